/*
 * The withdrawal code: 15 random bytes in Crockford's base32 (base32.h), shown as
 * XXXXX-XXXXX-XXXXX-XXXXX-XXXXX: 24 characters of data and one of check, H("signpost/code/1" ‖
 * w)[0] & 31. It erases; it never discloses anything.
 */
#ifndef SP_WIRE_CODE_H
#define SP_WIRE_CODE_H

#include <stddef.h>
#include <stdint.h>

#include "export/wire/err.h"
#include "export/wire/limits.h"

/* What reading a code drops wherever it stands; codes for the telephone are read alike. */
#define SP_CODE_DROPPED " -"

/* Writes the code of w and a NUL. */
void sp_code_text(char out[SP_CODE_TEXT_LEN + 1], const uint8_t w[SP_CODE_LEN]);

/* Reads a code as typed or scanned. It forgives what people do (lower case, spaces, missing or
 * extra hyphens, O for 0, I and L for 1) and nothing else. SP_E_FORM: wrong length or a character
 * that is none of the alphabet; SP_E_DIGEST: the check character does not fit, so something was
 * mistyped. */
sp_err sp_code_parse(uint8_t out_w[SP_CODE_LEN], const char *text, size_t len) SP_CHECKED;

#endif
