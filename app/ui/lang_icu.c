/*
 * Names of languages, countries, dates and numbers, by ICU in the visitor's language.
 */
#include "app/ui/lang.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <unicode/ucol.h>
#include <unicode/udat.h>
#include <unicode/uloc.h>
#include <unicode/unum.h>
#include <unicode/usearch.h>
#include <unicode/ustring.h>

#include "export/text/policy.h"

enum { NAME_LEN = 128, COUNTRIES_MAX = 300 };

bool lang_is_rtl(const char *tag)
{
	return uloc_isRightToLeft(tag);
}

/* UTF-16 of ICU → the caller's UTF-8; 0 and "" when it does not fit. */
static size_t to_utf8(char *out, size_t cap, const UChar *s, int32_t n)
{
	UErrorCode status = U_ZERO_ERROR;
	int32_t len = 0;
	u_strToUTF8(out, (int32_t) cap, &len, s, n, &status);
	if (U_FAILURE(status) || (size_t) len >= cap) {
		if (cap > 0)
			out[0] = '\0';
		return 0;
	}
	return (size_t) len;
}

size_t lang_autonym(char *out, size_t cap, const char *tag)
{
	UChar name[NAME_LEN], title[NAME_LEN];
	UErrorCode status = U_ZERO_ERROR;
	int32_t n = uloc_getDisplayName(tag, tag, name, NAME_LEN, &status);
	/* A language stands at the start of its button: "Français", though French writes "français"
	 * in a sentence. */
	n = u_strToTitle(title, NAME_LEN, name, n, NULL, tag, &status);
	return U_SUCCESS(status) ? to_utf8(out, cap, title, n) : 0;
}

static int32_t country_name(UChar out[NAME_LEN], const char *tag, const char *country)
{
	char region[8] = "und-";
	UErrorCode status = U_ZERO_ERROR;
	if (strlen(country) != 2)
		return 0;
	memcpy(region + 4, country, 3);
	int32_t n = uloc_getDisplayCountry(region, tag, out, NAME_LEN, &status);
	return U_SUCCESS(status) && status != U_USING_DEFAULT_WARNING ? n : 0;
}

size_t lang_country(char *out, size_t cap, const char *tag, const char *country)
{
	UChar name[NAME_LEN];
	return to_utf8(out, cap, name, country_name(name, tag, country));
}

size_t lang_date(char *out, size_t cap, const char *tag, unsigned day)
{
	static const UChar utc[] = {'U', 'T', 'C', 0};
	UChar text[NAME_LEN];
	UErrorCode status = U_ZERO_ERROR;
	UDateFormat *format = udat_open(UDAT_NONE, UDAT_LONG, tag, utc, -1, NULL, 0, &status);
	int32_t n = udat_format(format, (UDate) day * 86400000.0, text, NAME_LEN, NULL, &status);
	udat_close(format);
	return U_SUCCESS(status) ? to_utf8(out, cap, text, n) : 0;
}

size_t lang_number(char *out, size_t cap, const char *tag, unsigned long long n)
{
	UChar text[NAME_LEN];
	UErrorCode status = U_ZERO_ERROR;
	UNumberFormat *format = unum_open(UNUM_DECIMAL, NULL, 0, tag, NULL, &status);
	int32_t len = unum_formatInt64(format, (int64_t) n, text, NAME_LEN, NULL, &status);
	unum_close(format);
	return U_SUCCESS(status) ? to_utf8(out, cap, text, len) : 0;
}

/* A country with its place in the language's order. */
struct place {
	const char *code;
	uint8_t key[NAME_LEN];
};

static int by_key(const void *a, const void *b)
{
	return strcmp((const char *) ((const struct place *) a)->key,
		(const char *) ((const struct place *) b)->key);
}

/* How well the name fits the filter, at the collator's strength: 0 begins with it, 1 holds it, 2
 * neither. */
static uint8_t fit(
	const UCollator *order, const UChar *name, int32_t name_len, const UChar *filter, int32_t n)
{
	UErrorCode status = U_ZERO_ERROR;
	if (n == 0)
		return 0;
	if (name_len == 0)
		return 2;
	UStringSearch *search =
		usearch_openFromCollator(filter, n, name, name_len, order, NULL, &status);
	int32_t at = U_SUCCESS(status) ? usearch_first(search, &status) : USEARCH_DONE;
	usearch_close(search);
	return at == USEARCH_DONE ? 2 : at > 0;
}

static size_t collect(struct place *places, const UCollator *order, const char *tag,
	const UChar *filter, int32_t n)
{
	size_t count = 0;
	for (const char *const *code = uloc_getISOCountries(); *code && count < COUNTRIES_MAX;
		code++) {
		UChar name[NAME_LEN], english[NAME_LEN];
		int32_t len = country_name(name, tag, *code);
		int32_t english_len = country_name(english, "en", *code);
		if (sp_text_check_country(*code, strlen(*code)) != SP_TEXT_OK)
			continue;
		uint8_t own = fit(order, name, len, filter, n);
		uint8_t other = fit(order, english, english_len, filter, n);
		if (own == 2 && other == 2)
			continue;
		places[count].code = *code;
		/* Sort keys hold no zero byte but the last: the fit goes in front, from 1. */
		places[count].key[0] = (uint8_t) (1 + (own < other ? own : other));
		ucol_getSortKey(order, name, len, places[count].key + 1, NAME_LEN - 1);
		places[count].key[NAME_LEN - 1] = 0; /* long names are ordered by their beginning */
		count++;
	}
	return count;
}

size_t lang_countries(const char **codes, size_t max, const char *tag, const char *filter)
{
	UErrorCode status = U_ZERO_ERROR;
	UChar wanted[NAME_LEN];
	int32_t n = 0;
	u_strFromUTF8(wanted, NAME_LEN, &n, filter ? filter : "", -1, &status);
	UCollator *order = ucol_open(tag, &status);
	struct place *places = calloc(COUNTRIES_MAX, sizeof *places);
	size_t count = 0;

	if (U_FAILURE(status) || n >= NAME_LEN || !places)
		goto out;
	ucol_setStrength(order, UCOL_PRIMARY); /* neither case nor accents */
	count = collect(places, order, tag, wanted, n);
	qsort(places, count, sizeof *places, by_key);
	if (count > max)
		count = max;
	for (size_t i = 0; i < count; i++)
		codes[i] = places[i].code;
out:
	free(places);
	ucol_close(order);
	return count;
}
