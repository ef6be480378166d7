/*
 * How a station and an organiser come to know each other: hello (station → desk) and cert (desk →
 * station).
 *
 * The station seals a random nonce into its hello. Only the holder of the campaign's box key can
 * put H(nonce) into a cert, so a station that takes a cert knows, before the first signature, that
 * somebody can open what it seals.
 */
#ifndef SP_WIRE_ENROL_H
#define SP_WIRE_ENROL_H

#include "export/wire/cose.h"

enum { SP_SEALED_NONCE_LEN = SP_NONCE_LEN + SP_SEAL_OVERHEAD };

struct sp_hello {
	uint8_t cid[SP_CID_LEN];                   /* [2] */
	uint8_t station_pk[SP_PK_LEN];             /* [3] */
	char label[SP_LABEL_MAX + 1];              /* [4] UTF-8, never empty */
	uint64_t serial;                           /* [5] of the campaign file in force, from 1 */
	uint8_t sealed_nonce[SP_SEALED_NONCE_LEN]; /* [6] */
	bool drill;                                /* [7] */
};

struct sp_cert {
	uint8_t cid[SP_CID_LEN];         /* [2] */
	uint8_t station_pk[SP_PK_LEN];   /* [3] */
	char label[SP_LABEL_MAX + 1];    /* [4] UTF-8, never empty */
	uint64_t not_after;              /* [5] Unix seconds */
	uint8_t nonce_hash[SP_HASH_LEN]; /* [6] */
	uint64_t lowest_serial;          /* [7] that the station may run, from 1 */
	bool drill;                      /* [8] */
};

/* Encode and sign; at most SP_ENROL_MAX bytes. Cursor failures as in cose.h. SP_E_RANGE: the label
 * is empty, over its limit or not UTF-8, or a serial is 0. */
sp_err sp_hello_encode(
	struct sp_wr *w, const struct sp_hello *h, const uint8_t station_sk[SP_SK_LEN]) SP_CHECKED;
sp_err sp_cert_encode(
	struct sp_wr *w, const struct sp_cert *c, const uint8_t organiser_sk[SP_SK_LEN]) SP_CHECKED;

/* Takes a whole signed hello. SP_E_SIZE: over SP_ENROL_MAX; the errors of sp_cose_parse(); those of
 * the payload up to the station's key [1 … 3], with which the signature is then verified
 * (SP_E_SIGNATURE); those of the rest. Errors of the payload: SP_E_VERSION, SP_E_KEYS, SP_E_TYPES,
 * SP_E_NONCANON, SP_E_FORM, the first thing wrong front to back as in batch.h. SP_E_NOMEM. */
sp_err sp_hello_decode(struct sp_hello *out, const uint8_t *p, size_t len) SP_CHECKED;

/* Takes a whole signed cert. SP_E_SIZE, envelope, signature by this key, then the payload; errors
 * as above. */
sp_err sp_cert_decode(struct sp_cert *out, const uint8_t *p, size_t len,
	const uint8_t organiser_pk[SP_PK_LEN]) SP_CHECKED;

#endif
