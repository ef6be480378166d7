/*
 * The organiser says over the telephone that a batch has arrived. Only then may its signatures be
 * removed from here, so what they say is a code that nobody else can know.
 */
#include "app/screen/codes.h"
#include "app/screen/common.h"
#include "app/screen/stack.h"

enum { CODE = 1, NEXT, PURGE };
enum { GROUP = 4 };

struct state {
	struct codes_field code;
	uint64_t seq;
	const char *fault; /* key */
	const char *said;  /* key of what it came to; NULL: no answer yet */
};

static void enter(struct screen_ctx *cx, void *state)
{
	struct state *s = state;

	s->seq = cx->batch_seq;
	codes_start(&s->code);
}

static void try(struct screen_ctx *cx, struct state *s)
{
	const sp_err e = cx->do_->ack(cx->kiosk, s->seq, s->code.text);

	switch (e) {
	case SP_OK:
		s->said = "ack.taken";
		break;
	case SP_REPEAT:
		s->said = "ack.before";
		break;
	case SP_E_FORM:
		s->fault = "phone.mistyped";
		break;
	case SP_E_CRYPTO:
		s->fault = "ack.wrong";
		break;
	case SP_E_BUSY:
		s->fault = "answer.busy";
		break;
	default:
		s->fault = common_trouble(e);
	}
}

static void event(struct screen_ctx *cx, void *state, const struct ui_action *a)
{
	struct state *s = state;

	if (s->said) {
		if (common_is(a, PURGE))
			stack_replace(cx->stack, &screen_purge);
	} else if (a->kind == UI_ACT_EDITED) {
		codes_group(&s->code, GROUP);
		s->fault = NULL;
	} else if ((a->kind == UI_ACT_ENTER || common_is(a, NEXT)) && s->code.edit.len > 0) {
		try(cx, s);
	}
}

static void draw_said(struct screen_ctx *cx, const struct state *s, struct ui_list *l)
{
	const struct station_status *st = cx->do_->status(cx->kiosk);

	common_label(l, ui_text(l, "ack.said"), s->said);
	if (st->purgeable > 0)
		ui_fill(l, ui_button(l, "ack.purge", PURGE),
			(const char *const[]){"number", common_number(l, st->purgeable), NULL});
}

static void draw(struct screen_ctx *cx, void *state, struct ui_list *l)
{
	struct state *s = state;

	ui_fill(l, ui_title(l, s->said ? "batch.title" : "ack.title"),
		(const char *const[]){"number", common_number(l, s->seq), NULL});
	if (s->said) {
		draw_said(cx, s, l);
		return;
	}
	ui_add(l, UI_NOTE, "ack.how");
	codes_draw(l, "ack.code", CODE, &s->code);
	if (s->fault)
		common_label(l, ui_fault(l, "ack.code.fault"), s->fault);
	ui_button(l, "form.continue", NEXT)->flags |= UI_PRIMARY;
}

const struct screen screen_ack = {
	.name = "ack",
	.flags = SCREEN_STAFF,
	.state_len = sizeof(struct state),
	.enter = enter,
	.event = event,
	.draw = draw,
};
