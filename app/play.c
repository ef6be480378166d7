/*
 * One table of commands. A command is called again until it says that it is done; then the next one
 * waits for a short pace, so that debouncing sees fingers no faster than real ones.
 */
#include "app/play.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "export/file/file.h"

enum {
	SCRIPT_MAX = 65536,
	STEPS_MAX = 2000,
	PACE_MS = 60,
	SAME_TAP_MS = 600, /* a second tap in the same place within 0.5 s is taken for a tremble */
	SWEEP_PACE_MS = 20,
	EXPECT_MS = 3000,
	PAGES_MAX = 60, /* taps on "More" before giving up */
};

struct step {
	const struct command *command;
	const char *arg;
	int line;
};

struct play {
	char *path, *shots;
	char *text; /* the script; steps point into it */
	struct step steps[STEPS_MAX];
	size_t n, at;
	int64_t due_ms;     /* the next call of a command */
	int64_t started_ms; /* of the step under way; -1: not begun */
	int64_t tapped_ms;
	int x, y;         /* where the last tap went */
	const char *rest; /* of the text that is being typed */
	unsigned pages;   /* taps on "More" for this step */
	bool upwards;
	uint64_t symbol_hash;
	unsigned sweeps, symbols;
	char why[512];
};

enum progress { STEP_DONE, STEP_AGAIN, STEP_FAILED };

struct command {
	const char *name;
	bool has_arg;
	enum progress (*run)(struct play *p, const struct play_view *v, const char *arg);
};

static enum progress __attribute__((format(printf, 2, 3)))
fail(struct play *p, const char *format, ...)
{
	const struct step *s = &p->steps[p->at];
	const int n = snprintf(p->why, sizeof p->why, "%s:%d: ", p->path, s->line);
	va_list ap;

	if (n > 0 && (size_t) n < sizeof p->why) {
		va_start(ap, format);
		vsnprintf(p->why + n, sizeof p->why - (size_t) n, format, ap);
		va_end(ap);
	}
	return STEP_FAILED;
}

/* ---- touching ---- */

static bool touch(struct play *p, const struct play_view *v, const struct ui_item *it)
{
	const struct ui_rect *b = &it->box;
	const bool same_place =
		p->x >= b->x && p->x < b->x + b->w && p->y >= b->y && p->y < b->y + b->h;

	if (same_place && it->role != UI_KEY && v->now_ms < p->tapped_ms + SAME_TAP_MS) {
		p->due_ms = p->tapped_ms + SAME_TAP_MS;
		return false;
	}
	p->x = b->x + b->w / 2;
	p->y = b->y + b->h / 2;
	p->tapped_ms = v->now_ms;
	ui_push_touch(v->ui, p->x, p->y);
	return true;
}

/* One page on, towards an item that is not in sight; down to the end first, then back up. */
static enum progress turn_page(struct play *p, const struct play_view *v, const char *name)
{
	const struct ui_list *l = ui_shown(v->ui);
	const struct ui_item *more = ui_find(l, "ui.more");
	const struct ui_item *up = ui_find(l, "ui.up");
	const bool can_more = more && more->visible && !(more->flags & UI_DISABLED);
	const bool can_up = up && up->visible && !(up->flags & UI_DISABLED);

	if (!can_more)
		p->upwards = true;
	if (p->pages >= PAGES_MAX || !(p->upwards ? can_up : can_more))
		return fail(
			p, "\"%s\" cannot be brought into sight on screen \"%s\"", name, v->screen);
	if (touch(p, v, p->upwards ? up : more))
		p->pages++;
	return STEP_AGAIN;
}

static enum progress run_tap(struct play *p, const struct play_view *v, const char *name)
{
	const struct ui_item *it = ui_find(ui_shown(v->ui), name);

	if (!it) {
		if (v->now_ms - p->started_ms < EXPECT_MS)
			return STEP_AGAIN;
		return fail(p, "there is no \"%s\" on screen \"%s\"", name, v->screen);
	}
	if (!it->visible)
		return turn_page(p, v, name);
	return touch(p, v, it) ? STEP_DONE : STEP_AGAIN;
}

/* ---- typing ---- */

static size_t char_len(const char *s)
{
	size_t n = 1;

	while (((unsigned char) s[n] & 0xC0) == 0x80)
		n++;
	return n;
}

static const struct ui_item *key_for(const struct ui_list *l, const char *text)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct ui_item *it = &l->items[i];

		if (it->role == UI_KEY && it->visible && it->label && strcmp(it->label, text) == 0)
			return it;
	}
	return NULL;
}

static const char *from_environment(const char *arg)
{
	char name[80];
	const char *value;

	if (arg[0] != '$')
		return arg;
	snprintf(name, sizeof name, "SIGNPOST_PLAY_%s", arg + 1);
	value = getenv(name);
	return value ? value : "";
}

static enum progress run_type(struct play *p, const struct play_view *v, const char *arg)
{
	const struct ui_item *key;
	char one[8] = "";
	size_t n;

	if (!p->rest)
		p->rest = from_environment(arg);
	if (p->rest[0] == '\0')
		return fail(p, "nothing to type: is the environment variable set?");
	n = char_len(p->rest);
	if (n >= sizeof one)
		return fail(p, "the script is not UTF-8");
	memcpy(one, p->rest, n);
	key = key_for(ui_shown(v->ui), one);
	if (!key)
		ui_push_text(v->ui, one);
	else if (!touch(p, v, key))
		return STEP_AGAIN;
	p->rest += n;
	return p->rest[0] == '\0' ? STEP_DONE : STEP_AGAIN;
}

static enum progress run_key(struct play *p, const struct play_view *v, const char *name)
{
	(void) p;
	ui_push_key(v->ui, name);
	return STEP_DONE;
}

/* ---- expecting ---- */

static enum progress wait_for(
	struct play *p, const struct play_view *v, const char *screen, long ms)
{
	if (strcmp(v->screen, screen) == 0)
		return STEP_DONE;
	if (v->now_ms - p->started_ms < ms)
		return STEP_AGAIN;
	return fail(p, "screen \"%s\" was expected, \"%s\" is there", screen, v->screen);
}

static enum progress run_expect(struct play *p, const struct play_view *v, const char *screen)
{
	return wait_for(p, v, screen, EXPECT_MS);
}

static bool number(const char *text, long *out)
{
	char *end = NULL;

	errno = 0;
	*out = strtol(text, &end, 10);
	return errno == 0 && end != text && *end == '\0' && *out >= 0;
}

static enum progress run_await(struct play *p, const struct play_view *v, const char *arg)
{
	char screen[64] = "";
	const size_t n = strcspn(arg, " ");
	long ms = 0;

	if (n >= sizeof screen || !number(arg + n + (arg[n] == ' '), &ms))
		return fail(p, "await takes a screen and milliseconds");
	memcpy(screen, arg, n);
	return wait_for(p, v, screen, ms);
}

static enum progress run_expect_item(struct play *p, const struct play_view *v, const char *name)
{
	if (ui_find(ui_shown(v->ui), name))
		return STEP_DONE;
	if (v->now_ms - p->started_ms < EXPECT_MS)
		return STEP_AGAIN;
	return fail(p, "\"%s\" was expected on screen \"%s\"", name, v->screen);
}

static enum progress run_expect_no_item(struct play *p, const struct play_view *v, const char *name)
{
	if (ui_find(ui_shown(v->ui), name))
		return fail(p, "\"%s\" was not expected on screen \"%s\"", name, v->screen);
	return STEP_DONE;
}

static enum progress run_wait(struct play *p, const struct play_view *v, const char *arg)
{
	long ms = 0;

	if (!number(arg, &ms))
		return fail(p, "wait takes milliseconds");
	return v->now_ms - p->started_ms < ms ? STEP_AGAIN : STEP_DONE;
}

/* ---- pictures ---- */

static enum progress picture(struct play *p, const struct play_view *v, const char *name)
{
	char path[2048];
	sp_err e;

	if (p->shots[0] == '\0')
		return STEP_DONE;
	if (snprintf(path, sizeof path, "%s/%s.png", p->shots, name) >= (int) sizeof path)
		return fail(p, "the path of the picture is too long");
	e = ui_screenshot(v->ui, path);
	if (e != SP_OK)
		return fail(p, "%.200s: %s", path, sp_err_meaning(e));
	return STEP_DONE;
}

static enum progress run_shot(struct play *p, const struct play_view *v, const char *name)
{
	return picture(p, v, name);
}

/* FNV-1a over the modules: enough to notice that the symbol has changed. */
static uint64_t hash_of(const struct ui_item *qr)
{
	const size_t n = (size_t) qr->modules_width * qr->modules_width;
	uint64_t h = 14695981039346656037u;

	for (size_t i = 0; i < n; i++)
		h = (h ^ qr->modules[i]) * 1099511628211u;
	return h;
}

/* How many symbols one sweep has: the second number of "3 / 11". Whatever was missed before the
 * first picture is made up for by repair symbols. */
static unsigned symbols_of_sweep(const struct ui_item *meter)
{
	const char *of = meter && meter->value ? strchr(meter->value, '/') : NULL;

	return of ? (unsigned) strtoul(of + 1, NULL, 10) : 0;
}

static enum progress run_sweep(struct play *p, const struct play_view *v, const char *arg)
{
	const struct ui_list *l = ui_shown(v->ui);
	const struct ui_item *qr = ui_find(l, "batch.qr");
	const unsigned wanted = symbols_of_sweep(ui_find(l, "batch.sweep"));
	char name[64];

	(void) arg;
	if (!qr || !qr->visible || wanted == 0)
		return fail(p, "no batch is in sight on screen \"%s\"", v->screen);
	p->due_ms = v->now_ms + SWEEP_PACE_MS;
	if (p->symbols > 0 && p->symbol_hash == hash_of(qr))
		return STEP_AGAIN;
	if (p->symbols == 0)
		p->sweeps++;
	p->symbol_hash = hash_of(qr);
	snprintf(name, sizeof name, "batch-%u-%03u", p->sweeps, ++p->symbols);
	if (picture(p, v, name) == STEP_FAILED)
		return STEP_FAILED;
	return p->symbols < wanted ? STEP_AGAIN : STEP_DONE;
}

/* ---- the script ---- */

static const struct command commands[] = {
	{"tap", true, run_tap},
	{"type", true, run_type},
	{"key", true, run_key},
	{"expect", true, run_expect},
	{"expect-item", true, run_expect_item},
	{"expect-no-item", true, run_expect_no_item},
	{"await", true, run_await},
	{"shot", true, run_shot},
	{"sweep", false, run_sweep},
	{"wait", true, run_wait},
};

static const struct command *command_named(const char *name, size_t n)
{
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
		if (strlen(commands[i].name) == n && strncmp(commands[i].name, name, n) == 0)
			return &commands[i];
	return NULL;
}

static sp_err parse_line(struct play *p, char *text, int line, char why[256])
{
	const size_t n = strcspn(text, " ");
	const struct command *c = command_named(text, n);
	const char *arg = text[n] == ' ' ? text + n + 1 : "";

	if (n == 0 || text[0] == '#')
		return SP_OK;
	if (!c) {
		snprintf(why, 256, "%.120s:%d: there is no command \"%.40s\"", p->path, line, text);
		return SP_E_FORM;
	}
	if (c->has_arg != (arg[0] != '\0')) {
		snprintf(why, 256, "%.120s:%d: %s %s", p->path, line, c->name,
			c->has_arg ? "needs something after it" : "takes nothing after it");
		return SP_E_FORM;
	}
	if (p->n == STEPS_MAX) {
		snprintf(why, 256, "%.120s:%d: more than %d steps", p->path, line, STEPS_MAX);
		return SP_E_SIZE;
	}
	p->steps[p->n++] = (struct step){.command = c, .arg = arg, .line = line};
	return SP_OK;
}

static sp_err parse(struct play *p, char why[256])
{
	char *at = p->text;
	sp_err e = SP_OK;

	for (int line = 1; e == SP_OK && *at != '\0'; line++) {
		char *end = at + strcspn(at, "\n");
		const bool last = *end == '\0';

		*end = '\0';
		e = parse_line(p, at, line, why);
		at = last ? end : end + 1;
	}
	return e;
}

static sp_err read_script(struct play *p, char why[256])
{
	uint8_t *text = NULL;
	size_t len = 0;
	const sp_err e = file_read_linked(&text, &len, p->path, SCRIPT_MAX);

	if (e != SP_OK) {
		snprintf(why, 256, "%.120s: %s", p->path, sp_err_meaning(e));
		return e;
	}
	p->text = (char *) text;
	return parse(p, why);
}

sp_err play_open(struct play **out, const char *path, const char *shots, char why[256])
{
	struct play *p = calloc(1, sizeof *p);
	sp_err e = SP_E_NOMEM;

	if (p) {
		p->started_ms = -1;
		p->path = strdup(path);
		p->shots = strdup(shots);
	}
	if (!p || !p->path || !p->shots)
		snprintf(why, 256, "%s", sp_err_meaning(e));
	else
		e = read_script(p, why);
	if (e != SP_OK) {
		play_close(&p);
		return e;
	}
	*out = p;
	return SP_OK;
}

void play_close(struct play **p)
{
	if (!*p)
		return;
	free((*p)->path);
	free((*p)->shots);
	free((*p)->text);
	free(*p);
	*p = NULL;
}

static void begin(struct play *p, int64_t now_ms)
{
	p->started_ms = now_ms;
	p->rest = NULL;
	p->pages = 0;
	p->upwards = false;
	p->symbols = 0;
}

enum play_result play_step(struct play *p, const struct play_view *v, int *out_next_ms)
{
	*out_next_ms = 0;
	if (p->at == p->n)
		return PLAY_DONE;
	if (v->now_ms < p->due_ms || !v->quiet) {
		*out_next_ms = v->now_ms < p->due_ms ? (int) (p->due_ms - v->now_ms) : 0;
		return PLAY_GOES_ON;
	}
	if (p->started_ms < 0)
		begin(p, v->now_ms);
	p->due_ms = v->now_ms + PACE_MS;
	switch (p->steps[p->at].command->run(p, v, p->steps[p->at].arg)) {
	case STEP_AGAIN:
		break;
	case STEP_DONE:
		p->at++;
		p->started_ms = -1;
		break;
	case STEP_FAILED:
		return PLAY_FAILED;
	}
	*out_next_ms = p->due_ms > v->now_ms ? (int) (p->due_ms - v->now_ms) : 0;
	return PLAY_GOES_ON;
}

const char *play_why(const struct play *p)
{
	return p->why;
}

bool play_finished(const struct play *p)
{
	return p->at == p->n;
}
