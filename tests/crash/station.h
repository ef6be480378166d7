/*
 * A station to test with: keys from a fixed seed, and as many signatures as wanted.
 */
#ifndef TEST_CRASH_STATION_H
#define TEST_CRASH_STATION_H

#include "app/store/store.h"

struct station {
	struct store_owner owner;
	uint8_t sk[SP_SK_LEN];
	uint8_t box_pk[SP_PK_LEN];
};

/* Stations of different numbers have nothing in common. Aborts when libsodium does not work. */
void station_make(struct station *out, unsigned number);

/* The i-th signature; a new sealed box each time, the same rid. */
void station_sign(const struct station *s, unsigned i, struct sp_entry *out);

/* How this station cuts at noon of some day. */
struct store_cut station_cut(const struct station *s, unsigned flags);

#endif
