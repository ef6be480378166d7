#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "app/arming.h"
#include "app/cutting.h"
#include "app/log.h"
#include "app/renewal.h"
#include "app/service_internal.h"
#include "app/stick.h"
#include "app/version.h"
#include "app/wiping.h"
#include "app/withdrawal.h"
#include "export/wire/code.h"

enum { STATUS_FRESH_MS = 30000, CLOCK_JUMP_MS = 60000 };
static const uint64_t disk_low = 64 * 1024 * 1024;
static const int64_t clock_earliest = 1704067200; /* 2024-01-01: before it a clock was never set */

/* ---- status ---- */

void service_stale(struct service *s)
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

bool service_retention_over(const struct service *s)
{
	return clock_day(&s->clock) > s->campaign->wire.retention_day + 1;
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

static const char *closed(const struct service *s)
{
	if (!s->saving.store)
		return "banner.closed";
	if (service_retention_over(s))
		return "banner.retention";
	return s->status.final ? "banner.final" : wrong_day(s);
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
	if (service_retention_over(s))
		return "trouble.retention";
	return is_over(s) && !s->status.final ? "trouble.over" : NULL;
}

static void take_counts(struct station_status *st, const struct store_counts *n)
{
	st->waiting = n->waiting;
	st->batched = n->batched;
	st->ever_captured = n->ever_captured;
	st->batches = n->batches;
	st->unshown = n->unshown;
	st->oldest_unshown = n->oldest_unshown;
	st->acked = n->acked;
	st->purged = n->purged;
	st->purgeable = n->acked - n->purged; /* only what is acknowledged is ever purged */
	st->withdrawals = n->withdrawals;
	st->final = n->final;
}

static const struct station_status *do_status(void *kiosk)
{
	struct service *s = kiosk;
	const int64_t now = clock_mono_ms(&s->clock);
	struct store_counts n;

	s->status.stick = stick_is_there(s->stick) ? s->stick : NULL;
	if (now < s->status_until_ms)
		return &s->status;
	s->status_until_ms = now + STATUS_FRESH_MS;
	if (s->saving.store && store_counts(s->saving.store, &n) == SP_OK)
		take_counts(&s->status, &n);
	s->status.disk_free = disk_free(s->state);
	s->status.retention_over = service_retention_over(s);
	s->status.closed = closed(s);
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
	service_stale(s);
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

/* On any day and after a final batch: who signed may withdraw as long as the station runs. */
static sp_err do_withdraw(void *kiosk, const char *text, uint32_t *out_wait_ms)
{
	struct service *s = kiosk;
	uint64_t first, last;
	sp_err e = withdrawal_take(&s->saving, &s->withdrawals, text, out_wait_ms);

	/* So many codes wait that none fits any more: nobody is sent away for that. */
	if (e == SP_E_BUSY && *out_wait_ms == 0) {
		e = service_watched(s, service_cut_all(s, 0, &first, &last));
		if (e == SP_OK)
			e = withdrawal_take(&s->saving, &s->withdrawals, text, out_wait_ms);
	}
	service_stale(s);
	return e;
}

/* ---- staff ---- */

sp_err service_watched(struct service *s, sp_err e)
{
	const bool failed = saving_is_failure(e);

	service_stale(s);
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
	return service_watched(s, e);
}

sp_err service_cut_all(struct service *s, unsigned flags, uint64_t *out_first, uint64_t *out_last)
{
	return cutting_all(s->saving.store, s->station, &s->clock, s->campaign->wire.hash, flags,
		out_first, out_last);
}

static sp_err do_cut(void *kiosk, uint64_t *out_seq)
{
	struct service *s = kiosk;
	uint64_t first = 0, last = 0;
	sp_err e;

	if (!s->saving.store)
		return SP_E_IO;
	e = service_cut_all(s, 0, &first, &last);
	log_event(s->log, LOG_CUT, e);
	if (first > 0)
		*out_seq = first;
	return service_watched(s, first > 0 ? SP_OK : e);
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
	return e == SP_E_FULL ? SP_OK : service_watched(s, e);
}

static void do_restart(void *kiosk)
{
	struct service *s = kiosk;

	s->restarting = true;
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
	.withdraw = do_withdraw,
	.pin = do_pin,
	.challenge = service_challenge,
	.unlock = service_unlock,
	.hello_symbol = service_hello_symbol,
	.stick_write = service_stick_write,
	.stick_read = service_stick_read,
	.restart = do_restart,
	.cut = do_cut,
	.batch_info = do_batch_info,
	.batch_symbol = do_batch_symbol,
	.batch_shown = do_batch_shown,
	.ack = service_ack,
	.purge = service_purge,
	.close_session = service_close_session,
	.slip = service_slip,
	.wipe = service_wipe,
	.status = do_status,
	.shut_down = do_shut_down,
};

/* ---- the clock ---- */

static int64_t wall_ahead_ms(const struct service *s)
{
	return clock_wall_s(&s->clock) * 1000 - clock_mono_ms(&s->clock);
}

void service_tick(struct service *s)
{
	const int64_t ahead = wall_ahead_ms(s), by = ahead - s->wall_ahead_ms;
	sp_err e;

	if (by <= CLOCK_JUMP_MS && by >= -CLOCK_JUMP_MS)
		return;
	s->wall_ahead_ms = ahead;
	e = s->saving.store ? store_count_health(s->saving.store, SP_HEALTH_CLOCK_JUMPS) : SP_OK;
	log_event(s->log, LOG_CLOCK_JUMP, service_watched(s, e));
}

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
	e = station_open(&s->station, s->campaign, c->state, c->label, &is_new, why);
	log_event(s->log, is_new ? LOG_STATION_NEW : LOG_STATION, e);
	if (e == SP_OK) {
		e = arming_open(s->station, s->campaign, c->state, why);
		log_event(s->log, LOG_ARMING, e);
	}
	if (e == SP_OK && s->station->drill) {
		e = station_hellos(s->station, s->campaign, c->state, why);
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
		e = renewal_enforce(s->saving.store, s->campaign, s->station, &s->clock, what);
		log_event(s->log, LOG_RENEWAL, e);
	}
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
	sp_fingerprint(s->organiser_fingerprint, s->campaign->wire.organiser_pk);
	s->status.drill = s->station->drill;
	s->status.armed = !s->station->drill;
	s->status.sid_text = s->station->sid_text;
	s->status.label = s->station->label;
	s->status.fingerprint = s->station->fingerprint;
	s->status.organiser_fingerprint = s->organiser_fingerprint;
	s->status.version = SIGNPOST_VERSION;
}

/* A wipe that was cut short goes on; and nothing begins afresh unless a person asks for it. */
static enum kiosk_exit refuse_wiped(const struct service *s, char why[256])
{
	const sp_err e = wiping_is_begun(s->state) ? wiping_do(s->state) : SP_OK;

	log_event(s->log, LOG_WIPE, e);
	if (e == SP_OK)
		snprintf(why, 256,
			"%.150s: this station was wiped; to begin afresh, remove the "
			"file " WIPING_MARK " there",
			s->state);
	else
		snprintf(why, 256, "%.120s: this station is to be wiped, which failed: %s; %s",
			s->state, sp_err_meaning(e), sp_err_advice(e));
	return KIOSK_STATE;
}

enum kiosk_exit service_open(struct service *s, const struct config *c, char why[256])
{
	enum kiosk_exit x;
	sp_err e;

	*s = (struct service){.log = stderr, .clock = clock_system()};
	snprintf(s->state, sizeof s->state, "%s", c->state);
	snprintf(s->stick, sizeof s->stick, "%s", c->stick);
	s->wall_ahead_ms = wall_ahead_ms(s);
	s->visit = visit_new();
	if (!s->visit || showing_init(&s->showing) != SP_OK) {
		snprintf(why, 256, "%s", sp_err_meaning(SP_E_NOMEM));
		return KIOSK_MEMORY;
	}
	if (wiping_is_marked(c->state))
		return refuse_wiped(s, why);
	e = renewal_open(&s->campaign, c->campaign, c->state, why);
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
