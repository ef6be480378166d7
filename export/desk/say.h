/*
 * How the desk speaks: one line for one thing, safe for a terminal whatever the file names and
 * texts are.
 */
#ifndef DESK_SAY_H
#define DESK_SAY_H

#include <stdio.h>

#include "export/wire/err.h"

/* Room for a sentence about what went wrong, without personal data. */
enum { WHY_MAX = 400 };

/* Writes a sentence into why (which may be NULL). */
void why_set(char why[WHY_MAX], const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Leaves no sentence in why (which may be NULL): the error's own words will do. */
void why_clear(char why[WHY_MAX]);

/* Prints text with everything a terminal could take for a command made visible. */
void say_text(FILE *to, const char *text);

/*
 * On stderr: "WHAT: refused: E_SIZE: meaning; advice", or with a sentence of its own in place of
 * meaning and advice: "WHAT: refused: E_SIZE: sentence".
 */
void say_refused(const char *what, sp_err e, const char *sentence);

/* On stderr: "signpost-desk: WHAT: E_BUSY: meaning; advice" or with a sentence, as above. Returns
 * DESK_CANNOT. */
int say_cannot(const char *what, sp_err e, const char *sentence);

/* On stderr: "signpost-desk VERB: sentence", and where to find help. Returns DESK_USAGE. */
int say_usage(const char *verb, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Flushes stdout: DESK_CANNOT with words when what was printed did not arrive, else `code`. */
int say_done(int code);

#endif
