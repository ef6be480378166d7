/*
 * A share on a card: plain text to print, at most 60 columns and 40 lines, and read again from what
 * somebody typed from the paper.
 *
 * Only lines that begin with a number from 1 to 8 and a colon are read, in any order; all others
 * may be missing or changed.
 */
#ifndef DESK_CARD_H
#define DESK_CARD_H

#include "export/desk/share.h"
#include "export/wire/campaign.h"

enum {
	CARD_MAX = 4096,       /* as it is written, with a NUL */
	CARD_FILE_MAX = 16384, /* as it is read: people add to what they copy */
};

/* Writes the card with its NUL; out is a secret as the share is. */
sp_err card_write(
	char out[CARD_MAX], const struct share *s, const struct sp_campaign *c) SP_CHECKED;

/* share_line_parse() of a line that may begin with its number and a colon, as on the card. */
sp_err card_line_parse(
	uint8_t out[SHARE_LINE_LEN], unsigned line, const char *text, size_t len) SP_CHECKED;

/*
 * Reads a card. On failure *out_line is the line that is to blame, or 0 for the whole:
 * SP_E_NOTFOUND: the line is not there (1: none is); SP_E_ORDER: it is there twice; SP_E_FORM,
 * SP_E_DIGEST: as share_line_parse() says; with 0, the errors of share_decode().
 */
sp_err card_read(struct share *out, const char *text, size_t len, unsigned *out_line) SP_CHECKED;

#endif
