#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "export/desk/check.h"
#include "tests/desk/fair.h"

static struct fair fair;
static struct fair_batch batch;

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

static sp_err check(struct checked *out)
{
	struct check_campaign own;
	const char *sentence;

	memcpy(own.cid, fair.folder->campaign.cid, SP_CID_LEN);
	sp_key_id(own.rkid, fair.folder->campaign.box_pk);
	return check_batch(out, fair.folder->ledger, &own, batch.bytes, batch.len, &sentence);
}

static void change_ledger(const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(fair_path(&fair, FOLDER_LEDGER), &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* The same key for real use as well. */
static void enrol_for_real(void)
{
	struct ledger_station s = {.label = "Stand 1", .not_after = UINT32_MAX};
	bool is_new = false;

	memcpy(s.pk, fair.station_pk, SP_PK_LEN);
	sp_key_id(s.sid, s.pk);
	assert_int_equal(ledger_enrol(fair.folder->ledger, &s, false, &is_new), SP_OK);
	assert_true(is_new);
}

static void claim_real(struct sp_batch_head *h)
{
	h->flags = 0;
}

static void test_the_drill_flag_decides_which_enrolment_counts(void **state)
{
	struct checked c;

	(void) state;
	fair_cut(&fair, &batch, NULL, 0, claim_real);
	assert_int_equal(check(&c), SP_E_DRILL);
	enrol_for_real();
	assert_int_equal(check(&c), SP_OK);
	assert_false(c.station.drill);
	fair_cut(&fair, &batch, NULL, 0, NULL);
	assert_int_equal(check(&c), SP_OK);
	assert_true(c.station.drill);
}

static void test_a_revocation_of_one_use_ends_every_use_of_the_key(void **state)
{
	static const char *const revocations[] = {
		"UPDATE station SET revoked_after = CASE drill WHEN 0 THEN 0 END",
		"UPDATE station SET revoked_after = CASE drill WHEN 1 THEN 0 END"};

	(void) state;
	enrol_for_real();
	for (size_t i = 0; i < 2; i++) {
		struct checked c;

		change_ledger(revocations[i]);
		fair_cut(&fair, &batch, NULL, 0, NULL);
		assert_int_equal(check(&c), SP_E_REVOKED);
		fair_cut(&fair, &batch, NULL, 0, claim_real);
		assert_int_equal(check(&c), SP_E_REVOKED);
	}
}

static void test_the_last_good_batch_of_a_revoked_key_is_taken(void **state)
{
	struct checked c;

	(void) state;
	change_ledger("UPDATE station SET revoked_after = 1");
	fair_cut(&fair, &batch, NULL, 0, NULL);
	assert_int_equal(check(&c), SP_OK);
	fair_cut(&fair, &batch, NULL, 0, NULL);
	assert_int_equal(check(&c), SP_E_REVOKED);
}

enum { HOUR = 3600 };

static void cut_in_time(struct sp_batch_head *h)
{
	h->cut_at = 1000 * HOUR;
}

static void cut_late(struct sp_batch_head *h)
{
	h->cut_at = 1001 * HOUR;
}

static void test_a_batch_cut_after_its_cert_had_ended_is_taken_with_a_word(void **state)
{
	struct checked c;

	(void) state;
	change_ledger("UPDATE station SET not_after = 1000 * 3600");
	fair_cut(&fair, &batch, NULL, 0, cut_in_time);
	assert_int_equal(check(&c), SP_OK);
	assert_false(c.late);
	fair_cut(&fair, &batch, NULL, 0, cut_late);
	assert_int_equal(check(&c), SP_OK);
	assert_true(c.late);
}

static uint8_t slip[SP_HEAD_MAX];

/* A slip of the station, for its first batch. */
static size_t make_slip(uint64_t seq, const uint8_t cid[SP_CID_LEN])
{
	struct sp_wr w = sp_wr_on(slip, sizeof slip);
	struct sp_head h = {.seq = seq};

	memcpy(h.cid, cid, SP_CID_LEN);
	sp_key_id(h.sid, fair.station_pk);
	assert_int_equal(sp_head_encode(&w, &h, fair.station_sk), SP_OK);
	return w.len;
}

static sp_err check_slip(struct checked_head *out, size_t len)
{
	struct check_campaign own;

	memcpy(own.cid, fair.folder->campaign.cid, SP_CID_LEN);
	sp_key_id(own.rkid, fair.folder->campaign.box_pk);
	return check_head(out, fair.folder->ledger, &own, slip, len);
}

static void test_a_slip_belongs_to_the_real_use_where_there_is_one(void **state)
{
	struct checked_head c;
	size_t len = make_slip(1, fair.folder->campaign.cid);

	(void) state;
	assert_int_equal(check_slip(&c, len), SP_OK);
	assert_true(c.station.drill);
	enrol_for_real();
	assert_int_equal(check_slip(&c, len), SP_OK);
	assert_false(c.station.drill);
	assert_int_equal(c.head.seq, 1);
	change_ledger("UPDATE station SET id = id + 10 WHERE drill = 1"); /* enrolled later */
	assert_int_equal(check_slip(&c, len), SP_OK);
	assert_false(c.station.drill);
}

static void test_a_slip_is_refused_for_its_own_reason(void **state)
{
	const uint8_t elsewhere[SP_CID_LEN] = {1}, no_map[] = {0x80};
	struct checked_head c;
	struct sp_wr w;
	size_t len = make_slip(2, fair.folder->campaign.cid);

	(void) state;
	assert_int_equal(check_slip(&c, len - 1), SP_E_FORM);
	slip[len - 1] ^= 1;
	assert_int_equal(check_slip(&c, len), SP_E_SIGNATURE);
	assert_int_equal(check_slip(&c, make_slip(2, elsewhere)), SP_E_CAMPAIGN);
	change_ledger("UPDATE station SET revoked_after = 1");
	assert_int_equal(check_slip(&c, make_slip(2, fair.folder->campaign.cid)), SP_E_REVOKED);
	assert_int_equal(check_slip(&c, make_slip(1, fair.folder->campaign.cid)), SP_OK);
	w = sp_wr_on(slip, sizeof slip);
	sp_cose_sign(&w, SP_COSE_HEAD, no_map, sizeof no_map, fair.station_sk);
	assert_int_equal(check_slip(&c, w.len), SP_E_TYPES);
	w = sp_wr_on(slip, sizeof slip);
	sp_cose_sign(&w, SP_COSE_BATCH, no_map, sizeof no_map, fair.station_sk);
	assert_int_equal(check_slip(&c, w.len), SP_E_TYPE);
}

static void test_nothing_is_written(void **state)
{
	struct checked c;
	struct ledger_counts n = {0};

	(void) state;
	fair_cut(&fair, &batch, NULL, 0, NULL);
	assert_int_equal(check(&c), SP_OK);
	assert_int_equal(check(&c), SP_OK);
	assert_int_equal(ledger_count(fair.folder->ledger, true, &n), SP_OK);
	assert_int_equal(n.batches, 0);
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_the_drill_flag_decides_which_enrolment_counts),
		TEST(test_a_revocation_of_one_use_ends_every_use_of_the_key),
		TEST(test_the_last_good_batch_of_a_revoked_key_is_taken),
		TEST(test_a_batch_cut_after_its_cert_had_ended_is_taken_with_a_word),
		TEST(test_a_slip_belongs_to_the_real_use_where_there_is_one),
		TEST(test_a_slip_is_refused_for_its_own_reason),
		TEST(test_nothing_is_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
