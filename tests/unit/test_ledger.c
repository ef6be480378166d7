#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sodium.h>
#include <sqlite3.h>

#include "export/desk/intake.h"
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

static void enrol_as(const char *label, uint8_t first, bool drill)
{
	struct ledger_station s = {.drill = drill};
	bool is_new = false;

	(void) snprintf(s.label, sizeof s.label, "%s", label);
	s.pk[0] = first;
	sp_key_id(s.sid, s.pk);
	assert_int_equal(ledger_enrol(fair.folder->ledger, &s, false, &is_new), SP_OK);
}

static void test_a_station_is_found_by_label_number_and_fingerprint(void **state)
{
	char hex[2 * SP_SID_LEN + 1], digits[SP_DIGITS_TEXT_LEN + 1], run[SP_DIGITS_TEXT_LEN + 1];
	struct ledger *l = fair.folder->ledger;
	struct ledger_station two = {0}, got;
	uint8_t hash[SP_HASH_LEN];
	size_t n = 0;

	(void) state;
	enrol_as("Two", 2, false);
	enrol_as("Three", 3, false);
	enrol_as("Three", 4, false);
	assert_int_equal(ledger_find_station(l, false, "Two", &two), SP_OK);
	assert_int_equal(two.pk[0], 2);
	(void) sodium_bin2hex(hex, sizeof hex, two.sid, SP_SID_LEN);
	sp_hash(hash, two.pk, SP_PK_LEN);
	sp_digits20(digits, hash); /* as enrol prints it */
	for (size_t i = 0; digits[i] != '\0'; i++)
		if (digits[i] != ' ')
			run[n++] = digits[i];
	run[n] = '\0';
	const struct {
		const char *text;
		sp_err e;
	} cases[] = {{hex, SP_OK}, {digits, SP_OK}, {run, SP_OK}, {"Three", SP_E_DUPLICATE},
		{"two", SP_E_NOTFOUND}, {"Stand 1", SP_E_NOTFOUND}, {"", SP_E_NOTFOUND},
		{"012345678901234567890123456789", SP_E_NOTFOUND}};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(ledger_find_station(l, false, cases[i].text, &got), cases[i].e);
		if (cases[i].e == SP_OK)
			assert_int_equal(got.pk[0], 2);
	}
	hex[0] = hex[0] >= 'a' ? (char) (hex[0] - 32) : hex[0];
	assert_int_equal(ledger_find_station(l, false, hex, &got), SP_OK);
	assert_int_equal(ledger_find_station(l, true, "Stand 1", &got), SP_OK);
}

static void list_station(void *arg, const struct ledger_station *s)
{
	char *out = arg;
	size_t len = strlen(out);

	(void) snprintf(out + len, 64 - len, "%s ", s->label);
}

static void test_stations_of_a_part_are_listed_by_label(void **state)
{
	char real[64] = "", drill[64] = "";

	(void) state;
	enrol_as("Two", 2, false);
	enrol_as("One", 3, false);
	assert_int_equal(ledger_each(fair.folder->ledger, false, list_station, real), SP_OK);
	assert_int_equal(ledger_each(fair.folder->ledger, true, list_station, drill), SP_OK);
	assert_string_equal(real, "One Two ");
	assert_string_equal(drill, "Stand 1 ");
}

static void count_person(void *arg, const struct ledger_person *p)
{
	assert_string_equal(p->state, "good");
	(*(size_t *) arg)++;
}

static void test_people_are_found_whatever_the_case(void **state)
{
	static const struct {
		const char *needle;
		size_t n;
	} cases[] = {{"ada", 1}, {"LOVELACE", 1}, {"STRASSE", 1}, {"straße", 1}, {"@RIGHTS", 1},
		{"ｂüｒｇｅｒ", 1}, {"a", 2}, {"nobody", 0}, {"de", 0}};
	struct sp_record ada = fair_person("Ada Lovelace"), bo = fair_person("Bo");
	static struct fair_batch batch;
	struct intake *intake = NULL;
	struct sp_entry entries[2];
	struct intake_tally t;
	size_t n = 0;

	(void) state;
	bo.consent = SP_CONSENT_ALL;
	bo.kind = SP_KIND_ORGANISATION;
	(void) snprintf(bo.organisation, sizeof bo.organisation, "BÜRGER für die Straße");
	(void) snprintf(bo.role, sizeof bo.role, "Chair");
	(void) snprintf(bo.email, sizeof bo.email, "bo@rights.example");
	fair_sign(&fair, &entries[0], &ada, NULL);
	fair_sign(&fair, &entries[1], &bo, NULL);
	fair_cut(&fair, &batch, entries, 2, NULL);
	assert_int_equal(intake_new(&intake, fair.folder, fair.keys), SP_OK);
	assert_int_equal(intake_batch(intake, batch.bytes, batch.len, &t), SP_OK);
	intake_free(&intake);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		n = 0;
		assert_int_equal(ledger_find_people(fair.folder->ledger, true, cases[i].needle,
					 count_person, &n),
			SP_OK);
		assert_int_equal(n, cases[i].n);
	}
	assert_int_equal(
		ledger_find_people(fair.folder->ledger, true, "", count_person, &n), SP_E_RANGE);
	assert_int_equal(ledger_find_people(fair.folder->ledger, true, "\xff", count_person, &n),
		SP_E_RANGE);
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
		TEST(test_a_station_is_found_by_label_number_and_fingerprint),
		TEST(test_stations_of_a_part_are_listed_by_label),
		TEST(test_people_are_found_whatever_the_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
