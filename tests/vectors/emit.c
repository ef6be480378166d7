/*
 * emit SEED FOLDER: writes random valid objects as the C makes them, in the form of the vectors,
 * for read.py to take apart. The seed gives the same people, codes and batches again; sealed boxes
 * have fresh ephemeral keys each time, as they must.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "export/wire/ack.h"
#include "export/wire/batch.h"
#include "export/wire/campaign.h"
#include "export/wire/code.h"
#include "export/wire/enrol.h"
#include "export/wire/fountain.h"
#include "export/wire/frame.h"
#include "export/wire/head.h"
#include "export/wire/phone.h"
#include "export/wire/revoke.h"
#include "tests/rnd.h"

enum { TEXTS_LEN = 3000, MANY = SP_BATCH_RECORDS_MAX - 10 };

/* The organiser, the station and what is shown there. */
struct world {
	struct rnd random;
	uint8_t organiser_pk[SP_PK_LEN], organiser_sk[SP_SK_LEN];
	uint8_t station_pk[SP_PK_LEN], station_sk[SP_SK_LEN], station_seed[SP_SEED_LEN];
	uint8_t box_pk[SP_PK_LEN], box_seed[SP_SEED_LEN];
	uint8_t salt[SP_SALT_LEN], cid[SP_CID_LEN], sid[SP_SID_LEN];
	char letter[TEXTS_LEN + 1], consent[TEXTS_LEN + 1], notice[TEXTS_LEN + 1];
	const char *folder;
	FILE *out;
};

/* What this program made itself must be right; a failure here is a finding. */
static void must(bool fact, const char *what)
{
	if (fact)
		return;
	fprintf(stderr, "emit: %s\n", what);
	exit(1);
}

static void open_file(struct world *w, const char *name)
{
	char path[512];

	must(snprintf(path, sizeof path, "%s/%s", w->folder, name) < (int) sizeof path, "folder");
	w->out = fopen(path, "w");
	must(w->out != NULL, strerror(errno));
}

static void close_file(struct world *w)
{
	must(fclose(w->out) == 0, "a file was not written");
}

static void put_case(struct world *w, const char *name, size_t i)
{
	fprintf(w->out, "\n[%s %zu]\n", name, i);
}

static void put_hex(struct world *w, const char *key, const void *p, size_t n)
{
	fprintf(w->out, "%s = ", key);
	for (size_t i = 0; i < n; i++)
		fprintf(w->out, "%02x", ((const uint8_t *) p)[i]);
	fputc('\n', w->out);
}

static void put_number(struct world *w, const char *key, uint64_t n)
{
	fprintf(w->out, "%s = %" PRIu64 "\n", key, n);
}

static void put_text(struct world *w, const char *key, const char *text)
{
	if (text[0] != '\0')
		fprintf(w->out, "%s = %s\n", key, text);
}

/* 1 to max bytes, the longest more often than chance would have it. */
static void some_text(struct world *w, char *out, size_t max)
{
	size_t n = rnd_below(&w->random, 4) == 0 ? max : 1 + rnd_below(&w->random, (uint32_t) max);

	rnd_text(&w->random, out, n);
}

static void maybe_text(struct world *w, char *out, size_t max)
{
	if (rnd_below(&w->random, 2) == 0)
		some_text(w, out, max);
}

static void start(struct world *w)
{
	uint8_t seed[SP_SEED_LEN], box_sk[SP_BOX_SK_LEN];

	rnd_fill(&w->random, seed, sizeof seed);
	sp_sign_pair(w->organiser_pk, w->organiser_sk, seed);
	rnd_fill(&w->random, w->station_seed, sizeof w->station_seed);
	sp_sign_pair(w->station_pk, w->station_sk, w->station_seed);
	rnd_fill(&w->random, w->box_seed, sizeof w->box_seed);
	sp_box_pair(w->box_pk, box_sk, w->box_seed);
	rnd_fill(&w->random, w->salt, sizeof w->salt);
	sp_cid(w->cid, w->organiser_pk, w->salt);
	sp_key_id(w->sid, w->station_pk);
	some_text(w, w->letter, TEXTS_LEN);
	some_text(w, w->consent, TEXTS_LEN);
	some_text(w, w->notice, TEXTS_LEN);
}

static void emit_keys(struct world *w)
{
	open_file(w, "keys.txt");
	put_case(w, "keys", 0);
	put_hex(w, "organiser_pk", w->organiser_pk, SP_PK_LEN);
	put_hex(w, "station_pk", w->station_pk, SP_PK_LEN);
	put_hex(w, "station_seed", w->station_seed, SP_SEED_LEN);
	put_hex(w, "box_seed", w->box_seed, SP_SEED_LEN);
	put_hex(w, "salt", w->salt, SP_SALT_LEN);
	put_hex(w, "cid", w->cid, SP_CID_LEN);
	put_hex(w, "letter", w->letter, strlen(w->letter));
	put_hex(w, "consent", w->consent, strlen(w->consent));
	put_hex(w, "notice", w->notice, strlen(w->notice));
	close_file(w);
}

static void random_language(struct world *w, char *out)
{
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
	size_t n = 1 + rnd_below(&w->random, SP_LANGUAGE_MAX);

	for (size_t i = 0; i < n; i++)
		out[i] = letters[rnd_below(&w->random, sizeof letters - 1)];
	out[n] = '\0';
}

/* A person whose consents and fields fit each other. */
static void random_record(struct world *w, struct sp_record *r)
{
	do {
		*r = (struct sp_record){.day = (uint32_t) rnd_magnitude(&w->random) & 0xFFFF};
		r->consent = rnd_below(&w->random, SP_CONSENT_ALL + 1) | SP_CONSENT_SIGN;
		r->kind = (enum sp_kind) rnd_below(&w->random, SP_KIND_COUNT);
		random_language(w, r->language);
		maybe_text(w, r->name, SP_NAME_MAX);
		maybe_text(w, r->organisation, SP_ORGANISATION_MAX);
		maybe_text(w, r->role, SP_ROLE_MAX);
		maybe_text(w, r->email, SP_EMAIL_MAX);
		for (size_t i = 0; rnd_below(&w->random, 3) > 0 && i < SP_COUNTRY_LEN; i++)
			r->country[i] = (char) ('A' + (char) rnd_below(&w->random, 26));
		if (r->country[1] == '\0')
			r->country[0] = '\0';
	} while (sp_record_consistent(r) != SP_OK);
	rnd_fill(&w->random, r->ctx, sizeof r->ctx);
}

static void put_record(struct world *w, const struct sp_record *r)
{
	put_hex(w, "ctx", r->ctx, sizeof r->ctx);
	put_text(w, "language", r->language);
	put_number(w, "day", r->day);
	put_number(w, "consent", r->consent);
	put_number(w, "kind", r->kind);
	put_text(w, "name", r->name);
	put_text(w, "organisation", r->organisation);
	put_text(w, "role", r->role);
	put_text(w, "country", r->country);
	put_text(w, "email", r->email);
}

/* Records with all that belongs to one signature. */
static void emit_records(struct world *w)
{
	open_file(w, "record.txt");
	for (size_t i = 0; i < 200; i++) {
		struct sp_texts texts = {w->letter, strlen(w->letter), w->consent,
			strlen(w->consent), w->notice, strlen(w->notice)};
		struct sp_text_hashes hashes;
		struct sp_record r;
		struct sp_entry e;
		uint8_t code[SP_CODE_LEN], rid[SP_RID_LEN], scratch[SP_PADDED_LEN];
		char code_text[SP_CODE_TEXT_LEN + 1];
		bool drill = rnd_below(&w->random, 2) == 1;

		random_record(w, &r);
		rnd_fill(&w->random, code, sizeof code);
		sp_code_text(code_text, code);
		sp_rid(rid, w->cid, code);
		sp_hash_texts(&hashes, &texts);
		sp_ctx(r.ctx, w->cid, w->sid, drill, &hashes, rid);
		must(sp_entry_make(&e, &r, scratch, rid, w->cid, w->box_pk, w->station_sk) == SP_OK,
			"entry");
		put_case(w, "record", i);
		put_record(w, &r);
		put_number(w, "drill", drill);
		put_text(w, "code", code_text);
		put_hex(w, "rid", e.rid, sizeof e.rid);
		put_hex(w, "sealed", e.sealed, sizeof e.sealed);
		put_hex(w, "leaf", e.leaf, sizeof e.leaf);
		put_hex(w, "lsig", e.lsig, sizeof e.lsig);
	}
	close_file(w);
}

static int compare_entries(const void *a, const void *b)
{
	return memcmp(
		((const struct sp_entry *) a)->rid, ((const struct sp_entry *) b)->rid, SP_RID_LEN);
}

static int compare_codes(const void *a, const void *b)
{
	return memcmp(a, b, SP_SEALED_CODE_LEN);
}

static struct sp_entry *random_entries(struct world *w, size_t n)
{
	struct sp_entry *entries = calloc(n + 1, sizeof *entries);

	must(entries != NULL, "out of memory");
	for (size_t i = 0; i < n; i++) {
		struct sp_record r;
		uint8_t rid[SP_RID_LEN], scratch[SP_PADDED_LEN];

		random_record(w, &r);
		rnd_fill(&w->random, rid, sizeof rid);
		must(sp_entry_make(&entries[i], &r, scratch, rid, w->cid, w->box_pk,
			     w->station_sk) == SP_OK,
			"entry");
	}
	qsort(entries, n, sizeof *entries, compare_entries);
	return entries;
}

static uint8_t (*random_codes(struct world *w, size_t n))[SP_SEALED_CODE_LEN]
{
	uint8_t(*codes)[SP_SEALED_CODE_LEN] = calloc(n + 1, sizeof *codes);

	must(codes != NULL, "out of memory");
	for (size_t i = 0; i < n; i++) {
		uint8_t code[SP_CODE_LEN];

		rnd_fill(&w->random, code, sizeof code);
		must(crypto_box_seal(codes[i], code, sizeof code, w->box_pk) == 0, "sealing");
	}
	qsort(codes, n, sizeof *codes, compare_codes);
	return codes;
}

static void random_head(struct world *w, struct sp_batch_head *h, bool drill)
{
	*h = (struct sp_batch_head){.seq = 1 + rnd_magnitude(&w->random) % UINT32_MAX,
		.cut_at = rnd_magnitude(&w->random) / SP_HOUR * SP_HOUR,
		.boots = rnd_magnitude(&w->random),
		.ever_captured = rnd_magnitude(&w->random),
		.ever_removed = rnd_magnitude(&w->random),
		.flags = rnd_below(&w->random, 4) * SP_BATCH_FINAL | drill};
	memcpy(h->cid, w->cid, sizeof h->cid);
	memcpy(h->sid, w->sid, sizeof h->sid);
	sp_key_id(h->rkid, w->box_pk);
	rnd_fill(&w->random, h->prev, sizeof h->prev);
	rnd_fill(&w->random, h->build, sizeof h->build);
	rnd_fill(&w->random, h->campaign, sizeof h->campaign);
	for (size_t i = 0; i < SP_HEALTH_COUNT; i++)
		if (rnd_below(&w->random, 2) == 0)
			h->health[i] = rnd_magnitude(&w->random);
}

static void put_batch(struct world *w, const struct sp_batch_head *h,
	const struct sp_batch_content *c, const uint8_t *signed_batch, size_t len)
{
	put_hex(w, "cid", h->cid, sizeof h->cid);
	put_hex(w, "sid", h->sid, sizeof h->sid);
	put_hex(w, "rkid", h->rkid, sizeof h->rkid);
	put_number(w, "seq", h->seq);
	put_hex(w, "prev", h->prev, sizeof h->prev);
	put_number(w, "cut_at", h->cut_at);
	put_number(w, "boots", h->boots);
	put_number(w, "ever_captured", h->ever_captured);
	put_number(w, "ever_removed", h->ever_removed);
	put_number(w, "flags", h->flags);
	put_hex(w, "build", h->build, sizeof h->build);
	put_hex(w, "campaign", h->campaign, sizeof h->campaign);
	fputs("health =", w->out);
	for (size_t i = 0; i < SP_HEALTH_COUNT; i++)
		fprintf(w->out, " %" PRIu64, h->health[i]);
	fputc('\n', w->out);
	for (size_t i = 0; i < c->n_entries; i++) {
		uint8_t both[SP_RID_LEN + SP_SEALED_LEN];

		memcpy(both, c->entries[i].rid, SP_RID_LEN);
		memcpy(both + SP_RID_LEN, c->entries[i].sealed, SP_SEALED_LEN);
		put_hex(w, "record", both, sizeof both);
	}
	for (size_t i = 0; i < c->n_withdrawals; i++)
		put_hex(w, "withdrawal", c->withdrawals[i], SP_SEALED_CODE_LEN);
	for (size_t i = 0; i < c->n_tombstones; i++)
		put_hex(w, "tombstone", c->tombstones[i], SP_SEALED_CODE_LEN);
	put_hex(w, "signed", signed_batch, len);
}

/* Frames as a camera might get them that joined late: repair fragments, any number a symbol. */
static void put_frames(struct world *w, const uint8_t *signed_batch, size_t len)
{
	uint32_t k = sp_fountain_k(len), tag = sp_batch_tag(signed_batch, len), n, got = 0;
	char text[SP_FRAME_TEXT_MAX + 1];

	for (n = rnd_below(&w->random, k + 1); got < k + 8;) {
		uint32_t m = 1 + rnd_below(&w->random, SP_FRAME_SYMBOL_FRAGMENTS_MAX);

		if (rnd_below(&w->random, 3) > 0) {
			must(sp_frame_make(text, signed_batch, len, tag, n, m) == SP_OK, "frame");
			fprintf(w->out, "frame = |%s|\n", text);
			got += m;
		}
		n = sp_frame_next(n, m, k);
	}
}

static void emit_batch(struct world *w, size_t i, size_t n_entries, size_t n_codes)
{
	static uint8_t buf[SP_BATCH_MAX];
	struct sp_entry *entries = random_entries(w, n_entries);
	uint8_t(*withdrawals)[SP_SEALED_CODE_LEN] = random_codes(w, n_codes);
	uint8_t(*tombstones)[SP_SEALED_CODE_LEN] = random_codes(w, n_codes / 2);
	struct sp_batch_content c = {entries, n_entries, (void *) withdrawals, n_codes,
		(void *) tombstones, n_codes / 2};
	struct sp_batch_head h;
	struct sp_wr out = sp_wr_on(buf, sizeof buf);
	uint8_t hash[SP_HASH_LEN];

	random_head(w, &h, rnd_below(&w->random, 2) == 1);
	must(sp_batch_encode(&out, hash, &h, &c, w->station_sk) == SP_OK, "batch");
	must(out.len == sp_batch_len(&h, &c), "another length than measured");
	put_case(w, "batch", i);
	put_batch(w, &h, &c, buf, out.len);
	put_hex(w, "hash", hash, sizeof hash);
	if (n_entries < MANY)
		put_frames(w, buf, out.len);
	free(entries);
	free(withdrawals);
	free(tombstones);
}

static void emit_batches(struct world *w)
{
	open_file(w, "batch.txt");
	for (size_t i = 0; i < 12; i++)
		emit_batch(w, i, rnd_below(&w->random, 12), rnd_below(&w->random, 12));
	emit_batch(w, 12, MANY, 4);
	emit_batch(w, 13, 0, SP_BATCH_WITHDRAWALS_MAX);
	close_file(w);
}

/* Frames of m fragments from number n on, until there are as many as a batch has and `more`. */
static void put_sweep(struct world *w, const char *key, const uint8_t *signed_batch, size_t len,
	uint32_t n, uint32_t m, uint32_t more)
{
	uint32_t end = n + sp_fountain_k(len) + more, tag = sp_batch_tag(signed_batch, len);
	char text[SP_FRAME_TEXT_MAX + 1];

	for (; n < end; n += m) {
		must(sp_frame_make(text, signed_batch, len, tag, n, m) == SP_OK, "frame");
		fprintf(w->out, "%s = |%s|\n", key, text);
	}
}

/* One batch whose records are known: a sweep of its frames, repair frames only, its people. */
static void emit_known_batch(struct world *w, size_t i, size_t n_records)
{
	static uint8_t buf[SP_BATCH_MAX];
	struct sp_entry *entries = calloc(n_records + 1, sizeof *entries);
	struct sp_record *records = calloc(n_records + 1, sizeof *records);
	struct sp_wr out = sp_wr_on(buf, sizeof buf);
	uint8_t hash[SP_HASH_LEN], rid[SP_RID_LEN] = {0}, scratch[SP_PADDED_LEN];
	struct sp_batch_content c = {.entries = entries, .n_entries = n_records};
	struct sp_batch_head h;

	must(entries != NULL && records != NULL, "out of memory");
	for (size_t r = 0; r < n_records; r++) {
		random_record(w, &records[r]);
		rnd_fill(&w->random, rid + 2, sizeof rid - 2);
		rid[0] = (uint8_t) (r >> 8);
		rid[1] = (uint8_t) r; /* so that they ascend */
		must(sp_entry_make(&entries[r], &records[r], scratch, rid, w->cid, w->box_pk,
			     w->station_sk) == SP_OK,
			"entry");
	}
	random_head(w, &h, false);
	must(sp_batch_encode(&out, hash, &h, &c, w->station_sk) == SP_OK, "batch");
	put_case(w, "batch", i);
	put_number(w, "seq", h.seq);
	put_hex(w, "signed", buf, out.len);
	put_sweep(w, "sweep", buf, out.len, 0, 6, 0);
	put_sweep(w, "repair", buf, out.len, sp_fountain_k(out.len) + 7, 5, 3);
	for (size_t r = 0; r < n_records; r++) {
		put_case(w, "record", r);
		put_hex(w, "rid", entries[r].rid, SP_RID_LEN);
		put_record(w, &records[r]);
	}
	free(entries);
	free(records);
}

static void emit_known_batches(struct world *w)
{
	static const size_t sizes[] = {0, 1, 2, 7, 60};

	open_file(w, "known.txt");
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
		emit_known_batch(w, i, sizes[i]);
	close_file(w);
}

static void emit_enrolments(struct world *w)
{
	uint8_t buf[SP_ENROL_MAX], nonce[SP_NONCE_LEN];

	open_file(w, "enrol.txt");
	for (size_t i = 0; i < 40; i++) {
		struct sp_hello h = {.serial = 1 + rnd_magnitude(&w->random) / 2,
			.drill = rnd_below(&w->random, 2) == 1};
		struct sp_cert c = {.not_after = rnd_magnitude(&w->random),
			.lowest_serial = h.serial,
			.drill = h.drill};
		struct sp_wr hello = sp_wr_on(buf, sizeof buf);

		some_text(w, h.label, SP_LABEL_MAX);
		rnd_fill(&w->random, nonce, sizeof nonce);
		memcpy(h.cid, w->cid, sizeof h.cid);
		memcpy(h.station_pk, w->station_pk, sizeof h.station_pk);
		must(crypto_box_seal(h.sealed_nonce, nonce, sizeof nonce, w->box_pk) == 0, "seal");
		must(sp_hello_encode(&hello, &h, w->station_sk) == SP_OK, "hello");
		put_case(w, "enrolment", i);
		put_hex(w, "nonce", nonce, sizeof nonce);
		put_text(w, "label", h.label);
		put_number(w, "serial", h.serial);
		put_number(w, "drill", h.drill);
		put_number(w, "not_after", c.not_after);
		put_hex(w, "hello", buf, hello.len);

		struct sp_wr cert = sp_wr_on(buf, sizeof buf);

		memcpy(c.cid, w->cid, sizeof c.cid);
		memcpy(c.station_pk, w->station_pk, sizeof c.station_pk);
		memcpy(c.label, h.label, sizeof c.label);
		sp_hash(c.nonce_hash, nonce, sizeof nonce);
		must(sp_cert_encode(&cert, &c, w->organiser_sk) == SP_OK, "cert");
		put_hex(w, "cert", buf, cert.len);
	}
	close_file(w);
}

static uint64_t some_seq(struct world *w)
{
	return 1 + rnd_magnitude(&w->random) % UINT32_MAX;
}

static uint64_t some_hour(struct world *w)
{
	return rnd_magnitude(&w->random) / SP_HOUR * SP_HOUR;
}

static void emit_head(struct world *w)
{
	uint8_t buf[SP_HEAD_MAX], nonce[SP_NONCE_LEN], code[SP_PHONE_LEN];
	char text[SP_PHONE_TEXT_LEN + 1];
	struct sp_wr out = sp_wr_on(buf, sizeof buf);
	struct sp_head h = {.seq = some_seq(w),
		.ever_captured = rnd_magnitude(&w->random),
		.hour = some_hour(w),
		.final = rnd_below(&w->random, 2) == 1};

	memcpy(h.cid, w->cid, sizeof h.cid);
	memcpy(h.sid, w->sid, sizeof h.sid);
	rnd_fill(&w->random, h.batch, sizeof h.batch);
	rnd_fill(&w->random, nonce, sizeof nonce);
	must(sp_head_encode(&out, &h, w->station_sk) == SP_OK, "head");
	put_number(w, "seq", h.seq);
	put_number(w, "ever_captured", h.ever_captured);
	put_hex(w, "batch_hash", h.batch, sizeof h.batch);
	put_number(w, "hour", h.hour);
	put_number(w, "final", h.final);
	put_hex(w, "head", buf, out.len);
	put_hex(w, "nonce", nonce, sizeof nonce);
	sp_ack_code(code, nonce, h.sid, (uint32_t) h.seq, h.batch);
	sp_phone_text(text, code);
	put_text(w, "ack_code", text);
	sp_unlock_code(code, nonce, h.batch);
	sp_phone_text(text, code);
	put_text(w, "unlock_code", text); /* for the first bytes of the hash */
}

static void emit_ack(struct world *w, size_t n)
{
	enum { MANY_ACKS = 40 };
	struct sp_ack_entry v[MANY_ACKS];
	uint8_t buf[4096];
	struct sp_wr out = sp_wr_on(buf, sizeof buf);
	uint64_t hour = some_hour(w), seq = some_seq(w) % (UINT32_MAX - MANY_ACKS);

	for (size_t i = 0; i < n; i++) {
		v[i] = (struct sp_ack_entry){.seq = seq + 1 + i};
		memcpy(v[i].sid, w->sid, SP_SID_LEN);
		rnd_fill(&w->random, v[i].batch, SP_HASH_LEN);
		put_hex(w, "entry", v[i].batch, SP_HASH_LEN);
	}
	must(sp_ack_encode(&out, w->cid, v, n, hour, w->organiser_sk) == SP_OK, "ack");
	put_number(w, "ack_after", seq);
	put_number(w, "ack_hour", hour);
	put_hex(w, "ack", buf, out.len);
}

static void emit_revoke(struct world *w)
{
	uint8_t buf[SP_REVOKE_MAX];
	struct sp_wr out = sp_wr_on(buf, sizeof buf);
	struct sp_revoke v = {.last_good = some_seq(w) - 1, .hour = some_hour(w)};

	memcpy(v.cid, w->cid, sizeof v.cid);
	memcpy(v.station_pk, w->station_pk, sizeof v.station_pk);
	must(sp_revoke_encode(&out, &v, w->organiser_sk) == SP_OK, "revoke");
	put_number(w, "last_good", v.last_good);
	put_number(w, "revoke_hour", v.hour);
	put_hex(w, "revoke", buf, out.len);
}

static void emit_trust(struct world *w)
{
	open_file(w, "trust.txt");
	for (size_t i = 0; i < 40; i++) {
		put_case(w, "trust", i);
		emit_head(w);
		emit_ack(w, i);
		emit_revoke(w);
	}
	close_file(w);
}

static struct sp_str str(const char *text)
{
	return (struct sp_str){text, strlen(text)};
}

static void emit_campaign(struct world *w, size_t i)
{
	static uint8_t buf[65536];
	static struct sp_campaign c;
	/* in the order of their encodings */
	const char *const tags[] = {"ar", "bn", "de", "zh-Hant"};
	char title[SP_CAMPAIGN_TITLE_MAX + 1], name[SP_CAMPAIGN_NAME_MAX + 1];
	char event[SP_CAMPAIGN_SETTING_TEXT_MAX + 1], organisation[SP_ORGANISATION_MAX + 1];
	struct sp_str organisations[20];
	struct sp_wr out = sp_wr_on(buf, sizeof buf);

	some_text(w, title, SP_CAMPAIGN_TITLE_MAX);
	some_text(w, name, SP_CAMPAIGN_NAME_MAX);
	some_text(w, event, SP_CAMPAIGN_SETTING_TEXT_MAX);
	some_text(w, organisation, SP_ORGANISATION_MAX);
	c = (struct sp_campaign){.serial = 1 + i,
		.name = str(name),
		.n_languages = 1 + rnd_below(&w->random, 4),
		.settings = {{.name = str("event"), .is_text = true, .text = str(event)},
			{.name = str("kinds"), .number = 1 + rnd_below(&w->random, 7)},
			{.name = str("ask_country"), .number = rnd_below(&w->random, 2)}},
		.n_settings = rnd_below(&w->random, 4),
		.organisations = organisations,
		.n_organisations = rnd_below(&w->random, 21),
		.first_day = rnd_below(&w->random, 20000),
		.pins = {str("$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA")},
		.n_pins = rnd_below(&w->random, 2)};
	memcpy(c.cid, w->cid, sizeof c.cid);
	memcpy(c.salt, w->salt, sizeof c.salt);
	memcpy(c.organiser_pk, w->organiser_pk, sizeof c.organiser_pk);
	memcpy(c.box_pk, w->box_pk, sizeof c.box_pk);
	c.last_day = c.first_day + rnd_below(&w->random, 300);
	c.retention_day = c.last_day + rnd_below(&w->random, 300);
	for (size_t l = 0; l < c.n_languages; l++)
		c.languages[l] =
			(struct sp_campaign_language){str(tags[l]), str(title), str(w->letter),
				str(w->consent), str(w->notice), rnd_below(&w->random, 2) == 1};
	for (size_t o = 0; o < c.n_organisations; o++)
		organisations[o] = str(organisation);

	must(sp_campaign_encode(&out, &c, w->organiser_sk) == SP_OK, "campaign");
	put_case(w, "campaign", i);
	put_text(w, "title", title);
	put_text(w, "name", name);
	put_text(w, "event", event);
	put_text(w, "organisation", organisation);
	put_number(w, "serial", c.serial);
	put_number(w, "n_languages", c.n_languages);
	put_number(w, "n_settings", c.n_settings);
	put_number(w, "n_organisations", c.n_organisations);
	put_number(w, "first_day", c.first_day);
	put_number(w, "last_day", c.last_day);
	put_number(w, "retention_day", c.retention_day);
	put_number(w, "n_pins", c.n_pins);
	put_hex(w, "signed", buf, out.len);
}

static void emit_campaigns(struct world *w)
{
	open_file(w, "campaign.txt");
	for (size_t i = 0; i < 12; i++)
		emit_campaign(w, i);
	close_file(w);
}

int main(int argc, char **argv)
{
	static struct world w;

	must(argc == 3 && sodium_init() >= 0, "emit SEED FOLDER");
	w.random = rnd_from(strtoull(argv[1], NULL, 10));
	w.folder = argv[2];
	start(&w);
	emit_keys(&w);
	emit_records(&w);
	emit_batches(&w);
	emit_known_batches(&w);
	emit_enrolments(&w);
	emit_trust(&w);
	emit_campaigns(&w);
	return 0;
}
