/*
 * The countries in the order of their names in the visitor's language, to be touched. Typing
 * narrows them down; the marked one is what "Continue" takes, and the field says so.
 */
#include "app/screen/common.h"
#include "app/screen/stack.h"

#include <string.h>

enum { FILTER = 1, CHOOSE, NONE, NEXT };
enum { COUNTRIES_MAX = 300, SHOWN_MAX = 60, SHORT_NAME = 24 };

struct state {
	char filter[64];
	struct ui_edit edit;
	const char *codes[COUNTRIES_MAX];
	size_t n;
};

static void find(struct screen_ctx *cx, struct state *s)
{
	const char *filter = s->filter[0] != '\0' ? s->filter : NULL;
	const size_t n = lang_countries(s->codes, COUNTRIES_MAX, words_tag(cx->words), filter);

	s->n = n < COUNTRIES_MAX ? n : COUNTRIES_MAX;
}

static void enter(struct screen_ctx *cx, void *state)
{
	struct state *s = state;

	s->edit = ui_edit_on(s->filter, sizeof s->filter);
	find(cx, s);
}

static void choose(struct screen_ctx *cx, const char *code)
{
	memmove(cx->visit->country, code, SP_COUNTRY_LEN + 1); /* it may be the one that is there */
	stack_back(cx->stack);
}

/* What "Continue" takes: the first that fits what was typed; without anything typed the one that
 * was chosen before. */
static const char *offered(const struct screen_ctx *cx, const struct state *s)
{
	if (s->filter[0] == '\0')
		return cx->visit->country;
	return s->n > 0 ? s->codes[0] : NULL;
}

static void go_on(struct screen_ctx *cx, const struct state *s)
{
	const char *code = offered(cx, s);

	if (code)
		choose(cx, code);
}

static void event(struct screen_ctx *cx, void *state, const struct ui_action *a)
{
	struct state *s = state;

	if (a->kind == UI_ACT_EDITED)
		find(cx, s);
	else if (a->kind == UI_ACT_ENTER || common_is(a, NEXT))
		go_on(cx, s);
	else if (common_is(a, CHOOSE) && a->arg >= 0 && (size_t) a->arg < s->n)
		choose(cx, s->codes[a->arg]);
	else if (common_is(a, NONE))
		choose(cx, (const char[SP_COUNTRY_LEN + 1]){0});
}

static const char *name_of(struct ui_list *l, const char *code)
{
	char name[160];

	return lang_country(name, sizeof name, words_tag(l->words), code) > 0
		       ? ui_format(l, "%s", name)
		       : code;
}

/* "Continue with: Kenya" */
static const char *takes(struct ui_list *l, const char *code)
{
	struct ui_item words = {.label = words_get(l->words, "country.takes")};

	ui_fill(l, &words, (const char *const[]){"country", name_of(l, code), NULL});
	return words.label;
}

static bool is_short(const char *name)
{
	size_t characters = 0;

	for (; *name; name++)
		characters += ((unsigned char) *name & 0xC0) != 0x80;
	return characters <= SHORT_NAME;
}

static void draw_country(struct ui_list *l, const char *code, int index, const char *marked)
{
	struct ui_item *it = ui_body_button(l, ui_format(l, "country.choose:%s", code), CHOOSE);

	it->arg = index;
	it->label = name_of(l, code);
	/* Neighbours are of one size: a long name among them would blow all of them up, so it
	 * stands alone. */
	it->flags |= UI_OWN_WORDS | (is_short(it->label) ? (unsigned) UI_BESIDE : 0u);
	if (marked && strcmp(marked, code) == 0)
		it->flags |= UI_SELECTED;
}

static void draw(struct screen_ctx *cx, void *state, struct ui_list *l)
{
	struct state *s = state;
	const char *code = offered(cx, s);

	ui_title(l, "country.title");
	ui_field(l, "country.filter", FILTER, &s->edit)->hint =
		code && code[0] != '\0' ? takes(l, code) : NULL;
	if (s->n == 0)
		ui_fault(l, "country.nothing");
	/* Who types looks for a country: those come first, where they can be seen beside the
	 * keys. */
	if (s->filter[0] == '\0')
		ui_body_button(l, "country.none", NONE);
	for (size_t i = 0; i < s->n && i < SHOWN_MAX; i++)
		draw_country(l, s->codes[i], (int) i, code);
	if (s->filter[0] != '\0')
		ui_body_button(l, "country.none", NONE);
	if (s->n > SHOWN_MAX)
		ui_add(l, UI_NOTE, "country.more");
	ui_button(l, "form.continue", NEXT)->flags |= UI_PRIMARY;
}

const struct screen screen_country = {
	.name = "country",
	.flags = SCREEN_FORM,
	.state_len = sizeof(struct state),
	.enter = enter,
	.event = event,
	.draw = draw,
};
