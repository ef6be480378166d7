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
#include "export/desk/ledger_audit.h"
#include "export/desk/ledger_keep.h"
#include "tests/desk/fair.h"

static struct fair fair;
static struct intake *intake;
static struct fair_batch batch;
static struct ledger_station stand;

static bool take_station(void *arg, const struct ledger_station *s)
{
	*(struct ledger_station *) arg = *s;
	return true;
}

static int set_up(void **state)
{
	uint8_t sid[SP_SID_LEN];

	(void) state;
	fair_open(&fair);
	sp_key_id(sid, fair.station_pk);
	assert_int_equal(
		ledger_each_station(fair.folder->ledger, sid, take_station, &stand), SP_OK);
	return intake_new(&intake, fair.folder, fair.keys) == SP_OK ? 0 : -1;
}

static int tear_down(void **state)
{
	(void) state;
	intake_free(&intake);
	fair_close(&fair);
	return 0;
}

static void tamper(const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(fair_path(&fair, FOLDER_LEDGER), &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* What the next batch says of itself. */
static struct sp_batch_head said;

static void say(struct sp_batch_head *h)
{
	h->ever_captured = said.ever_captured;
	h->ever_removed = said.ever_removed;
	h->flags |= said.flags;
	memcpy(h->health, said.health, sizeof h->health);
}

static sp_err take(void)
{
	struct intake_tally t;

	return intake_batch(intake, batch.bytes, batch.len, &t);
}

/* Batch number seq, of n people, after the one that was cut last. */
static sp_err tell(uint64_t seq, size_t n)
{
	static struct sp_entry entries[SP_BATCH_RECORDS_MAX];
	struct sp_record someone = fair_person("Someone");

	for (size_t i = 0; i < n; i++)
		fair_sign(&fair, &entries[i], &someone, NULL);
	fair.seq = seq - 1;
	if (seq == 1)
		memset(fair.prev, 0, sizeof fair.prev);
	fair_cut(&fair, &batch, entries, n, say);
	return take();
}

static sp_err show(uint64_t seq, uint64_t captured, const uint8_t hash[SP_HASH_LEN])
{
	struct sp_head h = {.seq = seq, .ever_captured = captured};
	struct intake_slip slip = {0};
	uint8_t bytes[SP_HEAD_MAX];
	struct sp_wr w = sp_wr_on(bytes, sizeof bytes);
	sp_err e;

	memcpy(h.cid, fair.folder->campaign.cid, SP_CID_LEN);
	sp_key_id(h.sid, fair.station_pk);
	memcpy(h.batch, hash, SP_HASH_LEN);
	assert_int_equal(sp_head_encode(&w, &h, fair.station_sk), SP_OK);
	e = intake_head(intake, bytes, w.len, &slip);
	if (e == SP_OK || e == SP_REPEAT || e == SP_E_EQUIVOCATION) {
		assert_int_equal(slip.seq, seq);
		assert_string_equal(slip.label, "Stand 1");
	}
	return e;
}

static struct ledger_progress progress(void)
{
	struct ledger_progress p = {0};

	assert_int_equal(ledger_progress(fair.folder->ledger, stand.id, &p), SP_OK);
	return p;
}

/* --- gaps --- */

static void print_gap(void *arg, const struct ledger_gap *g)
{
	char *out = arg;
	size_t len = strlen(out);

	assert_true(g->station == stand.id);
	assert_string_equal(g->label, "Stand 1");
	(void) snprintf(out + len, 128 - len, "%llu-%llu:%llu%s ", (unsigned long long) g->first,
		(unsigned long long) g->last, (unsigned long long) g->estimate, g->tail ? "+" : "");
}

/* Columns of a batch that came. */
enum { SEQ, N, CAPTURED, REMOVED, LOST };

static void test_gaps_are_named_with_what_may_be_in_them(void **state)
{
	/* batches, then a slip: number and ever captured */
	static const struct {
		uint64_t came[5][LOST + 1];
		uint64_t head_seq, head_captured;
		const char *gaps;
	} cases[] = {
		{{{1, 2, 2}, {2, 1, 3}}, 0, 0, ""},
		{{{1, 2, 2}, {2, 1, 3}}, 2, 3, ""},
		{{{1, 2, 2}, {3, 1, 8}}, 0, 0, "2-2:5 "},
		{{{4, 1, 8}}, 0, 0, "1-3:7 "},
		{{{1, 1, 1}, {3, 1, 4}, {6, 2, 13}}, 0, 0, "2-2:2 4-5:7 "},
		/* what was withdrawn before it was cut, or lost, is in no batch */
		{{{1, 2, 2}, {3, 1, 8, 2, 1}}, 0, 0, "2-2:2 "},
		/* ten people waited; three batches were cut at once: what came later tells more */
		{{{2, 4, 10}, {3, 2, 10}}, 0, 0, "1-1:4 "},
		/* not all was cut: at most what is left can be missing, and it is told once */
		{{{1, 2, 10}, {3, 2, 10}, {5, 2, 10}}, 0, 0, "2-2:4 4-4:0 "},
		/* a station that lies: a batch holds no more than it can */
		{{{1, 2, 2}, {3, 1, 1000000}}, 0, 0, "2-2:350 "},
		{{{1, 2, 2}, {3, 1, 1}}, 0, 0, "2-2:0 "},
		/* a slip alone, a slip after a gap, and one that is no news */
		{{{0}}, 3, 20, "1-3:20+ "},
		{{{1, 2, 2}, {3, 1, 5}}, 5, 9, "2-2:2 4-5:4+ "},
		{{{1, 2, 2}, {3, 1, 5}}, 2, 4, "2-2:2 "},
	};

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const uint8_t hash[SP_HASH_LEN] = {1};
		char gaps[128] = "";

		tamper("DELETE FROM record; DELETE FROM batch; DELETE FROM head");
		for (size_t k = 0; k < 5 && cases[i].came[k][SEQ] != 0; k++) {
			said = (struct sp_batch_head){.ever_captured = cases[i].came[k][CAPTURED],
				.ever_removed = cases[i].came[k][REMOVED],
				.health = {[SP_HEALTH_DECLARED_LOST] = cases[i].came[k][LOST]}};
			assert_int_equal(tell(cases[i].came[k][SEQ], cases[i].came[k][N]), SP_OK);
		}
		if (cases[i].head_seq != 0)
			(void) show(cases[i].head_seq, cases[i].head_captured, hash);
		assert_int_equal(
			ledger_each_gap(fair.folder->ledger, true, print_gap, gaps), SP_OK);
		assert_string_equal(gaps, cases[i].gaps);
		assert_int_equal(
			ledger_each_gap(fair.folder->ledger, false, print_gap, gaps), SP_OK);
		assert_string_equal(gaps, cases[i].gaps); /* the other part has none */
	}
}

static void test_progress_is_what_the_newest_batch_says(void **state)
{
	const uint8_t hash[SP_HASH_LEN] = {1};
	struct ledger_progress p;

	(void) state;
	p = progress();
	assert_int_equal(p.batches + p.highest_seq + p.head_seq + p.missing_batches, 0);
	said = (struct sp_batch_head){
		.ever_captured = 2, .flags = SP_BATCH_FINAL, .health = {1, 2, 3, 4, 5, 6}};
	assert_int_equal(tell(1, 2), SP_OK);
	assert_true(progress().final);
	said = (struct sp_batch_head){.ever_captured = 9, .ever_removed = 1};
	fair_withdraw(&fair, NULL);
	assert_int_equal(tell(3, 1), SP_OK);
	assert_int_equal(show(6, 20, hash), SP_OK);
	p = progress();
	assert_false(p.final);
	assert_int_equal(p.batches, 2);
	assert_int_equal(p.highest_seq, 3);
	assert_int_equal(p.records, 3);
	assert_int_equal(p.withdrawals, 1);
	assert_int_equal(p.ever_captured, 9);
	assert_int_equal(p.ever_removed, 1);
	assert_int_equal(p.declared_lost, 0);
	assert_int_equal(p.boots, 1);
	assert_int_equal(p.head_seq, 6);
	assert_int_equal(p.head_captured, 20);
	assert_int_equal(p.missing_batches, 4);
	assert_int_equal(p.missing_records, 16);
}

static void test_over_a_closed_station_the_law_tells_what_is_missing(void **state)
{
	static const struct {
		uint64_t n, captured, lost;
		unsigned flags;
		enum ledger_law_result result;
	} cases[] = {{3, 3, 0, 0, LEDGER_LAW_OPEN}, {3, 3, 0, SP_BATCH_FINAL, LEDGER_LAW_HOLDS},
		{3, 4, 0, SP_BATCH_FINAL, LEDGER_LAW_SHORT},
		{3, 4, 1, SP_BATCH_FINAL, LEDGER_LAW_HOLDS},
		{3, 2, 0, SP_BATCH_FINAL, LEDGER_LAW_OVER}};
	struct ledger_law law;

	(void) state;
	assert_int_equal(ledger_law(fair.folder->ledger, stand.id, &law), SP_OK);
	assert_int_equal(law.result, LEDGER_LAW_OPEN);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		tamper("DELETE FROM record; DELETE FROM batch");
		said = (struct sp_batch_head){.ever_captured = cases[i].captured,
			.flags = cases[i].flags,
			.health = {[SP_HEALTH_DECLARED_LOST] = cases[i].lost}};
		assert_int_equal(tell(1, cases[i].n), SP_OK);
		assert_int_equal(ledger_law(fair.folder->ledger, stand.id, &law), SP_OK);
		assert_int_equal(law.result, cases[i].result);
		assert_int_equal(law.records, cases[i].n);
	}
}

/* --- slips --- */

static void test_a_slip_is_new_known_or_at_odds_and_kept_each_time(void **state)
{
	const uint8_t other[SP_HASH_LEN] = {1}, third[SP_HASH_LEN] = {2};

	(void) state;
	said = (struct sp_batch_head){.ever_captured = 1};
	assert_int_equal(tell(1, 1), SP_OK);
	assert_int_equal(show(1, 1, fair.prev), SP_OK);
	assert_int_equal(show(1, 1, fair.prev), SP_REPEAT);
	assert_int_equal(progress().head_conflicts, 0);
	assert_int_equal(show(1, 1, other), SP_OK);             /* it may be a rehearsal's */
	assert_int_equal(show(1, 1, third), SP_E_EQUIVOCATION); /* there is no third use */
	assert_int_equal(show(1, 1, third), SP_E_EQUIVOCATION);
	assert_int_equal(progress().head_conflicts, 2);
	assert_int_equal(show(3, 1, fair.prev), SP_OK);
	assert_int_equal(show(3, 1, other), SP_OK);
	assert_int_equal(show(3, 1, third), SP_E_EQUIVOCATION);
	assert_int_equal(progress().head_conflicts, 5);
	assert_int_equal(progress().contested, 0); /* slips alone put no batch in quarantine */
}

static void test_a_slip_that_is_not_a_stations_own_is_refused(void **state)
{
	struct sp_head good = {.seq = 1}, lie;
	struct intake_slip slip;
	uint8_t bytes[SP_HEAD_MAX];
	struct sp_wr w;

	(void) state;
	memcpy(good.cid, fair.folder->campaign.cid, SP_CID_LEN);
	sp_key_id(good.sid, fair.station_pk);
	for (int i = 0; i < 5; i++) {
		static const sp_err expected[] = {
			SP_E_CAMPAIGN, SP_E_CAMPAIGN, SP_E_SIGNATURE, SP_E_REVOKED, SP_E_FORM};

		lie = good;
		lie.cid[0] ^= i == 0;
		lie.sid[0] ^= i == 1;
		w = sp_wr_on(bytes, sizeof bytes);
		assert_int_equal(sp_head_encode(&w, &lie, fair.station_sk), SP_OK);
		bytes[w.len - 1] ^= i == 2;
		if (i == 3)
			assert_int_equal(
				ledger_revoke(fair.folder->ledger, fair.station_pk, 0, "stolen"),
				SP_OK);
		assert_int_equal(intake_head(intake, bytes, w.len - (i == 4), &slip), expected[i]);
	}
	fair_cut(&fair, &batch, NULL, 0, NULL);
	assert_int_equal(intake_head(intake, batch.bytes, batch.len, &slip), SP_E_SIZE);
	assert_int_equal(progress().head_seq, 0);
}

static void test_a_slip_of_a_key_with_two_uses_finds_its_batch(void **state)
{
	struct ledger_station real = stand;
	const uint8_t other[SP_HASH_LEN] = {1};
	struct ledger_progress p;
	bool is_new = false;

	(void) state;
	real.drill = false;
	assert_int_equal(ledger_enrol(fair.folder->ledger, &real, false, &is_new), SP_OK);
	assert_int_equal(ledger_find_station(fair.folder->ledger, false, "Stand 1", &real), SP_OK);
	said = (struct sp_batch_head){.ever_captured = 1};
	fair_cut(&fair, &batch, NULL, 0, say);
	assert_int_equal(show(1, 1, fair.prev), SP_OK); /* nobody knows yet: the real one */
	assert_int_equal(ledger_progress(fair.folder->ledger, real.id, &p), SP_OK);
	assert_int_equal(p.head_seq, 1);
	assert_int_equal(take(), SP_OK);
	assert_int_equal(progress().head_seq, 1); /* it was of the rehearsal */
	assert_int_equal(show(1, 1, other), SP_OK);
	assert_int_equal(ledger_progress(fair.folder->ledger, real.id, &p), SP_OK);
	assert_int_equal(p.head_seq, 1);
	assert_int_equal(p.missing_batches, 1);
	assert_int_equal(p.head_conflicts, 0);
}

static void test_a_slip_that_lies_about_its_own_batch_is_at_odds(void **state)
{
	(void) state;
	said = (struct sp_batch_head){.ever_captured = 1};
	assert_int_equal(show(1, 2, (const uint8_t[SP_HASH_LEN]){1}), SP_OK);
	assert_int_equal(show(1, 3, (const uint8_t[SP_HASH_LEN]){1}), SP_E_EQUIVOCATION);
	assert_int_equal(progress().head_conflicts, 2); /* one of them lies */
	assert_int_equal(tell(2, 1), SP_OK);
	assert_int_equal(show(2, 1, fair.prev), SP_OK);
	assert_int_equal(show(2, 2, fair.prev), SP_E_EQUIVOCATION);
	assert_int_equal(progress().head_conflicts, 3); /* here it is known which */
	assert_int_equal(progress().contested, 0);
}

/* --- dispositions --- */

struct fates {
	size_t n[LEDGER_DISPOSITION_COUNT];
	uint8_t missing[SP_RID_LEN]; /* the last one */
};

static void take_fate(
	void *arg, uint64_t seq, const uint8_t rid[SP_RID_LEN], enum ledger_disposition d)
{
	struct fates *f = arg;

	assert_true(seq >= 1);
	f->n[d]++;
	if (d == LEDGER_MISSING)
		memcpy(f->missing, rid, SP_RID_LEN);
}

static struct fates fates(uint64_t up_to, sp_err expected)
{
	struct fates f = {0};

	assert_int_equal(
		ledger_each_disposition(fair.folder->ledger, stand.id, up_to, take_fate, &f),
		expected);
	return f;
}

/* Batch 1 of six people: accepted, in review, undecryptable, withdrawn, lifted, accepted. The last
 * one is in batch 2 again, whose other record has the rid of the first. */
static void tell_of_all_kinds(uint8_t out_first[SP_RID_LEN])
{
	const uint8_t code[SP_CODE_LEN] = {1}, reused[SP_CODE_LEN] = {2};
	struct sp_record ada = fair_person("Ada"), two = fair_person(" two  spaces");
	struct sp_entry entries[6], again[2];
	uint8_t pk = fair.station_pk[0];

	fair_sign(&fair, &entries[0], &ada, NULL);
	memcpy(out_first, entries[0].rid, SP_RID_LEN);
	fair_sign(&fair, &entries[1], &two, NULL);
	fair_sign(&fair, &entries[2], &ada, NULL);
	entries[2].sealed[50] ^= 1;
	fair_sign(&fair, &entries[3], &ada, code);
	fair.station_pk[0] ^= 1;
	fair_sign(&fair, &entries[4], &ada, NULL);
	fair.station_pk[0] = pk;
	fair_sign(&fair, &entries[5], &ada, reused);
	again[0] = entries[0];
	fair_sign(&fair, &again[1], &ada, reused);
	fair_cut(&fair, &batch, entries, 6, NULL);
	assert_int_equal(take(), SP_OK);
	fair_withdraw(&fair, code);
	fair_cut(&fair, &batch, again, 2, NULL);
	assert_int_equal(take(), SP_OK);
}

static void test_everybody_has_a_disposition(void **state)
{
	uint8_t first[SP_RID_LEN];
	struct fates f;

	(void) state;
	tell_of_all_kinds(first);
	f = fates(1, SP_OK);
	assert_int_equal(f.n[LEDGER_ACCEPTED], 1);
	assert_int_equal(f.n[LEDGER_HELD], 2); /* a text, and a rid that came twice */
	assert_int_equal(f.n[LEDGER_UNDECRYPTABLE], 1);
	assert_int_equal(f.n[LEDGER_WITHDRAWN], 1);
	assert_int_equal(f.n[LEDGER_REJECTED], 1);
	assert_int_equal(f.n[LEDGER_MISSING], 0);
	f = fates(2, SP_OK);
	assert_int_equal(f.n[LEDGER_ACCEPTED], 2);
	assert_int_equal(f.n[LEDGER_HELD], 3);
}

static void test_a_row_that_somebody_removed_is_named(void **state)
{
	static const struct {
		const char *tampering;
		size_t n_missing;
	} cases[] = {
		{"DELETE FROM record WHERE state = 'review'", 1},
		{"UPDATE record SET state = 'erased', name = NULL WHERE state = 'review'", 1},
		{"DELETE FROM record WHERE batch = 1 AND rid IN (SELECT rid FROM record WHERE batch"
		 " = 2)",
			1}, /* one of the two is in batch 2 still, the other is not */
		{"DELETE FROM record", 8},
		{"DELETE FROM suppressed", 1},
	};

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		uint8_t first[SP_RID_LEN];

		tamper("DELETE FROM unopened; DELETE FROM suppressed; DELETE FROM record;"
		       "DELETE FROM batch");
		fair.seq = 0;
		memset(fair.prev, 0, sizeof fair.prev);
		tell_of_all_kinds(first);
		assert_int_equal(fates(9, SP_OK).n[LEDGER_MISSING], 0);
		tamper(cases[i].tampering);
		assert_int_equal(fates(9, SP_OK).n[LEDGER_MISSING], cases[i].n_missing);
	}
}

static void test_the_missing_rid_is_told_even_when_all_its_rows_are_gone(void **state)
{
	char sql[128], hex[2 * SP_RID_LEN + 1];
	uint8_t first[SP_RID_LEN];
	struct fates f;

	(void) state;
	tell_of_all_kinds(first);
	(void) sodium_bin2hex(hex, sizeof hex, first, sizeof first);
	(void) snprintf(sql, sizeof sql, "DELETE FROM record WHERE rid = x'%s'", hex);
	tamper(sql);
	f = fates(9, SP_OK);
	assert_int_equal(f.n[LEDGER_MISSING], 2);
	assert_memory_equal(f.missing, first, sizeof first);
}

static void take_sound(void *arg, const struct ledger_batch_facts *b)
{
	if (!b->sound)
		*(uint64_t *) arg = b->seq;
}

static void test_leaves_that_do_not_give_the_root_are_told(void **state)
{
	static const char *const cases[] = {
		"UPDATE batch SET leaves = substr(leaves, 49) WHERE seq = 2",
		"UPDATE batch SET leaves = zeroblob(96) WHERE seq = 2",
		"UPDATE batch SET leaves = x'' WHERE seq = 2",
	};
	uint8_t first[SP_RID_LEN];

	(void) state;
	tell_of_all_kinds(first);
	tamper("CREATE TABLE leaves_before AS SELECT leaves FROM batch WHERE seq = 2");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		uint64_t unsound = 0;
		struct fates f;

		tamper(cases[i]);
		f = fates(9, SP_E_ROOT);
		assert_int_equal(f.n[LEDGER_ACCEPTED], 1); /* the other batch is told */
		assert_int_equal(
			ledger_each_batch(fair.folder->ledger, stand.id, take_sound, &unsound),
			SP_OK);
		assert_int_equal(unsound, 2);
		tamper("UPDATE batch SET leaves = (SELECT leaves FROM leaves_before) WHERE seq = "
		       "2");
	}
	assert_int_equal(fates(9, SP_OK).n[LEDGER_MISSING], 0);
}

static void test_dispositions_outlive_the_purge(void **state)
{
	struct fates before, after;
	uint8_t first[SP_RID_LEN];
	uint64_t people;

	(void) state;
	tell_of_all_kinds(first);
	before = fates(9, SP_OK);
	assert_int_equal(ledger_purge(fair.folder->ledger, &people), SP_OK);
	after = fates(9, SP_OK);
	assert_memory_equal(&before, &after, sizeof before);
}

/* --- revocation, merging, acknowledgements --- */

struct acks {
	size_t n, n_drill;
	struct sp_ack_entry v[8];
};

static void take_ack(void *arg, const struct sp_ack_entry *e, bool drill)
{
	struct acks *a = arg;

	a->n_drill += drill;
	a->v[a->n++] = *e;
}

static struct acks acks(void)
{
	struct acks a = {0};

	assert_int_equal(ledger_each_ack(fair.folder->ledger, take_ack, &a), SP_OK);
	return a;
}

static uint64_t n_good(void)
{
	struct ledger_counts c = {0};

	assert_int_equal(ledger_count(fair.folder->ledger, true, &c), SP_OK);
	return c.good;
}

static void test_a_revocation_takes_back_what_came_and_refuses_what_comes(void **state)
{
	struct ledger *l = fair.folder->ledger;
	const uint8_t nobody[SP_PK_LEN] = {1};

	(void) state;
	for (uint64_t seq = 1; seq <= 3; seq++)
		assert_int_equal(tell(seq, 1), SP_OK);
	assert_int_equal(ledger_revoke(l, nobody, 2, "stolen"), SP_E_NOTFOUND);
	assert_int_equal(ledger_unrevoke(l, fair.station_pk, 2, "stolen"), SP_E_STATE);
	assert_int_equal(ledger_revoke(l, fair.station_pk, 2, "stolen"), SP_OK);
	assert_int_equal(ledger_revoke(l, fair.station_pk, 2, "stolen"), SP_REPEAT);
	assert_int_equal(ledger_revoke(l, fair.station_pk, 3, "found"), SP_E_STATE);
	assert_int_equal(n_good(), 2);
	assert_int_equal(acks().n, 2);
	assert_int_equal(take(), SP_E_REVOKED);
	assert_int_equal(tell(4, 1), SP_E_REVOKED);
	assert_int_equal(ledger_revoke(l, fair.station_pk, 0, "earlier"), SP_OK);
	assert_int_equal(n_good(), 0);
	assert_int_equal(progress().highest_seq, 0);
	assert_int_equal(progress().missing_batches, 0);
	assert_int_equal(ledger_unrevoke(l, fair.station_pk, 0, "found"), SP_REPEAT);
	assert_int_equal(ledger_unrevoke(l, fair.station_pk, UINT64_MAX, "found"), SP_OK);
	assert_int_equal(n_good(), 3);
	assert_int_equal(take(), SP_OK); /* the fourth */
}

static void test_revoked_batches_speak_against_no_other(void **state)
{
	const uint8_t code[SP_CODE_LEN] = {1};
	struct sp_record ada = fair_person("Ada");
	struct sp_entry entry;

	(void) state;
	fair_sign(&fair, &entry, &ada, code);
	fair_cut(&fair, &batch, &entry, 1, NULL);
	assert_int_equal(take(), SP_OK);
	fair_sign(&fair, &entry, &ada, code); /* who stole it makes another record of hers */
	memset(fair.prev, 7, sizeof fair.prev);
	fair_cut(&fair, &batch, &entry, 1, NULL);
	assert_int_equal(take(), SP_E_CHAIN);
	assert_int_equal(n_good(), 0);
	assert_int_equal(ledger_revoke(fair.folder->ledger, fair.station_pk, 1, "stolen"), SP_OK);
	assert_int_equal(n_good(), 1);
	assert_int_equal(fates(1, SP_OK).n[LEDGER_ACCEPTED], 1);
}

static void test_a_record_is_not_held_for_what_a_revoked_batch_has(void **state)
{
	const uint8_t code[SP_CODE_LEN] = {1};
	struct sp_record ada = fair_person("Ada");
	struct sp_entry entry;
	struct intake_tally t;

	(void) state;
	fair_sign(&fair, &entry, &ada, code);
	fair.seq = 2;
	fair_cut(&fair, &batch, &entry, 1, NULL);
	assert_int_equal(take(), SP_OK);
	assert_int_equal(ledger_revoke(fair.folder->ledger, fair.station_pk, 2, "stolen"), SP_OK);
	fair_sign(&fair, &entry, &ada, code);
	fair.seq = 0;
	memset(fair.prev, 0, sizeof fair.prev);
	fair_cut(&fair, &batch, &entry, 1, NULL);
	assert_int_equal(intake_batch(intake, batch.bytes, batch.len, &t), SP_OK);
	assert_int_equal(t.taken, 1);
	assert_int_equal(t.held, 0);
}

static void test_slips_above_a_revocation_miss_nothing(void **state)
{
	const uint8_t hash[SP_HASH_LEN] = {1};

	(void) state;
	assert_int_equal(show(5, 20, hash), SP_OK);
	assert_int_equal(show(2, 9, hash), SP_OK);
	assert_int_equal(progress().missing_batches, 5);
	assert_int_equal(ledger_revoke(fair.folder->ledger, fair.station_pk, 2, "stolen"), SP_OK);
	assert_int_equal(progress().missing_batches, 2);
	assert_int_equal(progress().missing_records, 9);
}

static void test_a_revocation_ends_later_enrolments_of_the_key_too(void **state)
{
	struct ledger_station real = stand;
	bool is_new = false;

	(void) state;
	assert_int_equal(ledger_revoke(fair.folder->ledger, fair.station_pk, 5, "stolen"), SP_OK);
	real.drill = false;
	assert_int_equal(ledger_enrol(fair.folder->ledger, &real, false, &is_new), SP_OK);
	assert_int_equal(ledger_find_station(fair.folder->ledger, false, "Stand 1", &real), SP_OK);
	assert_int_equal(real.revoked_after, 5);
}

static void test_a_merged_station_counts_by_record(void **state)
{
	struct ledger *l = fair.folder->ledger;
	uint8_t one[SP_HASH_LEN];
	struct ledger_progress p;

	(void) state;
	assert_int_equal(tell(1, 1), SP_OK);
	memcpy(one, fair.prev, sizeof one);
	assert_int_equal(tell(2, 2), SP_OK);
	memcpy(fair.prev, one, sizeof one);
	assert_int_equal(tell(2, 3), SP_E_EQUIVOCATION);
	assert_int_equal(n_good(), 1);
	assert_int_equal(acks().n, 1);
	assert_int_equal(ledger_merge(l, stand.id, "one disk in two machines"), SP_OK);
	assert_int_equal(ledger_merge(l, stand.id, "again"), SP_REPEAT);
	assert_int_equal(n_good(), 6);
	assert_int_equal(acks().n, 3); /* a number is told for each story */
	memcpy(fair.prev, one, sizeof one);
	assert_int_equal(tell(2, 1), SP_OK); /* so are those that come later */
	assert_int_equal(n_good(), 7);
	p = progress();
	assert_int_equal(p.contested, 0);
	assert_int_equal(p.batches, 4);
	assert_int_equal(ledger_merge(l, stand.id + 1, "nobody"), SP_E_NOTFOUND);
}

static void test_acks_name_the_batches_that_count(void **state)
{
	uint8_t first[SP_HASH_LEN];
	struct acks a;

	(void) state;
	assert_int_equal(acks().n, 0);
	assert_int_equal(tell(1, 1), SP_OK);
	memcpy(first, fair.prev, sizeof first);
	assert_int_equal(tell(5, 1), SP_OK);
	a = acks();
	assert_int_equal(a.n, 2);
	assert_memory_equal(a.v[0].sid, stand.sid, SP_SID_LEN);
	assert_int_equal(a.v[0].seq, 1);
	assert_memory_equal(a.v[0].batch, first, sizeof first);
	assert_int_equal(a.v[1].seq, 5);
	memset(fair.prev, 9, sizeof fair.prev);
	assert_int_equal(tell(6, 1), SP_E_CHAIN);
	assert_int_equal(acks().n, 1);
}

static void cut_real(struct sp_batch_head *h)
{
	h->flags = 0;
}

static void test_a_number_of_both_uses_is_told_for_both_the_real_one_first(void **state)
{
	struct ledger_station real = stand;
	bool is_new = false;
	struct acks a;

	(void) state;
	real.drill = false;
	assert_int_equal(ledger_enrol(fair.folder->ledger, &real, false, &is_new), SP_OK);
	assert_int_equal(tell(1, 0), SP_OK);
	assert_int_equal(tell(2, 0), SP_OK);
	assert_int_equal(acks().n_drill, 2);
	fair.seq = 0;
	memset(fair.prev, 0, sizeof fair.prev);
	fair_cut(&fair, &batch, NULL, 0, cut_real);
	assert_int_equal(take(), SP_OK);
	a = acks();
	assert_int_equal(a.n, 3);
	assert_int_equal(a.n_drill, 2);
	assert_memory_equal(a.v[0].batch, fair.prev, SP_HASH_LEN);
}

static void test_what_was_revoked_raises_no_doubt_about_others(void **state)
{
	struct intake_tally t = {.doubt = LEDGER_AFTER_FINAL};
	uint8_t first[SP_HASH_LEN];

	(void) state;
	said = (struct sp_batch_head){.ever_captured = 1};
	assert_int_equal(tell(1, 1), SP_OK);
	memcpy(first, fair.prev, sizeof first);
	said = (struct sp_batch_head){.ever_captured = 0, .flags = SP_BATCH_FINAL};
	assert_int_equal(tell(3, 0), SP_OK);
	assert_int_equal(ledger_revoke(fair.folder->ledger, fair.station_pk, 2, "stolen"), SP_OK);
	said = (struct sp_batch_head){.ever_captured = 2};
	fair.seq = 1;
	memcpy(fair.prev, first, sizeof first);
	fair_cut(&fair, &batch, NULL, 0, say);
	assert_int_equal(intake_batch(intake, batch.bytes, batch.len, &t), SP_OK);
	assert_int_equal(t.doubt, LEDGER_NO_DOUBT);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_gaps_are_named_with_what_may_be_in_them),
		TEST(test_progress_is_what_the_newest_batch_says),
		TEST(test_over_a_closed_station_the_law_tells_what_is_missing),
		TEST(test_a_slip_is_new_known_or_at_odds_and_kept_each_time),
		TEST(test_a_slip_that_lies_about_its_own_batch_is_at_odds),
		TEST(test_a_slip_that_is_not_a_stations_own_is_refused),
		TEST(test_a_slip_of_a_key_with_two_uses_finds_its_batch),
		TEST(test_everybody_has_a_disposition),
		TEST(test_a_row_that_somebody_removed_is_named),
		TEST(test_the_missing_rid_is_told_even_when_all_its_rows_are_gone),
		TEST(test_leaves_that_do_not_give_the_root_are_told),
		TEST(test_dispositions_outlive_the_purge),
		TEST(test_a_revocation_takes_back_what_came_and_refuses_what_comes),
		TEST(test_revoked_batches_speak_against_no_other),
		TEST(test_a_record_is_not_held_for_what_a_revoked_batch_has),
		TEST(test_slips_above_a_revocation_miss_nothing),
		TEST(test_a_revocation_ends_later_enrolments_of_the_key_too),
		TEST(test_a_merged_station_counts_by_record),
		TEST(test_acks_name_the_batches_that_count),
		TEST(test_a_number_of_both_uses_is_told_for_both_the_real_one_first),
		TEST(test_what_was_revoked_raises_no_doubt_about_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
