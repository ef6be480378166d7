#include "app/ui/lang.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char dir[] = "/tmp/test_lang.XXXXXX";

__attribute__((format(printf, 1, 2))) static void run(const char *format, ...)
{
	char command[512];
	va_list ap;
	va_start(ap, format);
	(void) vsnprintf(command, sizeof command, format, ap);
	va_end(ap);
	assert_int_equal(system(command), 0);
}

static void write_file(const char *name, const void *p, size_t n)
{
	char path[256];
	(void) snprintf(path, sizeof path, "%s/%s", dir, name);
	FILE *f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(p, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

#define HEADER "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n"

static int make_catalogues(void **state)
{
	(void) state;
	static const char en[] =
		HEADER "msgid \"a.one\"\nmsgstr \"One\"\nmsgid \"b.two\"\nmsgstr \"Two {who}\"\n"
		       "msgid \"c.three\"\nmsgstr \"Three\"\n";
	static const char ar[] = HEADER "msgid \"a.one\"\nmsgstr \"واحد\"\n";
	assert_non_null(mkdtemp(dir));
	write_file("en.po", en, sizeof en - 1);
	write_file("ar.po", ar, sizeof ar - 1);
	run("msgfmt -o %s/en.mo %s/en.po", dir, dir);
	run("msgfmt -o %s/ar.mo %s/ar.po", dir, dir);
	return 0;
}

static int remove_catalogues(void **state)
{
	(void) state;
	run("rm -r %s", dir);
	return 0;
}

static struct langs *open_langs(void)
{
	struct langs *l = NULL;
	char why[256] = "";
	assert_int_equal(langs_open(&l, dir, why), SP_OK);
	return l;
}

static void test_words_come_in_the_asked_language_then_english_then_the_key(void **state)
{
	(void) state;
	struct langs *l = open_langs();
	const struct words *ar = langs_get(l, "ar-EG");

	assert_string_equal(words_tag(ar), "ar");
	assert_true(words_rtl(ar));
	assert_string_equal(words_get(ar, "a.one"), "واحد");
	assert_string_equal(words_get(ar, "c.three"), "Three");
	assert_string_equal(words_get(ar, "d.four"), "d.four");
	assert_null(words_find(ar, "d.four"));
	assert_null(words_find(ar, ""));
	assert_string_equal(words_tag(langs_get(l, "tlh")), "en");
	langs_close(&l);
	assert_null(l);
}

static void test_values_are_isolated_so_that_they_cannot_reorder_a_sentence(void **state)
{
	(void) state;
	char out[64];
	const char *pairs[] = {"who", "עדה", NULL};

	size_t len = words_fill(out, sizeof out, "To {who}, from {whom}.", pairs);
	assert_int_equal(len, strlen(out));
	assert_string_equal(out, "To \u2068עדה\u2069, from {whom}.");
	assert_int_equal(words_fill(out, sizeof out, "{who", pairs), 4);
	assert_string_equal(out, "{who");
}

static void test_a_filled_sentence_is_never_cut_inside_a_character(void **state)
{
	(void) state;
	const char *pairs[] = {"who", "山田", NULL};
	char out[16];

	for (size_t cap = 1; cap < sizeof out; cap++) {
		memset(out, '!', sizeof out);
		assert_int_equal(words_fill(out, cap, "é{who}", pairs), 14);
		size_t len = strlen(out);
		assert_true(len < cap);
		assert_true(len == 0 || len == 2 || len == 5 || len == 8 || len == 11 || len == 14);
	}
}

static void test_damaged_catalogues_are_refused_with_their_name(void **state)
{
	(void) state;
	static const uint8_t wild[28] = {
		0xde, 0x12, 0x04, 0x95, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 28, 0, 0, 0, 28};
	struct langs *l = NULL;
	char why[256] = "";

	write_file("de.mo", wild, sizeof wild);
	assert_int_equal(langs_open(&l, dir, why), SP_E_DAMAGED);
	assert_non_null(strstr(why, "de.mo"));
	assert_null(l);
	run("rm %s/de.mo", dir);
	assert_int_equal(langs_open(&l, "/nonexistent", why), SP_E_NOTFOUND);
}

static void test_languages_name_themselves(void **state)
{
	(void) state;
	static const char *const names[][2] = {
		{"fr", "Français"}, {"ar", "العربية"}, {"de", "Deutsch"}, {"hi", "हिन्दी"}};
	char out[64];
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		assert_true(lang_autonym(out, sizeof out, names[i][0]) > 0);
		assert_string_equal(out, names[i][1]);
	}
}

static void test_countries_are_found_in_both_languages_without_accents(void **state)
{
	(void) state;
	const char *codes[300];
	char name[64];

	size_t all = lang_countries(codes, 300, "de", NULL);
	assert_in_range(all, 240, 260);
	assert_string_equal(codes[0], "AF");
	assert_int_equal(lang_countries(codes, 300, "de", "agypten"), 1);
	assert_string_equal(codes[0], "EG");
	assert_int_equal(lang_countries(codes, 300, "de", "GERMANY"), 1);
	assert_string_equal(codes[0], "DE");
	assert_true(lang_country(name, sizeof name, "fr", "DE") > 0);
	assert_string_equal(name, "Allemagne");
	assert_int_equal(lang_country(name, sizeof name, "fr", "??"), 0);
	assert_true(lang_countries(codes, 300, "en", "ni") > 10);
	assert_string_equal(
		codes[0], "NI"); /* Nicaragua, Niger, Nigeria: before those that only hold it */
	assert_string_equal(codes[2], "NG");
	assert_int_equal(lang_countries(codes, 300, "de", "xyzzy"), 0);
}

static void test_dates_and_numbers_are_the_languages_own(void **state)
{
	(void) state;
	char out[64];
	assert_true(lang_date(out, sizeof out, "en", 16811) > 0);
	assert_string_equal(out, "January 11, 2016");
	assert_true(lang_date(out, sizeof out, "de", 16811) > 0);
	assert_string_equal(out, "11. Januar 2016");
	assert_true(lang_number(out, sizeof out, "de", 1234567) > 0);
	assert_string_equal(out, "1.234.567");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words_come_in_the_asked_language_then_english_then_the_key),
		cmocka_unit_test(test_values_are_isolated_so_that_they_cannot_reorder_a_sentence),
		cmocka_unit_test(test_a_filled_sentence_is_never_cut_inside_a_character),
		cmocka_unit_test(test_damaged_catalogues_are_refused_with_their_name),
		cmocka_unit_test(test_languages_name_themselves),
		cmocka_unit_test(test_countries_are_found_in_both_languages_without_accents),
		cmocka_unit_test(test_dates_and_numbers_are_the_languages_own),
	};
	return cmocka_run_group_tests(tests, make_catalogues, remove_catalogues);
}
