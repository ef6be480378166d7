/* Eight keys, front to back. */
#include "export/wire/head.h"

#include "export/wire/cbor.h"

enum { KEYS = 8 };

static void put_payload(struct sp_wr *w, const struct sp_head *h)
{
	sp_cose_put_start(w, KEYS, h->cid);
	sp_cbor_put_uint(w, 3);
	sp_cbor_put_bytes(w, h->sid, sizeof h->sid);
	sp_cbor_put_uint(w, 4);
	sp_cbor_put_uint(w, h->seq);
	sp_cbor_put_uint(w, 5);
	sp_cbor_put_uint(w, h->ever_captured);
	sp_cbor_put_uint(w, 6);
	sp_cbor_put_bytes(w, h->batch, sizeof h->batch);
	sp_cbor_put_uint(w, 7);
	sp_cbor_put_uint(w, h->hour);
	sp_cbor_put_uint(w, 8);
	sp_cbor_put_uint(w, h->final);
}

sp_err sp_head_encode(struct sp_wr *w, const struct sp_head *h, const uint8_t station_sk[SP_SK_LEN])
{
	uint8_t payload[SP_HEAD_MAX];
	struct sp_wr p = sp_wr_on(payload, sizeof payload);

	if (h->seq == 0 || h->seq > UINT32_MAX || h->hour % SP_HOUR != 0)
		return SP_E_RANGE;

	put_payload(&p, h);
	sp_cose_sign(w, SP_COSE_HEAD, payload, p.len, station_sk);
	return w->err;
}

sp_err sp_head_decode(struct sp_head *out, const uint8_t *payload, size_t len)
{
	struct sp_rd r = sp_rd_on(payload, len);
	struct sp_head h;

	if (len > SP_HEAD_MAX || sp_cose_len(SP_COSE_HEAD, len) > SP_HEAD_MAX)
		return SP_E_SIZE;

	sp_cose_get_start(&r, KEYS, h.cid);
	sp_cbor_key(&r, 3);
	sp_cbor_copy(&r, h.sid, sizeof h.sid);
	sp_cbor_key(&r, 4);
	h.seq = sp_cbor_uint_in(&r, 1, UINT32_MAX);
	sp_cbor_key(&r, 5);
	h.ever_captured = sp_cbor_uint(&r);
	sp_cbor_key(&r, 6);
	sp_cbor_copy(&r, h.batch, sizeof h.batch);
	sp_cbor_key(&r, 7);
	h.hour = sp_cbor_hour(&r);
	sp_cbor_key(&r, 8);
	h.final = sp_cbor_uint_in(&r, 0, 1) == 1;

	sp_err e = sp_rd_end(&r);

	if (e == SP_OK)
		*out = h;
	return e;
}
