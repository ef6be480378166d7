/*
 * How to appear in public. Nothing is chosen beforehand; one tap goes on.
 */
#include "app/screen/common.h"
#include "app/screen/flow.h"

enum { APPEAR = 1 };

static const struct {
	const char *name;
	enum visit_appear appear;
} ways[] = {
	{"appear.name-org", VISIT_APPEAR_NAME_ORG},
	{"appear.name", VISIT_APPEAR_NAME},
	{"appear.counted", VISIT_APPEAR_COUNTED},
};

static void event(struct screen_ctx *cx, void *state, const struct ui_action *a)
{
	(void) state;
	if (!common_is(a, APPEAR) || a->arg <= VISIT_APPEAR_UNSET || a->arg > VISIT_APPEAR_COUNTED)
		return;
	cx->visit->appear = (enum visit_appear) a->arg;
	flow_next(cx, &screen_appear);
}

static void draw(struct screen_ctx *cx, void *state, struct ui_list *l)
{
	const struct visit *v = cx->visit;

	(void) state;
	flow_progress(cx, l, &screen_appear);
	ui_title(l, "appear.title");
	ui_add(l, UI_NOTE, "appear.public");
	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
		struct ui_item *it;

		if (ways[i].appear == VISIT_APPEAR_NAME_ORG && !visit_has_organisation(v))
			continue;
		it = ui_choice(l, ways[i].name, APPEAR, (int) ways[i].appear);
		if (v->appear == ways[i].appear)
			it->flags |= UI_SELECTED;
	}
}

const struct screen screen_appear = {
	.name = "appear",
	.flags = SCREEN_FORM,
	.event = event,
	.draw = draw,
};
