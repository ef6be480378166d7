#include "export/text/chars.h"

#include <stddef.h>

#include <unicode/uchar.h>
#include <unicode/utf8.h>

enum { MONGOLIAN_VOWEL_SEPARATOR = 0x180E, OBJECT_REPLACEMENT = 0xFFFC };

/* Drawn as nothing, though Unicode counts them among the visible: Braille blank, Egyptian blanks,
 * Khitan filler, musical null notehead. */
static bool is_blank(int32_t c)
{
	return c == 0x2800 || c == 0x13441 || c == 0x13442 || c == 0x16FE4 || c == 0x1D159;
}

static enum sp_char kind_of_ignorable(int32_t c)
{
	if (c == SP_CHAR_ZWJ || c == SP_CHAR_ZWNJ || c == MONGOLIAN_VOWEL_SEPARATOR)
		return SP_CHAR_JOINER;
	return u_hasBinaryProperty(c, UCHAR_VARIATION_SELECTOR) ? SP_CHAR_SELECTOR
								: SP_CHAR_INVISIBLE;
}

enum sp_char sp_char_kind(int32_t c)
{
	uint32_t category = U_MASK(u_charType(c));

	if (category & (U_GC_CN_MASK | U_GC_CO_MASK | U_GC_CS_MASK) || c == OBJECT_REPLACEMENT ||
		c == SP_CHAR_REPLACEMENT)
		return SP_CHAR_UNKNOWN;
	if (category & (U_GC_CC_MASK | U_GC_ZL_MASK | U_GC_ZP_MASK))
		return SP_CHAR_CONTROL;
	if (category & U_GC_ZS_MASK)
		return SP_CHAR_SPACE;
	if (category & U_GC_CF_MASK || u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT))
		return kind_of_ignorable(c);
	if (is_blank(c))
		return SP_CHAR_INVISIBLE;
	return category & U_GC_M_MASK ? SP_CHAR_MARK : SP_CHAR_VISIBLE;
}

bool sp_char_is_bidi(int32_t c)
{
	return u_hasBinaryProperty(c, UCHAR_BIDI_CONTROL);
}

int32_t sp_char_next(const char *text, size_t len, size_t *i)
{
	const uint8_t *s = (const uint8_t *) text;
	size_t at = *i;
	UChar32 c;

	U8_NEXT(s, at, len, c);
	*i = at;
	return c;
}
