/*
 * What an import is given, as a list of items in order: batches, and what has to be said about
 * everything else.
 *
 * Pictures are read at once; their codes are put together when all were read, so that the codes of a
 * batch may lie in any pictures in any order. Batch files are only looked at; the import reads them
 * one by one.
 */
#ifndef DESK_INPUTS_H
#define DESK_INPUTS_H

#include <stddef.h>
#include <stdint.h>

#include "export/desk/frames.h"
#include "export/desk/ledger.h"

enum { INPUTS_DEPTH_MAX = 8, INPUTS_MAX = 1000000 };

enum input_kind {
	INPUT_REFUSED, /* path, reason */
	INPUT_CODES,   /* path, n_codes, tag of the last: a picture with codes of a station */
	INPUT_FILE,    /* path: looks like a signed file */
	INPUT_BATCH,   /* tag, bytes: a batch put together from codes */
	INPUT_PARTIAL, /* tag, reason, rank, k: codes that do not make a batch */
};

struct input {
	enum input_kind kind;
	char *path; /* NULL for what came out of several pictures */
	sp_err reason;
	size_t n_codes;
	uint32_t tag, rank, k;
	uint8_t *bytes;
	size_t len;
};

struct inputs {
	struct input *v;
	size_t n, cap;
	struct frames frames;
	struct ledger *ledger;
};

/* Borrows the ledger: its stations tell a true batch from a forged one with the same tag, and its own
 * files are no input. */
void inputs_init(struct inputs *in, struct ledger *l);

/* Adds a file, or a folder with everything below it in natural order of names. Symbolic links are
 * refused, not followed. What is wrong with an input becomes an item: only SP_E_NOMEM, SP_E_NOTFOUND
 * (ffmpeg is not installed), SP_E_IO (no child could be started) and SP_E_RANGE (more than INPUTS_MAX
 * or FRAMES_BYTES_MAX) are errors. */
sp_err inputs_add(struct inputs *in, const char *path) SP_CHECKED;

/* After the last one: puts the codes together and adds an item for each batch they belong to. A picture
 * with a forged or misread code becomes a refused one. SP_E_NOMEM, SP_E_RANGE. */
sp_err inputs_end(struct inputs *in) SP_CHECKED;

/* Frees everything. */
void inputs_done(struct inputs *in);

#endif
