/* Each allocation and each call of SQLite fails in turn, in everything that reads or changes the
 * ledger: the trouble is told, nothing is answered or changed by halves, and the next try works. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <sodium.h>
#include <sqlite3.h>

#include "export/desk/intake.h"
#include "export/desk/ledger_audit.h"
#include "export/desk/ledger_keep.h"
#include "tests/desk/fair.h"

/* How many calls until one fails; 0: none does. The linker gives the calls of our own code to
 * __wrap_…. */
static unsigned calls_left;

void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
void *__real_sodium_malloc(size_t n);
int __real_sqlite3_prepare_v2(
	sqlite3 *db, const char *sql, int n, sqlite3_stmt **out, const char **tail);
int __real_sqlite3_step(sqlite3_stmt *st);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);
void *__wrap_sodium_malloc(size_t n);
int __wrap_sqlite3_prepare_v2(
	sqlite3 *db, const char *sql, int n, sqlite3_stmt **out, const char **tail);
int __wrap_sqlite3_step(sqlite3_stmt *st);

static bool fails_now(void)
{
	return calls_left > 0 && --calls_left == 0;
}

void *__wrap_calloc(size_t n, size_t size)
{
	return fails_now() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *p, size_t n)
{
	return fails_now() ? NULL : __real_realloc(p, n);
}

void *__wrap_sodium_malloc(size_t n)
{
	return fails_now() ? NULL : __real_sodium_malloc(n);
}

int __wrap_sqlite3_prepare_v2(
	sqlite3 *db, const char *sql, int n, sqlite3_stmt **out, const char **tail)
{
	return fails_now() ? SQLITE_NOMEM : __real_sqlite3_prepare_v2(db, sql, n, out, tail);
}

int __wrap_sqlite3_step(sqlite3_stmt *st)
{
	return fails_now() ? SQLITE_NOMEM : __real_sqlite3_step(st);
}

static struct fair fair;
static struct ledger_station stand;

static bool take_station(void *arg, const struct ledger_station *s)
{
	*(struct ledger_station *) arg = *s;
	return true;
}

/* A station with a fork, a gap, two people, somebody withdrawn, a decision, a slip and a file. */
static int set_up(void **state)
{
	static struct fair_batch batch;
	struct sp_record ada = fair_person("Ada");
	struct sp_entry entries[2];
	struct intake *in = NULL;
	struct intake_tally t;
	struct ledger *l;
	uint8_t sid[SP_SID_LEN];

	(void) state;
	fair_open(&fair);
	l = fair.folder->ledger;
	assert_int_equal(intake_new(&in, fair.folder, fair.keys), SP_OK);
	for (int i = 0; i < 4; i++) {
		fair_sign(&fair, &entries[0], &ada, NULL);
		fair_sign(&fair, &entries[1], &ada, NULL);
		fair.seq = (uint64_t[]){0, 2, 4, 4}[i];
		fair_withdraw(&fair, NULL);
		fair_cut(&fair, &batch, entries, 2, NULL);
		assert_int_equal(intake_batch(in, batch.bytes, batch.len, &t),
			i < 3 ? SP_OK : SP_E_EQUIVOCATION);
	}
	intake_free(&in);
	sp_key_id(sid, fair.station_pk);
	assert_int_equal(ledger_each_station(l, sid, take_station, &stand), SP_OK);
	assert_int_equal(ledger_decide(l, "final", "no reason"), SP_OK);
	assert_int_equal(ledger_wrote(l, "/a.csv", "all"), SP_OK);
	return 0;
}

static int tear_down(void **state)
{
	(void) state;
	calls_left = 0;
	(void) unlink(fair_path(&fair, "copy.db")); /* most tests make none */
	fair_close(&fair);
	return 0;
}

/* --- what is asked --- */

static struct ledger *ledger(void)
{
	return fair.folder->ledger;
}

static void pass_person(void *arg, const struct ledger_person *p)
{
	(void) arg, (void) p;
}

static void pass_contest(void *arg, const struct ledger_contest *c)
{
	(void) arg, (void) c;
}

static void pass_gap(void *arg, const struct ledger_gap *g)
{
	(void) arg, (void) g;
}

static void pass_batch(void *arg, const struct ledger_batch_facts *b)
{
	(void) arg, (void) b;
}

static void pass_fate(
	void *arg, uint64_t seq, const uint8_t rid[SP_RID_LEN], enum ledger_disposition d)
{
	(void) arg, (void) seq, (void) rid, (void) d;
}

static void pass_ack(void *arg, const struct sp_ack_entry *e, bool drill)
{
	(void) arg, (void) e, (void) drill;
}

static void pass_decision(void *arg, const struct ledger_decision *d)
{
	(void) arg, (void) d;
}

static void pass_written(void *arg, const struct ledger_written *w)
{
	(void) arg, (void) w;
}

/* Where answers go: untouched by a failure. */
static union {
	struct ledger_counts counts;
	struct ledger_progress progress;
	struct ledger_law law;
	struct ledger_station station;
	uint8_t digest[SP_HASH_LEN];
	uint8_t bytes[1024];
} answer;

static sp_err ask_people(void)
{
	return ledger_each_person(ledger(), true, pass_person, NULL);
}

static sp_err ask_find_people(void)
{
	return ledger_find_people(ledger(), true, "ada", pass_person, NULL);
}

static sp_err ask_counts(void)
{
	return ledger_count(ledger(), true, &answer.counts);
}

static sp_err ask_contests(void)
{
	return ledger_each_contest(ledger(), true, pass_contest, NULL);
}

static sp_err ask_station(void)
{
	return ledger_find_station(ledger(), true, "Stand 1", &answer.station);
}

static sp_err ask_gaps(void)
{
	return ledger_each_gap(ledger(), true, pass_gap, NULL);
}

static sp_err ask_progress(void)
{
	return ledger_progress(ledger(), stand.id, &answer.progress);
}

static sp_err ask_law(void)
{
	return ledger_law(ledger(), stand.id, &answer.law);
}

static sp_err ask_batches(void)
{
	return ledger_each_batch(ledger(), stand.id, pass_batch, NULL);
}

static sp_err ask_dispositions(void)
{
	return ledger_each_disposition(ledger(), stand.id, 9, pass_fate, NULL);
}

static sp_err ask_acks(void)
{
	return ledger_each_ack(ledger(), pass_ack, NULL);
}

static sp_err ask_digest(void)
{
	return ledger_digest(ledger(), answer.digest);
}

static sp_err ask_decisions(void)
{
	return ledger_each_decision(ledger(), pass_decision, NULL);
}

static sp_err ask_written(void)
{
	return ledger_each_written(ledger(), pass_written, NULL);
}

/* Each call in turn until none is left to fail. */
static void fail_each(sp_err (*work)(void), void (*check)(void))
{
	for (unsigned n = 1;; n++) {
		sp_err e;

		calls_left = n;
		e = work();
		if (calls_left > 0) {
			calls_left = 0;
			assert_int_equal(e, SP_OK);
			assert_true(n > 1);
			return;
		}
		assert_int_equal(e, SP_E_NOMEM);
		ledger_rollback(ledger()); /* the roll-back itself may be what failed */
		check();
	}
}

static void check_answer(void)
{
	for (size_t i = 0; i < sizeof answer.bytes; i++)
		assert_int_equal(answer.bytes[i], 0xA5);
}

static void test_no_question_is_answered_by_halves(void **state)
{
	static sp_err (*const questions[])(void) = {ask_people, ask_find_people, ask_counts,
		ask_contests, ask_station, ask_gaps, ask_progress, ask_law, ask_batches,
		ask_dispositions, ask_acks, ask_digest, ask_decisions, ask_written};

	(void) state;
	for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) {
		memset(answer.bytes, 0xA5, sizeof answer.bytes);
		fail_each(questions[i], check_answer);
	}
}

/* --- what is changed --- */

static uint8_t before[SP_HASH_LEN];

static void check_unchanged(void)
{
	uint8_t now[SP_HASH_LEN];

	assert_int_equal(ledger_digest(ledger(), now), SP_OK);
	assert_memory_equal(now, before, sizeof now);
}

static sp_err do_merge(void)
{
	return ledger_merge(ledger(), stand.id, "one disk in two machines");
}

static sp_err do_revoke(void)
{
	return ledger_revoke(ledger(), stand.pk, 1, "stolen");
}

static sp_err do_unrevoke(void)
{
	return ledger_unrevoke(ledger(), stand.pk, UINT64_MAX, "found");
}

static sp_err do_head(void)
{
	const struct sp_head h = {.seq = 9, .ever_captured = 20};

	return ledger_add_head(ledger(), stand.id, &h);
}

static sp_err do_decide(void)
{
	return ledger_decide(ledger(), "again", "another reason");
}

static sp_err do_backup(void)
{
	return ledger_backup(ledger(), fair_path(&fair, "copy.db"));
}

static void test_nothing_is_changed_by_halves(void **state)
{
	static sp_err (*const changes[])(void) = {
		do_merge, do_revoke, do_unrevoke, do_head, do_decide};

	(void) state;
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		assert_int_equal(ledger_digest(ledger(), before), SP_OK);
		fail_each(changes[i], check_unchanged);
	}
}

static void check_no_copy(void)
{
	assert_int_not_equal(access(fair_path(&fair, "copy.db"), F_OK), 0);
	assert_int_not_equal(access(fair_path(&fair, "copy.db.draft"), F_OK), 0);
}

static void test_no_half_of_a_copy_is_left(void **state)
{
	(void) state;
	fail_each(do_backup, check_no_copy);
	assert_int_equal(access(fair_path(&fair, "copy.db"), F_OK), 0);
}

static sp_err do_purge(void)
{
	uint64_t people = 77;
	sp_err e = ledger_purge(ledger(), &people);

	assert_int_equal(people, e == SP_OK ? 8 : 77);
	return e;
}

static void check_people(void)
{
	assert_int_equal(ledger_digest(ledger(), answer.digest), SP_OK);
	assert_memory_equal(answer.digest, before, sizeof before);
}

static void test_a_purge_that_fails_early_purges_nobody(void **state)
{
	(void) state;
	assert_int_equal(ledger_digest(ledger(), before), SP_OK);
	fail_each(do_purge, check_people);
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_no_question_is_answered_by_halves),
		TEST(test_nothing_is_changed_by_halves),
		TEST(test_no_half_of_a_copy_is_left),
		TEST(test_a_purge_that_fails_early_purges_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
