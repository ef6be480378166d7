/*
 * What kind of character a code point is, for the keyboard.
 */
#ifndef UI_TEXT_CHAR_H
#define UI_TEXT_CHAR_H

#include <stdbool.h>
#include <stdint.h>

/* Letters, and the marks that Indic, Thai and other scripts write as keys of their own. */
bool text_char_is_letter(uint32_t c);
bool text_char_is_mark(uint32_t c);

/* Written from right to left. */
bool text_char_is_rtl(uint32_t c);

/* The capital of a letter, or the letter itself. */
uint32_t text_char_upper(uint32_t c);

#endif
