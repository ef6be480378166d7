/*
 * The two fields of policy.h that have a grammar: e-mail address and country.
 */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <sodium.h>
#include <unicode/uchar.h>
#include <unicode/uloc.h>
#include <unicode/uregion.h>

#include "export/text/chars.h"
#include "export/text/policy.h"
#include "export/wire/limits.h"

enum { LOCAL_MAX = 64, LABEL_MAX = 63 };

/* A dot-atom of RFC 5322 §3.2.3, with RFC 6531's characters. */
static bool is_local(const char *p, size_t len)
{
	char before = '.';

	if (len == 0 || len > LOCAL_MAX)
		return false;
	for (size_t i = 0; i < len; before = p[i++])
		if (strchr(" \"(),:;<>@[\\]", p[i]) || (p[i] == '.' && before == '.'))
			return false;
	return before != '.';
}

static bool is_label(const char *p, size_t len)
{
	if (len == 0 || len > LABEL_MAX || p[0] == '-' || p[len - 1] == '-')
		return false;
	for (size_t i = 0; i < len;) {
		int32_t c = sp_char_next(p, len, &i);

		if (c != '-' && !u_isalnum(c) && sp_char_kind(c) != SP_CHAR_MARK &&
			sp_char_kind(c) != SP_CHAR_JOINER)
			return false;
	}
	return true;
}

static bool is_number(const char *p, size_t len)
{
	return strspn(p, "0123456789") >= len;
}

/* The domain is the end of a NUL-terminated text. */
static bool is_domain(const char *p)
{
	for (unsigned labels = 1;; labels++) {
		size_t len = strcspn(p, ".");

		if (!is_label(p, len))
			return false;
		if (p[len] == '\0')
			return labels >= 2 && !is_number(p, len);
		p += len + 1;
	}
}

sp_text_fault sp_text_check_email(const char *text, size_t len)
{
	char address[SP_EMAIL_MAX + 1];
	sp_text_fault f = sp_text_check(text, len, SP_EMAIL_MAX);
	const char *at;

	if (f == SP_TEXT_FORM)
		return SP_TEXT_ADDRESS;
	if (f != SP_TEXT_OK)
		return f;
	memcpy(address, text, len);
	address[len] = '\0';
	at = strchr(address, '@');
	if (!at || !is_local(address, (size_t) (at - address)) || !is_domain(at + 1))
		f = SP_TEXT_ADDRESS;
	sodium_memzero(address, sizeof address);
	return f;
}

/* ICU's list also has codes that CLDR added (DG EA IC XK); their UN numbers are missing or in the
 * range that ISO leaves to users. */
static bool is_assigned(const char *code)
{
	enum { USER_ASSIGNED = 900 };
	UErrorCode e = U_ZERO_ERROR;
	const URegion *region = uregion_getRegionFromCode(code, &e);
	int32_t number = U_SUCCESS(e) ? uregion_getNumericCode(region) : 0;

	return number > 0 && number < USER_ASSIGNED;
}

sp_text_fault sp_text_check_country(const char *text, size_t len)
{
	char code[SP_COUNTRY_LEN + 1] = {0};

	if (len == 0)
		return SP_TEXT_EMPTY;
	if (len != SP_COUNTRY_LEN)
		return SP_TEXT_COUNTRY;
	memcpy(code, text, SP_COUNTRY_LEN);
	for (const char *const *known = uloc_getISOCountries(); *known; known++)
		if (strcmp(*known, code) == 0)
			return is_assigned(code) ? SP_TEXT_OK : SP_TEXT_COUNTRY;
	return SP_TEXT_COUNTRY;
}
