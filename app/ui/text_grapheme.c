#include "app/ui/text_grapheme.h"

#include <stdint.h>

#include <unicode/ubrk.h>
#include <unicode/utext.h>

typedef int32_t (*step_fn)(UBreakIterator *, int32_t);

/* Offsets stay in UTF-8 throughout: a UText over the caller's bytes needs no copy that would have
 * to be wiped. */
static size_t step(const char *text, size_t len, size_t at, step_fn next)
{
	UErrorCode status = U_ZERO_ERROR;
	UText *view = utext_openUTF8(NULL, text, (int64_t) len, &status);
	UBreakIterator *it = ubrk_open(UBRK_CHARACTER, "", NULL, 0, &status);
	ubrk_setUText(it, view, &status);

	size_t found = at;
	if (U_SUCCESS(status)) {
		int32_t to = next(it, (int32_t) at);
		if (to != UBRK_DONE)
			found = (size_t) to;
	}
	ubrk_close(it);
	utext_close(view);
	return found;
}

size_t text_grapheme_before(const char *text, size_t len, size_t at)
{
	return at == 0 ? 0 : step(text, len, at, ubrk_preceding);
}

size_t text_grapheme_after(const char *text, size_t len, size_t at)
{
	return at >= len ? len : step(text, len, at, ubrk_following);
}
