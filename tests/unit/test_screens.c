/* The visit as a person meets it: order of the forms, what is asked of whom, faults, going back,
 * staff. No pixels. */
#include "app/screen/screen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/screens/stage.h"

static int setup(void **state)
{
	static struct stage s;

	stage_open(&s, &(struct stage_campaign){0}, NULL, NULL);
	*state = &s;
	return 0;
}

static int teardown(void **state)
{
	stage_close(*state);
	return 0;
}

/* Taps one after the other; the name after each tap is where that must lead. NULL: wherever. */
struct tap {
	const char *item, *to;
};

static void follow(struct stage *s, const struct tap *taps)
{
	for (; taps->item; taps++) {
		if (!stage_tap(s, taps->item))
			fail_msg("\"%s\" cannot be tapped on \"%s\"", taps->item, stage_at(s));
		if (taps->to && strcmp(stage_at(s), taps->to) != 0)
			fail_msg("\"%s\" led to \"%s\", not \"%s\"", taps->item, stage_at(s),
				taps->to);
	}
}

static void to_path(struct stage *s)
{
	follow(s, (const struct tap[]){
			  {"attract.language:en", "letter"}, {"letter.sign", "path"}, {0}});
}

static void to_review_alone(struct stage *s)
{
	to_path(s);
	follow(s, (const struct tap[]){{"path.individual", "name"}, {0}});
	assert_true(stage_type(s, "name.name", "Ada Lovelace"));
	follow(s, (const struct tap[]){{"form.continue", "appear"}, {"appear.name", "mail"},
			  {"mail.no", "review"}, {0}});
}

static void to_authority(struct stage *s)
{
	to_path(s);
	follow(s, (const struct tap[]){{"path.organisation", "organisation"}, {0}});
	assert_true(stage_type(s, "organisation.name", "Example Society"));
	assert_true(stage_type(s, "organisation.role", "Chair"));
	follow(s, (const struct tap[]){{"form.continue", "name"}, {0}});
	assert_true(stage_type(s, "name.name", "Ada Lovelace"));
	follow(s, (const struct tap[]){{"form.continue", "authority"}, {0}});
}

static void to_review_together(struct stage *s)
{
	to_authority(s);
	follow(s, (const struct tap[]){
			  {"authority.tick", "authority"}, {"form.continue", "confirm"}, {0}});
	assert_true(stage_type(s, "confirm.email", "ada@example.org"));
	follow(s, (const struct tap[]){{"form.continue", "appear"}, {"appear.name-org", "mail"},
			  {"mail.yes", "review"}, {0}});
}

static void to_staff(struct stage *s)
{
	follow(s, (const struct tap[]){{"attract.staff", "pin"}, {0}});
	assert_true(stage_type(s, "pin.pin", "2718"));
	follow(s, (const struct tap[]){{"pin.open", "staff"}, {0}});
}

/* ---- attendees ---- */

static void test_individual_signs_with_six_taps_and_a_name(void **state)
{
	struct stage *s = *state;

	follow(s, (const struct tap[]){{"attract.language:en", "letter"}, {"letter.sign", "path"},
			  {"path.individual", "name"}, {0}});
	assert_true(stage_type(s, "name.name", "Ada Lovelace"));
	assert_true(stage_enter(s, "name.name"));
	follow(s, (const struct tap[]){{"appear.name", "mail"}, {"mail.no", "review"},
			  {"review.sign", "done"}, {0}});
	assert_int_equal(s->n_signed, 1);
	assert_string_equal(s->signed_record->name, "Ada Lovelace");
	assert_string_equal(s->signed_record->country, "DE");
	assert_int_equal(s->signed_record->consent, SP_CONSENT_SIGN | SP_CONSENT_PUBLISH_NAME);
	assert_string_equal(s->visit->name, "");
}

static void test_organisation_is_asked_for_authority_and_work_email(void **state)
{
	struct stage *s = *state;

	to_review_together(s);
	follow(s, (const struct tap[]){{"review.sign", "done"}, {0}});
	assert_int_equal(s->signed_record->kind, SP_KIND_ORGANISATION);
	assert_string_equal(s->signed_record->organisation, "Example Society");
	assert_string_equal(s->signed_record->role, "Chair");
	assert_string_equal(s->signed_record->email, "ada@example.org");
	assert_int_equal(s->signed_record->consent, SP_CONSENT_ALL);
}

static void test_authority_starts_unticked_and_is_needed(void **state)
{
	struct stage *s = *state;

	to_authority(s);
	assert_int_equal(stage_find(s, "authority.tick")->flags & UI_SELECTED, 0);
	follow(s, (const struct tap[]){{"form.continue", "authority"}, {0}});
	assert_non_null(stage_find(s, "authority.tick.missing"));
	assert_non_null(strstr(stage_find(s, "authority.tick")->label, "Example Society"));
}

static void test_who_may_not_speak_for_it_signs_alone_with_everything_kept(void **state)
{
	struct stage *s = *state;

	to_authority(s);
	follow(s,
		(const struct tap[]){{"authority.own-name", "appear"}, {"appear.name-org", "mail"},
			{"mail.no", "review"}, {"review.sign", "done"}, {0}});
	assert_int_equal(s->signed_record->kind, SP_KIND_INDIVIDUAL);
	assert_string_equal(s->signed_record->name, "Ada Lovelace");
	assert_string_equal(s->signed_record->organisation, "Example Society");
	assert_string_equal(s->signed_record->role, "Chair");
	assert_int_equal(s->signed_record->consent & SP_CONSENT_AUTHORISED, 0);
}

static void test_nothing_is_preselected_where_people_choose(void **state)
{
	struct stage *s = *state;
	const struct ui_list *l;

	to_path(s);
	l = stage_draw(s);
	for (size_t i = 0; i < l->n; i++)
		assert_int_equal(l->items[i].flags & UI_SELECTED, 0);
	follow(s, (const struct tap[]){{"path.individual", "name"}, {0}});
	assert_true(stage_type(s, "name.name", "Ada"));
	follow(s, (const struct tap[]){{"form.continue", "appear"}, {0}});
	l = stage_draw(s);
	for (size_t i = 0; i < l->n; i++)
		assert_int_equal(l->items[i].flags & UI_SELECTED, 0);
}

static void test_only_yes_asks_for_an_address(void **state)
{
	struct stage *s = *state;

	to_review_alone(s);
	stage_escape(s);
	assert_string_equal(stage_at(s), "mail");
	assert_null(stage_find(s, "mail.email"));
	follow(s, (const struct tap[]){{"mail.yes", "mail"}, {0}});
	assert_true(stage_type(s, "mail.email", "ada@example"));
	follow(s, (const struct tap[]){{"form.continue", "mail"}, {0}});
	assert_non_null(stage_find(s, "mail.email.fault"));
	assert_true(stage_type(s, "mail.email", ".org"));
	assert_null(stage_find(s, "mail.email.fault"));
	follow(s, (const struct tap[]){{"form.continue", "review"}, {"review.sign", "done"}, {0}});
	assert_string_equal(s->signed_record->email, "ada@example.org");
}

static void test_workplace_is_an_offer_with_a_form_of_its_own(void **state)
{
	struct stage *s = *state;

	to_path(s);
	follow(s,
		(const struct tap[]){{"path.individual", "name"}, {"name.workplace", "name"}, {0}});
	assert_true(stage_type(s, "name.name", "Ada"));
	follow(s, (const struct tap[]){{"form.continue", "organisation"}, {0}});
	assert_true(stage_type(s, "organisation.name", "Example Society"));
	follow(s, (const struct tap[]){
			  {"form.continue", "appear"}, {"appear.name-org", "mail"}, {0}});
}

static void test_empty_and_unusable_names_are_told_beside_the_field(void **state)
{
	struct stage *s = *state;

	to_path(s);
	follow(s,
		(const struct tap[]){{"path.individual", "name"}, {"form.continue", "name"}, {0}});
	assert_string_equal(stage_find(s, "name.name.fault")->label, "Please fill this in.");
	for (int i = 0; i < SP_NAME_MAX + 1; i++)
		assert_true(stage_type(s, "name.name", "x"));
	follow(s, (const struct tap[]){{"form.continue", "name"}, {0}});
	assert_string_equal(stage_find(s, "name.name.fault")->label,
		"This is too long. Please make it shorter.");
	assert_int_equal(strlen(s->visit->name), SP_NAME_MAX + 1);
}

static void test_progress_is_true_on_each_path(void **state)
{
	static const struct {
		const char *path;
		int steps;
	} cases[] = {{"path.individual", 4}, {"path.organisation", 7}, {"path.company", 7}};
	struct stage *s = *state;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		to_path(s);
		assert_true(stage_tap(s, cases[i].path));
		assert_int_equal(stage_find(s, "ui.progress")->arg, cases[i].steps);
		assert_string_equal(stage_find(s, "ui.progress")->value, "1");
		assert_true(stage_tap(s, "foot.leave"));
	}
}

static void test_country_can_be_found_by_typing_and_left_out(void **state)
{
	struct stage *s = *state;

	to_path(s);
	follow(s, (const struct tap[]){
			  {"path.individual", "name"}, {"name.country", "country"}, {0}});
	assert_true(stage_type(s, "country.filter", "kenya"));
	follow(s, (const struct tap[]){{"country.choose:KE", "name"}, {0}});
	assert_string_equal(s->visit->country, "KE");
	follow(s, (const struct tap[]){{"name.country", "country"}, {0}});
	assert_non_null(strstr(stage_find(s, "country.filter")->hint, "Kenya"));
	follow(s,
		(const struct tap[]){{"form.continue", "name"}, {"name.country", "country"}, {0}});
	assert_string_equal(s->visit->country, "KE");
	assert_true(stage_type(s, "country.filter", "NIGERIA"));
	assert_true(stage_find(s, "country.choose:NG")->flags & UI_SELECTED);
	assert_true(stage_enter(s, "country.filter"));
	assert_string_equal(s->visit->country, "NG");
	follow(s, (const struct tap[]){{"name.country", "country"}, {0}});
	assert_true(stage_type(s, "country.filter", "zzzz"));
	assert_non_null(stage_find(s, "country.nothing"));
	follow(s, (const struct tap[]){{"country.none", "name"}, {"foot.back", "path"},
			  {"foot.back", "letter"}, {"letter.sign", "path"},
			  {"path.individual", "name"}, {0}});
	assert_string_equal(s->visit->country, "");
}

static void test_review_leads_to_each_form_and_back(void **state)
{
	static const char *const lines[] = {"review.name", "review.organisation", "review.role",
		"review.work-email", "review.appear", "review.mail", "review.country"};
	struct stage *s = *state;

	to_review_together(s);
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		assert_true(stage_tap(s, lines[i]));
		assert_string_not_equal(stage_at(s), "review");
		assert_true(stage_tap(s, "foot.back"));
		assert_string_equal(stage_at(s), "review");
	}
}

static void test_review_offers_two_answers_and_help(void **state)
{
	struct stage *s = *state;
	const struct ui_list *l;
	size_t n = 0;

	to_review_alone(s);
	l = stage_draw(s);
	for (size_t i = 0; i < l->n; i++)
		n += l->items[i].zone == UI_FOOT;
	assert_int_equal(n, 3);
	assert_null(stage_find(s, "foot.back"));
}

static void test_change_goes_straight_back_to_the_review(void **state)
{
	struct stage *s = *state;

	to_review_together(s);
	follow(s, (const struct tap[]){{"review.name", "name"}, {0}});
	assert_true(stage_type(s, "name.name", " King"));
	follow(s, (const struct tap[]){{"form.continue", "review"}, {0}});
	assert_string_equal(stage_find(s, "review.name")->value, "Ada Lovelace King");
}

static void test_change_of_path_asks_only_for_what_is_missing(void **state)
{
	struct stage *s = *state;

	to_review_alone(s);
	follow(s, (const struct tap[]){
			  {"review.path", "path"}, {"path.company", "organisation"}, {0}});
	assert_true(stage_type(s, "organisation.name", "Example Ltd"));
	assert_true(stage_type(s, "organisation.role", "Director"));
	follow(s, (const struct tap[]){{"form.continue", "authority"},
			  {"authority.tick", "authority"}, {"form.continue", "confirm"}, {0}});
	assert_true(stage_type(s, "confirm.email", "ada@example.org"));
	follow(s, (const struct tap[]){{"form.continue", "review"}, {"review.sign", "done"}, {0}});
	assert_int_equal(s->signed_record->kind, SP_KIND_COMPANY);
	assert_string_equal(s->signed_record->name, "Ada Lovelace");
}

static void test_review_offers_two_equal_ways_out(void **state)
{
	struct stage *s = *state;
	const struct ui_item *sign, *dont;

	to_review_alone(s);
	sign = stage_find(s, "review.sign");
	dont = stage_find(s, "review.dont");
	assert_int_equal(sign->flags, dont->flags);
	assert_null(stage_find(s, "foot.leave"));
	assert_true(stage_tap(s, "review.dont"));
	assert_string_equal(stage_at(s), "attract");
	assert_int_equal(s->n_signed, 0);
	assert_string_equal(s->visit->name, "");
}

static void test_review_says_who_keeps_it_until_when(void **state)
{
	struct stage *s = *state;
	const char *keeps;

	to_review_alone(s);
	keeps = stage_find(s, "review.keeps")->label;
	assert_non_null(strstr(keeps, "Access Now"));
	assert_non_null(strstr(keeps, "letter@example.org"));
	assert_non_null(strstr(keeps, "2027"));
	assert_non_null(stage_find(s, "review.consent"));
	assert_non_null(stage_find(s, "review.notice"));
}

static void test_failed_save_keeps_everything_and_says_what_to_do(void **state)
{
	struct stage *s = *state;

	to_review_alone(s);
	s->sign_answer = SP_E_IO;
	follow(s, (const struct tap[]){{"review.sign", "review"}, {0}});
	assert_non_null(stage_find(s, "review.unsaved"));
	assert_string_equal(s->visit->name, "Ada Lovelace");
	s->sign_answer = SP_OK;
	follow(s, (const struct tap[]){{"review.sign", "done"}, {0}});
	assert_int_equal(s->n_signed, 1);
}

static void test_after_signing_there_is_no_way_back_into_the_forms(void **state)
{
	struct stage *s = *state;

	to_review_alone(s);
	follow(s, (const struct tap[]){{"review.sign", "done"}, {0}});
	assert_null(stage_find(s, "foot.back"));
	stage_escape(s);
	assert_string_equal(stage_at(s), "attract");
}

static void test_done_clears_after_its_time_and_keep_open_extends(void **state)
{
	struct stage *s = *state;

	to_review_alone(s);
	follow(s, (const struct tap[]){{"review.sign", "done"}, {0}});
	stage_pass(s, 14000);
	follow(s, (const struct tap[]){{"done.keep", "done"}, {0}});
	stage_pass(s, 14000);
	assert_string_equal(stage_at(s), "done");
	stage_pass(s, 1000);
	assert_string_equal(stage_at(s), "attract");
	assert_false(s->visit->recorded);
}

static void test_code_is_shown_on_request_for_a_minute(void **state)
{
	struct stage *s = *state;

	to_review_alone(s);
	follow(s, (const struct tap[]){{"review.sign", "done"}, {"done.code", "code"}, {0}});
	assert_int_equal(strlen(stage_find(s, "code.text")->value), SP_CODE_TEXT_LEN);
	assert_true(stage_find(s, "code.qr")->modules_width >= 21);
	stage_pass(s, 59000);
	assert_string_equal(stage_at(s), "code");
	stage_pass(s, 1000);
	assert_string_equal(stage_at(s), "attract");
	assert_string_equal(s->visit->code, "");
	assert_int_equal(s->qr.width, 0);
}

static void test_out_of_service_lets_people_read_but_not_sign(void **state)
{
	struct stage *s = *state;

	s->status.closed = "banner.over";
	follow(s, (const struct tap[]){{"attract.language:en", "letter"}, {0}});
	assert_int_equal(stage_find(s, "letter.sign")->flags & UI_DISABLED, UI_DISABLED);
	assert_string_equal(
		stage_find(s, "letter.sign")->hint, stage_find(s, "banner.over")->label);
	assert_false(stage_tap(s, "letter.sign"));
}

static void test_language_of_the_place_comes_first_then_all_by_their_own_names(void **state)
{
	static const char *const tags[] = {"ar", "de", "en", "es", "hi", "ru", NULL};
	static const char *const wanted[] = {"attract.language:en", "attract.language:de",
		"attract.language:es", "attract.language:ru", "attract.language:ar",
		"attract.language:hi"};
	struct stage *s = *state;
	const struct ui_list *l;
	size_t n = 0;

	stage_close(s);
	stage_open(s, &(struct stage_campaign){.languages = tags}, NULL, NULL);
	l = stage_draw(s);
	for (size_t i = 0; i < l->n; i++)
		if (strncmp(l->items[i].name, "attract.language:", 17) == 0)
			assert_string_equal(l->items[i].name, wanted[n++]);
	assert_int_equal(n, sizeof wanted / sizeof wanted[0]);
	follow(s, (const struct tap[]){{"attract.language:ru", "letter"}, {0}});
	assert_string_equal(s->visit->language, "ru");
}

static void test_campaign_decides_what_is_asked(void **state)
{
	struct stage *s = *state;

	stage_close(s);
	stage_open(s, &(struct stage_campaign){.kinds = 1, .no_email = true, .no_country = true},
		NULL, NULL);
	follow(s, (const struct tap[]){
			  {"attract.language:en", "letter"}, {"letter.sign", "name"}, {0}});
	assert_null(stage_find(s, "name.country"));
	assert_true(stage_type(s, "name.name", "Ada"));
	follow(s, (const struct tap[]){{"form.continue", "appear"}, {"appear.counted", "review"},
			  {"review.sign", "done"}, {0}});
	assert_string_equal(s->signed_record->country, "");
	assert_int_equal(s->signed_record->consent, SP_CONSENT_SIGN);
}

/* ---- staff ---- */

static void test_staff_cuts_shows_and_hands_over_a_batch(void **state)
{
	struct stage *s = *state;

	to_review_alone(s);
	follow(s, (const struct tap[]){{"review.sign", "done"}, {"foot.leave", "attract"}, {0}});
	to_staff(s);
	follow(s, (const struct tap[]){{"staff.cut", "batch"}, {0}});
	assert_non_null(stage_find(s, "batch.qr"));
	follow(s, (const struct tap[]){{"batch.done", "staff"}, {0}});
	assert_int_equal(s->status.unshown, 0);
	assert_string_equal(stage_find(s, "staff.batch:1")->value, "Handed over");
	follow(s, (const struct tap[]){{"staff.batch:1", "batch"}, {"foot.back", "staff"}, {0}});
}

static void test_nothing_to_cut_is_said(void **state)
{
	struct stage *s = *state;

	to_staff(s);
	follow(s, (const struct tap[]){{"staff.cut", "staff"}, {0}});
	assert_non_null(stage_find(s, "staff.said"));
}

static void test_batch_changes_at_most_six_times_a_second_and_pauses(void **state)
{
	struct stage *s = *state;
	uint8_t before[SP_QR_WIDTH_MAX * SP_QR_WIDTH_MAX];
	unsigned changes = 0;
	size_t n;

	s->status.waiting = 5;
	to_staff(s);
	follow(s, (const struct tap[]){{"staff.cut", "batch"}, {0}});
	n = (size_t) s->qr.width * s->qr.width;
	for (int ms = 0; ms < 2000; ms += 10) {
		memcpy(before, s->qr.modules, n);
		stage_pass(s, 10);
		changes += memcmp(before, s->qr.modules, n) != 0;
	}
	assert_in_range(changes, 11, 12);
	assert_int_equal(stage_find(s, "batch.sweep")->arg, 1000);

	assert_true(stage_tap(s, "batch.pause"));
	memcpy(before, s->qr.modules, n);
	stage_pass(s, 5000);
	assert_memory_equal(before, s->qr.modules, n);
	assert_true(stage_tap(s, "batch.pause"));
	stage_pass(s, 1000);
	assert_memory_not_equal(before, s->qr.modules, n);
}

static void test_shut_down_asks_first(void **state)
{
	struct stage *s = *state;

	s->status.waiting = 1;
	to_staff(s);
	assert_true(stage_tap(s, "staff.shut-down"));
	assert_false(s->ended);
	assert_non_null(stage_find(s, "staff.down.unshown"));
	assert_true(stage_tap(s, "staff.down.no"));
	assert_false(s->ended);
	assert_true(stage_tap(s, "staff.shut-down"));
	assert_true(stage_tap(s, "staff.down.yes"));
	assert_true(s->ended);
}

static void test_wrong_pin_is_told_and_wiped_then_waits(void **state)
{
	struct stage *s = *state;

	follow(s, (const struct tap[]){{"attract.staff", "pin"}, {0}});
	for (int i = 0; i < 5; i++) {
		assert_true(stage_type(s, "pin.pin", "1111"));
		follow(s, (const struct tap[]){{"pin.open", "pin"}, {0}});
		assert_non_null(stage_find(s, "pin.fault"));
		assert_string_equal(stage_find(s, "pin.pin")->edit->text, "");
	}
	assert_non_null(stage_find(s, "pin.wait"));
	assert_false(stage_tap(s, "pin.open"));
	stage_pass(s, 15000);
	assert_null(stage_find(s, "pin.wait"));
}

/* ---- all screens ---- */

static void test_screens_have_names_of_their_own_and_draw_functions(void **state)
{
	(void) state;
	for (size_t i = 0; i < screens_n; i++) {
		assert_non_null(screens_all[i]->draw);
		assert_non_null(screens_all[i]->event);
		assert_true((screens_all[i]->tick == NULL) || screens_all[i]->next_ms != NULL);
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(screens_all[i]->name, screens_all[j]->name);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(individual_signs_with_six_taps_and_a_name),
		TEST(organisation_is_asked_for_authority_and_work_email),
		TEST(authority_starts_unticked_and_is_needed),
		TEST(who_may_not_speak_for_it_signs_alone_with_everything_kept),
		TEST(nothing_is_preselected_where_people_choose),
		TEST(only_yes_asks_for_an_address),
		TEST(workplace_is_an_offer_with_a_form_of_its_own),
		TEST(empty_and_unusable_names_are_told_beside_the_field),
		TEST(progress_is_true_on_each_path),
		TEST(country_can_be_found_by_typing_and_left_out),
		TEST(review_leads_to_each_form_and_back),
		TEST(review_offers_two_answers_and_help),
		TEST(change_goes_straight_back_to_the_review),
		TEST(change_of_path_asks_only_for_what_is_missing),
		TEST(review_offers_two_equal_ways_out),
		TEST(review_says_who_keeps_it_until_when),
		TEST(failed_save_keeps_everything_and_says_what_to_do),
		TEST(after_signing_there_is_no_way_back_into_the_forms),
		TEST(done_clears_after_its_time_and_keep_open_extends),
		TEST(code_is_shown_on_request_for_a_minute),
		TEST(out_of_service_lets_people_read_but_not_sign),
		TEST(language_of_the_place_comes_first_then_all_by_their_own_names),
		TEST(campaign_decides_what_is_asked),
		TEST(staff_cuts_shows_and_hands_over_a_batch),
		TEST(nothing_to_cut_is_said),
		TEST(batch_changes_at_most_six_times_a_second_and_pauses),
		TEST(shut_down_asks_first),
		TEST(wrong_pin_is_told_and_wiped_then_waits),
		TEST(screens_have_names_of_their_own_and_draw_functions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
