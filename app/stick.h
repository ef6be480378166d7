/*
 * A USB stick, as far as a station trusts one: files of names that it knows, in one folder. Whoever
 * prepared the stick may have put anything there: only regular files within their limit are read,
 * no link is followed, nothing is waited for.
 */
#ifndef APP_STICK_H
#define APP_STICK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "export/wire/err.h"

/* Whether there is a folder at this path now. */
bool stick_is_there(const char *stick);

/* Reads a file whole into malloc'ed memory; the caller frees. SP_E_NOTFOUND: no such file;
 * SP_E_SIZE: something else than a regular file of at most `cap` bytes; SP_E_IO, SP_E_NOMEM. */
sp_err stick_get(
	uint8_t **out, size_t *out_len, const char *stick, const char *name, size_t cap) SP_CHECKED;

/* Writes a file whole, in place of one of this name, then reads it back from the medium and
 * compares. SP_E_NOTFOUND: the stick has gone; SP_E_FULL, SP_E_READONLY, SP_E_IO (also: it reads
 * back differently). */
sp_err stick_put(const char *stick, const char *name, const uint8_t *p, size_t len) SP_CHECKED;

#endif
