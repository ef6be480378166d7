/*
 * Runs: stretches of one level, script and face. The face is chosen by character; HarfBuzz shapes
 * each run in one call, so that widths, breaks and carets are known before anything is drawn.
 *
 * SDL2_ttf will shape the same words again when it draws them, and cannot be told their language:
 * nothing is told here either, or the forms and widths could differ.
 */
#include "app/ui/text_priv.h"

#include <sodium.h>
#include <unicode/uchar.h>

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

/* ICU's macro for this does not stand our warnings. */
UChar32 paragraph_next(const struct paragraph *p, int *i)
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

/* What weak characters at the very start belong to: the first strong script, or the language's
 * own. */
static UScriptCode first_script(const struct paragraph *p)
{
	UScriptCode codes[4];
	UErrorCode e = U_ZERO_ERROR;

	for (int i = 0; i < p->n;) {
		UScriptCode s = script_of(paragraph_next(p, &i));
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

/* The face for one character; `before` is the face of the one before it in the same style, which is
 * kept where it can be, so that marks stay with their letters and spaces split nothing. */
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

static bool cut_runs(struct paragraph *p)
{
	UScriptCode script = first_script(p);
	enum face_style style_before = FACE_STYLE_COUNT;
	struct face *face = NULL;

	for (int i = 0; i < p->n;) {
		struct run r = {.start = i, .level = ubidi_getLevelAt(p->bidi, i)};
		enum face_style style = face_style(p, i);
		UChar32 c = paragraph_next(p, &i);
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
		p->glyphs[p->n_glyphs++] = (struct shaped){
			.cluster = (int) info[i].cluster, .advance = pos[i].x_advance};
		p->advance[info[i].cluster] += pos[i].x_advance;
	}
	r->n = p->n_glyphs - r->first;
	sodium_memzero(info, n * sizeof *info);
	sodium_memzero(pos, n * sizeof *pos);
	hb_buffer_clear_contents(b);
	return ok;
}

bool runs_make(struct paragraph *p)
{
	bool ok = cut_runs(p);

	for (size_t i = 0; i < p->n_runs && ok; i++)
		ok = shape_run(p, &p->runs[i]);
	return ok;
}
