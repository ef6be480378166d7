#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <sodium.h>

#include "export/wire/seal.h"

static const struct sp_record record = {
	.day = 20000,
	.consent = SP_CONSENT_SIGN,
	.language = "fr",
	.name = "Zoé",
};

static const uint8_t rid[SP_RID_LEN] = {0x1D}, cid[SP_CID_LEN] = {0xC1};

struct keys {
	uint8_t box_pk[SP_PK_LEN], box_sk[SP_BOX_SK_LEN];
	uint8_t sign_pk[SP_PK_LEN], sign_sk[SP_SK_LEN];
};

static struct keys make_keys(uint8_t seed_byte)
{
	const uint8_t seed[SP_SEED_LEN] = {seed_byte};
	struct keys k;

	sp_box_pair(k.box_pk, k.box_sk, seed);
	sp_sign_pair(k.sign_pk, k.sign_sk, seed);
	return k;
}

static struct sp_entry make_entry(const struct keys *k)
{
	static const uint8_t wiped[SP_PADDED_LEN];
	uint8_t scratch[SP_PADDED_LEN];
	struct sp_entry e;

	assert_int_equal(
		sp_entry_make(&e, &record, scratch, rid, cid, k->box_pk, k->sign_sk), SP_OK);
	assert_memory_equal(scratch, wiped, sizeof scratch);
	return e;
}

static void test_what_was_sealed_can_be_opened_by_the_organiser_only(void **state)
{
	struct keys k = make_keys(1), other = make_keys(2);
	struct sp_entry e = make_entry(&k);
	struct sp_record back = {.day = 77};

	(void) state;
	assert_int_equal(sp_record_open(&back, e.sealed, other.box_pk, other.box_sk), SP_R_SEAL);
	assert_int_equal(back.day, 77);
	assert_int_equal(sp_record_open(&back, e.sealed, k.box_pk, k.box_sk), SP_OK);
	assert_string_equal(back.name, "Zoé");
	assert_int_equal(back.day, 20000);
	assert_int_equal(sp_entry_check(&e, cid, k.sign_pk), SP_OK);
}

static void test_a_changed_sealed_record_does_not_open(void **state)
{
	struct keys k = make_keys(1);
	struct sp_entry e = make_entry(&k);
	struct sp_record back;

	(void) state;
	for (size_t i = 0; i < SP_SEALED_LEN; i += 7) {
		e.sealed[i] ^= 1;
		assert_int_equal(sp_record_open(&back, e.sealed, k.box_pk, k.box_sk), SP_R_SEAL);
		e.sealed[i] ^= 1;
	}
}

static void test_what_opens_is_still_checked_strictly(void **state)
{
	struct keys k = make_keys(1);
	uint8_t plain[SP_PADDED_LEN] = {0}, sealed[SP_SEALED_LEN];
	struct sp_record back;

	(void) state;
	crypto_box_seal(sealed, plain, sizeof plain, k.box_pk);
	assert_int_equal(sp_record_open(&back, sealed, k.box_pk, k.box_sk), SP_R_PAD);
	plain[0] = 0x80;
	crypto_box_seal(sealed, plain, sizeof plain, k.box_pk);
	assert_int_equal(sp_record_open(&back, sealed, k.box_pk, k.box_sk), SP_R_FORM);
}

static void test_the_same_record_never_looks_the_same(void **state)
{
	struct keys k = make_keys(1);
	struct sp_entry a = make_entry(&k), b = make_entry(&k);

	(void) state;
	assert_memory_not_equal(a.sealed, b.sealed, SP_SEALED_LEN);
	assert_memory_not_equal(a.leaf, b.leaf, SP_HASH_LEN);
}

static void test_a_row_that_was_changed_is_noticed(void **state)
{
	struct keys k = make_keys(1), other = make_keys(2);
	const struct sp_entry good = make_entry(&k);
	const uint8_t other_cid[SP_CID_LEN] = {0xC2};
	struct sp_entry e = good;

	(void) state;
	e.sealed[100] ^= 4;
	assert_int_equal(sp_entry_check(&e, cid, k.sign_pk), SP_E_DAMAGED);
	assert_int_equal(sp_entry_check(&e, cid, NULL), SP_E_DAMAGED);
	e = good;
	e.rid[3] ^= 1;
	assert_int_equal(sp_entry_check(&e, cid, k.sign_pk), SP_E_DAMAGED);
	e = good;
	e.leaf[3] ^= 1;
	assert_int_equal(sp_entry_check(&e, cid, k.sign_pk), SP_E_DAMAGED);
	e = good;
	e.lsig[3] ^= 1;
	assert_int_equal(sp_entry_check(&e, cid, k.sign_pk), SP_E_SIGNATURE);
	assert_int_equal(sp_entry_check(&e, cid, NULL), SP_OK);
	assert_int_equal(sp_entry_check(&good, cid, other.sign_pk), SP_E_SIGNATURE);
	assert_int_equal(sp_entry_check(&good, other_cid, k.sign_pk), SP_E_SIGNATURE);
}

static void test_a_refused_record_leaves_no_entry(void **state)
{
	struct keys k = make_keys(1);
	const uint8_t weak_pk[SP_PK_LEN] = {0};
	uint8_t scratch[SP_PADDED_LEN];
	struct sp_record r = record;
	struct sp_entry e = {.rid = {0x77}};

	(void) state;
	r.consent = 0;
	assert_int_equal(
		sp_entry_make(&e, &r, scratch, rid, cid, k.box_pk, k.sign_sk), SP_R_CONSENT);
	r.kind = SP_KIND_COUNT;
	assert_int_equal(sp_entry_make(&e, &r, scratch, rid, cid, k.box_pk, k.sign_sk), SP_R_FORM);
	assert_int_equal(
		sp_entry_make(&e, &record, scratch, rid, cid, weak_pk, k.sign_sk), SP_E_CRYPTO);
	assert_int_equal(e.rid[0], 0x77);
}

static void test_a_withdrawal_code_opens_for_the_organiser_only(void **state)
{
	struct keys k = make_keys(1), other = make_keys(2);
	const uint8_t w[SP_CODE_LEN] = {0xAD}, untouched[SP_CODE_LEN] = {0x77};
	uint8_t sealed[SP_SEALED_CODE_LEN], back[SP_CODE_LEN] = {0x77};

	(void) state;
	assert_int_equal(sp_withdrawal_seal(sealed, w, k.box_pk), SP_OK);
	assert_int_equal(sp_withdrawal_open(back, sealed, other.box_pk, other.box_sk), SP_R_SEAL);
	sealed[SP_SEALED_CODE_LEN - 1] ^= 1;
	assert_int_equal(sp_withdrawal_open(back, sealed, k.box_pk, k.box_sk), SP_R_SEAL);
	assert_memory_equal(back, untouched, sizeof back);
	sealed[SP_SEALED_CODE_LEN - 1] ^= 1;
	assert_int_equal(sp_withdrawal_open(back, sealed, k.box_pk, k.box_sk), SP_OK);
	assert_memory_equal(back, w, sizeof back);
}

static void test_the_same_code_never_looks_the_same(void **state)
{
	struct keys k = make_keys(1);
	const uint8_t w[SP_CODE_LEN] = {0xAD}, weak_pk[SP_PK_LEN] = {0};
	uint8_t a[SP_SEALED_CODE_LEN], b[SP_SEALED_CODE_LEN];

	(void) state;
	assert_int_equal(sp_withdrawal_seal(a, w, k.box_pk), SP_OK);
	assert_int_equal(sp_withdrawal_seal(b, w, k.box_pk), SP_OK);
	assert_memory_not_equal(a, b, sizeof a);
	assert_int_equal(sp_withdrawal_seal(a, w, weak_pk), SP_E_CRYPTO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_was_sealed_can_be_opened_by_the_organiser_only),
		cmocka_unit_test(test_a_changed_sealed_record_does_not_open),
		cmocka_unit_test(test_what_opens_is_still_checked_strictly),
		cmocka_unit_test(test_the_same_record_never_looks_the_same),
		cmocka_unit_test(test_a_row_that_was_changed_is_noticed),
		cmocka_unit_test(test_a_refused_record_leaves_no_entry),
		cmocka_unit_test(test_a_withdrawal_code_opens_for_the_organiser_only),
		cmocka_unit_test(test_the_same_code_never_looks_the_same),
	};

	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
