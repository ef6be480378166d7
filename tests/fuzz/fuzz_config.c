/* Settings that are refused change nothing and say why; settings that are taken stay within their
 * bounds. */
#include "app/config.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(int holds)
{
	if (!holds)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct config c, before;
	char why[256] = "";
	char *text = malloc(size + 1);

	check(text != NULL);
	memcpy(text, data, size);
	text[size] = '\0';
	memset(&c, 0, sizeof c);
	config_init(&c);
	memcpy(&before, &c, sizeof c);
	if (config_parse(&c, "fuzz", text, why) != SP_OK)
		check(why[0] != '\0' && memcmp(&before, &c, sizeof c) == 0);
	else
		check(c.width_mm >= 60 && c.width_mm <= 3000 && strlen(c.label) <= SP_LABEL_MAX);
	free(text);
	return 0;
}
