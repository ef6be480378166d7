#include "app/cutting.h"

#include <string.h>

#include "app/version.h"

sp_err cutting_all(struct store *store, const struct station *s, const struct clock *c,
	const uint8_t campaign[SP_HASH_LEN], unsigned flags, uint64_t *out_first,
	uint64_t *out_last)
{
	struct store_cut how = {.now_s = clock_wall_s(c), .flags = flags, .station_sk = s->sk};
	struct store_counts n = {0};
	uint64_t seq = 0, first = 0;
	sp_err e;

	memcpy(how.build, SIGNPOST_VERSION,
		sizeof SIGNPOST_VERSION < SP_BUILD_LEN ? sizeof SIGNPOST_VERSION : SP_BUILD_LEN);
	memcpy(how.campaign, campaign, sizeof how.campaign);
	do {
		e = store_cut(store, &how, &seq);
		if (e == SP_OK && first == 0)
			first = seq;
		if (e == SP_OK)
			e = store_counts(store, &n);
	} while (e == SP_OK && n.n_to_cut > 0);
	if (first > 0) {
		*out_first = first;
		*out_last = seq;
	}
	return e;
}
