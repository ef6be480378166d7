/*
 * The frames of all pictures of an import, kept until the last one was read and then put together
 * batch by batch: any number of batches, in any order.
 *
 * Frames are public and unauthenticated, so that a forged one may lie among them. One picture that
 * is at fault does no harm: the others are tried without it, and it is named.
 */
#ifndef DESK_FRAMES_H
#define DESK_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "export/wire/collect.h"

enum {
	FRAMES_BYTES_MAX = 256 * 1024 * 1024,
	FRAMES_TRIES_MAX = 256, /* pictures left out of one batch, one at a time */
};

struct frames {
	struct frames_text *v;
	size_t n, cap;
	size_t bytes;
};

/* Keeps the text of one code from the picture with this number (ascending from call to call). The
 * errors of sp_frame_parse(); SP_E_SIZE: over FRAMES_BYTES_MAX; SP_E_NOMEM. */
sp_err frames_add(struct frames *f, size_t picture, const char *text, size_t len,
	uint32_t *out_tag) SP_CHECKED;

/* What became of the frames of one batch. */
struct frames_batch {
	sp_err e; /* SP_OK; SP_E_INCOMPLETE: too few; SP_E_DIGEST: they contradict each other */
	struct sp_progress progress;
	const uint8_t *bytes; /* with SP_OK: progress.batch_len bytes that match the tag */
};

struct frames_calls {
	/* Whether an enrolled station signed these bytes. Others with their tag and length are
	 * looked for when not. */
	bool (*is_genuine)(void *arg, const uint8_t *bytes, size_t len);
	/* A picture with a frame that does not belong to a batch that is genuine. */
	void (*culprit)(void *arg, size_t picture);
	/* Called for every batch in the order of their first pictures. The bytes are valid during
	 * the call. */
	sp_err (*batch)(void *arg, const struct frames_batch *b);
	void *arg;
};

/* Puts everything together; stops at the first error of a call. SP_E_NOMEM. Frames are in another
 * order afterwards: add no more. */
sp_err frames_solve(struct frames *f, const struct frames_calls *calls) SP_CHECKED;

/* Frees everything. */
void frames_done(struct frames *f);

#endif
