/* From a visit to a record that only the organiser can open; storage trouble loses nothing and
 * doubles nothing. */
#include "app/saving.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sodium.h>

#include "tests/unit/app_world.h"

struct desk {
	struct world world;
	struct saving saving;
	struct visit *visit;
};

static int setup(void **state)
{
	static struct desk d;
	char why[256] = "";

	world_open(&d.world);
	d.visit = visit_new();
	*state = &d;
	return d.visit && saving_open(&d.saving, d.world.campaign, d.world.station, &d.world.clock,
				  NULL, d.world.folder, why) == SP_OK
		       ? 0
		       : -1;
}

static int teardown(void **state)
{
	struct desk *d = *state;

	saving_close(&d->saving);
	visit_free(&d->visit);
	world_close(&d->world);
	return 0;
}

static void fill(struct visit *v, const char *name)
{
	visit_wipe(v);
	strcpy(v->language, "en");
	v->kind_chosen = true;
	v->appear = VISIT_APPEAR_NAME;
	v->mail = VISIT_NO;
	assert_true(ui_edit_insert(&v->name_edit, name, strlen(name)));
}

/* Cuts a batch and opens its records with the organiser's key; returns how many there are. */
static size_t organiser_opens(
	struct desk *d, struct sp_record *out, uint8_t rids[][SP_RID_LEN], size_t max)
{
	const struct store_cut how = {
		.now_s = d->world.time.wall_s, .station_sk = d->world.station->sk};
	struct store_batch b = {0};
	struct sp_batch batch;
	struct sp_cose cose;
	uint64_t seq = 0;

	assert_int_equal(store_cut(d->saving.store, &how, &seq), SP_OK);
	assert_int_equal(store_batch(d->saving.store, seq, &b), SP_OK);
	assert_int_equal(sp_cose_parse(&cose, b.bytes, b.len, SP_COSE_BATCH), SP_OK);
	assert_int_equal(sp_cose_verify(&cose, d->world.station->pk), SP_OK);
	assert_int_equal(sp_batch_decode(&batch, cose.payload, cose.payload_len), SP_OK);
	assert_true(batch.n_records <= max);
	for (size_t i = 0; i < batch.n_records; i++) {
		assert_int_equal(sp_record_open(&out[i], sp_batch_sealed(&batch, i),
					 d->world.box_pk, d->world.box_sk),
			SP_OK);
		memcpy(rids[i], sp_batch_rid(&batch, i), SP_RID_LEN);
	}
	free(b.bytes);
	return batch.n_records;
}

static void test_organiser_opens_what_was_signed_and_its_context_is_right(void **state)
{
	struct desk *d = *state;
	struct sp_record r[1];
	uint8_t rids[1][SP_RID_LEN], ctx[SP_CTX_LEN];

	fill(d->visit, "Ada Lovelace");
	assert_int_equal(saving_sign(&d->saving, d->visit), SP_OK);
	assert_int_equal(organiser_opens(d, r, rids, 1), 1);
	assert_string_equal(r[0].name, "Ada Lovelace");
	assert_int_equal(r[0].day, d->world.time.wall_s / 86400);
	sp_ctx(ctx, d->world.campaign->wire.cid, d->world.station->sid, true,
		&d->world.campaign->texts[0].hashes, rids[0]);
	assert_memory_equal(r[0].ctx, ctx, sizeof ctx);
}

static void test_code_belongs_to_the_record(void **state)
{
	struct desk *d = *state;
	struct sp_record r[1];
	uint8_t rids[1][SP_RID_LEN], rid[SP_RID_LEN];

	fill(d->visit, "Ada");
	assert_int_equal(saving_sign(&d->saving, d->visit), SP_OK);
	assert_int_equal(organiser_opens(d, r, rids, 1), 1);
	sp_rid(rid, d->world.campaign->wire.cid, d->visit->w);
	assert_memory_equal(rid, rids[0], sizeof rid);
}

static void test_what_was_typed_is_gone_once_it_is_saved(void **state)
{
	struct desk *d = *state;

	fill(d->visit, "Ada");
	assert_int_equal(saving_sign(&d->saving, d->visit), SP_OK);
	assert_true(d->visit->recorded);
	assert_null(memmem(d->visit, sizeof *d->visit, "Ada", 3));
}

static void test_second_touch_of_sign_adds_nothing(void **state)
{
	struct desk *d = *state;
	struct store_counts n;

	fill(d->visit, "Ada");
	assert_int_equal(saving_sign(&d->saving, d->visit), SP_OK);
	assert_int_equal(saving_sign(&d->saving, d->visit), SP_OK);
	assert_int_equal(store_counts(d->saving.store, &n), SP_OK);
	assert_int_equal(n.ever_captured, 1);
}

static void test_incomplete_visit_is_never_stored(void **state)
{
	struct desk *d = *state;
	struct store_counts n;

	fill(d->visit, "Ada");
	d->visit->appear = VISIT_APPEAR_UNSET;
	assert_int_equal(saving_sign(&d->saving, d->visit), SP_R_FORM);
	assert_false(d->visit->recorded);
	assert_string_equal(d->visit->name, "Ada");
	assert_int_equal(store_counts(d->saving.store, &n), SP_OK);
	assert_int_equal(n.ever_captured, 0);
}

/* What the visit remembers of an attempt: the hash of the record without its day. */
static void remember_attempt(struct desk *d, struct visit *v)
{
	uint8_t padded[SP_PADDED_LEN];
	struct sp_record r;

	assert_int_equal(visit_record(v, &r), SP_OK);
	sp_ctx(r.ctx, d->world.campaign->wire.cid, d->world.station->sid, true,
		&d->world.campaign->texts[0].hashes, v->rid);
	assert_int_equal(sp_record_encode(padded, &r), SP_OK);
	sp_hash(v->attempt, padded, sizeof padded);
	v->attempted = true;
}

/* As after a storage error whose write reached the medium all the same: Ada is saved, but the visit
 * does not know; then the name may have been changed. */
static void forget_that_it_was_saved(struct desk *d, const char *name)
{
	struct visit *v = d->visit;
	uint8_t w[SP_CODE_LEN], rid[SP_RID_LEN];

	fill(v, "Ada");
	assert_int_equal(saving_sign(&d->saving, v), SP_OK);
	memcpy(w, v->w, sizeof w);
	memcpy(rid, v->rid, sizeof rid);
	fill(v, "Ada");
	memcpy(v->w, w, sizeof w);
	memcpy(v->rid, rid, sizeof rid);
	v->code_made = true;
	remember_attempt(d, v);
	ui_edit_clear(&v->name_edit);
	assert_true(ui_edit_insert(&v->name_edit, name, strlen(name)));
}

static void test_retry_of_what_was_saved_after_all_adds_nothing(void **state)
{
	struct desk *d = *state;
	struct store_counts n;

	forget_that_it_was_saved(d, "Ada");
	d->world.time.wall_s += 86400; /* past midnight it is still the same attempt */
	assert_int_equal(saving_sign(&d->saving, d->visit), SP_OK);
	assert_int_equal(store_counts(d->saving.store, &n), SP_OK);
	assert_int_equal(n.ever_captured, 1);
}

static void test_change_between_attempts_is_saved_as_it_stands_now(void **state)
{
	struct desk *d = *state;
	struct sp_record r[2];
	uint8_t rids[2][SP_RID_LEN], rid[SP_RID_LEN];
	size_t now;

	forget_that_it_was_saved(d, "Ada Lovelace");
	assert_int_equal(saving_sign(&d->saving, d->visit), SP_OK);
	assert_int_equal(organiser_opens(d, r, rids, 2), 2);
	sp_rid(rid, d->world.campaign->wire.cid, d->visit->w);
	now = memcmp(rid, rids[0], sizeof rid) == 0 ? 0 : 1;
	assert_memory_equal(rid, rids[now], sizeof rid);
	assert_string_equal(r[now].name, "Ada Lovelace");
}

static void test_station_out_of_service_comes_back_by_itself(void **state)
{
	struct desk *d = *state;
	struct store *other = NULL;

	/* Another program takes the store, as after an error in which it had to be closed. */
	saving_close(&d->saving);
	assert_int_equal(store_open(&other, d->saving.path, &d->saving.owner, NULL), SP_OK);
	fill(d->visit, "Ada");
	assert_int_not_equal(saving_sign(&d->saving, d->visit), SP_OK);
	assert_null(d->saving.store);
	assert_string_equal(d->visit->name, "Ada");
	store_close(&other);
	assert_int_equal(saving_sign(&d->saving, d->visit), SP_OK);
}

static void test_nobody_is_thanked_for_what_is_in_a_deleted_file(void **state)
{
	static const char *const ends[] = {"", "-wal"};
	struct desk *d = *state;
	char path[1200];

	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		snprintf(path, sizeof path, "%s%s", d->saving.path, ends[i]);
		assert_int_equal(unlink(path), 0);
	}
	fill(d->visit, "Ada");
	for (int tries = 0; tries < 2; tries++) {
		assert_int_equal(saving_sign(&d->saving, d->visit), SP_E_NOTFOUND);
		assert_false(d->visit->recorded);
		assert_string_equal(d->visit->name, "Ada");
		assert_null(d->saving.store);
		assert_int_not_equal(access(d->saving.path, F_OK), 0);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(organiser_opens_what_was_signed_and_its_context_is_right),
		TEST(code_belongs_to_the_record),
		TEST(what_was_typed_is_gone_once_it_is_saved),
		TEST(second_touch_of_sign_adds_nothing),
		TEST(incomplete_visit_is_never_stored),
		TEST(retry_of_what_was_saved_after_all_adds_nothing),
		TEST(change_between_attempts_is_saved_as_it_stands_now),
		TEST(station_out_of_service_comes_back_by_itself),
		TEST(nobody_is_thanked_for_what_is_in_a_deleted_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
