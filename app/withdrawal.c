#include "app/withdrawal.h"

#include <sodium.h>
#include <string.h>

#include "export/wire/code.h"
#include "export/wire/seal.h"

/* A code erases somebody's signature: it is kept like what a visitor types. */
struct work {
	uint8_t w[SP_CODE_LEN];
	uint8_t rid[SP_RID_LEN];
	uint8_t sealed[SP_SEALED_CODE_LEN];
};

static sp_err prepare(const struct saving *s, struct work *k, const char *text)
{
	const sp_err e = sp_code_parse(k->w, text, strlen(text));

	if (e != SP_OK)
		return e;
	sp_rid(k->rid, s->campaign->wire.cid, k->w);
	return sp_withdrawal_seal(k->sealed, k->w, s->campaign->wire.box_pk);
}

/* If the first write reached the medium after all, the second one sends the code on as that of a
 * record which is not here: the desk takes both for one. */
static sp_err keep(struct saving *s, const struct work *k)
{
	sp_err e = s->store ? SP_OK : saving_reopen(s);

	if (e == SP_OK)
		e = store_withdraw(s->store, k->rid, k->sealed);
	if (!saving_is_failure(e) || !s->store)
		return e;
	e = saving_reopen(s);
	return e == SP_OK ? store_withdraw(s->store, k->rid, k->sealed) : e;
}

sp_err withdrawal_take(
	struct saving *s, struct tries *tries, const char *text, uint32_t *out_wait_ms)
{
	struct work *k = sodium_malloc(sizeof *k);
	sp_err e = SP_E_NOMEM;

	*out_wait_ms = 0;
	if (k)
		e = prepare(s, k, text);
	if (e == SP_OK)
		*out_wait_ms = tries_take(tries, s->clock);
	if (e == SP_OK)
		e = *out_wait_ms > 0 ? SP_E_BUSY : keep(s, k);
	sodium_free(k); /* wipes; accepts NULL */
	return e;
}
