/*
 * The envelope of everything that is signed: COSE_Sign1 (RFC 9052 §4.2) with Ed25519, as one fixed
 * byte template.
 *
 *	D2 84  bstr{ protected }  A1 04 48 kid8  bstr{ payload }  58 40 signature64
 *	protected = CBOR {1: -8, 16: "signpost-…/1"}
 *	signed    = CBOR ["Signature1", protected, h'', payload]
 *
 * The template is compared byte by byte; this is no parser for general COSE.
 */
#ifndef SP_WIRE_COSE_H
#define SP_WIRE_COSE_H

#include "export/wire/bytes.h"
#include "export/wire/limits.h"

/* X(constant, type string) */
#define SP_COSE_TYPES(X)                                                                           \
	X(CAMPAIGN, "signpost-campaign/1")                                                         \
	X(HELLO, "signpost-hello/1")                                                               \
	X(CERT, "signpost-cert/1")                                                                 \
	X(BATCH, "signpost-batch/1")                                                               \
	X(HEAD, "signpost-head/1")                                                                 \
	X(ACK, "signpost-ack/1")                                                                   \
	X(REVOKE, "signpost-revoke/1")

enum sp_cose_type {
#define X(name, text) SP_COSE_##name,
	SP_COSE_TYPES(X) SP_COSE_TYPE_COUNT
#undef X
};

/* A parsed envelope: views into the caller's bytes, valid as long as those. Not verified yet. */
struct sp_cose {
	enum sp_cose_type type;
	const uint8_t *kid; /* 8 bytes */
	const uint8_t *payload;
	size_t payload_len;
	const uint8_t *signature; /* 64 bytes */
};

/* Length of the envelope with a payload of this length. */
size_t sp_cose_len(enum sp_cose_type type, size_t payload_len);

/* Signs and writes the envelope at w; fails the cursor with SP_E_SIZE when it does not fit,
 * SP_E_NOMEM when the bytes to be signed could not be held. A measuring cursor signs nothing. */
void sp_cose_sign(struct sp_wr *w, enum sp_cose_type type, const uint8_t *payload,
	size_t payload_len, const uint8_t sk[SP_SK_LEN]);

/* Takes an envelope apart. `want` SP_COSE_TYPE_COUNT accepts every type. It is read front to back
 * and the first thing wrong decides: SP_E_NONCANON when it is the length of one of the two byte
 * strings { } above that is not in its shortest form; SP_E_FORM when it is anything else: other
 * bytes, no type of the list, cut short, trailing bytes. SP_E_TYPE: a good envelope of another
 * type. */
sp_err sp_cose_parse(
	struct sp_cose *out, const uint8_t *p, size_t len, enum sp_cose_type want) SP_CHECKED;

/* SP_OK, or SP_E_SIGNATURE when pk is not the signer (its kid does not fit) or the signature is
 * wrong. SP_E_NOMEM. */
sp_err sp_cose_verify(const struct sp_cose *c, const uint8_t pk[SP_PK_LEN]) SP_CHECKED;

const char *sp_cose_type_text(enum sp_cose_type type);

/* Every payload is a map that begins {1: format, 2: cid}; n_keys counts these two. */
void sp_cose_put_start(struct sp_wr *w, size_t n_keys, const uint8_t cid[SP_CID_LEN]);

/* The reverse. A format other than SP_FORMAT is SP_E_VERSION, before anything is said about the
 * number of keys, which only another version could have; another number of keys is SP_E_KEYS. */
void sp_cose_get_start(struct sp_rd *r, size_t n_keys, uint8_t out_cid[SP_CID_LEN]);

#endif
