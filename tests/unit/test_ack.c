#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <sodium.h>

#include "export/wire/ack.h"
#include "export/wire/seal.h"
#include "tests/rnd.h"
#include "tests/unit/payload.h"

enum { FEW = 20 };

static uint8_t pk[SP_PK_LEN], sk[SP_SK_LEN];
static const uint8_t cid[SP_CID_LEN] = {0xC1};
static uint8_t bytes[SP_ACK_MAX + 1], again[SP_ACK_MAX];

/* Ascending entries of stations with `per_station` batches each. */
static void fill(struct sp_ack_entry *out, size_t n, size_t per_station, uint64_t first_seq)
{
	for (size_t i = 0; i < n; i++) {
		size_t station = i / per_station;

		out[i] = (struct sp_ack_entry){.seq = first_seq + i % per_station};
		out[i].sid[0] = (uint8_t) (station >> 8);
		out[i].sid[1] = (uint8_t) station;
		memset(out[i].batch, (int) (i & 0xFF), sizeof out[i].batch);
	}
}

/* Encodes into bytes[], verifies and decodes; returns the signed length. */
static size_t there_and_back(
	struct sp_ack *out, const struct sp_ack_entry *v, size_t n, uint64_t hour)
{
	struct sp_wr w = sp_wr_on(bytes, SP_ACK_MAX);
	struct sp_cose c;

	assert_int_equal(sp_ack_encode(&w, cid, v, n, hour, sk), SP_OK);
	assert_int_equal(sp_cose_parse(&c, bytes, w.len, SP_COSE_ACK), SP_OK);
	assert_int_equal(sp_cose_verify(&c, pk), SP_OK);
	assert_int_equal(sp_ack_decode(out, c.payload, c.payload_len), SP_OK);
	assert_memory_equal(out->cid, cid, sizeof cid);
	assert_true(out->hour == hour);
	assert_int_equal(out->n, n);
	return w.len;
}

/* Reads all entries of a, which are to be those of want. */
static void read_entries(
	struct sp_ack_entry *out, const struct sp_ack *a, const struct sp_ack_entry *want)
{
	const uint8_t *at = a->entries;

	for (size_t i = 0; i < a->n; i++) {
		sp_ack_next(&out[i], &at);
		assert_memory_equal(out[i].sid, want[i].sid, SP_SID_LEN);
		assert_true(out[i].seq == want[i].seq);
		assert_memory_equal(out[i].batch, want[i].batch, SP_HASH_LEN);
	}
}

static void test_an_ack_comes_back_and_is_written_the_same(void **state)
{
	struct rnd random = rnd_for_test();

	(void) state;
	for (size_t i = 0; i < 500; i++) {
		struct sp_ack_entry v[FEW], back[FEW];
		size_t n = rnd_below(&random, FEW + 1);
		uint64_t hour = rnd_magnitude(&random) / SP_HOUR * SP_HOUR;
		struct sp_wr w = sp_wr_on(again, sizeof again);
		struct sp_ack a;

		fill(v, n, 1 + rnd_below(&random, FEW),
			1 + rnd_magnitude(&random) % (UINT32_MAX - FEW));

		size_t len = there_and_back(&a, v, n, hour);

		read_entries(back, &a, v);
		assert_int_equal(sp_ack_encode(&w, a.cid, back, n, a.hour, sk), SP_OK);
		assert_int_equal(w.len, len);
		assert_memory_equal(again, bytes, len);
	}
}

static void test_a_number_of_any_length_comes_back(void **state)
{
	static const uint64_t seqs[] = {
		1, 23, 24, 255, 256, 65535, 65536, UINT32_MAX - 1, UINT32_MAX};
	struct sp_ack_entry v[sizeof seqs / sizeof seqs[0]] = {0}, back[sizeof v / sizeof v[0]];
	size_t n = sizeof seqs / sizeof seqs[0];
	struct sp_ack a;

	(void) state;
	for (size_t i = 0; i < n; i++)
		v[i].seq = seqs[i];
	(void) there_and_back(&a, v, n, 0);
	read_entries(back, &a, v);
}

static void test_as_many_as_are_allowed_fit(void **state)
{
	static struct sp_ack_entry v[SP_ACK_ENTRIES_MAX + 1], back[SP_ACK_ENTRIES_MAX];
	struct sp_wr w = sp_wr_on(bytes, SP_ACK_MAX);
	struct sp_ack a;

	(void) state;
	fill(v, SP_ACK_ENTRIES_MAX + 1, 16, UINT32_MAX - 15);
	(void) there_and_back(&a, v, SP_ACK_ENTRIES_MAX, UINT64_MAX / SP_HOUR * SP_HOUR);
	read_entries(back, &a, v);
	assert_true(back[SP_ACK_ENTRIES_MAX - 1].seq == UINT32_MAX);
	assert_int_equal(sp_ack_encode(&w, cid, v, SP_ACK_ENTRIES_MAX + 1, 0, sk), SP_E_COUNTS);
	assert_int_equal(w.len, 0);
}

static void test_the_encoder_refuses_what_the_decoder_would_not_take(void **state)
{
	struct sp_ack_entry good[2], v[2];
	struct sp_wr w = sp_wr_on(bytes, SP_ACK_MAX), small = sp_wr_on(bytes, 100);

	(void) state;
	fill(good, 2, 2, 7);
	v[0] = good[1];
	v[1] = good[0];
	assert_int_equal(sp_ack_encode(&w, cid, v, 2, 0, sk), SP_E_ORDER);
	v[0] = v[1];
	assert_int_equal(sp_ack_encode(&w, cid, v, 2, 0, sk), SP_E_ORDER);
	v[0] = good[0];
	v[0].sid[7] = 1;
	assert_int_equal(sp_ack_encode(&w, cid, v, 2, 0, sk), SP_E_ORDER);
	v[0] = good[0];
	v[0].seq = 0;
	assert_int_equal(sp_ack_encode(&w, cid, v, 1, 0, sk), SP_E_RANGE);
	v[0].seq = (uint64_t) UINT32_MAX + 1;
	assert_int_equal(sp_ack_encode(&w, cid, v, 1, 0, sk), SP_E_RANGE);
	assert_int_equal(sp_ack_encode(&w, cid, good, 2, 1, sk), SP_E_RANGE);
	assert_int_equal(w.len, 0);
	assert_int_equal(sp_ack_encode(&small, cid, good, 2, 0, sk), SP_E_SIZE);
	assert_int_equal(small.len, 0);
}

/* Two entries that are easy to find, numbers 5 and 6 of one station. */
static size_t known_payload(uint8_t out[PAYLOAD_ROOM])
{
	struct sp_ack_entry v[2] = {{.seq = 5}, {.seq = 6}};
	struct sp_wr w = sp_wr_on(bytes, SP_ACK_MAX);

	memset(v[0].sid, 0x51, SP_SID_LEN);
	memset(v[1].sid, 0x51, SP_SID_LEN);
	memset(v[0].batch, 0xB1, SP_HASH_LEN);
	memset(v[1].batch, 0xB2, SP_HASH_LEN);
	assert_int_equal(sp_ack_encode(&w, cid, v, 2, 2 * SP_HOUR, sk), SP_OK);
	return payload_of(out, SP_COSE_ACK, bytes, w.len);
}

static sp_err decode(const uint8_t *payload, size_t len)
{
	struct sp_ack back = {.hour = 77};
	sp_err e = sp_ack_decode(&back, payload, len);

	if (e != SP_OK)
		assert_int_equal(back.hour, 77);
	return e;
}

static void test_an_ack_is_read_strictly(void **state)
{
	static const struct payload_change changes[] = {
		{"no change", "A40101", "A40101", SP_OK},
		{"another version", "A40101", "A40102", SP_E_VERSION},
		{"a key too many", "A40101", "A50101", SP_E_KEYS},
		{"more entries than counted", "0382834851", "0381834851", SP_E_KEYS},
		{"fewer entries than counted", "0382834851", "0383834851", SP_E_TYPES},
		{"too many entries", "0382834851", "03991001834851", SP_E_TYPES},
		{"count not in shortest form", "0382834851", "039802834851", SP_E_NONCANON},
		{"entry of two", "0382834851", "0382824851", SP_E_TYPES},
		{"entry of four", "0382834851", "0382844851", SP_E_TYPES},
		{"sid as text", "0382834851", "0382836851", SP_E_TYPES},
		{"seq 0", "51055820", "51005820", SP_E_TYPES},
		{"seq of 33 bits", "51055820", "511B00000001000000005820", SP_E_TYPES},
		{"seq not in shortest form", "51055820", "5118055820", SP_E_NONCANON},
		{"the same number twice", "51065820", "51055820", SP_E_ORDER},
		{"a lower number", "51065820", "51045820", SP_E_ORDER},
		{"a higher station first", "0382834851", "0382834852", SP_E_ORDER},
		{"hash too long", "51065820", "51065821", SP_E_TYPES},
		{"hour not whole", "04191C20", "04191C21", SP_E_TYPES},
		{"trailing byte", "04191C20", "04191C2000", SP_E_FORM},
		{"cut", "04191C20", "04191C", SP_E_FORM},
	};
	uint8_t payload[PAYLOAD_ROOM];
	size_t len = known_payload(payload);

	(void) state;
	payload_expect(decode, payload, len, changes, sizeof changes / sizeof changes[0]);
}

static void test_an_ack_has_a_limit_of_size(void **state)
{
	size_t around = sp_cose_len(SP_COSE_ACK, SP_ACK_MAX - 200) - (SP_ACK_MAX - 200);
	struct sp_ack a;

	(void) state;
	memset(bytes, 0, sizeof bytes);
	assert_int_equal(sp_ack_decode(&a, bytes, SP_ACK_MAX - around), SP_E_TYPES);
	assert_int_equal(sp_ack_decode(&a, bytes, SP_ACK_MAX - around + 1), SP_E_SIZE);
	assert_int_equal(sp_ack_decode(&a, bytes, SP_ACK_MAX + 1), SP_E_SIZE);
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
		cmocka_unit_test(test_an_ack_comes_back_and_is_written_the_same),
		cmocka_unit_test(test_a_number_of_any_length_comes_back),
		cmocka_unit_test(test_as_many_as_are_allowed_fit),
		cmocka_unit_test(test_the_encoder_refuses_what_the_decoder_would_not_take),
		cmocka_unit_test(test_an_ack_is_read_strictly),
		cmocka_unit_test(test_an_ack_has_a_limit_of_size),
	};

	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, start, NULL);
}
