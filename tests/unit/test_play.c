/* Scripts: what is refused, with file and line. What they do is seen in the demo, through the real
 * window. */
#include "app/play.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static sp_err open_text(const char *text, size_t len, char why[256])
{
	char path[] = "/tmp/signpost-play.XXXXXX";
	const int fd = mkstemp(path);
	struct play *p = NULL;
	sp_err e;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, len), (ssize_t) len);
	close(fd);
	e = play_open(&p, path, "", why);
	assert_int_equal(p != NULL, e == SP_OK);
	play_close(&p);
	unlink(path);
	return e;
}

static void test_scripts_are_checked_before_anything_is_played(void **state)
{
	static const struct {
		const char *text;
		sp_err e;
		const char *told;
	} cases[] = {
		{"", SP_OK, ""},
		{"# nothing\n\n", SP_OK, ""},
		{"tap a\ntype Ada Lovelace\nsweep\nexpect b", SP_OK, ""},
		{"tap a\nswipe b\n", SP_E_FORM, ":2: there is no command \"swipe b\""},
		{"tap\n", SP_E_FORM, ":1: tap needs something after it"},
		{"tap \n", SP_E_FORM, ":1: tap needs something after it"},
		{"sweep fast\n", SP_E_FORM, ":1: sweep takes nothing after it"},
	};
	char why[256];

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		why[0] = '\0';
		assert_int_equal(open_text(cases[i].text, strlen(cases[i].text), why), cases[i].e);
		assert_non_null(strstr(why, cases[i].told));
	}
}

static void test_what_is_no_script_is_refused(void **state)
{
	struct play *p = NULL;
	char why[256] = "";

	(void) state;
	assert_int_equal(play_open(&p, "/dev/zero", "", why), SP_E_SIZE);
	assert_int_equal(play_open(&p, "/nonexistent", "", why), SP_E_NOTFOUND);
	assert_int_equal(play_open(&p, "/", "", why), SP_E_SIZE);
}

static void test_too_many_steps_are_refused(void **state)
{
	static const char step[] = "sweep\n";
	const size_t n = 2001, len = n * (sizeof step - 1);
	char *text = malloc(len);
	char why[256] = "";

	(void) state;
	assert_non_null(text);
	for (size_t i = 0; i < n; i++)
		memcpy(text + i * (sizeof step - 1), step, sizeof step - 1);
	assert_int_equal(open_text(text, len, why), SP_E_SIZE);
	free(text);
}

static void test_demo_is_a_good_script(void **state)
{
	struct play *p = NULL;
	char why[256] = "";

	(void) state;
	assert_int_equal(play_open(&p, "assets/play/demo.play", "", why), SP_OK);
	play_close(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scripts_are_checked_before_anything_is_played),
		cmocka_unit_test(test_what_is_no_script_is_refused),
		cmocka_unit_test(test_too_many_steps_are_refused),
		cmocka_unit_test(test_demo_is_a_good_script),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
