#include "export/text/neutral.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { OUT = 256 };

struct change {
	const char *from, *to;
};

static size_t csv(char *out, size_t cap, const char *text, size_t len)
{
	return sp_neutral_csv(out, cap, text, len, false);
}

static size_t csv_raw(char *out, size_t cap, const char *text, size_t len)
{
	return sp_neutral_csv(out, cap, text, len, true);
}

static size_t html(char *out, size_t cap, const char *text, size_t len)
{
	return sp_neutral_html(out, cap, text, len, false);
}

static size_t attribute(char *out, size_t cap, const char *text, size_t len)
{
	return sp_neutral_html(out, cap, text, len, true);
}

typedef size_t neutral_fn(char *out, size_t cap, const char *text, size_t len);

static void assert_changes(neutral_fn *neutral, const struct change *cases, size_t n)
{
	char out[OUT];

	for (size_t i = 0; i < n; i++) {
		size_t len = neutral(out, sizeof out, cases[i].from, strlen(cases[i].from));

		assert_string_equal(out, cases[i].to);
		assert_int_equal(len, strlen(cases[i].to));
	}
}

#define ASSERT_CHANGES(neutral, table)                                                             \
	assert_changes(neutral, table, sizeof(table) / sizeof(table)[0])

static void test_csv_fields_are_quoted(void **state)
{
	static const struct change cases[] = {
		{"", "\"\""},
		{"Ann", "\"Ann\""},
		{"Ann \"Lee\"", "\"Ann \"\"Lee\"\"\""},
		{"Lee, Ann; x", "\"Lee, Ann; x\""},
		{"Björk 山田", "\"Björk 山田\""},
		{"D’Angelo-O'Brien", "\"D’Angelo-O'Brien\""},
		{"1+1=2", "\"1+1=2\""},
	};

	(void) state;
	ASSERT_CHANGES(csv, cases);
	ASSERT_CHANGES(csv_raw, cases);
}

static void test_csv_disarms_formulas(void **state)
{
	static const char *const cases[] = {
		"=1+1",
		"+1",
		"-1",
		"@SUM(A1)",
		"=cmd|' /C calc'!A0",
		"＝1",
		"＋1",
		"－1",
		"＠x",
		"﹦1",
		"﹣1",
		"−1",
		" =1",
		"\u00A0=1",
		"\u3000＝1",
		"\uFEFF=1",
		"\u200B=1",
		"\x01=1",
		"\tAnn",
		"\rAnn",
		"\nAnn",
		" \tAnn",
	};
	char out[OUT];

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		csv(out, sizeof out, cases[i], strlen(cases[i]));
		assert_memory_equal(out, "\"'", 2);
		csv_raw(out, sizeof out, cases[i], strlen(cases[i]));
		assert_memory_not_equal(out, "\"'", 2);
	}
}

static void test_csv_disarms_formulas_behind_other_separators(void **state)
{
	static const struct change cases[] = {
		{"Ada;=HYPERLINK(A1)", "\"Ada;'=HYPERLINK(A1)\""},
		{"a|+1|b; @x", "\"a|'+1|b;' @x\""},
		{"a\t-1", "\"a '-1\""},
		{"a;\x01＝1", "\"a;' ＝1\""},
		{"=;=", "\"'=;'=\""},
		{"Smith; Jones | Co.", "\"Smith; Jones | Co.\""},
		{"x;", "\"x;\""},
		{"a = b - c", "\"a = b - c\""},
	};
	char out[OUT];

	(void) state;
	ASSERT_CHANGES(csv, cases);
	csv_raw(out, sizeof out, "Ada;=1", 6);
	assert_string_equal(out, "\"Ada;=1\"");
}

static void test_csv_keeps_the_reading_direction(void **state)
{
	static const struct change cases[] = {{"a\u202Eb", "\"a\uFFFDb\""},
		{"\u2067x\u2069", "\"\uFFFDx\uFFFD\""}, {"سلمى", "\"سلمى\""}};
	char out[OUT];

	(void) state;
	ASSERT_CHANGES(csv, cases);
	csv_raw(out, sizeof out, "a\u202Eb", 5);
	assert_string_equal(out, "\"a\u202Eb\"");
}

static void test_csv_holds_no_line_end(void **state)
{
	static const struct change cases[] = {
		{"A\r\nB", "\"A  B\""},
		{"A\u2028B\xc2\x85"
		 "C\x7f",
			"\"A B C \""},
	};
	char out[OUT];

	(void) state;
	ASSERT_CHANGES(csv, cases);
	ASSERT_CHANGES(csv_raw, cases);
	assert_int_equal(csv(out, sizeof out, "A\0B", 3), 5);
	assert_string_equal(out, "\"A B\"");
}

static void test_html_is_escaped_and_isolated(void **state)
{
	static const struct change texts[] = {
		{"", "<bdi></bdi>"},
		{"عبد الرحمن", "<bdi>عبد الرحمن</bdi>"},
		{"<b>&amp;\"'", "<bdi>&lt;b&gt;&amp;amp;&quot;&#39;</bdi>"},
		{"</bdi><script>", "<bdi>&lt;/bdi&gt;&lt;script&gt;</bdi>"},
		{"A\x1b\nB\xc2\x85"
		 "\u2028",
			"<bdi>AB</bdi>"},
		{"A\u202E\u2069\u200FB", "<bdi>AB</bdi>"},
	};
	static const struct change attributes[] = {
		{"", ""},
		{"\" onload=\"x", "&quot; onload=&quot;x"},
		{"O'Brien & <Co>", "O&#39;Brien &amp; &lt;Co&gt;"},
	};

	(void) state;
	ASSERT_CHANGES(html, texts);
	ASSERT_CHANGES(attribute, attributes);
}

static void test_terminal_shows_what_would_act(void **state)
{
	static const struct change cases[] = {
		{"Nguyễn Thị Ánh", "Nguyễn Thị Ánh"},
		{"می‌خواهم", "می‌خواهم"},
		{"\x1b[2J", "\\x1b[2J"},
		{"A\r\n\tB\x7f", "A\\x0d\\x0a\\x09B\\x7f"},
		{"A\xc2\x9b"
		 "31m",
			"A\\x9b31m"},
		{"A\u202EB\u2066", "A\\u202eB\\u2066"},
		{"A\u2028\u200B\uFEFF\u00AD", "A\\u2028\\u200b\\ufeff\\xad"},
		{"A\U000E0041\uE000\U0010FFFF", "A\\U000e0041\\ue000\\U0010ffff"},
	};
	char out[OUT];

	(void) state;
	ASSERT_CHANGES(sp_neutral_terminal, cases);
	sp_neutral_terminal(out, sizeof out, "A\0B", 3);
	assert_string_equal(out, "A\\x00B");
}

static void test_ill_formed_text_becomes_replacement_characters(void **state)
{
	static const struct change cases[] = {
		{"A\xff", "A\uFFFD"},
		{"\xe5\xb1X", "\uFFFDX"},
		{"\xc0\xaf", "\uFFFD\uFFFD"},
		{"\xed\xa0\x80", "\uFFFD\uFFFD\uFFFD"},
	};

	(void) state;
	ASSERT_CHANGES(attribute, cases);
	ASSERT_CHANGES(sp_neutral_terminal, cases);
}

static void test_small_buffers_hold_a_whole_prefix(void **state)
{
	static neutral_fn *const all[] = {csv, csv_raw, html, attribute, sp_neutral_terminal};
	static const char text[] = "=é山\"𠮷<\x1b\u202E&z";
	char whole[OUT], out[OUT];

	(void) state;
	for (size_t f = 0; f < sizeof all / sizeof all[0]; f++) {
		size_t len = all[f](whole, sizeof whole, text, sizeof text - 1);

		for (size_t cap = 0; cap <= len + 1; cap++) {
			memset(out, '#', sizeof out);
			assert_int_equal(all[f](out, cap, text, sizeof text - 1), len);
			assert_int_equal(out[cap], '#');
			if (cap == 0)
				continue;
			assert_true(strlen(out) < cap);
			assert_memory_equal(out, whole, strlen(out));
			/* what follows the cut begins a character */
			assert_true(((unsigned char) whole[strlen(out)] & 0xC0) != 0x80);
		}
		assert_string_equal(out, whole);
	}
}

static void test_length_can_be_asked_without_a_buffer(void **state)
{
	(void) state;
	assert_int_equal(sp_neutral_csv(NULL, 0, "a\"b", 3, false), 6);
	assert_int_equal(sp_neutral_html(NULL, 0, "<", 1, false), 15);
	assert_int_equal(sp_neutral_terminal(NULL, 0, "\x1b", 1), 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_csv_fields_are_quoted),
		cmocka_unit_test(test_csv_disarms_formulas),
		cmocka_unit_test(test_csv_disarms_formulas_behind_other_separators),
		cmocka_unit_test(test_csv_keeps_the_reading_direction),
		cmocka_unit_test(test_csv_holds_no_line_end),
		cmocka_unit_test(test_html_is_escaped_and_isolated),
		cmocka_unit_test(test_terminal_shows_what_would_act),
		cmocka_unit_test(test_ill_formed_text_becomes_replacement_characters),
		cmocka_unit_test(test_small_buffers_hold_a_whole_prefix),
		cmocka_unit_test(test_length_can_be_asked_without_a_buffer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
