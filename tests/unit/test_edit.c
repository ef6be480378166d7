#include "app/ui/edit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { CAP = 32 };

static void test_typed_text_goes_in_at_the_caret(void **state)
{
	(void) state;
	char buf[CAP] = "Ada";
	struct ui_edit e = ui_edit_on(buf, sizeof buf);

	assert_int_equal(e.caret, 3);
	ui_edit_move(&e, -1);
	assert_true(ui_edit_insert(&e, "é", 2));
	assert_string_equal(buf, "Adéa");
	assert_int_equal(e.len, 5);
	assert_int_equal(e.caret, 4);
}

static void test_what_does_not_fit_changes_nothing(void **state)
{
	(void) state;
	char buf[4] = "ab";
	struct ui_edit e = ui_edit_on(buf, sizeof buf);

	assert_false(ui_edit_insert(&e, "山", 3));
	assert_string_equal(buf, "ab");
	assert_true(ui_edit_insert(&e, "c", 1));
	assert_false(ui_edit_insert(&e, "d", 1));
	assert_string_equal(buf, "abc");
}

static void test_controls_and_broken_utf8_are_refused(void **state)
{
	(void) state;
	static const struct {
		const char *bytes;
		size_t n;
	} bad[] = {{"\x1b[2J", 4}, {"a\nb", 3}, {"\x7f", 1}, {"\xc2\x85", 2}, {"\xff", 1},
		{"\xc3", 1}, {"\xed\xa0\x80", 3}, {"a\0b", 3}};
	char buf[CAP] = "x";
	struct ui_edit e = ui_edit_on(buf, sizeof buf);

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_false(ui_edit_insert(&e, bad[i].bytes, bad[i].n));
		assert_string_equal(buf, "x");
	}
}

static void test_backspace_takes_what_a_person_sees_as_one_letter(void **state)
{
	(void) state;
	/* a with two marks, Devanagari ksha with a vowel sign, a family emoji joined by ZWJ */
	static const char *const letters[] = {
		"a\u0323\u0302", "\u0915\u093f", "\U0001F469\u200D\U0001F467", "\u0e01\u0e33"};

	for (size_t i = 0; i < sizeof letters / sizeof *letters; i++) {
		char buf[CAP] = "x";
		struct ui_edit e = ui_edit_on(buf, sizeof buf);
		assert_true(ui_edit_insert(&e, letters[i], strlen(letters[i])));
		assert_true(ui_edit_backspace(&e));
		assert_string_equal(buf, "x");
		assert_true(ui_edit_backspace(&e));
		assert_false(ui_edit_backspace(&e));
	}
}

static void test_deleted_bytes_do_not_stay_in_memory(void **state)
{
	(void) state;
	char buf[CAP] = "secret";
	struct ui_edit e = ui_edit_on(buf, sizeof buf);

	ui_edit_home(&e);
	for (int i = 0; i < 6; i++)
		assert_true(ui_edit_delete(&e));
	assert_false(ui_edit_delete(&e));
	for (size_t i = 0; i < sizeof buf; i++)
		assert_int_equal(buf[i], 0);
}

static void test_clear_wipes_the_whole_buffer(void **state)
{
	(void) state;
	char buf[CAP] = "one\0two";
	struct ui_edit e = ui_edit_on(buf, sizeof buf);

	ui_edit_clear(&e);
	for (size_t i = 0; i < sizeof buf; i++)
		assert_int_equal(buf[i], 0);
	assert_int_equal(e.len, 0);
	assert_int_equal(e.caret, 0);
}

static void test_the_caret_moves_by_graphemes_and_stops_at_both_ends(void **state)
{
	(void) state;
	char buf[CAP] = "e\u0301b";
	struct ui_edit e = ui_edit_on(buf, sizeof buf);

	ui_edit_move(&e, -1);
	assert_int_equal(e.caret, 3);
	ui_edit_move(&e, -1);
	assert_int_equal(e.caret, 0);
	ui_edit_move(&e, -5);
	assert_int_equal(e.caret, 0);
	ui_edit_move(&e, 9);
	assert_int_equal(e.caret, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_typed_text_goes_in_at_the_caret),
		cmocka_unit_test(test_what_does_not_fit_changes_nothing),
		cmocka_unit_test(test_controls_and_broken_utf8_are_refused),
		cmocka_unit_test(test_backspace_takes_what_a_person_sees_as_one_letter),
		cmocka_unit_test(test_deleted_bytes_do_not_stay_in_memory),
		cmocka_unit_test(test_clear_wipes_the_whole_buffer),
		cmocka_unit_test(test_the_caret_moves_by_graphemes_and_stops_at_both_ends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
