/*
 * Removes the signatures of the batches that the organiser has. What proves afterwards that nobody
 * was dropped stays.
 */
#include "app/screen/common.h"
#include "app/screen/stack.h"

enum { YES = 1 };

struct state {
	bool done;
	sp_err failed;    /* SP_OK: not */
	uint64_t batches; /* removed */
};

static void event(struct screen_ctx *cx, void *state, const struct ui_action *a)
{
	struct state *s = state;

	if (!common_is(a, YES) || s->done)
		return;
	s->failed = cx->do_->purge(cx->kiosk, &s->batches);
	s->done = s->failed == SP_OK;
}

static void draw_number(struct ui_list *l, struct ui_item *it, uint64_t n)
{
	ui_fill(l, it, (const char *const[]){"number", common_number(l, n), NULL});
}

static void draw(struct screen_ctx *cx, void *state, struct ui_list *l)
{
	const struct state *s = state;

	if (s->done) {
		ui_title(l, "purge.done");
		draw_number(l, ui_text(l, "purge.removed"), s->batches);
		return;
	}
	ui_title(l, "purge.title");
	if (s->failed != SP_OK)
		common_label(l, ui_fault(l, "purge.fault"), common_trouble(s->failed));
	draw_number(l, ui_text(l, "purge.text"), cx->do_->status(cx->kiosk)->purgeable);
	ui_button(l, "purge.yes", YES);
}

const struct screen screen_purge = {
	.name = "purge",
	.flags = SCREEN_STAFF,
	.state_len = sizeof(struct state),
	.event = event,
	.draw = draw,
};
