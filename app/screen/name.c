/*
 * One free field for the name, the country, and for a person the offer to add where they work.
 */
#include "app/screen/common.h"
#include "app/screen/flow.h"
#include "app/screen/stack.h"

enum { NAME = 1, COUNTRY, WORKPLACE, NEXT };

struct state {
	sp_text_fault fault;
};

static void go_on(struct screen_ctx *cx, struct state *s)
{
	s->fault = common_clean(&cx->visit->name_edit, SP_NAME_MAX);
	if (s->fault == SP_TEXT_OK)
		flow_next(cx, &screen_name);
}

static void event(struct screen_ctx *cx, void *state, const struct ui_action *a)
{
	struct state *s = state;
	struct visit *v = cx->visit;

	if (a->kind == UI_ACT_EDITED)
		s->fault = SP_TEXT_OK;
	else if (a->kind == UI_ACT_ENTER || common_is(a, NEXT))
		go_on(cx, s);
	else if (common_is(a, COUNTRY))
		stack_push(cx->stack, &screen_country);
	else if (common_is(a, WORKPLACE))
		v->add_workplace = !v->add_workplace;
}

static void draw(struct screen_ctx *cx, void *state, struct ui_list *l)
{
	const struct state *s = state;
	struct visit *v = cx->visit;
	struct ui_item *country;

	flow_progress(cx, l, &screen_name);
	ui_title(l, "name.title");
	ui_field(l, "name.name", NAME, &v->name_edit);
	common_fault(l, "name.name.fault", s->fault);
	if (cx->campaign->ask_country) {
		country = ui_entry(l, "name.country", common_country(cx, l), COUNTRY);
		country->hint = words_get(l->words, "review.change");
		country->flags |= UI_BESIDE;
	}
	if (v->kind == SP_KIND_INDIVIDUAL)
		ui_check(l, "name.workplace", WORKPLACE, v->add_workplace)->flags |= UI_BESIDE;
	ui_button(l, "form.continue", NEXT)->flags |= UI_PRIMARY;
}

const struct screen screen_name = {
	.name = "name",
	.flags = SCREEN_FORM,
	.state_len = sizeof(struct state),
	.event = event,
	.draw = draw,
};
