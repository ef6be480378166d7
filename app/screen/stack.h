/*
 * Which screen is on top, and how one leads to another. Navigation asked for during event() or
 * tick() takes effect after it has returned; the state of a screen that is left is wiped. Idle time
 * and its countdown live here, once for all screens.
 */
#ifndef SCREEN_STACK_H
#define SCREEN_STACK_H

#include "app/screen/screen.h"

enum { STACK_DEPTH = 16 };

/* How long nobody may touch the glass; 0: the default. */
struct stack_times {
	uint32_t form_ms;      /* SCREEN_FORM, 60 s */
	uint32_t read_ms;      /* SCREEN_READ, 180 s */
	uint32_t staff_ms;     /* SCREEN_STAFF, 300 s */
	uint32_t countdown_ms; /* "Are you still there?" after each of these, 30 s */
	uint32_t done_ms;      /* SCREEN_DONE, 15 s, no countdown */
	uint32_t code_ms;      /* SCREEN_DONE with SCREEN_KEEP, 60 s, no countdown */
};

struct stack;

/* home is shown when nothing else is; `door` asks for the PIN. SP_E_NOMEM. cx->stack is set; cx
 * must outlive the stack. */
sp_err stack_new(struct stack **out, struct screen_ctx *cx, const struct screen *home,
	const struct screen *door, const struct stack_times *times) SP_CHECKED;
void stack_free(struct stack **s);

/* ---- for screens ---- */
void stack_push(struct stack *s, const struct screen *next); /* "back" returns here */
void stack_replace(
	struct stack *s, const struct screen *next); /* "back" returns to who pushed this one */
void stack_back(struct stack *s);
void stack_back_to(struct stack *s, const struct screen *below); /* leaves all that is above it */
void stack_restart(
	struct stack *s, const struct screen *next); /* "back" returns home: no way back */
bool stack_has(const struct stack *s, const struct screen *screen);
void stack_home(struct stack *s); /* ends the visit: everything typed is wiped, defaults restored */
void stack_keep_open(struct stack *s); /* the time of a SCREEN_DONE screen starts anew */
unsigned stack_seconds_left(
	const struct stack *s); /* until the top screen, or the countdown, ends */

/* The PIN gate: pushing a SCREEN_STAFF screen shows the PIN screen instead until stack_unlock().
 * The session ends when home is reached. */
void stack_unlock(struct stack *s);

/* ---- for the kiosk ---- */
const char *stack_name(const struct stack *s); /* of what is on the glass: a screen, or "still" */
bool stack_counting_down(
	const struct stack *s); /* "still there?" is on the glass instead of the top screen */
void stack_draw(struct stack *s, struct ui_list *l);
void stack_event(struct stack *s, const struct ui_action *a); /* before stack_touched() */
void stack_touched(
	struct stack *s); /* a person did something: idle time starts anew, a countdown ends */
void stack_tick(struct stack *s);         /* runs what is due at cx->now_ms */
int stack_next_ms(const struct stack *s); /* until stack_tick() has something to do; -1: nothing */

#endif
