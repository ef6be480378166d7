#include "app/ui/text_char.h"

#include <unicode/uchar.h>

bool text_char_is_letter(uint32_t c)
{
	return u_isalpha((UChar32) c);
}

bool text_char_is_mark(uint32_t c)
{
	return (U_GET_GC_MASK((UChar32) c) & U_GC_M_MASK) != 0;
}

bool text_char_is_rtl(uint32_t c)
{
	UCharDirection d = u_charDirection((UChar32) c);
	return d == U_RIGHT_TO_LEFT || d == U_RIGHT_TO_LEFT_ARABIC;
}

uint32_t text_char_upper(uint32_t c)
{
	return (uint32_t) u_toupper((UChar32) c);
}
