/* Two small payloads; a hello is signed by the key that it carries. */
#include "export/wire/enrol.h"

#include <string.h>

#include "export/wire/cbor.h"
#include "export/wire/hash.h"

enum { HELLO_KEYS = 7, CERT_KEYS = 8, PAYLOAD_MAX = SP_ENROL_MAX };

static size_t label_len(const char label[SP_LABEL_MAX + 1])
{
	return strnlen(label, SP_LABEL_MAX + 1);
}

static bool label_ok(const char label[SP_LABEL_MAX + 1])
{
	size_t len = label_len(label);

	return len >= 1 && len <= SP_LABEL_MAX && sp_utf8_ok(label, len);
}

static void get_label(struct sp_rd *r, char out[SP_LABEL_MAX + 1])
{
	size_t len;
	const char *label = sp_cbor_text(r, 1, SP_LABEL_MAX, &len);

	memset(out, 0, SP_LABEL_MAX + 1);
	if (label != NULL)
		memcpy(out, label, len);
}

/* What hello and cert begin with. */
static void put_station(struct sp_wr *w, size_t n_keys, const uint8_t cid[SP_CID_LEN],
	const uint8_t pk[SP_PK_LEN], const char label[SP_LABEL_MAX + 1])
{
	sp_cose_put_start(w, n_keys, cid);
	sp_cbor_put_uint(w, 3);
	sp_cbor_put_bytes(w, pk, SP_PK_LEN);
	sp_cbor_put_uint(w, 4);
	sp_cbor_put_text(w, label, label_len(label));
}

sp_err sp_hello_encode(
	struct sp_wr *w, const struct sp_hello *h, const uint8_t station_sk[SP_SK_LEN])
{
	uint8_t payload[PAYLOAD_MAX];
	struct sp_wr p = sp_wr_on(payload, sizeof payload);

	if (!label_ok(h->label) || h->serial == 0)
		return SP_E_RANGE;

	put_station(&p, HELLO_KEYS, h->cid, h->station_pk, h->label);
	sp_cbor_put_uint(&p, 5);
	sp_cbor_put_uint(&p, h->serial);
	sp_cbor_put_uint(&p, 6);
	sp_cbor_put_bytes(&p, h->sealed_nonce, sizeof h->sealed_nonce);
	sp_cbor_put_uint(&p, 7);
	sp_cbor_put_uint(&p, h->drill);
	sp_cose_sign(w, SP_COSE_HELLO, payload, p.len, station_sk);
	return w->err;
}

sp_err sp_cert_encode(
	struct sp_wr *w, const struct sp_cert *c, const uint8_t organiser_sk[SP_SK_LEN])
{
	uint8_t payload[PAYLOAD_MAX];
	struct sp_wr p = sp_wr_on(payload, sizeof payload);

	if (!label_ok(c->label) || c->lowest_serial == 0)
		return SP_E_RANGE;

	put_station(&p, CERT_KEYS, c->cid, c->station_pk, c->label);
	sp_cbor_put_uint(&p, 5);
	sp_cbor_put_uint(&p, c->not_after);
	sp_cbor_put_uint(&p, 6);
	sp_cbor_put_bytes(&p, c->nonce_hash, sizeof c->nonce_hash);
	sp_cbor_put_uint(&p, 7);
	sp_cbor_put_uint(&p, c->lowest_serial);
	sp_cbor_put_uint(&p, 8);
	sp_cbor_put_uint(&p, c->drill);
	sp_cose_sign(w, SP_COSE_CERT, payload, p.len, organiser_sk);
	return w->err;
}

static sp_err parse(struct sp_cose *out, const uint8_t *p, size_t len, enum sp_cose_type type)
{
	return len > SP_ENROL_MAX ? SP_E_SIZE : sp_cose_parse(out, p, len, type);
}

sp_err sp_hello_decode(struct sp_hello *out, const uint8_t *p, size_t len)
{
	struct sp_hello h = {0};
	struct sp_cose c;
	sp_err e = parse(&c, p, len, SP_COSE_HELLO);

	if (e != SP_OK)
		return e;

	struct sp_rd r = sp_rd_on(c.payload, c.payload_len);

	sp_cose_get_start(&r, HELLO_KEYS, h.cid);
	sp_cbor_key(&r, 3);
	sp_cbor_copy(&r, h.station_pk, sizeof h.station_pk);
	if (r.err != SP_OK)
		return r.err;
	e = sp_cose_verify(&c, h.station_pk);
	if (e != SP_OK)
		return e;

	sp_cbor_key(&r, 4);
	get_label(&r, h.label);
	sp_cbor_key(&r, 5);
	h.serial = sp_cbor_uint_in(&r, 1, UINT64_MAX);
	sp_cbor_key(&r, 6);
	sp_cbor_copy(&r, h.sealed_nonce, sizeof h.sealed_nonce);
	sp_cbor_key(&r, 7);
	h.drill = sp_cbor_uint_in(&r, 0, 1) == 1;
	e = sp_rd_end(&r);
	if (e == SP_OK)
		*out = h;
	return e;
}

sp_err sp_cert_decode(
	struct sp_cert *out, const uint8_t *p, size_t len, const uint8_t organiser_pk[SP_PK_LEN])
{
	struct sp_cert t = {0};
	struct sp_cose c;
	sp_err e = parse(&c, p, len, SP_COSE_CERT);

	if (e == SP_OK)
		e = sp_cose_verify(&c, organiser_pk);
	if (e != SP_OK)
		return e;

	struct sp_rd r = sp_rd_on(c.payload, c.payload_len);

	sp_cose_get_start(&r, CERT_KEYS, t.cid);
	sp_cbor_key(&r, 3);
	sp_cbor_copy(&r, t.station_pk, sizeof t.station_pk);
	sp_cbor_key(&r, 4);
	get_label(&r, t.label);
	sp_cbor_key(&r, 5);
	t.not_after = sp_cbor_uint(&r);
	sp_cbor_key(&r, 6);
	sp_cbor_copy(&r, t.nonce_hash, sizeof t.nonce_hash);
	sp_cbor_key(&r, 7);
	t.lowest_serial = sp_cbor_uint_in(&r, 1, UINT64_MAX);
	sp_cbor_key(&r, 8);
	t.drill = sp_cbor_uint_in(&r, 0, 1) == 1;
	e = sp_rd_end(&r);
	if (e == SP_OK)
		*out = t;
	return e;
}
