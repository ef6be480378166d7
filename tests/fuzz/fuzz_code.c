/* A code that is read is the code that would be shown for its bytes, apart from what reading
 * forgives. */
#include "export/wire/code.h"

#include <stdlib.h>
#include <string.h>

#include "export/wire/phone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(int holds)
{
	if (!holds)
		abort();
}

static void try_withdrawal(const char *typed, size_t len)
{
	uint8_t w[SP_CODE_LEN], again[SP_CODE_LEN];
	char text[SP_CODE_TEXT_LEN + 1];

	if (sp_code_parse(w, typed, len) != SP_OK)
		return;
	sp_code_text(text, w);
	check(strlen(text) == SP_CODE_TEXT_LEN);
	check(sp_code_parse(again, text, SP_CODE_TEXT_LEN) == SP_OK);
	check(memcmp(w, again, sizeof w) == 0);
}

static void try_phone(const char *typed, size_t len)
{
	uint8_t code[SP_PHONE_LEN], again[SP_PHONE_LEN];
	char text[SP_PHONE_TEXT_LEN + 1];

	if (sp_phone_parse(code, typed, len) != SP_OK)
		return;
	sp_phone_text(text, code);
	check(strlen(text) == SP_PHONE_TEXT_LEN);
	check(sp_phone_parse(again, text, SP_PHONE_TEXT_LEN) == SP_OK);
	check(memcmp(code, again, sizeof code) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	try_withdrawal((const char *) data, size);
	try_phone((const char *) data, size);
	return 0;
}
