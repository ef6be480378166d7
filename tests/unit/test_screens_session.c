/* What a session needs besides signing: withdrawing, the way in without PIN, enrolment, closing,
 * what the organiser says has arrived, and the end. No pixels. */
#include "app/screen/screen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "export/wire/code.h"
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

/* Taps the item, which must lead to the screen `to`. */
static void tap(struct stage *s, const char *item, const char *to)
{
	if (!stage_tap(s, item))
		fail_msg("\"%s\" cannot be tapped on \"%s\"", item, stage_at(s));
	if (strcmp(stage_at(s), to) != 0)
		fail_msg("\"%s\" led to \"%s\", not \"%s\"", item, stage_at(s), to);
}

static const char *label(struct stage *s, const char *name)
{
	const struct ui_item *it = stage_find(s, name);

	assert_non_null(it);
	return it->label;
}

static void to_staff(struct stage *s)
{
	tap(s, "attract.staff", "pin");
	assert_true(stage_type(s, "pin.pin", "2718"));
	tap(s, "pin.open", "staff");
}

static void to_batch(struct stage *s)
{
	s->status.waiting = 3;
	to_staff(s);
	tap(s, "staff.cut", "batch");
}

static void code_of(char out[SP_CODE_TEXT_LEN + 1], uint8_t fill)
{
	uint8_t w[SP_CODE_LEN];

	memset(w, fill, sizeof w);
	sp_code_text(out, w);
}

/* ---- withdrawing ---- */

static void test_withdrawing_is_reached_from_start_letter_and_help(void **state)
{
	struct stage *s = *state;

	tap(s, "withdraw.open", "withdraw");
	tap(s, "foot.leave", "attract");
	tap(s, "attract.language:en", "letter");
	tap(s, "withdraw.open", "withdraw");
	tap(s, "foot.back", "letter");
	tap(s, "foot.help", "help");
	tap(s, "withdraw.open", "withdraw");
	tap(s, "foot.help", "help");
	assert_null(stage_find(s, "withdraw.open"));
}

/* Everything that stands on the glass, as one text. */
static void glass(struct stage *s, char *out, size_t cap)
{
	const struct ui_list *l = stage_draw(s);
	size_t n = (size_t) snprintf(out, cap, "%s:", stage_at(s));

	for (size_t i = 0; i < l->n; i++)
		n += (size_t) snprintf(out + n, n < cap ? cap - n : 0, "%s|%s|%s|%s|%u\n",
			l->items[i].name, l->items[i].label,
			l->items[i].value ? l->items[i].value : "",
			l->items[i].hint ? l->items[i].hint : "", l->items[i].flags);
	assert_true(n < cap);
}

enum { STEPS = 24, STEP_MS = 100, GLASS_MAX = 2048 };

/* What can be seen from the touch on, every tenth of a second. */
static void film(struct stage *s, const char *code, char film[STEPS][GLASS_MAX])
{
	tap(s, "withdraw.open", "withdraw");
	assert_true(stage_type(s, "withdraw.code", code));
	assert_true(stage_tap(s, "form.continue"));
	for (int i = 0; i < STEPS; i++) {
		glass(s, film[i], GLASS_MAX);
		stage_pass(s, STEP_MS);
	}
	tap(s, "withdraw.done", "attract");
}

static void test_known_unknown_and_used_codes_look_alike_at_any_time(void **state)
{
	static char known[STEPS][GLASS_MAX], other[STEPS][GLASS_MAX];
	struct stage *s = *state;
	char here[SP_CODE_TEXT_LEN + 1], nowhere[SP_CODE_TEXT_LEN + 1];

	code_of(here, 0x5A);
	code_of(nowhere, 0x01);
	s->status.waiting = s->status.ever_captured = 1;
	film(s, here, known);
	film(s, nowhere, other);
	assert_memory_equal(known, other, sizeof known);
	film(s, here, other);
	assert_memory_equal(known, other, sizeof known);
	assert_int_equal(s->n_withdrawn, 3);
}

static void test_answer_comes_two_seconds_after_the_touch(void **state)
{
	static const sp_err answers[] = {SP_OK, SP_E_IO, SP_E_BUSY, SP_E_FULL};
	struct stage *s = *state;
	char code[SP_CODE_TEXT_LEN + 1];

	code_of(code, 0x5A);
	for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
		tap(s, "withdraw.open", "withdraw");
		s->withdraw_answer = answers[i];
		assert_true(stage_type(s, "withdraw.code", code));
		assert_true(stage_enter(s, "withdraw.code"));
		assert_string_equal(s->withdrawn, "");
		stage_pass(s, 1999);
		assert_non_null(stage_find(s, "withdraw.moment"));
		assert_false(stage_tap(s, "form.continue"));
		assert_string_equal(s->withdrawn, code);
		stage_pass(s, 1);
		assert_null(stage_find(s, "withdraw.moment"));
		s->withdrawn[0] = '\0';
		stage_escape(s);
	}
}

static void test_what_is_no_code_is_told_at_once_beside_the_field(void **state)
{
	static const char *const wrong[] = {
		"B9D5M", "B9D5M-PJTB9-D5MPJ-TB9D5-MPJTD", "B9D5M-PJTB9-D5MPJ-TB9D5-MPJTCC", "ЯЯЯ"};
	struct stage *s = *state;

	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		tap(s, "withdraw.open", "withdraw");
		assert_true(stage_type(s, "withdraw.code", wrong[i]));
		tap(s, "form.continue", "withdraw");
		assert_string_equal(label(s, "withdraw.code.fault"),
			"One character is wrong or missing. Look at it again.");
		assert_true(stage_type(s, "withdraw.code", "0"));
		assert_null(stage_find(s, "withdraw.code.fault"));
		stage_pass(s, 3000);
		assert_string_equal(s->withdrawn, "");
		stage_escape(s);
	}
	tap(s, "withdraw.open", "withdraw");
	tap(s, "form.continue", "withdraw");
	assert_string_equal(label(s, "withdraw.code.fault"), "Please fill this in.");
}

static void test_groups_appear_as_one_types_or_scans(void **state)
{
	static const struct {
		const char *typed, *shown;
	} cases[] = {
		{"b9d5m", "B9D5M"},
		{"b9d5mp", "B9D5M-P"},
		{"b9d5mpjtb9d5mpjtb9d5mpjtc", "B9D5M-PJTB9-D5MPJ-TB9D5-MPJTC"},
		{"b9d5m pjtb9-d5mpj--tb9d5 mpjtc", "B9D5M-PJTB9-D5MPJ-TB9D5-MPJTC"},
		{"B9D5M-PJTB9-D5MPJ-TB9D5-MPJTC", "B9D5M-PJTB9-D5MPJ-TB9D5-MPJTC"},
		{"é9", "é9"},
	};
	struct stage *s = *state;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		tap(s, "withdraw.open", "withdraw");
		for (const char *c = cases[i].typed; *c; c += (*c & 0x80) ? 2 : 1) {
			const char one[3] = {c[0], (char) (c[0] & 0x80 ? c[1] : '\0'), '\0'};
			assert_true(stage_type(s, "withdraw.code", one));
		}
		assert_string_equal(stage_find(s, "withdraw.code")->edit->text, cases[i].shown);
		stage_escape(s);
	}
}

static void test_a_character_in_the_middle_can_be_mended(void **state)
{
	struct stage *s = *state;
	struct ui_edit *e;

	tap(s, "withdraw.open", "withdraw");
	assert_true(stage_type(s, "withdraw.code", "B9D5MXPJTB9"));
	e = stage_find(s, "withdraw.code")->edit;
	assert_string_equal(e->text, "B9D5M-XPJTB-9");
	ui_edit_move(e, -6);
	assert_true(ui_edit_backspace(e));
	assert_true(stage_type(s, "withdraw.code", "2"));
	assert_string_equal(e->text, "B9D5M-2PJTB-9");
	assert_int_equal(e->caret, 7);
	assert_true(ui_edit_backspace(e));
	assert_true(stage_type(s, "withdraw.code", "-"));
	assert_string_equal(e->text, "B9D5M-PJTB9");
	assert_int_equal(e->caret, 5);
}

static void test_too_many_codes_wait_and_what_was_not_saved_is_tried_again(void **state)
{
	struct stage *s = *state;
	char code[SP_CODE_TEXT_LEN + 1];

	code_of(code, 0x5A);
	tap(s, "withdraw.open", "withdraw");
	assert_true(stage_type(s, "withdraw.code", code));
	s->withdraw_answer = SP_E_BUSY;
	s->withdraw_wait_ms = 20000;
	assert_true(stage_tap(s, "form.continue"));
	stage_pass(s, 2000);
	assert_non_null(strstr(label(s, "withdraw.wait"), "20"));
	assert_false(stage_tap(s, "form.continue"));
	stage_pass(s, 20000);
	assert_null(stage_find(s, "withdraw.wait"));
	s->withdraw_answer = SP_E_IO;
	assert_true(stage_tap(s, "form.continue"));
	stage_pass(s, 2000);
	assert_string_equal(
		label(s, "withdraw.code.fault"), "This was not saved. Please try again.");
	s->withdraw_answer = SP_OK;
	assert_true(stage_tap(s, "form.continue"));
	stage_pass(s, 2000);
	assert_non_null(stage_find(s, "withdraw.recorded"));
	assert_null(stage_find(s, "withdraw.code"));
	assert_int_equal(s->n_withdrawn, 1);
}

static void test_a_code_left_behind_is_gone_for_who_comes_next(void **state)
{
	struct stage *s = *state;

	tap(s, "withdraw.open", "withdraw");
	assert_true(stage_type(s, "withdraw.code", "B9D5M"));
	stage_pass(s, 60000);
	assert_string_equal(stage_at(s), "still");
	stage_pass(s, 30000);
	assert_string_equal(stage_at(s), "attract");
	tap(s, "withdraw.open", "withdraw");
	assert_string_equal(stage_find(s, "withdraw.code")->edit->text, "");
	assert_true(stage_type(s, "withdraw.code", "B9D5M"));
	tap(s, "foot.leave", "attract");
	tap(s, "withdraw.open", "withdraw");
	assert_string_equal(stage_find(s, "withdraw.code")->edit->text, "");
}

static void test_who_may_not_sign_any_more_may_still_withdraw(void **state)
{
	struct stage *s = *state;

	assert_non_null(stage_find(s, "attract.lead"));
	s->status.closed = "banner.over";
	assert_null(stage_find(s, "attract.lead"));
	assert_non_null(strstr(label(s, "attract.closed"), "Nobody can sign"));
	tap(s, "withdraw.open", "withdraw");
	assert_true(stage_type(s, "withdraw.code", "B9D5M"));
}

static void test_done_and_code_say_how_to_withdraw(void **state)
{
	struct stage *s = *state;

	assert_non_null(strstr(words_get(s->cx.words, "done.text"), "here until the stand closes"));
	tap(s, "attract.language:en", "letter");
	tap(s, "letter.sign", "path");
	tap(s, "path.individual", "name");
	assert_true(stage_type(s, "name.name", "Ada"));
	tap(s, "form.continue", "appear");
	tap(s, "appear.counted", "mail");
	tap(s, "mail.no", "review");
	tap(s, "review.sign", "done");
	tap(s, "done.code", "code");
	assert_non_null(strstr(label(s, "code.where"), "letter@example.org"));
}

/* ---- the way in ---- */

static void test_every_staff_page_is_behind_the_pin(void **state)
{
	struct stage *s = *state;
	unsigned n = 0;

	for (size_t i = 0; i < screens_n; i++) {
		if (!(screens_all[i]->flags & SCREEN_STAFF))
			continue;
		stack_push(s->stack, screens_all[i]);
		stack_tick(s->stack);
		assert_string_equal(stage_at(s), "pin");
		stage_escape(s);
		n++;
	}
	assert_int_equal(n, 8);
}

static void test_forgotten_pin_is_answered_by_telephone_even_while_wrong_ones_wait(void **state)
{
	struct stage *s = *state;

	tap(s, "attract.staff", "pin");
	for (int i = 0; i < 5; i++) {
		assert_true(stage_type(s, "pin.pin", "1111"));
		tap(s, "pin.open", "pin");
	}
	assert_non_null(stage_find(s, "pin.wait"));
	tap(s, "pin.forgotten", "unlock");
	assert_string_equal(stage_find(s, "unlock.challenge")->value, "7KQ2-M4TX-9BWD-HC0V");
	assert_non_null(strstr(label(s, "unlock.call"), "Station 1"));
	tap(s, "unlock.answer", "answer");
	assert_true(stage_type(s, "answer.code", "n8vq2z5m7txa3kb"));
	assert_true(stage_enter(s, "answer.code"));
	assert_string_equal(
		label(s, "answer.code.fault"), "There must be 16 characters. Look at them again.");
	assert_true(stage_type(s, "answer.code", "0"));
	tap(s, "form.continue", "answer");
	assert_non_null(strstr(label(s, "answer.code.fault"), "wrong"));
	assert_true(ui_edit_backspace(stage_find(s, "answer.code")->edit));
	assert_true(stage_type(s, "answer.code", "d"));
	tap(s, "form.continue", "staff");
	assert_int_equal(s->wrong_pins, 0);
	assert_null(stage_find(s, "foot.back"));
	tap(s, "staff.enrol", "enrol");
}

/* ---- the organiser ---- */

static void test_rehearsal_shows_steps_numbers_and_the_message(void **state)
{
	struct stage *s = *state;

	to_staff(s);
	assert_string_equal(stage_find(s, "staff.signing")->value, "Rehearsal");
	tap(s, "staff.enrol", "enrol");
	assert_non_null(stage_find(s, "enrol.steps"));
	assert_string_equal(stage_find(s, "enrol.station")->value, "01234 56789 01234 56789");
	assert_string_equal(stage_find(s, "enrol.organiser")->value, "98765 43210 98765 43210");
	assert_null(stage_find(s, "enrol.qr"));
	tap(s, "enrol.code", "enrol");
	assert_true(stage_find(s, "enrol.qr")->modules_width >= 21);
	tap(s, "enrol.code", "enrol");
	assert_null(stage_find(s, "enrol.qr"));
	tap(s, "foot.back", "staff");

	s->status.armed = true;
	s->status.drill = false;
	assert_string_equal(stage_find(s, "staff.signing")->value, "Signatures count");
	tap(s, "staff.enrol", "enrol");
	assert_non_null(stage_find(s, "enrol.armed"));
	assert_null(stage_find(s, "enrol.steps"));
	assert_null(stage_find(s, "enrol.code"));
}

static void test_the_stick_tells_its_trouble_and_what_was_done(void **state)
{
	static const struct {
		sp_err e;
		const char *says;
	} cases[] = {
		{SP_E_NOTFOUND, "There is no stick"},
		{SP_E_FULL, "is full"},
		{SP_E_READONLY, "cannot be written"},
		{SP_E_IO, "does not work"},
	};
	struct stage *s = *state;

	to_staff(s);
	tap(s, "staff.enrol", "enrol");
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		s->stick = cases[i].e == SP_E_NOTFOUND ? NULL : "/media/signpost";
		s->stick_answer = cases[i].e;
		tap(s, "enrol.write", "enrol");
		assert_non_null(strstr(label(s, "enrol.fault"), cases[i].says));
		tap(s, "enrol.read", "enrol");
		assert_non_null(strstr(label(s, "enrol.fault"), cases[i].says));
	}
	s->stick_answer = SP_OK;
	tap(s, "enrol.write", "enrol");
	assert_null(stage_find(s, "enrol.fault"));
	assert_non_null(strstr(label(s, "enrol.said"), "2"));
	tap(s, "enrol.read", "enrol");
	assert_string_equal(label(s, "enrol.said"), "There is nothing new on the stick.");
	s->news = (struct stick_news){.acked = 3, .refused = SP_E_TYPES, .why = "stick.full"};
	tap(s, "enrol.read", "enrol");
	assert_non_null(strstr(label(s, "enrol.said"), "3"));
	assert_non_null(stage_find(s, "enrol.fault"));
	assert_int_equal(s->n_restarts, 0);
}

static void test_news_that_change_the_station_restart_it_by_touch_or_by_itself(void **state)
{
	struct stage *s = *state;

	to_staff(s);
	tap(s, "staff.enrol", "enrol");
	s->stick = "/media/signpost";
	s->news = (struct stick_news){.armed = true};
	tap(s, "enrol.read", "taken");
	assert_non_null(stage_find(s, "taken.armed"));
	assert_null(stage_find(s, "taken.campaign"));
	assert_null(stage_find(s, "foot.leave"));
	stage_escape(s);
	assert_string_equal(stage_at(s), "taken");
	tap(s, "taken.restart", "taken");
	assert_int_equal(s->n_restarts, 1);
	stage_pass(s, 7999);
	assert_int_equal(s->n_restarts, 1);
	stage_pass(s, 1);
	assert_int_equal(s->n_restarts, 2);
}

/* ---- closing ---- */

static void test_closing_for_today_cuts_and_shows_the_slip(void **state)
{
	struct stage *s = *state;

	s->status.waiting = s->status.ever_captured = 3;
	to_staff(s);
	assert_non_null(stage_find(s, "staff.unsent"));
	tap(s, "staff.close", "close");
	assert_string_equal(stage_find(s, "staff.waiting")->value, "3");
	tap(s, "close.today", "batch");
	assert_int_equal(s->status.waiting, 0);
	assert_false(s->status.final);
	assert_null(stage_find(s, "batch.final"));
	tap(s, "batch.done", "slip");
	assert_string_equal(label(s, "slip.title"), "Signatures so far: \u20683\u2069");
	assert_string_equal(stage_find(s, "slip.digits")->value, "55501 23456 78901 23456");
	assert_string_equal(stage_find(s, "slip.final")->value, "No");
	assert_non_null(strstr(label(s, "slip.how"), "photograph this page"));
	assert_non_null(stage_find(s, "slip.qr"));
	tap(s, "foot.back", "staff");
	assert_null(stage_find(s, "staff.unsent"));
	tap(s, "staff.batch:1", "batch");
	tap(s, "batch.slip", "slip");
	tap(s, "foot.back", "batch");
	tap(s, "batch.done", "staff");
	tap(s, "staff.close", "close");
	tap(s, "close.today", "slip");
}

static bool stands_out(struct stage *s, const char *name)
{
	const struct ui_item *it = stage_find(s, name);

	return it && it->zone == UI_FOOT && (it->flags & UI_PRIMARY);
}

static void make_batch(struct stage *s)
{
	s->status.waiting = 3;
	tap(s, "staff.cut", "batch");
	tap(s, "foot.back", "staff");
}

static void test_closing_shows_every_batch_that_was_not_handed_over_oldest_first(void **state)
{
	struct stage *s = *state;

	to_staff(s);
	for (int i = 0; i < 4; i++)
		make_batch(s);
	tap(s, "staff.batch:1", "batch");
	tap(s, "batch.done", "staff");
	s->batches[2].acked = true;
	s->status.waiting = 1;
	tap(s, "staff.close", "close");
	tap(s, "close.today", "batch");
	assert_int_equal(s->cx.batch_seq, 2);
	tap(s, "batch.slip", "slip");
	tap(s, "foot.back", "batch");
	tap(s, "batch.done", "batch");
	assert_int_equal(s->cx.batch_seq, 4);
	tap(s, "batch.done", "batch");
	assert_int_equal(s->cx.batch_seq, 5);
	tap(s, "batch.done", "slip");
	assert_int_equal(s->cx.batch_seq, 5);
	assert_int_equal(s->status.unshown, 0);
}

/* On a full disk nobody can write down that a batch was handed over. */
static void test_closing_comes_to_its_slip_where_no_mark_can_be_kept(void **state)
{
	struct stage *s = *state;

	to_staff(s);
	make_batch(s);
	make_batch(s);
	s->marks_are_lost = true;
	tap(s, "staff.close", "close");
	tap(s, "close.today", "batch");
	tap(s, "batch.done", "batch");
	tap(s, "batch.done", "slip");
	tap(s, "foot.back", "staff");
	assert_int_equal(s->status.unshown, 2);
}

static void test_who_leaves_the_codes_is_not_closing_any_more(void **state)
{
	struct stage *s = *state;

	s->status.waiting = 3;
	to_staff(s);
	tap(s, "staff.close", "close");
	tap(s, "close.today", "batch");
	tap(s, "foot.back", "staff");
	tap(s, "staff.show", "batch");
	tap(s, "batch.done", "staff");
}

static void test_what_is_to_be_done_next_stands_out_on_the_staff_page(void **state)
{
	struct stage *s = *state;

	to_staff(s);
	assert_false(stands_out(s, "staff.cut"));
	s->status.withdrawals = 1;
	assert_true(stands_out(s, "staff.cut"));
	s->status.withdrawals = 0;
	make_batch(s);
	make_batch(s);
	s->status.waiting = 1;
	assert_true(stands_out(s, "staff.show"));
	assert_false(stands_out(s, "staff.cut"));
	assert_string_equal(label(s, "staff.show"), "Show batch \u20681\u2069");
	tap(s, "staff.show", "batch");
	tap(s, "batch.done", "staff");
	assert_string_equal(label(s, "staff.show"), "Show batch \u20682\u2069");
	tap(s, "staff.show", "batch");
	tap(s, "batch.done", "staff");
	assert_null(stage_find(s, "staff.show"));
	assert_true(stands_out(s, "staff.cut"));
	s->status.retention_over = true;
	assert_true(stands_out(s, "staff.wipe"));
	assert_false(stands_out(s, "staff.cut"));
}

static void test_shutting_down_leads_to_the_codes_first(void **state)
{
	struct stage *s = *state;

	to_staff(s);
	tap(s, "staff.shut-down", "staff");
	assert_null(stage_find(s, "staff.down.hand-over"));
	tap(s, "staff.down.no", "staff");
	s->status.waiting = 3;
	tap(s, "staff.shut-down", "staff");
	tap(s, "staff.down.hand-over", "batch");
	tap(s, "batch.done", "slip");
	tap(s, "foot.back", "staff");
	assert_null(stage_find(s, "staff.unsent"));
}

static void test_closing_an_unused_station_says_so(void **state)
{
	struct stage *s = *state;

	to_staff(s);
	tap(s, "staff.close", "close");
	tap(s, "close.today", "close");
	assert_non_null(strstr(label(s, "close.fault"), "Nobody has signed here"));
}

static void test_ending_for_good_asks_once_more(void **state)
{
	struct stage *s = *state;

	to_staff(s);
	tap(s, "staff.close", "close");
	tap(s, "close.for-good", "close");
	assert_false(s->status.final);
	assert_non_null(strstr(label(s, "close.ending.text"), "Nobody can sign"));
	tap(s, "close.ending.no", "close");
	tap(s, "close.for-good", "close");
	tap(s, "close.ending.yes", "batch");
	assert_non_null(strstr(label(s, "batch.final"), "has ended"));
	tap(s, "batch.done", "slip");
	assert_true(s->status.final);
	assert_string_equal(stage_find(s, "slip.final")->value, "Yes");
	tap(s, "foot.back", "staff");
	assert_string_equal(stage_find(s, "staff.signing")->value, "Ended for good");
	tap(s, "staff.close", "close");
	assert_null(stage_find(s, "close.for-good"));
}

/* ---- what has arrived ---- */

static void test_a_batch_has_arrived_when_the_organiser_says_so(void **state)
{
	struct stage *s = *state;

	to_batch(s);
	tap(s, "batch.ack", "ack");
	assert_true(stage_type(s, "ack.code", "123"));
	tap(s, "form.continue", "ack");
	assert_string_equal(
		label(s, "ack.code.fault"), "There must be 16 characters. Look at them again.");
	tap(s, "foot.back", "batch");
	tap(s, "batch.ack", "ack");
	assert_string_equal(stage_find(s, "ack.code")->edit->text, "");
	assert_true(stage_type(s, "ack.code", "0000 0000 0000 0000"));
	tap(s, "form.continue", "ack");
	assert_non_null(strstr(label(s, "ack.code.fault"), "not for this batch"));
	tap(s, "foot.back", "batch");
	tap(s, "batch.ack", "ack");
	assert_true(stage_type(s, "ack.code", "n8vq-2z5m-7txa-3kbd"));
	assert_true(stage_enter(s, "ack.code"));
	assert_non_null(strstr(label(s, "ack.said"), "Noted"));
	tap(s, "foot.back", "batch");
	stage_pass(s, 200);
	assert_null(stage_find(s, "batch.ack"));
	tap(s, "batch.done", "staff");
	assert_string_equal(stage_find(s, "staff.batch:1")->value, "Has arrived");
}

static void test_staff_are_not_told_that_all_has_left_while_a_withdrawal_waits(void **state)
{
	struct stage *s = *state;

	to_staff(s);
	assert_null(stage_find(s, "staff.unsent"));
	s->status.withdrawals = 1;
	assert_non_null(stage_find(s, "staff.unsent"));
	tap(s, "staff.shut-down", "staff");
	assert_non_null(stage_find(s, "staff.down.unshown"));
	assert_null(stage_find(s, "staff.down.text"));
}

static void test_a_full_disk_is_not_called_a_broken_one(void **state)
{
	static const struct {
		sp_err e;
		const char *words;
	} cases[] = {{SP_E_FULL, "nearly full"}, {SP_E_IO, "failed"}};
	struct stage *s = *state;

	to_batch(s);
	tap(s, "batch.ack", "ack");
	assert_true(stage_type(s, "ack.code", "N8VQ2Z5M7TXA3KBD"));
	for (size_t i = 0; i < 2; i++) {
		s->phone_answer = cases[i].e;
		tap(s, "form.continue", "ack");
		assert_non_null(strstr(label(s, "ack.code.fault"), cases[i].words));
	}
	s->phone_answer = SP_OK;
	tap(s, "form.continue", "ack");
	tap(s, "ack.purge", "purge");
	for (size_t i = 0; i < 2; i++) {
		s->write_answer = cases[i].e;
		tap(s, "purge.yes", "purge");
		assert_non_null(strstr(label(s, "purge.fault"), cases[i].words));
	}
	tap(s, "foot.back", "batch");
	tap(s, "batch.done", "staff");
	for (size_t i = 0; i < 2; i++) {
		s->write_answer = cases[i].e;
		tap(s, "staff.cut", "staff");
		assert_non_null(strstr(label(s, "staff.said"), cases[i].words));
		tap(s, "staff.close", "close");
		tap(s, "close.today", "close");
		assert_non_null(strstr(label(s, "close.fault"), cases[i].words));
		tap(s, "foot.back", "staff");
	}
}

static void test_too_many_wrong_answers_are_no_trouble_of_the_disk(void **state)
{
	struct stage *s = *state;

	to_batch(s);
	tap(s, "batch.ack", "ack");
	s->phone_answer = SP_E_BUSY;
	assert_true(stage_type(s, "ack.code", "N8VQ2Z5M7TXA3KBD"));
	tap(s, "form.continue", "ack");
	assert_non_null(strstr(label(s, "ack.code.fault"), "many tries"));
	s->phone_answer = SP_OK;
	tap(s, "form.continue", "ack");
	assert_non_null(stage_find(s, "ack.said"));
}

static void test_what_has_arrived_is_removed_after_a_question(void **state)
{
	struct stage *s = *state;

	to_batch(s);
	tap(s, "batch.ack", "ack");
	assert_true(stage_type(s, "ack.code", "N8VQ2Z5M7TXA3KBD"));
	tap(s, "form.continue", "ack");
	tap(s, "ack.purge", "purge");
	assert_non_null(strstr(label(s, "purge.text"), "1"));
	assert_int_equal(s->status.purgeable, 1);
	tap(s, "purge.yes", "purge");
	assert_int_equal(s->status.purgeable, 0);
	assert_non_null(stage_find(s, "purge.removed"));
	assert_null(stage_find(s, "purge.yes"));
	tap(s, "foot.back", "batch");
	stage_pass(s, 200);
	assert_null(stage_find(s, "batch.qr"));
	assert_null(stage_find(s, "batch.tag"));
	assert_non_null(stage_find(s, "batch.purged"));
	tap(s, "batch.slip", "slip");
	tap(s, "foot.back", "batch");
	tap(s, "foot.back", "staff");
	assert_string_equal(stage_find(s, "staff.batch:1")->value, "Removed");
	assert_null(stage_find(s, "staff.purge"));
}

static void test_a_batch_known_to_have_arrived_is_said_to_be(void **state)
{
	struct stage *s = *state;

	to_batch(s);
	tap(s, "batch.ack", "ack");
	s->batches[0].acked = true;
	assert_true(stage_type(s, "ack.code", "N8VQ2Z5M7TXA3KBD"));
	tap(s, "form.continue", "ack");
	assert_non_null(strstr(label(s, "ack.said"), "before"));
}

static void test_staff_may_remove_what_a_stick_said_has_arrived(void **state)
{
	struct stage *s = *state;

	to_staff(s);
	assert_null(stage_find(s, "staff.purge"));
	s->status.purgeable = 2;
	tap(s, "staff.purge", "purge");
	assert_non_null(strstr(label(s, "purge.text"), "2"));
	tap(s, "purge.yes", "purge");
	tap(s, "foot.back", "staff");
	assert_null(stage_find(s, "staff.purge"));
}

/* ---- the end ---- */

static void test_everything_is_erased_after_two_questions_and_only_then(void **state)
{
	struct stage *s = *state;

	s->status.batches = 3;
	s->status.acked = 1;
	to_staff(s);
	assert_null(stage_find(s, "staff.wipe"));
	s->status.retention_over = true;
	assert_string_equal(stage_find(s, "staff.signing")->value, "To be erased");
	tap(s, "staff.wipe", "wipe");
	assert_string_equal(stage_find(s, "wipe.unknown")->value, "2");
	tap(s, "wipe.go-on", "wipe");
	assert_false(s->wiped);
	tap(s, "wipe.no", "staff");
	tap(s, "staff.wipe", "wipe");
	tap(s, "wipe.go-on", "wipe");
	s->wipe_answer = SP_E_IO;
	tap(s, "wipe.yes", "wipe");
	assert_false(s->wiped);
	assert_non_null(stage_find(s, "wipe.failed"));
	s->wipe_answer = SP_OK;
	tap(s, "wipe.go-on", "wipe");
	tap(s, "wipe.yes", "wipe");
	assert_true(s->wiped);
}

#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(withdrawing_is_reached_from_start_letter_and_help),
		TEST(known_unknown_and_used_codes_look_alike_at_any_time),
		TEST(answer_comes_two_seconds_after_the_touch),
		TEST(what_is_no_code_is_told_at_once_beside_the_field),
		TEST(groups_appear_as_one_types_or_scans),
		TEST(a_character_in_the_middle_can_be_mended),
		TEST(too_many_codes_wait_and_what_was_not_saved_is_tried_again),
		TEST(a_code_left_behind_is_gone_for_who_comes_next),
		TEST(who_may_not_sign_any_more_may_still_withdraw),
		TEST(done_and_code_say_how_to_withdraw),
		TEST(every_staff_page_is_behind_the_pin),
		TEST(forgotten_pin_is_answered_by_telephone_even_while_wrong_ones_wait),
		TEST(rehearsal_shows_steps_numbers_and_the_message),
		TEST(the_stick_tells_its_trouble_and_what_was_done),
		TEST(news_that_change_the_station_restart_it_by_touch_or_by_itself),
		TEST(closing_for_today_cuts_and_shows_the_slip),
		TEST(closing_shows_every_batch_that_was_not_handed_over_oldest_first),
		TEST(closing_comes_to_its_slip_where_no_mark_can_be_kept),
		TEST(who_leaves_the_codes_is_not_closing_any_more),
		TEST(what_is_to_be_done_next_stands_out_on_the_staff_page),
		TEST(shutting_down_leads_to_the_codes_first),
		TEST(closing_an_unused_station_says_so),
		TEST(ending_for_good_asks_once_more),
		TEST(a_batch_has_arrived_when_the_organiser_says_so),
		TEST(staff_are_not_told_that_all_has_left_while_a_withdrawal_waits),
		TEST(a_full_disk_is_not_called_a_broken_one),
		TEST(too_many_wrong_answers_are_no_trouble_of_the_disk),
		TEST(what_has_arrived_is_removed_after_a_question),
		TEST(a_batch_known_to_have_arrived_is_said_to_be),
		TEST(staff_may_remove_what_a_stick_said_has_arrived),
		TEST(everything_is_erased_after_two_questions_and_only_then),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
