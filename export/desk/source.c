#include "export/desk/source.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "export/desk/prose.h"
#include "export/file/file.h"
#include "export/text/policy.h"

enum { INI_BYTES_MAX = 64 * 1024, LETTER_BYTES_MAX = 512 * 1024, LIST_BYTES_MAX = 8 * 1024 * 1024 };

/* Reads one file of the folder; what went wrong is said with the file's name. */
static sp_err read_part(uint8_t **out, size_t *out_len, const char *folder, const char *name,
	size_t cap, char why[WHY_MAX])
{
	char path[PATH_MAX];
	sp_err e = file_path(path, folder, name);

	if (e == SP_OK)
		e = file_read(out, out_len, path, cap);
	if (e == SP_E_SIZE)
		why_set(why, "%s: not a regular file, or larger than %zu KiB; make it shorter",
			name, cap / 1024);
	else if (e != SP_OK)
		why_set(why, "%s: %s; %s", name, sp_err_meaning(e), sp_err_advice(e));
	return e;
}

/* "FILE:LINE: sentence", or without the line when it is 0. */
static void say_where(char why[WHY_MAX], const char *name, size_t line, const char *sentence)
{
	if (line > 0)
		why_set(why, "%s:%zu: %s", name, line, sentence);
	else
		why_set(why, "%s: %s", name, sentence);
}

static sp_err read_settings(struct source *s, const char *folder, char why[WHY_MAX])
{
	char sentence[WHY_MAX] = "out of memory";
	uint8_t *text;
	size_t len, line = 0;
	sp_err e = read_part(&text, &len, folder, "campaign.ini", INI_BYTES_MAX, why);

	if (e != SP_OK)
		return e;
	e = settings_parse(&s->settings, (const char *) text, len, &line, sentence);
	if (e != SP_OK)
		say_where(why, "campaign.ini", line, sentence);
	free(text);
	return e;
}

/* A language tag as file names carry it: "en", "pt-BR", "zh-Hant". */
static bool is_tag(const char *p, size_t len)
{
	size_t part = 0, n_parts = 0;

	if (len < 2 || len > SP_LANGUAGE_MAX)
		return false;
	for (size_t i = 0; i <= len; i++) {
		bool lower = i < len && p[i] >= 'a' && p[i] <= 'z';
		bool other =
			i < len && ((p[i] >= 'A' && p[i] <= 'Z') || (p[i] >= '0' && p[i] <= '9'));

		if (i < len && p[i] != '-') {
			if (!lower && !(other && n_parts > 0))
				return false;
			part++;
			continue;
		}
		if (part < 2 || part > (n_parts == 0 ? 3u : 8u))
			return false;
		part = 0;
		n_parts++;
	}
	return true;
}

static sp_err read_language(
	struct source *s, const char *folder, const char *name, size_t tag_len, char why[WHY_MAX])
{
	struct source_language *l = &s->languages[s->n_languages];
	char sentence[WHY_MAX] = "out of memory";
	uint8_t *text;
	size_t len, line = 0;
	sp_err e;

	if (s->n_languages == SP_CAMPAIGN_LANGUAGES_MAX) {
		why_set(why, "%s: there are more than %d languages", name,
			SP_CAMPAIGN_LANGUAGES_MAX);
		return SP_E_RANGE;
	}
	e = read_part(&text, &len, folder, name, LETTER_BYTES_MAX, why);
	if (e != SP_OK)
		return e;
	e = letter_parse(&l->letter, (const char *) text, len, &line, sentence);
	if (e == SP_OK) {
		memcpy(l->tag, name, tag_len);
		s->n_languages++;
	} else {
		say_where(why, name, line, sentence);
	}
	free(text);
	return e;
}

/* The order of encoded CBOR text keys: shorter first, then bytewise. */
static int compare_languages(const void *a, const void *b)
{
	const struct source_language *l = a, *r = b;
	size_t n = strlen(l->tag), m = strlen(r->tag);

	return n != m ? (n > m) - (n < m) : strcmp(l->tag, r->tag);
}

static sp_err read_languages(struct source *s, const char *folder, char why[WHY_MAX])
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	sp_err e = SP_OK;

	if (dir == NULL) {
		why_set(why, "the folder cannot be read");
		return SP_E_NOTFOUND;
	}
	while (e == SP_OK && (entry = readdir(dir)) != NULL) {
		const char *dot = strrchr(entry->d_name, '.');

		if (dot == NULL || dot == entry->d_name || strcmp(dot, ".md") != 0 ||
			strcmp(entry->d_name, "README.md") == 0)
			continue;
		if (is_tag(entry->d_name, (size_t) (dot - entry->d_name))) {
			e = read_language(
				s, folder, entry->d_name, (size_t) (dot - entry->d_name), why);
		} else {
			why_set(why, "%s: the name is no language tag (en.md, pt-BR.md)",
				entry->d_name);
			e = SP_E_FORM;
		}
	}
	closedir(dir);
	if (e == SP_OK && s->n_languages == 0) {
		why_set(why, "there is no letter: at least one <language>.md is needed");
		e = SP_E_NOTFOUND;
	}
	qsort(s->languages, s->n_languages, sizeof *s->languages, compare_languages);
	return e;
}

static sp_err take_organisation(
	struct source *s, const char *p, size_t len, size_t line, char why[WHY_MAX])
{
	struct sp_str *grown;
	sp_text_fault fault = sp_text_check(p, len, SP_ORGANISATION_MAX);

	if (fault != SP_TEXT_OK) {
		why_set(why, "organisations.txt:%zu: this is not a name a person could type (%s)",
			line, sp_text_fault_name(fault));
		return SP_E_FORM;
	}
	if (s->n_organisations == SP_CAMPAIGN_ORGANISATIONS_MAX) {
		why_set(why, "organisations.txt: there are more than %d names",
			SP_CAMPAIGN_ORGANISATIONS_MAX);
		return SP_E_RANGE;
	}
	if ((s->n_organisations & (s->n_organisations - 1)) == 0) { /* full at powers of two */
		size_t cap = s->n_organisations == 0 ? 1 : s->n_organisations * 2;

		grown = realloc(s->organisations, cap * sizeof *grown);
		if (grown == NULL)
			return SP_E_NOMEM;
		s->organisations = grown;
	}
	s->organisations[s->n_organisations++] = (struct sp_str){p, len};
	return SP_OK;
}

static sp_err read_organisations(struct source *s, const char *folder, char why[WHY_MAX])
{
	size_t len, line = 0;
	const char *at;
	sp_err e = read_part(
		&s->organisations_text, &len, folder, "organisations.txt", LIST_BYTES_MAX, why);

	if (e == SP_E_NOTFOUND)
		return SP_OK;
	if (e != SP_OK)
		return e;
	at = (const char *) s->organisations_text;
	while (e == SP_OK && len > 0) {
		const char *lf = memchr(at, '\n', len);
		size_t n = lf != NULL ? (size_t) (lf - at) : len, step = n + (lf != NULL);

		line++;
		if (n > 0)
			e = take_organisation(s, at, n, line, why);
		at += step;
		len -= step;
	}
	return e;
}

/* A preset language must have its letter. */
static sp_err check_preset(const struct source *s, char why[WHY_MAX])
{
	const char *preset = s->settings.text[SETTING_LANGUAGE];

	for (size_t i = 0; i < s->n_languages; i++)
		if (strcmp(s->languages[i].tag, preset) == 0)
			return SP_OK;
	if (preset[0] == '\0')
		return SP_OK;
	why_set(why, "campaign.ini: \"language\" names a language without a letter");
	return SP_E_NOTFOUND;
}

sp_err source_read(struct source **out, const char *folder, char why[WHY_MAX])
{
	struct source *s = calloc(1, sizeof *s);
	sp_err e;

	why_clear(why);
	if (s == NULL)
		return SP_E_NOMEM;
	e = read_settings(s, folder, why);
	if (e == SP_OK)
		e = read_languages(s, folder, why);
	if (e == SP_OK)
		e = read_organisations(s, folder, why);
	if (e == SP_OK)
		e = check_preset(s, why);
	if (e != SP_OK) {
		source_free(&s);
		return e;
	}
	*out = s;
	return SP_OK;
}

void source_free(struct source **s)
{
	if (*s == NULL)
		return;
	for (size_t i = 0; i < (*s)->n_languages; i++)
		letter_done(&(*s)->languages[i].letter);
	free((*s)->organisations);
	free((*s)->organisations_text);
	free(*s);
	*s = NULL;
}

static struct sp_str str(const char *text)
{
	return (struct sp_str){text, strlen(text)};
}

static void put_settings(struct sp_campaign *out, const struct settings *s)
{
	/* in the order of encoded keys: shorter first, then bytewise */
	const struct {
		enum setting setting;
		bool is_text;
		uint64_t number;
	} order[] = {{SETTING_EVENT, true, 0}, {SETTING_KINDS, false, settings_kinds(s)},
		{SETTING_CONTACT, true, 0}, {SETTING_COUNTRY, true, 0}, {SETTING_LANGUAGE, true, 0},
		{SETTING_ASK_EMAIL, false, settings_yes(s, SETTING_ASK_EMAIL)},
		{SETTING_ORGANISER, true, 0},
		{SETTING_ASK_COUNTRY, false, settings_yes(s, SETTING_ASK_COUNTRY)}};

	out->n_settings = 0;
	for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
		const char *text = s->text[order[i].setting];

		if (text[0] == '\0')
			continue;
		out->settings[out->n_settings++] = (struct sp_campaign_setting){
			str(setting_name(order[i].setting)), order[i].is_text, order[i].number,
			str(order[i].is_text ? text : "")};
	}
}

void source_campaign(struct sp_campaign *out, const struct source *s)
{
	out->name = str(s->settings.text[SETTING_NAME]);
	out->n_languages = s->n_languages;
	for (size_t i = 0; i < s->n_languages; i++) {
		const struct letter *l = &s->languages[i].letter;

		out->languages[i] =
			(struct sp_campaign_language){str(s->languages[i].tag), str(l->title),
				str(l->letter), str(l->consent), str(l->notice), l->reviewed};
	}
	put_settings(out, &s->settings);
	out->organisations = s->organisations;
	out->n_organisations = s->n_organisations;
	out->first_day = settings_day(&s->settings, SETTING_FIRST_DAY);
	out->last_day = settings_day(&s->settings, SETTING_LAST_DAY);
	out->retention_day = settings_day(&s->settings, SETTING_RETENTION_DAY);
}
