#include "export/desk/intake.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "export/desk/check.h"
#include "export/text/policy.h"
#include "export/wire/seal.h"

/* The texts of one serial of the campaign file, as ctx covers them. */
struct serial {
	uint64_t number; /* 0: none is loaded */
	uint8_t hash[SP_HASH_LEN];
	size_t n_languages;
	char tags[SP_CAMPAIGN_LANGUAGES_MAX][SP_LANGUAGE_MAX + 1];
	struct sp_text_hashes texts[SP_CAMPAIGN_LANGUAGES_MAX];
};

struct intake {
	struct ledger *ledger;
	const struct custody *keys;
	struct check_campaign own;
	struct serial serial;     /* of the last batch; the next one mostly has the same */
	struct sp_record *record; /* in locked memory */
	const char *sentence;
};

sp_err intake_new(struct intake **out, struct folder *f, const struct custody *keys)
{
	struct intake *in = calloc(1, sizeof *in);

	if (in == NULL)
		return SP_E_NOMEM;
	in->ledger = f->ledger;
	in->keys = keys;
	memcpy(in->own.cid, f->campaign.cid, SP_CID_LEN);
	sp_key_id(in->own.rkid, f->campaign.box_pk);
	in->record = sodium_malloc(sizeof *in->record);
	if (in->record == NULL) {
		intake_free(&in);
		return SP_E_NOMEM;
	}
	*out = in;
	return SP_OK;
}

void intake_free(struct intake **in)
{
	if (*in == NULL)
		return;
	sodium_free((*in)->record);
	free(*in);
	*in = NULL;
}

static sp_err hash_languages(struct serial *s, const uint8_t *file, size_t len)
{
	struct sp_campaign *c = malloc(sizeof *c);
	sp_err e = SP_E_NOMEM;

	if (c == NULL)
		return e;
	e = sp_campaign_decode(c, file, len);
	if (e == SP_OK)
		s->n_languages = c->n_languages;
	for (size_t i = 0; e == SP_OK && i < c->n_languages; i++) {
		struct sp_texts texts = sp_campaign_texts(&c->languages[i]);

		if (c->languages[i].tag.len > SP_LANGUAGE_MAX)
			e = SP_E_DAMAGED;
		else
			memcpy(s->tags[i], c->languages[i].tag.p, c->languages[i].tag.len);
		sp_hash_texts(&s->texts[i], &texts);
	}
	free(c);
	return e;
}

/* Makes in->serial the one a batch was cut under. SP_E_CAMPAIGN: this folder never signed it. */
static sp_err load_serial(struct intake *in, const uint8_t hash[SP_HASH_LEN])
{
	struct serial s = {0};
	uint8_t *file;
	size_t len;
	sp_err e;

	if (in->serial.number != 0 && memcmp(in->serial.hash, hash, SP_HASH_LEN) == 0)
		return SP_OK;
	e = ledger_campaign(in->ledger, hash, &file, &len, &s.number);
	if (e == SP_E_NOTFOUND) {
		in->sentence =
			"it was cut under a campaign file that this ledger does not know; use "
			"the newest copy of the ledger, then import it again";
		e = SP_E_CAMPAIGN;
	}
	if (e != SP_OK)
		return e;
	memcpy(s.hash, hash, SP_HASH_LEN);
	e = hash_languages(&s, file, len);
	free(file);
	if (e == SP_OK)
		in->serial = s;
	return e;
}

/* Check 12, second half: was it signed for this campaign, station, use, letter and terms? */
static sp_err check_context(const struct intake *in, const struct ledger_station *station,
	const uint8_t rid[SP_RID_LEN])
{
	for (size_t i = 0; i < in->serial.n_languages; i++) {
		uint8_t ctx[SP_CTX_LEN];

		if (strcmp(in->serial.tags[i], in->record->language) != 0)
			continue;
		sp_ctx(ctx, in->own.cid, station->sid, station->drill, &in->serial.texts[i], rid);
		return sodium_memcmp(ctx, in->record->ctx, SP_CTX_LEN) == 0 ? SP_OK : SP_R_CONTEXT;
	}
	return SP_R_CONTEXT;
}

/* Checks 11 and 12. */
static sp_err open_record(const struct intake *in, const struct ledger_station *station,
	const uint8_t rid[SP_RID_LEN], const uint8_t sealed[SP_SEALED_LEN])
{
	sp_err e = sp_record_open(in->record, sealed, in->keys->box_pk, in->keys->box_sk);

	return e == SP_OK ? check_context(in, station, rid) : e;
}

/* Check 13. Empty texts are absent; sp_record_decode() has seen to the lengths. */
static sp_text_fault check_texts(const struct sp_record *r)
{
	const struct {
		const char *text;
		size_t max;
	} texts[] = {
		{r->name, SP_NAME_MAX},
		{r->organisation, SP_ORGANISATION_MAX},
		{r->role, SP_ROLE_MAX},
	};
	sp_text_fault fault = SP_TEXT_OK;

	for (size_t i = 0; fault == SP_TEXT_OK && i < sizeof texts / sizeof *texts; i++)
		if (texts[i].text[0] != '\0')
			fault = sp_text_check(texts[i].text, strlen(texts[i].text), texts[i].max);
	if (fault == SP_TEXT_OK && r->country[0] != '\0')
		fault = sp_text_check_country(r->country, strlen(r->country));
	if (fault == SP_TEXT_OK && r->email[0] != '\0')
		fault = sp_text_check_email(r->email, strlen(r->email));
	return fault;
}

static sp_err take_opened(struct intake *in, const struct ledger_key *key, struct intake_tally *t)
{
	sp_text_fault fault = check_texts(in->record);
	sp_err e;

	e = ledger_add_record(in->ledger, key, in->record,
		fault == SP_TEXT_OK ? NULL : sp_text_fault_name(fault));
	if (e != SP_OK)
		return e;
	if (fault == SP_TEXT_OK)
		t->taken++;
	else
		t->review++;
	return SP_OK;
}

static bool is_record_fault(sp_err e)
{
	return e >= SP_R_RID_REUSE && e <= SP_R_CONSENT;
}

/* Checks 10 to 13 for record i. A fault of a record holds that record and is no error. */
static sp_err take_record(
	struct intake *in, const struct checked *c, size_t i, struct intake_tally *t)
{
	const uint8_t *rid = sp_batch_rid(&c->batch, i), *sealed = sp_batch_sealed(&c->batch, i);
	uint8_t leaf[SP_HASH_LEN];
	struct ledger_key key = {c->station.id, c->batch.head.seq, rid, leaf};
	sp_err e;

	sp_leaf(leaf, rid, sealed);
	e = ledger_seen(in->ledger, &c->station, rid, leaf);
	if (e == SP_REPEAT) {
		t->repeated++;
		return SP_OK;
	}
	if (e == SP_E_STATE) {
		t->withdrawn++;
		return SP_OK;
	}
	if (e == SP_OK)
		e = open_record(in, &c->station, rid, sealed);
	if (e == SP_OK)
		return take_opened(in, &key, t);
	if (!is_record_fault(e))
		return e;
	t->held++;
	if (e == SP_R_RID_REUSE) {
		sp_err held = ledger_hold_rid(in->ledger, c->station.id, rid, e);

		if (held != SP_OK)
			return held;
	}
	return ledger_hold_sealed(in->ledger, &key, e, sealed);
}

/* Check 15 for one sealed code, whichever of the two lists it came from: the code is the authority. */
static sp_err take_withdrawal(struct intake *in, const struct checked *c,
	const uint8_t sealed[SP_SEALED_CODE_LEN], struct intake_tally *t)
{
	uint8_t code[SP_CODE_LEN], rid[SP_RID_LEN];
	uint64_t erased = 0;
	sp_err e;

	if (crypto_box_seal_open(
		    code, sealed, SP_SEALED_CODE_LEN, in->keys->box_pk, in->keys->box_sk) != 0) {
		t->held++;
		return ledger_hold_withdrawal(in->ledger, c->station.id, c->batch.head.seq, sealed);
	}
	sp_rid(rid, in->own.cid, code);
	sodium_memzero(code, sizeof code);
	e = ledger_suppress(in->ledger, c->station.drill, rid, &erased);
	t->erased += erased;
	return e;
}

static sp_err take_contents(struct intake *in, const struct checked *c, struct intake_tally *t)
{
	sp_err e = load_serial(in, c->batch.head.campaign);

	if (e == SP_OK)
		e = ledger_add_batch(in->ledger, c->station.id, &c->batch, in->serial.number);
	for (size_t i = 0; e == SP_OK && i < c->batch.n_records; i++)
		e = take_record(in, c, i, t);
	for (size_t i = 0; e == SP_OK && i < c->batch.n_withdrawals; i++)
		e = take_withdrawal(in, c, sp_batch_withdrawal(&c->batch, i), t);
	for (size_t i = 0; e == SP_OK && i < c->batch.n_tombstones; i++)
		e = take_withdrawal(in, c, sp_batch_tombstone(&c->batch, i), t);
	return e;
}

/* Both sides of a contradiction are kept and neither counts. SP_OK when that is written. */
static sp_err quarantine(
	struct intake *in, const struct checked *c, sp_err reason, const uint8_t *bytes, size_t len)
{
	sp_err e = ledger_quarantine(in->ledger, c->station.id, &c->batch, reason, bytes, len);

	if (e == SP_OK && c->other_seq != 0)
		e = ledger_contest(in->ledger, c->station.id, c->other_seq, reason);
	return e == SP_REPEAT ? SP_OK : e;
}

/* Everything inside the transaction; *out_write tells whether there is something to commit. */
static sp_err decide(struct intake *in, const uint8_t *bytes, size_t len, struct intake_tally *t,
	bool *out_write)
{
	struct checked c;
	sp_err e = check_batch(&c, in->ledger, &in->own, bytes, len), kept;

	if (e != SP_OK && e != SP_REPEAT && e != SP_E_EQUIVOCATION && e != SP_E_CHAIN)
		return e;
	t->seq = c.batch.head.seq;
	t->drill = c.station.drill;
	t->late = c.late;
	memcpy(t->label, c.station.label, sizeof t->label);
	if (e == SP_REPEAT)
		return e;
	kept = e == SP_OK ? take_contents(in, &c, t) : quarantine(in, &c, e, bytes, len);
	if (kept != SP_OK)
		return kept;
	*out_write = true;
	return e;
}

sp_err intake_batch(struct intake *in, const uint8_t *bytes, size_t len, struct intake_tally *out)
{
	struct intake_tally t = {0};
	bool write = false;
	sp_err e, committed = SP_OK;

	in->sentence = NULL;
	if (len > SP_BATCH_MAX)
		return SP_E_SIZE;
	e = ledger_begin(in->ledger);
	if (e != SP_OK)
		return e;
	e = decide(in, bytes, len, &t, &write);
	sodium_memzero(in->record, sizeof *in->record);
	if (write)
		committed = ledger_commit(in->ledger);
	if (!write || committed != SP_OK)
		ledger_rollback(in->ledger);
	if (committed != SP_OK)
		return committed;
	if (e == SP_OK || e == SP_REPEAT || e == SP_E_EQUIVOCATION || e == SP_E_CHAIN)
		*out = t;
	return e;
}

const char *intake_sentence(const struct intake *in)
{
	return in->sentence;
}
