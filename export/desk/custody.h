/*
 * The campaign's secret keys: the organiser's signing pair and the box pair that records are sealed
 * to, both from 32-byte seeds, kept in one file under a passphrase. The file's bytes are described
 * in export/FORMAT.md, "Key file and shares".
 */
#ifndef DESK_CUSTODY_H
#define DESK_CUSTODY_H

#include "export/wire/campaign.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CUSTODY_FILE_LEN = 137, CUSTODY_SEEDS_LEN = 2 * SP_SEED_LEN };

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

/* The cost of this name ("interactive", "sensitive"). False: there is none. */
bool custody_cost_named(enum custody_cost *out, const char *name);

/* Two new pairs. SP_E_NOMEM. */
sp_err custody_make(struct custody **out) SP_CHECKED;

/* The pairs of these seeds, organiser's first, and the seeds of these pairs. SP_E_NOMEM. */
sp_err custody_from_seeds(struct custody **out, const uint8_t seeds[CUSTODY_SEEDS_LEN]) SP_CHECKED;
void custody_seeds(uint8_t out[CUSTODY_SEEDS_LEN], const struct custody *c);

/* Whether both pairs are this campaign's. */
bool custody_is_of(const struct custody *c, const struct sp_campaign *campaign);

/* Does with the keys what they are for, on a sample made for the purpose: opens a record sealed to
 * the campaign, as import does, and signs a cert that the campaign's stations would take.
 * SP_E_RKID: they are not this campaign's; any other error: they do not work. */
sp_err custody_drill(const struct custody *c, const struct sp_campaign *campaign) SP_CHECKED;

/* The key file as bytes. SP_E_NOMEM: not enough memory for this cost. */
sp_err custody_seal(uint8_t out[CUSTODY_FILE_LEN], const struct custody *c, const char *passphrase,
	enum custody_cost cost) SP_CHECKED;

/* The reverse. SP_E_CRYPTO: the passphrase is wrong, or the file was changed; SP_E_DAMAGED: not a
 * key file; SP_E_NEWER: another version or a cost this version does not know; SP_E_NOMEM. */
sp_err custody_open(
	struct custody **out, const uint8_t *file, size_t len, const char *passphrase) SP_CHECKED;

/* NULL is fine; *c becomes NULL. */
void custody_free(struct custody **c);

#endif
