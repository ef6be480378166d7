/*
 * The store through its header, on real files, while the disk does what it should.
 */
#include "app/store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <sodium.h>
#include <sqlite3.h>

#include "tests/unit/store_world.h"

enum { BEGINNING = 16 }; /* of what may be split over two pages */

static struct store *open_store(const struct world *w)
{
	struct store *s = NULL;
	char why[256] = "";

	if (store_open(&s, w->path, &w->station.owner, why) != SP_OK)
		fail_msg("cannot open: %s", why);
	return s;
}

/* Opening must fail like this and leave every byte as it is. */
static void expect_refused(const struct world *w, const struct store_owner *owner, sp_err want)
{
	size_t before_len = 0;
	uint8_t *before = world_file(w->path, &before_len);
	struct store *s = NULL;
	char why[256] = "";

	assert_int_equal(store_open(&s, w->path, owner, why), want);
	assert_null(s);
	assert_true(strlen(why) > 10 && why[strlen(why) - 1] == '.');
	size_t after_len = 0;
	uint8_t *after = world_file(w->path, &after_len);
	assert_int_equal(before_len, after_len);
	assert_memory_equal(before, after, before_len);
	free(before);
	free(after);
}

/* --- what a store keeps --- */

static void test_new_store_is_empty_and_counts_its_first_boot(void **state)
{
	struct store *s = open_store(*state);
	struct store_counts c = world_counts(s);

	assert_int_equal(c.boots, 1);
	assert_int_equal(c.waiting + c.batched + c.ever_captured + c.ever_removed + c.batches, 0);
	store_close(&s);
	assert_null(s);
	store_close(&s);
}

static void test_signatures_are_there_after_a_restart(void **state)
{
	struct world *w = *state;
	struct store *s = open_store(w);

	world_sign(w, s, 0, 30);
	store_close(&s);
	s = open_store(w);
	struct store_counts c = world_counts(s);
	assert_int_equal(c.waiting, 30);
	assert_int_equal(c.ever_captured, 30);
	assert_int_equal(c.boots, 2);
	for (unsigned i = 0; i < 30; i++)
		assert_true(world_has(w, s, i));
	assert_false(world_has(w, s, 30));
	store_close(&s);
}

static void test_adding_the_same_entry_twice_keeps_one(void **state)
{
	struct world *w = *state;
	struct store *s = open_store(w);
	struct sp_entry e;

	station_sign(&w->station, 1, &e);
	assert_int_equal(store_add(s, &e), SP_OK);
	assert_int_equal(store_add(s, &e), SP_OK);
	assert_int_equal(world_counts(s).ever_captured, 1);
	(void) world_cut(w, s, 0);
	assert_int_equal(store_add(s, &e), SP_OK);
	assert_int_equal(world_counts(s).ever_captured, 1);
	store_close(&s);
}

static void test_same_rid_with_other_contents_is_refused(void **state)
{
	struct world *w = *state;
	struct store *s = open_store(w);
	struct sp_entry one, other;

	station_sign(&w->station, 1, &one);
	station_sign(&w->station, 1, &other);
	assert_int_equal(store_add(s, &one), SP_OK);
	assert_int_equal(store_add(s, &other), SP_E_DUPLICATE);
	(void) world_cut(w, s, 0);
	assert_int_equal(store_add(s, &other), SP_E_DUPLICATE);
	assert_int_equal(world_counts(s).ever_captured, 1);
	store_close(&s);
}

static void test_entry_that_contradicts_itself_is_refused(void **state)
{
	struct world *w = *state;
	struct store *s = open_store(w);
	struct sp_entry e;

	station_sign(&w->station, 1, &e);
	e.sealed[100] ^= 1;
	assert_int_equal(store_add(s, &e), SP_E_CRYPTO);
	assert_int_equal(store_has(s, e.rid), SP_E_NOTFOUND);
	assert_int_equal(world_counts(s).ever_captured, 0);
	store_close(&s);
}

static void test_health_and_pin_survive_a_restart(void **state)
{
	struct store *s = open_store(*state);
	struct store_pin pin = {.failures = 7, .not_before_s = 1700000123};

	assert_int_equal(store_pin_set(s, &pin), SP_OK);
	assert_int_equal(store_count_health(s, SP_HEALTH_CRASHES), SP_OK);
	assert_int_equal(store_count_health(s, SP_HEALTH_CRASHES), SP_OK);
	assert_int_equal(store_count_health(s, SP_HEALTH_CLOCK_JUMPS), SP_OK);
	assert_int_equal(store_count_health(s, SP_HEALTH_COUNT), SP_E_RANGE);
	store_close(&s);

	s = open_store(*state);
	memset(&pin, 0, sizeof pin);
	assert_int_equal(store_pin_get(s, &pin), SP_OK);
	assert_int_equal(pin.failures, 7);
	assert_int_equal(pin.not_before_s, 1700000123);
	struct store_counts c = world_counts(s);
	assert_int_equal(c.health[SP_HEALTH_CRASHES], 2);
	assert_int_equal(c.health[SP_HEALTH_CLOCK_JUMPS], 1);
	assert_int_equal(c.health[SP_HEALTH_POWER_LOSSES], 0);
	store_close(&s);
}

static void test_cut_leaves_no_trace_of_the_order_of_signing(void **state)
{
	struct world *w = *state;
	struct store *s = open_store(w);
	struct sp_entry e;
	char log[128];

	world_sign(w, s, 0, 60);
	station_sign(&w->station, 60, &e);
	assert_int_equal(store_add(s, &e), SP_OK);
	world_name(w, "-wal", log);
	assert_true(world_grep_file(log, e.lsig, BEGINNING) > 0);
	(void) world_cut(w, s, 0);

	/* While still open: the log is empty, and of the box only the copy inside the batch is
	 * left. */
	struct stat st;
	assert_int_equal(stat(log, &st), 0);
	assert_int_equal(st.st_size, 0);
	assert_int_equal(world_grep_file(w->path, e.lsig, BEGINNING), 0);
	assert_true(world_grep_file(w->path, e.sealed, BEGINNING) <= 1);
	store_close(&s);
}

static void test_place_in_the_file_does_not_tell_who_signed_first(void **state)
{
	struct world *w = *state;
	struct store *s = open_store(w);
	const uint8_t *before = NULL;
	struct sp_entry e;
	unsigned ascents = 0;
	enum { SIGNED = 40 };

	world_sign(w, s, 0, SIGNED);
	store_close(&s);
	size_t b_len = 0;
	uint8_t *b = world_file(w->path, &b_len);
	for (unsigned i = 0; i < SIGNED; i++) {
		station_sign(&w->station, i, &e);
		const uint8_t *at = memmem(b, b_len, e.rid, SP_RID_LEN);
		assert_non_null(at);
		ascents += before && at > before;
		before = at;
	}
	free(b);
	/* Half of 39 on average; a run this far from it is rarer than one in a billion. */
	assert_in_range(ascents, 9, 30);
}

static void test_files_can_be_read_by_their_owner_only(void **state)
{
	struct world *w = *state;
	struct store *s = open_store(w);
	static const char *const ends[] = {"", "-wal", ".lock", ".reserve"};
	char name[128];
	struct stat st;

	world_sign(w, s, 0, 1);
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		world_name(w, ends[i], name);
		assert_int_equal(stat(name, &st), 0);
		assert_int_equal(st.st_mode & 077, 0);
	}
	store_close(&s);
}

/* --- batches --- */

static void test_nothing_waiting_is_not_cut_unless_final(void **state)
{
	struct world *w = *state;
	struct store *s = open_store(w);
	struct store_cut how = station_cut(&w->station, 0);
	uint64_t seq = 99;

	assert_int_equal(store_cut(s, &how, &seq), SP_E_NOTFOUND);
	assert_int_equal(seq, 99);
	how.flags = SP_BATCH_FINAL;
	assert_int_equal(store_cut(s, &how, &seq), SP_OK);
	assert_int_equal(seq, 1);
	store_close(&s);
}

static void test_batch_carries_what_was_signed_and_the_stations_numbers(void **state)
{
	struct world *w = *state;
	struct store *s = open_store(w);
	struct store_batch b;
	struct sp_batch d;
	struct sp_entry e;

	world_sign(w, s, 0, 12);
	assert_int_equal(store_count_health(s, SP_HEALTH_CRASHES), SP_OK);
	assert_int_equal(world_cut(w, s, 0), 1);
	world_read(w, s, 1, &b, &d);
	assert_int_equal(d.n_records, 12);
	assert_int_equal(b.n_records, 12);
	assert_int_equal(d.head.ever_captured, 12);
	assert_int_equal(d.head.boots, 1);
	assert_int_equal(d.head.cut_at, 1700000000 - 1700000000 % 3600);
	assert_int_equal(d.head.health[SP_HEALTH_CRASHES], 1);
	assert_int_equal(d.head.flags, 0);
	assert_memory_equal(d.head.cid, w->station.owner.cid, SP_CID_LEN);
	assert_memory_equal(d.head.build, "testing", SP_BUILD_LEN);
	assert_true(sodium_is_zero(d.head.prev, SP_HASH_LEN));
	assert_memory_equal(d.hash, b.hash, SP_HASH_LEN);
	for (unsigned i = 0; i < 12; i++) {
		bool found = false;
		station_sign(&w->station, i, &e);
		for (size_t j = 0; j < d.n_records; j++)
			found |= !memcmp(sp_batch_rid(&d, j), e.rid, SP_RID_LEN);
		assert_true(found);
	}
	free(b.bytes);
	store_close(&s);
}

static void test_batches_form_a_chain_and_stay_bit_identical(void **state)
{
	struct world *w = *state;
	struct store *s = open_store(w);
	struct store_batch first, again, second;
	struct sp_batch d;

	world_sign(w, s, 0, 5);
	assert_int_equal(world_cut(w, s, 0), 1);
	assert_int_equal(store_batch(s, 1, &first), SP_OK);
	world_sign(w, s, 5, 9);
	assert_int_equal(world_cut(w, s, 0), 2);
	store_close(&s);

	s = open_store(w);
	assert_int_equal(store_batch(s, 1, &again), SP_OK);
	assert_int_equal(first.len, again.len);
	assert_memory_equal(first.bytes, again.bytes, first.len);
	world_read(w, s, 2, &second, &d);
	assert_memory_equal(d.head.prev, first.hash, SP_HASH_LEN);
	assert_int_equal(d.head.ever_captured, 9);
	assert_int_equal(store_batch(s, 3, &second), SP_E_NOTFOUND);
	assert_int_equal(store_batch(s, 0, &second), SP_E_NOTFOUND);
	assert_int_equal(store_batch(s, UINT64_MAX, &second), SP_E_NOTFOUND);
	free(first.bytes);
	free(again.bytes);
	free(second.bytes);
	store_close(&s);
}

static void test_many_waiting_are_cut_into_several_batches_and_the_last_is_final(void **state)
{
	struct world *w = *state;
	struct store *s = open_store(w);
	struct store_cut how = station_cut(&w->station, SP_BATCH_FINAL);
	struct store_batch b;
	struct sp_batch d;
	uint64_t seq = 0, n = 0;

	world_sign(w, s, 0, 400);
	for (unsigned i = 1; world_counts(s).waiting > 0; i++) {
		assert_int_equal(store_cut(s, &how, &seq), SP_OK);
		assert_int_equal(seq, i);
		world_read(w, s, seq, &b, &d);
		assert_int_equal(d.head.flags & SP_BATCH_FINAL,
			world_counts(s).waiting == 0 ? SP_BATCH_FINAL : 0);
		n += d.n_records;
		free(b.bytes);
	}
	assert_int_equal(seq, 2);
	assert_int_equal(n, 400);
	assert_int_equal(world_counts(s).batched, 400);
	store_close(&s);
	s = open_store(w);
	store_close(&s);
}

static void test_rehearsal_batches_carry_the_drill_flag(void **state)
{
	struct world *w = *state;
	struct store_batch b;
	struct sp_batch d;

	w->station.owner.drill = true;
	struct store *s = open_store(w);
	world_sign(w, s, 0, 2);
	(void) world_cut(w, s, 0);
	world_read(w, s, 1, &b, &d);
	assert_int_equal(d.head.flags, SP_BATCH_DRILL);
	free(b.bytes);
	store_close(&s);
}

static void test_key_of_another_station_cuts_nothing(void **state)
{
	struct world *w = *state;
	struct store *s = open_store(w);
	struct station other;
	uint64_t seq = 0;

	station_make(&other, 2);
	struct store_cut how = station_cut(&other, 0);
	world_sign(w, s, 0, 2);
	assert_int_equal(store_cut(s, &how, &seq), SP_E_CRYPTO);
	assert_int_equal(world_counts(s).waiting, 2);
	store_close(&s);
}

struct seen {
	uint64_t seqs[4];
	bool shown[4];
	size_t n, stop_at;
};

static bool see(void *arg, const struct store_batch *b)
{
	struct seen *seen = arg;

	assert_null(b->bytes);
	seen->seqs[seen->n] = b->seq;
	seen->shown[seen->n++] = b->shown;
	return seen->n < seen->stop_at;
}

static void test_batches_are_listed_oldest_first_with_their_marks(void **state)
{
	struct world *w = *state;
	struct store *s = open_store(w);
	struct seen all = {.stop_at = 4}, one = {.stop_at = 1};

	for (unsigned i = 0; i < 3; i++) {
		world_sign(w, s, i, i + 1);
		(void) world_cut(w, s, 0);
	}
	assert_int_equal(world_counts(s).unshown, 3);
	assert_int_equal(store_mark_shown(s, 2), SP_OK);
	assert_int_equal(store_mark_shown(s, 2), SP_OK);
	assert_int_equal(store_mark_shown(s, 4), SP_E_NOTFOUND);
	assert_int_equal(world_counts(s).unshown, 2);
	assert_int_equal(world_counts(s).oldest_unshown, 1);
	assert_int_equal(store_each_batch(s, see, &all), SP_OK);
	assert_int_equal(all.n, 3);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(all.seqs[i], i + 1);
		assert_int_equal(all.shown[i], i == 1);
	}
	assert_int_equal(store_each_batch(s, see, &one), SP_OK);
	assert_int_equal(one.n, 1);
	assert_int_equal(store_mark_shown(s, 1), SP_OK);
	assert_int_equal(world_counts(s).oldest_unshown, 3);
	assert_int_equal(store_mark_shown(s, 3), SP_OK);
	assert_int_equal(world_counts(s).oldest_unshown, 0);
	store_close(&s);
}

/* --- what is refused --- */

static void test_second_program_is_told_that_the_store_is_busy(void **state)
{
	struct world *w = *state;
	struct store *s = open_store(w), *second = NULL;
	char why[256];

	assert_int_equal(store_open(&second, w->path, &w->station.owner, why), SP_E_BUSY);
	assert_string_equal(why, "Another program has the store open.");
	store_close(&s);
	s = open_store(w);
	store_close(&s);
}

static void test_store_held_by_a_database_browser_is_busy(void **state)
{
	struct world *w = *state;
	struct store *s = open_store(w);
	sqlite3 *db = NULL;

	store_close(&s);
	assert_int_equal(sqlite3_open(w->path, &db), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(db, "BEGIN; SELECT * FROM owner", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(store_open(&s, w->path, &w->station.owner, NULL), SP_E_BUSY);
	(void) sqlite3_close(db);
	s = open_store(w);
	store_close(&s);
}

static void test_stores_of_others_are_refused_untouched(void **state)
{
	struct world *w = *state;
	struct store *s = open_store(w);
	const struct store_owner own = w->station.owner;
	struct store_owner cases[] = {own, own, own, own};

	cases[0].cid[3] ^= 1;
	cases[1].rkid[0] ^= 1;
	cases[2].station_pk[31] ^= 1;
	cases[3].drill = true;
	world_sign(w, s, 0, 3);
	store_close(&s);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		expect_refused(w, &cases[i], SP_E_CAMPAIGN);
	s = open_store(w);
	assert_int_equal(world_counts(s).waiting, 3);
	store_close(&s);
}

static void test_newer_schema_is_refused_untouched(void **state)
{
	struct world *w = *state;
	struct store *s = open_store(w);

	store_close(&s);
	world_sql(w, "PRAGMA user_version = 3");
	expect_refused(w, &w->station.owner, SP_E_NEWER);
}

static void test_files_that_are_no_store_are_refused_untouched(void **state)
{
	struct world *w = *state;
	static const char text[] =
		"Dear sir, this is a letter and no database. It is a little longer than the "
		"hundred bytes of a header, so that its length alone does not give it away.";

	world_write_file(w->path, "", 0);
	expect_refused(w, &w->station.owner, SP_E_DAMAGED);
	world_write_file(w->path, "SQLite format 3", 16);
	expect_refused(w, &w->station.owner, SP_E_DAMAGED);
	world_write_file(w->path, text, sizeof text);
	expect_refused(w, &w->station.owner, SP_E_DAMAGED);
	assert_int_equal(unlink(w->path), 0);
	world_sql(w, "CREATE TABLE somebody_elses (a); INSERT INTO somebody_elses VALUES (1)");
	expect_refused(w, &w->station.owner, SP_E_DAMAGED);
}

static void test_folder_in_the_stores_place_is_refused(void **state)
{
	struct world *w = *state;
	struct store *s = NULL;

	assert_int_equal(mkdir(w->path, 0700), 0);
	assert_int_equal(store_open(&s, w->path, &w->station.owner, NULL), SP_E_DAMAGED);
}

static void test_link_in_the_place_of_the_lock_is_not_followed(void **state)
{
	struct world *w = *state;
	char lock[128], why[256] = "";
	struct store *s = NULL;

	world_name(w, ".lock", lock);
	assert_int_equal(symlink("elsewhere", lock), 0);
	assert_int_equal(store_open(&s, w->path, &w->station.owner, why), SP_E_SIZE);
	assert_non_null(strstr(why, "no regular file"));
	assert_null(s);
}

static void test_link_that_leads_nowhere_is_not_replaced_by_a_new_store(void **state)
{
	const struct world *w = *state;
	struct store *s = NULL;
	char why[256] = "";
	struct stat st;

	assert_int_equal(symlink("/nonexistent/stick/station.db", w->path), 0);
	assert_int_equal(store_open(&s, w->path, &w->station.owner, why), SP_E_SIZE);
	assert_null(s);
	assert_int_equal(lstat(w->path, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
}

static void test_missing_folder_is_reported(void **state)
{
	struct world *w = *state;
	struct store *s = NULL;
	char path[128];

	(void) snprintf(path, sizeof path, "%s/nowhere/station.db", w->folder);
	assert_int_equal(store_open(&s, path, &w->station.owner, NULL), SP_E_NOTFOUND);
}

static void test_log_without_its_store_is_not_replayed_into_a_new_one(void **state)
{
	struct world *w = *state;
	struct store *s = NULL;
	char log[128];

	world_name(w, "-wal", log);
	world_write_file(log, "frames", 6);
	assert_int_equal(store_open(&s, w->path, &w->station.owner, NULL), SP_E_DAMAGED);
	assert_int_equal(access(w->path, F_OK), -1);
}

static void test_store_that_was_lost_is_not_made_anew_unless_it_held_rehearsals(void **state)
{
	struct world *w = *state;
	struct store *s = NULL;
	char reserve[128];

	world_name(w, ".reserve", reserve);
	world_write_file(reserve, "", 0);
	w->station.owner.drill = false;
	assert_int_equal(store_open(&s, w->path, &w->station.owner, NULL), SP_E_DAMAGED);
	assert_int_equal(access(w->path, F_OK), -1);
	w->station.owner.drill = true;
	assert_int_equal(store_open(&s, w->path, &w->station.owner, NULL), SP_OK);
	store_close(&s);
}

static void test_remains_of_a_store_never_finished_are_replaced(void **state)
{
	struct world *w = *state;
	char name[128];

	world_name(w, ".new", name);
	world_write_file(name, "half", 4);
	world_name(w, ".new-wal", name);
	world_write_file(name, "half", 4);
	struct store *s = open_store(w);
	world_sign(w, s, 0, 1);
	store_close(&s);
}

/* Each line is something that SQLite itself has nothing against. */
static void test_files_deleted_or_replaced_at_work_are_noticed(void **state)
{
	static const char *const ends[] = {"", "-wal"};
	const struct world *w = *state;
	struct store_cut how = station_cut(&w->station, 0);
	char path[128], aside[136];
	struct sp_entry e;
	uint64_t seq = 0;

	for (unsigned i = 0; i < 8; i++) {
		const bool cutting = i & 1, replaced = i & 2;
		struct store *s = open_store(w);

		world_sign(w, s, 2 * i, 2 * i + 1);
		world_name(w, ends[i >> 2], path);
		(void) snprintf(aside, sizeof aside, "%s.aside", path);
		assert_int_equal(rename(path, aside), 0);
		if (replaced)
			world_write_file(path, "", 0);
		station_sign(&w->station, 2 * i + 1, &e);
		assert_int_equal(cutting ? store_cut(s, &how, &seq) : store_add(s, &e), SP_E_IO);
		assert_int_equal(store_has(s, e.rid), SP_E_IO);
		store_close(&s);
		assert_int_equal(rename(aside, path), 0);
		s = open_store(w); /* with its own files again it is whole */
		store_close(&s);
	}
}

static void test_changes_that_sqlite_does_not_notice_are_noticed(void **state)
{
	static const char *const changes[] = {
		"UPDATE counters SET captured = captured + 1",
		"UPDATE counters SET removed = 1",
		"UPDATE counters SET captured = captured - 1",
		"UPDATE counters SET boots = 0",
		"DELETE FROM waiting WHERE rid = (SELECT max(rid) FROM waiting)",
		"UPDATE waiting SET leaf = zeroblob(32) WHERE rid = (SELECT max(rid) FROM waiting)",
		"UPDATE waiting SET sealed = zeroblob(560) "
		"WHERE rid = (SELECT max(rid) FROM waiting)",
		"DELETE FROM waiting WHERE place = (SELECT min(place) FROM waiting)",
		"DELETE FROM waiting",
		"UPDATE counters SET captured = captured + 1; "
		"UPDATE waiting SET (rid, leaf, lsig, sealed) = "
		"(SELECT rid, leaf, lsig, sealed FROM waiting ORDER BY rid DESC LIMIT 1) "
		"WHERE place = (SELECT min(place) FROM waiting WHERE rid = zeroblob(16))",
		"DELETE FROM sent WHERE rid = (SELECT min(rid) FROM sent)",
		"UPDATE sent SET leaf = zeroblob(32) WHERE rid = (SELECT min(rid) FROM sent)",
		"UPDATE sent SET seq = 2 WHERE seq = 1",
		"UPDATE batch SET bytes = substr(bytes, 1, length(bytes) - 1) WHERE seq = 1",
		"UPDATE batch SET bytes = (SELECT bytes FROM batch WHERE seq = 2) WHERE seq = 1",
		"UPDATE batch SET hash = zeroblob(32) WHERE seq = 2",
		"UPDATE batch SET cut_at = cut_at + 3600 WHERE seq = 2",
		"UPDATE batch SET n_records = n_records + 1 WHERE seq = 2",
		"PRAGMA foreign_keys = OFF; DELETE FROM batch WHERE seq = 1",
		"PRAGMA foreign_keys = OFF; DELETE FROM batch WHERE seq = 2; DELETE FROM sent "
		"WHERE seq = 2;"
		"UPDATE batch SET seq = 2 WHERE seq = 1; UPDATE sent SET seq = 2",
		"DELETE FROM owner",
		"DELETE FROM counters",
		"INSERT INTO health VALUES (99, 1)",
		"CREATE TRIGGER t AFTER INSERT ON waiting BEGIN DELETE FROM waiting; END",
		"CREATE TABLE extra (a)",
		"DROP TABLE pin",
		"PRAGMA user_version = 0",
	};
	struct world *w = *state;
	struct store *s = open_store(w);

	for (unsigned i = 0; i < 3; i++) {
		world_sign(w, s, i * 3, i * 3 + 3);
		if (i < 2)
			(void) world_cut(w, s, 0);
	}
	store_close(&s);
	world_expect_noticed(w, changes, sizeof changes / sizeof *changes);
	s = open_store(w);
	store_close(&s);
}

/* A byte anywhere may change what SQLite thinks of the file; none may change a signature without
 * being noticed. */
static void test_no_flipped_byte_changes_a_signature_unnoticed(void **state)
{
	struct world *w = *state;
	struct store *s = open_store(w);
	struct sp_entry e;

	world_sign(w, s, 0, 8);
	(void) world_cut(w, s, 0);
	station_sign(&w->station, 8, &e);
	assert_int_equal(store_add(s, &e), SP_OK);
	store_close(&s);

	size_t good_len = 0;
	uint8_t *good = world_file(w->path, &good_len);
	uint8_t *at = memmem(good, good_len, e.sealed, SP_SEALED_LEN);
	assert_non_null(at);
	for (size_t i = 0; i < SP_SEALED_LEN; i += 37) {
		at[i] ^= 0x10;
		world_write_file(w->path, good, good_len);
		expect_refused(w, &w->station.owner, SP_E_DAMAGED);
		at[i] ^= 0x10;
	}
	for (size_t i = 0; i < good_len; i += 499) {
		good[i] ^= 0x10;
		world_write_file(w->path, good, good_len);
		sp_err opened = store_open(&s, w->path, &w->station.owner, NULL);
		if (opened == SP_OK) {
			assert_int_equal(world_counts(s).ever_captured, 9);
			assert_int_equal(store_add(s, &e), SP_OK);
			assert_int_equal(world_counts(s).ever_captured, 9);
			store_close(&s);
		} else {
			assert_true(opened == SP_E_DAMAGED || opened == SP_E_NEWER);
		}
		good[i] ^= 0x10;
	}
	free(good);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup_on_disk, world_teardown)
	static const struct CMUnitTest tests[] = {
		TEST(test_new_store_is_empty_and_counts_its_first_boot),
		TEST(test_signatures_are_there_after_a_restart),
		TEST(test_adding_the_same_entry_twice_keeps_one),
		TEST(test_same_rid_with_other_contents_is_refused),
		TEST(test_entry_that_contradicts_itself_is_refused),
		TEST(test_health_and_pin_survive_a_restart),
		TEST(test_cut_leaves_no_trace_of_the_order_of_signing),
		TEST(test_place_in_the_file_does_not_tell_who_signed_first),
		TEST(test_files_can_be_read_by_their_owner_only),
		TEST(test_nothing_waiting_is_not_cut_unless_final),
		TEST(test_batch_carries_what_was_signed_and_the_stations_numbers),
		TEST(test_batches_form_a_chain_and_stay_bit_identical),
		TEST(test_many_waiting_are_cut_into_several_batches_and_the_last_is_final),
		TEST(test_rehearsal_batches_carry_the_drill_flag),
		TEST(test_key_of_another_station_cuts_nothing),
		TEST(test_batches_are_listed_oldest_first_with_their_marks),
		TEST(test_second_program_is_told_that_the_store_is_busy),
		TEST(test_store_held_by_a_database_browser_is_busy),
		TEST(test_stores_of_others_are_refused_untouched),
		TEST(test_newer_schema_is_refused_untouched),
		TEST(test_files_that_are_no_store_are_refused_untouched),
		TEST(test_folder_in_the_stores_place_is_refused),
		TEST(test_link_in_the_place_of_the_lock_is_not_followed),
		TEST(test_link_that_leads_nowhere_is_not_replaced_by_a_new_store),
		TEST(test_missing_folder_is_reported),
		TEST(test_log_without_its_store_is_not_replayed_into_a_new_one),
		TEST(test_store_that_was_lost_is_not_made_anew_unless_it_held_rehearsals),
		TEST(test_remains_of_a_store_never_finished_are_replaced),
		TEST(test_files_deleted_or_replaced_at_work_are_noticed),
		TEST(test_changes_that_sqlite_does_not_notice_are_noticed),
		TEST(test_no_flipped_byte_changes_a_signature_unnoticed),
	};
#undef TEST
	return cmocka_run_group_tests(tests, NULL, NULL);
}
