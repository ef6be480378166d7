/*
 * Three passes: UTF-8 to UTF-16 with white space folded, refusing what no name may hold; NFC; then
 * what depends on neighbours (joiners, selectors, runs of marks) on the text as it will be signed.
 */
#include "export/text/policy.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

#include <sodium.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>

#include "export/text/chars.h"

enum {
	MARKS_MAX = 4,
	MARKS_STACKED_MAX = 6,

	/* Canonical composition never needs more than 1.5 UTF-16 units for a byte of its result. */
	RAW_UNITS = SP_TEXT_MAX * 2,
	/* Canonical decomposition makes at most 4 units of one; with that much room ICU works in
	 * our buffer and leaves no copy on its heap. */
	NFC_UNITS = RAW_UNITS * 4,

	KEYCAP = 0x20E3,
	TEXT_STYLE = 0xFE0E,
	EMOJI_STYLE = 0xFE0F,
};

/* Everything here may be a name. */
struct scratch {
	UChar raw[RAW_UNITS];
	UChar nfc[NFC_UNITS];
	char utf8[SP_TEXT_MAX + 1];
};

const char *sp_text_fault_name(sp_text_fault f)
{
	static const char *const names[] = {
		[SP_TEXT_OK] = "text-ok",
		[SP_TEXT_EMPTY] = "text-empty",
		[SP_TEXT_LONG] = "text-long",
		[SP_TEXT_ENCODING] = "text-encoding",
		[SP_TEXT_CONTROL] = "text-control",
		[SP_TEXT_CHARACTER] = "text-character",
		[SP_TEXT_MARKS] = "text-marks",
		[SP_TEXT_FORM] = "text-form",
		[SP_TEXT_ADDRESS] = "text-address",
		[SP_TEXT_COUNTRY] = "text-country",
	};

	return (size_t) f < sizeof names / sizeof names[0] ? names[f] : "text-unknown";
}

/* ---- first pass: code points one by one ---- */

/* Cuts white space off both ends. SP_TEXT_ENCODING; SP_TEXT_EMPTY when nothing visible is left. */
static sp_text_fault trim(const char **text, size_t *len)
{
	size_t from = *len, to = 0;
	bool visible = false;

	for (size_t i = 0, start = 0; i < *len; start = i) {
		int32_t c = sp_char_next(*text, *len, &i);
		enum sp_char kind;

		if (c < 0)
			return SP_TEXT_ENCODING;
		if (u_isUWhiteSpace(c))
			continue;
		kind = sp_char_kind(c);
		visible = visible || (kind != SP_CHAR_JOINER && kind != SP_CHAR_SELECTOR &&
					     kind != SP_CHAR_INVISIBLE);
		from = start < from ? start : from;
		to = i;
	}
	if (!visible)
		return SP_TEXT_EMPTY;
	*text += from;
	*len = to - from;
	return SP_TEXT_OK;
}

static sp_text_fault fault_of(enum sp_char kind)
{
	switch (kind) {
	case SP_CHAR_INVISIBLE:
	case SP_CHAR_CONTROL:
		return SP_TEXT_CONTROL;
	case SP_CHAR_UNKNOWN:
		return SP_TEXT_CHARACTER;
	case SP_CHAR_VISIBLE:
	case SP_CHAR_MARK:
	case SP_CHAR_SPACE:
	case SP_CHAR_JOINER:
	case SP_CHAR_SELECTOR:
		break;
	}
	return SP_TEXT_OK;
}

/* Trimmed, well-formed text to UTF-16, runs of spaces folded. */
static sp_text_fault fold(UChar raw[RAW_UNITS], int32_t *out_n, const char *text, size_t len)
{
	int32_t n = 0;
	bool after_space = false;

	for (size_t i = 0; i < len;) {
		int32_t c = sp_char_next(text, len, &i);
		enum sp_char kind = sp_char_kind(c);
		sp_text_fault f = fault_of(kind);

		if (f != SP_TEXT_OK)
			return f;
		if (kind == SP_CHAR_SPACE && after_space)
			continue;
		after_space = kind == SP_CHAR_SPACE;
		if (n + 2 > RAW_UNITS)
			return SP_TEXT_LONG;
		if (after_space) {
			raw[n++] = ' ';
		} else if (U_IS_BMP(c)) {
			raw[n++] = (UChar) c;
		} else {
			raw[n++] = U16_LEAD(c);
			raw[n++] = U16_TRAIL(c);
		}
	}
	*out_n = n;
	return SP_TEXT_OK;
}

/* ---- third pass: neighbours ---- */

/* The code point at *i of well-formed UTF-16; *i moves on. */
static int32_t next_utf16(const UChar *text, int32_t n, int32_t *i)
{
	UChar unit = text[(*i)++];

	return U16_IS_LEAD(unit) && *i < n ? U16_GET_SUPPLEMENTARY(unit, text[(*i)++]) : unit;
}

struct scan {
	const UNormalizer2 *nfd;
	int32_t base;   /* the last character that was not a mark, selector, joiner or skin tone */
	int32_t prev;   /* the character just before, 0 at the start */
	unsigned marks; /* in a row */
	bool stacked;   /* all of them of scripts that pile marks up by their orthography */
};

static bool is_pictograph(int32_t c)
{
	return u_hasBinaryProperty(c, UCHAR_EXTENDED_PICTOGRAPHIC);
}

static bool is_virama(int32_t c)
{
	enum { CCC_VIRAMA = 9 };

	return u_getCombiningClass(c) == CCC_VIRAMA;
}

/* Whether both stand in a word of one script in which joiners change how the word is written. */
static bool in_joining_script(int32_t a, int32_t b)
{
	static const UScriptCode scripts[] = {USCRIPT_ARABIC, USCRIPT_SYRIAC, USCRIPT_NKO,
		USCRIPT_MANDAEAN, USCRIPT_ADLAM, USCRIPT_HANIFI_ROHINGYA, USCRIPT_MONGOLIAN,
		USCRIPT_PHAGS_PA, USCRIPT_DEVANAGARI, USCRIPT_BENGALI, USCRIPT_GURMUKHI,
		USCRIPT_GUJARATI, USCRIPT_ORIYA, USCRIPT_TAMIL, USCRIPT_TELUGU, USCRIPT_KANNADA,
		USCRIPT_MALAYALAM, USCRIPT_SINHALA, USCRIPT_KHMER};

	for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++)
		if (uscript_hasScript(a, scripts[i]) && uscript_hasScript(b, scripts[i]))
			return true;
	return false;
}

/* Arabic and its kin: a letter that would connect to a following one. */
static bool connects_forward(int32_t c)
{
	int32_t type = u_getIntPropertyValue(c, UCHAR_JOINING_TYPE);

	return type == U_JT_DUAL_JOINING || type == U_JT_LEFT_JOINING;
}

static bool joiner_fits(const struct scan *s, int32_t joiner, int32_t next)
{
	if (joiner != SP_CHAR_ZWJ && joiner != SP_CHAR_ZWNJ)
		return uscript_hasScript(s->prev, USCRIPT_MONGOLIAN) &&
		       uscript_hasScript(next, USCRIPT_MONGOLIAN);
	if (in_joining_script(s->prev, next))
		return true;
	if (sp_char_kind(next) == SP_CHAR_JOINER)
		return false;
	/* A chillu, a half form or an open virama also ends a word: രാമന്‍ */
	if (is_virama(s->prev))
		return true;
	if (joiner == SP_CHAR_ZWNJ)
		return false;
	if (is_pictograph(next))
		return is_pictograph(s->base) &&
		       (s->prev == s->base || s->prev == EMOJI_STYLE ||
			       u_hasBinaryProperty(s->prev, UCHAR_EMOJI_MODIFIER));
	/* An abbreviation keeps its letter open: ه‍.ق */
	return connects_forward(s->prev) && !u_isalnum(next) && sp_char_kind(next) != SP_CHAR_MARK;
}

static bool selector_fits(const struct scan *s, int32_t selector, int32_t next)
{
	if (selector == TEXT_STYLE || selector == EMOJI_STYLE)
		return is_pictograph(s->prev) ||
		       (next == KEYCAP && u_hasBinaryProperty(s->prev, UCHAR_EMOJI));
	if (uscript_hasScript(selector, USCRIPT_MONGOLIAN))
		return uscript_hasScript(s->prev, USCRIPT_MONGOLIAN) &&
		       sp_char_kind(s->prev) == SP_CHAR_VISIBLE;
	if ((selector >= 0xFE00 && selector <= 0xFE02) || selector >= 0xE0100)
		return u_hasBinaryProperty(s->prev, UCHAR_UNIFIED_IDEOGRAPH);
	return false;
}

static bool piles_up(int32_t mark)
{
	return uscript_hasScript(mark, USCRIPT_HEBREW) ||
	       uscript_hasScript(mark, USCRIPT_TIBETAN) || uscript_hasScript(mark, USCRIPT_MYANMAR);
}

/* Counts c, already decomposed, into the run of marks. */
static bool count_marks(struct scan *s, int32_t c)
{
	if (!(U_MASK(u_charType(c)) & (U_GC_MN_MASK | U_GC_ME_MASK))) {
		s->marks = 0;
		s->stacked = true;
		return true;
	}
	s->marks++;
	s->stacked = s->stacked && piles_up(c);
	return s->marks <= (s->stacked ? MARKS_STACKED_MAX : MARKS_MAX);
}

static bool marks_fit(struct scan *s, int32_t c)
{
	enum { DECOMPOSED_MAX = 8 };
	UErrorCode e = U_ZERO_ERROR;
	UChar parts[DECOMPOSED_MAX];
	int32_t n = unorm2_getDecomposition(s->nfd, c, parts, DECOMPOSED_MAX, &e);
	bool fits = U_SUCCESS(e);

	if (n < 0)
		return count_marks(s, c);
	for (int32_t i = 0; fits && i < n;)
		fits = count_marks(s, next_utf16(parts, n, &i));
	sodium_memzero(parts, sizeof parts);
	return fits;
}

static sp_text_fault scan_one(struct scan *s, int32_t c, int32_t next)
{
	enum sp_char kind = sp_char_kind(c);

	switch (kind) {
	case SP_CHAR_JOINER:
		return joiner_fits(s, c, next) ? SP_TEXT_OK : SP_TEXT_CONTROL;
	case SP_CHAR_SELECTOR:
		return selector_fits(s, c, next) ? SP_TEXT_OK : SP_TEXT_CONTROL;
	case SP_CHAR_MARK:
		if (s->prev == 0 || s->prev == ' ')
			return SP_TEXT_MARKS;
		return marks_fit(s, c) ? SP_TEXT_OK : SP_TEXT_MARKS;
	case SP_CHAR_VISIBLE:
	case SP_CHAR_SPACE:
		if (!u_hasBinaryProperty(c, UCHAR_EMOJI_MODIFIER))
			s->base = c;
		return marks_fit(s, c) ? SP_TEXT_OK : SP_TEXT_MARKS;
	case SP_CHAR_INVISIBLE:
	case SP_CHAR_CONTROL:
	case SP_CHAR_UNKNOWN:
		break;
	}
	return fault_of(kind);
}

static sp_text_fault scan_all(const UChar *text, int32_t n)
{
	UErrorCode e = U_ZERO_ERROR;
	struct scan s = {.nfd = unorm2_getNFDInstance(&e), .stacked = true};
	sp_text_fault f = U_SUCCESS(e) ? SP_TEXT_OK : SP_TEXT_CHARACTER;

	for (int32_t i = 0; f == SP_TEXT_OK && i < n;) {
		int32_t c = next_utf16(text, n, &i);
		int32_t ahead = i;

		f = scan_one(&s, c, i < n ? next_utf16(text, n, &ahead) : 0);
		s.prev = c;
	}
	sodium_memzero(&s, sizeof s);
	return f;
}

/* ---- all together ---- */

/* Leaves the cleaned text in s->utf8. */
static sp_text_fault clean(
	struct scratch *s, size_t *out_len, size_t max, const char *text, size_t len)
{
	UErrorCode e = U_ZERO_ERROR;
	int32_t n = 0, bytes = 0;
	sp_text_fault f;

	if (len > SP_TEXT_RAW_MAX)
		return SP_TEXT_LONG;
	f = trim(&text, &len);
	if (f != SP_TEXT_OK)
		return f;
	f = fold(s->raw, &n, text, len);
	if (f != SP_TEXT_OK)
		return f;
	n = unorm2_normalize(unorm2_getNFCInstance(&e), s->raw, n, s->nfc, NFC_UNITS, &e);
	if (U_FAILURE(e))
		return SP_TEXT_LONG;
	f = scan_all(s->nfc, n);
	if (f != SP_TEXT_OK)
		return f;
	u_strToUTF8(s->utf8, SP_TEXT_MAX + 1, &bytes, s->nfc, n, &e);
	if (U_FAILURE(e) || (size_t) bytes > max || bytes > SP_TEXT_MAX)
		return SP_TEXT_LONG;
	*out_len = (size_t) bytes;
	return SP_TEXT_OK;
}

sp_text_fault sp_text_clean(char *out, size_t cap, size_t max, const char *text, size_t len)
{
	struct scratch s;
	size_t n = 0;
	sp_text_fault f;

	assert(cap > 0);
	f = clean(&s, &n, max, text, len);
	if (f == SP_TEXT_OK && n >= cap)
		f = SP_TEXT_LONG;
	out[0] = '\0';
	if (f == SP_TEXT_OK) {
		for (size_t i = 0; i < n; i++)
			out[i] = s.utf8[i];
		out[n] = '\0';
	}
	sodium_memzero(&s, sizeof s);
	return f;
}

sp_text_fault sp_text_check(const char *text, size_t len, size_t max)
{
	struct scratch s;
	size_t n = 0;
	sp_text_fault f = clean(&s, &n, max, text, len);

	if (f == SP_TEXT_OK && (n != len || sodium_memcmp(s.utf8, text, n) != 0))
		f = SP_TEXT_FORM;
	sodium_memzero(&s, sizeof s);
	return f;
}
