/* Only the organiser's own answer to this station's own hello arms it; everything else is refused
 * with its own reason, on a stick as well as in the state folder. */
#include "app/arming.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <sodium.h>

#include "export/file/file.h"
#include "tests/unit/app_world.h"

static int setup(void **state)
{
	static struct world w;

	world_open(&w);
	*state = &w;
	return 0;
}

static int teardown(void **state)
{
	world_close(*state);
	return 0;
}

/* ---- what a certificate may be ---- */

static void other_campaign(struct sp_cert *c)
{
	c->cid[0] ^= 1;
}

static void other_station(struct sp_cert *c)
{
	c->station_pk[0] ^= 1;
}

static void for_rehearsals(struct sp_cert *c)
{
	c->drill = true;
}

static void from_another_hello(struct sp_cert *c)
{
	c->nonce_hash[31] ^= 1;
}

static void for_a_newer_file(struct sp_cert *c)
{
	c->lowest_serial = 2;
}

static const struct {
	void (*change)(struct sp_cert *c);
	uint8_t organiser;
	enum arming_fault want;
} cases[] = {
	{NULL, 0, ARMING_FITS},
	{NULL, 1, ARMING_ORGANISER},
	{other_campaign, 0, ARMING_CAMPAIGN},
	{other_station, 0, ARMING_STATION},
	{for_rehearsals, 0, ARMING_DRILL},
	{from_another_hello, 0, ARMING_HELLO},
	{for_a_newer_file, 0, ARMING_SERIAL},
};
enum { CASES = sizeof cases / sizeof cases[0] };

static size_t make(const struct world *w, size_t i, uint8_t out[SP_ENROL_MAX])
{
	struct sp_cert cert;

	world_cert(w, &cert);
	if (cases[i].change)
		cases[i].change(&cert);
	return world_sign_cert(out, &cert, cases[i].organiser);
}

static void test_every_certificate_that_does_not_fit_has_its_own_reason(void **state)
{
	const struct world *w = *state;
	uint8_t bytes[SP_ENROL_MAX];

	for (size_t i = 0; i < CASES; i++) {
		const size_t len = make(w, i, bytes);
		const enum arming_fault f =
			arming_check(w->station, w->campaign, bytes, len, 1900000000);

		assert_int_equal(f, cases[i].want);
		assert_int_equal(arming_err(f) == SP_OK, f == ARMING_FITS);
		assert_int_equal(arming_key(f) == NULL, f == ARMING_FITS);
		for (size_t k = 0; k < i; k++)
			assert_true(cases[k].want == ARMING_FITS ||
				    strcmp(arming_key(cases[k].want), arming_key(f)) != 0);
	}
}

static void test_every_flipped_bit_and_every_cut_is_refused(void **state)
{
	const struct world *w = *state;
	uint8_t bytes[SP_ENROL_MAX];
	const size_t len = make(w, 0, bytes);

	for (size_t bit = 0; bit < len * 8; bit++) {
		bytes[bit / 8] ^= (uint8_t) (1 << bit % 8);
		assert_int_not_equal(
			arming_check(w->station, w->campaign, bytes, len, 0), ARMING_FITS);
		bytes[bit / 8] ^= (uint8_t) (1 << bit % 8);
	}
	for (size_t n = 0; n < len; n++)
		assert_int_equal(
			arming_check(w->station, w->campaign, bytes, n, 0), ARMING_DAMAGED);
}

static void test_certificate_whose_time_is_over_is_not_taken_but_stays_in_force(void **state)
{
	struct world *w = *state;
	uint8_t bytes[SP_ENROL_MAX];
	const size_t len = make(w, 0, bytes);
	char why[256] = "";

	assert_int_equal(
		arming_check(w->station, w->campaign, bytes, len, 1900000001), ARMING_EXPIRED);
	world_put(w, ".", STATION_CERT, bytes, len);
	assert_int_equal(arming_open(w->station, w->campaign, w->folder, why), SP_OK);
	assert_false(w->station->drill);
}

static void test_answer_to_a_hello_under_another_box_key_does_not_fit(void **state)
{
	const struct world *w = *state;
	const struct world_file other_box = {.serial = 1, .box = 1};
	struct campaign *c = NULL;
	struct station *s = NULL;
	uint8_t bytes[SP_ENROL_MAX];
	const size_t len = make(w, 0, bytes);
	char why[256] = "";
	bool is_new;
	size_t file_len = 0;
	uint8_t *file = world_file(&other_box, &file_len);

	assert_int_equal(campaign_take(&c, file, file_len), SP_OK);
	assert_int_equal(station_open(&s, c, w->folder, "x", &is_new, why), SP_OK);
	assert_int_equal(arming_check(s, c, bytes, len, 0), ARMING_HELLO);
	station_close(&s);
	campaign_free(&c);
	free(file);
}

/* ---- what lies in the state folder ---- */

static void test_station_starts_as_a_rehearsal_only_when_there_is_no_certificate(void **state)
{
	struct world *w = *state;
	uint8_t bytes[SP_ENROL_MAX];
	char why[256] = "";

	w->station->drill = false;
	assert_int_equal(arming_open(w->station, w->campaign, w->folder, why), SP_OK);
	assert_true(w->station->drill);
	for (size_t i = 0; i < CASES; i++) {
		const bool fits = cases[i].want == ARMING_FITS;

		world_put(w, ".", STATION_CERT, bytes, make(w, i, bytes));
		assert_int_equal(arming_open(w->station, w->campaign, w->folder, why),
			fits ? SP_OK : SP_E_STATE);
		assert_int_equal(w->station->drill, !fits);
		if (!fits)
			assert_non_null(strstr(why, "station.cert: it "));
	}
}

static void test_odd_things_in_the_place_of_the_certificate_are_no_rehearsal(void **state)
{
	struct world *w = *state;
	char path[PATH_MAX], why[256] = "";
	uint8_t bytes[SP_ENROL_MAX] = {0};

	assert_int_equal(file_path(path, w->folder, STATION_CERT), SP_OK);
	assert_int_equal(symlink("/nonexistent", path), 0);
	assert_int_equal(arming_open(w->station, w->campaign, w->folder, why), SP_E_STATE);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(arming_open(w->station, w->campaign, w->folder, why), SP_E_STATE);
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(arming_open(w->station, w->campaign, w->folder, why), SP_E_STATE);
	assert_int_equal(unlink(path), 0);
	for (size_t n = 0; n <= sizeof bytes; n += sizeof bytes / 2) {
		world_put(w, ".", STATION_CERT, bytes, n);
		assert_int_equal(arming_open(w->station, w->campaign, w->folder, why), SP_E_STATE);
	}
}

static void test_real_signatures_without_a_certificate_are_no_rehearsal(void **state)
{
	struct world *w = *state;
	char why[256] = "";

	world_put(w, ".", STATION_STORE, "signed", 6);
	assert_int_equal(arming_open(w->station, w->campaign, w->folder, why), SP_E_STATE);
	assert_non_null(strstr(why, "put it back"));
}

static void test_certificate_is_kept_once(void **state)
{
	struct world *w = *state;
	uint8_t bytes[SP_ENROL_MAX];
	const size_t len = make(w, 0, bytes);
	char why[256] = "";

	assert_int_equal(arming_keep(w->folder, bytes, len), SP_OK);
	assert_int_equal(arming_keep(w->folder, bytes, len), SP_REPEAT);
	assert_int_equal(arming_open(w->station, w->campaign, w->folder, why), SP_OK);
	assert_false(w->station->drill);
	assert_int_equal(arming_keep("/nonexistent", bytes, len), SP_E_NOTFOUND);
}

#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_certificate_that_does_not_fit_has_its_own_reason),
		TEST(every_flipped_bit_and_every_cut_is_refused),
		TEST(certificate_whose_time_is_over_is_not_taken_but_stays_in_force),
		TEST(answer_to_a_hello_under_another_box_key_does_not_fit),
		TEST(station_starts_as_a_rehearsal_only_when_there_is_no_certificate),
		TEST(odd_things_in_the_place_of_the_certificate_are_no_rehearsal),
		TEST(real_signatures_without_a_certificate_are_no_rehearsal),
		TEST(certificate_is_kept_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
