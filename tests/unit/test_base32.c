#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "export/wire/base32.h"
#include "tests/rnd.h"

enum { BYTES = 10, CHARS = BYTES * 8 / 5 };

static void test_five_bits_a_character_are_written_and_read(void **state)
{
	static const struct {
		uint8_t bytes[BYTES];
		const char *text;
	} rows[] = {
		{{0}, "0000000000000000"},
		{{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}, "ZZZZZZZZZZZZZZZZ"},
		{{0x00, 0x44, 0x32, 0x14, 0xC7, 0x42, 0x54, 0xB6, 0x35, 0xCF}, "0123456789ABCDEF"},
		{{0x84, 0x65, 0x3A, 0x56, 0xD7, 0xC6, 0x75, 0xBE, 0x77, 0xDF}, "GHJKMNPQRSTVWXYZ"},
	};

	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		uint8_t values[CHARS], back[BYTES];
		char text[CHARS + 1];

		sp_base32_split(values, rows[i].bytes, BYTES);
		sp_base32_text(text, values, CHARS, CHARS, '!');
		assert_string_equal(text, rows[i].text);
		memset(values, 0xEE, sizeof values);
		assert_int_equal(sp_base32_read(values, CHARS, "", text, CHARS), SP_OK);
		sp_base32_join(back, values, CHARS);
		assert_memory_equal(back, rows[i].bytes, BYTES);
	}
}

static void test_bytes_come_back_from_their_values(void **state)
{
	struct rnd random = rnd_for_test();

	(void) state;
	for (size_t i = 0; i < 2000; i++) {
		uint8_t bytes[BYTES], values[CHARS], back[BYTES];

		rnd_fill(&random, bytes, sizeof bytes);
		sp_base32_split(values, bytes, BYTES);
		for (size_t k = 0; k < CHARS; k++)
			assert_in_range(values[k], 0, 31);
		sp_base32_join(back, values, CHARS);
		assert_memory_equal(back, bytes, sizeof back);
	}
}

static void test_groups_are_divided_and_the_last_may_be_short(void **state)
{
	static const uint8_t values[] = {1, 2, 3, 4, 5};
	char text[10];

	(void) state;
	sp_base32_text(text, values, 5, 2, ' ');
	assert_string_equal(text, "12 34 5");
	sp_base32_text(text, values, 4, 2, '-');
	assert_string_equal(text, "12-34");
	sp_base32_text(text, values, 0, 2, '-');
	assert_string_equal(text, "");
}

static void test_only_what_is_named_is_dropped_and_the_number_must_fit(void **state)
{
	static const struct {
		const char *dropped, *text;
		size_t len;
		sp_err expected;
	} rows[] = {
		{"", "1z", 2, SP_OK},
		{" -", "-1 - Z- ", 8, SP_OK},
		{"", "IZ", 2, SP_OK},
		{"", "lZ", 2, SP_OK},
		{"", "1 Z", 3, SP_E_FORM},
		{" -", "1\tZ", 3, SP_E_FORM},
		{" -", "1\0Z", 3, SP_E_FORM},
		{"", "1U", 2, SP_E_FORM},
		{"", "1", 1, SP_E_FORM},
		{"", "1ZZ", 3, SP_E_FORM},
		{"", "", 0, SP_E_FORM},
	};

	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		uint8_t values[2] = {0};
		sp_err e = sp_base32_read(values, 2, rows[i].dropped, rows[i].text, rows[i].len);

		if (e != rows[i].expected)
			fail_msg("%s: %s", rows[i].text, sp_err_name(e));
		if (e == SP_OK) {
			assert_int_equal(values[0], 1);
			assert_int_equal(values[1], 31);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_five_bits_a_character_are_written_and_read),
		cmocka_unit_test(test_bytes_come_back_from_their_values),
		cmocka_unit_test(test_groups_are_divided_and_the_last_may_be_short),
		cmocka_unit_test(test_only_what_is_named_is_dropped_and_the_number_must_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
