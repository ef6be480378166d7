/* Wiping: all that the station made is destroyed, nothing else is touched, and nothing begins
 * afresh by itself. */
#include "app/wiping.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/saving.h"
#include "export/file/file.h"
#include "tests/unit/app_world.h"

static const char *const ours[] = {"station.key", STATION_CERT, STATION_HELLO, STATION_HELLO_DRILL,
	"campaign.spc", STATION_STORE, STATION_REHEARSAL, STATION_STORE ".aside-1"};
enum { OURS = sizeof ours / sizeof ours[0] };
static const char *const others[] = {"signpost.conf", "notes.txt", "rehearsal.db.txt"};
enum { OTHERS = sizeof others / sizeof others[0] };

/* Two stores, real and rehearsal, and whatever else may lie in a state folder. */
static int setup(void **state)
{
	static struct world w;
	struct saving s;
	char why[256] = "";

	world_open(&w);
	*state = &w;
	for (int drill = 0; drill < 2; drill++) {
		w.station->drill = drill == 1;
		if (saving_open(&s, w.campaign, w.station, &w.clock, NULL, w.folder, why) != SP_OK)
			return -1;
		saving_close(&s);
	}
	for (size_t i = 1; i < OURS; i++)
		if (i < 5 || i == OURS - 1)
			world_put(&w, ".", ours[i], "of the station", 14);
	for (size_t i = 0; i < OTHERS; i++)
		world_put(&w, ".", others[i], "of somebody else", 16);
	return 0;
}

static int teardown(void **state)
{
	world_close(*state);
	return 0;
}

static bool is_there(const struct world *w, const char *name)
{
	char path[PATH_MAX];
	struct stat st;

	assert_int_equal(file_path(path, w->folder, name), SP_OK);
	return lstat(path, &st) == 0;
}

static int mkdir_in(const struct world *w, const char *name)
{
	char path[PATH_MAX];

	assert_int_equal(file_path(path, w->folder, name), SP_OK);
	return mkdir(path, 0700);
}

static int remove_in(const struct world *w, const char *name)
{
	char path[PATH_MAX];

	assert_int_equal(file_path(path, w->folder, name), SP_OK);
	return rmdir(path);
}

static void expect_empty(const struct world *w)
{
	for (size_t i = 0; i < OURS; i++)
		assert_false(is_there(w, ours[i]));
	for (size_t i = 0; i < OTHERS; i++)
		assert_true(is_there(w, others[i]));
	assert_true(wiping_is_marked(w->folder));
}

static void test_all_of_the_station_is_destroyed_and_nothing_else(void **state)
{
	const struct world *w = *state;

	for (size_t i = 0; i < OURS; i++)
		assert_true(is_there(w, ours[i]));
	assert_false(wiping_is_marked(w->folder));
	assert_int_equal(wiping_do(w->folder), SP_OK);
	expect_empty(w);
	assert_int_equal(wiping_do(w->folder), SP_OK);
	expect_empty(w);
}

static void test_contents_are_overwritten_and_not_only_names_removed(void **state)
{
	const struct world *w = *state;
	char path[PATH_MAX], other[PATH_MAX];
	uint8_t bytes[256];
	size_t len = 0;

	assert_int_equal(file_path(path, w->folder, "station.key"), SP_OK);
	assert_int_equal(file_path(other, w->folder, "second-name"), SP_OK);
	assert_int_equal(link(path, other), 0);
	assert_int_equal(wiping_do(w->folder), SP_OK);
	assert_int_equal(file_read_into(bytes, sizeof bytes, &len, other), SP_OK);
	assert_true(len > 64);
	for (size_t i = 0; i < len; i++)
		assert_int_equal(bytes[i], 0);
}

static void test_what_is_put_back_after_a_wipe_is_left_and_a_wipe_cut_short_goes_on(void **state)
{
	const struct world *w = *state;

	assert_false(wiping_is_begun(w->folder));
	assert_int_equal(mkdir_in(w, STATION_STORE ".aside-2"), 0);
	assert_int_not_equal(wiping_do(w->folder), SP_OK);
	assert_true(wiping_is_begun(w->folder));
	assert_int_equal(remove_in(w, STATION_STORE ".aside-2"), 0);
	assert_int_equal(wiping_do(w->folder), SP_OK);
	assert_true(wiping_is_marked(w->folder));
	assert_false(wiping_is_begun(w->folder));
	world_put(w, ".", WIPING_MARK, "somebody's note", 15);
	assert_false(wiping_is_begun(w->folder));
}

static void test_link_is_removed_and_what_it_leads_to_is_left(void **state)
{
	const struct world *w = *state;
	char path[PATH_MAX], target[PATH_MAX];
	uint8_t bytes[64];
	size_t len = 0;

	assert_int_equal(file_path(path, w->folder, "campaign.spc"), SP_OK);
	assert_int_equal(file_path(target, w->folder, "notes.txt"), SP_OK);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink(target, path), 0);
	/* The mark first: then everything that can be destroyed is. */
	assert_int_not_equal(wiping_do(w->folder), SP_E_NOTFOUND);
	expect_empty(w);
	assert_int_equal(file_read_into(bytes, sizeof bytes, &len, target), SP_OK);
	assert_memory_equal(bytes, "of somebody else", 16);
}

static void test_store_that_is_in_use_is_told_and_the_next_try_goes_on(void **state)
{
	const struct world *w = *state;
	struct saving s;
	char why[256] = "";

	w->station->drill = false;
	assert_int_equal(
		saving_open(&s, w->campaign, w->station, &w->clock, NULL, w->folder, why), SP_OK);
	assert_int_equal(wiping_do(w->folder), SP_E_BUSY);
	assert_true(wiping_is_marked(w->folder));
	assert_false(is_there(w, "station.key"));
	saving_close(&s);
	assert_int_equal(wiping_do(w->folder), SP_OK);
	expect_empty(w);
}

static void test_nothing_is_destroyed_where_no_mark_can_be_left(void **state)
{
	(void) state;
	assert_int_equal(wiping_do("/nonexistent"), SP_E_NOTFOUND);
	assert_false(wiping_is_marked("/nonexistent"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(all_of_the_station_is_destroyed_and_nothing_else),
		TEST(contents_are_overwritten_and_not_only_names_removed),
		TEST(what_is_put_back_after_a_wipe_is_left_and_a_wipe_cut_short_goes_on),
		TEST(link_is_removed_and_what_it_leads_to_is_left),
		TEST(store_that_is_in_use_is_told_and_the_next_try_goes_on),
		TEST(nothing_is_destroyed_where_no_mark_can_be_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
