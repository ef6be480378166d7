#include "export/out/qr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zbar.h>

enum { MODULE_PX = 4, QUIET = 4, TEXT_MAX = 4296 };

static const char alphanumeric[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/* Text like a frame's: "SP1:" and characters of Base45, the same on every run. */
static void make_text(char out[TEXT_MAX], size_t len)
{
	uint32_t x = 1;

	memcpy(out, "SP1:", 4);
	for (size_t i = 4; i < len; i++) {
		x = x * 1664525 + 1013904223;
		out[i] = alphanumeric[(x >> 16) % (sizeof alphanumeric - 1)];
	}
}

/* Black on white with a quiet zone. The caller frees. */
static uint8_t *paint(const struct sp_qr *qr, unsigned *out_side)
{
	unsigned side = (qr->width + 2 * QUIET) * MODULE_PX;
	uint8_t *gray = malloc((size_t) side * side);

	assert_non_null(gray);
	memset(gray, 0xFF, (size_t) side * side);
	for (unsigned y = 0; y < qr->width * MODULE_PX; y++)
		for (unsigned x = 0; x < qr->width * MODULE_PX; x++)
			if (qr->modules[y / MODULE_PX * qr->width + x / MODULE_PX])
				gray[(y + QUIET * MODULE_PX) * side + x + QUIET * MODULE_PX] = 0;
	*out_side = side;
	return gray;
}

static void assert_reads_as(const struct sp_qr *qr, const char *text, size_t len)
{
	zbar_image_scanner_t *scanner = zbar_image_scanner_create();
	zbar_image_t *image = zbar_image_create();
	unsigned side;
	uint8_t *gray = paint(qr, &side);
	const zbar_symbol_t *symbol;

	zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
	zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
	zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
	zbar_image_set_size(image, side, side);
	zbar_image_set_data(image, gray, (unsigned long) side * side, NULL);
	assert_int_equal(zbar_scan_image(scanner, image), 1);
	symbol = zbar_image_first_symbol(image);
	assert_int_equal(zbar_symbol_get_data_length(symbol), len);
	assert_memory_equal(zbar_symbol_get_data(symbol), text, len);
	zbar_image_destroy(image);
	zbar_image_scanner_destroy(scanner);
	free(gray);
}

static void test_frames_of_every_density_are_read_back(void **state)
{
	/* characters of a frame: version and as many fragments as sp_frame_fit() says */
	static const struct {
		unsigned version;
		size_t len;
	} cases[] = {
		{10, 327}, {15, 627}, {20, 1227}, {25, 1827}, {30, 2427}, {35, 3327}, {40, 4227}};
	struct sp_qr qr;
	char text[TEXT_MAX];

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		make_text(text, cases[i].len);
		assert_int_equal(
			sp_qr_encode(&qr, text, cases[i].len, cases[i].version, SP_QR_L), SP_OK);
		assert_int_equal(qr.width, 17 + 4 * cases[i].version);
		assert_reads_as(&qr, text, cases[i].len);
	}
}

static void test_text_outside_the_alphanumeric_set_is_read_back(void **state)
{
	static const char *const cases[] = {"sp1:abc", "https://example.org/?a=b", "Ünï 山田"};
	struct sp_qr qr;

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_int_equal(sp_qr_encode(&qr, cases[i], strlen(cases[i]), 0, SP_QR_M), SP_OK);
		assert_reads_as(&qr, cases[i], strlen(cases[i]));
	}
}

static void test_capacity_is_that_of_the_standard(void **state)
{
	/* ISO/IEC 18004 table 7: characters in alphanumeric and in byte mode */
	static const struct {
		unsigned version;
		enum sp_qr_level level;
		size_t alphanumeric, bytes;
	} cases[] = {
		{1, SP_QR_L, 25, 17},
		{1, SP_QR_M, 20, 14},
		{10, SP_QR_L, 395, 271},
		{25, SP_QR_L, 1853, 1273},
		{26, SP_QR_M, 1542, 1059},
		{40, SP_QR_M, 3391, 2331},
		{40, SP_QR_L, 4296, 2953},
	};
	struct sp_qr qr = {0};
	char upper[TEXT_MAX + 1], lower[TEXT_MAX + 1];

	(void) state;
	memset(upper, 'A', sizeof upper);
	memset(lower, 'a', sizeof lower);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		unsigned version = cases[i].version;
		enum sp_qr_level level = cases[i].level;

		assert_int_equal(
			sp_qr_encode(&qr, upper, cases[i].alphanumeric, version, level), SP_OK);
		assert_int_equal(sp_qr_encode(&qr, lower, cases[i].bytes, version, level), SP_OK);
		assert_int_equal(qr.width, 17 + 4 * version);
		qr.width = 0;
		assert_int_equal(
			sp_qr_encode(&qr, upper, cases[i].alphanumeric + 1, version, level),
			SP_E_SIZE);
		assert_int_equal(
			sp_qr_encode(&qr, lower, cases[i].bytes + 1, version, level), SP_E_SIZE);
		assert_int_equal(qr.width, 0);
	}
}

static void test_version_zero_takes_the_smallest_that_fits(void **state)
{
	struct sp_qr qr;
	char text[TEXT_MAX];

	(void) state;
	make_text(text, sizeof text);
	assert_int_equal(sp_qr_encode(&qr, text, 25, 0, SP_QR_L), SP_OK);
	assert_int_equal(qr.width, 21);
	assert_int_equal(sp_qr_encode(&qr, text, 26, 0, SP_QR_L), SP_OK);
	assert_int_equal(qr.width, 25);
	assert_int_equal(sp_qr_encode(&qr, text, 21, 0, SP_QR_M), SP_OK);
	assert_int_equal(qr.width, 25);
}

static void test_modules_are_zero_or_one_with_finders_in_three_corners(void **state)
{
	struct sp_qr qr;

	(void) state;
	assert_int_equal(sp_qr_encode(&qr, "SP1:", 4, 10, SP_QR_L), SP_OK);
	for (size_t i = 0; i < (size_t) qr.width * qr.width; i++)
		assert_in_range(qr.modules[i], 0, 1);
	assert_int_equal(qr.modules[0], 1);
	assert_int_equal(qr.modules[qr.width - 1], 1);
	assert_int_equal(qr.modules[(qr.width - 1) * qr.width], 1);
	assert_int_equal(qr.modules[7], 0);
}

static void test_what_cannot_be_a_symbol_is_refused(void **state)
{
	struct sp_qr qr;

	(void) state;
	assert_int_equal(sp_qr_encode(&qr, "", 0, 0, SP_QR_L), SP_E_RANGE);
	assert_int_equal(sp_qr_encode(&qr, "A", 1, 41, SP_QR_L), SP_E_RANGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_frames_of_every_density_are_read_back),
		cmocka_unit_test(test_text_outside_the_alphanumeric_set_is_read_back),
		cmocka_unit_test(test_capacity_is_that_of_the_standard),
		cmocka_unit_test(test_version_zero_takes_the_smallest_that_fits),
		cmocka_unit_test(test_modules_are_zero_or_one_with_finders_in_three_corners),
		cmocka_unit_test(test_what_cannot_be_a_symbol_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
