/* A record that decodes is exactly what it encodes to. Short inputs are padded first, so that the
 * fuzzer need not find the padding. */
#include "export/wire/record.h"

#include <string.h>

#include "tests/fuzz/signer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t padded[SP_PADDED_LEN] = {0}, again[SP_PADDED_LEN];
	struct sp_record r;

	if (size > SP_PADDED_LEN)
		return 0;
	if (size > 0)
		memcpy(padded, data, size);
	if (size < SP_PADDED_LEN)
		padded[size] = 0x80;
	if (sp_record_decode(&r, padded) != SP_OK)
		return 0;
	check(sp_record_encode(again, &r) == SP_OK);
	check(memcmp(padded, again, SP_PADDED_LEN) == 0);
	return 0;
}
