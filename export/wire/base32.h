/*
 * Crockford's base32, for what people read, type and say: five bits a character, the first ones the
 * most significant, without I, L, O and U.
 *
 * Between bytes and text lie *values*, one of 0 … 31 for each character, so that a check character
 * can be put behind those of the data. Nothing here is wiped: what holds a secret is the caller's.
 */
#ifndef SP_WIRE_BASE32_H
#define SP_WIRE_BASE32_H

#include <stddef.h>
#include <stdint.h>

#include "export/wire/err.h"

/* The n × 8 / 5 values of n bytes; n × 8 divisible by 5. */
void sp_base32_split(uint8_t *out, const uint8_t *p, size_t n);

/* The n × 5 / 8 bytes of n values; n divisible by 8. */
void sp_base32_join(uint8_t *out, const uint8_t *values, size_t n);

/* Writes n values in groups of `group` characters with `between` between them, and a NUL. */
void sp_base32_text(char *out, const uint8_t *values, size_t n, size_t group, char between);

/* Reads n values as people type them: small letters as capitals, O as 0, I and L as 1; characters
 * of `dropped` count as nothing wherever they are. SP_E_FORM: another number of characters, or one
 * that is none of the alphabet; then the contents of out mean nothing. */
sp_err sp_base32_read(
	uint8_t *out, size_t n, const char *dropped, const char *text, size_t len) SP_CHECKED;

#endif
