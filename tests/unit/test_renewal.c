/* A newer campaign file takes over: only one that may, in whatever state a power cut left the
 * folder, and never under the signatures that were taken before it. */
#include "app/renewal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/saving.h"
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

static struct campaign *take(const struct world_file *how)
{
	struct campaign *c = NULL;
	size_t len = 0;
	uint8_t *bytes = world_file(how, &len);

	assert_int_equal(campaign_take(&c, bytes, len), SP_OK);
	free(bytes);
	return c;
}

/* ---- which file may follow ---- */

static void test_only_a_newer_file_of_the_same_organiser_campaign_and_key_may_follow(void **state)
{
	static const struct {
		struct world_file file;
		enum renewal_fault want;
	} cases[] = {
		{{.serial = 6, .german = true}, RENEWAL_FITS},
		{{.serial = 99, .german = true}, RENEWAL_FITS},
		{{.serial = 4, .german = true}, RENEWAL_OLDER},
		{{.serial = 5, .german = true}, RENEWAL_CHANGED}, /* salted anew, so another one */
		{{.serial = 6, .german = true, .organiser = 1}, RENEWAL_OTHER},
		{{.serial = 6, .german = true, .salt = 1}, RENEWAL_OTHER},
		{{.serial = 6, .german = true, .box = 1}, RENEWAL_KEY},
		{{.serial = 6}, RENEWAL_LANGUAGE},
		{{.serial = 6, .german = true, .no_pin = true}, RENEWAL_PIN},
	};
	struct campaign *now = take(&(struct world_file){.serial = 5, .german = true});

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct campaign *next = NULL;
		size_t len = 0;
		uint8_t *bytes = world_file(&cases[i].file, &len);
		const enum renewal_fault f = renewal_check(&next, now, bytes, len);

		assert_int_equal(f, cases[i].want);
		assert_int_equal(next != NULL, f == RENEWAL_FITS);
		assert_int_equal(renewal_err(f) == SP_OK, f == RENEWAL_FITS);
		assert_int_equal(renewal_key(f) == NULL, f == RENEWAL_FITS);
		campaign_free(&next);
		assert_int_equal(renewal_check(NULL, now, bytes, len - 1), RENEWAL_DAMAGED);
		bytes[len / 2] ^= 1;
		assert_int_equal(renewal_check(NULL, now, bytes, len), RENEWAL_DAMAGED);
		free(bytes);
	}
	campaign_free(&now);
}

static void test_file_in_force_is_no_news(void **state)
{
	const struct world_file how = {.serial = 5};
	struct campaign *now = NULL;
	size_t len = 0;
	uint8_t *bytes = world_file(&how, &len);

	(void) state;
	assert_int_equal(campaign_take(&now, bytes, len), SP_OK);
	assert_int_equal(renewal_check(NULL, now, bytes, len), RENEWAL_SAME);
	assert_int_equal(renewal_err(RENEWAL_SAME), SP_OK);
	assert_null(renewal_key(RENEWAL_SAME));
	campaign_free(&now);
	free(bytes);
}

/* ---- which file is opened ---- */

static void put_file(
	const struct world *w, const char *below, const char *name, const struct world_file *how)
{
	size_t len = 0;
	uint8_t *bytes = world_file(how, &len);

	world_put(w, below, name, bytes, len);
	free(bytes);
}

static void test_file_in_the_state_folder_wins_only_when_it_is_a_newer_one_of_the_same(void **state)
{
	static const struct {
		struct world_file taken;
		uint64_t want;
	} cases[] = {
		{{.serial = 3}, 3},
		{{.serial = 1}, 2},
		{{.serial = 2}, 2},
		{{.serial = 3, .organiser = 1}, 2},
		{{.serial = 3, .salt = 1}, 2},
		{{.serial = 3, .box = 1}, 2},
	};
	const struct world *w = *state;
	char configured[PATH_MAX], why[256] = "";

	put_file(w, "given", "a.spc", &(struct world_file){.serial = 2});
	assert_int_equal(file_path(configured, w->folder, "given/a.spc"), SP_OK);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct campaign *c = NULL;

		put_file(w, ".", RENEWAL_FILE, &cases[i].taken);
		assert_int_equal(renewal_open(&c, configured, w->folder, why), SP_OK);
		assert_int_equal(c->wire.serial, cases[i].want);
		assert_string_equal(why, "");
		campaign_free(&c);
	}
}

static void test_what_is_wrong_with_either_file_is_told(void **state)
{
	const struct world *w = *state;
	struct campaign *c = NULL;
	char configured[PATH_MAX], why[256] = "";

	assert_int_equal(file_path(configured, w->folder, "given/a.spc"), SP_OK);
	assert_int_equal(renewal_open(&c, configured, w->folder, why), SP_E_NOTFOUND);
	assert_non_null(strstr(why, "a.spc"));
	put_file(w, "given", "a.spc", &(struct world_file){.serial = 2});
	assert_int_equal(renewal_open(&c, configured, w->folder, why), SP_OK);
	campaign_free(&c);
	world_put(w, ".", RENEWAL_FILE, "damaged", 7);
	assert_int_equal(renewal_open(&c, configured, w->folder, why), SP_E_FORM);
	assert_non_null(strstr(why, RENEWAL_FILE));
	assert_null(c);
}

/* ---- what waits in the store ---- */

struct till {
	struct saving saving;
	struct visit *visit;
};

static void open_till(const struct world *w, struct till *t)
{
	char why[256] = "";

	t->visit = visit_new();
	assert_non_null(t->visit);
	assert_int_equal(
		saving_open(&t->saving, w->campaign, w->station, &w->clock, NULL, w->folder, why),
		SP_OK);
}

static void close_till(struct till *t)
{
	saving_close(&t->saving);
	visit_free(&t->visit);
}

static void sign(struct till *t)
{
	struct visit *v = t->visit;

	visit_wipe(v);
	strcpy(v->language, "en");
	v->kind_chosen = true;
	v->appear = VISIT_APPEAR_NAME;
	v->mail = VISIT_NO;
	assert_true(ui_edit_insert(&v->name_edit, "Ada", 3));
	assert_int_equal(saving_sign(&t->saving, v), SP_OK);
}

/* The hash of the campaign payload that a batch says it was signed under. */
static void batch_campaign(struct store *s, uint64_t seq, uint8_t out[SP_HASH_LEN])
{
	struct store_batch b = {0};
	struct sp_batch batch;
	struct sp_cose env;

	assert_int_equal(store_batch(s, seq, &b), SP_OK);
	assert_int_equal(sp_cose_parse(&env, b.bytes, b.len, SP_COSE_BATCH), SP_OK);
	assert_int_equal(sp_batch_decode(&batch, env.payload, env.payload_len), SP_OK);
	memcpy(out, batch.head.campaign, SP_HASH_LEN);
	free(b.bytes);
}

static void test_what_waits_is_cut_under_the_file_it_was_signed_under(void **state)
{
	const struct world *w = *state;
	struct campaign *next = take(&(struct world_file){.serial = 2});
	struct store_counts n = {0};
	uint8_t hash[SP_HASH_LEN];
	struct till t;
	char why[256] = "";

	open_till(w, &t);
	assert_int_equal(
		renewal_enforce(t.saving.store, w->campaign, w->station, &w->clock, why), SP_OK);
	sign(&t);
	/* The plug was pulled after the newer file was written: nothing was cut before. */
	for (int starts = 0; starts < 2; starts++)
		assert_int_equal(
			renewal_enforce(t.saving.store, next, w->station, &w->clock, why), SP_OK);
	assert_int_equal(store_counts(t.saving.store, &n), SP_OK);
	assert_int_equal(n.waiting, 0);
	assert_int_equal(n.batches, 1);
	batch_campaign(t.saving.store, 1, hash);
	assert_memory_equal(hash, w->campaign->wire.hash, sizeof hash);
	close_till(&t);
	campaign_free(&next);
}

static void test_older_file_or_another_of_the_same_serial_does_not_come_back(void **state)
{
	const struct world *w = *state;
	struct campaign *next = take(&(struct world_file){.serial = 2});
	struct campaign *twin = take(&(struct world_file){.serial = 2, .german = true});
	struct till t;
	char why[256] = "";

	open_till(w, &t);
	assert_int_equal(renewal_enforce(t.saving.store, next, w->station, &w->clock, why), SP_OK);
	assert_int_equal(renewal_enforce(t.saving.store, w->campaign, w->station, &w->clock, why),
		SP_E_RANGE);
	assert_non_null(strstr(why, "older"));
	assert_int_equal(
		renewal_enforce(t.saving.store, twin, w->station, &w->clock, why), SP_E_DUPLICATE);
	assert_non_null(strstr(why, "serial"));
	close_till(&t);
	campaign_free(&next);
	campaign_free(&twin);
}

#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(only_a_newer_file_of_the_same_organiser_campaign_and_key_may_follow),
		TEST(file_in_force_is_no_news),
		TEST(file_in_the_state_folder_wins_only_when_it_is_a_newer_one_of_the_same),
		TEST(what_is_wrong_with_either_file_is_told),
		TEST(what_waits_is_cut_under_the_file_it_was_signed_under),
		TEST(older_file_or_another_of_the_same_serial_does_not_come_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
