#include "app/ui/layout.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/ui_stage.h"

static const char *const languages[] = {"en", "ar"};

static struct ui_item *words(struct ui_item *it, const char *label)
{
	it->label = label;
	it->flags |= UI_OWN_WORDS;
	return it;
}

/* A form with a field in focus, a fault, choices and a full foot. */
static void fill_form(struct ui_list *l, struct ui_edit *edit)
{
	ui_progress(l, 2, 5);
	words(ui_title(l, "t.title"), "What is your name?");
	if (edit) {
		words(ui_field(l, "t.name", 1, edit), "Your name");
		words(ui_fault(l, "t.fault"), "Please type your name.");
	}
	for (int i = 0; i < 8; i++)
		words(ui_choice(l, ui_format(l, "t.choice:%d", i), 2, i), "One of several")
			->flags |= UI_BESIDE;
	words(ui_check(l, "t.check", 3, true),
		"I am authorised to add the organisation to this letter");
	words(ui_entry(l, "t.entry", "عبد الرحمن", 4), "Name")->hint = "Change";
	words(ui_button(l, "t.go", 5), "Continue")->flags |= UI_PRIMARY;
	words(ui_button(l, "t.leave", 6), "Leave");
	words(ui_button(l, "t.help", 7), "Help");
}

static bool touchable(const struct ui_item *it)
{
	return it->visible && (it->action != 0 || it->role == UI_FIELD);
}

static int gap_between(struct ui_rect a, struct ui_rect b)
{
	int dx = a.x > b.x ? a.x - b.x - b.w : b.x - a.x - a.w;
	int dy = a.y > b.y ? a.y - b.y - b.h : b.y - a.y - a.h;

	return dx > dy ? dx : dy;
}

static void check_rules(const struct stage *s)
{
	const struct ui_list *l = ui_shown(s->ui);
	int w, h;
	double mm;

	ui_metrics(s->ui, &w, &h, &mm);
	assert_false(l->overflow);
	for (size_t i = 0; i < l->n; i++) {
		const struct ui_item *a = &l->items[i];
		bool key = a->role == UI_KEY;
		if (!touchable(a))
			continue;
		assert_non_null(a->label);
		assert_false(a->cut);
		assert_true(rect_inside(a->box, (struct ui_rect){0, 0, w, h}));
		/* The pitch of a key is its box and the gap around it. */
		assert_true(a->box.w >= (key ? 11 : 20) * mm - 1);
		assert_true(a->box.h >= (key ? 11 : 20) * mm - 1);
		for (size_t k = i + 1; k < l->n; k++) {
			const struct ui_item *b = &l->items[k];
			if (!touchable(b) || key || b->role == UI_KEY)
				continue;
			assert_true(gap_between(a->box, b->box) >= (int) (3 * mm));
		}
	}
}

static void test_rules_hold_on_every_glass_and_size(void **state)
{
	(void) state;
	for (int g = 0; g < GLASSES; g++) {
		struct stage *s = stage_on(&glasses[g]);
		for (int size = 0; size < UI_SIZE_COUNT; size++) {
			for (size_t k = 0; k < 2; k++) {
				char text[64] = "Ada";
				struct ui_edit edit = ui_edit_on(text, sizeof text);
				ui_set_size(s->ui, (enum ui_size) size);
				fill_form(stage_list(s, languages[k], "with"), &edit);
				ui_end(s->ui);
				check_rules(s);
				fill_form(stage_list(s, languages[k], "without"), NULL);
				ui_end(s->ui);
				check_rules(s);
			}
		}
		stage_close(s);
	}
}

static void test_nothing_overlaps(void **state)
{
	(void) state;
	for (int g = 0; g < GLASSES; g++) {
		struct stage *s = stage_on(&glasses[g]);
		fill_form(stage_list(s, "en", "form"), NULL);
		ui_end(s->ui);
		const struct ui_list *l = ui_shown(s->ui);
		for (size_t i = 0; i < l->n; i++) {
			for (size_t k = i + 1; k < l->n; k++) {
				struct ui_rect both =
					rect_intersect(l->items[i].box, l->items[k].box);
				if (l->items[i].visible && l->items[k].visible)
					assert_true(rect_empty(both));
			}
		}
		stage_close(s);
	}
}

static void test_field_fault_and_foot_stay_in_sight_beside_the_keyboard(void **state)
{
	(void) state;
	for (int g = 0; g < GLASSES; g++) {
		struct stage *s = stage_on(&glasses[g]);
		for (int size = 0; size < UI_SIZE_COUNT; size++) {
			char text[64] = "";
			struct ui_edit edit = ui_edit_on(text, sizeof text);
			ui_set_size(s->ui, (enum ui_size) size);
			fill_form(stage_list(s, "en", "form"), &edit);
			ui_end(s->ui);
			const struct ui_list *l = ui_shown(s->ui);
			static const char *const needed[] = {
				"t.name", "t.fault", "t.go", "t.leave", "t.help"};
			for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
				assert_true(ui_find(l, needed[i])->visible);
			assert_non_null(ui_find(l, "ui.key.done"));
		}
		stage_close(s);
	}
}

static void test_help_is_at_the_start_and_the_primary_button_at_the_end(void **state)
{
	struct stage *s = *state;

	fill_form(stage_list(s, "en", "form"), NULL);
	ui_end(s->ui);
	const struct ui_list *l = ui_shown(s->ui);
	struct ui_rect help = ui_find(l, "t.help")->box, leave = ui_find(l, "t.leave")->box,
		       go = ui_find(l, "t.go")->box;
	assert_true(help.x < leave.x && leave.x < go.x);
	assert_int_equal(help.w, go.w);
	assert_int_equal(help.h, go.h);
	assert_int_equal(help.y, go.y);

	fill_form(stage_list(s, "ar", "form"), NULL);
	ui_end(s->ui);
	l = ui_shown(s->ui);
	assert_true(ui_find(l, "t.help")->box.x > ui_find(l, "t.leave")->box.x);
	assert_true(ui_find(l, "t.leave")->box.x > ui_find(l, "t.go")->box.x);
}

static void test_right_to_left_is_the_mirror_image(void **state)
{
	struct stage *s = *state;
	struct ui_rect left[UI_ITEMS_MAX];
	int w, h;
	double mm;

	ui_metrics(s->ui, &w, &h, &mm);
	fill_form(stage_list(s, "en", "a"), NULL);
	ui_end(s->ui);
	size_t n = ui_shown(s->ui)->n;
	for (size_t i = 0; i < n; i++)
		left[i] = ui_shown(s->ui)->items[i].box;
	fill_form(stage_list(s, "ar", "b"), NULL);
	ui_end(s->ui);
	assert_int_equal(ui_shown(s->ui)->n, n);
	for (size_t i = 0; i < n; i++) {
		const struct ui_item *it = &ui_shown(s->ui)->items[i];
		if (it->zone == UI_FOOT)
			assert_int_equal(it->box.x, w - left[i].x - left[i].w);
	}
}

static void fill_letter(struct ui_list *l)
{
	static const char letter[] =
		"# A letter\n\nA paragraph that is long enough to be set in lines.\n\n"
		"1. one\n2. two\n3. three\n\nAnother paragraph, and one more sentence.\n\n"
		"> quoted\n\n- a\n- b\n- c\n\nMore words to fill the page. And more. And "
		"more.\n\nThe end of it, at last.\n\nReally.\n";

	words(ui_title(l, "t.title"), "A letter");
	ui_add(l, UI_DOCUMENT, "t.letter")->value = letter;
	words(ui_button(l, "t.go", 1), "Sign");
}

static void draw_letter(struct stage *s)
{
	fill_letter(stage_list(s, "en", "letter"));
	ui_end(s->ui);
}

static void test_long_letter_is_paged_to_its_end_and_back(void **state)
{
	struct stage *s = *state;
	int pages = 0;

	ui_set_size(s->ui, UI_SIZE_L);
	draw_letter(s);
	int start = ui_find(ui_shown(s->ui), "t.letter")->box.y, before = start;
	assert_true(ui_find(ui_shown(s->ui), "ui.up")->flags & UI_DISABLED);
	while (!(ui_find(ui_shown(s->ui), "ui.more")->flags & UI_DISABLED)) {
		assert_int_equal(stage_tap(s, "ui.more").kind, UI_ACT_NONE);
		draw_letter(s);
		int now = ui_find(ui_shown(s->ui), "t.letter")->box.y;
		assert_true(now < before);
		before = now;
		assert_in_range(++pages, 1, 30);
	}
	assert_true(pages > 1);
	for (pages = 0; !(ui_find(ui_shown(s->ui), "ui.up")->flags & UI_DISABLED);) {
		assert_int_equal(stage_tap(s, "ui.up").kind, UI_ACT_NONE);
		draw_letter(s);
		assert_in_range(++pages, 1, 30);
	}
	assert_int_equal(ui_find(ui_shown(s->ui), "t.letter")->box.y, start);
}

static void test_every_control_can_be_paged_to(void **state)
{
	struct stage *s = *state;
	bool seen[UI_ITEMS_MAX] = {false};

	for (int page = 0; page < 40; page++) {
		fill_form(stage_list(s, "en", "form"), NULL);
		ui_end(s->ui);
		const struct ui_list *l = ui_shown(s->ui);
		for (size_t i = 0; i < l->n; i++)
			seen[i] |= l->items[i].visible;
		if (!ui_find(l, "ui.more") || ui_find(l, "ui.more")->flags & UI_DISABLED)
			break;
		(void) stage_tap(s, "ui.more");
	}
	for (size_t i = 0; i < ui_shown(s->ui)->n; i++)
		assert_true(seen[i]);
}

static void test_type_gives_way_only_where_something_would_be_cut(void **state)
{
	struct stage *s = *state;
	struct ui_list *l;
	int normal, large, much;

	for (int size = UI_SIZE_M; size <= UI_SIZE_XL; size += 2) {
		ui_set_size(s->ui, (enum ui_size) size);
		l = stage_list(s, "en", "little");
		words(ui_text(l, "t.text"), "One line");
		ui_end(s->ui);
		*(size == UI_SIZE_M ? &normal : &large) = ui_find(ui_shown(s->ui), "t.text")->box.h;
	}
	assert_true(large > normal * 3 / 2);

	/* A choice that is higher than the glass in very large type. */
	l = stage_list(s, "en", "much");
	words(ui_text(l, "t.text"), "One line");
	words(ui_choice(l, "t.choice", 1, 0), "A choice")->hint =
		"Read it at your own pace. Signing is your choice. Leave at any time: nothing is "
		"kept unless "
		"you touch Sign. Read it at your own pace. Signing is your choice. Leave at any "
		"time.";
	words(ui_button(l, "t.go", 2), "Continue");
	words(ui_title(l, "t.title"), "A title that takes its share of the room");
	ui_end(s->ui);
	much = ui_find(ui_shown(s->ui), "t.text")->box.h;
	assert_true(much < large);
	assert_true(much >= normal);
	for (size_t i = 0; i < ui_shown(s->ui)->n; i++)
		assert_false(ui_shown(s->ui)->items[i].cut);
}

static void test_qr_code_has_whole_modules_and_a_quiet_zone(void **state)
{
	(void) state;
	for (int g = 0; g < GLASSES; g++) {
		struct stage *s = stage_on(&glasses[g]);
		uint8_t modules[117 * 117] = {0};
		struct ui_list *l = stage_list(s, "en", "qr");
		words(ui_title(l, "t.title"), "A batch");
		words(ui_qr(l, "t.qr", modules, 117), "Batch 1");
		words(ui_button(l, "t.go", 1), "Done");
		ui_end(s->ui);
		const struct ui_item *qr = ui_find(ui_shown(s->ui), "t.qr");
		assert_true(qr->visible);
		assert_false(qr->cut);
		assert_true(qr->box.w >= 4 * (117 + 8));
		stage_close(s);
	}
}

static void test_what_is_read_and_what_is_touched_make_grids_of_their_own(void **state)
{
	struct stage *s = *state;
	struct ui_list *l = stage_list(s, "en", "t");
	const struct ui_item *fact, *button;

	words(ui_entry(l, "t.fact:1", "12", 0), "Waiting")->flags |= UI_BESIDE;
	words(ui_entry(l, "t.fact:2", "3", 0), "Batches")->flags |= UI_BESIDE;
	words(ui_entry(l, "t.fact:3", "15", 0), "So far")->flags |= UI_BESIDE;
	words(ui_body_button(l, "t.go:1", 1), "Close")->flags |= UI_BESIDE;
	words(ui_body_button(l, "t.go:2", 2), "Erase")->flags |= UI_BESIDE;
	ui_end(s->ui);
	fact = ui_find(ui_shown(s->ui), "t.fact:3");
	button = ui_find(ui_shown(s->ui), "t.go:1");
	assert_true(button->box.y >= fact->box.y + fact->box.h);
	assert_int_equal(button->box.x, fact->box.x);
	assert_int_equal(ui_find(ui_shown(s->ui), "t.go:2")->box.y, button->box.y);
}

static void test_a_code_too_long_for_one_line_takes_two(void **state)
{
	static const char *const codes[] = {"01234 56789 01234 56789", "01234-56789-01234-56789"};
	struct stage *s = *state;
	int one = 0, half[2];

	for (int i = 0; i < 3; i++) {
		struct ui_list *l = stage_list(s, "en", "t");
		struct ui_item *it = words(ui_add(l, UI_CODE, "t.code:1"), "Number");
		it->value = codes[i % 2];
		if (i < 2) {
			it->flags |= UI_BESIDE;
			it = words(ui_add(l, UI_CODE, "t.code:2"), "Number");
			it->value = codes[i % 2];
			it->flags |= UI_BESIDE;
		}
		ui_end(s->ui);
		assert_false(ui_find(ui_shown(s->ui), "t.code:1")->cut);
		*(i < 2 ? &half[i] : &one) = ui_find(ui_shown(s->ui), "t.code:1")->box.h;
	}
	assert_int_equal(half[0], half[1]);
	assert_true(half[0] > one && half[0] < 2 * one);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rules_hold_on_every_glass_and_size),
		cmocka_unit_test(test_nothing_overlaps),
		cmocka_unit_test(test_field_fault_and_foot_stay_in_sight_beside_the_keyboard),
		cmocka_unit_test_setup_teardown(
			test_help_is_at_the_start_and_the_primary_button_at_the_end, stage_setup,
			stage_teardown),
		cmocka_unit_test_setup_teardown(
			test_right_to_left_is_the_mirror_image, stage_setup, stage_teardown),
		cmocka_unit_test_setup_teardown(
			test_long_letter_is_paged_to_its_end_and_back, stage_setup, stage_teardown),
		cmocka_unit_test_setup_teardown(
			test_every_control_can_be_paged_to, stage_setup, stage_teardown),
		cmocka_unit_test_setup_teardown(
			test_type_gives_way_only_where_something_would_be_cut, stage_setup,
			stage_teardown),
		cmocka_unit_test_setup_teardown(
			test_what_is_read_and_what_is_touched_make_grids_of_their_own, stage_setup,
			stage_teardown),
		cmocka_unit_test_setup_teardown(
			test_a_code_too_long_for_one_line_takes_two, stage_setup, stage_teardown),
		cmocka_unit_test(test_qr_code_has_whole_modules_and_a_quiet_zone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
