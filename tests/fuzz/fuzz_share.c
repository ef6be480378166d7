/* Whatever a card's text is, a share that comes out of it is written and read as itself. */
#include "export/desk/card.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

static const struct sp_campaign campaign = {.name = {"Fuzz", 4}};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct share s = {.k = 0}, again;
	char card[CARD_MAX];
	unsigned line = 99;
	sp_err e =
		sodium_init() < 0 ? SP_E_CRYPTO : card_read(&s, (const char *) data, size, &line);

	if (e != SP_OK) {
		if (line > SHARE_LINES || s.k != 0)
			abort();
		return 0;
	}
	if (card_write(card, &s, &campaign) != SP_OK ||
		card_read(&again, card, strlen(card), &line) != SP_OK ||
		memcmp(&again, &s, sizeof s) != 0)
		abort();
	return 0;
}
