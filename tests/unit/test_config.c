/* signpost.conf and the command line: what is taken, what is refused, and what a person is told. */
#include "app/config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void test_good_file_is_taken(void **state)
{
	struct config c;
	char why[256] = "";

	(void) state;
	config_init(&c);
	assert_int_equal(config_parse(&c, "signpost.conf",
				 "; a comment\n[screen]\nwidth_mm = "
				 "531\n\n[idle]\nform_s=90\n[station]\nlabel = Hall 3, left\n"
				 "[paths]\nstate = /srv/signpost\nstick = /mnt/stick\n",
				 why),
		SP_OK);
	assert_int_equal(c.width_mm, 531);
	assert_int_equal(c.form_s, 90);
	assert_int_equal(c.read_s, 180);
	assert_string_equal(c.label, "Hall 3, left");
	assert_string_equal(c.state, "/srv/signpost");
	assert_string_equal(c.stick, "/mnt/stick");
}

static void test_bad_lines_are_refused_with_file_and_line(void **state)
{
	static const struct {
		const char *text;
		sp_err e;
		const char *told;
	} cases[] = {
		{"[screen]\nwidth = 5\n", SP_E_FORM,
			"signpost.conf:2: there is no setting \"width\" in [screen]"},
		{"[glass]\nwidth_mm = 344\n", SP_E_FORM,
			"signpost.conf:2: there is no setting \"width_mm\" in [glass]"},
		{"width_mm = 344\n", SP_E_FORM, "signpost.conf:1: there is no setting"},
		{"[idle]\nform_s = 60\nform_s = 70\n", SP_E_FORM,
			"signpost.conf:3: \"form_s\" in [idle] was set before"},
		{"[screen]\nwidth_mm = 59\n", SP_E_RANGE,
			"signpost.conf:2: the value of \"width_mm\""},
		{"[screen]\nwidth_mm = 3001\n", SP_E_RANGE, "signpost.conf:2:"},
		{"[screen]\nwidth_mm = -344\n", SP_E_RANGE, "signpost.conf:2:"},
		{"[screen]\nwidth_mm = 344mm\n", SP_E_RANGE, "signpost.conf:2:"},
		{"[screen]\nwidth_mm = 99999999999999999999\n", SP_E_RANGE, "signpost.conf:2:"},
		{"[screen]\nwidth_mm =\n", SP_E_RANGE, "signpost.conf:2:"},
		{"[station]\nlabel =\n", SP_E_RANGE, "signpost.conf:2:"},
		{"[screen]\nnonsense\n", SP_E_FORM, "signpost.conf:2: this is no line of settings"},
		{"[screen\nwidth_mm = 344\n", SP_E_FORM,
			"signpost.conf:1: this is no line of settings"},
	};
	struct config c, before;
	char why[256];

	(void) state;
	config_init(&before);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		config_init(&c);
		why[0] = '\0';
		if (config_parse(&c, "signpost.conf", cases[i].text, why) != cases[i].e)
			fail_msg("case %zu: \"%s\"", i, why);
		if (strncmp(why, cases[i].told, strlen(cases[i].told)) != 0)
			fail_msg("case %zu: told \"%s\"", i, why);
		assert_memory_equal(&c, &before, sizeof c);
	}
}

static void test_line_that_would_be_cut_is_refused(void **state)
{
	static const char start[] = "[paths]\nstate = /";
	char text[512];
	struct config c;
	char why[256] = "";

	(void) state;
	config_init(&c);
	for (int len = 190; len <= 210; len++) {
		(void) snprintf(text, sizeof text, "%s%0*d\n[idle]\nform_s = 60\n", start,
			len - (int) strlen("state = /"), 0);
		why[0] = '\0';
		assert_int_equal(config_parse(&c, "f", text, why),
			len <= CONFIG_LINE_MAX ? SP_OK : SP_E_SIZE);
		if (len > CONFIG_LINE_MAX)
			assert_non_null(strstr(why, "f:2:"));
		else
			assert_int_equal(strlen(c.state), len - (int) strlen("state = "));
	}
}

static void test_missing_and_odd_files_are_told(void **state)
{
	struct config c;
	char why[256] = "";

	(void) state;
	config_init(&c);
	assert_int_equal(config_read(&c, "/nonexistent/signpost.conf", why), SP_E_NOTFOUND);
	assert_non_null(strstr(why, "/nonexistent/signpost.conf"));
	assert_int_equal(config_read(&c, "/", why), SP_E_SIZE);
	assert_int_equal(config_read(&c, "/dev/zero", why), SP_E_SIZE);
}

static sp_err from_line(struct config *c, char why[256], const char *const *words)
{
	char *argv[16];
	int n = 0;

	argv[n++] = strdup("signpost");
	while (*words)
		argv[n++] = strdup(*words++);
	argv[n] = NULL;
	config_init(c);
	const sp_err e = config_from_args(c, n, argv, why);
	while (n > 0)
		free(argv[--n]);
	return e;
}

static void test_command_line_wins_over_the_file(void **state)
{
	char folder[] = "/tmp/signpost-config.XXXXXX", path[64], why[256] = "";
	struct config c;
	FILE *f;

	(void) state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/signpost.conf", folder);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs("[screen]\nwidth_mm = 531\n[station]\nlabel = from the file\n[paths]\nstick = /a\n",
		f);
	fclose(f);

	assert_int_equal(from_line(&c, why,
				 (const char *const[]){"--state", folder, "--width-mm", "217",
					 "--stick", "/b", NULL}),
		SP_OK);
	assert_int_equal(c.width_mm, 217);
	assert_string_equal(c.stick, "/b");
	assert_string_equal(c.label, "from the file");
	assert_non_null(strstr(c.campaign, folder));
	unlink(path);
	assert_int_equal(
		from_line(&c, why, (const char *const[]){"--config", path, NULL}), SP_E_NOTFOUND);
	assert_int_equal(from_line(&c, why, (const char *const[]){"--state", folder, NULL}), SP_OK);
	rmdir(folder);
}

static void test_window_is_width_by_height(void **state)
{
	static const char *const bad[] = {
		"1280", "1280x", "x800", "1280x800x2", "0x800", "12a0x800", "99999x800", "100x100"};
	struct config c;
	char why[256] = "";

	(void) state;
	assert_int_equal(
		from_line(&c, why, (const char *const[]){"--window", "1280x800", NULL}), SP_OK);
	assert_int_equal(c.width_px, 1280);
	assert_int_equal(c.height_px, 800);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(
			from_line(&c, why, (const char *const[]){"--window", bad[i], NULL}),
			SP_E_FORM);
}

static void test_wrong_use_is_told(void **state)
{
	static const struct {
		const char *const words[3];
		const char *told;
	} cases[] = {
		{{"--nonsense"}, "--nonsense: there is no such option"},
		{{"--state"}, "--state: something must follow"},
		{{"letter.md"}, "letter.md: not expected here"},
		{{"--width-mm", "5"}, "5: this value cannot be used"},
	};
	struct config c;
	char why[256];

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_int_equal(from_line(&c, why, cases[i].words), SP_E_FORM);
		if (strncmp(why, cases[i].told, strlen(cases[i].told)) != 0)
			fail_msg("case %zu: told \"%s\"", i, why);
	}
}

static void test_help_names_every_option_and_setting(void **state)
{
	static const char *const names[] = {"--campaign", "--state", "--config", "--assets",
		"--stick", "--window", "--width-mm", "--label", "--play", "--shots",
		"--dump-screen", "--check", "--help", "--version", "width_mm", "form_s", "read_s",
		"staff_s", "countdown_s", "done_s", "code_s", "label"};

	(void) state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		assert_non_null(strstr(config_help(), names[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good_file_is_taken),
		cmocka_unit_test(test_bad_lines_are_refused_with_file_and_line),
		cmocka_unit_test(test_line_that_would_be_cut_is_refused),
		cmocka_unit_test(test_missing_and_odd_files_are_told),
		cmocka_unit_test(test_command_line_wins_over_the_file),
		cmocka_unit_test(test_window_is_width_by_height),
		cmocka_unit_test(test_wrong_use_is_told),
		cmocka_unit_test(test_help_names_every_option_and_setting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
