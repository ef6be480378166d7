#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <sodium.h>

#include "export/wire/phone.h"
#include "tests/rnd.h"

static const uint8_t nonce[SP_NONCE_LEN] = {1}, sid[SP_SID_LEN] = {2}, batch[SP_HASH_LEN] = {3};

static void test_a_code_comes_back_from_its_text(void **state)
{
	struct rnd random = rnd_for_test();

	(void) state;
	for (size_t i = 0; i < 2000; i++) {
		uint8_t code[SP_PHONE_LEN], back[SP_PHONE_LEN];
		char text[SP_PHONE_TEXT_LEN + 1];

		rnd_fill(&random, code, sizeof code);
		sp_phone_text(text, code);
		assert_int_equal(strlen(text), SP_PHONE_TEXT_LEN);
		assert_int_equal(sp_phone_parse(back, text, SP_PHONE_TEXT_LEN), SP_OK);
		assert_memory_equal(back, code, sizeof code);
	}
}

static void test_reading_forgives_what_people_do_and_nothing_else(void **state)
{
	static const struct {
		const char *typed;
		sp_err expected;
	} rows[] = {
		{"0123-4567-89AB-CDEF", SP_OK},
		{"o123-4567-89ab-cdef", SP_OK},
		{"OI23 4567 89ab cdef", SP_OK},
		{"  0l23456789abcdef--", SP_OK},
		{"", SP_E_FORM},
		{"----", SP_E_FORM},
		{"0123-4567-89AB-CDE", SP_E_FORM},
		{"0123-4567-89AB-CDEF-0", SP_E_FORM},
		{"0123-4567-89AB-CDEU", SP_E_FORM},
		{"0123.4567.89AB.CDEF", SP_E_FORM},
		{"0123\t4567-89AB-CDEF", SP_E_FORM},
	};
	uint8_t want[SP_PHONE_LEN];

	(void) state;
	assert_int_equal(sp_phone_parse(want, rows[0].typed, strlen(rows[0].typed)), SP_OK);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		uint8_t code[SP_PHONE_LEN] = {0x77}, untouched[SP_PHONE_LEN] = {0x77};
		const char *typed = rows[i].typed;
		sp_err e = sp_phone_parse(code, typed, strlen(typed));

		if (e != rows[i].expected)
			fail_msg("%s: %s", typed, sp_err_name(e));
		assert_memory_equal(code, e == SP_OK ? want : untouched, sizeof code);
	}
	assert_int_equal(sp_phone_parse(want, "0123-4567-89AB-CDE\0", 19), SP_E_FORM);
}

static void test_an_ack_code_is_for_one_batch_of_one_station(void **state)
{
	const uint8_t other[SP_HASH_LEN] = {9};
	uint8_t code[SP_PHONE_LEN], again[SP_PHONE_LEN];

	(void) state;
	sp_ack_code(code, nonce, sid, 1, batch);
	sp_ack_code(again, nonce, sid, 1, batch);
	assert_memory_equal(again, code, sizeof code);
	sp_ack_code(again, other, sid, 1, batch);
	assert_memory_not_equal(again, code, sizeof code);
	sp_ack_code(again, nonce, other, 1, batch);
	assert_memory_not_equal(again, code, sizeof code);
	sp_ack_code(again, nonce, sid, 1u << 24, batch);
	assert_memory_not_equal(again, code, sizeof code);
	sp_ack_code(again, nonce, sid, 1, other);
	assert_memory_not_equal(again, code, sizeof code);
}

static void test_an_unlock_code_answers_one_challenge(void **state)
{
	const uint8_t challenge[SP_PHONE_LEN] = {4}, other[SP_NONCE_LEN] = {9};
	uint8_t code[SP_PHONE_LEN], again[SP_PHONE_LEN];

	(void) state;
	sp_unlock_code(code, nonce, challenge);
	sp_unlock_code(again, nonce, challenge);
	assert_memory_equal(again, code, sizeof code);
	sp_unlock_code(again, nonce, other);
	assert_memory_not_equal(again, code, sizeof code);
	sp_unlock_code(again, other, challenge);
	assert_memory_not_equal(again, code, sizeof code);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_code_comes_back_from_its_text),
		cmocka_unit_test(test_reading_forgives_what_people_do_and_nothing_else),
		cmocka_unit_test(test_an_ack_code_is_for_one_batch_of_one_station),
		cmocka_unit_test(test_an_unlock_code_answers_one_challenge),
	};

	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
