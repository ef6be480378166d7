#include "tests/screens/rules.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double control_mm = 20, gap_mm = 3, key_pitch_mm = 12.7;
static const double rounding_px = 1;

static void __attribute__((format(printf, 2, 3)))
violation(struct rules *r, const char *format, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	if (strstr(r->said, text))
		return;
	if (strlen(r->said) + strlen(text) + 2 < sizeof r->said) {
		strcat(r->said, text);
		strcat(r->said, "\n");
	}
	r->n_violations++;
	printf("%s: %s\n", r->where, text);
}

static bool is_control(const struct ui_item *it)
{
	return it->action != 0 && it->role != UI_KEY;
}

/* ---- single items ---- */

static void check_words(struct rules *r, const struct ui_item *it)
{
	if (it->action != 0 && (!it->label || it->label[0] == '\0'))
		violation(r, "%s: can be touched but has no label", it->name);
	if (it->label && strcmp(it->label, it->name) == 0)
		violation(r, "%s: there are no words for it", it->name);
	if (r->choices_at_once && it->role == UI_CHOICE && !it->visible)
		violation(r, "%s: is out of sight of who has to choose", it->name);
	if (it->visible && it->cut)
		violation(r, "%s: its words do not fit", it->name);
}

static void check_place(struct rules *r, const struct ui_item *it)
{
	const struct ui_rect *b = &it->box;

	if (!it->visible)
		return;
	/* Text may be longer than a page. */
	if (it->action != 0 &&
		(b->x < 0 || b->y < 0 || b->x + b->w > r->width || b->y + b->h > r->height))
		violation(r, "%s: reaches past the glass", it->name);
	if (it->role == UI_QR && b->w < (int) it->modules_width * 2)
		violation(r, "%s: a code of less than 2 pixels a module", it->name);
	/* An entry's line carries its button inside: what counts there is the button, which is the
	 * line's height. */
	if (!is_control(it) || it->role == UI_ENTRY)
		return;
	if (b->w + rounding_px < control_mm * r->px_per_mm ||
		b->h + rounding_px < control_mm * r->px_per_mm)
		violation(r, "%s: %.1f x %.1f mm is too small for a finger", it->name,
			b->w / r->px_per_mm, b->h / r->px_per_mm);
}

/* ---- pairs ---- */

static int apart(int a, int a_len, int b, int b_len)
{
	if (a + a_len <= b)
		return b - (a + a_len);
	return b + b_len <= a ? a - (b + b_len) : -1;
}

static void check_pair(struct rules *r, const struct ui_item *a, const struct ui_item *b)
{
	const int dx = apart(a->box.x, a->box.w, b->box.x, b->box.w);
	const int dy = apart(a->box.y, a->box.h, b->box.y, b->box.h);
	const int gap = dx > dy ? dx : dy;

	if (dx < 0 && dy < 0) {
		violation(r, "%s and %s overlap", a->name, b->name);
		return;
	}
	if (is_control(a) && is_control(b) && a->role != UI_ENTRY && b->role != UI_ENTRY &&
		gap + rounding_px < gap_mm * r->px_per_mm)
		violation(r, "%s and %s are %.1f mm apart", a->name, b->name, gap / r->px_per_mm);
}

/* Two keys in one row: from the left edge of one to the left edge of the next. */
static void check_keys(struct rules *r, const struct ui_item *a, const struct ui_item *b)
{
	const double pitch =
		a->box.y == b->box.y ? abs(a->box.x - b->box.x) : abs(a->box.y - b->box.y);

	if (pitch + rounding_px < key_pitch_mm * r->px_per_mm)
		violation(r, "keys %s and %s: a pitch of %.1f mm", a->name, b->name,
			pitch / r->px_per_mm);
}

/* Reading order and list order agree: that is the order of focus and of speech. */
static void check_order(struct rules *r, const struct ui_item *a, const struct ui_item *b)
{
	const bool same_row = a->box.y < b->box.y + b->box.h && b->box.y < a->box.y + a->box.h;
	const bool later = !same_row ? b->box.y > a->box.y
			   : r->rtl  ? b->box.x < a->box.x
				     : b->box.x > a->box.x;

	if (a->zone == b->zone && !later)
		violation(r, "%s stands before %s on the glass but after it in the list", b->name,
			a->name);
}

static void check_pairs(struct rules *r, const struct ui_list *l)
{
	const struct ui_item *last_control = NULL, *last_key = NULL;

	for (size_t i = 0; i < l->n; i++) {
		const struct ui_item *a = &l->items[i];

		for (size_t j = i + 1; j < l->n; j++) {
			if (strcmp(a->name, l->items[j].name) == 0)
				violation(r, "%s: two items of this name", a->name);
			if (a->visible && l->items[j].visible && a->action != 0 &&
				l->items[j].action != 0)
				check_pair(r, a, &l->items[j]);
		}
		if (a->visible && a->role == UI_KEY) {
			if (last_key)
				check_keys(r, last_key, a);
			last_key = a;
		} else if (a->visible && is_control(a) && strncmp(a->name, "ui.", 3) != 0) {
			if (last_control)
				check_order(r, last_control, a);
			last_control = a;
		}
	}
}

/* ---- pages ---- */

void rules_start(struct rules *r)
{
	r->n_seen = 0;
	r->said[0] = '\0';
}

static void remember(struct rules *r, const struct ui_item *it)
{
	size_t i = 0;

	while (i < r->n_seen && strcmp(r->seen[i].name, it->name) != 0)
		i++;
	if (i == RULES_NAMES_MAX)
		return;
	if (i == r->n_seen) {
		snprintf(r->seen[i].name, sizeof r->seen[i].name, "%s", it->name);
		/* How far one has come gives way where there is no room. */
		r->seen[i].in_sight = it->role == UI_PROGRESS;
		r->n_seen++;
	}
	r->seen[i].in_sight |= it->visible;
}

void rules_page(struct rules *r, const struct ui_list *l)
{
	r->n_pages++;
	if (l->overflow)
		violation(r, "more items or words than the list can hold");
	for (size_t i = 0; i < l->n; i++) {
		check_words(r, &l->items[i]);
		check_place(r, &l->items[i]);
		remember(r, &l->items[i]);
	}
	check_pairs(r, l);
}

void rules_end(struct rules *r, bool all_pages)
{
	for (size_t i = 0; all_pages && i < r->n_seen; i++)
		if (!r->seen[i].in_sight)
			violation(r, "%s: cannot be brought into sight", r->seen[i].name);
}
