/* One function writes the template and one reads it; nothing else knows its bytes. */
#include "export/wire/cose.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "export/wire/cbor.h"
#include "export/wire/hash.h"

static const uint8_t opening[] = {0xD2, 0x84};                     /* tag 18, four elements */
static const uint8_t algorithm[] = {0xA2, 0x01, 0x27, 0x10};       /* {1: -8, 16: … */
static const uint8_t kid_head[] = {0xA1, 0x04, 0x40 + SP_KID_LEN}; /* {4: b8 */
static const uint8_t signature_head[] = {0x58, SP_SIG_LEN};        /* b64 */

enum { PROTECTED_MAX = sizeof algorithm + 1 + 23 };

const char *sp_cose_type_text(enum sp_cose_type type)
{
	static const char *const texts[SP_COSE_TYPE_COUNT] = {
#define X(name, text) text,
		SP_COSE_TYPES(X)
#undef X
	};

	return (unsigned) type < SP_COSE_TYPE_COUNT ? texts[type] : "";
}

static size_t make_protected(uint8_t out[PROTECTED_MAX], enum sp_cose_type type)
{
	struct sp_wr w = sp_wr_on(out, PROTECTED_MAX);
	const char *text = sp_cose_type_text(type);

	sp_wr_bytes(&w, algorithm, sizeof algorithm);
	sp_cbor_put_text(&w, text, strlen(text));
	return w.len;
}

static void put_envelope(struct sp_wr *w, const struct sp_cose *c)
{
	uint8_t protected[PROTECTED_MAX];
	size_t protected_len = make_protected(protected, c->type);

	sp_wr_bytes(w, opening, sizeof opening);
	sp_cbor_put_bytes(w, protected, protected_len);
	sp_wr_bytes(w, kid_head, sizeof kid_head);
	sp_wr_bytes(w, c->kid, SP_KID_LEN);
	sp_cbor_put_bytes(w, c->payload, c->payload_len);
	sp_wr_bytes(w, signature_head, sizeof signature_head);
	sp_wr_bytes(w, c->signature, SP_SIG_LEN);
}

size_t sp_cose_len(enum sp_cose_type type, size_t payload_len)
{
	struct sp_wr w = sp_wr_on(NULL, 0);

	put_envelope(&w, &(struct sp_cose){.type = type, .payload_len = payload_len});
	return w.len;
}

/* CBOR ["Signature1", protected, h'', payload] */
static void put_signed(struct sp_wr *w, const struct sp_cose *c)
{
	static const char context[] = "Signature1";
	uint8_t protected[PROTECTED_MAX];
	size_t protected_len = make_protected(protected, c->type);

	sp_cbor_put_array(w, 4);
	sp_cbor_put_text(w, context, sizeof context - 1);
	sp_cbor_put_bytes(w, protected, protected_len);
	sp_cbor_put_bytes(w, "", 0);
	sp_cbor_put_bytes(w, c->payload, c->payload_len);
}

/* The bytes to be signed, in one piece as Ed25519 wants them; to be freed. NULL: no memory. */
static uint8_t *make_signed(const struct sp_cose *c, size_t *out_len)
{
	struct sp_wr measured = sp_wr_on(NULL, 0);

	put_signed(&measured, c);

	uint8_t *bytes = malloc(measured.len);
	struct sp_wr w = sp_wr_on(bytes, measured.len);

	if (bytes == NULL)
		return NULL;
	put_signed(&w, c);
	*out_len = w.len;
	return bytes;
}

void sp_cose_sign(struct sp_wr *w, enum sp_cose_type type, const uint8_t *payload,
	size_t payload_len, const uint8_t sk[SP_SK_LEN])
{
	uint8_t kid[SP_KID_LEN], signature[SP_SIG_LEN], pk[SP_PK_LEN];
	struct sp_cose c = {.type = type,
		.kid = kid,
		.payload = payload,
		.payload_len = payload_len,
		.signature = signature};
	size_t len;

	if (sp_wr_is_measuring(w)) {
		put_envelope(w, &c);
		return;
	}
	if (w->err == SP_OK && sp_cose_len(type, payload_len) > w->cap - w->len)
		sp_wr_fail(w, SP_E_SIZE);
	if (w->err != SP_OK)
		return;

	uint8_t *bytes = make_signed(&c, &len);

	if (bytes == NULL) {
		sp_wr_fail(w, SP_E_NOMEM);
		return;
	}
	(void) crypto_sign_ed25519_sk_to_pk(pk, sk);                  /* cannot fail */
	(void) crypto_sign_detached(signature, NULL, bytes, len, sk); /* cannot fail */
	free(bytes);
	sp_key_id(kid, pk);
	put_envelope(w, &c);
}

/* The next bytes must be these. */
static void expect(struct sp_rd *r, const uint8_t *bytes, size_t n)
{
	const uint8_t *at = sp_rd_bytes(r, n);

	if (at != NULL && memcmp(at, bytes, n) != 0)
		sp_rd_fail(r, SP_E_FORM);
}

/* SP_COSE_TYPE_COUNT when these are not the protected bytes of any type. */
static enum sp_cose_type type_of(const uint8_t *p, size_t len)
{
	uint8_t protected[PROTECTED_MAX];

	for (unsigned type = 0; type < SP_COSE_TYPE_COUNT; type++) {
		size_t n = make_protected(protected, (enum sp_cose_type) type);

		if (n == len && memcmp(protected, p, n) == 0)
			return (enum sp_cose_type) type;
	}
	return SP_COSE_TYPE_COUNT;
}

sp_err sp_cose_parse(struct sp_cose *out, const uint8_t *p, size_t len, enum sp_cose_type want)
{
	struct sp_rd r = sp_rd_on(p, len);
	struct sp_cose c = {.type = SP_COSE_TYPE_COUNT};
	size_t protected_len;

	expect(&r, opening, sizeof opening);

	const uint8_t *protected = sp_cbor_bytes_max(&r, PROTECTED_MAX, &protected_len);

	if (protected != NULL)
		c.type = type_of(protected, protected_len);
	if (c.type == SP_COSE_TYPE_COUNT)
		sp_rd_fail(&r, SP_E_FORM);
	expect(&r, kid_head, sizeof kid_head);
	c.kid = sp_rd_bytes(&r, SP_KID_LEN);
	c.payload = sp_cbor_bytes_max(&r, SIZE_MAX, &c.payload_len);
	expect(&r, signature_head, sizeof signature_head);
	c.signature = sp_rd_bytes(&r, SP_SIG_LEN);

	sp_err e = sp_rd_end(&r);

	if (e != SP_OK)
		return e == SP_E_NONCANON ? SP_E_NONCANON : SP_E_FORM;
	if (want != SP_COSE_TYPE_COUNT && want != c.type)
		return SP_E_TYPE;
	*out = c;
	return SP_OK;
}

sp_err sp_cose_verify(const struct sp_cose *c, const uint8_t pk[SP_PK_LEN])
{
	uint8_t kid[SP_KID_LEN];
	size_t len;

	sp_key_id(kid, pk);
	if (memcmp(kid, c->kid, SP_KID_LEN) != 0)
		return SP_E_SIGNATURE;

	uint8_t *bytes = make_signed(c, &len);

	if (bytes == NULL)
		return SP_E_NOMEM;

	bool good = crypto_sign_verify_detached(c->signature, bytes, len, pk) == 0;

	free(bytes);
	return good ? SP_OK : SP_E_SIGNATURE;
}

void sp_cose_put_start(struct sp_wr *w, size_t n_keys, const uint8_t cid[SP_CID_LEN])
{
	sp_cbor_put_map(w, n_keys);
	sp_cbor_put_uint(w, 1);
	sp_cbor_put_uint(w, SP_FORMAT);
	sp_cbor_put_uint(w, 2);
	sp_cbor_put_bytes(w, cid, SP_CID_LEN);
}

void sp_cose_get_start(struct sp_rd *r, size_t n_keys, uint8_t out_cid[SP_CID_LEN])
{
	size_t n = sp_cbor_map(r, SIZE_MAX);

	sp_cbor_key(r, 1);
	if (sp_cbor_uint(r) != SP_FORMAT)
		sp_rd_fail(r, SP_E_VERSION);
	if (n != n_keys)
		sp_rd_fail(r, SP_E_KEYS);
	sp_cbor_key(r, 2);
	sp_cbor_copy(r, out_cid, SP_CID_LEN);
}
