/*
 * Batches as they were cut: kept bit for bit, never given out unverified, purged only after the
 * organiser has acknowledged them.
 */
#include "app/store/store_internal.h"

#include <stdlib.h>
#include <string.h>

void store_name_station(struct sp_batch_head *head, const struct store_owner *owner)
{
	memcpy(head->cid, owner->cid, sizeof head->cid);
	memcpy(head->rkid, owner->rkid, sizeof head->rkid);
	sp_key_id(head->sid, owner->station_pk);
	head->flags = owner->drill ? SP_BATCH_DRILL : 0;
}

sp_err store_batch_row(struct store_batch *out, sqlite3_stmt *st)
{
	struct store_batch b = {
		.seq = (uint64_t) sqlite3_column_int64(st, 0),
		.n_records = (uint64_t) sqlite3_column_int64(st, 1),
		.cut_at = (uint64_t) sqlite3_column_int64(st, 2),
		.shown = sqlite3_column_int(st, 3) != 0,
		.final = sqlite3_column_int(st, 5) != 0,
		.acked = sqlite3_column_int(st, 6) != 0,
		.purged = sqlite3_column_int(st, 7) != 0,
	};

	if (!store_blob(st, 4, b.hash, sizeof b.hash))
		return SP_E_DAMAGED;
	*out = b;
	return SP_OK;
}

sp_err store_find_batch(struct store *s, enum store_query q, uint64_t seq, sqlite3_stmt **out)
{
	*out = store_query(s, q);
	if (seq > INT64_MAX)
		return SP_E_NOTFOUND;
	(void) sqlite3_bind_int64(*out, 1, (sqlite3_int64) seq);
	return store_row(s, *out);
}

static bool batch_fits_row(
	const struct store *s, const struct sp_batch *b, const struct store_batch *row)
{
	struct sp_batch_head want = {0};

	store_name_station(&want, &s->owner);
	want.flags |= row->final ? SP_BATCH_FINAL : 0;
	return !memcmp(b->head.cid, want.cid, sizeof want.cid) &&
	       !memcmp(b->head.sid, want.sid, sizeof want.sid) &&
	       !memcmp(b->head.rkid, want.rkid, sizeof want.rkid) && b->head.flags == want.flags &&
	       b->head.seq == row->seq && b->head.cut_at == row->cut_at &&
	       b->n_records == row->n_records && !memcmp(b->hash, row->hash, sizeof b->hash);
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
	if (e == SP_OK && !batch_fits_row(s, &b, row))
		e = SP_E_DAMAGED;
	if (e != SP_OK)
		return e == SP_E_NOMEM ? e : SP_E_DAMAGED;
	*out = b;
	return SP_OK;
}

static bool head_fits_row(
	const struct store *s, const struct sp_head *h, const struct store_batch *row)
{
	struct sp_batch_head want = {0};

	store_name_station(&want, &s->owner);
	return !memcmp(h->cid, want.cid, sizeof want.cid) &&
	       !memcmp(h->sid, want.sid, sizeof want.sid) && h->seq == row->seq &&
	       h->hour == row->cut_at && h->final == row->final &&
	       !memcmp(h->batch, row->hash, sizeof h->batch);
}

sp_err store_head_verify(const struct store *s, struct sp_head *out, const struct store_batch *row,
	const uint8_t *bytes, size_t len)
{
	struct sp_cose envelope;
	struct sp_head h;

	sp_err e = sp_cose_parse(&envelope, bytes, len, SP_COSE_HEAD);
	if (e == SP_OK)
		e = sp_cose_verify(&envelope, s->owner.station_pk);
	if (e == SP_OK)
		e = sp_head_decode(&h, envelope.payload, envelope.payload_len);
	if (e == SP_OK && !head_fits_row(s, &h, row))
		e = SP_E_DAMAGED;
	if (e != SP_OK)
		return e == SP_E_NOMEM ? e : SP_E_DAMAGED;
	*out = h;
	return SP_OK;
}

/* Reads the row that st stands on and copies its bytes, once they are known to be good. */
static sp_err take_batch(struct store *s, sqlite3_stmt *st, struct store_batch *row)
{
	struct sp_batch parsed;
	const uint8_t *bytes = sqlite3_column_blob(st, STORE_BATCH_BYTES);
	const size_t len = (size_t) sqlite3_column_bytes(st, STORE_BATCH_BYTES);
	sp_err e = store_batch_row(row, st);

	if (e == SP_OK && row->purged)
		return SP_E_STATE;
	if (e == SP_OK)
		e = store_batch_verify(s, &parsed, row, bytes, len);
	if (e != SP_OK)
		return e;
	row->len = len;
	row->bytes = malloc(len);
	if (!row->bytes)
		return SP_E_NOMEM;
	memcpy(row->bytes, bytes, len);
	return SP_OK;
}

sp_err store_batch(struct store *s, uint64_t seq, struct store_batch *out)
{
	struct store_batch row;
	sqlite3_stmt *st = NULL;

	if (s->broken)
		return SP_E_IO;
	sp_err e = store_find_batch(s, Q_BATCH, seq, &st);
	if (e == SP_OK)
		e = take_batch(s, st, &row);
	(void) sqlite3_reset(st);
	if (e == SP_OK)
		*out = row;
	return e;
}

/* Without its bytes. */
static sp_err read_row(struct store *s, uint64_t seq, struct store_batch *out)
{
	sqlite3_stmt *st = NULL;

	if (s->broken)
		return SP_E_IO;
	sp_err e = store_find_batch(s, Q_BATCH, seq, &st);
	if (e == SP_OK)
		e = store_batch_row(out, st);
	(void) sqlite3_reset(st);
	return e;
}

sp_err store_head(struct store *s, uint64_t seq, uint8_t out[SP_HEAD_MAX], size_t *out_len)
{
	struct store_batch row;
	struct sp_head parsed;
	sqlite3_stmt *st = NULL;
	sp_err e = read_row(s, seq, &row);

	if (e != SP_OK)
		return e;
	e = store_find_batch(s, Q_HANDOVER, seq, &st);
	if (e == SP_OK) {
		const uint8_t *bytes = sqlite3_column_blob(st, STORE_HANDOVER_HEAD);
		size_t len = (size_t) sqlite3_column_bytes(st, STORE_HANDOVER_HEAD);
		e = bytes ? store_head_verify(s, &parsed, &row, bytes, len) : SP_E_NOTFOUND;
		if (e == SP_OK) {
			memcpy(out, bytes, len);
			*out_len = len;
		}
	}
	(void) sqlite3_reset(st);
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

struct ack {
	uint64_t seq;
	const uint8_t *hash;
};

static sp_err ack(struct store *s, void *arg)
{
	const struct ack *a = arg;
	struct store_batch row;
	sp_err e = read_row(s, a->seq, &row);

	if (e != SP_OK)
		return e;
	if (memcmp(row.hash, a->hash, sizeof row.hash) != 0)
		return SP_E_DIGEST;
	if (row.acked)
		return SP_REPEAT;
	sqlite3_stmt *st = store_query(s, Q_ACK);
	(void) sqlite3_bind_int64(st, 1, (sqlite3_int64) a->seq);
	return store_run(s, st);
}

sp_err store_ack(struct store *s, uint64_t seq, const uint8_t hash[SP_HASH_LEN])
{
	struct ack a = {.seq = seq, .hash = hash};

	return store_transaction_reserved(s, ack, &a);
}

/* secure_delete fills with zeros the pages that become free. */
static sp_err purge(struct store *s, void *arg)
{
	uint64_t *n = arg;
	sp_err e = store_run(s, store_query(s, Q_PURGE));

	*n = (uint64_t) sqlite3_changes64(s->db);
	if (e == SP_OK)
		e = store_run(s, store_query(s, Q_PURGED));
	if (e == SP_OK && (uint64_t) sqlite3_changes64(s->db) != *n)
		e = SP_E_DAMAGED;
	return e;
}

sp_err store_purge(struct store *s, uint64_t *out_batches)
{
	uint64_t n = 0;
	sp_err e = store_transaction_reserved(s, purge, &n);

	if (e == SP_OK)
		e = store_files_stay(s);
	/* Only then the boxes are gone: until now they may be in the file, with zeros for them
	 * still in the log. */
	if (e == SP_OK)
		e = store_checkpoint_reserved(s);
	if (e == SP_OK)
		*out_batches = n;
	return e;
}
