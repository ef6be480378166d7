#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <sodium.h>

#include "export/wire/ack.h"
#include "export/wire/batch.h"
#include "export/wire/campaign.h"
#include "export/wire/enrol.h"

#define STR(text) ((struct sp_str){text, sizeof(text) - 1})

/* The linker leads every allocation of wire here (wire.cmake). The one that brings the countdown
 * from 1 to 0 fails. */
static int countdown;

void *__real_malloc(size_t n);
void *__wrap_malloc(size_t n);
void *__real_sodium_malloc(size_t n);
void *__wrap_sodium_malloc(size_t n);

static bool is_due(void)
{
	return countdown > 0 && --countdown == 0;
}

void *__wrap_malloc(size_t n)
{
	return is_due() ? NULL : __real_malloc(n);
}

void *__wrap_sodium_malloc(size_t n)
{
	return is_due() ? NULL : __real_sodium_malloc(n);
}

static uint8_t pk[SP_PK_LEN], sk[SP_SK_LEN];
static uint8_t bytes[4096];

/* Each does one thing that allocates; *out_len is what it wrote. */
typedef sp_err step_function(size_t *out_len);

static sp_err encode_batch(size_t *out_len)
{
	const struct sp_batch_head h = {.seq = 1};
	const struct sp_batch_content c = {0};
	struct sp_wr w = sp_wr_on(bytes, sizeof bytes);
	uint8_t hash[SP_HASH_LEN];
	sp_err e = sp_batch_encode(&w, hash, &h, &c, sk);

	*out_len = w.len;
	return e;
}

static sp_err encode_hello(size_t *out_len)
{
	struct sp_hello h = {.label = "L", .serial = 1};
	struct sp_wr w = sp_wr_on(bytes, sizeof bytes);

	memcpy(h.station_pk, pk, sizeof pk);

	sp_err e = sp_hello_encode(&w, &h, sk);

	*out_len = w.len;
	return e;
}

static sp_err encode_campaign(size_t *out_len)
{
	struct sp_campaign c = {
		.serial = 1,
		.name = STR("N"),
		.languages = {{STR("en"), STR("T"), STR("L"), STR("C"), STR("N"), true}},
		.n_languages = 1,
	};
	struct sp_wr w = sp_wr_on(bytes, sizeof bytes);

	memcpy(c.organiser_pk, pk, sizeof pk);

	sp_err e = sp_campaign_encode(&w, &c, sk);

	*out_len = w.len;
	return e;
}

static sp_err encode_ack(size_t *out_len)
{
	const struct sp_ack_entry entry = {.seq = 1};
	const uint8_t cid[SP_CID_LEN] = {0};
	struct sp_wr w = sp_wr_on(bytes, sizeof bytes);
	sp_err e = sp_ack_encode(&w, cid, &entry, 1, 0, sk);

	*out_len = w.len;
	return e;
}

static void test_each_failed_allocation_is_told_and_leaves_nothing(void **state)
{
	static const struct {
		step_function *step;
		int allocations;
	} rows[] = {
		{encode_batch, 2},
		{encode_hello, 1},
		{encode_campaign, 2},
		{encode_ack, 2},
	};

	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		size_t len;

		for (int nth = 1; nth <= rows[i].allocations; nth++) {
			countdown = nth;
			assert_int_equal(rows[i].step(&len), SP_E_NOMEM);
			assert_int_equal(len, 0);
		}
		countdown = rows[i].allocations + 1;
		assert_int_equal(rows[i].step(&len), SP_OK);
		assert_int_equal(countdown, 1);
		countdown = 0;
	}
}

static void test_a_signature_that_cannot_be_checked_is_not_called_wrong(void **state)
{
	struct sp_hello h;
	size_t len;

	(void) state;
	assert_int_equal(encode_hello(&len), SP_OK);
	countdown = 1;
	assert_int_equal(sp_hello_decode(&h, bytes, len), SP_E_NOMEM);
	assert_int_equal(sp_hello_decode(&h, bytes, len), SP_OK);
}

static int start(void **state)
{
	const uint8_t seed[SP_SEED_LEN] = {1};

	(void) state;
	sp_sign_pair(pk, sk, seed);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_failed_allocation_is_told_and_leaves_nothing),
		cmocka_unit_test(test_a_signature_that_cannot_be_checked_is_not_called_wrong),
	};

	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, start, NULL);
}
