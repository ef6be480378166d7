#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/desk/pgm.h"

static const uint8_t *bytes(const char *text)
{
	return (const uint8_t *) text;
}

static void test_header_of_ffmpeg_is_read(void **state)
{
	const char text[] = "P5\n1280 800\n255\nPIXELS";
	struct pgm pgm;

	(void) state;
	assert_int_equal(pgm_header(&pgm, bytes(text), sizeof text - 1), SP_OK);
	assert_int_equal(pgm.width, 1280);
	assert_int_equal(pgm.height, 800);
	assert_int_equal(pgm.header_len, 16);
}

static void test_every_beginning_of_a_header_asks_for_more(void **state)
{
	const char text[] = "P5\n1280 800\n255\n";
	struct pgm pgm;

	(void) state;
	for (size_t n = 0; n < sizeof text - 1; n++)
		assert_int_equal(pgm_header(&pgm, bytes(text), n), SP_MORE);
}

static void test_other_headers_are_refused(void **state)
{
	static const struct {
		const char *text;
		sp_err e;
	} cases[] = {{"P6\n1 1\n255\n", SP_E_FORM}, {"P5 1 1 255 ", SP_E_FORM},
		{"P5\n# remark\n1 1\n255\n", SP_E_FORM}, {"P5\n-1 1\n255\n", SP_E_FORM},
		{"P5\n1\t1\n255\n", SP_E_FORM}, {"P5\n 1 1\n255\n", SP_E_FORM},
		{"P5\n1 1\n65535\n", SP_E_RANGE}, {"P5\n1 1\n254\n", SP_E_FORM},
		{"P5\n0 1\n255\n", SP_E_RANGE}, {"P5\n65536 1\n255\n", SP_E_RANGE},
		{"P5\n1 4294967297\n255\n", SP_E_RANGE},
		{"P5\n000000000000000000000000000000000001 1\n255\n", SP_E_FORM}};

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct pgm pgm = {.width = 7};

		assert_int_equal(
			pgm_header(&pgm, bytes(cases[i].text), strlen(cases[i].text)), cases[i].e);
		assert_int_equal(pgm.width, 7);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_header_of_ffmpeg_is_read),
		cmocka_unit_test(test_every_beginning_of_a_header_asks_for_more),
		cmocka_unit_test(test_other_headers_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
