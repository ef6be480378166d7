#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <ctype.h>

#include <sodium.h>

#include "export/wire/code.h"
#include "tests/rnd.h"

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static void test_a_code_comes_back_from_its_text(void **state)
{
	struct rnd random = rnd_for_test();

	(void) state;
	for (size_t i = 0; i < 5000; i++) {
		uint8_t w[SP_CODE_LEN], back[SP_CODE_LEN];
		char text[SP_CODE_TEXT_LEN + 1];

		rnd_fill(&random, w, sizeof w);
		sp_code_text(text, w);
		assert_int_equal(strlen(text), SP_CODE_TEXT_LEN);
		assert_int_equal(sp_code_parse(back, text, strlen(text)), SP_OK);
		assert_memory_equal(w, back, sizeof w);
	}
}

static void test_a_code_has_five_groups_of_five(void **state)
{
	const uint8_t w[SP_CODE_LEN] = {0};
	char text[SP_CODE_TEXT_LEN + 1];

	(void) state;
	sp_code_text(text, w);
	text[SP_CODE_TEXT_LEN - 1] = '0'; /* the check character */
	assert_string_equal(text, "00000-00000-00000-00000-00000");
}

static void test_reading_forgives_what_people_do(void **state)
{
	/* 1 and 0 stand in it, whatever the check character is */
	const uint8_t w[SP_CODE_LEN] = {0x08, 0x42, 0x10, 0, 0, 0xFF};
	char text[SP_CODE_TEXT_LEN + 1], typed[2 * SP_CODE_TEXT_LEN + 1];
	uint8_t back[SP_CODE_LEN];
	size_t n = 0;

	(void) state;
	sp_code_text(text, w);
	assert_memory_equal(text, "11110", 5);
	typed[n++] = ' ';
	for (size_t i = 0; text[i] != '\0'; i++) {
		if (text[i] == '-')
			continue;
		typed[n++] = text[i] == '0'   ? (i % 2 ? 'o' : 'O')
			     : text[i] == '1' ? (i % 2 ? 'l' : 'I')
					      : (char) tolower(text[i]);
		if (i % 7 == 0)
			typed[n++] = i % 2 ? '-' : ' ';
	}
	assert_int_equal(sp_code_parse(back, typed, n), SP_OK);
	assert_memory_equal(w, back, sizeof w);
}

static void test_reading_refuses_everything_else(void **state)
{
	static const char *const texts[] = {
		"",
		"-",
		"00000-00000-00000-00000-0000",
		"00000-00000-00000-00000-000000",
		"U0000-00000-00000-00000-00000",
		"0000{-00000-00000-00000-00000",
		"0000*-00000-00000-00000-00000",
		"0000\n-00000-00000-00000-00000",
		"0000\xC3\xA9-00000-00000-00000-00000",
	};
	uint8_t w[SP_CODE_LEN] = {7};

	(void) state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		assert_int_equal(sp_code_parse(w, texts[i], strlen(texts[i])), SP_E_FORM);
	assert_int_equal(sp_code_parse(w, "\0", 1), SP_E_FORM);
	assert_int_equal(w[0], 7);
}

static void test_a_wrong_check_character_is_noticed(void **state)
{
	const uint8_t w[SP_CODE_LEN] = {1, 2, 3};
	char text[SP_CODE_TEXT_LEN + 1];
	uint8_t back[SP_CODE_LEN];
	unsigned accepted = 0;

	(void) state;
	sp_code_text(text, w);
	for (size_t i = 0; i < 32; i++) {
		text[SP_CODE_TEXT_LEN - 1] = alphabet[i];

		sp_err e = sp_code_parse(back, text, SP_CODE_TEXT_LEN);

		assert_true(e == SP_OK || e == SP_E_DIGEST);
		accepted += e == SP_OK;
	}
	assert_int_equal(accepted, 1);
}

static void test_most_single_slips_are_noticed(void **state)
{
	struct rnd random = rnd_for_test();
	unsigned slips = 0, missed = 0;

	(void) state;
	for (size_t round = 0; round < 200; round++) {
		uint8_t w[SP_CODE_LEN], back[SP_CODE_LEN];
		char text[SP_CODE_TEXT_LEN + 1];

		rnd_fill(&random, w, sizeof w);
		for (size_t i = 0; i < SP_CODE_TEXT_LEN; i++) {
			sp_code_text(text, w);
			if (text[i] == '-')
				continue;

			char right = text[i];

			text[i] = alphabet[rnd_below(&random, 32)];
			if (text[i] == right)
				continue;
			slips++;
			missed += sp_code_parse(back, text, SP_CODE_TEXT_LEN) == SP_OK;
		}
	}
	/* one in 32 is expected to slip through */
	assert_true(missed * 20 < slips);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_code_comes_back_from_its_text),
		cmocka_unit_test(test_a_code_has_five_groups_of_five),
		cmocka_unit_test(test_reading_forgives_what_people_do),
		cmocka_unit_test(test_reading_refuses_everything_else),
		cmocka_unit_test(test_a_wrong_check_character_is_noticed),
		cmocka_unit_test(test_most_single_slips_are_noticed),
	};

	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
