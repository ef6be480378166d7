/* The station's key and its hello: made once, kept private, noticed when damaged. */
#include "app/station.h"

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
#include "export/wire/enrol.h"
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

static void test_key_is_made_once_and_stays(void **state)
{
	struct world *w = *state;
	struct station *again = NULL;
	char why[256] = "";
	bool is_new = true;

	assert_int_equal(
		station_open(&again, w->campaign, w->folder, "Station 1", &is_new, why), SP_OK);
	assert_false(is_new);
	assert_memory_equal(again->pk, w->station->pk, sizeof again->pk);
	assert_memory_equal(again->nonce, w->station->nonce, sizeof again->nonce);
	assert_int_equal(strlen(again->fingerprint), SP_DIGITS_TEXT_LEN);
	assert_true(again->drill);
	station_close(&again);
	assert_null(again);
}

static void test_key_is_for_its_owner_only(void **state)
{
	struct world *w = *state;
	char path[128];
	struct stat st;

	snprintf(path, sizeof path, "%s/station.key", w->folder);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
}

static void test_two_stations_have_nothing_in_common(void **state)
{
	struct world *w = *state;
	struct world other;

	world_open(&other);
	assert_memory_not_equal(other.station->pk, w->station->pk, SP_PK_LEN);
	assert_memory_not_equal(other.station->nonce, w->station->nonce, SP_NONCE_LEN);
	world_close(&other);
}

static void test_damaged_key_is_refused_and_left_alone(void **state)
{
	struct world *w = *state;
	char path[PATH_MAX];
	uint8_t bytes[128], spoilt[128], after[128];
	size_t len = 0, after_len = 0;
	struct station *s = NULL;
	char why[256] = "";
	bool is_new;

	assert_int_equal(file_path(path, w->folder, "station.key"), SP_OK);
	assert_int_equal(file_read_into(bytes, sizeof bytes - 1, &len, path), SP_OK);
	for (size_t i = 0; i < len; i++) {
		memcpy(spoilt, bytes, len);
		spoilt[i] ^= 0x10;
		assert_int_equal(file_write(path, spoilt, len, FILE_REPLACE), SP_OK);
		assert_int_equal(
			station_open(&s, w->campaign, w->folder, "x", &is_new, why), SP_E_DAMAGED);
		assert_null(s);
	}
	for (size_t i = 0; i < len; i++) {
		assert_int_equal(file_write(path, bytes, i, FILE_REPLACE), SP_OK);
		assert_int_equal(
			station_open(&s, w->campaign, w->folder, "x", &is_new, why), SP_E_DAMAGED);
	}
	assert_non_null(strstr(why, "station.key"));
	memcpy(spoilt, bytes, len);
	spoilt[len] = 0;
	assert_int_equal(file_write(path, spoilt, len + 1, FILE_REPLACE), SP_OK);
	assert_int_equal(station_open(&s, w->campaign, w->folder, "x", &is_new, why), SP_E_DAMAGED);
	assert_int_equal(file_read_into(after, sizeof after, &after_len, path), SP_OK);
	assert_int_equal(after_len, len + 1);
}

static void expect_refused(struct world *w, sp_err want, const char *word)
{
	struct station *s = NULL;
	char why[256] = "";
	bool is_new;

	assert_int_equal(station_open(&s, w->campaign, w->folder, "x", &is_new, why), want);
	assert_null(s);
	assert_non_null(strstr(why, "station.key"));
	assert_non_null(strstr(why, word));
}

static void test_no_new_key_is_made_for_what_an_old_one_signed(void **state)
{
	static const char *const traces[] = {STATION_STORE, STATION_REHEARSAL, STATION_CERT};
	struct world *w = *state;
	char path[PATH_MAX], trace[PATH_MAX];

	assert_int_equal(file_path(path, w->folder, "station.key"), SP_OK);
	assert_int_equal(unlink(path), 0);
	for (size_t i = 0; i < sizeof traces / sizeof traces[0]; i++) {
		world_put(w, ".", traces[i], "signed", 6);
		expect_refused(w, SP_E_STATE, "put the key back");
		assert_int_not_equal(access(path, F_OK), 0);
		assert_int_equal(file_path(trace, w->folder, traces[i]), SP_OK);
		assert_int_equal(unlink(trace), 0);
	}
}

static void test_link_that_leads_nowhere_is_no_missing_key(void **state)
{
	struct world *w = *state;
	char path[PATH_MAX];
	struct stat st;

	assert_int_equal(file_path(path, w->folder, "station.key"), SP_OK);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink("/nonexistent/stick/station.key", path), 0);
	expect_refused(w, SP_E_DAMAGED, "good copy");
	assert_int_equal(lstat(path, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
}

static void test_key_that_others_may_read_or_change_is_refused(void **state)
{
	static const mode_t modes[] = {0640, 0604, 0620, 0602, 0666};
	struct world *w = *state;
	struct station *again = NULL;
	char path[PATH_MAX], why[256] = "";
	bool is_new = true;

	assert_int_equal(file_path(path, w->folder, "station.key"), SP_OK);
	for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
		assert_int_equal(chmod(path, modes[i]), 0);
		expect_refused(w, SP_E_STATE, "0600");
	}
	assert_int_equal(chmod(path, 0600), 0);
	assert_int_equal(station_open(&again, w->campaign, w->folder, "x", &is_new, why), SP_OK);
	assert_false(is_new);
	station_close(&again);
}

static void test_missing_folder_is_told(void **state)
{
	struct world *w = *state;
	struct station *s = NULL;
	char why[256] = "";
	bool is_new;

	assert_int_equal(
		station_open(&s, w->campaign, "/nonexistent", "x", &is_new, why), SP_E_NOTFOUND);
	assert_non_null(strstr(why, "/nonexistent/station.key"));
}

static void read_hello_from(struct world *w, const char *name, struct sp_hello *out)
{
	char path[PATH_MAX];
	uint8_t bytes[SP_ENROL_MAX];
	size_t len = 0;

	assert_int_equal(file_path(path, w->folder, name), SP_OK);
	assert_int_equal(file_read_into(bytes, sizeof bytes, &len, path), SP_OK);
	assert_int_equal(sp_hello_decode(out, bytes, len), SP_OK);
}

static void read_hello(struct world *w, struct sp_hello *out)
{
	read_hello_from(w, "hello.sph", out);
}

static void open_nonce(struct world *w, const struct sp_hello *h, uint8_t out[SP_NONCE_LEN])
{
	assert_int_equal(crypto_box_seal_open(out, h->sealed_nonce, sizeof h->sealed_nonce,
				 w->box_pk, w->box_sk),
		0);
}

static void test_hellos_say_who_and_only_the_organiser_opens_their_nonce(void **state)
{
	static const struct {
		const char *name;
		bool drill;
	} cases[] = {{"hello.sph", false}, {"rehearsal.sph", true}};
	struct world *w = *state;
	uint8_t nonce[SP_NONCE_LEN];
	struct sp_hello h;
	char why[256] = "";

	assert_int_equal(station_hellos(w->station, w->campaign, w->folder, why), SP_OK);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		read_hello_from(w, cases[i].name, &h);
		assert_memory_equal(h.cid, w->campaign->wire.cid, sizeof h.cid);
		assert_memory_equal(h.station_pk, w->station->pk, sizeof h.station_pk);
		assert_string_equal(h.label, "Station 1");
		assert_int_equal(h.drill, cases[i].drill);
		open_nonce(w, &h, nonce);
		assert_memory_equal(nonce, w->station->nonce, sizeof nonce);
	}
}

static void test_nonce_is_another_one_for_another_campaign_or_key(void **state)
{
	static const struct {
		struct world_file file;
		bool same;
	} cases[] = {{{.serial = 2}, true}, {{.serial = 2, .box = 1}, false},
		{{.serial = 1, .salt = 1}, false}, {{.serial = 1, .organiser = 1}, false}};
	struct world *w = *state;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct campaign *c = NULL;
		struct station *s = NULL;
		char why[256] = "";
		bool is_new;
		size_t len = 0;
		uint8_t *bytes = world_file(&cases[i].file, &len);

		assert_int_equal(campaign_take(&c, bytes, len), SP_OK);
		assert_int_equal(station_open(&s, c, w->folder, "x", &is_new, why), SP_OK);
		assert_memory_equal(s->pk, w->station->pk, sizeof s->pk);
		assert_int_equal(
			memcmp(s->nonce, w->station->nonce, sizeof s->nonce) == 0, cases[i].same);
		station_close(&s);
		campaign_free(&c);
		free(bytes);
	}
}

static void test_hello_is_written_anew_only_when_something_changed(void **state)
{
	struct world *w = *state;
	struct campaign *newer = NULL;
	struct sp_hello first, second;
	char path[PATH_MAX], why[256] = "";
	uint8_t *bytes;
	size_t len = 0;

	assert_int_equal(station_hellos(w->station, w->campaign, w->folder, why), SP_OK);
	read_hello(w, &first);
	assert_int_equal(station_hellos(w->station, w->campaign, w->folder, why), SP_OK);
	read_hello(w, &second);
	assert_memory_equal(first.sealed_nonce, second.sealed_nonce, sizeof first.sealed_nonce);

	bytes = world_campaign(2, &len);
	assert_int_equal(campaign_take(&newer, bytes, len), SP_OK);
	free(bytes);
	assert_int_equal(station_hellos(w->station, newer, w->folder, why), SP_OK);
	read_hello(w, &second);
	assert_int_equal(second.serial, 2);
	campaign_free(&newer);

	assert_int_equal(file_path(path, w->folder, "hello.sph"), SP_OK);
	assert_int_equal(file_write(path, "no hello", 8, FILE_REPLACE), SP_OK);
	assert_int_equal(station_hellos(w->station, w->campaign, w->folder, why), SP_OK);
	read_hello(w, &second);
	assert_int_equal(second.serial, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(key_is_made_once_and_stays),
		TEST(key_is_for_its_owner_only),
		TEST(two_stations_have_nothing_in_common),
		TEST(damaged_key_is_refused_and_left_alone),
		TEST(no_new_key_is_made_for_what_an_old_one_signed),
		TEST(link_that_leads_nowhere_is_no_missing_key),
		TEST(key_that_others_may_read_or_change_is_refused),
		TEST(missing_folder_is_told),
		TEST(hellos_say_who_and_only_the_organiser_opens_their_nonce),
		TEST(nonce_is_another_one_for_another_campaign_or_key),
		TEST(hello_is_written_anew_only_when_something_changed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
