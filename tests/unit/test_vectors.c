/* The parts of the format against tests/vectors/: arithmetic, transport, names, codes, records. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "export/wire/base45.h"
#include "export/wire/code.h"
#include "export/wire/cose.h"
#include "export/wire/fountain.h"
#include "export/wire/frame.h"
#include "export/wire/gf256.h"
#include "export/wire/seal.h"
#include "tests/unit/vec_assert.h"

static void test_every_product_and_inverse_is_theirs(void **state)
{
	static uint8_t products[256 * 256];
	struct vec_file f = vec_open("gf256.txt");
	const struct vec_case *c = vec_find(&f, "tables");
	uint8_t hash[SP_HASH_LEN], inverses[255];

	(void) state;
	for (size_t i = 0; i < sizeof products; i++)
		products[i] = sp_gf256_mul((uint8_t) (i >> 8), (uint8_t) i);
	sp_hash(hash, products, sizeof products);
	assert_bytes(c, "sha256_of_products", hash, sizeof hash);
	for (size_t i = 0; i < sizeof inverses; i++)
		inverses[i] = sp_gf256_inv((uint8_t) (i + 1));
	assert_bytes(c, "inverses_of_1_to_255", inverses, sizeof inverses);

	c = vec_find(&f, "products");
	for (size_t i = 0; i < vec_count(c, "product"); i++) {
		struct vec_bytes b = vec_bytes_nth(c, "product", i);

		assert_int_equal(sp_gf256_mul(b.p[0], b.p[1]), b.p[2]);
		vec_bytes_free(&b);
	}
	vec_close(&f);
}

static void check_row(const struct vec_case *c)
{
	const struct sp_gf256_rows *way;

	for (size_t i = 0; (way = sp_gf256_rows_at(i)) != NULL; i++) {
		struct vec_bytes src = vec_bytes(c, "src"), dst = vec_bytes(c, "dst");

		way->addmul(dst.p, src.p, (uint8_t) vec_number(c, "c"), dst.len);
		assert_bytes(c, "sum", dst.p, dst.len);
		vec_bytes_free(&dst);
		vec_bytes_free(&src);
	}
}

static void test_rows_add_up_in_every_way_of_this_machine(void **state)
{
	struct vec_file f = vec_open("gf256.txt");
	size_t rows = 0;

	(void) state;
	for (size_t i = 0; i < f.n_cases; i++) {
		if (!vec_has(&f.cases[i], "sum"))
			continue;
		check_row(&f.cases[i]);
		rows++;
	}
	assert_true(rows > 0);
	vec_close(&f);
}

static void check_coefficients(const struct vec_case *c)
{
	uint8_t got[SP_FRAGMENTS_MAX];
	uint32_t k = (uint32_t) vec_number(c, "k");

	sp_fountain_coefficients(
		got, k, (uint32_t) vec_number(c, "tag"), (uint32_t) vec_number(c, "n"));
	assert_bytes(c, "coefficients", got, k);
}

static void check_fragments(const struct vec_case *c)
{
	struct vec_bytes data = vec_bytes(c, "data");
	uint32_t tag = (uint32_t) vec_number(c, "tag");

	assert_int_equal(sp_fountain_k(data.len), vec_number(c, "k"));
	for (size_t i = 0; i < vec_count(c, "number_and_fragment"); i++) {
		struct vec_bytes b = vec_bytes_nth(c, "number_and_fragment", i);
		uint32_t n = (uint32_t) b.p[0] << 16 | (uint32_t) b.p[1] << 8 | b.p[2];
		uint8_t got[SP_FRAGMENT_LEN];

		assert_int_equal(b.len, 3 + SP_FRAGMENT_LEN);
		sp_fountain_fragment(got, data.p, data.len, tag, n);
		assert_memory_equal(got, b.p + 3, sizeof got);
		vec_bytes_free(&b);
	}
	vec_bytes_free(&data);
}

static void test_coefficients_and_fragments_are_theirs(void **state)
{
	struct vec_file f = vec_open("fountain.txt");

	(void) state;
	for (size_t i = 0; i < f.n_cases; i++) {
		if (vec_has(&f.cases[i], "coefficients"))
			check_coefficients(&f.cases[i]);
		else
			check_fragments(&f.cases[i]);
	}
	vec_close(&f);
}

static void check_base45(const struct vec_case *c)
{
	uint8_t got[512];
	char back[1024];
	size_t len, got_len = 0;
	const char *text = vec_barred(c, "text", 0, &len);

	assert_err(c, sp_base45_decode(got, sizeof got, &got_len, text, len));
	if (vec_error(c) != SP_OK)
		return;
	assert_bytes(c, "bytes", got, got_len);
	assert_int_equal(sp_base45_len(got_len), len);
	sp_base45_encode(back, got, got_len);
	assert_int_equal(strlen(back), len);
	assert_memory_equal(back, text, len);
}

static void test_base45_is_theirs_both_ways(void **state)
{
	struct vec_file f = vec_open("base45.txt");

	(void) state;
	for (size_t i = 0; i < f.n_cases; i++)
		check_base45(&f.cases[i]);
	vec_close(&f);
}

static void test_checksums_are_theirs(void **state)
{
	struct vec_file f = vec_open("crc32.txt");

	(void) state;
	for (size_t i = 0; i < f.n_cases; i++) {
		struct vec_bytes b = vec_bytes(&f.cases[i], "bytes");
		uint8_t crc[4];
		struct sp_wr w = sp_wr_on(crc, sizeof crc);

		sp_wr_u32(&w, sp_crc32(b.p, b.len));
		assert_bytes(&f.cases[i], "crc", crc, sizeof crc);
		vec_bytes_free(&b);
	}
	vec_close(&f);
}

static void check_frame(const struct vec_case *c)
{
	static char made[SP_FRAME_TEXT_MAX + 1];
	static uint8_t buf[SP_FRAME_MAX];
	struct sp_frame frame;
	size_t len;
	const char *text = vec_barred(c, "text", 0, &len);

	assert_err(c, sp_frame_parse(&frame, buf, text, len));
	if (vec_error(c) != SP_OK)
		return;

	struct vec_bytes data = vec_bytes(c, "data");

	assert_int_equal(frame.tag, vec_number(c, "tag"));
	assert_int_equal(frame.n, vec_number(c, "n"));
	assert_int_equal(frame.m, vec_number(c, "m"));
	assert_int_equal(frame.batch_len, data.len);
	assert_int_equal(sp_frame_make(made, data.p, data.len, frame.tag, frame.n, frame.m), SP_OK);
	assert_int_equal(strlen(made), len);
	assert_memory_equal(made, text, len);
	vec_bytes_free(&data);
}

static void test_frames_are_theirs_both_ways(void **state)
{
	struct vec_file f = vec_open("frame.txt");

	(void) state;
	for (size_t i = 0; i < f.n_cases; i++)
		check_frame(&f.cases[i]);
	vec_close(&f);
}

static void check_code(const struct vec_case *c, const uint8_t cid[SP_CID_LEN])
{
	uint8_t w[SP_CODE_LEN], rid[SP_RID_LEN];
	char text[SP_CODE_TEXT_LEN + 1];

	for (size_t i = 0; i < vec_count(c, "typed"); i++) {
		size_t len;
		const char *typed = vec_barred(c, "typed", i, &len);

		assert_err(c, sp_code_parse(w, typed, len));
		if (vec_error(c) == SP_OK)
			assert_bytes(c, "code", w, sizeof w);
	}
	if (vec_error(c) != SP_OK)
		return;
	sp_code_text(text, w);
	assert_string_equal(text, vec_text(c, "text"));
	sp_rid(rid, cid, w);
	assert_bytes(c, "rid", rid, sizeof rid);
}

static void test_withdrawal_codes_are_theirs(void **state)
{
	struct vec_file f = vec_open("code.txt"), hashes = vec_open("hash.txt");
	uint8_t cid[SP_CID_LEN];

	(void) state;
	vec_fixed(vec_find(&hashes, "campaign id"), "cid", cid, sizeof cid);
	for (size_t i = 0; i < f.n_cases; i++)
		check_code(&f.cases[i], cid);
	vec_close(&hashes);
	vec_close(&f);
}

static void test_keys_and_their_ids_are_theirs(void **state)
{
	struct vec_file f = vec_open("hash.txt");
	const struct vec_case *c = vec_find(&f, "keys");
	uint8_t seed[SP_SEED_LEN], pk[SP_PK_LEN], sk[SP_SK_LEN], id[SP_KID_LEN];
	uint8_t salt[SP_SALT_LEN], cid[SP_CID_LEN];

	(void) state;
	vec_fixed(c, "seed", seed, sizeof seed);
	sp_sign_pair(pk, sk, seed);
	assert_bytes(c, "sign_pk", pk, sizeof pk);
	sp_key_id(id, pk);
	assert_bytes(c, "kid", id, sizeof id);
	vec_fixed(c, "box_seed", seed, sizeof seed);
	sp_box_pair(pk, sk, seed);
	assert_bytes(c, "box_pk", pk, sizeof pk);
	sp_key_id(id, pk);
	assert_bytes(c, "rkid", id, sizeof id);

	c = vec_find(&f, "campaign id");
	vec_fixed(c, "organiser_pk", pk, sizeof pk);
	vec_fixed(c, "salt", salt, sizeof salt);
	sp_cid(cid, pk, salt);
	assert_bytes(c, "cid", cid, sizeof cid);
	vec_close(&f);
}

static void check_context(const struct vec_case *c)
{
	uint8_t cid[SP_CID_LEN], sid[SP_SID_LEN], rid[SP_RID_LEN], ctx[SP_CTX_LEN];
	struct vec_bytes letter = vec_bytes(c, "letter"), consent = vec_bytes(c, "consent");
	struct vec_bytes notice = vec_bytes(c, "notice");
	struct sp_texts texts = {(const char *) letter.p, letter.len, (const char *) consent.p,
		consent.len, (const char *) notice.p, notice.len};
	struct sp_text_hashes hashes;

	vec_fixed(c, "cid", cid, sizeof cid);
	vec_fixed(c, "sid", sid, sizeof sid);
	vec_fixed(c, "rid", rid, sizeof rid);
	sp_hash_texts(&hashes, &texts);
	sp_ctx(ctx, cid, sid, vec_number(c, "drill") == 1, &hashes, rid);
	assert_bytes(c, "ctx", ctx, sizeof ctx);
	vec_bytes_free(&letter);
	vec_bytes_free(&consent);
	vec_bytes_free(&notice);
}

static void check_leaf(const struct vec_case *c)
{
	struct sp_entry e;
	uint8_t cid[SP_CID_LEN], pk[SP_PK_LEN], leaf[SP_HASH_LEN];

	vec_fixed(c, "cid", cid, sizeof cid);
	vec_fixed(c, "station_pk", pk, sizeof pk);
	vec_fixed(c, "rid", e.rid, sizeof e.rid);
	vec_fixed(c, "sealed", e.sealed, sizeof e.sealed);
	vec_fixed(c, "leaf", e.leaf, sizeof e.leaf);
	vec_fixed(c, "lsig", e.lsig, sizeof e.lsig);
	sp_leaf(leaf, e.rid, e.sealed);
	assert_memory_equal(leaf, e.leaf, sizeof leaf);
	assert_int_equal(sp_entry_check(&e, cid, pk), SP_OK);
	e.lsig[0] ^= 1;
	assert_int_equal(sp_entry_check(&e, cid, pk), SP_E_SIGNATURE);
	e.sealed[0] ^= 1;
	assert_int_equal(sp_entry_check(&e, cid, pk), SP_E_DAMAGED);
}

static void check_root(const struct vec_case *c)
{
	static uint8_t leaves[SP_BATCH_RECORDS_MAX][SP_HASH_LEN];
	size_t n = vec_number(c, "n");
	uint8_t root[SP_HASH_LEN];

	assert_true(n <= SP_BATCH_RECORDS_MAX);
	for (size_t i = 0; i < n; i++) {
		char name[32];

		sp_hash(leaves[i], name, (size_t) snprintf(name, sizeof name, "leaf %zu", i));
	}
	sp_merkle_root(root, leaves, n);
	assert_bytes(c, "root", root, sizeof root);
}

static void check_digits(const struct vec_case *c)
{
	uint8_t hash[SP_HASH_LEN];
	char text[SP_DIGITS_TEXT_LEN + 1];

	vec_fixed(c, "hash", hash, sizeof hash);
	sp_digits20(text, hash);
	assert_string_equal(text, vec_text(c, "digits"));
}

static void test_contexts_leaves_roots_and_digits_are_theirs(void **state)
{
	static const struct {
		const char *key;
		void (*check)(const struct vec_case *c);
	} kinds[] = {{"ctx", check_context}, {"leaf", check_leaf}, {"root", check_root},
		{"digits", check_digits}};
	struct vec_file f = vec_open("hash.txt");

	(void) state;
	for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
		size_t n = 0;

		for (size_t i = 0; i < f.n_cases; i++) {
			if (!vec_has(&f.cases[i], kinds[k].key))
				continue;
			kinds[k].check(&f.cases[i]);
			n++;
		}
		assert_true(n > 0);
	}
	vec_close(&f);
}

static void copy_text(const struct vec_case *c, const char *key, char *dst, size_t size)
{
	const char *text = vec_has(c, key) ? vec_text(c, key) : "";

	assert_true(strlen(text) < size);
	memset(dst, 0, size);
	memcpy(dst, text, strlen(text));
}

static struct sp_record record_of(const struct vec_case *c)
{
	struct sp_record r = {
		.day = (uint32_t) vec_number(c, "day"),
		.consent = (unsigned) vec_number(c, "consent"),
		.kind = (enum sp_kind) vec_number(c, "kind"),
	};

	vec_fixed(c, "ctx", r.ctx, sizeof r.ctx);
	copy_text(c, "language", r.language, sizeof r.language);
	copy_text(c, "name", r.name, sizeof r.name);
	copy_text(c, "organisation", r.organisation, sizeof r.organisation);
	copy_text(c, "role", r.role, sizeof r.role);
	copy_text(c, "country", r.country, sizeof r.country);
	copy_text(c, "email", r.email, sizeof r.email);
	return r;
}

static void assert_same_record(const struct sp_record *a, const struct sp_record *b)
{
	assert_memory_equal(a->ctx, b->ctx, SP_CTX_LEN);
	assert_int_equal(a->day, b->day);
	assert_int_equal(a->consent, b->consent);
	assert_int_equal(a->kind, b->kind);
	assert_string_equal(a->language, b->language);
	assert_string_equal(a->name, b->name);
	assert_string_equal(a->organisation, b->organisation);
	assert_string_equal(a->role, b->role);
	assert_string_equal(a->country, b->country);
	assert_string_equal(a->email, b->email);
}

/* The map of a case, padded; or its block as it is. */
static void padded_of(const struct vec_case *c, uint8_t out[SP_PADDED_LEN])
{
	if (vec_has(c, "padded")) {
		vec_fixed(c, "padded", out, SP_PADDED_LEN);
		return;
	}

	struct vec_bytes plain = vec_bytes(c, "plain");

	assert_true(plain.len < SP_PADDED_LEN);
	memset(out, 0, SP_PADDED_LEN);
	memcpy(out, plain.p, plain.len);
	out[plain.len] = 0x80;
	vec_bytes_free(&plain);
}

static void test_records_are_theirs_both_ways(void **state)
{
	struct vec_file f = vec_open("record.txt");

	(void) state;
	for (size_t i = 0; i < f.n_cases; i++) {
		const struct vec_case *c = &f.cases[i];
		uint8_t padded[SP_PADDED_LEN], encoded[SP_PADDED_LEN];
		struct sp_record r;

		padded_of(c, padded);
		assert_err(c, sp_record_decode(&r, padded));
		if (!vec_has(c, "ctx"))
			continue;

		struct sp_record want = record_of(c);

		assert_same_record(&r, &want);
		assert_int_equal(sp_record_encode(encoded, &want), SP_OK);
		assert_memory_equal(encoded, padded, sizeof padded);
	}
	vec_close(&f);
}

static void check_sealed_record(const struct vec_case *c, const uint8_t *pk, const uint8_t *sk)
{
	uint8_t sealed[SP_SEALED_LEN], padded[SP_PADDED_LEN], want[SP_PADDED_LEN];
	struct sp_record r;

	vec_fixed(c, "sealed", sealed, sizeof sealed);
	assert_err(c, sp_record_open(&r, sealed, pk, sk));
	if (vec_error(c) != SP_OK)
		return;
	padded_of(c, want);
	assert_int_equal(sp_record_encode(padded, &r), SP_OK);
	assert_memory_equal(padded, want, sizeof padded);
}

static void check_sealed_code(const struct vec_case *c, const uint8_t *pk, const uint8_t *sk)
{
	uint8_t sealed[SP_SEALED_CODE_LEN], w[SP_CODE_LEN];

	vec_fixed(c, "sealed_code", sealed, sizeof sealed);
	assert_err(c, sp_withdrawal_open(w, sealed, pk, sk));
	if (vec_error(c) == SP_OK)
		assert_bytes(c, "message", w, sizeof w);
}

static void check_sealed_nonce(const struct vec_case *c, const uint8_t *pk, const uint8_t *sk)
{
	uint8_t sealed[SP_NONCE_LEN + SP_SEAL_OVERHEAD], nonce[SP_NONCE_LEN];

	vec_fixed(c, "sealed_nonce", sealed, sizeof sealed);
	assert_int_equal(crypto_box_seal_open(nonce, sealed, sizeof sealed, pk, sk), 0);
	assert_bytes(c, "message", nonce, sizeof nonce);
}

static void test_sealed_boxes_open_or_are_refused(void **state)
{
	struct vec_file f = vec_open("seal.txt");

	(void) state;
	for (size_t i = 0; i < f.n_cases; i++) {
		const struct vec_case *c = &f.cases[i];
		uint8_t seed[SP_SEED_LEN], pk[SP_PK_LEN], sk[SP_BOX_SK_LEN];

		vec_fixed(c, "box_seed", seed, sizeof seed);
		sp_box_pair(pk, sk, seed);
		if (vec_has(c, "sealed"))
			check_sealed_record(c, pk, sk);
		else if (vec_has(c, "sealed_code"))
			check_sealed_code(c, pk, sk);
		else
			check_sealed_nonce(c, pk, sk);
	}
	vec_close(&f);
}

static void check_good_envelope(const struct vec_case *c, const struct vec_bytes *envelope)
{
	struct vec_bytes payload = vec_bytes(c, "payload");
	uint8_t seed[SP_SEED_LEN], pk[SP_PK_LEN], sk[SP_SK_LEN], *made = malloc(envelope->len);
	struct sp_cose cose;
	struct sp_wr w = sp_wr_on(made, envelope->len);

	assert_non_null(made);
	vec_fixed(c, "seed", seed, sizeof seed);
	sp_sign_pair(pk, sk, seed);
	assert_int_equal(
		sp_cose_parse(&cose, envelope->p, envelope->len, SP_COSE_TYPE_COUNT), SP_OK);
	assert_string_equal(sp_cose_type_text(cose.type), vec_text(c, "type"));
	assert_int_equal(cose.payload_len, payload.len);
	assert_memory_equal(cose.payload, payload.p, payload.len);
	assert_int_equal(sp_cose_verify(&cose, pk), SP_OK);
	sp_cose_sign(&w, cose.type, payload.p, payload.len, sk);
	assert_int_equal(w.err, SP_OK);
	assert_bytes(c, "envelope", made, w.len);
	free(made);
	vec_bytes_free(&payload);
}

static void test_envelopes_are_theirs_both_ways(void **state)
{
	struct vec_file f = vec_open("cose.txt");

	(void) state;
	for (size_t i = 0; i < f.n_cases; i++) {
		const struct vec_case *c = &f.cases[i];
		struct vec_bytes envelope = vec_bytes(c, "envelope");
		struct sp_cose cose;

		if (vec_error(c) == SP_OK)
			check_good_envelope(c, &envelope);
		else
			assert_err(
				c, sp_cose_parse(&cose, envelope.p, envelope.len, SP_COSE_HELLO));
		vec_bytes_free(&envelope);
	}
	vec_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_product_and_inverse_is_theirs),
		cmocka_unit_test(test_rows_add_up_in_every_way_of_this_machine),
		cmocka_unit_test(test_coefficients_and_fragments_are_theirs),
		cmocka_unit_test(test_base45_is_theirs_both_ways),
		cmocka_unit_test(test_checksums_are_theirs),
		cmocka_unit_test(test_frames_are_theirs_both_ways),
		cmocka_unit_test(test_withdrawal_codes_are_theirs),
		cmocka_unit_test(test_keys_and_their_ids_are_theirs),
		cmocka_unit_test(test_contexts_leaves_roots_and_digits_are_theirs),
		cmocka_unit_test(test_records_are_theirs_both_ways),
		cmocka_unit_test(test_sealed_boxes_open_or_are_refused),
		cmocka_unit_test(test_envelopes_are_theirs_both_ways),
	};

	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
