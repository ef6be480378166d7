/* Codes by telephone: the right one is taken, forgiving how it was typed; wrong ones are refused,
 * and not many may be tried. */
#include "app/telephone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/app_world.h"

struct stand {
	struct world world;
	struct telephone phone;
};

static int setup(void **state)
{
	static struct stand st;

	st.phone = (struct telephone){.asked = false};
	world_open(&st.world);
	*state = &st;
	return 0;
}

static int teardown(void **state)
{
	struct stand *st = *state;

	world_close(&st->world);
	return 0;
}

static sp_err unlock(struct stand *st, const char *text)
{
	return telephone_unlock(&st->phone, st->world.station, &st->world.clock, text);
}

/* What the desk answers to the challenge on the screen. */
static void answer(const struct stand *st, const char *challenge, char out[SP_PHONE_TEXT_LEN + 1])
{
	uint8_t c[SP_PHONE_LEN], code[SP_PHONE_LEN];

	assert_int_equal(sp_phone_parse(c, challenge, strlen(challenge)), SP_OK);
	sp_unlock_code(code, st->world.station->nonce, c);
	sp_phone_text(out, code);
}

static void test_challenge_stays_until_it_was_answered(void **state)
{
	struct stand *st = *state;
	char first[20], again[20], code[20], next[20];

	assert_int_equal(unlock(st, "0000-0000-0000-0000"), SP_E_STATE);
	telephone_challenge(&st->phone, first);
	telephone_challenge(&st->phone, again);
	assert_string_equal(first, again);
	answer(st, first, code);
	assert_int_equal(unlock(st, code), SP_OK);
	assert_int_equal(unlock(st, code), SP_OK);
	telephone_used(&st->phone);
	assert_int_equal(unlock(st, code), SP_E_STATE);
	telephone_challenge(&st->phone, next);
	assert_string_not_equal(first, next);
	assert_int_equal(unlock(st, code), SP_E_CRYPTO);
}

static void test_how_a_code_is_typed_does_not_matter_and_what_is_none_is_no_try(void **state)
{
	struct stand *st = *state;
	char challenge[20], code[20], plain[20] = "";
	size_t n = 0;

	telephone_challenge(&st->phone, challenge);
	answer(st, challenge, code);
	for (const char *c = code; *c != '\0'; c++)
		if (*c != '-')
			plain[n++] = (char) (*c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a' : *c);
	for (int i = 0; i < 3 * TRIES_A_MINUTE; i++) {
		assert_int_equal(unlock(st, ""), SP_E_FORM);
		assert_int_equal(unlock(st, "0000-0000-0000-000"), SP_E_FORM);
	}
	assert_int_equal(unlock(st, plain), SP_OK);
}

static void test_only_a_few_codes_may_be_tried_in_a_minute(void **state)
{
	struct stand *st = *state;
	char challenge[20], code[20];

	telephone_challenge(&st->phone, challenge);
	answer(st, challenge, code);
	for (int i = 0; i < TRIES_A_MINUTE; i++) {
		assert_int_equal(unlock(st, "0000-0000-0000-0000"), SP_E_CRYPTO);
		st->world.time.mono_ms += 1000;
	}
	assert_int_equal(unlock(st, code), SP_E_BUSY);
	st->world.time.wall_s += 3600; /* setting the date helps nobody */
	assert_int_equal(unlock(st, code), SP_E_BUSY);
	st->world.time.mono_ms += 60000 - TRIES_A_MINUTE * 1000;
	assert_int_equal(unlock(st, code), SP_OK);
}

static void test_acknowledgement_is_of_one_batch_of_one_station(void **state)
{
	struct stand *st = *state;
	const struct station *s = st->world.station;
	const uint8_t batch[SP_HASH_LEN] = {1}, other[SP_HASH_LEN] = {2};
	uint8_t code[SP_PHONE_LEN];
	char text[20];

	sp_ack_code(code, s->nonce, s->sid, 3, batch);
	sp_phone_text(text, code);
	const struct {
		uint64_t seq;
		const uint8_t *batch;
		sp_err want;
	} cases[] = {{3, batch, SP_OK}, {4, batch, SP_E_CRYPTO}, {3, other, SP_E_CRYPTO}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(telephone_ack(&st->phone, s, &st->world.clock, cases[i].seq,
					 cases[i].batch, text),
			cases[i].want);
}

static void test_code_of_another_kind_is_wrong(void **state)
{
	struct stand *st = *state;
	const struct station *s = st->world.station;
	const uint8_t batch[SP_HASH_LEN] = {1};
	char challenge[20], code[20];

	telephone_challenge(&st->phone, challenge);
	answer(st, challenge, code);
	assert_int_equal(
		telephone_ack(&st->phone, s, &st->world.clock, 1, batch, code), SP_E_CRYPTO);
}

#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(challenge_stays_until_it_was_answered),
		TEST(how_a_code_is_typed_does_not_matter_and_what_is_none_is_no_try),
		TEST(only_a_few_codes_may_be_tried_in_a_minute),
		TEST(acknowledgement_is_of_one_batch_of_one_station),
		TEST(code_of_another_kind_is_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
