/*
 * The zones and the flow of the body. How large one item wants to be is in measure.c.
 */
#include "app/ui/layout.h"

#include <string.h>

#include "app/ui/measure.h"

static int min_int(int a, int b)
{
	return a < b ? a : b;
}

static int max_int(int a, int b)
{
	return a > b ? a : b;
}

/* Shifts an item and all that stands in it. */
static void move_by(struct layout_job *l, size_t i, int dx, int dy)
{
	struct place *p = &l->places[i];
	struct ui_rect *all[] = {
		&l->list->items[i].box, &p->label_box, &p->value_box, &p->hint_box, &p->icon};

	for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
		all[k]->x += dx;
		all[k]->y += dy;
	}
}

bool layout_is_pager(const struct ui_item *it)
{
	return it->action == LAYOUT_UP || it->action == LAYOUT_MORE || it->action == LAYOUT_TOP;
}

bool layout_is_card(const struct ui_item *it)
{
	return it->role == UI_ENTRY && it->action != 0 && it->flags & UI_BESIDE;
}

/* ---- flow ---- */

static bool in_flow(const struct layout_job *l, size_t i, enum ui_zone zone)
{
	const struct ui_item *it = &l->list->items[i];

	if (it->zone != zone || it->role == UI_KEY)
		return false;
	if (zone == UI_HEAD)
		return it->role != UI_BANNER && it->role != UI_TITLE && it->role != UI_PROGRESS;
	return !layout_is_pager(it);
}

/* How many items from i on belong into one grid: neighbours that may stand beside each other. What
 * is touched and what is only read make grids of their own. */
static size_t group_len(const struct layout_job *l, size_t i)
{
	const struct ui_item *items = l->list->items;
	size_t n = 1;

	if (!(items[i].flags & UI_BESIDE))
		return 1;
	while (i + n < l->list->n && items[i + n].flags & UI_BESIDE &&
		items[i + n].zone == items[i].zone &&
		(items[i + n].action != 0) == (items[i].action != 0))
		n++;
	return n;
}

/* One below the other, each as high as it needs. */
static int stack(struct layout_job *l, size_t first, size_t n, int x, int y, int width)
{
	int top = y;

	for (size_t i = first; i < first + n; i++) {
		int h = measure_item(l, i, width);
		move_by(l, i, x, y);
		y += h + l->theme->gap;
	}
	return y - top - l->theme->gap;
}

static bool is_entry(const struct layout_job *l, size_t i)
{
	return l->list->items[i].role == UI_ENTRY;
}

static bool touched(const struct ui_item *it)
{
	return it->action != 0 || it->role == UI_FIELD;
}

static int grid_columns(struct layout_job *l, size_t first, size_t n, int width)
{
	int gap = l->theme->gap, widest = l->theme->control;
	bool entries = false;

	for (size_t i = first; i < first + n; i++) {
		widest = max_int(widest, measure_width(l, i));
		entries |= is_entry(l, i);
	}
	int cols = (width + gap) / (min_int(widest, width) + gap);
	/* What is looked up is found in two columns, and searched for in more. */
	cols = max_int(1, min_int(entries ? min_int(2, (int) n) : (int) n, cols));
	int rows = ((int) n + cols - 1) / cols;
	return ((int) n + rows - 1) / rows;
}

/* Buttons of one grid are all of one size; rows of entries are as high as what is in them. */
static int grid(struct layout_job *l, size_t first, size_t n, int x, int y, int width)
{
	const struct ui_item *items = l->list->items;
	int cols = grid_columns(l, first, n, width), top = y;
	int gap = l->theme->gap, w = (width - gap * (cols - 1)) / cols, tallest = 0;

	if (cols == 1)
		return stack(l, first, n, x, y, width);
	for (size_t i = first; i < first + n; i++)
		tallest = max_int(tallest, measure_item(l, i, w));
	for (size_t row = first; row < first + n; row += (size_t) cols) {
		size_t end = row + (size_t) cols < first + n ? row + (size_t) cols : first + n;
		int h = is_entry(l, row) ? 0 : tallest + (touched(&items[row]) ? l->grow : 0);
		for (size_t i = row; i < end; i++)
			h = max_int(h, items[i].box.h);
		for (size_t i = row; i < end; i++) {
			measure_stretch(l, i, h);
			move_by(l, i, x + (int) (i - row) * (w + gap), y);
		}
		y += h + (is_entry(l, row) && !items[row].action ? gap / 2 : gap);
	}
	return y - top - gap;
}

/* The space above an item in the flow. */
static int space_above(const struct layout_job *l, size_t i, size_t before)
{
	const struct ui_item *it = &l->list->items[i], *up = &l->list->items[before];
	const struct theme *t = l->theme;

	if (it->role == UI_ENTRY && up->role == UI_ENTRY)
		return it->action || up->action ? t->gap : t->gap / 2;
	if (it->role == UI_NOTE && up->role != UI_BUTTON)
		return t->gap;
	if (t->compact)
		return touched(it) && touched(up) ? t->gap : t->gap / 2;
	if (it->role == up->role || up->role == UI_NOTE || it->role == UI_FAULT ||
		up->role == UI_FAULT)
		return t->gap;
	return t->gap + t->gap * 3 / 4;
}

/* Where there is room to spare, what is touched takes some of it. Returns the new height. */
static int make_higher(struct layout_job *l, size_t i)
{
	struct ui_rect *box = &l->list->items[i].box;

	move_by(l, i, 0, l->grow / 2);
	box->y -= l->grow / 2;
	box->h += l->grow;
	return box->h;
}

/* Stacks the zone's items from y on; returns the height of all. skip is left out (SIZE_MAX:
 * none). */
static int flow(struct layout_job *l, enum ui_zone zone, int x, int y, int width, size_t skip)
{
	size_t before = SIZE_MAX;
	int top = y;

	for (size_t i = 0; i < l->list->n;) {
		size_t n = 1;
		if (!in_flow(l, i, zone) || i == skip) {
			i++;
			continue;
		}
		if (before != SIZE_MAX)
			y += space_above(l, i, before);
		n = group_len(l, i);
		if (n > 1) {
			y += grid(l, i, n, x, y, width);
		} else {
			int h = measure_item(l, i, width);
			if (l->list->items[i].role == UI_CHOICE)
				h = make_higher(l, i);
			move_by(l, i, x, y);
			y += h;
		}
		before = i + n - 1;
		y = max_int(y, measure_bottom(l, before));
		i += n;
	}
	return y - top;
}

/* ---- head ---- */

static size_t find_role(const struct layout_job *l, enum ui_role role, enum ui_zone zone)
{
	for (size_t i = 0; i < l->list->n; i++)
		if (l->list->items[i].role == role && l->list->items[i].zone == zone)
			return i;
	return SIZE_MAX;
}

static int lay_banners(struct layout_job *l)
{
	int y = 0;

	for (size_t i = 0; i < l->list->n; i++) {
		if (l->list->items[i].role != UI_BANNER)
			continue;
		int h = measure_item(l, i, l->theme->width_px);
		move_by(l, i, 0, y);
		y += h;
	}
	return y;
}

/* A title with a sentence for passers-by below it. */
static size_t find_hero(const struct layout_job *l)
{
	if (l->theme->compact || find_role(l, UI_LEAD, UI_BODY) == SIZE_MAX)
		return SIZE_MAX;
	return find_role(l, UI_TITLE, UI_HEAD);
}

static void lay_hero(struct layout_job *l, struct page *p, int x, int width)
{
	size_t title = find_hero(l);
	int h = measure_hero(l, title, x, width, p->hero);

	move_by(l, title, 0, p->banners);
	p->head = (struct ui_rect){0, 0, l->theme->width_px, p->banners + h};
}

static void lay_head(struct layout_job *l, struct page *p, int x, int width)
{
	const struct theme *t = l->theme;
	size_t title = find_role(l, UI_TITLE, UI_HEAD),
	       progress = find_role(l, UI_PROGRESS, UI_HEAD);
	int y = p->banners, used = 0, beside = 0;
	bool own_row = t->width_px < t->height_px;

	y += t->compact ? t->gap / 6 : t->margin / 2;
	if (progress != SIZE_MAX) {
		int w = min_int(width, own_row ? width : 8 * theme_label(t, UI_PROGRESS).px);
		used = measure_item(l, progress, w);
		move_by(l, progress, own_row ? x : x + width - w, y);
		if (own_row)
			y += used + t->gap;
		else
			beside = w + t->gap * 2;
		used = own_row ? 0 : used;
	}
	if (title != SIZE_MAX) {
		int h = measure_item(l, title, width - beside);
		move_by(l, title, x, y);
		used = max_int(used, h);
	}
	y += used;
	int more = flow(l, UI_HEAD, x, y + (used ? t->gap : 0), width, SIZE_MAX);
	if (more)
		y += more + (used ? t->gap : 0);
	p->head = (struct ui_rect){0, 0, t->width_px, y};
}

/* ---- foot ---- */

/* What is there for the few who look for it: in a corner of its own, away from where the next step
 * is. */
static bool is_apart(const struct ui_item *it)
{
	const char *dot = strrchr(it->name, '.'), *name = dot ? dot + 1 : it->name;

	return strcmp(name, "help") == 0 || strcmp(name, "staff") == 0;
}

/* Help comes first, so that it is always in the same corner; what most people do next comes
 * last. */
static size_t foot_order(const struct layout_job *l, size_t order[UI_ITEMS_MAX])
{
	size_t n = 0;

	for (int pass = 0; pass < 3; pass++) {
		for (size_t i = 0; i < l->list->n; i++) {
			const struct ui_item *it = &l->list->items[i];
			int turn = is_apart(it) ? 0 : it->flags & UI_PRIMARY ? 2 : 1;
			if (it->zone == UI_FOOT && turn == pass)
				order[n++] = i;
		}
	}
	return n;
}

/* How many buttons stand in one row so that no word is broken; *out_height is what the tallest
 * needs. */
static int foot_columns(
	struct layout_job *l, const size_t *order, size_t n, int width, int *out_w, int *out_height)
{
	int widest = 2 * l->theme->control, gap = l->theme->gap;

	for (size_t k = 0; k < n; k++)
		widest = max_int(widest, measure_width(l, order[k]));
	for (int cols = (int) n;; cols--) {
		bool cut = false;
		*out_w = min_int(widest, (width - gap * (cols - 1)) / cols);
		*out_height = l->theme->control;
		for (size_t k = 0; k < n; k++) {
			*out_height = max_int(*out_height, measure_item(l, order[k], *out_w));
			cut |= l->list->items[order[k]].cut;
		}
		if (!cut || cols == 1)
			return cols;
	}
}

static void lay_foot(struct layout_job *l, struct page *p, int x, int width, int bottom)
{
	const struct theme *t = l->theme;
	size_t order[UI_ITEMS_MAX], n = foot_order(l, order);
	int w = 0, h = 0, margin = t->compact ? t->gap / 3 : t->margin * 3 / 4;

	if (n == 0) {
		p->foot = (struct ui_rect){0, bottom - t->margin / 2, t->width_px, t->margin / 2};
		return;
	}
	int cols = foot_columns(l, order, n, width, &w, &h), rows = ((int) n + cols - 1) / cols;
	int top = bottom - margin - rows * h - (rows - 1) * t->gap;
	for (size_t k = 0; k < n; k++) {
		/* Rows fill from the last button backwards: a short one is the first. */
		int from_end = (int) (n - 1 - k), row = rows - 1 - from_end / cols;
		int at = x + width - (from_end % cols + 1) * (w + t->gap) + t->gap;
		if (k == 0 && is_apart(&l->list->items[order[k]]))
			at = x;
		measure_stretch(l, order[k], h);
		move_by(l, order[k], at, top + row * (h + t->gap));
		l->list->items[order[k]].visible = true;
	}
	p->foot = (struct ui_rect){0, top - t->gap, t->width_px, bottom - top + t->gap};
}

/* ---- keyboard ---- */

static void lay_keys(struct layout_job *l, struct page *p, size_t first)
{
	const struct theme *t = l->theme;
	unsigned quarters[KEYBOARD_ROWS_MAX] = {0}, most = 1, rows = 0;

	for (size_t i = 0; i < l->n_keys; i++) {
		unsigned r = l->keys[i].row % KEYBOARD_ROWS_MAX;
		quarters[r] += l->keys[i].width;
		most = quarters[r] > most ? quarters[r] : most;
		rows = r + 1 > rows ? r + 1 : rows;
	}
	p->keys = (struct ui_rect){0, t->height_px, t->width_px, 0};
	if (l->n_keys == 0)
		return;
	/* A pitch beyond 26 mm makes the hand travel; narrower keyboards are quicker. */
	int side = theme_px(t, 2);
	int width = min_int(t->width_px - 2 * side, theme_px(t, 26.0 * most / 4));
	/* A fifth row is paid for by all: down to the least pitch that is still a key. */
	int least = theme_px(t, 12.7);
	int high = min_int(t->key_height, max_int(t->key_height * 4 / (int) rows, least));
	if (t->height_px < theme_px(t, 150))
		high = least; /* there is not a millimetre to give away */
	int h = (int) rows * high + t->key_gap;
	int x[KEYBOARD_ROWS_MAX];

	p->keys = (struct ui_rect){0, t->height_px - h, t->width_px, h};
	for (unsigned r = 0; r < rows; r++)
		x[r] = (t->width_px - (int) ((long) width * (long) quarters[r] / (long) most)) / 2;
	for (size_t i = 0; i < l->n_keys; i++) {
		unsigned r = l->keys[i].row % KEYBOARD_ROWS_MAX;
		int w = (int) ((long) width * (long) l->keys[i].width / (long) most);
		struct ui_rect box = {x[r], p->keys.y + t->key_gap / 2 + (int) r * high, w, high};
		measure_key(l, first + i, rect_grow(box, -t->key_gap / 2));
		l->list->items[first + i].visible = true;
		x[r] += w;
	}
}

/* ---- body ---- */

static void add_pager(
	struct layout_job *l, const char *name, int action, bool off, struct ui_rect box)
{
	struct ui_item *it = ui_add(l->list, UI_BUTTON, name);
	size_t i = (size_t) (it - l->list->items);

	if (i >= l->list->n)
		return; /* the list is full, and says so */
	it->zone = UI_BODY;
	it->action = action;
	it->flags = off ? UI_DISABLED : 0;
	it->visible = true;
	it->box = box;
	l->places[i] = (struct place){.icon = box};
}

/* Two buttons at the side; where there is no height for two, one that leads on and, at the end,
 * back to the top. */
static void lay_pager(struct layout_job *l, struct page *p, int x)
{
	int side = l->theme->control;
	bool top = p->scroll == 0, end = p->scroll == p->scroll_max;
	struct ui_rect box = {x, p->body.y, side, side};

	if (p->body.h < 2 * side + l->theme->gap) {
		add_pager(l, end ? "ui.up" : "ui.more", end ? LAYOUT_TOP : LAYOUT_MORE, false, box);
		return;
	}
	add_pager(l, "ui.up", LAYOUT_UP, top, box);
	box.y += p->body.h - side;
	add_pager(l, "ui.more", LAYOUT_MORE, end, box);
}

/* A code to be photographed stands at the side on wide glass, as large as can be, and does not
 * scroll. */
static int lay_qr(struct layout_job *l, const struct page *p, int x, int width)
{
	const struct theme *t = l->theme;
	size_t qr = find_role(l, UI_QR, UI_BODY);

	if (qr == SIZE_MAX || t->width_px < t->height_px)
		return 0;
	int top = p->banners + t->gap / 2, room = p->foot.y - top, side = min_int(room, width / 2);
	measure_item(l, qr, side);
	side = l->places[qr].icon.w; /* whole pixels for each module leave a rest */
	measure_item(l, qr, side);
	move_by(l, qr, x + width - side, top + (room - side) / 2);
	return side + 2 * t->gap;
}

static bool is_words(const struct ui_item *it)
{
	return it->role == UI_TEXT || it->role == UI_LEAD || it->role == UI_NOTE ||
	       it->role == UI_TITLE;
}

static void set_visible(struct layout_job *l, const struct page *p, size_t qr)
{
	for (size_t i = 0; i < l->list->n; i++) {
		struct ui_item *it = &l->list->items[i];
		bool part = it->role == UI_DOCUMENT || is_words(it);
		if (it->zone == UI_HEAD)
			it->visible = true;
		if (!in_flow(l, i, UI_BODY))
			continue;
		struct ui_rect seen = rect_intersect(it->box, p->body);
		it->visible = i == qr || (part ? seen.h > 0 : seen.h == it->box.h);
		it->cut |= i != qr && !part && it->box.h > p->body.h;
	}
}

/* Height of the body's flow where it has this much room: what is touched takes a part of what is
 * left. */
static int flow_body(struct layout_job *l, struct page *p, int x, int width, size_t qr)
{
	int h = flow(l, UI_BODY, x, 0, width, qr), slack = p->body.h - h;

	if (slack <= 0 || l->n_keys)
		return h;
	l->grow = 1;
	int rows = flow(l, UI_BODY, x, 0, width, qr) - h;
	l->grow = rows ? min_int(slack / 2 / rows, l->theme->control / 2) : 0;
	h = flow(l, UI_BODY, x, 0, width, qr);
	l->grow = 0;
	return h;
}

/* The panel takes half of what the body leaves, until it is nearly half of the glass. Returns how
 * much. */
static int stretch_hero(struct layout_job *l, struct page *p, int slack)
{
	size_t title = find_role(l, UI_TITLE, UI_HEAD);
	int more = min_int(slack / 2, l->theme->height_px * 9 / 20 - p->head.h);

	if (!p->hero || more <= 0)
		return 0;
	measure_stretch(l, title, l->list->items[title].box.h + more);
	p->head.h += more;
	p->body.y += more;
	p->body.h -= more;
	return more;
}

static void lay_body(struct layout_job *l, struct page *p, int x, int width)
{
	const struct theme *t = l->theme;
	size_t qr = p->aside ? find_role(l, UI_QR, UI_BODY) : SIZE_MAX;
	int pager = 0;

	width -= p->aside;
	p->content = flow_body(l, p, x, width, qr);
	if (p->content > p->body.h) {
		pager = t->control + 2 * t->gap;
		p->content = flow(l, UI_BODY, x, 0, width - pager, qr);
	}
	p->scroll_max = max_int(0, p->content - p->body.h);
	p->scroll = max_int(0, min_int(l->scroll, p->scroll_max));

	int slack = max_int(0, p->body.h - p->content);
	slack -= stretch_hero(l, p, slack);
	int dy = p->body.y - p->scroll;
	if (find_role(l, UI_LEAD, UI_BODY) != SIZE_MAX)
		dy += slack * 2 / 5;
	for (size_t i = 0; i < l->list->n; i++)
		if (in_flow(l, i, UI_BODY) && i != qr)
			move_by(l, i, 0, dy);
	set_visible(l, p, qr);
	if (pager)
		lay_pager(l, p, x + width - t->control);
}

/* ---- the whole ---- */

static void mirror(struct layout_job *l)
{
	int w = l->theme->width_px;

	for (size_t i = 0; i < l->list->n; i++) {
		struct place *p = &l->places[i];
		struct ui_rect *all[] = {&l->list->items[i].box, &p->label_box, &p->value_box,
			&p->hint_box, &p->icon};
		if (l->list->items[i].role == UI_KEY)
			continue; /* a keyboard has its own order */
		for (size_t k = 0; k < sizeof all / sizeof *all; k++)
			all[k]->x = w - all[k]->x - all[k]->w;
	}
}

static size_t first_key(const struct layout_job *l)
{
	size_t i = 0;

	while (i < l->list->n && l->list->items[i].role != UI_KEY)
		i++;
	return i;
}

static void lay_zones(struct layout_job *l, struct page *p, int x, int width)
{
	const struct theme *t = l->theme;

	p->banners = lay_banners(l);
	lay_foot(l, p, x, width, p->keys.y);
	p->aside = lay_qr(l, p, x, width);
	if (p->hero)
		lay_hero(l, p, x, width);
	else
		lay_head(l, p, x, width - p->aside);
	int top = p->head.h + (t->compact ? t->gap / 3 : t->gap);
	p->body = (struct ui_rect){0, top, t->width_px, max_int(0, p->foot.y - top)};
}

static void let_flow(struct layout_job *l, enum ui_role role)
{
	size_t i = find_role(l, role, UI_HEAD);

	if (i != SIZE_MAX)
		l->list->items[i].zone = UI_BODY;
}

/* With a title for passers-by where there is one: as large as leaves room for the rest, or as any
 * other. */
static void lay_panel(struct layout_job *l, struct page *p, int x, int width)
{
	int size = find_hero(l) == SIZE_MAX ? 0 : l->theme->lead;

	for (;; size = size > l->theme->title ? l->theme->title : 0) {
		p->hero = size;
		lay_zones(l, p, x, width);
		if (size == 0 || flow(l, UI_BODY, x, 0, width, SIZE_MAX) <= p->body.h)
			break;
	}
}

void layout_run(struct layout_job *l, struct page *p)
{
	const struct theme *t = l->theme;
	int width = min_int(t->column, t->width_px - 2 * t->margin), x = (t->width_px - width) / 2;
	int least = t->compact ? t->control + 2 * t->em : t->height_px * 2 / 5;

	*p = (struct page){.rtl = words_rtl(l->list->words)};
	lay_keys(l, p, first_key(l));
	lay_panel(l, p, x, width);
	if (!p->hero && p->body.h < least) {
		/* Large type on small glass, or five rows of keys: a head that stays would leave no
		 * room. */
		let_flow(l, UI_TITLE);
		if (t->compact)
			let_flow(l, UI_PROGRESS);
		lay_zones(l, p, x, width);
	}
	lay_body(l, p, x, width);
	if (p->rtl)
		mirror(l);
}

/* ---- pages ---- */

static int pitch_of(const struct layout_job *l, size_t i)
{
	const struct place *p = &l->places[i];

	if (p->document)
		return theme_document(l->theme).px * 3 / 2;
	if (is_words(&l->list->items[i]) && p->label)
		return p->label->pitch;
	return 0;
}

/* The top of the line of item i that the content row y runs through. */
static int line_top(const struct layout_job *l, size_t i, int item_top, int y)
{
	const struct place *p = &l->places[i];

	if (p->document)
		return item_top + text_document_line_at(p->document, y - item_top);
	return pitch_of(l, i) ? item_top + text_line_at(p->label, y - item_top) : item_top;
}

int layout_next(const struct layout_job *l, const struct page *p)
{
	int end = p->scroll + p->body.h, next = end;

	for (size_t i = 0; i < l->list->n; i++) {
		const struct ui_item *it = &l->list->items[i];
		if (!in_flow(l, i, UI_BODY) || it->role == UI_QR)
			continue;
		int top = it->box.y - p->body.y + p->scroll, bottom = top + it->box.h;
		if (bottom <= end)
			continue;
		if (top >= end)
			next = min_int(next, top);
		else if (pitch_of(l, i))
			next = min_int(next, line_top(l, i, top, end) - pitch_of(l, i));
		else
			next = min_int(next, top);
	}
	if (next <= p->scroll)
		next = end - p->body.h / 4;
	return min_int(next, p->scroll_max);
}

int layout_previous(const struct layout_job *l, const struct page *p)
{
	int wish = p->scroll - p->body.h, best = p->scroll;

	for (size_t i = 0; i < l->list->n; i++) {
		const struct ui_item *it = &l->list->items[i];
		int top = it->box.y - p->body.y + p->scroll, pitch = pitch_of(l, i);
		if (!in_flow(l, i, UI_BODY) || it->role == UI_QR || top + it->box.h <= wish)
			continue;
		if (top >= wish)
			best = min_int(best, top);
		else if (pitch)
			best = min_int(best, line_top(l, i, top, wish + 2 * pitch));
	}
	if (best >= p->scroll)
		best = p->scroll - p->body.h * 3 / 4;
	return max_int(0, best);
}

/* The item and what is said right before or after it to be wrong with it. */
static struct ui_rect with_fault(const struct layout_job *l, size_t i)
{
	const struct ui_item *items = l->list->items;
	struct ui_rect r = items[i].box;

	for (size_t k = i > 0 ? i - 1 : 0; k <= i + 1 && k < l->list->n; k++)
		if (items[k].role == UI_FAULT && in_flow(l, k, UI_BODY))
			r = rect_union(r, items[k].box);
	return r;
}

bool layout_shows_fault(const struct layout_job *l, const struct page *p, size_t i)
{
	return !in_flow(l, i, UI_BODY) || with_fault(l, i).h <= p->body.h;
}

int layout_reveal(const struct layout_job *l, const struct page *p, size_t i)
{
	struct ui_rect box;
	int scroll = p->scroll;

	if (!in_flow(l, i, UI_BODY))
		return scroll;
	box = layout_shows_fault(l, p, i) ? with_fault(l, i) : l->list->items[i].box;
	int top = box.y - p->body.y + p->scroll;
	if (top + box.h > scroll + p->body.h)
		scroll = top + box.h - p->body.h;
	if (top < scroll)
		scroll = top;
	return max_int(0, min_int(scroll, p->scroll_max));
}
