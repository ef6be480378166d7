/* A letter that parses has four texts that are not empty, each within its limit. */
#include "export/desk/letter.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "export/wire/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const char *text, size_t max)
{
	if (text[0] == '\0' || strlen(text) > max)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct letter l;
	char why[WHY_MAX];
	size_t line = 0;

	if (letter_parse(&l, (const char *) data, size, &line, why) != SP_OK)
		return 0;
	check(l.title, SP_CAMPAIGN_TITLE_MAX);
	check(l.letter, SP_CAMPAIGN_TEXT_MAX);
	check(l.consent, SP_CAMPAIGN_TEXT_MAX);
	check(l.notice, SP_CAMPAIGN_TEXT_MAX);
	letter_done(&l);
	return 0;
}
