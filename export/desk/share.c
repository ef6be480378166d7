/*
 * Every byte of the secret is the value at 0 of a polynomial of degree k - 1 over GF(256) whose
 * other coefficients are drawn by lot; a share is its value at x. k points determine the
 * polynomial:
 *
 *	secret = Σ y_i · Π_{j≠i} x_j / (x_j - x_i)		(Lagrange; minus is plus here)
 *
 * All bytes of a share have the same x, so that whole rows are multiplied by numbers that are no
 * secret.
 *
 * The check character of a line makes Σ v_i · 2^i = 0 over GF(32), where the v_i are the line's
 * number, its characters and the check: as the powers differ, one wrong character or two that were
 * swapped never go unnoticed.
 */
#include "export/desk/share.h"

#include <string.h>

#include <sodium.h>

#include "export/wire/base32.h"
#include "export/wire/bytes.h"
#include "export/wire/gf256.h"
#include "export/wire/hash.h"

enum {
	VERSION = 1,
	CHECKSUM_LEN = 8,
	CHECKED_LEN = SHARE_LEN - CHECKSUM_LEN,
	DATA_CHARS = SHARE_LINE_LEN * 8 / 5,
	LINE_CHARS = DATA_CHARS + 1, /* the last one is the check */
	GROUP = 4,
};

static const char domain[] = "signpost/share/1";

bool share_is_possible(unsigned k, unsigned n)
{
	return k >= SHARE_K_MIN && k <= SHARE_K_MAX && k <= n && n <= SHARE_N_MAX;
}

/* --- splitting and joining --- */

/* Makes y, the coefficient of degree 0 until then, the polynomial's value at x. */
static void evaluate(struct share *s, const uint8_t (*coefficients)[SHARE_SECRET_LEN])
{
	uint8_t power = 1;

	for (size_t i = 0; i + 1 < s->k; i++) {
		power = sp_gf256_mul(power, s->x);
		sp_gf256_addmul(s->y, coefficients[i], power, sizeof s->y);
	}
}

/* A leading coefficient of zero is as good as any other: to leave it out would tell something. */
sp_err share_split(
	struct share *out, const uint8_t secret[SHARE_SECRET_LEN], unsigned k, unsigned n)
{
	uint8_t(*coefficients)[SHARE_SECRET_LEN], set[SHARE_SET_LEN];

	if (!share_is_possible(k, n))
		return SP_E_RANGE;
	coefficients = sodium_malloc((k - 1) * sizeof *coefficients);
	if (coefficients == NULL)
		return SP_E_NOMEM;
	randombytes_buf(coefficients, (k - 1) * sizeof *coefficients);
	randombytes_buf(set, sizeof set);
	for (unsigned i = 0; i < n; i++) {
		struct share *s = &out[i];

		*s = (struct share){.k = (uint8_t) k, .n = (uint8_t) n, .x = (uint8_t) (i + 1)};
		memcpy(s->set, set, sizeof s->set);
		memcpy(s->y, secret, sizeof s->y);
		evaluate(s, (const uint8_t(*)[SHARE_SECRET_LEN]) coefficients);
	}
	sodium_free(coefficients);
	return SP_OK;
}

sp_err share_fits(const struct share *have, size_t n, const struct share *s)
{
	for (size_t i = 0; i < n; i++) {
		if (memcmp(have[i].set, s->set, sizeof s->set) != 0 || have[i].k != s->k ||
			have[i].n != s->n)
			return SP_E_FOREIGN;
		if (have[i].x == s->x)
			return SP_E_DUPLICATE;
	}
	return SP_OK;
}

/* The value at x of the polynomial through the first k of v, whose own x all differ from it. */
static void value_at(uint8_t out[SHARE_SECRET_LEN], const struct share *v, uint8_t x)
{
	size_t k = v[0].k;

	memset(out, 0, SHARE_SECRET_LEN);
	for (size_t i = 0; i < k; i++) {
		uint8_t above = 1, below = 1;

		for (size_t j = 0; j < k; j++)
			if (j != i) {
				above = sp_gf256_mul(above, v[j].x ^ x);
				below = sp_gf256_mul(below, v[j].x ^ v[i].x);
			}
		sp_gf256_addmul(
			out, v[i].y, sp_gf256_mul(above, sp_gf256_inv(below)), SHARE_SECRET_LEN);
	}
}

/* Whether the shares past the first k lie on the polynomial through those. */
static bool all_agree(const struct share *v, size_t n)
{
	uint8_t y[SHARE_SECRET_LEN];
	bool agree = true;

	for (size_t i = v[0].k; i < n; i++) {
		value_at(y, v, v[i].x);
		agree = sodium_memcmp(y, v[i].y, sizeof y) == 0 && agree;
	}
	sodium_memzero(y, sizeof y);
	return agree;
}

sp_err share_join(uint8_t secret[SHARE_SECRET_LEN], const struct share *v, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		sp_err e = share_fits(v, i, &v[i]);

		if (e != SP_OK)
			return e;
	}
	if (n == 0 || n < v[0].k)
		return SP_E_INCOMPLETE;
	if (!all_agree(v, n))
		return SP_E_DAMAGED;
	value_at(secret, v, 0);
	return SP_OK;
}

/* --- bytes --- */

static void checksum(uint8_t out[CHECKSUM_LEN], const uint8_t bytes[CHECKED_LEN])
{
	uint8_t message[sizeof domain - 1 + CHECKED_LEN], hash[SP_HASH_LEN];

	memcpy(message, domain, sizeof domain - 1);
	memcpy(message + sizeof domain - 1, bytes, CHECKED_LEN);
	sp_hash(hash, message, sizeof message);
	memcpy(out, hash, CHECKSUM_LEN);
	sodium_memzero(message, sizeof message);
}

void share_encode(uint8_t out[SHARE_LEN], const struct share *s)
{
	struct sp_wr w = sp_wr_on(out, SHARE_LEN);

	sp_wr_u8(&w, VERSION);
	sp_wr_bytes(&w, s->set, sizeof s->set);
	sp_wr_u8(&w, s->k);
	sp_wr_u8(&w, s->n);
	sp_wr_u8(&w, s->x);
	sp_wr_bytes(&w, s->y, sizeof s->y);
	checksum(out + CHECKED_LEN, out);
}

sp_err share_decode(struct share *out, const uint8_t bytes[SHARE_LEN])
{
	struct sp_rd r = sp_rd_on(bytes, SHARE_LEN);
	uint8_t sum[CHECKSUM_LEN], version = sp_rd_u8(&r);
	const uint8_t *set = sp_rd_bytes(&r, SHARE_SET_LEN);
	uint8_t k = sp_rd_u8(&r), n = sp_rd_u8(&r), x = sp_rd_u8(&r);
	const uint8_t *y = sp_rd_bytes(&r, SHARE_SECRET_LEN);

	checksum(sum, bytes);
	if (version != VERSION)
		return SP_E_NEWER;
	if (sodium_memcmp(sum, bytes + CHECKED_LEN, sizeof sum) != 0)
		return SP_E_DIGEST;
	if (!share_is_possible(k, n) || x < 1 || x > n)
		return SP_E_RANGE;
	memcpy(out->set, set, SHARE_SET_LEN);
	out->k = k;
	out->n = n;
	out->x = x;
	memcpy(out->y, y, SHARE_SECRET_LEN);
	return SP_OK;
}

/* --- lines --- */

/* Twice a in GF(32), polynomial x^5 + x^2 + 1. */
static unsigned twice(unsigned a)
{
	return (a << 1 ^ (a >> 4) * 0x25) & 31;
}

static uint8_t check_of(unsigned line, const uint8_t values[DATA_CHARS])
{
	unsigned sum = line;

	for (size_t i = 0; i < DATA_CHARS; i++)
		sum = twice(sum) ^ values[i];
	return (uint8_t) twice(sum);
}

void share_line_text(
	char out[SHARE_LINE_TEXT_LEN + 1], unsigned line, const uint8_t bytes[SHARE_LINE_LEN])
{
	uint8_t values[LINE_CHARS];

	sp_base32_split(values, bytes, SHARE_LINE_LEN);
	values[DATA_CHARS] = check_of(line, values);
	sp_base32_text(out, values, LINE_CHARS, GROUP, ' ');
	sodium_memzero(values, sizeof values);
}

/* Tabs and carriage returns come with files that people made of their cards. */
sp_err share_line_parse(uint8_t out[SHARE_LINE_LEN], unsigned line, const char *text, size_t len)
{
	uint8_t values[LINE_CHARS];
	sp_err e = sp_base32_read(values, LINE_CHARS, " -\t\r", text, len);

	if (e == SP_OK && check_of(line, values) != values[DATA_CHARS])
		e = SP_E_DIGEST;
	if (e == SP_OK)
		sp_base32_join(out, values, DATA_CHARS);
	sodium_memzero(values, sizeof values);
	return e;
}
