/* Comparing with the vectors in cmocka tests, told with the name of the case. Include after
 * cmocka.h. */
#ifndef TESTS_VEC_ASSERT_H
#define TESTS_VEC_ASSERT_H

#include <stdlib.h>
#include <string.h>

#include "export/wire/seal.h"
#include "tests/vectors/vec.h"

/* The case ends as it must. */
static inline void assert_err(const struct vec_case *c, sp_err got)
{
	sp_err want = vec_error(c);

	if (got != want)
		fail_msg("%s: %s, not %s", c->name, sp_err_name(got), sp_err_name(want));
}

/* The value of a key is exactly these bytes. */
static inline void assert_bytes(const struct vec_case *c, const char *key, const void *p, size_t n)
{
	struct vec_bytes b = vec_bytes(c, key);

	if (b.len != n || memcmp(b.p, p, n) != 0)
		fail_msg("%s: another %s", c->name, key);
	vec_bytes_free(&b);
}

static inline void sign_pair_of(
	const struct vec_case *c, const char *key, uint8_t pk[SP_PK_LEN], uint8_t sk[SP_SK_LEN])
{
	uint8_t seed[SP_SEED_LEN];

	vec_fixed(c, key, seed, sizeof seed);
	sp_sign_pair(pk, sk, seed);
}

/* The signed bytes of a case, with the zeros that follow them. */
static inline struct vec_bytes signed_of(const struct vec_case *c)
{
	struct vec_bytes b = vec_bytes(c, "signed");
	size_t zeros = vec_has(c, "zeros") ? vec_number(c, "zeros") : 0;
	struct vec_bytes all = {calloc(1, b.len + zeros + 1), b.len + zeros};

	assert_non_null(all.p);
	memcpy(all.p, b.p, b.len);
	vec_bytes_free(&b);
	return all;
}

#endif
