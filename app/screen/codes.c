#include "app/screen/codes.h"

#include <sodium.h>
#include <string.h>

void codes_start(struct codes_field *f)
{
	f->edit = ui_edit_on(f->text, sizeof f->text);
	ui_edit_clear(&f->edit);
}

static bool is_gap(char c)
{
	return c == ' ' || c == '-';
}

static char capital(char c)
{
	return c >= 'a' && c <= 'z' ? (char) (c - 'a' + 'A') : c;
}

/* How many characters of the code stand before this byte. */
static size_t characters_before(const char *text, size_t at)
{
	size_t n = 0;

	for (size_t i = 0; i < at; i++)
		n += !is_gap(text[i]);
	return n;
}

/* A letter that no code has stays, to be told about; one of several bytes must not be torn. */
static bool is_ascii(const char *text)
{
	for (; *text; text++)
		if ((unsigned char) *text >= 0x80)
			return false;
	return true;
}

void codes_group(struct codes_field *f, size_t every)
{
	const size_t n = characters_before(f->text, f->edit.len);
	const size_t caret = characters_before(f->text, f->edit.caret);
	/* No group is opened before it has a character: what backspace takes away would come
	 * back. */
	const size_t len = n + (n > 0 ? (n - 1) / every : 0);
	char out[sizeof f->text] = "";
	size_t done = 0, at = 0;

	if (!is_ascii(f->text) || len >= sizeof out)
		return;
	for (size_t i = 0; i < f->edit.len; i++) {
		if (is_gap(f->text[i]))
			continue;
		if (done > 0 && done % every == 0)
			out[at++] = '-';
		out[at++] = capital(f->text[i]);
		done++;
	}
	memcpy(f->text, out, sizeof out);
	f->edit.len = len;
	f->edit.caret = caret + (caret > 0 ? (caret - 1) / every : 0);
	sodium_memzero(out, sizeof out);
}

struct ui_item *codes_draw(struct ui_list *l, const char *name, int action, struct codes_field *f)
{
	struct ui_item *it = ui_field(l, name, action, &f->edit);

	it->flags |= UI_CAPITALS;
	return it;
}
