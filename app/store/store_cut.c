/*
 * Batches: cut, kept as they were cut, and never given out unverified.
 *
 * A batch takes the waiting records with the smallest rids. Rids are random, so the choice and the
 * order in a batch tell nothing about who came first.
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
	uint8_t *bytes; /* room for SP_BATCH_MAX */
	size_t len;
	uint8_t hash[SP_HASH_LEN];
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

static void name_station(struct sp_batch_head *head, const struct store_owner *owner)
{
	memcpy(head->cid, owner->cid, sizeof head->cid);
	memcpy(head->rkid, owner->rkid, sizeof head->rkid);
	sp_key_id(head->sid, owner->station_pk);
	head->flags = owner->drill ? SP_BATCH_DRILL : 0;
}

static sp_err fill_head(struct store *s, struct cut *c, const struct store_counts *counts)
{
	struct sp_batch_head *head = &c->head;
	uint64_t now = c->how->now_s > 0 ? (uint64_t) c->how->now_s : 0;

	memset(head, 0, sizeof *head);
	name_station(head, &s->owner);
	head->seq = counts->batches + 1;
	head->cut_at = now - now % 3600;
	head->boots = counts->boots;
	head->ever_captured = counts->ever_captured;
	head->ever_removed = counts->ever_removed;
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

static sp_err encode(struct cut *c, uint64_t waiting)
{
	struct sp_batch_content content = {.entries = c->entries, .n_entries = c->n};

	while (content.n_entries > 0 && sp_batch_len(&c->head, &content) > SP_BATCH_MAX)
		content.n_entries--;
	c->n = content.n_entries;
	if (c->n == waiting)
		c->head.flags |= c->how->flags & SP_BATCH_FINAL;

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

static sp_err cut(struct store *s, void *arg)
{
	struct cut *c = arg;
	struct store_counts counts;

	sp_err e = store_counts(s, &counts);
	if (e == SP_OK && counts.waiting == 0 && !(c->how->flags & SP_BATCH_FINAL))
		e = SP_E_NOTFOUND;
	if (e == SP_OK)
		e = fill_head(s, c, &counts);
	if (e == SP_OK)
		e = take_entries(s, c);
	if (e == SP_OK)
		e = encode(c, counts.waiting);
	if (e == SP_OK)
		e = insert_batch(s, c);
	return e == SP_OK ? move_records(s, c) : e;
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

sp_err store_cut(struct store *s, const struct store_cut *how, uint64_t *out_seq)
{
	struct cut c = {.how = how};
	sp_err e = SP_E_NOMEM;

	/* libsodium's secret keys end in the public key. */
	if (memcmp(how->station_sk + SP_SEED_LEN, s->owner.station_pk, SP_PK_LEN) != 0)
		return SP_E_CRYPTO;
	c.entries = calloc(SP_BATCH_RECORDS_MAX, sizeof *c.entries);
	c.bytes = malloc(SP_BATCH_MAX);
	if (c.entries && c.bytes)
		e = store_transaction_reserved(s, cut, &c);
	if (e == SP_OK && c.n > 0)
		store_place_clear(&s->places, c.entries[c.n - 1].rid);
	if (e == SP_OK)
		e = settle(s, c.head.seq);
	if (e == SP_OK)
		*out_seq = c.head.seq;
	free(c.entries);
	free(c.bytes);
	return e;
}

sp_err store_batch_row(struct store_batch *out, sqlite3_stmt *st)
{
	struct store_batch b = {
		.seq = (uint64_t) sqlite3_column_int64(st, 0),
		.n_records = (uint64_t) sqlite3_column_int64(st, 1),
		.cut_at = (uint64_t) sqlite3_column_int64(st, 2),
		.shown = sqlite3_column_int(st, 3) != 0,
	};

	if (!store_blob(st, 4, b.hash, sizeof b.hash))
		return SP_E_DAMAGED;
	*out = b;
	return SP_OK;
}

static bool fits_row(const struct store *s, const struct sp_batch *b, const struct store_batch *row)
{
	struct sp_batch_head want = {0};

	name_station(&want, &s->owner);
	return !memcmp(b->head.cid, want.cid, sizeof want.cid) &&
	       !memcmp(b->head.sid, want.sid, sizeof want.sid) &&
	       !memcmp(b->head.rkid, want.rkid, sizeof want.rkid) &&
	       (b->head.flags & SP_BATCH_DRILL) == want.flags && b->head.seq == row->seq &&
	       b->head.cut_at == row->cut_at && b->n_records == row->n_records &&
	       !memcmp(b->hash, row->hash, sizeof b->hash);
}

sp_err store_batch_verify(const struct store *s, struct sp_batch *out,
	const struct store_batch *row, const uint8_t *bytes, size_t len)
{
	struct sp_cose envelope;
	struct sp_batch b;

	sp_err e = sp_cose_parse(&envelope, bytes, len, SP_COSE_BATCH);
	if (e == SP_OK)
		e = sp_cose_verify(&envelope, s->owner.station_pk);
	if (e == SP_OK)
		e = sp_batch_decode(&b, envelope.payload, envelope.payload_len);
	if (e == SP_OK && !fits_row(s, &b, row))
		e = SP_E_DAMAGED;
	if (e != SP_OK)
		return e == SP_E_NOMEM ? e : SP_E_DAMAGED;
	*out = b;
	return SP_OK;
}

sp_err store_batch(struct store *s, uint64_t seq, struct store_batch *out)
{
	struct store_batch row;
	struct sp_batch parsed;

	if (s->broken)
		return SP_E_IO;
	if (seq > INT64_MAX)
		return SP_E_NOTFOUND;

	sqlite3_stmt *st = store_query(s, Q_BATCH);
	(void) sqlite3_bind_int64(st, 1, (sqlite3_int64) seq);
	sp_err e = store_row(s, st);
	if (e == SP_OK)
		e = store_batch_row(&row, st);
	if (e == SP_OK) {
		const uint8_t *bytes = sqlite3_column_blob(st, 5);
		row.len = (size_t) sqlite3_column_bytes(st, 5);
		e = store_batch_verify(s, &parsed, &row, bytes, row.len);
		if (e == SP_OK)
			row.bytes = malloc(row.len);
		if (e == SP_OK && row.bytes)
			memcpy(row.bytes, bytes, row.len);
		else if (e == SP_OK)
			e = SP_E_NOMEM;
	}
	(void) sqlite3_reset(st);
	if (e == SP_OK)
		*out = row;
	return e;
}

static sp_err mark_shown(struct store *s, void *arg)
{
	const uint64_t *seq = arg;
	sqlite3_stmt *st = store_query(s, Q_SHOWN);

	(void) sqlite3_bind_int64(st, 1, (sqlite3_int64) *seq);
	sp_err e = store_run(s, st);
	return e == SP_OK && sqlite3_changes64(s->db) == 0 ? SP_E_NOTFOUND : e;
}

sp_err store_mark_shown(struct store *s, uint64_t seq)
{
	if (seq > INT64_MAX)
		return SP_E_NOTFOUND;
	return store_transaction_reserved(s, mark_shown, &seq);
}

sp_err store_each_batch(
	struct store *s, bool (*each)(void *arg, const struct store_batch *b), void *arg)
{
	struct store_batch b;
	bool more = true;
	sp_err e = SP_OK;

	if (s->broken)
		return SP_E_IO;
	sqlite3_stmt *st = store_query(s, Q_BATCHES);
	while (more && (e = store_row(s, st)) == SP_OK && (e = store_batch_row(&b, st)) == SP_OK)
		more = each(arg, &b);
	(void) sqlite3_reset(st);
	return e == SP_E_NOTFOUND ? SP_OK : e;
}
