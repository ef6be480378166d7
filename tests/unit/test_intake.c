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
#include "export/desk/ledger_keep.h"
#include "tests/desk/fair.h"

static struct fair fair;
static struct intake *intake;
static struct fair_batch batch;

/* Batches of one station, some of them at odds with each other. */
enum { STORY_MAX = 5 };

struct story {
	struct fair_batch batches[STORY_MAX];
	uint8_t hashes[STORY_MAX][SP_HASH_LEN];
	size_t n;
};

static struct story story;

static int set_up(void **state)
{
	(void) state;
	fair_open(&fair);
	story.n = 0;
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
		uint8_t before[SP_HASH_LEN], after[SP_HASH_LEN];

		fair.seq = 0;
		memset(fair.prev, 0, sizeof fair.prev);
		fair_sign(&fair, &entry, &ada, NULL);
		cut(&entry, 1, cases[i].lie);
		assert_int_equal(ledger_digest(fair.folder->ledger, before), SP_OK);
		assert_int_equal(take(&t), cases[i].e);
		assert_int_equal(ledger_digest(fair.folder->ledger, after), SP_OK);
		assert_int_equal(memcmp(before, after, sizeof before) == 0,
			cases[i].e != SP_E_CHAIN); /* that one is kept */
		assert_int_equal(counts().good, 0);
		assert_int_equal(counts().batches, cases[i].e == SP_E_CHAIN);
	}
	assert_int_equal(counts().contested, 1);
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
	assert_int_equal(counts().contested, 0);
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
	assert_int_equal(ledger_enrol(fair.folder->ledger, &decoy, false, &is_new), SP_OK);
	assert_true(is_new);
	fair_sign(&fair, &entry, &ada, NULL);
	cut(&entry, 1, NULL);
	assert_int_equal(take(&t), SP_OK);
	assert_string_equal(t.label, "Stand 1");
}

static void test_the_signer_is_checked_before_the_payload(void **state)
{
	struct intake_tally t;

	(void) state;
	cut(NULL, 0, lie_cid);
	assert_int_equal(take(&t), SP_E_CAMPAIGN);
	batch.bytes[batch.len - 1] ^= 1;
	assert_int_equal(take(&t), SP_E_SIGNATURE);
	batch.len--;
	assert_int_equal(take(&t), SP_E_FORM);
	fair.station_sk[0] ^= 1;
	fair.station_sk[SP_SK_LEN - 1] ^= 1; /* the half that the kid comes from */
	cut(NULL, 0, lie_cid);
	assert_int_equal(take(&t), SP_E_UNKNOWN_STATION);
}

/* The next batch of the story, number `seq`, continuing batch number `after` of the story (-1:
 * none). */
static void tell(uint64_t seq, int after, const uint8_t *code)
{
	struct sp_record someone = fair_person("Someone");
	struct sp_entry entry;

	fair.seq = seq - 1;
	memset(fair.prev, 0, sizeof fair.prev);
	if (after >= 0)
		memcpy(fair.prev, story.hashes[after], SP_HASH_LEN);
	fair_sign(&fair, &entry, &someone, code);
	fair_cut(&fair, &story.batches[story.n], &entry, 1, NULL);
	memcpy(story.hashes[story.n++], fair.prev, SP_HASH_LEN);
}

static void on_ledger(const char *sql, char *out, size_t cap)
{
	sqlite3_stmt *st;
	sqlite3 *db;

	assert_int_equal(sqlite3_open(fair_path(&fair, FOLDER_LEDGER), &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
	while (sqlite3_step(st) == SQLITE_ROW)
		(void) snprintf(out, cap, "%s", (const char *) sqlite3_column_text(st, 0));
	assert_int_equal(sqlite3_finalize(st), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* Everything in the ledger, in an order of its own. */
static void dump(char out[8192])
{
	on_ledger("SELECT group_concat(line, char(10)) FROM (SELECT line FROM ("
		  " SELECT seq || hex(hash) || ifnull(contested, '') AS line FROM batch"
		  " UNION ALL SELECT hex(b.hash) || hex(r.rid) || hex(r.leaf) || r.state ||"
		  " ifnull(r.reason, '') || ifnull(r.name, '') FROM record r"
		  " JOIN batch b ON b.id = r.batch"
		  " UNION ALL SELECT hex(rid) || hex(hash) || state || ifnull(dispute, '')"
		  " FROM signature"
		  " UNION ALL SELECT hex(rid) FROM suppressed"
		  " UNION ALL SELECT hex(sealed) FROM unopened) ORDER BY line)",
		out, 8192);
}

static void forget_all(void)
{
	static const char *const tables[] = {
		"unopened", "tombstone", "suppressed", "record", "batch"};

	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		char sql[64];

		(void) snprintf(sql, sizeof sql, "DELETE FROM %s", tables[i]);
		on_ledger(sql, NULL, 0);
	}
}

static void swap(size_t *a, size_t *b)
{
	size_t was = *a;

	*a = *b;
	*b = was;
}

/* The next order in that of a dictionary; false after the last. */
static bool permute(size_t *order, size_t n)
{
	size_t head = n - 1, next = n - 1;

	while (head > 0 && order[head - 1] > order[head])
		head--;
	if (head == 0)
		return false;
	while (order[next] < order[head - 1])
		next--;
	swap(&order[head - 1], &order[next]);
	for (size_t i = head, j = n - 1; i < j; i++, j--)
		swap(&order[i], &order[j]);
	return true;
}

static void assert_same_in_every_order(uint64_t n_good, uint64_t n_held)
{
	size_t order[STORY_MAX];
	char first[8192] = "", now[8192];

	for (size_t i = 0; i < story.n; i++)
		order[i] = i;
	do {
		forget_all();
		for (size_t i = 0; i < story.n; i++) {
			const struct fair_batch *b = &story.batches[order[i]];
			struct intake_tally t;
			sp_err e = intake_batch(intake, b->bytes, b->len, &t);

			assert_true(e == SP_OK || e == SP_E_EQUIVOCATION || e == SP_E_CHAIN);
		}
		dump(now);
		if (first[0] == '\0')
			memcpy(first, now, sizeof first);
		assert_string_equal(now, first);
		assert_int_equal(counts().good, n_good);
		assert_int_equal(counts().held, n_held);
	} while (permute(order, story.n));
}

static void test_a_fork_ends_the_same_in_every_order(void **state)
{
	(void) state;
	tell(1, -1, NULL);
	tell(2, 0, NULL);
	tell(3, 1, NULL);
	tell(2, 0, NULL); /* another second one */
	assert_same_in_every_order(1, 3);
}

static void test_a_forged_branch_never_counts_in_any_order(void **state)
{
	(void) state;
	tell(1, -1, NULL);
	tell(2, 0, NULL);
	tell(2, 0, NULL); /* the branch */
	tell(3, 2, NULL);
	tell(4, 3, NULL);
	assert_same_in_every_order(1, 4);
}

static void test_a_broken_chain_ends_the_same_in_every_order(void **state)
{
	(void) state;
	tell(1, -1, NULL);
	tell(2, 0, NULL);
	tell(3, 0, NULL); /* does not continue 2 */
	tell(5, 2, NULL); /* 4 is missing */
	assert_same_in_every_order(1, 3);
}

static void test_withdrawals_and_repeats_end_the_same_in_every_order(void **state)
{
	const uint8_t code[SP_CODE_LEN] = {1}, reused[SP_CODE_LEN] = {2};

	(void) state;
	tell(1, -1, code);
	tell(2, 0, reused);
	fair_withdraw(&fair, code);
	fair_withdraw(&fair, NULL);
	tell(2, 0, NULL); /* contested, and its withdrawal is done all the same */
	tell(3, 1, code);
	tell(3, 1, reused);
	assert_same_in_every_order(0, 3);
	assert_int_equal(counts().unopened, 1);
	assert_int_equal(counts().contested, 4);
}

static void test_what_is_contested_is_said_each_time(void **state)
{
	struct intake_tally t;

	(void) state;
	tell(1, -1, NULL);
	tell(1, -1, NULL);
	tell(2, 0, NULL);
	assert_int_equal(
		intake_batch(intake, story.batches[0].bytes, story.batches[0].len, &t), SP_OK);
	assert_null(intake_sentence(intake));
	for (int i = 0; i < 2; i++) {
		assert_int_equal(
			intake_batch(intake, story.batches[1].bytes, story.batches[1].len, &t),
			SP_E_EQUIVOCATION);
		assert_non_null(strstr(intake_sentence(intake), "from batch 1 on"));
	}
	assert_int_equal(
		intake_batch(intake, story.batches[2].bytes, story.batches[2].len, &t), SP_E_CHAIN);
}

static void test_one_record_in_two_batches_counts_once(void **state)
{
	struct sp_record ada = fair_person("Ada");
	struct sp_entry entry;
	struct intake_tally t;

	(void) state;
	fair_sign(&fair, &entry, &ada, NULL);
	cut(&entry, 1, NULL);
	assert_int_equal(take(&t), SP_OK);
	cut(&entry, 1, NULL);
	assert_int_equal(take(&t), SP_OK);
	assert_int_equal(t.repeated, 1);
	assert_int_equal(counts().good, 1);
}

static void test_another_record_with_the_same_id_is_told_as_held(void **state)
{
	const uint8_t code[SP_CODE_LEN] = {3};
	struct sp_record people[] = {fair_person("Ada"), fair_person("Bo")};
	struct intake_tally t;

	(void) state;
	for (size_t i = 0; i < 2; i++) {
		struct sp_entry entry;

		fair_sign(&fair, &entry, &people[i], code);
		cut(&entry, 1, NULL);
		assert_int_equal(take(&t), SP_OK);
		assert_int_equal(t.held, i);
		assert_int_equal(t.taken, 1 - i);
	}
	assert_int_equal(counts().held, 2);
}

static void claim_none(struct sp_batch_head *h)
{
	h->ever_captured = 0;
}

static void claim_final(struct sp_batch_head *h)
{
	h->flags |= SP_BATCH_FINAL;
}

static void test_counts_that_lie_are_doubted(void **state)
{
	static const struct {
		size_t n;
		void (*change)(struct sp_batch_head *h);
		enum ledger_doubt doubt;
	} cases[] = {{1, NULL, LEDGER_NO_DOUBT}, {1, claim_none, LEDGER_COUNTS_SHORT},
		{0, claim_none, LEDGER_COUNTS_BACKWARDS}, {1, claim_final, LEDGER_NO_DOUBT},
		{1, NULL, LEDGER_AFTER_FINAL}};

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct sp_record ada = fair_person("Ada");
		struct sp_entry entry;
		struct intake_tally t;

		fair_sign(&fair, &entry, &ada, NULL);
		cut(&entry, cases[i].n, cases[i].change);
		assert_int_equal(take(&t), SP_OK);
		if (cases[i].change != NULL || cases[i].doubt != LEDGER_NO_DOUBT || i == 0)
			assert_int_equal(t.doubt, cases[i].doubt);
	}
}

static void test_only_records_after_the_final_batch_are_doubted(void **state)
{
	static const struct {
		size_t n;
		void (*change)(struct sp_batch_head *h);
		enum ledger_doubt doubt;
	} cases[] = {{1, claim_final, LEDGER_NO_DOUBT}, {0, claim_final, LEDGER_NO_DOUBT},
		{0, NULL, LEDGER_NO_DOUBT}, {1, NULL, LEDGER_AFTER_FINAL}};

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct sp_record ada = fair_person("Ada");
		struct sp_entry entry;
		struct intake_tally t;

		fair_sign(&fair, &entry, &ada, NULL);
		fair_withdraw(&fair, NULL); /* may come at any time */
		cut(&entry, cases[i].n, cases[i].change);
		assert_int_equal(take(&t), SP_OK);
		assert_int_equal(t.doubt, cases[i].doubt);
	}
}

static void test_one_code_that_nobody_can_open_may_be_in_both_lists(void **state)
{
	struct intake_tally t;

	(void) state;
	fair_withdraw(&fair, NULL);
	memcpy(fair.tombstones[0], fair.withdrawals[0], SP_SEALED_CODE_LEN);
	fair.n_tombstones = 1;
	cut(NULL, 0, NULL);
	assert_int_equal(take(&t), SP_OK);
	assert_int_equal(counts().unopened, 1);
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

static void test_each_text_out_of_policy_goes_to_review(void **state)
{
	static const struct sp_record people[] = {
		{.name = "  two  spaces "},
		{.organisation = "  two  spaces "},
		{.role = "  two  spaces "},
		{.country = "XX"},
		{.email = "nobody", .consent = SP_CONSENT_EMAIL},
	};
	enum { PEOPLE = sizeof people / sizeof *people };
	struct sp_entry entries[PEOPLE];
	struct intake_tally t;

	(void) state;
	for (size_t i = 0; i < PEOPLE; i++) {
		struct sp_record r = people[i], someone = fair_person("Someone");

		memcpy(r.ctx, someone.ctx, sizeof r.ctx);
		memcpy(r.language, someone.language, sizeof r.language);
		r.day = someone.day;
		r.consent |= SP_CONSENT_SIGN;
		fair_sign(&fair, &entries[i], &r, NULL);
	}
	cut(entries, PEOPLE, NULL);
	assert_int_equal(take(&t), SP_OK);
	assert_int_equal(t.review, PEOPLE);
	assert_int_equal(counts().review, PEOPLE);
}

static void test_a_batch_that_cannot_be_kept_whole_is_not_kept_at_all(void **state)
{
	struct sp_record ada = fair_person("Ada");
	struct sp_entry entry;
	struct intake_tally t;

	(void) state;
	fair_sign(&fair, &entry, &ada, NULL);
	cut(&entry, 1, NULL);
	on_ledger("CREATE TRIGGER stop BEFORE INSERT ON record"
		  " BEGIN SELECT RAISE(ABORT, 'no'); END",
		NULL, 0);
	assert_int_not_equal(take(&t), SP_OK);
	assert_int_equal(counts().batches, 0);
	on_ledger("DROP TRIGGER stop", NULL, 0);
	assert_int_equal(take(&t), SP_OK);
	assert_int_equal(counts().batches, 1);
	assert_int_equal(counts().good, 1);
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
		TEST(test_the_signer_is_checked_before_the_payload),
		TEST(test_a_fork_ends_the_same_in_every_order),
		TEST(test_a_forged_branch_never_counts_in_any_order),
		TEST(test_a_broken_chain_ends_the_same_in_every_order),
		TEST(test_withdrawals_and_repeats_end_the_same_in_every_order),
		TEST(test_what_is_contested_is_said_each_time),
		TEST(test_one_record_in_two_batches_counts_once),
		TEST(test_another_record_with_the_same_id_is_told_as_held),
		TEST(test_counts_that_lie_are_doubted),
		TEST(test_only_records_after_the_final_batch_are_doubted),
		TEST(test_one_code_that_nobody_can_open_may_be_in_both_lists),
		TEST(test_missing_batches_are_remembered),
		TEST(test_each_text_out_of_policy_goes_to_review),
		TEST(test_a_batch_that_cannot_be_kept_whole_is_not_kept_at_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
