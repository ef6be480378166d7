/*
 * It is saved. The code is shown only to who asks for it; then everything is forgotten.
 */
#include "app/screen/common.h"
#include "app/screen/stack.h"

enum { SHOW_CODE = 1, KEEP_OPEN };

static void event(struct screen_ctx *cx, void *state, const struct ui_action *a)
{
	(void) state;
	if (common_is(a, SHOW_CODE))
		stack_push(cx->stack, &screen_code);
	else if (common_is(a, KEEP_OPEN))
		stack_keep_open(cx->stack);
}

static void draw(struct screen_ctx *cx, void *state, struct ui_list *l)
{
	const char *seconds = ui_format(l, "%u", stack_seconds_left(cx->stack));

	(void) state;
	ui_title(l, "done.title");
	ui_add(l, UI_LEAD, "done.text");
	ui_body_button(l, "done.code", SHOW_CODE)->flags |= UI_PRIMARY;
	ui_fill(l, ui_add(l, UI_NOTE, "done.clears"),
		(const char *const[]){"seconds", seconds, NULL});
	ui_button(l, "done.keep", KEEP_OPEN);
}

const struct screen screen_done = {
	.name = "done",
	.flags = SCREEN_DONE,
	.event = event,
	.draw = draw,
};
