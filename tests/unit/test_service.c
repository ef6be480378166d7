/* What screens are told about signing on days that are none of the campaign's and about a full
 * disk, with a real store and a clock that is wound by hand. */
#include "app/service.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/store/store_internal.h"
#include "export/file/file.h"
#include "tests/crash/vfs.h"
#include "tests/unit/app_world.h"

struct stand {
	struct world world; /* whose campaign runs from day 20000 to day 21000 */
	struct service service;
};

static int setup(void **state)
{
	static struct stand st;
	static struct config c;
	char path[PATH_MAX], why[256] = "";
	size_t len = 0;

	world_open(&st.world);
	uint8_t *bytes = world_campaign(1, &len);
	config_init(&c);
	assert_int_equal(file_path(path, st.world.folder, "campaign.spc"), SP_OK);
	assert_int_equal(file_write(path, bytes, len, FILE_NEW), SP_OK);
	free(bytes);
	snprintf(c.campaign, sizeof c.campaign, "%.100s", path);
	snprintf(c.state, sizeof c.state, "%s", st.world.folder);
	if (service_open(&st.service, &c, why) != KIOSK_GOOD)
		fail_msg("%s", why);
	st.service.log = st.service.saving.log = NULL;
	st.world.time.mono_ms = clock_mono_ms(&st.service.clock);
	st.service.clock = st.world.clock;
	*state = &st;
	return 0;
}

static int teardown(void **state)
{
	struct stand *st = *state;

	service_close(&st->service);
	world_close(&st->world);
	return 0;
}

static const struct station_status *status_on(struct stand *st, int64_t day)
{
	st->world.time.wall_s = day * 86400 + 43200;
	st->world.time.mono_ms += 60000; /* longer than a status is kept */
	return service_calls.status(&st->service);
}

static sp_err sign(struct stand *st)
{
	struct visit *v = st->service.visit;

	visit_wipe(v);
	strcpy(v->language, "en");
	v->kind_chosen = true;
	v->appear = VISIT_APPEAR_NAME;
	v->mail = VISIT_NO;
	assert_true(ui_edit_insert(&v->name_edit, "Ada", 3));
	return service_calls.sign(&st->service);
}

static void test_people_sign_on_the_campaigns_days_only_and_are_told_why(void **state)
{
	static const struct {
		int64_t day;
		bool real;
		const char *closed, *trouble;
	} cases[] = {
		{0, false, "banner.early", "trouble.clock"},
		{19722, false, "banner.early", "trouble.clock"}, /* 2023-12-31 */
		{19800, false, NULL, NULL},                      /* rehearsals come first */
		{19998, true, "banner.early", "trouble.early"},
		{19999, true, NULL, NULL}, /* the first day, east of Greenwich */
		{20000, true, NULL, NULL},
		{21000, false, NULL, NULL},
		{21001, true, NULL, NULL}, /* the last day, in the west */
		{21002, true, "banner.over", "trouble.over"},
		{21002, false, "banner.over", "trouble.over"},
		{22001, false, "banner.over", "trouble.over"},
	};
	struct stand *st = *state;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		/* No station can be armed yet; signing itself stays a rehearsal. */
		st->service.station->drill = !cases[i].real;
		const struct station_status *now = status_on(st, cases[i].day);

		if (cases[i].closed) {
			assert_string_equal(now->closed, cases[i].closed);
			assert_string_equal(now->trouble, cases[i].trouble);
		} else {
			assert_null(now->closed);
			assert_null(now->trouble);
		}
		assert_int_equal(sign(st), cases[i].closed ? SP_E_STATE : SP_OK);
		assert_int_equal(st->service.visit->recorded, !cases[i].closed);
		if (cases[i].closed)
			assert_string_equal(st->service.visit->name, "Ada");
	}
}

static void test_day_that_ends_does_not_take_back_a_thank_you(void **state)
{
	struct stand *st = *state;

	(void) status_on(st, 21001);
	assert_int_equal(sign(st), SP_OK);
	(void) status_on(st, 21002);
	assert_int_equal(service_calls.sign(&st->service), SP_OK);
}

static int no_room(void *arg, const struct vfs_op *op)
{
	(void) arg;
	return op->kind == VFS_WRITE ? SQLITE_FULL : SQLITE_OK;
}

static void test_batch_is_shown_on_a_full_disk_though_it_cannot_be_marked(void **state)
{
	struct stand *st = *state;
	struct saving *saving = &st->service.saving;
	struct vfs *vfs = vfs_new("full", (struct vfs_watch){no_room, NULL});
	const struct store_options o = {.vfs = "full"};
	struct batch_symbol symbol;
	struct batch_info info;
	uint64_t seq = 0;
	uint32_t wait = 0;

	assert_non_null(vfs);
	(void) status_on(st, 20001);
	assert_int_equal(sign(st), SP_OK);
	assert_int_equal(service_calls.cut(&st->service, &seq), SP_OK);
	store_close(&saving->store);
	assert_int_equal(
		store_open_with(&saving->store, saving->path, &saving->owner, &o, NULL), SP_OK);
	assert_int_equal(service_calls.pin(&st->service, WORLD_PIN, &wait), SP_OK);
	assert_int_equal(service_calls.batch_symbol(&st->service, seq, 0, &symbol), SP_OK);
	assert_int_equal(service_calls.batch_shown(&st->service, seq), SP_OK);
	assert_int_equal(service_calls.batch_info(&st->service, seq, &info), SP_OK);
	assert_false(info.shown);
	saving_close(saving);
	vfs_free(&vfs);
}

static int bad_sector(void *arg, const struct vfs_op *op)
{
	const bool *is_bad = arg;

	return *is_bad && op->kind == VFS_WRITE ? SQLITE_IOERR_WRITE : SQLITE_OK;
}

static void test_organisers_answer_that_could_not_be_written_down_is_good_once_more(void **state)
{
	struct stand *st = *state;
	struct saving *saving = &st->service.saving;
	bool is_bad = false;
	struct vfs *vfs = vfs_new("bad", (struct vfs_watch){bad_sector, &is_bad});
	const struct store_options o = {.vfs = "bad"};
	char challenge[20], text[20], next[20];
	uint8_t asked[SP_PHONE_LEN], code[SP_PHONE_LEN];

	assert_non_null(vfs);
	assert_int_equal(service_calls.challenge(&st->service, challenge), SP_OK);
	assert_int_equal(sp_phone_parse(asked, challenge, strlen(challenge)), SP_OK);
	sp_unlock_code(code, st->world.station->nonce, asked);
	sp_phone_text(text, code);
	store_close(&saving->store);
	assert_int_equal(
		store_open_with(&saving->store, saving->path, &saving->owner, &o, NULL), SP_OK);
	is_bad = true;
	assert_int_equal(service_calls.unlock(&st->service, text), SP_E_IO);
	is_bad = false;
	assert_int_equal(service_calls.challenge(&st->service, next), SP_OK);
	assert_string_equal(next, challenge);
	assert_int_equal(service_calls.unlock(&st->service, text), SP_OK);
	assert_int_equal(service_calls.unlock(&st->service, text), SP_E_STATE);
	saving_close(saving);
	vfs_free(&vfs);
}

#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(people_sign_on_the_campaigns_days_only_and_are_told_why),
		TEST(day_that_ends_does_not_take_back_a_thank_you),
		TEST(batch_is_shown_on_a_full_disk_though_it_cannot_be_marked),
		TEST(organisers_answer_that_could_not_be_written_down_is_good_once_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
