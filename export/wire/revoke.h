/*
 * A revocation: the organiser's word that batches of a station above a number are not to be
 * believed, because it was lost or copied.
 *
 * It ends all uses of the station's key, rehearsal too, for batches that were taken before as well
 * as for those that come. Encoding and decoding are exact inverses.
 */
#ifndef SP_WIRE_REVOKE_H
#define SP_WIRE_REVOKE_H

#include "export/wire/cose.h"

/* Key numbers of the payload map in brackets. */
struct sp_revoke {
	uint8_t cid[SP_CID_LEN];       /* [2] */
	uint8_t station_pk[SP_PK_LEN]; /* [3] */
	uint64_t last_good; /* [4] seq of the last batch to believe, 0 … 2^32 - 1; 0: none */
	uint64_t hour;      /* [5] Unix seconds, a whole hour: when it was revoked */
};

/* Encodes and signs; at most SP_REVOKE_MAX bytes. SP_E_RANGE: last_good out of its bounds or hour
 * not a whole one; SP_E_SIZE: no room in w; SP_E_NOMEM. */
sp_err sp_revoke_encode(struct sp_wr *w, const struct sp_revoke *v,
	const uint8_t organiser_sk[SP_SK_LEN]) SP_CHECKED;

/* Decodes a payload whose signature the caller has verified. SP_E_SIZE: the revocation around it
 * would be over SP_REVOKE_MAX. Then it is read front to back, and the first thing wrong decides:
 *
 *	SP_E_VERSION	key 1 is another format, whatever the rest is
 *	SP_E_KEYS	another number of keys than 5, another key than the next
 *	SP_E_TYPES	another type or length; last_good or hour out of its bounds
 *	SP_E_NONCANON, SP_E_FORM  as in cbor.h; SP_E_FORM also for trailing bytes */
sp_err sp_revoke_decode(struct sp_revoke *out, const uint8_t *payload, size_t len) SP_CHECKED;

#endif
