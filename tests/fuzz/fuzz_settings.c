/* Whatever campaign.ini says, what is taken from it stands the check of its setting. */
#include "export/desk/settings.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct settings s, again = {0};
	char why[WHY_MAX], *text = malloc(size + 1);
	size_t line = 0;

	if (text == NULL)
		return 0;
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	if (settings_parse(&s, text, size, &line, why) == SP_OK)
		for (int i = 0; i < SETTING_COUNT; i++)
			if (s.text[i][0] != '\0' &&
				settings_set(&again, (enum setting) i, s.text[i], why) != SP_OK)
				abort();
	free(text);
	return 0;
}
