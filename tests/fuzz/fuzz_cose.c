/* An envelope that parses is exactly what signing its payload writes, kid and signature apart. */
#include "export/wire/cose.h"

#include <string.h>

#include "tests/fuzz/signer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t again[SP_BATCH_MAX];
	struct signer s = signer_make();
	struct sp_wr w = sp_wr_on(again, sizeof again);
	struct sp_cose c;

	if (size > SP_BATCH_MAX || sp_cose_parse(&c, data, size, SP_COSE_TYPE_COUNT) != SP_OK)
		return 0;
	check(sp_cose_len(c.type, c.payload_len) == size);
	(void) sp_cose_verify(&c, s.pk); /* whatever it says, it says without a fault */

	sp_cose_sign(&w, c.type, c.payload, c.payload_len, s.sk);
	check(w.err == SP_OK && w.len == size);
	memcpy(again + (c.kid - data), c.kid, SP_KID_LEN);
	memcpy(again + (c.signature - data), c.signature, SP_SIG_LEN);
	check(memcmp(data, again, size) == 0);
	return 0;
}
