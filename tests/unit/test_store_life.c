/*
 * A store's life around its work: made by an older version, left without being closed, destroyed.
 */
#include "app/store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/crash/vfs.h"
#include "tests/unit/store_world.h"

/* --- a store of the first version --- */

/* Made by the first version: batches 1 (six, shown) and 2 (three), three more waiting. */
static void take_old_store(const struct world *w)
{
	size_t len = 0;
	uint8_t *old = world_file(STORE_V1, &len);

	world_write_file(w->path, old, len);
	free(old);
}

static void expect_old_content(const struct world *w, struct store *s, unsigned boots)
{
	const struct store_counts c = world_counts(s);
	struct store_pin pin;

	assert_int_equal(c.ever_captured, 12);
	assert_int_equal(c.ever_removed, 0);
	assert_int_equal(c.batched, 9);
	assert_int_equal(c.waiting, 3);
	assert_int_equal(c.batches, 2);
	assert_int_equal(c.unshown, 1);
	assert_int_equal(c.boots, boots);
	assert_int_equal(c.health[SP_HEALTH_CLOCK_JUMPS], 1);
	assert_int_equal(c.health[SP_HEALTH_CRASHES] + c.health[SP_HEALTH_POWER_LOSSES], 0);
	assert_false(c.final);
	for (unsigned i = 0; i < 12; i++)
		assert_true(world_has(w, s, i));
	assert_int_equal(store_pin_get(s, &pin), SP_OK);
	assert_int_equal(pin.failures, 3);
	assert_int_equal(pin.not_before_s, 1700000123);
}

static void test_store_of_the_first_version_is_taken_over_with_every_row(void **state)
{
	struct world *w = *state;
	struct store_batch row;
	struct sp_batch b;
	uint8_t head[SP_HEAD_MAX];
	size_t len = 0;
	uint64_t n = 0;

	take_old_store(w);
	for (unsigned boots = 3; boots < 6; boots++) {
		struct store *s = world_open(w);
		expect_old_content(w, s, boots);
		assert_int_equal(store_head(s, 1, head, &len), SP_E_NOTFOUND);
		store_close(&s);
	}

	/* It does what a new one does. */
	struct store *s = world_open(w);
	world_withdraw(w, s, 9, 1);
	world_withdraw(w, s, 0, 2);
	world_sign(w, s, 12, 14);
	assert_int_equal(world_cut(w, s, SP_BATCH_FINAL), 3);
	world_read(w, s, 3, &row, &b);
	assert_int_equal(b.n_records, 4);
	assert_int_equal(b.n_tombstones, 1);
	assert_int_equal(b.head.ever_removed, 1);
	free(row.bytes);
	world_read(w, s, 1, &row, &b);
	assert_int_equal(store_ack(s, 1, row.hash), SP_OK);
	free(row.bytes);
	assert_int_equal(store_purge(s, &n), SP_OK);
	assert_int_equal(n, 1);
	store_close(&s);
	s = world_open(w);
	store_close(&s);
}

static void test_damaged_store_of_the_first_version_stays_as_it_is(void **state)
{
	static const char *const changes[] = {
		"UPDATE counters SET captured = captured + 1",
		"UPDATE waiting SET leaf = zeroblob(32) WHERE rid = (SELECT max(rid) FROM waiting)",
		"UPDATE batch SET hash = zeroblob(32) WHERE seq = 1",
		"CREATE TABLE handover (seq)",
		"PRAGMA user_version = 0",
		"PRAGMA user_version = 2",
	};
	struct world *w = *state;

	take_old_store(w);
	world_expect_noticed(w, changes, sizeof changes / sizeof *changes);
}

struct fault {
	unsigned wait;
	bool fired;
};

static int fail_write(void *arg, const struct vfs_op *op)
{
	struct fault *f = arg;

	if (op->kind != VFS_WRITE || f->wait-- > 0)
		return SQLITE_OK;
	f->wait = 0;
	f->fired = true;
	return SQLITE_IOERR_WRITE;
}

static void test_taking_over_that_fails_anywhere_is_done_by_the_next_start(void **state)
{
	struct world *w = *state;
	struct fault fault = {0};
	struct vfs *vfs = vfs_new("failing", (struct vfs_watch){fail_write, &fault});
	struct store_options failing = {.vfs = "failing"};
	char log[128];
	unsigned n = 0;

	assert_non_null(vfs);
	world_name(w, "-wal", log);
	do {
		struct store *s = NULL;
		fault = (struct fault){.wait = n++};
		(void) unlink(log);
		take_old_store(w);
		sp_err e = store_open_with(&s, w->path, &w->station.owner, &failing, NULL);
		assert_int_equal(e, fault.fired ? SP_E_IO : SP_OK);
		store_close(&s);
		s = world_open(w);
		assert_int_equal(world_counts(s).ever_captured, 12);
		assert_int_equal(world_counts(s).waiting, 3);
		for (unsigned i = 0; i < 12; i++)
			assert_true(world_has(w, s, i));
		store_close(&s);
	} while (fault.fired);
	assert_true(n > 4);
	vfs_free(&vfs);
}

/* --- how it was left --- */

/* Opens the store in a process that then ends without closing it. */
static void leave_open(const struct world *w)
{
	int status = 0;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		struct store *s = NULL;
		_exit(store_open_with(&s, w->path, &w->station.owner, &w->options, NULL) == SP_OK
				? 0
				: 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static struct store_counts open_and_close(const struct world *w)
{
	struct store *s = world_open(w);
	const struct store_counts c = world_counts(s);

	store_close(&s);
	return c;
}

static void test_crash_and_power_loss_are_counted_once_each(void **state)
{
	struct world *w = *state;

	w->options.boot_id = "one";
	leave_open(w);
	leave_open(w);
	w->options.boot_id = "two";
	for (unsigned i = 0; i < 2; i++) {
		const struct store_counts c = open_and_close(w);
		assert_int_equal(c.health[SP_HEALTH_CRASHES], 1);
		assert_int_equal(c.health[SP_HEALTH_POWER_LOSSES], 1);
		assert_int_equal(c.health[SP_HEALTH_STORAGE_ERRORS], 0);
		w->options.boot_id = "three";
	}
}

static void test_kernels_boot_id_tells_a_crash(void **state)
{
	struct world *w = *state;

	leave_open(w);
	assert_int_equal(open_and_close(w).health[SP_HEALTH_CRASHES], 1);
	assert_int_equal(open_and_close(w).health[SP_HEALTH_CRASHES], 1);
}

static int fail_syncs(void *arg, const struct vfs_op *op)
{
	const bool *failing = arg;

	return *failing && op->kind == VFS_SYNC ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}

static void test_store_closed_after_trouble_counts_a_storage_error(void **state)
{
	struct world *w = *state;
	bool failing = false;
	struct vfs *vfs = vfs_new("troubled", (struct vfs_watch){fail_syncs, &failing});
	struct sp_entry e;

	assert_non_null(vfs);
	w->options.vfs = "troubled";
	struct store *s = world_open(w);
	station_sign(&w->station, 0, &e);
	failing = true;
	assert_int_equal(store_add(s, &e), SP_E_IO);
	store_close(&s);
	failing = false;
	for (unsigned i = 0; i < 2; i++) {
		const struct store_counts c = open_and_close(w);
		assert_int_equal(c.health[SP_HEALTH_STORAGE_ERRORS], 1);
		assert_int_equal(c.health[SP_HEALTH_CRASHES], 0);
		assert_int_equal(c.health[SP_HEALTH_POWER_LOSSES], 0);
	}
	leave_open(w);
	assert_int_equal(open_and_close(w).health[SP_HEALTH_CRASHES], 1);
	vfs_free(&vfs);
}

/* --- its end --- */

static const char secret[] = "a name that was written into a file of a store";

static void test_wiped_store_and_what_was_renamed_aside_are_gone(void **state)
{
	static const char *const ends[] = {
		"", "-wal", ".lock", ".reserve", ".new", ".new-wal", ".aside-1", ".aside-2026-wal"};
	static const char *const others[] = {
		".aside", ".db", "-wal2", ".backup", ".new-wal.txt", ".lock2"};
	struct world *w = *state;
	char name[128], kept[128];
	struct stat st;

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		world_name(w, ends[i], name);
		world_write_file(name, secret, sizeof secret);
	}
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		world_name(w, others[i], name);
		world_write_file(name, "another's", 9);
	}
	/* Another name for the same bytes: they were overwritten, not only forgotten. */
	world_name(w, ".kept-by-a-test", kept);
	assert_int_equal(link(w->path, kept), 0);
	assert_int_equal(store_wipe(w->path), SP_OK);
	assert_int_equal(world_grep(w, secret, sizeof secret), 0);
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		world_name(w, ends[i], name);
		assert_int_equal(lstat(name, &st), -1);
	}
	assert_int_equal(stat(kept, &st), 0);
	assert_int_equal(st.st_size, sizeof secret);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		world_name(w, others[i], name);
		assert_int_equal(stat(name, &st), 0);
	}
	assert_int_equal(world_grep(w, "another's", 9), sizeof others / sizeof *others);
	assert_int_equal(store_wipe(w->path), SP_E_NOTFOUND);
	assert_int_equal(unlink(kept), 0);
}

static void test_open_store_is_not_wiped_and_a_closed_one_can_be_made_anew(void **state)
{
	struct world *w = *state;
	struct store *s = world_open(w);

	world_sign(w, s, 0, 3);
	assert_int_equal(store_wipe(w->path), SP_E_BUSY);
	assert_true(world_has(w, s, 2));
	store_close(&s);
	assert_int_equal(store_wipe(w->path), SP_OK);
	s = world_open(w);
	assert_int_equal(world_counts(s).ever_captured, 0);
	assert_int_equal(world_counts(s).boots, 1);
	store_close(&s);
}

static void test_wipe_follows_no_link_and_wipes_the_rest(void **state)
{
	struct world *w = *state;
	char target[128], link_name[128], folder[128];
	struct stat st;
	size_t len = 0;

	world_name(w, ".somebody-elses", target);
	world_write_file(target, secret, sizeof secret);
	world_name(w, ".aside-link", link_name);
	assert_int_equal(symlink(target, link_name), 0);
	world_name(w, ".aside-folder", folder);
	assert_int_equal(mkdir(folder, 0700), 0);
	world_write_file(w->path, secret, sizeof secret);
	assert_int_equal(store_wipe(w->path), SP_E_SIZE);
	assert_int_equal(stat(w->path, &st), -1);
	uint8_t *left = world_file(target, &len);
	assert_int_equal(len, sizeof secret);
	assert_memory_equal(left, secret, sizeof secret);
	free(left);
	assert_int_equal(lstat(link_name, &st), 0);
	assert_int_equal(lstat(folder, &st), 0);
}

static void test_wiping_where_there_is_no_folder_finds_nothing(void **state)
{
	struct world *w = *state;
	char path[128];

	world_name(w, "/nowhere/station.db", path);
	assert_int_equal(store_wipe(path), SP_E_NOTFOUND);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
	static const struct CMUnitTest tests[] = {
		TEST(test_store_of_the_first_version_is_taken_over_with_every_row),
		TEST(test_damaged_store_of_the_first_version_stays_as_it_is),
		TEST(test_taking_over_that_fails_anywhere_is_done_by_the_next_start),
		TEST(test_crash_and_power_loss_are_counted_once_each),
		TEST(test_kernels_boot_id_tells_a_crash),
		TEST(test_store_closed_after_trouble_counts_a_storage_error),
		TEST(test_wiped_store_and_what_was_renamed_aside_are_gone),
		TEST(test_open_store_is_not_wiped_and_a_closed_one_can_be_made_anew),
		TEST(test_wipe_follows_no_link_and_wipes_the_rest),
		TEST(test_wiping_where_there_is_no_folder_finds_nothing),
	};
#undef TEST
	return cmocka_run_group_tests(tests, NULL, NULL);
}
