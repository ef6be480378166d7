#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <sodium.h>

#include "export/wire/head.h"
#include "export/wire/seal.h"
#include "tests/rnd.h"
#include "tests/unit/payload.h"

static uint8_t pk[SP_PK_LEN], sk[SP_SK_LEN];

static struct sp_head random_head(struct rnd *random)
{
	struct sp_head h = {.final = rnd_below(random, 2) == 1};

	rnd_fill(random, h.cid, sizeof h.cid);
	rnd_fill(random, h.sid, sizeof h.sid);
	h.seq = 1 + rnd_magnitude(random) % UINT32_MAX;
	h.ever_captured = rnd_magnitude(random);
	rnd_fill(random, h.batch, sizeof h.batch);
	h.hour = rnd_magnitude(random) / SP_HOUR * SP_HOUR;
	return h;
}

static void test_a_head_comes_back_and_is_written_the_same(void **state)
{
	struct rnd random = rnd_for_test();

	(void) state;
	for (size_t i = 0; i < 2000; i++) {
		uint8_t bytes[SP_HEAD_MAX], again[SP_HEAD_MAX];
		struct sp_wr w = sp_wr_on(bytes, sizeof bytes), v = sp_wr_on(again, sizeof again);
		struct sp_head h = random_head(&random), back;
		struct sp_cose c;

		assert_int_equal(sp_head_encode(&w, &h, sk), SP_OK);
		assert_int_equal(sp_cose_parse(&c, bytes, w.len, SP_COSE_HEAD), SP_OK);
		assert_int_equal(sp_cose_verify(&c, pk), SP_OK);
		assert_int_equal(sp_head_decode(&back, c.payload, c.payload_len), SP_OK);
		assert_memory_equal(back.cid, h.cid, sizeof h.cid);
		assert_memory_equal(back.sid, h.sid, sizeof h.sid);
		assert_true(back.seq == h.seq);
		assert_true(back.ever_captured == h.ever_captured);
		assert_memory_equal(back.batch, h.batch, sizeof h.batch);
		assert_true(back.hour == h.hour);
		assert_int_equal(back.final, h.final);
		assert_int_equal(sp_head_encode(&v, &back, sk), SP_OK);
		assert_int_equal(v.len, w.len);
		assert_memory_equal(again, bytes, w.len);
	}
}

static void test_the_longest_fits(void **state)
{
	const struct sp_head h = {.seq = UINT32_MAX,
		.ever_captured = UINT64_MAX,
		.hour = UINT64_MAX / SP_HOUR * SP_HOUR,
		.final = true};
	uint8_t bytes[SP_HEAD_MAX];
	struct sp_wr w = sp_wr_on(bytes, sizeof bytes);

	(void) state;
	assert_int_equal(sp_head_encode(&w, &h, sk), SP_OK);
}

static void test_the_encoder_refuses_what_the_decoder_would_not_take(void **state)
{
	const struct sp_head good = {.seq = 1, .hour = SP_HOUR};
	uint8_t bytes[SP_HEAD_MAX];
	struct sp_wr w = sp_wr_on(bytes, sizeof bytes), small = sp_wr_on(bytes, 100);
	struct sp_head h = good;

	(void) state;
	h.seq = 0;
	assert_int_equal(sp_head_encode(&w, &h, sk), SP_E_RANGE);
	h.seq = (uint64_t) UINT32_MAX + 1;
	assert_int_equal(sp_head_encode(&w, &h, sk), SP_E_RANGE);
	h = good;
	h.hour++;
	assert_int_equal(sp_head_encode(&w, &h, sk), SP_E_RANGE);
	assert_int_equal(w.len, 0);
	assert_int_equal(sp_head_encode(&small, &good, sk), SP_E_SIZE);
	assert_int_equal(small.len, 0);
}

/* The payload of a head whose fields are easy to find. */
static size_t known_payload(uint8_t out[PAYLOAD_ROOM])
{
	struct sp_head h = {.seq = 5, .ever_captured = 9, .hour = 2 * SP_HOUR};
	uint8_t bytes[SP_HEAD_MAX];
	struct sp_wr w = sp_wr_on(bytes, sizeof bytes);

	memset(h.cid, 0xC1, sizeof h.cid);
	memset(h.sid, 0x51, sizeof h.sid);
	memset(h.batch, 0xB1, sizeof h.batch);
	assert_int_equal(sp_head_encode(&w, &h, sk), SP_OK);
	return payload_of(out, SP_COSE_HEAD, bytes, w.len);
}

static sp_err decode(const uint8_t *payload, size_t len)
{
	struct sp_head back = {.seq = 77};
	sp_err e = sp_head_decode(&back, payload, len);

	if (e != SP_OK)
		assert_int_equal(back.seq, 77);
	return e;
}

static void test_a_head_is_read_strictly(void **state)
{
	static const struct payload_change changes[] = {
		{"no change", "A80101", "A80101", SP_OK},
		{"another version", "A80101", "A80102", SP_E_VERSION},
		{"a key too many", "A80101", "A90101", SP_E_KEYS},
		{"sid too short", "034851", "0347", SP_E_TYPES},
		{"seq 0", "04050509", "04000509", SP_E_TYPES},
		{"seq of 33 bits", "04050509", "041B00000001000000000509", SP_E_TYPES},
		{"seq the largest", "04050509", "041AFFFFFFFF0509", SP_OK},
		{"seq left out", "04050509", "0509", SP_E_KEYS},
		{"seq not in shortest form", "04050509", "0418050509", SP_E_NONCANON},
		{"ever captured negative", "04050509", "04050529", SP_E_TYPES},
		{"keys exchanged", "04050509", "05050409", SP_E_KEYS},
		{"hash too long", "065820", "065821", SP_E_TYPES},
		{"hour not whole", "07191C200800", "07191C210800", SP_E_TYPES},
		{"hour not in shortest form", "07191C200800", "071A00001C200800", SP_E_NONCANON},
		{"final neither yes nor no", "07191C200800", "07191C200802", SP_E_TYPES},
		{"final true", "07191C200800", "07191C2008F5", SP_E_TYPES},
		{"trailing byte", "07191C200800", "07191C20080000", SP_E_FORM},
		{"cut", "07191C200800", "07191C2008", SP_E_FORM},
	};
	uint8_t payload[PAYLOAD_ROOM];
	size_t len = known_payload(payload);

	(void) state;
	payload_expect(decode, payload, len, changes, sizeof changes / sizeof changes[0]);
}

static void test_a_head_has_a_limit_of_size(void **state)
{
	uint8_t payload[PAYLOAD_ROOM] = {0};
	size_t len = known_payload(payload);

	(void) state;
	payload_expect_limit(decode, SP_COSE_HEAD, SP_HEAD_MAX, payload, len);
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
		cmocka_unit_test(test_a_head_comes_back_and_is_written_the_same),
		cmocka_unit_test(test_the_longest_fits),
		cmocka_unit_test(test_the_encoder_refuses_what_the_decoder_would_not_take),
		cmocka_unit_test(test_a_head_is_read_strictly),
		cmocka_unit_test(test_a_head_has_a_limit_of_size),
	};

	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, start, NULL);
}
