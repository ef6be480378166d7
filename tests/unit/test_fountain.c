#include "export/wire/fountain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/rnd.h"

static const uint32_t tag = 0xC0FFEE11;

/* A batch of random bytes and a decoder for it, each in memory of exactly its size, so that
 * AddressSanitizer sees every byte read or written outside. */
struct bed {
	struct rnd rnd;
	size_t len;
	uint8_t *batch, *got;
	void *mem;
	struct sp_fountain f;
};

static struct bed bed_of(size_t len)
{
	struct bed b = {.rnd = rnd_from(len), .len = len};
	const size_t size = sp_fountain_size(len);

	b.batch = malloc(len);
	b.got = malloc(len);
	b.mem = malloc(size);
	assert_true(b.batch != NULL && b.got != NULL && b.mem != NULL);
	rnd_fill(&b.rnd, b.batch, len);
	/* What memory held before must not matter. */
	memset(b.mem, 0xA5, size);
	assert_int_equal(sp_fountain_init(&b.f, b.mem, size, len, tag), SP_OK);
	return b;
}

static void bed_done(struct bed *b)
{
	free(b->batch);
	free(b->got);
	free(b->mem);
}

static sp_err feed(struct bed *b, uint32_t n)
{
	uint8_t fragment[SP_FRAGMENT_LEN];

	sp_fountain_fragment(fragment, b->batch, b->len, tag, n);
	return sp_fountain_add(&b->f, n, fragment);
}

static sp_err feed_forged(struct bed *b, uint32_t n)
{
	uint8_t fragment[SP_FRAGMENT_LEN];

	sp_fountain_fragment(fragment, b->batch, b->len, tag, n);
	fragment[rnd_below(&b->rnd, SP_FRAGMENT_LEN)] ^= 0x40;
	return sp_fountain_add(&b->f, n, fragment);
}

static void assert_restored(struct bed *b)
{
	memset(b->got, 0, b->len);
	assert_int_equal(sp_fountain_get(&b->f, b->got), SP_OK);
	assert_memory_equal(b->got, b->batch, b->len);
}

static void test_fragments_of_a_length(void **state)
{
	static const struct {
		size_t len;
		uint32_t k;
	} cases[] = {{0, 0}, {1, 1}, {199, 1}, {200, 1}, {201, 2}, {400, 2}, {401, 3},
		{SP_BATCH_MAX - 200, SP_FRAGMENTS_MAX - 1}, {SP_BATCH_MAX, SP_FRAGMENTS_MAX},
		{SP_BATCH_MAX + 1, 0}, {SIZE_MAX, 0}};

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(sp_fountain_k(cases[i].len), cases[i].k);
		assert_int_equal(sp_fountain_size(cases[i].len) == 0, cases[i].k == 0);
	}
}

/* The published first outputs of SplitMix64 for the seed 1234567. */
static void test_coefficients_are_those_of_split_mix(void **state)
{
	static const uint64_t published[] = {UINT64_C(6457827717110365317),
		UINT64_C(3203168211198807973), UINT64_C(9817491932198370423),
		UINT64_C(4593380528125082431), UINT64_C(16408922859458223821)};
	uint8_t coefficients[40];

	(void) state;
	sp_fountain_coefficients(coefficients, 40, 0, 1234567);
	for (size_t i = 0; i < 40; i++)
		assert_int_equal(coefficients[i], (uint8_t) (published[i / 8] >> (56 - i % 8 * 8)));
}

static void test_coefficients_do_not_depend_on_how_many_are_asked_for(void **state)
{
	uint8_t all[SP_FRAGMENTS_MAX], some[SP_FRAGMENTS_MAX];

	(void) state;
	sp_fountain_coefficients(all, SP_FRAGMENTS_MAX, tag, SP_FRAGMENT_NUMBER_MAX);
	for (uint32_t k = 0; k <= 20; k++) {
		memset(some, 0xEE, sizeof some);
		sp_fountain_coefficients(some, k, tag, SP_FRAGMENT_NUMBER_MAX);
		assert_memory_equal(some, all, k);
		assert_int_equal(some[k], 0xEE);
	}
}

static void test_first_fragments_are_the_batch_itself(void **state)
{
	struct bed b = bed_of(450);
	uint8_t fragment[SP_FRAGMENT_LEN];
	static const uint8_t zeros[150];

	(void) state;
	sp_fountain_fragment(fragment, b.batch, b.len, tag, 1);
	assert_memory_equal(fragment, b.batch + 200, 200);
	sp_fountain_fragment(fragment, b.batch, b.len, tag, 2);
	assert_memory_equal(fragment, b.batch + 400, 50);
	assert_memory_equal(fragment + 50, zeros, 150);
	bed_done(&b);
}

/* Lengths around every boundary: of fragments, of vectors, the largest. */
static const size_t lengths[] = {1, 199, 200, 201, 200 * 31 + 1, 200 * 32, 200 * 33 - 7, 200 * 100,
	SP_BATCH_MAX - 1, SP_BATCH_MAX};

static void test_sweep_alone_restores_the_batch(void **state)
{
	(void) state;
	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		struct bed b = bed_of(lengths[i]);

		for (uint32_t n = b.f.k; n-- > 0;) {
			assert_int_equal(sp_fountain_get(&b.f, b.got), SP_MORE);
			assert_int_equal(feed(&b, n), SP_OK);
			assert_int_equal(b.f.rank, b.f.k - n);
		}
		assert_restored(&b);
		bed_done(&b);
	}
}

static void test_repair_alone_restores_the_batch(void **state)
{
	(void) state;
	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		struct bed b = bed_of(lengths[i]);
		uint32_t n = 70000;

		while (b.f.rank < b.f.k) {
			const uint32_t before = b.f.rank;
			const sp_err e = feed(&b, n++);

			assert_true(e == SP_OK || e == SP_REPEAT);
			assert_int_equal(b.f.rank, before + (e == SP_OK));
		}
		assert_in_range(n - 70000, b.f.k, b.f.k + 3);
		assert_restored(&b);
		bed_done(&b);
	}
}

static void test_sweep_and_repair_mix_in_any_order(void **state)
{
	struct rnd r = rnd_for_test();

	(void) state;
	for (int run = 0; run < 200; run++) {
		struct bed b = bed_of(1 + rnd_below(&r, 200 * 60));
		uint32_t received = 0;

		for (; b.f.rank < b.f.k; received++) {
			/* Numbers below 2 K: half sweep, half repair, many twice. */
			const sp_err e = feed(&b, rnd_below(&r, 2 * b.f.k + 2));

			assert_true(e == SP_OK || e == SP_REPEAT);
			assert_true(received < 10000);
		}
		assert_restored(&b);
		assert_false(b.f.inconsistent);
		bed_done(&b);
	}
}

static void test_repeats_agree_before_and_after_completion(void **state)
{
	struct bed b = bed_of(2345);

	(void) state;
	for (uint32_t n = 5; b.f.rank < b.f.k; n++)
		if (feed(&b, n) == SP_OK)
			assert_int_equal(feed(&b, n), SP_REPEAT);
	assert_restored(&b);
	for (uint32_t n = 0; n < 100; n++)
		assert_int_equal(feed(&b, n), SP_REPEAT);
	assert_restored(&b);
	bed_done(&b);
}

static void test_contradiction_is_told_and_not_taken(void **state)
{
	struct bed b = bed_of(200 * 20);

	(void) state;
	for (uint32_t n = 10; n < 25; n++)
		assert_int_equal(feed(&b, n), SP_OK);
	for (uint32_t n = 10; n < 25; n++)
		assert_int_equal(feed_forged(&b, n), SP_E_DIGEST);
	assert_int_equal(b.f.rank, 15);
	assert_true(b.f.inconsistent);
	for (uint32_t n = 0; n < 5; n++)
		assert_int_equal(feed(&b, n), SP_OK);
	assert_restored(&b);
	bed_done(&b);
}

static void test_every_later_fragment_contradicts_a_forged_one(void **state)
{
	struct bed b = bed_of(200 * 20);
	int told = 0;

	(void) state;
	assert_int_equal(feed_forged(&b, 3), SP_OK);
	for (uint32_t n = 100; b.f.rank < b.f.k; n++)
		assert_int_equal(feed(&b, n), SP_OK);
	for (uint32_t n = 200; n < 300; n++)
		told += feed(&b, n) == SP_E_DIGEST;
	/* A coefficient is 0, and the fragment without the forged one, once in 256. */
	assert_in_range(told, 95, 100);
	bed_done(&b);
}

static void test_reset_forgets_what_was_forged(void **state)
{
	struct bed b = bed_of(200 * 20);

	(void) state;
	assert_int_equal(feed_forged(&b, 3), SP_OK);
	assert_int_equal(feed(&b, 3), SP_E_DIGEST);
	sp_fountain_reset(&b.f);
	assert_int_equal(b.f.rank, 0);
	assert_false(b.f.inconsistent);
	for (uint32_t n = 0; n < 20; n++)
		assert_int_equal(feed(&b, n), SP_OK);
	assert_restored(&b);
	bed_done(&b);
}

static void test_padding_other_than_zeros_is_refused(void **state)
{
	struct bed b = bed_of(399);
	uint8_t last[SP_FRAGMENT_LEN];

	(void) state;
	memset(b.got, 0x77, b.len);
	sp_fountain_fragment(last, b.batch, b.len, tag, 1);
	last[199] = 1;
	assert_int_equal(feed(&b, 0), SP_OK);
	assert_int_equal(sp_fountain_add(&b.f, 1, last), SP_OK);
	assert_int_equal(sp_fountain_get(&b.f, b.got), SP_E_DIGEST);
	for (size_t i = 0; i < b.len; i++)
		assert_int_equal(b.got[i], 0x77);
	bed_done(&b);
}

static void test_decoder_refuses_bad_length_short_memory_and_bad_number(void **state)
{
	struct bed b = bed_of(1000);
	static const uint8_t zeros[SP_FRAGMENT_LEN];
	struct sp_fountain f;
	const size_t size = sp_fountain_size(1000);

	(void) state;
	assert_int_equal(sp_fountain_init(&f, b.mem, size, 0, 1), SP_E_RANGE);
	assert_int_equal(sp_fountain_init(&f, b.mem, size, SP_BATCH_MAX + 1, 1), SP_E_RANGE);
	assert_int_equal(sp_fountain_init(&f, b.mem, size - 1, 1000, 1), SP_E_SIZE);
	assert_int_equal(sp_fountain_add(&b.f, SP_FRAGMENT_NUMBER_MAX + 1U, zeros), SP_E_RANGE);
	assert_int_equal(b.f.rank, 0);
	bed_done(&b);
}

static void test_decoder_works_in_memory_of_any_alignment(void **state)
{
	struct bed b = bed_of(200 * 40);
	const size_t size = sp_fountain_size(b.len);
	uint8_t *mem = malloc(size + 7);

	(void) state;
	assert_non_null(mem);
	assert_int_equal(sp_fountain_init(&b.f, mem + 7, size, b.len, tag), SP_OK);
	for (uint32_t n = 20; b.f.rank < b.f.k; n++)
		assert_true(feed(&b, n) != SP_E_DIGEST);
	assert_restored(&b);
	free(mem);
	bed_done(&b);
}

static void test_largest_decoder_stays_under_its_promised_memory(void **state)
{
	(void) state;
	assert_true(sp_fountain_size(SP_BATCH_MAX) <= 1300000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fragments_of_a_length),
		cmocka_unit_test(test_coefficients_are_those_of_split_mix),
		cmocka_unit_test(test_coefficients_do_not_depend_on_how_many_are_asked_for),
		cmocka_unit_test(test_first_fragments_are_the_batch_itself),
		cmocka_unit_test(test_sweep_alone_restores_the_batch),
		cmocka_unit_test(test_repair_alone_restores_the_batch),
		cmocka_unit_test(test_sweep_and_repair_mix_in_any_order),
		cmocka_unit_test(test_repeats_agree_before_and_after_completion),
		cmocka_unit_test(test_contradiction_is_told_and_not_taken),
		cmocka_unit_test(test_every_later_fragment_contradicts_a_forged_one),
		cmocka_unit_test(test_reset_forgets_what_was_forged),
		cmocka_unit_test(test_padding_other_than_zeros_is_refused),
		cmocka_unit_test(test_decoder_refuses_bad_length_short_memory_and_bad_number),
		cmocka_unit_test(test_decoder_works_in_memory_of_any_alignment),
		cmocka_unit_test(test_largest_decoder_stays_under_its_promised_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
