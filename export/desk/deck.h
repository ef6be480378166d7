/*
 * Shares in hand: dealt to cards in files, or gathered from files and from what people type.
 */
#ifndef DESK_DECK_H
#define DESK_DECK_H

#include "export/desk/custody.h"
#include "export/desk/say.h"
#include "export/desk/share.h"

/* In locked memory, wiped when freed. */
struct deck {
	struct share v[SHARE_N_MAX];
	size_t n;
};

/* Of an option "3/5". */
struct deck_size {
	unsigned k, n; /* 0: not given */
};

/* Reads "3/5": any 3 of 5. False: it is not that, or cannot be. */
bool deck_size_parse(struct deck_size *out, const char *text);

/* An empty deck. SP_E_NOMEM. */
sp_err deck_new(struct deck **out) SP_CHECKED;

/* A new set of shares of these keys. SP_E_RANGE, SP_E_NOMEM. */
sp_err deck_deal(struct deck **out, const struct custody *keys, struct deck_size size) SP_CHECKED;

/* The name of the i-th card's file: "share-1-of-5.txt". */
enum { DECK_NAME_MAX = 24 };
void deck_name(char out[DECK_NAME_MAX], const struct deck *d, size_t i);

/* Writes one file for each card, readable by their owner only, and replaces none: SP_E_DUPLICATE
 * when one of them is there already. The folder is made when it is not there. On failure none is
 * left, and why has a sentence. */
sp_err deck_write(const struct deck *d, const char *dir, const struct sp_campaign *c,
	char why[WHY_MAX]) SP_CHECKED;

/* Deletes them again. */
void deck_unwrite(const struct deck *d, const char *dir);

/* Adds the card in this file. Errors come with a sentence: those of file_read_into(), card_read()
 * and share_fits(). */
sp_err deck_read(struct deck *d, const char *path, char why[WHY_MAX]) SP_CHECKED;

/* Reads cards line by line from stdin until there are enough. Somebody at a terminal is told of a
 * wrong line and asked again; otherwise the errors of deck_read(), and SP_E_IO at the end of input.
 */
sp_err deck_type(struct deck *d, char why[WHY_MAX]) SP_CHECKED;

/* The keys. Errors come with a sentence: those of share_join(), SP_E_RKID when they are another
 * campaign's. */
sp_err deck_keys(struct custody **out, const struct deck *d, const struct sp_campaign *c,
	char why[WHY_MAX]) SP_CHECKED;

/* NULL is fine; *d becomes NULL. */
void deck_free(struct deck **d);

#endif
