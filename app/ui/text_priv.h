/*
 * Shared by the text_*.c files only.
 */
#ifndef UI_TEXT_PRIV_H
#define UI_TEXT_PRIV_H

#include <hb.h>
#include <unicode/ubidi.h>
#include <unicode/uscript.h>

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

/* One line of fonts.ini. Blob and font are made when the face is first asked for a glyph. */
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
};

struct fonts {
	struct face faces[FACES_MAX];
	size_t n;
};

sp_err fonts_open(struct fonts *f, const char *path, char why[256]) SP_CHECKED;
void fonts_close(struct fonts *f);

/* The face for a style and a script (ISO 15924) of a language, opened; NULL when none is listed. */
struct face *fonts_pick(
	struct fonts *f, enum face_style style, const char *script, const char *language);

/* Any face with a glyph for c: the fallback list first, then every other; NULL when there is
 * none. */
struct face *fonts_any(struct fonts *f, uint32_t c);

bool face_covers(struct face *face, uint32_t c);

/* ---- pictures of words (text_picture.c) ---- */

/* Coverage of the inked part only; left is from the pen to the right, top from the baseline
 * upwards. */
struct picture {
	int left, top, width, height;
	uint8_t *mask; /* NULL: nothing to see (spaces), or not made yet */
	bool made;
};

/* What SDL2_ttf shows in one call: words of one face, size, script and direction. */
struct piece {
	size_t words; /* where its UTF-8 begins among the layout's, up to a NUL */
	int32_t x;    /* of the pen, from the line's left edge, in 64ths of a pixel */
	uint16_t face, px;
	char script[5]; /* ISO 15924 */
	bool rtl;
	struct picture picture; /* made when first painted */
};

/* SDL2_ttf's fonts: one for each face that was painted. They keep what they drew last. */
struct pens;

sp_err pens_open(struct pens **out) SP_CHECKED;
void pens_wipe(struct pens *p); /* closes all; they come back when needed */
void pens_close(struct pens **p);

/* Draws words into the piece's picture. Without memory there is nothing to see this time, and it is
 * tried again. */
void picture_make(struct text *t, struct piece *p, const char *words);
void picture_forget(struct piece *p);

/* ---- layouts (text_layout.c) ---- */

struct placed_line {
	size_t first, n; /* pieces */
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
	struct piece *pieces;
	size_t n_pieces, pieces_cap;
	char *words; /* of the pieces, one after the other */
	size_t n_words, words_cap;
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
void layout_forget_pictures(struct placed_text *l);

/* ---- runs (text_run.c) ---- */

/* A stretch of one level, script and face. */
struct run {
	int start, end; /* UTF-16 */
	UBiDiLevel level;
	UScriptCode script;
	uint16_t face, px;
	size_t first, n; /* shaped glyphs, in visual order */
};

struct shaped {
	int cluster;
	int32_t advance;
};

/* A paragraph on its way into a layout. Text is UTF-16 in here because ubidi is. */
struct paragraph {
	struct text *text;
	const struct text_style *style;
	const char *language;
	struct placed_text *out;
	int number; /* of this paragraph */
	UChar *chars;
	int n;
	int *to_byte; /* UTF-16 index → byte offset in the whole text; n + 1 entries */
	const struct text_span *spans;
	size_t n_spans;
	UBiDi *bidi, *line_bidi;
	struct run *runs;
	size_t n_runs, runs_cap;
	struct shaped *glyphs;
	size_t n_glyphs, glyphs_cap;
	int32_t *advance; /* per UTF-16 index, 26.6 */
};

/* The code point at *i, which moves past it. */
UChar32 paragraph_next(const struct paragraph *p, int *i);

/* Cuts the paragraph into runs, once its levels are known, and shapes them. */
bool runs_make(struct paragraph *p);

/* ---- pieces (text_piece.c) ---- */

/* Places the part of a run from `start` to `end` (UTF-16) at *pen, which moves past it. */
bool piece_add(const struct paragraph *p, const struct run *r, int start, int end, int32_t *pen);

/* ---- documents (text_document.c) ---- */

struct document;
struct document *document_make(struct text *t, const struct text_style *style, const char *markdown,
	const char *language, bool rtl, int width);
void document_free(struct document *d);
void document_forget_pictures(struct document *d);

/* ---- the whole (text.c) ---- */

enum { CACHE_KEY_LEN = 16, CACHE_SOFT_MAX = 256, PICTURES_SOFT_MAX = 16 << 20 };

struct cached {
	uint8_t key[CACHE_KEY_LEN];
	uint64_t frame;
	struct placed_text *layout; /* one of these two */
	struct document *document;
};

struct text {
	struct fonts fonts;
	struct pens *pens;
	size_t picture_bytes; /* of pictures made since they were last forgotten */
	hb_buffer_t *buffer;
	uint8_t hash_key[32];
	struct cached *cache;
	size_t n_cached, cache_cap;
	uint64_t frame;
	unsigned missing;
	uint32_t first_missing;
};

/* Grows an array to hold one more element, wiping the memory it moves out of. False when memory is
 * short. */
bool text_grow(void **array, size_t *cap, size_t n, size_t element);

#endif
