/*
 * SDL2_ttf draws, one call a piece; the coverage is kept with the piece, since drawing takes a
 * hundred times as long as painting.
 *
 * SDL2_ttf shifts what it draws when ink lies left of the pen or above the face's ascent, and does
 * not tell by how much. The pen is found again from the extents HarfBuzz gives for the same words:
 * they are exact to the pixel but for rounding, and the first inked column decides that. Light
 * hinting moves outlines up and down only, so advances are the ones the layout was made with.
 */
#include "app/ui/text_priv.h"

#include <stdlib.h>

#include <SDL_ttf.h>
#include <sodium.h>

struct pens {
	TTF_Font *font[FACES_MAX]; /* in step with struct fonts */
	int px[FACES_MAX];         /* the size each is set to */
};

/* Where the ink of some words should be, in pixels from the pen and the baseline. */
struct expected {
	bool ink;
	int left;     /* the first inked column */
	int overhang; /* how far glyph boxes reach left of the pen, as SDL2_ttf counts it */
	int rise, drop;
};

sp_err pens_open(struct pens **out)
{
	struct pens *p = calloc(1, sizeof *p);

	if (!p)
		return SP_E_NOMEM;
	if (TTF_Init() != 0) {
		free(p);
		return SP_E_NOMEM;
	}
	*out = p;
	return SP_OK;
}

void pens_wipe(struct pens *p)
{
	for (size_t i = 0; i < FACES_MAX; i++) {
		if (p->font[i])
			TTF_CloseFont(p->font[i]);
		p->font[i] = NULL;
	}
}

void pens_close(struct pens **p)
{
	if (!*p)
		return;
	pens_wipe(*p);
	TTF_Quit();
	free(*p);
	*p = NULL;
}

static TTF_Font *open_pen(const struct face *face, int px)
{
	unsigned len = 0;
	const char *data = hb_blob_get_data(face->blob, &len);
	SDL_RWops *file = SDL_RWFromConstMem(data, (int) len);
	TTF_Font *font = file ? TTF_OpenFontIndexRW(file, 1, px, face->index) : NULL;

	if (font)
		TTF_SetFontHinting(font, TTF_HINTING_LIGHT_SUBPIXEL);
	return font;
}

/* Size, direction and script are the font's state: they are set anew for each piece. */
static TTF_Font *pen_for(const struct text *t, const struct piece *p)
{
	TTF_Font **font = &t->pens->font[p->face];
	int *px = &t->pens->px[p->face];

	if (!*font) {
		*font = open_pen(&t->fonts.faces[p->face], p->px);
		if (!*font)
			return NULL;
		*px = p->px;
	}
	if (*px != p->px) {
		if (TTF_SetFontSize(*font, p->px) != 0)
			return NULL;
		*px = p->px;
	}
	if (TTF_SetFontDirection(*font, p->rtl ? TTF_DIRECTION_RTL : TTF_DIRECTION_LTR) != 0 ||
		TTF_SetFontScriptName(*font, p->script) != 0)
		return NULL;
	return *font;
}

static int floor_px(int at)
{
	return at >> 6;
}

static int ceil_px(int at)
{
	return (at + 63) >> 6;
}

static void expect_glyph(struct expected *e, hb_font_t *font, uint32_t glyph, int x, int y)
{
	hb_glyph_extents_t box = {0};
	int left, rise, drop;

	hb_font_get_glyph_extents(font, glyph, &box);
	/* SDL2_ttf floors pen and bearing apart. */
	left = floor_px(x) + floor_px(box.x_bearing);
	if (-left > e->overhang)
		e->overhang = -left;
	if (box.width == 0 || box.height == 0)
		return;
	left = floor_px(x + box.x_bearing);
	rise = ceil_px(y) + ceil_px(box.y_bearing);
	drop = -(ceil_px(y) + floor_px(box.y_bearing + box.height));
	if (!e->ink || left < e->left)
		e->left = left;
	if (!e->ink || rise > e->rise)
		e->rise = rise;
	if (!e->ink || drop > e->drop)
		e->drop = drop;
	e->ink = true;
}

/* Shapes the words as SDL2_ttf will. */
static struct expected expect_ink(const struct text *t, const struct piece *p, const char *words)
{
	hb_font_t *font = t->fonts.faces[p->face].font;
	hb_buffer_t *b = t->buffer;
	struct expected e = {0};
	unsigned n = 0;
	int pen = 0;

	hb_buffer_clear_contents(b);
	hb_buffer_add_utf8(b, words, -1, 0, -1);
	hb_buffer_set_direction(b, p->rtl ? HB_DIRECTION_RTL : HB_DIRECTION_LTR);
	hb_buffer_set_script(b, hb_script_from_string(p->script, 4));
	hb_font_set_scale(font, p->px * 64, p->px * 64);
	hb_shape(font, b, NULL, 0);

	hb_glyph_info_t *info = hb_buffer_get_glyph_infos(b, &n);
	hb_glyph_position_t *pos = hb_buffer_get_glyph_positions(b, &n);
	for (unsigned i = 0; i < n; i++) {
		expect_glyph(&e, font, info[i].codepoint, pen + pos[i].x_offset, pos[i].y_offset);
		pen += pos[i].x_advance;
	}
	sodium_memzero(info, n * sizeof *info);
	sodium_memzero(pos, n * sizeof *pos);
	hb_buffer_clear_contents(b);
	return e;
}

static uint8_t coverage(const SDL_Surface *s, int x, int y)
{
	const uint8_t *row = (const uint8_t *) s->pixels + (size_t) y * (size_t) s->pitch;

	return (uint8_t) (((const uint32_t *) (const void *) row)[x] >> 24);
}

/* The box of all that is not empty. */
static struct ui_rect ink_of(const SDL_Surface *s)
{
	int left = s->w, right = 0, top = s->h, bottom = 0;

	for (int y = 0; y < s->h; y++) {
		int from = 0, to = s->w;
		while (from < to && coverage(s, from, y) == 0)
			from++;
		while (to > from && coverage(s, to - 1, y) == 0)
			to--;
		if (from == to)
			continue;
		left = from < left ? from : left;
		right = to > right ? to : right;
		top = y < top ? y : top;
		bottom = y + 1;
	}
	return (struct ui_rect){left, top, right - left, bottom - top};
}

static int clamp(int v, int least, int most)
{
	return v < least ? least : v > most ? most : v;
}

/* The column the pen started from. A first column may hold too little ink to show. */
static int pen_column(const struct expected *e, const struct ui_rect *ink)
{
	int most = ink->x - e->left;

	return clamp(e->overhang, most > 0 ? most - 1 : 0, most > 0 ? most : 0);
}

/* The row of the baseline. The picture is as high as the face plus what reaches over it above and
 * below. */
static int baseline_row(TTF_Font *font, const SDL_Surface *s, const struct expected *e)
{
	int ascent = TTF_FontAscent(font), over = s->h - TTF_FontHeight(font);
	int above = e->rise - ascent, below = e->drop - (TTF_FontHeight(font) - ascent);

	if (over <= 0)
		return ascent;
	if (above > 0 && below > 0)
		return ascent + clamp(above, 0, over);
	return ascent + (above >= below ? over : 0);
}

static bool keep_coverage(struct picture *to, const SDL_Surface *s, const struct ui_rect *ink)
{
	size_t w = (size_t) ink->w, h = (size_t) ink->h;

	to->mask = malloc(w * h);
	if (!to->mask)
		return false;
	for (size_t y = 0; y < h; y++)
		for (size_t x = 0; x < w; x++)
			to->mask[y * w + x] = coverage(s, ink->x + (int) x, ink->y + (int) y);
	return true;
}

static void surface_wipe(SDL_Surface *s)
{
	sodium_memzero(s->pixels, (size_t) s->pitch * (size_t) s->h);
	SDL_FreeSurface(s);
}

void picture_make(struct text *t, struct piece *p, const char *words)
{
	static const SDL_Color white = {255, 255, 255, 255};
	struct picture made = {.made = true};
	struct expected e = expect_ink(t, p, words);

	if (!e.ink) {
		p->picture = made;
		return;
	}
	TTF_Font *font = pen_for(t, p);
	SDL_Surface *s = font ? TTF_RenderUTF8_Blended(font, words, white) : NULL;
	if (!s)
		return;
	struct ui_rect ink = ink_of(s);
	made.left = ink.x - pen_column(&e, &ink);
	made.top = baseline_row(font, s, &e) - ink.y;
	made.width = ink.w;
	made.height = ink.h;
	if (!rect_empty(ink))
		made.made = keep_coverage(&made, s, &ink);
	if (made.made) {
		p->picture = made;
		t->picture_bytes += (size_t) made.width * (size_t) made.height;
	}
	surface_wipe(s);
}

void picture_forget(struct piece *p)
{
	struct picture *k = &p->picture;

	if (k->mask) {
		sodium_memzero(k->mask, (size_t) k->width * (size_t) k->height);
		free(k->mask);
	}
	*k = (struct picture){0};
}
