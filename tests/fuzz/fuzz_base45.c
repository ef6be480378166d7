/* Text that decodes is the one text of its bytes; every run of bytes comes back from its text. */
#include "export/wire/base45.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(int holds)
{
	if (!holds)
		abort();
}

/* Into memory of exactly the size the header promises to need. */
static void bytes_return(const uint8_t *data, size_t size)
{
	const size_t text_len = sp_base45_len(size);
	char *text = malloc(text_len + 1);
	uint8_t *back = malloc(size + 1);
	size_t n = 0;

	check(text != NULL && back != NULL);
	sp_base45_encode(text, data, size);
	check(strlen(text) == text_len);
	check(sp_base45_decode(back, size, &n, text, text_len) == SP_OK);
	check(n == size && memcmp(back, data, size) == 0);
	free(text);
	free(back);
}

static void text_is_the_only_one(const char *text, size_t len)
{
	uint8_t *bytes = malloc(len + 1);
	char *again = malloc(len + 1);
	size_t n = 0;

	check(bytes != NULL && again != NULL);
	if (sp_base45_decode(bytes, len, &n, text, len) == SP_OK) {
		check(sp_base45_len(n) == len);
		sp_base45_encode(again, bytes, n);
		check(memcmp(again, text, len) == 0);
	}
	free(bytes);
	free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	bytes_return(data, size);
	text_is_the_only_one((const char *) data, size);
	return 0;
}
