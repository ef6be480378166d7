/*
 * Whatever is put out: valid UTF-8 of the announced length without a raw control, and nothing that
 * ends the field, the element or the line it stands in. A shorter buffer gets a prefix of it.
 */
#include "export/text/neutral.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "export/text/chars.h"

typedef size_t neutral_fn(char *out, size_t cap, const char *text, size_t len);

static void require(int fact)
{
	if (!fact)
		abort();
}

static size_t csv(char *out, size_t cap, const char *text, size_t len)
{
	return sp_neutral_csv(out, cap, text, len, false);
}

static size_t csv_raw(char *out, size_t cap, const char *text, size_t len)
{
	return sp_neutral_csv(out, cap, text, len, true);
}

static size_t html(char *out, size_t cap, const char *text, size_t len)
{
	return sp_neutral_html(out, cap, text, len, false);
}

static size_t attribute(char *out, size_t cap, const char *text, size_t len)
{
	return sp_neutral_html(out, cap, text, len, true);
}

/* The caller frees. */
static char *whole(neutral_fn *neutral, const char *text, size_t len)
{
	size_t n = neutral(NULL, 0, text, len);
	char *out = malloc(n + 1);

	require(out != NULL);
	require(neutral(out, n + 1, text, len) == n && strlen(out) == n);
	for (size_t i = 0; i < n;) {
		int32_t c = sp_char_next(out, n, &i);

		require(c >= 0 && sp_char_kind(c) != SP_CHAR_CONTROL);
	}
	return out;
}

static void require_prefix(neutral_fn *neutral, const char *all, const char *text, size_t len)
{
	size_t cap = strlen(all) / 2 + 1;
	char *part = malloc(cap);

	require(part != NULL);
	require(neutral(part, cap, text, len) == strlen(all));
	require(strlen(part) < cap && memcmp(part, all, strlen(part)) == 0);
	require(((uint8_t) all[strlen(part)] & 0xC0) != 0x80);
	free(part);
}

static void require_one_field(const char *field)
{
	size_t len = strlen(field);

	require(len >= 2 && field[0] == '"' && field[len - 1] == '"');
	for (size_t i = 1; i < len - 1; i++)
		if (field[i] == '"')
			require(field[++i] == '"' && i < len - 1);
}

static void require_inert_line(const char *text)
{
	for (size_t i = 0, len = strlen(text); i < len;)
		require(!sp_char_is_bidi(sp_char_next(text, len, &i)));
}

/* Wherever a spreadsheet may begin a cell. */
static void require_inert_cells(const char *field)
{
	for (const char *p = field; *p != '\0'; p++)
		if (p == field || *p == ';' || *p == '|')
			require(p[1] == '\0' || strchr("=+-@", p[1]) == NULL);
	require_inert_line(field);
}

static void require_inert_html(const char *text)
{
	static const char *const entities[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};

	require(strpbrk(text, "<>\"'") == NULL);
	for (const char *p = strchr(text, '&'); p; p = strchr(p + 1, '&')) {
		size_t known = 0;

		for (size_t i = 0; i < sizeof entities / sizeof entities[0]; i++)
			known += strncmp(p, entities[i], strlen(entities[i])) == 0;
		require(known == 1);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static neutral_fn *const all[] = {csv, csv_raw, html, attribute, sp_neutral_terminal};
	enum { N = sizeof all / sizeof all[0] };
	const char *text = (const char *) data;
	char *out[N];

	for (size_t i = 0; i < N; i++) {
		out[i] = whole(all[i], text, size);
		require_prefix(all[i], out[i], text, size);
	}
	require_one_field(out[0]);
	require_one_field(out[1]);
	require(strlen(out[0]) >= strlen(out[1]));
	require_inert_cells(out[0]);
	require(strlen(out[2]) == strlen(out[3]) + strlen("<bdi></bdi>"));
	require_inert_html(out[3]);
	require_inert_line(out[3]);
	require_inert_line(out[4]);
	for (size_t i = 0; i < N; i++)
		free(out[i]);
	return 0;
}
