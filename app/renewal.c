#include "app/renewal.h"

#include <stdio.h>
#include <string.h>

#include "app/cutting.h"
#include "export/file/file.h"

static const struct {
	sp_err e;
	const char *key;
} faults[] = {[RENEWAL_FITS] = {SP_OK, NULL},
	[RENEWAL_SAME] = {SP_OK, NULL},
#define X(name, err, key) [RENEWAL_##name] = {err, key},
	RENEWAL_FAULTS(X)
#undef X
};

sp_err renewal_err(enum renewal_fault f)
{
	return faults[f].e;
}

const char *renewal_key(enum renewal_fault f)
{
	return faults[f].key;
}

/* ---- which one ---- */

static bool is_same_campaign(const struct campaign *a, const struct campaign *b)
{
	return memcmp(a->wire.cid, b->wire.cid, sizeof a->wire.cid) == 0 &&
	       memcmp(a->wire.organiser_pk, b->wire.organiser_pk, SP_PK_LEN) == 0;
}

static bool is_same_key(const struct campaign *a, const struct campaign *b)
{
	return memcmp(a->wire.box_pk, b->wire.box_pk, SP_PK_LEN) == 0;
}

sp_err renewal_open(
	struct campaign **out, const char *configured, const char *folder, char why[256])
{
	struct campaign *c = NULL, *taken = NULL;
	char path[PATH_MAX], what[256] = "";
	sp_err e = campaign_open(&c, configured, why);

	if (e != SP_OK)
		return e;
	e = file_path(path, folder, RENEWAL_FILE);
	if (e == SP_OK && strcmp(path, configured) != 0)
		e = campaign_open(&taken, path, what);
	if (e != SP_OK && e != SP_E_NOTFOUND) {
		snprintf(why, 256, "%s", what);
		campaign_free(&c);
		return e;
	}
	if (taken && is_same_campaign(taken, c) && is_same_key(taken, c) &&
		taken->wire.serial > c->wire.serial) {
		*out = taken;
		campaign_free(&c);
	} else {
		*out = c;
		campaign_free(&taken);
	}
	return SP_OK;
}

/* ---- a newer one ---- */

static bool has_languages_of(const struct campaign *next, const struct campaign *now)
{
	for (size_t i = 0; i < now->n_texts; i++)
		if (!sp_campaign_language(&next->wire, now->texts[i].tag))
			return false;
	return true;
}

static enum renewal_fault compare(const struct campaign *next, const struct campaign *now)
{
	if (!is_same_campaign(next, now))
		return RENEWAL_OTHER;
	if (!is_same_key(next, now))
		return RENEWAL_KEY;
	if (next->wire.serial < now->wire.serial)
		return RENEWAL_OLDER;
	if (next->wire.serial == now->wire.serial)
		return memcmp(next->wire.hash, now->wire.hash, SP_HASH_LEN) == 0 ? RENEWAL_SAME
										 : RENEWAL_CHANGED;
	if (!has_languages_of(next, now))
		return RENEWAL_LANGUAGE;
	return next->wire.n_pins == 0 && now->wire.n_pins > 0 ? RENEWAL_PIN : RENEWAL_FITS;
}

enum renewal_fault renewal_check(
	struct campaign **out, const struct campaign *now, const uint8_t *p, size_t len)
{
	struct campaign *next = NULL;
	enum renewal_fault f = RENEWAL_DAMAGED;

	if (campaign_take(&next, p, len) == SP_OK)
		f = compare(next, now);
	if (f == RENEWAL_FITS && out)
		*out = next;
	else
		campaign_free(&next);
	return f;
}

sp_err renewal_keep(const char *folder, const uint8_t *p, size_t len)
{
	char path[PATH_MAX];
	const sp_err e = file_path(path, folder, RENEWAL_FILE);

	return e == SP_OK ? file_write(path, p, len, FILE_REPLACE) : e;
}

/* ---- in force ---- */

static void tell(char why[256], sp_err e)
{
	if (e == SP_E_RANGE)
		snprintf(why, 256,
			"the campaign file is older than one that was in force here; give "
			"the newest one");
	else if (e == SP_E_DUPLICATE)
		snprintf(why, 256,
			"another campaign file with the same serial was in force here; ask the "
			"organiser to sign it anew with the next serial");
	else
		snprintf(why, 256,
			"what waited under the earlier campaign file could not be cut: %s; %s",
			sp_err_meaning(e), sp_err_advice(e));
}

static sp_err enforce(struct store *store, const struct campaign *c, const struct station *s,
	const struct clock *clock)
{
	uint8_t before[SP_HASH_LEN];
	uint64_t serial, first, last;
	sp_err e = store_set_campaign(store, c->wire.serial, c->wire.hash);

	if (e != SP_E_STATE)
		return e;
	e = store_campaign(store, &serial, before);
	if (e == SP_OK)
		e = cutting_all(store, s, clock, before, 0, &first, &last);
	return e == SP_OK ? store_set_campaign(store, c->wire.serial, c->wire.hash) : e;
}

/* A disk without any room lets nothing be written down, and nobody sign; what was cut can leave. */
static bool is_full_only(struct store *store, const struct campaign *c, sp_err e)
{
	uint8_t hash[SP_HASH_LEN];
	uint64_t serial = 0;

	if (e != SP_E_FULL)
		return false;
	e = store_campaign(store, &serial, hash);
	return e == SP_E_NOTFOUND || (e == SP_OK && serial <= c->wire.serial);
}

sp_err renewal_enforce(struct store *store, const struct campaign *c, const struct station *s,
	const struct clock *clock, char why[256])
{
	const sp_err e = enforce(store, c, s, clock);

	if (e == SP_OK || is_full_only(store, c, e))
		return SP_OK;
	tell(why, e);
	return e;
}
