#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <sodium.h>

#include "export/wire/hash.h"
#include "tests/rnd.h"

enum { LEAVES_MAX = 350 };

/* RFC 6962 §2.1, word for word. */
static void reference_root(uint8_t out[SP_HASH_LEN], const uint8_t (*leaves)[SP_HASH_LEN], size_t n)
{
	if (n == 0) {
		sp_hash(out, "", 0);
		return;
	}
	if (n == 1) {
		memcpy(out, leaves[0], SP_HASH_LEN);
		return;
	}

	size_t k = 1;
	uint8_t node[1 + 2 * SP_HASH_LEN] = {1};

	while (2 * k < n)
		k *= 2;
	reference_root(node + 1, leaves, k);
	reference_root(node + 1 + SP_HASH_LEN, leaves + k, n - k);
	sp_hash(out, node, sizeof node);
}

static void test_root_is_that_of_rfc_6962_for_every_number_of_leaves(void **state)
{
	struct rnd random = rnd_for_test();
	uint8_t leaves[LEAVES_MAX][SP_HASH_LEN], work[LEAVES_MAX][SP_HASH_LEN];
	uint8_t root[SP_HASH_LEN], expected[SP_HASH_LEN];

	(void) state;
	rnd_fill(&random, leaves, sizeof leaves);
	for (size_t n = 0; n <= LEAVES_MAX; n++) {
		memcpy(work, leaves, sizeof work);
		sp_merkle_root(root, work, n);
		reference_root(expected, (const uint8_t(*)[SP_HASH_LEN]) leaves, n);
		assert_memory_equal(root, expected, SP_HASH_LEN);
	}
}

static void hash_of(uint8_t *out, size_t out_len, const uint8_t *p, size_t n)
{
	uint8_t hash[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(hash, p, n);
	memcpy(out, hash, out_len);
}

static void test_identifiers_hash_their_domain_and_parts(void **state)
{
	const uint8_t pk[SP_PK_LEN] = {1}, salt[SP_SALT_LEN] = {2}, w[SP_CODE_LEN] = {3};
	uint8_t joined[64], got[SP_HASH_LEN], expected[SP_HASH_LEN];

	(void) state;
	sp_key_id(got, pk);
	hash_of(expected, SP_KID_LEN, pk, SP_PK_LEN);
	assert_memory_equal(got, expected, SP_KID_LEN);

	memcpy(joined, "signpost/cid/1", 14);
	memcpy(joined + 14, pk, SP_PK_LEN);
	memcpy(joined + 14 + SP_PK_LEN, salt, SP_SALT_LEN);
	sp_cid(got, pk, salt);
	hash_of(expected, SP_CID_LEN, joined, 14 + SP_PK_LEN + SP_SALT_LEN);
	assert_memory_equal(got, expected, SP_CID_LEN);

	memcpy(joined, "signpost/rid/1", 14);
	memcpy(joined + 14, salt, SP_CID_LEN);
	memcpy(joined + 14 + SP_CID_LEN, w, SP_CODE_LEN);
	sp_rid(got, salt, w);
	hash_of(expected, SP_RID_LEN, joined, 14 + SP_CID_LEN + SP_CODE_LEN);
	assert_memory_equal(got, expected, SP_RID_LEN);
}

static void test_leaf_hashes_a_zero_the_rid_and_the_sealed_record(void **state)
{
	uint8_t joined[1 + SP_RID_LEN + SP_SEALED_LEN] = {0}, got[SP_HASH_LEN],
					expected[SP_HASH_LEN];

	(void) state;
	memset(joined + 1, 0x11, SP_RID_LEN);
	memset(joined + 1 + SP_RID_LEN, 0x22, SP_SEALED_LEN);
	sp_leaf(got, joined + 1, joined + 1 + SP_RID_LEN);
	hash_of(expected, SP_HASH_LEN, joined, sizeof joined);
	assert_memory_equal(got, expected, SP_HASH_LEN);
}

static const struct sp_texts texts = {"letter", 6, "consent", 7, "notice", 6};

static void test_ctx_hashes_all_that_a_person_agreed_to(void **state)
{
	const uint8_t cid[SP_CID_LEN] = {1}, sid[SP_SID_LEN] = {2}, rid[SP_RID_LEN] = {3};
	uint8_t joined[14 + SP_CID_LEN + SP_SID_LEN + 1 + 2 * SP_HASH_LEN + SP_RID_LEN];
	uint8_t got[SP_CTX_LEN], expected[SP_CTX_LEN], *at = joined;
	struct sp_text_hashes hashes;

	(void) state;
	sp_hash_texts(&hashes, &texts);
	hash_of(expected, SP_CTX_LEN, (const uint8_t *) "letter", 6);
	assert_memory_equal(hashes.letter, expected, SP_CTX_LEN);
	hash_of(expected, SP_CTX_LEN, (const uint8_t *) "consent\0notice", 14);
	assert_memory_equal(hashes.terms, expected, SP_CTX_LEN);

	at = mempcpy(at, "signpost/ctx/1", 14);
	at = mempcpy(at, cid, SP_CID_LEN);
	at = mempcpy(at, sid, SP_SID_LEN);
	*at++ = 1;
	at = mempcpy(at, hashes.letter, SP_HASH_LEN);
	at = mempcpy(at, hashes.terms, SP_HASH_LEN);
	memcpy(at, rid, SP_RID_LEN);
	sp_ctx(got, cid, sid, true, &hashes, rid);
	hash_of(expected, SP_CTX_LEN, joined, sizeof joined);
	assert_memory_equal(got, expected, SP_CTX_LEN);
}

static void test_no_part_of_ctx_can_be_exchanged(void **state)
{
	static const struct sp_texts others[] = {
		{"Letter", 6, "consent", 7, "notice", 6},
		{"letter", 6, "consent", 7, "Notice", 6},
		{"letter", 6, "consen", 6, "tnotice", 7},
		{"letterconsent", 13, "", 0, "notice", 6},
	};
	const uint8_t zero[SP_RID_LEN] = {0}, one[SP_RID_LEN] = {1};
	struct sp_text_hashes hashes, other;
	uint8_t ctx[SP_CTX_LEN], changed[SP_CTX_LEN];

	(void) state;
	sp_hash_texts(&hashes, &texts);
	sp_ctx(ctx, zero, zero, false, &hashes, zero);
	sp_ctx(changed, one, zero, false, &hashes, zero);
	assert_memory_not_equal(ctx, changed, SP_CTX_LEN);
	sp_ctx(changed, zero, one, false, &hashes, zero);
	assert_memory_not_equal(ctx, changed, SP_CTX_LEN);
	sp_ctx(changed, zero, zero, true, &hashes, zero);
	assert_memory_not_equal(ctx, changed, SP_CTX_LEN);
	sp_ctx(changed, zero, zero, false, &hashes, one);
	assert_memory_not_equal(ctx, changed, SP_CTX_LEN);
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		sp_hash_texts(&other, &others[i]);
		sp_ctx(changed, zero, zero, false, &other, zero);
		assert_memory_not_equal(ctx, changed, SP_CTX_LEN);
	}
}

static void test_digits_show_the_first_eight_bytes(void **state)
{
	static const struct {
		uint8_t hash[SP_HASH_LEN];
		const char *text;
	} rows[] = {
		{{0}, "00000 00000 00000 00000"},
		{{0, 0, 0, 0, 0, 0, 0, 42, 99}, "00000 00000 00000 00042"},
		{{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}, "18446 74407 37095 51615"},
	};

	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char text[SP_DIGITS_TEXT_LEN + 1];

		sp_digits20(text, rows[i].hash);
		assert_string_equal(text, rows[i].text);
	}
}

static void test_fingerprint_shows_the_hash_of_a_key(void **state)
{
	const uint8_t pk[SP_PK_LEN] = {1, 2, 3};
	char text[SP_DIGITS_TEXT_LEN + 1], want[SP_DIGITS_TEXT_LEN + 1];
	uint8_t hash[SP_HASH_LEN];

	(void) state;
	sp_hash(hash, pk, sizeof pk);
	sp_digits20(want, hash);
	sp_fingerprint(text, pk);
	assert_string_equal(text, want);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_root_is_that_of_rfc_6962_for_every_number_of_leaves),
		cmocka_unit_test(test_identifiers_hash_their_domain_and_parts),
		cmocka_unit_test(test_leaf_hashes_a_zero_the_rid_and_the_sealed_record),
		cmocka_unit_test(test_ctx_hashes_all_that_a_person_agreed_to),
		cmocka_unit_test(test_no_part_of_ctx_can_be_exchanged),
		cmocka_unit_test(test_digits_show_the_first_eight_bytes),
		cmocka_unit_test(test_fingerprint_shows_the_hash_of_a_key),
	};

	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
