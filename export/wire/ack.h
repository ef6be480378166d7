/*
 * An acknowledgement: the organiser's signed list of batches that are safely in the ledger. Only
 * after it may a station delete the sealed records of those.
 *
 * One ack covers batches of any number of stations; who has more than fit writes several. Encoding
 * and decoding are exact inverses.
 */
#ifndef SP_WIRE_ACK_H
#define SP_WIRE_ACK_H

#include "export/wire/cose.h"

struct sp_ack_entry {
	uint8_t sid[SP_SID_LEN];
	uint64_t seq;               /* 1 … 2^32 - 1 */
	uint8_t batch[SP_HASH_LEN]; /* H(batch payload) */
};

/* A decoded ack. The list is a view into the bytes that were decoded. */
struct sp_ack {
	uint8_t cid[SP_CID_LEN]; /* [2] */
	const uint8_t *entries;  /* [3] use sp_ack_next() */
	size_t n;
	uint64_t hour; /* [4] Unix seconds, a whole hour: when it was made */
};

/* Encodes and signs; at most SP_ACK_MAX bytes. The n entries ascend strictly by sid, then seq.
 * SP_E_COUNTS: more than SP_ACK_ENTRIES_MAX; SP_E_ORDER: they do not ascend; SP_E_RANGE: a seq out
 * of its bounds or hour not a whole one; SP_E_SIZE: no room in w; SP_E_NOMEM. */
sp_err sp_ack_encode(struct sp_wr *w, const uint8_t cid[SP_CID_LEN], const struct sp_ack_entry *v,
	size_t n, uint64_t hour, const uint8_t organiser_sk[SP_SK_LEN]) SP_CHECKED;

/* Decodes a payload whose signature the caller has verified. SP_E_SIZE: the ack around it would be
 * over SP_ACK_MAX. Then it is read front to back, and the first thing wrong decides:
 *
 *	SP_E_VERSION	key 1 is another format, whatever the rest is
 *	SP_E_KEYS	another number of keys than 4, another key than the next
 *	SP_E_TYPES	another type or length; seq or hour out of its bounds; more entries than
 *			SP_ACK_ENTRIES_MAX, one that is not of three
 *	SP_E_ORDER	entries that do not ascend strictly by sid, then seq; told after the one
 *			that breaks the order was read
 *	SP_E_NONCANON, SP_E_FORM  as in cbor.h; SP_E_FORM also for trailing bytes */
sp_err sp_ack_decode(struct sp_ack *out, const uint8_t *payload, size_t len) SP_CHECKED;

/* The entry at *at, which then moves on to the next. Begin with a->entries and call a->n times. */
void sp_ack_next(struct sp_ack_entry *out, const uint8_t **at);

#endif
