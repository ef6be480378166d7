/* Each use has a key of its own, so that no answer to a challenge is ever an acknowledgement. */
#include "export/wire/phone.h"

#include <string.h>

#include <sodium.h>

#include "export/wire/base32.h"
#include "export/wire/bytes.h"
#include "export/wire/code.h"
#include "export/wire/hash.h"

enum { CHARS = SP_PHONE_LEN * 8 / 5, GROUP = 4, DOMAIN_MAX = 32 };

/* HMAC-SHA256 under H(domain ‖ nonce), shortened. */
static void shortened_mac(uint8_t out[SP_PHONE_LEN], const char *domain,
	const uint8_t nonce[SP_NONCE_LEN], const uint8_t *message, size_t len)
{
	uint8_t seed[DOMAIN_MAX + SP_NONCE_LEN], key[SP_HASH_LEN];
	uint8_t mac[crypto_auth_hmacsha256_BYTES];
	struct sp_wr w = sp_wr_on(seed, sizeof seed);

	sp_wr_bytes(&w, domain, strlen(domain));
	sp_wr_bytes(&w, nonce, SP_NONCE_LEN);
	sp_hash(key, seed, w.len);
	(void) crypto_auth_hmacsha256(mac, message, len, key); /* cannot fail */
	memcpy(out, mac, SP_PHONE_LEN);
	sodium_memzero(seed, sizeof seed);
	sodium_memzero(key, sizeof key);
	sodium_memzero(mac, sizeof mac);
}

void sp_ack_code(uint8_t out[SP_PHONE_LEN], const uint8_t nonce[SP_NONCE_LEN],
	const uint8_t sid[SP_SID_LEN], uint32_t seq, const uint8_t batch[SP_HASH_LEN])
{
	uint8_t message[SP_SID_LEN + sizeof seq + SP_HASH_LEN];
	struct sp_wr w = sp_wr_on(message, sizeof message);

	sp_wr_bytes(&w, sid, SP_SID_LEN);
	sp_wr_u32(&w, seq);
	sp_wr_bytes(&w, batch, SP_HASH_LEN);
	shortened_mac(out, "signpost/ackkey/1", nonce, message, w.len);
}

void sp_unlock_code(uint8_t out[SP_PHONE_LEN], const uint8_t nonce[SP_NONCE_LEN],
	const uint8_t challenge[SP_PHONE_LEN])
{
	shortened_mac(out, "signpost/unlockkey/1", nonce, challenge, SP_PHONE_LEN);
}

void sp_phone_text(char out[SP_PHONE_TEXT_LEN + 1], const uint8_t code[SP_PHONE_LEN])
{
	uint8_t values[CHARS];

	sp_base32_split(values, code, SP_PHONE_LEN);
	sp_base32_text(out, values, CHARS, GROUP, '-');
	sodium_memzero(values, sizeof values);
}

sp_err sp_phone_parse(uint8_t out[SP_PHONE_LEN], const char *text, size_t len)
{
	uint8_t values[CHARS];
	sp_err e = sp_base32_read(values, CHARS, SP_CODE_DROPPED, text, len);

	if (e == SP_OK)
		sp_base32_join(out, values, CHARS);
	sodium_memzero(values, sizeof values);
	return e;
}
