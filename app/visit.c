/*
 * One struct in guarded memory. Texts are cleaned by the same policy as at the desk on their way
 * into a record, whatever the screens did before.
 */
#include "app/visit.h"

#include <sodium.h>
#include <string.h>

#include "export/text/policy.h"

static void ready_edits(struct visit *v)
{
	v->name_edit = ui_edit_on(v->name, sizeof v->name);
	v->organisation_edit = ui_edit_on(v->organisation, sizeof v->organisation);
	v->role_edit = ui_edit_on(v->role, sizeof v->role);
	v->email_edit = ui_edit_on(v->email, sizeof v->email);
}

struct visit *visit_new(void)
{
	struct visit *v = sodium_malloc(sizeof *v);

	if (v)
		visit_wipe(v);
	return v;
}

void visit_free(struct visit **v)
{
	sodium_free(*v); /* wipes; accepts NULL */
	*v = NULL;
}

void visit_wipe(struct visit *v)
{
	sodium_memzero(v, sizeof *v);
	ready_edits(v);
}

void visit_wipe_typed(struct visit *v)
{
	/* What the code page needs: the code, and the language it speaks. */
	struct visit keep;

	memset(&keep, 0, sizeof keep);
	memcpy(keep.language, v->language, sizeof keep.language);
	memcpy(keep.w, v->w, sizeof keep.w);
	memcpy(keep.rid, v->rid, sizeof keep.rid);
	memcpy(keep.code, v->code, sizeof keep.code);
	keep.code_made = v->code_made;
	keep.recorded = v->recorded;

	*v = keep;
	sodium_memzero(&keep, sizeof keep);
	ready_edits(v);
}

static bool clean(char *out, size_t max, const char *text, bool needed)
{
	const sp_text_fault f = sp_text_clean(out, max + 1, max, text, strlen(text));

	return f == SP_TEXT_OK || (f == SP_TEXT_EMPTY && !needed);
}

bool visit_has_organisation(const struct visit *v)
{
	return v->organisation[0] != '\0' && (v->kind != SP_KIND_INDIVIDUAL || v->add_workplace);
}

static unsigned consents(const struct visit *v, const struct sp_record *r)
{
	unsigned c = SP_CONSENT_SIGN;

	if (v->appear == VISIT_APPEAR_NAME_ORG || v->appear == VISIT_APPEAR_NAME)
		c |= SP_CONSENT_PUBLISH_NAME;
	if (v->appear == VISIT_APPEAR_NAME_ORG && r->organisation[0] != '\0')
		c |= SP_CONSENT_PUBLISH_ORG;
	if (v->mail == VISIT_YES)
		c |= SP_CONSENT_EMAIL;
	if (v->kind != SP_KIND_INDIVIDUAL && v->authorised)
		c |= SP_CONSENT_AUTHORISED;
	return c;
}

static sp_err fill(const struct visit *v, struct sp_record *r)
{
	const bool organisation = v->kind != SP_KIND_INDIVIDUAL;

	if (!v->kind_chosen || v->appear == VISIT_APPEAR_UNSET || v->language[0] == '\0')
		return SP_R_FORM;

	r->kind = v->kind;
	memcpy(r->language, v->language, sizeof r->language);
	memcpy(r->country, v->country, sizeof r->country);
	if (!clean(r->name, SP_NAME_MAX, v->name, true))
		return SP_R_FORM;
	if (organisation || v->add_workplace)
		if (!clean(r->organisation, SP_ORGANISATION_MAX, v->organisation, organisation) ||
			!clean(r->role, SP_ROLE_MAX, v->role, organisation))
			return SP_R_FORM;
	if (organisation || v->mail == VISIT_YES)
		if (!clean(r->email, SP_EMAIL_MAX, v->email, true) ||
			sp_text_check_email(r->email, strlen(r->email)) != SP_TEXT_OK)
			return SP_R_FORM;
	if (r->country[0] != '\0' &&
		sp_text_check_country(r->country, strlen(r->country)) != SP_TEXT_OK)
		return SP_R_FORM;

	r->consent = consents(v, r);
	return sp_record_consistent(r);
}

sp_err visit_record(const struct visit *v, struct sp_record *out)
{
	sp_err e;

	sodium_memzero(out, sizeof *out);
	e = fill(v, out);
	if (e != SP_OK)
		sodium_memzero(out, sizeof *out);
	return e;
}
