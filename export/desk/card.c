#include "export/desk/card.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "export/wire/hash.h"

enum { NAME_COLUMNS = 24 }; /* of characters that may be two columns wide */

/* Text being put together; stays full once something did not fit. */
struct page {
	char *p;
	size_t len;
	bool is_full;
};

static void put(struct page *page, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void put(struct page *page, const char *format, ...)
{
	size_t left = CARD_MAX - page->len;
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(page->p + page->len, left, format, args);
	va_end(args);
	if (n < 0 || (size_t) n >= left)
		page->is_full = true;
	else
		page->len += (size_t) n;
}

/* Bytes of the next line of a name: as many characters as fit, up to a space where there is one. */
static size_t name_line(const char *p, size_t len)
{
	size_t characters = 0, space = 0, i;

	for (i = 0; i < len; i++) {
		if (((uint8_t) p[i] & 0xC0) != 0x80 && characters++ == NAME_COLUMNS)
			return space > 0 ? space : i;
		if (p[i] == ' ' && i > 0)
			space = i;
	}
	return len;
}

/* No line of it may look like one of the share's, so all begin with a word or a mark. */
static void put_name(struct page *page, struct sp_str name)
{
	const char *before = "Campaign:  ";

	while (name.len > 0) {
		size_t n = name_line(name.p, name.len);

		put(page, "%s%.*s\n", before, (int) n, name.p);
		before = "         | ";
		name.p += n;
		name.len -= n;
		if (name.len > 0 && name.p[0] == ' ') {
			name.p++;
			name.len--;
		}
	}
}

static void put_lines(struct page *page, const struct share *s)
{
	uint8_t bytes[SHARE_LEN];
	char text[SHARE_LINE_TEXT_LEN + 1];

	share_encode(bytes, s);
	for (unsigned i = 0; i < SHARE_LINES; i++) {
		share_line_text(text, i + 1, bytes + (size_t) i * SHARE_LINE_LEN);
		put(page, "    %u:  %s\n", i + 1, text);
	}
	sodium_memzero(bytes, sizeof bytes);
	sodium_memzero(text, sizeof text);
}

sp_err card_write(char out[CARD_MAX], const struct share *s, const struct sp_campaign *c)
{
	struct page page = {.p = out};
	char digits[SP_DIGITS_TEXT_LEN + 1];

	sp_fingerprint(digits, c->organiser_pk);
	put(&page, "SIGNPOST\nShare %u of %u, any %u restore the keys\n\n", s->x, s->n, s->k);
	put_name(&page, c->name);
	put(&page, "Organiser: %s\n", digits);
	put(&page, "Set:       %02x%02x%02x%02x\n\n", s->set[0], s->set[1], s->set[2], s->set[3]);
	put_lines(&page, s);
	put(&page,
		"\n"
		"Any %u of these %u cards together open every signature of\n"
		"this campaign and can speak in its name. One alone tells\n"
		"nothing. Without the passphrase and without %u cards, no\n"
		"signature can ever be read again.\n"
		"\n"
		"* Keep this card as you would keep a passport.\n"
		"* Never photograph, scan or send it.\n"
		"* Give each card to another person, who lives elsewhere.\n"
		"* Once it is printed or copied by hand, delete the file.\n"
		"* Asked for it? Speak with the organiser yourself first.\n"
		"\n"
		"Copying: there is no letter I, L, O or U in it. The last\n"
		"character of each line checks that line.\n"
		"Using: signpost-desk drill --help\n"
		"       signpost-desk restore --help\n",
		s->k, s->n, s->k);
	return page.is_full ? SP_E_RANGE : SP_OK;
}

/* --- reading --- */

static const char *skip_blanks(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\r'))
		p++;
	return p;
}

/* The number before the colon that makes this a line of the share, else 0; *text follows it. */
static unsigned line_number(const char **text, const char *end)
{
	const char *p = skip_blanks(*text, end);
	unsigned line = 0;

	if (p < end && *p >= '1' && *p < '1' + SHARE_LINES)
		line = (unsigned) (*p - '0');
	else if (p < end && strchr("IiLl", *p) != NULL && *p != '\0')
		line = 1;
	p = line > 0 ? skip_blanks(p + 1, end) : p;
	if (line == 0 || p == end || *p != ':')
		return 0;
	*text = p + 1;
	return line;
}

sp_err card_line_parse(uint8_t out[SHARE_LINE_LEN], unsigned line, const char *text, size_t len)
{
	const char *end = text + len;
	unsigned number = line_number(&text, end);

	if (number != 0 && number != line)
		return SP_E_DIGEST;
	return share_line_parse(out, line, text, (size_t) (end - text));
}

struct reading {
	uint8_t bytes[SHARE_LEN];
	bool is_there[SHARE_LINES];
};

static sp_err read_line(struct reading *r, const char *p, const char *end, unsigned *out_line)
{
	unsigned line = line_number(&p, end);
	sp_err e;

	if (line == 0)
		return SP_OK;
	if (r->is_there[line - 1])
		e = SP_E_ORDER;
	else
		e = share_line_parse(r->bytes + (size_t) (line - 1) * SHARE_LINE_LEN, line, p,
			(size_t) (end - p));
	r->is_there[line - 1] = true;
	if (e != SP_OK)
		*out_line = line;
	return e;
}

static sp_err read_lines(struct reading *r, const char *text, size_t len, unsigned *out_line)
{
	const char *end = text + len;
	sp_err e = SP_OK;

	while (e == SP_OK && text < end) {
		const char *stop = memchr(text, '\n', (size_t) (end - text));

		if (stop == NULL)
			stop = end;
		e = read_line(r, text, stop, out_line);
		text = stop < end ? stop + 1 : end;
	}
	for (unsigned i = 0; e == SP_OK && i < SHARE_LINES; i++)
		if (!r->is_there[i]) {
			*out_line = i + 1;
			e = SP_E_NOTFOUND;
		}
	return e;
}

sp_err card_read(struct share *out, const char *text, size_t len, unsigned *out_line)
{
	struct reading r = {.is_there = {false}};
	sp_err e = read_lines(&r, text, len, out_line);

	if (e == SP_OK) {
		e = share_decode(out, r.bytes);
		if (e != SP_OK)
			*out_line = 0;
	}
	sodium_memzero(&r, sizeof r);
	return e;
}
