/*
 * Cutting all that waits into batches.
 */
#ifndef APP_CUTTING_H
#define APP_CUTTING_H

#include "app/clock.h"
#include "app/station.h"
#include "app/store/store.h"

/* campaign: hash of the campaign payload that what waits was signed under; flags SP_BATCH_FINAL or
 * 0. *out_first, *out_last: numbers of the first and last batch made. SP_E_NOTFOUND: nothing waits
 * (and no final one was asked). Another error after a batch was made: outputs are written too, what
 * is left still waits. */
sp_err cutting_all(struct store *store, const struct station *s, const struct clock *c,
	const uint8_t campaign[SP_HASH_LEN], unsigned flags, uint64_t *out_first,
	uint64_t *out_last) SP_CHECKED;

#endif
