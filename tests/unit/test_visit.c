/* What a visit becomes as a record: consents, what is left out, what is refused; and that nothing
 * stays. */
#include "app/visit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

static int setup(void **state)
{
	if (sodium_init() < 0)
		return -1;
	*state = visit_new();
	return *state ? 0 : -1;
}

static int teardown(void **state)
{
	struct visit *v = *state;

	visit_free(&v);
	return v ? -1 : 0;
}

static void type(struct ui_edit *e, const char *text)
{
	assert_true(ui_edit_insert(e, text, strlen(text)));
}

static void individual(struct visit *v)
{
	strcpy(v->language, "en");
	v->kind = SP_KIND_INDIVIDUAL;
	v->kind_chosen = true;
	v->appear = VISIT_APPEAR_NAME;
	v->mail = VISIT_NO;
	type(&v->name_edit, "Ada Lovelace");
}

static void organisation(struct visit *v, enum sp_kind kind)
{
	individual(v);
	v->kind = kind;
	v->authorised = true;
	type(&v->organisation_edit, "Example Society");
	type(&v->role_edit, "Chair");
	type(&v->email_edit, "ada@example.org");
}

static void test_individual_publishes_the_name_only(void **state)
{
	struct visit *v = *state;
	struct sp_record r;

	individual(v);
	assert_int_equal(visit_record(v, &r), SP_OK);
	assert_int_equal(r.consent, SP_CONSENT_SIGN | SP_CONSENT_PUBLISH_NAME);
	assert_int_equal(r.kind, SP_KIND_INDIVIDUAL);
	assert_string_equal(r.name, "Ada Lovelace");
	assert_string_equal(r.language, "en");
	assert_string_equal(r.organisation, "");
	assert_string_equal(r.email, "");
	assert_string_equal(r.country, "");
}

static void test_appearance_decides_what_is_published(void **state)
{
	static const struct {
		enum visit_appear appear;
		bool workplace;
		unsigned consent;
	} cases[] = {
		{VISIT_APPEAR_NAME_ORG, true, SP_CONSENT_PUBLISH_NAME | SP_CONSENT_PUBLISH_ORG},
		{VISIT_APPEAR_NAME_ORG, false, SP_CONSENT_PUBLISH_NAME},
		{VISIT_APPEAR_NAME, true, SP_CONSENT_PUBLISH_NAME},
		{VISIT_APPEAR_COUNTED, true, 0},
		{VISIT_APPEAR_COUNTED, false, 0},
	};
	struct visit *v = *state;
	struct sp_record r;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		visit_wipe(v);
		individual(v);
		type(&v->organisation_edit, "Example Society");
		v->add_workplace = cases[i].workplace;
		v->appear = cases[i].appear;
		assert_int_equal(visit_record(v, &r), SP_OK);
		assert_int_equal(r.consent, SP_CONSENT_SIGN | cases[i].consent);
	}
}

static void test_workplace_travels_only_when_added(void **state)
{
	struct visit *v = *state;
	struct sp_record r;

	individual(v);
	type(&v->organisation_edit, "Example Society");
	type(&v->role_edit, "Chair");
	assert_int_equal(visit_record(v, &r), SP_OK);
	assert_string_equal(r.organisation, "");
	assert_string_equal(r.role, "");
	v->add_workplace = true;
	assert_int_equal(visit_record(v, &r), SP_OK);
	assert_string_equal(r.organisation, "Example Society");
	assert_string_equal(r.role, "Chair");
}

static void test_address_of_a_person_travels_only_with_yes(void **state)
{
	struct visit *v = *state;
	struct sp_record r;

	individual(v);
	type(&v->email_edit, "ada@example.org");
	assert_int_equal(visit_record(v, &r), SP_OK);
	assert_string_equal(r.email, "");
	v->mail = VISIT_YES;
	assert_int_equal(visit_record(v, &r), SP_OK);
	assert_string_equal(r.email, "ada@example.org");
	assert_int_equal(r.consent & SP_CONSENT_EMAIL, SP_CONSENT_EMAIL);
}

static void test_organisation_and_company_carry_authority_and_address(void **state)
{
	static const enum sp_kind kinds[] = {SP_KIND_ORGANISATION, SP_KIND_COMPANY};
	struct visit *v = *state;
	struct sp_record r;

	for (size_t i = 0; i < 2; i++) {
		visit_wipe(v);
		organisation(v, kinds[i]);
		v->appear = VISIT_APPEAR_NAME_ORG;
		assert_int_equal(visit_record(v, &r), SP_OK);
		assert_int_equal(r.kind, kinds[i]);
		assert_int_equal(r.consent, SP_CONSENT_SIGN | SP_CONSENT_PUBLISH_NAME |
						    SP_CONSENT_PUBLISH_ORG | SP_CONSENT_AUTHORISED);
		assert_string_equal(r.email, "ada@example.org");
		v->mail = VISIT_YES;
		assert_int_equal(visit_record(v, &r), SP_OK);
		assert_true(r.consent & SP_CONSENT_EMAIL);
	}
}

static void unset_kind(struct visit *v)
{
	v->kind_chosen = false;
}

static void unset_appear(struct visit *v)
{
	v->appear = VISIT_APPEAR_UNSET;
}

static void unset_authority(struct visit *v)
{
	v->authorised = false;
}

static void unset_name(struct visit *v)
{
	ui_edit_clear(&v->name_edit);
}

static void unset_role(struct visit *v)
{
	ui_edit_clear(&v->role_edit);
}

static void break_email(struct visit *v)
{
	ui_edit_clear(&v->email_edit);
	type(&v->email_edit, "ada at example");
}

static void long_name(struct visit *v)
{
	for (int i = 0; i < SP_NAME_MAX; i++)
		type(&v->name_edit, "x");
}

static void hidden_name(struct visit *v)
{
	ui_edit_clear(&v->name_edit);
	strcpy(v->name,
		"Ada \xE2\x80\xAE ecalevoL"); /* RIGHT-TO-LEFT OVERRIDE, as a paste could bring it */
}

static void invalid_name(struct visit *v)
{
	strcpy(v->name, "Ad\xC3");
}

static void wrong_country(struct visit *v)
{
	strcpy(v->country, "Q1");
}

static void no_language(struct visit *v)
{
	v->language[0] = '\0';
}

static void test_incomplete_visits_give_no_record(void **state)
{
	static void (*const spoil[])(struct visit * v) = {unset_kind, unset_appear, unset_authority,
		unset_name, unset_role, break_email, long_name, hidden_name, invalid_name,
		wrong_country, no_language};
	struct visit *v = *state;
	const struct sp_record empty = {0};
	struct sp_record r;

	for (size_t i = 0; i < sizeof spoil / sizeof spoil[0]; i++) {
		visit_wipe(v);
		organisation(v, SP_KIND_ORGANISATION);
		spoil[i](v);
		assert_int_not_equal(visit_record(v, &r), SP_OK);
		assert_memory_equal(r.name, empty.name, sizeof r.name);
		assert_memory_equal(r.email, empty.email, sizeof r.email);
	}
}

static void test_texts_are_cleaned_on_their_way_into_the_record(void **state)
{
	struct visit *v = *state;
	struct sp_record r;

	individual(v);
	ui_edit_clear(&v->name_edit);
	type(&v->name_edit, "  Zoe\xCC\x88   Lovelace ");
	assert_int_equal(visit_record(v, &r), SP_OK);
	assert_string_equal(r.name, "Zo\xC3\xAB Lovelace");
}

static bool holds(const struct visit *v, const char *text)
{
	return memmem(v, sizeof *v, text, strlen(text)) != NULL;
}

static void test_wipe_leaves_nothing_and_is_ready_for_the_next_person(void **state)
{
	struct visit *v = *state;

	organisation(v, SP_KIND_ORGANISATION);
	visit_wipe(v);
	assert_false(holds(v, "Ada"));
	assert_false(holds(v, "Society"));
	assert_false(holds(v, "example.org"));
	assert_false(v->kind_chosen);
	type(&v->name_edit, "Grace");
	assert_string_equal(v->name, "Grace");
}

static void test_wipe_of_what_was_typed_keeps_the_code_only(void **state)
{
	struct visit *v = *state;

	organisation(v, SP_KIND_ORGANISATION);
	memset(v->w, 0x11, sizeof v->w);
	memset(v->rid, 0x22, sizeof v->rid);
	v->code_made = true;
	v->recorded = true;
	visit_wipe_typed(v);
	assert_false(holds(v, "Ada"));
	assert_false(holds(v, "Society"));
	assert_false(holds(v, "Chair"));
	assert_false(holds(v, "example.org"));
	assert_int_equal(v->w[0], 0x11);
	assert_int_equal(v->rid[0], 0x22);
	assert_true(v->recorded && v->code_made);
	assert_string_equal(v->language, "en");
}

#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(individual_publishes_the_name_only),
		TEST(appearance_decides_what_is_published),
		TEST(workplace_travels_only_when_added),
		TEST(address_of_a_person_travels_only_with_yes),
		TEST(organisation_and_company_carry_authority_and_address),
		TEST(incomplete_visits_give_no_record),
		TEST(texts_are_cleaned_on_their_way_into_the_record),
		TEST(wipe_leaves_nothing_and_is_ready_for_the_next_person),
		TEST(wipe_of_what_was_typed_keeps_the_code_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
