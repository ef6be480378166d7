#include "app/ui/keyboard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/ui/text_char.h"

static struct keyboard *open_keyboard(void)
{
	struct keyboard *k = NULL;
	char why[256] = "";
	assert_int_equal(keyboard_open(&k, "assets/keyboards", why), SP_OK);
	return k;
}

/* The row as one string of what its text keys type. */
static void row_text(const struct keyboard *k, unsigned row, char *out, size_t cap)
{
	struct key keys[KEYBOARD_KEYS_MAX];
	size_t n = keyboard_keys(k, keys), len = 0;
	out[0] = '\0';
	for (size_t i = 0; i < n; i++)
		if (keys[i].row == row && keys[i].op == KEY_TEXT)
			len += (size_t) snprintf(out + len, cap - len, "%s", keys[i].text);
}

static const struct key *find_op(
	const struct keyboard *k, enum key_op op, struct key keys[KEYBOARD_KEYS_MAX])
{
	size_t n = keyboard_keys(k, keys);
	for (size_t i = 0; i < n; i++)
		if (keys[i].op == op)
			return &keys[i];
	return NULL;
}

static bool types(const struct keyboard *k, const char *text)
{
	struct key keys[KEYBOARD_KEYS_MAX];
	size_t n = keyboard_keys(k, keys);
	for (size_t i = 0; i < n; i++)
		if (keys[i].op == KEY_TEXT && strcmp(keys[i].text, text) == 0)
			return true;
	return false;
}

static void test_people_find_letters_where_their_keyboard_has_them(void **state)
{
	(void) state;
	static const struct {
		const char *language, *layout, *rows[4];
	} cases[] = {
		{"en", "us", {"qwertyuiop", "asdfghjkl’", "zxcvbnm", NULL}},
		{"fr", "fr", {"é’èçà", "azertyuiop", "qsdfghjklmù", "wxcvbn"}},
		{"de", "de", {"qwertzuiopü", "asdfghjklöä", "yxcvbnmß", NULL}},
		{"es", "es", {"qwertyuiop’", "asdfghjklñç", "zxcvbnm", NULL}},
		{"ru", "ru", {"йцукенгшщзхъ", "фывапролджэё", "ячсмитьбю", NULL}},
		{"pt-BR", "us", {"qwertyuiop", NULL, NULL, NULL}},
	};
	struct keyboard *k = open_keyboard();
	char row[256];

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		keyboard_start(k, cases[i].language, KEYBOARD_TEXT, false);
		assert_string_equal(keyboard_layout(k), cases[i].layout);
		for (unsigned r = 0; r < 4 && cases[i].rows[r]; r++) {
			row_text(k, r, row, sizeof row);
			assert_string_equal(row, cases[i].rows[r]);
		}
	}
	keyboard_close(&k);
}

static void test_arabic_keys_give_letters_and_no_presentation_forms(void **state)
{
	(void) state;
	struct keyboard *k = open_keyboard();
	struct key keys[KEYBOARD_KEYS_MAX];

	keyboard_start(k, "ar", KEYBOARD_TEXT, false);
	assert_true(keyboard_rtl(k));
	assert_true(types(k, "ض"));
	assert_true(types(k, "لا"));
	assert_true(types(k, "ذ"));
	size_t n = keyboard_keys(k, keys);
	for (size_t i = 0; i < n; i++)
		assert_true(strncmp(keys[i].text, "\xef\xbb", 2) != 0);
	keyboard_close(&k);
}

static void test_hindi_vowel_signs_are_keys_shown_on_a_dotted_circle(void **state)
{
	(void) state;
	struct keyboard *k = open_keyboard();
	struct key keys[KEYBOARD_KEYS_MAX];
	bool seen = false;

	keyboard_start(k, "hi", KEYBOARD_TEXT, false);
	size_t n = keyboard_keys(k, keys);
	for (size_t i = 0; i < n; i++)
		if (strcmp(keys[i].text, "\u093f") == 0)
			seen = strcmp(keys[i].label, "\u25CC\u093f") == 0;
	assert_true(seen);
	keyboard_close(&k);
}

static void test_shift_lasts_for_one_letter(void **state)
{
	(void) state;
	struct keyboard *k = open_keyboard();
	struct key keys[KEYBOARD_KEYS_MAX];

	keyboard_start(k, "de", KEYBOARD_TEXT, true);
	assert_true(keyboard_shifted(k));
	assert_true(types(k, "Ä"));
	assert_true(keyboard_tap(k, find_op(k, KEY_TEXT, keys)));
	assert_true(types(k, "ä"));
	assert_false(keyboard_shifted(k));
	assert_true(keyboard_tap(k, find_op(k, KEY_SHIFT, keys)));
	assert_true(types(k, "Ö"));
	keyboard_close(&k);
}

static void test_the_signs_key_leads_to_digits_accents_and_back(void **state)
{
	(void) state;
	struct keyboard *k = open_keyboard();
	struct key keys[KEYBOARD_KEYS_MAX];

	keyboard_start(k, "en", KEYBOARD_TEXT, false);
	assert_true(keyboard_tap(k, find_op(k, KEY_SYMBOLS, keys)));
	assert_true(types(k, "1") && types(k, "&"));
	assert_true(keyboard_tap(k, find_op(k, KEY_SYMBOLS, keys)));
	assert_true(types(k, "ø") && types(k, "ł"));
	assert_true(keyboard_tap(k, find_op(k, KEY_SHIFT, keys)));
	assert_true(types(k, "Ø") && types(k, "Ł"));
	assert_true(keyboard_tap(k, find_op(k, KEY_SYMBOLS, keys)));
	assert_true(types(k, "Q"));
	keyboard_close(&k);
}

static void test_the_layout_key_leads_to_latin_and_back(void **state)
{
	(void) state;
	struct keyboard *k = open_keyboard();
	struct key keys[KEYBOARD_KEYS_MAX];

	keyboard_start(k, "en", KEYBOARD_TEXT, false);
	assert_null(find_op(k, KEY_LAYOUT, keys));
	keyboard_start(k, "ru", KEYBOARD_TEXT, false);
	assert_true(keyboard_tap(k, find_op(k, KEY_LAYOUT, keys)));
	assert_string_equal(keyboard_layout(k), "us");
	assert_true(keyboard_tap(k, find_op(k, KEY_LAYOUT, keys)));
	assert_string_equal(keyboard_layout(k), "ru");
	keyboard_close(&k);
}

static void test_addresses_start_in_latin_letters_with_an_at_sign(void **state)
{
	(void) state;
	struct keyboard *k = open_keyboard();

	keyboard_start(k, "ar", KEYBOARD_ADDRESS, true);
	assert_string_equal(keyboard_layout(k), "us");
	assert_false(keyboard_shifted(k));
	assert_true(types(k, "@") && types(k, ".") && types(k, "-") && types(k, "_") &&
		    types(k, "7") && types(k, "q"));
	keyboard_close(&k);
}

static void test_codes_are_typed_in_capitals_and_digits_without_switching(void **state)
{
	(void) state;
	static const char *const languages[] = {"en", "fr", "de", "ar", "hi", "ru"};
	struct keyboard *k = open_keyboard();
	struct key keys[KEYBOARD_KEYS_MAX];

	for (size_t i = 0; i < sizeof languages / sizeof *languages; i++) {
		keyboard_start(k, languages[i], KEYBOARD_CODE, false);
		for (const char *c = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"; *c; c++)
			assert_true(types(k, (char[]){*c, '\0'}));
		assert_false(keyboard_tap(k, &(struct key){.op = KEY_TEXT, .text = "A"}));
		assert_true(types(k, "A"));
		assert_false(types(k, "ä"));
		assert_null(find_op(k, KEY_SHIFT, keys));
		assert_non_null(find_op(k, KEY_BACKSPACE, keys));
		assert_non_null(find_op(k, KEY_DONE, keys));
	}
	keyboard_close(&k);
}

static void test_the_number_pad_has_ten_digits_and_no_letters(void **state)
{
	(void) state;
	struct keyboard *k = open_keyboard();
	struct key keys[KEYBOARD_KEYS_MAX];

	keyboard_start(k, "en", KEYBOARD_DIGITS, false);
	assert_int_equal(keyboard_keys(k, keys), 12);
	for (char d = '0'; d <= '9'; d++)
		assert_true(types(k, (char[]){d, '\0'}));
	keyboard_close(&k);
}

static void test_no_page_has_more_than_five_rows_or_thirteen_letters_in_one(void **state)
{
	(void) state;
	static const char *const languages[] = {"en", "fr", "de", "es", "ru", "ar", "hi"};
	struct keyboard *k = open_keyboard();
	struct key keys[KEYBOARD_KEYS_MAX];

	for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
		for (int kind = KEYBOARD_TEXT; kind <= KEYBOARD_DIGITS; kind++) {
			keyboard_start(k, languages[i], (enum keyboard_kind) kind, false);
			for (int page = 0; page < 3; page++) {
				unsigned width[KEYBOARD_ROWS_MAX + 1] = {0};
				size_t n = keyboard_keys(k, keys);
				for (size_t j = 0; j < n; j++) {
					assert_in_range(keys[j].row, 0, KEYBOARD_ROWS_MAX - 1);
					width[keys[j].row] += keys[j].width;
					assert_true(width[keys[j].row] <= 4 * 13);
				}
				const struct key *symbols = find_op(k, KEY_SYMBOLS, keys);
				if (symbols)
					assert_true(keyboard_tap(k, symbols));
			}
		}
	keyboard_close(&k);
}

static void test_wrong_layout_files_are_refused_with_file_and_line(void **state)
{
	(void) state;
	static const struct {
		const char *text;
		sp_err e;
		const char *says;
	} cases[] = {
		{"[layouts]\nen = us\nen = de\n", SP_E_DAMAGED, "line 3"},
		{"[layouts]\nen = nowhere\n", SP_E_DAMAGED, "nowhere"},
		{"[colours]\nen = us\n", SP_E_DAMAGED, "line 2"},
		{"[layouts]\nde = de\n", SP_E_DAMAGED, "\"en\""},
		{"[signs]\nrow9 = 1\n", SP_E_DAMAGED, "line 2"},
	};
	char dir[] = "/tmp/test_keyboard.XXXXXX", path[64], why[256];
	struct keyboard *k = NULL;

	assert_non_null(mkdtemp(dir));
	assert_int_equal(keyboard_open(&k, dir, why), SP_E_NOTFOUND);
	(void) snprintf(path, sizeof path, "%s/layouts.ini", dir);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		FILE *f = fopen(path, "w");
		assert_non_null(f);
		assert_true(fputs(cases[i].text, f) >= 0);
		assert_int_equal(fclose(f), 0);
		assert_int_equal(keyboard_open(&k, dir, why), cases[i].e);
		assert_non_null(strstr(why, cases[i].says));
	}
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(dir), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_people_find_letters_where_their_keyboard_has_them),
		cmocka_unit_test(test_arabic_keys_give_letters_and_no_presentation_forms),
		cmocka_unit_test(test_hindi_vowel_signs_are_keys_shown_on_a_dotted_circle),
		cmocka_unit_test(test_shift_lasts_for_one_letter),
		cmocka_unit_test(test_the_signs_key_leads_to_digits_accents_and_back),
		cmocka_unit_test(test_the_layout_key_leads_to_latin_and_back),
		cmocka_unit_test(test_addresses_start_in_latin_letters_with_an_at_sign),
		cmocka_unit_test(test_codes_are_typed_in_capitals_and_digits_without_switching),
		cmocka_unit_test(test_the_number_pad_has_ten_digits_and_no_letters),
		cmocka_unit_test(test_no_page_has_more_than_five_rows_or_thirteen_letters_in_one),
		cmocka_unit_test(test_wrong_layout_files_are_refused_with_file_and_line),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
