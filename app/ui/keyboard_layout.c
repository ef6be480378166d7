/*
 * xkb names keys by their place: AE01… is the digit row, AD, AC and AB the letter rows below.
 * Levels 0 and 1 are without and with shift.
 */
#include "app/ui/keyboard_layout.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <xkbcommon/xkbcommon.h>

#include "app/ui/text_char.h"

/* Lam-alef keys of the Arabic layouts give presentation forms; text holds letters. */
static const struct {
	uint32_t form;
	const char *letters;
} ligatures[] = {{0xFEF5, "لآ"}, {0xFEF7, "لأ"}, {0xFEF9, "لإ"}, {0xFEFB, "لا"}};

static const char *ligature(uint32_t c)
{
	for (size_t i = 0; i < sizeof ligatures / sizeof *ligatures; i++)
		if (ligatures[i].form == c)
			return ligatures[i].letters;
	return NULL;
}

static void put_utf8(char out[KEY_TEXT_LEN], uint32_t c)
{
	/* xkb converts keysyms, and every Unicode character is one. */
	if (xkb_keysym_to_utf8(xkb_utf32_to_keysym(c), out, KEY_TEXT_LEN) <= 0)
		out[0] = '\0';
}

static uint32_t char_at(struct xkb_keymap *map, xkb_keycode_t code, xkb_level_index_t level)
{
	const xkb_keysym_t *syms = NULL;
	int n = xkb_keymap_key_get_syms_by_level(map, code, 0, level, &syms);
	return n == 1 ? xkb_keysym_to_utf32(syms[0]) : 0;
}

/* Ordinal signs are letters to Unicode, but nobody's name has them. */
static bool wanted(uint32_t c)
{
	if (c == 0xAA || c == 0xBA)
		return false;
	return text_char_is_letter(c) || text_char_is_mark(c) || c == '\'' || ligature(c);
}

static void put_char(char out[KEY_TEXT_LEN], uint32_t c)
{
	const char *letters = ligature(c);
	if (letters)
		(void) snprintf(out, KEY_TEXT_LEN, "%s", letters);
	else
		put_utf8(out,
			c == '\'' ? 0x2019 : c); /* the apostrophe that names are printed with */
}

/* Adds what the key at this place types, if it is worth a place on the glass. */
static void add_key(
	struct layout *out, struct layout_row *row, struct xkb_keymap *map, const char *place)
{
	xkb_keycode_t code = xkb_keymap_key_by_name(map, place);
	if (code == XKB_KEYCODE_INVALID || row->n == LAYOUT_COLUMNS)
		return;
	uint32_t plain = char_at(map, code, 0), shifted = char_at(map, code, 1);
	if (!wanted(plain))
		return;

	struct layout_key *key = &row->keys[row->n];
	if (!wanted(shifted) || shifted == '\'')
		shifted = text_char_upper(plain);
	put_char(key->lower, plain);
	put_char(key->upper, shifted);
	out->rtl = out->rtl || text_char_is_rtl(plain);
	if (key->lower[0] && key->upper[0])
		row->n++;
}

static void read_rows(struct layout *out, struct xkb_keymap *map)
{
	static const char letters[LAYOUT_ROWS] = {'E', 'D', 'C', 'B'};
	char place[8];
	add_key(out, &out->rows[0], map, "TLDE"); /* left of the digits: ё, ذ */
	for (size_t r = 0; r < LAYOUT_ROWS; r++)
		for (int i = 1; i <= LAYOUT_COLUMNS; i++) {
			(void) snprintf(place, sizeof place, "A%c%02d", letters[r], i);
			add_key(out, &out->rows[r], map, place);
		}
}

/* Width of a row on the glass in letters: shift and backspace stand at the ends of the last one. */
static size_t width(const struct layout *l, size_t row)
{
	return l->rows[row].n + (row == LAYOUT_ROWS - 1 ? 3 : 0);
}

/* One or two letters in the digit row (ß, the apostrophe) do not earn a row of their own: they go
 * where there is room. */
static void fold_digit_row(struct layout *out)
{
	struct layout_row *digits = &out->rows[0];
	size_t narrowest = 1;
	if (digits->n > 2)
		return;
	for (size_t r = 2; r < LAYOUT_ROWS; r++)
		if (width(out, r) < width(out, narrowest))
			narrowest = r;
	for (size_t i = 0; i < digits->n && width(out, narrowest) < LAYOUT_COLUMNS; i++)
		out->rows[narrowest].keys[out->rows[narrowest].n++] = digits->keys[i];
	digits->n = 0;
}

/* "us(intl)" → layout "us", variant "intl". */
static void split(const char *name, char layout[LAYOUT_NAME_LEN], char variant[LAYOUT_NAME_LEN])
{
	size_t at = strcspn(name, "(");
	(void) snprintf(layout, LAYOUT_NAME_LEN, "%.*s", (int) at, name);
	(void) snprintf(variant, LAYOUT_NAME_LEN, "%s", name[at] ? name + at + 1 : "");
	variant[strcspn(variant, ")")] = '\0';
}

sp_err layout_load(struct layout *out, const char *name)
{
	char layout[LAYOUT_NAME_LEN], variant[LAYOUT_NAME_LEN];
	struct layout found = {0};
	sp_err e = SP_E_NOMEM;

	split(name, layout, variant);
	struct xkb_context *context = xkb_context_new(XKB_CONTEXT_NO_ENVIRONMENT_NAMES);
	if (!context)
		return e;
	xkb_context_set_log_level(
		context, XKB_LOG_LEVEL_CRITICAL); /* the caller says it in better words */

	struct xkb_rule_names names = {
		.rules = "evdev", .model = "pc105", .layout = layout, .variant = variant};
	struct xkb_keymap *map =
		xkb_keymap_new_from_names(context, &names, XKB_KEYMAP_COMPILE_NO_FLAGS);
	e = SP_E_NOTFOUND;
	if (map) {
		(void) snprintf(found.name, sizeof found.name, "%s", name);
		read_rows(&found, map);
		fold_digit_row(&found);
		*out = found;
		e = SP_OK;
	}
	xkb_keymap_unref(map);
	xkb_context_unref(context);
	return e;
}
