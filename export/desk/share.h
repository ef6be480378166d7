/*
 * Shares of the campaign's keys: any k of n restore both seeds, fewer tell nothing about them
 * (Shamir, "How to Share a Secret", 1979). The bytes, and the lines people print and type, are in
 * export/FORMAT.md, "Shares".
 *
 * One share is a secret in the hands of one person; k of them are the keys. Hold them in locked
 * memory and wipe them.
 */
#ifndef DESK_SHARE_H
#define DESK_SHARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "export/wire/err.h"
#include "export/wire/limits.h"

enum {
	SHARE_K_MIN = 2,
	SHARE_K_MAX = 16,
	SHARE_N_MAX = 32,
	SHARE_SET_LEN = 4,
	SHARE_SECRET_LEN = 2 * SP_SEED_LEN, /* organiser seed, box seed */
	SHARE_LEN = 80,
	SHARE_LINES = 8, /* a share as people print and type it */
	SHARE_LINE_LEN = SHARE_LEN / SHARE_LINES,
	SHARE_LINE_TEXT_LEN = 21, /* "XXXX XXXX XXXX XXXX C"; without the NUL */
};

struct share {
	uint8_t set[SHARE_SET_LEN]; /* the same in all shares that were made together */
	uint8_t k, n;               /* any k of n */
	uint8_t x;                  /* which one: 1 … n */
	uint8_t y[SHARE_SECRET_LEN];
};

/* Whether there can be shares of which any k of n restore the secret. */
bool share_is_possible(unsigned k, unsigned n);

/* Makes a new set of n shares. SP_E_RANGE: they cannot be; SP_E_NOMEM. */
sp_err share_split(struct share *out, const uint8_t secret[SHARE_SECRET_LEN], unsigned k,
	unsigned n) SP_CHECKED;

/* Whether a share can be added to those that are there: SP_E_FOREIGN: it is of another set;
 * SP_E_DUPLICATE: it, or another that claims its place, is among them. */
sp_err share_fits(const struct share *have, size_t n, const struct share *s) SP_CHECKED;

/* The secret from shares in any order. SP_E_INCOMPLETE: there are fewer than k; SP_E_FOREIGN and
 * SP_E_DUPLICATE as above; SP_E_DAMAGED: there are more than k, and they contradict each other. */
sp_err share_join(uint8_t secret[SHARE_SECRET_LEN], const struct share *v, size_t n) SP_CHECKED;

/* As bytes, with a checksum over all. */
void share_encode(uint8_t out[SHARE_LEN], const struct share *s);

/* The reverse. SP_E_NEWER: another version; SP_E_DIGEST: the checksum does not fit; SP_E_RANGE: k,
 * n or x cannot be. */
sp_err share_decode(struct share *out, const uint8_t bytes[SHARE_LEN]) SP_CHECKED;

/* One line of those bytes for people, `line` from 1 to SHARE_LINES, and a NUL. */
void share_line_text(
	char out[SHARE_LINE_TEXT_LEN + 1], unsigned line, const uint8_t bytes[SHARE_LINE_LEN]);

/* Reads a line as people type it: lower case, O for 0, I and L for 1, blanks and hyphens anywhere.
 * SP_E_FORM: a wrong number of characters, or one that is none of the alphabet; SP_E_DIGEST: one
 * was mistyped, two were swapped, or it is another line. */
sp_err share_line_parse(
	uint8_t out[SHARE_LINE_LEN], unsigned line, const char *text, size_t len) SP_CHECKED;

#endif
