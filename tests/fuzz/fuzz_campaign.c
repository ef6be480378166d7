/* The input as a whole file, and as a payload signed with a known key: what decodes is exactly what
 * it encodes to. */
#include "export/wire/campaign.h"

#include <string.h>

#include "tests/fuzz/signer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 64 * 1024 };

static void count(void *arg, struct sp_str name)
{
	check(name.p != NULL && name.len > 0);
	++*(size_t *) arg;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t bytes[INPUT_MAX + 256], again[INPUT_MAX + 256];
	struct sp_wr w = sp_wr_on(bytes, sizeof bytes), v = sp_wr_on(again, sizeof again);
	struct signer s = signer_make();
	static struct sp_campaign c;
	size_t organisations = 0;

	if (size > INPUT_MAX)
		return 0;
	(void) sp_campaign_decode(&c, data, size);

	sp_cose_sign(&w, SP_COSE_CAMPAIGN, data, size, s.sk);
	check(w.err == SP_OK);
	if (sp_campaign_decode(&c, bytes, w.len) != SP_OK)
		return 0;
	sp_campaign_organisations(&c, count, &organisations);
	check(organisations == c.n_organisations);
	check(sp_campaign_encode(&v, &c, s.sk) == SP_OK);
	check(v.len == w.len && memcmp(bytes, again, w.len) == 0);
	return 0;
}
