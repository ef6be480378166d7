/*
 * Pictures of items. Signs (ticks, arrows, the keys' signs) are strokes, not glyphs: they need no
 * font and scale freely.
 */
#include <string.h>

#include "app/ui/lang.h"
#include "app/ui/state.h"

struct brush {
	struct ui *ui;
	struct canvas *c;
	const struct theme *t;
	const struct theme_colors *k;
	int top, bottom; /* lines of text outside these rows are not painted */
	bool rtl;
};

static int min_int(int a, int b)
{
	return a < b ? a : b;
}

static int max_int(int a, int b)
{
	return a > b ? a : b;
}

/* A stroke in a box measured in hundredths, mirrored with the language when `turn`. */
static void line(
	const struct brush *b, struct ui_rect r, const int p[4], double thick, color col, bool turn)
{
	double x0 = p[0] / 100.0, x1 = p[2] / 100.0;

	if (turn && b->rtl) {
		x0 = 1 - x0;
		x1 = 1 - x1;
	}
	canvas_stroke(b->c, r.x + r.w * x0, r.y + r.h * p[1] / 100.0, r.x + r.w * x1,
		r.y + r.h * p[3] / 100.0, thick, col);
}

enum sign {
	SIGN_TICK,
	SIGN_UP,
	SIGN_DOWN,
	SIGN_LEFT,
	SIGN_RIGHT,
	SIGN_SHIFT,
	SIGN_ERASE,
	SIGN_SPACE,
	SIGN_GLOBE,
	SIGN_RETURN,
	SIGN_COUNT
};

enum { SIGN_LINES = 7 };

/* Up to seven strokes each, in hundredths of a square; a stroke from 0,0 to 0,0 ends the list. */
static const int signs[SIGN_COUNT][SIGN_LINES][4] = {
	[SIGN_TICK] = {{20, 52, 42, 74}, {42, 74, 80, 28}},
	[SIGN_UP] = {{20, 64, 50, 34}, {50, 34, 80, 64}},
	[SIGN_DOWN] = {{20, 36, 50, 66}, {50, 66, 80, 36}},
	[SIGN_LEFT] = {{62, 22, 34, 50}, {34, 50, 62, 78}},
	[SIGN_RIGHT] = {{38, 22, 66, 50}, {66, 50, 38, 78}},
	[SIGN_SHIFT] = {{50, 16, 16, 52}, {16, 52, 34, 52}, {34, 52, 34, 84}, {34, 84, 66, 84},
		{66, 84, 66, 52}, {66, 52, 84, 52}, {84, 52, 50, 16}},
	[SIGN_ERASE] = {{6, 50, 32, 22}, {32, 22, 94, 22}, {94, 22, 94, 78}, {94, 78, 32, 78},
		{32, 78, 6, 50}, {50, 38, 74, 62}, {74, 38, 50, 62}},
	[SIGN_SPACE] = {{0, 46, 0, 66}, {0, 66, 100, 66}, {100, 66, 100, 46}},
	[SIGN_GLOBE] = {{10, 50, 90, 50}, {18, 28, 82, 28}, {18, 72, 82, 72}},
	[SIGN_RETURN] = {{86, 22, 86, 56}, {86, 56, 18, 56}, {18, 56, 38, 36}, {18, 56, 38, 76}},
};

static void sign(const struct brush *b, enum sign s, struct ui_rect r, double thick, color col)
{
	bool turn = s == SIGN_TICK ? false : s == SIGN_RETURN;

	for (int i = 0; i < SIGN_LINES; i++) {
		const int *p = signs[s][i];
		if (p[0] || p[1] || p[2] || p[3])
			line(b, r, p, thick, col, turn);
	}
	if (s == SIGN_GLOBE) {
		struct ui_rect tall = {
			r.x + r.w * 3 / 10, r.y + r.h / 10, r.w * 4 / 10, r.h * 8 / 10};
		canvas_ring(
			b->c, rect_grow(r, -r.w / 10), r.w * 4 / 10, max_int(2, (int) thick), col);
		canvas_ring(b->c, tall, tall.w / 2, max_int(2, (int) thick), col);
	}
}

static struct ui_rect middle(struct ui_rect r, int side)
{
	return (struct ui_rect){r.x + (r.w - side) / 2, r.y + (r.h - side) / 2, side, side};
}

static void words(const struct brush *b, const struct text_layout *l, struct ui_rect box,
	enum text_align align, color col)
{
	if (l)
		text_paint(b->ui->text, b->c, l, box, align, col, b->top, b->bottom);
}

/* Words inside a control start at the side the language starts from, whatever their own
 * direction. */
static enum text_align start_of(const struct brush *b)
{
	return b->rtl ? TEXT_RIGHT : TEXT_LEFT;
}

static enum text_align end_of(const struct brush *b)
{
	return b->rtl ? TEXT_LEFT : TEXT_RIGHT;
}

/* ---- controls ---- */

static void draw_button(
	const struct brush *b, const struct ui_item *it, const struct place *p, bool pressed)
{
	const struct theme *t = b->t;
	bool primary = it->flags & UI_PRIMARY, off = it->flags & UI_DISABLED;
	color fill = primary ? b->k->accent : b->k->card,
	      ink = primary ? b->k->on_accent : b->k->ink;
	color edge = primary ? b->k->accent : off ? b->k->rule : b->k->line;
	int thick = t->edge;

	if (it->flags & UI_SELECTED) {
		edge = b->k->accent;
		fill = b->k->tint;
		thick *= 2;
	}
	if (pressed) {
		/* Pressed shows as the opposite filling: it is seen in every theme. */
		fill = primary ? b->k->card : b->k->accent;
		ink = primary ? b->k->ink : b->k->on_accent;
		edge = b->k->accent;
	}
	if (off) {
		fill = b->k->page;
		ink = b->k->soft;
	}
	canvas_edged(b->c, it->box, t->radius, thick, edge, fill);
	if (layout_is_pager(it)) {
		int side = min_int(it->box.w, it->box.h) * 6 / 10;
		sign(b, it->action == LAYOUT_MORE ? SIGN_DOWN : SIGN_UP, middle(it->box, side),
			theme_px(t, 1.1), off ? b->k->rule : ink);
		return;
	}
	words(b, p->label, p->label_box, TEXT_CENTRE, ink);
}

static void draw_mark(const struct brush *b, const struct ui_item *it, const struct place *p)
{
	bool on = it->flags & UI_SELECTED, round = it->role == UI_CHOICE;
	int radius = round ? p->icon.w / 2 : b->t->radius / 2, edge = b->t->edge + 1;

	if (round) {
		canvas_edged(
			b->c, p->icon, radius, edge, on ? b->k->accent : b->k->line, b->k->card);
		if (on)
			canvas_round(
				b->c, rect_grow(p->icon, -p->icon.w / 4), radius, b->k->accent);
		return;
	}
	canvas_edged(b->c, p->icon, radius, edge, on ? b->k->accent : b->k->line,
		on ? b->k->accent : b->k->card);
	if (on)
		sign(b, SIGN_TICK, p->icon, p->icon.w / 8.0, b->k->on_accent);
}

static void draw_choice(
	const struct brush *b, const struct ui_item *it, const struct place *p, bool pressed)
{
	bool on = it->flags & UI_SELECTED;

	canvas_edged(b->c, it->box, b->t->radius, on || pressed ? b->t->edge * 2 : b->t->edge,
		on || pressed ? b->k->accent : b->k->line, on || pressed ? b->k->tint : b->k->card);
	draw_mark(b, it, p);
	words(b, p->label, p->label_box, start_of(b), b->k->ink);
	words(b, p->hint, p->hint_box, start_of(b), b->k->soft);
}

/* How far the words of a field are shifted so that the caret is inside; where they start, in pixels
 * of the glass. */
int draw_field_shift(const struct ui *ui, size_t i)
{
	const struct place *p = &ui->places[i];
	const struct ui_item *it = &ui->list.items[i];
	struct ui_rect box = p->value_box;
	int width = p->value ? p->value->width : 0, room = box.w - ui->fitted.em / 4;
	int caret = p->value ? text_caret(p->value, it->edit->caret) : 0;
	bool right = p->value && it->edit->len
			     ? text_is_rtl(p->value)
			     : ui->page.rtl && !(it->flags & (UI_LTR | UI_ADDRESS | UI_CAPITALS));
	int at = right ? box.w - width - ui->fitted.edge : 0;

	if (width <= room)
		return box.x + at;
	if (caret + at > room)
		at = room - caret;
	if (caret + at < 0)
		at = -caret;
	return box.x + at;
}

static void draw_field(const struct brush *b, size_t i, bool focused)
{
	const struct ui_item *it = &b->ui->list.items[i];
	const struct place *p = &b->ui->places[i];
	const struct theme *t = b->t;
	int x = draw_field_shift(b->ui, i), edge = focused ? t->edge * 2 : t->edge;

	canvas_edged(
		b->c, it->box, t->radius, edge, focused ? b->k->accent : b->k->line, b->k->card);
	words(b, p->label, p->label_box, start_of(b), b->k->soft);
	words(b, p->hint, p->hint_box, start_of(b), b->k->soft);

	struct ui_rect in = rect_grow(p->value_box, t->edge), before = b->c->clip;
	canvas_clip(b->c, rect_intersect(in, before));
	if (p->value) {
		struct ui_rect box = {x, p->value_box.y, p->value->width, p->value_box.h};
		words(b, p->value, box, TEXT_LEFT, b->k->ink);
	}
	if (focused) {
		int at = p->value ? text_caret(p->value,
					    it->flags & UI_SECRET ? SIZE_MAX : it->edit->caret)
				  : 0;
		struct ui_rect caret = {x + at, p->value_box.y + p->value_box.h / 8,
			max_int(2, t->edge), p->value_box.h * 3 / 4};
		canvas_fill(b->c, caret, b->k->accent);
	}
	b->c->clip = before;
}

static void draw_card(
	const struct brush *b, const struct ui_item *it, const struct place *p, bool pressed)
{
	const struct theme *t = b->t;
	color edge = pressed ? b->k->accent : b->k->line, fill = pressed ? b->k->tint : b->k->card;

	canvas_edged(b->c, it->box, t->radius, pressed ? t->edge * 2 : t->edge, edge, fill);
	words(b, p->label, p->label_box, start_of(b), b->k->soft);
	words(b, p->hint, p->hint_box, end_of(b), b->k->accent);
	words(b, p->value, p->value_box, start_of(b), b->k->ink);
}

static void draw_entry(
	const struct brush *b, const struct ui_item *it, const struct place *p, bool pressed)
{
	struct ui_rect rule = {it->box.x, it->box.y + it->box.h - 1, it->box.w, 1};

	canvas_fill(b->c, rule, b->k->rule);
	words(b, p->label, p->label_box, start_of(b), b->k->soft);
	words(b, p->value, p->value_box, it->flags & UI_BESIDE ? end_of(b) : start_of(b),
		b->k->ink);
	if (!p->hint)
		return;
	int h = min_int(it->box.h, max_int(b->t->control * 3 / 4, p->hint->height + b->t->pad / 2));
	struct ui_rect box = {p->hint_box.x, it->box.y + (it->box.h - h) / 2, p->hint_box.w, h};
	canvas_edged(b->c, box, b->t->radius, b->t->edge, pressed ? b->k->accent : b->k->line,
		pressed ? b->k->accent : b->k->card);
	box.y += (h - p->hint->height) / 2;
	words(b, p->hint, box, TEXT_CENTRE, pressed ? b->k->on_accent : b->k->ink);
}

/* ---- things to read ---- */

static void draw_progress(const struct brush *b, const struct ui_item *it, const struct place *p)
{
	int steps = max_int(1, it->arg), gap = max_int(2, p->icon.h / 2), step = 0;

	for (const char *c = it->value ? it->value : ""; *c >= '0' && *c <= '9'; c++)
		step = step * 10 + (*c - '0');
	words(b, p->label, p->label_box, end_of(b), b->k->soft);
	for (int i = 0; i < steps; i++) {
		int x0 = p->icon.w * i / steps, x1 = p->icon.w * (i + 1) / steps - gap;
		struct ui_rect r = {p->icon.x + x0, p->icon.y, x1 - x0, p->icon.h};
		if (b->rtl)
			r.x = p->icon.x + p->icon.w - x1;
		if (i < step)
			canvas_round(b->c, r, r.h / 2, b->k->accent);
		else
			canvas_edged(b->c, r, r.h / 2, max_int(1, b->t->edge / 2), b->k->line,
				b->k->page);
	}
}

static void draw_fault(const struct brush *b, const struct ui_item *it, const struct place *p)
{
	int bar = theme_px(b->t, 1.2), w = max_int(2, p->icon.w / 9);
	struct ui_rect edge = {
		b->rtl ? it->box.x + it->box.w - bar : it->box.x, it->box.y, bar, it->box.h};
	static const int stem[4] = {50, 26, 50, 56}, dot[4] = {50, 76, 50, 76};

	canvas_fill(b->c, it->box, b->k->fault_page);
	canvas_fill(b->c, edge, b->k->fault);
	canvas_round(b->c, p->icon, p->icon.w / 2, b->k->fault);
	line(b, p->icon, stem, w, b->k->fault_page, false);
	line(b, p->icon, dot, w * 1.25, b->k->fault_page, false);
	words(b, p->label, p->label_box, start_of(b), b->k->fault);
}

static void draw_code(const struct brush *b, const struct ui_item *it, const struct place *p)
{
	canvas_edged(b->c, it->box, b->t->radius, b->t->edge, b->k->line, b->k->card);
	words(b, p->label, p->label_box, start_of(b), b->k->soft);
	words(b, p->value, p->value_box, TEXT_CENTRE, b->k->ink);
}

/* Always dark on white, whatever the theme: readers expect it. */
static void draw_qr(const struct brush *b, const struct ui_item *it, const struct place *p)
{
	int n = (int) it->modules_width, side = p->icon.w / (n + 8);

	canvas_fill(b->c, p->icon, 0xFFFFFF);
	for (int y = 0; y < n; y++) {
		for (int x = 0; x < n;) {
			int from = x;
			while (x < n && it->modules[y * n + x] & 1)
				x++;
			struct ui_rect r = {p->icon.x + (from + 4) * side,
				p->icon.y + (y + 4) * side, (x - from) * side, side};
			canvas_fill(b->c, r, 0x000000);
			x += x == from;
		}
	}
}

static void draw_meter(const struct brush *b, const struct ui_item *it, const struct place *p)
{
	int done = max_int(0, min_int(1000, it->arg)), w = p->icon.w * done / 1000;
	struct ui_rect bar = {
		b->rtl ? p->icon.x + p->icon.w - w : p->icon.x, p->icon.y, w, p->icon.h};

	words(b, p->label, p->label_box, start_of(b), b->k->soft);
	words(b, p->value, p->value_box, end_of(b), b->k->soft);
	canvas_edged(b->c, p->icon, p->icon.h / 2, b->t->edge, b->k->line, b->k->card);
	if (w > p->icon.h)
		canvas_round(b->c, bar, p->icon.h / 2, b->k->accent);
}

static void draw_banner(const struct brush *b, const struct ui_item *it, const struct place *p)
{
	canvas_fill(b->c, it->box, b->k->banner_page);
	words(b, p->label, p->label_box, TEXT_CENTRE, b->k->banner);
}

static void draw_words(const struct brush *b, const struct ui_item *it, const struct place *p)
{
	bool soft = it->role == UI_NOTE;
	color ink = soft ? b->k->soft : b->k->ink;

	if (b->ui->page.hero && it->role == UI_TITLE) {
		canvas_fill(b->c, it->box, b->k->accent);
		ink = b->k->on_accent;
	}
	words(b, p->label, p->label_box, TEXT_START, ink);
}

/* ---- keys ---- */

static enum sign sign_of(enum key_op op)
{
	switch (op) {
	case KEY_SHIFT:
		return SIGN_SHIFT;
	case KEY_LAYOUT:
		return SIGN_GLOBE;
	case KEY_SPACE:
		return SIGN_SPACE;
	case KEY_BACKSPACE:
		return SIGN_ERASE;
	case KEY_LEFT:
		return SIGN_LEFT;
	case KEY_RIGHT:
		return SIGN_RIGHT;
	case KEY_DONE:
		return SIGN_RETURN;
	case KEY_TEXT:
	case KEY_SYMBOLS:
		break;
	}
	return SIGN_COUNT;
}

static void draw_key(
	const struct brush *b, const struct ui_item *it, const struct place *p, bool pressed)
{
	const struct key *key = &b->ui->keys[it->arg];
	bool letter = key->op == KEY_TEXT || key->op == KEY_SPACE, strong = key->op == KEY_DONE;
	color fill = letter ? b->k->card : b->k->tint, ink = b->k->ink;
	enum sign s = sign_of(key->op);

	if (pressed != strong) {
		fill = b->k->accent;
		ink = b->k->on_accent;
	}
	canvas_edged(b->c, it->box, b->t->radius, max_int(1, b->t->edge * 2 / 3),
		strong ? b->k->accent : b->k->line, fill);
	if (it->flags & UI_SELECTED)
		canvas_ring(b->c, it->box, b->t->radius, b->t->edge * 2, b->k->accent);
	if (p->label) {
		words(b, p->label, p->label_box, TEXT_CENTRE, ink);
	} else if (s != SIGN_COUNT) {
		struct ui_rect r = middle(it->box, min_int(it->box.w, it->box.h) * 5 / 10);
		if (s == SIGN_SPACE)
			r = (struct ui_rect){it->box.x + it->box.w / 4, r.y, it->box.w / 2, r.h};
		sign(b, s, r, max_int(2, theme_px(b->t, 0.5)), ink);
	}
}

/* ---- all ---- */

static void draw_item(struct brush *b, size_t i)
{
	const struct ui_item *it = &b->ui->list.items[i];
	const struct place *p = &b->ui->places[i];
	bool focused = focus_item(b->ui) == i, pressed = touch_presses(b->ui, it);

	switch (it->role) {
	case UI_BANNER:
		draw_banner(b, it, p);
		break;
	case UI_PROGRESS:
		draw_progress(b, it, p);
		break;
	case UI_TITLE:
	case UI_LEAD:
	case UI_TEXT:
	case UI_NOTE:
		draw_words(b, it, p);
		break;
	case UI_FAULT:
		draw_fault(b, it, p);
		break;
	case UI_DOCUMENT:
		text_document_paint(b->ui->text, b->c, p->document, it->box.x, it->box.y, b->k->ink,
			b->k->soft, b->top, b->bottom);
		break;
	case UI_BUTTON:
		draw_button(b, it, p, pressed);
		break;
	case UI_CHOICE:
	case UI_CHECK:
		draw_choice(b, it, p, pressed);
		break;
	case UI_FIELD:
		draw_field(b, i, focused);
		break;
	case UI_ENTRY:
		if (layout_is_card(it))
			draw_card(b, it, p, pressed);
		else
			draw_entry(b, it, p, pressed);
		break;
	case UI_CODE:
		draw_code(b, it, p);
		break;
	case UI_QR:
		draw_qr(b, it, p);
		break;
	case UI_METER:
		draw_meter(b, it, p);
		break;
	case UI_KEY:
		draw_key(b, it, p, pressed);
		break;
	case UI_ROLE_COUNT:
		break;
	}
	if (focused && b->ui->focus_shown)
		canvas_ring(b->c, rect_grow(it->box, b->t->ring + b->t->edge),
			b->t->radius + b->t->ring, b->t->ring, b->k->focus);
}

void draw_rect(struct ui *ui, struct canvas *c, struct ui_rect dirty)
{
	struct brush b = {
		.ui = ui, .c = c, .t = &ui->fitted, .k = &ui->fitted.colors, .rtl = ui->page.rtl};
	const struct page *p = &ui->page;

	canvas_clip(c, dirty);
	canvas_fill(c, dirty, b.k->page);
	if (ui->n_keys)
		canvas_fill(c, (struct ui_rect){p->keys.x, p->keys.y, p->keys.w, 1}, b.k->rule);
	for (size_t i = 0; i < ui->list.n; i++) {
		const struct ui_item *it = &ui->list.items[i];
		struct ui_rect reach = rect_grow(it->box, b.t->ring * 2 + b.t->edge);
		reach.h += ui->places[i].hint_box.h + b.t->gap;

		if (!it->visible || rect_empty(rect_intersect(reach, dirty)))
			continue;
		b.top = it->zone == UI_BODY ? p->body.y : 0;
		b.bottom = it->zone == UI_BODY ? p->body.y + p->body.h : ui->height_px;
		draw_item(&b, i);
	}
}
