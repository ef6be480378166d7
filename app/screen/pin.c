/*
 * The door to the staff pages. The stack brings people here when they want in without having given
 * the PIN.
 */
#include "app/screen/common.h"
#include "app/screen/stack.h"

enum { PIN = 1, OPEN, FORGOTTEN };

struct state {
	char pin[65];
	struct ui_edit edit;
	const char *fault;  /* key */
	int64_t wait_until; /* monotonic; 0: no need to wait */
};

static void enter(struct screen_ctx *cx, void *state)
{
	struct state *s = state;

	(void) cx;
	s->edit = ui_edit_on(s->pin, sizeof s->pin);
}

static bool waiting(const struct screen_ctx *cx, const struct state *s)
{
	return s->wait_until > cx->now_ms;
}

static void try(struct screen_ctx *cx, struct state *s)
{
	uint32_t wait_ms = 0;
	const sp_err e = cx->do_->pin(cx->kiosk, s->pin, &wait_ms);

	ui_edit_clear(&s->edit);
	s->wait_until = wait_ms > 0 ? cx->now_ms + wait_ms : 0;
	if (e == SP_OK) {
		stack_unlock(cx->stack);
		stack_replace(cx->stack, &screen_staff);
	} else if (e == SP_E_CRYPTO) {
		s->fault = "pin.wrong";
	} else if (e == SP_E_BUSY) {
		s->fault = NULL; /* the line about waiting says it */
	} else {
		s->fault = e == SP_E_STATE ? "pin.none" : "trouble.storage";
	}
}

static void event(struct screen_ctx *cx, void *state, const struct ui_action *a)
{
	struct state *s = state;

	if (a->kind == UI_ACT_EDITED)
		s->fault = NULL;
	else if (common_is(a, FORGOTTEN))
		stack_push(cx->stack, &screen_unlock);
	else if ((a->kind == UI_ACT_ENTER || common_is(a, OPEN)) && s->pin[0] != '\0' &&
		 !waiting(cx, s))
		try(cx, s);
}

static int next_ms(struct screen_ctx *cx, const void *state)
{
	const struct state *s = state;

	return waiting(cx, s) ? common_next_second(s->wait_until - cx->now_ms) : -1;
}

static void draw(struct screen_ctx *cx, void *state, struct ui_list *l)
{
	struct state *s = state;
	struct ui_item *open;

	ui_title(l, "pin.title");
	ui_field(l, "pin.pin", PIN, &s->edit)->flags |= UI_SECRET | UI_DIGITS;
	if (s->fault)
		common_label(l, ui_fault(l, "pin.fault"), s->fault);
	if (waiting(cx, s))
		common_wait(l, "pin.wait", s->wait_until - cx->now_ms);
	/* The way past a forgotten PIN is open while the wait for wrong ones runs. */
	ui_button(l, "pin.forgotten", FORGOTTEN);
	open = ui_button(l, "pin.open", OPEN);
	open->flags |= UI_PRIMARY | (waiting(cx, s) ? (unsigned) UI_DISABLED : 0u);
}

const struct screen screen_pin = {
	.name = "pin",
	.flags = SCREEN_FORM,
	.state_len = sizeof(struct state),
	.enter = enter,
	.event = event,
	.next_ms = next_ms,
	.draw = draw,
};
