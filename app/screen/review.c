/*
 * Everything that would be kept, a "Change" at each line, what it is kept for; then "Sign the
 * letter" and "Don't sign", of one size. "Don't sign" is this screen's way to leave.
 */
#include "app/screen/common.h"
#include "app/screen/stack.h"

enum { SIGN = 1, CHANGE };

struct state {
	bool unsaved; /* the last attempt failed */
};

/* Where "Change" leads, by the argument of its action. */
static const struct screen *const forms[] = {
	&screen_path,
	&screen_name,
	&screen_country,
	&screen_organisation,
	&screen_confirm,
	&screen_appear,
	&screen_mail,
};
enum { TO_PATH, TO_NAME, TO_COUNTRY, TO_ORGANISATION, TO_CONFIRM, TO_APPEAR, TO_MAIL, FORMS };

static void event(struct screen_ctx *cx, void *state, const struct ui_action *a)
{
	struct state *s = state;

	if (common_is(a, CHANGE) && a->arg >= 0 && a->arg < FORMS) {
		stack_push(cx->stack, forms[a->arg]);
	} else if (common_is(a, SIGN)) {
		s->unsaved = cx->do_->sign(cx->kiosk) != SP_OK;
		if (!s->unsaved)
			stack_restart(cx->stack, &screen_done);
	}
}

static void draw_line(struct ui_list *l, const char *name, const char *value, int form)
{
	struct ui_item *it = ui_entry(l, name, value, CHANGE);

	it->arg = form;
	it->flags |= UI_BESIDE;
	it->hint = words_get(l->words, "review.change");
}

static const char *kind_key(enum sp_kind kind)
{
	switch (kind) {
	case SP_KIND_INDIVIDUAL:
		return "path.individual";
	case SP_KIND_ORGANISATION:
		return "path.organisation";
	case SP_KIND_COMPANY:
		return "path.company";
	case SP_KIND_COUNT:
		break;
	}
	return "path.individual";
}

static const char *appear_key(const struct visit *v)
{
	switch (v->appear) {
	case VISIT_APPEAR_NAME_ORG:
		return visit_has_organisation(v) ? "appear.name-org" : "appear.name";
	case VISIT_APPEAR_NAME:
		return "appear.name";
	case VISIT_APPEAR_UNSET:
	case VISIT_APPEAR_COUNTED:
		break;
	}
	return "appear.counted";
}

static bool several_kinds(unsigned kinds)
{
	return (kinds & (kinds - 1)) != 0;
}

static void draw_lines(struct screen_ctx *cx, struct ui_list *l)
{
	const struct visit *v = cx->visit;
	const bool organisation = v->kind != SP_KIND_INDIVIDUAL;

	if (several_kinds(cx->campaign->kinds))
		draw_line(l, "review.path", words_get(l->words, kind_key(v->kind)), TO_PATH);
	draw_line(l, "review.name", v->name, TO_NAME);
	if (cx->campaign->ask_country)
		draw_line(l, "review.country", common_country(cx, l), TO_COUNTRY);
	if (visit_has_organisation(v)) {
		draw_line(l, "review.organisation", v->organisation, TO_ORGANISATION);
		if (v->role[0] != '\0')
			draw_line(l, "review.role", v->role, TO_ORGANISATION);
	}
	if (organisation)
		draw_line(l, "review.work-email", v->email, TO_CONFIRM);
	draw_line(l, "review.appear", words_get(l->words, appear_key(v)), TO_APPEAR);
	if (cx->campaign->ask_email)
		draw_line(l, "review.mail",
			words_get(l->words, v->mail == VISIT_YES ? "mail.yes" : "mail.no"),
			TO_MAIL);
	if (v->mail == VISIT_YES && !organisation)
		draw_line(l, "review.email", v->email, TO_MAIL);
}

static void draw_own_words(
	struct ui_list *l, enum ui_role role, const char *name, const char *text, const char *tag)
{
	struct ui_item *it;

	if (text[0] == '\0')
		return;
	it = ui_add(l, role, name);
	it->label = text;
	it->lang = tag;
	it->flags |= UI_OWN_WORDS;
}

static void draw(struct screen_ctx *cx, void *state, struct ui_list *l)
{
	const struct state *s = state;
	const struct campaign_text *t = common_text(cx);
	const struct campaign *c = cx->campaign;

	ui_title(l, "review.title");
	if (s->unsaved)
		ui_fault(l, "review.unsaved");
	/* First of all, so that nobody touches Sign without it in sight: ctx binds the signature to
	 * these very words. */
	draw_own_words(l, UI_NOTE, "review.consent", t->consent, t->tag);
	draw_lines(cx, l);
	ui_fill(l, ui_text(l, "review.keeps"),
		(const char *const[]){"organiser", c->organiser, "contact", c->contact, "date",
			common_date(l, c->wire.retention_day), NULL});
	draw_own_words(l, UI_NOTE, "review.notice", t->notice, t->tag);
	ui_button(l, "review.dont", SCREEN_LEAVE)->flags |= UI_BESIDE;
	ui_button(l, "review.sign", SIGN)->flags |= UI_BESIDE;
}

const struct screen screen_review = {
	.name = "review",
	.flags = SCREEN_FORM,
	.state_len = sizeof(struct state),
	.event = event,
	.draw = draw,
};
