/*
 * The letter itself, to be read for as long as somebody likes. "Sign" is there from the first line
 * on: nobody is made to scroll. The way to withdraw is quiet, at the letter's end.
 */
#include "app/screen/common.h"
#include "app/screen/flow.h"
#include "app/screen/stack.h"

enum { SIGN = 1, WITHDRAW };

/* Why nobody can sign here now; NULL: they can. */
static const char *closed(const struct screen_ctx *cx)
{
	return cx->do_->status(cx->kiosk)->closed;
}

static void event(struct screen_ctx *cx, void *state, const struct ui_action *a)
{
	(void) state;
	if (common_is(a, SIGN) && !closed(cx))
		flow_start(cx);
	else if (common_is(a, WITHDRAW))
		stack_push(cx->stack, &screen_withdraw);
}

static void draw(struct screen_ctx *cx, void *state, struct ui_list *l)
{
	const struct campaign_text *t = common_text(cx);
	struct ui_item *title = ui_title(l, "letter.title");
	struct ui_item *letter, *sign;

	(void) state;
	title->label = t->title;
	title->lang = t->tag;
	title->flags |= UI_OWN_WORDS;
	title->zone = UI_BODY; /* scrolls away, so that later pages are all letter */
	ui_add(l, UI_NOTE, "letter.pace");

	letter = ui_add(l, UI_DOCUMENT, "letter.text");
	letter->label = t->letter;
	letter->lang = t->tag;
	letter->flags |= UI_OWN_WORDS;

	ui_body_button(l, "withdraw.open", WITHDRAW);
	sign = ui_button(l, "letter.sign", SIGN);
	sign->flags |= UI_PRIMARY;
	if (closed(cx)) {
		sign->flags |= UI_DISABLED;
		sign->hint = words_get(l->words, closed(cx));
	}
}

const struct screen screen_letter = {
	.name = "letter",
	.flags = SCREEN_READ,
	.event = event,
	.draw = draw,
};
