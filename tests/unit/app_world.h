/*
 * What the tests of app/ share: a folder of their own, a signed campaign with a PIN, a clock to
 * wind by hand.
 */
#ifndef TEST_APP_WORLD_H
#define TEST_APP_WORLD_H

#include "app/campaign.h"
#include "app/clock.h"
#include "app/station.h"

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

/* The signed file of a campaign of this serial; the caller frees. */
uint8_t *world_campaign(uint64_t serial, size_t *out_len);

/* Aborts when something is missing. close removes the folder. */
void world_open(struct world *w);
void world_close(struct world *w);

#endif
