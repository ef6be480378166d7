/* Items are read one after the other, each as the type it has; what was taken is written again and
 * must be the same bytes. */
#include "export/wire/cbor.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 4096 };

static void copy_item(struct sp_rd *r, struct sp_wr *w)
{
	size_t len;
	const void *p;
	uint64_t n;

	switch (r->p[0] >> 5) {
	case 0:
		n = sp_cbor_uint(r);
		sp_cbor_put_uint(w, n);
		break;
	case 2:
		p = sp_cbor_bytes_max(r, SIZE_MAX, &len);
		sp_cbor_put_bytes(w, p, len);
		break;
	case 3:
		p = sp_cbor_text(r, 0, SIZE_MAX, &len);
		sp_cbor_put_text(w, p, len);
		break;
	case 4:
		sp_cbor_put_array(w, sp_cbor_array(r, SIZE_MAX));
		break;
	default:
		sp_cbor_put_map(w, sp_cbor_map(r, SIZE_MAX));
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t again[INPUT_MAX + 9];
	struct sp_rd r = sp_rd_on(data, size);
	struct sp_wr w = sp_wr_on(again, sizeof again);
	size_t taken = 0, written = 0;

	if (size > INPUT_MAX)
		return 0;
	while (r.err == SP_OK && r.left > 0) {
		copy_item(&r, &w);
		if (r.err != SP_OK)
			break;
		taken = size - r.left;
		written = w.len;
	}
	if (taken != written || memcmp(data, again, taken) != 0)
		abort();
	return 0;
}
