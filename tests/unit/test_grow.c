#include "export/desk/grow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void test_an_array_keeps_what_is_in_it_while_it_grows(void **state)
{
	enum { N = 1000 };
	uint64_t *v = NULL;
	size_t cap = 0;

	(void) state;
	for (size_t n = 0; n < N; n++) {
		v = grow(v, n, &cap, sizeof *v);
		assert_non_null(v);
		assert_true(cap > n);
		v[n] = n;
	}
	for (size_t i = 0; i < N; i++)
		assert_int_equal(v[i], i);
	free(v);
}

static void test_an_array_with_room_stays_where_it_is(void **state)
{
	size_t cap = 0;
	char *v = grow(NULL, 0, &cap, 1);
	size_t before = cap;

	(void) state;
	assert_non_null(v);
	assert_ptr_equal(grow(v, cap - 1, &cap, 1), v);
	assert_int_equal(cap, before);
	free(v);
}

static void test_what_cannot_be_counted_is_refused_and_changes_nothing(void **state)
{
	static const size_t caps[] = {SIZE_MAX / 32 + 1, SIZE_MAX / 2, SIZE_MAX / 2 + 1, SIZE_MAX};
	char *v = malloc(1);

	(void) state;
	assert_non_null(v);
	*v = 'x';
	for (size_t i = 0; i < sizeof caps / sizeof *caps; i++) {
		size_t cap = caps[i];

		assert_null(grow(v, cap, &cap, 16));
		assert_int_equal(cap, caps[i]);
		assert_int_equal(*v, 'x');
	}
	free(v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_array_keeps_what_is_in_it_while_it_grows),
		cmocka_unit_test(test_an_array_with_room_stays_where_it_is),
		cmocka_unit_test(test_what_cannot_be_counted_is_refused_and_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
