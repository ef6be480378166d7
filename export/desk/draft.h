/*
 * A campaign file on its way: what new-campaign and sign-campaign have in common, from options and
 * questions to signed bytes.
 */
#ifndef DESK_DRAFT_H
#define DESK_DRAFT_H

#include "export/desk/custody.h"
#include "export/desk/deck.h"
#include "export/desk/options.h"
#include "export/desk/pins.h"
#include "export/desk/source.h"

/* The options of both commands. Strings are argv's. */
struct draft_options {
	struct options common;
	const char *from;
	const char *pin_file;                /* one PIN a line */
	const char *settings[SETTING_COUNT]; /* NULL: not given */
	struct option_texts pins;
	enum custody_cost cost;
	struct deck_size shares;
};

/* Parses; rows of `more` (NULL: none) are known besides those of both commands. -1: go on; else the
 * exit code. */
int draft_parse(struct draft_options *out, int argc, char **argv, const struct options_spec *spec,
	const struct option_row *more) SP_CHECKED;

/* Reads the source, lays the options over it, asks for what is missing when somebody can be asked,
 * and completes it. `base` (may be NULL) is the campaign whose days stay when nothing else is said.
 * Errors come with a sentence. */
sp_err draft_source(struct source **out, const struct draft_options *o,
	const struct sp_campaign *base, char why[WHY_MAX]) SP_CHECKED;

/* Hashes the PINs of the options and of the file they name; errors come with a sentence. */
sp_err draft_pins(struct pins *out, const struct draft_options *o, char why[WHY_MAX]) SP_CHECKED;

/* Encodes and signs a campaign whose fields are all set. *out is malloc'ed; out_hash gets
 * H(payload). */
sp_err draft_sign(uint8_t **out, size_t *out_len, uint8_t out_hash[SP_HASH_LEN],
	const struct sp_campaign *c, const struct custody *keys) SP_CHECKED;

/* What both commands print about the signed file: languages, days, the organiser's 20 digits. */
void draft_print(const struct sp_campaign *c);

#endif
