/*
 * Who this station is: an Ed25519 key made at first start and never in an image, and the nonce that
 * the organiser opens at enrolment. Both live in station.key in the state folder, readable by
 * nobody else.
 *
 * Always a rehearsal: there is no way to arm a station yet.
 */
#ifndef APP_STATION_H
#define APP_STATION_H

#include <stdbool.h>

#include "app/campaign.h"
#include "export/wire/hash.h"

/* The file in the same folder that holds what this station's key has signed (saving.h). */
#define STATION_STORE "signatures.db"

struct station {
	uint8_t pk[SP_PK_LEN];
	uint8_t sk[SP_SK_LEN];
	uint8_t nonce[SP_NONCE_LEN];
	uint8_t sid[SP_SID_LEN];
	char label[SP_LABEL_MAX + 1];
	bool drill;
	char fingerprint[SP_DIGITS_TEXT_LEN + 1]; /* of pk */
};

/* Opens <folder>/station.key, or makes it at first start; the folder must exist. The struct is in
 * locked memory (sodium_malloc). SP_E_STATE: the key is missing though its store is there, or
 * others than its owner may read or change it. SP_E_READONLY, SP_E_FULL, SP_E_IO, SP_E_DAMAGED
 * (left as it is), SP_E_NOTFOUND (no folder), SP_E_NOMEM; *out_new tells whether it was made. why
 * names the file. */
sp_err station_open(struct station **out, const char *folder, const char *label, bool *out_new,
	char why[256]) SP_CHECKED;
void station_close(struct station **s);

/* Writes <folder>/hello.sph for the organiser's desk unless one for this campaign, label and key is
 * there already. */
sp_err station_hello(const struct station *s, const struct campaign *c, const char *folder,
	char why[256]) SP_CHECKED;

#endif
