#include "app/telephone.h"

#include <sodium.h>
#include <string.h>

void telephone_challenge(struct telephone *t, char out[SP_PHONE_TEXT_LEN + 1])
{
	if (!t->asked)
		randombytes_buf(t->challenge, sizeof t->challenge);
	t->asked = true;
	sp_phone_text(out, t->challenge);
}

/* Only what could be a code counts as a try: nobody is shut out by slips of the finger. */
static sp_err compare(struct telephone *t, const struct clock *c, const uint8_t want[SP_PHONE_LEN],
	const char *text)
{
	uint8_t given[SP_PHONE_LEN];
	const sp_err e = sp_phone_parse(given, text, strlen(text));

	if (e != SP_OK)
		return e;
	if (tries_take(&t->tries, c) > 0)
		return SP_E_BUSY;
	return sodium_memcmp(given, want, sizeof given) == 0 ? SP_OK : SP_E_CRYPTO;
}

sp_err telephone_unlock(
	struct telephone *t, const struct station *s, const struct clock *c, const char *text)
{
	uint8_t want[SP_PHONE_LEN];
	sp_err e;

	if (!t->asked)
		return SP_E_STATE;
	sp_unlock_code(want, s->nonce, t->challenge);
	e = compare(t, c, want, text);
	sodium_memzero(want, sizeof want);
	return e;
}

void telephone_used(struct telephone *t)
{
	t->asked = false;
}

sp_err telephone_ack(struct telephone *t, const struct station *s, const struct clock *c,
	uint64_t seq, const uint8_t batch[SP_HASH_LEN], const char *text)
{
	uint8_t want[SP_PHONE_LEN];
	sp_err e;

	sp_ack_code(want, s->nonce, s->sid, (uint32_t) seq, batch);
	e = compare(t, c, want, text);
	sodium_memzero(want, sizeof want);
	return e;
}
