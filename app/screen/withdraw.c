/*
 * A code erases a signature, and says nothing about it: a code that belongs to one here, to one
 * that was handed over, or to none gets the same page at the same time after the touch. Only what
 * is no code at all is told at once, since that says nothing about anybody.
 */
#include "app/screen/codes.h"
#include "app/screen/common.h"
#include "app/screen/stack.h"
#include "export/wire/code.h"

#include <sodium.h>

enum { CODE = 1, NEXT };
enum { GROUP = 5 };
/* "One moment" is on the glass before the medium is asked, and stays for a time in which the
 * slowest of the three cases is over. */
enum { ASK_AFTER_MS = 50, ANSWER_AFTER_MS = 2000 };

struct state {
	struct codes_field code;
	const char *fault;  /* key */
	int64_t touched_ms; /* 0: nothing is under way */
	int64_t wait_until; /* too many tries; 0: no need to wait */
	uint32_t wait_ms;
	bool asked, recorded;
	sp_err answer;
};

static void enter(struct screen_ctx *cx, void *state)
{
	(void) cx;
	codes_start(&((struct state *) state)->code);
}

static bool is_code(const struct codes_field *f)
{
	uint8_t w[SP_CODE_LEN];
	const sp_err e = sp_code_parse(w, f->text, f->edit.len);

	sodium_memzero(w, sizeof w);
	return e == SP_OK;
}

static void go_on(struct screen_ctx *cx, struct state *s)
{
	s->fault = s->code.edit.len == 0 ? "fault.empty"
		   : is_code(&s->code)   ? NULL
					 : "withdraw.mistyped";
	if (s->fault)
		return;
	s->asked = false;
	s->touched_ms = cx->now_ms;
}

static bool waits(const struct screen_ctx *cx, const struct state *s)
{
	return s->wait_until > cx->now_ms;
}

static void event(struct screen_ctx *cx, void *state, const struct ui_action *a)
{
	struct state *s = state;

	if (s->touched_ms != 0 || s->recorded)
		return;
	if (a->kind == UI_ACT_EDITED) {
		codes_group(&s->code, GROUP);
		s->fault = NULL;
	} else if ((a->kind == UI_ACT_ENTER || common_is(a, NEXT)) && !waits(cx, s)) {
		go_on(cx, s);
	}
}

static void tell(struct screen_ctx *cx, struct state *s)
{
	s->touched_ms = 0;
	s->wait_until = 0;
	switch (s->answer) {
	case SP_OK:
		s->recorded = true;
		break;
	case SP_E_FORM:
	case SP_E_DIGEST:
		s->fault = "withdraw.mistyped";
		break;
	case SP_E_BUSY:
		/* The line about waiting says it. */
		s->wait_until = cx->now_ms + (s->wait_ms > 0 ? s->wait_ms : 1000);
		break;
	default:
		s->fault = "withdraw.unsaved";
	}
}

static void tick(struct screen_ctx *cx, void *state)
{
	struct state *s = state;

	if (s->touched_ms == 0)
		return;
	if (!s->asked && cx->now_ms >= s->touched_ms + ASK_AFTER_MS) {
		s->asked = true;
		s->answer = cx->do_->withdraw(cx->kiosk, s->code.text, &s->wait_ms);
		if (s->answer == SP_OK)
			ui_edit_clear(&s->code.edit);
	} else if (s->asked && cx->now_ms >= s->touched_ms + ANSWER_AFTER_MS) {
		tell(cx, s);
	}
}

static int next_ms(struct screen_ctx *cx, const void *state)
{
	const struct state *s = state;
	const int64_t due = s->touched_ms + (s->asked ? ANSWER_AFTER_MS : ASK_AFTER_MS);

	if (s->touched_ms != 0)
		return due > cx->now_ms ? (int) (due - cx->now_ms) : 0;
	return waits(cx, s) ? common_next_second(s->wait_until - cx->now_ms) : -1;
}

static void draw_recorded(const struct screen_ctx *cx, struct ui_list *l)
{
	ui_title(l, "withdraw.recorded");
	ui_fill(l, ui_text(l, "withdraw.erased"),
		(const char *const[]){"organiser", cx->campaign->organiser, NULL});
	ui_button(l, "withdraw.done", SCREEN_LEAVE)->flags |= UI_PRIMARY;
}

static void draw_form(const struct screen_ctx *cx, struct state *s, struct ui_list *l)
{
	ui_title(l, "withdraw.title");
	ui_add(l, UI_NOTE, "withdraw.text");
	codes_draw(l, "withdraw.code", CODE, &s->code);
	if (s->fault)
		common_label(l, ui_fault(l, "withdraw.code.fault"), s->fault);
	if (waits(cx, s))
		common_wait(l, "withdraw.wait", s->wait_until - cx->now_ms);
}

static void draw(struct screen_ctx *cx, void *state, struct ui_list *l)
{
	struct state *s = state;
	const bool busy = s->touched_ms != 0;
	struct ui_item *next;

	if (s->recorded) {
		draw_recorded(cx, l);
		return;
	}
	if (busy)
		ui_title(l, "withdraw.moment");
	else
		draw_form(cx, s, l);
	/* The button stays in its place, so that no other one comes under the finger. */
	next = ui_button(l, "form.continue", NEXT);
	next->flags |= UI_PRIMARY | (busy || waits(cx, s) ? (unsigned) UI_DISABLED : 0u);
}

const struct screen screen_withdraw = {
	.name = "withdraw",
	.flags = SCREEN_FORM,
	.state_len = sizeof(struct state),
	.enter = enter,
	.event = event,
	.tick = tick,
	.next_ms = next_ms,
	.draw = draw,
};
