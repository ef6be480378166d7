/*
 * What witnesses photograph: how many signatures this station ever took when a batch was made. With
 * it anybody can check later that none was dropped. It names nobody.
 */
#include "app/screen/common.h"
#include "app/screen/stack.h"

struct state {
	struct slip_info slip; /* its picture lives in the kiosk until another one is asked for */
	bool failed;
};

enum { DAY_S = 24 * 3600 };

static void enter(struct screen_ctx *cx, void *state)
{
	struct state *s = state;

	s->failed = cx->do_->slip(cx->kiosk, cx->batch_seq, &s->slip) != SP_OK;
}

static void event(struct screen_ctx *cx, void *state, const struct ui_action *a)
{
	(void) cx;
	(void) state;
	(void) a;
}

/* All of it fits one photograph: what counts is the title, the rest is short. */
static void draw_slip(struct ui_list *l, const struct slip_info *s)
{
	const unsigned day = (unsigned) (s->hour / DAY_S);

	ui_fill(l, ui_title(l, "slip.title"),
		(const char *const[]){"number", common_number(l, s->ever_captured), NULL});
	ui_fill(l, ui_add(l, UI_NOTE, "slip.how"),
		(const char *const[]){
			"batch", common_number(l, s->seq), "date", common_date(l, day), NULL});
	ui_qr(l, "slip.qr", s->symbol.modules, s->symbol.width);
	ui_add(l, UI_CODE, "slip.digits")->value = s->digits;
	ui_entry(l, "slip.final",
		words_get(l->words, s->final ? "slip.final.yes" : "slip.final.no"), 0)
		->flags |= UI_BESIDE;
}

static void draw(struct screen_ctx *cx, void *state, struct ui_list *l)
{
	const struct state *s = state;

	(void) cx;
	if (s->failed) {
		ui_title(l, "batch.slip");
		ui_fault(l, "slip.none");
		return;
	}
	draw_slip(l, &s->slip);
}

const struct screen screen_slip = {
	.name = "slip",
	.flags = SCREEN_STAFF,
	.state_len = sizeof(struct state),
	.enter = enter,
	.event = event,
	.draw = draw,
};
