/*
 * The store through its header, on real files, while the disk does what it should.
 */
#include "app/store/store.h"

#include <ftw.h>
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

#include "tests/crash/station.h"

struct fixture {
	struct station station;
	char folder[64];
	char path[96];
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	assert_non_null(f);
	station_make(&f->station, 1);
	(void) snprintf(f->folder, sizeof f->folder, "/tmp/signpost-store-XXXXXX");
	assert_non_null(mkdtemp(f->folder));
	(void) snprintf(f->path, sizeof f->path, "%s/station.db", f->folder);
	*state = f;
	return 0;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void) st, (void) type, (void) at;
	return remove(path);
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	int rc = nftw(f->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);

	free(f);
	return rc;
}

static struct store *open_store(const struct fixture *f)
{
	struct store *s = NULL;
	char why[256] = "";

	if (store_open(&s, f->path, &f->station.owner, why) != SP_OK)
		fail_msg("cannot open: %s", why);
	return s;
}

static void sign(const struct fixture *f, struct store *s, unsigned from, unsigned to)
{
	struct sp_entry e;

	for (unsigned i = from; i < to; i++) {
		station_sign(&f->station, i, &e);
		assert_int_equal(store_add(s, &e), SP_OK);
	}
}

static uint64_t cut(const struct fixture *f, struct store *s)
{
	struct store_cut how = station_cut(&f->station, 0);
	uint64_t seq = 0;

	assert_int_equal(store_cut(s, &how, &seq), SP_OK);
	return seq;
}

static struct store_counts counts(struct store *s)
{
	struct store_counts c;

	assert_int_equal(store_counts(s, &c), SP_OK);
	return c;
}

static bool has(struct store *s, unsigned i, const struct station *station)
{
	struct sp_entry e;

	station_sign(station, i, &e);
	return store_has(s, e.rid) == SP_OK;
}

/* --- files, as bytes --- */

struct bytes {
	uint8_t *p;
	size_t len;
};

static struct bytes read_file(const char *path)
{
	struct bytes b = {0};
	FILE *f = fopen(path, "rb");

	assert_non_null(f);
	assert_int_equal(fseek(f, 0, SEEK_END), 0);
	b.len = (size_t) ftell(f);
	rewind(f);
	b.p = malloc(b.len + 1);
	assert_non_null(b.p);
	assert_int_equal(fread(b.p, 1, b.len, f), b.len);
	(void) fclose(f);
	return b;
}

static void write_file(const char *path, const void *p, size_t len)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(p, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
}

static void run_sql(const char *path, const char *sql)
{
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* Opening must fail like this and leave every byte as it is. */
static void expect_refused(const struct fixture *f, const struct store_owner *owner, sp_err want)
{
	struct bytes before = read_file(f->path);
	struct store *s = NULL;
	char why[256] = "";

	assert_int_equal(store_open(&s, f->path, owner, why), want);
	assert_null(s);
	assert_true(strlen(why) > 10 && why[strlen(why) - 1] == '.');
	struct bytes after = read_file(f->path);
	assert_int_equal(before.len, after.len);
	assert_memory_equal(before.p, after.p, before.len);
	free(before.p);
	free(after.p);
}

/* --- what a store keeps --- */

static void test_new_store_is_empty_and_counts_its_first_boot(void **state)
{
	struct store *s = open_store(*state);
	struct store_counts c = counts(s);

	assert_int_equal(c.boots, 1);
	assert_int_equal(c.waiting + c.batched + c.ever_captured + c.ever_removed + c.batches, 0);
	store_close(&s);
	assert_null(s);
	store_close(&s);
}

static void test_signatures_are_there_after_a_restart(void **state)
{
	struct fixture *f = *state;
	struct store *s = open_store(f);

	sign(f, s, 0, 30);
	store_close(&s);
	s = open_store(f);
	struct store_counts c = counts(s);
	assert_int_equal(c.waiting, 30);
	assert_int_equal(c.ever_captured, 30);
	assert_int_equal(c.boots, 2);
	for (unsigned i = 0; i < 30; i++)
		assert_true(has(s, i, &f->station));
	assert_false(has(s, 30, &f->station));
	store_close(&s);
}

static void test_adding_the_same_entry_twice_keeps_one(void **state)
{
	struct fixture *f = *state;
	struct store *s = open_store(f);
	struct sp_entry e;

	station_sign(&f->station, 1, &e);
	assert_int_equal(store_add(s, &e), SP_OK);
	assert_int_equal(store_add(s, &e), SP_OK);
	assert_int_equal(counts(s).ever_captured, 1);
	(void) cut(f, s);
	assert_int_equal(store_add(s, &e), SP_OK);
	assert_int_equal(counts(s).ever_captured, 1);
	store_close(&s);
}

static void test_same_rid_with_other_contents_is_refused(void **state)
{
	struct fixture *f = *state;
	struct store *s = open_store(f);
	struct sp_entry one, other;

	station_sign(&f->station, 1, &one);
	station_sign(&f->station, 1, &other);
	assert_int_equal(store_add(s, &one), SP_OK);
	assert_int_equal(store_add(s, &other), SP_E_DUPLICATE);
	(void) cut(f, s);
	assert_int_equal(store_add(s, &other), SP_E_DUPLICATE);
	assert_int_equal(counts(s).ever_captured, 1);
	store_close(&s);
}

static void test_entry_that_contradicts_itself_is_refused(void **state)
{
	struct fixture *f = *state;
	struct store *s = open_store(f);
	struct sp_entry e;

	station_sign(&f->station, 1, &e);
	e.sealed[100] ^= 1;
	assert_int_equal(store_add(s, &e), SP_E_CRYPTO);
	assert_int_equal(store_has(s, e.rid), SP_E_NOTFOUND);
	assert_int_equal(counts(s).ever_captured, 0);
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
	struct store_counts c = counts(s);
	assert_int_equal(c.health[SP_HEALTH_CRASHES], 2);
	assert_int_equal(c.health[SP_HEALTH_CLOCK_JUMPS], 1);
	assert_int_equal(c.health[SP_HEALTH_POWER_LOSSES], 0);
	store_close(&s);
}

/* Of the first 16 bytes only: what is longer may be split over two pages. */
static int count_places(const char *path, const uint8_t *what)
{
	struct bytes b = read_file(path);
	const uint8_t *p = b.p;
	int n = 0;

	while ((p = memmem(p, (size_t) (b.p + b.len - p), what, 16)) != NULL) {
		p++;
		n++;
	}
	free(b.p);
	return n;
}

static void test_cut_leaves_no_trace_of_the_order_of_signing(void **state)
{
	struct fixture *f = *state;
	struct store *s = open_store(f);
	struct sp_entry e;
	char log[128];

	sign(f, s, 0, 60);
	station_sign(&f->station, 60, &e);
	assert_int_equal(store_add(s, &e), SP_OK);
	(void) snprintf(log, sizeof log, "%s-wal", f->path);
	assert_true(count_places(log, e.lsig) > 0);
	(void) cut(f, s);

	/* While still open: the log is empty, and of the box only the copy inside the batch is
	 * left. */
	struct stat st;
	assert_int_equal(stat(log, &st), 0);
	assert_int_equal(st.st_size, 0);
	assert_int_equal(count_places(f->path, e.lsig), 0);
	assert_true(count_places(f->path, e.sealed) <= 1);
	store_close(&s);
}

static void test_place_in_the_file_does_not_tell_who_signed_first(void **state)
{
	struct fixture *f = *state;
	struct store *s = open_store(f);
	const uint8_t *before = NULL;
	struct sp_entry e;
	unsigned ascents = 0;
	enum { SIGNED = 40 };

	sign(f, s, 0, SIGNED);
	store_close(&s);
	struct bytes b = read_file(f->path);
	for (unsigned i = 0; i < SIGNED; i++) {
		station_sign(&f->station, i, &e);
		const uint8_t *at = memmem(b.p, b.len, e.rid, SP_RID_LEN);
		assert_non_null(at);
		ascents += before && at > before;
		before = at;
	}
	free(b.p);
	/* Half of 39 on average; a run this far from it is rarer than one in a billion. */
	assert_in_range(ascents, 9, 30);
}

static void test_files_can_be_read_by_their_owner_only(void **state)
{
	struct fixture *f = *state;
	struct store *s = open_store(f);
	static const char *const ends[] = {"", "-wal", ".lock", ".reserve"};
	char name[128];
	struct stat st;

	sign(f, s, 0, 1);
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		(void) snprintf(name, sizeof name, "%s%s", f->path, ends[i]);
		assert_int_equal(stat(name, &st), 0);
		assert_int_equal(st.st_mode & 077, 0);
	}
	store_close(&s);
}

/* --- batches --- */

static void test_nothing_waiting_is_not_cut_unless_final(void **state)
{
	struct fixture *f = *state;
	struct store *s = open_store(f);
	struct store_cut how = station_cut(&f->station, 0);
	uint64_t seq = 99;

	assert_int_equal(store_cut(s, &how, &seq), SP_E_NOTFOUND);
	assert_int_equal(seq, 99);
	how.flags = SP_BATCH_FINAL;
	assert_int_equal(store_cut(s, &how, &seq), SP_OK);
	assert_int_equal(seq, 1);
	store_close(&s);
}

static void decode(const struct fixture *f, const struct store_batch *b, struct sp_batch *out)
{
	struct sp_cose envelope;

	assert_int_equal(sp_cose_parse(&envelope, b->bytes, b->len, SP_COSE_BATCH), SP_OK);
	assert_int_equal(sp_cose_verify(&envelope, f->station.owner.station_pk), SP_OK);
	assert_int_equal(sp_batch_decode(out, envelope.payload, envelope.payload_len), SP_OK);
}

static void test_batch_carries_what_was_signed_and_the_stations_numbers(void **state)
{
	struct fixture *f = *state;
	struct store *s = open_store(f);
	struct store_batch b;
	struct sp_batch d;
	struct sp_entry e;

	sign(f, s, 0, 12);
	assert_int_equal(store_count_health(s, SP_HEALTH_CRASHES), SP_OK);
	assert_int_equal(cut(f, s), 1);
	assert_int_equal(store_batch(s, 1, &b), SP_OK);
	decode(f, &b, &d);
	assert_int_equal(d.n_records, 12);
	assert_int_equal(b.n_records, 12);
	assert_int_equal(d.head.ever_captured, 12);
	assert_int_equal(d.head.boots, 1);
	assert_int_equal(d.head.cut_at, 1700000000 - 1700000000 % 3600);
	assert_int_equal(d.head.health[SP_HEALTH_CRASHES], 1);
	assert_int_equal(d.head.flags, 0);
	assert_memory_equal(d.head.cid, f->station.owner.cid, SP_CID_LEN);
	assert_memory_equal(d.head.build, "testing", SP_BUILD_LEN);
	assert_true(sodium_is_zero(d.head.prev, SP_HASH_LEN));
	assert_memory_equal(d.hash, b.hash, SP_HASH_LEN);
	for (unsigned i = 0; i < 12; i++) {
		bool found = false;
		station_sign(&f->station, i, &e);
		for (size_t j = 0; j < d.n_records; j++)
			found |= !memcmp(sp_batch_rid(&d, j), e.rid, SP_RID_LEN);
		assert_true(found);
	}
	free(b.bytes);
	store_close(&s);
}

static void test_batches_form_a_chain_and_stay_bit_identical(void **state)
{
	struct fixture *f = *state;
	struct store *s = open_store(f);
	struct store_batch first, again, second;
	struct sp_batch d;

	sign(f, s, 0, 5);
	assert_int_equal(cut(f, s), 1);
	assert_int_equal(store_batch(s, 1, &first), SP_OK);
	sign(f, s, 5, 9);
	assert_int_equal(cut(f, s), 2);
	store_close(&s);

	s = open_store(f);
	assert_int_equal(store_batch(s, 1, &again), SP_OK);
	assert_int_equal(first.len, again.len);
	assert_memory_equal(first.bytes, again.bytes, first.len);
	assert_int_equal(store_batch(s, 2, &second), SP_OK);
	decode(f, &second, &d);
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
	struct fixture *f = *state;
	struct store *s = open_store(f);
	struct store_cut how = station_cut(&f->station, SP_BATCH_FINAL);
	struct store_batch b;
	struct sp_batch d;
	uint64_t seq = 0, n = 0;

	sign(f, s, 0, 400);
	for (unsigned i = 1; counts(s).waiting > 0; i++) {
		assert_int_equal(store_cut(s, &how, &seq), SP_OK);
		assert_int_equal(seq, i);
		assert_int_equal(store_batch(s, seq, &b), SP_OK);
		assert_true(b.len <= SP_BATCH_MAX);
		decode(f, &b, &d);
		assert_int_equal(
			d.head.flags & SP_BATCH_FINAL, counts(s).waiting == 0 ? SP_BATCH_FINAL : 0);
		n += d.n_records;
		free(b.bytes);
	}
	assert_int_equal(seq, 2);
	assert_int_equal(n, 400);
	assert_int_equal(counts(s).batched, 400);
	store_close(&s);
	s = open_store(f);
	store_close(&s);
}

static void test_rehearsal_batches_carry_the_drill_flag(void **state)
{
	struct fixture *f = *state;
	struct store_batch b;
	struct sp_batch d;

	f->station.owner.drill = true;
	struct store *s = open_store(f);
	sign(f, s, 0, 2);
	(void) cut(f, s);
	assert_int_equal(store_batch(s, 1, &b), SP_OK);
	decode(f, &b, &d);
	assert_int_equal(d.head.flags, SP_BATCH_DRILL);
	free(b.bytes);
	store_close(&s);
}

static void test_key_of_another_station_cuts_nothing(void **state)
{
	struct fixture *f = *state;
	struct store *s = open_store(f);
	struct station other;
	uint64_t seq = 0;

	station_make(&other, 2);
	struct store_cut how = station_cut(&other, 0);
	sign(f, s, 0, 2);
	assert_int_equal(store_cut(s, &how, &seq), SP_E_CRYPTO);
	assert_int_equal(counts(s).waiting, 2);
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
	struct fixture *f = *state;
	struct store *s = open_store(f);
	struct seen all = {.stop_at = 4}, one = {.stop_at = 1};

	for (unsigned i = 0; i < 3; i++) {
		sign(f, s, i, i + 1);
		(void) cut(f, s);
	}
	assert_int_equal(counts(s).unshown, 3);
	assert_int_equal(store_mark_shown(s, 2), SP_OK);
	assert_int_equal(store_mark_shown(s, 2), SP_OK);
	assert_int_equal(store_mark_shown(s, 4), SP_E_NOTFOUND);
	assert_int_equal(counts(s).unshown, 2);
	assert_int_equal(store_each_batch(s, see, &all), SP_OK);
	assert_int_equal(all.n, 3);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(all.seqs[i], i + 1);
		assert_int_equal(all.shown[i], i == 1);
	}
	assert_int_equal(store_each_batch(s, see, &one), SP_OK);
	assert_int_equal(one.n, 1);
	store_close(&s);
}

/* --- what is refused --- */

static void test_second_program_is_told_that_the_store_is_busy(void **state)
{
	struct fixture *f = *state;
	struct store *s = open_store(f), *second = NULL;
	char why[256];

	assert_int_equal(store_open(&second, f->path, &f->station.owner, why), SP_E_BUSY);
	assert_string_equal(why, "Another program has the store open.");
	store_close(&s);
	s = open_store(f);
	store_close(&s);
}

static void test_store_held_by_a_database_browser_is_busy(void **state)
{
	struct fixture *f = *state;
	struct store *s = open_store(f);
	sqlite3 *db = NULL;

	store_close(&s);
	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(db, "BEGIN; SELECT * FROM owner", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(store_open(&s, f->path, &f->station.owner, NULL), SP_E_BUSY);
	(void) sqlite3_close(db);
	s = open_store(f);
	store_close(&s);
}

static void test_stores_of_others_are_refused_untouched(void **state)
{
	struct fixture *f = *state;
	struct store *s = open_store(f);
	const struct store_owner own = f->station.owner;
	struct store_owner cases[] = {own, own, own, own};

	cases[0].cid[3] ^= 1;
	cases[1].rkid[0] ^= 1;
	cases[2].station_pk[31] ^= 1;
	cases[3].drill = true;
	sign(f, s, 0, 3);
	store_close(&s);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		expect_refused(f, &cases[i], SP_E_CAMPAIGN);
	s = open_store(f);
	assert_int_equal(counts(s).waiting, 3);
	store_close(&s);
}

static void test_newer_schema_is_refused_untouched(void **state)
{
	struct fixture *f = *state;
	struct store *s = open_store(f);

	store_close(&s);
	run_sql(f->path, "PRAGMA user_version = 3");
	expect_refused(f, &f->station.owner, SP_E_NEWER);
}

static void test_files_that_are_no_store_are_refused_untouched(void **state)
{
	struct fixture *f = *state;
	static const char text[] =
		"Dear sir, this is a letter and no database. It is a little longer than the "
		"hundred bytes of a header, so that its length alone does not give it away.";

	write_file(f->path, "", 0);
	expect_refused(f, &f->station.owner, SP_E_DAMAGED);
	write_file(f->path, "SQLite format 3", 16);
	expect_refused(f, &f->station.owner, SP_E_DAMAGED);
	write_file(f->path, text, sizeof text);
	expect_refused(f, &f->station.owner, SP_E_DAMAGED);
	assert_int_equal(unlink(f->path), 0);
	run_sql(f->path, "CREATE TABLE somebody_elses (a); INSERT INTO somebody_elses VALUES (1)");
	expect_refused(f, &f->station.owner, SP_E_DAMAGED);
}

static void test_folder_in_the_stores_place_is_refused(void **state)
{
	struct fixture *f = *state;
	struct store *s = NULL;

	assert_int_equal(mkdir(f->path, 0700), 0);
	assert_int_equal(store_open(&s, f->path, &f->station.owner, NULL), SP_E_DAMAGED);
}

static void test_link_in_the_place_of_the_lock_is_not_followed(void **state)
{
	struct fixture *f = *state;
	char lock[sizeof f->path + 8], why[256] = "";
	struct store *s = NULL;

	(void) snprintf(lock, sizeof lock, "%s.lock", f->path);
	assert_int_equal(symlink("elsewhere", lock), 0);
	assert_int_equal(store_open(&s, f->path, &f->station.owner, why), SP_E_SIZE);
	assert_non_null(strstr(why, "no regular file"));
	assert_null(s);
}

static void test_link_that_leads_nowhere_is_not_replaced_by_a_new_store(void **state)
{
	const struct fixture *f = *state;
	struct store *s = NULL;
	char why[256] = "";
	struct stat st;

	assert_int_equal(symlink("/nonexistent/stick/station.db", f->path), 0);
	assert_int_equal(store_open(&s, f->path, &f->station.owner, why), SP_E_SIZE);
	assert_null(s);
	assert_int_equal(lstat(f->path, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
}

static void test_missing_folder_is_reported(void **state)
{
	struct fixture *f = *state;
	struct store *s = NULL;
	char path[128];

	(void) snprintf(path, sizeof path, "%s/nowhere/station.db", f->folder);
	assert_int_equal(store_open(&s, path, &f->station.owner, NULL), SP_E_NOTFOUND);
}

static void test_log_without_its_store_is_not_replayed_into_a_new_one(void **state)
{
	struct fixture *f = *state;
	struct store *s = NULL;
	char log[128];

	(void) snprintf(log, sizeof log, "%s-wal", f->path);
	write_file(log, "frames", 6);
	assert_int_equal(store_open(&s, f->path, &f->station.owner, NULL), SP_E_DAMAGED);
	assert_int_equal(access(f->path, F_OK), -1);
}

static void test_remains_of_a_store_never_finished_are_replaced(void **state)
{
	struct fixture *f = *state;
	char name[128];

	(void) snprintf(name, sizeof name, "%s.new", f->path);
	write_file(name, "half", 4);
	(void) snprintf(name, sizeof name, "%s.new-wal", f->path);
	write_file(name, "half", 4);
	struct store *s = open_store(f);
	sign(f, s, 0, 1);
	store_close(&s);
}

/* Each line is something that SQLite itself has nothing against. */
static void test_files_deleted_or_replaced_at_work_are_noticed(void **state)
{
	static const char *const ends[] = {"", "-wal"};
	const struct fixture *f = *state;
	struct store_cut how = station_cut(&f->station, 0);
	char path[128], aside[136];
	struct sp_entry e;
	uint64_t seq = 0;

	for (unsigned i = 0; i < 8; i++) {
		const bool cutting = i & 1, replaced = i & 2;
		struct store *s = open_store(f);

		sign(f, s, 2 * i, 2 * i + 1);
		(void) snprintf(path, sizeof path, "%s%s", f->path, ends[i >> 2]);
		(void) snprintf(aside, sizeof aside, "%s.aside", path);
		assert_int_equal(rename(path, aside), 0);
		if (replaced)
			write_file(path, "", 0);
		station_sign(&f->station, 2 * i + 1, &e);
		assert_int_equal(cutting ? store_cut(s, &how, &seq) : store_add(s, &e), SP_E_IO);
		assert_int_equal(store_has(s, e.rid), SP_E_IO);
		store_close(&s);
		assert_int_equal(rename(aside, path), 0);
		s = open_store(f); /* with its own files again it is whole */
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
		"UPDATE waiting SET sealed = zeroblob(560) WHERE rid = (SELECT max(rid) FROM "
		"waiting)",
		"DELETE FROM waiting WHERE place = (SELECT min(place) FROM waiting)",
		"DELETE FROM waiting",
		"UPDATE counters SET captured = captured + 1; "
		"UPDATE waiting SET (rid, leaf, lsig, sealed) = (SELECT rid, leaf, lsig, sealed "
		"FROM "
		"waiting ORDER BY rid DESC LIMIT 1) WHERE place = (SELECT min(place) FROM waiting "
		"WHERE "
		"rid = zeroblob(16))",
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
	struct fixture *f = *state;
	struct store *s = open_store(f);

	for (unsigned i = 0; i < 3; i++) {
		sign(f, s, i * 3, i * 3 + 3);
		if (i < 2)
			(void) cut(f, s);
	}
	store_close(&s);
	struct bytes good = read_file(f->path);
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		write_file(f->path, good.p, good.len);
		run_sql(f->path, changes[i]);
		print_message("%s\n", changes[i]);
		expect_refused(f, &f->station.owner, SP_E_DAMAGED);
	}
	write_file(f->path, good.p, good.len);
	free(good.p);
	s = open_store(f);
	store_close(&s);
}

/* A byte anywhere may change what SQLite thinks of the file; none may change a signature without
 * being noticed. */
static void test_no_flipped_byte_changes_a_signature_unnoticed(void **state)
{
	struct fixture *f = *state;
	struct store *s = open_store(f);
	struct sp_entry e;

	sign(f, s, 0, 8);
	(void) cut(f, s);
	station_sign(&f->station, 8, &e);
	assert_int_equal(store_add(s, &e), SP_OK);
	store_close(&s);

	struct bytes good = read_file(f->path);
	uint8_t *at = memmem(good.p, good.len, e.sealed, SP_SEALED_LEN);
	assert_non_null(at);
	for (size_t i = 0; i < SP_SEALED_LEN; i += 37) {
		at[i] ^= 0x10;
		write_file(f->path, good.p, good.len);
		expect_refused(f, &f->station.owner, SP_E_DAMAGED);
		at[i] ^= 0x10;
	}
	for (size_t i = 0; i < good.len; i += 499) {
		good.p[i] ^= 0x10;
		write_file(f->path, good.p, good.len);
		sp_err opened = store_open(&s, f->path, &f->station.owner, NULL);
		if (opened == SP_OK) {
			assert_int_equal(counts(s).ever_captured, 9);
			assert_int_equal(store_add(s, &e), SP_OK);
			assert_int_equal(counts(s).ever_captured, 9);
			store_close(&s);
		} else {
			assert_true(opened == SP_E_DAMAGED || opened == SP_E_NEWER);
		}
		good.p[i] ^= 0x10;
	}
	free(good.p);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
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
		TEST(test_remains_of_a_store_never_finished_are_replaced),
		TEST(test_files_deleted_or_replaced_at_work_are_noticed),
		TEST(test_changes_that_sqlite_does_not_notice_are_noticed),
		TEST(test_no_flipped_byte_changes_a_signature_unnoticed),
	};
#undef TEST
	return cmocka_run_group_tests(tests, NULL, NULL);
}
