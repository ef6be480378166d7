/*
 * One paragraph at a time: levels by ubidi, runs of equal level, script and face (text_run.c),
 * lines by ubrk over their advances, then the pieces of each line in visual order (text_piece.c).
 * Everything is wiped at the end.
 */
#include "app/ui/text_priv.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

void layout_forget_pictures(struct placed_text *l)
{
	for (size_t i = 0; i < l->n_pieces; i++)
		picture_forget(&l->pieces[i]);
}

void layout_free(struct placed_text *l)
{
	layout_forget_pictures(l);
	if (l->pieces) {
		sodium_memzero(l->pieces, l->pieces_cap * sizeof *l->pieces);
		free(l->pieces);
	}
	if (l->words) {
		sodium_memzero(l->words, l->words_cap);
		free(l->words);
	}
	if (l->carets) {
		sodium_memzero(l->carets, l->n_carets * sizeof *l->carets);
		free(l->carets);
	}
	free(l->lines);
	sodium_memzero(l, sizeof *l);
	free(l);
}

/* ---- lines ---- */

/* The first run that ends after this index; runs follow each other without gaps. */
static size_t run_at(const struct paragraph *p, int at)
{
	size_t low = 0, high = p->n_runs;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (p->runs[mid].end > at)
			high = mid;
		else
			low = mid + 1;
	}
	return low;
}

/* The parts of the shaped runs inside one visual run, in visual order. */
static bool place_visual(struct paragraph *p, int start, int end, bool rtl, int32_t *pen)
{
	size_t first = run_at(p, start), n = 0;

	while (first + n < p->n_runs && p->runs[first + n].start < end)
		n++;
	for (size_t k = 0; k < n; k++) {
		const struct run *r = &p->runs[first + (rtl ? n - 1 - k : k)];
		int a = r->start > start ? r->start : start, b = r->end < end ? r->end : end;
		if (!piece_add(p, r, a, b, pen))
			return false;
	}
	return true;
}

static bool add_line(struct paragraph *p, int start, int end, bool trim)
{
	struct placed_text *l = p->out;
	UErrorCode e = U_ZERO_ERROR;
	int32_t pen = 0;

	if (trim)
		while (end > start && u_isUWhiteSpace(p->chars[end - 1]))
			end--;
	if (!text_grow(
		    (void **) &l->lines, &l->lines_cap, (size_t) l->seen.n_lines, sizeof *l->lines))
		return false;

	struct placed_line line = {.first = l->n_pieces,
		.paragraph = p->number,
		.rtl = (ubidi_getParaLevel(p->bidi) & 1) != 0};
	if (end > start) {
		ubidi_setLine(p->bidi, start, end, p->line_bidi, &e);
		int n = ubidi_countRuns(p->line_bidi, &e);
		for (int i = 0; i < n && U_SUCCESS(e); i++) {
			int32_t at = 0, len = 0;
			bool rtl = ubidi_getVisualRun(p->line_bidi, i, &at, &len) == UBIDI_RTL;
			if (!place_visual(p, start + at, start + at + len, rtl, &pen))
				return false;
		}
	}
	if (U_FAILURE(e))
		return false;
	line.n = l->n_pieces - line.first;
	line.width = (pen + 63) >> 6;
	if (line.width > l->seen.width)
		l->seen.width = line.width;
	l->lines[l->seen.n_lines++] = line;
	return true;
}

static int64_t advance_of(const struct paragraph *p, int start, int end)
{
	int64_t sum = 0;

	for (int i = start; i < end; i++)
		sum += p->advance[i];
	return sum;
}

static int64_t ink_of(const struct paragraph *p, int start, int end)
{
	while (end > start && u_isUWhiteSpace(p->chars[end - 1]))
		end--;
	return advance_of(p, start, end);
}

/* Breaks a word wider than the line between graphemes. Leaves *line and *x at the start of its last
 * piece. */
static bool break_word(struct paragraph *p, int start, int end, int64_t max, int *line, int64_t *x)
{
	UErrorCode e = U_ZERO_ERROR;
	UBreakIterator *it = ubrk_open(UBRK_CHARACTER, p->language, p->chars, p->n, &e);
	bool ok = U_SUCCESS(e);

	p->out->seen.broken_word = true;
	for (int at = start; ok && at < end;) {
		int next = ubrk_following(it, at);
		if (next == UBRK_DONE || next > end)
			next = end;
		int64_t w = advance_of(p, at, next);
		if (*x + w > max && *x > 0) {
			ok = add_line(p, *line, at, true);
			*line = at;
			*x = 0;
		}
		*x += w;
		at = next;
	}
	ubrk_close(it);
	return ok;
}

static bool break_lines(struct paragraph *p, int width)
{
	UErrorCode e = U_ZERO_ERROR;
	int64_t max = (int64_t) width * 64, x = 0;
	int line = 0, start = 0;
	bool ok = true;

	if (width <= 0 || advance_of(p, 0, p->n) <= max)
		return add_line(p, 0, p->n, width > 0);

	UBreakIterator *it = ubrk_open(UBRK_LINE, p->language, p->chars, p->n, &e);
	if (U_FAILURE(e))
		return false;
	ubrk_first(it);
	for (int end = ubrk_next(it); ok && end != UBRK_DONE; end = ubrk_next(it)) {
		int64_t ink = ink_of(p, start, end);
		if (x + ink > max && x > 0) {
			ok = add_line(p, line, start, true);
			line = start;
			x = 0;
		}
		if (ok && ink > max)
			ok = break_word(p, start, end, max, &line, &x);
		else
			x += advance_of(p, start, end);
		start = end;
	}
	ubrk_close(it);
	return ok && add_line(p, line, p->n, true);
}

/* ---- carets ---- */

/* Carets inside a cluster (a ligature, a syllable) divide its width evenly. */
static void carets_of_cluster(struct paragraph *p, int start, int end, int32_t left, int32_t right,
	bool rtl, int32_t *caret)
{
	for (int i = start; i < end; i++) {
		int32_t part = (right - left) / (end - start) * (i - start);
		caret[i] = rtl ? right - part : left + part;
	}
	if (end == p->n)
		caret[end] = rtl ? left : right;
}

static void carets_of_run(struct paragraph *p, const struct run *r, int32_t *pen, int32_t *caret)
{
	bool rtl = r->level & 1;
	int after = r->end; /* in a right-to-left run the cluster on the left is the later one */

	for (size_t i = 0; i < r->n;) {
		int cluster = p->glyphs[r->first + i].cluster;
		int32_t left = *pen;
		for (; i < r->n && p->glyphs[r->first + i].cluster == cluster; i++)
			*pen += p->glyphs[r->first + i].advance;
		int end = i < r->n && !rtl ? p->glyphs[r->first + i].cluster : r->end;
		if (rtl) {
			end = after;
			after = cluster;
		}
		carets_of_cluster(p, cluster, end, left, *pen, rtl, caret);
	}
}

static bool keep_carets(struct paragraph *p, size_t len, const int32_t *caret)
{
	UErrorCode e = U_ZERO_ERROR;
	struct placed_text *l = p->out;
	UBreakIterator *it = ubrk_open(UBRK_CHARACTER, p->language, p->chars, p->n, &e);

	if (U_FAILURE(e))
		return false;
	l->carets = malloc((len + 1) * sizeof *l->carets);
	if (l->carets) {
		l->n_carets = len + 1;
		for (size_t i = 0; i <= len; i++)
			l->carets[i] = -1;
		for (int i = ubrk_first(it); i != UBRK_DONE; i = ubrk_next(it))
			l->carets[p->to_byte[i]] = (caret[i] + 32) >> 6;
	}
	ubrk_close(it);
	return l->carets != NULL;
}

static bool make_carets(struct paragraph *p, size_t len)
{
	int32_t *caret = calloc((size_t) p->n + 1, sizeof *caret), pen = 0;
	UErrorCode e = U_ZERO_ERROR;
	bool ok = false;

	if (!caret)
		return false;
	int n = p->n > 0 ? ubidi_countRuns(p->bidi, &e) : 0;
	for (int i = 0; i < n; i++) {
		int32_t at = 0, run_len = 0;
		bool rtl = ubidi_getVisualRun(p->bidi, i, &at, &run_len) == UBIDI_RTL;
		for (size_t k = 0; k < p->n_runs; k++) {
			const struct run *r = &p->runs[rtl ? p->n_runs - 1 - k : k];
			if (r->start >= at && r->end <= at + run_len)
				carets_of_run(p, r, &pen, caret);
		}
	}
	ok = U_SUCCESS(e) && keep_carets(p, len, caret);
	sodium_memzero(caret, ((size_t) p->n + 1) * sizeof *caret);
	free(caret);
	return ok;
}

/* ---- the whole ---- */

static UBiDiLevel base_level(enum text_direction d)
{
	switch (d) {
	case TEXT_LTR:
		return 0;
	case TEXT_RTL:
		return 1;
	case TEXT_AUTO_LTR:
		return UBIDI_DEFAULT_LTR;
	case TEXT_AUTO_RTL:
		return UBIDI_DEFAULT_RTL;
	}
	return 0;
}

static bool to_utf16(struct paragraph *p, const char *utf8, size_t from, size_t to)
{
	size_t cap = to - from + 2;

	p->chars = calloc(cap, sizeof *p->chars);
	p->to_byte = calloc(cap, sizeof *p->to_byte);
	p->advance = calloc(cap, sizeof *p->advance);
	if (!p->chars || !p->to_byte || !p->advance)
		return false;
	for (size_t i = from; i < to;) {
		size_t at = i;
		UChar32 c;
		U8_NEXT((const uint8_t *) utf8, i, to, c);
		if (c < 0)
			c = 0xFFFD;
		p->to_byte[p->n] = (int) at;
		p->to_byte[p->n + (c > 0xFFFF)] = (int) at;
		U16_APPEND_UNSAFE(p->chars, p->n, c);
	}
	p->to_byte[p->n] = (int) to;
	return true;
}

static void paragraph_done(struct paragraph *p, size_t cap)
{
	if (p->chars)
		sodium_memzero(p->chars, cap * sizeof *p->chars);
	if (p->advance)
		sodium_memzero(p->advance, cap * sizeof *p->advance);
	if (p->glyphs)
		sodium_memzero(p->glyphs, p->glyphs_cap * sizeof *p->glyphs);
	free(p->chars);
	free(p->to_byte);
	free(p->advance);
	free(p->glyphs);
	free(p->runs);
	ubidi_close(p->bidi);
	ubidi_close(p->line_bidi);
}

/* Ascent and descent of the tallest faces used so far decide the pitch of all lines. */
static void make_room(struct paragraph *p, double *ascent, double *descent)
{
	for (size_t i = 0; i < p->n_runs; i++) {
		const struct face *f = &p->text->fonts.faces[p->runs[i].face];
		double a = f->ascent * p->runs[i].px, d = f->descent * p->runs[i].px;
		*ascent = a > *ascent ? a : *ascent;
		*descent = d > *descent ? d : *descent;
	}
}

static bool set_paragraph(struct paragraph *p, const char *utf8, size_t from, size_t to,
	enum text_direction direction, int width)
{
	UErrorCode e = U_ZERO_ERROR;

	if (!to_utf16(p, utf8, from, to))
		return false;
	p->bidi = ubidi_open();
	p->line_bidi = ubidi_open();
	if (!p->bidi || !p->line_bidi)
		return false;
	ubidi_setPara(p->bidi, p->chars, p->n, base_level(direction), NULL, &e);
	if (U_FAILURE(e) || !runs_make(p))
		return false;
	if (from == 0)
		p->out->rtl = (ubidi_getParaLevel(p->bidi) & 1) != 0;
	return break_lines(p, width);
}

struct placed_text *layout_make(struct text *t, const struct text_style *style, const char *utf8,
	size_t len, const struct text_span *spans, size_t n_spans, const char *language,
	enum text_direction direction, int width)
{
	struct placed_text *l = calloc(1, sizeof *l);
	struct face *latin = fonts_pick(&t->fonts, FACE_SANS, "Latn", NULL);
	double ascent = latin ? latin->ascent * style->px : style->px;
	double descent = latin ? latin->descent * style->px : 0;
	bool ok = l != NULL;

	int number = 0;

	for (size_t from = 0; ok && from <= len; number++) {
		const char *nl = memchr(utf8 + from, '\n', len - from);
		size_t to = nl ? (size_t) (nl - utf8) : len;
		struct paragraph p = {.text = t,
			.style = style,
			.language = language,
			.out = l,
			.number = number,
			.spans = spans,
			.n_spans = n_spans};

		ok = set_paragraph(&p, utf8, from, to, direction, width);
		if (ok && width == 0 && from == 0 && !nl)
			ok = make_carets(&p, len);
		make_room(&p, &ascent, &descent);
		paragraph_done(&p, to - from + 2);
		from = to + 1;
	}
	if (!ok) {
		if (l)
			layout_free(l);
		return NULL;
	}
	/* The faces' own extents hold marks that are rare; nine tenths of them never touch. */
	int natural = (int) ((ascent + descent) * 0.9 + 0.99);
	int wanted = style->px * style->pitch_percent / 100;
	l->seen.pitch = natural > wanted ? natural : wanted;
	int gap = style->px * style->paragraph_percent / 100;
	for (int i = 0; i < l->seen.n_lines; i++) {
		l->lines[i].y = i * l->seen.pitch + l->lines[i].paragraph * gap;
		l->seen.height = l->lines[i].y + l->seen.pitch;
	}
	l->baseline = (int) ((l->seen.pitch - (ascent + descent)) / 2 + ascent + 0.5);
	return l;
}
