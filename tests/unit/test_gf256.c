/* Everything is compared with multiplication as the textbook has it: polynomials, then
 * remainder. */
#include "export/wire/gf256.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "tests/rnd.h"

static uint8_t textbook_mul(unsigned a, unsigned b)
{
	unsigned product = 0;

	for (int i = 0; i < 8; i++)
		if (b >> i & 1)
			product ^= a << i;
	for (int i = 14; i >= 8; i--)
		if (product >> i & 1)
			product ^= 0x11DU << (i - 8);
	return (uint8_t) product;
}

static void test_product_is_that_of_the_textbook(void **state)
{
	(void) state;
	for (unsigned a = 0; a < 256; a++)
		for (unsigned b = 0; b < 256; b++)
			assert_int_equal(
				sp_gf256_mul((uint8_t) a, (uint8_t) b), textbook_mul(a, b));
}

static void test_number_times_its_inverse_is_one(void **state)
{
	(void) state;
	for (unsigned a = 1; a < 256; a++)
		assert_int_equal(textbook_mul(a, sp_gf256_inv((uint8_t) a)), 1);
}

static void test_two_generates_every_number_but_zero(void **state)
{
	uint8_t seen[256] = {0};
	uint8_t power = 1;

	(void) state;
	for (int i = 0; i < 255; i++, power = sp_gf256_mul(power, 2))
		seen[power]++;
	assert_int_equal(power, 1);
	assert_int_equal(seen[0], 0);
	for (int i = 1; i < 256; i++)
		assert_int_equal(seen[i], 1);
}

/* Adds n bytes at these offsets in one way and compares all bytes, those around the row too. */
static void check_addmul(const struct sp_gf256_rows *way, struct rnd *r, uint8_t c, size_t n,
	size_t dst_at, size_t src_at)
{
	uint8_t dst[256], src[256], expected[256];

	assert_true(n + dst_at < sizeof dst && n + src_at < sizeof src);
	rnd_fill(r, dst, sizeof dst);
	rnd_fill(r, src, sizeof src);
	memcpy(expected, dst, sizeof dst);
	for (size_t i = 0; i < n; i++)
		expected[dst_at + i] ^= textbook_mul(c, src[src_at + i]);

	way->addmul(dst + dst_at, src + src_at, c, n);
	if (memcmp(dst, expected, sizeof dst) != 0)
		fail_msg("%s: c %u, n %zu, offsets %zu, %zu", way->name, c, n, dst_at, src_at);
}

static void test_every_way_multiplies_every_byte_by_every_constant(void **state)
{
	const struct sp_gf256_rows *way = NULL;

	(void) state;
	for (size_t i = 0; (way = sp_gf256_rows_at(i)) != NULL; i++)
		for (unsigned c = 0; c < 256; c++) {
			uint8_t dst[256] = {0}, src[256];

			for (unsigned x = 0; x < 256; x++)
				src[x] = (uint8_t) x;
			way->addmul(dst, src, (uint8_t) c, 256);
			for (unsigned x = 0; x < 256; x++)
				assert_int_equal(dst[x], textbook_mul(c, x));
		}
}

static void test_every_way_agrees_at_every_length_and_alignment(void **state)
{
	struct rnd r = rnd_for_test();
	const struct sp_gf256_rows *way = NULL;

	(void) state;
	for (size_t i = 0; (way = sp_gf256_rows_at(i)) != NULL; i++) {
		for (size_t n = 0; n <= 200; n++)
			check_addmul(way, &r, (uint8_t) rnd_u64(&r), n, rnd_below(&r, 32),
				rnd_below(&r, 32));
		for (size_t at = 0; at < 32 * 32; at++)
			check_addmul(way, &r, (uint8_t) rnd_u64(&r), 32 + rnd_below(&r, 70),
				at / 32, at % 32);
	}
}

static void test_plain_c_is_offered_last_on_every_machine(void **state)
{
	size_t n = 0;

	(void) state;
	while (sp_gf256_rows_at(n) != NULL)
		print_message("way: %s\n", sp_gf256_rows_at(n++)->name);
	assert_true(n > 0);
	assert_string_equal(sp_gf256_rows_at(n - 1)->name, "plain");
	assert_null(sp_gf256_rows_at(SIZE_MAX));
}

static void test_adding_and_scaling_rows_use_the_best_way_rightly(void **state)
{
	struct rnd r = rnd_for_test();

	(void) state;
	for (unsigned c = 0; c < 256; c++) {
		uint8_t dst[203], src[203], sum[203], scaled[203];

		rnd_fill(&r, dst, sizeof dst);
		rnd_fill(&r, src, sizeof src);
		for (size_t i = 0; i < sizeof dst; i++) {
			sum[i] = dst[i] ^ textbook_mul(c, src[i]);
			scaled[i] = textbook_mul(c, sum[i]);
		}
		sp_gf256_addmul(dst, src, (uint8_t) c, sizeof dst);
		assert_memory_equal(dst, sum, sizeof sum);
		sp_gf256_scale(dst, (uint8_t) c, sizeof dst);
		assert_memory_equal(dst, scaled, sizeof scaled);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_product_is_that_of_the_textbook),
		cmocka_unit_test(test_number_times_its_inverse_is_one),
		cmocka_unit_test(test_two_generates_every_number_but_zero),
		cmocka_unit_test(test_every_way_multiplies_every_byte_by_every_constant),
		cmocka_unit_test(test_every_way_agrees_at_every_length_and_alignment),
		cmocka_unit_test(test_plain_c_is_offered_last_on_every_machine),
		cmocka_unit_test(test_adding_and_scaling_rows_use_the_best_way_rightly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
