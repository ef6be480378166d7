/*
 * How large one item is and where its words stand in it, with its upper left corner at 0, 0. Part
 * of layout.
 */
#ifndef UI_MEASURE_H
#define UI_MEASURE_H

#include "app/ui/layout.h"

/* The width at which nothing in item i needs a second line. */
int measure_width(struct layout_job *l, size_t i);

/* Sets the item in this width; returns the height of its box. */
int measure_item(struct layout_job *l, size_t i, int width);

/* Makes the box of a measured item taller, its words staying where they are read first. */
void measure_stretch(struct layout_job *l, size_t i, int height);

/* Sets a title in this type size as a panel over the whole glass, its words in a column of this
 * width at x. */
int measure_hero(struct layout_job *l, size_t i, int x, int width, int size);

/* The lowest row that the item uses: its box, or the hint below it. */
int measure_bottom(const struct layout_job *l, size_t i);

void measure_key(struct layout_job *l, size_t i, struct ui_rect box);

#endif
