#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/desk/settings.h"

#include "export/desk/day.h"

#define NEEDED "[campaign]\nname = N\norganiser = O\ncontact = C\n"

static sp_err parse(struct settings *s, const char *text, size_t *line, char why[WHY_MAX])
{
	*s = (struct settings){0};
	*line = 99;
	return settings_parse(s, text, strlen(text), line, why);
}

static void test_what_is_left_out_gets_its_default(void **state)
{
	struct settings s;
	char why[WHY_MAX];
	size_t line;

	(void) state;
	assert_int_equal(parse(&s, NEEDED, &line, why), SP_OK);
	assert_int_equal(settings_complete(&s, 16811, why), SP_OK);
	assert_int_equal(settings_day(&s, SETTING_FIRST_DAY), 16811);
	assert_int_equal(settings_day(&s, SETTING_LAST_DAY), 16811 + 365);
	assert_int_equal(settings_day(&s, SETTING_RETENTION_DAY), 16811 + 400);
	assert_int_equal(settings_kinds(&s), 7);
	assert_true(settings_yes(&s, SETTING_ASK_EMAIL));
	assert_true(settings_yes(&s, SETTING_ASK_COUNTRY));
	assert_string_equal(s.text[SETTING_EVENT], "");
}

static void test_days_at_the_end_of_time_do_not_overflow(void **state)
{
	struct settings s;
	char why[WHY_MAX];
	size_t line;

	(void) state;
	assert_int_equal(parse(&s, NEEDED "first_day = 2149-06-06\n", &line, why), SP_OK);
	assert_int_equal(settings_complete(&s, 0, why), SP_OK);
	assert_int_equal(settings_day(&s, SETTING_RETENTION_DAY), DAY_MAX);
}

static void test_kinds_are_a_set_of_words(void **state)
{
	static const struct {
		const char *text;
		unsigned mask; /* 0: refused */
	} cases[] = {{"individual", 1}, {"organisation", 2}, {"company individual", 5},
		{"individual organisation company", 7}, {"", 0}, {"individual ", 0},
		{"individual  company", 0}, {"individual individual", 0}, {"person", 0}, {"7", 0}};

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct settings s = {0};
		char why[WHY_MAX];
		sp_err e = settings_set(&s, SETTING_KINDS, cases[i].text, why);

		assert_int_equal(e, cases[i].mask != 0 ? SP_OK : SP_E_RANGE);
		if (e == SP_OK)
			assert_int_equal(settings_kinds(&s), cases[i].mask);
	}
}

static void test_faults_are_told_with_their_line(void **state)
{
	static const struct {
		const char *text;
		size_t line;
		const char *words;
	} cases[] = {
		{NEEDED "colour = red\n", 5, "not known"},
		{NEEDED "name = again\n", 5, "second time"},
		{NEEDED "  continued\n", 5, "second time"},
		{NEEDED "ask_email = 1\n", 5, "yes or no"},
		{NEEDED "country = Germany\n", 5, "two capital letters"},
		{NEEDED "country = XX\n", 5, "two capital letters"},
		{NEEDED "last_day = tomorrow\n", 5, "YYYY-MM-DD"},
		{"[other]\nname = N\n", 2, "[campaign]"},
		{"[campaign\n", 1, "expected"},
		{NEEDED "nonsense\n", 5, "expected"},
		{NEEDED "event = a\tb\n", 5, "tab"},
	};

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct settings s;
		char why[WHY_MAX] = "";
		size_t line;

		assert_int_equal(parse(&s, cases[i].text, &line, why), SP_E_FORM);
		assert_int_equal(line, cases[i].line);
		assert_non_null(strstr(why, cases[i].words));
	}
}

static void test_the_longest_line_is_kept_whole_and_the_next_longer_refused(void **state)
{
	char text[400] = NEEDED "event = ", why[WHY_MAX];
	size_t begin = strlen(NEEDED), value = strlen(text), line;
	struct settings s;

	(void) state;
	memset(text + value, 'x', 200);
	text[begin + 198] = '\0';
	assert_int_equal(parse(&s, text, &line, why), SP_OK);
	assert_int_equal(strlen(s.text[SETTING_EVENT]), 198 - strlen("event = "));
	text[begin + 198] = 'x';
	text[begin + 199] = '\0';
	assert_int_equal(parse(&s, text, &line, why), SP_E_FORM);
	assert_int_equal(line, 5);
}

static void test_what_must_be_given_is_missed(void **state)
{
	struct settings s;
	char why[WHY_MAX];
	size_t line;

	(void) state;
	assert_int_equal(parse(&s, "[campaign]\nname = N\ncontact = C\n", &line, why), SP_OK);
	assert_int_equal(settings_complete(&s, 0, why), SP_E_STATE);
	assert_non_null(strstr(why, "organiser"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_left_out_gets_its_default),
		cmocka_unit_test(test_days_at_the_end_of_time_do_not_overflow),
		cmocka_unit_test(test_kinds_are_a_set_of_words),
		cmocka_unit_test(test_faults_are_told_with_their_line),
		cmocka_unit_test(test_the_longest_line_is_kept_whole_and_the_next_longer_refused),
		cmocka_unit_test(test_what_must_be_given_is_missed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
