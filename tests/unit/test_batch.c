#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <sodium.h>

#include "export/wire/batch.h"
#include "tests/rnd.h"
#include "tests/unit/hex.h"

static uint8_t signed_batch[SP_BATCH_MAX], other_batch[SP_BATCH_MAX + 64];
static uint8_t station_pk[SP_PK_LEN], station_sk[SP_SK_LEN];

/* All lists at their longest; a test fills as much as it needs. */
struct lists {
	struct sp_entry entries[SP_BATCH_RECORDS_MAX + 1];
	uint8_t withdrawals[SP_BATCH_WITHDRAWALS_MAX + 1][SP_SEALED_CODE_LEN];
	uint8_t tombstones[SP_BATCH_TOMBSTONES_MAX + 1][SP_SEALED_CODE_LEN];
};

static struct lists lists;

static struct sp_batch_content content(size_t entries, size_t withdrawals, size_t tombstones)
{
	return (struct sp_batch_content){
		.entries = lists.entries,
		.n_entries = entries,
		.withdrawals = (const uint8_t(*)[SP_SEALED_CODE_LEN]) lists.withdrawals,
		.n_withdrawals = withdrawals,
		.tombstones = (const uint8_t(*)[SP_SEALED_CODE_LEN]) lists.tombstones,
		.n_tombstones = tombstones,
	};
}

/* Strictly ascending: the first four bytes count, the rest is anything. */
static void fill_ascending(struct rnd *random, uint8_t *p, size_t n, size_t i)
{
	rnd_fill(random, p, n);
	p[0] = 0x5A;
	p[1] = (uint8_t) (i >> 8);
	p[2] = (uint8_t) i;
}

static void fill_lists(struct rnd *random)
{
	for (size_t i = 0; i <= SP_BATCH_RECORDS_MAX; i++) {
		fill_ascending(random, lists.entries[i].rid, SP_RID_LEN, i);
		rnd_fill(random, lists.entries[i].sealed, SP_SEALED_LEN);
	}
	for (size_t i = 0; i <= SP_BATCH_WITHDRAWALS_MAX; i++)
		fill_ascending(random, lists.withdrawals[i], SP_SEALED_CODE_LEN, i);
	for (size_t i = 0; i <= SP_BATCH_TOMBSTONES_MAX; i++)
		fill_ascending(random, lists.tombstones[i], SP_SEALED_CODE_LEN, i);
}

static struct sp_batch_head random_head(struct rnd *random)
{
	struct sp_batch_head h;

	rnd_fill(random, &h, sizeof h);
	h.seq = 1 + rnd_magnitude(random) % UINT32_MAX;
	h.cut_at = rnd_magnitude(random) / 3600 * 3600;
	h.boots = rnd_magnitude(random);
	h.ever_captured = rnd_magnitude(random);
	h.ever_removed = rnd_magnitude(random);
	h.flags = rnd_below(random, SP_BATCH_FLAGS + 1);
	for (size_t i = 0; i < SP_HEALTH_COUNT; i++)
		h.health[i] = rnd_below(random, 2) ? rnd_magnitude(random) : 0;
	return h;
}

static bool same_head(const struct sp_batch_head *a, const struct sp_batch_head *b)
{
	return memcmp(a->cid, b->cid, SP_CID_LEN) == 0 && memcmp(a->sid, b->sid, SP_SID_LEN) == 0 &&
	       memcmp(a->rkid, b->rkid, SP_KID_LEN) == 0 && a->seq == b->seq &&
	       memcmp(a->prev, b->prev, SP_HASH_LEN) == 0 && a->cut_at == b->cut_at &&
	       a->boots == b->boots && a->ever_captured == b->ever_captured &&
	       a->ever_removed == b->ever_removed && a->flags == b->flags &&
	       memcmp(a->build, b->build, SP_BUILD_LEN) == 0 &&
	       memcmp(a->health, b->health, sizeof a->health) == 0 &&
	       memcmp(a->campaign, b->campaign, SP_HASH_LEN) == 0;
}

static size_t encode(
	uint8_t out[SP_BATCH_MAX], const struct sp_batch_head *h, const struct sp_batch_content *c)
{
	struct sp_wr w = sp_wr_on(out, SP_BATCH_MAX);
	uint8_t hash[SP_HASH_LEN];

	assert_int_equal(sp_batch_encode(&w, hash, h, c, station_sk), SP_OK);
	assert_int_equal(w.len, sp_batch_len(h, c));
	return w.len;
}

/* Envelope, signature and payload, as a reader does it. */
static sp_err decode(struct sp_batch *out, const uint8_t *p, size_t len)
{
	struct sp_cose c;
	sp_err e = sp_cose_parse(&c, p, len, SP_COSE_BATCH);

	if (e == SP_OK)
		e = sp_cose_verify(&c, station_pk);
	return e == SP_OK ? sp_batch_decode(out, c.payload, c.payload_len) : e;
}

/* Writes a decoded batch again; returns its length. */
static size_t encode_again(uint8_t out[SP_BATCH_MAX], const struct sp_batch *b)
{
	for (size_t i = 0; i < b->n_records; i++) {
		memcpy(lists.entries[i].rid, sp_batch_rid(b, i), SP_RID_LEN);
		memcpy(lists.entries[i].sealed, sp_batch_sealed(b, i), SP_SEALED_LEN);
	}
	for (size_t i = 0; i < b->n_withdrawals; i++)
		memcpy(lists.withdrawals[i], sp_batch_withdrawal(b, i), SP_SEALED_CODE_LEN);
	for (size_t i = 0; i < b->n_tombstones; i++)
		memcpy(lists.tombstones[i], sp_batch_tombstone(b, i), SP_SEALED_CODE_LEN);

	struct sp_batch_content c = content(b->n_records, b->n_withdrawals, b->n_tombstones);

	return encode(out, &b->head, &c);
}

static void check_round_trip(const struct sp_batch_head *h, const struct sp_batch_content *c)
{
	static struct lists before;
	size_t len = encode(signed_batch, h, c);
	struct sp_batch b;

	before = lists;
	assert_int_equal(decode(&b, signed_batch, len), SP_OK);
	assert_true(same_head(h, &b.head));
	assert_int_equal(b.n_records, c->n_entries);
	assert_int_equal(b.n_withdrawals, c->n_withdrawals);
	assert_int_equal(b.n_tombstones, c->n_tombstones);
	memset(&lists, 0, sizeof lists);
	assert_int_equal(encode_again(other_batch, &b), len);
	assert_memory_equal(signed_batch, other_batch, len);
	lists = before;
}

static void test_decoding_is_the_inverse_of_encoding(void **state)
{
	struct rnd random = rnd_for_test();

	(void) state;
	for (size_t i = 0; i < 2000; i++) {
		struct sp_batch_head h = random_head(&random);
		struct sp_batch_content c = content(
			rnd_below(&random, 4), rnd_below(&random, 4), rnd_below(&random, 4));

		if (i % 50 == 0)
			fill_lists(&random);
		check_round_trip(&h, &c);
	}
}

static void test_the_fullest_batches_fit_and_come_back(void **state)
{
	static const struct {
		size_t entries, withdrawals, tombstones;
	} rows[] = {
		{SP_BATCH_RECORDS_MAX, 0, 0},
		{SP_BATCH_RECORDS_MAX, 4, 4},
		{207, SP_BATCH_WITHDRAWALS_MAX, SP_BATCH_TOMBSTONES_MAX},
		{0, 0, 0},
	};
	struct rnd random = rnd_for_test();

	(void) state;
	fill_lists(&random);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct sp_batch_head h = random_head(&random);
		struct sp_batch_content c =
			content(rows[i].entries, rows[i].withdrawals, rows[i].tombstones);

		check_round_trip(&h, &c);
	}
}

static void test_an_empty_batch_has_the_root_of_nothing(void **state)
{
	struct rnd random = rnd_for_test();
	struct sp_batch_head h = random_head(&random);
	struct sp_batch_content c = {0};
	uint8_t nothing[SP_HASH_LEN];
	struct sp_batch b;

	(void) state;
	assert_int_equal(decode(&b, signed_batch, encode(signed_batch, &h, &c)), SP_OK);
	sp_hash(nothing, "", 0);
	assert_memory_equal(b.root, nothing, SP_HASH_LEN);
}

static void test_hash_names_the_payload_and_tag_the_whole(void **state)
{
	struct rnd random = rnd_for_test();
	struct sp_batch_head h = random_head(&random);
	struct sp_batch_content c = content(2, 1, 1);
	struct sp_wr w = sp_wr_on(signed_batch, sizeof signed_batch);
	uint8_t hash[SP_HASH_LEN], expected[SP_HASH_LEN];
	struct sp_cose envelope;
	struct sp_batch b;

	(void) state;
	fill_lists(&random);
	assert_int_equal(sp_batch_encode(&w, hash, &h, &c, station_sk), SP_OK);
	assert_int_equal(sp_cose_parse(&envelope, signed_batch, w.len, SP_COSE_BATCH), SP_OK);
	assert_int_equal(sp_batch_decode(&b, envelope.payload, envelope.payload_len), SP_OK);
	sp_hash(expected, envelope.payload, envelope.payload_len);
	assert_memory_equal(hash, expected, SP_HASH_LEN);
	assert_memory_equal(b.hash, expected, SP_HASH_LEN);

	sp_hash(expected, signed_batch, w.len);
	assert_int_equal(sp_batch_tag(signed_batch, w.len),
		(uint32_t) expected[0] << 24 | (uint32_t) expected[1] << 16 |
			(uint32_t) expected[2] << 8 | expected[3]);
}

static void test_encoder_refuses_what_the_decoder_would_not_take(void **state)
{
	static const struct {
		const char *what;
		size_t entries, withdrawals, tombstones;
		uint64_t seq, cut_at;
		unsigned flags;
		sp_err expected;
	} rows[] = {
		{"good", 3, 3, 3, 1, 3600, 7, SP_OK},
		{"too many records", SP_BATCH_RECORDS_MAX + 1, 0, 0, 1, 0, 0, SP_E_COUNTS},
		{"too many withdrawals", 0, SP_BATCH_WITHDRAWALS_MAX + 1, 0, 1, 0, 0, SP_E_COUNTS},
		{"too many tombstones", 0, 0, SP_BATCH_TOMBSTONES_MAX + 1, 1, 0, 0, SP_E_COUNTS},
		{"too many in all", 300, SP_BATCH_WITHDRAWALS_MAX, SP_BATCH_TOMBSTONES_MAX, 1, 0, 0,
			SP_E_SIZE},
		{"number 0", 0, 0, 0, 0, 0, 0, SP_E_RANGE},
		{"the last number", 0, 0, 0, UINT32_MAX, 0, 0, SP_OK},
		{"a number of 33 bits", 0, 0, 0, UINT64_C(1) << 32, 0, 0, SP_E_RANGE},
		{"no whole hour", 0, 0, 0, 1, 3601, 0, SP_E_RANGE},
		{"an unknown flag", 0, 0, 0, 1, 0, 8, SP_E_RANGE},
	};
	struct rnd random = rnd_for_test();

	(void) state;
	fill_lists(&random);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct sp_batch_head h = {
			.seq = rows[i].seq, .cut_at = rows[i].cut_at, .flags = rows[i].flags};
		struct sp_batch_content c =
			content(rows[i].entries, rows[i].withdrawals, rows[i].tombstones);
		struct sp_wr w = sp_wr_on(signed_batch, sizeof signed_batch);
		uint8_t hash[SP_HASH_LEN] = {0x77};
		sp_err e = sp_batch_encode(&w, hash, &h, &c, station_sk);

		if (e != rows[i].expected)
			fail_msg("%s: %s", rows[i].what, sp_err_name(e));
		if (e != SP_OK) {
			assert_int_equal(hash[0], 0x77);
			assert_int_equal(w.len, 0);
		}
	}
}

static void test_encoder_refuses_disorder(void **state)
{
	struct rnd random = rnd_for_test();
	struct sp_batch_head h = random_head(&random);
	struct sp_batch_content c = content(3, 3, 3);
	uint8_t hash[SP_HASH_LEN];

	(void) state;
	for (size_t list = 0; list < 3; list++) {
		struct sp_wr w = sp_wr_on(signed_batch, sizeof signed_batch);

		fill_lists(&random);
		if (list == 0)
			lists.entries[1] = lists.entries[0];
		else if (list == 1)
			memcpy(lists.withdrawals[2], lists.withdrawals[1], SP_SEALED_CODE_LEN);
		else
			lists.tombstones[0][1] = 0xFF;
		assert_int_equal(sp_batch_encode(&w, hash, &h, &c, station_sk), SP_E_ORDER);
	}
}

static void test_encoder_needs_room(void **state)
{
	struct sp_batch_head h = {.seq = 1};
	struct sp_batch_content c = {0};
	struct sp_wr w = sp_wr_on(signed_batch, sp_batch_len(&h, &c) - 1);
	uint8_t hash[SP_HASH_LEN] = {0x77};

	(void) state;
	assert_int_equal(sp_batch_encode(&w, hash, &h, &c, station_sk), SP_E_SIZE);
	assert_int_equal(hash[0], 0x77);
}

/* A batch whose bytes are known: two records, two withdrawals, one tombstone. */
static size_t known_payload(uint8_t *out, size_t cap)
{
	struct sp_batch_head h = {.seq = 7,
		.cut_at = 3600,
		.boots = 3,
		.ever_captured = 9,
		.ever_removed = 1,
		.flags = 1,
		.health = {5, 0, 0, 0, 6, 0}};
	struct sp_batch_content c = content(2, 2, 1);
	struct sp_cose envelope;

	memset(h.cid, 0xC1, SP_CID_LEN);
	memset(h.sid, 0x51, SP_SID_LEN);
	memset(h.rkid, 0x52, SP_KID_LEN);
	memset(h.prev, 0x53, SP_HASH_LEN);
	memset(h.build, 0x54, SP_BUILD_LEN);
	memset(h.campaign, 0x55, SP_HASH_LEN);
	for (size_t i = 0; i < 2; i++) {
		memset(lists.entries[i].rid, (int) (0x61 + i), SP_RID_LEN);
		memset(lists.entries[i].sealed, (int) (0x71 + i), SP_SEALED_LEN);
		memset(lists.withdrawals[i], (int) (0x81 + i), SP_SEALED_CODE_LEN);
	}
	memset(lists.tombstones[0], 0x91, SP_SEALED_CODE_LEN);

	size_t len = encode(signed_batch, &h, &c);

	assert_int_equal(sp_cose_parse(&envelope, signed_batch, len, SP_COSE_BATCH), SP_OK);
	assert_true(envelope.payload_len <= cap);
	memcpy(out, envelope.payload, envelope.payload_len);
	return envelope.payload_len;
}

static void test_decoder_refuses_what_the_encoder_would_not_write(void **state)
{
	static const struct {
		const char *what, *find, *put;
		sp_err expected;
	} rows[] = {
		{"no change", "B10101", "B10101", SP_OK},
		{"no map", "B10101", "910101", SP_E_TYPES},
		{"indefinite map", "B10101", "BF0101", SP_E_NONCANON},
		{"map not in shortest form", "B10101", "B8110101", SP_E_NONCANON},
		{"another version", "B10101", "B10102", SP_E_VERSION},
		{"another version with more keys", "B10101", "B5011863", SP_E_VERSION},
		{"a key too many", "B10101", "B20101", SP_E_KEYS},
		{"a key too few", "B10101", "B00101", SP_E_KEYS},
		{"first key missing", "B101010250", "B10250", SP_E_KEYS},
		{"a key left out", "0348515151515151515104", "04", SP_E_KEYS},
		{"an unknown key", "034851", "181948 51", SP_E_KEYS},
		{"a text as key", "034851", "61614851", SP_E_KEYS},
		{"a key not in shortest form", "034851", "18034851", SP_E_NONCANON},
		{"sid as text", "034851", "036851", SP_E_TYPES},
		{"short sid", "03485151", "034751", SP_E_TYPES},
		{"number 0", "0507", "0500", SP_E_TYPES},
		{"number not in shortest form", "0507", "051807", SP_E_NONCANON},
		{"number negative", "0507", "0526", SP_E_TYPES},
		{"number as big number", "0507", "05C24107", SP_E_TYPES},
		{"no whole hour", "07190E10", "07190E11", SP_E_TYPES},
		{"time as float", "07190E10", "07F90E10", SP_E_TYPES},
		{"three counts", "098402020901", "0983020209", SP_E_TYPES},
		{"five counts", "098402020901", "09850202090101", SP_E_TYPES},
		{"counts of indefinite length", "098402020901", "099F02020901FF", SP_E_NONCANON},
		{"more records claimed", "098402020901", "098403020901", SP_E_COUNTS},
		{"more withdrawals claimed", "098402020901", "098402030901", SP_E_COUNTS},
		{"fewer records", "0B82825061", "0B81825061", SP_E_KEYS},
		{"more records", "0B82825061", "0B83825061", SP_E_TYPES},
		{"a list too long", "0B82825061", "0B19015F825061", SP_E_TYPES},
		{"a list longer than memory", "0B82825061", "0B9BFFFFFFFFFFFFFFFF825061",
			SP_E_TYPES},
		{"record of three", "0B82825061", "0B82835061", SP_E_TYPES},
		{"short rid", "0B8282506161", "0B82824F61", SP_E_TYPES},
		{"sealed record of another length", "61590230", "6159022F", SP_E_TYPES},
		{"rids out of order", "71825062", "71825060", SP_E_ORDER},
		{"withdrawals out of order", "0C82583F81", "0C82583F83", SP_E_ORDER},
		{"a withdrawal of another length", "0C82583F8181", "0C82583E81", SP_E_TYPES},
		{"too many withdrawals", "0C82583F81", "0C990101583F81", SP_E_TYPES},
		{"too many tombstones", "0D81583F", "0D990401583F", SP_E_TYPES},
		{"list of tombstones absent", "0D81583F", "81583F", SP_E_KEYS},
		{"an unknown flag", "0E010F", "0E080F", SP_E_TYPES},
		{"health counter of zero", "10A200050406", "10A200000406", SP_E_TYPES},
		{"health counters out of order", "10A200050406", "10A204060005", SP_E_ORDER},
		{"health counter twice", "10A200050406", "10A200050006", SP_E_ORDER},
		{"unknown health counter", "10A200050406", "10A200050606", SP_E_KEYS},
		{"too many health counters", "10A200050406", "10A700050406", SP_E_TYPES},
		{"health as list", "10A200050406", "108200050406", SP_E_TYPES},
		{"health not in shortest form", "10A200050406", "10A20018050406", SP_E_NONCANON},
		{"last key another", "11582055", "12582055", SP_E_KEYS},
		{"a sealed record changed", "71718250", "71728250", SP_E_ROOT},
		{"a rid changed", "61616159", "61616259", SP_E_ROOT},
	};
	static uint8_t payload[8192], changed[8192];
	size_t len = known_payload(payload, sizeof payload);

	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct sp_batch b = {.n_records = 77};
		size_t n =
			hex_patch(changed, sizeof changed, payload, len, rows[i].find, rows[i].put);
		sp_err e = sp_batch_decode(&b, changed, n);

		if (e != rows[i].expected)
			fail_msg("%s: %s", rows[i].what, sp_err_name(e));
		/* What the caller judges before counts and root is there. */
		if (e == SP_OK || e == SP_E_COUNTS || e == SP_E_ROOT)
			assert_int_equal(b.head.seq, 7);
		else
			assert_int_equal(b.n_records, 77);
	}
}

static void test_equal_rids_and_codes_are_refused(void **state)
{
	static uint8_t payload[8192];
	size_t len = known_payload(payload, sizeof payload);
	struct sp_batch b;

	(void) state;
	assert_int_equal(sp_batch_decode(&b, payload, len), SP_OK);

	uint8_t *second = payload + (sp_batch_rid(&b, 1) - payload);

	memset(second, 0x61, SP_RID_LEN);
	assert_int_equal(sp_batch_decode(&b, payload, len), SP_E_ORDER);
	memset(second, 0x62, SP_RID_LEN);
	memset(payload + (sp_batch_withdrawal(&b, 1) - payload), 0x81, SP_SEALED_CODE_LEN);
	assert_int_equal(sp_batch_decode(&b, payload, len), SP_E_ORDER);
}

static void test_another_root_is_refused(void **state)
{
	static uint8_t payload[8192];
	size_t len = known_payload(payload, sizeof payload);
	struct sp_batch b;

	(void) state;
	assert_int_equal(sp_batch_decode(&b, payload, len), SP_OK);
	payload[b.root - payload] ^= 1;
	assert_int_equal(sp_batch_decode(&b, payload, len), SP_E_ROOT);
}

static void test_every_truncation_and_a_trailing_byte_are_refused(void **state)
{
	static uint8_t payload[8192];
	size_t len = known_payload(payload, sizeof payload - 1);
	struct sp_batch b;

	(void) state;
	for (size_t n = 0; n < len; n++)
		assert_int_equal(sp_batch_decode(&b, payload, n), SP_E_FORM);
	assert_int_equal(sp_batch_decode(&b, payload, len + 1), SP_E_FORM);

	struct sp_batch_head h = {.seq = 1};
	struct sp_batch_content c = content(1, 0, 0);

	len = encode(signed_batch, &h, &c);
	for (size_t n = 0; n < len; n++)
		assert_int_equal(decode(&b, signed_batch, n), SP_E_FORM);
	signed_batch[len] = 0;
	assert_int_equal(decode(&b, signed_batch, len + 1), SP_E_FORM);
}

static void test_more_bytes_than_a_batch_may_have_are_refused(void **state)
{
	struct sp_batch b;

	(void) state;
	assert_int_equal(sp_batch_decode(&b, other_batch, SP_BATCH_MAX), SP_E_SIZE);
	assert_int_equal(sp_batch_decode(&b, other_batch, SIZE_MAX), SP_E_SIZE);
}

static void test_every_changed_bit_of_a_signed_batch_is_refused(void **state)
{
	struct rnd random = rnd_for_test();
	struct sp_batch_head h = random_head(&random);
	struct sp_batch_content c = content(1, 1, 1);

	(void) state;
	fill_lists(&random);

	size_t len = encode(signed_batch, &h, &c);

	for (size_t bit = 0; bit < 8 * len; bit++) {
		struct sp_batch b;

		signed_batch[bit / 8] ^= (uint8_t) (1 << bit % 8);

		sp_err e = decode(&b, signed_batch, len);

		if (e != SP_E_FORM && e != SP_E_NONCANON && e != SP_E_TYPE && e != SP_E_SIGNATURE)
			fail_msg("bit %zu: %s", bit, sp_err_name(e));
		signed_batch[bit / 8] ^= (uint8_t) (1 << bit % 8);
	}
}

/* The signature apart: what the strict decoder takes is what the encoder would write. */
static void test_a_payload_that_decodes_has_one_form_only(void **state)
{
	static uint8_t payload[8192];
	size_t len = known_payload(payload, sizeof payload);
	unsigned taken = 0;

	(void) state;
	for (size_t bit = 0; bit < 8 * len; bit++) {
		struct sp_cose envelope;
		struct sp_batch b;

		payload[bit / 8] ^= (uint8_t) (1 << bit % 8);
		if (sp_batch_decode(&b, payload, len) == SP_OK) {
			size_t n = encode_again(other_batch, &b);

			assert_int_equal(
				sp_cose_parse(&envelope, other_batch, n, SP_COSE_BATCH), SP_OK);
			assert_int_equal(envelope.payload_len, len);
			assert_memory_equal(envelope.payload, payload, len);
			taken++;
		}
		payload[bit / 8] ^= (uint8_t) (1 << bit % 8);
	}
	assert_true(taken > 0);
}

static int start(void **state)
{
	const uint8_t seed[SP_SEED_LEN] = {1};

	(void) state;
	sp_sign_pair(station_pk, station_sk, seed);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decoding_is_the_inverse_of_encoding),
		cmocka_unit_test(test_the_fullest_batches_fit_and_come_back),
		cmocka_unit_test(test_an_empty_batch_has_the_root_of_nothing),
		cmocka_unit_test(test_hash_names_the_payload_and_tag_the_whole),
		cmocka_unit_test(test_encoder_refuses_what_the_decoder_would_not_take),
		cmocka_unit_test(test_encoder_refuses_disorder),
		cmocka_unit_test(test_encoder_needs_room),
		cmocka_unit_test(test_decoder_refuses_what_the_encoder_would_not_write),
		cmocka_unit_test(test_equal_rids_and_codes_are_refused),
		cmocka_unit_test(test_another_root_is_refused),
		cmocka_unit_test(test_every_truncation_and_a_trailing_byte_are_refused),
		cmocka_unit_test(test_more_bytes_than_a_batch_may_have_are_refused),
		cmocka_unit_test(test_every_changed_bit_of_a_signed_batch_is_refused),
		cmocka_unit_test(test_a_payload_that_decodes_has_one_form_only),
	};

	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, start, NULL);
}
