/*
 * Who this station is: an Ed25519 key made at first start and never in an image, and the nonce that
 * the organiser opens at enrolment. Both come from station.key in the state folder, readable by
 * nobody else.
 *
 * The nonce is another one for each campaign and for each key that names are sealed to: an answer
 * to it (arming.h) proves that this very key opens what this very campaign's stations seal.
 */
#ifndef APP_STATION_H
#define APP_STATION_H

#include <stdbool.h>

#include "app/campaign.h"
#include "export/wire/hash.h"

/* Files of the state folder. */
#define STATION_STORE       "signatures.db" /* real signatures, once armed */
#define STATION_REHEARSAL   "rehearsal.db"  /* what was entered before */
#define STATION_CERT        "station.cert"
#define STATION_HELLO       "hello.sph"     /* to be armed */
#define STATION_HELLO_DRILL "rehearsal.sph" /* to hand over rehearsals */

enum { STATION_SID_TEXT_LEN = 2 * SP_SID_LEN };

struct station {
	uint8_t pk[SP_PK_LEN];
	uint8_t sk[SP_SK_LEN];
	uint8_t nonce[SP_NONCE_LEN]; /* of this campaign */
	uint8_t sid[SP_SID_LEN];
	char sid_text[STATION_SID_TEXT_LEN + 1]; /* lower-case hex */
	char label[SP_LABEL_MAX + 1];
	bool drill;                               /* true unless arming_open() said otherwise */
	char fingerprint[SP_DIGITS_TEXT_LEN + 1]; /* of pk */
};

/* Opens <folder>/station.key, or makes it at first start; the folder must exist. The struct is in
 * locked memory (sodium_malloc). SP_E_STATE: the key is missing though a store or a certificate of
 * it is there, or others than its owner may read or change it. SP_E_READONLY, SP_E_FULL, SP_E_IO,
 * SP_E_DAMAGED (left as it is), SP_E_NOTFOUND (no folder), SP_E_NOMEM; *out_new tells whether it
 * was made. why names the file. */
sp_err station_open(struct station **out, const struct campaign *c, const char *folder,
	const char *label, bool *out_new, char why[256]) SP_CHECKED;
void station_close(struct station **s);

/* Writes hello.sph and rehearsal.sph for the organiser's desk, each unless one for this campaign,
 * label and key is there already. */
sp_err station_hellos(const struct station *s, const struct campaign *c, const char *folder,
	char why[256]) SP_CHECKED;

#endif
