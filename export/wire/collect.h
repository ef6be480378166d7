/*
 * Collects the frames of batches from QR codes in any order and number, from several batches at
 * once. What frames carry may be any envelope (cose.h): a hello, cert, head or ack is collected as
 * a batch is.
 *
 * A batch under way is known by tag and length, so that a forged length disturbs nothing. A few are
 * kept; when there is no room for another, the one that has waited longest is dropped. A frame of
 * another batch never discards one under way otherwise.
 *
 * Hostile frames may delay, never yield wrong bytes: a completed batch is compared with its tag,
 * and on a mismatch its rows are dropped and collecting goes on. A fragment that contradicts the
 * rows is not taken; the rows stay, since either of the two may be the forged one and only the
 * digest tells.
 *
 * A tag is 32 bits: whoever has a minute of computing can make other bytes with the same one. Only
 * the signature inside the batch says that it is genuine; see sp_collect_reject().
 */
#ifndef SP_WIRE_COLLECT_H
#define SP_WIRE_COLLECT_H

#include "export/wire/frame.h"

enum {
	SP_COLLECT_MAX = 8,         /* batches under way; 1.3 MB each at most */
	SP_COLLECT_DONE_MAX = 1024, /* completed ones that are remembered */
};

struct sp_collect;

/* NULL when out of memory. free accepts NULL. */
struct sp_collect *sp_collect_new(void);
void sp_collect_free(struct sp_collect *c);

/* Progress of the batch the last frame belonged to. */
struct sp_progress {
	uint32_t tag;
	uint32_t rank, k; /* exact: rank fragments of k are known */
	uint32_t batch_len;
};

/*
 * Takes the text of one QR code. *out_progress is written except with SP_E_FOREIGN and the other
 * errors of sp_frame_parse().
 *
 *	SP_MORE		the frame helped, the batch is not complete yet
 *	SP_REPEAT	nothing new: known fragments, or a batch that was completed before
 *	SP_OK		the batch is complete and matches its tag: take it with sp_collect_take()
 *	SP_E_DIGEST	something was forged. Either the batch was complete but did not match, and
 *			its rows are dropped (rank is 0), or the frame contradicts what is there and
 *			did not help. Go on
 *	SP_E_FOREIGN, SP_E_VERSION, SP_E_FORM, SP_E_RANGE  as sp_frame_parse()
 *	SP_E_NOMEM	nothing is lost but this frame
 */
sp_err sp_collect_add(struct sp_collect *c, const char *text, size_t len,
	struct sp_progress *out_progress) SP_CHECKED;

/* The batch that the last sp_collect_add() completed, NULL when it completed none; bytes stay valid
 * until the next add or free. */
const uint8_t *sp_collect_take(const struct sp_collect *c, size_t *out_len);

/* The batch that was completed last proved not to be genuine: its tag and length may be collected
 * again, so that it cannot stand in the way of the true one. */
void sp_collect_reject(struct sp_collect *c);

#endif
