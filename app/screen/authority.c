/*
 * "I am authorised", unticked. A person who cannot say so is offered to sign in their own name,
 * with what was typed kept.
 */
#include "app/screen/common.h"
#include "app/screen/flow.h"

enum { AUTHORISED = 1, OWN_NAME, NEXT };

struct state {
	bool tick_missing;
};

static void sign_in_own_name(struct screen_ctx *cx)
{
	struct visit *v = cx->visit;

	v->kind = SP_KIND_INDIVIDUAL;
	v->add_workplace = true;
	v->authorised = false;
	flow_next(cx, &screen_authority);
}

static bool may_sign_in_own_name(const struct screen_ctx *cx)
{
	return (cx->campaign->kinds & (1u << SP_KIND_INDIVIDUAL)) != 0;
}

static void event(struct screen_ctx *cx, void *state, const struct ui_action *a)
{
	struct state *s = state;
	struct visit *v = cx->visit;

	if (common_is(a, AUTHORISED)) {
		v->authorised = !v->authorised;
		s->tick_missing = false;
	} else if (common_is(a, NEXT)) {
		s->tick_missing = !v->authorised;
		if (v->authorised)
			flow_next(cx, &screen_authority);
	} else if (common_is(a, OWN_NAME) && may_sign_in_own_name(cx)) {
		sign_in_own_name(cx);
	}
}

static void draw(struct screen_ctx *cx, void *state, struct ui_list *l)
{
	const struct state *s = state;
	const struct visit *v = cx->visit;

	flow_progress(cx, l, &screen_authority);
	ui_title(l, "authority.title");
	ui_fill(l, ui_check(l, "authority.tick", AUTHORISED, v->authorised),
		(const char *const[]){"organisation", v->organisation, NULL});
	if (s->tick_missing)
		ui_fault(l, "authority.tick.missing");
	if (may_sign_in_own_name(cx))
		ui_body_button(l, "authority.own-name", OWN_NAME);
	ui_button(l, "form.continue", NEXT)->flags |= UI_PRIMARY;
}

const struct screen screen_authority = {
	.name = "authority",
	.flags = SCREEN_FORM,
	.state_len = sizeof(struct state),
	.event = event,
	.draw = draw,
};
