/*
 * One line of text that a person edits: buffer, length, caret. The memory belongs to whoever owns
 * the text (the visit, in locked memory); nothing is ever copied elsewhere. Editing is by grapheme
 * (UAX #29).
 */
#ifndef UI_EDIT_H
#define UI_EDIT_H

#include <stdbool.h>
#include <stddef.h>

struct ui_edit {
	char *text; /* UTF-8, NUL-terminated */
	size_t cap; /* bytes of memory at text, with the NUL */
	size_t len;
	size_t caret; /* byte offset, on a grapheme boundary */
};

/* An edit over cap bytes at text, which holds a NUL-terminated text already. */
struct ui_edit ui_edit_on(char *text, size_t cap);

/* Inserts UTF-8 at the caret. False, and nothing changes, when it does not fit, is not UTF-8 or
 * holds a control. */
bool ui_edit_insert(struct ui_edit *e, const char *utf8, size_t n);

/* Deletes the grapheme before, or after, the caret. False when there is none. */
bool ui_edit_backspace(struct ui_edit *e);
bool ui_edit_delete(struct ui_edit *e);

/* Moves the caret by graphemes in logical order: negative towards the start. */
void ui_edit_move(struct ui_edit *e, int graphemes);
void ui_edit_home(struct ui_edit *e);
void ui_edit_end(struct ui_edit *e);

/* Wipes the text. */
void ui_edit_clear(struct ui_edit *e);

#endif
