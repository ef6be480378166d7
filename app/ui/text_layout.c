/*
 * One paragraph at a time: levels by ubidi, scripts and faces by character, one shaping call per run of equal level, script and
 * face, lines by ubrk over the shaped advances, then the glyphs of each line in visual order. Text is UTF-16 in here because
 * ubidi is; all of it is wiped at the end.
 */
#include "app/ui/text_priv.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>
#include <unicode/ubidi.h>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

/* A stretch of one level, script and face. */
struct run {
	int start, end; /* UTF-16 */
	UBiDiLevel level;
	UScriptCode script;
	uint16_t face, px;
	size_t first, n; /* shaped glyphs, in visual order */
};

struct shaped {
	uint32_t glyph;
	int cluster;
	int32_t advance, dx, dy;
};

struct paragraph {
	struct text *text;
	const struct text_style *style;
	const char *language;
	struct placed_text *out;
	int number; /* of this paragraph */
	UChar *chars;
	int n;
	int *to_byte; /* UTF-16 index → byte offset in the whole text; n + 1 entries */
	const struct text_span *spans;
	size_t n_spans;
	UBiDi *bidi, *line_bidi;
	struct run *runs;
	size_t n_runs, runs_cap;
	struct shaped *glyphs;
	size_t n_glyphs, glyphs_cap;
	int32_t *advance; /* per UTF-16 index, 26.6 */
};

void layout_free(struct placed_text *l)
{
	if (l->glyphs) {
		sodium_memzero(l->glyphs, l->glyphs_cap * sizeof *l->glyphs);
		free(l->glyphs);
	}
	if (l->carets) {
		sodium_memzero(l->carets, l->n_carets * sizeof *l->carets);
		free(l->carets);
	}
	free(l->lines);
	sodium_memzero(l, sizeof *l);
	free(l);
}

/* ---- runs ---- */

static enum face_style face_style(const struct paragraph *p, int at)
{
	bool bold = p->style->bold, italic = p->style->italic;
	size_t byte = (size_t) p->to_byte[at];

	for (size_t i = 0; i < p->n_spans; i++) {
		if (byte >= p->spans[i].start && byte < p->spans[i].end) {
			bold |= p->spans[i].bold;
			italic |= p->spans[i].italic;
		}
	}
	if (p->style->family == TEXT_SANS)
		return bold || italic ? FACE_SANS_BOLD : FACE_SANS;
	if (bold)
		return FACE_SERIF_BOLD;
	return italic ? FACE_SERIF_ITALIC : FACE_SERIF;
}

static bool is_weak(UScriptCode s)
{
	return s == USCRIPT_COMMON || s == USCRIPT_INHERITED;
}

/* The code point at *i, which moves past it. (ICU's macro for this does not stand our warnings.) */
static UChar32 next_char(const struct paragraph *p, int *i)
{
	UChar high = p->chars[(*i)++], low = *i < p->n ? p->chars[*i] : 0;

	if ((high & 0xFC00) != 0xD800 || (low & 0xFC00) != 0xDC00)
		return high;
	++*i;
	return ((high & 0x3FF) << 10) + (low & 0x3FF) + 0x10000;
}

static UScriptCode script_of(UChar32 c)
{
	UErrorCode e = U_ZERO_ERROR;
	UScriptCode s = uscript_getScript(c, &e);
	return U_SUCCESS(e) && s != USCRIPT_UNKNOWN ? s : USCRIPT_COMMON;
}

/* What weak characters at the very start belong to: the first strong script, or the language's own. */
static UScriptCode first_script(const struct paragraph *p)
{
	UScriptCode codes[4];
	UErrorCode e = U_ZERO_ERROR;

	for (int i = 0; i < p->n;) {
		UScriptCode s = script_of(next_char(p, &i));
		if (!is_weak(s))
			return s;
	}
	int n = uscript_getCode(p->language, codes, 4, &e);
	return U_SUCCESS(e) && n > 0 ? codes[0] : USCRIPT_LATIN;
}

static bool draws_nothing(UChar32 c)
{
	return u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) || u_iscntrl(c);
}

/* The face for one character; `before` is the face of the one before it in the same style, which is kept where it can be, so that
 * marks stay with their letters and spaces split nothing. */
static struct face *face_for(struct paragraph *p, enum face_style style, UScriptCode script,
	UChar32 c, bool weak, struct face *before)
{
	struct fonts *f = &p->text->fonts;
	struct face *own;

	if (before && (draws_nothing(c) || (weak && face_covers(before, (uint32_t) c))))
		return before;
	own = fonts_pick(f, style, uscript_getShortName(script), p->language);
	if (!own)
		own = fonts_pick(f, style, "Latn", p->language);
	if (!own || draws_nothing(c) || face_covers(own, (uint32_t) c))
		return own;

	struct face *other = fonts_pick(f, style, "Latn", NULL);
	if (!other || !face_covers(other, (uint32_t) c))
		other = fonts_any(f, (uint32_t) c);
	if (other)
		return other;
	/* Shown as the face's own "no such glyph" box, and counted: never a silent gap. */
	if (p->text->missing++ == 0)
		p->text->first_missing = (uint32_t) c;
	return own;
}

static bool add_run(struct paragraph *p, const struct run *r)
{
	struct run *last = p->n_runs ? &p->runs[p->n_runs - 1] : NULL;

	if (last && last->level == r->level && last->script == r->script && last->face == r->face) {
		last->end = r->end;
		return true;
	}
	if (!text_grow((void **) &p->runs, &p->runs_cap, p->n_runs, sizeof *p->runs))
		return false;
	p->runs[p->n_runs++] = *r;
	return true;
}

static bool make_runs(struct paragraph *p)
{
	UScriptCode script = first_script(p);
	enum face_style style_before = FACE_STYLE_COUNT;
	struct face *face = NULL;

	for (int i = 0; i < p->n;) {
		struct run r = {.start = i, .level = ubidi_getLevelAt(p->bidi, i)};
		enum face_style style = face_style(p, i);
		UChar32 c = next_char(p, &i);
		UScriptCode s = script_of(c);
		bool weak = is_weak(s) && style == style_before;

		if (!is_weak(s))
			script = s;
		face = face_for(p, style, script, c, weak, style == style_before ? face : NULL);
		if (!face)
			return false;
		style_before = style;
		r.end = i;
		r.script = script;
		r.face = (uint16_t) (face - p->text->fonts.faces);
		r.px = (uint16_t) (p->style->px * (int) face->percent / 100);
		if (!add_run(p, &r))
			return false;
	}
	return true;
}

/* ---- shaping ---- */

static bool shape_run(struct paragraph *p, struct run *r)
{
	struct face *face = &p->text->fonts.faces[r->face];
	hb_buffer_t *b = p->text->buffer;
	unsigned n = 0;
	bool ok = true;

	hb_buffer_clear_contents(b);
	hb_buffer_add_utf16(
		b, (const uint16_t *) p->chars, p->n, (unsigned) r->start, r->end - r->start);
	hb_buffer_set_direction(b, r->level & 1 ? HB_DIRECTION_RTL : HB_DIRECTION_LTR);
	hb_buffer_set_script(b, hb_script_from_string(uscript_getShortName(r->script), 4));
	hb_buffer_set_language(b, hb_language_from_string(p->language, -1));
	hb_font_set_scale(face->font, r->px * 64, r->px * 64);
	hb_shape(face->font, b, NULL, 0);

	hb_glyph_info_t *info = hb_buffer_get_glyph_infos(b, &n);
	hb_glyph_position_t *pos = hb_buffer_get_glyph_positions(b, &n);
	r->first = p->n_glyphs;
	for (unsigned i = 0; i < n && ok; i++) {
		ok = text_grow(
			(void **) &p->glyphs, &p->glyphs_cap, p->n_glyphs, sizeof *p->glyphs);
		if (!ok)
			break;
		p->glyphs[p->n_glyphs++] = (struct shaped){.glyph = info[i].codepoint,
			.cluster = (int) info[i].cluster,
			.advance = pos[i].x_advance,
			.dx = pos[i].x_offset,
			.dy = pos[i].y_offset};
		p->advance[info[i].cluster] += pos[i].x_advance;
	}
	r->n = p->n_glyphs - r->first;
	sodium_memzero(info, n * sizeof *info);
	sodium_memzero(pos, n * sizeof *pos);
	hb_buffer_clear_contents(b);
	return ok;
}

/* ---- lines ---- */

static bool place_run(struct paragraph *p, const struct run *r, int start, int end, int32_t *pen)
{
	struct placed_text *l = p->out;

	for (size_t i = r->first; i < r->first + r->n; i++) {
		const struct shaped *g = &p->glyphs[i];
		if (g->cluster < start || g->cluster >= end)
			continue;
		if (!text_grow(
			    (void **) &l->glyphs, &l->glyphs_cap, l->n_glyphs, sizeof *l->glyphs))
			return false;
		l->glyphs[l->n_glyphs++] = (struct placed_glyph){.glyph = g->glyph,
			.x = *pen + g->dx,
			.y = g->dy,
			.face = r->face,
			.px = r->px};
		*pen += g->advance;
	}
	return true;
}

/* The parts of the shaped runs inside one visual run, in visual order. */
static bool place_visual(struct paragraph *p, int start, int end, bool rtl, int32_t *pen)
{
	for (size_t k = 0; k < p->n_runs; k++) {
		const struct run *r = &p->runs[rtl ? p->n_runs - 1 - k : k];
		int a = r->start > start ? r->start : start, b = r->end < end ? r->end : end;
		if (a < b && !place_run(p, r, a, b, pen))
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

	struct placed_line line = {.first = l->n_glyphs,
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
	line.n = l->n_glyphs - line.first;
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

/* Breaks a word wider than the line between graphemes. Leaves *line and *x at the start of its last piece. */
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
	if (U_FAILURE(e) || !make_runs(p))
		return false;
	for (size_t i = 0; i < p->n_runs; i++)
		if (!shape_run(p, &p->runs[i]))
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
