/*
 * "In my own name", "For an organisation", "For a company": one tap, one line under each that says
 * what it means. What was typed on another path is kept.
 */
#include "app/screen/common.h"
#include "app/screen/flow.h"

enum { KIND = 1 };

static const struct {
	const char *name;
	enum sp_kind kind;
} kinds[] = {
	{"path.individual", SP_KIND_INDIVIDUAL},
	{"path.organisation", SP_KIND_ORGANISATION},
	{"path.company", SP_KIND_COMPANY},
};

static void event(struct screen_ctx *cx, void *state, const struct ui_action *a)
{
	struct visit *v = cx->visit;

	(void) state;
	if (!common_is(a, KIND) || a->arg < 0 || a->arg >= SP_KIND_COUNT)
		return;
	if (v->kind != (enum sp_kind) a->arg)
		v->authorised = false; /* was said for another path */
	v->kind = (enum sp_kind) a->arg;
	v->kind_chosen = true;
	flow_next(cx, &screen_path);
}

static void draw(struct screen_ctx *cx, void *state, struct ui_list *l)
{
	const struct visit *v = cx->visit;

	(void) state;
	ui_title(l, "path.title");
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		struct ui_item *it;

		if (!(cx->campaign->kinds & (1u << kinds[i].kind)))
			continue;
		it = ui_choice(l, kinds[i].name, KIND, (int) kinds[i].kind);
		if (v->kind_chosen && v->kind == kinds[i].kind)
			it->flags |= UI_SELECTED;
	}
	ui_add(l, UI_NOTE, "path.clears");
}

const struct screen screen_path = {
	.name = "path",
	.flags = SCREEN_FORM,
	.event = event,
	.draw = draw,
};
