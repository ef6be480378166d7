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
#include "tests/vectors/vec.h"

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

static void check_vector(const struct vec_case *c)
{
	struct vec_bytes data = vec_bytes(c, "file");
	uint8_t seeds[CUSTODY_SEEDS_LEN], want[CUSTODY_SEEDS_LEN];
	struct custody *k = NULL;
	sp_err e = custody_open(&k, data.p, data.len, vec_text(c, "passphrase"));

	if (e != vec_error(c))
		fail_msg("%s: %s", c->name, sp_err_name(e));
	if (e == SP_OK) {
		vec_fixed(c, "secret", want, sizeof want);
		custody_seeds(seeds, k);
		assert_memory_equal(seeds, want, sizeof seeds);
	}
	custody_free(&k);
	vec_bytes_free(&data);
}

static void test_key_files_of_the_other_implementation_end_as_it_says(void **state)
{
	struct vec_file f = vec_open("share.txt");
	size_t n = 0;

	(void) state;
	for (size_t i = 0; i < f.n_cases; i++)
		if (vec_has(&f.cases[i], "file")) {
			check_vector(&f.cases[i]);
			n++;
		}
	assert_true(n > 10);
	vec_close(&f);
}

static void test_seeds_make_the_same_keys_again(void **state)
{
	uint8_t seeds[CUSTODY_SEEDS_LEN];
	struct custody *c = NULL;

	(void) state;
	custody_seeds(seeds, keys);
	assert_int_equal(custody_from_seeds(&c, seeds), SP_OK);
	assert_memory_equal(c->organiser_sk, keys->organiser_sk, SP_SK_LEN);
	assert_memory_equal(c->box_sk, keys->box_sk, SP_BOX_SK_LEN);
	custody_free(&c);
}

static void test_costs_have_names(void **state)
{
	enum custody_cost cost;

	(void) state;
	assert_true(custody_cost_named(&cost, "sensitive"));
	assert_int_equal(cost, CUSTODY_SENSITIVE);
	assert_true(custody_cost_named(&cost, "interactive"));
	assert_int_equal(cost, CUSTODY_INTERACTIVE);
	assert_false(custody_cost_named(&cost, "moderate"));
	assert_false(custody_cost_named(&cost, ""));
}

/* A campaign of these keys; nothing else in it matters here. */
static struct sp_campaign *campaign_of(const struct custody *c)
{
	struct sp_campaign *campaign = calloc(1, sizeof *campaign);

	assert_non_null(campaign);
	memcpy(campaign->organiser_pk, c->organiser_pk, SP_PK_LEN);
	memcpy(campaign->box_pk, c->box_pk, SP_PK_LEN);
	sp_cid(campaign->cid, campaign->organiser_pk, campaign->salt);
	campaign->serial = 1;
	return campaign;
}

static void test_a_drill_passes_with_the_campaigns_own_keys_only(void **state)
{
	struct sp_campaign *campaign = campaign_of(keys);
	struct custody *other = NULL;

	(void) state;
	assert_int_equal(custody_drill(keys, campaign), SP_OK);
	assert_int_equal(custody_make(&other), SP_OK);
	assert_int_equal(custody_drill(other, campaign), SP_E_RKID);
	custody_free(&other);
	free(campaign);
}

/* Public keys alone prove nothing: the drill must notice a secret key that does not fit. */
static void test_a_drill_notices_a_secret_key_that_does_not_work(void **state)
{
	struct sp_campaign *campaign = campaign_of(keys);
	uint8_t seeds[CUSTODY_SEEDS_LEN];
	struct custody *c = NULL;

	(void) state;
	custody_seeds(seeds, keys);
	assert_int_equal(custody_from_seeds(&c, seeds), SP_OK);
	c->box_sk[5] ^= 1;
	assert_int_equal(custody_drill(c, campaign), SP_R_SEAL);
	c->box_sk[5] ^= 1;
	c->organiser_sk[5] ^= 1;
	assert_int_equal(custody_drill(c, campaign), SP_E_SIGNATURE);
	custody_free(&c);
	free(campaign);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keys_come_back_under_their_passphrase),
		cmocka_unit_test(test_another_passphrase_opens_nothing),
		cmocka_unit_test(test_a_change_anywhere_is_noticed),
		cmocka_unit_test(test_a_file_of_another_length_is_no_key_file),
		cmocka_unit_test(test_two_campaigns_have_nothing_in_common),
		cmocka_unit_test(test_key_files_of_the_other_implementation_end_as_it_says),
		cmocka_unit_test(test_seeds_make_the_same_keys_again),
		cmocka_unit_test(test_costs_have_names),
		cmocka_unit_test(test_a_drill_passes_with_the_campaigns_own_keys_only),
		cmocka_unit_test(test_a_drill_notices_a_secret_key_that_does_not_work),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
