/*
 * What things look like: sizes in millimetres turned into pixels of the declared glass, and
 * colours. Nobody else in the tree names a colour or a length.
 */
#ifndef UI_THEME_H
#define UI_THEME_H

#include "app/ui/canvas.h"
#include "app/ui/text.h"
#include "app/ui/ui.h"

struct theme_colors {
	color page, ink, soft;   /* paper, reading text, smaller text */
	color card, line;        /* inside of a control, its edge */
	color accent, on_accent; /* the primary button; what is chosen */
	color tint;              /* pressed, or chosen */
	color fault_page, fault;
	color banner_page, banner;
	color focus;
	color rule; /* a line that only decorates */
};

struct theme {
	int width_px, height_px;
	double px_per_mm;
	enum ui_size size;
	enum ui_contrast contrast;
	bool compact; /* little height is left beside the keyboard: titles give way */
	struct theme_colors colors;
	int em; /* type size of reading text, px */
	int title, lead;
	int control; /* least side of anything touchable */
	int gap;     /* least space between touchables */
	int margin;  /* from the edge of the glass */
	int pad;     /* inside a control */
	int radius, edge, ring;
	int key_height, key_gap;
	int measure; /* widest column of reading text */
	int column;  /* widest column of anything */
};

/* width_mm must be above 0. */
void theme_init(struct theme *t, int width_px, int height_px, double width_mm, enum ui_size size,
	enum ui_contrast contrast);

/* At least this many millimetres, in whole pixels. */
int theme_px(const struct theme *t, double mm);

/* The type for the words of a role: its label, its value, its hint. */
struct text_style theme_label(const struct theme *t, enum ui_role role);
struct text_style theme_value(const struct theme *t, enum ui_role role);
struct text_style theme_hint(const struct theme *t);
struct text_style theme_hero(int size);                /* a title that is read from three metres */
struct text_style theme_change(const struct theme *t); /* the word for what an entry's card does */
struct text_style theme_document(const struct theme *t);

/* Contrast ratio as WCAG 2 defines it: 1 to 21. */
double theme_contrast(color a, color b);

#endif
