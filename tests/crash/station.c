#include "tests/crash/station.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

static void from_number(uint8_t out[SP_HASH_LEN], const char *what, unsigned number)
{
	char text[64];
	int n = snprintf(text, sizeof text, "%s %u", what, number);

	sp_hash(out, text, (size_t) n);
}

void station_make(struct station *out, unsigned number)
{
	uint8_t seed[SP_HASH_LEN], box_sk[SP_BOX_SK_LEN];

	if (sodium_init() < 0)
		abort();
	memset(out, 0, sizeof *out);
	from_number(seed, "station", number);
	sp_sign_pair(out->owner.station_pk, out->sk, seed);
	from_number(seed, "box", number);
	sp_box_pair(out->box_pk, box_sk, seed);
	sp_key_id(out->owner.rkid, out->box_pk);
	from_number(seed, "campaign", number);
	memcpy(out->owner.cid, seed, SP_CID_LEN);
}

void station_sign(const struct station *s, unsigned i, struct sp_entry *out)
{
	struct sp_record r = {.day = 20000, .consent = SP_CONSENT_SIGN, .language = "en"};
	uint8_t hash[SP_HASH_LEN], scratch[SP_PADDED_LEN];

	(void) snprintf(r.name, sizeof r.name, "Test Person %u", i);
	from_number(hash, "rid", i);
	if (sp_entry_make(out, &r, scratch, hash, s->owner.cid, s->box_pk, s->sk) != SP_OK)
		abort();
}

struct store_cut station_cut(const struct station *s, unsigned flags)
{
	return (struct store_cut){
		.now_s = 1700000000,
		.build = "testing",
		.campaign = {1, 2, 3},
		.flags = flags,
		.station_sk = s->sk,
	};
}
