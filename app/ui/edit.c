#include "app/ui/edit.h"

#include <stdint.h>
#include <string.h>

#include <sodium.h>

#include "app/ui/text_grapheme.h"
#include "export/wire/cbor.h"

struct ui_edit ui_edit_on(char *text, size_t cap)
{
	size_t len = strlen(text);
	return (struct ui_edit){.text = text, .cap = cap, .len = len, .caret = len};
}

/* C0, DEL and C1 (U+0080–U+009F, in UTF-8 C2 80–C2 9F): no key types them, a paste might hold
 * them. */
static bool has_control(const char *utf8, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint8_t c = (uint8_t) utf8[i];
		if (c < 0x20 || c == 0x7F)
			return true;
		if (c == 0xC2 && i + 1 < n && (uint8_t) utf8[i + 1] < 0xA0)
			return true;
	}
	return false;
}

bool ui_edit_insert(struct ui_edit *e, const char *utf8, size_t n)
{
	if (n >= e->cap - e->len || !sp_utf8_ok(utf8, n) || has_control(utf8, n))
		return false;

	memmove(e->text + e->caret + n, e->text + e->caret, e->len - e->caret + 1);
	memcpy(e->text + e->caret, utf8, n);
	e->len += n;
	e->caret += n;
	return n > 0;
}

/* What moved down leaves its old end behind: that is wiped, too. */
static bool erase(struct ui_edit *e, size_t from, size_t to)
{
	if (from == to)
		return false;
	memmove(e->text + from, e->text + to, e->len - to + 1);
	size_t new_len = e->len - (to - from);
	sodium_memzero(e->text + new_len, e->len - new_len);
	e->len = new_len;
	e->caret = from;
	return true;
}

bool ui_edit_backspace(struct ui_edit *e)
{
	return erase(e, text_grapheme_before(e->text, e->len, e->caret), e->caret);
}

bool ui_edit_delete(struct ui_edit *e)
{
	return erase(e, e->caret, text_grapheme_after(e->text, e->len, e->caret));
}

void ui_edit_move(struct ui_edit *e, int graphemes)
{
	for (; graphemes < 0; graphemes++)
		e->caret = text_grapheme_before(e->text, e->len, e->caret);
	for (; graphemes > 0; graphemes--)
		e->caret = text_grapheme_after(e->text, e->len, e->caret);
}

void ui_edit_home(struct ui_edit *e)
{
	e->caret = 0;
}

void ui_edit_end(struct ui_edit *e)
{
	e->caret = e->len;
}

void ui_edit_clear(struct ui_edit *e)
{
	sodium_memzero(e->text, e->cap);
	e->len = 0;
	e->caret = 0;
}
