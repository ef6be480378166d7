/* A header that is read has sides within their limits, and the same bytes one short are not
 * enough. */
#include "export/desk/pgm.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pgm pgm, other;

	if (pgm_header(&pgm, data, size) != SP_OK)
		return 0;
	if (pgm.width == 0 || pgm.width > PGM_SIDE_MAX || pgm.height == 0 ||
		pgm.height > PGM_SIDE_MAX || pgm.header_len > size ||
		pgm_header(&other, data, pgm.header_len - 1) != SP_MORE)
		abort();
	return 0;
}
