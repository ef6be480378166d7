#include "app/acks.h"

#include <string.h>

#include "export/wire/ack.h"

static sp_err refuse(sp_err e, const char *key, const char **out_why)
{
	*out_why = key;
	return e;
}

static sp_err decode(struct sp_ack *out, const struct campaign *c, const uint8_t *p, size_t len,
	const char **out_why)
{
	struct sp_cose env;
	sp_err e = sp_cose_parse(&env, p, len, SP_COSE_ACK);

	if (e != SP_OK)
		return refuse(SP_E_DAMAGED, "stick.damaged", out_why);
	e = sp_cose_verify(&env, c->wire.organiser_pk);
	if (e == SP_E_SIGNATURE)
		return refuse(e, "stick.forged", out_why);
	if (e != SP_OK)
		return e;
	if (sp_ack_decode(out, env.payload, env.payload_len) != SP_OK)
		return refuse(SP_E_DAMAGED, "stick.damaged", out_why);
	if (memcmp(out->cid, c->wire.cid, sizeof out->cid) != 0)
		return refuse(SP_E_CAMPAIGN, "stick.other-letter", out_why);
	return SP_OK;
}

static sp_err mark(struct store *store, const struct sp_ack_entry *entry, uint64_t *n)
{
	const sp_err e = store_ack(store, entry->seq, entry->batch);

	if (e == SP_OK)
		++*n;
	return e == SP_REPEAT || e == SP_E_NOTFOUND || e == SP_E_DIGEST ? SP_OK : e;
}

sp_err acks_take(struct store *store, const struct station *s, const struct campaign *c,
	const uint8_t *p, size_t len, uint64_t *out_new, const char **out_why)
{
	const uint8_t *at;
	struct sp_ack ack;
	uint64_t n = 0;
	sp_err e;

	*out_why = NULL;
	e = decode(&ack, c, p, len, out_why);
	if (e != SP_OK)
		return e;
	at = ack.entries;
	for (size_t i = 0; i < ack.n && e == SP_OK; i++) {
		struct sp_ack_entry entry;

		sp_ack_next(&entry, &at);
		if (memcmp(entry.sid, s->sid, sizeof entry.sid) == 0)
			e = mark(store, &entry, &n);
	}
	*out_new = n;
	return e;
}
