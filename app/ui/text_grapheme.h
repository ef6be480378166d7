/*
 * Grapheme boundaries (UAX #29) in UTF-8, for carets and backspace.
 */
#ifndef UI_TEXT_GRAPHEME_H
#define UI_TEXT_GRAPHEME_H

#include <stddef.h>

/* The boundary before, or after, byte offset `at` in text; `at` itself at the start or end. */
size_t text_grapheme_before(const char *text, size_t len, size_t at);
size_t text_grapheme_after(const char *text, size_t len, size_t at);

#endif
