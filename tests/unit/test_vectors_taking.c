/* Organiser and station against tests/vectors/taking.txt: which hello, cert or ack they take. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "app/acks.h"
#include "app/arming.h"
#include "export/desk/check.h"
#include "tests/unit/vec_assert.h"

/* Both sides. */
struct parties {
	struct campaign *campaign;
	struct station station;
	struct check_campaign own;
	uint8_t box_pk[SP_PK_LEN], box_sk[SP_BOX_SK_LEN];
};

static void open_parties(struct parties *p, const struct vec_case *keys)
{
	uint8_t seed[SP_SEED_LEN];
	struct vec_bytes file = vec_bytes(keys, "campaign");

	*p = (struct parties){0};
	assert_int_equal(campaign_take(&p->campaign, file.p, file.len), SP_OK);
	vec_bytes_free(&file);
	vec_fixed(keys, "box_seed", seed, sizeof seed);
	sp_box_pair(p->box_pk, p->box_sk, seed);
	vec_fixed(keys, "station_pk", p->station.pk, sizeof p->station.pk);
	vec_fixed(keys, "nonce", p->station.nonce, sizeof p->station.nonce);
	sp_key_id(p->station.sid, p->station.pk);
	memcpy(p->own.cid, p->campaign->wire.cid, SP_CID_LEN);
	sp_key_id(p->own.rkid, p->campaign->wire.box_pk);
}

static sp_err take_hello(
	const struct parties *p, const struct vec_case *c, const struct vec_bytes *b)
{
	struct sp_hello h;
	uint8_t nonce[SP_NONCE_LEN];
	sp_err e = check_hello(&h, &p->own, vec_number(c, "use") != 0, b->p, b->len);

	return e == SP_OK ? check_nonce(nonce, &h, p->box_pk, p->box_sk) : e;
}

static sp_err take_cert(
	const struct parties *p, const struct vec_case *c, const struct vec_bytes *b)
{
	return arming_err(arming_check(
		&p->station, p->campaign, b->p, b->len, (int64_t) vec_number(c, "now")));
}

static sp_err take_ack(const struct parties *p, const struct vec_case *c, const struct vec_bytes *b)
{
	const char *why;
	uint64_t n = 1;
	sp_err e;

	(void) c;
	if (b->len > SP_ACK_MAX) /* whoever reads the file sees to that */
		return SP_E_SIZE;
	e = acks_take(NULL, &p->station, p->campaign, b->p, b->len, &n, &why);
	if (e == SP_OK)
		assert_int_equal(n, 0);
	return e;
}

/* A station says of whatever it cannot read that it is damaged: people copy it again. */
static bool is_unreadable(sp_err e)
{
	return e == SP_E_FORM || e == SP_E_TYPE || e == SP_E_ORDER || e == SP_E_SIGNATURE;
}

static void test_each_is_taken_or_refused_as_the_vectors_say(void **state)
{
	static const struct {
		const char *kind;
		sp_err (*take)(const struct parties *p, const struct vec_case *c,
			const struct vec_bytes *b);
	} kinds[] = {{"hello", take_hello}, {"cert", take_cert}, {"ack", take_ack}};
	struct vec_file f = vec_open("taking.txt");
	struct parties p;
	size_t n = 1;

	(void) state;
	open_parties(&p, vec_find(&f, "keys"));
	for (size_t i = 0; i < f.n_cases; i++) {
		const struct vec_case *c = &f.cases[i];

		for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
			struct vec_bytes b;
			sp_err e;

			if (strncmp(c->name, kinds[k].kind, strlen(kinds[k].kind)) != 0)
				continue;
			b = signed_of(c);
			e = kinds[k].take(&p, c, &b);
			if (e != SP_E_DAMAGED || !is_unreadable(vec_error(c)))
				assert_err(c, e);
			vec_bytes_free(&b);
			n++;
		}
	}
	assert_int_equal(n, f.n_cases);
	campaign_free(&p.campaign);
	vec_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_is_taken_or_refused_as_the_vectors_say),
	};

	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
