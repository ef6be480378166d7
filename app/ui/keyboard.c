/*
 * A keyboard is a page (letters, signs, accents) of a layout, plus shift. keyboard_keys() lays the
 * page out as rows: shift left and backspace right of the last row of letters, as on telephones;
 * the row of space at the bottom.
 */
#include "app/ui/keyboard.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "app/ui/keyboard_data.h"
#include "app/ui/text_char.h"

enum page { PAGE_LETTERS, PAGE_SIGNS, PAGE_ACCENTS };

enum { LETTER = 4, WIDE = 6 };

struct keyboard {
	struct keyboard_data data;
	const struct data_language *language;
	size_t layout_i;
	struct layout layout;
	enum keyboard_kind kind;
	enum page page;
	bool shift;
};

/* English must work, since it is what the others fall back to. They are loaded when somebody needs
 * them: compiling a keymap takes milliseconds that nobody should wait for at start. */
static sp_err load_english(struct keyboard *k, const char *dir, char why[256])
{
	const struct data_language *english = keyboard_data_find(&k->data, "en");
	if (!english) {
		(void) snprintf(why, 256, "%.180s/layouts.ini has no line for \"en\"", dir);
		return SP_E_DAMAGED;
	}
	sp_err e = layout_load(&k->layout, english->layouts[0]);
	if (e == SP_E_NOTFOUND) {
		(void) snprintf(why, 256,
			"%.150s/layouts.ini: xkb has no layout \"%s\" (package xkb-data)", dir,
			english->layouts[0]);
		return SP_E_DAMAGED;
	}
	return e;
}

sp_err keyboard_open(struct keyboard **out, const char *dir, char why[256])
{
	struct keyboard *k = calloc(1, sizeof *k);
	if (!k)
		return SP_E_NOMEM;
	sp_err e = keyboard_data_load(&k->data, dir, why);
	if (e == SP_OK)
		e = load_english(k, dir, why);
	if (e != SP_OK) {
		free(k);
		return e;
	}
	keyboard_start(k, "en", KEYBOARD_TEXT, false);
	*out = k;
	return SP_OK;
}

void keyboard_close(struct keyboard **k)
{
	if (*k)
		sodium_memzero(*k, sizeof **k);
	free(*k);
	*k = NULL;
}

static void load_layout(struct keyboard *k, size_t i)
{
	struct layout layout;
	const char *name = k->language->layouts[i];
	k->layout_i = i;
	/* If xkb fails, the keys that are there go on working. */
	if (strcmp(k->layout.name, name) != 0 && layout_load(&layout, name) == SP_OK)
		k->layout = layout;
}

static bool is_latin(const struct layout *l)
{
	unsigned char first = (unsigned char) l->rows[1].keys[0].lower[0];
	return first < 0x80;
}

/* Unicode puts the scripts with capitals (Latin, Greek, Cyrillic, Armenian) before Hebrew and all
 * after it. Elsewhere the shifted page is other letters, which nobody wants first. */
static bool has_capitals(const struct layout *l)
{
	return (unsigned char) l->rows[1].keys[0].lower[0] < 0xD7;
}

void keyboard_start(struct keyboard *k, const char *language, enum keyboard_kind kind, bool capital)
{
	k->kind = kind;
	k->page = PAGE_LETTERS;
	k->language = keyboard_data_find(&k->data, language);
	load_layout(k, 0);
	k->shift = kind == KEYBOARD_CODE ||
		   (capital && kind == KEYBOARD_TEXT && has_capitals(&k->layout));
	/* Addresses are typed in Latin letters nearly always, and the layout key still leads to
	 * the others; codes always. */
	const bool latin = kind == KEYBOARD_ADDRESS || kind == KEYBOARD_CODE;
	for (size_t i = 1; latin && !is_latin(&k->layout) && i < k->language->n; i++)
		load_layout(k, i);
}

/* ---- laying out ---- */

struct rows {
	struct key *out;
	size_t n;
	unsigned row;
};

static void put(struct rows *r, enum key_op op, unsigned width, const char *text, const char *label)
{
	if (r->n == KEYBOARD_KEYS_MAX)
		return;
	struct key *key = &r->out[r->n++];
	*key = (struct key){.op = op, .row = r->row, .width = width};
	(void) snprintf(key->text, sizeof key->text, "%s", text);
	(void) snprintf(key->label, sizeof key->label, "%s", label);
}

/* A mark alone would hang in the air: it is shown on a dotted circle. */
static void put_text(struct rows *r, const char *text)
{
	char label[KEY_TEXT_LEN];
	(void) snprintf(label, sizeof label, "%s", text);
	unsigned char first = (unsigned char) text[0];
	if (first >= 0xC0) {
		uint32_t c = first < 0xE0 ? (first & 0x1Fu) << 6 | ((unsigned char) text[1] & 0x3Fu)
					  : (first & 0x0Fu) << 12 |
						    ((unsigned char) text[1] & 0x3Fu) << 6 |
						    ((unsigned char) text[2] & 0x3Fu);
		if (first < 0xF0 && text_char_is_mark(c))
			(void) snprintf(label, sizeof label, "\u25CC%.8s", text);
	}
	put(r, KEY_TEXT, LETTER, text, label);
}

static void put_letters(const struct keyboard *k, struct rows *r, const struct layout_row *row)
{
	for (size_t i = 0; i < row->n; i++)
		put_text(r, k->shift ? row->keys[i].upper : row->keys[i].lower);
}

/* Capitals of the accents page come from Unicode; ß and ı have none of one letter and stay. */
static void put_page_row(
	const struct keyboard *k, struct rows *r, const struct data_page *page, size_t i)
{
	for (size_t j = 0; j < page->n[i]; j++) {
		const unsigned char *s = (const unsigned char *) page->rows[i][j];
		uint32_t c = s[0] >= 0xC0 && s[0] < 0xE0 ? (s[0] & 0x1Fu) << 6 | (s[1] & 0x3Fu) : 0;
		uint32_t upper = k->shift && c ? text_char_upper(c) : c;
		char capital[3] = {
			(char) (0xC0 | upper >> 6), (char) (0x80 | (upper & 0x3F)), '\0'};
		put_text(r,
			upper != c && upper >= 0x80 && upper < 0x800 ? capital : page->rows[i][j]);
	}
}

static void put_space_row(const struct keyboard *k, struct rows *r)
{
	put(r, KEY_SYMBOLS, WIDE, "",
		k->page == PAGE_LETTERS                         ? "123"
		: k->page == PAGE_SIGNS && is_latin(&k->layout) ? "àé"
								: "abc");
	if (k->language->n > 1)
		put(r, KEY_LAYOUT, WIDE, "", "");
	if (k->kind == KEYBOARD_ADDRESS) {
		for (size_t i = 0; i < k->data.address.n[1]; i++)
			put_text(r, k->data.address.rows[1][i]);
	} else {
		put(r, KEY_SPACE, 4 * LETTER, " ", "");
		put_text(r, "-");
	}
	put(r, KEY_LEFT, LETTER, "", "");
	put(r, KEY_RIGHT, LETTER, "", "");
	put(r, KEY_DONE, 2 * LETTER, "", "");
}

static void put_letter_page(const struct keyboard *k, struct rows *r)
{
	if (k->kind == KEYBOARD_ADDRESS)
		put_page_row(k, r, &k->data.address, 0);
	else
		put_letters(k, r, &k->layout.rows[0]);
	if (r->n > 0)
		r->row++;
	put_letters(k, r, &k->layout.rows[1]);
	r->row++;
	put_letters(k, r, &k->layout.rows[2]);
	r->row++;
	put(r, KEY_SHIFT, WIDE, "", "");
	put_letters(k, r, &k->layout.rows[3]);
	put(r, KEY_BACKSPACE, WIDE, "", "");
}

static void put_capitals(struct rows *r, const struct layout_row *row)
{
	for (size_t i = 0; i < row->n; i++)
		if (row->keys[i].upper[0] >= 'A' && row->keys[i].upper[0] <= 'Z')
			put_text(r, row->keys[i].upper);
}

/* Letters are where people know them, without those that no code has; four rows, because what is
 * explained above must stay in sight. */
static void put_code_page(const struct keyboard *k, struct rows *r)
{
	put_page_row(k, r, &k->data.address, 0);
	for (size_t i = 1; i < LAYOUT_ROWS; i++) {
		r->row++;
		put_capitals(r, &k->layout.rows[i]);
	}
	put(r, KEY_LEFT, LETTER, "", "");
	put(r, KEY_RIGHT, LETTER, "", "");
	put(r, KEY_BACKSPACE, LETTER, "", "");
	put(r, KEY_DONE, LETTER, "", "");
}

static void put_sign_page(const struct keyboard *k, struct rows *r, const struct data_page *page)
{
	size_t last = DATA_ROWS;
	while (last > 1 && page->n[last - 1] == 0)
		last--;
	for (size_t i = 0; i < last; i++) {
		if (i + 1 == last)
			put(r, KEY_SHIFT, WIDE, "", "");
		put_page_row(k, r, page, i);
		if (i + 1 == last)
			put(r, KEY_BACKSPACE, WIDE, "", "");
		else
			r->row++;
	}
}

static void put_digits(struct rows *r)
{
	static const char *const rows[] = {"123", "456", "789"};
	for (size_t i = 0; i < 3; i++, r->row++)
		for (const char *d = rows[i]; *d; d++)
			put_text(r, (char[]){*d, '\0'});
	put(r, KEY_BACKSPACE, LETTER, "", "");
	put_text(r, "0");
	put(r, KEY_DONE, LETTER, "", "");
}

size_t keyboard_keys(const struct keyboard *k, struct key *out)
{
	struct rows r = {.out = out};
	if (k->kind == KEYBOARD_DIGITS) {
		put_digits(&r);
		return r.n;
	}
	if (k->kind == KEYBOARD_CODE) {
		put_code_page(k, &r);
		return r.n;
	}
	switch (k->page) {
	case PAGE_LETTERS:
		put_letter_page(k, &r);
		break;
	case PAGE_SIGNS:
		put_sign_page(k, &r, &k->data.signs);
		break;
	case PAGE_ACCENTS:
		put_sign_page(k, &r, &k->data.accents);
		break;
	}
	r.row++;
	put_space_row(k, &r);
	return r.n;
}

static void next_page(struct keyboard *k)
{
	switch (k->page) {
	case PAGE_LETTERS:
		k->page = PAGE_SIGNS;
		break;
	case PAGE_SIGNS:
		k->page = is_latin(&k->layout) ? PAGE_ACCENTS : PAGE_LETTERS;
		break;
	case PAGE_ACCENTS:
		k->page = PAGE_LETTERS;
		break;
	}
}

bool keyboard_tap(struct keyboard *k, const struct key *key)
{
	switch (key->op) {
	case KEY_SHIFT:
		k->shift = !k->shift;
		return true;
	case KEY_SYMBOLS:
		next_page(k);
		return true;
	case KEY_LAYOUT:
		load_layout(k, (k->layout_i + 1) % k->language->n);
		k->page = PAGE_LETTERS;
		return true;
	case KEY_TEXT: {
		/* One capital, then back. */
		bool changed = k->shift && k->kind != KEYBOARD_CODE;
		k->shift = k->kind == KEYBOARD_CODE;
		return changed;
	}
	case KEY_SPACE:
	case KEY_BACKSPACE:
	case KEY_LEFT:
	case KEY_RIGHT:
	case KEY_DONE:
		break;
	}
	return false;
}

const char *keyboard_layout(const struct keyboard *k)
{
	return k->layout.name;
}

bool keyboard_rtl(const struct keyboard *k)
{
	return k->layout.rtl;
}

bool keyboard_shifted(const struct keyboard *k)
{
	return k->shift;
}
