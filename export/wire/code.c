/* Crockford's base32: five bits a character, most significant first, without I, L, O and U. */
#include "export/wire/code.h"

#include <string.h>

#include <sodium.h>

#include "export/wire/hash.h"

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

enum {
	DATA_CHARS = SP_CODE_LEN * 8 / 5,
	CHARS = DATA_CHARS + 1, /* the last one is the check */
	GROUP = 5
};

static unsigned check_of(const uint8_t w[SP_CODE_LEN])
{
	static const char domain[] = "signpost/code/1";
	uint8_t bytes[sizeof domain - 1 + SP_CODE_LEN], hash[SP_HASH_LEN];

	memcpy(bytes, domain, sizeof domain - 1);
	memcpy(bytes + sizeof domain - 1, w, SP_CODE_LEN);
	sp_hash(hash, bytes, sizeof bytes);
	sodium_memzero(bytes, sizeof bytes);
	return hash[0] & 31;
}

void sp_crockford(char *out, const uint8_t *p, size_t n)
{
	unsigned bits = 0, n_bits = 0;

	for (size_t i = 0; i < n; i++) {
		bits = (bits << 8 | p[i]) & 0xFFF;
		for (n_bits += 8; n_bits >= 5; n_bits -= 5)
			*out++ = alphabet[bits >> (n_bits - 5) & 31];
	}
	*out = '\0';
}

void sp_code_text(char out[SP_CODE_TEXT_LEN + 1], const uint8_t w[SP_CODE_LEN])
{
	char chars[CHARS + 1];

	sp_crockford(chars, w, SP_CODE_LEN);
	chars[DATA_CHARS] = alphabet[check_of(w)];
	for (size_t i = 0, at = 0; i < CHARS; i++) {
		if (i > 0 && i % GROUP == 0)
			out[at++] = '-';
		out[at++] = chars[i];
	}
	out[SP_CODE_TEXT_LEN] = '\0';
	sodium_memzero(chars, sizeof chars);
}

/* The five bits of a character as people write it, -1 when it is none. */
static int value_of(char c)
{
	if (c >= 'a' && c <= 'z')
		c = (char) (c - 'a' + 'A');
	if (c == 'O')
		c = '0';
	if (c == 'I' || c == 'L')
		c = '1';

	const char *at = c != '\0' ? strchr(alphabet, c) : NULL;

	return at != NULL ? (int) (at - alphabet) : -1;
}

/* Spaces and hyphens are dropped wherever they are. */
static sp_err read_values(uint8_t *out, size_t n, const char *text, size_t len)
{
	size_t at = 0;

	for (size_t i = 0; i < len; i++) {
		if (text[i] == ' ' || text[i] == '-')
			continue;

		int value = value_of(text[i]);

		if (value < 0 || at == n)
			return SP_E_FORM;
		out[at++] = (uint8_t) value;
	}
	return at == n ? SP_OK : SP_E_FORM;
}

/* The n × 5 bits of the values as bytes; n divisible by 8. */
static void join_values(uint8_t *out, const uint8_t *values, size_t n)
{
	unsigned bits = 0, n_bits = 0;

	for (size_t i = 0; i < n; i++) {
		bits = (bits << 5 | values[i]) & 0xFFF;
		n_bits += 5;
		if (n_bits >= 8) {
			n_bits -= 8;
			*out++ = (uint8_t) (bits >> n_bits);
		}
	}
}

sp_err sp_crockford_parse(uint8_t *out, size_t n, const char *text, size_t len)
{
	uint8_t values[DATA_CHARS];
	sp_err e = read_values(values, n * 8 / 5, text, len);

	if (e == SP_OK)
		join_values(out, values, n * 8 / 5);
	sodium_memzero(values, sizeof values);
	return e;
}

sp_err sp_code_parse(uint8_t out_w[SP_CODE_LEN], const char *text, size_t len)
{
	uint8_t values[CHARS], w[SP_CODE_LEN];
	sp_err e = read_values(values, CHARS, text, len);

	if (e == SP_OK) {
		join_values(w, values, DATA_CHARS);
		if (values[DATA_CHARS] != check_of(w))
			e = SP_E_DIGEST;
	}
	if (e == SP_OK)
		memcpy(out_w, w, SP_CODE_LEN);
	sodium_memzero(values, sizeof values);
	sodium_memzero(w, sizeof w);
	return e;
}
