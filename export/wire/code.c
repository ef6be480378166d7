/* The check catches 31 of 32 slips: enough to ask again before a code is taken for another's. */
#include "export/wire/code.h"

#include <string.h>

#include <sodium.h>

#include "export/wire/base32.h"
#include "export/wire/hash.h"

enum {
	DATA_CHARS = SP_CODE_LEN * 8 / 5,
	CHARS = DATA_CHARS + 1, /* the last one is the check */
	GROUP = 5
};

static uint8_t check_of(const uint8_t w[SP_CODE_LEN])
{
	static const char domain[] = "signpost/code/1";
	uint8_t bytes[sizeof domain - 1 + SP_CODE_LEN], hash[SP_HASH_LEN];

	memcpy(bytes, domain, sizeof domain - 1);
	memcpy(bytes + sizeof domain - 1, w, SP_CODE_LEN);
	sp_hash(hash, bytes, sizeof bytes);
	sodium_memzero(bytes, sizeof bytes);
	return hash[0] & 31;
}

void sp_code_text(char out[SP_CODE_TEXT_LEN + 1], const uint8_t w[SP_CODE_LEN])
{
	uint8_t values[CHARS];

	sp_base32_split(values, w, SP_CODE_LEN);
	values[DATA_CHARS] = check_of(w);
	sp_base32_text(out, values, CHARS, GROUP, '-');
	sodium_memzero(values, sizeof values);
}

sp_err sp_code_parse(uint8_t out_w[SP_CODE_LEN], const char *text, size_t len)
{
	uint8_t values[CHARS], w[SP_CODE_LEN];
	sp_err e = sp_base32_read(values, CHARS, SP_CODE_DROPPED, text, len);

	if (e == SP_OK) {
		sp_base32_join(w, values, DATA_CHARS);
		if (values[DATA_CHARS] != check_of(w))
			e = SP_E_DIGEST;
	}
	if (e == SP_OK)
		memcpy(out_w, w, SP_CODE_LEN);
	sodium_memzero(values, sizeof values);
	sodium_memzero(w, sizeof w);
	return e;
}
