/*
 * The settings of a campaign: what campaign.ini, the options of new-campaign and its questions may
 * say. One table serves all three.
 */
#ifndef DESK_SETTINGS_H
#define DESK_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "export/desk/say.h"

enum { SETTING_TEXT_MAX = 190 };

enum setting {
	SETTING_NAME,
	SETTING_ORGANISER,
	SETTING_CONTACT,
	SETTING_EVENT,
	SETTING_COUNTRY,
	SETTING_LANGUAGE,
	SETTING_KINDS,
	SETTING_ASK_EMAIL,
	SETTING_ASK_COUNTRY,
	SETTING_FIRST_DAY,
	SETTING_LAST_DAY,
	SETTING_RETENTION_DAY,
	SETTING_COUNT
};

struct settings {
	char text[SETTING_COUNT][SETTING_TEXT_MAX + 1]; /* empty: not given */
};

/* The key in campaign.ini; as an option, with - for _. */
const char *setting_name(enum setting s);

/* What to ask a person for it, or NULL when it is never asked. */
const char *setting_question(enum setting s);

/* Checks and keeps a value: SP_E_RANGE with a sentence. */
sp_err settings_set(
	struct settings *out, enum setting s, const char *text, char why[WHY_MAX]) SP_CHECKED;

/* Takes the text of campaign.ini, NUL-terminated. Unknown and repeated keys, other sections, values
 * that do not fit and lines over 200 bytes are SP_E_FORM with *out_line (from 1) and a sentence. */
sp_err settings_parse(struct settings *out, const char *text, size_t len, size_t *out_line,
	char why[WHY_MAX]) SP_CHECKED;

/* Fills in what may be left out: days from `today` on, all kinds, all questions asked. SP_E_STATE
 * with a sentence when something else is missing or the days contradict each other. */
sp_err settings_complete(struct settings *s, uint32_t today, char why[WHY_MAX]) SP_CHECKED;

/* A day of settings that are complete. */
uint32_t settings_day(const struct settings *s, enum setting which);

/* The kinds of settings that are complete: bit 1 << enum sp_kind for each. */
unsigned settings_kinds(const struct settings *s);

/* ask_email, ask_country of settings that are complete. */
bool settings_yes(const struct settings *s, enum setting which);

#endif
