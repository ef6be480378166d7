#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sqlite3.h>

#include "tests/desk/fair.h"

static struct fair fair;

static int set_up(void **state)
{
	(void) state;
	fair_open(&fair);
	return 0;
}

static int tear_down(void **state)
{
	(void) state;
	fair_close(&fair);
	return 0;
}

/* Runs SQL on the ledger's file behind its back. */
static void tamper(const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(fair_path(&fair, FOLDER_LEDGER), &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static sp_err reopen(void)
{
	struct ledger *l = NULL;
	sp_err e = ledger_open(&l, fair_path(&fair, FOLDER_LEDGER));

	ledger_close(&l);
	return e;
}

static void test_a_ledger_is_never_made_over_another(void **state)
{
	struct ledger *l = NULL;

	(void) state;
	assert_int_equal(ledger_make(&l, fair_path(&fair, FOLDER_LEDGER)), SP_E_DUPLICATE);
	assert_null(l);
	assert_int_equal(reopen(), SP_OK);
}

static void test_versions_and_owners_are_told_apart(void **state)
{
	(void) state;
	tamper("PRAGMA user_version = 3");
	assert_int_equal(reopen(), SP_E_NEWER);
	tamper("PRAGMA user_version = 1");
	assert_int_equal(reopen(), SP_E_STATE);
	tamper("PRAGMA user_version = 2; PRAGMA application_id = 1");
	assert_int_equal(reopen(), SP_E_DAMAGED);
}

static void test_a_second_writer_is_told_to_wait(void **state)
{
	struct ledger *other = NULL;

	(void) state;
	assert_int_equal(ledger_open(&other, fair_path(&fair, FOLDER_LEDGER)), SP_OK);
	assert_int_equal(ledger_begin(other), SP_OK);
	assert_int_equal(ledger_begin(fair.folder->ledger), SP_E_BUSY);
	ledger_rollback(other);
	assert_int_equal(ledger_begin(fair.folder->ledger), SP_OK);
	ledger_rollback(fair.folder->ledger);
	ledger_close(&other);
}

static void test_a_campaign_is_found_by_its_hash_and_the_newest_without(void **state)
{
	struct ledger *l = fair.folder->ledger;
	uint8_t hash[SP_HASH_LEN] = {1}, other[SP_HASH_LEN] = {2}, *file = NULL;
	uint64_t serial;
	size_t len;

	(void) state;
	assert_int_equal(ledger_add_campaign(l, 2, hash, (const uint8_t *) "two", 3), SP_OK);
	assert_int_equal(
		ledger_add_campaign(l, 2, other, (const uint8_t *) "2b", 2), SP_E_DUPLICATE);
	assert_int_equal(ledger_campaign(l, hash, &file, &len, &serial), SP_OK);
	assert_int_equal(len, 3);
	assert_memory_equal(file, "two", 3);
	free(file);
	assert_int_equal(ledger_campaign(l, NULL, &file, &len, &serial), SP_OK);
	assert_int_equal(serial, 2);
	free(file);
	assert_int_equal(ledger_campaign(l, other, &file, &len, &serial), SP_E_NOTFOUND);
}

static bool take_station(void *arg, const struct ledger_station *s)
{
	*(struct ledger_station *) arg = *s;
	return true;
}

static void test_enrolling_again_renews_and_rehearsal_is_another_enrolment(void **state)
{
	struct ledger *l = fair.folder->ledger;
	struct ledger_station s = {.label = "One", .not_after = 5, .lowest_serial = 1}, got;
	bool is_new = false;

	(void) state;
	memset(s.sid, 7, sizeof s.sid);
	assert_int_equal(ledger_enrol(l, &s, false, &is_new), SP_OK);
	assert_true(is_new);
	memcpy(s.label, "Two", 4);
	assert_int_equal(ledger_enrol(l, &s, false, &is_new), SP_OK);
	assert_false(is_new);
	assert_int_equal(ledger_each_station(l, s.sid, take_station, &got), SP_OK);
	assert_string_equal(got.label, "Two");
	assert_true(got.revoked_after == UINT64_MAX);
	s.drill = true;
	assert_int_equal(ledger_enrol(l, &s, false, &is_new), SP_OK);
	assert_true(is_new);
}

static void test_suppression_holds_in_its_part_only(void **state)
{
	struct ledger *l = fair.folder->ledger;
	const struct ledger_station real = {.id = 1}, drill = {.id = 1, .drill = true};
	uint8_t rid[SP_RID_LEN] = {9}, leaf[SP_HASH_LEN] = {8};
	uint64_t erased = 7;

	(void) state;
	assert_int_equal(ledger_suppress(l, true, rid, &erased), SP_OK);
	assert_int_equal(erased, 0);
	assert_int_equal(ledger_suppress(l, true, rid, &erased), SP_OK);
	assert_int_equal(ledger_seen(l, &drill, rid, leaf), SP_E_STATE);
	assert_int_equal(ledger_seen(l, &real, rid, leaf), SP_OK);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_ledger_is_never_made_over_another),
		TEST(test_versions_and_owners_are_told_apart),
		TEST(test_a_second_writer_is_told_to_wait),
		TEST(test_a_campaign_is_found_by_its_hash_and_the_newest_without),
		TEST(test_enrolling_again_renews_and_rehearsal_is_another_enrolment),
		TEST(test_suppression_holds_in_its_part_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
