/*
 * The moment that counts: from what a visit holds to a sealed record that is durably on the medium.
 * What must be true before "thank you" is drawn (app/README.md).
 */
#ifndef APP_SAVING_H
#define APP_SAVING_H

#include <stdio.h>

#include "app/campaign.h"
#include "app/clock.h"
#include "app/station.h"
#include "app/store/store.h"
#include "app/visit.h"

struct saving {
	struct store *store; /* NULL: out of service */
	char path[1100];
	struct store_owner owner;
	const struct campaign *campaign;
	const struct station *station;
	const struct clock *clock;
	FILE *log;
};

/* Opens the folder's store, real or rehearsal as the station is; campaign, station, clock and log
 * must outlive it. Errors of store_open(). */
sp_err saving_open(struct saving *s, const struct campaign *campaign, const struct station *station,
	const struct clock *clock, FILE *log, const char *folder, char why[256]) SP_CHECKED;
void saving_close(struct saving *s);

/*
 * Seals and stores the visit. SP_OK: v->recorded, and all that was typed is wiped. Anything else:
 * it is not, or may not be, saved; what was typed is kept, and another call is safe: the record id
 * is fixed before the first attempt. After a storage error the store is opened anew once; when that
 * fails too the station is out of service (s->store NULL), and each further call tries again to
 * open it.
 */
sp_err saving_sign(struct saving *s, struct visit *v) SP_CHECKED;

/* Closes the store and opens it again, SP_E_NOTFOUND when its file is gone; on failure the station
 * is out of service. */
sp_err saving_reopen(struct saving *s) SP_CHECKED;

/* Whether an error means that the medium cannot be trusted now. */
bool saving_is_failure(sp_err e);

#endif
