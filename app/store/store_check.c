/*
 * What must hold of a store before anyone may sign on it. SQLite's own check notices about one
 * flipped bit in ten (measured); the hashes notice all of those in what people signed.
 */
#include "app/store/store_internal.h"

#include <string.h>

#include <sodium.h>

static const char schema_query[] =
	"SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema ORDER BY type, name";

static bool same_text(sqlite3_stmt *a, sqlite3_stmt *b, int column)
{
	const char *s = (const char *) sqlite3_column_text(a, column);
	const char *t = (const char *) sqlite3_column_text(b, column);

	return s && t && strcmp(s, t) == 0;
}

static bool same_rows(sqlite3_stmt *a, sqlite3_stmt *b)
{
	for (;;) {
		int ra = sqlite3_step(a);
		int rb = sqlite3_step(b);
		if (ra != SQLITE_ROW || rb != SQLITE_ROW)
			return ra == SQLITE_DONE && rb == SQLITE_DONE;
		for (int column = 0; column < sqlite3_column_count(a); column++) {
			if (!same_text(a, b, column))
				return false;
		}
	}
}

/* Compares with the same tables made in memory: a trigger, a dropped CHECK or a table of somebody
 * else's must not get by just because our queries happen to run. */
sp_err store_check_schema(struct store *s)
{
	sqlite3 *model = NULL;
	sqlite3_stmt *want = NULL, *have = NULL;
	sp_err e = SP_E_NOMEM;

	if (sqlite3_open_v2(":memory:", &model, SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY, NULL) ==
			SQLITE_OK &&
		sqlite3_exec(model, store_schema, NULL, NULL, NULL) == SQLITE_OK &&
		sqlite3_prepare_v2(model, schema_query, -1, &want, NULL) == SQLITE_OK) {
		e = store_db_err(s, sqlite3_prepare_v2(s->db, schema_query, -1, &have, NULL));
		if (e == SP_OK && !same_rows(want, have))
			e = SP_E_DAMAGED;
	}
	(void) sqlite3_finalize(want);
	(void) sqlite3_finalize(have);
	(void) sqlite3_close(model);
	return e;
}

sp_err store_check_file(struct store *s)
{
	char said[64];
	sp_err e = store_pragma(s->db, "PRAGMA quick_check(1)", said);

	if (e == SP_OK && strcmp(said, "ok") != 0)
		e = SP_E_DAMAGED;
	return e;
}

static sp_err check_place(struct store *s, sqlite3_stmt *st)
{
	struct sp_entry entry;

	if (!store_entry_row(&entry, st) ||
		sqlite3_column_int64(st, 4) != (sqlite3_int64) s->places.n + 1)
		return SP_E_DAMAGED;
	if (!sodium_is_zero(entry.rid, sizeof entry.rid) &&
		sp_entry_check(&entry, s->owner.cid, NULL) != SP_OK)
		return SP_E_DAMAGED;
	return store_place_append(&s->places, entry.rid);
}

sp_err store_check_waiting(struct store *s)
{
	sqlite3_stmt *st = store_query(s, Q_PLACES);
	sp_err e;

	while ((e = store_row(s, st)) == SP_OK && (e = check_place(s, st)) == SP_OK)
		;
	(void) sqlite3_reset(st);
	return e == SP_E_NOTFOUND ? SP_OK : e;
}

static sp_err check_sent(struct store *s, const struct sp_batch *b, size_t i)
{
	sqlite3_stmt *st = store_query(s, Q_SENT);
	uint8_t want[SP_HASH_LEN], have[SP_HASH_LEN];

	sp_leaf(want, sp_batch_rid(b, i), sp_batch_sealed(b, i));
	(void) sqlite3_bind_blob(st, 1, sp_batch_rid(b, i), SP_RID_LEN, SQLITE_STATIC);
	(void) sqlite3_bind_int64(st, 2, (sqlite3_int64) b->head.seq);
	sp_err e = store_row(s, st);
	if (e == SP_E_NOTFOUND || (e == SP_OK && (!store_blob(st, 0, have, sizeof have) ||
							 memcmp(want, have, sizeof want) != 0)))
		e = SP_E_DAMAGED;
	(void) sqlite3_reset(st);
	return e;
}

/* What one batch must fit besides itself. */
struct chain {
	uint8_t hash[SP_HASH_LEN]; /* of the batch before */
	uint64_t captured, boots;  /* as that batch told them */
	uint64_t n_records;        /* in all batches so far */
};

static sp_err check_batch(struct store *s, uint64_t seq, struct chain *chain)
{
	sqlite3_stmt *st = store_query(s, Q_BATCH);
	struct store_batch row;
	struct sp_batch b;

	(void) sqlite3_bind_int64(st, 1, (sqlite3_int64) seq);
	sp_err e = store_row(s, st);
	if (e == SP_OK)
		e = store_batch_row(&row, st);
	if (e == SP_OK)
		e = store_batch_verify(s, &b, &row, sqlite3_column_blob(st, 5),
			(size_t) sqlite3_column_bytes(st, 5));
	if (e == SP_OK &&
		(memcmp(b.head.prev, chain->hash, SP_HASH_LEN) != 0 ||
			b.head.ever_captured < chain->captured || b.head.boots < chain->boots))
		e = SP_E_DAMAGED;
	for (size_t i = 0; e == SP_OK && i < b.n_records; i++)
		e = check_sent(s, &b, i);
	if (e == SP_OK) {
		memcpy(chain->hash, b.hash, SP_HASH_LEN);
		chain->captured = b.head.ever_captured;
		chain->boots = b.head.boots;
		chain->n_records += b.n_records;
	}
	(void) sqlite3_reset(st);
	return e == SP_E_NOTFOUND ? SP_E_DAMAGED : e;
}

sp_err store_check_batches(struct store *s)
{
	struct store_counts counts;
	struct chain chain = {0};
	uint64_t n_sent = 0;

	sp_err e = store_counts(s, &counts);
	for (uint64_t seq = 1; e == SP_OK && seq <= counts.batches; seq++)
		e = check_batch(s, seq, &chain);
	if (e == SP_OK)
		e = store_number(s, Q_N_SENT, &n_sent);
	if (e == SP_OK &&
		(n_sent != chain.n_records || counts.batched != n_sent ||
			counts.ever_captured < chain.captured || counts.boots < chain.boots))
		e = SP_E_DAMAGED;
	return e;
}

sp_err store_check_counters(struct store *s)
{
	struct store_counts counts;
	uint64_t n_waiting = 0;

	sp_err e = store_counts(s, &counts);
	if (e == SP_OK)
		e = store_number(s, Q_N_WAITING, &n_waiting);
	if (e == SP_OK && (counts.waiting != n_waiting || n_waiting != s->places.n_used))
		e = SP_E_DAMAGED;
	return e;
}
