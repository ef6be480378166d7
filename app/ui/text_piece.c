/*
 * Pieces: the part of a run that stands in one line, with its words, for SDL2_ttf to draw by
 * themselves. Where a cut goes through joined letters (a word too long for its line, a face that
 * changes inside a word), a zero width joiner on both sides keeps their forms.
 */
#include "app/ui/text_priv.h"

#include <stdio.h>

#include <unicode/uchar.h>
#include <unicode/utf8.h>

enum { ZERO_WIDTH_JOINER = 0x200D };

static UJoiningType joining(const struct paragraph *p, int at)
{
	return (UJoiningType) u_getIntPropertyValue(p->chars[at], UCHAR_JOINING_TYPE);
}

/* Whether the letters before and after `at` are joined, as in Arabic. */
static bool is_joined(const struct paragraph *p, int at)
{
	int before = at - 1, after = at;

	while (before >= 0 && joining(p, before) == U_JT_TRANSPARENT)
		before--;
	while (after < p->n && joining(p, after) == U_JT_TRANSPARENT)
		after++;
	if (before < 0 || after == p->n)
		return false;

	UJoiningType b = joining(p, before), a = joining(p, after);
	return (b == U_JT_DUAL_JOINING || b == U_JT_LEFT_JOINING || b == U_JT_JOIN_CAUSING) &&
	       (a == U_JT_DUAL_JOINING || a == U_JT_RIGHT_JOINING || a == U_JT_JOIN_CAUSING);
}

static bool add_byte(struct placed_text *l, char byte)
{
	if (!text_grow((void **) &l->words, &l->words_cap, l->n_words, 1))
		return false;
	l->words[l->n_words++] = byte;
	return true;
}

static bool add_char(struct placed_text *l, uint32_t c)
{
	uint8_t bytes[U8_MAX_LENGTH];
	int n = 0;
	bool ok = true;

	U8_APPEND_UNSAFE(bytes, n, c);
	for (int i = 0; i < n && ok; i++)
		ok = add_byte(l, (char) bytes[i]);
	return ok;
}

static bool add_words(const struct paragraph *p, int start, int end)
{
	struct placed_text *l = p->out;
	bool ok = !is_joined(p, start) || add_char(l, ZERO_WIDTH_JOINER);

	for (int i = start; i < end && ok;)
		ok = add_char(l, (uint32_t) paragraph_next(p, &i));
	if (ok && is_joined(p, end))
		ok = add_char(l, ZERO_WIDTH_JOINER);
	return ok && add_byte(l, '\0');
}

bool piece_add(const struct paragraph *p, const struct run *r, int start, int end, int32_t *pen)
{
	struct placed_text *l = p->out;
	struct piece piece = {.words = l->n_words,
		.x = *pen,
		.face = r->face,
		.px = r->px,
		.rtl = (r->level & 1) != 0};

	snprintf(piece.script, sizeof piece.script, "%s", uscript_getShortName(r->script));
	if (!text_grow((void **) &l->pieces, &l->pieces_cap, l->n_pieces, sizeof *l->pieces) ||
		!add_words(p, start, end))
		return false;
	l->pieces[l->n_pieces++] = piece;
	for (int i = start; i < end; i++)
		*pen += p->advance[i];
	return true;
}
