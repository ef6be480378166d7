#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/desk/scan.h"

#include "export/out/qr.h"

enum { SIDE = 900 };

struct picture {
	uint8_t pixels[SIDE * SIDE];
};

static struct picture picture;

/* A symbol of this version, `size` pixels a module, its corner at (left, top). */
static void draw(const char *text, unsigned version, unsigned size, unsigned left, unsigned top)
{
	struct sp_qr qr;

	assert_int_equal(sp_qr_encode(&qr, text, strlen(text), version, SP_QR_L), SP_OK);
	assert_true(left + qr.width * size <= SIDE && top + qr.width * size <= SIDE);
	for (unsigned y = 0; y < qr.width * size; y++)
		for (unsigned x = 0; x < qr.width * size; x++)
			picture.pixels[(top + y) * SIDE + left + x] =
				qr.modules[y / size * qr.width + x / size] != 0 ? 0 : 255;
}

static int clear(void **state)
{
	(void) state;
	memset(picture.pixels, 255, sizeof picture.pixels);
	return 0;
}

struct found {
	size_t n;
	char text[64];
};

static void take(void *arg, const char *text, size_t len)
{
	struct found *f = arg;

	f->n++;
	(void) snprintf(f->text, sizeof f->text, "%.*s", (int) len, text);
}

static sp_err scan(struct found *out)
{
	const struct scan_picture p = {picture.pixels, SIDE, SIDE};

	*out = (struct found){0};
	return scan_codes(&p, (size_t) 4 * SIDE * SIDE, take, out);
}

static void test_a_code_is_read_at_every_size_of_its_modules(void **state)
{
	(void) state;
	for (unsigned size = 1; size <= 7; size++) {
		struct found f;

		(void) clear(NULL);
		draw("SP1:HELLO WORLD", 25, size, 17, 23);
		assert_int_equal(scan(&f), SP_OK);
		assert_string_equal(f.text, "SP1:HELLO WORLD");
	}
}

static void test_two_codes_in_one_picture_are_both_read(void **state)
{
	struct found f;

	(void) state;
	draw("SP1:ONE", 5, 4, 40, 40);
	draw("SP1:TWO", 5, 4, 440, 440);
	assert_int_equal(scan(&f), SP_OK);
	assert_int_equal(f.n, 2);
}

static void test_a_picture_without_a_code_says_so(void **state)
{
	struct found f;

	(void) state;
	assert_int_equal(scan(&f), SP_E_NOCODE);
	for (size_t i = 0; i < sizeof picture.pixels; i++)
		picture.pixels[i] = (uint8_t) (i * 2654435761U >> 24);
	assert_int_equal(scan(&f), SP_E_NOCODE);
	assert_int_equal(f.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_a_code_is_read_at_every_size_of_its_modules, clear),
		cmocka_unit_test_setup(test_two_codes_in_one_picture_are_both_read, clear),
		cmocka_unit_test_setup(test_a_picture_without_a_code_says_so, clear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
