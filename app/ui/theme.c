/*
 * Type is measured by its capitals, as the accessibility standards do. Noto's capitals are 0.714 em
 * high. Larger screens are looked at from further away, so everything but the least sizes of
 * controls grows with the root of the glass.
 */
#include "app/ui/theme.h"

#include <math.h>

#define CAPITAL_OF_EM 0.714

static const double capital_mm[UI_SIZE_COUNT] = {
	[UI_SIZE_S] = 3.5, [UI_SIZE_M] = 4.9, [UI_SIZE_L] = 6.1, [UI_SIZE_XL] = 8.5};

static const struct theme_colors palettes[UI_CONTRAST_COUNT] = {
	[UI_CONTRAST_DEFAULT] = {.page = 0xFAF7F0,
		.ink = 0x1B1A19,
		.soft = 0x33312D,
		.card = 0xFFFFFF,
		.line = 0x6E6A62,
		.accent = 0x123C5A,
		.on_accent = 0xFFFFFF,
		.tint = 0xE3EBF1,
		.fault_page = 0xFCEBE6,
		.fault = 0x660D0D,
		.banner_page = 0xF4CF62,
		.banner = 0x1B1A19,
		.focus = 0xB04300,
		.rule = 0xDAD3C5},
	[UI_BLACK_ON_WHITE] = {.page = 0xFFFFFF,
		.ink = 0x000000,
		.soft = 0x000000,
		.card = 0xFFFFFF,
		.line = 0x000000,
		.accent = 0x000000,
		.on_accent = 0xFFFFFF,
		.tint = 0xFFFFFF,
		.fault_page = 0xFFFFFF,
		.fault = 0x000000,
		.banner_page = 0x000000,
		.banner = 0xFFFFFF,
		.focus = 0x000000,
		.rule = 0x000000},
	[UI_WHITE_ON_BLACK] = {.page = 0x000000,
		.ink = 0xFFFFFF,
		.soft = 0xFFFFFF,
		.card = 0x000000,
		.line = 0xFFFFFF,
		.accent = 0xFFFFFF,
		.on_accent = 0x000000,
		.tint = 0x000000,
		.fault_page = 0x000000,
		.fault = 0xFFFFFF,
		.banner_page = 0xFFFFFF,
		.banner = 0x000000,
		.focus = 0xFFFFFF,
		.rule = 0xFFFFFF},
	[UI_LOW_GLARE] = {.page = 0x1E1D1B,
		.ink = 0xEDE6D8,
		.soft = 0xE9E1D2,
		.card = 0x282623,
		.line = 0xA59D8D,
		.accent = 0xE9C98F,
		.on_accent = 0x1B1710,
		.tint = 0x302D27,
		.fault_page = 0x33201C,
		.fault = 0xFFDCD0,
		.banner_page = 0xE9C98F,
		.banner = 0x1B1710,
		.focus = 0xFFB454,
		.rule = 0x4A463F},
};

static double clamp(double x, double low, double high)
{
	return fmin(high, fmax(low, x));
}

int theme_px(const struct theme *t, double mm)
{
	return (int) ceil(mm * t->px_per_mm - 1e-6);
}

static int px_min(int a, int b)
{
	return a < b ? a : b;
}

void theme_init(struct theme *t, int width_px, int height_px, double width_mm, enum ui_size size,
	enum ui_contrast contrast)
{
	double per_mm = width_px / width_mm, height_mm = height_px / per_mm;
	/* 217 × 135 mm is the glass of 10.1", the smallest we promise. */
	double grow = sqrt(clamp(fmin(width_mm / 217, height_mm / 135), 1, 3));

	*t = (struct theme){.width_px = width_px,
		.height_px = height_px,
		.px_per_mm = per_mm,
		.size = size,
		.contrast = contrast,
		.colors = palettes[contrast]};
	t->em = theme_px(t, capital_mm[size] / CAPITAL_OF_EM * grow);
	/* Large type needs less difference between its sizes, and a small glass has no room for
	 * it. */
	static const double title_of_em[UI_SIZE_COUNT] = {1.4, 1.3, 1.15, 1};
	t->title = (int) (t->em * title_of_em[size]);
	/* Read from three metres, so as large as the glass gives: about a word and a half of it
	 * across. */
	double lead =
		width_px < height_px ? width_px / 12.5 : fmin(width_px, 1.9 * height_px) / 19.5;
	t->lead = (int) clamp(lead, t->title, 3 * t->em);
	t->control = theme_px(t, 20 * sqrt(grow));
	t->gap = theme_px(t, 3 * grow);
	t->margin = theme_px(t, 6 * grow * grow);
	t->pad = theme_px(t, 3.5 * grow);
	t->radius = theme_px(t, 1.8 * grow);
	t->edge = px_min(8, theme_px(t, 0.35 * grow));
	if (t->edge < 2)
		t->edge = 2;
	t->ring = theme_px(t, 0.9 * grow);
	if (t->ring < 3)
		t->ring = 3;
	t->key_height = theme_px(t, clamp(height_mm * 0.0975, 12.7, 18));
	t->key_gap = theme_px(t, 1.2 * grow);
	/* A letter of Noto is about half an em wide: 33 em hold about 66 of them. */
	t->measure = 33 * t->em;
	t->column = px_min(width_px - 2 * t->margin, 42 * t->em);
	if (width_px > height_px && t->column < theme_px(t, 240))
		t->column = px_min(width_px - 2 * t->margin, theme_px(t, 240));
}

static struct text_style style(enum text_family family, bool bold, double px, double pitch)
{
	return (struct text_style){.family = family,
		.bold = bold,
		.px = (int) lround(px),
		.pitch_percent = (int) pitch};
}

/* Paragraphs stand apart. */
static struct text_style reading(struct text_style s)
{
	s.paragraph_percent = 45;
	return s;
}

struct text_style theme_label(const struct theme *t, enum ui_role role)
{
	double em = t->em;

	switch (role) {
	case UI_TITLE:
		return t->compact ? style(TEXT_SERIF, true, em * 0.86, 115)
				  : style(TEXT_SERIF, true, t->title, 122);
	case UI_LEAD:
		return style(TEXT_SERIF, false, fmax(t->title, t->lead * 0.7), 130);
	case UI_TEXT:
		return reading(style(TEXT_SANS, false, em, 142));
	case UI_CHECK:
		return style(TEXT_SANS, false, em, 132);
	case UI_BUTTON:
		return style(TEXT_SANS, true, em, 124);
	case UI_CHOICE:
		return style(TEXT_SANS, true, em, 124);
	case UI_KEY:
		return style(TEXT_SANS, false, fmin(em * 1.05, t->key_height * 0.5), 120);
	case UI_FAULT:
		return style(TEXT_SANS, true, em * (t->compact ? 0.78 : 0.86), 130);
	case UI_BANNER:
		return style(TEXT_SANS, true, em * 0.72, 125);
	case UI_CODE:
		return style(TEXT_SANS, false, em * 0.78, 130);
	case UI_PROGRESS:
		return style(TEXT_SANS, false, em * (t->compact ? 0.6 : 0.72), 120);
	case UI_NOTE:
		return reading(style(TEXT_SANS, false, em * 0.78, 132));
	case UI_FIELD:
	case UI_ENTRY:
	case UI_QR:
	case UI_METER:
		return style(TEXT_SANS, false, em * 0.78, 132);
	case UI_DOCUMENT:
		return theme_document(t);
	case UI_ROLE_COUNT:
		break;
	}
	return style(TEXT_SANS, false, em, 140);
}

struct text_style theme_value(const struct theme *t, enum ui_role role)
{
	double em = t->em;

	if (role == UI_CODE)
		return style(TEXT_SANS, true, em * 1.15, 140);
	if (role == UI_FIELD)
		return style(TEXT_SANS, false, em * 1.1, 125);
	return style(TEXT_SANS, false, em, 130);
}

struct text_style theme_hint(const struct theme *t)
{
	return style(TEXT_SANS, false, t->em * 0.78, 128);
}

struct text_style theme_hero(int size)
{
	return style(TEXT_SERIF, true, size, 120);
}

struct text_style theme_change(const struct theme *t)
{
	return style(TEXT_SANS, true, t->em * 0.78, 132);
}

struct text_style theme_document(const struct theme *t)
{
	return style(TEXT_SERIF, false, t->em, 146);
}

static double channel(unsigned eight_bit)
{
	double v = eight_bit / 255.0;

	return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static double luminance(color c)
{
	return 0.2126 * channel(c >> 16 & 255) + 0.7152 * channel(c >> 8 & 255) +
	       0.0722 * channel(c & 255);
}

double theme_contrast(color a, color b)
{
	double x = luminance(a), y = luminance(b);

	return (fmax(x, y) + 0.05) / (fmin(x, y) + 0.05);
}
