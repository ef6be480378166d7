/*
 * The cache of layouts and the painting of them. A layout's key is a keyed hash of all that shaped
 * it, so the words themselves are kept nowhere.
 */
#include "app/ui/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "app/ui/text_priv.h"

bool text_grow(void **array, size_t *cap, size_t n, size_t element)
{
	size_t want = *cap ? *cap * 2 : 16;
	void *more;

	if (n < *cap)
		return true;
	if (want > SIZE_MAX / element)
		return false;
	more = malloc(want * element);
	if (!more)
		return false;
	if (*array) {
		memcpy(more, *array, n * element);
		sodium_memzero(*array, *cap * element);
		free(*array);
	}
	*array = more;
	*cap = want;
	return true;
}

sp_err text_open(struct text **out, const char *fonts_file, char why[256])
{
	struct text *t = calloc(1, sizeof *t);
	sp_err e = SP_E_NOMEM;

	if (!t)
		return SP_E_NOMEM;
	snprintf(why, 256, "out of memory");
	e = fonts_open(&t->fonts, fonts_file, why);
	if (e != SP_OK)
		goto fail;
	e = pens_open(&t->pens);
	if (e != SP_OK)
		goto fail;
	t->buffer = hb_buffer_create();
	randombytes_buf(t->hash_key, sizeof t->hash_key);
	*out = t;
	return SP_OK;
fail:
	text_close(&t);
	return e;
}

void text_close(struct text **t)
{
	if (!*t)
		return;
	if ((*t)->pens)
		text_wipe(*t);
	pens_close(&(*t)->pens);
	hb_buffer_destroy((*t)->buffer);
	fonts_close(&(*t)->fonts);
	free((*t)->cache);
	free(*t);
	*t = NULL;
}

static void cached_free(struct cached *c)
{
	if (c->layout)
		layout_free(c->layout);
	if (c->document)
		document_free(c->document);
	sodium_memzero(c, sizeof *c);
}

static void forget_pictures(struct text *t)
{
	for (size_t i = 0; i < t->n_cached; i++) {
		if (t->cache[i].layout)
			layout_forget_pictures(t->cache[i].layout);
		if (t->cache[i].document)
			document_forget_pictures(t->cache[i].document);
	}
	t->picture_bytes = 0;
}

void text_begin(struct text *t)
{
	t->frame++;
	if (t->picture_bytes > PICTURES_SOFT_MAX)
		forget_pictures(t);
	if (t->n_cached <= CACHE_SOFT_MAX)
		return;

	size_t kept = 0;
	for (size_t i = 0; i < t->n_cached; i++) {
		if (t->cache[i].frame + 2 > t->frame)
			t->cache[kept++] = t->cache[i];
		else
			cached_free(&t->cache[i]);
	}
	t->n_cached = kept;
}

void text_wipe(struct text *t)
{
	for (size_t i = 0; i < t->n_cached; i++)
		cached_free(&t->cache[i]);
	t->n_cached = 0;
	t->picture_bytes = 0;
	pens_wipe(t->pens);
	/* Its scratch keeps what was shaped before. */
	hb_buffer_destroy(t->buffer);
	t->buffer = hb_buffer_create();
}

unsigned text_missing(const struct text *t, uint32_t *out_first)
{
	if (out_first)
		*out_first = t->first_missing;
	return t->missing;
}

struct request {
	const struct text_style *style;
	const char *utf8, *language;
	int kind, direction, width;
};

static void request_key(const struct text *t, const struct request *r, uint8_t out[CACHE_KEY_LEN])
{
	const int numbers[] = {r->kind, r->direction, r->width, (int) r->style->family,
		r->style->bold, r->style->italic, r->style->px, r->style->pitch_percent,
		r->style->paragraph_percent};
	crypto_generichash_state st;

	crypto_generichash_init(&st, t->hash_key, sizeof t->hash_key, CACHE_KEY_LEN);
	crypto_generichash_update(&st, (const uint8_t *) numbers, sizeof numbers);
	crypto_generichash_update(&st, (const uint8_t *) r->language, strlen(r->language) + 1);
	crypto_generichash_update(&st, (const uint8_t *) r->utf8, strlen(r->utf8));
	crypto_generichash_final(&st, out, CACHE_KEY_LEN);
	sodium_memzero(&st, sizeof st);
}

/* The cache entry of a request; a fresh one (nothing in it) when it is not there yet; NULL when
 * memory is short. */
static struct cached *look_up(struct text *t, const struct request *r)
{
	uint8_t key[CACHE_KEY_LEN];

	request_key(t, r, key);
	for (size_t i = 0; i < t->n_cached; i++) {
		struct cached *c = &t->cache[i];
		if (memcmp(c->key, key, sizeof key) == 0) {
			c->frame = t->frame;
			return c;
		}
	}
	if (!text_grow((void **) &t->cache, &t->cache_cap, t->n_cached, sizeof *t->cache))
		return NULL;

	struct cached *c = &t->cache[t->n_cached++];
	*c = (struct cached){.frame = t->frame};
	memcpy(c->key, key, sizeof key);
	return c;
}

const struct text_layout *text_layout(struct text *t, const struct text_style *style,
	const char *utf8, const char *language, enum text_direction direction, int width)
{
	static const struct placed_text empty;
	const struct request r = {style, utf8, language, 0, (int) direction, width};
	struct cached *c = look_up(t, &r);

	if (!c)
		return &empty.seen;
	if (!c->layout)
		c->layout = layout_make(
			t, style, utf8, strlen(utf8), NULL, 0, language, direction, width);
	return c->layout ? &c->layout->seen : &empty.seen;
}

const struct text_document *text_document(struct text *t, const struct text_style *style,
	const char *markdown, const char *language, bool rtl, int width)
{
	static const struct text_document empty;
	const struct request r = {style, markdown, language, 1, rtl, width};
	struct cached *c = look_up(t, &r);

	if (!c)
		return &empty;
	if (!c->document)
		c->document = document_make(t, style, markdown, language, rtl, width);
	return c->document ? (const struct text_document *) c->document : &empty;
}

static void paint_line(struct text *t, struct canvas *c, const struct placed_text *l,
	const struct placed_line *line, int x, int baseline, color col)
{
	for (size_t i = line->first; i < line->first + line->n; i++) {
		struct piece *p = &l->pieces[i];
		const struct picture *k = &p->picture;

		if (!k->made)
			picture_make(t, p, l->words + p->words);
		if (k->mask)
			canvas_mask(c, x + ((p->x + 32) >> 6) + k->left, baseline - k->top, k->mask,
				k->width, k->height, (size_t) k->width, col);
	}
}

void text_paint(struct text *t, struct canvas *c, const struct text_layout *layout,
	struct ui_rect box, enum text_align align, color col, int top, int bottom)
{
	const struct placed_text *l = (const struct placed_text *) layout;

	for (int i = 0; i < layout->n_lines; i++) {
		const struct placed_line *line = &l->lines[i];
		int y = box.y + line->y;
		bool right = align == TEXT_RIGHT || (align == TEXT_START && line->rtl);
		int x = box.x;

		if (y < top || y + layout->pitch > bottom)
			continue;
		/* A line outside the clip by more than its own height shows nothing in it. */
		if (y + 2 * layout->pitch < c->clip.y || y - layout->pitch > c->clip.y + c->clip.h)
			continue;
		if (align == TEXT_CENTRE)
			x += (box.w - line->width) / 2;
		else if (right)
			x += box.w - line->width;
		paint_line(t, c, l, line, x, y + l->baseline, col);
	}
}

int text_line_at(const struct text_layout *layout, int y)
{
	const struct placed_text *l = (const struct placed_text *) layout;

	for (int i = 0; i < layout->n_lines; i++)
		if (l->lines[i].y + layout->pitch > y)
			return l->lines[i].y;
	return layout->height;
}

int text_caret(const struct text_layout *layout, size_t offset)
{
	const struct placed_text *l = (const struct placed_text *) layout;

	if (!l->carets || l->n_carets == 0)
		return 0;
	if (offset >= l->n_carets)
		offset = l->n_carets - 1;
	while (offset > 0 && l->carets[offset] < 0)
		offset--;
	return l->carets[offset] < 0 ? 0 : l->carets[offset];
}

size_t text_offset_at(const struct text_layout *layout, int x)
{
	const struct placed_text *l = (const struct placed_text *) layout;
	size_t best = 0;
	int least = -1;

	for (size_t i = 0; i < l->n_carets; i++) {
		if (l->carets[i] < 0)
			continue;
		int d = abs(l->carets[i] - x);
		if (least < 0 || d < least) {
			least = d;
			best = i;
		}
	}
	return best;
}

bool text_is_rtl(const struct text_layout *layout)
{
	return ((const struct placed_text *) layout)->rtl;
}
