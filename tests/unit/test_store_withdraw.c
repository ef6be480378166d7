/*
 * Withdrawals: what they leave, and that nobody can tell one kind from the other.
 */
#include "app/store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "tests/crash/vfs.h"
#include "tests/unit/store_world.h"

/* --- what is left --- */

static void test_withdrawn_record_is_gone_and_its_tombstone_is_in_the_next_batch(void **state)
{
	struct world *w = *state;
	struct store *s = world_open(w);
	struct store_batch row;
	struct sp_batch b;
	uint8_t sealed[SP_SEALED_CODE_LEN];

	world_sign(w, s, 0, 5);
	world_withdraw(w, s, 2, 77);
	assert_false(world_has(w, s, 2));
	assert_int_equal(world_cut(w, s, 0), 1);
	world_read(w, s, 1, &row, &b);
	assert_int_equal(b.n_records, 4);
	assert_int_equal(b.n_withdrawals, 0);
	assert_int_equal(b.n_tombstones, 1);
	world_code(sealed, 77);
	assert_memory_equal(sp_batch_tombstone(&b, 0), sealed, sizeof sealed);
	assert_int_equal(b.head.ever_captured, 5);
	assert_int_equal(b.head.ever_removed, 1);
	free(row.bytes);
	store_close(&s);
	s = world_open(w);
	assert_false(world_has(w, s, 2));
	store_close(&s);
}

static void test_code_of_no_record_here_leaves_as_a_withdrawal(void **state)
{
	struct world *w = *state;
	struct store *s = world_open(w);
	struct store_batch row;
	struct sp_batch b;

	world_sign(w, s, 0, 3);
	(void) world_cut(w, s, 0);
	world_sign(w, s, 3, 5);
	world_withdraw(w, s, 0, 1);   /* in a batch */
	world_withdraw(w, s, 100, 2); /* another station's */
	world_withdraw(w, s, 3, 3);   /* here */
	world_withdraw(w, s, 3, 4);   /* once more */
	assert_true(world_has(w, s, 0));
	assert_int_equal(world_cut(w, s, 0), 2);
	world_read(w, s, 2, &row, &b);
	assert_int_equal(b.n_records, 1);
	assert_int_equal(b.n_withdrawals, 3);
	assert_int_equal(b.n_tombstones, 1);
	assert_int_equal(b.head.ever_captured, 5);
	assert_int_equal(b.head.ever_removed, 1);
	free(row.bytes);
	assert_int_equal(world_counts(s).n_to_cut, 0);
	store_close(&s);
}

static void test_counts_change_alike_until_the_cut_and_the_law_holds(void **state)
{
	struct world *w = *state;
	struct store *s = world_open(w);

	world_sign(w, s, 0, 4);
	const struct store_counts before = world_counts(s);
	for (unsigned i = 0; i < 2; i++) {
		struct store_counts want = before;
		world_withdraw(w, s, i == 0 ? 1 : 100, i);
		struct store_counts have = world_counts(s);
		want.withdrawals += i + 1;
		want.n_to_cut += i + 1;
		assert_memory_equal(&have, &want, sizeof want);
	}
	(void) world_cut(w, s, 0);
	const struct store_counts after = world_counts(s);
	assert_int_equal(after.waiting, 0);
	assert_int_equal(after.withdrawals, 0);
	assert_int_equal(after.batched, 3);
	assert_int_equal(after.ever_removed, 1);
	assert_int_equal(after.ever_captured, after.ever_removed + after.waiting + after.batched);
	store_close(&s);
}

static void test_withdrawals_survive_a_restart(void **state)
{
	struct world *w = *state;
	struct store *s = world_open(w);

	world_sign(w, s, 0, 4);
	world_withdraw(w, s, 1, 1);
	world_withdraw(w, s, 100, 2);
	store_close(&s);
	s = world_open(w);
	assert_int_equal(world_counts(s).withdrawals, 2);
	assert_int_equal(world_counts(s).waiting, 4);
	assert_false(world_has(w, s, 1));
	(void) world_cut(w, s, 0);
	assert_int_equal(world_counts(s).batched, 3);
	store_close(&s);
}

static void test_same_sealed_code_again_is_kept_once(void **state)
{
	struct world *w = *state;
	struct store *s = world_open(w);

	world_sign(w, s, 0, 2);
	world_withdraw(w, s, 0, 1);
	world_withdraw(w, s, 0, 1);
	assert_int_equal(world_counts(s).withdrawals, 1);
	(void) world_cut(w, s, 0);
	assert_int_equal(world_counts(s).ever_removed, 1);
	store_close(&s);
}

static void test_zeros_are_refused(void **state)
{
	struct world *w = *state;
	struct store *s = world_open(w);
	uint8_t zeros[SP_SEALED_CODE_LEN] = {0}, sealed[SP_SEALED_CODE_LEN];

	world_code(sealed, 1);
	world_sign(w, s, 0, 1);
	assert_int_equal(store_withdraw(s, zeros, sealed), SP_E_CRYPTO);
	assert_int_equal(store_withdraw(s, sealed, zeros), SP_E_CRYPTO);
	assert_int_equal(world_counts(s).withdrawals, 0);
	store_close(&s);
}

static void test_erased_place_is_used_again(void **state)
{
	struct world *w = *state;
	struct store *s = world_open(w);

	for (unsigned i = 0; i < 3 * STORE_GROWTH; i++) {
		world_sign(w, s, i, i + 1);
		world_withdraw(w, s, i, i);
		if (i % 200 == 199)
			(void) world_cut(w, s, 0);
	}
	assert_int_equal(s->places.n, STORE_GROWTH);
	assert_int_equal(s->places.n_used, 0);
	store_close(&s);
	s = world_open(w);
	store_close(&s);
}

static void test_four_thousand_codes_wait_and_leave_sorted_and_more_are_refused(void **state)
{
	struct world *w = *state;
	struct store *s = world_open(w);
	uint8_t sealed[SP_SEALED_CODE_LEN], rid[SP_RID_LEN] = {1};
	struct store_batch row;
	struct sp_batch b;
	uint64_t n_withdrawals = 0, n_tombstones = 0, n_records = 0, seq = 0;

	world_sign(w, s, 0, 1700);
	for (unsigned i = 0; i < STORE_WITHDRAWALS_MAX; i++)
		world_withdraw(w, s, i < 1300 ? i : 10000 + i, i);
	world_code(sealed, STORE_WITHDRAWALS_MAX);
	assert_int_equal(store_withdraw(s, rid, sealed), SP_E_BUSY);
	assert_int_equal(world_counts(s).withdrawals, STORE_WITHDRAWALS_MAX);
	while (world_counts(s).n_to_cut > 0) {
		seq = world_cut(w, s, SP_BATCH_FINAL);
		world_read(w, s, seq, &row, &b); /* which refuses what is not sorted */
		n_withdrawals += b.n_withdrawals;
		n_tombstones += b.n_tombstones;
		n_records += b.n_records;
		assert_int_equal(b.head.ever_removed, n_tombstones);
		assert_int_equal(b.head.flags & SP_BATCH_FINAL,
			world_counts(s).n_to_cut == 0 ? SP_BATCH_FINAL : 0);
		free(row.bytes);
	}
	assert_int_equal(seq, 11); /* 2796 withdrawals, 256 at a time */
	assert_int_equal(n_withdrawals, STORE_WITHDRAWALS_MAX - 1300);
	assert_int_equal(n_tombstones, 1300);
	assert_int_equal(n_records, 400);
	store_close(&s);
	s = world_open(w);
	store_close(&s);
}

/* The box may be split over two pages, so its beginning and its middle are looked for. */
static unsigned grep_entry(const struct world *w, const struct sp_entry *e)
{
	return world_grep(w, e->sealed, 16) + world_grep(w, e->sealed + 270, 16) +
	       world_grep(w, e->lsig, 16) + world_grep(w, e->leaf, 16) +
	       world_grep(w, e->rid, sizeof e->rid);
}

static void test_withdrawn_record_is_in_no_file_any_more(void **state)
{
	struct world *w = *state;
	struct sp_entry e;
	uint8_t sealed[SP_SEALED_CODE_LEN];
	struct stat st;
	char log[128];

	w->options.reserve_len = 64 * 1024;
	struct store *s = world_open(w);
	world_sign(w, s, 0, 40);
	station_sign(&w->station, 40, &e);
	assert_int_equal(store_add(s, &e), SP_OK);
	world_sign(w, s, 41, 44);
	assert_true(grep_entry(w, &e) >= 5);
	world_code(sealed, 1);
	assert_int_equal(store_withdraw(s, e.rid, sealed), SP_OK);
	assert_int_equal(grep_entry(w, &e), 0);
	assert_int_equal(world_grep(w, sealed, sizeof sealed), 1);
	world_name(w, "-wal", log);
	assert_int_equal(stat(log, &st), 0);
	assert_int_equal(st.st_size, 0);
	store_close(&s);
	assert_int_equal(grep_entry(w, &e), 0);
}

/* --- what can be seen from outside --- */

enum { TRACE_MAX = 256 };

struct trace {
	bool on;
	unsigned n;
	struct {
		enum vfs_kind kind;
		bool log;
		size_t len;
	} ops[TRACE_MAX];
};

static int note(void *arg, const struct vfs_op *op)
{
	struct trace *t = arg;
	const size_t n = strlen(op->path);

	if (!t->on)
		return SQLITE_OK;
	assert_true(t->n < TRACE_MAX);
	t->ops[t->n].kind = op->kind;
	t->ops[t->n].log = n > 4 && strcmp(op->path + n - 4, "-wal") == 0;
	t->ops[t->n].len = op->len;
	t->n++;
	return SQLITE_OK;
}

static void trace(struct trace *t)
{
	t->on = true;
	t->n = 0;
}

static bool same_trace(const struct trace *a, const struct trace *b)
{
	if (a->n != b->n)
		return false;
	for (unsigned i = 0; i < a->n; i++) {
		if (a->ops[i].kind != b->ops[i].kind || a->ops[i].log != b->ops[i].log ||
			a->ops[i].len != b->ops[i].len)
			return false;
	}
	return true;
}

struct sizes {
	off_t db, log;
};

static struct sizes sizes_of(const struct world *w)
{
	struct stat db, log;
	char name[128];

	world_name(w, "-wal", name);
	assert_int_equal(stat(w->path, &db), 0);
	assert_int_equal(stat(name, &log), 0);
	return (struct sizes){.db = db.st_size, .log = log.st_size};
}

enum { BATCHED = 10, ROUNDS = 12, KINDS = 4 };

/* A signature of each fate, for one round; one more is signed just before, so that there is
 * something in the log, and in the first kind it is the very one to be withdrawn. */
static unsigned victim(unsigned kind, unsigned round)
{
	switch (kind) {
	case 0:
		return 1000 + KINDS * round; /* waits here */
	case 1:
		return 50000 + round; /* unknown */
	case 2:
		return round % BATCHED; /* in a batch */
	default:
		return BATCHED; /* withdrawn before */
	}
}

static void test_known_unknown_exported_and_used_codes_are_written_alike(void **state)
{
	struct world *w = *state;
	static struct trace now, first;
	struct vfs *vfs = vfs_new("tracing", (struct vfs_watch){note, &now});
	struct sizes size = {0};

	assert_non_null(vfs);
	w->options.vfs = "tracing";
	struct store *s = world_open(w);
	world_sign(w, s, 0, BATCHED);
	(void) world_cut(w, s, 0);
	world_sign(w, s, BATCHED, BATCHED + 30);
	world_withdraw(w, s, BATCHED, 0);
	for (unsigned i = 0; i < KINDS * ROUNDS; i++) {
		const unsigned kind = i % KINDS, round = i / KINDS;
		world_sign(w, s, 1000 + i, 1001 + i);
		trace(&now);
		world_withdraw(w, s, victim(kind, round), 1 + i);
		now.on = false;
		if (i == 0) {
			first = now;
			size = sizes_of(w);
		}
		assert_true(same_trace(&now, &first));
		assert_int_equal(sizes_of(w).db, size.db);
		assert_int_equal(sizes_of(w).log, size.log);
	}
	assert_int_equal(size.log, 0);
	assert_in_range(first.n, 8, 40);
	assert_int_equal(world_counts(s).withdrawals, KINDS * ROUNDS + 1);
	assert_int_equal(s->places.n_used, 29 + KINDS * ROUNDS - ROUNDS);
	store_close(&s);
	vfs_free(&vfs);
}

/* As one would write it at first. */
static void withdraw_naively(struct store *s, const char *place)
{
	char sql[512];

	(void) snprintf(sql, sizeof sql,
		"BEGIN IMMEDIATE;"
		"UPDATE waiting SET rid = zeroblob(16), leaf = zeroblob(32), lsig = zeroblob(64), "
		"sealed = zeroblob(560) WHERE place = (SELECT place FROM waiting WHERE rid %s "
		"zeroblob(16) LIMIT 1);"
		"UPDATE withdrawal SET sealed = randomblob(63) WHERE place = (SELECT place FROM "
		"withdrawal WHERE sealed = zeroblob(63) LIMIT 1);"
		"COMMIT",
		place);
	assert_int_equal(sqlite3_exec(s->db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(store_checkpoint(s), SP_OK);
}

static void test_comparing_writes_would_notice_a_withdrawal_that_shows(void **state)
{
	struct world *w = *state;
	static struct trace now, here, elsewhere;
	struct vfs *vfs = vfs_new("tracing", (struct vfs_watch){note, &now});

	assert_non_null(vfs);
	w->options.vfs = "tracing";
	struct store *s = world_open(w);
	world_sign(w, s, 0, 20);
	world_withdraw(w, s, 0, 0);
	trace(&now);
	withdraw_naively(s, "<>"); /* a record's place */
	here = now;
	trace(&now);
	withdraw_naively(s, "="); /* a free one */
	elsewhere = now;
	assert_false(same_trace(&here, &elsewhere));
	store_close(&s);
	vfs_free(&vfs);
}

static void test_place_in_the_file_does_not_tell_which_code_came_first(void **state)
{
	enum { CODES = 40 };
	struct world *w = *state;
	struct store *s = world_open(w);
	const uint8_t *before = NULL;
	uint8_t sealed[SP_SEALED_CODE_LEN];
	unsigned ascents = 0;
	size_t len = 0;

	world_sign(w, s, 0, CODES);
	for (unsigned i = 0; i < CODES; i++)
		world_withdraw(w, s, i + i % 2 * 1000, i);
	store_close(&s);
	uint8_t *file = world_file(w->path, &len);
	for (unsigned i = 0; i < CODES; i++) {
		world_code(sealed, i);
		const uint8_t *at = memmem(file, len, sealed, sizeof sealed);
		assert_non_null(at);
		ascents += before && at > before;
		before = at;
	}
	free(file);
	/* Half of 39 on average; a run this far from it is rarer than one in a billion. */
	assert_in_range(ascents, 4, 35);
}

/* --- what is noticed --- */

static void test_changed_withdrawals_are_noticed(void **state)
{
	static const char *const changes[] = {
		"UPDATE withdrawal SET tombstone = 0 WHERE tombstone = 1",
		"UPDATE withdrawal SET tombstone = 1 WHERE tombstone = 0 AND sealed <> "
		"zeroblob(63)",
		"UPDATE withdrawal SET sealed = zeroblob(63) WHERE tombstone = 1",
		"UPDATE withdrawal SET tombstone = 0, sealed = zeroblob(63) WHERE tombstone = 1",
		"DELETE FROM withdrawal WHERE tombstone = 1",
		"DELETE FROM withdrawal WHERE place = 1",
		"DELETE FROM withdrawal WHERE place = 7",
		"UPDATE withdrawal SET sealed = (SELECT max(sealed) FROM withdrawal) WHERE place "
		"IN (SELECT place FROM withdrawal WHERE sealed = zeroblob(63) LIMIT 1)",
		"UPDATE counters SET removed = removed + 1",
		"UPDATE waiting SET rid = zeroblob(16) WHERE rid <> zeroblob(16)",
	};
	struct world *w = *state;
	struct store *s = world_open(w);

	world_sign(w, s, 0, 4);
	world_withdraw(w, s, 1, 1);
	world_withdraw(w, s, 100, 2);
	store_close(&s);
	world_expect_noticed(w, changes, sizeof changes / sizeof *changes);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
	static const struct CMUnitTest tests[] = {
		TEST(test_withdrawn_record_is_gone_and_its_tombstone_is_in_the_next_batch),
		TEST(test_code_of_no_record_here_leaves_as_a_withdrawal),
		TEST(test_counts_change_alike_until_the_cut_and_the_law_holds),
		TEST(test_withdrawals_survive_a_restart),
		TEST(test_same_sealed_code_again_is_kept_once),
		TEST(test_zeros_are_refused),
		TEST(test_erased_place_is_used_again),
		TEST(test_four_thousand_codes_wait_and_leave_sorted_and_more_are_refused),
		TEST(test_withdrawn_record_is_in_no_file_any_more),
		TEST(test_known_unknown_exported_and_used_codes_are_written_alike),
		TEST(test_comparing_writes_would_notice_a_withdrawal_that_shows),
		TEST(test_place_in_the_file_does_not_tell_which_code_came_first),
		TEST(test_changed_withdrawals_are_noticed),
	};
#undef TEST
	return cmocka_run_group_tests(tests, NULL, NULL);
}
