/*
 * The letter rows of an xkb layout: what glass needs of a hardware keyboard.
 */
#ifndef UI_KEYBOARD_LAYOUT_H
#define UI_KEYBOARD_LAYOUT_H

#include "app/ui/keyboard.h"

enum { LAYOUT_ROWS = 4, LAYOUT_COLUMNS = 13, LAYOUT_NAME_LEN = 16 };

struct layout_key {
	char lower
		[KEY_TEXT_LEN]; /* UTF-8; a mark stands alone here and is shown on a dotted circle */
	char upper[KEY_TEXT_LEN]; /* with shift; equal to lower where there is nothing else */
};

struct layout_row {
	struct layout_key keys[LAYOUT_COLUMNS];
	size_t n;
};

struct layout {
	char name[LAYOUT_NAME_LEN];
	bool rtl;
	struct layout_row rows
		[LAYOUT_ROWS]; /* the digit row first: empty unless the layout has letters there */
};

/* Fills *out from the xkb layout "us" or "us(intl)". Letters and marks only, and the apostrophe,
 * which names have; digits and signs have a page of their own. Arabic presentation forms become the
 * letters they stand for. SP_E_NOTFOUND when xkb does not know the layout, SP_E_NOMEM. */
sp_err layout_load(struct layout *out, const char *name) SP_CHECKED;

#endif
