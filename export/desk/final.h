/*
 * That a campaign's count is final: a decision of the organiser, kept in the ledger together with
 * how much was there, so that what comes later is seen as such.
 */
#ifndef DESK_FINAL_H
#define DESK_FINAL_H

#include "export/desk/ledger.h"

struct final_said {
	uint64_t at; /* Unix seconds; 0: nobody said so */
	uint64_t batches;
};

/* The newest such decision about this part. */
sp_err final_find(struct ledger *l, bool drill, struct final_said *out) SP_CHECKED;

/* Makes one, with what is there now. */
sp_err final_say(struct ledger *l, bool drill, const char *reason) SP_CHECKED;

#endif
