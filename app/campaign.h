/*
 * The campaign file as a station runs from it: read, decoded, and its texts made ready to be shown.
 *
 * Holds no secret and nothing of any visitor.
 */
#ifndef APP_CAMPAIGN_H
#define APP_CAMPAIGN_H

#include "export/wire/campaign.h"

/* One language's texts, NUL-terminated, with the hashes that ctx covers (FORMAT.md). */
struct campaign_text {
	const char *tag; /* BCP 47 */
	const char *title;
	const char *letter; /* Markdown */
	const char *consent;
	const char *notice;
	bool reviewed;
	struct sp_text_hashes hashes;
};

struct campaign {
	struct sp_campaign wire; /* views into bytes */
	uint8_t *bytes;
	char *pool; /* where the texts live */
	struct campaign_text texts[SP_CAMPAIGN_LANGUAGES_MAX];
	size_t n_texts; /* at least 1 */
	/* from the settings of these names */
	const char *name;
	const char *organiser;       /* else the name */
	const char *contact;         /* else "" */
	const char *country;         /* preset for visitors; else "" */
	const char *home_language;   /* if there is a text in it, else English, else the first */
	unsigned kinds;              /* bit 1 << enum sp_kind; never 0 */
	bool ask_email, ask_country; /* on unless 0 */
};

/* Reads and decodes. Errors of sp_campaign_decode, and SP_E_NOTFOUND, SP_E_IO, SP_E_SIZE (over
 * SP_CAMPAIGN_MAX or no regular file), SP_E_TYPES (a letter is not text), SP_E_NOMEM. On failure
 * why gets a sentence that names the file. */
sp_err campaign_open(struct campaign **out, const char *path, char why[256]) SP_CHECKED;

/* As above, from bytes, which are copied. */
sp_err campaign_take(struct campaign **out, const uint8_t *bytes, size_t len) SP_CHECKED;
void campaign_free(struct campaign **c);

/* The texts in this language; in its base language; in the home language. Never NULL. */
const struct campaign_text *campaign_text(const struct campaign *c, const char *tag);

#endif
