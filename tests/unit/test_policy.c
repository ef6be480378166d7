#include "export/text/policy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/wire/limits.h"

enum { MAX = SP_ORGANISATION_MAX };

struct verdict {
	const char *text;
	sp_text_fault fault;
};

struct change {
	const char *from, *to;
};

static void assert_cleans_to(const char *from, const char *to)
{
	char out[MAX + 1];
	sp_text_fault f = sp_text_clean(out, sizeof out, MAX, from, strlen(from));

	if (f != SP_TEXT_OK || strcmp(out, to) != 0)
		fail_msg("\"%s\" became \"%s\" (%s)", from, out, sp_text_fault_name(f));
	assert_int_equal(sp_text_check(to, strlen(to), MAX), SP_TEXT_OK);
}

static void assert_verdicts(const struct verdict *v, size_t n)
{
	char out[MAX + 1] = "left over";

	for (size_t i = 0; i < n; i++) {
		sp_text_fault f = sp_text_clean(out, sizeof out, MAX, v[i].text, strlen(v[i].text));

		if (f != v[i].fault)
			fail_msg("case %zu \"%s\": %s, not %s", i, v[i].text, sp_text_fault_name(f),
				sp_text_fault_name(v[i].fault));
		assert_string_equal(out, "");
		assert_int_equal(sp_text_check(v[i].text, strlen(v[i].text), MAX), v[i].fault);
	}
}

#define ASSERT_VERDICTS(table) assert_verdicts(table, sizeof(table) / sizeof(table)[0])

static void test_true_names_pass_unchanged(void **state)
{
	static const char *const names[] = {
		"O",
		"Nguyễn Thị Ánh",
		"Björk 山田",
		"D’Angelo-O’Brien",
		"Conan O'Brien",
		"عبد الرحمن الشريف",
		"김철수",
		"Ołena Łęcka-Œuvrard",
		"X Æ A-12",
		"Jean-Luc 3rd, Ph.D.",
		"Владимир Ильич Йцукен",
		"Ἀλέξανδρος ᾂ",
		"Σωκράτης",
		"محمد‌رضا پهلوان‌زاده", /* Persian, ZWNJ within a word */
		"کتابخانه‌ها", /* … after a letter that joins only to the right */
		"۱۴۰۲ ه‍.ق",       /* ZWJ keeps an abbreviation's letter open */
		"क्‍ष शर्मा", /* Hindi, virama ZWJ */
		"श्रीमान्‌",  /* virama ZWNJ ends a word */
		"र‍्याचा",        /* Marathi eyelash ra: ZWJ before the virama */
		"ශ්‍රී ලංකා", /* Sinhala */
		"രാമന്‍",           /* Malayalam chillu, older spelling */
		"র‍্যাব",           /* Bengali ya-phalaa */
		"சுப்பிரமணியன்",
		"బాలసుబ్రహ్మణ్యం",
		"ณัฐวุฒิ ที่ปรึกษา",
		"ကျွန်ုပ် မျှော့် မြို့ ရွှံ့",
		"བསྒྲུབས་ རྡྷྱཱིཿ",
		"ព្រះបាទ នរោត្តម",
		"שָּׁ֖ל\u05BDוֹם",                      /* points, cantillation */
		"ש\u05B8\u05BC\u05BD\u05C1\u0596", /* and meteg */
		"مُحَمَّدٌ",
		"አበበ ቢቂላ",
		"Հայաստան",
		"გიორგი",
		"ᠬᠠᠷ\u180Eᠠ", /* Mongolian vowel separator */
		"ᠮᠣᠩᠭᠣᠯ\u180B",
		"葛\U000E0100城", /* ideographic variation sequence */
		"𠮷野家",
		"ǫ́ ą̊ ė̃ ẹ̄́",
		"a\u0316\u0317\u0318\u0319", /* four marks */
		"Fun 🎉 & Sons ☕️ ❤︎",
		"👩‍👩‍👧 👩🏽‍🚀 🏳️‍🌈 1️⃣ 🇨🇭",
		"!Mediengruppe Bitnik",
		"<script>alert(1)</script>", /* ugly, but text: neutral.h deals with it */
		"=1+1",
		"-",
	};

	(void) state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		assert_cleans_to(names[i], names[i]);
}

static void test_white_space_is_trimmed_and_folded(void **state)
{
	static const struct change cases[] = {
		{"  Ann ", "Ann"},
		{"\t Ann\r\n", "Ann"},
		{"\u3000山田\u3000\u3000太郎\u3000", "山田 太郎"},
		{"Ann\u00A0\u2003 \u202FLee\u2028", "Ann Lee"},
		{"\xc2\x85"
		 "A\u1680B",
			"A B"},
	};

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_cleans_to(cases[i].from, cases[i].to);
}

static void test_decomposed_text_becomes_nfc(void **state)
{
	static const struct change cases[] = {
		{"Nguye\u0302\u0303n A\u0301nh", "Nguyễn Ánh"},
		{"\u1100\u1175\u11B7", "김"},
		{"\u212Bngstro\u0308m", "\u00C5ngström"},
		{"a\u0301\u0323", "\u1EA1\u0301"},
		{"\u0928\u093C", "\u0929"},
		{"\u0958", "\u0915\u093C"},
		{"\uF900", "\u8C48"},
	};

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_cleans_to(cases[i].from, cases[i].to);
}

static void test_text_without_anything_visible_is_empty(void **state)
{
	static const struct verdict cases[] = {
		{"", SP_TEXT_EMPTY},
		{"   ", SP_TEXT_EMPTY},
		{"\t\r\n", SP_TEXT_EMPTY},
		{"\u00A0\u3000", SP_TEXT_EMPTY},
		{"\u200B", SP_TEXT_EMPTY},
		{"\u200D \u200C", SP_TEXT_EMPTY},
		{"\u3164", SP_TEXT_EMPTY},
		{"\u2800\u2800", SP_TEXT_EMPTY},
		{"\u115F\u1160", SP_TEXT_EMPTY},
		{"\uFE0F", SP_TEXT_EMPTY},
		{"\u2060\u00AD\uFEFF", SP_TEXT_EMPTY},
	};

	(void) state;
	ASSERT_VERDICTS(cases);
}

static void test_controls_and_invisible_characters_are_refused(void **state)
{
	static const struct verdict cases[] = {
		{"A\nB", SP_TEXT_CONTROL},
		{"A\tB", SP_TEXT_CONTROL},
		{"A\x1b[31mB", SP_TEXT_CONTROL},
		{"A\x7f", SP_TEXT_CONTROL},
		{"A\xc2\x9b"
		 "B",
			SP_TEXT_CONTROL},
		{"A\xc2\x85"
		 "B",
			SP_TEXT_CONTROL},
		{"A\u2028B", SP_TEXT_CONTROL},
		{"A\u2029B", SP_TEXT_CONTROL},
		{"A\u202EB", SP_TEXT_CONTROL},
		{"A\u202AB\u202C", SP_TEXT_CONTROL},
		{"A\u2066B\u2069", SP_TEXT_CONTROL},
		{"A\u200EB", SP_TEXT_CONTROL},
		{"A\u200FB", SP_TEXT_CONTROL},
		{"A\u061CB", SP_TEXT_CONTROL},
		{"A\u200BB", SP_TEXT_CONTROL},
		{"A\u2060B", SP_TEXT_CONTROL},
		{"A\uFEFFB", SP_TEXT_CONTROL},
		{"\uFEFFAnn", SP_TEXT_CONTROL},
		{"A\u00ADB", SP_TEXT_CONTROL},
		{"A\u034FB", SP_TEXT_CONTROL},
		{"A\u180EB", SP_TEXT_CONTROL},
		{"A\u206AB", SP_TEXT_CONTROL},
		{"A\uFFF9B\uFFFAC\uFFFB", SP_TEXT_CONTROL},
		{"A\U000E0041\U000E007F", SP_TEXT_CONTROL},
		{"A\U000E0001", SP_TEXT_CONTROL},
		{"\U0001F3F4\U000E0067\U000E0062\U000E007F", SP_TEXT_CONTROL},
		{"A\u3164B", SP_TEXT_CONTROL},
		{"A\uFFA0", SP_TEXT_CONTROL},
		{"A\u115FB", SP_TEXT_CONTROL},
		{"A\u1160B", SP_TEXT_CONTROL},
		{"A\u2800B", SP_TEXT_CONTROL},
		{"A\u17B4B", SP_TEXT_CONTROL},
		{"A\U0001D159B", SP_TEXT_CONTROL},
		{"A\U0001D173B", SP_TEXT_CONTROL},
		{"\u0600123", SP_TEXT_CONTROL},
	};

	(void) state;
	ASSERT_VERDICTS(cases);
}

static void test_joiners_are_refused_where_the_script_does_not_use_them(void **state)
{
	static const struct verdict cases[] = {
		{"Ann\u200DLee", SP_TEXT_CONTROL},
		{"Ann\u200CLee", SP_TEXT_CONTROL},
		{"\u200DAnn", SP_TEXT_CONTROL},
		{"Ann\u200C", SP_TEXT_CONTROL},
		{"Ann\u200D", SP_TEXT_CONTROL},
		{"Ив\u200Dан", SP_TEXT_CONTROL},
		{"山\u200C田", SP_TEXT_CONTROL},
		{"م\u200CA", SP_TEXT_CONTROL},
		{"\u200Cم", SP_TEXT_CONTROL},
		{"می\u200C", SP_TEXT_CONTROL},
		{"می\u200C\u200Cخ", SP_TEXT_CONTROL},
		{"क्\u200D\u200Cष", SP_TEXT_CONTROL},
		{"क्\u200D\u200D", SP_TEXT_CONTROL},
		{"م\u200Dक", SP_TEXT_CONTROL},
		{"م\u200DA", SP_TEXT_CONTROL},
		{"1\u200D2", SP_TEXT_CONTROL},
		{"🎉\u200DA", SP_TEXT_CONTROL},
		{"A\u200D🎉", SP_TEXT_CONTROL},
		{"🎉\u200C🎉", SP_TEXT_CONTROL},
		{"🎉\u200D", SP_TEXT_CONTROL},
		{"🎉 \u200D🎉", SP_TEXT_CONTROL},
	};

	(void) state;
	ASSERT_VERDICTS(cases);
}

static void test_variation_selectors_are_refused_without_their_base(void **state)
{
	static const struct verdict cases[] = {
		{"A\uFE0F", SP_TEXT_CONTROL},
		{"A\uFE00", SP_TEXT_CONTROL},
		{"1\uFE0F", SP_TEXT_CONTROL},
		{"A\U000E0100", SP_TEXT_CONTROL},
		{"☕\uFE0F\uFE0F", SP_TEXT_CONTROL},
		{"葛\U000E0100\U000E0101", SP_TEXT_CONTROL},
		{"葛\uFE05", SP_TEXT_CONTROL},
		{"A\u180B", SP_TEXT_CONTROL},
		{"ᠮ\u180B\u180B", SP_TEXT_CONTROL},
	};

	(void) state;
	ASSERT_VERDICTS(cases);
}

static void test_code_points_without_a_meaning_are_refused(void **state)
{
	static const struct verdict cases[] = {
		{"A\uFFFE", SP_TEXT_CHARACTER},
		{"A\uFFFF", SP_TEXT_CHARACTER},
		{"A\uFDD0", SP_TEXT_CHARACTER},
		{"A\U0001FFFE", SP_TEXT_CHARACTER},
		{"A\U0010FFFF", SP_TEXT_CHARACTER},
		{"A\uE000", SP_TEXT_CHARACTER},
		{"A\U000F0000", SP_TEXT_CHARACTER},
		{"A\u0378", SP_TEXT_CHARACTER},
		{"A\U000E0000", SP_TEXT_CHARACTER},
		{"A\uFFFC", SP_TEXT_CHARACTER},
		{"A\uFFFD", SP_TEXT_CHARACTER},
	};

	(void) state;
	ASSERT_VERDICTS(cases);
}

static void test_ill_formed_utf8_is_refused(void **state)
{
	static const struct verdict cases[] = {
		{"A\xff", SP_TEXT_ENCODING},
		{"A\xc3", SP_TEXT_ENCODING},
		{"\x80", SP_TEXT_ENCODING},
		{"A\xc0\xaf", SP_TEXT_ENCODING},
		{"A\xe0\x80\xaf", SP_TEXT_ENCODING},
		{"A\xf0\x80\x80\xaf", SP_TEXT_ENCODING},
		{"A\xed\xa0\x80", SP_TEXT_ENCODING},
		{"A\xed\xa0\xbd\xed\xb8\x80", SP_TEXT_ENCODING},
		{"A\xf4\x90\x80\x80", SP_TEXT_ENCODING},
		{"A\xf8\x88\x80\x80\x80", SP_TEXT_ENCODING},
		{"  \xe5\xb1 ", SP_TEXT_ENCODING},
	};

	(void) state;
	ASSERT_VERDICTS(cases);
}

static void test_piled_or_homeless_marks_are_refused(void **state)
{
	static const struct verdict cases[] = {
		{"a\u0316\u0317\u0318\u0319\u031C", SP_TEXT_MARKS},
		{"a\u0301\u0301\u0301\u0301\u0301", SP_TEXT_MARKS},
		{"\u1EA5\u0316\u0317\u0318", SP_TEXT_MARKS},
		{"Z\u0363\u0364\u0365\u0366\u0367\u0368algo", SP_TEXT_MARKS},
		{"a\u20DD\u20DD\u20DD\u20DD\u20DD", SP_TEXT_MARKS},
		{"ก็็็็็", SP_TEXT_MARKS},
		{"ש\u05B0\u05B1\u05B2\u05B3\u05B4\u05B5\u05B6", SP_TEXT_MARKS},
		{"ש\u05B0\u05B1\u0301\u0302\u0303", SP_TEXT_MARKS},
		{"ཀ\u0F90\u0F90\u0F90\u0F90\u0F90\u0F90\u0F90", SP_TEXT_MARKS},
		{"م\u064B\u064B\u200C\u064B\u064B\u064B", SP_TEXT_MARKS},
		{"\u0301", SP_TEXT_MARKS},
		{"\u0301Ann", SP_TEXT_MARKS},
		{" \u0301Ann", SP_TEXT_MARKS},
		{"Ann \u0301", SP_TEXT_MARKS},
		{"\u0903क", SP_TEXT_MARKS},
	};

	(void) state;
	ASSERT_VERDICTS(cases);
}

static void test_nul_inside_is_refused(void **state)
{
	char out[MAX + 1];

	(void) state;
	assert_int_equal(sp_text_clean(out, sizeof out, MAX, "A\0B", 3), SP_TEXT_CONTROL);
	assert_int_equal(sp_text_clean(out, sizeof out, MAX, "\0", 1), SP_TEXT_CONTROL);
	assert_int_equal(sp_text_check("Ann\0", 4, MAX), SP_TEXT_CONTROL);
}

static void test_limit_counts_bytes_after_cleaning(void **state)
{
	char out[16] = "left over";

	(void) state;
	assert_int_equal(sp_text_clean(out, sizeof out, 3, "  abc  ", 7), SP_TEXT_OK);
	assert_string_equal(out, "abc");
	assert_int_equal(sp_text_clean(out, sizeof out, 3, "abcd", 4), SP_TEXT_LONG);
	assert_string_equal(out, "");
	assert_int_equal(sp_text_clean(out, sizeof out, 3, "\u1100\u1175\u11B7", 9), SP_TEXT_OK);
	assert_string_equal(out, "김");
	assert_int_equal(sp_text_clean(out, sizeof out, 2, "김", 3), SP_TEXT_LONG);
	assert_int_equal(sp_text_clean(out, sizeof out, 3, "éé", 4), SP_TEXT_LONG);
	assert_int_equal(sp_text_check("abcd", 4, 3), SP_TEXT_LONG);
}

static void test_result_that_does_not_fit_the_buffer_is_long(void **state)
{
	char out[4] = "xyz";

	(void) state;
	assert_int_equal(sp_text_clean(out, sizeof out, MAX, "abcd", 4), SP_TEXT_LONG);
	assert_string_equal(out, "");
	assert_int_equal(sp_text_clean(out, sizeof out, MAX, "abc", 3), SP_TEXT_OK);
	assert_string_equal(out, "abc");
}

static void test_largest_limit_holds_for_text_that_composes_most(void **state)
{
	/* U+0390 takes two bytes and decomposes into three UTF-16 units, the worst ratio there
	 * is. */
	enum { N = SP_TEXT_MAX / 2 };
	char from[N * 6 + 1] = "", want[SP_TEXT_MAX + 1] = "", out[SP_TEXT_MAX + 1];

	(void) state;
	for (size_t i = 0; i < N; i++) {
		memcpy(from + i * 6, "\u03B9\u0308\u0301", 7);
		memcpy(want + i * 2, "\u0390", 3);
	}
	assert_int_equal(
		sp_text_clean(out, sizeof out, SP_TEXT_MAX, from, strlen(from)), SP_TEXT_OK);
	assert_string_equal(out, want);
	assert_int_equal(sp_text_check(from, strlen(from), SP_TEXT_MAX), SP_TEXT_FORM);
}

static void test_huge_paste_is_long(void **state)
{
	enum { HUGE = 1 << 20 };
	char out[MAX + 1] = "left over";
	char *paste = malloc(HUGE);

	(void) state;
	assert_non_null(paste);
	memset(paste, 'a', HUGE);
	assert_int_equal(sp_text_clean(out, sizeof out, MAX, paste, HUGE), SP_TEXT_LONG);
	assert_string_equal(out, "");
	assert_int_equal(sp_text_check(paste, SP_TEXT_RAW_MAX, SIZE_MAX), SP_TEXT_LONG);
	assert_int_equal(sp_text_check_email(paste, HUGE), SP_TEXT_LONG);
	free(paste);
}

static void test_check_refuses_what_clean_would_change(void **state)
{
	static const char *const cases[] = {
		" Ann", "Ann ", "Ann  Lee", "Ann\u00A0Lee", "A\u0301nh", "\u212B", "Ann\n"};

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(sp_text_check(cases[i], strlen(cases[i]), MAX), SP_TEXT_FORM);
}

static void test_addresses_that_mail_can_reach_pass(void **state)
{
	static const char *const cases[] = {
		"ann@example.org",
		"a@b.co",
		"ann.lee+petition@mail.example.co.uk",
		"o'brien_{x}!#$%&*/=?^`|~-@example.org",
		"用户@例子.广告",
		"jörg@müller.example",
		"ann@xn--mller-kva.example",
		"ann@1and1.example",
		"संपर्क@डाटामेल.भारत",
		"a23456789012345678901234567890123456789012345678901234567890123@example.org",
	};

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		if (sp_text_check_email(cases[i], strlen(cases[i])) != SP_TEXT_OK)
			fail_msg("refused %s", cases[i]);
}

static void test_addresses_that_mail_cannot_reach_are_refused(void **state)
{
	static const struct verdict cases[] = {
		{"", SP_TEXT_EMPTY},
		{"   ", SP_TEXT_EMPTY},
		{"ann", SP_TEXT_ADDRESS},
		{"@", SP_TEXT_ADDRESS},
		{"@example.org", SP_TEXT_ADDRESS},
		{"ann@", SP_TEXT_ADDRESS},
		{"ann@example", SP_TEXT_ADDRESS},
		{"ann@@example.org", SP_TEXT_ADDRESS},
		{"ann@lee@example.org", SP_TEXT_ADDRESS},
		{"ann lee@example.org", SP_TEXT_ADDRESS},
		{"ann@exam ple.org", SP_TEXT_ADDRESS},
		{" ann@example.org", SP_TEXT_ADDRESS},
		{"ann@example.org ", SP_TEXT_ADDRESS},
		{"\"ann\"@example.org", SP_TEXT_ADDRESS},
		{"ann@example.org,eve@example.org", SP_TEXT_ADDRESS},
		{"Ann <ann@example.org>", SP_TEXT_ADDRESS},
		{"ann(x)@example.org", SP_TEXT_ADDRESS},
		{"ann\\@example.org", SP_TEXT_ADDRESS},
		{".ann@example.org", SP_TEXT_ADDRESS},
		{"ann.@example.org", SP_TEXT_ADDRESS},
		{"a..b@example.org", SP_TEXT_ADDRESS},
		{"ann@.example.org", SP_TEXT_ADDRESS},
		{"ann@example.org.", SP_TEXT_ADDRESS},
		{"ann@example..org", SP_TEXT_ADDRESS},
		{"ann@-example.org", SP_TEXT_ADDRESS},
		{"ann@example-.org", SP_TEXT_ADDRESS},
		{"ann@exa_mple.org", SP_TEXT_ADDRESS},
		{"ann@[192.0.2.1]", SP_TEXT_ADDRESS},
		{"ann@192.0.2.1", SP_TEXT_ADDRESS},
		{"ann@example.org/x", SP_TEXT_ADDRESS},
		{"ann@example.org\r\nBcc: eve@example.org", SP_TEXT_CONTROL},
		{"ann\u202E@example.org", SP_TEXT_CONTROL},
		{"ann\u200B@example.org", SP_TEXT_CONTROL},
		{"ann@\xff.org", SP_TEXT_ENCODING},
		{"ann@a23456789012345678901234567890123456789012345678901234567890123x.org",
			SP_TEXT_ADDRESS},
		{"a2345678901234567890123456789012345678901234567890123456789012345@example.org",
			SP_TEXT_ADDRESS},
		{"ann@a2345678901234567890123456789012345678901234567890.example."
		 "a2345678901234567890123456789012345678901234567890.example.org",
			SP_TEXT_LONG},
	};

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		sp_text_fault f = sp_text_check_email(cases[i].text, strlen(cases[i].text));

		if (f != cases[i].fault)
			fail_msg("%s: %s", cases[i].text, sp_text_fault_name(f));
	}
	assert_int_equal(sp_text_check_email("ann@example.org\0x", 17), SP_TEXT_CONTROL);
}

static void test_exactly_the_249_assigned_countries_pass(void **state)
{
	unsigned n = 0;

	(void) state;
	for (char a = 'A'; a <= 'Z'; a++)
		for (char b = 'A'; b <= 'Z'; b++)
			n += sp_text_check_country((char[]){a, b}, 2) == SP_TEXT_OK;
	assert_int_equal(n, 249);
}

static void test_country_codes_are_judged_by_the_standard(void **state)
{
	static const char *const good[] = {"CH", "BT", "GB", "TW", "PS", "VA", "SS", "AQ", "BQ"};
	static const char *const bad[] = {"XK", "EU", "UK", "UN", "ZZ", "YU", "AN", "SU", "DG",
		"EA", "IC", "AC", "FX", "BU", "XA", "ch", "Ch", "C", "CHE", "C1", "é", "756"};

	(void) state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		assert_int_equal(sp_text_check_country(good[i], 2), SP_TEXT_OK);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(sp_text_check_country(bad[i], strlen(bad[i])), SP_TEXT_COUNTRY);
	assert_int_equal(sp_text_check_country("", 0), SP_TEXT_EMPTY);
	assert_int_equal(sp_text_check_country("C\0", 2), SP_TEXT_COUNTRY);
}

static void test_every_fault_has_a_name_of_its_own(void **state)
{
	(void) state;
	for (int i = SP_TEXT_OK; i <= SP_TEXT_COUNTRY; i++) {
		assert_memory_equal(sp_text_fault_name((sp_text_fault) i), "text-", 5);
		for (int j = SP_TEXT_OK; j < i; j++)
			assert_string_not_equal(sp_text_fault_name((sp_text_fault) i),
				sp_text_fault_name((sp_text_fault) j));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_true_names_pass_unchanged),
		cmocka_unit_test(test_white_space_is_trimmed_and_folded),
		cmocka_unit_test(test_decomposed_text_becomes_nfc),
		cmocka_unit_test(test_text_without_anything_visible_is_empty),
		cmocka_unit_test(test_controls_and_invisible_characters_are_refused),
		cmocka_unit_test(test_joiners_are_refused_where_the_script_does_not_use_them),
		cmocka_unit_test(test_variation_selectors_are_refused_without_their_base),
		cmocka_unit_test(test_code_points_without_a_meaning_are_refused),
		cmocka_unit_test(test_ill_formed_utf8_is_refused),
		cmocka_unit_test(test_piled_or_homeless_marks_are_refused),
		cmocka_unit_test(test_nul_inside_is_refused),
		cmocka_unit_test(test_limit_counts_bytes_after_cleaning),
		cmocka_unit_test(test_result_that_does_not_fit_the_buffer_is_long),
		cmocka_unit_test(test_largest_limit_holds_for_text_that_composes_most),
		cmocka_unit_test(test_huge_paste_is_long),
		cmocka_unit_test(test_check_refuses_what_clean_would_change),
		cmocka_unit_test(test_addresses_that_mail_can_reach_pass),
		cmocka_unit_test(test_addresses_that_mail_cannot_reach_are_refused),
		cmocka_unit_test(test_exactly_the_249_assigned_countries_pass),
		cmocka_unit_test(test_country_codes_are_judged_by_the_standard),
		cmocka_unit_test(test_every_fault_has_a_name_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
