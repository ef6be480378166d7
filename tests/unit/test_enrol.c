#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <sodium.h>

#include "export/wire/enrol.h"
#include "export/wire/seal.h"
#include "tests/rnd.h"
#include "tests/unit/hex.h"

static uint8_t pk[SP_PK_LEN], sk[SP_SK_LEN], other_pk[SP_PK_LEN], other_sk[SP_SK_LEN];

static struct sp_hello random_hello(struct rnd *random)
{
	struct sp_hello h = {.drill = rnd_below(random, 2) == 1};

	rnd_fill(random, h.cid, sizeof h.cid);
	memcpy(h.station_pk, pk, sizeof pk);
	rnd_text(random, h.label, 1 + rnd_below(random, SP_LABEL_MAX));
	h.serial = 1 + rnd_magnitude(random) / 2;
	rnd_fill(random, h.sealed_nonce, sizeof h.sealed_nonce);
	return h;
}

static struct sp_cert random_cert(struct rnd *random)
{
	struct sp_cert c = {.drill = rnd_below(random, 2) == 1};

	rnd_fill(random, c.cid, sizeof c.cid);
	rnd_fill(random, c.station_pk, sizeof c.station_pk);
	rnd_text(random, c.label, 1 + rnd_below(random, SP_LABEL_MAX));
	c.not_after = rnd_magnitude(random);
	rnd_fill(random, c.nonce_hash, sizeof c.nonce_hash);
	c.lowest_serial = 1 + rnd_magnitude(random) / 2;
	return c;
}

static void test_a_hello_comes_back_and_is_written_the_same(void **state)
{
	struct rnd random = rnd_for_test();

	(void) state;
	for (size_t i = 0; i < 2000; i++) {
		uint8_t bytes[SP_ENROL_MAX], again[SP_ENROL_MAX];
		struct sp_wr w = sp_wr_on(bytes, sizeof bytes), v = sp_wr_on(again, sizeof again);
		struct sp_hello h = random_hello(&random), back;

		assert_int_equal(sp_hello_encode(&w, &h, sk), SP_OK);
		assert_int_equal(sp_hello_decode(&back, bytes, w.len), SP_OK);
		assert_memory_equal(back.cid, h.cid, sizeof h.cid);
		assert_memory_equal(back.station_pk, h.station_pk, sizeof h.station_pk);
		assert_string_equal(back.label, h.label);
		assert_true(back.serial == h.serial);
		assert_memory_equal(back.sealed_nonce, h.sealed_nonce, sizeof h.sealed_nonce);
		assert_int_equal(back.drill, h.drill);
		assert_int_equal(sp_hello_encode(&v, &back, sk), SP_OK);
		assert_int_equal(v.len, w.len);
		assert_memory_equal(again, bytes, w.len);
	}
}

static void test_a_cert_comes_back_and_is_written_the_same(void **state)
{
	struct rnd random = rnd_for_test();

	(void) state;
	for (size_t i = 0; i < 2000; i++) {
		uint8_t bytes[SP_ENROL_MAX], again[SP_ENROL_MAX];
		struct sp_wr w = sp_wr_on(bytes, sizeof bytes), v = sp_wr_on(again, sizeof again);
		struct sp_cert c = random_cert(&random), back;

		assert_int_equal(sp_cert_encode(&w, &c, sk), SP_OK);
		assert_int_equal(sp_cert_decode(&back, bytes, w.len, pk), SP_OK);
		assert_memory_equal(back.cid, c.cid, sizeof c.cid);
		assert_memory_equal(back.station_pk, c.station_pk, sizeof c.station_pk);
		assert_string_equal(back.label, c.label);
		assert_true(back.not_after == c.not_after);
		assert_memory_equal(back.nonce_hash, c.nonce_hash, sizeof c.nonce_hash);
		assert_true(back.lowest_serial == c.lowest_serial);
		assert_int_equal(back.drill, c.drill);
		assert_int_equal(sp_cert_encode(&v, &back, sk), SP_OK);
		assert_int_equal(v.len, w.len);
		assert_memory_equal(again, bytes, w.len);
	}
}

static void test_the_longest_fit(void **state)
{
	struct sp_hello h = {.serial = UINT64_MAX};
	struct sp_cert c = {.not_after = UINT64_MAX, .lowest_serial = UINT64_MAX};
	uint8_t bytes[SP_ENROL_MAX];
	struct sp_wr w = sp_wr_on(bytes, sizeof bytes), v = sp_wr_on(bytes, sizeof bytes);

	(void) state;
	memset(h.label, 'x', SP_LABEL_MAX);
	memset(c.label, 'x', SP_LABEL_MAX);
	assert_int_equal(sp_hello_encode(&w, &h, sk), SP_OK);
	assert_int_equal(sp_cert_encode(&v, &c, sk), SP_OK);
}

static void test_encoders_refuse_what_decoders_would_not_take(void **state)
{
	uint8_t bytes[SP_ENROL_MAX];
	struct sp_wr w = sp_wr_on(bytes, sizeof bytes), small = sp_wr_on(bytes, 100);
	const struct sp_hello good_hello = {.label = "North door", .serial = 1};
	const struct sp_cert good_cert = {.label = "North door", .lowest_serial = 1};
	struct sp_hello h = good_hello;
	struct sp_cert c = good_cert;

	(void) state;
	h.serial = 0;
	assert_int_equal(sp_hello_encode(&w, &h, sk), SP_E_RANGE);
	c.lowest_serial = 0;
	assert_int_equal(sp_cert_encode(&w, &c, sk), SP_E_RANGE);
	h = good_hello;
	h.label[0] = '\0';
	assert_int_equal(sp_hello_encode(&w, &h, sk), SP_E_RANGE);
	h.label[0] = '\x80';
	assert_int_equal(sp_hello_encode(&w, &h, sk), SP_E_RANGE);
	memset(h.label, 'x', sizeof h.label); /* not terminated */
	assert_int_equal(sp_hello_encode(&w, &h, sk), SP_E_RANGE);
	c = good_cert;
	c.label[0] = '\0';
	assert_int_equal(sp_cert_encode(&w, &c, sk), SP_E_RANGE);
	assert_int_equal(w.len, 0);
	assert_int_equal(sp_hello_encode(&small, &good_hello, sk), SP_E_SIZE);
	assert_int_equal(small.len, 0);
}

static struct sp_hello known_hello(void)
{
	struct sp_hello h = {.label = "AB", .serial = 5};

	memset(h.cid, 0xC1, sizeof h.cid);
	memcpy(h.station_pk, pk, sizeof pk);
	memset(h.sealed_nonce, 0x61, sizeof h.sealed_nonce);
	return h;
}

static struct sp_cert known_cert(void)
{
	struct sp_cert c = {.label = "AB", .not_after = 9, .lowest_serial = 5, .drill = true};

	memset(c.cid, 0xC1, sizeof c.cid);
	memset(c.station_pk, 0x31, sizeof c.station_pk);
	memset(c.nonce_hash, 0x61, sizeof c.nonce_hash);
	return c;
}

struct change {
	const char *what, *find, *put;
	sp_err expected;
};

/* Signs the changed payload of a signed file again; returns the new length. */
static size_t change_and_sign(uint8_t out[SP_ENROL_MAX + 256], const uint8_t *bytes, size_t len,
	const struct change *change)
{
	uint8_t payload[SP_ENROL_MAX];
	struct sp_cose c;
	struct sp_wr w = sp_wr_on(out, SP_ENROL_MAX + 256);

	assert_int_equal(sp_cose_parse(&c, bytes, len, SP_COSE_TYPE_COUNT), SP_OK);

	size_t n = hex_patch(
		payload, sizeof payload, c.payload, c.payload_len, change->find, change->put);

	sp_cose_sign(&w, c.type, payload, n, sk);
	assert_int_equal(w.err, SP_OK);
	return w.len;
}

static void test_a_hello_is_read_strictly(void **state)
{
	static const struct change rows[] = {
		{"no change", "A70101", "A70101", SP_OK},
		{"another version", "A70101", "A70102", SP_E_VERSION},
		{"a key too many", "A70101", "A80101", SP_E_KEYS},
		{"short key", "035820", "035821", SP_E_TYPES},
		{"label empty", "04624142", "0460", SP_E_TYPES},
		{"label ill-formed", "04624142", "0462FF42", SP_E_TYPES},
		{"label as bytes", "04624142", "04424142", SP_E_TYPES},
		{"label left out", "04624142", "", SP_E_KEYS},
		{"serial 0", "0505065850", "0500065850", SP_E_TYPES},
		{"serial not in shortest form", "0505065850", "051805065850", SP_E_NONCANON},
		{"nonce of another length", "0505065850", "050506584F", SP_E_TYPES},
		{"drill neither yes nor no", "61610700", "61610702", SP_E_TYPES},
		{"drill true", "61610700", "616107F5", SP_E_TYPES},
		{"trailing byte", "61610700", "6161070000", SP_E_FORM},
		{"cut", "61610700", "6161", SP_E_FORM},
	};
	uint8_t bytes[SP_ENROL_MAX], changed[SP_ENROL_MAX + 256];
	struct sp_wr w = sp_wr_on(bytes, sizeof bytes);
	struct sp_hello h = known_hello();

	(void) state;
	assert_int_equal(sp_hello_encode(&w, &h, sk), SP_OK);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		size_t n = change_and_sign(changed, bytes, w.len, &rows[i]);
		struct sp_hello back = {.serial = 77};
		sp_err e = sp_hello_decode(&back, changed, n);

		if (e != rows[i].expected)
			fail_msg("%s: %s", rows[i].what, sp_err_name(e));
		if (e != SP_OK)
			assert_int_equal(back.serial, 77);
	}
}

static void test_a_cert_is_read_strictly(void **state)
{
	static const struct change rows[] = {
		{"no change", "A80101", "A80101", SP_OK},
		{"another version", "A80101", "B8630102", SP_E_VERSION},
		{"a key too few", "A80101", "A70101", SP_E_KEYS},
		{"another cid length", "0250C1C1", "024FC1", SP_E_TYPES},
		{"label with NUL", "04624142", "04624100", SP_E_TYPES},
		{"label too long", "04624142",
			"047841"
			"61616161616161616161616161616161616161616161616161616161616161616161616161"
			"616161"
			"61616161616161616161616161616161616161616161616161",
			SP_E_TYPES},
		{"time negative", "0509065820", "0529065820", SP_E_TYPES},
		{"hash of another length", "0509065820", "050906581F", SP_E_TYPES},
		{"lowest serial 0", "6107050801", "6107000801", SP_E_TYPES},
		{"keys exchanged", "6107050801", "6108010705", SP_E_KEYS},
		{"drill neither yes nor no", "6107050801", "6107050802", SP_E_TYPES},
		{"trailing byte", "6107050801", "610705080100", SP_E_FORM},
	};
	uint8_t bytes[SP_ENROL_MAX], changed[SP_ENROL_MAX + 256];
	struct sp_wr w = sp_wr_on(bytes, sizeof bytes);
	struct sp_cert c = known_cert();

	(void) state;
	assert_int_equal(sp_cert_encode(&w, &c, sk), SP_OK);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		size_t n = change_and_sign(changed, bytes, w.len, &rows[i]);
		struct sp_cert back = {.not_after = 77};
		sp_err e = sp_cert_decode(&back, changed, n, pk);

		if (e != rows[i].expected)
			fail_msg("%s: %s", rows[i].what, sp_err_name(e));
		if (e != SP_OK)
			assert_int_equal(back.not_after, 77);
	}
}

static void test_a_hello_is_signed_by_the_key_it_carries(void **state)
{
	uint8_t bytes[SP_ENROL_MAX];
	struct sp_wr w = sp_wr_on(bytes, sizeof bytes);
	struct sp_hello h = known_hello(), back;

	(void) state;
	assert_int_equal(sp_hello_encode(&w, &h, other_sk), SP_OK);
	assert_int_equal(sp_hello_decode(&back, bytes, w.len), SP_E_SIGNATURE);
}

static void test_a_cert_is_signed_by_the_organiser(void **state)
{
	uint8_t bytes[SP_ENROL_MAX];
	struct sp_wr w = sp_wr_on(bytes, sizeof bytes);
	struct sp_cert c = known_cert(), back;

	(void) state;
	assert_int_equal(sp_cert_encode(&w, &c, sk), SP_OK);
	assert_int_equal(sp_cert_decode(&back, bytes, w.len, other_pk), SP_E_SIGNATURE);
}

static void test_one_is_not_taken_for_the_other(void **state)
{
	uint8_t bytes[SP_ENROL_MAX];
	struct sp_wr w = sp_wr_on(bytes, sizeof bytes);
	struct sp_hello h = known_hello();
	struct sp_cert c;

	(void) state;
	assert_int_equal(sp_hello_encode(&w, &h, sk), SP_OK);
	assert_int_equal(sp_cert_decode(&c, bytes, w.len, pk), SP_E_TYPE);
}

static void test_every_bit_and_every_byte_counts(void **state)
{
	uint8_t bytes[SP_ENROL_MAX + 1] = {0};
	struct sp_wr w = sp_wr_on(bytes, SP_ENROL_MAX);
	struct sp_hello h = known_hello(), back;

	(void) state;
	assert_int_equal(sp_hello_encode(&w, &h, sk), SP_OK);
	for (size_t bit = 0; bit < 8 * w.len; bit++) {
		bytes[bit / 8] ^= (uint8_t) (1 << bit % 8);
		if (sp_hello_decode(&back, bytes, w.len) == SP_OK)
			fail_msg("bit %zu", bit);
		bytes[bit / 8] ^= (uint8_t) (1 << bit % 8);
	}
	for (size_t n = 0; n < w.len; n++)
		assert_int_equal(sp_hello_decode(&back, bytes, n), SP_E_FORM);
	assert_int_equal(sp_hello_decode(&back, bytes, w.len + 1), SP_E_FORM);
	assert_int_equal(sp_hello_decode(&back, bytes, SP_ENROL_MAX + 1), SP_E_SIZE);
}

static int start(void **state)
{
	const uint8_t seed[SP_SEED_LEN] = {1}, other_seed[SP_SEED_LEN] = {2};

	(void) state;
	sp_sign_pair(pk, sk, seed);
	sp_sign_pair(other_pk, other_sk, other_seed);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_hello_comes_back_and_is_written_the_same),
		cmocka_unit_test(test_a_cert_comes_back_and_is_written_the_same),
		cmocka_unit_test(test_the_longest_fit),
		cmocka_unit_test(test_encoders_refuse_what_decoders_would_not_take),
		cmocka_unit_test(test_a_hello_is_read_strictly),
		cmocka_unit_test(test_a_cert_is_read_strictly),
		cmocka_unit_test(test_a_hello_is_signed_by_the_key_it_carries),
		cmocka_unit_test(test_a_cert_is_signed_by_the_organiser),
		cmocka_unit_test(test_one_is_not_taken_for_the_other),
		cmocka_unit_test(test_every_bit_and_every_byte_counts),
	};

	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, start, NULL);
}
