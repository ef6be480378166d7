/*
 * One event of three stations — forks, gaps, repeats, lifted and broken records, withdrawals of all
 * kinds, slips, decisions — told to the ledger in random orders, with repeats: always the same
 * digest. SIGNPOST_SEED=N repeats a failure.
 */
#include <inttypes.h>
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

enum { STANDS = 3, ITEMS_MAX = 40, RECORDS_MAX = 4, SCHEDULES = 200 };

/* The part of a fair that belongs to one station. */
struct stand {
	int64_t id;
	uint8_t pk[SP_PK_LEN], sk[SP_SK_LEN];
	uint64_t captured;
};

/* Something that reaches the ledger. */
struct item {
	sp_err (*give)(const struct item *item);
	struct fair_batch batch; /* or a slip */
	uint8_t hash[SP_HASH_LEN];
	uint8_t rid[SP_RID_LEN];
	int64_t station;
};

static struct fair fair;
static struct intake *intake;
static struct stand stands[STANDS];
static struct item items[ITEMS_MAX];
static size_t n_items;
static uint64_t seed;

static uint64_t draw(uint64_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (seed >> 33) % below;
}

static void on_ledger(const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(fair_path(&fair, FOLDER_LEDGER), &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void forget_all(void)
{
	on_ledger("DELETE FROM unopened; DELETE FROM tombstone; DELETE FROM suppressed;"
		  "DELETE FROM record;"
		  "DELETE FROM batch; DELETE FROM head; DELETE FROM decision; DELETE FROM written;"
		  "UPDATE station SET merged = 0, revoked_after = NULL");
}

static bool take_id(void *arg, const struct ledger_station *s)
{
	*(int64_t *) arg = s->id;
	return true;
}

static void found_stand(struct stand *s, const char *label, bool enrolled)
{
	struct ledger_station station = {.drill = true, .not_after = UINT32_MAX};
	uint8_t sid[SP_SID_LEN];
	bool is_new = false;

	if (enrolled) {
		memcpy(s->pk, fair.station_pk, SP_PK_LEN);
		memcpy(s->sk, fair.station_sk, SP_SK_LEN);
	} else {
		assert_int_equal(crypto_sign_keypair(s->pk, s->sk), 0);
		(void) snprintf(station.label, sizeof station.label, "%s", label);
		memcpy(station.pk, s->pk, SP_PK_LEN);
		sp_key_id(station.sid, s->pk);
		assert_int_equal(
			ledger_enrol(fair.folder->ledger, &station, false, &is_new), SP_OK);
	}
	s->captured = 0;
	sp_key_id(sid, s->pk);
	assert_int_equal(ledger_each_station(fair.folder->ledger, sid, take_id, &s->id), SP_OK);
}

static int set_up(void **state)
{
	const char *given = getenv("SIGNPOST_SEED");

	(void) state;
	fair_open(&fair);
	n_items = 0;
	for (size_t i = 0; i < STANDS; i++)
		found_stand(&stands[i], i == 1 ? "Stand 2" : "Stand 3", i == 0);
	if (given != NULL)
		seed = strtoull(given, NULL, 10);
	else
		randombytes_buf(&seed, sizeof seed);
	print_message("SIGNPOST_SEED=%" PRIu64 "\n", seed);
	return intake_new(&intake, fair.folder, fair.keys) == SP_OK ? 0 : -1;
}

static int tear_down(void **state)
{
	(void) state;
	intake_free(&intake);
	fair_close(&fair);
	return 0;
}

/* --- the event --- */

static sp_err give_batch(const struct item *item)
{
	struct intake_tally t;

	return intake_batch(intake, item->batch.bytes, item->batch.len, &t);
}

static sp_err give_slip(const struct item *item)
{
	struct intake_slip slip;

	return intake_head(intake, item->batch.bytes, item->batch.len, &slip);
}

static sp_err give_withdrawal(const struct item *item)
{
	uint64_t erased;

	assert_int_equal(ledger_begin(fair.folder->ledger), SP_OK);
	assert_int_equal(ledger_suppress(fair.folder->ledger, true, item->rid, &erased), SP_OK);
	return ledger_commit(fair.folder->ledger);
}

static sp_err give_merge(const struct item *item)
{
	return ledger_merge(fair.folder->ledger, item->station, "one disk in two machines");
}

static struct item *add(sp_err (*give)(const struct item *item), const struct stand *s)
{
	struct item *item = &items[n_items++];

	assert_true(n_items <= ITEMS_MAX);
	item->give = give;
	item->station = s->id;
	return item;
}

/* What is in a batch, by letters: "a" to "z" sign under a code of their own, "?" under a random
 * one; capitals withdraw; "+" says that the withdrawal before it is a tombstone; "!" withdraws what
 * nobody can open; "~" breaks the box of the record before it;
 * "^" moves that record here from another station. */
static void fill(struct sp_entry entries[RECORDS_MAX], size_t *n, const char *what)
{
	for (*n = 0; *what != '\0'; what++) {
		uint8_t code[SP_CODE_LEN] = {(uint8_t) (*what | 0x20)}, true_pk[SP_PK_LEN];
		struct sp_record someone = fair_person("Someone");

		memcpy(true_pk, fair.station_pk, SP_PK_LEN);
		if (*what == '!')
			fair_withdraw(&fair, NULL);
		else if (*what == '+')
			memcpy(fair.tombstones[fair.n_tombstones++],
				fair.withdrawals[--fair.n_withdrawals], SP_SEALED_CODE_LEN);
		else if (*what == '~')
			entries[*n - 1].sealed[40] ^= 1;
		else if (*what >= 'A' && *what <= 'Z')
			fair_withdraw(&fair, code);
		else if (what[1] == '^') {
			fair.station_pk[0] ^= 1;
			fair_sign(&fair, &entries[(*n)++], &someone, code);
			memcpy(fair.station_pk, true_pk, SP_PK_LEN);
			what++;
		} else
			fair_sign(&fair, &entries[(*n)++], &someone, *what == '?' ? NULL : code);
	}
}

/* The next batch of a station, number `seq`, after another one or as the first. */
static struct item *tell(struct stand *s, uint64_t seq, const struct item *after, const char *what)
{
	struct sp_entry entries[RECORDS_MAX];
	struct item *item = add(give_batch, s);
	size_t n;

	memcpy(fair.station_pk, s->pk, SP_PK_LEN);
	memcpy(fair.station_sk, s->sk, SP_SK_LEN);
	fair.seq = seq - 1;
	fair.captured = s->captured;
	memset(fair.prev, 0, sizeof fair.prev);
	if (after != NULL)
		memcpy(fair.prev, after->hash, SP_HASH_LEN);
	fill(entries, &n, what);
	fair_cut(&fair, &item->batch, entries, n, NULL);
	s->captured = fair.captured;
	memcpy(item->hash, fair.prev, SP_HASH_LEN);
	return item;
}

static void slip(const struct stand *s, uint64_t seq, const struct item *of)
{
	struct sp_head h = {.seq = seq, .ever_captured = s->captured};
	struct item *item = add(give_slip, s);
	struct sp_wr w = sp_wr_on(item->batch.bytes, sizeof item->batch.bytes);

	memcpy(h.cid, fair.folder->campaign.cid, SP_CID_LEN);
	sp_key_id(h.sid, s->pk);
	if (of != NULL)
		memcpy(h.batch, of->hash, SP_HASH_LEN);
	assert_int_equal(sp_head_encode(&w, &h, s->sk), SP_OK);
	item->batch.len = w.len;
}

static void withdraw(char who)
{
	const uint8_t code[SP_CODE_LEN] = {(uint8_t) who};

	sp_rid(add(give_withdrawal, &stands[0])->rid, fair.folder->campaign.cid, code);
}

static void tell_event(void)
{
	struct stand *a = &stands[0], *b = &stands[1], *c = &stands[2];
	const struct item *a1, *a2, *a5, *b1, *b2, *b2f, *b3, *c1, *c2, *c3;

	a1 = tell(a, 1, NULL, "ab?");
	a2 = tell(a, 2, a1, "c?K!");   /* k signs at another station */
	a5 = tell(a, 5, a2, "a");      /* prev is not known here; a comes again, another leaf */
	(void) tell(a, 6, a5, "d~?^"); /* broken, lifted */
	b1 = tell(b, 1, NULL, "k?");
	b2 = tell(b, 2, b1, "lm");
	b2f = tell(b, 2, b1, "nC"); /* the fork withdraws c, which holds */
	b3 = tell(b, 3, b2, "om^");
	(void) tell(b, 3, b2f, "pL");
	(void) tell(b, 4, b3, "!q");
	(void) tell(b, 7, b3, "r?");
	c1 = tell(c, 1, NULL, "stu");
	c2 = tell(c, 2, c1, "sY+VW");
	c3 = tell(c, 3, c2, "vxyU+");
	(void) tell(c, 4, c3, "wS");
	(void) tell(c, 4, c3, "x?"); /* the last one only is forked */
	slip(a, 2, a2);
	slip(a, 9, NULL);
	slip(b, 2, b2f);
	slip(c, 2, a1);
	withdraw('b');
	withdraw('t');
	withdraw('z');
}

/* --- the orders --- */

static bool is_fine(sp_err e)
{
	return e == SP_OK || e == SP_REPEAT || e == SP_E_EQUIVOCATION || e == SP_E_CHAIN;
}

/* Each item once, some of them twice or more. */
static void give_all_shuffled(void)
{
	size_t order[2 * ITEMS_MAX], n = n_items + draw(n_items);

	for (size_t i = 0; i < n; i++)
		order[i] = i < n_items ? i : draw(n_items);
	for (size_t i = n; i-- > 1;) {
		size_t j = draw(i + 1), was = order[i];

		order[i] = order[j];
		order[j] = was;
	}
	for (size_t i = 0; i < n; i++)
		assert_true(is_fine(items[order[i]].give(&items[order[i]])));
}

static void assert_one_digest(void)
{
	uint8_t first[SP_HASH_LEN], now[SP_HASH_LEN];
	struct ledger_counts c, c0 = {0};

	for (int i = 0; i < SCHEDULES; i++) {
		forget_all();
		give_all_shuffled();
		assert_int_equal(ledger_digest(fair.folder->ledger, now), SP_OK);
		assert_int_equal(ledger_count(fair.folder->ledger, true, &c), SP_OK);
		if (i == 0) {
			memcpy(first, now, sizeof first);
			c0 = c;
		}
		assert_memory_equal(now, first, sizeof first);
		assert_int_equal(c.good, c0.good);
		assert_int_equal(c.held, c0.held);
	}
}

static void test_every_order_of_arrival_ends_in_one_digest(void **state)
{
	(void) state;
	tell_event();
	assert_one_digest();
}

static void test_a_fork_may_be_merged_before_between_or_after(void **state)
{
	(void) state;
	tell_event();
	(void) add(give_merge, &stands[1]);
	(void) add(give_merge, &stands[2]);
	assert_one_digest();
}

static void test_a_revocation_of_what_came_ends_in_one_digest(void **state)
{
	uint8_t first[SP_HASH_LEN], now[SP_HASH_LEN];
	struct ledger *l = fair.folder->ledger;

	(void) state;
	tell_event();
	for (int i = 0; i < SCHEDULES / 4; i++) {
		forget_all();
		give_all_shuffled();
		if (i % 2 == 0) /* at once, or lowered later */
			assert_int_equal(ledger_revoke(l, stands[1].pk, 3, "stolen"), SP_OK);
		assert_int_equal(ledger_revoke(l, stands[1].pk, 1, "stolen"), SP_OK);
		on_ledger("DELETE FROM decision");
		assert_int_equal(ledger_digest(l, now), SP_OK);
		if (i == 0)
			memcpy(first, now, sizeof first);
		assert_memory_equal(now, first, sizeof first);
	}
}

static void test_anything_that_is_left_out_shows_in_the_digest(void **state)
{
	uint8_t all[SP_HASH_LEN], fewer[SP_HASH_LEN];

	(void) state;
	tell_event();
	forget_all();
	for (size_t i = 0; i < n_items; i++)
		assert_true(is_fine(items[i].give(&items[i])));
	assert_int_equal(ledger_digest(fair.folder->ledger, all), SP_OK);
	for (size_t without = 0; without < n_items; without++) {
		forget_all();
		for (size_t i = 0; i < n_items; i++)
			if (i != without)
				assert_true(is_fine(items[i].give(&items[i])));
		assert_int_equal(ledger_digest(fair.folder->ledger, fewer), SP_OK);
		assert_memory_not_equal(fewer, all, sizeof all);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_every_order_of_arrival_ends_in_one_digest),
		TEST(test_a_fork_may_be_merged_before_between_or_after),
		TEST(test_a_revocation_of_what_came_ends_in_one_digest),
		TEST(test_anything_that_is_left_out_shows_in_the_digest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
