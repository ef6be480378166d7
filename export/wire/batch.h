/*
 * A batch: what a station hands over at once. Signed by the station, chained to the batch before
 * it.
 *
 * The payload map always has all of its 17 keys; a list or map without elements is written as an
 * empty one. Encoding and decoding are exact inverses; the decoder refuses whatever the encoder
 * would not write.
 */
#ifndef SP_WIRE_BATCH_H
#define SP_WIRE_BATCH_H

#include "export/wire/cose.h"
#include "export/wire/seal.h"

enum sp_batch_flag {
	SP_BATCH_DRILL = 1,
	SP_BATCH_FINAL = 2,
	SP_BATCH_SALVAGE = 4,
	SP_BATCH_FLAGS = 7
};

/* Health counters, key 16: totals since the station was made. The map holds those that are not
 * zero, by these numbers in ascending order. */
enum sp_health {
	SP_HEALTH_POWER_LOSSES,
	SP_HEALTH_STORAGE_ERRORS,
	SP_HEALTH_CLOCK_JUMPS,
	SP_HEALTH_PIN_FAILURES,
	SP_HEALTH_CRASHES,
	SP_HEALTH_DECLARED_LOST,
	SP_HEALTH_COUNT
};

/* The scalar fields. Key numbers of the payload map in brackets. */
struct sp_batch_head {
	uint8_t cid[SP_CID_LEN];          /* [2] */
	uint8_t sid[SP_SID_LEN];          /* [3] */
	uint8_t rkid[SP_KID_LEN];         /* [4] */
	uint64_t seq;                     /* [5] 1 … 2^32 - 1 */
	uint8_t prev[SP_HASH_LEN];        /* [6] H(previous payload), zeros for seq 1 */
	uint64_t cut_at;                  /* [7] Unix seconds, a whole hour; informational */
	uint64_t boots;                   /* [8] */
	uint64_t ever_captured;           /* [9][2] */
	uint64_t ever_removed;            /* [9][3] before export */
	unsigned flags;                   /* [14] */
	uint8_t build[SP_BUILD_LEN];      /* [15] */
	uint64_t health[SP_HEALTH_COUNT]; /* [16] */
	uint8_t campaign[SP_HASH_LEN];    /* [17] H(campaign payload) of the serial in force */
};

/* What goes into a batch besides the head. Entries need rid and sealed only; they are sorted by the
 * caller, rid strictly ascending; so are the sealed codes. Counts [9] and root [10] follow
 * from them. */
struct sp_batch_content {
	const struct sp_entry *entries;
	size_t n_entries;
	const uint8_t (*withdrawals)[SP_SEALED_CODE_LEN]; /* [12] */
	size_t n_withdrawals;
	const uint8_t (*tombstones)[SP_SEALED_CODE_LEN]; /* [13] */
	size_t n_tombstones;
};

/* A decoded batch. Lists are views into the bytes that were decoded. */
struct sp_batch {
	struct sp_batch_head head;
	const uint8_t *root;    /* [10] as claimed; right unless decoding said SP_E_ROOT */
	const uint8_t *records; /* use sp_batch_rid() and sp_batch_sealed() */
	size_t n_records;
	const uint8_t *withdrawals; /* use sp_batch_withdrawal() */
	size_t n_withdrawals;
	const uint8_t *tombstones;
	size_t n_tombstones;
	uint8_t hash[SP_HASH_LEN]; /* H(payload): what the next batch's prev and an ack name */
};

/* Exact length of the signed batch, so that a caller can cut before SP_BATCH_MAX. Only the counts
 * of the content are looked at, not the lists. */
size_t sp_batch_len(const struct sp_batch_head *h, const struct sp_batch_content *c);

/* Encodes and signs into w. out_hash gets H(payload). SP_E_COUNTS: more entries or codes than their
 * maximum; SP_E_ORDER: they are not strictly ascending; SP_E_RANGE: seq out of its bounds, cut_at
 * no whole hour or a flag is unknown; SP_E_SIZE: over SP_BATCH_MAX or the room in w; SP_E_NOMEM. */
sp_err sp_batch_encode(struct sp_wr *w, uint8_t out_hash[SP_HASH_LEN],
	const struct sp_batch_head *h, const struct sp_batch_content *c,
	const uint8_t station_sk[SP_SK_LEN]) SP_CHECKED;

/* Decodes a payload whose signature the caller has verified. SP_E_SIZE: the batch around it would
 * be over SP_BATCH_MAX. Then it is read front to back, and the first thing wrong decides:
 *
 *	SP_E_VERSION	key 1 is another format, whatever the rest is
 *	SP_E_KEYS	another number of keys than 17, another key than the next, an unknown health
 *			counter
 *	SP_E_TYPES	another type or length; seq 0 or over 2^32 - 1, cut_at no whole hour, an
 *			unknown flag, a health counter of zero; a list or map longer than its
 *			maximum; [9] not of four
 *	SP_E_ORDER	records, codes or health counters that do not ascend strictly; told after
 *			the one that breaks the order was read
 *	SP_E_NONCANON, SP_E_FORM  as in cbor.h; SP_E_FORM also for trailing bytes
 *
 * Only then SP_E_COUNTS: [9] claims other numbers of records or withdrawals than there are; last
 * SP_E_ROOT. Campaign, key and flags are for the caller to judge before these two, so *out is
 * written also with SP_E_COUNTS and SP_E_ROOT, never with the other errors. */
sp_err sp_batch_decode(struct sp_batch *out, const uint8_t *payload, size_t payload_len) SP_CHECKED;

const uint8_t *sp_batch_rid(const struct sp_batch *b, size_t i);
const uint8_t *sp_batch_sealed(const struct sp_batch *b, size_t i);
const uint8_t *sp_batch_withdrawal(const struct sp_batch *b, size_t i);
const uint8_t *sp_batch_tombstone(const struct sp_batch *b, size_t i);

/* The tag that names a batch, or whatever else frames carry, in frames and on screens: the first 4
 * bytes of SHA-256 of the signed bytes. */
uint32_t sp_batch_tag(const uint8_t *signed_batch, size_t len);

#endif
