/*
 * A campaign's source: the folder that people edit.
 *
 *	campaign.ini		settings (settings.h)
 *	<language>.md		one per language (letter.h)
 *	organisations.txt	optional: names to offer while typing, one per line
 *
 * Other files are left alone, except that a .md file whose name is no language (README.md aside) is
 * refused: it is a letter that nobody would ever see.
 */
#ifndef DESK_SOURCE_H
#define DESK_SOURCE_H

#include "export/desk/letter.h"
#include "export/desk/settings.h"
#include "export/wire/campaign.h"

struct source_language {
	char tag[SP_LANGUAGE_MAX + 1];
	struct letter letter;
};

struct source {
	struct settings settings;
	struct source_language
		languages[SP_CAMPAIGN_LANGUAGES_MAX]; /* in the campaign file's order */
	size_t n_languages;
	struct sp_str *organisations;
	size_t n_organisations;
	uint8_t *organisations_text; /* what they point into */
};

/* Reads a folder. On failure why names file and line and says what is wrong: SP_E_NOTFOUND,
 * SP_E_SIZE, SP_E_FORM, SP_E_RANGE, SP_E_IO, SP_E_NOMEM. */
sp_err source_read(struct source **out, const char *folder, char why[WHY_MAX]) SP_CHECKED;

/* NULL is fine; *s becomes NULL. */
void source_free(struct source **s);

/* Puts name, languages, settings, organisations and days into *out as views of s; the rest of *out
 * is left alone. The settings must be complete. */
void source_campaign(struct sp_campaign *out, const struct source *s);

#endif
