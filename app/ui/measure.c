/*
 * One small function per kind of item. Each sets box and the places of words; what does not fit is
 * marked as cut.
 */
#include "app/ui/measure.h"

#include <string.h>

#include <sodium.h>

#include "app/ui/lang.h"

static int max_int(int a, int b)
{
	return a > b ? a : b;
}

static int min_int(int a, int b)
{
	return a < b ? a : b;
}

static const char *language_of(const struct layout_job *l, const struct ui_item *it)
{
	return it->lang ? it->lang : words_tag(l->list->words);
}

/* Sentences of the catalogue run as their language does; a person's words as their own letters
 * say. */
static enum text_direction direction_of(
	const struct layout_job *l, const struct ui_item *it, bool own)
{
	bool rtl = it->lang ? lang_is_rtl(it->lang) : words_rtl(l->list->words);

	if (it->flags & UI_LTR || (own && it->flags & UI_CAPITALS))
		return TEXT_LTR;
	if (own)
		return rtl ? TEXT_AUTO_RTL : TEXT_AUTO_LTR;
	return rtl ? TEXT_RTL : TEXT_LTR;
}

static const struct text_layout *set(struct layout_job *l, const struct ui_item *it,
	struct text_style style, const char *words, bool own, int width)
{
	if (!words || !*words)
		return NULL;
	return text_layout(
		l->text, &style, words, language_of(l, it), direction_of(l, it, own), width);
}

static const struct text_layout *set_label(
	struct layout_job *l, const struct ui_item *it, int width)
{
	return set(
		l, it, theme_label(l->theme, it->role), it->label, it->flags & UI_OWN_WORDS, width);
}

static int height_of(const struct text_layout *t)
{
	return t ? t->height : 0;
}

static bool too_wide(const struct text_layout *t, int width)
{
	return t && (t->width > width || t->broken_word);
}

int measure_width(struct layout_job *l, size_t i)
{
	const struct ui_item *it = &l->list->items[i];
	const struct text_layout *label = set_label(l, it, 0);
	const struct theme *t = l->theme;
	int w = label ? label->width : 0;

	if (it->role == UI_ENTRY)
		return 12 * t->em; /* its words may well wrap */
	if (it->role == UI_CHOICE || it->role == UI_CHECK) {
		const struct text_layout *hint = set(l, it, theme_hint(t), it->hint, false, 0);
		/* An explanation may well wrap; a quarter of the column is wide enough for it. */
		if (it->role == UI_CHECK)
			w = min_int(w, t->column / 3);
		if (hint)
			w = max_int(w, min_int(hint->width, t->column / 3));
		return w + t->em * 3 / 2 + 2 * t->pad;
	}
	return max_int(t->control, w + 2 * t->pad + 1);
}

/* In the narrowest width that needs no more lines: no last line of one word under a full one. */
static const struct text_layout *set_balanced(
	struct layout_job *l, const struct ui_item *it, struct text_style style, int width)
{
	bool own = it->flags & UI_OWN_WORDS;
	const struct text_layout *t = set(l, it, style, it->label, own, width);
	int lines = t ? t->n_lines : 0, low = width / 2, high = width;

	while (lines > 1 && high - low > l->theme->em) {
		int middle = (low + high) / 2;
		t = set(l, it, style, it->label, own, middle);
		if (t->n_lines > lines || t->broken_word)
			low = middle;
		else
			high = middle;
	}
	return set(l, it, style, it->label, own, high);
}

/* Plain words: no box around them. */
static int measure_words(struct layout_job *l, struct ui_item *it, struct place *p, int width)
{
	int w = min_int(width, l->theme->measure);

	if (it->role == UI_LEAD || it->role == UI_TITLE) {
		w = width;
		p->label = set_balanced(l, it, theme_label(l->theme, it->role), w);
	} else {
		p->label = set_label(l, it, w);
	}
	p->label_box = (struct ui_rect){0, 0, w, height_of(p->label)};
	it->cut = too_wide(p->label, w);
	it->box = (struct ui_rect){0, 0, w, height_of(p->label)};
	return it->box.h;
}

int measure_hero(struct layout_job *l, size_t i, int x, int width, int size)
{
	struct ui_item *it = &l->list->items[i];
	struct place *p = &l->places[i];
	const struct theme *t = l->theme;
	struct text_style style = theme_hero(size);
	int v = t->margin * 3 / 4;

	*p = (struct place){0};
	p->label = set_balanced(l, it, style, width);
	p->label_box = (struct ui_rect){x, v, width, height_of(p->label)};
	it->box = (struct ui_rect){0, 0, t->width_px, height_of(p->label) + 2 * v};
	it->cut = too_wide(p->label, width);
	return it->box.h;
}

static int measure_banner(struct layout_job *l, struct ui_item *it, struct place *p, int width)
{
	const struct theme *t = l->theme;
	int side = max_int(t->margin, (width - t->column) / 2), v = t->pad / (t->compact ? 8 : 3);

	p->label = set_label(l, it, width - 2 * side);
	p->label_box = (struct ui_rect){side, v, width - 2 * side, height_of(p->label)};
	it->box = (struct ui_rect){0, 0, width, height_of(p->label) + 2 * v};
	it->cut = too_wide(p->label, width - 2 * side);
	return it->box.h;
}

static int measure_progress(struct layout_job *l, struct ui_item *it, struct place *p, int width)
{
	const struct theme *t = l->theme;
	int bar = max_int(3, theme_px(t, t->compact ? 1 : 1.6));

	p->label = set_label(l, it, width);
	int h = height_of(p->label);
	p->label_box = (struct ui_rect){0, 0, width, h};
	p->icon = (struct ui_rect){0, h + bar / 2, width, bar};
	it->box = (struct ui_rect){0, 0, width, h + bar / 2 + bar};
	return it->box.h;
}

static int measure_fault(struct layout_job *l, struct ui_item *it, struct place *p, int width)
{
	const struct theme *t = l->theme;
	int sign = t->em, left = t->pad + sign + t->pad * 2 / 3;
	int v = t->compact ? t->pad / 4 : t->pad / 2;
	int w = min_int(width, t->measure + left + t->pad);

	p->label = set_label(l, it, w - left - t->pad);
	int h = max_int(sign, height_of(p->label)) + 2 * v;
	p->label_box = (struct ui_rect){
		left, (h - height_of(p->label)) / 2, w - left - t->pad, height_of(p->label)};
	p->icon = (struct ui_rect){t->pad, v + (h - 2 * v - sign) / 2, sign, sign};
	it->box = (struct ui_rect){0, 0, w, h};
	it->cut = too_wide(p->label, w - left - t->pad);
	return h;
}

static int measure_document(struct layout_job *l, struct ui_item *it, struct place *p, int width)
{
	struct text_style style = theme_document(l->theme);
	int w = min_int(width, l->theme->measure);
	bool rtl = it->lang ? lang_is_rtl(it->lang) : words_rtl(l->list->words);

	p->document = text_document(
		l->text, &style, it->value ? it->value : it->label, language_of(l, it), rtl, w);
	it->box = (struct ui_rect){0, 0, w, p->document->height};
	return it->box.h;
}

static int measure_button(struct layout_job *l, struct ui_item *it, struct place *p, int width)
{
	const struct theme *t = l->theme;
	size_t i = (size_t) (it - l->list->items);
	int w = it->zone == UI_FOOT || it->flags & UI_BESIDE ? width
							     : min_int(width, measure_width(l, i));
	int inner = w - 2 * t->pad;

	if (w < width && w < 2 * t->control)
		w = min_int(width, 2 * t->control), inner = w - 2 * t->pad;
	p->label = set_label(l, it, inner);
	int h = max_int(t->control, height_of(p->label) + t->pad);
	p->label_box =
		(struct ui_rect){t->pad, (h - height_of(p->label)) / 2, inner, height_of(p->label)};
	it->box = (struct ui_rect){0, 0, w, h};
	it->cut = too_wide(p->label, inner);
	return h;
}

static int measure_choice(struct layout_job *l, struct ui_item *it, struct place *p, int width)
{
	const struct theme *t = l->theme;
	int mark = t->em * 11 / 10, left = t->pad + mark + t->pad;
	int v = t->pad / (t->compact ? 3 : 2);
	int inner = width - left - t->pad;

	p->label = set_label(l, it, inner);
	p->hint = set(l, it, theme_hint(t), it->hint, false, inner);
	int words = height_of(p->label) + height_of(p->hint);
	int h = max_int(t->control, words + 2 * v), y = (h - words) / 2;
	int first = p->label ? p->label->pitch : mark;

	p->icon = (struct ui_rect){t->pad, y + (first - mark) / 2, mark, mark};
	p->label_box = (struct ui_rect){left, y, inner, height_of(p->label)};
	p->hint_box = (struct ui_rect){left, y + height_of(p->label), inner, height_of(p->hint)};
	it->box = (struct ui_rect){0, 0, width, h};
	it->cut = too_wide(p->label, inner) || too_wide(p->hint, inner);
	return h;
}

/* Dots instead of letters are as many as there are code points: no more is told than how much was
 * typed. */
static const struct text_layout *set_secret(struct layout_job *l, const struct ui_item *it)
{
	char dots[3 * 64 + 1];
	size_t n = 0;

	for (size_t i = 0; i < it->edit->len && n + 3 < sizeof dots; i++) {
		if (((unsigned char) it->edit->text[i] & 0xC0) == 0x80)
			continue;
		memcpy(dots + n, "●", 3);
		n += 3;
	}
	dots[n] = '\0';
	return set(l, it, theme_value(l->theme, UI_FIELD), dots, true, 0);
}

static int measure_field(struct layout_job *l, struct ui_item *it, struct place *p, int width)
{
	const struct theme *t = l->theme;
	struct text_style style = theme_value(t, UI_FIELD);
	int w = width, inner = w - 2 * t->pad;
	int v = t->pad / (t->compact ? 8 : 3), line = style.px * 3 / 2;

	p->label = set_label(l, it, inner);
	if (it->flags & UI_SECRET)
		p->value = set_secret(l, it);
	else
		p->value = set(l, it, style, it->edit->text, true, 0);
	p->hint = set(l, it, theme_hint(t), it->hint, false, w);
	if (p->value)
		line = max_int(line, p->value->height);
	int words = height_of(p->label) + line, h = max_int(t->control, words + 2 * v);
	int y = (h - words) / 2;

	p->label_box = (struct ui_rect){t->pad, y, inner, height_of(p->label)};
	p->value_box = (struct ui_rect){t->pad, y + height_of(p->label), inner, line};
	p->hint_box = (struct ui_rect){0, h + t->gap / 3, w, height_of(p->hint)};
	if (t->compact && p->label && p->hint &&
		p->label->width + t->pad + p->hint->width <= inner) {
		/* No height to lose: the hint stands at the end of the label's line. */
		int side = p->hint->width + 1;
		p->hint_box = (struct ui_rect){w - t->pad - side, y, side, p->hint->height};
	}
	it->box = (struct ui_rect){0, 0, w, h};
	it->cut = too_wide(p->label, inner) || too_wide(p->hint, w);
	return h;
}

/* A card to be touched: what it is and the word for what touching does above, what it holds
 * below. */
static int measure_card(struct layout_job *l, struct ui_item *it, struct place *p, int width)
{
	const struct theme *t = l->theme;
	int v = t->pad / 3, inner = width - 2 * t->pad, end = 0;

	p->hint = set(l, it, theme_change(t), it->hint, false, inner / 2);
	if (p->hint)
		end = p->hint->width + t->pad;
	p->label = set_label(l, it, inner - end);
	p->value = set(l, it, theme_value(t, UI_ENTRY), it->value, true, inner);
	int top = max_int(height_of(p->label), height_of(p->hint)),
	    words = top + height_of(p->value);
	int h = max_int(t->control, words + 2 * v), y = (h - words) / 2;

	p->label_box = (struct ui_rect){t->pad, y, inner - end, height_of(p->label)};
	p->hint_box = (struct ui_rect){width - t->pad - end, y, end, height_of(p->hint)};
	p->value_box = (struct ui_rect){t->pad, y + top, inner, height_of(p->value)};
	it->box = (struct ui_rect){0, 0, width, h};
	it->cut = too_wide(p->label, inner - end) || too_wide(p->hint, end);
	return h;
}

static int measure_entry(struct layout_job *l, struct ui_item *it, struct place *p, int width)
{
	const struct theme *t = l->theme;
	bool beside = it->flags & UI_BESIDE;
	int end = 0, v = t->pad / 3;

	if (it->action && it->hint) {
		p->hint = set(l, it, theme_label(t, UI_BUTTON), it->hint, false, width / 3);
		end = p->hint->width + 2 * t->pad;
	}
	int inner = width - end - t->gap;
	bool stacked = width < 24 * t->em && !beside;
	int value_w = stacked ? inner : inner * 64 / 100 - t->pad;

	p->value = set(l, it, theme_value(t, UI_ENTRY), it->value, true, value_w);
	if (beside && p->value)
		value_w = p->value->width +
			  1; /* a figure at the end of its line; words get the rest */
	int label_w = stacked ? inner : inner - value_w - t->pad;
	p->label = set_label(l, it, label_w);
	int words = stacked ? height_of(p->label) + height_of(p->value)
			    : max_int(height_of(p->label), height_of(p->value));
	int h = max_int(it->action ? t->control : 0, words + 2 * v), y = (h - words) / 2;

	p->label_box = (struct ui_rect){0, y, label_w, height_of(p->label)};
	p->value_box = (struct ui_rect){0, y + height_of(p->label), value_w, height_of(p->value)};
	if (!stacked) {
		p->label_box.y = (h - height_of(p->label)) / 2;
		p->value_box.x = label_w + t->pad;
		p->value_box.y = (h - height_of(p->value)) / 2;
	}
	p->hint_box = (struct ui_rect){width - end, 0, end, h};
	it->box = (struct ui_rect){0, 0, width, h};
	it->cut = too_wide(p->label, label_w) || too_wide(p->hint, end);
	return h;
}

static size_t put(char *out, const char *bytes)
{
	const size_t n = strlen(bytes);

	memcpy(out, bytes, n);
	return n;
}

/* Unicode would break at any space, but not after a hyphen that a digit follows. A code may be
 * broken after every nth group. */
static void let_break(char *out, size_t cap, const char *code, int nth)
{
	size_t n = 0;
	int gaps = 0;

	for (; *code && n + 6 < cap; code++) {
		const bool gap = *code == '-' || *code == ' ', here = gap && ++gaps % nth == 0;
		if (*code == '-')
			n += put(out + n, here ? "\u2011\u200b" : "\u2011");
		else if (gap && !here)
			n += put(out + n, "\u00a0");
		else
			out[n++] = *code;
	}
	out[n] = '\0';
}

static int groups_of(const char *code)
{
	int n = 1;

	for (; *code; code++)
		n += *code == '-' || *code == ' ';
	return n;
}

/* In one line; else in two halves; else wherever a group ends. */
static const struct text_layout *set_code(struct layout_job *l, const char *code, int width)
{
	struct text_style style = theme_value(l->theme, UI_CODE);
	const struct text_layout *set = NULL;
	char broken[256];

	for (int nth = (groups_of(code) + 1) / 2; !set || (set->broken_word && nth > 0);
		nth = nth > 1 ? 1 : 0) {
		let_break(broken, sizeof broken, code, nth);
		set = text_layout(l->text, &style, broken, "en", TEXT_LTR, width);
	}
	sodium_memzero(broken, sizeof broken);
	return set;
}

static int measure_code(struct layout_job *l, struct ui_item *it, struct place *p, int width)
{
	const struct theme *t = l->theme;
	int inner = width - 2 * t->pad;

	p->label = set_label(l, it, inner);
	p->value = set_code(l, it->value ? it->value : "", inner);
	p->label_box = (struct ui_rect){t->pad, t->pad, inner, height_of(p->label)};
	p->value_box =
		(struct ui_rect){t->pad, t->pad + height_of(p->label), inner, height_of(p->value)};
	it->box = (struct ui_rect){
		0, 0, width, 2 * t->pad + height_of(p->label) + height_of(p->value)};
	it->cut = too_wide(p->value, inner);
	return it->box.h;
}

/* Whole pixels per module, four modules of quiet zone around. Its label is for the ear. */
static int measure_qr(struct layout_job *l, struct ui_item *it, struct place *p, int width)
{
	const struct theme *t = l->theme;
	int modules = (int) it->modules_width + 8;
	int room = min_int(width, t->height_px * 3 / 4);
	/* This is read from an arm's length; a larger one would only push words away. */
	int enough = max_int(theme_px(t, 1.6), t->height_px * 9 / 20 / modules);
	int scale = max_int(1, min_int(room / modules, enough)), side = scale * modules;

	p->icon = (struct ui_rect){(width - side) / 2, 0, side, side};
	it->box = (struct ui_rect){0, 0, width, side};
	it->cut = side > width || scale < 2;
	return side;
}

static int measure_meter(struct layout_job *l, struct ui_item *it, struct place *p, int width)
{
	const struct theme *t = l->theme;
	int w = min_int(width, t->measure), bar = theme_px(t, 5);

	p->label = set_label(l, it, w * 2 / 3);
	p->value = set(l, it, theme_label(t, UI_METER), it->value, true, w / 3);
	int h = max_int(height_of(p->label), height_of(p->value));
	p->label_box = (struct ui_rect){0, 0, w * 2 / 3, height_of(p->label)};
	p->value_box = (struct ui_rect){w * 2 / 3, 0, w - w * 2 / 3, height_of(p->value)};
	p->icon = (struct ui_rect){0, h + t->gap / 3, w, bar};
	it->box = (struct ui_rect){0, 0, w, h + t->gap / 3 + bar};
	return it->box.h;
}

int measure_item(struct layout_job *l, size_t i, int width)
{
	struct ui_item *it = &l->list->items[i];
	struct place *p = &l->places[i];

	*p = (struct place){0};
	it->cut = false;
	switch (it->role) {
	case UI_BANNER:
		return measure_banner(l, it, p, width);
	case UI_PROGRESS:
		return measure_progress(l, it, p, width);
	case UI_FAULT:
		return measure_fault(l, it, p, width);
	case UI_DOCUMENT:
		return measure_document(l, it, p, width);
	case UI_BUTTON:
		return measure_button(l, it, p, width);
	case UI_CHOICE:
	case UI_CHECK:
		return measure_choice(l, it, p, width);
	case UI_FIELD:
		return measure_field(l, it, p, width);
	case UI_ENTRY:
		return layout_is_card(it) ? measure_card(l, it, p, width)
					  : measure_entry(l, it, p, width);
	case UI_CODE:
		return measure_code(l, it, p, width);
	case UI_QR:
		return measure_qr(l, it, p, width);
	case UI_METER:
		return measure_meter(l, it, p, width);
	case UI_TITLE:
	case UI_LEAD:
	case UI_TEXT:
	case UI_NOTE:
	case UI_KEY:
	case UI_ROLE_COUNT:
		break;
	}
	return measure_words(l, it, p, width);
}

void measure_stretch(struct layout_job *l, size_t i, int height)
{
	struct place *p = &l->places[i];
	struct ui_item *it = &l->list->items[i];
	int down = (height - it->box.h) / 2;

	if (it->role != UI_CHOICE && it->role != UI_CHECK && !layout_is_card(it)) {
		p->label_box.y += down;
		p->value_box.y += down;
	}
	it->box.h = height;
}

int measure_bottom(const struct layout_job *l, size_t i)
{
	const struct ui_item *it = &l->list->items[i];
	const struct place *p = &l->places[i];
	int bottom = it->box.y + it->box.h;

	if (it->role == UI_FIELD && p->hint)
		bottom = max_int(bottom, p->hint_box.y + p->hint_box.h);
	return bottom;
}

void measure_key(struct layout_job *l, size_t i, struct ui_rect box)
{
	struct ui_item *it = &l->list->items[i];
	struct place *p = &l->places[i];

	*p = (struct place){.icon = box, .label_box = box};
	it->box = box;
	struct text_style style = theme_label(l->theme, UI_KEY);
	p->label = set(l, it, style, it->value, true, 0);
	/* "123" and the like may be smaller than letters. */
	for (; p->label && p->label->width > box.w * 3 / 4 && style.px > box.h / 4;
		style.px -= style.px / 8)
		p->label = set(l, it, style, it->value, true, 0);
	if (p->label)
		p->label_box.y += (box.h - p->label->height) / 2;
	it->cut = p->label && p->label->width > box.w;
}
