#include "export/wire/frame.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <qrencode.h>

#include "export/wire/base45.h"
#include "export/wire/fountain.h"
#include "tests/rnd.h"

enum { BATCH_LEN = 5150, K = 26 };

static const uint32_t tag = 0xA1B2C3D4;

static void fill_batch(uint8_t batch[BATCH_LEN])
{
	struct rnd r = rnd_from(7);

	rnd_fill(&r, batch, BATCH_LEN);
}

/* A frame as bytes, so that tests can damage it below its CRC or its Base45. */
struct raw {
	uint8_t bytes[SP_FRAME_MAX + 8];
	size_t len;
};

static struct raw raw_of(uint32_t n, uint32_t m)
{
	uint8_t batch[BATCH_LEN];
	char text[SP_FRAME_TEXT_MAX + 1];
	struct raw raw = {.len = 0};

	fill_batch(batch);
	assert_int_equal(sp_frame_make(text, batch, BATCH_LEN, tag, n, m), SP_OK);
	assert_int_equal(
		sp_base45_decode(raw.bytes, sizeof raw.bytes, &raw.len, text + 4, strlen(text) - 4),
		SP_OK);
	return raw;
}

static void fix_crc(struct raw *raw)
{
	const uint32_t crc = sp_crc32(raw->bytes, raw->len - 4);

	for (size_t i = 0; i < 4; i++)
		raw->bytes[raw->len - 4 + i] = (uint8_t) (crc >> (24 - 8 * i));
}

static sp_err parse_raw(const struct raw *raw)
{
	char text[4 + (sizeof raw->bytes / 2 + 1) * 3 + 1] = "SP1:";
	uint8_t buf[SP_FRAME_MAX];
	struct sp_frame frame;

	sp_base45_encode(text + 4, raw->bytes, raw->len);
	return sp_frame_parse(&frame, buf, text, strlen(text));
}

static void test_crc_of_the_standard_check_text(void **state)
{
	(void) state;
	assert_int_equal(sp_crc32((const uint8_t *) "123456789", 9), 0xCBF43926);
	assert_int_equal(sp_crc32(NULL, 0), 0);
}

static void test_crc_agrees_with_division_bit_by_bit(void **state)
{
	struct rnd r = rnd_for_test();
	uint8_t bytes[300];

	(void) state;
	rnd_fill(&r, bytes, sizeof bytes);
	for (size_t n = 0; n <= sizeof bytes; n++) {
		uint32_t crc = 0xFFFFFFFF;

		for (size_t i = 0; i < n * 8; i++) {
			const uint32_t bit = (crc ^ (uint32_t) (bytes[i / 8] >> i % 8)) & 1;

			crc = crc >> 1 ^ (bit != 0 ? 0xEDB88320 : 0);
		}
		assert_int_equal(sp_crc32(bytes, n), ~crc);
	}
}

static void test_bytes_stand_where_the_format_says(void **state)
{
	const struct raw raw = raw_of(0x000102, 2);
	static const uint8_t header[] = {
		0x10, 0xA1, 0xB2, 0xC3, 0xD4, 0x00, 0x01, 0x02, 0x00, 0x14, 0x1E};
	uint8_t batch[BATCH_LEN], fragment[SP_FRAGMENT_LEN];

	(void) state;
	fill_batch(batch);
	assert_int_equal(raw.len, 11 + 400 + 4);
	assert_memory_equal(raw.bytes, header, sizeof header);
	for (uint32_t i = 0; i < 2; i++) {
		sp_fountain_fragment(fragment, batch, BATCH_LEN, tag, 0x102 + i);
		assert_memory_equal(raw.bytes + 11 + 200 * i, fragment, SP_FRAGMENT_LEN);
	}
}

static void test_every_density_returns_at_every_kind_of_number(void **state)
{
	static const uint32_t numbers[] = {0, K - 1, K, 4000, SP_FRAGMENT_NUMBER_MAX - 13};
	uint8_t batch[BATCH_LEN];

	(void) state;
	fill_batch(batch);
	for (uint32_t m = 1; m <= SP_FRAME_SYMBOL_FRAGMENTS_MAX; m++)
		for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
			char text[SP_FRAME_TEXT_MAX + 1], again[SP_FRAME_TEXT_MAX + 1];
			uint8_t buf[SP_FRAME_MAX];
			struct sp_frame f;

			assert_int_equal(
				sp_frame_make(text, batch, BATCH_LEN, tag, numbers[i], m), SP_OK);
			assert_int_equal(sp_frame_parse(&f, buf, text, strlen(text)), SP_OK);
			assert_int_equal(f.tag, tag);
			assert_int_equal(f.n, numbers[i]);
			assert_int_equal(f.m, m);
			assert_int_equal(f.batch_len, BATCH_LEN);
			assert_int_equal(sp_frame_encode(again, &f), SP_OK);
			assert_string_equal(again, text);
		}
}

static void test_maker_refuses_what_a_parser_would(void **state)
{
	static const struct {
		size_t len;
		uint32_t n, m;
	} cases[] = {
		{0, 0, 1},
		{SP_BATCH_MAX + 1, 0, 1},
		{BATCH_LEN, 0, 0},
		{BATCH_LEN, 0, SP_FRAME_SYMBOL_FRAGMENTS_MAX + 1},
		{BATCH_LEN, 0, UINT32_MAX},
		{BATCH_LEN, SP_FRAGMENT_NUMBER_MAX, 2},
		{BATCH_LEN, SP_FRAGMENT_NUMBER_MAX + 1U, 1},
		{BATCH_LEN, UINT32_MAX, 14},
	};
	static const uint8_t batch[SP_BATCH_MAX + 1];

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char text[SP_FRAME_TEXT_MAX + 1] = "untouched";
		const struct sp_frame frame = {.tag = tag,
			.n = cases[i].n,
			.batch_len = (uint32_t) cases[i].len,
			.m = cases[i].m,
			.fragments = batch};

		assert_int_equal(
			sp_frame_make(text, batch, cases[i].len, tag, cases[i].n, cases[i].m),
			SP_E_RANGE);
		assert_int_equal(sp_frame_encode(text, &frame), SP_E_RANGE);
		assert_string_equal(text, "untouched");
	}
}

static void test_texts_of_others_are_foreign(void **state)
{
	static const char *const texts[] = {
		"", "S", "SP1", "sp1:", "SP2:00", "https://example.org/", "UR:BYTES/1-9/"};

	(void) state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		uint8_t buf[SP_FRAME_MAX];
		struct sp_frame f;

		assert_int_equal(sp_frame_parse(&f, buf, texts[i], strlen(texts[i])), SP_E_FOREIGN);
	}
}

static void test_text_cut_short_or_gone_on_is_refused(void **state)
{
	uint8_t batch[BATCH_LEN], buf[SP_FRAME_MAX];
	char text[SP_FRAME_TEXT_MAX + 8];
	struct sp_frame f;

	(void) state;
	fill_batch(batch);
	for (uint32_t m = 1; m <= SP_FRAME_SYMBOL_FRAGMENTS_MAX; m += 13) {
		assert_int_equal(sp_frame_make(text, batch, BATCH_LEN, tag, 3, m), SP_OK);
		const size_t len = strlen(text);

		memcpy(text + len, "000000", 7);
		for (size_t n = 4; n < len + 7; n++) {
			const sp_err e = sp_frame_parse(&f, buf, text, n);

			/* Two characters alone can be a first byte of another version. */
			if (n == 6)
				assert_true(e == SP_E_FORM || e == SP_E_VERSION);
			else
				assert_int_equal(e, n == len ? SP_OK : SP_E_FORM);
		}
	}
}

static void test_every_flipped_bit_is_noticed(void **state)
{
	struct raw raw = raw_of(3, 1);

	(void) state;
	for (size_t bit = 0; bit < raw.len * 8; bit++) {
		raw.bytes[bit / 8] ^= (uint8_t) (1 << bit % 8);
		assert_int_equal(parse_raw(&raw), bit < 8 ? SP_E_VERSION : SP_E_FORM);
		raw.bytes[bit / 8] ^= (uint8_t) (1 << bit % 8);
	}
	assert_int_equal(parse_raw(&raw), SP_OK);
}

/* Frames with a right CRC, as somebody would make them on purpose. */
static void test_forged_headers_are_refused(void **state)
{
	static const struct {
		size_t at;
		uint8_t bytes[3];
		size_t n_bytes;
		sp_err expected;
	} cases[] = {
		{0, {0x00}, 1, SP_E_VERSION},
		{0, {0x11}, 1, SP_E_VERSION}, /* a flag */
		{0, {0x18}, 1, SP_E_VERSION},
		{0, {0x20}, 1, SP_E_VERSION},
		{5, {0xFF, 0xFF, 0xFE}, 3, SP_OK},
		{5, {0xFF, 0xFF, 0xFF}, 3, SP_E_RANGE},
		{8, {0, 0, 0}, 3, SP_E_RANGE},
		{8, {0, 0, 1}, 3, SP_OK},
		{8, {0x03, 0x20, 0x00}, 3, SP_OK}, /* 204,800 */
		{8, {0x03, 0x20, 0x01}, 3, SP_E_RANGE},
		{8, {0xFF, 0xFF, 0xFF}, 3, SP_E_RANGE},
	};

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct raw raw = raw_of(3, 2);

		memcpy(raw.bytes + cases[i].at, cases[i].bytes, cases[i].n_bytes);
		fix_crc(&raw);
		assert_int_equal(parse_raw(&raw), cases[i].expected);
	}
}

static void test_lengths_between_frames_are_refused(void **state)
{
	const struct raw longest = raw_of(3, 14);

	(void) state;
	for (size_t len = 5; len < sizeof longest.bytes; len++) {
		const bool whole = len > 15 && len <= SP_FRAME_MAX && (len - 15) % 200 == 0;
		struct raw raw = longest;

		raw.len = len;
		fix_crc(&raw);
		assert_int_equal(parse_raw(&raw), whole ? SP_OK : SP_E_FORM);
	}
}

static void test_fit_is_that_of_the_design(void **state)
{
	static const struct {
		unsigned version;
		uint32_t m;
	} cases[] = {{0, 0}, {1, 0}, {9, 0}, {10, 1}, {15, 2}, {20, 4}, {25, 6}, {30, 8}, {35, 11},
		{40, 14}, {41, 0}, {UINT32_MAX, 0}};

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(sp_frame_fit(cases[i].version), cases[i].m);
}

/* The smallest symbol that libqrencode finds for a frame of m fragments, in alphanumeric mode. */
static unsigned smallest_version(uint32_t m)
{
	uint8_t batch[BATCH_LEN];
	char text[SP_FRAME_TEXT_MAX + 1];
	QRinput *input = QRinput_new2(0, QR_ECLEVEL_L);

	fill_batch(batch);
	assert_int_equal(sp_frame_make(text, batch, BATCH_LEN, tag, 0, m), SP_OK);
	assert_non_null(input);
	assert_int_equal(
		QRinput_append(input, QR_MODE_AN, (int) strlen(text), (const unsigned char *) text),
		0);
	QRcode *code = QRcode_encodeInput(input);

	assert_non_null(code);
	const unsigned version = (unsigned) code->version;

	QRcode_free(code);
	QRinput_free(input);
	return version;
}

static void test_fit_is_exactly_what_an_encoder_gets_in(void **state)
{
	(void) state;
	for (uint32_t m = 1; m <= SP_FRAME_SYMBOL_FRAGMENTS_MAX; m++) {
		const unsigned smallest = smallest_version(m);
		const unsigned version = smallest < 10 ? 10 : smallest;

		assert_true(sp_frame_fit(version) >= m);
		assert_true(sp_frame_fit(version - 1) < m);
	}
}

static void test_schedule_sweeps_then_repairs_then_goes_back_to_repair(void **state)
{
	(void) state;
	assert_int_equal(sp_frame_next(0, 6, K), 6);
	assert_int_equal(sp_frame_next(24, 6, K), 30); /* ran past the sweep: no gap, no repeat */
	assert_int_equal(sp_frame_next(30, 1, K), 31);
	for (uint32_t m = 1; m <= SP_FRAME_SYMBOL_FRAGMENTS_MAX; m++) {
		uint32_t n = SP_FRAGMENT_NUMBER_MAX - 100, steps = 0;

		for (; n != K; n = sp_frame_next(n, m, K), steps++) {
			/* A symbol of any size may come next. */
			assert_true(
				n + SP_FRAME_SYMBOL_FRAGMENTS_MAX - 1 <= SP_FRAGMENT_NUMBER_MAX);
			assert_true(steps < 100);
		}
		assert_true(steps >= 6);
	}
	assert_int_equal(sp_frame_next(UINT32_MAX, 14, K), K);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_crc_of_the_standard_check_text),
		cmocka_unit_test(test_crc_agrees_with_division_bit_by_bit),
		cmocka_unit_test(test_bytes_stand_where_the_format_says),
		cmocka_unit_test(test_every_density_returns_at_every_kind_of_number),
		cmocka_unit_test(test_maker_refuses_what_a_parser_would),
		cmocka_unit_test(test_texts_of_others_are_foreign),
		cmocka_unit_test(test_text_cut_short_or_gone_on_is_refused),
		cmocka_unit_test(test_every_flipped_bit_is_noticed),
		cmocka_unit_test(test_forged_headers_are_refused),
		cmocka_unit_test(test_lengths_between_frames_are_refused),
		cmocka_unit_test(test_fit_is_that_of_the_design),
		cmocka_unit_test(test_fit_is_exactly_what_an_encoder_gets_in),
		cmocka_unit_test(test_schedule_sweeps_then_repairs_then_goes_back_to_repair),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
