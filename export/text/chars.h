/*
 * What kind of thing a code point is when it stands in a name. Internal to export/text: the policy
 * refuses by it, the neutralisers escape by it.
 */
#ifndef SP_TEXT_CHARS_H
#define SP_TEXT_CHARS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sp_char {
	SP_CHAR_VISIBLE,
	SP_CHAR_MARK,   /* combining (Mn, Mc, Me) */
	SP_CHAR_SPACE,  /* white space within a line */
	SP_CHAR_JOINER, /* ZWJ, ZWNJ, Mongolian vowel separator: invisible, meant in some scripts */
	SP_CHAR_SELECTOR,  /* variation selector: invisible, meant after some bases */
	SP_CHAR_INVISIBLE, /* every other format, default ignorable or blank character */
	SP_CHAR_CONTROL,   /* Cc, line and paragraph separator */
	SP_CHAR_UNKNOWN,   /* surrogate, private use, unassigned, noncharacter, U+FFFC, U+FFFD */
};

enum { SP_CHAR_ZWNJ = 0x200C, SP_CHAR_ZWJ = 0x200D, SP_CHAR_REPLACEMENT = 0xFFFD };

enum sp_char sp_char_kind(int32_t c);

/* Embeddings, overrides, isolates and marks that turn the reading direction. */
bool sp_char_is_bidi(int32_t c);

/* The next code point of a UTF-8 text, or -1 for each ill-formed stretch of it (overlong forms and
 * surrogates are ill-formed). *i moves on; *i < len before. */
int32_t sp_char_next(const char *text, size_t len, size_t *i);

#endif
