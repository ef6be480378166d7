/*
 * Whatever is typed: a cleaned text passes the check and is not changed by cleaning again, a text
 * that passes the check is its own cleaned form, and no fault leaves anything in the output.
 */
#include "export/text/policy.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "export/wire/limits.h"

static void require(int fact)
{
	if (!fact)
		abort();
}

static void clean_twice(const char *text, size_t len, size_t max)
{
	char once[SP_TEXT_MAX + 1], twice[SP_TEXT_MAX + 1];
	sp_text_fault f = sp_text_clean(once, sizeof once, max, text, len);
	sp_text_fault checked = sp_text_check(text, len, max);

	if (f != SP_TEXT_OK) {
		require(once[0] == '\0' && checked == f);
		return;
	}
	require(strlen(once) > 0 && strlen(once) <= max);
	require(sp_text_check(once, strlen(once), max) == SP_TEXT_OK);
	require(sp_text_clean(twice, sizeof twice, max, once, strlen(once)) == SP_TEXT_OK);
	require(strcmp(once, twice) == 0);
	require((checked == SP_TEXT_OK) == (strlen(once) == len && memcmp(once, text, len) == 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *) data;

	clean_twice(text, size, SP_TEXT_MAX);
	clean_twice(text, size, SP_ROLE_MAX);
	if (sp_text_check_email(text, size) == SP_TEXT_OK)
		require(sp_text_check(text, size, SP_EMAIL_MAX) == SP_TEXT_OK &&
			memchr(text, '@', size) != NULL && memchr(text, ' ', size) == NULL);
	if (sp_text_check_country(text, size) == SP_TEXT_OK)
		require(size == SP_COUNTRY_LEN);
	return 0;
}
