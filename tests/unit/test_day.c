#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "export/desk/day.h"

static void test_days_are_counted_from_1970(void **state)
{
	static const struct {
		const char *text;
		uint32_t day;
	} cases[] = {{"1970-01-01", 0}, {"2000-02-29", 11016}, {"2016-01-11", 16811},
		{"2149-06-06", DAY_MAX}};

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char text[DAY_TEXT_LEN + 1];
		uint32_t day = 1;

		assert_int_equal(day_parse(&day, cases[i].text), SP_OK);
		assert_int_equal(day, cases[i].day);
		day_text(text, cases[i].day);
		assert_string_equal(text, cases[i].text);
	}
}

static void test_what_is_no_day_is_refused(void **state)
{
	static const struct {
		const char *text;
		sp_err e;
	} cases[] = {{"", SP_E_FORM}, {"2016-1-11", SP_E_FORM}, {"2016-01-11 ", SP_E_FORM},
		{"2016/01/11", SP_E_FORM}, {"+016-01-11", SP_E_FORM}, {"2016-02-30", SP_E_RANGE},
		{"2015-02-29", SP_E_RANGE}, {"2016-13-01", SP_E_RANGE}, {"2016-00-10", SP_E_RANGE},
		{"1969-12-31", SP_E_RANGE}, {"2149-06-07", SP_E_RANGE}, {"9999-12-31", SP_E_RANGE}};

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		uint32_t day = 7;

		assert_int_equal(day_parse(&day, cases[i].text), cases[i].e);
		assert_int_equal(day, 7);
	}
}

static void test_today_is_a_day_that_clocks_can_tell(void **state)
{
	uint32_t before, today, after, back;
	char text[DAY_TEXT_LEN + 1];

	(void) state;
	before = (uint32_t) (time(NULL) / (24 * 60 * 60));
	today = day_today();
	after = (uint32_t) (time(NULL) / (24 * 60 * 60));
	assert_in_range(today, before, after);
	day_text(text, today);
	assert_int_equal(day_parse(&back, text), SP_OK);
	assert_int_equal(back, today);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_days_are_counted_from_1970),
		cmocka_unit_test(test_what_is_no_day_is_refused),
		cmocka_unit_test(test_today_is_a_day_that_clocks_can_tell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
