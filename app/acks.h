/*
 * Acknowledgements as files: the organiser's word which batches are safe at the desk.
 */
#ifndef APP_ACKS_H
#define APP_ACKS_H

#include "app/campaign.h"
#include "app/station.h"
#include "app/store/store.h"

/* Takes an ack file and marks those of this station's batches that it names by number and hash;
 * *out_new of them were not marked before. What it says of other stations, of batches that are not
 * here, and of others of the same number (a rehearsal's, a clone's) marks nothing.
 *
 *	SP_E_SIGNATURE	not from this campaign's organiser, *out_why "stick.forged"
 *	SP_E_CAMPAIGN	of another campaign, *out_why "stick.other-letter"
 *	SP_E_DAMAGED	no such file, *out_why "stick.damaged"
 *	errors of store_ack(), *out_why NULL: what was marked before stays so, as *out_new says */
sp_err acks_take(struct store *store, const struct station *s, const struct campaign *c,
	const uint8_t *p, size_t len, uint64_t *out_new, const char **out_why) SP_CHECKED;

#endif
