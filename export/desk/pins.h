/*
 * Staff PINs: six digits, kept as argon2id verifiers. A PIN is only a door (DESIGN: all six-digit
 * PINs fall offline), so its verifier costs what a station can pay at once.
 */
#ifndef DESK_PINS_H
#define DESK_PINS_H

#include <stddef.h>

#include <sodium.h>

#include "export/wire/err.h"
#include "export/wire/limits.h"

enum { PIN_LEN = 6 };

struct pins {
	char verifiers[SP_CAMPAIGN_PINS_MAX][crypto_pwhash_STRBYTES];
	size_t n;
};

/* SP_E_FORM: not six digits; SP_E_RANGE: there are SP_CAMPAIGN_PINS_MAX already; SP_E_NOMEM. */
sp_err pins_add(struct pins *p, const char *pin) SP_CHECKED;

/* Draws a PIN by lot and adds it. out gets it with a NUL; the caller shows it once. */
sp_err pins_draw(struct pins *p, char out[PIN_LEN + 1]) SP_CHECKED;

#endif
