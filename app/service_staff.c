/*
 * What staff do with the organiser, by telephone and by stick. What comes from a stick is checked
 * whole before anything of it is kept; a file that is refused does not keep the others from being
 * taken.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/acks.h"
#include "app/arming.h"
#include "app/cutting.h"
#include "app/log.h"
#include "app/renewal.h"
#include "app/service_internal.h"
#include "app/stick.h"
#include "app/wiping.h"
#include "export/file/file.h"
#include "export/wire/ack.h"
#include "export/wire/enrol.h"

enum { SLIPS_WRITTEN = 16, ACK_FILES_MAX = 99, STICK_NAME_MAX = 64 };

/* ---- telephone ---- */

sp_err service_challenge(void *kiosk, char out[20])
{
	struct service *s = kiosk;

	telephone_challenge(&s->telephone, out);
	return SP_OK;
}

sp_err service_unlock(void *kiosk, const char *text)
{
	struct service *s = kiosk;
	sp_err e;

	if (!s->saving.store)
		return SP_E_IO;
	e = telephone_unlock(&s->telephone, s->station, &s->clock, text);
	/* If that cannot be written down nobody is let in, and the same answer may be tried
	 * again. */
	if (e == SP_OK)
		e = service_watched(s, pin_forgive(&s->pin, s->saving.store, &s->clock));
	if (e == SP_OK)
		telephone_used(&s->telephone);
	log_event(s->log, LOG_UNLOCK, e);
	return e;
}

sp_err service_ack(void *kiosk, uint64_t seq, const char *text)
{
	struct service *s = kiosk;
	struct store_batch b;
	sp_err e;

	if (!s->saving.store)
		return SP_E_IO;
	e = showing_find(s->saving.store, seq, &b);
	if (e == SP_OK)
		e = telephone_ack(&s->telephone, s->station, &s->clock, seq, b.hash, text);
	if (e == SP_OK)
		e = store_ack(s->saving.store, seq, b.hash);
	log_event(s->log, LOG_ACK, e);
	return service_watched(s, e);
}

sp_err service_purge(void *kiosk, uint64_t *out_batches)
{
	struct service *s = kiosk;
	sp_err e;

	if (!s->saving.store)
		return SP_E_IO;
	showing_drop(&s->showing);
	e = store_purge(s->saving.store, out_batches);
	log_event(s->log, LOG_PURGE, e);
	return service_watched(s, e);
}

/* ---- the end of a day ---- */

sp_err service_close_session(void *kiosk, bool final, uint64_t *out_seq)
{
	struct service *s = kiosk;
	struct store_counts n = {0};
	uint64_t first = 0, last = 0;
	sp_err e;

	if (!s->saving.store)
		return SP_E_IO;
	e = service_cut_all(s, final ? SP_BATCH_FINAL : 0, &first, &last);
	if (e == SP_E_NOTFOUND && store_counts(s->saving.store, &n) == SP_OK && n.batches > 0) {
		last = n.batches; /* all was cut before: its slip is the one to show */
		e = SP_OK;
	}
	log_event(s->log, LOG_CLOSE, e);
	if (e == SP_OK)
		*out_seq = last;
	return service_watched(s, e);
}

sp_err service_slip(void *kiosk, uint64_t seq, struct slip_info *out)
{
	struct service *s = kiosk;
	struct slip_info slip = {.seq = seq, .digits = s->slip_digits};
	uint8_t bytes[SP_HEAD_MAX];
	struct sp_head head;
	struct sp_cose env;
	size_t len = 0;
	sp_err e = SP_E_IO;

	if (s->saving.store)
		e = store_head(s->saving.store, seq, bytes, &len);
	if (e == SP_OK)
		e = sp_cose_parse(&env, bytes, len, SP_COSE_HEAD);
	if (e == SP_OK)
		e = sp_head_decode(&head, env.payload, env.payload_len);
	if (e == SP_OK)
		e = showing_signed(&s->showing, bytes, len, &slip.symbol);
	log_event(s->log, LOG_SLIP, e);
	if (e != SP_OK)
		return e;
	sp_digits20(s->slip_digits, head.batch);
	slip.ever_captured = head.ever_captured;
	slip.hour = (int64_t) head.hour;
	slip.final = head.final;
	*out = slip;
	return SP_OK;
}

/* ---- onto the stick ---- */

sp_err service_hello_symbol(void *kiosk, struct batch_symbol *out)
{
	struct service *s = kiosk;
	uint8_t bytes[SP_ENROL_MAX];
	char path[PATH_MAX];
	size_t len = 0;
	sp_err e;

	if (!s->station->drill)
		return SP_E_STATE;
	e = file_path(path, s->state, STATION_HELLO);
	if (e == SP_OK)
		e = file_read_into(bytes, sizeof bytes, &len, path);
	return e == SP_OK ? showing_signed(&s->showing, bytes, len, out) : e;
}

static sp_err write_hello(struct service *s, const char *from, const char *prefix, unsigned *n)
{
	uint8_t bytes[SP_ENROL_MAX];
	char path[PATH_MAX], name[STICK_NAME_MAX];
	size_t len = 0;
	sp_err e = file_path(path, s->state, from);

	if (e == SP_OK)
		e = file_read_into(bytes, sizeof bytes, &len, path);
	if (e != SP_OK)
		return e == SP_E_NOTFOUND ? SP_E_IO : e; /* it is not the stick that is missing */
	snprintf(name, sizeof name, "%s-%s.sph", prefix, s->station->sid_text);
	e = stick_put(s->stick, name, bytes, len);
	*n += e == SP_OK;
	return e;
}

static sp_err write_slip(struct service *s, uint64_t seq, unsigned *n)
{
	uint8_t bytes[SP_HEAD_MAX];
	char name[STICK_NAME_MAX];
	size_t len = 0;
	sp_err e = store_head(s->saving.store, seq, bytes, &len);

	if (e == SP_E_NOTFOUND)
		return SP_OK; /* made before there were slips */
	if (e != SP_OK)
		return service_watched(s, e);
	snprintf(name, sizeof name, "%s-%s-%llu.sps", s->station->drill ? "rehearsal-slip" : "slip",
		s->station->sid_text, (unsigned long long) seq);
	e = stick_put(s->stick, name, bytes, len);
	*n += e == SP_OK;
	return e;
}

static sp_err write_slips(struct service *s, unsigned *n)
{
	struct store_counts counts = {0};
	uint64_t seq, end;
	sp_err e = SP_OK;

	if (!s->saving.store)
		return SP_OK;
	e = store_counts(s->saving.store, &counts);
	end = counts.batches > SLIPS_WRITTEN ? counts.batches - SLIPS_WRITTEN : 0;
	for (seq = counts.batches; seq > end && e == SP_OK && s->saving.store; seq--)
		e = write_slip(s, seq, n);
	return e;
}

sp_err service_stick_write(void *kiosk, unsigned *out_files)
{
	struct service *s = kiosk;
	unsigned n = 0;
	sp_err e = stick_is_there(s->stick) ? SP_OK : SP_E_NOTFOUND;

	if (e == SP_OK && s->station->drill)
		e = write_hello(s, STATION_HELLO, "hello", &n);
	if (e == SP_OK && s->station->drill)
		e = write_hello(s, STATION_HELLO_DRILL, "rehearsal", &n);
	if (e == SP_OK)
		e = write_slips(s, &n);
	log_event(s->log, LOG_STICK_WRITTEN, e);
	if (e == SP_OK)
		*out_files = n;
	return e;
}

/* ---- from the stick ---- */

/* Remembers the first file that was not taken. */
static void refuse(struct service *s, struct stick_news *news, sp_err e, const char *why)
{
	log_event(s->log, LOG_STICK_REFUSED, e);
	if (news->refused != SP_OK)
		return;
	news->refused = e;
	news->why = why;
}

/* What the station's own disk would not do. */
static const char *own_trouble(sp_err e)
{
	return e == SP_E_FULL ? "trouble.disk" : "trouble.storage";
}

/* A file of the stick: true when there is one and it was read. What is there but cannot be read is
 * refused as damaged. */
static bool get(struct service *s, struct stick_news *news, const char *name, size_t cap,
	uint8_t **out, size_t *out_len)
{
	const sp_err e = stick_get(out, out_len, s->stick, name, cap);

	if (e != SP_OK && e != SP_E_NOTFOUND)
		refuse(s, news, e, "stick.damaged");
	return e == SP_OK;
}

/* What waits was signed under the earlier file, and its batch must say so. */
static sp_err keep_campaign(struct service *s, const uint8_t *p, size_t len)
{
	uint64_t first, last;
	sp_err e = SP_E_IO;

	if (s->saving.store)
		e = service_watched(s, service_cut_all(s, 0, &first, &last));
	if (e == SP_E_NOTFOUND)
		e = SP_OK;
	return e == SP_OK ? renewal_keep(s->state, p, len) : e;
}

/* *out_next: the newer campaign file that was taken; the caller frees. */
static void take_campaign(struct service *s, struct stick_news *news, struct campaign **out_next)
{
	uint8_t *bytes = NULL;
	size_t len = 0;
	enum renewal_fault f;
	sp_err e;

	if (!get(s, news, RENEWAL_FILE, SP_CAMPAIGN_MAX, &bytes, &len))
		return;
	f = renewal_check(out_next, s->campaign, bytes, len);
	if (f != RENEWAL_FITS && f != RENEWAL_SAME)
		refuse(s, news, renewal_err(f), renewal_key(f));
	if (f == RENEWAL_FITS) {
		e = keep_campaign(s, bytes, len);
		log_event(s->log, LOG_STICK_CAMPAIGN, e);
		news->campaign = e == SP_OK;
		if (e != SP_OK) {
			campaign_free(out_next);
			refuse(s, news, e, own_trouble(e));
		}
	}
	free(bytes);
}

static void take_cert(struct service *s, struct stick_news *news, const struct campaign *c)
{
	char name[STICK_NAME_MAX];
	uint8_t *bytes = NULL;
	size_t len = 0;
	enum arming_fault f;
	sp_err e;

	snprintf(name, sizeof name, "%s.cert", s->station->sid_text);
	if (!get(s, news, name, SP_ENROL_MAX, &bytes, &len))
		return;
	f = arming_check(s->station, c, bytes, len, clock_wall_s(&s->clock));
	if (f == ARMING_FITS) {
		e = arming_keep(s->state, bytes, len);
		log_event(s->log, LOG_STICK_CERT, e);
		if (e == SP_OK || e == SP_REPEAT)
			news->armed = s->station->drill;
		else
			refuse(s, news, e, own_trouble(e));
	} else {
		refuse(s, news, arming_err(f), arming_key(f));
	}
	free(bytes);
}

/* False when there is no such file, so none of a higher number. */
static bool take_ack(struct service *s, struct stick_news *news, const char *name)
{
	const char *why = "stick.damaged";
	uint8_t *bytes = NULL;
	size_t len = 0;
	uint64_t n = 0;
	sp_err e = stick_get(&bytes, &len, s->stick, name, SP_ACK_MAX);

	if (e == SP_E_NOTFOUND)
		return false;
	if (e == SP_OK && !s->saving.store) {
		e = SP_E_IO;
		why = "trouble.storage";
	}
	if (e == SP_OK) {
		e = acks_take(s->saving.store, s->station, s->campaign, bytes, len, &n, &why);
		news->acked += n;
		/* A damaged file says nothing about the store, which takes long to open anew. */
		if (!why)
			e = service_watched(s, e);
		if (e != SP_OK && !why)
			why = own_trouble(e);
	}
	log_event(s->log, LOG_ACK, e);
	if (e != SP_OK)
		refuse(s, news, e, why);
	free(bytes);
	return true;
}

static void take_acks(struct service *s, struct stick_news *news)
{
	char name[STICK_NAME_MAX] = "campaign.ack";

	for (int i = 2; i <= ACK_FILES_MAX + 1 && take_ack(s, news, name); i++)
		snprintf(name, sizeof name, "campaign-%d.ack", i);
}

sp_err service_stick_read(void *kiosk, struct stick_news *out)
{
	struct service *s = kiosk;
	struct stick_news news = {.refused = SP_OK};
	struct campaign *next = NULL;

	if (!stick_is_there(s->stick))
		return SP_E_NOTFOUND;
	/* The campaign file first: a certificate may ask for that very one. */
	take_campaign(s, &news, &next);
	take_cert(s, &news, next ? next : s->campaign);
	take_acks(s, &news);
	campaign_free(&next);
	*out = news;
	return SP_OK;
}

/* ---- the end of everything ---- */

sp_err service_wipe(void *kiosk)
{
	struct service *s = kiosk;
	sp_err e = SP_E_STATE;

	if (!service_retention_over(s))
		return e;
	showing_drop(&s->showing);
	saving_close(&s->saving);
	service_stale(s);
	e = wiping_do(s->state);
	log_event(s->log, LOG_WIPE, e);
	if (e != SP_OK && !wiping_is_marked(s->state)) /* nothing was destroyed */
		return saving_reopen(&s->saving) == SP_OK ? e : SP_E_IO;
	if (e != SP_OK)
		return e;
	sodium_memzero(s->station->sk, sizeof s->station->sk);
	sodium_memzero(s->station->nonce, sizeof s->station->nonce);
	s->wiped = s->ending = true;
	return SP_OK;
}
