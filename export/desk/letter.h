/*
 * One language of a campaign: a file <language>.md with a front matter and the letter.
 *
 *	---
 *	title: The letter's title
 *	reviewed: no
 *	consent: One line, or continued
 *	  on lines that begin with a space.
 *	notice: The same.
 *	---
 *	The letter, in Markdown.
 *
 * The four keys stand in any order, each exactly once. Continued lines are joined by one space. The
 * letter begins with its first line that is not empty and ends with its last, and one LF.
 */
#ifndef DESK_LETTER_H
#define DESK_LETTER_H

#include <stdbool.h>
#include <stddef.h>

#include "export/desk/say.h"

/* Texts are NUL-terminated and belong to the struct. */
struct letter {
	char *title;
	char *letter;
	char *consent;
	char *notice;
	bool reviewed; /* by a native speaker */
};

/* Takes a file's text. On failure *out_line (from 1; 0 when it is about the whole file) and why say
 * where and what: SP_E_FORM, SP_E_RANGE (a text is over its limit), SP_E_NOMEM. */
sp_err letter_parse(struct letter *out, const char *text, size_t len, size_t *out_line,
	char why[WHY_MAX]) SP_CHECKED;

/* Frees the texts; a zeroed struct is fine. */
void letter_done(struct letter *l);

#endif
