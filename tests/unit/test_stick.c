/* A stick that somebody prepared with ill will, or that is broken: nothing but small regular files
 * of the right name is read, nothing outside is written, nothing hangs. */
#include "app/stick.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "export/file/file.h"
#include "tests/unit/app_world.h"

enum { CAP = 100 };

struct stand {
	struct world world;
	char stick[PATH_MAX];
};

static int setup(void **state)
{
	static struct stand st;

	world_open(&st.world);
	*state = &st;
	if (file_path(st.stick, st.world.folder, "stick") != SP_OK)
		return -1;
	return mkdir(st.stick, 0700);
}

static int teardown(void **state)
{
	struct stand *st = *state;

	world_close(&st->world);
	return 0;
}

static sp_err get(const struct stand *st, const char *name)
{
	uint8_t *bytes = NULL;
	size_t len = 0;
	const sp_err e = stick_get(&bytes, &len, st->stick, name, CAP);

	free(bytes);
	return e;
}

static void test_stick_is_a_folder(void **state)
{
	const struct stand *st = *state;
	char key[PATH_MAX];

	assert_true(stick_is_there(st->stick));
	assert_false(stick_is_there("/nonexistent"));
	assert_int_equal(file_path(key, st->world.folder, "station.key"), SP_OK);
	assert_false(stick_is_there(key));
}

static void test_only_regular_files_within_their_limit_are_read(void **state)
{
	const struct stand *st = *state;
	char path[PATH_MAX], target[PATH_MAX];
	const uint8_t big[CAP + 1] = {0};

	assert_int_equal(get(st, "a"), SP_E_NOTFOUND);
	world_put(&st->world, "stick", "a", big, CAP);
	assert_int_equal(get(st, "a"), SP_OK);
	assert_int_equal(get(st, "A"), SP_E_NOTFOUND);
	world_put(&st->world, "stick", "a", big, CAP + 1);
	assert_int_equal(get(st, "a"), SP_E_SIZE);

	assert_int_equal(file_path(path, st->stick, "pipe"), SP_OK);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(get(st, "pipe"), SP_E_SIZE);
	assert_int_equal(file_path(path, st->stick, "folder"), SP_OK);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(get(st, "folder"), SP_E_SIZE);
	assert_int_equal(file_path(path, st->stick, "link"), SP_OK);
	assert_int_equal(file_path(target, st->world.folder, "station.key"), SP_OK);
	assert_int_equal(symlink(target, path), 0);
	assert_int_equal(get(st, "link"), SP_E_SIZE);
	assert_int_equal(file_path(path, st->stick, "huge"), SP_OK);
	world_put(&st->world, "stick", "huge", "", 0);
	assert_int_equal(truncate(path, (off_t) 1 << 40), 0);
	assert_int_equal(get(st, "huge"), SP_E_SIZE);
}

static void test_what_is_written_is_there_and_replaces_what_was(void **state)
{
	const struct stand *st = *state;
	uint8_t *bytes = NULL;
	size_t len = 0;

	assert_int_equal(stick_put(st->stick, "a", (const uint8_t *) "first one", 9), SP_OK);
	assert_int_equal(stick_put(st->stick, "a", (const uint8_t *) "second", 6), SP_OK);
	assert_int_equal(stick_get(&bytes, &len, st->stick, "a", CAP), SP_OK);
	assert_int_equal(len, 6);
	assert_memory_equal(bytes, "second", 6);
	free(bytes);
}

static void test_writing_follows_no_link(void **state)
{
	const struct stand *st = *state;
	char path[PATH_MAX], target[PATH_MAX];
	struct stat st_link;

	world_put(&st->world, ".", "precious", "precious", 8);
	assert_int_equal(file_path(target, st->world.folder, "precious"), SP_OK);
	assert_int_equal(file_path(path, st->stick, "a"), SP_OK);
	assert_int_equal(symlink(target, path), 0);
	assert_int_equal(stick_put(st->stick, "a", (const uint8_t *) "new", 3), SP_OK);
	assert_int_equal(lstat(path, &st_link), 0);
	assert_true(S_ISREG(st_link.st_mode));
	assert_int_equal(stat(target, &st_link), 0);
	assert_int_equal(st_link.st_size, 8);
}

static void test_what_cannot_be_written_is_told(void **state)
{
	const struct stand *st = *state;
	char path[PATH_MAX];

	assert_int_equal(stick_put("/nonexistent", "a", (const uint8_t *) "x", 1), SP_E_NOTFOUND);
	assert_int_equal(file_path(path, st->stick, "a"), SP_OK);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_not_equal(stick_put(st->stick, "a", (const uint8_t *) "x", 1), SP_OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(stick_is_a_folder),
		TEST(only_regular_files_within_their_limit_are_read),
		TEST(what_is_written_is_there_and_replaces_what_was),
		TEST(writing_follows_no_link),
		TEST(what_cannot_be_written_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
