/*
 * Painting primitives over a plain buffer of 0x00RRGGBB pixels: fills, rounded boxes, strokes,
 * coverage masks. Everything is smooth-edged and stays inside the clip. No SDL, no fonts, no
 * allocation.
 */
#ifndef UI_CANVAS_H
#define UI_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/ui/ui.h"

typedef uint32_t color; /* 0x00RRGGBB */

struct canvas {
	uint32_t *pixels;
	int width, height;
	size_t stride; /* pixels from one row to the next */
	struct ui_rect clip;
};

bool rect_contains(struct ui_rect r, int x, int y);
bool rect_inside(struct ui_rect inner, struct ui_rect outer);
bool rect_empty(struct ui_rect r);
bool rect_equal(struct ui_rect a, struct ui_rect b);
struct ui_rect rect_intersect(struct ui_rect a, struct ui_rect b);
struct ui_rect rect_union(struct ui_rect a, struct ui_rect b);
struct ui_rect rect_grow(struct ui_rect r, int by); /* negative: shrink */

/* Limits painting to r (and the canvas); returns the clip before, to be put back. */
struct ui_rect canvas_clip(struct canvas *c, struct ui_rect r);

void canvas_fill(struct canvas *c, struct ui_rect r, color col);

/* A filled box with rounded corners; the same with an edge of `edge` pixels inside it; only the
 * edge. */
void canvas_round(struct canvas *c, struct ui_rect r, int radius, color col);
void canvas_edged(
	struct canvas *c, struct ui_rect r, int radius, int edge, color edge_col, color fill);
void canvas_ring(struct canvas *c, struct ui_rect r, int radius, int edge, color col);

/* A straight stroke with round ends. */
void canvas_stroke(
	struct canvas *c, double x0, double y0, double x1, double y1, double thick, color col);

/* A width × height mask of coverage (255: all) with its upper left corner at x, y. */
void canvas_mask(struct canvas *c, int x, int y, const uint8_t *mask, int width, int height,
	size_t stride, color col);

#endif
