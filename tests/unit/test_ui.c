#include "app/ui/ui.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <SDL.h>
#include <cmocka.h>

#include "tests/unit/ui_stage.h"

enum { ACT_NAME = 1, ACT_WORK, ACT_GO, ACT_LEAVE, ACT_CHOICE };

struct form {
	char name[64], work[64];
	struct ui_edit name_edit, work_edit;
};

static struct form form_of(const char *name, const char *work)
{
	struct form f = {{0}, {0}, {0}, {0}};

	snprintf(f.name, sizeof f.name, "%s", name);
	snprintf(f.work, sizeof f.work, "%s", work);
	return f;
}

static struct ui_item *words(struct ui_item *it, const char *label)
{
	it->label = label;
	it->flags |= UI_OWN_WORDS;
	return it;
}

static uint64_t draw_form(struct stage *s, struct form *f)
{
	struct ui_list *l = stage_list(s, "en", "form");

	if (!f->name_edit.text) {
		f->name_edit = ui_edit_on(f->name, sizeof f->name);
		f->work_edit = ui_edit_on(f->work, sizeof f->work);
	}
	words(ui_title(l, "f.title"), "Who are you?");
	words(ui_field(l, "f.name", ACT_NAME, &f->name_edit), "Name");
	words(ui_field(l, "f.work", ACT_WORK, &f->work_edit), "Work");
	words(ui_button(l, "f.leave", ACT_LEAVE), "Leave");
	words(ui_button(l, "f.go", ACT_GO), "Continue")->flags |= UI_PRIMARY;
	ui_end(s->ui);
	return ui_paint(s->ui);
}

static uint64_t draw_choices(struct stage *s, const char *screen)
{
	struct ui_list *l = stage_list(s, "en", screen);

	words(ui_title(l, "c.title"), "Choose");
	for (int i = 0; i < 3; i++)
		words(ui_choice(l, ui_format(l, "c.choice:%d", i), ACT_CHOICE, i), "One");
	words(ui_button(l, "c.go", ACT_GO), "Continue")->flags |= UI_PRIMARY;
	ui_end(s->ui);
	return ui_paint(s->ui);
}

static const struct ui_item *item(const struct stage *s, const char *name)
{
	const struct ui_item *it = ui_find(ui_shown(s->ui), name);

	assert_non_null(it);
	return it;
}

static void middle(const struct stage *s, const char *name, int *x, int *y)
{
	struct ui_rect r = item(s, name)->box;

	*x = r.x + r.w / 2;
	*y = r.y + r.h / 2;
}

/* ---- list ---- */

static void test_list_past_its_end_overflows_and_stays_whole(void **state)
{
	struct stage *s = *state;
	struct ui_list *l = stage_list(s, "en", "many");

	for (int i = 0; i < UI_ITEMS_MAX + 20; i++)
		assert_non_null(ui_text(l, "x"));
	assert_true(l->overflow);
	assert_true(l->n < UI_ITEMS_MAX);
	for (int i = 0; i < UI_POOL_LEN / 8; i++)
		assert_non_null(ui_format(l, "%016d", i));
	assert_true(l->pool_len <= UI_POOL_LEN);
	assert_string_equal(ui_format(l, "%s", "more than is left"), "");
}

static void test_pool_is_wiped_when_a_list_begins(void **state)
{
	struct stage *s = *state;
	struct ui_list *l = stage_list(s, "en", "a");

	const char *made = ui_format(l, "%s", "a person's name");
	l = stage_list(s, "en", "a");
	assert_int_equal(made[0], 0);
	assert_int_equal(made[5], 0);
}

static void test_words_come_from_the_catalogue_by_name(void **state)
{
	struct stage *s = *state;
	struct ui_list *l = stage_list(s, "en", "a");

	assert_string_equal(ui_button(l, "ui.more", 1)->label, words_get(l->words, "ui.more"));
	assert_string_equal(ui_button(l, "ui.more:7", 1)->label, words_get(l->words, "ui.more"));
	struct ui_item *p = ui_progress(l, 2, 5);
	assert_non_null(strstr(p->label, "2"));
	assert_non_null(strstr(p->label, "5"));
	assert_null(strchr(p->label, '{'));
}

static void dump_line(void *arg, const char *text)
{
	char *all = arg;

	strncat(all, text, 4000 - strlen(all) - 1);
	strncat(all, "\n", 4000 - strlen(all) - 1);
}

static void test_dump_names_every_item_and_hides_secrets(void **state)
{
	struct stage *s = *state;
	char pin[16] = "493817", all[4000] = "";
	struct ui_edit edit = ui_edit_on(pin, sizeof pin);
	struct ui_list *l = stage_list(s, "en", "pin");

	words(ui_field(l, "pin.field", 1, &edit), "PIN")->flags |= UI_SECRET | UI_DIGITS;
	ui_end(s->ui);
	ui_dump(ui_shown(s->ui), dump_line, all);
	assert_non_null(strstr(all, "pin.field field"));
	assert_non_null(strstr(all, "\"PIN\""));
	assert_null(strstr(all, "493817"));
}

/* ---- touch ---- */

static void lose_focus(void)
{
	SDL_Event e = {.window = {.type = SDL_WINDOWEVENT, .event = SDL_WINDOWEVENT_FOCUS_LOST}};

	assert_int_equal(SDL_PushEvent(&e), 1);
}

/* A finger of a touch screen at any coordinates. */
static void push_raw(float x, float y, bool up)
{
	SDL_Event e = {.tfinger = {.type = up ? SDL_FINGERUP : SDL_FINGERDOWN,
			       .touchId = 1,
			       .fingerId = 9,
			       .x = x,
			       .y = y}};

	assert_int_equal(SDL_PushEvent(&e), 1);
}

static void test_touch_acts_on_release_inside(void **state)
{
	struct stage *s = *state;
	int x, y;

	draw_choices(s, "choices");
	struct ui_action a = stage_tap(s, "c.choice:1");
	assert_int_equal(a.kind, UI_ACT_ITEM);
	assert_int_equal(a.action, ACT_CHOICE);
	assert_int_equal(a.arg, 1);

	s->now_ms += 1000;
	middle(s, "c.choice:0", &x, &y);
	ui_push_finger(s->ui, 5, x, y, true);
	assert_int_equal(stage_take(s).kind, UI_ACT_NONE);
	ui_push_finger(s->ui, 5, x, item(s, "c.go")->box.y, false);
	assert_int_equal(stage_take(s).kind, UI_ACT_NONE);
}

static void test_second_finger_is_ignored(void **state)
{
	struct stage *s = *state;
	int x, y, x2, y2;

	draw_choices(s, "choices");
	middle(s, "c.choice:0", &x, &y);
	middle(s, "c.choice:2", &x2, &y2);
	ui_push_finger(s->ui, 1, x, y, true);
	ui_push_finger(s->ui, 2, x2, y2, true);
	ui_push_finger(s->ui, 2, x2, y2, false);
	assert_int_equal(stage_take(s).kind, UI_ACT_NONE);
	ui_push_finger(s->ui, 1, x, y, false);
	struct ui_action a = stage_take(s);
	assert_int_equal(a.kind, UI_ACT_ITEM);
	assert_int_equal(a.arg, 0);
}

static void test_same_place_again_within_half_a_second_is_ignored(void **state)
{
	struct stage *s = *state;
	int x, y;

	draw_choices(s, "choices");
	middle(s, "c.go", &x, &y);
	s->now_ms += 1000;
	ui_push_touch(s->ui, x, y);
	assert_int_equal(stage_take(s).kind, UI_ACT_ITEM);
	/* The next screen has a button in the same place. */
	draw_choices(s, "next");
	s->now_ms += 300;
	ui_push_touch(s->ui, x, y);
	assert_int_equal(stage_take(s).kind, UI_ACT_NONE);
	s->now_ms += 400;
	ui_push_touch(s->ui, x, y);
	assert_int_equal(stage_take(s).kind, UI_ACT_ITEM);
}

static void test_bounce_of_the_glass_is_one_touch(void **state)
{
	struct stage *s = *state;
	struct form f = form_of("", "");
	int x, y;

	draw_form(s, &f);
	middle(s, "ui.key.backspace", &x, &y);
	snprintf(f.name, sizeof f.name, "abc");
	f.name_edit = ui_edit_on(f.name, sizeof f.name);
	draw_form(s, &f);
	s->now_ms += 1000;
	ui_push_touch(s->ui, x, y);
	(void) stage_take(s);
	s->now_ms += 20;
	ui_push_touch(s->ui, x, y);
	(void) stage_take(s);
	assert_string_equal(f.name, "ab");
	/* A key hit twice by a quick typist is two letters. */
	s->now_ms += 120;
	ui_push_touch(s->ui, x, y);
	(void) stage_take(s);
	assert_string_equal(f.name, "a");
}

static void test_finger_of_the_screen_before_does_nothing(void **state)
{
	struct stage *s = *state;
	int x, y;

	draw_choices(s, "one");
	middle(s, "c.go", &x, &y);
	ui_push_finger(s->ui, 1, x, y, true);
	(void) stage_take(s);
	draw_choices(s, "two");
	ui_push_finger(s->ui, 1, x, y, false);
	assert_int_equal(stage_take(s).kind, UI_ACT_NONE);
}

static void test_finger_whose_lifting_was_lost_does_not_block_the_glass(void **state)
{
	static const struct {
		const char *what;
		bool same_finger, reset, away;
		int64_t silent_ms;
	} cases[] = {
		{"the same finger comes again", .same_finger = true, .silent_ms = 100},
		{"the visit was over", .reset = true, .silent_ms = 100},
		{"the window lost the focus", .away = true, .silent_ms = 100},
		{"it has been silent for long", .silent_ms = 1100},
	};
	struct stage *s = *state;
	int x, y, x2, y2;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		s->now_ms += 5000;
		draw_choices(s, "choices");
		middle(s, "c.choice:0", &x, &y);
		middle(s, "c.choice:2", &x2, &y2);
		ui_push_finger(s->ui, 1, x, y, true);
		(void) stage_take(s);
		if (cases[i].reset) {
			ui_reset(s->ui);
			draw_choices(s, "choices");
		}
		if (cases[i].away)
			lose_focus();
		(void) stage_take(s);
		s->now_ms += cases[i].silent_ms;
		ui_push_finger(s->ui, cases[i].same_finger ? 1 : 2, x2, y2, true);
		ui_push_finger(s->ui, cases[i].same_finger ? 1 : 2, x2, y2, false);
		struct ui_action a = stage_take(s);
		if (a.kind != UI_ACT_ITEM || a.arg != 2)
			fail_msg("nothing was touched: %s", cases[i].what);
		/* Should it be lifted after all, that is nothing. */
		ui_push_finger(s->ui, 1, x, y, false);
		assert_int_equal(stage_take(s).kind, UI_ACT_NONE);
	}
}

static void test_touch_at_no_place_does_nothing(void **state)
{
	static const float nowhere[] = {NAN, INFINITY, -INFINITY, 1e30F, -1e30F, 2.5F, -1.5F};
	struct stage *s = *state;

	draw_choices(s, "choices");
	for (size_t i = 0; i < sizeof nowhere / sizeof nowhere[0]; i++) {
		s->now_ms += 5000;
		for (int up = 0; up < 2; up++) {
			push_raw(nowhere[i], 0.5F, up);
			push_raw(0.5F, nowhere[i], up);
		}
		assert_int_equal(stage_take(s).kind, UI_ACT_NONE);
	}
	assert_int_equal(stage_tap(s, "c.choice:2").arg, 2);
}

static void test_disabled_button_does_nothing(void **state)
{
	struct stage *s = *state;
	struct ui_list *l = stage_list(s, "en", "off");

	words(ui_button(l, "c.go", ACT_GO), "Continue")->flags |= UI_DISABLED;
	ui_end(s->ui);
	assert_int_equal(stage_tap(s, "c.go").kind, UI_ACT_NONE);
	(void) stage_key(s, "Tab");
	assert_int_equal(stage_key(s, "Return").kind, UI_ACT_NONE);
}

/* ---- keys ---- */

static void test_tab_visits_everything_in_order(void **state)
{
	struct stage *s = *state;
	static const int args[] = {0, 1, 2};

	draw_choices(s, "choices");
	for (size_t i = 0; i < 3; i++) {
		(void) stage_key(s, "Tab");
		draw_choices(s, "choices");
		struct ui_action a = stage_key(s, "Return");
		assert_int_equal(a.action, ACT_CHOICE);
		assert_int_equal(a.arg, args[i]);
	}
	(void) stage_key(s, "Down");
	assert_int_equal(stage_key(s, "Space").action, ACT_GO);
	(void) stage_key(s, "Tab");
	assert_int_equal(stage_key(s, "Return").arg, 0);
	(void) stage_key(s, "Shift+Tab");
	assert_int_equal(stage_key(s, "Return").action, ACT_GO);
	assert_int_equal(stage_key(s, "Escape").kind, UI_ACT_BACK);
}

static void test_screen_with_a_field_starts_in_it_with_the_keyboard_open(void **state)
{
	struct stage *s = *state;
	struct form f = form_of("", "");

	draw_form(s, &f);
	assert_non_null(ui_find(ui_shown(s->ui), "ui.key.done"));
	ui_push_text(s->ui, "Björk 山田");
	struct ui_action a = stage_take(s);
	assert_int_equal(a.kind, UI_ACT_EDITED);
	assert_int_equal(a.action, ACT_NAME);
	assert_string_equal(f.name, "Björk 山田");
	(void) stage_key(s, "Backspace");
	assert_string_equal(f.name, "Björk 山");
	(void) stage_key(s, "Home");
	(void) stage_key(s, "Delete");
	assert_string_equal(f.name, "jörk 山");
}

static void test_done_leads_to_the_next_field_and_then_enters(void **state)
{
	struct stage *s = *state;
	struct form f = form_of("Ada", "");

	draw_form(s, &f);
	assert_int_equal(stage_tap(s, "ui.key.done").kind, UI_ACT_NONE);
	draw_form(s, &f);
	ui_push_text(s->ui, "x");
	assert_int_equal(stage_take(s).action, ACT_WORK);
	assert_string_equal(f.work, "x");
	struct ui_action a = stage_key(s, "Return");
	assert_int_equal(a.kind, UI_ACT_ENTER);
	assert_int_equal(a.action, ACT_WORK);
}

static void test_keys_on_the_screen_type(void **state)
{
	struct stage *s = *state;
	struct form f = form_of("", "");

	draw_form(s, &f);
	static const char *const taps[] = {
		"ui.key:A", "ui.key:d", "ui.key:a", "ui.key.space", "ui.key:l"};
	for (size_t i = 0; i < sizeof taps / sizeof *taps; i++) {
		assert_int_equal(stage_tap(s, taps[i]).kind, UI_ACT_EDITED);
		draw_form(s, &f);
	}
	assert_string_equal(f.name, "Ada l");
	(void) stage_tap(s, "ui.key.backspace");
	assert_string_equal(f.name, "Ada ");
	(void) stage_tap(s, "ui.key.left");
	assert_int_equal(f.name_edit.caret, 3);
}

static void test_touch_in_a_field_places_the_caret(void **state)
{
	struct stage *s = *state;
	struct form f = form_of("Ada Lovelace", "");

	draw_form(s, &f);
	struct ui_rect r = item(s, "f.name")->box;
	assert_int_equal(f.name_edit.caret, 12);
	s->now_ms += 1000;
	ui_push_touch(s->ui, r.x + 4, r.y + r.h / 2);
	(void) stage_take(s);
	assert_int_equal(f.name_edit.caret, 0);
}

/* ---- damage ---- */

static void test_second_identical_frame_paints_nothing(void **state)
{
	struct stage *s = *state;
	struct form f = form_of("Ada", "");

	assert_true(draw_form(s, &f) > 0);
	assert_int_equal(draw_form(s, &f), 0);
	assert_int_equal(draw_form(s, &f), 0);
}

static void test_key_press_paints_the_field_only(void **state)
{
	struct stage *s = *state;
	struct form f = form_of("Ada", "");
	int w, h;
	double mm;

	ui_metrics(s->ui, &w, &h, &mm);
	draw_form(s, &f);
	ui_push_text(s->ui, "x");
	(void) stage_take(s);
	uint64_t painted = draw_form(s, &f);
	struct ui_rect r = item(s, "f.name")->box;
	assert_in_range(painted, 1, (uint64_t) (r.w + 40) * (uint64_t) (r.h + 40));
}

/* The picture after painting what changed is the picture of painting all. */
static void test_painting_by_parts_equals_painting_all(void **state)
{
	struct stage *s = *state;
	struct form f = form_of("Ada", "Engine");
	char a[64], b[64], command[200];

	snprintf(a, sizeof a, "/tmp/test_ui_a.%d.png", (int) getpid());
	snprintf(b, sizeof b, "/tmp/test_ui_b.%d.png", (int) getpid());
	draw_form(s, &f);
	(void) stage_key(s, "Tab");
	draw_form(s, &f);
	ui_push_text(s->ui, "abc");
	(void) stage_take(s);
	draw_form(s, &f);
	(void) stage_key(s, "Tab");
	draw_form(s, &f);
	(void) stage_key(s, "Shift+Tab");
	draw_form(s, &f);
	assert_int_equal(ui_screenshot(s->ui, a), SP_OK);
	ui_set_contrast(s->ui, UI_LOW_GLARE);
	draw_form(s, &f);
	ui_set_contrast(s->ui, UI_CONTRAST_DEFAULT);
	draw_form(s, &f);
	assert_int_equal(ui_screenshot(s->ui, b), SP_OK);
	snprintf(command, sizeof command, "cmp -s %s %s", a, b);
	assert_int_equal(system(command), 0);
	unlink(a);
	unlink(b);
}

static void test_screenshot_into_a_folder_that_is_not_there_fails(void **state)
{
	struct stage *s = *state;

	assert_int_equal(ui_screenshot(s->ui, "/nowhere/at/all.png"), SP_E_NOTFOUND);
}

static void test_reset_gives_the_next_person_the_defaults(void **state)
{
	struct stage *s = *state;
	struct form f = form_of("Ada", "");

	ui_set_size(s->ui, UI_SIZE_XL);
	ui_set_contrast(s->ui, UI_WHITE_ON_BLACK);
	draw_form(s, &f);
	ui_reset(s->ui);
	assert_int_equal(ui_get_size(s->ui), UI_SIZE_M);
	assert_int_equal(ui_get_contrast(s->ui), UI_CONTRAST_DEFAULT);
	assert_int_equal(ui_shown(s->ui)->n, 0);
	assert_true(draw_choices(s, "home") > 0);
}

static void test_width_of_the_glass_must_make_sense(void **state)
{
	const struct ui_config c = {.width_px = 100, .height_px = 100, .width_mm = 0};
	struct ui *ui = NULL;
	char why[256] = "";

	(void) state;
	assert_int_equal(ui_open(&ui, &c, why), SP_E_RANGE);
	assert_null(ui);
	assert_non_null(strstr(why, "width"));
}

#define ON_STAGE(test) cmocka_unit_test_setup_teardown(test, stage_setup, stage_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_STAGE(test_list_past_its_end_overflows_and_stays_whole),
		ON_STAGE(test_pool_is_wiped_when_a_list_begins),
		ON_STAGE(test_words_come_from_the_catalogue_by_name),
		ON_STAGE(test_dump_names_every_item_and_hides_secrets),
		ON_STAGE(test_touch_acts_on_release_inside),
		ON_STAGE(test_second_finger_is_ignored),
		ON_STAGE(test_same_place_again_within_half_a_second_is_ignored),
		ON_STAGE(test_bounce_of_the_glass_is_one_touch),
		ON_STAGE(test_finger_of_the_screen_before_does_nothing),
		ON_STAGE(test_finger_whose_lifting_was_lost_does_not_block_the_glass),
		ON_STAGE(test_touch_at_no_place_does_nothing),
		ON_STAGE(test_disabled_button_does_nothing),
		ON_STAGE(test_tab_visits_everything_in_order),
		ON_STAGE(test_screen_with_a_field_starts_in_it_with_the_keyboard_open),
		ON_STAGE(test_done_leads_to_the_next_field_and_then_enters),
		ON_STAGE(test_keys_on_the_screen_type),
		ON_STAGE(test_touch_in_a_field_places_the_caret),
		ON_STAGE(test_second_identical_frame_paints_nothing),
		ON_STAGE(test_key_press_paints_the_field_only),
		ON_STAGE(test_painting_by_parts_equals_painting_all),
		ON_STAGE(test_screenshot_into_a_folder_that_is_not_there_fails),
		ON_STAGE(test_reset_gives_the_next_person_the_defaults),
		cmocka_unit_test(test_width_of_the_glass_must_make_sense),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
