#include "app/screen/flow.h"

#include <string.h>

#include "app/screen/stack.h"

struct form {
	const struct screen *screen;
	bool (*needed)(const struct screen_ctx *cx);
	bool (*complete)(const struct screen_ctx *cx);
};

static bool always(const struct screen_ctx *cx)
{
	(void) cx;
	return true;
}

static bool never(const struct screen_ctx *cx)
{
	(void) cx;
	return false;
}

static bool several_kinds(const struct screen_ctx *cx)
{
	const unsigned k = cx->campaign->kinds;

	return (k & (k - 1)) != 0;
}

static bool for_organisation(const struct screen_ctx *cx)
{
	return cx->visit->kind != SP_KIND_INDIVIDUAL;
}

static bool adds_workplace(const struct screen_ctx *cx)
{
	return cx->visit->kind == SP_KIND_INDIVIDUAL && cx->visit->add_workplace;
}

static bool asks_mail(const struct screen_ctx *cx)
{
	return cx->campaign->ask_email;
}

static bool path_done(const struct screen_ctx *cx)
{
	return cx->visit->kind_chosen;
}

static bool name_done(const struct screen_ctx *cx)
{
	return cx->visit->name[0] != '\0';
}

static bool organisation_done(const struct screen_ctx *cx)
{
	const bool role_needed = cx->visit->kind != SP_KIND_INDIVIDUAL;

	return cx->visit->organisation[0] != '\0' && (!role_needed || cx->visit->role[0] != '\0');
}

static bool authority_done(const struct screen_ctx *cx)
{
	return cx->visit->authorised;
}

static bool confirm_done(const struct screen_ctx *cx)
{
	return cx->visit->email[0] != '\0';
}

static bool appear_done(const struct screen_ctx *cx)
{
	return cx->visit->appear != VISIT_APPEAR_UNSET;
}

static bool mail_done(const struct screen_ctx *cx)
{
	const struct visit *v = cx->visit;

	return v->mail == VISIT_NO || (v->mail == VISIT_YES && v->email[0] != '\0');
}

/* A person gives their name first and may add a workplace; for an organisation it is the other way
 * round. */
static const struct form forms[] = {
	{&screen_path, several_kinds, path_done},
	{&screen_organisation, for_organisation, organisation_done},
	{&screen_name, always, name_done},
	{&screen_organisation, adds_workplace, organisation_done},
	{&screen_authority, for_organisation, authority_done},
	{&screen_confirm, for_organisation, confirm_done},
	{&screen_appear, always, appear_done},
	{&screen_mail, asks_mail, mail_done},
	{&screen_review, always, never},
};
enum { FORMS = sizeof forms / sizeof forms[0] };

/* The row of this screen that is in use on the path chosen; FORMS when it is no form of this
 * path. */
static size_t row_of(const struct screen_ctx *cx, const struct screen *screen)
{
	size_t i = 0;

	while (i < FORMS && !(forms[i].screen == screen && forms[i].needed(cx)))
		i++;
	return i;
}

void flow_next(struct screen_ctx *cx, const struct screen *from)
{
	const bool mending = stack_has(cx->stack, &screen_review);
	const size_t at = row_of(cx, from);
	/* A form that has just left the path (nobody may speak for an organisation after all) goes
	 * on after its old place. */
	size_t i = mending ? 0 : at < FORMS ? at + 1 : 0;

	for (; i < FORMS; i++) {
		if (!forms[i].needed(cx))
			continue;
		if ((mending || at == FORMS) && forms[i].complete(cx))
			continue;
		break;
	}
	if (mending && forms[i].screen == &screen_review)
		stack_back_to(cx->stack, &screen_review);
	else
		stack_push(cx->stack, forms[i].screen);
}

void flow_progress(const struct screen_ctx *cx, struct ui_list *l, const struct screen *at)
{
	int step = 0, steps = 0;

	for (size_t i = 0; i < FORMS; i++) {
		if (forms[i].screen == &screen_path || !forms[i].needed(cx))
			continue;
		steps++;
		if (forms[i].screen == at)
			step = steps;
	}
	if (step > 0)
		ui_progress(l, step, steps);
}

static enum sp_kind only_kind(unsigned kinds)
{
	for (int k = 0; k < SP_KIND_COUNT; k++)
		if (kinds & (1u << k))
			return (enum sp_kind) k;
	return SP_KIND_INDIVIDUAL;
}

void flow_start(struct screen_ctx *cx)
{
	struct visit *v = cx->visit;

	if (!v->country_set && cx->campaign->ask_country &&
		strlen(cx->campaign->country) == SP_COUNTRY_LEN)
		memcpy(v->country, cx->campaign->country, sizeof v->country);
	v->country_set = true;
	if (several_kinds(cx)) {
		stack_push(cx->stack, &screen_path);
		return;
	}
	v->kind = only_kind(cx->campaign->kinds);
	v->kind_chosen = true;
	flow_next(cx, &screen_path);
}
