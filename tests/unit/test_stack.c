/* The stack: deferred navigation, wiping, idle time, the PIN gate. Screens here are as small as
 * screens can be. */
#include "app/screen/stack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/screens/stage.h"

static const struct stack_times times = {
	.form_ms = 60000,
	.read_ms = 180000,
	.staff_ms = 90000,
	.countdown_ms = 30000,
	.done_ms = 15000,
	.code_ms = 60000,
};

static int setup(void **state)
{
	static const char *const languages[] = {"ar", "en", NULL};
	static struct stage s;

	stage_open(&s, &(struct stage_campaign){.languages = languages}, NULL, &times);
	*state = &s;
	return 0;
}

static int teardown(void **state)
{
	stage_close(*state);
	return 0;
}

static void start(struct stage *s)
{
	assert_true(stage_tap(s, "attract.language:en"));
	assert_string_equal(stage_at(s), "letter");
}

static void to_name(struct stage *s)
{
	start(s);
	assert_true(stage_tap(s, "letter.sign"));
	assert_true(stage_tap(s, "path.individual"));
	assert_string_equal(stage_at(s), "name");
}

static void test_home_never_idles_away(void **state)
{
	struct stage *s = *state;

	assert_int_equal(stack_next_ms(s->stack), -1);
	stage_pass(s, 86400000);
	assert_string_equal(stage_at(s), "attract");
}

static void test_form_counts_down_after_a_minute_and_then_goes_home_wiped(void **state)
{
	struct stage *s = *state;

	to_name(s);
	assert_true(stage_type(s, "name.name", "Ada"));
	stage_pass(s, 59999);
	assert_string_equal(stage_at(s), "name");
	stage_pass(s, 1);
	assert_string_equal(stage_at(s), "still");
	assert_true(stack_counting_down(s->stack));
	assert_int_equal(stack_seconds_left(s->stack), 30);
	stage_pass(s, 29999);
	assert_string_equal(stage_at(s), "still");
	stage_pass(s, 1);
	assert_string_equal(stage_at(s), "attract");
	assert_string_equal(s->visit->name, "");
	assert_false(s->visit->kind_chosen);
}

static void test_any_touch_extends_without_limit(void **state)
{
	struct stage *s = *state;

	to_name(s);
	assert_true(stage_type(s, "name.name", "Ada"));
	for (int i = 0; i < 50; i++) {
		stage_pass(s, 75000);
		assert_string_equal(stage_at(s), "still");
		stack_touched(s->stack);
		assert_string_equal(stage_at(s), "name");
	}
	assert_string_equal(s->visit->name, "Ada");
}

static void test_countdown_lets_nothing_through_to_the_screen_under_it(void **state)
{
	struct stage *s = *state;

	to_name(s);
	stage_pass(s, 65000);
	assert_true(stage_tap(s, "still.stay"));
	assert_string_equal(stage_at(s), "name");
	stage_pass(s, 65000);
	stage_escape(s);
	assert_string_equal(stage_at(s), "name");
	stage_pass(s, 65000);
	assert_true(stage_tap(s, "foot.leave"));
	assert_string_equal(stage_at(s), "attract");
}

static void test_letter_has_the_longer_time(void **state)
{
	struct stage *s = *state;

	start(s);
	stage_pass(s, 179999);
	assert_string_equal(stage_at(s), "letter");
	stage_pass(s, 1);
	assert_string_equal(stage_at(s), "still");
	stage_pass(s, 30000);
	assert_string_equal(stage_at(s), "attract");
}

static void test_countdown_wakes_up_once_a_second(void **state)
{
	struct stage *s = *state;

	to_name(s);
	assert_int_equal(stack_next_ms(s->stack), 60000);
	stage_pass(s, 60000);
	assert_int_equal(stack_next_ms(s->stack), 1000);
	stage_pass(s, 300);
	assert_int_equal(stack_next_ms(s->stack), 700);
}

static void test_leave_wipes_and_restores_the_home_language(void **state)
{
	struct stage *s = *state;

	assert_true(stage_tap(s, "attract.language:ar"));
	assert_string_equal(s->visit->language, "ar");
	assert_true(stage_tap(s, "letter.sign"));
	assert_true(stage_tap(s, "path.individual"));
	assert_true(stage_type(s, "name.name", "Ada"));
	assert_true(stage_tap(s, "foot.leave"));
	assert_string_equal(stage_at(s), "attract");
	assert_string_equal(s->visit->language, "en");
	assert_string_equal(s->visit->name, "");
	assert_string_equal(words_tag(s->cx.words), "en");
}

static void test_back_keeps_what_was_typed(void **state)
{
	struct stage *s = *state;

	to_name(s);
	assert_true(stage_type(s, "name.name", "Ada"));
	assert_true(stage_tap(s, "foot.back"));
	assert_string_equal(stage_at(s), "path");
	assert_true(stage_tap(s, "path.organisation"));
	assert_true(stage_tap(s, "foot.back"));
	assert_true(stage_tap(s, "path.individual"));
	assert_string_equal(s->visit->name, "Ada");
}

static void test_escape_goes_back_and_from_the_letter_home(void **state)
{
	struct stage *s = *state;

	to_name(s);
	stage_escape(s);
	assert_string_equal(stage_at(s), "path");
	stage_escape(s);
	assert_string_equal(stage_at(s), "letter");
	stage_escape(s);
	assert_string_equal(stage_at(s), "attract");
	stage_escape(s);
	assert_string_equal(stage_at(s), "attract");
}

static void test_help_returns_to_where_it_was_asked_for(void **state)
{
	struct stage *s = *state;

	to_name(s);
	assert_true(stage_type(s, "name.name", "Ada"));
	assert_true(stage_tap(s, "foot.help"));
	assert_string_equal(stage_at(s), "help");
	assert_null(stage_find(s, "foot.help"));
	assert_true(stage_tap(s, "foot.back"));
	assert_string_equal(stage_at(s), "name");
	assert_string_equal(s->visit->name, "Ada");
}

static void test_staff_screens_are_behind_the_pin(void **state)
{
	struct stage *s = *state;

	assert_true(stage_tap(s, "attract.staff"));
	assert_string_equal(stage_at(s), "pin");
	assert_true(stage_type(s, "pin.pin", "0000"));
	assert_true(stage_tap(s, "pin.open"));
	assert_string_equal(stage_at(s), "pin");
	assert_true(stage_type(s, "pin.pin", "2718"));
	assert_true(stage_enter(s, "pin.pin"));
	assert_string_equal(stage_at(s), "staff");
}

static void test_leaving_the_staff_pages_locks_them_again(void **state)
{
	struct stage *s = *state;

	assert_true(stage_tap(s, "attract.staff"));
	assert_true(stage_type(s, "pin.pin", "2718"));
	assert_true(stage_tap(s, "pin.open"));
	assert_true(stage_tap(s, "foot.leave"));
	assert_true(stage_tap(s, "attract.staff"));
	assert_string_equal(stage_at(s), "pin");
}

static void test_idle_ends_the_staff_session(void **state)
{
	struct stage *s = *state;

	assert_true(stage_tap(s, "attract.staff"));
	assert_true(stage_type(s, "pin.pin", "2718"));
	assert_true(stage_tap(s, "pin.open"));
	stage_pass(s, 90000 + 30000);
	assert_string_equal(stage_at(s), "attract");
	assert_true(stage_tap(s, "attract.staff"));
	assert_string_equal(stage_at(s), "pin");
}

/* ---- screens made for a question ---- */

struct marked {
	uint8_t bytes[64];
};

/* The state must still be there after navigation was asked for; it lies between guard pages, so a
 * wrong order crashes. */
static void leave_and_go_on(struct screen_ctx *cx, void *state, const struct ui_action *a)
{
	struct marked *m = state;

	(void) a;
	stack_home(cx->stack);
	memset(m->bytes, 0xA5, sizeof m->bytes);
	cx->batch_seq = m->bytes[63];
}

static void draw_one(struct screen_ctx *cx, void *state, struct ui_list *l)
{
	(void) cx;
	(void) state;
	ui_body_button(l, "form.continue", 1);
}

static const struct screen deferred = {
	.name = "deferred",
	.flags = SCREEN_FORM,
	.state_len = sizeof(struct marked),
	.event = leave_and_go_on,
	.draw = draw_one,
};

static void test_navigation_waits_until_the_screen_has_returned(void **state)
{
	struct stage *s = *state;

	start(s);
	stack_push(s->stack, &deferred);
	stack_tick(s->stack);
	assert_string_equal(stage_at(s), "deferred");
	assert_true(stage_tap(s, "form.continue"));
	assert_int_equal(s->cx.batch_seq, 0xA5);
	assert_string_equal(stage_at(s), "attract");
}

static void push_again(struct screen_ctx *cx, void *state, const struct ui_action *a);
static const struct screen endless = {
	.name = "endless",
	.flags = SCREEN_FORM,
	.event = push_again,
	.draw = draw_one,
};

static void push_again(struct screen_ctx *cx, void *state, const struct ui_action *a)
{
	(void) state;
	(void) a;
	stack_push(cx->stack, &endless);
}

static void test_a_full_stack_stays_where_it_is(void **state)
{
	struct stage *s = *state;

	start(s);
	stack_push(s->stack, &endless);
	stack_tick(s->stack);
	for (int i = 0; i < 3 * STACK_DEPTH; i++)
		assert_true(stage_tap(s, "form.continue"));
	assert_string_equal(stage_at(s), "endless");
	assert_true(stage_tap(s, "foot.leave"));
	assert_string_equal(stage_at(s), "attract");
}

static void test_foot_comes_before_what_the_screen_puts_there(void **state)
{
	static const char *const wanted[] = {
		"foot.help", "foot.leave", "foot.back", "form.continue"};
	struct stage *s = *state;
	const struct ui_list *l;
	size_t n = 0;

	to_name(s);
	l = stage_draw(s);
	for (size_t i = 0; i < l->n; i++)
		if (l->items[i].zone == UI_FOOT)
			assert_string_equal(l->items[i].name, wanted[n++]);
	assert_int_equal(n, 4);
}

static void test_rehearsal_and_closed_banners_are_on_every_screen(void **state)
{
	struct stage *s = *state;

	s->status.closed = "banner.closed";
	assert_non_null(stage_find(s, "banner.rehearsal"));
	assert_non_null(stage_find(s, "banner.closed"));
	start(s);
	assert_non_null(stage_find(s, "banner.rehearsal"));
	s->status.drill = false;
	s->status.closed = NULL;
	assert_null(stage_find(s, "banner.rehearsal"));
	assert_null(stage_find(s, "banner.closed"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(home_never_idles_away),
		TEST(form_counts_down_after_a_minute_and_then_goes_home_wiped),
		TEST(any_touch_extends_without_limit),
		TEST(countdown_lets_nothing_through_to_the_screen_under_it),
		TEST(letter_has_the_longer_time),
		TEST(countdown_wakes_up_once_a_second),
		TEST(leave_wipes_and_restores_the_home_language),
		TEST(back_keeps_what_was_typed),
		TEST(escape_goes_back_and_from_the_letter_home),
		TEST(help_returns_to_where_it_was_asked_for),
		TEST(staff_screens_are_behind_the_pin),
		TEST(leaving_the_staff_pages_locks_them_again),
		TEST(idle_ends_the_staff_session),
		TEST(navigation_waits_until_the_screen_has_returned),
		TEST(a_full_stack_stays_where_it_is),
		TEST(foot_comes_before_what_the_screen_puts_there),
		TEST(rehearsal_and_closed_banners_are_on_every_screen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
