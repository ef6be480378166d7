/*
 * What the organiser answered to unlock's characters. The right answer opens the staff pages as the
 * PIN does.
 */
#include "app/screen/codes.h"
#include "app/screen/common.h"
#include "app/screen/stack.h"

enum { CODE = 1, NEXT };
enum { GROUP = 4 };

struct state {
	struct codes_field code;
	const char *fault; /* key */
};

static void enter(struct screen_ctx *cx, void *state)
{
	(void) cx;
	codes_start(&((struct state *) state)->code);
}

static const char *fault_of(sp_err e)
{
	switch (e) {
	case SP_E_FORM:
		return "phone.mistyped";
	case SP_E_CRYPTO:
		return "answer.wrong";
	case SP_E_BUSY:
		return "answer.busy";
	default:
		return "trouble.storage";
	}
}

static void try(struct screen_ctx *cx, struct state *s)
{
	const sp_err e = cx->do_->unlock(cx->kiosk, s->code.text);

	if (e == SP_OK) {
		stack_unlock(cx->stack);
		stack_restart(cx->stack, &screen_staff);
		return;
	}
	s->fault = fault_of(e);
}

static void event(struct screen_ctx *cx, void *state, const struct ui_action *a)
{
	struct state *s = state;

	if (a->kind == UI_ACT_EDITED) {
		codes_group(&s->code, GROUP);
		s->fault = NULL;
	} else if ((a->kind == UI_ACT_ENTER || common_is(a, NEXT)) && s->code.edit.len > 0) {
		try(cx, s);
	}
}

static void draw(struct screen_ctx *cx, void *state, struct ui_list *l)
{
	struct state *s = state;

	(void) cx;
	ui_title(l, "answer.title");
	codes_draw(l, "answer.code", CODE, &s->code);
	if (s->fault)
		common_label(l, ui_fault(l, "answer.code.fault"), s->fault);
	ui_button(l, "form.continue", NEXT)->flags |= UI_PRIMARY;
}

const struct screen screen_answer = {
	.name = "answer",
	.flags = SCREEN_FORM,
	.state_len = sizeof(struct state),
	.enter = enter,
	.event = event,
	.draw = draw,
};
