#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/desk/letter.h"

#define FRONT "title: T\nreviewed: yes\nconsent: C\nnotice: N\n"

static sp_err parse(struct letter *out, const char *text, size_t *line, char why[WHY_MAX])
{
	*line = 99;
	return letter_parse(out, text, strlen(text), line, why);
}

static void test_a_letter_is_taken_apart(void **state)
{
	struct letter l;
	char why[WHY_MAX];
	size_t line;

	(void) state;
	assert_int_equal(parse(&l,
				 "---\nnotice: Who\n   keeps it.\ntitle:  The: title \nconsent: I\n"
				 " sign\n this.\nreviewed: no\n---\n\n\n# Letter\n\nText\n\n\n",
				 &line, why),
		SP_OK);
	assert_string_equal(l.title, "The: title");
	assert_string_equal(l.notice, "Who keeps it.");
	assert_string_equal(l.consent, "I sign this.");
	assert_string_equal(l.letter, "# Letter\n\nText\n");
	assert_false(l.reviewed);
	letter_done(&l);
	assert_null(l.title);
}

static void test_a_letter_without_final_newline_gets_one(void **state)
{
	struct letter l;
	char why[WHY_MAX];
	size_t line;

	(void) state;
	assert_int_equal(parse(&l, "---\n" FRONT "---\nText", &line, why), SP_OK);
	assert_string_equal(l.letter, "Text\n");
	assert_true(l.reviewed);
	letter_done(&l);
}

static void test_faults_are_told_with_their_line(void **state)
{
	static const struct {
		const char *text;
		size_t line;
		const char *words;
	} cases[] = {
		{"", 0, "first line"},
		{"--- \n", 1, "first line"},
		{"---\n" FRONT "colour: red\n---\nText\n", 6, "expected one of"},
		{"---\n" FRONT "title: again\n---\nText\n", 6, "second time"},
		{"---\n  too early\n" FRONT "---\nText\n", 2, "expected one of"},
		{"---\n" FRONT "\n---\nText\n", 6, "expected one of"},
		{"---\n" FRONT "Text\n", 6, "expected one of"},
		{"---\n" FRONT, 5, "no closing"},
		{"---\ntitle: T\nreviewed: no\nconsent: C\n---\nText\n", 0,
			"\"notice\" is missing"},
		{"---\ntitle: T\nreviewed: no\nconsent:\nnotice: N\n---\nText\n", 0,
			"\"consent\" is missing"},
		{"---\ntitle: T\nreviewed: NO\nconsent: C\nnotice: N\n---\nText\n", 0,
			"must be yes or no"},
		{"---\n" FRONT "---\n\n\n", 0, "no letter"},
		{"---\n" FRONT "---\nA\x01\n", 7, "control"},
		{"---\n" FRONT "---\n\nA\xff\n", 8, "UTF-8"},
	};

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct letter l = {0};
		char why[WHY_MAX] = "";
		size_t line;

		assert_int_not_equal(parse(&l, cases[i].text, &line, why), SP_OK);
		assert_int_equal(line, cases[i].line);
		assert_non_null(strstr(why, cases[i].words));
		assert_null(l.title);
	}
}

static void test_texts_over_their_limit_are_refused(void **state)
{
	size_t len = 200000, line;
	char *text = malloc(len + 100), why[WHY_MAX];
	struct letter l;

	(void) state;
	assert_non_null(text);
	memset(text, 'x', len + 99);
	text[len + 99] = '\0';
	memcpy(text, "---\n" FRONT "---\n", strlen("---\n" FRONT "---\n"));
	assert_int_equal(letter_parse(&l, text, len, &line, why), SP_E_RANGE);
	assert_non_null(strstr(why, "letter is longer"));
	memset(text, 'x', len + 99);
	memcpy(text, "---\nconsent: ", strlen("---\nconsent: "));
	assert_int_equal(letter_parse(&l, text, len, &line, why), SP_E_RANGE);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_letter_is_taken_apart),
		cmocka_unit_test(test_a_letter_without_final_newline_gets_one),
		cmocka_unit_test(test_faults_are_told_with_their_line),
		cmocka_unit_test(test_texts_over_their_limit_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
