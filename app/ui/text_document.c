/*
 * A CommonMark document as a column of blocks: each a layout, an indent, perhaps a marker (bullet,
 * number, bar of a quotation) and the space above it. cmark reads the Markdown; what we do not show
 * (HTML, pictures, addresses of links) is skipped.
 */
#include "app/ui/text_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmark.h>
#include <sodium.h>

enum { SPANS_MAX = 64, DEPTH_MAX = 8 };

struct block {
	struct placed_text *layout, *marker;
	int y, indent; /* from the document's top; from the start edge */
	int bars;      /* quotations it is in: a bar each */
	bool soft;
};

struct document {
	struct text_document seen; /* first, so that one pointer serves for both */
	struct block *blocks;
	size_t n, cap;
	int step; /* one indent */
	bool rtl;
};

/* Words of one block, gathered from cmark's inline nodes. */
struct words_of {
	char *bytes;
	size_t n, cap;
	struct text_span spans[SPANS_MAX];
	size_t n_spans;
};

struct building {
	struct text *text;
	const struct text_style *style;
	const char *language;
	struct document *doc;
	int indent, bars;
	char marker[16]; /* of the list item just entered */
	bool ok;
};

static bool add_bytes(struct words_of *w, const char *s)
{
	for (; *s; s++) {
		if (!text_grow((void **) &w->bytes, &w->cap, w->n + 1, 1))
			return false;
		w->bytes[w->n++] = *s;
	}
	return true;
}

static void add_span(struct words_of *w, size_t start, bool bold)
{
	if (w->n_spans < SPANS_MAX && w->n > start)
		w->spans[w->n_spans++] = (struct text_span){
			.start = start, .end = w->n, .bold = bold, .italic = !bold};
}

static bool gather(struct words_of *w, cmark_node *block)
{
	cmark_iter *it = cmark_iter_new(block);
	size_t emph[DEPTH_MAX] = {0}, strong[DEPTH_MAX] = {0}, n_emph = 0, n_strong = 0;
	cmark_event_type ev;
	bool ok = true;

	while (ok && (ev = cmark_iter_next(it)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(it);
		bool enter = ev == CMARK_EVENT_ENTER;

		switch (cmark_node_get_type(node)) {
		case CMARK_NODE_TEXT:
		case CMARK_NODE_CODE:
		case CMARK_NODE_CODE_BLOCK:
			ok = add_bytes(w, cmark_node_get_literal(node));
			break;
		case CMARK_NODE_SOFTBREAK:
			ok = add_bytes(w, " ");
			break;
		case CMARK_NODE_LINEBREAK:
			ok = add_bytes(w, "\n");
			break;
		case CMARK_NODE_EMPH:
			if (enter && n_emph < DEPTH_MAX)
				emph[n_emph++] = w->n;
			else if (!enter && n_emph > 0)
				add_span(w, emph[--n_emph], false);
			break;
		case CMARK_NODE_STRONG:
			if (enter && n_strong < DEPTH_MAX)
				strong[n_strong++] = w->n;
			else if (!enter && n_strong > 0)
				add_span(w, strong[--n_strong], true);
			break;
		case CMARK_NODE_IMAGE:
			if (enter)
				cmark_iter_reset(it, node, CMARK_EVENT_EXIT);
			break;
		default:
			break; /* links: their words only; HTML: nothing */
		}
	}
	cmark_iter_free(it);
	return ok && text_grow((void **) &w->bytes, &w->cap, w->n, 1);
}

static struct text_style style_of(const struct building *b, cmark_node *node)
{
	struct text_style s = *b->style;
	static const int percent[] = {140, 118, 105};

	if (cmark_node_get_type(node) == CMARK_NODE_HEADING) {
		int level = cmark_node_get_heading_level(node);
		s.bold = true;
		s.px = s.px * percent[level > 3 ? 2 : level - 1] / 100;
		s.pitch_percent = 125;
	}
	return s;
}

static struct placed_text *set_marker(struct building *b)
{
	enum text_direction d = b->doc->rtl ? TEXT_RTL : TEXT_LTR;
	struct placed_text *l = NULL;

	if (b->marker[0])
		l = layout_make(b->text, b->style, b->marker, strlen(b->marker), NULL, 0,
			b->language, d, 0);
	b->marker[0] = '\0';
	return l;
}

/* The space above a block, in percent of the type size. */
static int space_above(const struct document *d, cmark_node *node)
{
	cmark_node *parent = cmark_node_parent(node);

	if (d->n == 0)
		return 0;
	if (cmark_node_get_type(node) == CMARK_NODE_HEADING)
		return 90;
	if (parent && cmark_node_get_type(parent) == CMARK_NODE_ITEM)
		return 35;
	return 62;
}

static void add_block(struct building *b, cmark_node *node, int width)
{
	struct text_style style = style_of(b, node);
	struct document *d = b->doc;
	struct words_of w = {0};
	enum text_direction dir = d->rtl ? TEXT_RTL : TEXT_LTR;
	struct block block = {.indent = b->indent * d->step, .bars = b->bars};

	b->ok = gather(&w, node) &&
		text_grow((void **) &d->blocks, &d->cap, d->n, sizeof *d->blocks);
	if (b->ok)
		block.layout = layout_make(b->text, &style, w.bytes, w.n, w.spans, w.n_spans,
			b->language, dir, width - block.indent);
	b->ok = b->ok && block.layout;
	if (b->ok) {
		block.marker = set_marker(b);
		block.y = d->seen.height + style.px * space_above(d, node) / 100;
		d->seen.height = block.y + block.layout->seen.height;
		d->blocks[d->n++] = block;
	}
	free(w.bytes);
}

static void enter_item(struct building *b, cmark_node *item)
{
	cmark_node *list = cmark_node_parent(item);
	int number = cmark_node_get_list_start(list);

	if (cmark_node_get_list_type(list) != CMARK_ORDERED_LIST) {
		snprintf(b->marker, sizeof b->marker, "•");
		return;
	}
	for (cmark_node *n = cmark_node_previous(item); n; n = cmark_node_previous(n))
		number++;
	snprintf(b->marker, sizeof b->marker, "%d.", number);
}

static void walk(struct building *b, cmark_node *root, int width)
{
	cmark_iter *it = cmark_iter_new(root);
	cmark_event_type ev;

	while (b->ok && (ev = cmark_iter_next(it)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(it);
		int way = ev == CMARK_EVENT_ENTER ? 1 : -1;

		switch (cmark_node_get_type(node)) {
		case CMARK_NODE_LIST:
			b->indent += way;
			break;
		case CMARK_NODE_BLOCK_QUOTE:
			b->indent += way;
			b->bars += way;
			break;
		case CMARK_NODE_ITEM:
			if (way > 0)
				enter_item(b, node);
			break;
		case CMARK_NODE_PARAGRAPH:
		case CMARK_NODE_HEADING:
			if (way > 0) {
				add_block(b, node, width);
				cmark_iter_reset(it, node, CMARK_EVENT_EXIT);
			}
			break;
		case CMARK_NODE_CODE_BLOCK:
			add_block(b, node, width);
			break;
		default:
			break;
		}
	}
	cmark_iter_free(it);
}

struct document *document_make(struct text *t, const struct text_style *style, const char *markdown,
	const char *language, bool rtl, int width)
{
	struct document *d = calloc(1, sizeof *d);
	cmark_node *root;

	if (!d)
		return NULL;
	root = cmark_parse_document(markdown, strlen(markdown), CMARK_OPT_VALIDATE_UTF8);
	d->seen.width = width;
	d->rtl = rtl;
	d->step = style->px * 14 / 10;
	struct building b = {
		.text = t, .style = style, .language = language, .doc = d, .ok = root != NULL};
	if (root) {
		walk(&b, root, width);
		cmark_node_free(root);
	}
	if (b.ok)
		return d;
	document_free(d);
	return NULL;
}

void document_forget_pictures(struct document *d)
{
	for (size_t i = 0; i < d->n; i++) {
		layout_forget_pictures(d->blocks[i].layout);
		if (d->blocks[i].marker)
			layout_forget_pictures(d->blocks[i].marker);
	}
}

void document_free(struct document *d)
{
	for (size_t i = 0; i < d->n; i++) {
		layout_free(d->blocks[i].layout);
		if (d->blocks[i].marker)
			layout_free(d->blocks[i].marker);
	}
	free(d->blocks);
	sodium_memzero(d, sizeof *d);
	free(d);
}

static void paint_bars(struct canvas *c, const struct document *d, const struct block *k, int x,
	int y, color col, int top, int bottom)
{
	for (int i = 0; i < k->bars; i++) {
		int at = i * d->step + d->step / 4, w = d->step / 12 + 1;
		struct ui_rect r = {
			d->rtl ? x + d->seen.width - at - w : x + at, y, w, k->layout->seen.height};
		canvas_fill(c,
			rect_intersect(r, (struct ui_rect){x, top, d->seen.width, bottom - top}),
			col);
	}
}

void text_document_paint(struct text *t, struct canvas *c, const struct text_document *seen, int x,
	int y, color ink, color soft, int top, int bottom)
{
	const struct document *d = (const struct document *) seen;

	if (seen->height == 0)
		return;
	for (size_t i = 0; i < d->n; i++) {
		const struct block *k = &d->blocks[i];
		struct ui_rect box = {x + (d->rtl ? 0 : k->indent), y + k->y,
			seen->width - k->indent, k->layout->seen.height};

		if (box.y + box.h <= top || box.y >= bottom)
			continue;
		text_paint(t, c, &k->layout->seen, box, TEXT_START, ink, top, bottom);
		paint_bars(c, d, k, x, y + k->y, soft, top, bottom);
		if (k->marker) {
			struct ui_rect m = {d->rtl ? x + seen->width - k->indent + d->step / 3 : x,
				box.y, k->indent - d->step / 3, k->marker->seen.pitch};
			text_paint(t, c, &k->marker->seen, m, d->rtl ? TEXT_LEFT : TEXT_RIGHT, soft,
				top, bottom);
		}
	}
}

int text_document_line_at(const struct text_document *seen, int y)
{
	const struct document *d = (const struct document *) seen;

	if (seen->height == 0)
		return 0;
	for (size_t i = 0; i < d->n; i++) {
		const struct text_layout *l = &d->blocks[i].layout->seen;
		for (int line = 0; line < l->n_lines; line++) {
			int top = d->blocks[i].y + line * l->pitch;
			if (top + l->pitch > y)
				return top;
		}
	}
	return seen->height;
}
