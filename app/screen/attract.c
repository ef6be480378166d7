/*
 * What a passer-by sees: the letter's title, one sentence, and the languages in their own script.
 * Nothing about earlier signers. The way to withdraw and the staff's door are quiet buttons in the
 * foot.
 */
#include "app/screen/common.h"
#include "app/screen/stack.h"

#include <stdlib.h>
#include <string.h>

enum { LANGUAGE = 1, STAFF, WITHDRAW };

static void event(struct screen_ctx *cx, void *state, const struct ui_action *a)
{
	(void) state;
	if (common_is(a, STAFF)) {
		stack_push(cx->stack, &screen_staff);
	} else if (common_is(a, WITHDRAW)) {
		stack_push(cx->stack, &screen_withdraw);
	} else if (common_is(a, LANGUAGE) && a->arg >= 0 &&
		   (size_t) a->arg < cx->campaign->n_texts) {
		common_set_language(cx, cx->campaign->texts[a->arg].tag);
		stack_push(cx->stack, &screen_letter);
	}
}

struct language {
	const char *autonym, *tag;
	size_t text; /* of the campaign */
	bool home;
};

/* The language of the place first; then by what each is called in itself. Code points keep the
 * letters of a script together. */
static int compare(const void *a, const void *b)
{
	const struct language *x = a, *y = b;

	return x->home != y->home ? y->home - x->home : strcmp(x->autonym, y->autonym);
}

static void draw_language(struct ui_list *l, const struct language *language)
{
	struct ui_item *it =
		ui_body_button(l, ui_format(l, "attract.language:%s", language->tag), LANGUAGE);

	it->arg = (int) language->text;
	it->flags |= UI_BESIDE | UI_OWN_WORDS;
	it->label = language->autonym;
	it->lang = language->tag;
}

static void draw_languages(const struct campaign *c, struct ui_list *l)
{
	struct language languages[SP_CAMPAIGN_LANGUAGES_MAX];
	size_t n = 0;

	for (; n < c->n_texts && n < SP_CAMPAIGN_LANGUAGES_MAX; n++) {
		const char *tag = c->texts[n].tag;
		char autonym[128];
		languages[n] = (struct language){.tag = tag,
			.text = n,
			.home = strcmp(tag, c->home_language) == 0,
			.autonym = ui_format(l, "%s",
				lang_autonym(autonym, sizeof autonym, tag) > 0 ? autonym : tag)};
	}
	qsort(languages, n, sizeof languages[0], compare);
	for (size_t i = 0; i < n; i++)
		draw_language(l, &languages[i]);
}

static void draw(struct screen_ctx *cx, void *state, struct ui_list *l)
{
	const struct campaign_text *t = common_text(cx);
	struct ui_item *title = ui_title(l, "attract.letter");

	(void) state;
	title->label = t->title;
	title->lang = t->tag;
	title->flags |= UI_OWN_WORDS;
	ui_add(l, UI_LEAD, cx->do_->status(cx->kiosk)->closed ? "attract.closed" : "attract.lead");
	draw_languages(cx->campaign, l);
	ui_button(l, "attract.staff", STAFF);
	ui_button(l, "withdraw.open", WITHDRAW);
}

const struct screen screen_attract = {
	.name = "attract",
	.flags = SCREEN_HOME,
	.event = event,
	.draw = draw,
};
