/*
 * The withdrawal code, to be copied by hand or photographed. It is never stored; after this page
 * nobody can show it again.
 */
#include "app/screen/common.h"
#include "app/screen/stack.h"

enum { KEEP_OPEN = 1 };

struct state {
	struct batch_symbol
		symbol; /* modules live in the kiosk until the next symbol is asked for */
	bool has_symbol;
};

static void enter(struct screen_ctx *cx, void *state)
{
	struct state *s = state;

	s->has_symbol = cx->do_->code_symbol(cx->kiosk, &s->symbol) == SP_OK;
}

static void event(struct screen_ctx *cx, void *state, const struct ui_action *a)
{
	(void) state;
	if (common_is(a, KEEP_OPEN))
		stack_keep_open(cx->stack);
}

static void draw(struct screen_ctx *cx, void *state, struct ui_list *l)
{
	const struct state *s = state;
	const char *seconds = ui_format(l, "%u", stack_seconds_left(cx->stack));
	struct ui_item *code;

	ui_title(l, "code.title");
	code = ui_add(l, UI_CODE, "code.text");
	code->value = cx->do_->code_text(cx->kiosk);
	ui_text(l, "code.how");
	if (cx->campaign->contact[0] != '\0')
		ui_fill(l, ui_add(l, UI_NOTE, "code.where"),
			(const char *const[]){"contact", cx->campaign->contact, NULL});
	if (s->has_symbol)
		ui_qr(l, "code.qr", s->symbol.modules, s->symbol.width);
	ui_fill(l, ui_add(l, UI_NOTE, "done.clears"),
		(const char *const[]){"seconds", seconds, NULL});
	ui_button(l, "done.keep", KEEP_OPEN);
}

const struct screen screen_code = {
	.name = "code",
	.flags = SCREEN_DONE | SCREEN_KEEP,
	.state_len = sizeof(struct state),
	.enter = enter,
	.event = event,
	.draw = draw,
};
