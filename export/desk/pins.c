#include "export/desk/pins.h"

#include <stdio.h>
#include <string.h>

sp_err pins_add(struct pins *p, const char *pin)
{
	if (strlen(pin) != PIN_LEN || strspn(pin, "0123456789") != PIN_LEN)
		return SP_E_FORM;
	if (p->n == SP_CAMPAIGN_PINS_MAX)
		return SP_E_RANGE;
	if (crypto_pwhash_str_alg(p->verifiers[p->n], pin, PIN_LEN,
		    crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE,
		    crypto_pwhash_ALG_ARGON2ID13) != 0)
		return SP_E_NOMEM;
	p->n++;
	return SP_OK;
}

sp_err pins_draw(struct pins *p, char out[PIN_LEN + 1])
{
	char pin[PIN_LEN + 1];
	sp_err e;

	(void) snprintf(pin, sizeof pin, "%06u", randombytes_uniform(1000000) % 1000000);
	e = pins_add(p, pin);
	if (e == SP_OK)
		memcpy(out, pin, sizeof pin);
	sodium_memzero(pin, sizeof pin);
	return e;
}
