/*
 * A forgotten PIN, or a wait for wrong ones in the way: the organiser is called, hears what this
 * station shows, and answers with a code that opens the staff pages.
 */
#include "app/screen/common.h"
#include "app/screen/stack.h"

enum { ANSWER = 1 };

struct state {
	char challenge[20];
	bool failed;
};

static void enter(struct screen_ctx *cx, void *state)
{
	struct state *s = state;

	s->failed = cx->do_->challenge(cx->kiosk, s->challenge) != SP_OK;
}

static void event(struct screen_ctx *cx, void *state, const struct ui_action *a)
{
	const struct state *s = state;

	if (common_is(a, ANSWER) && !s->failed)
		stack_push(cx->stack, &screen_answer);
}

static void draw(struct screen_ctx *cx, void *state, struct ui_list *l)
{
	const struct state *s = state;

	ui_title(l, "unlock.title");
	if (s->failed) {
		common_label(l, ui_fault(l, "unlock.fault"), "trouble.storage");
		return;
	}
	ui_fill(l, ui_text(l, "unlock.call"),
		(const char *const[]){"station", cx->do_->status(cx->kiosk)->label, NULL});
	ui_add(l, UI_CODE, "unlock.challenge")->value = s->challenge;
	ui_button(l, "unlock.answer", ANSWER)->flags |= UI_PRIMARY;
}

const struct screen screen_unlock = {
	.name = "unlock",
	.flags = SCREEN_FORM,
	.state_len = sizeof(struct state),
	.enter = enter,
	.event = event,
	.draw = draw,
};
