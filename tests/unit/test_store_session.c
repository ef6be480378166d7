/*
 * From the cut of a batch to its purge, and the campaign file in force.
 */
#include "app/store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/store_world.h"

/* --- cutting --- */

static void test_codes_and_records_share_batches_and_none_is_lost(void **state)
{
	struct world *w = *state;
	struct store *s = world_open(w);
	struct store_batch row;
	struct sp_batch b;
	unsigned n_records = 0, n_withdrawals = 0, n_tombstones = 0;
	uint8_t prev[SP_HASH_LEN] = {0};

	world_sign(w, s, 0, 500);
	for (unsigned i = 0; i < 400; i++)
		world_withdraw(w, s, i < 100 ? i : 1000 + i, i);
	for (uint64_t seq = 1; world_counts(s).n_to_cut > 0; seq++) {
		assert_int_equal(world_cut(w, s, 0), seq);
		world_read(w, s, seq, &row, &b);
		assert_memory_equal(b.head.prev, prev, sizeof prev);
		memcpy(prev, b.hash, sizeof prev);
		n_records += (unsigned) b.n_records;
		n_withdrawals += (unsigned) b.n_withdrawals;
		n_tombstones += (unsigned) b.n_tombstones;
		assert_int_equal(b.head.ever_captured, 500);
		assert_int_equal(b.head.ever_removed, 100);
		if (seq == 1) {
			assert_int_equal(b.n_withdrawals, SP_BATCH_WITHDRAWALS_MAX);
			assert_int_equal(b.n_tombstones, 100);
			assert_int_equal(b.n_records, row.n_records);
			/* As many records as fit beside them. */
			assert_in_range(row.len, SP_BATCH_MAX - SP_BATCH_ENTRY_LEN, SP_BATCH_MAX);
		}
		free(row.bytes);
	}
	assert_int_equal(n_records, 400);
	assert_int_equal(n_withdrawals, 300);
	assert_int_equal(n_tombstones, 100);
	world_sign(w, s, 500, 501);
	(void) world_cut(w, s, 0);
	store_close(&s);
	s = world_open(w);
	assert_int_equal(world_counts(s).ever_captured, 501);
	store_close(&s);
}

static void test_batch_of_codes_alone_is_cut(void **state)
{
	struct world *w = *state;
	struct store *s = world_open(w);
	struct store_batch row;
	struct sp_batch b;

	world_withdraw(w, s, 0, 1);
	assert_int_equal(world_cut(w, s, 0), 1);
	world_read(w, s, 1, &row, &b);
	assert_int_equal(b.n_records, 0);
	assert_int_equal(b.n_withdrawals, 1);
	free(row.bytes);
	store_close(&s);
}

static void test_nobody_signs_after_a_final_batch_and_withdrawals_still_leave(void **state)
{
	struct world *w = *state;
	struct store *s = world_open(w);
	struct store_batch row;
	struct sp_batch b;
	struct sp_entry e;

	world_sign(w, s, 0, 3);
	assert_int_equal(world_cut(w, s, SP_BATCH_FINAL), 1);
	assert_true(world_counts(s).final);
	for (unsigned i = 0; i < 2; i++) {
		station_sign(&w->station, 3, &e);
		assert_int_equal(store_add(s, &e), SP_E_STATE);
		store_close(&s);
		s = world_open(w); /* it knows still */
	}
	assert_int_equal(world_counts(s).ever_captured, 3);
	world_withdraw(w, s, 0, 1);
	assert_int_equal(world_cut(w, s, 0), 2);
	world_read(w, s, 2, &row, &b);
	assert_int_equal(b.head.flags, SP_BATCH_FINAL);
	assert_int_equal(b.n_withdrawals, 1);
	assert_true(row.final);
	free(row.bytes);
	store_close(&s);
	s = world_open(w);
	store_close(&s);
}

static void test_adding_again_what_a_final_batch_holds_is_still_fine(void **state)
{
	struct world *w = *state;
	struct store *s = world_open(w);
	struct sp_entry e;

	station_sign(&w->station, 0, &e);
	assert_int_equal(store_add(s, &e), SP_OK);
	(void) world_cut(w, s, SP_BATCH_FINAL);
	assert_int_equal(store_add(s, &e), SP_OK);
	store_close(&s);
}

/* --- heads --- */

static void test_head_of_every_batch_is_signed_and_stays_after_a_purge(void **state)
{
	struct world *w = *state;
	struct store *s = world_open(w);
	uint8_t bytes[SP_HEAD_MAX];
	struct store_batch row;
	struct sp_batch b;
	struct sp_cose envelope;
	struct sp_head h;
	uint64_t n_purged = 0;
	size_t len = 0;

	world_sign(w, s, 0, 4);
	(void) world_cut(w, s, 0);
	world_sign(w, s, 4, 6);
	(void) world_cut(w, s, SP_BATCH_FINAL);
	world_read(w, s, 2, &row, &b);
	for (unsigned i = 0; i < 2; i++) {
		assert_int_equal(store_head(s, 2, bytes, &len), SP_OK);
		assert_int_equal(sp_cose_parse(&envelope, bytes, len, SP_COSE_HEAD), SP_OK);
		assert_int_equal(sp_cose_verify(&envelope, w->station.owner.station_pk), SP_OK);
		assert_int_equal(sp_head_decode(&h, envelope.payload, envelope.payload_len), SP_OK);
		assert_memory_equal(h.cid, w->station.owner.cid, SP_CID_LEN);
		assert_memory_equal(h.sid, b.head.sid, SP_SID_LEN);
		assert_memory_equal(h.batch, b.hash, SP_HASH_LEN);
		assert_int_equal(h.seq, 2);
		assert_int_equal(h.ever_captured, 6);
		assert_int_equal(h.hour, b.head.cut_at);
		assert_true(h.final);
		assert_int_equal(store_ack(s, 2, b.hash), i == 0 ? SP_OK : SP_REPEAT);
		assert_int_equal(store_purge(s, &n_purged), SP_OK);
		assert_int_equal(n_purged, i == 0 ? 1 : 0);
	}
	free(row.bytes);
	assert_int_equal(store_head(s, 3, bytes, &len), SP_E_NOTFOUND);
	assert_int_equal(store_head(s, UINT64_MAX, bytes, &len), SP_E_NOTFOUND);
	store_close(&s);
}

/* --- acknowledgement and purge --- */

static void hash_of(const struct world *w, struct store *s, uint64_t seq, uint8_t out[SP_HASH_LEN])
{
	struct store_batch row;
	struct sp_batch b;

	world_read(w, s, seq, &row, &b);
	memcpy(out, row.hash, SP_HASH_LEN);
	free(row.bytes);
}

static void test_acknowledgement_names_a_batch_and_its_hash(void **state)
{
	struct world *w = *state;
	struct store *s = world_open(w);
	uint8_t hash[SP_HASH_LEN];

	world_sign(w, s, 0, 1);
	(void) world_cut(w, s, 0);
	hash_of(w, s, 1, hash);
	assert_int_equal(store_ack(s, 2, hash), SP_E_NOTFOUND);
	assert_int_equal(store_ack(s, UINT64_MAX, hash), SP_E_NOTFOUND);
	hash[31] ^= 1;
	assert_int_equal(store_ack(s, 1, hash), SP_E_DIGEST);
	assert_int_equal(world_counts(s).acked, 0);
	hash[31] ^= 1;
	assert_int_equal(store_ack(s, 1, hash), SP_OK);
	assert_int_equal(store_ack(s, 1, hash), SP_REPEAT);
	store_close(&s);
	s = world_open(w);
	assert_int_equal(world_counts(s).acked, 1);
	assert_int_equal(store_ack(s, 1, hash), SP_REPEAT);
	store_close(&s);
}

struct listed {
	bool acked[4], purged[4];
	uint64_t n_records[4];
	unsigned n;
};

static bool list(void *arg, const struct store_batch *b)
{
	struct listed *l = arg;

	l->acked[l->n] = b->acked;
	l->purged[l->n] = b->purged;
	l->n_records[l->n++] = b->n_records;
	return l->n < 4;
}

static void test_only_acknowledged_batches_are_purged_and_all_is_known_of_them(void **state)
{
	struct world *w = *state;
	struct store *s = world_open(w);
	struct store_batch row;
	struct listed listed = {0};
	uint8_t hash[SP_HASH_LEN];
	uint64_t n = 0;

	for (unsigned i = 0; i < 3; i++) {
		world_sign(w, s, 5 * i, 5 * i + 5);
		(void) world_cut(w, s, 0);
	}
	assert_int_equal(store_purge(s, &n), SP_OK);
	assert_int_equal(n, 0);
	hash_of(w, s, 2, hash);
	assert_int_equal(store_ack(s, 2, hash), SP_OK);
	assert_int_equal(store_purge(s, &n), SP_OK);
	assert_int_equal(n, 1);
	for (unsigned i = 0; i < 2; i++) {
		assert_int_equal(store_batch(s, 2, &row), SP_E_STATE);
		hash_of(w, s, 1, hash);
		hash_of(w, s, 3, hash);
		for (unsigned j = 0; j < 15; j++)
			assert_true(world_has(w, s, j));
		assert_int_equal(world_counts(s).purged, 1);
		assert_int_equal(world_counts(s).batched, 15);
		store_close(&s);
		s = world_open(w);
	}
	assert_int_equal(store_each_batch(s, list, &listed), SP_OK);
	assert_int_equal(listed.n, 3);
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(listed.acked[i], i == 1);
		assert_int_equal(listed.purged[i], i == 1);
		assert_int_equal(listed.n_records[i], 5);
	}
	/* The chain goes on behind a purged end, too. */
	hash_of(w, s, 3, hash);
	assert_int_equal(store_ack(s, 3, hash), SP_OK);
	assert_int_equal(store_purge(s, &n), SP_OK);
	world_sign(w, s, 15, 16);
	assert_int_equal(world_cut(w, s, 0), 4);
	store_close(&s);
	s = world_open(w);
	store_close(&s);
}

static void test_purged_boxes_are_in_no_file_any_more(void **state)
{
	enum { N = 60 };
	struct world *w = *state;
	struct sp_entry *e = calloc(N, sizeof *e);
	uint8_t hash[SP_HASH_LEN];
	uint64_t n = 0;

	assert_non_null(e);
	w->options.reserve_len = 64 * 1024;
	struct store *s = world_open(w);
	for (unsigned i = 0; i < N; i++) {
		station_sign(&w->station, i, &e[i]);
		assert_int_equal(store_add(s, &e[i]), SP_OK);
	}
	(void) world_cut(w, s, 0);
	hash_of(w, s, 1, hash);
	for (unsigned i = 0; i < N; i++)
		assert_true(world_grep(w, e[i].sealed, 16) + world_grep(w, e[i].sealed + 270, 16));
	assert_int_equal(store_ack(s, 1, hash), SP_OK);
	assert_int_equal(store_purge(s, &n), SP_OK);
	for (unsigned i = 0; i < N; i++) {
		for (unsigned at = 0; at < SP_SEALED_LEN; at += 112)
			assert_int_equal(world_grep(w, e[i].sealed + at, 16), 0);
		assert_int_equal(world_grep(w, e[i].rid, sizeof e[i].rid), 1);
		assert_int_equal(world_grep(w, e[i].leaf, sizeof e[i].leaf), 1);
	}
	store_close(&s);
	free(e);
}

static void test_changed_handovers_are_noticed(void **state)
{
	static const char *const changes[] = {
		"UPDATE handover SET final = 1 WHERE seq = 2",
		"UPDATE handover SET final = 1 WHERE seq = 3",
		"UPDATE handover SET n_tombstones = 0 WHERE seq = 1",
		"UPDATE handover SET n_tombstones = 1 WHERE seq = 2",
		"UPDATE handover SET head = (SELECT head FROM handover WHERE seq = 2) "
		"WHERE seq = 1",
		"UPDATE handover SET head = zeroblob(200) WHERE seq = 1",
		"UPDATE handover SET acked = 1, purged = 1 WHERE seq = 2",
		"UPDATE handover SET purged = 0 WHERE seq = 1",
		"DELETE FROM handover WHERE seq = 2",
		"UPDATE batch SET bytes = zeroblob(0) WHERE seq = 2",
		"UPDATE batch SET n_records = 2 WHERE seq = 1",
		"UPDATE batch SET hash = zeroblob(32) WHERE seq = 1",
		"UPDATE batch SET cut_at = 3600 WHERE seq = 1",
		"DELETE FROM sent WHERE seq = 1",
		"DELETE FROM sent WHERE rid = (SELECT min(rid) FROM sent WHERE seq = 1); "
		"UPDATE counters SET captured = captured - 1",
		"DROP TABLE run",
		"CREATE INDEX i ON withdrawal (sealed)",
	};
	struct world *w = *state;
	struct store *s = world_open(w);
	uint8_t hash[SP_HASH_LEN];
	uint64_t n = 0;

	for (unsigned i = 0; i < 3; i++) {
		world_sign(w, s, 4 * i, 4 * i + 4);
		if (i == 0)
			world_withdraw(w, s, 0, 1);
		(void) world_cut(w, s, 0);
	}
	hash_of(w, s, 1, hash);
	assert_int_equal(store_ack(s, 1, hash), SP_OK);
	assert_int_equal(store_purge(s, &n), SP_OK);
	store_close(&s);
	world_expect_noticed(w, changes, sizeof changes / sizeof *changes);
	s = world_open(w);
	store_close(&s);
}

/* --- the campaign file --- */

static void test_campaign_goes_forward_and_never_while_something_waits(void **state)
{
	static const uint8_t one[SP_HASH_LEN] = {1}, two[SP_HASH_LEN] = {2};
	struct world *w = *state;
	struct store *s = world_open(w);
	uint8_t hash[SP_HASH_LEN];
	uint64_t serial = 99;

	assert_int_equal(store_campaign(s, &serial, hash), SP_E_NOTFOUND);
	assert_int_equal(serial, 99);
	assert_int_equal(store_set_campaign(s, (uint64_t) INT64_MAX + 1, one), SP_E_RANGE);
	assert_int_equal(store_set_campaign(s, 3, one), SP_OK);
	assert_int_equal(store_set_campaign(s, 3, one), SP_OK);
	assert_int_equal(store_set_campaign(s, 3, two), SP_E_DUPLICATE);
	assert_int_equal(store_set_campaign(s, 2, two), SP_E_RANGE);
	world_sign(w, s, 0, 1);
	assert_int_equal(store_set_campaign(s, 4, two), SP_E_STATE);
	assert_int_equal(store_set_campaign(s, 3, one), SP_OK);
	(void) world_cut(w, s, 0);
	world_withdraw(w, s, 0, 1);
	assert_int_equal(store_set_campaign(s, 4, two), SP_E_STATE);
	(void) world_cut(w, s, 0);
	assert_int_equal(store_set_campaign(s, 4, two), SP_OK);
	store_close(&s);
	s = world_open(w);
	assert_int_equal(store_campaign(s, &serial, hash), SP_OK);
	assert_int_equal(serial, 4);
	assert_memory_equal(hash, two, sizeof two);
	store_close(&s);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
	static const struct CMUnitTest tests[] = {
		TEST(test_codes_and_records_share_batches_and_none_is_lost),
		TEST(test_batch_of_codes_alone_is_cut),
		TEST(test_nobody_signs_after_a_final_batch_and_withdrawals_still_leave),
		TEST(test_adding_again_what_a_final_batch_holds_is_still_fine),
		TEST(test_head_of_every_batch_is_signed_and_stays_after_a_purge),
		TEST(test_acknowledgement_names_a_batch_and_its_hash),
		TEST(test_only_acknowledged_batches_are_purged_and_all_is_known_of_them),
		TEST(test_purged_boxes_are_in_no_file_any_more),
		TEST(test_changed_handovers_are_noticed),
		TEST(test_campaign_goes_forward_and_never_while_something_waits),
	};
#undef TEST
	return cmocka_run_group_tests(tests, NULL, NULL);
}
