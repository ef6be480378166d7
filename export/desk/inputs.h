/*
 * What an import is given, as a list of items in order: batches, and what has to be said about
 * everything else.
 *
 * Pictures are read at once, with every code of every picture in one collector, so that the codes of
 * a batch may lie in any pictures in any order. Batch files are only looked at; the import reads
 * them one by one.
 */
#ifndef DESK_INPUTS_H
#define DESK_INPUTS_H

#include <stddef.h>
#include <stdint.h>

#include "export/desk/ledger.h"
#include "export/wire/collect.h"

enum { INPUTS_DEPTH_MAX = 8, INPUTS_MAX = 1000000 };

enum input_kind {
	INPUT_REFUSED, /* path, reason */
	INPUT_CODES,   /* path, n_codes, progress: a picture with codes of a station */
	INPUT_FILE,    /* path: looks like a signed file */
	INPUT_BATCH,   /* path of the last picture, bytes, tag: a batch put together from codes */
	INPUT_PARTIAL, /* progress: a batch that is not complete after the last picture */
};

struct input {
	enum input_kind kind;
	char *path; /* NULL for INPUT_PARTIAL */
	sp_err reason;
	size_t n_codes;
	struct sp_progress progress;
	uint8_t *bytes;
	size_t len;
};

struct inputs {
	struct input *v;
	size_t n, cap;
	struct sp_collect *collect;
	struct ledger *ledger;
};

/* Borrows the ledger, whose stations tell a true batch from a forged one with the same tag: a forged
 * one does not end the collecting. SP_E_NOMEM. */
sp_err inputs_init(struct inputs *in, struct ledger *l) SP_CHECKED;

/* Adds a file, or a folder with everything below it in natural order of names. Symbolic links are
 * refused, not followed. What is wrong with an input becomes an item: only SP_E_NOMEM, SP_E_NOTFOUND
 * (ffmpeg is not installed), SP_E_IO (no child could be started) and SP_E_RANGE (more than INPUTS_MAX)
 * are errors. */
sp_err inputs_add(struct inputs *in, const char *path) SP_CHECKED;

/* After the last one: adds an item for each batch that is not complete, unless bytes with its tag and
 * length were put together already: there is a better line about those. */
sp_err inputs_end(struct inputs *in) SP_CHECKED;

/* Frees everything. */
void inputs_done(struct inputs *in);

#endif
