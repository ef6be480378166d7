/* What follows enrolment against tests/vectors/: head, ack, revoke, codes to say over a
 * telephone. */
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
#include "export/wire/head.h"
#include "export/wire/phone.h"
#include "export/wire/revoke.h"
#include "tests/unit/vec_assert.h"

/* The keys of trust.txt. */
struct signers {
	uint8_t station_pk[SP_PK_LEN], station_sk[SP_SK_LEN];
	uint8_t organiser_pk[SP_PK_LEN], organiser_sk[SP_SK_LEN];
};

/* Size, envelope, signature: what comes before a payload is read. */
static sp_err open_signed(struct sp_cose *out, const struct vec_bytes *b, enum sp_cose_type type,
	size_t max, const uint8_t *pk)
{
	if (b->len > max)
		return SP_E_SIZE;

	sp_err e = sp_cose_parse(out, b->p, b->len, type);

	return e == SP_OK ? sp_cose_verify(out, pk) : e;
}

static void check_head(const struct vec_case *c, const struct vec_bytes *b, const struct signers *s)
{
	uint8_t made[SP_HEAD_MAX];
	struct sp_wr w = sp_wr_on(made, sizeof made);
	struct sp_cose cose;
	struct sp_head h;
	sp_err e = open_signed(&cose, b, SP_COSE_HEAD, SP_HEAD_MAX, s->station_pk);

	if (e == SP_OK)
		e = sp_head_decode(&h, cose.payload, cose.payload_len);
	assert_err(c, e);
	if (e != SP_OK)
		return;
	assert_bytes(c, "cid", h.cid, sizeof h.cid);
	assert_bytes(c, "sid", h.sid, sizeof h.sid);
	assert_true(h.seq == vec_number(c, "seq"));
	assert_true(h.ever_captured == vec_number(c, "ever_captured"));
	assert_bytes(c, "batch_hash", h.batch, sizeof h.batch);
	assert_true(h.hour == vec_number(c, "hour"));
	assert_int_equal(h.final, vec_number(c, "final"));
	assert_int_equal(sp_head_encode(&w, &h, s->station_sk), SP_OK);
	assert_bytes(c, "signed", made, w.len);
}

/* An entry stands in the vectors as "sid seq hash". */
static void assert_entry(const struct vec_case *c, size_t i, const struct sp_ack_entry *entry)
{
	char text[2 * SP_SID_LEN + 2 * SP_HASH_LEN + 32], *at = text;

	for (size_t k = 0; k < SP_SID_LEN; k++)
		at += sprintf(at, "%02x", entry->sid[k]);
	at += sprintf(at, " %llu ", (unsigned long long) entry->seq);
	for (size_t k = 0; k < SP_HASH_LEN; k++)
		at += sprintf(at, "%02x", entry->batch[k]);
	assert_string_equal(text, vec_nth(c, "batch", i));
}

static void check_ack(const struct vec_case *c, const struct vec_bytes *b, const struct signers *s)
{
	enum { FEW = 16 };
	uint8_t made[2048];
	struct sp_wr w = sp_wr_on(made, sizeof made);
	struct sp_ack_entry entries[FEW];
	const uint8_t *at;
	struct sp_cose cose;
	struct sp_ack a;
	sp_err e = open_signed(&cose, b, SP_COSE_ACK, SP_ACK_MAX, s->organiser_pk);

	if (e == SP_OK)
		e = sp_ack_decode(&a, cose.payload, cose.payload_len);
	assert_err(c, e);
	if (e != SP_OK)
		return;
	assert_bytes(c, "cid", a.cid, sizeof a.cid);
	assert_true(a.hour == vec_number(c, "hour"));
	assert_int_equal(a.n, vec_count(c, "batch"));
	assert_true(a.n <= FEW);
	at = a.entries;
	for (size_t i = 0; i < a.n; i++) {
		sp_ack_next(&entries[i], &at);
		assert_entry(c, i, &entries[i]);
	}
	assert_int_equal(sp_ack_encode(&w, a.cid, entries, a.n, a.hour, s->organiser_sk), SP_OK);
	assert_bytes(c, "signed", made, w.len);
}

static void check_revoke(
	const struct vec_case *c, const struct vec_bytes *b, const struct signers *s)
{
	uint8_t made[SP_REVOKE_MAX];
	struct sp_wr w = sp_wr_on(made, sizeof made);
	struct sp_cose cose;
	struct sp_revoke v;
	sp_err e = open_signed(&cose, b, SP_COSE_REVOKE, SP_REVOKE_MAX, s->organiser_pk);

	if (e == SP_OK)
		e = sp_revoke_decode(&v, cose.payload, cose.payload_len);
	assert_err(c, e);
	if (e != SP_OK)
		return;
	assert_bytes(c, "cid", v.cid, sizeof v.cid);
	assert_bytes(c, "station_pk", v.station_pk, sizeof v.station_pk);
	assert_true(v.last_good == vec_number(c, "last_good"));
	assert_true(v.hour == vec_number(c, "hour"));
	assert_int_equal(sp_revoke_encode(&w, &v, s->organiser_sk), SP_OK);
	assert_bytes(c, "signed", made, w.len);
}

static void test_heads_acks_and_revocations_are_theirs_both_ways(void **state)
{
	static const struct {
		const char *name;
		void (*check)(const struct vec_case *c, const struct vec_bytes *b,
			const struct signers *s);
	} kinds[] = {{"head", check_head}, {"ack", check_ack}, {"revoke", check_revoke}};
	struct vec_file f = vec_open("trust.txt");
	const struct vec_case *keys = vec_find(&f, "keys");
	struct signers s;
	size_t n = 1;

	(void) state;
	sign_pair_of(keys, "station_seed", s.station_pk, s.station_sk);
	sign_pair_of(keys, "organiser_seed", s.organiser_pk, s.organiser_sk);
	for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
		for (size_t i = 0; i < f.n_cases; i++) {
			const struct vec_case *c = &f.cases[i];

			if (strncmp(c->name, kinds[k].name, strlen(kinds[k].name)) != 0)
				continue;

			struct vec_bytes b = signed_of(c);

			kinds[k].check(c, &b, &s);
			vec_bytes_free(&b);
			n++;
		}
	}
	assert_int_equal(n, f.n_cases);
	vec_close(&f);
}

/* What is typed is read as the code, or refused. */
static void check_typed(const struct vec_case *c)
{
	for (size_t i = 0; i < vec_count(c, "typed"); i++) {
		uint8_t code[SP_PHONE_LEN];
		size_t len;
		const char *typed = vec_barred(c, "typed", i, &len);

		assert_err(c, sp_phone_parse(code, typed, len));
		if (vec_error(c) == SP_OK)
			assert_bytes(c, "code", code, sizeof code);
	}
}

static void code_of(const struct vec_case *c, uint8_t out[SP_PHONE_LEN])
{
	uint8_t nonce[SP_NONCE_LEN], sid[SP_SID_LEN], batch[SP_HASH_LEN], challenge[SP_PHONE_LEN];

	vec_fixed(c, "nonce", nonce, sizeof nonce);
	if (vec_has(c, "challenge")) {
		vec_fixed(c, "challenge", challenge, sizeof challenge);
		sp_unlock_code(out, nonce, challenge);
		return;
	}
	vec_fixed(c, "sid", sid, sizeof sid);
	vec_fixed(c, "payload_hash", batch, sizeof batch);
	sp_ack_code(out, nonce, sid, (uint32_t) vec_number(c, "seq"), batch);
}

static void test_telephone_codes_are_theirs(void **state)
{
	struct vec_file f = vec_open("phone.txt");

	(void) state;
	assert_true(f.n_cases > 0);
	for (size_t i = 0; i < f.n_cases; i++) {
		const struct vec_case *c = &f.cases[i];
		uint8_t code[SP_PHONE_LEN], challenge[SP_PHONE_LEN];
		char text[SP_PHONE_TEXT_LEN + 1];

		check_typed(c);
		if (vec_error(c) != SP_OK)
			continue;
		code_of(c, code);
		assert_bytes(c, "code", code, sizeof code);
		sp_phone_text(text, code);
		assert_string_equal(text, vec_text(c, "text"));
		if (!vec_has(c, "challenge"))
			continue;
		vec_fixed(c, "challenge", challenge, sizeof challenge);
		sp_phone_text(text, challenge);
		assert_string_equal(text, vec_text(c, "challenge_text"));
	}
	vec_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_heads_acks_and_revocations_are_theirs_both_ways),
		cmocka_unit_test(test_telephone_codes_are_theirs),
	};

	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
