/*
 * A real window on SDL's dummy driver for tests of the interface, and taps into it through SDL's
 * own queue.
 */
#ifndef TESTS_UNIT_UI_STAGE_H
#define TESTS_UNIT_UI_STAGE_H

#include <stdint.h>

#include "app/ui/ui.h"

struct glass {
	const char *name;
	int width, height;
	double width_mm;
};

struct stage {
	struct ui *ui;
	struct langs *langs;
	int64_t now_ms;
};

enum { GLASSES = 5 };
extern const struct glass glasses[GLASSES];

/* cmocka setup and teardown: a stage on the smallest glass in *state. */
int stage_setup(void **state);
int stage_teardown(void **state);

/* A stage on this glass. */
struct stage *stage_on(const struct glass *g);
void stage_close(struct stage *s);

/* A new list in English, or in another language. */
struct ui_list *stage_list(struct stage *s, const char *language, const char *screen);

/* Takes everything out of SDL's queue; returns the last action that was one. */
struct ui_action stage_take(struct stage *s);

/* Touches the middle of the item; long enough after the last touch. */
struct ui_action stage_tap(struct stage *s, const char *item);
struct ui_action stage_key(struct stage *s, const char *key);

#endif
