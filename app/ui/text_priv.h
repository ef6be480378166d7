/*
 * Shared by the text_*.c files only.
 */
#ifndef UI_TEXT_PRIV_H
#define UI_TEXT_PRIV_H

#include <ft2build.h>
#include FT_FREETYPE_H
#include <hb.h>

#include "app/ui/text.h"

/* ---- faces (text_font.c) ---- */

enum { FACES_MAX = 96, FACE_KEY_LEN = 16 };

enum face_style {
	FACE_SANS,
	FACE_SANS_BOLD,
	FACE_SERIF,
	FACE_SERIF_BOLD,
	FACE_SERIF_ITALIC,
	FACE_FALLBACK,
	FACE_STYLE_COUNT
};

/* One line of fonts.ini. Blob, shaping font and rasteriser are made when the face is first asked for a glyph. */
struct face {
	enum face_style style;
	char key[FACE_KEY_LEN]; /* "Arab", "Arab@ur", or a number in the fallback list */
	char *path;
	unsigned index;   /* in a collection */
	unsigned percent; /* of the type size, so that scripts look equally large */
	bool broken;      /* could not be opened: covers nothing */
	hb_blob_t *blob;
	hb_font_t *font;
	double ascent, descent; /* of one em */
	FT_Face raster;
	int raster_px;
};

struct fonts {
	struct face faces[FACES_MAX];
	size_t n;
	FT_Library library;
};

sp_err fonts_open(struct fonts *f, const char *path, char why[256]) SP_CHECKED;
void fonts_close(struct fonts *f);

/* The face for a style and a script (ISO 15924) of a language, opened; NULL when none is listed. */
struct face *fonts_pick(
	struct fonts *f, enum face_style style, const char *script, const char *language);

/* Any face with a glyph for c: the fallback list first, then every other; NULL when there is none. */
struct face *fonts_any(struct fonts *f, uint32_t c);

bool face_covers(struct face *face, uint32_t c);

/* ---- glyph pictures (text_glyph.c) ---- */

enum { GLYPH_SLOTS = 4096, GLYPH_FRACTIONS = 4 };

struct glyph_picture {
	uint32_t glyph;
	uint16_t face, px;
	uint8_t fraction; /* of a pixel to the right, in quarters */
	bool used;
	int left, top, width, height;
	uint8_t *mask; /* NULL: nothing to see (a space) */
};

struct glyphs {
	struct glyph_picture *slots;
	size_t n;
};

sp_err glyphs_init(struct glyphs *g) SP_CHECKED;
void glyphs_wipe(struct glyphs *g);
void glyphs_done(struct glyphs *g);

/* The picture of a glyph, made if need be; NULL when it cannot be. */
const struct glyph_picture *glyphs_get(struct glyphs *g, struct fonts *f, uint16_t face,
	uint16_t px, uint32_t glyph, uint8_t fraction);

/* ---- layouts (text_layout.c) ---- */

/* A glyph in a line: position of its origin from the line's left edge and baseline, in 64ths of a pixel. */
struct placed_glyph {
	uint32_t glyph;
	int32_t x, y;
	uint16_t face, px;
};

struct placed_line {
	size_t first, n; /* glyphs */
	int y;           /* top, from the layout's */
	int width;       /* px, without trailing spaces */
	int paragraph;   /* which one it belongs to */
	bool rtl;
};

struct placed_text {
	struct text_layout seen; /* what text.h shows; first, so that one pointer serves for both */
	int baseline;            /* from a line's top */
	struct placed_line *lines;
	size_t lines_cap;
	struct placed_glyph *glyphs;
	size_t n_glyphs, glyphs_cap;
	int *carets; /* one-line layouts: px at each byte offset, -1 inside a grapheme */
	size_t n_carets;
	bool rtl;
};

/* A stretch of bytes in another style than the paragraph's. */
struct text_span {
	size_t start, end;
	bool bold, italic;
};

struct placed_text *layout_make(struct text *t, const struct text_style *style, const char *utf8,
	size_t len, const struct text_span *spans, size_t n_spans, const char *language,
	enum text_direction direction, int width);
void layout_free(struct placed_text *l);

/* ---- documents (text_document.c) ---- */

struct document;
struct document *document_make(struct text *t, const struct text_style *style, const char *markdown,
	const char *language, bool rtl, int width);
void document_free(struct document *d);

/* ---- the whole (text.c) ---- */

enum { CACHE_KEY_LEN = 16, CACHE_SOFT_MAX = 256 };

struct cached {
	uint8_t key[CACHE_KEY_LEN];
	uint64_t frame;
	struct placed_text *layout; /* one of these two */
	struct document *document;
};

struct text {
	struct fonts fonts;
	struct glyphs glyphs;
	hb_buffer_t *buffer;
	uint8_t hash_key[32];
	struct cached *cache;
	size_t n_cached, cache_cap;
	uint64_t frame;
	unsigned missing;
	uint32_t first_missing;
};

/* Grows an array to hold one more element, wiping the memory it moves out of. False when memory is short. */
bool text_grow(void **array, size_t *cap, size_t n, size_t element);

#endif
