/*
 * The organisation or company and the person's role there. On the path "in my own name" the same
 * fields say where somebody works, for identification only, and the role may stay empty.
 */
#include "app/screen/common.h"
#include "app/screen/flow.h"

enum { ORGANISATION = 1, ROLE, NEXT };

struct state {
	sp_text_fault organisation, role;
};

static void go_on(struct screen_ctx *cx, struct state *s)
{
	struct visit *v = cx->visit;

	s->organisation = common_clean(&v->organisation_edit, SP_ORGANISATION_MAX);
	s->role = common_clean(&v->role_edit, SP_ROLE_MAX);
	if (v->kind == SP_KIND_INDIVIDUAL && s->role == SP_TEXT_EMPTY)
		s->role = SP_TEXT_OK;
	if (s->organisation == SP_TEXT_OK && s->role == SP_TEXT_OK)
		flow_next(cx, &screen_organisation);
}

static void event(struct screen_ctx *cx, void *state, const struct ui_action *a)
{
	struct state *s = state;

	if (a->kind == UI_ACT_EDITED && a->action == ORGANISATION)
		s->organisation = SP_TEXT_OK;
	else if (a->kind == UI_ACT_EDITED && a->action == ROLE)
		s->role = SP_TEXT_OK;
	else if (a->kind == UI_ACT_ENTER || common_is(a, NEXT))
		go_on(cx, s);
}

static const char *title_key(enum sp_kind kind)
{
	switch (kind) {
	case SP_KIND_INDIVIDUAL:
		return "organisation.title.workplace";
	case SP_KIND_ORGANISATION:
		return "organisation.title.organisation";
	case SP_KIND_COMPANY:
		return "organisation.title.company";
	case SP_KIND_COUNT:
		break;
	}
	return "organisation.title.organisation";
}

static void draw(struct screen_ctx *cx, void *state, struct ui_list *l)
{
	const struct state *s = state;
	struct visit *v = cx->visit;

	flow_progress(cx, l, &screen_organisation);
	common_label(l, ui_title(l, "organisation.title"), title_key(v->kind));
	ui_field(l, "organisation.name", ORGANISATION, &v->organisation_edit);
	common_fault(l, "organisation.name.fault", s->organisation);
	ui_field(l, "organisation.role", ROLE, &v->role_edit);
	common_fault(l, "organisation.role.fault", s->role);
	ui_button(l, "form.continue", NEXT)->flags |= UI_PRIMARY;
}

const struct screen screen_organisation = {
	.name = "organisation",
	.flags = SCREEN_FORM,
	.state_len = sizeof(struct state),
	.event = event,
	.draw = draw,
};
