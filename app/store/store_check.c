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

static bool make_model(sqlite3 *model, unsigned schema)
{
	int rc = SQLITE_OK;

	for (unsigned i = 0; i < schema && rc == SQLITE_OK; i++)
		rc = sqlite3_exec(model, store_schemas[i], NULL, NULL, NULL);
	return rc == SQLITE_OK;
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
		make_model(model, s->schema) &&
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

sp_err store_check_codes(struct store *s)
{
	enum { N, LOWEST, HIGHEST, N_DISTINCT, N_FREE, N_FREE_TOMBSTONES, COLUMNS };
	uint64_t is[COLUMNS];
	sp_err e = store_numbers(s, Q_CODE_PLACES, is, COLUMNS);

	/* Without gaps from 1, none twice, and no kind where there is no code. */
	if (e == SP_OK && (is[LOWEST] != 1 || is[HIGHEST] != is[N] ||
				  is[N_DISTINCT] != is[N] - is[N_FREE] + (is[N_FREE] > 0) ||
				  is[N_FREE_TOMBSTONES] != 0))
		e = SP_E_DAMAGED;
	return e;
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
	uint64_t removed;          /* tombstones in all batches so far */
	uint64_t n_records;        /* in all batches so far */
	bool final;                /* one of them was */
};

/* The signed head says the same as the batch's row; one that the first version cut has none. */
static sp_err check_head(
	struct store *s, const struct store_batch *row, sqlite3_stmt *st, struct chain *chain)
{
	const uint8_t *bytes = sqlite3_column_blob(st, STORE_HANDOVER_HEAD);
	const size_t len = (size_t) sqlite3_column_bytes(st, STORE_HANDOVER_HEAD);
	struct sp_head h;

	if (!bytes)
		return SP_OK;
	sp_err e = store_head_verify(s, &h, row, bytes, len);
	if (e == SP_OK && h.ever_captured < chain->captured)
		e = SP_E_DAMAGED;
	if (e == SP_OK)
		chain->captured = h.ever_captured;
	return e;
}

static sp_err check_handover(struct store *s, const struct store_batch *row, struct chain *chain)
{
	sqlite3_stmt *st = NULL;
	sp_err e = store_find_batch(s, Q_HANDOVER, row->seq, &st);

	if (e == SP_OK) {
		chain->removed += (uint64_t) sqlite3_column_int64(st, STORE_HANDOVER_TOMBSTONES);
		e = check_head(s, row, st, chain);
	}
	/* Nobody signs after a final batch, so all that follow are final. */
	if (e == SP_OK && chain->final && !row->final)
		e = SP_E_DAMAGED;
	chain->final = row->final;
	(void) sqlite3_reset(st);
	return e;
}

/* The bytes of a batch that was not purged, after its head. */
static sp_err check_bytes(struct store *s, const struct store_batch *row, sqlite3_stmt *st,
	const struct chain *before, struct chain *chain)
{
	struct sp_batch b;

	sp_err e = store_batch_verify(s, &b, row, sqlite3_column_blob(st, STORE_BATCH_BYTES),
		(size_t) sqlite3_column_bytes(st, STORE_BATCH_BYTES));
	if (e != SP_OK)
		return e;
	if (memcmp(b.head.prev, before->hash, SP_HASH_LEN) != 0 ||
		b.head.ever_captured < chain->captured || b.head.boots < before->boots ||
		b.head.ever_removed != chain->removed ||
		b.n_tombstones != chain->removed - before->removed)
		return SP_E_DAMAGED;
	for (size_t i = 0; e == SP_OK && i < b.n_records; i++)
		e = check_sent(s, &b, i);
	chain->captured = b.head.ever_captured;
	chain->boots = b.head.boots;
	return e;
}

/* What is left of one that was purged: the leaves, and the hash that the next batch names. */
static sp_err check_purged(struct store *s, const struct store_batch *row, sqlite3_stmt *batch)
{
	sqlite3_stmt *st = NULL;
	sp_err e = store_find_batch(s, Q_N_SENT_IN, row->seq, &st);

	if (e == SP_OK && (!row->acked || sqlite3_column_bytes(batch, STORE_BATCH_BYTES) != 0 ||
				  (uint64_t) sqlite3_column_int64(st, 0) != row->n_records))
		e = SP_E_DAMAGED;
	(void) sqlite3_reset(st);
	return e;
}

static sp_err check_batch(struct store *s, uint64_t seq, struct chain *chain)
{
	const struct chain before = *chain;
	sqlite3_stmt *st = NULL;
	struct store_batch row;

	sp_err e = store_find_batch(s, Q_BATCH, seq, &st);
	if (e == SP_OK)
		e = store_batch_row(&row, st);
	if (e == SP_OK)
		e = check_handover(s, &row, chain);
	if (e == SP_OK)
		e = row.purged ? check_purged(s, &row, st)
			       : check_bytes(s, &row, st, &before, chain);
	if (e == SP_OK) {
		memcpy(chain->hash, row.hash, SP_HASH_LEN);
		chain->n_records += row.n_records;
	}
	(void) sqlite3_reset(st);
	return e == SP_E_NOTFOUND ? SP_E_DAMAGED : e;
}

sp_err store_check_batches(struct store *s)
{
	struct store_counts counts;
	struct chain chain = {0};
	uint64_t n_sent = 0, n_handovers = 0;

	sp_err e = store_counts(s, &counts);
	for (uint64_t seq = 1; e == SP_OK && seq <= counts.batches; seq++)
		e = check_batch(s, seq, &chain);
	if (e == SP_OK)
		e = store_numbers(s, Q_N_SENT, &n_sent, 1);
	if (e == SP_OK)
		e = store_numbers(s, Q_N_HANDOVERS, &n_handovers, 1);
	if (e == SP_OK &&
		(n_sent != chain.n_records || counts.batched != n_sent ||
			n_handovers != counts.batches || counts.ever_captured < chain.captured ||
			counts.ever_removed != chain.removed || counts.boots < chain.boots))
		e = SP_E_DAMAGED;
	s->final = chain.final;
	return e;
}

sp_err store_check_counters(struct store *s)
{
	struct store_counts counts;
	uint64_t n_waiting = 0, n_codes = 0, n_tombstones = 0;

	sp_err e = store_counts(s, &counts);
	if (e == SP_OK)
		e = store_numbers(s, Q_N_WAITING, &n_waiting, 1);
	if (e == SP_OK)
		e = store_codes(s, &n_codes, &n_tombstones);
	if (e == SP_OK && (counts.waiting != n_waiting + n_tombstones ||
				  n_waiting != s->places.n_used || (s->final && n_waiting > 0)))
		e = SP_E_DAMAGED;
	return e;
}
