/*
 * Pictures of glyphs, made once per face, size and quarter of a pixel. The table is small and simply emptied when it gets
 * full: a screen needs a few hundred.
 */
#include "app/ui/text_priv.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include FT_OUTLINE_H

enum { GLYPHS_FULL = GLYPH_SLOTS * 3 / 4 };

sp_err glyphs_init(struct glyphs *g)
{
	g->slots = calloc(GLYPH_SLOTS, sizeof *g->slots);
	g->n = 0;
	return g->slots ? SP_OK : SP_E_NOMEM;
}

void glyphs_wipe(struct glyphs *g)
{
	if (!g->slots || g->n == 0)
		return;
	for (size_t i = 0; i < GLYPH_SLOTS; i++)
		free(g->slots[i].mask);
	sodium_memzero(g->slots, GLYPH_SLOTS * sizeof *g->slots);
	g->n = 0;
}

void glyphs_done(struct glyphs *g)
{
	glyphs_wipe(g);
	free(g->slots);
	g->slots = NULL;
}

static FT_Face raster_at(struct fonts *f, struct face *face, int px)
{
	unsigned len = 0;
	const char *data;

	if (!face->raster) {
		data = hb_blob_get_data(face->blob, &len);
		if (FT_New_Memory_Face(f->library, (const FT_Byte *) data, (FT_Long) len,
			    (FT_Long) face->index, &face->raster) != 0)
			return NULL;
		face->raster_px = 0;
	}
	if (face->raster_px != px) {
		if (FT_Set_Pixel_Sizes(face->raster, 0, (FT_UInt) px) != 0)
			return NULL;
		face->raster_px = px;
	}
	return face->raster;
}

static bool draw_glyph(struct fonts *f, struct glyph_picture *p)
{
	FT_Face ft = raster_at(f, &f->faces[p->face], p->px);

	if (!ft || FT_Load_Glyph(ft, p->glyph, FT_LOAD_TARGET_LIGHT | FT_LOAD_NO_BITMAP) != 0)
		return false;
	if (ft->glyph->format == FT_GLYPH_FORMAT_OUTLINE)
		FT_Outline_Translate(&ft->glyph->outline, p->fraction * 64 / GLYPH_FRACTIONS, 0);
	if (FT_Render_Glyph(ft->glyph, FT_RENDER_MODE_NORMAL) != 0)
		return false;

	const FT_Bitmap *b = &ft->glyph->bitmap;
	p->left = ft->glyph->bitmap_left;
	p->top = ft->glyph->bitmap_top;
	p->width = (int) b->width;
	p->height = (int) b->rows;
	if (b->width == 0 || b->rows == 0)
		return true;
	p->mask = malloc((size_t) b->width * b->rows);
	if (!p->mask)
		return false;
	for (unsigned y = 0; y < b->rows; y++)
		memcpy(p->mask + (size_t) y * b->width, b->buffer + (ptrdiff_t) y * b->pitch,
			b->width);
	return true;
}

static size_t slot_of(uint16_t face, uint16_t px, uint32_t glyph, uint8_t fraction)
{
	uint64_t h = ((uint64_t) glyph << 32) ^ ((uint64_t) face << 18) ^ ((uint64_t) px << 2) ^
		     fraction;

	h *= 0x9E3779B97F4A7C15u;
	return (size_t) (h >> 40) % GLYPH_SLOTS;
}

const struct glyph_picture *glyphs_get(struct glyphs *g, struct fonts *f, uint16_t face,
	uint16_t px, uint32_t glyph, uint8_t fraction)
{
	size_t i = slot_of(face, px, glyph, fraction);

	for (; g->slots[i].used; i = (i + 1) % GLYPH_SLOTS) {
		const struct glyph_picture *p = &g->slots[i];
		if (p->glyph == glyph && p->face == face && p->px == px && p->fraction == fraction)
			return p;
	}
	if (g->n >= GLYPHS_FULL) {
		glyphs_wipe(g);
		i = slot_of(face, px, glyph, fraction);
	}

	struct glyph_picture made = {
		.glyph = glyph, .face = face, .px = px, .fraction = fraction, .used = true};
	if (!draw_glyph(f, &made))
		return NULL;
	g->slots[i] = made;
	g->n++;
	return &g->slots[i];
}
