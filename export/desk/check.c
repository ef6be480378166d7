#include "export/desk/check.h"

#include <string.h>

#include <sodium.h>

/* Check 3 and 4: the signer among all enrolled stations whose key has this kid. */
struct search {
	const struct sp_cose *cose;
	struct ledger_station
		signers[2]; /* one key is enrolled once for rehearsal, once for real */
	size_t n_signers;
	bool known; /* some station has this kid */
	sp_err trouble;
};

static bool try_station(void *arg, const struct ledger_station *s)
{
	struct search *search = arg;
	sp_err e = sp_cose_verify(search->cose, s->pk);

	search->known = true;
	if (e == SP_OK && search->n_signers < 2)
		search->signers[search->n_signers++] = *s;
	else if (e != SP_OK && e != SP_E_SIGNATURE)
		search->trouble = e;
	return search->trouble == SP_OK && search->n_signers < 2;
}

static sp_err find_signer(struct search *out, struct ledger *l, const struct sp_cose *cose)
{
	sp_err e;

	*out = (struct search){.cose = cose};
	e = ledger_each_station(l, cose->kid, try_station, out);
	if (e != SP_OK)
		return e;
	if (out->trouble != SP_OK)
		return out->trouble;
	if (!out->known)
		return SP_E_UNKNOWN_STATION;
	return out->n_signers > 0 ? SP_OK : SP_E_SIGNATURE;
}

/* Checks 2 to 4, for an envelope of this type: a station that is enrolled, for whatever use, signed
 * it. */
static sp_err find_signed(struct sp_cose *out_cose, struct search *out_search, struct ledger *l,
	const uint8_t *bytes, size_t len, enum sp_cose_type type)
{
	sp_err e = sp_cose_parse(out_cose, bytes, len, type);

	return e == SP_OK ? find_signer(out_search, l, out_cose) : e;
}

/* A revocation names the key, so it ends every use of it. */
static bool is_revoked(const struct search *search, uint64_t seq)
{
	for (size_t i = 0; i < search->n_signers; i++)
		if (seq > search->signers[i].revoked_after)
			return true;
	return false;
}

/* Key 17 must name a campaign file of this ledger. */
static sp_err check_serial(
	struct ledger *l, const uint8_t hash[SP_HASH_LEN], const char **out_sentence)
{
	uint64_t serial;
	sp_err e = ledger_serial(l, hash, &serial);

	if (e != SP_E_NOTFOUND)
		return e;
	*out_sentence = "it was cut under a campaign file that this ledger does not know; use the "
			"newest copy of the ledger, then import it again";
	return SP_E_CAMPAIGN;
}

/* Check 6b. The station is chosen here, because the drill flag decides which enrolment counts. */
static sp_err check_belonging(struct checked *c, struct ledger *l, const struct search *search,
	const struct check_campaign *own, const char **out_sentence)
{
	const struct sp_batch_head *h = &c->batch.head;
	bool drill = (h->flags & SP_BATCH_DRILL) != 0;
	const struct ledger_station *station = NULL;
	sp_err e;

	if (memcmp(h->cid, own->cid, SP_CID_LEN) != 0 ||
		memcmp(h->sid, search->signers[0].sid, SP_SID_LEN) != 0)
		return SP_E_CAMPAIGN;
	e = check_serial(l, h->campaign, out_sentence);
	if (e != SP_OK)
		return e;
	for (size_t i = 0; i < search->n_signers; i++)
		if (search->signers[i].drill == drill)
			station = &search->signers[i];
	if (is_revoked(search, h->seq))
		return SP_E_REVOKED;
	if (station == NULL)
		return SP_E_DRILL;
	if (memcmp(h->rkid, own->rkid, SP_KID_LEN) != 0)
		return SP_E_RKID;
	c->station = *station;
	return SP_OK;
}

sp_err check_batch(struct checked *out, struct ledger *l, const struct check_campaign *own,
	const uint8_t *bytes, size_t len, const char **out_sentence)
{
	struct checked c = {0};
	struct sp_cose cose;
	struct search search;
	sp_err e = find_signed(&cose, &search, l, bytes, len, SP_COSE_BATCH), contents;

	*out_sentence = NULL;
	if (e != SP_OK)
		return e;
	contents = sp_batch_decode(&c.batch, cose.payload, cose.payload_len);
	if (contents != SP_OK && contents != SP_E_COUNTS && contents != SP_E_ROOT)
		return contents;
	e = check_belonging(&c, l, &search, own, out_sentence);
	if (e == SP_OK)
		e = contents;
	if (e != SP_OK)
		return e;
	e = ledger_batch(l, c.station.id, &c.batch, &c.taken);
	if (e != SP_OK && e != SP_E_NOTFOUND)
		return e;
	c.late = c.batch.head.cut_at > c.station.not_after;
	*out = c;
	return e == SP_OK ? SP_REPEAT : SP_OK;
}

sp_err check_head(struct checked_head *out, struct ledger *l, const struct check_campaign *own,
	const uint8_t *bytes, size_t len)
{
	struct checked_head c = {0};
	struct sp_cose cose;
	struct search search;
	sp_err e;

	if (len > SP_HEAD_MAX)
		return SP_E_SIZE;
	e = find_signed(&cose, &search, l, bytes, len, SP_COSE_HEAD);
	if (e == SP_OK)
		e = sp_head_decode(&c.head, cose.payload, cose.payload_len);
	if (e != SP_OK)
		return e;
	c.station = search.signers[0];
	if (search.n_signers > 1 && !search.signers[1].drill)
		c.station = search.signers[1];
	if (memcmp(c.head.cid, own->cid, SP_CID_LEN) != 0 ||
		memcmp(c.head.sid, c.station.sid, SP_SID_LEN) != 0)
		return SP_E_CAMPAIGN;
	if (is_revoked(&search, c.head.seq))
		return SP_E_REVOKED;
	*out = c;
	return SP_OK;
}

sp_err check_hello(struct sp_hello *out, const struct check_campaign *own, bool drill,
	const uint8_t *bytes, size_t len)
{
	struct sp_hello h;
	sp_err e = sp_hello_decode(&h, bytes, len);

	if (e != SP_OK)
		return e;
	if (memcmp(h.cid, own->cid, SP_CID_LEN) != 0)
		return SP_E_CAMPAIGN;
	if (h.drill != drill)
		return SP_E_DRILL;
	*out = h;
	return SP_OK;
}

sp_err check_nonce(uint8_t out[SP_NONCE_LEN], const struct sp_hello *h,
	const uint8_t box_pk[SP_PK_LEN], const uint8_t box_sk[SP_BOX_SK_LEN])
{
	int opened =
		crypto_box_seal_open(out, h->sealed_nonce, SP_SEALED_NONCE_LEN, box_pk, box_sk);

	return opened == 0 ? SP_OK : SP_E_RKID;
}
