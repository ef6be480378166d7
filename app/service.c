#include "app/service.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "app/log.h"
#include "app/version.h"
#include "export/wire/code.h"

enum { STATUS_FRESH_MS = 30000 };
static const uint64_t disk_low = 64 * 1024 * 1024;
static const int64_t clock_earliest = 1704067200; /* 2024-01-01: before it a clock was never set */

/* ---- status ---- */

static void status_stale(struct service *s)
{
	s->status_until_ms = 0;
	memset(s->recent, 0, sizeof s->recent);
}

static uint64_t disk_free(const char *folder)
{
	struct statvfs v;

	return statvfs(folder, &v) == 0 ? (uint64_t) v.f_bavail * v.f_frsize : 0;
}

/* A day more at either end: it is counted in UTC, and people sign by the clocks of their place. */
static bool is_over(const struct service *s)
{
	return clock_day(&s->clock) > s->campaign->wire.last_day + 1;
}

/* Rehearsals are held before the first day. */
static bool is_early(const struct service *s)
{
	return !s->station->drill && clock_day(&s->clock) + 1 < s->campaign->wire.first_day;
}

static bool clock_is_set(const struct service *s)
{
	return clock_wall_s(&s->clock) >= clock_earliest;
}

/* Why today is no day to sign, or NULL. The day of a signature must be true, and what is signed
 * after the last day could be kept for longer than people were told. */
static const char *wrong_day(const struct service *s)
{
	if (!clock_is_set(s) || is_early(s))
		return "banner.early";
	return is_over(s) ? "banner.over" : NULL;
}

static const char *trouble(const struct service *s)
{
	if (!s->saving.store)
		return "trouble.storage";
	if (s->status.disk_free < disk_low)
		return "trouble.disk";
	if (!clock_is_set(s))
		return "trouble.clock";
	if (is_early(s))
		return "trouble.early";
	return is_over(s) ? "trouble.over" : NULL;
}

static const struct station_status *do_status(void *kiosk)
{
	struct service *s = kiosk;
	const int64_t now = clock_mono_ms(&s->clock);
	struct store_counts n;

	if (now < s->status_until_ms)
		return &s->status;
	s->status_until_ms = now + STATUS_FRESH_MS;
	if (s->saving.store && store_counts(s->saving.store, &n) == SP_OK) {
		s->status.waiting = n.waiting;
		s->status.batched = n.batched;
		s->status.ever_captured = n.ever_captured;
		s->status.batches = n.batches;
		s->status.unshown = n.unshown;
	}
	s->status.disk_free = disk_free(s->state);
	s->status.closed = s->saving.store ? wrong_day(s) : "banner.closed";
	s->status.trouble = trouble(s);
	return &s->status;
}

/* ---- the person ---- */

static sp_err do_sign(void *kiosk)
{
	struct service *s = kiosk;
	sp_err e = SP_E_STATE;

	if (s->visit->recorded || !wrong_day(s))
		e = saving_sign(&s->saving, s->visit);
	status_stale(s);
	return e;
}

static const char *do_code_text(void *kiosk)
{
	struct service *s = kiosk;
	struct visit *v = s->visit;

	if (!v->recorded)
		return "";
	if (v->code[0] == '\0')
		sp_code_text(v->code, v->w);
	return v->code;
}

static sp_err do_code_symbol(void *kiosk, struct batch_symbol *out)
{
	struct service *s = kiosk;

	if (!s->visit->recorded)
		return SP_E_STATE;
	return showing_text(&s->showing, do_code_text(kiosk), out);
}

static void do_forget(void *kiosk)
{
	showing_forget(&((struct service *) kiosk)->showing);
}

/* ---- staff ---- */

/* A storage error anywhere: open the store anew rather than trust a failed fsync. */
static sp_err watched(struct service *s, sp_err e)
{
	const bool failed = saving_is_failure(e);

	status_stale(s);
	/* The caller's error stays the answer: whatever it asked for was not done for sure. */
	return failed && saving_reopen(&s->saving) != SP_OK ? SP_E_IO : e;
}

static sp_err do_pin(void *kiosk, const char *pin, uint32_t *out_wait_ms)
{
	struct service *s = kiosk;
	sp_err e;

	*out_wait_ms = 0;
	if (!s->saving.store)
		return SP_E_IO;
	e = pin_check(&s->pin, s->saving.store, s->campaign, &s->clock, pin, out_wait_ms);
	log_event(s->log, e == SP_OK ? LOG_PIN_TAKEN : LOG_PIN_REFUSED, e);
	return watched(s, e);
}

static sp_err do_cut(void *kiosk, uint64_t *out_seq)
{
	struct service *s = kiosk;
	struct store_cut how = {
		.now_s = clock_wall_s(&s->clock),
		.station_sk = s->station->sk,
	};
	struct store_counts n = {0};
	uint64_t seq = 0, first = 0;
	sp_err e;

	if (!s->saving.store)
		return SP_E_IO;
	memcpy(how.build, SIGNPOST_VERSION,
		sizeof SIGNPOST_VERSION < SP_BUILD_LEN ? sizeof SIGNPOST_VERSION : SP_BUILD_LEN);
	memcpy(how.campaign, s->campaign->wire.hash, sizeof how.campaign);
	do {
		e = store_cut(s->saving.store, &how, &seq);
		if (e == SP_OK && first == 0)
			first = seq;
		if (e == SP_OK)
			e = store_counts(s->saving.store, &n);
	} while (e == SP_OK && n.waiting > 0);
	log_event(s->log, LOG_CUT, e);
	if (first > 0)
		*out_seq = first;
	return watched(s, first > 0 ? SP_OK : e);
}

static sp_err do_batch_info(void *kiosk, uint64_t seq, struct batch_info *out)
{
	struct service *s = kiosk;
	struct batch_info *kept = &s->recent[seq % SERVICE_RECENT];
	sp_err e = SP_OK;

	if (seq == 0 || !s->saving.store)
		return SP_E_NOTFOUND;
	if (kept->seq != seq)
		e = showing_info(&s->showing, s->saving.store, seq, kept);
	if (e == SP_OK)
		*out = *kept;
	else
		log_event(s->log, LOG_BATCH, e);
	return e;
}

static sp_err do_batch_symbol(void *kiosk, uint64_t seq, uint64_t index, struct batch_symbol *out)
{
	struct service *s = kiosk;

	if (!s->saving.store)
		return SP_E_IO;
	return showing_symbol(&s->showing, s->saving.store, seq, index, out);
}

static sp_err do_batch_shown(void *kiosk, uint64_t seq)
{
	struct service *s = kiosk;
	sp_err e;

	if (!s->saving.store)
		return SP_E_IO;
	e = showing_mark(&s->showing, s->saving.store, seq);
	log_event(s->log, LOG_BATCH_SHOWN, e);
	/* It was shown, whether or not there is room to write that down; the mark only reminds. */
	return e == SP_E_FULL ? SP_OK : watched(s, e);
}

static void do_shut_down(void *kiosk)
{
	struct service *s = kiosk;

	s->ending = true;
}

const struct services service_calls = {
	.sign = do_sign,
	.code_text = do_code_text,
	.code_symbol = do_code_symbol,
	.forget = do_forget,
	.pin = do_pin,
	.cut = do_cut,
	.batch_info = do_batch_info,
	.batch_symbol = do_batch_symbol,
	.batch_shown = do_batch_shown,
	.status = do_status,
	.shut_down = do_shut_down,
};

/* ---- start and end ---- */

static enum kiosk_exit exit_of(sp_err e, enum kiosk_exit otherwise)
{
	return e == SP_E_NOMEM ? KIOSK_MEMORY : otherwise;
}

static enum kiosk_exit open_key(struct service *s, const struct config *c, char why[256])
{
	bool is_new = false;
	sp_err e;

	if (mkdir(c->state, 0700) != 0 && errno != EEXIST) {
		snprintf(why, 256,
			"%.150s: the state folder cannot be made; make it or give --state",
			c->state);
		return KIOSK_STATE;
	}
	e = station_open(&s->station, c->state, c->label, &is_new, why);
	log_event(s->log, is_new ? LOG_STATION_NEW : LOG_STATION, e);
	if (e == SP_OK) {
		e = station_hello(s->station, s->campaign, c->state, why);
		log_event(s->log, LOG_HELLO, e);
	}
	return e == SP_OK ? KIOSK_GOOD : exit_of(e, KIOSK_STATE);
}

static enum kiosk_exit open_store(struct service *s, const struct config *c, char why[256])
{
	char what[256] = "";
	sp_err e =
		saving_open(&s->saving, s->campaign, s->station, &s->clock, s->log, c->state, what);

	log_event(s->log, LOG_STORE, e);
	if (e == SP_OK) {
		e = pin_init(&s->pin, s->saving.store, &s->clock);
		snprintf(what, sizeof what, "%s", sp_err_meaning(e));
	}
	if (e == SP_OK)
		return KIOSK_GOOD;
	snprintf(why, 256, "%.100s: %.150s", s->saving.path, what);
	return exit_of(e, KIOSK_STORE);
}

static void fill_status(struct service *s)
{
	uint8_t hash[SP_HASH_LEN];

	sp_hash(hash, s->campaign->wire.organiser_pk, SP_PK_LEN);
	sp_digits20(s->organiser_fingerprint, hash);
	s->status.drill = s->station->drill;
	s->status.label = s->station->label;
	s->status.fingerprint = s->station->fingerprint;
	s->status.organiser_fingerprint = s->organiser_fingerprint;
	s->status.version = SIGNPOST_VERSION;
}

enum kiosk_exit service_open(struct service *s, const struct config *c, char why[256])
{
	enum kiosk_exit x;
	sp_err e;

	*s = (struct service){.log = stderr, .clock = clock_system()};
	snprintf(s->state, sizeof s->state, "%s", c->state);
	s->visit = visit_new();
	if (!s->visit || showing_init(&s->showing) != SP_OK) {
		snprintf(why, 256, "%s", sp_err_meaning(SP_E_NOMEM));
		return KIOSK_MEMORY;
	}
	e = campaign_open(&s->campaign, c->campaign, why);
	log_event(s->log, LOG_CAMPAIGN, e);
	if (e != SP_OK)
		return exit_of(e, KIOSK_CAMPAIGN);
	x = open_key(s, c, why);
	if (x == KIOSK_GOOD)
		x = open_store(s, c, why);
	if (x == KIOSK_GOOD)
		fill_status(s);
	return x;
}

void service_close(struct service *s)
{
	showing_done(&s->showing);
	saving_close(&s->saving);
	station_close(&s->station);
	campaign_free(&s->campaign);
	visit_free(&s->visit);
}
