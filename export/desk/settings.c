#include "export/desk/settings.h"

#include <stdlib.h>
#include <string.h>

#include <ini.h>

#include "export/desk/day.h"
#include "export/desk/prose.h"
#include "export/text/policy.h"
#include "export/wire/limits.h"
#include "export/wire/record.h"

enum { INI_LINE_MAX = 198 /* libinih cuts lines at INI_MAX_LINE, LF and NUL included */ };
enum { DAYS_OPEN = 365, DAYS_KEPT = 35 };

typedef sp_text_fault check_function(const char *text);

static sp_text_fault check_name(const char *text)
{
	return sp_text_check(text, strlen(text), SP_CAMPAIGN_NAME_MAX);
}

static sp_text_fault check_text(const char *text)
{
	return sp_text_check(text, strlen(text), SETTING_TEXT_MAX);
}

static sp_text_fault check_country(const char *text)
{
	return sp_text_check_country(text, strlen(text));
}

static sp_text_fault check_yes(const char *text)
{
	return strcmp(text, "yes") == 0 || strcmp(text, "no") == 0 ? SP_TEXT_OK : SP_TEXT_CHARACTER;
}

static sp_text_fault check_day(const char *text)
{
	uint32_t day;

	return day_parse(&day, text) == SP_OK ? SP_TEXT_OK : SP_TEXT_CHARACTER;
}

/* One or more of the three kinds, each once, one space between; 0 when it is something else. */
static unsigned kinds_of(const char *text)
{
	static const char *const kinds[SP_KIND_COUNT] = {"individual", "organisation", "company"};
	unsigned mask = 0;

	for (;;) {
		size_t len = strcspn(text, " "), k = 0;

		while (k < SP_KIND_COUNT &&
			(strlen(kinds[k]) != len || memcmp(kinds[k], text, len) != 0))
			k++;
		if (k == SP_KIND_COUNT || (mask & 1U << k) != 0)
			return 0;
		mask |= 1U << k;
		if (text[len] == '\0')
			return mask;
		text += len + 1;
	}
}

static sp_text_fault check_kinds(const char *text)
{
	return kinds_of(text) != 0 ? SP_TEXT_OK : SP_TEXT_CHARACTER;
}

/* Whether there is a letter in it, source.c looks. */
static sp_text_fault check_language(const char *text)
{
	return text[0] != '\0' && strlen(text) <= SP_LANGUAGE_MAX ? SP_TEXT_OK : SP_TEXT_LONG;
}

static const struct {
	const char *name;
	check_function *check;
	const char *expected;
	const char *question;
	const char *fallback; /* NULL: must be given; "": may stay away */
} table[SETTING_COUNT] = {
	[SETTING_NAME] = {"name", check_name, "a line of text", "Name of the campaign", NULL},
	[SETTING_ORGANISER] = {"organiser", check_text, "a line of text",
		"Who collects the signatures (organisation or person)", NULL},
	[SETTING_CONTACT] = {"contact", check_text, "a line of text",
		"How signers reach them (e-mail or postal address)", NULL},
	[SETTING_EVENT] = {"event", check_text, "a line of text", NULL, ""},
	[SETTING_COUNTRY] = {"country", check_country, "two capital letters (ISO 3166-1)", NULL,
		""},
	[SETTING_LANGUAGE] = {"language", check_language, "the name of one of the letters (en)",
		NULL, ""},
	[SETTING_KINDS] = {"kinds", check_kinds, "individual, organisation, company, with spaces",
		NULL, "individual organisation company"},
	[SETTING_ASK_EMAIL] = {"ask_email", check_yes, "yes or no", NULL, "yes"},
	[SETTING_ASK_COUNTRY] = {"ask_country", check_yes, "yes or no", NULL, "yes"},
	[SETTING_FIRST_DAY] = {"first_day", check_day, "a day as YYYY-MM-DD",
		"First day of signing (YYYY-MM-DD)", ""},
	[SETTING_LAST_DAY] = {"last_day", check_day, "a day as YYYY-MM-DD",
		"Last day of signing (YYYY-MM-DD)", ""},
	[SETTING_RETENTION_DAY] = {"retention_day", check_day, "a day as YYYY-MM-DD",
		"Day by which everything is erased (YYYY-MM-DD)", ""},
};

const char *setting_name(enum setting s)
{
	return table[s].name;
}

const char *setting_question(enum setting s)
{
	return table[s].question;
}

sp_err settings_set(struct settings *out, enum setting s, const char *text, char why[WHY_MAX])
{
	if (strlen(text) > SETTING_TEXT_MAX || table[s].check(text) != SP_TEXT_OK) {
		why_set(why, "\"%s\" must be %s", table[s].name, table[s].expected);
		return SP_E_RANGE;
	}
	memcpy(out->text[s], text, strlen(text) + 1);
	return SP_OK;
}

struct ini_state {
	struct settings settings;
	bool failed;
	char *why;
};

static enum setting setting_named(const char *name)
{
	for (int s = 0; s < SETTING_COUNT; s++)
		if (strcmp(table[s].name, name) == 0)
			return (enum setting) s;
	return SETTING_COUNT;
}

/* libinih's callback; its 0 makes ini_parse_string() return the line. Only the first one counts. */
static int take_pair(void *arg, const char *section, const char *name, const char *value)
{
	struct ini_state *st = arg;
	enum setting s = setting_named(name);
	const char *fault = NULL;

	if (st->failed)
		return 1;
	if (strcmp(section, "campaign") != 0)
		fault = "only the section [campaign] is known";
	else if (s == SETTING_COUNT)
		fault = "this key is not known";
	else if (st->settings.text[s][0] != '\0')
		fault = "this key is given a second time";
	if (fault != NULL)
		why_set(st->why, "%s", fault);
	else if (settings_set(&st->settings, s, value, st->why) == SP_OK)
		return 1;
	st->failed = true;
	return 0;
}

/* Number of the first line that libinih would cut; 0 when there is none. */
static size_t long_line(const char *text)
{
	size_t line = 1;

	for (; *text != '\0'; line++) {
		size_t len = strcspn(text, "\n");

		if (len > INI_LINE_MAX)
			return line;
		text += len + (text[len] == '\n');
	}
	return 0;
}

sp_err settings_parse(
	struct settings *out, const char *text, size_t len, size_t *out_line, char why[WHY_MAX])
{
	struct ini_state st = {.why = why};
	sp_err e = prose_check(text, len, out_line, why);
	int bad;

	if (e != SP_OK)
		return e;
	*out_line = long_line(text);
	if (*out_line != 0) {
		why_set(why, "a line is longer than %d bytes", INI_LINE_MAX);
		return SP_E_FORM;
	}
	bad = ini_parse_string(text, take_pair, &st);
	if (bad < 0)
		return SP_E_NOMEM;
	if (bad > 0) {
		if (!st.failed)
			why_set(why, "expected [campaign] or key = value");
		*out_line = (size_t) bad;
		return SP_E_FORM;
	}
	*out = st.settings;
	return SP_OK;
}

static void default_day(struct settings *s, enum setting which, uint32_t day)
{
	if (s->text[which][0] == '\0')
		day_text(s->text[which], day < DAY_MAX ? day : DAY_MAX);
}

sp_err settings_complete(struct settings *s, uint32_t today, char why[WHY_MAX])
{
	uint32_t first, last;

	for (int i = 0; i < SETTING_COUNT; i++) {
		if (s->text[i][0] != '\0')
			continue;
		if (table[i].fallback == NULL) {
			why_set(why, "\"%s\" is missing from campaign.ini and options",
				table[i].name);
			return SP_E_STATE;
		}
		memcpy(s->text[i], table[i].fallback, strlen(table[i].fallback) + 1);
	}
	default_day(s, SETTING_FIRST_DAY, today);
	first = settings_day(s, SETTING_FIRST_DAY);
	default_day(s, SETTING_LAST_DAY, first + DAYS_OPEN);
	last = settings_day(s, SETTING_LAST_DAY);
	default_day(s, SETTING_RETENTION_DAY, last + DAYS_KEPT);
	if (first > last || last > settings_day(s, SETTING_RETENTION_DAY)) {
		why_set(why, "first_day, last_day and retention_day must follow each other");
		return SP_E_STATE;
	}
	return SP_OK;
}

uint32_t settings_day(const struct settings *s, enum setting which)
{
	uint32_t day = 0;

	/* it was checked when it was set */
	return day_parse(&day, s->text[which]) == SP_OK ? day : 0;
}

unsigned settings_kinds(const struct settings *s)
{
	return kinds_of(s->text[SETTING_KINDS]);
}

bool settings_yes(const struct settings *s, enum setting which)
{
	return strcmp(s->text[which], "yes") == 0;
}
