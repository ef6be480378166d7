/* A code that is read is the code that would be shown for its bytes, apart from what reading
 * forgives. */
#include "export/wire/code.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t w[SP_CODE_LEN], again[SP_CODE_LEN];
	char text[SP_CODE_TEXT_LEN + 1];

	if (sp_code_parse(w, (const char *) data, size) != SP_OK)
		return 0;
	sp_code_text(text, w);
	if (strlen(text) != SP_CODE_TEXT_LEN ||
		sp_code_parse(again, text, SP_CODE_TEXT_LEN) != SP_OK ||
		memcmp(w, again, sizeof w) != 0)
		abort();
	return 0;
}
