#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/desk/pins.h"

static int set_up(void **state)
{
	(void) state;
	return sodium_init() < 0 ? -1 : 0;
}

static void test_a_pin_can_be_verified_and_another_cannot(void **state)
{
	struct pins p = {.n = 0};

	(void) state;
	assert_int_equal(pins_add(&p, "012345"), SP_OK);
	assert_int_equal(p.n, 1);
	assert_int_equal(crypto_pwhash_str_verify(p.verifiers[0], "012345", 6), 0);
	assert_int_not_equal(crypto_pwhash_str_verify(p.verifiers[0], "012346", 6), 0);
}

static void test_a_drawn_pin_has_six_digits_and_opens(void **state)
{
	struct pins p = {.n = 0};
	char pin[PIN_LEN + 1];

	(void) state;
	assert_int_equal(pins_draw(&p, pin), SP_OK);
	assert_int_equal(strspn(pin, "0123456789"), PIN_LEN);
	assert_int_equal(crypto_pwhash_str_verify(p.verifiers[0], pin, PIN_LEN), 0);
}

static void test_what_is_no_pin_is_refused(void **state)
{
	static const char *const cases[] = {"", "12345", "1234567", "12345a", "12345 ", "-12345"};
	struct pins p = {.n = 0};

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(pins_add(&p, cases[i]), SP_E_FORM);
	assert_int_equal(p.n, 0);
	p.n = SP_CAMPAIGN_PINS_MAX;
	assert_int_equal(pins_add(&p, "123456"), SP_E_RANGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_pin_can_be_verified_and_another_cannot),
		cmocka_unit_test(test_a_drawn_pin_has_six_digits_and_opens),
		cmocka_unit_test(test_what_is_no_pin_is_refused),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
