#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/desk/prose.h"

static void test_texts_of_every_script_are_accepted(void **state)
{
	static const char *const cases[] = {"", "\n\n", "# Title\n\n* one\n* two",
		"مرحبا بالعالم\n", "नमस्ते\xe2\x80\x8dदुनिया\n", "한국어 漢字 😀\n", "Björk\n",
		"\xe2\x80\x8f right to left mark\n"};

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char why[WHY_MAX];
		size_t line;

		assert_int_equal(prose_check(cases[i], strlen(cases[i]), &line, why), SP_OK);
	}
}

static void test_each_fault_is_told_with_its_line(void **state)
{
	static const struct {
		const char *text;
		size_t line;
		const char *words;
	} cases[] = {
		{"\xef\xbb\xbfx", 1, "byte order mark"},
		{"a\nb\r\n", 2, "CR"},
		{"a\n\tb\n", 2, "tab"},
		{"a\n\n\x1b[0m", 3, "control"},
		{"\xc2\x85", 1, "control"},
		{"a\n\xe2\x80\xae", 2, "direction"},
		{"a\n\xe2\x81\xa9", 2, "direction"},
		{"a\n\xef\xbf\xbf", 2, "no character"},
		{"\xf0\x9f\xbf\xbe", 1, "no character"},
		{"a\n\xff\n", 2, "UTF-8"},
		{"a\n\xed\xa0\x80", 2, "UTF-8"},
		{"a\n\xc0\x80", 2, "UTF-8"},
		{"a\nb\ncafe\xcc\x81\n", 3, "normal form C"},
		{"\xe2\x84\xab", 1, "normal form C"},
	};

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char why[WHY_MAX] = "";
		size_t line = 0;

		assert_int_equal(
			prose_check(cases[i].text, strlen(cases[i].text), &line, why), SP_E_FORM);
		assert_int_equal(line, cases[i].line);
		assert_non_null(strstr(why, cases[i].words));
	}
}

static void test_a_nul_inside_is_refused(void **state)
{
	char why[WHY_MAX];
	size_t line = 0;

	(void) state;
	assert_int_equal(prose_check("a\nb\0c", 5, &line, why), SP_E_FORM);
	assert_int_equal(line, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts_of_every_script_are_accepted),
		cmocka_unit_test(test_each_fault_is_told_with_its_line),
		cmocka_unit_test(test_a_nul_inside_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
