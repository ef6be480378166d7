/*
 * Text as pixels: paragraphs in any of the scripts Noto covers, set in lines by Unicode's rules
 * (bidi by UAX #9, breaks by UAX #14 for the language, clusters measured by HarfBuzz and drawn by
 * SDL2_ttf), with another face where the first has no glyph, and Markdown documents. Nothing here
 * knows what a button is. One thread only.
 *
 * Layouts are cached: the same words in the same style and width are set once. They stay valid
 * until the second text_begin() after they were last asked for, or until text_wipe(). Pictures of
 * words are made when they are first painted and kept with their layout. Every cached layout and
 * picture is wiped when it is freed.
 */
#ifndef UI_TEXT_H
#define UI_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/ui/canvas.h"
#include "export/wire/err.h"

enum text_family { TEXT_SANS, TEXT_SERIF };
/* TEXT_START: each paragraph at the side it starts from. */
enum text_align { TEXT_START, TEXT_LEFT, TEXT_CENTRE, TEXT_RIGHT };

/* Which way a paragraph runs: as its first strong letter says, or else this. */
enum text_direction { TEXT_LTR, TEXT_RTL, TEXT_AUTO_LTR, TEXT_AUTO_RTL };

struct text_style {
	enum text_family family;
	bool bold, italic;
	int px;                /* type size */
	int pitch_percent;     /* line pitch; taller scripts get what they need */
	int paragraph_percent; /* space between paragraphs, of the type size */
};

struct text;

/* fonts.ini as fonts/README.md describes it. Faces are opened when first needed. SP_E_NOTFOUND,
 * SP_E_DAMAGED (why names file and line), SP_E_NOMEM. */
sp_err text_open(struct text **out, const char *fonts_file, char why[256]) SP_CHECKED;
void text_close(struct text **t);

/* A new frame begins. */
void text_begin(struct text *t);

/* Forgets and wipes everything that was made from text, and gives back to malloc what libraries
 * keep of it. */
void text_wipe(struct text *t);

/* Code points no face had a glyph for, so far, and one of them. */
unsigned text_missing(const struct text *t, uint32_t *out_first);

struct text_layout {
	int width, height; /* of the widest line; of all lines */
	int pitch;         /* from line to line */
	int n_lines;
	bool broken_word; /* a word was wider than the width and broken inside */
};

/* Sets text in lines at most `width` wide (0: one line each). Never NULL: an empty layout when
 * memory is short. */
const struct text_layout *text_layout(struct text *t, const struct text_style *style,
	const char *utf8, const char *language, enum text_direction direction, int width);

/* Paints the lines that lie wholly within the rows top…bottom; the block's box is at x, y and w
 * wide. */
void text_paint(struct text *t, struct canvas *c, const struct text_layout *layout,
	struct ui_rect box, enum text_align align, color col, int top, int bottom);

/* The top of the line that row y of the layout runs through, or of the next one. */
int text_line_at(const struct text_layout *layout, int y);

/* Where a caret before byte `offset` of a one-line layout stands, from its left edge; and the byte
 * offset (on a grapheme) whose caret is nearest to x. */
int text_caret(const struct text_layout *layout, size_t offset);
size_t text_offset_at(const struct text_layout *layout, int x);

/* Whether the layout's (first) paragraph runs from right to left. */
bool text_is_rtl(const struct text_layout *layout);

struct text_document {
	int width, height;
};

/* Sets a CommonMark document. HTML, images and the targets of links are left out. */
const struct text_document *text_document(struct text *t, const struct text_style *style,
	const char *markdown, const char *language, bool rtl, int width);

void text_document_paint(struct text *t, struct canvas *c, const struct text_document *d, int x,
	int y, color ink, color soft, int top, int bottom);

/* The top of the first line that ends below `y` (0: the document's top): where a page that begins
 * at y may begin whole. */
int text_document_line_at(const struct text_document *d, int y);

#endif
