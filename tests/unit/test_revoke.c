#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <sodium.h>

#include "export/wire/revoke.h"
#include "export/wire/seal.h"
#include "tests/rnd.h"
#include "tests/unit/payload.h"

static uint8_t pk[SP_PK_LEN], sk[SP_SK_LEN];

static void test_a_revocation_comes_back_and_is_written_the_same(void **state)
{
	struct rnd random = rnd_for_test();

	(void) state;
	for (size_t i = 0; i < 2000; i++) {
		uint8_t bytes[SP_REVOKE_MAX], again[SP_REVOKE_MAX];
		struct sp_wr w = sp_wr_on(bytes, sizeof bytes), v = sp_wr_on(again, sizeof again);
		struct sp_revoke r = {.last_good = rnd_magnitude(&random) & UINT32_MAX,
			.hour = rnd_magnitude(&random) / SP_HOUR * SP_HOUR};
		struct sp_revoke back;
		struct sp_cose c;

		rnd_fill(&random, r.cid, sizeof r.cid);
		rnd_fill(&random, r.station_pk, sizeof r.station_pk);
		assert_int_equal(sp_revoke_encode(&w, &r, sk), SP_OK);
		assert_int_equal(sp_cose_parse(&c, bytes, w.len, SP_COSE_REVOKE), SP_OK);
		assert_int_equal(sp_cose_verify(&c, pk), SP_OK);
		assert_int_equal(sp_revoke_decode(&back, c.payload, c.payload_len), SP_OK);
		assert_memory_equal(back.cid, r.cid, sizeof r.cid);
		assert_memory_equal(back.station_pk, r.station_pk, sizeof r.station_pk);
		assert_true(back.last_good == r.last_good);
		assert_true(back.hour == r.hour);
		assert_int_equal(sp_revoke_encode(&v, &back, sk), SP_OK);
		assert_int_equal(v.len, w.len);
		assert_memory_equal(again, bytes, w.len);
	}
}

static void test_the_encoder_refuses_what_the_decoder_would_not_take(void **state)
{
	const struct sp_revoke most = {
		.last_good = UINT32_MAX, .hour = UINT64_MAX / SP_HOUR * SP_HOUR};
	const struct sp_revoke beyond = {.last_good = (uint64_t) UINT32_MAX + 1};
	const struct sp_revoke half_past = {.hour = SP_HOUR / 2};
	uint8_t bytes[SP_REVOKE_MAX];
	struct sp_wr w = sp_wr_on(bytes, sizeof bytes), small = sp_wr_on(bytes, 100);

	(void) state;
	assert_int_equal(sp_revoke_encode(&w, &beyond, sk), SP_E_RANGE);
	assert_int_equal(sp_revoke_encode(&w, &half_past, sk), SP_E_RANGE);
	assert_int_equal(w.len, 0);
	assert_int_equal(sp_revoke_encode(&w, &most, sk), SP_OK);
	assert_int_equal(sp_revoke_encode(&small, &most, sk), SP_E_SIZE);
	assert_int_equal(small.len, 0);
}

static size_t known_payload(uint8_t out[PAYLOAD_ROOM])
{
	struct sp_revoke v = {.last_good = 5, .hour = 2 * SP_HOUR};
	uint8_t bytes[SP_REVOKE_MAX];
	struct sp_wr w = sp_wr_on(bytes, sizeof bytes);

	memset(v.cid, 0xC1, sizeof v.cid);
	memset(v.station_pk, 0x31, sizeof v.station_pk);
	assert_int_equal(sp_revoke_encode(&w, &v, sk), SP_OK);
	return payload_of(out, SP_COSE_REVOKE, bytes, w.len);
}

static sp_err decode(const uint8_t *payload, size_t len)
{
	struct sp_revoke back = {.hour = 77};
	sp_err e = sp_revoke_decode(&back, payload, len);

	if (e != SP_OK)
		assert_int_equal(back.hour, 77);
	return e;
}

static void test_a_revocation_is_read_strictly(void **state)
{
	static const struct payload_change changes[] = {
		{"no change", "A50101", "A50101", SP_OK},
		{"another version", "A50101", "A50100", SP_E_VERSION},
		{"a key too few", "A50101", "A40101", SP_E_KEYS},
		{"key too long", "035820", "035821", SP_E_TYPES},
		{"none good", "040505", "040005", SP_OK},
		{"last good of 33 bits", "040505", "041B000000010000000005", SP_E_TYPES},
		{"last good not in shortest form", "040505", "04180505", SP_E_NONCANON},
		{"last good left out", "040505", "05", SP_E_KEYS},
		{"hour not whole", "05191C20", "05191C21", SP_E_TYPES},
		{"trailing byte", "05191C20", "05191C2000", SP_E_FORM},
		{"cut", "05191C20", "05191C", SP_E_FORM},
	};
	uint8_t payload[PAYLOAD_ROOM];
	size_t len = known_payload(payload);

	(void) state;
	payload_expect(decode, payload, len, changes, sizeof changes / sizeof changes[0]);
}

static void test_a_revocation_has_a_limit_of_size(void **state)
{
	uint8_t payload[PAYLOAD_ROOM] = {0};
	size_t len = known_payload(payload);

	(void) state;
	payload_expect_limit(decode, SP_COSE_REVOKE, SP_REVOKE_MAX, payload, len);
}

static int start(void **state)
{
	const uint8_t seed[SP_SEED_LEN] = {1};

	(void) state;
	sp_sign_pair(pk, sk, seed);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_revocation_comes_back_and_is_written_the_same),
		cmocka_unit_test(test_the_encoder_refuses_what_the_decoder_would_not_take),
		cmocka_unit_test(test_a_revocation_is_read_strictly),
		cmocka_unit_test(test_a_revocation_has_a_limit_of_size),
	};

	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, start, NULL);
}
