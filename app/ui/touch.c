/*
 * From fingers to taps. One finger counts; what it does takes effect when it is lifted inside the
 * thing it went down on.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/ui/state.h"

/* A finger that has been silent for SILENT_MS may be one whose lifting was lost. */
enum { BOUNCE_MS = 40, AGAIN_MS = 500, SILENT_MS = 1000 };

bool touch_presses(const struct ui *ui, const struct ui_item *it)
{
	return ui->touch.down && !ui->touch.scrolling && ui->touch.item[0] &&
	       strcmp(ui->touch.item, it->name) == 0;
}

static size_t item_at(const struct ui *ui, int x, int y)
{
	for (size_t i = 0; i < ui->list.n; i++) {
		const struct ui_item *it = &ui->list.items[i];
		bool touchable = it->role == UI_KEY || focus_can(it);
		if (touchable && it->visible && rect_contains(it->box, x, y))
			return i;
	}
	return SIZE_MAX;
}

static bool near(const struct ui *ui, int x0, int y0, int x1, int y1, double mm)
{
	int d = theme_px(&ui->theme, mm);

	return abs(x1 - x0) <= d && abs(y1 - y0) <= d;
}

void touch_drop(struct ui *ui)
{
	ui->touch.down = ui->touch.scrolling = false;
	ui->touch.item[0] = '\0';
}

static void go_down(struct ui *ui, const struct input *in, int x, int y)
{
	struct touch *t = &ui->touch;
	size_t i = item_at(ui, x, y);

	if (t->down && t->finger != in->finger && in->at_ms - t->heard_ms < SILENT_MS)
		return; /* a second finger */
	touch_drop(ui);
	if (t->lifted && in->at_ms - t->up_ms < BOUNCE_MS && near(ui, t->up_x, t->up_y, x, y, 3))
		return; /* the glass bounced */
	t->down = true;
	t->finger = in->finger;
	t->heard_ms = in->at_ms;
	t->x0 = x;
	t->y0 = y;
	t->scroll0 = ui->scroll;
	ui->focus_shown = false;
	snprintf(t->item, sizeof t->item, "%s", i == SIZE_MAX ? "" : ui->list.items[i].name);
}

static void move(struct ui *ui, const struct input *in, int x, int y)
{
	struct touch *t = &ui->touch;

	if (!t->down || t->finger != in->finger)
		return;
	t->heard_ms = in->at_ms;
	if (!t->scrolling && !near(ui, t->x0, t->y0, x, y, 3))
		t->scrolling = ui->page.scroll_max > 0 &&
			       rect_contains(ui->page.body, t->x0, t->y0) &&
			       abs(y - t->y0) > abs(x - t->x0);
	if (t->scrolling)
		ui_scroll_to(ui, t->scroll0 - (y - t->y0));
}

/* The same place tapped again at once is a trembling hand, or the next screen's button under a
 * double tap. */
static bool again(const struct ui *ui, const struct input *in, int x, int y)
{
	const struct touch *t = &ui->touch;

	return t->tapped && in->at_ms - t->tap_ms < AGAIN_MS &&
	       near(ui, t->tap_x, t->tap_y, x, y, 8);
}

static void put_caret(struct ui *ui, size_t i, int x)
{
	const struct place *p = &ui->places[i];
	struct ui_edit *e = ui->list.items[i].edit;

	if (ui->list.items[i].flags & UI_SECRET)
		return;
	e->caret = p->value ? text_offset_at(p->value, x - draw_field_shift(ui, i)) : 0;
}

static void tap(struct ui *ui, const struct input *in, int x, int y, struct ui_action *out)
{
	struct touch *t = &ui->touch;
	size_t i = 0;

	while (i < ui->list.n && strcmp(ui->list.items[i].name, t->item) != 0)
		i++;
	if (i == ui->list.n || !t->item[0])
		return;

	struct ui_item *it = &ui->list.items[i];
	if (!rect_contains(it->box, x, y) && !near(ui, t->x0, t->y0, x, y, 3))
		return;
	if (it->role == UI_KEY) {
		t->tapped = false; /* a tap elsewhere came between */
		if (it->arg >= 0 && (size_t) it->arg < ui->n_keys)
			keys_tap(ui, &ui->keys[it->arg], out);
		return;
	}
	if (!focus_can(it))
		return;
	if (it->role == UI_FIELD) {
		focus_on(ui, it->name);
		put_caret(ui, i, x);
		return;
	}
	if (again(ui, in, x, y))
		return;
	t->tapped = true;
	t->tap_ms = in->at_ms;
	t->tap_x = x;
	t->tap_y = y;
	ui_activate(ui, i, out);
}

static void go_up(struct ui *ui, const struct input *in, int x, int y, struct ui_action *out)
{
	struct touch *t = &ui->touch;

	if (!t->down || t->finger != in->finger)
		return;
	t->down = false;
	if (!t->scrolling)
		tap(ui, in, x, y, out);
	t->lifted = true;
	t->up_ms = in->at_ms;
	t->up_x = x;
	t->up_y = y;
	t->scrolling = false;
	t->item[0] = '\0';
}

/* The pixel of the glass; fingers may leave it a little. False: no place at all, as a broken
 * controller or driver reports it. */
static bool pixel(double at, int size, int *out)
{
	if (!(at >= -1 && at <= 2)) /* nor is it a number */
		return false;
	const int px = (int) (at * size);
	*out = px < 0 ? 0 : px < size ? px : size - 1;
	return true;
}

void touch_input(struct ui *ui, const struct input *in, struct ui_action *out)
{
	int x, y;

	if (!pixel(in->x, ui->width_px, &x) || !pixel(in->y, ui->height_px, &y)) {
		if (in->kind == INPUT_UP && ui->touch.finger == in->finger)
			touch_drop(ui); /* lifted all the same, but nobody knows where */
		return;
	}
	switch (in->kind) {
	case INPUT_DOWN:
		go_down(ui, in, x, y);
		break;
	case INPUT_MOVE:
		move(ui, in, x, y);
		break;
	case INPUT_UP:
		go_up(ui, in, x, y, out);
		break;
	case INPUT_NONE:
	case INPUT_KEY:
	case INPUT_TEXT:
	case INPUT_EXPOSED:
	case INPUT_AWAY:
	case INPUT_QUIT:
		break;
	}
}
