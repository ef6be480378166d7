/*
 * Questions to the person at the terminal: lines, and passphrases that are never shown.
 */
#ifndef DESK_ASK_H
#define DESK_ASK_H

#include <stdbool.h>
#include <stddef.h>

#include "export/desk/say.h"

enum { PASSPHRASE_MIN = 8, PASSPHRASE_MAX = 1024 };

/* Where a passphrase comes from; with neither, the terminal. */
struct ask_from {
	const char *file; /* its first line; "-" is stdin */
	int fd;           /* a descriptor that is open already; -1: none */
};

/* Whether somebody is there to be asked: stdin and stderr are a terminal. */
bool ask_possible(void);

/* Asks on stderr and reads one line into out; an empty answer takes the fallback (may be NULL).
 * SP_E_IO at the end of input, SP_E_RANGE when the line does not fit. */
sp_err ask_line(char *out, size_t cap, const char *question, const char *fallback) SP_CHECKED;

/*
 * Gets a passphrase from where it is to come from; `twice` asks at the terminal a second time, to
 * be sure. *out is NUL-terminated, in locked memory, for sodium_free(). A descriptor is read up to
 * the end of its line and stays open. Errors come with a sentence in why: SP_E_NOTFOUND (nobody to
 * ask, no such file or descriptor), SP_E_RANGE (shorter than PASSPHRASE_MIN or too long), SP_E_FORM
 * (a zero byte in it), SP_E_STATE (the two differ), SP_E_IO, SP_E_NOMEM.
 */
sp_err ask_passphrase(
	char **out, const struct ask_from *from, bool twice, char why[WHY_MAX]) SP_CHECKED;

#endif
