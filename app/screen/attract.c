/*
 * What a passer-by sees: the letter's title, one sentence, and the languages in their own script. Nothing about earlier
 * signers. The staff's door is a quiet button in the foot.
 */
#include "app/screen/common.h"
#include "app/screen/stack.h"

enum { LANGUAGE = 1, STAFF };

static void event(struct screen_ctx *cx, void *state, const struct ui_action *a)
{
	(void) state;
	if (common_is(a, STAFF)) {
		stack_push(cx->stack, &screen_staff);
	} else if (common_is(a, LANGUAGE) && a->arg >= 0 &&
		   (size_t) a->arg < cx->campaign->n_texts) {
		common_set_language(cx, cx->campaign->texts[a->arg].tag);
		stack_push(cx->stack, &screen_letter);
	}
}

static void draw_language(struct ui_list *l, const struct campaign_text *t, int index)
{
	char autonym[128];
	struct ui_item *it =
		ui_body_button(l, ui_format(l, "attract.language:%s", t->tag), LANGUAGE);

	it->arg = index;
	it->flags |= UI_BESIDE | UI_OWN_WORDS;
	it->label = ui_format(
		l, "%s", lang_autonym(autonym, sizeof autonym, t->tag) > 0 ? autonym : t->tag);
	it->lang = t->tag;
}

static void draw(struct screen_ctx *cx, void *state, struct ui_list *l)
{
	const struct campaign_text *t = common_text(cx);
	struct ui_item *title = ui_title(l, "attract.letter");

	(void) state;
	title->label = t->title;
	title->lang = t->tag;
	title->flags |= UI_OWN_WORDS;
	ui_add(l, UI_LEAD, "attract.lead");
	for (size_t i = 0; i < cx->campaign->n_texts; i++)
		draw_language(l, &cx->campaign->texts[i], (int) i);
	ui_button(l, "attract.staff", STAFF);
}

const struct screen screen_attract = {
	.name = "attract",
	.flags = SCREEN_HOME,
	.event = event,
	.draw = draw,
};
