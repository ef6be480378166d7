/*
 * Codes that people read, type and say: Crockford base32 with one check character for the
 * withdrawal code.
 *
 * A withdrawal code is 15 random bytes, shown as XXXXX-XXXXX-XXXXX-XXXXX-XXXXX: 24 characters of
 * data and one of check, H("signpost/code/1" ‖ w)[0] & 31. It erases; it never discloses anything.
 * Reading forgives what people do (lower case, spaces, missing or extra hyphens, O for 0, I and L
 * for 1) and nothing else.
 */
#ifndef SP_WIRE_CODE_H
#define SP_WIRE_CODE_H

#include "export/wire/err.h"
#include "export/wire/limits.h"

#include <stddef.h>
#include <stdint.h>

/* Writes the code of w and a NUL. */
void sp_code_text(char out[SP_CODE_TEXT_LEN + 1], const uint8_t w[SP_CODE_LEN]);

/* Reads a code as typed or scanned. SP_E_FORM: wrong length or a character that is none of the
 * alphabet; SP_E_DIGEST: the check character does not fit, so something was mistyped. */
sp_err sp_code_parse(uint8_t out_w[SP_CODE_LEN], const char *text, size_t len) SP_CHECKED;

/* Plain Crockford base32 of n bytes (n × 8 divisible by 5), no check character; out holds n × 8 / 5
 * + 1. */
void sp_crockford(char *out, const uint8_t *p, size_t n);

/* The reverse, forgiving as above: n bytes, at most SP_CODE_LEN. SP_E_FORM: another number of
 * characters, or one that is none of the alphabet. */
sp_err sp_crockford_parse(uint8_t *out, size_t n, const char *text, size_t len) SP_CHECKED;

#endif
