/*
 * A field for a code that people read off paper or hear over a telephone: capitals, and groups that
 * appear as one types, however the code was typed or scanned.
 */
#ifndef SCREEN_CODES_H
#define SCREEN_CODES_H

#include "app/screen/screen.h"

/* Holds a little more than the longest code, so that one character too many can be told. */
struct codes_field {
	char text[64];
	struct ui_edit edit;
};

/* In a screen's enter(): the field is empty. */
void codes_start(struct codes_field *f);

/* After an edit: capitals, in groups of `every`. The caret stays where it was between the
 * characters. */
void codes_group(struct codes_field *f, size_t every);

struct ui_item *codes_draw(struct ui_list *l, const char *name, int action, struct codes_field *f);

#endif
