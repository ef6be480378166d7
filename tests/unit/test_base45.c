#include "export/wire/base45.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/rnd.h"

/* RFC 9285 §4.3 and §4.4 */
static const struct {
	const char *bytes, *text;
} examples[] = {
	{"", ""},
	{"AB", "BB8"},
	{"Hello!!", "%69 VD92EX0"},
	{"base-45", "UJCLQE7W581"},
	{"ietf!", "QED8WEX0"},
};

static void test_examples_of_the_rfc_encode(void **state)
{
	(void) state;
	for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
		const size_t n = strlen(examples[i].bytes);
		char text[32];

		sp_base45_encode(text, (const uint8_t *) examples[i].bytes, n);
		assert_string_equal(text, examples[i].text);
		assert_int_equal(sp_base45_len(n), strlen(examples[i].text));
	}
}

static void test_examples_of_the_rfc_decode(void **state)
{
	(void) state;
	for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
		const char *text = examples[i].text;
		uint8_t bytes[32];
		size_t n = 99;

		assert_int_equal(
			sp_base45_decode(bytes, sizeof bytes, &n, text, strlen(text)), SP_OK);
		assert_int_equal(n, strlen(examples[i].bytes));
		assert_memory_equal(bytes, examples[i].bytes, n);
	}
}

static void test_decoder_refuses_what_no_encoder_writes(void **state)
{
	static const struct {
		const char *text;
		size_t len, cap;
		sp_err expected;
	} cases[] = {
		{"FGW", 3, 2, SP_OK},      /* 65535 */
		{"GGW", 3, 2, SP_E_FORM},  /* 65536 */
		{":::", 3, 2, SP_E_FORM},  /* the largest group */
		{"U5", 2, 1, SP_OK},       /* 255 */
		{"V5", 2, 1, SP_E_FORM},   /* 256 */
		{"::", 2, 1, SP_E_FORM},   /* the largest pair */
		{"0", 1, 9, SP_E_FORM},    /* no byte makes one character */
		{"BB8B", 4, 9, SP_E_FORM}, /* one left over */
		{"bB8", 3, 9, SP_E_FORM},  /* lower case */
		{"BB_", 3, 9, SP_E_FORM},
		{"B\0"
		 "8",
			3, 9, SP_E_FORM},
		{"B\xC3\xA4", 3, 9, SP_E_FORM},
		{"BB8BB8B\xFF", 8, 9, SP_E_FORM},
		{"BB8", 3, 1, SP_E_SIZE},
		{"BB8U5", 5, 2, SP_E_SIZE},
		{"BB8U5", 5, 3, SP_OK},
	};

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		uint8_t bytes[16];
		size_t n = 99;
		const sp_err e =
			sp_base45_decode(bytes, cases[i].cap, &n, cases[i].text, cases[i].len);

		if (e != cases[i].expected)
			fail_msg("case %zu: got %d", i, e);
		assert_int_equal(n == 99, e != SP_OK);
	}
}

/* Of all 256 bytes exactly 45 are digits, wherever they stand. */
static void test_alphabet_has_forty_five_characters(void **state)
{
	(void) state;
	for (size_t at = 0; at < 3; at++) {
		int taken = 0;

		for (int c = 0; c < 256; c++) {
			char text[3] = {'0', '0', '0'};
			uint8_t bytes[2];
			size_t n = 0;

			text[at] = (char) c;
			taken += sp_base45_decode(bytes, 2, &n, text, 3) == SP_OK;
		}
		/* In the last place, 33 × 45² is over 65535: digits 33 … 44 are refused. */
		assert_int_equal(taken, at == 2 ? 33 : 45);
	}
}

static void test_every_pair_of_bytes_returns(void **state)
{
	(void) state;
	for (unsigned v = 0; v < 65536; v++) {
		const uint8_t bytes[2] = {(uint8_t) (v >> 8), (uint8_t) v};
		uint8_t back[2];
		char text[4];
		size_t n = 0;

		sp_base45_encode(text, bytes, 2);
		assert_int_equal(sp_base45_decode(back, 2, &n, text, 3), SP_OK);
		assert_int_equal(n, 2);
		assert_memory_equal(back, bytes, 2);
	}
}

static void test_every_length_returns(void **state)
{
	struct rnd r = rnd_for_test();

	(void) state;
	for (size_t n = 0; n <= 300; n++) {
		uint8_t bytes[300], back[300];
		char text[452];
		size_t back_len = 0;

		rnd_fill(&r, bytes, n);
		sp_base45_encode(text, bytes, n);
		assert_int_equal(strlen(text), sp_base45_len(n));
		assert_int_equal(sp_base45_decode(back, n, &back_len, text, strlen(text)), SP_OK);
		assert_int_equal(back_len, n);
		assert_memory_equal(back, bytes, n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_examples_of_the_rfc_encode),
		cmocka_unit_test(test_examples_of_the_rfc_decode),
		cmocka_unit_test(test_decoder_refuses_what_no_encoder_writes),
		cmocka_unit_test(test_alphabet_has_forty_five_characters),
		cmocka_unit_test(test_every_pair_of_bytes_returns),
		cmocka_unit_test(test_every_length_returns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
