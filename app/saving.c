/*
 * Order matters: code and record id first, in locked memory; then seal; then store, which syncs and
 * reads back; only then is what was typed wiped. A failed fsync may still have written: so a retry
 * asks first whether the record is there.
 */
#include "app/saving.h"

#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "app/log.h"

/* All that holds or derives from names on the way into the box; locked, wiped by sodium_free. */
struct work {
	struct sp_record record;
	uint8_t padded[SP_PADDED_LEN];
	uint8_t hash[SP_HASH_LEN];
	struct sp_entry entry;
};

sp_err saving_reopen(struct saving *s)
{
	char why[256] = "";
	sp_err e;

	store_close(&s->store);
	/* Never a new one: it would number its batches from 1 again, and hide that the old one and
	 * all that it held have gone. */
	e = access(s->path, F_OK) == 0 ? store_open(&s->store, s->path, &s->owner, why)
				       : SP_E_NOTFOUND;
	log_event(s->log, e == SP_OK ? LOG_STORE_REOPENED : LOG_OUT_OF_SERVICE, e);
	return e;
}

sp_err saving_open(struct saving *s, const struct campaign *campaign, const struct station *station,
	const struct clock *clock, FILE *log, const char *folder, char why[256])
{
	*s = (struct saving){
		.campaign = campaign,
		.station = station,
		.clock = clock,
		.log = log,
		.owner.drill = station->drill,
	};
	if (snprintf(s->path, sizeof s->path, "%s/%s", folder,
		    station->drill ? STATION_REHEARSAL : STATION_STORE) >= (int) sizeof s->path) {
		snprintf(why, 256, "the state folder's path is too long");
		return SP_E_SIZE;
	}
	memcpy(s->owner.cid, campaign->wire.cid, sizeof s->owner.cid);
	sp_key_id(s->owner.rkid, campaign->wire.box_pk);
	memcpy(s->owner.station_pk, station->pk, sizeof s->owner.station_pk);
	return store_open(&s->store, s->path, &s->owner, why);
}

void saving_close(struct saving *s)
{
	store_close(&s->store);
}

bool saving_is_failure(sp_err e)
{
	return e == SP_E_IO || e == SP_E_DAMAGED || e == SP_E_READONLY;
}

static void make_code(const struct saving *s, struct visit *v)
{
	randombytes_buf(v->w, sizeof v->w);
	sp_rid(v->rid, s->campaign->wire.cid, v->w);
	v->code_made = true;
	v->attempted = false;
}

/* The record with its context, and the hash by which a retry knows whether something was changed in
 * between. The day is left out of the hash: an attempt just before midnight is still the same
 * attempt. */
static sp_err prepare(const struct saving *s, const struct visit *v, struct work *w)
{
	const struct campaign_text *t = campaign_text(s->campaign, v->language);
	sp_err e = visit_record(v, &w->record);

	if (e != SP_OK)
		return e;
	sp_ctx(w->record.ctx, s->campaign->wire.cid, s->station->sid, s->station->drill, &t->hashes,
		v->rid);
	e = sp_record_encode(w->padded, &w->record);
	if (e != SP_OK)
		return e;
	sp_hash(w->hash, w->padded, sizeof w->padded);
	w->record.day = clock_day(s->clock);
	return SP_OK;
}

static sp_err add(struct saving *s, const struct sp_entry *entry)
{
	sp_err e = store_add(s->store, entry);

	if (!saving_is_failure(e))
		return e;
	log_event(s->log, LOG_SAVE_FAILED, e);
	e = saving_reopen(s);
	return e == SP_OK ? store_add(s->store, entry) : e;
}

/* SP_OK: an earlier attempt with the same contents was saved after all. SP_MORE: go on and save. */
static sp_err look_for_earlier(struct saving *s, struct visit *v, struct work *w)
{
	sp_err e;

	if (!v->attempted)
		return SP_MORE;
	e = store_has(s->store, v->rid);
	if (e == SP_E_NOTFOUND)
		return SP_MORE;
	if (e != SP_OK || sodium_memcmp(v->attempt, w->hash, sizeof w->hash) == 0)
		return e;

	/* The first attempt was saved after all, but the person has changed something since: this
	 * is another record. */
	make_code(s, v);
	e = prepare(s, v, w);
	return e == SP_OK ? SP_MORE : e;
}

static sp_err save(struct saving *s, struct visit *v, struct work *w)
{
	sp_err e = s->store ? SP_OK : saving_reopen(s);

	if (e != SP_OK)
		return e;
	if (!v->code_made)
		make_code(s, v);
	e = prepare(s, v, w);
	if (e != SP_OK)
		return e;
	e = look_for_earlier(s, v, w);
	if (e != SP_MORE)
		return e;

	e = sp_entry_make(&w->entry, &w->record, w->padded, v->rid, s->campaign->wire.cid,
		s->campaign->wire.box_pk, s->station->sk);
	if (e != SP_OK)
		return e;
	memcpy(v->attempt, w->hash, sizeof v->attempt);
	v->attempted = true;
	return add(s, &w->entry);
}

sp_err saving_sign(struct saving *s, struct visit *v)
{
	struct work *w = sodium_malloc(sizeof *w);
	sp_err e = SP_E_NOMEM;

	if (v->recorded) {
		sodium_free(w);
		return SP_OK;
	}
	if (w) {
		sodium_memzero(w, sizeof *w);
		e = save(s, v, w);
	}
	sodium_free(w);
	if (e != SP_OK) {
		log_event(s->log, LOG_SAVE_FAILED, e);
		return e;
	}
	v->recorded = true;
	visit_wipe_typed(v);
	return SP_OK;
}
