/* Checked as bytes first (UTF-8), then as characters, then as a whole (NFC). */
#include "export/desk/prose.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>

#include "export/wire/cbor.h"

/* The text as ICU likes it. */
struct wide {
	UChar *p;
	int32_t n;
};

static sp_err check_encoding(const char *text, size_t len, size_t *out_line, char why[WHY_MAX])
{
	for (size_t line = 1; len > 0; line++) {
		const char *lf = memchr(text, '\n', len);
		size_t n = lf != NULL ? (size_t) (lf - text) + 1 : len;

		if (!sp_utf8_ok(text, n)) {
			why_set(why, "this is not UTF-8; save the file as UTF-8");
			*out_line = line;
			return SP_E_FORM;
		}
		text += n;
		len -= n;
	}
	return SP_OK;
}

static const char *character_fault(UChar32 c)
{
	if (c == '\r')
		return "a line ends in CR; save the file with Unix line ends";
	if (c == 0xFEFF)
		return "there is a byte order mark; save the file without one";
	if (c != '\n' && u_charType(c) == U_CONTROL_CHAR)
		return "there is a tab or another control character; use spaces";
	if ((c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069))
		return "there is an invisible direction control; remove it";
	if (U_IS_UNICODE_NONCHAR(c))
		return "there is a code point that is no character; remove it";
	return NULL;
}

static sp_err check_characters(const struct wide *w, size_t *out_line, char why[WHY_MAX])
{
	size_t line = 1;

	for (int32_t at = 0; at < w->n;) {
		const char *fault;
		UChar unit = w->p[at++];
		UChar32 c = unit;

		/* it came from good UTF-8: a lead has its trail */
		if (U16_IS_LEAD(unit))
			c = U16_GET_SUPPLEMENTARY(unit, w->p[at++]);
		fault = character_fault(c);
		if (fault != NULL) {
			why_set(why, "%s", fault);
			*out_line = line;
			return SP_E_FORM;
		}
		line += c == '\n';
	}
	return SP_OK;
}

static sp_err check_normal(const struct wide *w, size_t *out_line, char why[WHY_MAX])
{
	UErrorCode status = U_ZERO_ERROR;
	const UNormalizer2 *nfc = unorm2_getNFCInstance(&status);
	UBool is = unorm2_isNormalized(nfc, w->p, w->n, &status);
	int32_t good = is ? w->n : unorm2_spanQuickCheckYes(nfc, w->p, w->n, &status);
	size_t line = 1;

	if (U_FAILURE(status))
		return SP_E_NOMEM;
	if (is)
		return SP_OK;
	for (int32_t i = 0; i < good; i++)
		line += w->p[i] == '\n';
	why_set(why, "the text is not in Unicode normal form C; convert it (uconv -x any-nfc)");
	*out_line = line;
	return SP_E_FORM;
}

sp_err prose_check(const char *text, size_t len, size_t *out_line, char why[WHY_MAX])
{
	UErrorCode status = U_ZERO_ERROR;
	struct wide w = {0};
	sp_err e;

	if (len > INT32_MAX / 4)
		return SP_E_NOMEM;
	e = check_encoding(text, len, out_line, why);
	if (e != SP_OK)
		return e;
	w.p = malloc((len + 1) * sizeof *w.p); /* never more units than bytes of UTF-8 */
	if (w.p == NULL)
		return SP_E_NOMEM;
	u_strFromUTF8(w.p, (int32_t) len + 1, &w.n, text, (int32_t) len, &status);
	e = U_FAILURE(status) ? SP_E_NOMEM : check_characters(&w, out_line, why);
	if (e == SP_OK)
		e = check_normal(&w, out_line, why);
	free(w.p);
	return e;
}
