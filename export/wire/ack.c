/*
 * Entries are of nearly one length: only seq takes one to five bytes. All are read strictly once,
 * when decoding; afterwards the length of each tells where the next one begins.
 */
#include "export/wire/ack.h"

#include <stdlib.h>
#include <string.h>

#include "export/wire/cbor.h"

enum {
	KEYS = 4,
	SEQ_AT = 2 + SP_SID_LEN,              /* in an encoded entry, after 83 48 sid */
	AROUND_SEQ = SEQ_AT + 2 + SP_HASH_LEN /* with 58 20 hash after it */
};

static bool ascends(const struct sp_ack_entry *a, const struct sp_ack_entry *b)
{
	int by_sid = memcmp(a->sid, b->sid, SP_SID_LEN);

	return by_sid < 0 || (by_sid == 0 && a->seq < b->seq);
}

/* Whether the decoder would take it. */
static sp_err check(const struct sp_ack_entry *v, size_t n, uint64_t hour)
{
	if (n > SP_ACK_ENTRIES_MAX)
		return SP_E_COUNTS;
	for (size_t i = 0; i < n; i++) {
		if (v[i].seq == 0 || v[i].seq > UINT32_MAX)
			return SP_E_RANGE;
		if (i > 0 && !ascends(&v[i - 1], &v[i]))
			return SP_E_ORDER;
	}
	return hour % SP_HOUR == 0 ? SP_OK : SP_E_RANGE;
}

static void put_payload(struct sp_wr *w, const uint8_t cid[SP_CID_LEN],
	const struct sp_ack_entry *v, size_t n, uint64_t hour)
{
	sp_cose_put_start(w, KEYS, cid);
	sp_cbor_put_uint(w, 3);
	sp_cbor_put_array(w, n);
	for (size_t i = 0; i < n; i++) {
		sp_cbor_put_array(w, 3);
		sp_cbor_put_bytes(w, v[i].sid, sizeof v[i].sid);
		sp_cbor_put_uint(w, v[i].seq);
		sp_cbor_put_bytes(w, v[i].batch, sizeof v[i].batch);
	}
	sp_cbor_put_uint(w, 4);
	sp_cbor_put_uint(w, hour);
}

sp_err sp_ack_encode(struct sp_wr *w, const uint8_t cid[SP_CID_LEN], const struct sp_ack_entry *v,
	size_t n, uint64_t hour, const uint8_t organiser_sk[SP_SK_LEN])
{
	struct sp_wr measured = sp_wr_on(NULL, 0);
	sp_err e = check(v, n, hour);

	if (e != SP_OK)
		return e;
	put_payload(&measured, cid, v, n, hour);

	uint8_t *payload = malloc(measured.len);
	struct sp_wr p = sp_wr_on(payload, measured.len);

	if (payload == NULL)
		return SP_E_NOMEM;
	put_payload(&p, cid, v, n, hour);
	sp_cose_sign(w, SP_COSE_ACK, payload, p.len, organiser_sk);
	free(payload);
	return w->err;
}

static struct sp_ack_entry get_entry(struct sp_rd *r)
{
	struct sp_ack_entry entry;

	if (sp_cbor_array(r, 3) != 3)
		sp_rd_fail(r, SP_E_TYPES);
	sp_cbor_copy(r, entry.sid, sizeof entry.sid);
	entry.seq = sp_cbor_uint_in(r, 1, UINT32_MAX);
	sp_cbor_copy(r, entry.batch, sizeof entry.batch);
	return entry;
}

/* [[b8, seq, b32] …], ascending; returns the first element. */
static const uint8_t *get_entries(struct sp_rd *r, size_t *out_n)
{
	size_t n = sp_cbor_array(r, SP_ACK_ENTRIES_MAX);
	const uint8_t *first = r->p;
	struct sp_ack_entry last = {0}; /* before all: no seq is 0 */

	for (size_t i = 0; i < n && r->err == SP_OK; i++) {
		struct sp_ack_entry entry = get_entry(r);

		if (!ascends(&last, &entry))
			sp_rd_fail(r, SP_E_ORDER);
		last = entry;
	}
	*out_n = n;
	return first;
}

sp_err sp_ack_decode(struct sp_ack *out, const uint8_t *payload, size_t len)
{
	struct sp_rd r = sp_rd_on(payload, len);
	struct sp_ack a;

	if (len > SP_ACK_MAX || sp_cose_len(SP_COSE_ACK, len) > SP_ACK_MAX)
		return SP_E_SIZE;

	sp_cose_get_start(&r, KEYS, a.cid);
	sp_cbor_key(&r, 3);
	a.entries = get_entries(&r, &a.n);
	sp_cbor_key(&r, 4);
	a.hour = sp_cbor_hour(&r);

	sp_err e = sp_rd_end(&r);

	if (e == SP_OK)
		*out = a;
	return e;
}

/* Length of an encoded entry: that of the shortest form of an integer follows from its first
 * byte. */
static size_t entry_len(const uint8_t *entry)
{
	unsigned seq = entry[SEQ_AT];

	return AROUND_SEQ + (seq < 0x18 ? 1 : 1 + ((size_t) 1 << (seq - 0x18)));
}

void sp_ack_next(struct sp_ack_entry *out, const uint8_t **at)
{
	const size_t len = entry_len(*at);
	struct sp_rd r = sp_rd_on(*at, len);

	*out = get_entry(&r);
	*at += len;
}
