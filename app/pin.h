/*
 * The staff PIN: a door, not a secret. It guards no name; it keeps visitors
 * out of the staff pages.
 *
 * Five free tries, then 15 s, doubling up to 15 min, after each failure. A try is counted, durably,
 * before it is checked, so pulling the plug does not win another one. After a restart the wait
 * starts anew. Runs on the monotonic clock. On a disk without any room tries are
 * counted in memory.
 */
#ifndef APP_PIN_H
#define APP_PIN_H

#include "app/campaign.h"
#include "app/clock.h"
#include "app/store/store.h"

enum {
	PIN_FREE_TRIES = 5,
	PIN_FIRST_WAIT_MS = 15000,
	PIN_LONGEST_WAIT_MS = 900000,
	PIN_LEN_MAX = 64
};

struct pin {
	uint64_t failures;     /* since the last success, as the store has it unless it is full */
	int64_t not_before_ms; /* monotonic */
};

/* How long to wait after so many failures. */
uint32_t pin_wait_ms(uint64_t failures);

/* Takes the count of failures from the store. */
sp_err pin_init(struct pin *p, struct store *s, const struct clock *clock) SP_CHECKED;

/* SP_OK: one of the campaign's verifiers takes it. SP_E_CRYPTO: none does; *out_wait_ms is how long
 * to wait now (0: try again). SP_E_BUSY: too early, nothing was checked or counted. SP_E_STATE: the
 * campaign has no PIN. Errors of the store other than SP_E_FULL: the door stays shut. */
sp_err pin_check(struct pin *p, struct store *s, const struct campaign *c,
	const struct clock *clock, const char *text, uint32_t *out_wait_ms) SP_CHECKED;

/* Forgets all failures, durably: the organiser let somebody in by telephone. Errors of the store
 * other than SP_E_FULL. */
sp_err pin_forgive(struct pin *p, struct store *s, const struct clock *clock) SP_CHECKED;

#endif
