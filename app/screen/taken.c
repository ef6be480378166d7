/*
 * Something was taken from the stick for which the station starts anew. Nothing leads back to pages
 * that still speak of the old state: this one has no common ways out (SCREEN_HOME) and goes on by
 * itself.
 */
#include "app/screen/common.h"
#include "app/screen/stack.h"

enum { RESTART = 1 };
enum { RESTART_AFTER_MS = 8000 };

struct state {
	int64_t restart_at;
};

static void enter(struct screen_ctx *cx, void *state)
{
	((struct state *) state)->restart_at = cx->now_ms + RESTART_AFTER_MS;
}

static void event(struct screen_ctx *cx, void *state, const struct ui_action *a)
{
	(void) state;
	if (common_is(a, RESTART))
		cx->do_->restart(cx->kiosk);
}

static void tick(struct screen_ctx *cx, void *state)
{
	if (cx->now_ms >= ((const struct state *) state)->restart_at)
		cx->do_->restart(cx->kiosk);
}

static int next_ms(struct screen_ctx *cx, const void *state)
{
	const int64_t left = ((const struct state *) state)->restart_at - cx->now_ms;

	return left > 0 ? (int) left : 0;
}

static void draw(struct screen_ctx *cx, void *state, struct ui_list *l)
{
	const struct stick_news *news = &cx->news;

	(void) state;
	ui_title(l, "taken.title");
	if (news->armed)
		ui_text(l, "taken.armed");
	if (news->campaign)
		ui_text(l, "taken.campaign");
	if (news->acked > 0)
		ui_fill(l, ui_text(l, "enrol.acked"),
			(const char *const[]){"number", common_number(l, news->acked), NULL});
	if (news->refused != SP_OK)
		common_label(
			l, ui_fault(l, "taken.fault"), news->why ? news->why : "stick.damaged");
	ui_add(l, UI_NOTE, "taken.restarts");
	ui_button(l, "taken.restart", RESTART)->flags |= UI_PRIMARY;
}

const struct screen screen_taken = {
	.name = "taken",
	.flags = SCREEN_HOME,
	.state_len = sizeof(struct state),
	.enter = enter,
	.event = event,
	.tick = tick,
	.next_ms = next_ms,
	.draw = draw,
};
