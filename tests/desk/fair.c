#include "tests/desk/fair.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "export/desk/draft.h"

#define STR(text) ((struct sp_str){text, sizeof(text) - 1})

static void must(bool fact, const char *what)
{
	if (fact)
		return;
	(void) fprintf(stderr, "fair: %s\n", what);
	abort();
}

const char *fair_path(const struct fair *f, const char *name)
{
	static char path[128];

	(void) snprintf(path, sizeof path, "%s/%s", f->dir, name);
	return path;
}

static void make_ledger(struct fair *f)
{
	struct sp_campaign *c = calloc(1, sizeof *c);
	struct ledger *l = NULL;
	uint8_t *file = NULL, hash[SP_HASH_LEN];
	size_t len = 0;

	must(c != NULL, "memory");
	memcpy(c->organiser_pk, f->keys->organiser_pk, SP_PK_LEN);
	memcpy(c->box_pk, f->keys->box_pk, SP_PK_LEN);
	sp_cid(c->cid, c->organiser_pk, c->salt);
	c->serial = 1;
	c->name = STR("Fair");
	c->n_languages = 1;
	c->languages[0] = (struct sp_campaign_language){
		STR("en"), STR("Title"), STR("Letter\n"), STR("Consent"), STR("Notice"), false};
	c->first_day = c->last_day = c->retention_day = 20000;
	must(draft_sign(&file, &len, hash, c, f->keys) == SP_OK, "campaign file");
	must(ledger_make(&l, fair_path(f, FOLDER_LEDGER)) == SP_OK, "ledger");
	must(ledger_add_campaign(l, 1, hash, file, len) == SP_OK, "campaign in ledger");
	ledger_close(&l);
	free(file);
	free(c);
}

static void enrol(struct fair *f)
{
	struct ledger_station s = {.drill = true, .label = "Stand 1", .not_after = UINT32_MAX};
	bool is_new = false;

	memcpy(s.pk, f->station_pk, SP_PK_LEN);
	sp_key_id(s.sid, s.pk);
	must(ledger_enrol(f->folder->ledger, &s, false, &is_new) == SP_OK && is_new, "enrol");
}

void fair_open(struct fair *f)
{
	struct sp_texts texts;
	char why[WHY_MAX];

	*f = (struct fair){0};
	(void) snprintf(f->dir, sizeof f->dir, "%.40s/signpost-fair.XXXXXX",
		getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp");
	must(sodium_init() >= 0, "libsodium");
	must(mkdtemp(f->dir) != NULL, "folder");
	must(custody_make(&f->keys) == SP_OK, "keys");
	must(crypto_sign_keypair(f->station_pk, f->station_sk) == 0, "station's keys");
	make_ledger(f);
	must(folder_open(&f->folder, f->dir, why) == SP_OK, "open folder");
	texts = sp_campaign_texts(&f->folder->campaign.languages[0]);
	sp_hash_texts(&f->texts, &texts);
	enrol(f);
}

void fair_close(struct fair *f)
{
	folder_close(&f->folder);
	custody_free(&f->keys);
	ledger_unmake(fair_path(f, FOLDER_LEDGER));
	must(rmdir(f->dir) == 0, "a test left something behind");
}

struct sp_record fair_person(const char *name)
{
	struct sp_record r = {
		.day = 20000, .consent = SP_CONSENT_SIGN, .language = "en", .country = "DE"};

	(void) snprintf(r.name, sizeof r.name, "%s", name);
	return r;
}

void fair_sign(const struct fair *f, struct sp_entry *out, const struct sp_record *person,
	const uint8_t *code)
{
	const struct sp_campaign *c = &f->folder->campaign;
	struct sp_record r = *person;
	uint8_t drawn[SP_CODE_LEN], rid[SP_RID_LEN], sid[SP_SID_LEN], scratch[SP_PADDED_LEN];

	randombytes_buf(drawn, sizeof drawn);
	sp_rid(rid, c->cid, code != NULL ? code : drawn);
	sp_key_id(sid, f->station_pk);
	sp_ctx(r.ctx, c->cid, sid, true, &f->texts, rid);
	must(sp_entry_make(out, &r, scratch, rid, c->cid, c->box_pk, f->station_sk) == SP_OK,
		"signature");
}

void fair_withdraw(struct fair *f, const uint8_t *code)
{
	uint8_t *out = f->withdrawals[f->n_withdrawals++];

	if (code == NULL)
		randombytes_buf(out, SP_SEALED_CODE_LEN);
	else
		must(crypto_box_seal(out, code, SP_CODE_LEN, f->keys->box_pk) == 0, "code");
	if (f->n_withdrawals == 2 &&
		memcmp(f->withdrawals[0], f->withdrawals[1], SP_SEALED_CODE_LEN) > 0) {
		uint8_t first[SP_SEALED_CODE_LEN];

		memcpy(first, f->withdrawals[0], sizeof first);
		memcpy(f->withdrawals[0], f->withdrawals[1], sizeof first);
		memcpy(f->withdrawals[1], first, sizeof first);
	}
}

static int by_rid(const void *a, const void *b)
{
	return memcmp(
		((const struct sp_entry *) a)->rid, ((const struct sp_entry *) b)->rid, SP_RID_LEN);
}

void fair_cut(struct fair *f, struct fair_batch *out, struct sp_entry *entries, size_t n,
	void (*change)(struct sp_batch_head *h))
{
	const struct sp_campaign *c = &f->folder->campaign;
	struct sp_batch_content content = {.entries = entries,
		.n_entries = n,
		.withdrawals = (const uint8_t(*)[SP_SEALED_CODE_LEN]) f->withdrawals,
		.n_withdrawals = f->n_withdrawals,
		.tombstones = (const uint8_t(*)[SP_SEALED_CODE_LEN]) f->tombstones,
		.n_tombstones = f->n_tombstones};
	struct sp_batch_head h = {.seq = ++f->seq, .boots = 1, .flags = SP_BATCH_DRILL};
	struct sp_wr w = sp_wr_on(out->bytes, sizeof out->bytes);

	if (n > 0)
		qsort(entries, n, sizeof *entries, by_rid);
	memcpy(h.cid, c->cid, SP_CID_LEN);
	sp_key_id(h.sid, f->station_pk);
	sp_key_id(h.rkid, c->box_pk);
	memcpy(h.prev, f->prev, SP_HASH_LEN);
	memcpy(h.campaign, c->hash, SP_HASH_LEN);
	f->captured += n;
	h.ever_captured = f->captured;
	if (change != NULL)
		change(&h);
	must(sp_batch_encode(&w, f->prev, &h, &content, f->station_sk) == SP_OK, "batch");
	out->len = w.len;
	f->n_withdrawals = f->n_tombstones = 0;
}
