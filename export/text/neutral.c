#include "export/text/neutral.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/utf8.h>

#include "export/text/chars.h"

/* Counts all, writes whole pieces while they fit: neither a character nor an escape is cut. */
struct sink {
	char *out;
	size_t cap;
	size_t len;
	bool full;
};

static void put(struct sink *s, const char *piece, size_t n)
{
	s->full = s->full || s->len >= s->cap || n >= s->cap - s->len;
	if (!s->full) {
		memcpy(s->out + s->len, piece, n);
		s->out[s->len + n] = '\0';
	}
	s->len += n;
}

static void put_text(struct sink *s, const char *piece)
{
	put(s, piece, strlen(piece));
}

static void put_char(struct sink *s, int32_t c)
{
	uint8_t piece[U8_MAX_LENGTH];
	uint32_t code = (uint32_t) c;
	size_t n = 0;

	U8_APPEND_UNSAFE(piece, n, code);
	put(s, (const char *) piece, n);
}

static struct sink sink_open(char *out, size_t cap)
{
	if (cap > 0)
		out[0] = '\0';
	return (struct sink){.out = out, .cap = cap};
}

static int32_t next_or_replacement(const char *text, size_t len, size_t *i)
{
	int32_t c = sp_char_next(text, len, i);

	return c < 0 ? SP_CHAR_REPLACEMENT : c;
}

/* = + - @ and what spreadsheets in some locale take for them: full-width, small and raised forms,
 * the minus sign. */
static bool starts_formula(int32_t c)
{
	enum { MINUS_SIGN = 0x2212, FORM_MAX = 32 };
	UErrorCode e = U_ZERO_ERROR;
	UChar form[FORM_MAX];
	int32_t n = unorm2_getDecomposition(unorm2_getNFKCInstance(&e), c, form, FORM_MAX, &e);

	if (U_SUCCESS(e) && n == 1)
		c = form[0];
	return c == '=' || c == '+' || c == '-' || c == '@' || c == MINUS_SIGN;
}

/* Whether a text begins like a formula, after white space and what does not show. */
static bool is_formula(const char *text, size_t len)
{
	for (size_t i = 0; i < len;) {
		int32_t c = next_or_replacement(text, len, &i);

		if (c == '\t' || c == '\r' || c == '\n')
			return true;
		switch (sp_char_kind(c)) {
		case SP_CHAR_SPACE:
		case SP_CHAR_CONTROL:
		case SP_CHAR_JOINER:
		case SP_CHAR_SELECTOR:
		case SP_CHAR_INVISIBLE:
			continue;
		case SP_CHAR_VISIBLE:
		case SP_CHAR_MARK:
		case SP_CHAR_UNKNOWN:
			return starts_formula(c);
		}
	}
	return false;
}

/* What ends a cell where a spreadsheet takes another separator than the comma, as half of Europe's
 * do, and then knows no quotes either. */
static bool is_separator(int32_t c)
{
	return c == ';' || c == '|' || c == '\t';
}

size_t sp_neutral_csv(char *out, size_t cap, const char *text, size_t len, bool raw)
{
	struct sink s = sink_open(out, cap);

	put_text(&s, "\"");
	if (!raw && is_formula(text, len))
		put_text(&s, "'");
	for (size_t i = 0; i < len;) {
		int32_t c = next_or_replacement(text, len, &i);

		if (sp_char_kind(c) == SP_CHAR_CONTROL)
			put_text(&s, " ");
		else if (!raw && sp_char_is_bidi(c))
			put_char(&s, SP_CHAR_REPLACEMENT);
		else if (c == '"')
			put_text(&s, "\"\"");
		else
			put_char(&s, c);
		if (!raw && is_separator(c) && is_formula(text + i, len - i))
			put_text(&s, "'");
	}
	put_text(&s, "\"");
	return s.len;
}

static const char *html_entity(int32_t c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	}
	return NULL;
}

size_t sp_neutral_html(char *out, size_t cap, const char *text, size_t len, bool attribute)
{
	struct sink s = sink_open(out, cap);

	if (!attribute)
		put_text(&s, "<bdi>");
	for (size_t i = 0; i < len;) {
		int32_t c = next_or_replacement(text, len, &i);
		const char *entity = html_entity(c);

		if (entity)
			put_text(&s, entity);
		else if (sp_char_kind(c) != SP_CHAR_CONTROL && !sp_char_is_bidi(c))
			put_char(&s, c);
	}
	if (!attribute)
		put_text(&s, "</bdi>");
	return s.len;
}

static bool shows_in_terminal(int32_t c)
{
	switch (sp_char_kind(c)) {
	case SP_CHAR_VISIBLE:
	case SP_CHAR_MARK:
	case SP_CHAR_SPACE:
	case SP_CHAR_SELECTOR:
		return true;
	case SP_CHAR_JOINER:
		return c == SP_CHAR_ZWJ || c == SP_CHAR_ZWNJ;
	case SP_CHAR_UNKNOWN:
		return c == SP_CHAR_REPLACEMENT;
	case SP_CHAR_INVISIBLE:
	case SP_CHAR_CONTROL:
		break;
	}
	return false;
}

/* \xNN, \uNNNN or \UNNNNNNNN. */
static void put_escape(struct sink *s, int32_t c)
{
	char piece[sizeof "\\U0010ffff"];

	if (c < 0x100)
		(void) snprintf(piece, sizeof piece, "\\x%02x", (unsigned) c);
	else if (c < 0x10000)
		(void) snprintf(piece, sizeof piece, "\\u%04x", (unsigned) c);
	else
		(void) snprintf(piece, sizeof piece, "\\U%08x", (unsigned) c);
	put_text(s, piece);
}

size_t sp_neutral_terminal(char *out, size_t cap, const char *text, size_t len)
{
	struct sink s = sink_open(out, cap);

	for (size_t i = 0; i < len;) {
		int32_t c = next_or_replacement(text, len, &i);

		if (shows_in_terminal(c))
			put_char(&s, c);
		else
			put_escape(&s, c);
	}
	return s.len;
}
