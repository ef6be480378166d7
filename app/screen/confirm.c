/*
 * The e-mail address at work that serves to confirm the organisation, and nothing else unless the
 * person says so later.
 */
#include "app/screen/common.h"
#include "app/screen/flow.h"

enum { EMAIL = 1, NEXT };

struct state {
	sp_text_fault email;
};

static void event(struct screen_ctx *cx, void *state, const struct ui_action *a)
{
	struct state *s = state;

	if (a->kind == UI_ACT_EDITED) {
		s->email = SP_TEXT_OK;
	} else if (a->kind == UI_ACT_ENTER || common_is(a, NEXT)) {
		s->email = common_clean_email(&cx->visit->email_edit);
		if (s->email == SP_TEXT_OK)
			flow_next(cx, &screen_confirm);
	}
}

static void draw(struct screen_ctx *cx, void *state, struct ui_list *l)
{
	const struct state *s = state;

	flow_progress(cx, l, &screen_confirm);
	ui_title(l, "confirm.title");
	ui_field(l, "confirm.email", EMAIL, &cx->visit->email_edit)->flags |= UI_ADDRESS;
	common_fault(l, "confirm.email.fault", s->email);
	ui_button(l, "form.continue", NEXT)->flags |= UI_PRIMARY;
}

const struct screen screen_confirm = {
	.name = "confirm",
	.flags = SCREEN_FORM,
	.state_len = sizeof(struct state),
	.event = event,
	.draw = draw,
};
