#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sodium.h>

#include "export/desk/custody.h"

static struct custody *keys;
static uint8_t file[CUSTODY_FILE_LEN];

static int set_up(void **state)
{
	(void) state;
	if (sodium_init() < 0 || custody_make(&keys) != SP_OK)
		return -1;
	return custody_seal(file, keys, "right phrase", CUSTODY_INTERACTIVE) == SP_OK ? 0 : -1;
}

static int tear_down(void **state)
{
	(void) state;
	custody_free(&keys);
	return 0;
}

static void test_keys_come_back_under_their_passphrase(void **state)
{
	struct custody *c = NULL;

	(void) state;
	assert_int_equal(custody_open(&c, file, sizeof file, "right phrase"), SP_OK);
	assert_memory_equal(c->organiser_sk, keys->organiser_sk, SP_SK_LEN);
	assert_memory_equal(c->box_sk, keys->box_sk, SP_BOX_SK_LEN);
	assert_memory_equal(c->box_pk, keys->box_pk, SP_PK_LEN);
	assert_int_equal(c->cost, CUSTODY_INTERACTIVE);
	custody_free(&c);
	assert_null(c);
}

static void test_another_passphrase_opens_nothing(void **state)
{
	struct custody *c = NULL;

	(void) state;
	assert_int_equal(custody_open(&c, file, sizeof file, "wrong phrase"), SP_E_CRYPTO);
	assert_null(c);
}

static void test_a_change_anywhere_is_noticed(void **state)
{
	static const struct {
		size_t at;
		sp_err e;
	} cases[] = {{0, SP_E_DAMAGED}, {6, SP_E_NEWER}, {8, SP_E_NEWER}, {12, SP_E_NEWER},
		{16, SP_E_NEWER}, {17, SP_E_CRYPTO}, {33, SP_E_CRYPTO}, {57, SP_E_CRYPTO},
		{CUSTODY_FILE_LEN - 1, SP_E_CRYPTO}};

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		uint8_t changed[CUSTODY_FILE_LEN];
		struct custody *c = NULL;

		memcpy(changed, file, sizeof changed);
		changed[cases[i].at] ^= 1;
		assert_int_equal(
			custody_open(&c, changed, sizeof changed, "right phrase"), cases[i].e);
	}
}

static void test_a_file_of_another_length_is_no_key_file(void **state)
{
	struct custody *c = NULL;

	(void) state;
	for (size_t n = 0; n < CUSTODY_FILE_LEN; n++)
		assert_int_equal(custody_open(&c, file, n, "right phrase"), SP_E_DAMAGED);
}

static void test_two_campaigns_have_nothing_in_common(void **state)
{
	struct custody *other = NULL;
	uint8_t again[CUSTODY_FILE_LEN];

	(void) state;
	assert_int_equal(custody_make(&other), SP_OK);
	assert_memory_not_equal(other->organiser_seed, keys->organiser_seed, SP_SEED_LEN);
	assert_memory_not_equal(other->box_seed, other->organiser_seed, SP_SEED_LEN);
	custody_free(&other);
	assert_int_equal(custody_seal(again, keys, "right phrase", CUSTODY_INTERACTIVE), SP_OK);
	assert_memory_not_equal(again + 17, file + 17, sizeof again - 17);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keys_come_back_under_their_passphrase),
		cmocka_unit_test(test_another_passphrase_opens_nothing),
		cmocka_unit_test(test_a_change_anywhere_is_noticed),
		cmocka_unit_test(test_a_file_of_another_length_is_no_key_file),
		cmocka_unit_test(test_two_campaigns_have_nothing_in_common),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
