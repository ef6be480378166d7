#include "tests/screens/stage.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "export/wire/code.h"
#include "export/wire/frame.h"
#include "export/wire/seal.h"

/* ---- the station in memory ---- */

static sp_err do_sign(void *arg)
{
	struct stage *s = arg;
	sp_err e = visit_record(s->visit, s->signed_record);

	if (e != SP_OK || s->sign_answer != SP_OK)
		return e != SP_OK ? e : s->sign_answer;
	memset(s->visit->w, 0x5A, sizeof s->visit->w);
	s->visit->recorded = true;
	visit_wipe_typed(s->visit);
	s->n_signed++;
	s->status.waiting++;
	s->status.ever_captured++;
	return SP_OK;
}

static const char *do_code_text(void *arg)
{
	struct stage *s = arg;

	sp_code_text(s->visit->code, s->visit->w);
	return s->visit->code;
}

static sp_err symbol(struct stage *s, const char *text, unsigned version, struct batch_symbol *out)
{
	const sp_err e = sp_qr_encode(&s->qr, text, strlen(text), version, SP_QR_L);

	if (e == SP_OK)
		*out = (struct batch_symbol){.modules = s->qr.modules, .width = s->qr.width};
	return e;
}

static sp_err do_code_symbol(void *arg, struct batch_symbol *out)
{
	return symbol(arg, do_code_text(arg), 0, out);
}

static void do_forget(void *arg)
{
	struct stage *s = arg;

	memset(&s->qr, 0, sizeof s->qr);
}

static sp_err do_withdraw(void *arg, const char *text, uint32_t *out_wait_ms)
{
	struct stage *s = arg;

	snprintf(s->withdrawn, sizeof s->withdrawn, "%s", text);
	if (s->withdraw_answer == SP_E_BUSY)
		*out_wait_ms = s->withdraw_wait_ms;
	if (s->withdraw_answer == SP_OK)
		s->n_withdrawn++;
	return s->withdraw_answer;
}

static sp_err do_challenge(void *arg, char out[20])
{
	(void) arg;
	memcpy(out, "7KQ2-M4TX-9BWD-HC0V", 20);
	return SP_OK;
}

/* As forgiving as people are: without gaps. */
static sp_err compare_answer(const struct stage *s, const char *text)
{
	char bare[64] = "";
	size_t n = 0;

	for (; *text && n + 1 < sizeof bare; text++)
		if (*text != '-' && *text != ' ')
			bare[n++] = *text;
	if (n != strlen(s->right_answer))
		return SP_E_FORM;
	if (s->phone_answer != SP_OK)
		return s->phone_answer;
	return strcmp(bare, s->right_answer) == 0 ? SP_OK : SP_E_CRYPTO;
}

static sp_err do_unlock(void *arg, const char *text)
{
	struct stage *s = arg;
	const sp_err e = compare_answer(s, text);

	if (e == SP_OK)
		s->wrong_pins = 0;
	return e;
}

static sp_err do_pin(void *arg, const char *pin, uint32_t *out_wait_ms)
{
	struct stage *s = arg;

	*out_wait_ms = 0;
	if (strcmp(pin, s->right_pin) == 0)
		return SP_OK;
	s->wrong_pins++;
	*out_wait_ms = s->wrong_pins >= 5 ? 15000 : 0;
	return SP_E_CRYPTO;
}

/* Counts anew what was not handed over, as the store does with each question. */
static void count_unshown(struct stage *s)
{
	s->status.unshown = s->status.oldest_unshown = 0;
	for (uint64_t i = s->status.batches; i > 0; i--) {
		if (s->batches[i - 1].shown || s->batches[i - 1].acked)
			continue;
		s->status.unshown++;
		s->status.oldest_unshown = i;
	}
}

static sp_err do_cut(void *arg, uint64_t *out_seq)
{
	struct stage *s = arg;
	uint64_t seq = s->status.batches + 1;

	if (s->write_answer != SP_OK)
		return s->write_answer;
	if (s->status.waiting == 0)
		return SP_E_NOTFOUND;
	assert(seq <= STAGE_BATCHES_MAX);
	s->batches[seq - 1] = (struct batch_info){.seq = seq,
		.records = s->status.waiting,
		.tag = 0xC0FFEE01,
		.k = STAGE_FRAGMENTS,
		.sweep_ms = 667};
	s->status.batches = seq;
	s->status.batched += s->status.waiting;
	s->status.waiting = 0;
	count_unshown(s);
	*out_seq = seq;
	return SP_OK;
}

static sp_err do_batch_info(void *arg, uint64_t seq, struct batch_info *out)
{
	struct stage *s = arg;

	if (seq == 0 || seq > s->status.batches)
		return SP_E_NOTFOUND;
	*out = s->batches[seq - 1];
	return SP_OK;
}

/* One symbol of this version for `k` fragments of a message, from the nth on. */
static sp_err message_symbol(
	struct stage *s, uint32_t k, uint64_t n, unsigned version, struct batch_symbol *out)
{
	uint8_t message[SP_FRAGMENT_LEN * STAGE_FRAGMENTS];
	const uint32_t m = sp_frame_fit(version);
	char text[SP_FRAME_TEXT_MAX + 1];
	sp_err e;

	assert(k <= STAGE_FRAGMENTS);
	memset(message, (int) k, sizeof message);
	e = sp_frame_make(text, message, k * SP_FRAGMENT_LEN, 0xC0FFEE01, (uint32_t) n, m);
	if (e == SP_OK)
		e = symbol(s, text, version, out);
	out->m = m;
	out->k = k;
	return e;
}

static sp_err do_batch_symbol(void *arg, uint64_t seq, uint64_t index, struct batch_symbol *out)
{
	const uint32_t m = sp_frame_fit(25);

	if (((struct stage *) arg)->batches[seq - 1].purged)
		return SP_E_STATE;
	return message_symbol(arg, STAGE_FRAGMENTS, index * m, 25, out);
}

static sp_err do_hello_symbol(void *arg, struct batch_symbol *out)
{
	return ((struct stage *) arg)->status.armed ? SP_E_STATE
						    : message_symbol(arg, 2, 0, 15, out);
}

static sp_err do_stick_write(void *arg, unsigned *out_files)
{
	const struct stage *s = arg;

	if (!s->stick || s->stick_answer != SP_OK)
		return s->stick ? s->stick_answer : SP_E_NOTFOUND;
	*out_files = 2;
	return SP_OK;
}

static sp_err do_stick_read(void *arg, struct stick_news *out)
{
	const struct stage *s = arg;

	if (!s->stick || s->stick_answer != SP_OK)
		return s->stick ? s->stick_answer : SP_E_NOTFOUND;
	*out = s->news;
	return SP_OK;
}

static void do_restart(void *arg)
{
	((struct stage *) arg)->n_restarts++;
}

static sp_err do_ack(void *arg, uint64_t seq, const char *text)
{
	struct stage *s = arg;
	const sp_err e = compare_answer(s, text);

	if (e != SP_OK || s->batches[seq - 1].acked)
		return e != SP_OK ? e : SP_REPEAT;
	s->batches[seq - 1].acked = true;
	count_unshown(s);
	s->status.acked++;
	s->status.purgeable++;
	return SP_OK;
}

static sp_err do_purge(void *arg, uint64_t *out_batches)
{
	struct stage *s = arg;

	if (s->write_answer != SP_OK)
		return s->write_answer;
	*out_batches = s->status.purgeable;
	for (uint64_t i = 0; i < s->status.batches; i++)
		s->batches[i].purged |= s->batches[i].acked;
	s->status.purged += s->status.purgeable;
	s->status.purgeable = 0;
	return SP_OK;
}

static sp_err do_close_session(void *arg, bool final, uint64_t *out_seq)
{
	struct stage *s = arg;
	uint64_t seq = 0;

	if (s->write_answer != SP_OK)
		return s->write_answer;
	if (do_cut(s, &seq) != SP_OK && s->status.batches == 0 && !final)
		return SP_E_NOTFOUND;
	if (seq == 0 && final) { /* an empty one that says that it is the last */
		s->status.waiting = 0;
		s->status.batches++;
		s->batches[s->status.batches - 1] =
			(struct batch_info){.seq = s->status.batches, .k = 1};
		count_unshown(s);
	}
	if (final)
		s->batches[s->status.batches - 1].final = true;
	s->status.final |= final;
	*out_seq = s->status.batches;
	return SP_OK;
}

static sp_err do_slip(void *arg, uint64_t seq, struct slip_info *out)
{
	struct stage *s = arg;
	struct slip_info slip = {.seq = seq,
		.ever_captured = s->status.ever_captured,
		.hour = 1795464000,
		.final = s->status.final,
		.digits = "55501 23456 78901 23456"};
	sp_err e;

	if (seq == 0 || seq > s->status.batches)
		return SP_E_NOTFOUND;
	e = message_symbol(s, 2, 0, 15, &slip.symbol);
	if (e == SP_OK)
		*out = slip;
	return e;
}

static sp_err do_wipe(void *arg)
{
	struct stage *s = arg;

	s->wiped = s->wipe_answer == SP_OK;
	return s->wipe_answer;
}

static sp_err do_batch_shown(void *arg, uint64_t seq)
{
	struct stage *s = arg;

	s->batches[seq - 1].shown |= !s->marks_are_lost;
	count_unshown(s);
	return SP_OK;
}

static const struct station_status *do_status(void *arg)
{
	return &((const struct stage *) arg)->status;
}

static void do_shut_down(void *arg)
{
	((struct stage *) arg)->ended = true;
}

static const struct services calls = {
	.sign = do_sign,
	.code_text = do_code_text,
	.code_symbol = do_code_symbol,
	.forget = do_forget,
	.withdraw = do_withdraw,
	.pin = do_pin,
	.challenge = do_challenge,
	.unlock = do_unlock,
	.hello_symbol = do_hello_symbol,
	.stick_write = do_stick_write,
	.stick_read = do_stick_read,
	.restart = do_restart,
	.ack = do_ack,
	.purge = do_purge,
	.close_session = do_close_session,
	.slip = do_slip,
	.wipe = do_wipe,
	.cut = do_cut,
	.batch_info = do_batch_info,
	.batch_symbol = do_batch_symbol,
	.batch_shown = do_batch_shown,
	.status = do_status,
	.shut_down = do_shut_down,
};

/* ---- a campaign ---- */

/* The letter that the project carries; in English where it is not written in this language. */
static struct sp_str letter_in(const char *tag)
{
	char path[128];
	char *text = calloc(1, SP_CAMPAIGN_TEXT_MAX);
	FILE *f;
	size_t n;

	snprintf(path, sizeof path, "assets/letters/strong-encryption/%s.md", tag);
	f = fopen(path, "re");
	if (!f)
		f = fopen("assets/letters/strong-encryption/en.md", "re");
	if (!f || !text)
		abort();
	n = fread(text, 1, SP_CAMPAIGN_TEXT_MAX - 1, f);
	fclose(f);
	return (struct sp_str){text, n};
}

#define STR(text) ((struct sp_str){(text), sizeof(text) - 1})

static void fill_language(struct sp_campaign_language *l, const char *tag)
{
	*l = (struct sp_campaign_language){
		.tag = {tag, strlen(tag)},
		.title = STR("A letter for strong encryption"),
		.letter = letter_in(tag),
		.consent = STR("I agree with this letter and sign it."),
		.notice = STR("Access Now keeps what you enter to show support for this letter. "
			      "You may ask to see, correct or "
			      "erase it at any time: letter@example.org."),
		.reviewed = true,
	};
}

static size_t fill_settings(struct sp_campaign_setting *out, const struct stage_campaign *from)
{
	const char *home = from->home ? from->home : "en";
	const struct sp_campaign_setting settings[] = {
		{.name = STR("kinds"), .number = from->kinds ? from->kinds : 7},
		{.name = STR("contact"), .is_text = true, .text = STR("letter@example.org")},
		{.name = STR("country"), .is_text = true, .text = STR("DE")},
		{.name = STR("language"), .is_text = true, .text = {home, strlen(home)}},
		{.name = STR("ask_email"), .number = !from->no_email},
		{.name = STR("organiser"), .is_text = true, .text = STR("Access Now")},
		{.name = STR("ask_country"), .number = !from->no_country},
	};

	memcpy(out, settings, sizeof settings);
	return sizeof settings / sizeof settings[0];
}

static struct campaign *make_campaign(const struct stage_campaign *from)
{
	static const char *const english[] = {"en", NULL};
	const char *const *languages = from->languages ? from->languages : english;
	struct sp_campaign *c = calloc(1, sizeof *c);
	uint8_t *bytes = malloc(SP_CAMPAIGN_MAX);
	struct sp_wr w = sp_wr_on(bytes, SP_CAMPAIGN_MAX);
	struct campaign *out = NULL;
	const uint8_t seed[SP_SEED_LEN] = {7};
	uint8_t sk[SP_SK_LEN], box_sk[SP_BOX_SK_LEN];
	struct sp_str name = STR("A letter for strong encryption");
	sp_err e;

	assert(c && bytes);
	c->serial = 1;
	c->name = name;
	c->first_day = 20000;
	c->last_day = 20100;
	c->retention_day = 21000;
	sp_sign_pair(c->organiser_pk, sk, seed);
	sp_box_pair(c->box_pk, box_sk, seed);
	sp_cid(c->cid, c->organiser_pk, c->salt);
	for (; *languages; languages++)
		fill_language(&c->languages[c->n_languages++], *languages);
	c->n_settings = fill_settings(c->settings, from);
	e = sp_campaign_encode(&w, c, sk);
	if (e == SP_OK)
		e = campaign_take(&out, bytes, w.len);
	for (size_t i = 0; i < c->n_languages; i++)
		free((void *) (uintptr_t) c->languages[i].letter.p); /* letter_in() */
	free(c);
	free(bytes);
	if (e != SP_OK) {
		fprintf(stderr, "stage: the campaign: %s\n", sp_err_name(e));
		abort();
	}
	return out;
}

/* ---- the stage ---- */

void stage_open(struct stage *s, const struct stage_campaign *campaign, struct ui *ui,
	const struct stack_times *times)
{
	char why[256] = "";

	*s = (struct stage){
		.right_pin = "2718",
		.right_answer = "N8VQ2Z5M7TXA3KBD",
		.status = {.drill = true,
			.label = "Station 1",
			.fingerprint = "01234 56789 01234 56789",
			.organiser_fingerprint = "98765 43210 98765 43210",
			.version = "0.1.0",
			.disk_free = 1u << 30},
	};
	if (sodium_init() < 0 || langs_open(&s->langs, SP_LANG_DIR, why) != SP_OK) {
		fprintf(stderr, "stage: %s\n", why);
		abort();
	}
	s->campaign = make_campaign(campaign);
	s->visit = visit_new();
	s->signed_record = calloc(1, sizeof *s->signed_record);
	s->pool = malloc(UI_POOL_LEN);
	assert(s->visit && s->signed_record && s->pool);
	s->cx = (struct screen_ctx){
		.visit = s->visit,
		.campaign = s->campaign,
		.langs = s->langs,
		.do_ = &calls,
		.kiosk = s,
		.ui = ui,
		.now_ms = 1000,
	};
	if (stack_new(&s->stack, &s->cx, &screen_attract, &screen_pin, times) != SP_OK)
		abort();
}

void stage_close(struct stage *s)
{
	stack_free(&s->stack);
	visit_free(&s->visit);
	campaign_free(&s->campaign);
	langs_close(&s->langs);
	free(s->signed_record);
	free(s->pool);
}

const struct ui_list *stage_draw(struct stage *s)
{
	s->list = (struct ui_list){.words = s->cx.words, .pool = s->pool};
	stack_draw(s->stack, &s->list);
	return &s->list;
}

const struct ui_item *stage_find(struct stage *s, const char *name)
{
	return ui_find(stage_draw(s), name);
}

static void act(struct stage *s, enum ui_action_kind kind, const struct ui_item *it)
{
	const struct ui_action a = {
		.kind = kind, .action = it ? it->action : 0, .arg = it ? it->arg : 0};

	stack_event(s->stack, &a);
	stack_touched(s->stack);
}

bool stage_tap(struct stage *s, const char *name)
{
	const struct ui_item *it = stage_find(s, name);

	if (!it || it->action == 0 || (it->flags & UI_DISABLED))
		return false;
	act(s, UI_ACT_ITEM, it);
	return true;
}

bool stage_type(struct stage *s, const char *field, const char *text)
{
	const struct ui_item *it = stage_find(s, field);

	if (!it || !it->edit || !ui_edit_insert(it->edit, text, strlen(text)))
		return false;
	act(s, UI_ACT_EDITED, it);
	return true;
}

bool stage_enter(struct stage *s, const char *field)
{
	const struct ui_item *it = stage_find(s, field);

	if (!it || !it->edit)
		return false;
	act(s, UI_ACT_ENTER, it);
	return true;
}

void stage_escape(struct stage *s)
{
	act(s, UI_ACT_BACK, NULL);
}

void stage_pass(struct stage *s, unsigned ms)
{
	const int64_t end = s->cx.now_ms + ms;

	while (s->cx.now_ms < end) {
		const int next = stack_next_ms(s->stack);
		const int64_t left = end - s->cx.now_ms;

		s->cx.now_ms += next < 0 || next > left ? left : next > 0 ? next : 1;
		stack_tick(s->stack);
	}
}

const char *stage_at(const struct stage *s)
{
	return stack_name(s->stack);
}
