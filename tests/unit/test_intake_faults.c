/* The n-th allocation, and the n-th step of SQLite, fails, for every n: an intake says so, keeps
 * nothing by halves, and does its work when asked again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>
#include <sqlite3.h>

#include "export/desk/intake.h"
#include "export/wire/head.h"
#include "tests/desk/fair.h"

/* How many calls until one fails; 0: none does. The linker gives the calls of our own code to
 * __wrap_…. */
static unsigned allocations_left, steps_left;

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_sodium_malloc(size_t n);
int __real_sqlite3_step(sqlite3_stmt *st);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_sodium_malloc(size_t n);
int __wrap_sqlite3_step(sqlite3_stmt *st);

static bool fails_now(unsigned *left)
{
	return *left > 0 && --*left == 0;
}

void *__wrap_malloc(size_t n)
{
	return fails_now(&allocations_left) ? NULL : __real_malloc(n);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return fails_now(&allocations_left) ? NULL : __real_calloc(n, size);
}

void *__wrap_sodium_malloc(size_t n)
{
	return fails_now(&allocations_left) ? NULL : __real_sodium_malloc(n);
}

int __wrap_sqlite3_step(sqlite3_stmt *st)
{
	return fails_now(&steps_left) ? SQLITE_NOMEM : __real_sqlite3_step(st);
}

static struct fair fair;
static struct fair_batch batch;
static const uint8_t code[SP_CODE_LEN] = {7};

/* A batch with a record, one that is held, one out of policy, and withdrawals and tombstones that
 * open and that do not. */
static int set_up(void **state)
{
	struct sp_record people[] = {fair_person("Ada"), fair_person("Bo"), fair_person(" Cleo ")};
	struct sp_entry entries[3];

	(void) state;
	fair_open(&fair);
	for (size_t i = 0; i < 3; i++)
		fair_sign(&fair, &entries[i], &people[i], NULL);
	entries[1].sealed[0] ^= 1;
	sp_leaf(entries[1].leaf, entries[1].rid, entries[1].sealed);
	fair_withdraw(&fair, code);
	fair_withdraw(&fair, NULL);
	memcpy(fair.tombstones, fair.withdrawals, fair.n_withdrawals * SP_SEALED_CODE_LEN);
	fair.n_tombstones = fair.n_withdrawals;
	fair_cut(&fair, &batch, entries, 3, NULL);
	return 0;
}

static int tear_down(void **state)
{
	(void) state;
	allocations_left = steps_left = 0;
	fair_close(&fair);
	return 0;
}

static uint64_t batches_kept(void)
{
	struct ledger_counts n = {0};

	assert_int_equal(ledger_count(fair.folder->ledger, true, &n), SP_OK);
	return n.batches;
}

/* A whole intake; what its first failing call says. */
static sp_err take(void)
{
	struct intake *in = NULL;
	struct intake_tally t;
	sp_err e = intake_new(&in, fair.folder, fair.keys);

	if (e == SP_OK)
		e = intake_batch(in, batch.bytes, batch.len, &t);
	intake_free(&in);
	return e;
}

/* Each call in turn until none is left to fail; `left` is the counter of its kind. */
static void fail_each(unsigned *left, sp_err (*work)(void), sp_err want, uint64_t kept)
{
	unsigned n = 1;

	for (;; n++) {
		sp_err e;

		*left = n;
		e = work();
		if (*left > 0)
			break;
		if (e == SP_REPEAT && kept > 0) /* all was read, and the roll-back failed */
			ledger_rollback(fair.folder->ledger);
		else
			assert_int_equal(e, want);
		assert_int_equal(batches_kept(), kept);
	}
	*left = 0;
	assert_true(n > 5);
}

static void test_an_intake_without_memory_keeps_nothing(void **state)
{
	(void) state;
	fail_each(&allocations_left, take, SP_E_NOMEM, 0);
	assert_int_equal(batches_kept(), 1);
}

static void test_an_intake_whose_ledger_fails_keeps_nothing(void **state)
{
	(void) state;
	fail_each(&steps_left, take, SP_E_NOMEM, 0);
	assert_int_equal(batches_kept(), 1);
}

static void test_a_failing_ledger_is_told_of_a_batch_that_was_taken_before(void **state)
{
	(void) state;
	assert_int_equal(take(), SP_OK);
	fail_each(&steps_left, take, SP_E_NOMEM, 1);
}

static uint8_t slip[SP_HEAD_MAX];
static size_t slip_len;

static sp_err take_slip(void)
{
	struct intake *in = NULL;
	struct intake_slip s;
	sp_err e = intake_new(&in, fair.folder, fair.keys);

	if (e == SP_OK)
		e = intake_head(in, slip, slip_len, &s);
	intake_free(&in);
	return e;
}

static void test_a_slip_is_kept_or_trouble_is_told(void **state)
{
	struct sp_wr w = sp_wr_on(slip, sizeof slip);
	struct sp_head h = {.seq = 1};

	(void) state;
	memcpy(h.cid, fair.folder->campaign.cid, SP_CID_LEN);
	sp_key_id(h.sid, fair.station_pk);
	assert_int_equal(sp_head_encode(&w, &h, fair.station_sk), SP_OK);
	slip_len = w.len;
	allocations_left = 3; /* those before are intake_new()'s */
	assert_int_equal(take_slip(), SP_E_NOMEM);
	allocations_left = 0;
	fail_each(&steps_left, take_slip, SP_E_NOMEM, 0);
	assert_int_equal(take_slip(), SP_REPEAT);
}

static void test_a_campaign_file_that_rotted_in_the_ledger_is_told(void **state)
{
	sqlite3 *db;

	(void) state;
	assert_int_equal(sqlite3_open(fair_path(&fair, FOLDER_LEDGER), &db), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(db, "UPDATE campaign SET file = x'00'", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	assert_int_equal(take(), SP_E_FORM);
	assert_int_equal(batches_kept(), 0);
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_an_intake_without_memory_keeps_nothing),
		TEST(test_an_intake_whose_ledger_fails_keeps_nothing),
		TEST(test_a_failing_ledger_is_told_of_a_batch_that_was_taken_before),
		TEST(test_a_slip_is_kept_or_trouble_is_told),
		TEST(test_a_campaign_file_that_rotted_in_the_ledger_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
