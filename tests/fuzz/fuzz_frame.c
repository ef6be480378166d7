/*
 * Text that parses is exactly the text its frame is made of. As a fuzzer seldom guesses a CRC, the
 * input is also taken as the bytes of a frame, given its right CRC, and parsed.
 */
#include "export/wire/frame.h"

#include <stdlib.h>
#include <string.h>

#include "export/wire/base45.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(int holds)
{
	if (!holds)
		abort();
}

static void parse(const char *text, size_t len)
{
	uint8_t buf[SP_FRAME_MAX];
	char again[SP_FRAME_TEXT_MAX + 1];
	struct sp_frame f;

	if (sp_frame_parse(&f, buf, text, len) != SP_OK)
		return;
	check(f.m >= 1 && f.m <= SP_FRAME_SYMBOL_FRAGMENTS_MAX);
	check(f.batch_len >= 1 && f.batch_len <= SP_BATCH_MAX);
	check(f.n + f.m - 1 <= SP_FRAGMENT_NUMBER_MAX);
	check(f.fragments >= buf && f.fragments + f.m * SP_FRAGMENT_LEN <= buf + sizeof buf);
	check(sp_frame_encode(again, &f) == SP_OK);
	check(strlen(again) == len && memcmp(again, text, len) == 0);
}

static void parse_with_crc(const uint8_t *data, size_t size)
{
	uint8_t bytes[SP_FRAME_MAX + SP_FRAME_CRC_LEN];
	char text[4 + sizeof bytes / 2 * 3 + 3] = "SP1:";

	if (size > SP_FRAME_MAX)
		size = SP_FRAME_MAX;
	memcpy(bytes, data, size);
	const uint32_t crc = sp_crc32(bytes, size);

	for (int i = 0; i < 4; i++)
		bytes[size++] = (uint8_t) (crc >> (24 - 8 * i));
	sp_base45_encode(text + 4, bytes, size);
	parse(text, strlen(text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	parse((const char *) data, size);
	parse_with_crc(data, size);
	return 0;
}
