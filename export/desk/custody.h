/*
 * The campaign's secret keys: the organiser's signing pair and the box pair that records are sealed
 * to, both from 32-byte seeds, kept in one file under a passphrase. The file's bytes are described
 * in export/README.md.
 */
#ifndef DESK_CUSTODY_H
#define DESK_CUSTODY_H

#include "export/wire/err.h"
#include "export/wire/limits.h"

#include <stddef.h>
#include <stdint.h>

enum { CUSTODY_FILE_LEN = 137 };

/* What guessing a passphrase costs. Stored in the file. */
enum custody_cost {
	CUSTODY_INTERACTIVE, /* 64 MiB, a tenth of a second: rehearsals and tests */
	CUSTODY_SENSITIVE,   /* 1 GiB, seconds: everything else */
};

/* In locked memory, wiped when freed. */
struct custody {
	uint8_t organiser_seed[SP_SEED_LEN];
	uint8_t box_seed[SP_SEED_LEN];
	uint8_t organiser_pk[SP_PK_LEN];
	uint8_t organiser_sk[SP_SK_LEN];
	uint8_t box_pk[SP_PK_LEN];
	uint8_t box_sk[SP_BOX_SK_LEN];
	enum custody_cost cost; /* of the file it was opened from */
};

/* Two new pairs. SP_E_NOMEM. */
sp_err custody_make(struct custody **out) SP_CHECKED;

/* The key file as bytes. SP_E_NOMEM: not enough memory for this cost. */
sp_err custody_seal(uint8_t out[CUSTODY_FILE_LEN], const struct custody *c, const char *passphrase,
	enum custody_cost cost) SP_CHECKED;

/* The reverse. SP_E_CRYPTO: the passphrase is wrong, or the file was changed; SP_E_DAMAGED: not a key
 * file; SP_E_NEWER: another version or a cost this version does not know; SP_E_NOMEM. */
sp_err custody_open(
	struct custody **out, const uint8_t *file, size_t len, const char *passphrase) SP_CHECKED;

/* NULL is fine; *c becomes NULL. */
void custody_free(struct custody **c);

#endif
