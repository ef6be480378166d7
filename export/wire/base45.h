/*
 * Base45 (RFC 9285): bytes as the 45 characters of QR's alphanumeric mode. Depends on nothing.
 */
#ifndef SP_WIRE_BASE45_H
#define SP_WIRE_BASE45_H

#include <stddef.h>
#include <stdint.h>

#include "export/wire/err.h"

/* Length of the text for n bytes, without NUL. */
size_t sp_base45_len(size_t n);

/* Writes sp_base45_len(n) characters and a NUL. */
void sp_base45_encode(char *out, const uint8_t *p, size_t n);

/* Strict, so that every text it takes is the one sp_base45_encode() makes. SP_E_FORM: a character
 * outside the alphabet, a length of 1 modulo 3, or a group over its range; SP_E_SIZE: more than cap
 * bytes would be written. After a failure the contents of out mean nothing. */
sp_err sp_base45_decode(
	uint8_t *out, size_t cap, size_t *out_len, const char *text, size_t len) SP_CHECKED;

#endif
