/*
 * Edges are smoothed by distance: a pixel whose centre is d outside a shape is covered by 0.5 - d
 * of it. That is exact enough for straight edges and for radii above two pixels, and needs no
 * supersampling.
 */
#include "app/ui/canvas.h"

#include <math.h>

bool rect_contains(struct ui_rect r, int x, int y)
{
	return x >= r.x && y >= r.y && x < r.x + r.w && y < r.y + r.h;
}

bool rect_empty(struct ui_rect r)
{
	return r.w <= 0 || r.h <= 0;
}

bool rect_equal(struct ui_rect a, struct ui_rect b)
{
	return a.x == b.x && a.y == b.y && a.w == b.w && a.h == b.h;
}

bool rect_inside(struct ui_rect inner, struct ui_rect outer)
{
	return inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.w <= outer.x + outer.w &&
	       inner.y + inner.h <= outer.y + outer.h;
}

static int min_int(int a, int b)
{
	return a < b ? a : b;
}

static int max_int(int a, int b)
{
	return a > b ? a : b;
}

struct ui_rect rect_intersect(struct ui_rect a, struct ui_rect b)
{
	int x0 = max_int(a.x, b.x), y0 = max_int(a.y, b.y);
	int x1 = min_int(a.x + a.w, b.x + b.w), y1 = min_int(a.y + a.h, b.y + b.h);

	if (x1 <= x0 || y1 <= y0)
		return (struct ui_rect){0};
	return (struct ui_rect){x0, y0, x1 - x0, y1 - y0};
}

struct ui_rect rect_union(struct ui_rect a, struct ui_rect b)
{
	if (rect_empty(a))
		return b;
	if (rect_empty(b))
		return a;

	int x0 = min_int(a.x, b.x), y0 = min_int(a.y, b.y);
	int x1 = max_int(a.x + a.w, b.x + b.w), y1 = max_int(a.y + a.h, b.y + b.h);
	return (struct ui_rect){x0, y0, x1 - x0, y1 - y0};
}

struct ui_rect rect_grow(struct ui_rect r, int by)
{
	return (struct ui_rect){r.x - by, r.y - by, r.w + 2 * by, r.h + 2 * by};
}

struct ui_rect canvas_clip(struct canvas *c, struct ui_rect r)
{
	struct ui_rect before = c->clip;

	c->clip = rect_intersect(r, (struct ui_rect){0, 0, c->width, c->height});
	return before;
}

static uint32_t *row_at(const struct canvas *c, int y)
{
	return c->pixels + (size_t) y * c->stride;
}

static uint32_t mix(uint32_t under, uint32_t over, uint32_t alpha)
{
	/* Two channels at a time; alpha 0…255 is stretched to 0…256 so that 255 covers fully. */
	uint32_t a = alpha + (alpha >> 7), b = 256 - a;
	uint32_t rb = ((under & 0xFF00FFu) * b + (over & 0xFF00FFu) * a) >> 8;
	uint32_t g = ((under & 0x00FF00u) * b + (over & 0x00FF00u) * a) >> 8;

	return (rb & 0xFF00FFu) | (g & 0x00FF00u);
}

static void put(struct canvas *c, int x, int y, color col, double coverage)
{
	if (coverage <= 0 || !rect_contains(c->clip, x, y))
		return;

	uint32_t *p = row_at(c, y) + x;
	*p = coverage >= 1 ? col : mix(*p, col, (uint32_t) (coverage * 255 + 0.5));
}

void canvas_fill(struct canvas *c, struct ui_rect r, color col)
{
	struct ui_rect in = rect_intersect(r, c->clip);

	for (int y = in.y; y < in.y + in.h; y++) {
		uint32_t *p = row_at(c, y) + in.x;
		for (int x = 0; x < in.w; x++)
			p[x] = col;
	}
}

/* Paints one corner square of a rounded box: centre of its circle at cx, cy; pixels from x0, y0. */
static void corner(
	struct canvas *c, int x0, int y0, int side, double cx, double cy, double radius, color col)
{
	for (int y = y0; y < y0 + side; y++) {
		for (int x = x0; x < x0 + side; x++) {
			double d = hypot(x + 0.5 - cx, y + 0.5 - cy) - radius;
			put(c, x, y, col, 0.5 - d);
		}
	}
}

void canvas_round(struct canvas *c, struct ui_rect r, int radius, color col)
{
	int k = min_int(radius, min_int(r.w, r.h) / 2);

	if (rect_empty(rect_intersect(r, c->clip)))
		return;
	canvas_fill(c, (struct ui_rect){r.x + k, r.y, r.w - 2 * k, k}, col);
	canvas_fill(c, (struct ui_rect){r.x, r.y + k, r.w, r.h - 2 * k}, col);
	canvas_fill(c, (struct ui_rect){r.x + k, r.y + r.h - k, r.w - 2 * k, k}, col);
	corner(c, r.x, r.y, k, r.x + k, r.y + k, k, col);
	corner(c, r.x + r.w - k, r.y, k, r.x + r.w - k, r.y + k, k, col);
	corner(c, r.x, r.y + r.h - k, k, r.x + k, r.y + r.h - k, k, col);
	corner(c, r.x + r.w - k, r.y + r.h - k, k, r.x + r.w - k, r.y + r.h - k, k, col);
}

void canvas_edged(
	struct canvas *c, struct ui_rect r, int radius, int edge, color edge_col, color fill)
{
	canvas_round(c, r, radius, edge_col);
	canvas_round(c, rect_grow(r, -edge), max_int(0, radius - edge), fill);
}

/* One corner of a ring, as the difference of two circles. */
static void ring_corner(struct canvas *c, int x0, int y0, int side, double cx, double cy,
	double outer, double inner, color col)
{
	for (int y = y0; y < y0 + side; y++) {
		for (int x = x0; x < x0 + side; x++) {
			double d = hypot(x + 0.5 - cx, y + 0.5 - cy);
			double cover = fmin(1, outer - d + 0.5) - fmax(0, fmin(1, inner - d + 0.5));
			put(c, x, y, col, cover);
		}
	}
}

void canvas_ring(struct canvas *c, struct ui_rect r, int radius, int edge, color col)
{
	int k = min_int(max_int(radius, edge), min_int(r.w, r.h) / 2);
	double inner = k - edge;

	canvas_fill(c, (struct ui_rect){r.x + k, r.y, r.w - 2 * k, edge}, col);
	canvas_fill(c, (struct ui_rect){r.x + k, r.y + r.h - edge, r.w - 2 * k, edge}, col);
	canvas_fill(c, (struct ui_rect){r.x, r.y + k, edge, r.h - 2 * k}, col);
	canvas_fill(c, (struct ui_rect){r.x + r.w - edge, r.y + k, edge, r.h - 2 * k}, col);
	ring_corner(c, r.x, r.y, k, r.x + k, r.y + k, k, inner, col);
	ring_corner(c, r.x + r.w - k, r.y, k, r.x + r.w - k, r.y + k, k, inner, col);
	ring_corner(c, r.x, r.y + r.h - k, k, r.x + k, r.y + r.h - k, k, inner, col);
	ring_corner(
		c, r.x + r.w - k, r.y + r.h - k, k, r.x + r.w - k, r.y + r.h - k, k, inner, col);
}

void canvas_stroke(
	struct canvas *c, double x0, double y0, double x1, double y1, double thick, color col)
{
	double half = thick / 2, dx = x1 - x0, dy = y1 - y0, len2 = dx * dx + dy * dy;
	int left = (int) floor(fmin(x0, x1) - half - 1),
	    right = (int) ceil(fmax(x0, x1) + half + 1);
	int top = (int) floor(fmin(y0, y1) - half - 1),
	    bottom = (int) ceil(fmax(y0, y1) + half + 1);

	for (int y = top; y <= bottom; y++) {
		for (int x = left; x <= right; x++) {
			double px = x + 0.5 - x0, py = y + 0.5 - y0;
			double t = len2 > 0 ? (px * dx + py * dy) / len2 : 0;
			t = fmin(1, fmax(0, t));
			put(c, x, y, col, half - hypot(px - t * dx, py - t * dy) + 0.5);
		}
	}
}

void canvas_mask(struct canvas *c, int x, int y, const uint8_t *mask, int width, int height,
	size_t stride, color col)
{
	struct ui_rect in = rect_intersect((struct ui_rect){x, y, width, height}, c->clip);

	for (int row = in.y; row < in.y + in.h; row++) {
		const uint8_t *m = mask + (size_t) (row - y) * stride + (in.x - x);
		uint32_t *p = row_at(c, row) + in.x;
		for (int i = 0; i < in.w; i++) {
			if (m[i] == 255)
				p[i] = col;
			else if (m[i])
				p[i] = mix(p[i], col, m[i]);
		}
	}
}
