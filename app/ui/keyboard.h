/*
 * The on-screen keyboard as data: rows of keys made from xkb keymaps, so that people find the
 * letters where their own keyboard has them. No pixels, no SDL: ui turns keys into items, lays them
 * out and reports taps back.
 *
 * Nothing is predicted, learnt or remembered.
 */
#ifndef UI_KEYBOARD_H
#define UI_KEYBOARD_H

#include <stdbool.h>
#include <stddef.h>

#include "export/wire/err.h"

enum key_op {
	KEY_TEXT,    /* types key->text */
	KEY_SHIFT,   /* one capital, then back */
	KEY_SYMBOLS, /* the page of digits and signs, and back */
	KEY_LAYOUT,  /* the next layout of the visitor's language, then Latin */
	KEY_SPACE,
	KEY_BACKSPACE,
	KEY_LEFT,
	KEY_RIGHT,
	KEY_DONE, /* leaves the field: the next one, or the primary button */
};

enum { KEYBOARD_KEYS_MAX = 72, KEYBOARD_ROWS_MAX = 5, KEY_TEXT_LEN = 16 };

struct key {
	enum key_op op;
	unsigned row;            /* 0 is the top row */
	unsigned width;          /* in quarters of a letter key: 4 is one letter */
	char text[KEY_TEXT_LEN]; /* what it types, UTF-8; empty for other ops */
	char label
		[KEY_TEXT_LEN]; /* what it shows: text, or a sign ui draws for the op (may be empty) */
};

enum keyboard_kind {
	KEYBOARD_TEXT,
	KEYBOARD_ADDRESS,
	KEYBOARD_CODE, /* Latin capitals and digits at once, nothing to switch */
	KEYBOARD_DIGITS
};

struct keyboard;

/* dir holds layouts.ini: language → xkb layouts, first one first ("ar = ara, us"). A layout that
 * xkb does not know is an error that names it. SP_E_NOTFOUND, SP_E_DAMAGED (why names file and
 * line), SP_E_NOMEM. */
sp_err keyboard_open(struct keyboard **out, const char *dir, char why[256]) SP_CHECKED;
void keyboard_close(struct keyboard **k);

/* Starts a field: the language's first layout, no shift (capital first for names: shift on when
 * `capital`). */
void keyboard_start(
	struct keyboard *k, const char *language, enum keyboard_kind kind, bool capital);

/* The keys as they are now; returns how many; rows from top to bottom, each from left to right. out
 * holds KEYBOARD_KEYS_MAX. */
size_t keyboard_keys(const struct keyboard *k, struct key *out);

/* Takes the tap of a key: changes layer or layout. Typing and deleting are for the caller to do.
 * True when the keys changed. */
bool keyboard_tap(struct keyboard *k, const struct key *key);

/* Name of the layout in use ("us"), its script's direction, and whether shift is on. */
const char *keyboard_layout(const struct keyboard *k);
bool keyboard_rtl(const struct keyboard *k);
bool keyboard_shifted(const struct keyboard *k);

#endif
