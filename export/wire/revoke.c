/* Five keys, front to back. */
#include "export/wire/revoke.h"

#include "export/wire/cbor.h"

enum { KEYS = 5 };

sp_err sp_revoke_encode(
	struct sp_wr *w, const struct sp_revoke *v, const uint8_t organiser_sk[SP_SK_LEN])
{
	uint8_t payload[SP_REVOKE_MAX];
	struct sp_wr p = sp_wr_on(payload, sizeof payload);

	if (v->last_good > UINT32_MAX || v->hour % SP_HOUR != 0)
		return SP_E_RANGE;

	sp_cose_put_start(&p, KEYS, v->cid);
	sp_cbor_put_uint(&p, 3);
	sp_cbor_put_bytes(&p, v->station_pk, sizeof v->station_pk);
	sp_cbor_put_uint(&p, 4);
	sp_cbor_put_uint(&p, v->last_good);
	sp_cbor_put_uint(&p, 5);
	sp_cbor_put_uint(&p, v->hour);
	sp_cose_sign(w, SP_COSE_REVOKE, payload, p.len, organiser_sk);
	return w->err;
}

sp_err sp_revoke_decode(struct sp_revoke *out, const uint8_t *payload, size_t len)
{
	struct sp_rd r = sp_rd_on(payload, len);
	struct sp_revoke v;

	if (len > SP_REVOKE_MAX || sp_cose_len(SP_COSE_REVOKE, len) > SP_REVOKE_MAX)
		return SP_E_SIZE;

	sp_cose_get_start(&r, KEYS, v.cid);
	sp_cbor_key(&r, 3);
	sp_cbor_copy(&r, v.station_pk, sizeof v.station_pk);
	sp_cbor_key(&r, 4);
	v.last_good = sp_cbor_uint_in(&r, 0, UINT32_MAX);
	sp_cbor_key(&r, 5);
	v.hour = sp_cbor_hour(&r);

	sp_err e = sp_rd_end(&r);

	if (e == SP_OK)
		*out = v;
	return e;
}
