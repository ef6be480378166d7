/* What is signed against tests/vectors/: batches, hello, cert, campaign, mutants, the whole
 * example. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "export/wire/ack.h"
#include "export/wire/batch.h"
#include "export/wire/campaign.h"
#include "export/wire/collect.h"
#include "export/wire/enrol.h"
#include "export/wire/head.h"
#include "export/wire/revoke.h"
#include "tests/unit/vec_assert.h"

/* Envelope, signature, payload: as an importer goes about it. */
static sp_err take_batch(struct sp_batch *out, const struct vec_bytes *b, const uint8_t *pk)
{
	struct sp_cose c;
	sp_err e = sp_cose_parse(&c, b->p, b->len, SP_COSE_BATCH);

	if (e == SP_OK)
		e = sp_cose_verify(&c, pk);
	return e == SP_OK ? sp_batch_decode(out, c.payload, c.payload_len) : e;
}

static void head_of(const struct vec_case *c, struct sp_batch_head *h)
{
	const char *at = vec_text(c, "health");

	vec_fixed(c, "cid", h->cid, sizeof h->cid);
	vec_fixed(c, "sid", h->sid, sizeof h->sid);
	vec_fixed(c, "rkid", h->rkid, sizeof h->rkid);
	vec_fixed(c, "prev", h->prev, sizeof h->prev);
	vec_fixed(c, "build", h->build, sizeof h->build);
	vec_fixed(c, "campaign", h->campaign, sizeof h->campaign);
	h->seq = vec_number(c, "seq");
	h->cut_at = vec_number(c, "cut_at");
	h->boots = vec_number(c, "boots");
	h->ever_captured = vec_number(c, "ever_captured");
	h->ever_removed = vec_number(c, "ever_removed");
	h->flags = (unsigned) vec_number(c, "flags");
	for (size_t i = 0; i < SP_HEALTH_COUNT; i++) {
		char *end;

		h->health[i] = strtoull(at, &end, 10);
		at = end;
	}
}

static void assert_same_head(const struct sp_batch_head *a, const struct sp_batch_head *b)
{
	assert_memory_equal(a->cid, b->cid, sizeof a->cid);
	assert_memory_equal(a->sid, b->sid, sizeof a->sid);
	assert_memory_equal(a->rkid, b->rkid, sizeof a->rkid);
	assert_memory_equal(a->prev, b->prev, sizeof a->prev);
	assert_memory_equal(a->build, b->build, sizeof a->build);
	assert_memory_equal(a->campaign, b->campaign, sizeof a->campaign);
	assert_int_equal(a->seq, b->seq);
	assert_int_equal(a->cut_at, b->cut_at);
	assert_int_equal(a->boots, b->boots);
	assert_int_equal(a->ever_captured, b->ever_captured);
	assert_int_equal(a->ever_removed, b->ever_removed);
	assert_int_equal(a->flags, b->flags);
	assert_memory_equal(a->health, b->health, sizeof a->health);
}

enum { FEW = 8 };

struct lists {
	struct sp_entry entries[FEW];
	uint8_t withdrawals[FEW][SP_SEALED_CODE_LEN], tombstones[FEW][SP_SEALED_CODE_LEN];
};

static size_t codes_of(
	const struct vec_case *c, const char *key, uint8_t out[FEW][SP_SEALED_CODE_LEN])
{
	size_t n = vec_count(c, key);

	assert_true(n <= FEW);
	for (size_t i = 0; i < n; i++) {
		struct vec_bytes b = vec_bytes_nth(c, key, i);

		assert_int_equal(b.len, SP_SEALED_CODE_LEN);
		memcpy(out[i], b.p, b.len);
		vec_bytes_free(&b);
	}
	return n;
}

static struct sp_batch_content content_of(const struct vec_case *c, struct lists *l)
{
	size_t n = vec_count(c, "record");

	assert_true(n <= FEW);
	for (size_t i = 0; i < n; i++) {
		struct vec_bytes b = vec_bytes_nth(c, "record", i);

		assert_int_equal(b.len, SP_RID_LEN + SP_SEALED_LEN);
		memcpy(l->entries[i].rid, b.p, SP_RID_LEN);
		memcpy(l->entries[i].sealed, b.p + SP_RID_LEN, SP_SEALED_LEN);
		vec_bytes_free(&b);
	}

	size_t n_withdrawals = codes_of(c, "withdrawal", l->withdrawals);
	size_t n_tombstones = codes_of(c, "tombstone", l->tombstones);

	return (struct sp_batch_content){l->entries, n, (void *) l->withdrawals, n_withdrawals,
		(void *) l->tombstones, n_tombstones};
}

static void assert_same_content(const struct sp_batch *b, const struct sp_batch_content *c)
{
	assert_int_equal(b->n_records, c->n_entries);
	assert_int_equal(b->n_withdrawals, c->n_withdrawals);
	assert_int_equal(b->n_tombstones, c->n_tombstones);
	for (size_t i = 0; i < c->n_entries; i++) {
		assert_memory_equal(sp_batch_rid(b, i), c->entries[i].rid, SP_RID_LEN);
		assert_memory_equal(sp_batch_sealed(b, i), c->entries[i].sealed, SP_SEALED_LEN);
	}
	for (size_t i = 0; i < c->n_withdrawals; i++)
		assert_memory_equal(
			sp_batch_withdrawal(b, i), c->withdrawals[i], SP_SEALED_CODE_LEN);
	for (size_t i = 0; i < c->n_tombstones; i++)
		assert_memory_equal(sp_batch_tombstone(b, i), c->tombstones[i], SP_SEALED_CODE_LEN);
}

static void check_good_batch(const struct vec_case *c, const uint8_t *pk, const uint8_t *sk)
{
	static struct lists lists;
	struct vec_bytes b = vec_bytes(c, "signed");
	struct sp_batch batch;
	struct sp_batch_head head = {0};
	struct sp_batch_content content = content_of(c, &lists);
	uint8_t hash[SP_HASH_LEN], tag[4], *made = malloc(b.len);
	struct sp_wr w = sp_wr_on(made, b.len), tag_at = sp_wr_on(tag, sizeof tag);

	head_of(c, &head);
	assert_err(c, take_batch(&batch, &b, pk));
	assert_same_head(&batch.head, &head);
	assert_same_content(&batch, &content);
	assert_bytes(c, "hash", batch.hash, sizeof batch.hash);
	sp_wr_u32(&tag_at, sp_batch_tag(b.p, b.len));
	assert_bytes(c, "tag", tag, sizeof tag);

	assert_int_equal(sp_batch_len(&head, &content), b.len);
	assert_int_equal(sp_batch_encode(&w, hash, &head, &content, sk), SP_OK);
	assert_memory_equal(hash, batch.hash, sizeof hash);
	assert_bytes(c, "signed", made, w.len);
	free(made);
	vec_bytes_free(&b);
}

static void check_batch(const struct vec_case *c, const uint8_t *pk, const uint8_t *sk)
{
	struct sp_batch batch;

	if (vec_has(c, "payload")) {
		struct vec_bytes b = vec_bytes(c, "payload");

		assert_err(c, sp_batch_decode(&batch, b.p, b.len));
		vec_bytes_free(&b);
	} else if (vec_has(c, "error")) {
		struct vec_bytes b = vec_bytes(c, "signed");

		assert_err(c, take_batch(&batch, &b, pk));
		vec_bytes_free(&b);
	} else if (vec_has(c, "signed")) {
		check_good_batch(c, pk, sk);
	}
}

static void test_batches_are_theirs_both_ways(void **state)
{
	struct vec_file f = vec_open("batch.txt");
	uint8_t pk[SP_PK_LEN], sk[SP_SK_LEN];

	(void) state;
	sign_pair_of(vec_find(&f, "keys"), "station_seed", pk, sk);
	for (size_t i = 0; i < f.n_cases; i++)
		check_batch(&f.cases[i], pk, sk);
	vec_close(&f);
}

static void label_of(const struct vec_case *c, char label[SP_LABEL_MAX + 1])
{
	assert_true(strlen(vec_text(c, "label")) <= SP_LABEL_MAX);
	memset(label, 0, SP_LABEL_MAX + 1);
	memcpy(label, vec_text(c, "label"), strlen(vec_text(c, "label")));
}

static void check_hello(const struct vec_case *c, const struct vec_bytes *b, const uint8_t *sk)
{
	uint8_t made[SP_ENROL_MAX];
	struct sp_wr w = sp_wr_on(made, sizeof made);
	struct sp_hello h, want = {0};

	assert_err(c, sp_hello_decode(&h, b->p, b->len));
	if (vec_error(c) != SP_OK)
		return;
	vec_fixed(c, "cid", want.cid, sizeof want.cid);
	vec_fixed(c, "station_pk", want.station_pk, sizeof want.station_pk);
	label_of(c, want.label);
	want.serial = vec_number(c, "serial");
	vec_fixed(c, "sealed_nonce", want.sealed_nonce, sizeof want.sealed_nonce);
	want.drill = vec_number(c, "drill") == 1;
	assert_memory_equal(h.cid, want.cid, sizeof h.cid);
	assert_memory_equal(h.station_pk, want.station_pk, sizeof h.station_pk);
	assert_memory_equal(h.label, want.label, sizeof h.label);
	assert_int_equal(h.serial, want.serial);
	assert_memory_equal(h.sealed_nonce, want.sealed_nonce, sizeof h.sealed_nonce);
	assert_int_equal(h.drill, want.drill);
	assert_int_equal(sp_hello_encode(&w, &want, sk), SP_OK);
	assert_bytes(c, "signed", made, w.len);
}

static void check_cert(
	const struct vec_case *c, const struct vec_bytes *b, const uint8_t *pk, const uint8_t *sk)
{
	uint8_t made[SP_ENROL_MAX];
	struct sp_wr w = sp_wr_on(made, sizeof made);
	struct sp_cert t, want = {0};

	assert_err(c, sp_cert_decode(&t, b->p, b->len, pk));
	if (vec_error(c) != SP_OK)
		return;
	vec_fixed(c, "cid", want.cid, sizeof want.cid);
	vec_fixed(c, "station_pk", want.station_pk, sizeof want.station_pk);
	label_of(c, want.label);
	want.not_after = vec_number(c, "not_after");
	vec_fixed(c, "nonce_hash", want.nonce_hash, sizeof want.nonce_hash);
	want.lowest_serial = vec_number(c, "lowest_serial");
	want.drill = vec_number(c, "drill") == 1;
	assert_memory_equal(t.cid, want.cid, sizeof t.cid);
	assert_memory_equal(t.station_pk, want.station_pk, sizeof t.station_pk);
	assert_memory_equal(t.label, want.label, sizeof t.label);
	assert_int_equal(t.not_after, want.not_after);
	assert_memory_equal(t.nonce_hash, want.nonce_hash, sizeof t.nonce_hash);
	assert_int_equal(t.lowest_serial, want.lowest_serial);
	assert_int_equal(t.drill, want.drill);
	assert_int_equal(sp_cert_encode(&w, &want, sk), SP_OK);
	assert_bytes(c, "signed", made, w.len);
}

static bool begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

static void test_hellos_and_certs_are_theirs_both_ways(void **state)
{
	struct vec_file f = vec_open("enrol.txt");
	uint8_t station_pk[SP_PK_LEN], station_sk[SP_SK_LEN], pk[SP_PK_LEN], sk[SP_SK_LEN];

	(void) state;
	sign_pair_of(vec_find(&f, "keys"), "station_seed", station_pk, station_sk);
	sign_pair_of(vec_find(&f, "keys"), "organiser_seed", pk, sk);
	for (size_t i = 0; i < f.n_cases; i++) {
		const struct vec_case *c = &f.cases[i];

		if (!vec_has(c, "signed"))
			continue;

		struct vec_bytes b = signed_of(c);

		if (begins(c->name, "hello"))
			check_hello(c, &b, station_sk);
		else
			check_cert(c, &b, pk, sk);
		vec_bytes_free(&b);
	}
	vec_close(&f);
}

static void assert_str(const struct vec_case *c, const char *key, size_t i, struct sp_str s)
{
	struct vec_bytes b = vec_bytes_nth(c, key, i);

	if (b.len != s.len || memcmp(b.p, s.p, s.len) != 0)
		fail_msg("%s: another %s", c->name, key);
	vec_bytes_free(&b);
}

static void assert_same_languages(const struct vec_case *c, const struct sp_campaign *d)
{
	assert_int_equal(d->n_languages, vec_count(c, "language"));
	for (size_t i = 0; i < d->n_languages; i++) {
		const struct sp_campaign_language *l = &d->languages[i];
		const char *tag = vec_nth(c, "language", i);

		assert_int_equal(l->tag.len, strlen(tag));
		assert_memory_equal(l->tag.p, tag, l->tag.len);
		assert_ptr_equal(sp_campaign_language(d, tag), l);
		assert_str(c, "title", i, l->title);
		assert_str(c, "letter", i, l->letter);
		assert_str(c, "consent", i, l->consent);
		assert_str(c, "notice", i, l->notice);
		assert_int_equal(l->reviewed, vec_nth(c, "reviewed", i)[0] == '1');
	}
}

/* Settings stand in the vectors as "name value". */
static void assert_same_settings(const struct vec_case *c, const struct sp_campaign *d)
{
	size_t numbers = vec_count(c, "setting_number"), texts = vec_count(c, "setting_text");
	char name[SP_CAMPAIGN_SETTING_NAME_MAX + 1];

	assert_int_equal(d->n_settings, numbers + texts);
	for (size_t i = 0; i < numbers; i++) {
		const char *given = vec_nth(c, "setting_number", i);
		size_t len = strcspn(given, " ");

		(void) snprintf(name, sizeof name, "%.*s", (int) len, given);
		assert_int_equal(
			sp_campaign_number(d, name, UINT64_MAX), strtoull(given + len, NULL, 10));
	}
	for (size_t i = 0; i < texts; i++) {
		const char *given = vec_nth(c, "setting_text", i);
		size_t len = strcspn(given, " ");

		(void) snprintf(name, sizeof name, "%.*s", (int) len, given);

		struct sp_str s = sp_campaign_text(d, name, "");

		assert_int_equal(s.len, strlen(given + len + 1));
		assert_memory_equal(s.p, given + len + 1, s.len);
	}
}

struct names {
	const struct vec_case *c;
	size_t n;
};

static void check_organisation(void *arg, struct sp_str name)
{
	struct names *names = arg;

	assert_str(names->c, "organisation", names->n++, name);
}

static void check_good_campaign(
	const struct vec_case *c, const struct sp_campaign *d, const uint8_t *sk)
{
	struct names names = {c, 0};
	struct vec_bytes b = vec_bytes(c, "signed");
	uint8_t *made = malloc(b.len);
	struct sp_wr w = sp_wr_on(made, b.len);

	assert_bytes(c, "cid", d->cid, sizeof d->cid);
	assert_bytes(c, "salt", d->salt, sizeof d->salt);
	assert_bytes(c, "organiser_pk", d->organiser_pk, sizeof d->organiser_pk);
	assert_bytes(c, "box_pk", d->box_pk, sizeof d->box_pk);
	assert_bytes(c, "hash", d->hash, sizeof d->hash);
	assert_int_equal(d->serial, vec_number(c, "serial"));
	assert_int_equal(d->name.len, strlen(vec_text(c, "name")));
	assert_memory_equal(d->name.p, vec_text(c, "name"), d->name.len);
	assert_same_languages(c, d);
	assert_same_settings(c, d);
	sp_campaign_organisations(d, check_organisation, &names);
	assert_int_equal(names.n, vec_count(c, "organisation"));
	assert_int_equal(d->first_day, vec_number(c, "first_day"));
	assert_int_equal(d->last_day, vec_number(c, "last_day"));
	assert_int_equal(d->retention_day, vec_number(c, "retention_day"));
	assert_int_equal(d->n_pins, vec_count(c, "pin"));
	for (size_t i = 0; i < d->n_pins; i++)
		assert_memory_equal(d->pins[i].p, vec_nth(c, "pin", i), d->pins[i].len);

	assert_int_equal(sp_campaign_encode(&w, d, sk), SP_OK);
	assert_bytes(c, "signed", made, w.len);
	free(made);
	vec_bytes_free(&b);
}

static void test_campaigns_are_theirs_both_ways(void **state)
{
	static struct sp_campaign campaign;
	struct vec_file f = vec_open("campaign.txt");
	uint8_t pk[SP_PK_LEN], sk[SP_SK_LEN];

	(void) state;
	sign_pair_of(vec_find(&f, "keys"), "organiser_seed", pk, sk);
	for (size_t i = 0; i < f.n_cases; i++) {
		const struct vec_case *c = &f.cases[i];

		if (!vec_has(c, "signed"))
			continue;

		struct vec_bytes b = signed_of(c);

		assert_err(c, sp_campaign_decode(&campaign, b.p, b.len));
		if (vec_error(c) == SP_OK)
			check_good_campaign(c, &campaign, sk);
		vec_bytes_free(&b);
	}
	vec_close(&f);
}

/* The keys that mutants are signed with again. */
struct signers {
	uint8_t station_pk[SP_PK_LEN], station_sk[SP_SK_LEN];
	uint8_t organiser_pk[SP_PK_LEN], organiser_sk[SP_SK_LEN];
};

typedef sp_err judge(const uint8_t *p, size_t len, const struct signers *s);

static sp_err judge_record(const uint8_t *p, size_t len, const struct signers *s)
{
	struct sp_record r;

	(void) s;
	assert_int_equal(len, SP_PADDED_LEN);
	return sp_record_decode(&r, p);
}

static sp_err judge_envelope(const uint8_t *p, size_t len, const struct signers *s)
{
	struct sp_cose c;

	(void) s;
	return sp_cose_parse(&c, p, len, SP_COSE_HELLO);
}

static sp_err judge_batch(const uint8_t *p, size_t len, const struct signers *s)
{
	struct sp_batch b;

	(void) s;
	return sp_batch_decode(&b, p, len);
}

static size_t sign_again(uint8_t *out, size_t cap, enum sp_cose_type type, const uint8_t *p,
	size_t len, const uint8_t *sk)
{
	struct sp_wr w = sp_wr_on(out, cap);

	sp_cose_sign(&w, type, p, len, sk);
	assert_int_equal(w.err, SP_OK);
	return w.len;
}

static sp_err judge_head(const uint8_t *p, size_t len, const struct signers *s)
{
	struct sp_head h;

	(void) s;
	return sp_head_decode(&h, p, len);
}

static sp_err judge_ack(const uint8_t *p, size_t len, const struct signers *s)
{
	struct sp_ack a;

	(void) s;
	return sp_ack_decode(&a, p, len);
}

static sp_err judge_revoke(const uint8_t *p, size_t len, const struct signers *s)
{
	struct sp_revoke v;

	(void) s;
	return sp_revoke_decode(&v, p, len);
}

static sp_err judge_hello(const uint8_t *p, size_t len, const struct signers *s)
{
	uint8_t b[SP_ENROL_MAX];
	struct sp_hello h;

	len = sign_again(b, sizeof b, SP_COSE_HELLO, p, len, s->station_sk);
	return sp_hello_decode(&h, b, len);
}

static sp_err judge_cert(const uint8_t *p, size_t len, const struct signers *s)
{
	uint8_t b[SP_ENROL_MAX];
	struct sp_cert t;

	len = sign_again(b, sizeof b, SP_COSE_CERT, p, len, s->organiser_sk);
	return sp_cert_decode(&t, b, len, s->organiser_pk);
}

static sp_err judge_campaign(const uint8_t *p, size_t len, const struct signers *s)
{
	static struct sp_campaign c;
	uint8_t b[4096];

	len = sign_again(b, sizeof b, SP_COSE_CAMPAIGN, p, len, s->organiser_sk);
	return sp_campaign_decode(&c, b, len);
}

/* A mutant stands in the vectors as "offset xor reason", xor of two hexadecimal digits. */
static void check_mutants(const struct vec_case *c, judge *judged, const struct signers *s)
{
	struct vec_bytes base = vec_bytes(c, "base");
	size_t n = vec_count(c, "mutant");

	assert_int_equal(judged(base.p, base.len, s), SP_OK);
	assert_true(n > 0);
	for (size_t i = 0; i < n; i++) {
		const char *mutant = vec_nth(c, "mutant", i);
		char *end;
		size_t at = strtoull(mutant, &end, 10);
		uint8_t change = (uint8_t) strtoul(end, &end, 16);
		sp_err want = vec_err_named(end + 1), got;

		assert_true(at < base.len && change != 0);
		base.p[at] ^= change;
		got = judged(base.p, base.len, s);
		base.p[at] ^= change;
		if (got != want)
			fail_msg("%s %s: %s", c->name, mutant, sp_err_name(got));
	}
	vec_bytes_free(&base);
}

static void test_every_mutant_has_the_one_reason(void **state)
{
	static const struct {
		const char *name;
		judge *judged;
	} kinds[] = {{"record", judge_record}, {"envelope", judge_envelope}, {"batch", judge_batch},
		{"hello", judge_hello}, {"cert", judge_cert}, {"campaign", judge_campaign},
		{"head", judge_head}, {"ack", judge_ack}, {"revoke", judge_revoke}};
	struct vec_file f = vec_open("mutants.txt"), keys = vec_open("enrol.txt");
	const struct vec_case *k = vec_find(&keys, "keys");
	struct signers s;

	(void) state;
	sign_pair_of(k, "station_seed", s.station_pk, s.station_sk);
	sign_pair_of(k, "organiser_seed", s.organiser_pk, s.organiser_sk);
	assert_int_equal(f.n_cases, sizeof kinds / sizeof kinds[0]);
	for (size_t i = 0; i < f.n_cases; i++)
		check_mutants(vec_find(&f, kinds[i].name), kinds[i].judged, &s);
	vec_close(&keys);
	vec_close(&f);
}

static void assert_nth(const struct vec_case *c, const char *key, size_t i, struct vec_bytes got)
{
	if (i >= vec_count(c, key))
		fail_msg("%s: one %s too many", c->name, key);

	struct vec_bytes want = vec_bytes_nth(c, key, i);

	if (want.len != got.len || memcmp(want.p, got.p, want.len) != 0)
		fail_msg("%s: another %s", c->name, key);
	vec_bytes_free(&want);
}

/* What is complete goes to envelope and signature at once: only so can collecting go on. */
static void check_collecting(const struct vec_case *c, const uint8_t *pk)
{
	struct sp_collect *collect = sp_collect_new();
	size_t batches = 0, refused = 0;

	assert_non_null(collect);
	for (size_t i = 0; i < vec_count(c, "frame"); i++) {
		struct sp_progress progress;
		struct sp_batch batch;
		struct vec_bytes b = {0};
		size_t len;
		const char *text = vec_barred(c, "frame", i, &len);

		if (sp_collect_add(collect, text, len, &progress) != SP_OK)
			continue;
		b.p = (uint8_t *) (uintptr_t) sp_collect_take(collect, &b.len);
		if (take_batch(&batch, &b, pk) == SP_OK) {
			assert_nth(c, "batch", batches++, b);
			continue;
		}
		assert_nth(c, "refused", refused++, b);
		sp_collect_reject(collect);
	}
	assert_int_equal(batches, vec_count(c, "batch"));
	assert_int_equal(refused, vec_count(c, "refused"));
	sp_collect_free(collect);
}

static void test_batches_come_out_of_frames_whatever_is_forged(void **state)
{
	struct vec_file f = vec_open("collect.txt");
	uint8_t pk[SP_PK_LEN];

	(void) state;
	vec_fixed(vec_find(&f, "keys"), "station_pk", pk, sizeof pk);
	assert_true(f.n_cases > 1);
	for (size_t i = 0; i < f.n_cases; i++)
		check_collecting(&f.cases[i], pk);
	vec_close(&f);
}

/* The signed batches of the whole example, checked against the vectors of the same batches. */
static void check_collected(const struct vec_file *batches, const uint8_t *p, size_t len)
{
	static const char *const names[] = {"chain 1: seven records", "chain 2: salvage"};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		struct vec_bytes b = vec_bytes(vec_find(batches, names[i]), "signed");
		bool same = b.len == len && memcmp(b.p, p, len) == 0;

		vec_bytes_free(&b);
		if (same)
			return;
	}
	fail_msg("a batch that nobody sent");
}

static void test_the_strangers_frames_become_their_two_batches(void **state)
{
	struct vec_file batches = vec_open("batch.txt");
	struct sp_collect *collect = sp_collect_new();
	FILE *f = fopen("tests/vectors/stranger/frames.txt", "r");
	char *line = NULL;
	size_t size = 0, complete = 0;
	ssize_t len;

	(void) state;
	assert_non_null(collect);
	assert_non_null(f);
	while ((len = getline(&line, &size, f)) > 0) {
		struct sp_progress progress;

		if (sp_collect_add(collect, line, (size_t) len - 1, &progress) != SP_OK)
			continue;

		size_t batch_len;
		const uint8_t *batch = sp_collect_take(collect, &batch_len);

		check_collected(&batches, batch, batch_len);
		complete++;
	}
	assert_int_equal(complete, 2);
	free(line);
	(void) fclose(f); /* was only read */
	sp_collect_free(collect);
	vec_close(&batches);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_batches_are_theirs_both_ways),
		cmocka_unit_test(test_hellos_and_certs_are_theirs_both_ways),
		cmocka_unit_test(test_campaigns_are_theirs_both_ways),
		cmocka_unit_test(test_every_mutant_has_the_one_reason),
		cmocka_unit_test(test_batches_come_out_of_frames_whatever_is_forged),
		cmocka_unit_test(test_the_strangers_frames_become_their_two_batches),
	};

	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
