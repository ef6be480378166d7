/*
 * After the retention day nothing of anybody may stay here. Asks twice: what was never handed over
 * is lost for good.
 */
#include "app/screen/common.h"
#include "app/screen/stack.h"

enum { GO_ON = 1, YES, NO };

struct state {
	bool sure; /* the second question is on the screen */
	bool failed;
};

static void event(struct screen_ctx *cx, void *state, const struct ui_action *a)
{
	struct state *s = state;

	if (!cx->do_->status(cx->kiosk)->retention_over)
		return;
	if (common_is(a, GO_ON)) {
		s->sure = true;
	} else if (common_is(a, NO)) {
		stack_back(cx->stack);
	} else if (common_is(a, YES) && s->sure) {
		s->failed = cx->do_->wipe(cx->kiosk) != SP_OK;
		s->sure = !s->failed;
	}
}

static void draw_sure(struct ui_list *l)
{
	ui_title(l, "wipe.sure");
	ui_text(l, "wipe.sure.text");
	ui_body_button(l, "wipe.yes", YES)->flags |= UI_BESIDE;
	ui_body_button(l, "wipe.no", NO)->flags |= UI_BESIDE;
}

static void draw(struct screen_ctx *cx, void *state, struct ui_list *l)
{
	const struct state *s = state;
	const struct station_status *st = cx->do_->status(cx->kiosk);
	struct ui_item *go_on;

	if (s->sure) {
		draw_sure(l);
		return;
	}
	ui_title(l, "wipe.title");
	if (s->failed)
		ui_fault(l, "wipe.failed");
	ui_text(l, "wipe.text");
	ui_entry(l, "staff.waiting", common_number(l, st->waiting), 0)->flags |= UI_BESIDE;
	ui_entry(l, "wipe.unknown", common_number(l, st->batches - st->acked), 0)->flags |=
		UI_BESIDE;
	go_on = ui_button(l, "wipe.go-on", GO_ON);
	go_on->flags |= st->retention_over ? 0u : (unsigned) UI_DISABLED;
}

const struct screen screen_wipe = {
	.name = "wipe",
	.flags = SCREEN_STAFF,
	.state_len = sizeof(struct state),
	.event = event,
	.draw = draw,
};
