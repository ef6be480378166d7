/* The input as a whole file, and as the payload of a hello and of a cert signed with a known key:
 * what decodes is exactly what it encodes to. */
#include "export/wire/enrol.h"

#include <string.h>

#include "tests/fuzz/signer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_same(const struct sp_wr *a, const struct sp_wr *b)
{
	check(a->err == SP_OK && b->err == SP_OK && a->len == b->len);
	check(memcmp(a->p, b->p, a->len) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t bytes[SP_ENROL_MAX], again[SP_ENROL_MAX];
	struct sp_wr w = sp_wr_on(bytes, sizeof bytes), v = sp_wr_on(again, sizeof again);
	struct signer s = signer_make();
	struct sp_hello hello;
	struct sp_cert cert;

	(void) sp_hello_decode(&hello, data, size);
	(void) sp_cert_decode(&cert, data, size, s.pk);

	sp_cose_sign(&w, SP_COSE_HELLO, data, size, s.sk);
	if (w.err == SP_OK && sp_hello_decode(&hello, bytes, w.len) == SP_OK) {
		check(sp_hello_encode(&v, &hello, s.sk) == SP_OK);
		check_same(&w, &v);
	}

	w = sp_wr_on(bytes, sizeof bytes);
	v = sp_wr_on(again, sizeof again);
	sp_cose_sign(&w, SP_COSE_CERT, data, size, s.sk);
	if (w.err == SP_OK && sp_cert_decode(&cert, bytes, w.len, s.pk) == SP_OK) {
		check(sp_cert_encode(&v, &cert, s.sk) == SP_OK);
		check_same(&w, &v);
	}
	return 0;
}
