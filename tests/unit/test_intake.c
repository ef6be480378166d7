#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sodium.h>

#include "export/desk/check.h"
#include "export/desk/intake.h"
#include "tests/desk/fair.h"

static struct fair fair;
static struct intake *intake;
static struct fair_batch batch;

static int set_up(void **state)
{
	(void) state;
	fair_open(&fair);
	return intake_new(&intake, fair.folder, fair.keys) == SP_OK ? 0 : -1;
}

static int tear_down(void **state)
{
	(void) state;
	intake_free(&intake);
	fair_close(&fair);
	return 0;
}

static struct ledger_counts counts(void)
{
	struct ledger_counts c = {0};

	assert_int_equal(ledger_count(fair.folder->ledger, true, &c), SP_OK);
	return c;
}

static void cut(struct sp_entry *entries, size_t n, void (*change)(struct sp_batch_head *h))
{
	fair_cut(&fair, &batch, entries, n, change);
}

static sp_err take(struct intake_tally *t)
{
	*t = (struct intake_tally){0};
	return intake_batch(intake, batch.bytes, batch.len, t);
}

static void test_a_good_batch_is_taken_and_a_second_time_changes_nothing(void **state)
{
	struct sp_record ada = fair_person("Ada"), bo = fair_person("Bo");
	struct sp_entry entries[2];
	struct intake_tally t;

	(void) state;
	fair_sign(&fair, &entries[0], &ada, NULL);
	fair_sign(&fair, &entries[1], &bo, NULL);
	cut(entries, 2, NULL);
	assert_int_equal(take(&t), SP_OK);
	assert_int_equal(t.taken, 2);
	assert_int_equal(t.seq, 1);
	assert_string_equal(t.label, "Stand 1");
	assert_int_equal(take(&t), SP_REPEAT);
	assert_int_equal(counts().good, 2);
	assert_int_equal(counts().batches, 1);
}

static void lie_cid(struct sp_batch_head *h)
{
	h->cid[0] ^= 1;
}

static void lie_sid(struct sp_batch_head *h)
{
	h->sid[0] ^= 1;
}

static void lie_drill(struct sp_batch_head *h)
{
	h->flags = 0;
}

static void lie_rkid(struct sp_batch_head *h)
{
	h->rkid[0] ^= 1;
}

static void lie_prev(struct sp_batch_head *h)
{
	h->prev[0] ^= 1;
}

static void lie_serial(struct sp_batch_head *h)
{
	h->campaign[0] ^= 1;
}

static void test_each_lie_of_the_head_has_its_reason_and_takes_nothing(void **state)
{
	static const struct {
		void (*lie)(struct sp_batch_head *h);
		sp_err e;
	} cases[] = {{lie_cid, SP_E_CAMPAIGN}, {lie_sid, SP_E_CAMPAIGN}, {lie_drill, SP_E_DRILL},
		{lie_rkid, SP_E_RKID}, {lie_serial, SP_E_CAMPAIGN}, {lie_prev, SP_E_CHAIN}};

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct sp_record ada = fair_person("Ada");
		struct sp_entry entry;
		struct intake_tally t;

		fair.seq = 0;
		memset(fair.prev, 0, sizeof fair.prev);
		fair_sign(&fair, &entry, &ada, NULL);
		cut(&entry, 1, cases[i].lie);
		assert_int_equal(take(&t), cases[i].e);
		assert_int_equal(counts().batches, 0);
		assert_int_equal(counts().good, 0);
	}
	assert_int_equal(counts().quarantined, 1);
}

static void test_every_cut_and_every_flipped_byte_of_a_batch_is_refused(void **state)
{
	struct sp_record ada = fair_person("Ada");
	struct sp_entry entry;
	struct intake_tally t;
	size_t whole;

	(void) state;
	fair_sign(&fair, &entry, &ada, NULL);
	cut(&entry, 1, NULL);
	whole = batch.len;
	for (batch.len = 0; batch.len < whole; batch.len++)
		assert_int_not_equal(take(&t), SP_OK);
	for (size_t i = 0; i < whole; i++) {
		batch.bytes[i] ^= (uint8_t) (1 << i % 8);
		assert_int_not_equal(take(&t), SP_OK);
		batch.bytes[i] ^= (uint8_t) (1 << i % 8);
	}
	assert_int_equal(counts().batches, 0);
	assert_int_equal(counts().quarantined, 0);
	assert_int_equal(take(&t), SP_OK);
}

static void test_a_record_lifted_from_another_station_is_held(void **state)
{
	struct sp_record ada = fair_person("Ada");
	struct sp_entry entry;
	struct intake_tally t;
	uint8_t true_pk[SP_PK_LEN];

	(void) state;
	memcpy(true_pk, fair.station_pk, SP_PK_LEN);
	fair.station_pk[0] ^= 1;
	fair_sign(&fair, &entry, &ada, NULL);
	memcpy(fair.station_pk, true_pk, SP_PK_LEN);
	cut(&entry, 1, NULL);
	assert_int_equal(take(&t), SP_OK);
	assert_int_equal(t.held, 1);
	assert_int_equal(counts().held, 1);
	assert_int_equal(counts().sealed, 1);
}

static void test_another_key_with_the_same_id_stands_in_nobodys_way(void **state)
{
	struct ledger_station decoy = {.drill = true, .label = "Decoy", .not_after = UINT32_MAX};
	struct sp_record ada = fair_person("Ada");
	struct sp_entry entry;
	struct intake_tally t;
	bool is_new = false;

	(void) state;
	memset(decoy.pk, 7, sizeof decoy.pk);
	sp_key_id(decoy.sid, fair.station_pk);
	assert_int_equal(ledger_enrol(fair.folder->ledger, &decoy, &is_new), SP_OK);
	assert_true(is_new);
	fair_sign(&fair, &entry, &ada, NULL);
	cut(&entry, 1, NULL);
	assert_int_equal(take(&t), SP_OK);
	assert_string_equal(t.label, "Stand 1");
}

static void test_the_signer_is_told_without_reading_the_payload(void **state)
{
	(void) state;
	cut(NULL, 0, lie_cid);
	assert_int_equal(check_signer(fair.folder->ledger, batch.bytes, batch.len), SP_OK);
	batch.bytes[batch.len - 1] ^= 1;
	assert_int_equal(check_signer(fair.folder->ledger, batch.bytes, batch.len), SP_E_SIGNATURE);
	assert_int_equal(check_signer(fair.folder->ledger, batch.bytes, batch.len - 1), SP_E_FORM);
	fair.station_sk[0] ^= 1;
	fair.station_sk[SP_SK_LEN - 1] ^= 1; /* the half that the kid comes from */
	cut(NULL, 0, NULL);
	assert_int_equal(
		check_signer(fair.folder->ledger, batch.bytes, batch.len), SP_E_UNKNOWN_STATION);
}

static void test_the_two_sides_of_a_fork_are_held(void **state)
{
	struct sp_record ada = fair_person("Ada"), bo = fair_person("Bo");
	struct sp_entry entry;
	struct intake_tally t;

	(void) state;
	fair_sign(&fair, &entry, &ada, NULL);
	cut(&entry, 1, NULL);
	assert_int_equal(take(&t), SP_OK);
	fair.seq = 0;
	memset(fair.prev, 0, sizeof fair.prev);
	fair_sign(&fair, &entry, &bo, NULL);
	cut(&entry, 1, NULL);
	assert_int_equal(take(&t), SP_E_EQUIVOCATION);
	assert_int_equal(take(&t), SP_E_EQUIVOCATION);
	assert_int_equal(counts().good, 0);
	assert_int_equal(counts().held, 1);
	assert_int_equal(counts().quarantined, 1);
}

static void test_an_earlier_batch_that_the_later_one_denies_is_quarantined(void **state)
{
	static struct fair_batch first;
	struct sp_record ada = fair_person("Ada");
	struct sp_entry entry;
	struct intake_tally t;

	(void) state;
	fair_sign(&fair, &entry, &ada, NULL);
	fair_cut(&fair, &first, &entry, 1, NULL);
	fair.prev[0] ^= 1;
	fair_sign(&fair, &entry, &ada, NULL);
	cut(&entry, 1, NULL);
	assert_int_equal(take(&t), SP_OK);
	assert_int_equal(intake_batch(intake, first.bytes, first.len, &t), SP_E_CHAIN);
	assert_int_equal(counts().held, 1);
	assert_int_equal(counts().quarantined, 1);
}

struct gaps {
	size_t n;
	struct ledger_gap first;
};

static void take_gap(void *arg, const struct ledger_gap *g)
{
	struct gaps *gaps = arg;

	if (gaps->n++ == 0)
		gaps->first = *g;
}

static void test_missing_batches_are_remembered(void **state)
{
	struct gaps gaps = {0};
	struct intake_tally t;

	(void) state;
	fair.seq = 4;
	cut(NULL, 0, NULL);
	assert_int_equal(take(&t), SP_OK);
	assert_int_equal(ledger_each_gap(fair.folder->ledger, true, take_gap, &gaps), SP_OK);
	assert_int_equal(gaps.n, 1);
	assert_int_equal(gaps.first.first, 1);
	assert_int_equal(gaps.first.last, 4);
	assert_int_equal(ledger_each_gap(fair.folder->ledger, false, take_gap, &gaps), SP_OK);
	assert_int_equal(gaps.n, 1);
}

static void test_a_name_out_of_policy_goes_to_review(void **state)
{
	struct sp_record eve = fair_person("  two  spaces ");
	struct sp_entry entry;
	struct intake_tally t;

	(void) state;
	fair_sign(&fair, &entry, &eve, NULL);
	cut(&entry, 1, NULL);
	assert_int_equal(take(&t), SP_OK);
	assert_int_equal(t.review, 1);
	assert_int_equal(counts().review, 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_good_batch_is_taken_and_a_second_time_changes_nothing),
		TEST(test_each_lie_of_the_head_has_its_reason_and_takes_nothing),
		TEST(test_every_cut_and_every_flipped_byte_of_a_batch_is_refused),
		TEST(test_a_record_lifted_from_another_station_is_held),
		TEST(test_another_key_with_the_same_id_stands_in_nobodys_way),
		TEST(test_the_signer_is_told_without_reading_the_payload),
		TEST(test_the_two_sides_of_a_fork_are_held),
		TEST(test_an_earlier_batch_that_the_later_one_denies_is_quarantined),
		TEST(test_missing_batches_are_remembered),
		TEST(test_a_name_out_of_policy_goes_to_review),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
