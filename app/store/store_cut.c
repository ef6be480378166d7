/*
 * Cutting a batch.
 *
 * A batch takes the sealed codes that wait, then the records with the smallest rids, as many as
 * fit. Rids and sealed codes are random, so the choice and the order in a batch tell nothing about
 * who came first. Codes go first because they are small and somebody wants to be erased.
 */
#include "app/store/store_internal.h"

#include <stdlib.h>
#include <string.h>

/* One cut on its way. */
struct cut {
	const struct store_cut *how;
	struct sp_batch_head head;
	struct sp_entry *entries; /* room for SP_BATCH_RECORDS_MAX */
	size_t n;
	uint8_t (*withdrawals)[SP_SEALED_CODE_LEN]; /* room for SP_BATCH_WITHDRAWALS_MAX */
	size_t n_withdrawals;
	uint8_t (*tombstones)[SP_SEALED_CODE_LEN]; /* room for SP_BATCH_TOMBSTONES_MAX */
	size_t n_tombstones;
	uint8_t *bytes; /* room for SP_BATCH_MAX */
	size_t len;
	uint8_t hash[SP_HASH_LEN];
};

/* What there is to cut. */
struct stock {
	uint64_t records, codes;
};

static sp_err hash_of_last(struct store *s, uint8_t out[SP_HASH_LEN])
{
	sqlite3_stmt *st = store_query(s, Q_LAST);
	sp_err e = store_row(s, st);

	if (e == SP_OK && !store_blob(st, 0, out, SP_HASH_LEN))
		e = SP_E_DAMAGED;
	(void) sqlite3_reset(st);
	return e == SP_E_NOTFOUND ? SP_OK : e; /* the first batch follows zeros */
}

static sp_err fill_head(struct store *s, struct cut *c, const struct store_counts *counts)
{
	struct sp_batch_head *head = &c->head;
	uint64_t now = c->how->now_s > 0 ? (uint64_t) c->how->now_s : 0;

	memset(head, 0, sizeof *head);
	store_name_station(head, &s->owner);
	head->seq = counts->batches + 1;
	head->cut_at = now - now % SP_HOUR;
	head->boots = counts->boots;
	head->ever_captured = counts->ever_captured;
	head->ever_removed = counts->ever_removed + c->n_tombstones;
	memcpy(head->build, c->how->build, sizeof head->build);
	memcpy(head->health, counts->health, sizeof head->health);
	memcpy(head->campaign, c->how->campaign, sizeof head->campaign);
	return hash_of_last(s, head->prev);
}

/* Reads as many as a batch may hold, each checked: what has left the station cannot be mended. */
static sp_err take_entries(struct store *s, struct cut *c)
{
	sqlite3_stmt *st = store_query(s, Q_WAITING);
	sp_err e = SP_OK;

	(void) sqlite3_bind_int(st, 1, SP_BATCH_RECORDS_MAX);
	for (c->n = 0; c->n < SP_BATCH_RECORDS_MAX; c->n++) {
		e = store_row(s, st);
		if (e != SP_OK)
			break;
		if (!store_entry_row(&c->entries[c->n], st) ||
			sp_entry_check(&c->entries[c->n], s->owner.cid, NULL) != SP_OK) {
			s->broken = true;
			e = SP_E_DAMAGED;
			break;
		}
	}
	(void) sqlite3_reset(st);
	return e == SP_E_NOTFOUND ? SP_OK : e;
}

static sp_err take_codes(
	struct store *s, bool tombstones, uint8_t (*out)[SP_SEALED_CODE_LEN], size_t max, size_t *n)
{
	sqlite3_stmt *st = store_query(s, Q_CUT_CODES);
	sp_err e = SP_OK;

	(void) sqlite3_bind_int(st, 1, tombstones);
	(void) sqlite3_bind_int64(st, 2, (sqlite3_int64) max);
	for (*n = 0; *n < max && (e = store_row(s, st)) == SP_OK; ++*n) {
		if (!store_blob(st, 0, out[*n], SP_SEALED_CODE_LEN)) {
			e = SP_E_DAMAGED;
			break;
		}
	}
	(void) sqlite3_reset(st);
	return e == SP_E_NOTFOUND ? SP_OK : e;
}

static sp_err take(struct store *s, struct cut *c)
{
	sp_err e = take_codes(s, true, c->tombstones, SP_BATCH_TOMBSTONES_MAX, &c->n_tombstones);

	if (e == SP_OK)
		e = take_codes(
			s, false, c->withdrawals, SP_BATCH_WITHDRAWALS_MAX, &c->n_withdrawals);
	return e == SP_OK ? take_entries(s, c) : e;
}

static sp_err encode(struct store *s, struct cut *c, const struct stock *stock)
{
	struct sp_batch_content content = {
		.entries = c->entries,
		.n_entries = c->n,
		.withdrawals = (const uint8_t(*)[SP_SEALED_CODE_LEN]) c->withdrawals,
		.n_withdrawals = c->n_withdrawals,
		.tombstones = (const uint8_t(*)[SP_SEALED_CODE_LEN]) c->tombstones,
		.n_tombstones = c->n_tombstones,
	};

	while (content.n_entries > 0 && sp_batch_len(&c->head, &content) > SP_BATCH_MAX)
		content.n_entries--;
	c->n = content.n_entries;
	if (c->n == stock->records && c->n_withdrawals + c->n_tombstones == stock->codes)
		c->head.flags |= c->how->flags & SP_BATCH_FINAL;
	if (s->final)
		c->head.flags |= SP_BATCH_FINAL;

	struct sp_wr w = sp_wr_on(c->bytes, SP_BATCH_MAX);
	sp_err e = sp_batch_encode(&w, c->hash, &c->head, &content, c->how->station_sk);
	c->len = w.len;
	return e;
}

static sp_err insert_batch(struct store *s, const struct cut *c)
{
	sqlite3_stmt *st = store_query(s, Q_CUT);

	(void) sqlite3_bind_int64(st, 1, (sqlite3_int64) c->head.seq);
	(void) sqlite3_bind_int64(st, 2, (sqlite3_int64) c->n);
	(void) sqlite3_bind_int64(st, 3, (sqlite3_int64) c->head.cut_at);
	(void) sqlite3_bind_blob(st, 4, c->hash, SP_HASH_LEN, SQLITE_STATIC);
	(void) sqlite3_bind_blob(st, 5, c->bytes, (int) c->len, SQLITE_STATIC);
	return store_run(s, st);
}

static bool is_final(const struct cut *c)
{
	return c->head.flags & SP_BATCH_FINAL;
}

static sp_err insert_handover(struct store *s, const struct cut *c)
{
	uint8_t bytes[SP_HEAD_MAX];
	struct sp_wr w = sp_wr_on(bytes, sizeof bytes);
	struct sp_head head = {
		.seq = c->head.seq,
		.ever_captured = c->head.ever_captured,
		.hour = c->head.cut_at,
		.final = is_final(c),
	};

	memcpy(head.cid, c->head.cid, sizeof head.cid);
	memcpy(head.sid, c->head.sid, sizeof head.sid);
	memcpy(head.batch, c->hash, sizeof head.batch);
	sp_err e = sp_head_encode(&w, &head, c->how->station_sk);
	if (e != SP_OK)
		return e;

	sqlite3_stmt *st = store_query(s, Q_CUT_HANDOVER);
	(void) sqlite3_bind_int64(st, 1, (sqlite3_int64) c->head.seq);
	(void) sqlite3_bind_int64(st, 2, (sqlite3_int64) c->n_tombstones);
	(void) sqlite3_bind_int(st, 3, is_final(c));
	(void) sqlite3_bind_blob(st, 4, bytes, (int) w.len, SQLITE_STATIC);
	return store_run(s, st);
}

static sp_err run_counted(struct store *s, sqlite3_stmt *st, size_t want)
{
	sp_err e = store_run(s, st);

	if (e == SP_OK && sqlite3_changes64(s->db) != (sqlite3_int64) want)
		e = SP_E_DAMAGED;
	return e;
}

/* The records taken are all those up to the last one's rid. */
static sp_err move_records(struct store *s, const struct cut *c)
{
	if (c->n == 0)
		return SP_OK;
	const uint8_t *last = c->entries[c->n - 1].rid;

	sqlite3_stmt *move = store_query(s, Q_CUT_MOVE);
	(void) sqlite3_bind_int64(move, 1, (sqlite3_int64) c->head.seq);
	(void) sqlite3_bind_blob(move, 2, last, SP_RID_LEN, SQLITE_STATIC);
	sp_err e = run_counted(s, move, c->n);
	if (e != SP_OK)
		return e;

	sqlite3_stmt *drop = store_query(s, Q_CUT_DROP);
	(void) sqlite3_bind_blob(drop, 1, last, SP_RID_LEN, SQLITE_STATIC);
	return run_counted(s, drop, c->n);
}

/* The codes taken are all of their kind up to the last one. */
static sp_err drop_codes(
	struct store *s, bool tombstones, const uint8_t (*codes)[SP_SEALED_CODE_LEN], size_t n)
{
	if (n == 0)
		return SP_OK;
	sqlite3_stmt *st = store_query(s, Q_CUT_CLEAR);
	(void) sqlite3_bind_int(st, 1, tombstones);
	(void) sqlite3_bind_blob(st, 2, codes[n - 1], SP_SEALED_CODE_LEN, SQLITE_STATIC);
	return run_counted(s, st, n);
}

/* From here on the law counts them as removed. */
static sp_err move_codes(struct store *s, const struct cut *c)
{
	sp_err e = drop_codes(
		s, false, (const uint8_t(*)[SP_SEALED_CODE_LEN]) c->withdrawals, c->n_withdrawals);

	if (e == SP_OK)
		e = drop_codes(s, true, (const uint8_t(*)[SP_SEALED_CODE_LEN]) c->tombstones,
			c->n_tombstones);
	if (e != SP_OK || c->n_tombstones == 0)
		return e;
	sqlite3_stmt *st = store_query(s, Q_CUT_REMOVED);
	(void) sqlite3_bind_int64(st, 1, (sqlite3_int64) c->n_tombstones);
	return run_counted(s, st, 1);
}

/* A tombstone counts as waiting; its record does not wait. */
static sp_err take_stock(struct store *s, const struct store_counts *counts, struct stock *out)
{
	uint64_t tombstones = 0;
	sp_err e = store_codes(s, &out->codes, &tombstones);

	if (e == SP_OK && tombstones > counts->waiting)
		e = SP_E_DAMAGED;
	if (e == SP_OK)
		out->records = counts->waiting - tombstones;
	return e;
}

static sp_err cut(struct store *s, void *arg)
{
	struct cut *c = arg;
	struct store_counts counts;
	struct stock stock;

	sp_err e = store_counts(s, &counts);
	if (e == SP_OK)
		e = take_stock(s, &counts, &stock);
	if (e == SP_OK && counts.n_to_cut == 0 && !(c->how->flags & SP_BATCH_FINAL))
		e = SP_E_NOTFOUND;
	if (e == SP_OK)
		e = take(s, c);
	if (e == SP_OK)
		e = fill_head(s, c, &counts);
	if (e == SP_OK)
		e = encode(s, c, &stock);
	if (e == SP_OK)
		e = insert_batch(s, c);
	if (e == SP_OK)
		e = insert_handover(s, c);
	if (e == SP_OK)
		e = move_records(s, c);
	return e == SP_OK ? move_codes(s, c) : e;
}

/* Reads the batch back from the file, and empties the log, in which the order of signing can still
 * be seen. */
static sp_err settle(struct store *s, uint64_t seq)
{
	struct store_batch b;

	(void) sqlite3_db_release_memory(s->db);
	sp_err e = store_batch(s, seq, &b);
	if (e != SP_OK)
		return e;
	free(b.bytes);
	e = store_files_stay(s);
	if (e != SP_OK)
		return e;
	e = store_checkpoint(s);
	return e == SP_E_FULL ? SP_OK : e; /* the batch is safe in the log until there is room */
}

static bool make_room(struct cut *c)
{
	c->entries = calloc(SP_BATCH_RECORDS_MAX, sizeof *c->entries);
	c->withdrawals = calloc(SP_BATCH_WITHDRAWALS_MAX, sizeof *c->withdrawals);
	c->tombstones = calloc(SP_BATCH_TOMBSTONES_MAX, sizeof *c->tombstones);
	c->bytes = malloc(SP_BATCH_MAX);
	return c->entries && c->withdrawals && c->tombstones && c->bytes;
}

sp_err store_cut(struct store *s, const struct store_cut *how, uint64_t *out_seq)
{
	struct cut c = {.how = how};
	sp_err e = SP_E_NOMEM;

	/* libsodium's secret keys end in the public key. */
	if (memcmp(how->station_sk + SP_SEED_LEN, s->owner.station_pk, SP_PK_LEN) != 0)
		return SP_E_CRYPTO;
	if (make_room(&c))
		e = store_transaction_reserved(s, cut, &c);
	if (e == SP_OK && c.n > 0)
		store_place_clear(&s->places, c.entries[c.n - 1].rid);
	if (e == SP_OK && is_final(&c))
		s->final = true;
	if (e == SP_OK)
		e = settle(s, c.head.seq);
	if (e == SP_OK)
		*out_seq = c.head.seq;
	free(c.entries);
	free(c.withdrawals);
	free(c.tombstones);
	free(c.bytes);
	return e;
}
