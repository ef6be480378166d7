/*
 * The payload is written and read front to back in the order of its keys. Lists are kept as views:
 * every element has one length, so the i-th is found by a stride.
 */
#include "export/wire/batch.h"

#include <stdlib.h>
#include <string.h>

#include "export/wire/cbor.h"

enum key {
	KEY_SID = 3,
	KEY_RKID,
	KEY_SEQ,
	KEY_PREV,
	KEY_CUT_AT,
	KEY_BOOTS,
	KEY_COUNTS,
	KEY_ROOT,
	KEY_RECORDS,
	KEY_WITHDRAWALS,
	KEY_TOMBSTONES,
	KEY_FLAGS,
	KEY_BUILD,
	KEY_HEALTH,
	KEY_CAMPAIGN,
	KEYS = KEY_CAMPAIGN
};

enum {
	RID_AT = 2, /* in an encoded record, after 82 50 */
	SEALED_AT = SP_BATCH_ENTRY_LEN - SP_SEALED_LEN,
	CODE_AT = 2, /* in an encoded sealed code, after 58 3F */
	CODE_ENTRY_LEN = CODE_AT + SP_SEALED_CODE_LEN
};

static void put_bytes(struct sp_wr *w, enum key key, const uint8_t *p, size_t n)
{
	sp_cbor_put_uint(w, key);
	sp_cbor_put_bytes(w, p, n);
}

static void put_uint(struct sp_wr *w, enum key key, uint64_t v)
{
	sp_cbor_put_uint(w, key);
	sp_cbor_put_uint(w, v);
}

static void put_list(struct sp_wr *w, enum key key, size_t n)
{
	sp_cbor_put_uint(w, key);
	sp_cbor_put_array(w, n);
}

/* Keys 1 to 10. */
static void put_front(struct sp_wr *w, const struct sp_batch_head *h,
	const struct sp_batch_content *c, const uint8_t root[SP_HASH_LEN])
{
	sp_cose_put_start(w, KEYS, h->cid);
	put_bytes(w, KEY_SID, h->sid, sizeof h->sid);
	put_bytes(w, KEY_RKID, h->rkid, sizeof h->rkid);
	put_uint(w, KEY_SEQ, h->seq);
	put_bytes(w, KEY_PREV, h->prev, sizeof h->prev);
	put_uint(w, KEY_CUT_AT, h->cut_at);
	put_uint(w, KEY_BOOTS, h->boots);
	put_list(w, KEY_COUNTS, 4);
	sp_cbor_put_uint(w, c->n_entries);
	sp_cbor_put_uint(w, c->n_withdrawals);
	sp_cbor_put_uint(w, h->ever_captured);
	sp_cbor_put_uint(w, h->ever_removed);
	put_bytes(w, KEY_ROOT, root, SP_HASH_LEN);
}

/* Keys 14 to 17. */
static void put_back(struct sp_wr *w, const struct sp_batch_head *h)
{
	size_t n = 0;

	put_uint(w, KEY_FLAGS, h->flags);
	put_bytes(w, KEY_BUILD, h->build, sizeof h->build);
	for (size_t i = 0; i < SP_HEALTH_COUNT; i++)
		n += h->health[i] > 0;
	sp_cbor_put_uint(w, KEY_HEALTH);
	sp_cbor_put_map(w, n);
	for (size_t i = 0; i < SP_HEALTH_COUNT; i++) {
		if (h->health[i] == 0)
			continue;
		sp_cbor_put_uint(w, i);
		sp_cbor_put_uint(w, h->health[i]);
	}
	put_bytes(w, KEY_CAMPAIGN, h->campaign, sizeof h->campaign);
}

static void put_codes(
	struct sp_wr *w, enum key key, const uint8_t (*codes)[SP_SEALED_CODE_LEN], size_t n)
{
	put_list(w, key, n);
	for (size_t i = 0; i < n; i++)
		sp_cbor_put_bytes(w, codes[i], SP_SEALED_CODE_LEN);
}

static void put_payload(struct sp_wr *w, const struct sp_batch_head *h,
	const struct sp_batch_content *c, const uint8_t root[SP_HASH_LEN])
{
	put_front(w, h, c, root);
	put_list(w, KEY_RECORDS, c->n_entries);
	for (size_t i = 0; i < c->n_entries; i++) {
		sp_cbor_put_array(w, 2);
		sp_cbor_put_bytes(w, c->entries[i].rid, SP_RID_LEN);
		sp_cbor_put_bytes(w, c->entries[i].sealed, SP_SEALED_LEN);
	}
	put_codes(w, KEY_WITHDRAWALS, c->withdrawals, c->n_withdrawals);
	put_codes(w, KEY_TOMBSTONES, c->tombstones, c->n_tombstones);
	put_back(w, h);
}

/* What put_payload() writes, found without the lists. */
static size_t payload_len(const struct sp_batch_head *h, const struct sp_batch_content *c)
{
	struct sp_wr w = sp_wr_on(NULL, 0);

	put_front(&w, h, c, NULL);
	put_list(&w, KEY_RECORDS, c->n_entries);
	put_list(&w, KEY_WITHDRAWALS, c->n_withdrawals);
	put_list(&w, KEY_TOMBSTONES, c->n_tombstones);
	put_back(&w, h);
	return w.len + c->n_entries * SP_BATCH_ENTRY_LEN +
	       (c->n_withdrawals + c->n_tombstones) * CODE_ENTRY_LEN;
}

size_t sp_batch_len(const struct sp_batch_head *h, const struct sp_batch_content *c)
{
	return sp_cose_len(SP_COSE_BATCH, payload_len(h, c));
}

static bool codes_ascend(const uint8_t (*codes)[SP_SEALED_CODE_LEN], size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (memcmp(codes[i - 1], codes[i], SP_SEALED_CODE_LEN) >= 0)
			return false;
	return true;
}

static bool entries_ascend(const struct sp_entry *entries, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (memcmp(entries[i - 1].rid, entries[i].rid, SP_RID_LEN) >= 0)
			return false;
	return true;
}

/* Whether the decoder would take it. */
static sp_err check_content(const struct sp_batch_head *h, const struct sp_batch_content *c)
{
	if (c->n_entries > SP_BATCH_RECORDS_MAX || c->n_withdrawals > SP_BATCH_WITHDRAWALS_MAX ||
		c->n_tombstones > SP_BATCH_TOMBSTONES_MAX)
		return SP_E_COUNTS;
	if (!entries_ascend(c->entries, c->n_entries) ||
		!codes_ascend(c->withdrawals, c->n_withdrawals) ||
		!codes_ascend(c->tombstones, c->n_tombstones))
		return SP_E_ORDER;
	if (h->seq == 0 || h->seq > UINT32_MAX || h->cut_at % SP_HOUR != 0 ||
		h->flags > SP_BATCH_FLAGS)
		return SP_E_RANGE;
	return SP_OK;
}

static void entries_root(uint8_t out[SP_HASH_LEN], const struct sp_entry *entries, size_t n)
{
	uint8_t leaves[SP_BATCH_RECORDS_MAX][SP_HASH_LEN];

	for (size_t i = 0; i < n; i++)
		sp_leaf(leaves[i], entries[i].rid, entries[i].sealed);
	sp_merkle_root(out, leaves, n);
}

sp_err sp_batch_encode(struct sp_wr *w, uint8_t out_hash[SP_HASH_LEN],
	const struct sp_batch_head *h, const struct sp_batch_content *c,
	const uint8_t station_sk[SP_SK_LEN])
{
	uint8_t root[SP_HASH_LEN], hash[SP_HASH_LEN];
	size_t len = payload_len(h, c);
	sp_err e = check_content(h, c);

	if (e != SP_OK)
		return e;
	if (sp_cose_len(SP_COSE_BATCH, len) > SP_BATCH_MAX)
		return SP_E_SIZE;

	uint8_t *payload = malloc(len);
	struct sp_wr p = sp_wr_on(payload, len);

	if (payload == NULL)
		return SP_E_NOMEM;
	entries_root(root, c->entries, c->n_entries);
	put_payload(&p, h, c, root);
	sp_hash(hash, payload, p.len);
	sp_cose_sign(w, SP_COSE_BATCH, payload, p.len, station_sk);
	free(payload);

	if (w->err == SP_OK)
		memcpy(out_hash, hash, SP_HASH_LEN);
	return w->err;
}

/* [[b16, b560] …], ascending; returns the first element. */
static const uint8_t *get_records(struct sp_rd *r, size_t *out_n)
{
	size_t n = sp_cbor_array(r, SP_BATCH_RECORDS_MAX);
	const uint8_t *first = r->p, *last_rid = NULL;

	for (size_t i = 0; i < n && r->err == SP_OK; i++) {
		if (sp_cbor_array(r, 2) != 2)
			sp_rd_fail(r, SP_E_TYPES);

		const uint8_t *rid = sp_cbor_bytes(r, SP_RID_LEN);

		(void) sp_cbor_bytes(r, SP_SEALED_LEN);
		if (rid != NULL && last_rid != NULL && memcmp(last_rid, rid, SP_RID_LEN) >= 0)
			sp_rd_fail(r, SP_E_ORDER);
		last_rid = rid;
	}
	*out_n = n;
	return first;
}

/* [b63 …], ascending; returns the first element. */
static const uint8_t *get_codes(struct sp_rd *r, size_t max, size_t *out_n)
{
	size_t n = sp_cbor_array(r, max);
	const uint8_t *first = r->p, *last = NULL;

	for (size_t i = 0; i < n && r->err == SP_OK; i++) {
		const uint8_t *code = sp_cbor_bytes(r, SP_SEALED_CODE_LEN);

		if (code != NULL && last != NULL && memcmp(last, code, SP_SEALED_CODE_LEN) >= 0)
			sp_rd_fail(r, SP_E_ORDER);
		last = code;
	}
	*out_n = n;
	return first;
}

static void get_health(struct sp_rd *r, uint64_t health[SP_HEALTH_COUNT])
{
	size_t n = sp_cbor_map(r, SP_HEALTH_COUNT);
	uint64_t next = 0; /* the lowest key that may follow */

	for (size_t i = 0; i < n && r->err == SP_OK; i++) {
		uint64_t key = sp_cbor_uint(r);

		if (r->err == SP_OK && key >= SP_HEALTH_COUNT)
			sp_rd_fail(r, SP_E_KEYS);
		if (r->err != SP_OK)
			return;
		health[key] = sp_cbor_uint_in(r, 1, UINT64_MAX);
		if (key < next)
			sp_rd_fail(r, SP_E_ORDER);
		next = key + 1;
	}
}

/* Keys 1 to 10. `claimed` gets the counts of records and withdrawals. */
static void get_front(struct sp_rd *r, struct sp_batch *b, uint64_t claimed[2])
{
	struct sp_batch_head *h = &b->head;

	sp_cose_get_start(r, KEYS, h->cid);
	sp_cbor_key(r, KEY_SID);
	sp_cbor_copy(r, h->sid, sizeof h->sid);
	sp_cbor_key(r, KEY_RKID);
	sp_cbor_copy(r, h->rkid, sizeof h->rkid);
	sp_cbor_key(r, KEY_SEQ);
	h->seq = sp_cbor_uint_in(r, 1, UINT32_MAX);
	sp_cbor_key(r, KEY_PREV);
	sp_cbor_copy(r, h->prev, sizeof h->prev);
	sp_cbor_key(r, KEY_CUT_AT);
	h->cut_at = sp_cbor_hour(r);
	sp_cbor_key(r, KEY_BOOTS);
	h->boots = sp_cbor_uint(r);
	sp_cbor_key(r, KEY_COUNTS);
	if (sp_cbor_array(r, 4) != 4)
		sp_rd_fail(r, SP_E_TYPES);
	claimed[0] = sp_cbor_uint(r);
	claimed[1] = sp_cbor_uint(r);
	h->ever_captured = sp_cbor_uint(r);
	h->ever_removed = sp_cbor_uint(r);
	sp_cbor_key(r, KEY_ROOT);
	b->root = sp_cbor_bytes(r, SP_HASH_LEN);
}

/* Keys 14 to 17. */
static void get_back(struct sp_rd *r, struct sp_batch_head *h)
{
	sp_cbor_key(r, KEY_FLAGS);
	h->flags = (unsigned) sp_cbor_uint_in(r, 0, SP_BATCH_FLAGS);
	sp_cbor_key(r, KEY_BUILD);
	sp_cbor_copy(r, h->build, sizeof h->build);
	sp_cbor_key(r, KEY_HEALTH);
	get_health(r, h->health);
	sp_cbor_key(r, KEY_CAMPAIGN);
	sp_cbor_copy(r, h->campaign, sizeof h->campaign);
}

static sp_err check_root(const struct sp_batch *b)
{
	uint8_t leaves[SP_BATCH_RECORDS_MAX][SP_HASH_LEN], root[SP_HASH_LEN];

	for (size_t i = 0; i < b->n_records; i++)
		sp_leaf(leaves[i], sp_batch_rid(b, i), sp_batch_sealed(b, i));
	sp_merkle_root(root, leaves, b->n_records);
	return memcmp(root, b->root, SP_HASH_LEN) == 0 ? SP_OK : SP_E_ROOT;
}

sp_err sp_batch_decode(struct sp_batch *out, const uint8_t *payload, size_t len)
{
	struct sp_rd r = sp_rd_on(payload, len);
	struct sp_batch b = {0};
	uint64_t claimed[2];

	if (len > SP_BATCH_MAX || sp_cose_len(SP_COSE_BATCH, len) > SP_BATCH_MAX)
		return SP_E_SIZE;

	get_front(&r, &b, claimed);
	sp_cbor_key(&r, KEY_RECORDS);
	b.records = get_records(&r, &b.n_records);
	sp_cbor_key(&r, KEY_WITHDRAWALS);
	b.withdrawals = get_codes(&r, SP_BATCH_WITHDRAWALS_MAX, &b.n_withdrawals);
	sp_cbor_key(&r, KEY_TOMBSTONES);
	b.tombstones = get_codes(&r, SP_BATCH_TOMBSTONES_MAX, &b.n_tombstones);
	get_back(&r, &b.head);

	sp_err e = sp_rd_end(&r);

	if (e != SP_OK)
		return e;
	if (claimed[0] != b.n_records || claimed[1] != b.n_withdrawals)
		e = SP_E_COUNTS;
	else
		e = check_root(&b);
	sp_hash(b.hash, payload, len);
	*out = b;
	return e;
}

const uint8_t *sp_batch_rid(const struct sp_batch *b, size_t i)
{
	return b->records + i * SP_BATCH_ENTRY_LEN + RID_AT;
}

const uint8_t *sp_batch_sealed(const struct sp_batch *b, size_t i)
{
	return b->records + i * SP_BATCH_ENTRY_LEN + SEALED_AT;
}

const uint8_t *sp_batch_withdrawal(const struct sp_batch *b, size_t i)
{
	return b->withdrawals + i * CODE_ENTRY_LEN + CODE_AT;
}

const uint8_t *sp_batch_tombstone(const struct sp_batch *b, size_t i)
{
	return b->tombstones + i * CODE_ENTRY_LEN + CODE_AT;
}

uint32_t sp_batch_tag(const uint8_t *signed_batch, size_t len)
{
	uint8_t hash[SP_HASH_LEN];

	sp_hash(hash, signed_batch, len);

	struct sp_rd r = sp_rd_on(hash, sizeof hash);

	return sp_rd_u32(&r);
}
