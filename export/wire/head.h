/*
 * The head of a batch, signed by the station: what a slip for witnesses says.
 *
 * A head is small enough for one QR symbol. Whoever keeps it can prove later which batch a station
 * had made by then and how many signatures it had ever captured, without holding the batch.
 * Encoding and decoding are exact inverses.
 */
#ifndef SP_WIRE_HEAD_H
#define SP_WIRE_HEAD_H

#include "export/wire/cose.h"

/* Key numbers of the payload map in brackets. */
struct sp_head {
	uint8_t cid[SP_CID_LEN];    /* [2] */
	uint8_t sid[SP_SID_LEN];    /* [3] */
	uint64_t seq;               /* [4] 1 … 2^32 - 1 */
	uint64_t ever_captured;     /* [5] as the batch says it */
	uint8_t batch[SP_HASH_LEN]; /* [6] H(batch payload); its 20 digits stand on the slip */
	uint64_t hour;              /* [7] Unix seconds, a whole hour: when the batch was cut */
	bool final;                 /* [8] */
};

/* Encodes and signs; at most SP_HEAD_MAX bytes. SP_E_RANGE: seq out of its bounds or hour not a
 * whole one; SP_E_SIZE: no room in w; SP_E_NOMEM. */
sp_err sp_head_encode(
	struct sp_wr *w, const struct sp_head *h, const uint8_t station_sk[SP_SK_LEN]) SP_CHECKED;

/* Decodes a payload whose signature the caller has verified, which also sees to it that cid is the
 * campaign and sid the signer's kid. SP_E_SIZE: the head around it would be over SP_HEAD_MAX. Then
 * it is read front to back, and the first thing wrong decides:
 *
 *	SP_E_VERSION	key 1 is another format, whatever the rest is
 *	SP_E_KEYS	another number of keys than 8, another key than the next
 *	SP_E_TYPES	another type or length; seq, hour or final out of its bounds
 *	SP_E_NONCANON, SP_E_FORM  as in cbor.h; SP_E_FORM also for trailing bytes */
sp_err sp_head_decode(struct sp_head *out, const uint8_t *payload, size_t len) SP_CHECKED;

#endif
