/*
 * The end of a day, or of signing at this station altogether. Everything that waits becomes a
 * batch. Then come the codes of what was not handed over: who has the slip alone has no signature.
 * The slip of the last batch comes at the end and says how many signatures there ever were.
 */
#include "app/screen/common.h"
#include "app/screen/stack.h"

enum { TODAY = 1, FOR_GOOD, FOR_GOOD_YES, FOR_GOOD_NO };

struct state {
	bool ending;       /* "End for good?" is on the screen */
	const char *fault; /* key */
};

static void end(struct screen_ctx *cx, struct state *s, bool final)
{
	uint64_t seq = 0;
	const sp_err e = cx->do_->close_session(cx->kiosk, final, &seq);

	s->ending = false;
	if (e == SP_OK)
		stack_replace(cx->stack, common_closing(cx, 1, seq));
	else
		s->fault = e == SP_E_NOTFOUND ? "close.nothing" : common_trouble(e);
}

static void event(struct screen_ctx *cx, void *state, const struct ui_action *a)
{
	struct state *s = state;

	if (common_is(a, TODAY))
		end(cx, s, false);
	else if (common_is(a, FOR_GOOD))
		s->ending = true;
	else if (common_is(a, FOR_GOOD_YES) && s->ending)
		end(cx, s, true);
	else if (common_is(a, FOR_GOOD_NO))
		s->ending = false;
}

static void draw_ending(struct ui_list *l)
{
	ui_title(l, "close.ending");
	ui_text(l, "close.ending.text");
	ui_body_button(l, "close.ending.yes", FOR_GOOD_YES)->flags |= UI_BESIDE;
	ui_body_button(l, "close.ending.no", FOR_GOOD_NO)->flags |= UI_BESIDE;
}

static void draw_total(struct ui_list *l, const char *name, uint64_t n)
{
	ui_entry(l, name, common_number(l, n), 0)->flags |= UI_BESIDE;
}

static void draw(struct screen_ctx *cx, void *state, struct ui_list *l)
{
	const struct state *s = state;
	const struct station_status *st = cx->do_->status(cx->kiosk);

	if (s->ending) {
		draw_ending(l);
		return;
	}
	ui_title(l, "close.title");
	if (s->fault)
		common_label(l, ui_fault(l, "close.fault"), s->fault);
	draw_total(l, "staff.ever", st->ever_captured);
	draw_total(l, "staff.waiting", st->waiting);
	draw_total(l, "staff.batched", st->batched);
	draw_total(l, "staff.unshown", st->unshown);
	ui_choice(l, "close.today", TODAY, 0);
	if (!st->final)
		ui_choice(l, "close.for-good", FOR_GOOD, 0);
}

const struct screen screen_close = {
	.name = "close",
	.flags = SCREEN_STAFF,
	.state_len = sizeof(struct state),
	.event = event,
	.draw = draw,
};
