#include "export/desk/intake.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "export/desk/check.h"
#include "export/desk/ledger_audit.h"
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
	struct ledger_leaf leaves[SP_BATCH_RECORDS_MAX]; /* of the batch at hand */
	char sentence[WHY_MAX];                          /* about the last refusal; may be empty */
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

/* Makes in->serial the one a batch was cut under. */
static sp_err load_serial(struct intake *in, const uint8_t hash[SP_HASH_LEN])
{
	struct serial s = {0};
	uint8_t *file;
	size_t len;
	sp_err e;

	if (in->serial.number != 0 && memcmp(in->serial.hash, hash, SP_HASH_LEN) == 0)
		return SP_OK;
	e = ledger_campaign(in->ledger, hash, &file, &len, &s.number);
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

static bool is_record_fault(sp_err e)
{
	return e >= SP_R_RID_REUSE && e <= SP_R_CONSENT;
}

/* Checks 11 to 13: keeps the record as what it is. SP_OK: a signature; SP_OTHER: one to review; an
 * SP_R_ reason: held. */
static sp_err keep_record(struct intake *in, const struct ledger_station *station,
	const struct ledger_key *key, const uint8_t sealed[SP_SEALED_LEN], sp_err *out_kind)
{
	sp_text_fault fault;
	sp_err e = open_record(in, station, key->rid, sealed);

	if (e != SP_OK && !is_record_fault(e))
		return e;
	*out_kind = e;
	if (e != SP_OK)
		return ledger_hold_sealed(in->ledger, key, e, sealed);
	fault = check_texts(in->record);
	if (fault == SP_TEXT_OK)
		return ledger_add_record(in->ledger, key, in->record, NULL);
	*out_kind = SP_OTHER;
	return ledger_add_record(in->ledger, key, in->record, sp_text_fault_name(fault));
}

static void count_record(struct intake_tally *t, sp_err seen, sp_err kind)
{
	if (seen == SP_R_RID_REUSE || is_record_fault(kind))
		t->held++;
	else if (seen == SP_REPEAT)
		t->repeated++;
	else if (kind == SP_OTHER)
		t->review++;
	else
		t->taken++;
}

/* Checks 10 to 13 for record i. */
static sp_err take_record(
	struct intake *in, const struct checked *c, int64_t batch, size_t i, struct intake_tally *t)
{
	const struct ledger_key key = {batch, in->leaves[i].rid, in->leaves[i].leaf};
	sp_err seen = ledger_seen(in->ledger, &c->station, key.rid, key.leaf), kind = SP_OK, e;

	if (seen == SP_E_STATE) {
		t->withdrawn++;
		return ledger_add_erased(in->ledger, &key);
	}
	if (seen != SP_OK && seen != SP_REPEAT && seen != SP_R_RID_REUSE)
		return seen;
	e = keep_record(in, &c->station, &key, sp_batch_sealed(&c->batch, i), &kind);
	if (e == SP_OK)
		count_record(t, seen, kind);
	return e;
}

/* Check 15 for one sealed code, from either of the two lists: the code is the authority. */
static sp_err take_withdrawal(struct intake *in, const struct checked *c, int64_t batch,
	const uint8_t sealed[SP_SEALED_CODE_LEN], struct intake_tally *t, uint8_t rid[SP_RID_LEN],
	bool *out_opened)
{
	uint8_t code[SP_CODE_LEN];
	uint64_t erased = 0;
	sp_err e;

	*out_opened = false;
	if (sp_withdrawal_open(code, sealed, in->keys->box_pk, in->keys->box_sk) != SP_OK) {
		t->unopened++;
		return ledger_hold_withdrawal(in->ledger, batch, sealed);
	}
	sp_rid(rid, in->own.cid, code);
	sodium_memzero(code, sizeof code);
	*out_opened = true;
	e = ledger_suppress(in->ledger, c->station.drill, rid, &erased);
	t->erased += erased;
	return e;
}

/* The same for tombstone i, which is noted besides: the station counts on it. */
static sp_err take_tombstone(
	struct intake *in, const struct checked *c, int64_t batch, size_t i, struct intake_tally *t)
{
	uint8_t rid[SP_RID_LEN];
	bool opened;
	sp_err e = take_withdrawal(in, c, batch, sp_batch_tombstone(&c->batch, i), t, rid, &opened);

	return e == SP_OK ? ledger_add_tombstone(in->ledger, batch, i, opened ? rid : NULL) : e;
}

static void list_leaves(struct intake *in, const struct sp_batch *b)
{
	for (size_t i = 0; i < b->n_records; i++) {
		memcpy(in->leaves[i].rid, sp_batch_rid(b, i), SP_RID_LEN);
		sp_leaf(in->leaves[i].leaf, in->leaves[i].rid, sp_batch_sealed(b, i));
	}
}

static sp_err take_contents(
	struct intake *in, const struct checked *c, struct intake_tally *t, int64_t *out_batch)
{
	uint8_t rid[SP_RID_LEN];
	int64_t batch = 0;
	bool opened;
	sp_err e = load_serial(in, c->batch.head.campaign);

	list_leaves(in, &c->batch);
	if (e == SP_OK)
		e = ledger_add_batch(in->ledger, c->station.id, &c->batch, in->serial.number,
			in->leaves, &batch);
	for (size_t i = 0; e == SP_OK && i < c->batch.n_records; i++)
		e = take_record(in, c, batch, i, t);
	for (size_t i = 0; e == SP_OK && i < c->batch.n_withdrawals; i++)
		e = take_withdrawal(
			in, c, batch, sp_batch_withdrawal(&c->batch, i), t, rid, &opened);
	for (size_t i = 0; e == SP_OK && i < c->batch.n_tombstones; i++)
		e = take_tombstone(in, c, batch, i, t);
	if (e == SP_OK)
		e = ledger_judge(in->ledger, c->station.id);
	if (e == SP_OK)
		*out_batch = batch;
	return e;
}

/* Check 8: `otherwise`, unless the batch is contested. */
static sp_err look_around(
	struct intake *in, int64_t batch, struct intake_tally *t, sp_err otherwise)
{
	struct ledger_standing standing;
	sp_err e = ledger_standing(in->ledger, batch, &standing);

	if (e != SP_OK)
		return e;
	t->doubt = standing.doubt;
	if (standing.contested == SP_OK)
		return otherwise;
	why_set(in->sentence,
		"batch %" PRIu64 " of station \"%s\": the station contradicts itself from batch "
		"%" PRIu64 " on; everything is kept, nothing from there on counts; look into the "
		"station",
		t->seq, t->label, standing.from);
	return standing.contested;
}

static bool is_kept(sp_err e)
{
	return e == SP_OK || e == SP_REPEAT || e == SP_E_EQUIVOCATION || e == SP_E_CHAIN;
}

/* Everything inside the transaction; *out_write tells whether there is something to commit. */
static sp_err decide(struct intake *in, const uint8_t *bytes, size_t len, struct intake_tally *t,
	bool *out_write)
{
	struct checked c;
	const char *sentence;
	sp_err found = check_batch(&c, in->ledger, &in->own, bytes, len, &sentence), e;

	if (sentence != NULL)
		why_set(in->sentence, "%s", sentence);
	if (found != SP_OK && found != SP_REPEAT)
		return found;
	t->seq = c.batch.head.seq;
	t->drill = c.station.drill;
	t->late = c.late;
	memcpy(t->label, c.station.label, sizeof t->label);
	e = found == SP_OK ? take_contents(in, &c, t, &c.taken) : SP_OK;
	if (e == SP_OK)
		e = look_around(in, c.taken, t, found);
	*out_write = found == SP_OK && is_kept(e);
	return e;
}

sp_err intake_batch(struct intake *in, const uint8_t *bytes, size_t len, struct intake_tally *out)
{
	struct intake_tally t = {0};
	bool write = false;
	sp_err e, committed = SP_OK;

	in->sentence[0] = '\0';
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
	if (is_kept(e))
		*out = t;
	return e;
}

/* Inside the transaction. */
static sp_err take_head(
	struct intake *in, const uint8_t *bytes, size_t len, struct intake_slip *out)
{
	struct checked_head c;
	sp_err e = check_head(&c, in->ledger, &in->own, bytes, len);

	if (e != SP_OK)
		return e;
	memcpy(out->label, c.station.label, sizeof out->label);
	out->seq = c.head.seq;
	e = ledger_add_head(in->ledger, c.station.id, &c.head);
	if (e == SP_E_EQUIVOCATION)
		why_set(in->sentence,
			"batch %" PRIu64
			" of station \"%s\": this slip cannot be true together with "
			"the station's batches and other slips; it is kept; look into the station",
			out->seq, out->label);
	return e;
}

sp_err intake_head(struct intake *in, const uint8_t *bytes, size_t len, struct intake_slip *out)
{
	struct intake_slip slip = {0};
	sp_err e, committed = SP_OK;

	in->sentence[0] = '\0';
	e = ledger_begin(in->ledger);
	if (e != SP_OK)
		return e;
	e = take_head(in, bytes, len, &slip);
	if (e == SP_OK || e == SP_E_EQUIVOCATION)
		committed = ledger_commit(in->ledger);
	ledger_rollback(in->ledger); /* what was not committed */
	if (committed != SP_OK)
		return committed;
	if (is_kept(e))
		*out = slip;
	return e;
}

const char *intake_sentence(const struct intake *in)
{
	return in->sentence[0] != '\0' ? in->sentence : NULL;
}
