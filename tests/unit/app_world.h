/*
 * What the tests of app/ share: a folder of their own, a signed campaign with a PIN, a clock to
 * wind by hand.
 */
#ifndef TEST_APP_WORLD_H
#define TEST_APP_WORLD_H

#include "app/campaign.h"
#include "app/clock.h"
#include "app/station.h"
#include "export/wire/enrol.h"

#define WORLD_PIN "271828"

struct world {
	char folder[64];
	struct campaign *campaign;
	struct station *station;
	uint8_t box_pk[SP_PK_LEN]; /* the organiser's, to open what was sealed */
	uint8_t box_sk[SP_BOX_SK_LEN];
	struct clock_manual time;
	struct clock clock;
};

/* What may differ between campaign files; all zeros but the serial: the file that the world's
 * station runs from. */
struct world_file {
	uint64_t serial;
	uint8_t organiser, box, salt; /* 0: the world's own; else another one */
	bool german;                  /* a second language */
	bool no_pin;
};

/* A signed campaign file; the caller frees. */
uint8_t *world_file(const struct world_file *how, size_t *out_len);

/* The same of this serial, all else being the world's own. */
uint8_t *world_campaign(uint64_t serial, size_t *out_len);

/* The organiser's signing key, or that of another organiser. */
void world_organiser(uint8_t out_sk[SP_SK_LEN], uint8_t other);

/* The certificate that the organiser's desk would make from the hello in the world's folder, whose
 * nonce it opens; and the same signed by the world's organiser or another. */
void world_cert(const struct world *w, struct sp_cert *out);
size_t world_sign_cert(uint8_t out[SP_ENROL_MAX], const struct sp_cert *c, uint8_t other);

/* Puts a file into the world's folder, or into a folder below it, which is made. */
void world_put(const struct world *w, const char *below, const char *name, const void *p, size_t n);

/* Aborts when something is missing. close removes the folder. */
void world_open(struct world *w);
void world_close(struct world *w);

#endif
