/*
 * Which screen is on top, and how one leads to another. Navigation asked for during event() or tick() takes effect after
 * it has returned; the state of a screen that is left is wiped. Idle time and its countdown live here, once for all screens.
 */
#ifndef SCREEN_STACK_H
#define SCREEN_STACK_H

#include "app/screen/screen.h"

enum { STACK_DEPTH = 16 };

struct stack_times {
	uint32_t form_ms, read_ms, staff_ms, countdown_ms, done_ms,
		code_ms; /* idle; 0: the defaults */
};

struct stack;

/* home is shown when nothing else is. SP_E_NOMEM. cx->stack is set; cx must outlive the stack. */
sp_err stack_new(struct stack **out, struct screen_ctx *cx, const struct screen *home,
	const struct stack_times *times) SP_CHECKED;
void stack_free(struct stack **s);

/* ---- for screens ---- */
void stack_push(struct stack *s, const struct screen *next); /* "back" returns here */
void stack_replace(
	struct stack *s, const struct screen *next); /* "back" returns to who pushed this one */
void stack_back(struct stack *s);
void stack_home(struct stack *s); /* ends the visit: everything typed is wiped, defaults restored */
void stack_keep_open(struct stack *s); /* the time of a SCREEN_DONE screen starts anew */

/* ---- for the kiosk ---- */
const struct screen *stack_top(const struct stack *s);
bool stack_counting_down(
	const struct stack *s); /* "still there?" is on the glass instead of the top screen */
void stack_draw(struct stack *s, struct ui_list *l);
void stack_event(struct stack *s, const struct ui_action *a);
void stack_touched(
	struct stack *s); /* a person did something: idle time starts anew, a countdown ends */
void stack_tick(struct stack *s);         /* runs what is due at cx->now_ms */
int stack_next_ms(const struct stack *s); /* until stack_tick() has something to do; -1: nothing */

#endif
