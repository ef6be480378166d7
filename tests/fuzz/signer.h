/*
 * A fuzzer cannot guess a signature. So payloads are signed here with a key that the seeds of the
 * corpus carry, and taken apart again.
 */
#ifndef TESTS_FUZZ_SIGNER_H
#define TESTS_FUZZ_SIGNER_H

#include <stdlib.h>

#include <sodium.h>

#include "export/wire/seal.h"

struct signer {
	uint8_t pk[SP_PK_LEN], sk[SP_SK_LEN];
};

static inline void check(int holds)
{
	if (!holds)
		abort();
}

static inline struct signer signer_make(void)
{
	const uint8_t seed[SP_SEED_LEN] = {0x51};
	struct signer s;

	check(sodium_init() >= 0);
	sp_sign_pair(s.pk, s.sk, seed);
	return s;
}

#endif
