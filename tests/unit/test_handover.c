/* What staff do with the organiser, by stick and by telephone: real files, real keys, a real store,
 * and sticks that somebody prepared with ill will. */
#include "app/service.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/renewal.h"
#include "app/wiping.h"
#include "export/file/file.h"
#include "export/wire/ack.h"
#include "export/wire/code.h"
#include "export/wire/head.h"
#include "tests/unit/app_world.h"

enum { FIRST_DAY = 20000 };

/* The folder of the world is the state folder; the stick lies below it. */
struct stand {
	struct world world;
	struct config config;
	struct service service;
	char sid[STATION_SID_TEXT_LEN + 1];
};

static const struct services *const calls = &service_calls;

/* ---- the stand ---- */

static void put_campaign(
	struct stand *st, const char *below, const char *name, const struct world_file *how)
{
	size_t len = 0;
	uint8_t *bytes = world_file(how, &len);

	world_put(&st->world, below, name, bytes, len);
	free(bytes);
}

static enum kiosk_exit open_service(struct stand *st, char why[256])
{
	const enum kiosk_exit x = service_open(&st->service, &st->config, why);

	st->service.log = st->service.saving.log = NULL;
	st->world.time.mono_ms = clock_mono_ms(&st->service.clock);
	st->service.clock = st->world.clock;
	st->service.wall_ahead_ms = st->world.time.wall_s * 1000 - st->world.time.mono_ms;
	return x;
}

/* As restart() does: everything is closed and opened anew. */
static void restart(struct stand *st)
{
	char why[256] = "";

	service_close(&st->service);
	if (open_service(st, why) != KIOSK_GOOD)
		fail_msg("%s", why);
}

static int setup(void **state)
{
	static struct stand st;
	char why[256] = "";

	world_open(&st.world);
	st.world.time.wall_s = (int64_t) FIRST_DAY * 86400 + 43200;
	config_init(&st.config);
	put_campaign(&st, "given", "a.spc", &(struct world_file){.serial = 1});
	snprintf(st.config.campaign, sizeof st.config.campaign, "%s/given/a.spc", st.world.folder);
	snprintf(st.config.state, sizeof st.config.state, "%s", st.world.folder);
	snprintf(st.config.stick, sizeof st.config.stick, "%s/stick", st.world.folder);
	snprintf(st.config.label, sizeof st.config.label, "%s", st.world.station->label);
	snprintf(st.sid, sizeof st.sid, "%s", st.world.station->sid_text);
	*state = &st;
	if (open_service(&st, why) != KIOSK_GOOD)
		fail_msg("%s", why);
	return mkdir(st.config.stick, 0700);
}

static int teardown(void **state)
{
	struct stand *st = *state;

	service_close(&st->service);
	world_close(&st->world);
	return 0;
}

static const struct station_status *status(struct stand *st)
{
	st->world.time.mono_ms += 60000; /* longer than a status is kept */
	st->world.time.wall_s += 60;
	return calls->status(&st->service);
}

static bool is_there(const struct stand *st, const char *below, const char *name)
{
	char folder[PATH_MAX], path[PATH_MAX];
	struct stat stat;

	return file_path(folder, st->world.folder, below) == SP_OK &&
	       file_path(path, folder, name) == SP_OK && lstat(path, &stat) == 0;
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
	return calls->sign(&st->service);
}

static uint64_t sign_and_cut(struct stand *st)
{
	uint64_t seq = 0;

	assert_int_equal(sign(st), SP_OK);
	assert_int_equal(calls->cut(&st->service, &seq), SP_OK);
	return seq;
}

/* ---- the organiser's side ---- */

static void put_cert(struct stand *st, const char *name, const struct sp_cert *cert, uint8_t other)
{
	uint8_t bytes[SP_ENROL_MAX];

	world_put(&st->world, "stick", name, bytes, world_sign_cert(bytes, cert, other));
}

static const char *cert_name(const struct stand *st)
{
	static char name[64];

	snprintf(name, sizeof name, "%s.cert", st->sid);
	return name;
}

static void arm(struct stand *st)
{
	struct stick_news news = {0};
	struct sp_cert cert;

	world_cert(&st->world, &cert);
	put_cert(st, cert_name(st), &cert, 0);
	assert_int_equal(calls->stick_read(&st->service, &news), SP_OK);
	assert_true(news.armed);
	restart(st);
	assert_true(status(st)->armed);
}

static struct store_batch batch(struct stand *st, uint64_t seq)
{
	struct store_batch b = {0};

	assert_int_equal(showing_find(st->service.saving.store, seq, &b), SP_OK);
	return b;
}

static struct sp_ack_entry entry(struct stand *st, uint64_t seq)
{
	const struct store_batch b = batch(st, seq);
	struct sp_ack_entry e = {.seq = seq};

	memcpy(e.sid, st->world.station->sid, sizeof e.sid);
	memcpy(e.batch, b.hash, sizeof e.batch);
	return e;
}

static void put_ack(
	struct stand *st, const char *name, const struct sp_ack_entry *v, size_t n, uint8_t other)
{
	static uint8_t bytes[SP_ACK_MAX];
	struct sp_wr w = sp_wr_on(bytes, sizeof bytes);
	uint8_t sk[SP_SK_LEN];

	world_organiser(sk, other);
	assert_int_equal(sp_ack_encode(&w, st->world.campaign->wire.cid, v, n, 3600, sk), SP_OK);
	world_put(&st->world, "stick", name, bytes, w.len);
}

static struct stick_news read_stick(struct stand *st)
{
	struct stick_news news = {0};

	assert_int_equal(calls->stick_read(&st->service, &news), SP_OK);
	return news;
}

/* ---- writing ---- */

static void test_stick_gets_hellos_until_the_station_is_armed_and_slips_always(void **state)
{
	struct stand *st = *state;
	char hello[64], rehearsal[64], slip[64], rehearsal_slip[64];
	unsigned n = 0;

	snprintf(hello, sizeof hello, "hello-%s.sph", st->sid);
	snprintf(rehearsal, sizeof rehearsal, "rehearsal-%s.sph", st->sid);
	snprintf(slip, sizeof slip, "slip-%s-1.sps", st->sid);
	snprintf(rehearsal_slip, sizeof rehearsal_slip, "rehearsal-slip-%s-1.sps", st->sid);
	assert_int_equal(calls->stick_write(&st->service, &n), SP_OK);
	assert_int_equal(n, 2);
	assert_true(is_there(st, "stick", hello) && is_there(st, "stick", rehearsal));
	assert_int_equal(sign_and_cut(st), 1);
	assert_int_equal(calls->stick_write(&st->service, &n), SP_OK);
	assert_int_equal(n, 3);
	assert_true(is_there(st, "stick", rehearsal_slip));
	assert_false(is_there(st, "stick", slip));

	arm(st);
	assert_int_equal(sign_and_cut(st), 1);
	assert_int_equal(calls->stick_write(&st->service, &n), SP_OK);
	assert_int_equal(n, 1);
	assert_true(is_there(st, "stick", slip));
}

static void test_missing_stick_is_told_and_one_that_comes_is_seen_at_once(void **state)
{
	struct stand *st = *state;
	struct stick_news news = {0};
	unsigned n = 0;

	assert_string_equal(calls->status(&st->service)->stick, st->config.stick);
	assert_int_equal(rmdir(st->config.stick), 0);
	assert_null(calls->status(&st->service)->stick);
	assert_int_equal(calls->stick_write(&st->service, &n), SP_E_NOTFOUND);
	assert_int_equal(calls->stick_read(&st->service, &news), SP_E_NOTFOUND);
	assert_int_equal(mkdir(st->config.stick, 0700), 0);
	assert_non_null(calls->status(&st->service)->stick);
}

static void test_hello_is_shown_as_one_symbol_until_it_was_answered(void **state)
{
	struct stand *st = *state;
	struct batch_symbol symbol = {0};

	assert_int_equal(calls->hello_symbol(&st->service, &symbol), SP_OK);
	assert_int_equal(symbol.m, symbol.k);
	assert_true(symbol.width >= 21 && symbol.width <= SP_QR_WIDTH_MAX);
	arm(st);
	assert_int_equal(calls->hello_symbol(&st->service, &symbol), SP_E_STATE);
}

/* ---- arming ---- */

static void test_armed_station_starts_empty_and_its_batches_count(void **state)
{
	struct stand *st = *state;
	struct store_batch b = {0};
	struct sp_batch decoded;
	struct sp_cose env;

	assert_true(status(st)->drill);
	assert_int_equal(sign_and_cut(st), 1);
	assert_int_equal(sign(st), SP_OK);
	arm(st);
	assert_false(status(st)->drill);
	assert_int_equal(status(st)->ever_captured, 0);
	assert_int_equal(status(st)->batches, 0);
	assert_int_equal(sign_and_cut(st), 1);
	assert_int_equal(store_batch(st->service.saving.store, 1, &b), SP_OK);
	assert_int_equal(sp_cose_parse(&env, b.bytes, b.len, SP_COSE_BATCH), SP_OK);
	assert_int_equal(sp_batch_decode(&decoded, env.payload, env.payload_len), SP_OK);
	assert_int_equal(decoded.head.flags & SP_BATCH_DRILL, 0);
	assert_true(is_there(st, ".", STATION_REHEARSAL));
	free(b.bytes);
}

static void test_certificate_that_does_not_fit_is_not_kept_and_has_its_own_sentence(void **state)
{
	static const struct {
		const char *why;
		uint8_t organiser;
		int what;
	} cases[] = {
		{"stick.forged", 1, 0},
		{"stick.other-letter", 0, 1},
		{"stick.other-station", 0, 2},
		{"stick.rehearsal", 0, 3},
		{"stick.answer", 0, 4},
		{"stick.newer-letter", 0, 5},
		{"stick.expired", 0, 6},
	};
	struct stand *st = *state;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct sp_cert c;

		world_cert(&st->world, &c);
		c.cid[0] ^= cases[i].what == 1;
		c.station_pk[0] ^= cases[i].what == 2;
		c.drill = cases[i].what == 3;
		c.nonce_hash[0] ^= cases[i].what == 4;
		c.lowest_serial += cases[i].what == 5;
		c.not_after =
			cases[i].what == 6 ? (uint64_t) st->world.time.wall_s - 1 : c.not_after;
		put_cert(st, cert_name(st), &c, cases[i].organiser);
		const struct stick_news news = read_stick(st);

		assert_false(news.armed);
		assert_int_not_equal(news.refused, SP_OK);
		assert_string_equal(news.why, cases[i].why);
		assert_false(is_there(st, ".", STATION_CERT));
	}
	restart(st);
	assert_true(status(st)->drill);
}

static void test_files_whose_names_are_almost_right_are_not_read(void **state)
{
	static const char *const formats[] = {"%s.cert ", "%s.CERT", " %s.cert", "%s.cert.bak",
		"x%s.cert", "%.15s.cert", "station.cert%.0s", "campaign.spc.1%.0s",
		"Campaign.spc%.0s", "campaign-1.ack%.0s", "campaign-02.ack%.0s",
		"campaign.ack.old%.0s"};
	struct stand *st = *state;
	struct stick_news news;

	for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
		char name[64];

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(name, sizeof name, formats[i], st->sid);
#pragma GCC diagnostic pop
		world_put(&st->world, "stick", name, "not for you", 11);
	}
	news = read_stick(st);
	assert_false(news.armed || news.campaign);
	assert_int_equal(news.acked, 0);
	assert_int_equal(news.refused, SP_OK);
}

static void test_links_pipes_folders_and_huge_files_are_refused_and_never_waited_for(void **state)
{
	struct stand *st = *state;
	const char *const names[] = {cert_name(st), RENEWAL_FILE, "campaign.ack"};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		for (int kind = 0; kind < 4; kind++) {
			char path[PATH_MAX];

			assert_int_equal(file_path(path, st->config.stick, names[i]), SP_OK);
			if (kind == 0)
				assert_int_equal(symlink(st->config.campaign, path), 0);
			else if (kind == 1)
				assert_int_equal(mkfifo(path, 0600), 0);
			else if (kind == 2)
				assert_int_equal(mkdir(path, 0700), 0);
			else
				world_put(&st->world, "stick", names[i], "", 0);
			if (kind == 3)
				assert_int_equal(truncate(path, (off_t) 1 << 40), 0);
			const struct stick_news news = read_stick(st);

			assert_int_equal(news.refused, SP_E_SIZE);
			assert_string_equal(news.why, "stick.damaged");
			assert_int_equal(remove(path), 0);
		}
}

static void test_damaged_certificate_in_the_state_folder_is_told_and_no_rehearsal(void **state)
{
	struct stand *st = *state;
	char why[256] = "";

	arm(st);
	service_close(&st->service);
	world_put(&st->world, ".", STATION_CERT, "damaged", 7);
	assert_int_equal(open_service(st, why), KIOSK_STATE);
	assert_non_null(strstr(why, STATION_CERT));
	assert_null(st->service.saving.store);
}

/* ---- a newer campaign file ---- */

static void test_newer_campaign_file_and_a_certificate_that_asks_for_it_come_on_one_stick(
	void **state)
{
	struct stand *st = *state;
	struct stick_news news;
	struct sp_cert cert;

	assert_int_equal(sign(st), SP_OK);
	world_cert(&st->world, &cert);
	cert.lowest_serial = 2;
	put_cert(st, cert_name(st), &cert, 0);
	put_campaign(st, "stick", RENEWAL_FILE, &(struct world_file){.serial = 2});
	news = read_stick(st);
	assert_true(news.armed && news.campaign);
	assert_int_equal(news.refused, SP_OK);
	/* until the restart all is as it was, but what waited is in a batch */
	assert_true(status(st)->drill);
	assert_int_equal(status(st)->waiting, 0);
	assert_int_equal(status(st)->batches, 1);
	restart(st);
	assert_true(status(st)->armed);
	assert_int_equal(st->service.campaign->wire.serial, 2);
	news = read_stick(st);
	assert_false(news.armed || news.campaign);
	assert_int_equal(news.refused, SP_OK);
}

static void test_campaign_file_that_may_not_follow_is_not_kept(void **state)
{
	static const struct {
		struct world_file file;
		const char *why;
	} cases[] = {
		{{.serial = 2, .organiser = 1}, "stick.other-letter"},
		{{.serial = 2, .salt = 1}, "stick.other-letter"},
		{{.serial = 2, .box = 1}, "stick.key"},
		{{.serial = 1, .german = true}, "stick.same-number"},
		{{.serial = 2, .no_pin = true}, "stick.no-pin"},
	};
	struct stand *st = *state;
	struct stick_news news;

	assert_int_equal(sign(st), SP_OK);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		put_campaign(st, "stick", RENEWAL_FILE, &cases[i].file);
		news = read_stick(st);
		assert_false(news.campaign);
		assert_string_equal(news.why, cases[i].why);
		assert_false(is_there(st, ".", RENEWAL_FILE));
	}
	assert_int_equal(status(st)->waiting, 1); /* nothing was cut for them */
	put_campaign(st, "stick", RENEWAL_FILE, &(struct world_file){.serial = 3});
	assert_true(read_stick(st).campaign);
	restart(st);
	put_campaign(st, "stick", RENEWAL_FILE, &(struct world_file){.serial = 2});
	assert_string_equal(read_stick(st).why, "stick.old");
}

static void test_taken_campaign_file_that_was_lost_is_missed(void **state)
{
	struct stand *st = *state;
	char path[PATH_MAX], why[256] = "";

	put_campaign(st, "stick", RENEWAL_FILE, &(struct world_file){.serial = 2});
	assert_true(read_stick(st).campaign);
	restart(st);
	service_close(&st->service);
	assert_int_equal(file_path(path, st->world.folder, RENEWAL_FILE), SP_OK);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(open_service(st, why), KIOSK_STORE);
	assert_non_null(strstr(why, "older"));
}

/* ---- acknowledgements ---- */

static void test_only_batches_named_by_number_and_hash_are_acknowledged(void **state)
{
	struct stand *st = *state;
	struct sp_ack_entry v[3];
	struct stick_news news;

	for (uint64_t seq = 1; seq <= 3; seq++)
		assert_int_equal(sign_and_cut(st), seq);
	v[0] = entry(st, 1);
	v[1] = entry(st, 2);
	v[1].batch[0] ^= 1; /* a clone's batch of the same number */
	v[2] = entry(st, 3);
	v[2].seq = 9; /* one that was never made */
	put_ack(st, "campaign.ack", v, 3, 0);
	news = read_stick(st);
	assert_int_equal(news.refused, SP_OK);
	assert_int_equal(news.acked, 1);
	assert_true(batch(st, 1).acked);
	assert_false(batch(st, 2).acked || batch(st, 3).acked);
	assert_int_equal(read_stick(st).acked, 0);
	assert_int_equal(status(st)->acked, 1);
}

static void test_acknowledgements_of_other_stations_and_organisers_do_nothing(void **state)
{
	struct stand *st = *state;
	struct sp_ack_entry v;

	assert_int_equal(sign_and_cut(st), 1);
	v = entry(st, 1);
	v.sid[0] ^= 1;
	put_ack(st, "campaign.ack", &v, 1, 0);
	assert_int_equal(read_stick(st).acked, 0);
	v.sid[0] ^= 1;
	put_ack(st, "campaign.ack", &v, 1, 1);
	assert_string_equal(read_stick(st).why, "stick.forged");
	assert_false(batch(st, 1).acked);
}

static void test_several_ack_files_are_taken_though_one_is_refused(void **state)
{
	struct stand *st = *state;
	struct sp_ack_entry v[3];
	struct stick_news news;

	for (uint64_t seq = 1; seq <= 3; seq++) {
		assert_int_equal(sign_and_cut(st), seq);
		v[seq - 1] = entry(st, seq);
	}
	put_ack(st, "campaign.ack", &v[0], 1, 0);
	world_put(&st->world, "stick", "campaign-2.ack", "damaged", 7);
	put_ack(st, "campaign-3.ack", &v[1], 1, 0);
	put_ack(st, "campaign-5.ack", &v[2], 1, 0); /* there is no 4 */
	news = read_stick(st);
	assert_int_equal(news.acked, 2);
	assert_string_equal(news.why, "stick.damaged");
	assert_false(batch(st, 3).acked);
}

static void test_damaged_ack_file_leaves_the_store_alone(void **state)
{
	struct stand *st = *state;
	struct store_counts before = {0}, after = {0};
	struct stick_news news;

	assert_int_equal(store_counts(st->service.saving.store, &before), SP_OK);
	world_put(&st->world, "stick", "campaign.ack", "damaged", 7);
	news = read_stick(st);
	assert_int_equal(news.refused, SP_E_DAMAGED);
	assert_string_equal(news.why, "stick.damaged");
	assert_int_equal(store_counts(st->service.saving.store, &after), SP_OK);
	assert_int_equal(after.boots, before.boots);
}

static void test_code_by_telephone_acknowledges_its_batch_only(void **state)
{
	struct stand *st = *state;
	const struct station *s = st->world.station;
	uint8_t code[SP_PHONE_LEN];
	char text[20];

	assert_int_equal(sign_and_cut(st), 1);
	assert_int_equal(sign_and_cut(st), 2);
	sp_ack_code(code, s->nonce, s->sid, 1, batch(st, 1).hash);
	sp_phone_text(text, code);
	assert_int_equal(calls->ack(&st->service, 2, text), SP_E_CRYPTO);
	assert_int_equal(calls->ack(&st->service, 3, text), SP_E_NOTFOUND);
	assert_int_equal(calls->ack(&st->service, 1, "12"), SP_E_FORM);
	assert_int_equal(calls->ack(&st->service, 1, text), SP_OK);
	assert_int_equal(calls->ack(&st->service, 1, text), SP_REPEAT);
	assert_true(batch(st, 1).acked);
	assert_false(batch(st, 2).acked);
}

static void test_purge_removes_what_arrived_and_keeps_what_proves_it(void **state)
{
	struct stand *st = *state;
	struct batch_symbol symbol;
	struct batch_info info;
	struct slip_info slip;
	struct sp_ack_entry v;
	uint64_t n = 9;

	assert_int_equal(sign_and_cut(st), 1);
	assert_int_equal(sign_and_cut(st), 2);
	assert_int_equal(calls->purge(&st->service, &n), SP_OK);
	assert_int_equal(n, 0);
	v = entry(st, 1);
	put_ack(st, "campaign.ack", &v, 1, 0);
	assert_int_equal(read_stick(st).acked, 1);
	assert_int_equal(status(st)->purgeable, 1);
	assert_int_equal(calls->batch_symbol(&st->service, 1, 0, &symbol), SP_OK);
	assert_int_equal(calls->purge(&st->service, &n), SP_OK);
	assert_int_equal(n, 1);
	assert_int_equal(status(st)->purgeable, 0);
	assert_int_equal(status(st)->purged, 1);
	assert_int_equal(calls->batch_symbol(&st->service, 1, 0, &symbol), SP_E_STATE);
	assert_int_equal(calls->batch_info(&st->service, 1, &info), SP_OK);
	assert_true(info.purged && info.acked);
	assert_int_equal(info.records, 1);
	assert_int_equal(calls->slip(&st->service, 1, &slip), SP_OK);
	assert_int_equal(calls->batch_symbol(&st->service, 2, 0, &symbol), SP_OK);
}

/* ---- a forgotten PIN ---- */

static void test_organiser_lets_staff_in_and_forgets_wrong_pins(void **state)
{
	struct stand *st = *state;
	uint8_t challenge[SP_PHONE_LEN], code[SP_PHONE_LEN];
	char asked[20], answer[20];
	uint32_t wait = 0;

	for (int i = 0; i < PIN_FREE_TRIES; i++)
		assert_int_equal(calls->pin(&st->service, "000000", &wait), SP_E_CRYPTO);
	assert_int_equal(calls->pin(&st->service, WORLD_PIN, &wait), SP_E_BUSY);
	assert_int_equal(calls->challenge(&st->service, asked), SP_OK);
	assert_int_equal(calls->unlock(&st->service, asked), SP_E_CRYPTO);
	assert_int_equal(calls->pin(&st->service, WORLD_PIN, &wait), SP_E_BUSY);
	assert_int_equal(sp_phone_parse(challenge, asked, strlen(asked)), SP_OK);
	sp_unlock_code(code, st->world.station->nonce, challenge);
	sp_phone_text(answer, code);
	assert_int_equal(calls->unlock(&st->service, answer), SP_OK);
	restart(st);
	assert_int_equal(calls->pin(&st->service, WORLD_PIN, &wait), SP_OK);
}

/* ---- withdrawal ---- */

static void code_of(const struct stand *st, char out[SP_CODE_TEXT_LEN + 1])
{
	sp_code_text(out, st->service.visit->w);
}

static void test_known_unknown_and_used_codes_look_alike(void **state)
{
	struct stand *st = *state;
	const uint8_t nobodys[SP_CODE_LEN] = {7};
	char known[SP_CODE_TEXT_LEN + 1], unknown[SP_CODE_TEXT_LEN + 1];
	struct station_status before;
	uint32_t wait = 0;
	uint64_t seq = 0;

	assert_int_equal(sign(st), SP_OK);
	code_of(st, known);
	sp_code_text(unknown, nobodys);
	before = *status(st);
	const char *const codes[] = {known, unknown, known};
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(calls->withdraw(&st->service, codes[i], &wait), SP_OK);
		const struct station_status *now = status(st);

		assert_int_equal(now->waiting, before.waiting);
		assert_int_equal(now->ever_captured, before.ever_captured);
		assert_int_equal(now->batched, before.batched);
		assert_int_equal(now->withdrawals, before.withdrawals + i + 1);
	}
	assert_int_equal(calls->cut(&st->service, &seq), SP_OK);
	struct store_counts n = {0};

	assert_int_equal(store_counts(st->service.saving.store, &n), SP_OK);
	assert_int_equal(n.ever_removed, 1);
	assert_int_equal(n.waiting + n.withdrawals, 0);
}

static void test_what_is_no_code_is_no_try_and_a_few_tries_a_minute_are_taken(void **state)
{
	struct stand *st = *state;
	const uint8_t nobodys[SP_CODE_LEN] = {7};
	char code[SP_CODE_TEXT_LEN + 1], mistyped[SP_CODE_TEXT_LEN + 1];
	uint32_t wait = 0;

	sp_code_text(code, nobodys);
	memcpy(mistyped, code, sizeof code);
	mistyped[0] = mistyped[0] == 'A' ? 'B' : 'A';
	for (int i = 0; i < 3 * TRIES_A_MINUTE; i++) {
		assert_int_equal(calls->withdraw(&st->service, "", &wait), SP_E_FORM);
		assert_int_equal(calls->withdraw(&st->service, mistyped, &wait), SP_E_DIGEST);
	}
	for (int i = 0; i < TRIES_A_MINUTE; i++)
		assert_int_equal(calls->withdraw(&st->service, code, &wait), SP_OK);
	assert_int_equal(calls->withdraw(&st->service, code, &wait), SP_E_BUSY);
	assert_true(wait > 0 && wait <= 60000);
	assert_int_equal(status(st)->withdrawals, TRIES_A_MINUTE);
	assert_int_equal(calls->withdraw(&st->service, code, &wait), SP_OK);
}

static void test_person_withdraws_after_the_last_day_and_after_the_final_batch(void **state)
{
	struct stand *st = *state;
	char code[SP_CODE_TEXT_LEN + 1];
	uint64_t seq = 0;
	uint32_t wait = 0;

	arm(st);
	assert_int_equal(sign(st), SP_OK);
	code_of(st, code);
	assert_int_equal(calls->close_session(&st->service, true, &seq), SP_OK);
	st->world.time.wall_s = (int64_t) 21500 * 86400;
	assert_string_equal(status(st)->closed, "banner.final");
	assert_int_equal(calls->withdraw(&st->service, code, &wait), SP_OK);
	assert_int_equal(calls->close_session(&st->service, false, &seq), SP_OK);
	assert_int_equal(seq, 2);
	assert_true(batch(st, 2).final);
}

static void test_more_codes_than_the_store_holds_are_cut_and_nobody_is_sent_away(void **state)
{
	struct stand *st = *state;
	uint8_t w[SP_CODE_LEN] = {0};
	char code[SP_CODE_TEXT_LEN + 1];
	uint32_t wait = 0;

	for (unsigned i = 0; i < STORE_WITHDRAWALS_MAX; i++) {
		uint8_t rid[SP_RID_LEN], sealed[SP_SEALED_CODE_LEN];

		memset(rid, 1, sizeof rid);
		memset(sealed, 1, sizeof sealed);
		memcpy(rid, &i, sizeof i);
		memcpy(sealed, &i, sizeof i);
		assert_int_equal(store_withdraw(st->service.saving.store, rid, sealed), SP_OK);
	}
	sp_code_text(code, w);
	assert_int_equal(calls->withdraw(&st->service, code, &wait), SP_OK);
	assert_int_equal(status(st)->withdrawals, 1);
	assert_true(status(st)->batches >= STORE_WITHDRAWALS_MAX / SP_BATCH_WITHDRAWALS_MAX);
}

/* ---- the end of a day, and of everything ---- */

static void test_closing_shows_the_slip_of_the_last_batch(void **state)
{
	struct stand *st = *state;
	struct slip_info slip = {0};
	char digits[SP_DIGITS_TEXT_LEN + 1];
	uint64_t seq = 0;

	assert_int_equal(calls->close_session(&st->service, false, &seq), SP_E_NOTFOUND);
	assert_int_equal(sign(st), SP_OK);
	assert_int_equal(calls->close_session(&st->service, false, &seq), SP_OK);
	assert_int_equal(seq, 1);
	assert_int_equal(calls->close_session(&st->service, false, &seq), SP_OK);
	assert_int_equal(seq, 1);
	assert_int_equal(calls->slip(&st->service, seq, &slip), SP_OK);
	assert_int_equal(slip.seq, 1);
	assert_int_equal(slip.ever_captured, 1);
	assert_int_equal(slip.hour, st->world.time.wall_s / 3600 * 3600);
	assert_false(slip.final);
	sp_digits20(digits, batch(st, 1).hash);
	assert_string_equal(slip.digits, digits);
	assert_int_equal(slip.symbol.m, slip.symbol.k);
	assert_int_equal(calls->slip(&st->service, 2, &slip), SP_E_NOTFOUND);
}

static void test_nobody_signs_after_the_final_batch(void **state)
{
	struct stand *st = *state;
	struct slip_info slip = {0};
	uint64_t seq = 0;

	arm(st);
	assert_int_equal(calls->close_session(&st->service, true, &seq), SP_OK);
	assert_int_equal(seq, 1);
	assert_true(status(st)->final);
	assert_string_equal(status(st)->closed, "banner.final");
	assert_int_not_equal(sign(st), SP_OK);
	assert_false(st->service.visit->recorded);
	assert_int_equal(calls->slip(&st->service, 1, &slip), SP_OK);
	assert_true(slip.final);
}

static void test_station_is_wiped_after_the_retention_day_only_and_stays_empty(void **state)
{
	struct stand *st = *state;
	char path[PATH_MAX], why[256] = "";

	arm(st);
	assert_int_equal(sign(st), SP_OK);
	st->world.time.wall_s = (int64_t) 22001 * 86400;
	assert_false(status(st)->retention_over);
	assert_int_equal(calls->wipe(&st->service), SP_E_STATE);
	assert_true(is_there(st, ".", STATION_STORE));

	st->world.time.wall_s = (int64_t) 22002 * 86400;
	assert_true(status(st)->retention_over);
	assert_string_equal(status(st)->closed, "banner.retention");
	assert_string_equal(status(st)->trouble, "trouble.retention");
	assert_int_equal(sign(st), SP_E_STATE);
	assert_int_equal(calls->wipe(&st->service), SP_OK);
	assert_true(st->service.wiped && st->service.ending);
	for (int starts = 0; starts < 2; starts++) {
		assert_false(is_there(st, ".", STATION_STORE));
		assert_false(is_there(st, ".", STATION_REHEARSAL));
		assert_false(is_there(st, ".", "station.key"));
		service_close(&st->service);
		assert_int_equal(open_service(st, why), KIOSK_STATE);
		assert_non_null(strstr(why, "wiped"));
	}
	assert_true(is_there(st, "given", "a.spc"));
	service_close(&st->service);
	assert_int_equal(file_path(path, st->world.folder, WIPING_MARK), SP_OK);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(open_service(st, why), KIOSK_GOOD);
	assert_memory_not_equal(st->service.station->pk, st->world.station->pk, SP_PK_LEN);
}

static void test_copy_put_back_over_a_wiped_station_is_not_wiped_too(void **state)
{
	struct stand *st = *state;
	char path[PATH_MAX], why[256] = "";

	st->world.time.wall_s = (int64_t) 22002 * 86400;
	assert_int_equal(calls->wipe(&st->service), SP_OK);
	service_close(&st->service);
	world_put(&st->world, ".", STATION_STORE, "a copy", 6);
	world_put(&st->world, ".", "station.key", "a copy", 6);
	assert_int_equal(open_service(st, why), KIOSK_STATE);
	assert_non_null(strstr(why, "remove the file wiped"));
	assert_true(is_there(st, ".", STATION_STORE));
	assert_true(is_there(st, ".", "station.key"));
	assert_int_equal(file_path(path, st->world.folder, WIPING_MARK), SP_OK);
	assert_int_equal(unlink(path), 0);
}

static void test_wiped_service_answers_and_does_nothing(void **state)
{
	struct stand *st = *state;
	uint32_t wait = 0;
	uint64_t seq = 0;

	st->world.time.wall_s = (int64_t) 22002 * 86400;
	assert_int_equal(calls->wipe(&st->service), SP_OK);
	assert_non_null(status(st)->closed);
	assert_int_not_equal(sign(st), SP_OK);
	assert_int_not_equal(calls->cut(&st->service, &seq), SP_OK);
	assert_int_not_equal(
		calls->withdraw(&st->service, "00000-00000-00000-00000-0000", &wait), SP_OK);
	assert_false(is_there(st, ".", STATION_REHEARSAL));
}

static void test_clock_that_is_set_by_more_than_a_minute_is_counted(void **state)
{
	static const struct {
		int64_t mono_ms, wall_s;
		uint64_t jumps;
	} steps[] = {{1000, 1, 0}, {3600000, 3600, 0}, {0, 60, 0}, {0, 1, 1}, {0, -30, 1},
		{0, -86400, 2}, {60000, 60, 2}};
	struct stand *st = *state;
	struct store_counts n = {0};

	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		st->world.time.mono_ms += steps[i].mono_ms;
		st->world.time.wall_s += steps[i].wall_s;
		service_tick(&st->service);
		assert_int_equal(store_counts(st->service.saving.store, &n), SP_OK);
		assert_int_equal(n.health[SP_HEALTH_CLOCK_JUMPS], steps[i].jumps);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(stick_gets_hellos_until_the_station_is_armed_and_slips_always),
		TEST(missing_stick_is_told_and_one_that_comes_is_seen_at_once),
		TEST(hello_is_shown_as_one_symbol_until_it_was_answered),
		TEST(armed_station_starts_empty_and_its_batches_count),
		TEST(certificate_that_does_not_fit_is_not_kept_and_has_its_own_sentence),
		TEST(files_whose_names_are_almost_right_are_not_read),
		TEST(links_pipes_folders_and_huge_files_are_refused_and_never_waited_for),
		TEST(damaged_certificate_in_the_state_folder_is_told_and_no_rehearsal),
		TEST(newer_campaign_file_and_a_certificate_that_asks_for_it_come_on_one_stick),
		TEST(campaign_file_that_may_not_follow_is_not_kept),
		TEST(taken_campaign_file_that_was_lost_is_missed),
		TEST(only_batches_named_by_number_and_hash_are_acknowledged),
		TEST(acknowledgements_of_other_stations_and_organisers_do_nothing),
		TEST(several_ack_files_are_taken_though_one_is_refused),
		TEST(damaged_ack_file_leaves_the_store_alone),
		TEST(code_by_telephone_acknowledges_its_batch_only),
		TEST(purge_removes_what_arrived_and_keeps_what_proves_it),
		TEST(organiser_lets_staff_in_and_forgets_wrong_pins),
		TEST(known_unknown_and_used_codes_look_alike),
		TEST(what_is_no_code_is_no_try_and_a_few_tries_a_minute_are_taken),
		TEST(person_withdraws_after_the_last_day_and_after_the_final_batch),
		TEST(more_codes_than_the_store_holds_are_cut_and_nobody_is_sent_away),
		TEST(closing_shows_the_slip_of_the_last_batch),
		TEST(nobody_signs_after_the_final_batch),
		TEST(station_is_wiped_after_the_retention_day_only_and_stays_empty),
		TEST(copy_put_back_over_a_wiped_station_is_not_wiped_too),
		TEST(wiped_service_answers_and_does_nothing),
		TEST(clock_that_is_set_by_more_than_a_minute_is_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
