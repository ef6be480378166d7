/*
 * Taking a withdrawal code: what the person typed becomes a record id and a sealed code in the
 * store. Nobody at the station learns what the code was for, or whether it was for anything.
 */
#ifndef APP_WITHDRAWAL_H
#define APP_WITHDRAWAL_H

#include "app/saving.h"
#include "app/tries.h"

/* SP_OK: taken, durably. SP_E_FORM, SP_E_DIGEST: no code, nothing was done, and it counts for no
 * try. SP_E_BUSY: too many tries, wait *out_wait_ms; when that is 0 so many codes wait that a batch
 * must be cut first. Anything else: not taken for sure; another call is safe. After a storage error
 * the store is opened anew once, as by saving_sign(). */
sp_err withdrawal_take(
	struct saving *s, struct tries *tries, const char *text, uint32_t *out_wait_ms) SP_CHECKED;

#endif
