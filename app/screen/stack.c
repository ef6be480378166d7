/*
 * A small stack of screens, each with its state in guarded memory. Navigation is noted while a
 * screen runs and done when it has returned, so that no screen's state disappears under its feet.
 * What every screen must have (foot, banners, idle time, the PIN gate) is added here, from its
 * flags, so that no screen can forget it.
 */
#include "app/screen/stack.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "app/screen/common.h"

struct level {
	const struct screen *screen;
	void *state; /* sodium_malloc; NULL when the screen has none */
};

enum move { MOVE_NONE, MOVE_PUSH, MOVE_REPLACE, MOVE_BACK, MOVE_BACK_TO, MOVE_RESTART, MOVE_HOME };

struct stack {
	struct screen_ctx *cx;
	const struct screen *home, *door;
	struct stack_times times;
	struct level levels[STACK_DEPTH];
	size_t n;
	enum move move;
	const struct screen *next; /* of the move */
	bool unlocked;             /* the PIN was given in this session */
	int64_t touched_ms;
};

static const struct stack_times defaults = {
	.form_ms = 60000,
	.read_ms = 180000,
	.staff_ms = 300000,
	.countdown_ms = 30000,
	.done_ms = 15000,
	.code_ms = 60000,
};

static uint32_t or_default(uint32_t ms, uint32_t fallback)
{
	return ms != 0 ? ms : fallback;
}

static struct stack_times complete(const struct stack_times *t)
{
	if (!t)
		return defaults;
	return (struct stack_times){
		.form_ms = or_default(t->form_ms, defaults.form_ms),
		.read_ms = or_default(t->read_ms, defaults.read_ms),
		.staff_ms = or_default(t->staff_ms, defaults.staff_ms),
		.countdown_ms = or_default(t->countdown_ms, defaults.countdown_ms),
		.done_ms = or_default(t->done_ms, defaults.done_ms),
		.code_ms = or_default(t->code_ms, defaults.code_ms),
	};
}

/* ---- levels ---- */

static struct level *top(struct stack *s)
{
	return &s->levels[s->n - 1];
}

static const struct screen *top_screen(const struct stack *s)
{
	return s->levels[s->n - 1].screen;
}

static void leave_top(struct stack *s)
{
	struct level *l = top(s);

	sodium_free(l->state); /* wipes; accepts NULL */
	*l = (struct level){0};
	s->n--;
}

/* Without memory for its state a screen is not entered: people stay where they are. */
static bool enter(struct stack *s, const struct screen *screen)
{
	struct level l = {.screen = screen};

	if (s->n == STACK_DEPTH)
		return false;
	if (screen->state_len > 0) {
		l.state = sodium_malloc(screen->state_len);
		if (!l.state)
			return false;
		sodium_memzero(l.state, screen->state_len);
	}
	s->levels[s->n++] = l;
	s->touched_ms = s->cx->now_ms;
	if (screen->enter)
		screen->enter(s->cx, l.state);
	return true;
}

static void leave_down_to(struct stack *s, size_t n)
{
	while (s->n > n)
		leave_top(s);
	s->touched_ms = s->cx->now_ms;
}

static size_t depth_of(const struct stack *s, const struct screen *screen)
{
	for (size_t i = s->n; i > 0; i--)
		if (s->levels[i - 1].screen == screen)
			return i;
	return 0;
}

static void end_visit(struct stack *s)
{
	leave_down_to(s, 0);
	s->unlocked = false;
	visit_wipe(s->cx->visit);
	s->cx->do_->forget(s->cx->kiosk);
	common_set_language(s->cx, s->cx->campaign->home_language);
	if (s->cx->ui)
		ui_reset(s->cx->ui);
	(void) enter(s, s->home); /* home has no state: it cannot fail (stack_new) */
}

static const struct screen *through_gate(const struct stack *s, const struct screen *screen)
{
	return (screen->flags & SCREEN_STAFF) && !s->unlocked ? s->door : screen;
}

/* Does the move that was asked for; a screen's enter() may ask for another one. */
static void settle(struct stack *s)
{
	for (int i = 0; s->move != MOVE_NONE && i < STACK_DEPTH; i++) {
		const enum move move = s->move;
		const struct screen *next = s->next;

		s->move = MOVE_NONE;
		s->next = NULL;
		switch (move) {
		case MOVE_NONE:
			break;
		case MOVE_PUSH:
			(void) enter(s, through_gate(s, next));
			break;
		case MOVE_REPLACE:
			if (s->n > 1)
				leave_top(s);
			(void) enter(s, through_gate(s, next));
			break;
		case MOVE_BACK:
			if (s->n > 2)
				leave_down_to(s, s->n - 1);
			else
				end_visit(s);
			break;
		case MOVE_BACK_TO:
			if (depth_of(s, next) > 1)
				leave_down_to(s, depth_of(s, next));
			else
				end_visit(s);
			break;
		case MOVE_RESTART:
			leave_down_to(s, 1);
			(void) enter(s, through_gate(s, next));
			break;
		case MOVE_HOME:
			end_visit(s);
			break;
		}
	}
}

sp_err stack_new(struct stack **out, struct screen_ctx *cx, const struct screen *home,
	const struct screen *door, const struct stack_times *times)
{
	struct stack *s = calloc(1, sizeof *s);

	if (!s)
		return SP_E_NOMEM;
	s->cx = cx;
	s->home = home;
	s->door = door;
	s->times = complete(times);
	cx->stack = s;
	common_set_language(cx, cx->campaign->home_language);
	if (!enter(s, home)) {
		free(s);
		return SP_E_NOMEM;
	}
	*out = s;
	return SP_OK;
}

void stack_free(struct stack **s)
{
	if (!*s)
		return;
	while ((*s)->n > 0)
		leave_top(*s);
	free(*s);
	*s = NULL;
}

/* ---- for screens ---- */

static void ask(struct stack *s, enum move move, const struct screen *next)
{
	s->move = move;
	s->next = next;
}

void stack_push(struct stack *s, const struct screen *next)
{
	ask(s, MOVE_PUSH, next);
}

void stack_replace(struct stack *s, const struct screen *next)
{
	ask(s, MOVE_REPLACE, next);
}

void stack_back(struct stack *s)
{
	ask(s, MOVE_BACK, NULL);
}

void stack_back_to(struct stack *s, const struct screen *below)
{
	ask(s, MOVE_BACK_TO, below);
}

void stack_restart(struct stack *s, const struct screen *next)
{
	ask(s, MOVE_RESTART, next);
}

void stack_home(struct stack *s)
{
	ask(s, MOVE_HOME, NULL);
}

bool stack_has(const struct stack *s, const struct screen *screen)
{
	return depth_of(s, screen) > 0;
}

void stack_keep_open(struct stack *s)
{
	s->touched_ms = s->cx->now_ms;
}

void stack_unlock(struct stack *s)
{
	s->unlocked = true;
}

/* ---- idle time ---- */

/* How long nobody may touch the screen on top; 0: for ever. */
static uint32_t idle_ms(const struct stack *s)
{
	const unsigned flags = top_screen(s)->flags;

	if (flags & SCREEN_HOME)
		return 0;
	if (flags & SCREEN_DONE)
		return flags & SCREEN_KEEP ? s->times.code_ms : s->times.done_ms;
	if (flags & SCREEN_STAFF)
		return s->times.staff_ms;
	return flags & SCREEN_READ ? s->times.read_ms : s->times.form_ms;
}

static int64_t idle_at(const struct stack *s)
{
	return s->touched_ms + idle_ms(s);
}

static int64_t home_at(const struct stack *s)
{
	return idle_at(s) + (top_screen(s)->flags & SCREEN_DONE ? 0 : s->times.countdown_ms);
}

bool stack_counting_down(const struct stack *s)
{
	return idle_ms(s) > 0 && !(top_screen(s)->flags & SCREEN_DONE) &&
	       s->cx->now_ms >= idle_at(s);
}

unsigned stack_seconds_left(const struct stack *s)
{
	const int64_t left = home_at(s) - s->cx->now_ms;

	return idle_ms(s) == 0 || left <= 0 ? 0 : (unsigned) ((left + 999) / 1000);
}

void stack_touched(struct stack *s)
{
	s->touched_ms = s->cx->now_ms;
}

static int sooner(int a, int b)
{
	if (a < 0 || b < 0)
		return a < 0 ? b : a;
	return a < b ? a : b;
}

static int until(const struct stack *s, int64_t at_ms)
{
	const int64_t left = at_ms - s->cx->now_ms;

	return left <= 0 ? 0 : left > INT32_MAX ? INT32_MAX : (int) left;
}

/* The countdown is repainted when its number of seconds changes. */
static int next_second(const struct stack *s)
{
	const int left = until(s, home_at(s));

	return left == 0 ? 0 : (left - 1) % 1000 + 1;
}

int stack_next_ms(const struct stack *s)
{
	const struct level *l = &s->levels[s->n - 1];
	int next = -1;

	if (idle_ms(s) > 0) {
		const bool shows_seconds =
			stack_counting_down(s) || (l->screen->flags & SCREEN_DONE);
		next = shows_seconds ? next_second(s) : until(s, idle_at(s));
	}
	if (l->screen->next_ms)
		next = sooner(next, l->screen->next_ms(s->cx, l->state));
	return next;
}

void stack_tick(struct stack *s)
{
	struct level *l = top(s);

	if (idle_ms(s) > 0 && s->cx->now_ms >= home_at(s))
		stack_home(s);
	else if (l->screen->tick)
		l->screen->tick(s->cx, l->state);
	settle(s);
}

/* ---- events and drawing ---- */

const char *stack_name(const struct stack *s)
{
	return stack_counting_down(s) ? "still" : top_screen(s)->name;
}

static bool take_common(struct stack *s, const struct ui_action *a)
{
	const bool at_home = (top_screen(s)->flags & SCREEN_HOME) != 0;

	if (a->kind == UI_ACT_BACK) {
		/* After signing there is nothing to go back to: Esc ends the visit, as the button
		 * would. */
		if (!at_home)
			stack_back(s);
		return true;
	}
	if (a->kind != UI_ACT_ITEM)
		return false;
	switch (a->action) {
	case SCREEN_HELP:
		if (top_screen(s) != &screen_help)
			stack_push(s, &screen_help);
		return true;
	case SCREEN_LEAVE:
		stack_home(s);
		return true;
	case SCREEN_BACK:
		stack_back(s);
		return true;
	case SCREEN_STAY:
		return true;
	}
	return false;
}

void stack_event(struct stack *s, const struct ui_action *a)
{
	struct level *l = top(s);

	if (a->kind == UI_ACT_NONE || a->kind == UI_ACT_QUIT)
		return;
	/* While "still there?" is on the glass nothing may reach the screen under it. */
	if (stack_counting_down(s) && !(a->kind == UI_ACT_ITEM && a->action == SCREEN_LEAVE))
		return;
	if (!take_common(s, a))
		l->screen->event(s->cx, l->state, a);
	settle(s);
}

static void draw_banners(struct stack *s, struct ui_list *l)
{
	const struct station_status *st = s->cx->do_->status(s->cx->kiosk);

	if (st->drill)
		ui_add(l, UI_BANNER, "banner.rehearsal");
	if (st->closed)
		ui_add(l, UI_BANNER, st->closed);
}

static void draw_still(struct stack *s, struct ui_list *l)
{
	const char *seconds = ui_format(l, "%u", stack_seconds_left(s));

	ui_title(l, "still.title");
	ui_fill(l, ui_add(l, UI_LEAD, "still.text"),
		(const char *const[]){"seconds", seconds, NULL});
	ui_body_button(l, "still.stay", SCREEN_STAY)->flags |= UI_PRIMARY;
	ui_button(l, "foot.leave", SCREEN_LEAVE);
}

static bool offers_leave(const struct ui_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->items[i].action == SCREEN_LEAVE)
			return true;
	return false;
}

/* The foot reads Help, Leave, Back, then what the screen has there: the items from `first` on go
 * before its own. */
static void foot_in_front(struct ui_list *l, size_t first)
{
	struct ui_item common[4];
	const size_t n = l->n - first;
	size_t at = 0;

	if (n > sizeof common / sizeof common[0])
		return; /* the list overflowed: tests see that */
	while (at < first && l->items[at].zone != UI_FOOT)
		at++;
	memcpy(common, &l->items[first], n * sizeof common[0]);
	memmove(&l->items[at + n], &l->items[at], (first - at) * sizeof common[0]);
	memcpy(&l->items[at], common, n * sizeof common[0]);
}

static void draw_foot(struct stack *s, struct ui_list *l)
{
	const unsigned flags = top_screen(s)->flags;
	const size_t first = l->n;

	if (flags & SCREEN_HOME)
		return;
	if (top_screen(s) != &screen_help && !(flags & SCREEN_STAFF))
		ui_button(l, "foot.help", SCREEN_HELP);
	/* A screen with its own way out asks for a decision: there is no third answer beside it,
	 * but Esc still goes back. */
	if (!offers_leave(l)) {
		ui_button(l, "foot.leave", SCREEN_LEAVE);
		if (s->n > 2)
			ui_button(l, "foot.back", SCREEN_BACK);
	}
	foot_in_front(l, first);
}

void stack_draw(struct stack *s, struct ui_list *l)
{
	const struct level *lv = top(s);

	draw_banners(s, l);
	if (stack_counting_down(s)) {
		draw_still(s, l);
		return;
	}
	lv->screen->draw(s->cx, lv->state, l);
	draw_foot(s, l);
}
