/*
 * layouts.ini: which layouts a language has, and the pages of signs.
 */
#ifndef UI_KEYBOARD_DATA_H
#define UI_KEYBOARD_DATA_H

#include "app/ui/keyboard_layout.h"

enum { DATA_LANGUAGES = 64, DATA_LAYOUTS = 4, DATA_ROWS = 4, DATA_TAG_LEN = 12 };

/* A page: rows of single characters (UTF-8), as many as are filled. */
struct data_page {
	char rows[DATA_ROWS][LAYOUT_COLUMNS][KEY_TEXT_LEN];
	size_t n[DATA_ROWS];
};

struct data_language {
	char tag[DATA_TAG_LEN];
	char layouts[DATA_LAYOUTS][LAYOUT_NAME_LEN];
	size_t n;
};

struct keyboard_data {
	struct data_language languages[DATA_LANGUAGES];
	size_t n;
	struct data_page signs, accents, address;
};

/* Reads dir/layouts.ini. Unknown sections and keys, and repeated ones, are SP_E_DAMAGED; why names
 * file and line. */
sp_err keyboard_data_load(struct keyboard_data *out, const char *dir, char why[256]) SP_CHECKED;

/* The entry of this language, of its base language, or of English; NULL when not even that is
 * there. */
const struct data_language *keyboard_data_find(const struct keyboard_data *d, const char *tag);

#endif
