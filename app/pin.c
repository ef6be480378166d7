#include "app/pin.h"

#include <sodium.h>
#include <string.h>

uint32_t pin_wait_ms(uint64_t failures)
{
	uint32_t wait = PIN_FIRST_WAIT_MS;

	if (failures < PIN_FREE_TRIES)
		return 0;
	for (uint64_t i = PIN_FREE_TRIES; i < failures && wait < PIN_LONGEST_WAIT_MS; i++)
		wait *= 2;
	return wait < PIN_LONGEST_WAIT_MS ? wait : PIN_LONGEST_WAIT_MS;
}

sp_err pin_init(struct pin *p, struct store *s, const struct clock *clock)
{
	struct store_pin kept = {0};
	const sp_err e = store_pin_get(s, &kept);

	if (e != SP_OK)
		return e;
	p->failures = kept.failures;
	p->not_before_ms = clock_mono_ms(clock) + pin_wait_ms(kept.failures);
	return SP_OK;
}

/* All verifiers are tried, so that the time taken does not tell which of them fits. */
static bool fits(const struct campaign *c, const char *text)
{
	bool ok = false;

	for (size_t i = 0; i < c->wire.n_pins; i++) {
		char verifier[crypto_pwhash_STRBYTES] = {0};
		const struct sp_str v = c->wire.pins[i];

		if (v.len >= sizeof verifier)
			continue;
		memcpy(verifier, v.p, v.len);
		if (crypto_pwhash_str_verify(verifier, text, strlen(text)) == 0)
			ok = true;
	}
	return ok;
}

/* A full disk, its reserve gone as well: what was cut must leave the station even then, so the
 * count is kept in memory, and staff get in. Only a restart forgets it. */
static sp_err even_if_full(sp_err e)
{
	return e == SP_E_FULL ? SP_OK : e;
}

static sp_err keep_failures(struct pin *p, struct store *s, const struct clock *clock, uint64_t n)
{
	const uint32_t wait = pin_wait_ms(n);
	const struct store_pin kept = {
		.failures = n, .not_before_s = clock_wall_s(clock) + wait / 1000};
	const sp_err e = even_if_full(store_pin_set(s, &kept));

	if (e != SP_OK)
		return e;
	p->failures = n;
	p->not_before_ms = clock_mono_ms(clock) + wait;
	return SP_OK;
}

sp_err pin_check(struct pin *p, struct store *s, const struct campaign *c,
	const struct clock *clock, const char *text, uint32_t *out_wait_ms)
{
	const int64_t now = clock_mono_ms(clock);
	sp_err e;

	*out_wait_ms = 0;
	if (c->wire.n_pins == 0)
		return SP_E_STATE;
	if (now < p->not_before_ms) {
		*out_wait_ms = (uint32_t) (p->not_before_ms - now);
		return SP_E_BUSY;
	}
	e = keep_failures(p, s, clock, p->failures + 1);
	if (e != SP_OK)
		return e;
	if (fits(c, text))
		return keep_failures(p, s, clock, 0);

	e = even_if_full(store_count_health(s, SP_HEALTH_PIN_FAILURES));
	if (e != SP_OK)
		return e;
	*out_wait_ms = pin_wait_ms(p->failures);
	return SP_E_CRYPTO;
}

sp_err pin_forgive(struct pin *p, struct store *s, const struct clock *clock)
{
	return keep_failures(p, s, clock, 0);
}
