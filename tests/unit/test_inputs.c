#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sys/stat.h>
#include <unistd.h>

#include "export/desk/inputs.h"
#include "tests/desk/fair.h"

static char dir[] = "/tmp/signpost-inputs.XXXXXX";
static struct inputs in;
static struct fair fair;

static int set_up_all(void **state)
{
	(void) state;
	fair_open(&fair);
	return mkdtemp(dir) != NULL ? 0 : -1;
}

static int tear_down_all(void **state)
{
	(void) state;
	fair_close(&fair);
	return rmdir(dir);
}

static int set_up(void **state)
{
	(void) state;
	inputs_init(&in, fair.folder->ledger);
	return 0;
}

static int tear_down(void **state)
{
	(void) state;
	inputs_done(&in);
	return 0;
}

static const char *path(const char *name)
{
	static char p[128];

	(void) snprintf(p, sizeof p, "%s/%s", dir, name);
	return p;
}

static void write_file(const char *name, const void *bytes, size_t n)
{
	FILE *f = fopen(path(name), "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

static void test_files_are_told_apart_by_what_is_in_them(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		enum input_kind kind;
		sp_err reason;
	} cases[] = {
		{"\xd2\x84rest", 6, INPUT_FILE, SP_OK},
		{"", 0, INPUT_REFUSED, SP_E_FORM},
		{"\xd2", 1, INPUT_REFUSED, SP_E_FORM},
		{"text", 4, INPUT_REFUSED, SP_E_FORM},
		{"\x89PNG\r\n\x1a\n", 8, INPUT_REFUSED, SP_E_DAMAGED},
		{"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xff\xff\0\0\xff\xff\x08\0\0\0\0", 29,
			INPUT_REFUSED, SP_E_SIZE},
		{"\xff\xd8\xff\xe0", 4, INPUT_REFUSED, SP_E_DAMAGED},
		{"RIFF\0\0\0\0WEBPVP8 ", 16, INPUT_REFUSED, SP_E_DAMAGED},
	};

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		write_file("a", cases[i].bytes, cases[i].len);
		assert_int_equal(inputs_add(&in, path("a")), SP_OK);
		assert_int_equal(in.n, i + 1);
		assert_int_equal(in.v[i].kind, cases[i].kind);
		assert_int_equal(in.v[i].reason, cases[i].reason);
		assert_string_equal(in.v[i].path, path("a"));
	}
	assert_int_equal(unlink(path("a")), 0);
}

static void test_a_folder_is_read_in_the_order_people_number_files(void **state)
{
	static const char *const names[] = {"f/10.spb", "f/9.spb", "f/1.spb"};
	static const char *const expected[] = {"f/1.spb", "f/9.spb", "f/10.spb"};

	(void) state;
	assert_int_equal(mkdir(path("f"), 0700), 0);
	for (size_t i = 0; i < 3; i++)
		write_file(names[i], "\xd2\x84", 2);
	assert_int_equal(inputs_add(&in, path("f")), SP_OK);
	assert_int_equal(inputs_end(&in), SP_OK);
	assert_int_equal(in.n, 3);
	for (size_t i = 0; i < 3; i++) {
		assert_string_equal(in.v[i].path, path(expected[i]));
		assert_int_equal(unlink(path(expected[i])), 0);
	}
	assert_int_equal(rmdir(path("f")), 0);
}

static void test_folders_that_are_too_deep_are_refused(void **state)
{
	char deep[128] = "d";

	(void) state;
	for (int i = 0; i <= INPUTS_DEPTH_MAX; i++) {
		assert_int_equal(mkdir(path(deep), 0700), 0);
		memcpy(deep + strlen(deep), "/d", 3);
	}
	assert_int_equal(inputs_add(&in, path("d")), SP_OK);
	assert_int_equal(in.n, 1);
	assert_int_equal(in.v[0].reason, SP_E_SIZE);
	for (int i = 0; i <= INPUTS_DEPTH_MAX; i++) {
		deep[strlen(deep) - 2] = '\0';
		assert_int_equal(rmdir(path(deep)), 0);
	}
}

static void test_what_is_not_there_is_an_item_and_no_error(void **state)
{
	(void) state;
	assert_int_equal(inputs_add(&in, path("nothing")), SP_OK);
	assert_int_equal(in.v[0].kind, INPUT_REFUSED);
	assert_int_equal(in.v[0].reason, SP_E_NOTFOUND);
}

/* Opening and closing them would drop SQLite's locks on the ledger. */
static void test_the_ledgers_own_files_are_left_alone(void **state)
{
	(void) state;
	assert_int_equal(ledger_begin(fair.folder->ledger), SP_OK);
	assert_int_equal(link(fair_path(&fair, FOLDER_LEDGER), path("again.spb")), 0);
	assert_int_equal(inputs_add(&in, fair.dir), SP_OK);
	assert_int_equal(inputs_add(&in, path("again.spb")), SP_OK);
	assert_in_range(in.n, 3, 4);
	for (size_t i = 0; i < in.n; i++)
		assert_int_equal(in.v[i].reason, SP_E_TYPE);
	ledger_rollback(fair.folder->ledger);
	assert_int_equal(unlink(path("again.spb")), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_files_are_told_apart_by_what_is_in_them),
		TEST(test_a_folder_is_read_in_the_order_people_number_files),
		TEST(test_folders_that_are_too_deep_are_refused),
		TEST(test_what_is_not_there_is_an_item_and_no_error),
		TEST(test_the_ledgers_own_files_are_left_alone),
	};

	return cmocka_run_group_tests(tests, set_up_all, tear_down_all);
}
