/*
 * May the organiser write? Two equal answers, no second question after "No"; only "Yes" asks for an
 * address, unless one was given already for an organisation.
 */
#include "app/screen/common.h"
#include "app/screen/flow.h"

enum { YES = 1, NO, EMAIL, NEXT };

struct state {
	sp_text_fault email;
};

static bool has_work_email(const struct visit *v)
{
	return v->kind != SP_KIND_INDIVIDUAL;
}

static void go_on(struct screen_ctx *cx, struct state *s)
{
	s->email = common_clean_email(&cx->visit->email_edit);
	if (s->email == SP_TEXT_OK)
		flow_next(cx, &screen_mail);
}

static void event(struct screen_ctx *cx, void *state, const struct ui_action *a)
{
	struct state *s = state;
	struct visit *v = cx->visit;

	if (a->kind == UI_ACT_EDITED) {
		s->email = SP_TEXT_OK;
	} else if (common_is(a, NO)) {
		v->mail = VISIT_NO;
		flow_next(cx, &screen_mail);
	} else if (common_is(a, YES)) {
		v->mail = VISIT_YES;
		if (has_work_email(v))
			flow_next(cx, &screen_mail);
	} else if (v->mail == VISIT_YES && (a->kind == UI_ACT_ENTER || common_is(a, NEXT))) {
		go_on(cx, s);
	}
}

static void draw_answer(struct ui_list *l, const char *name, int action, bool chosen)
{
	struct ui_item *it = ui_body_button(l, name, action);

	it->flags |= UI_BESIDE | (chosen ? (unsigned) UI_SELECTED : 0u);
}

static void draw(struct screen_ctx *cx, void *state, struct ui_list *l)
{
	const struct state *s = state;
	struct visit *v = cx->visit;

	flow_progress(cx, l, &screen_mail);
	ui_fill(l, ui_title(l, "mail.title"),
		(const char *const[]){"organiser", cx->campaign->organiser, NULL});
	draw_answer(l, "mail.yes", YES, v->mail == VISIT_YES);
	draw_answer(l, "mail.no", NO, v->mail == VISIT_NO);
	if (has_work_email(v)) {
		ui_add(l, UI_NOTE, "mail.work");
	} else if (v->mail == VISIT_YES) {
		ui_field(l, "mail.email", EMAIL, &v->email_edit)->flags |= UI_ADDRESS;
		common_fault(l, "mail.email.fault", s->email);
		ui_button(l, "form.continue", NEXT)->flags |= UI_PRIMARY;
	}
}

const struct screen screen_mail = {
	.name = "mail",
	.flags = SCREEN_FORM,
	.state_len = sizeof(struct state),
	.event = event,
	.draw = draw,
};
