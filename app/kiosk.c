/*
 * Start in an order in which each step can tell on the screen what is wrong with the next: words,
 * window, campaign, key, store. Then one loop: what is due, draw, sleep until something happens,
 * hand it to the stack.
 */
#include "app/kiosk.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/log.h"
#include "app/play.h"
#include "app/screen/stack.h"
#include "app/service.h"
#include "app/ui/ui.h"

enum { SAY_TROUBLE_MS = 60000 };

struct kiosk {
	const struct config *config;
	struct langs *langs;
	struct ui *ui;
	struct stack *stack;
	struct screen_ctx cx;
	struct service service; /* campaign, key, store, visit: all that screens ask for */
	struct play *play;      /* NULL: real people */
	const char *dumped;     /* name of the screen that --dump-screen printed last */
};

/* ---- start ---- */

static enum kiosk_exit open_words(struct kiosk *k, char why[256])
{
	char dir[CONFIG_PATH_MAX + 16];
	sp_err e;

	snprintf(dir, sizeof dir, "%s/lang", k->config->assets);
	e = langs_open(&k->langs, dir, why);
	if (e == SP_E_NOMEM)
		return KIOSK_MEMORY;
	return e == SP_OK ? KIOSK_GOOD : KIOSK_DISPLAY;
}

static enum kiosk_exit open_window(struct kiosk *k, char why[256])
{
	const struct config *c = k->config;
	char fonts[CONFIG_PATH_MAX + 32], keyboards[CONFIG_PATH_MAX + 16];
	const struct ui_config u = {
		.width_px = (int) c->width_px,
		.height_px = (int) c->height_px,
		.width_mm = c->width_mm,
		.full_screen = c->width_px == 0,
		.fonts_file = fonts,
		.keyboards_dir = keyboards,
	};
	sp_err e;

	snprintf(fonts, sizeof fonts, "%s/fonts.ini", c->assets);
	snprintf(keyboards, sizeof keyboards, "%s/keyboards", c->assets);
	e = ui_open(&k->ui, &u, why);
	if (e == SP_E_NOMEM)
		return KIOSK_MEMORY;
	return e == SP_OK ? KIOSK_GOOD : KIOSK_DISPLAY;
}

static enum kiosk_exit open_play(struct kiosk *k, char why[256])
{
	if (k->config->play[0] == '\0')
		return KIOSK_GOOD;
	return play_open(&k->play, k->config->play, k->config->shots, why) == SP_OK ? KIOSK_GOOD
										    : KIOSK_USAGE;
}

static enum kiosk_exit open_stack(struct kiosk *k, char why[256])
{
	const struct config *c = k->config;
	const struct stack_times times = {
		.form_ms = c->form_s * 1000,
		.read_ms = c->read_s * 1000,
		.staff_ms = c->staff_s * 1000,
		.countdown_ms = c->countdown_s * 1000,
		.done_ms = c->done_s * 1000,
		.code_ms = c->code_s * 1000,
	};

	k->cx = (struct screen_ctx){
		.visit = k->service.visit,
		.campaign = k->service.campaign,
		.langs = k->langs,
		.do_ = &service_calls,
		.kiosk = &k->service,
		.ui = k->ui,
		.now_ms = clock_mono_ms(&k->service.clock),
	};
	if (stack_new(&k->stack, &k->cx, &screen_attract, &screen_pin, &times) == SP_OK)
		return KIOSK_GOOD;
	snprintf(why, 256, "%s", sp_err_meaning(SP_E_NOMEM));
	return KIOSK_MEMORY;
}

/* ---- what is said when there is nothing else to show ---- */

enum { CLOSE = 1 };

/* why NULL: not trouble; the station was wiped and is empty. */
static void draw_last_words(struct kiosk *k, const char *why, int64_t now_ms)
{
	const char *name = why ? "trouble" : "wiped";
	struct ui_list *l = ui_begin(k->ui, langs_get(k->langs, "en"), name, now_ms);
	struct ui_item *text;

	ui_title(l, why ? "trouble.title" : "wiped.title");
	if (why) {
		text = ui_add(l, UI_TEXT, "trouble.why");
		text->label = why;
		text->flags |= UI_OWN_WORDS | UI_LTR;
	} else {
		ui_text(l, "wiped.text");
	}
	ui_button(l, "trouble.close", CLOSE);
	ui_end(k->ui);
	(void) ui_paint(k->ui); /* how many pixels is nobody's concern here */
}

static int sooner(int a, int b)
{
	if (a < 0 || b < 0)
		return a < 0 ? b : a;
	return a < b ? a : b;
}

/* The script's next step, if there is a script: PLAY_GOES_ON also where there is none. */
static enum play_result play_on(
	struct kiosk *k, const char *screen, int64_t now_ms, bool quiet, int *play_ms)
{
	const struct play_view view = {
		.ui = k->ui, .screen = screen, .now_ms = now_ms, .quiet = quiet};

	*play_ms = -1;
	if (!k->play)
		return PLAY_GOES_ON;
	const enum play_result r = play_step(k->play, &view, play_ms);
	if (r == PLAY_FAILED)
		fprintf(stderr, "signpost: %s\n", play_why(k->play));
	return r;
}

/* On the screen for a minute, so that whoever stands there can read it; then the program ends and
 * may be started again. */
static void say_last_words(struct kiosk *k, const char *why)
{
	const struct clock clock = clock_system();
	const int64_t end = clock_mono_ms(&clock) + SAY_TROUBLE_MS;
	struct ui_action a = {0};
	bool quiet = true;

	while (a.kind != UI_ACT_QUIT && !(a.kind == UI_ACT_ITEM && a.action == CLOSE)) {
		const int64_t now = clock_mono_ms(&clock);
		int play_ms;

		if (now >= end)
			return;
		draw_last_words(k, why, now);
		if (play_on(k, why ? "trouble" : "wiped", now, quiet, &play_ms) != PLAY_GOES_ON)
			return;
		a = (struct ui_action){0};
		quiet = !ui_wait(k->ui, sooner((int) (end - now), play_ms), now, &a) &&
			a.kind == UI_ACT_NONE;
	}
}

/* ---- the loop ---- */

static void print_line(void *arg, const char *text)
{
	fprintf(arg, "%s\n", text);
}

static void dump_new_screen(struct kiosk *k)
{
	const char *name = stack_name(k->stack);

	/* What was typed is on the list: only a rehearsal may print it. */
	if (!k->config->dump_screen || !k->service.status.drill || k->dumped == name)
		return;
	k->dumped = name;
	printf("screen %s\n", name);
	ui_dump(ui_shown(k->ui), print_line, stdout);
}

static void draw(struct kiosk *k)
{
	struct ui_list *l = ui_begin(k->ui, k->cx.words, stack_name(k->stack), k->cx.now_ms);

	stack_draw(k->stack, l);
	ui_end(k->ui);
	(void) ui_paint(k->ui); /* how many pixels is for benchmarks to know */
	dump_new_screen(k);
}

/* Waits for one thing to happen and hands it on. True when there was nothing. */
static bool take_one(struct kiosk *k, int play_ms)
{
	struct ui_action a = {0};
	const int timeout =
		sooner(sooner(stack_next_ms(k->stack), ui_next_ms(k->ui, k->cx.now_ms)), play_ms);
	const bool touched = ui_wait(k->ui, timeout, k->cx.now_ms, &a);

	k->cx.now_ms = clock_mono_ms(&k->service.clock);
	if (a.kind == UI_ACT_QUIT)
		k->service.ending = true;
	else
		stack_event(k->stack, &a);
	if (touched)
		stack_touched(k->stack);
	return !touched && a.kind == UI_ACT_NONE;
}

static enum kiosk_exit run(struct kiosk *k)
{
	bool quiet = true;

	while (!k->service.ending && !k->service.restarting) {
		int play_ms;

		k->cx.now_ms = clock_mono_ms(&k->service.clock);
		service_tick(&k->service);
		stack_tick(k->stack);
		draw(k);
		switch (play_on(k, stack_name(k->stack), k->cx.now_ms, quiet, &play_ms)) {
		case PLAY_GOES_ON:
			break;
		case PLAY_DONE:
			return KIOSK_GOOD;
		case PLAY_FAILED:
			return KIOSK_PLAY;
		}
		quiet = take_one(k, play_ms);
	}
	return KIOSK_GOOD;
}

/* ---- all of it ---- */

/* Everything but the window: no trace of what was on it stays. */
static void close_station(struct kiosk *k)
{
	stack_free(&k->stack);
	if (k->ui)
		ui_reset(k->ui);
	service_close(&k->service);
}

static void close_all(struct kiosk *k)
{
	close_station(k);
	ui_close(&k->ui);
	langs_close(&k->langs);
	play_close(&k->play);
}

static enum kiosk_exit open_glass(struct kiosk *k, char why[256])
{
	enum kiosk_exit x = open_play(k, why);

	if (x == KIOSK_GOOD)
		x = open_words(k, why);
	if (x == KIOSK_GOOD)
		x = open_window(k, why);
	return x;
}

static enum kiosk_exit open_station(struct kiosk *k, char why[256])
{
	const enum kiosk_exit x = service_open(&k->service, k->config, why);

	return x == KIOSK_GOOD && !k->config->check_only ? open_stack(k, why) : x;
}

/* Runs until somebody ends it, opening everything anew as often as it is asked for. *out_opened:
 * false when that failed, and why says how. */
static enum kiosk_exit run_and_restart(struct kiosk *k, bool *out_opened, char why[256])
{
	enum kiosk_exit x = run(k);

	*out_opened = true;
	while (x == KIOSK_GOOD && k->service.restarting && !k->service.ending) {
		close_station(k);
		k->dumped = NULL;
		x = open_station(k, why);
		*out_opened = x == KIOSK_GOOD;
		if (*out_opened)
			x = run(k);
	}
	return x;
}

/* A script that was not played to its end did not meet what it expected. */
static enum kiosk_exit end_play(struct kiosk *k, enum kiosk_exit x)
{
	if (x != KIOSK_GOOD || !k->play || play_finished(k->play))
		return x;
	fprintf(stderr, "signpost: the program was ended before the script was\n");
	return KIOSK_PLAY;
}

/* What is left to say, once nothing is open any more but the window. */
static void part(struct kiosk *k, bool opened, const char *why)
{
	if (!opened)
		fprintf(stderr, "signpost: %s\n", why);
	if (!k->ui || (opened && !k->service.wiped))
		return;
	close_station(k);
	say_last_words(k, opened ? NULL : why);
}

enum kiosk_exit kiosk_run(const struct config *c)
{
	struct kiosk k = {.config = c};
	char why[256] = "";
	enum kiosk_exit x = KIOSK_GOOD;
	bool opened;

	if (!c->check_only)
		x = open_glass(&k, why);
	if (x == KIOSK_GOOD)
		x = open_station(&k, why);
	opened = x == KIOSK_GOOD;
	if (opened && !c->check_only)
		x = run_and_restart(&k, &opened, why);
	part(&k, opened, why);
	x = end_play(&k, x);
	close_all(&k);
	return x;
}
