#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <ctype.h>

#include "export/wire/err.h"

static void test_every_result_has_a_name_a_meaning_and_advice(void **state)
{
	(void) state;
	for (unsigned i = 0; i < SP_ERR_COUNT; i++) {
		sp_err e = (sp_err) i;

		assert_true(strlen(sp_err_name(e)) > 0);
		assert_true(strlen(sp_err_meaning(e)) > 0);
		assert_true(e == SP_OK || strlen(sp_err_advice(e)) > 0);
	}
	assert_string_equal(sp_err_name(SP_E_SIZE), "E_SIZE");
	assert_string_equal(sp_err_advice(SP_OK), "");
}

static void test_names_are_different(void **state)
{
	(void) state;
	for (unsigned i = 0; i < SP_ERR_COUNT; i++)
		for (unsigned k = 0; k < i; k++)
			assert_string_not_equal(sp_err_name((sp_err) i), sp_err_name((sp_err) k));
}

static void test_sentences_can_follow_a_colon(void **state)
{
	(void) state;
	for (unsigned i = 0; i < SP_ERR_COUNT; i++) {
		const char *texts[] = {sp_err_meaning((sp_err) i), sp_err_advice((sp_err) i)};

		for (size_t k = 0; k < 2; k++) {
			size_t len = strlen(texts[k]);

			if (len == 0)
				continue;
			assert_true(texts[k][len - 1] != '.');
			assert_true(!isupper((unsigned char) texts[k][0]) ||
				    isupper((unsigned char) texts[k][1]));
		}
	}
}

static void test_a_number_that_is_no_result_still_has_texts(void **state)
{
	(void) state;
	assert_string_equal(sp_err_name(SP_ERR_COUNT), "UNKNOWN");
	assert_non_null(sp_err_meaning(SP_ERR_COUNT));
	assert_non_null(sp_err_advice(SP_ERR_COUNT));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_result_has_a_name_a_meaning_and_advice),
		cmocka_unit_test(test_names_are_different),
		cmocka_unit_test(test_sentences_can_follow_a_colon),
		cmocka_unit_test(test_a_number_that_is_no_result_still_has_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
