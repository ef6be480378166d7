/*
 * What a command is given, as a list of items in order: signed files, and what has to be said about
 * everything else.
 *
 * Pictures are read at once; their codes are put together when all were read, so that the codes of
 * a batch may lie in any pictures in any order. Signed files are only looked at; the command reads
 * them one by one. Codes carry anything a station signs: batches, slips, its hello.
 */
#ifndef DESK_INPUTS_H
#define DESK_INPUTS_H

#include <stddef.h>
#include <stdint.h>

#include "export/desk/frames.h"
#include "export/desk/ledger.h"
#include "export/desk/say.h"

enum { INPUTS_DEPTH_MAX = 8, INPUTS_MAX = 1000000 };

enum input_kind {
	INPUT_REFUSED, /* path, reason */
	INPUT_CODES,   /* path, n_codes, tag of the last: a picture with codes of a station */
	INPUT_FILE,    /* path: looks like a signed file */
	INPUT_BYTES,   /* tag, bytes: something signed, put together from codes */
	INPUT_PARTIAL, /* tag, reason, rank, k: codes that are too few, or contradict each other */
};

struct input {
	enum input_kind kind;
	char *path; /* NULL for what came out of several pictures */
	bool found; /* in a folder that was given, so that nobody chose it; of codes: may be */
	sp_err reason;
	bool campaign; /* INPUT_REFUSED: it is a campaign file, and too large for anything else */
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
	bool below;  /* what is added now lies in a folder */
	bool walked; /* a folder was among what was given: codes may lie in it */
};

/* Borrows the ledger: its stations tell a true batch from a forged one with the same tag, and its
 * own files are no input. */
void inputs_init(struct inputs *in, struct ledger *l);

/* Adds a file, or a folder with everything below it in natural order of names. Symbolic links are
 * refused, not followed. What is wrong with an input becomes an item: only SP_E_NOMEM,
 * SP_E_NOTFOUND (ffmpeg is not installed), SP_E_IO (no child could be started) and SP_E_RANGE (more
 * than INPUTS_MAX or FRAMES_BYTES_MAX) are errors. */
sp_err inputs_add(struct inputs *in, const char *path) SP_CHECKED;

/* After the last one: puts the codes together and adds an item for each batch they belong to. A
 * picture with a forged or misread code becomes a refused one. SP_E_NOMEM, SP_E_RANGE. */
sp_err inputs_end(struct inputs *in) SP_CHECKED;

/* All of that for a list of paths; call inputs_done() also after an error. */
sp_err inputs_fill(
	struct inputs *in, struct ledger *l, const char *const *paths, size_t n) SP_CHECKED;

/* Says what is to do about an error of these three. Returns DESK_CANNOT. */
int inputs_cannot(sp_err e);

/* The signed bytes of an INPUT_FILE or INPUT_BYTES: malloc'ed, the caller frees. The errors of
 * file_read(). */
sp_err inputs_read(const struct input *i, uint8_t **out, size_t *out_len) SP_CHECKED;

enum { INPUT_NAME_MAX = 32 };

/* What people know an item by: its path, or what its codes are called, written into room. `in`
 * tells a batch's codes from a slip's. */
const char *inputs_name(const struct inputs *in, const struct input *i, char room[INPUT_NAME_MAX]);

/* Says why an INPUT_REFUSED or INPUT_PARTIAL is none. */
void inputs_refuse(const struct inputs *in, const struct input *i);

/* Whether this is a good file that simply is not for this command, and that nobody chose: what else
 * a stick holds. Says so on stdout. bytes are those of the item, or NULL. */
bool inputs_pass_over(
	const struct inputs *in, const struct input *i, const uint8_t *bytes, size_t len);

/* For an envelope of a type that the command does not take: what it is, and what to do with it. An
 * empty sentence when it is no envelope. */
void inputs_explain(const uint8_t *bytes, size_t len, char why[WHY_MAX]);

/* Frees everything. */
void inputs_done(struct inputs *in);

#endif
