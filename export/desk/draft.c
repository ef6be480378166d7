/* A setting is what the options say; else what the source says; else, for days, what they were
 * before; else what somebody at the terminal answers; else its default. */
#include "export/desk/draft.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "export/desk/ask.h"
#include "export/desk/day.h"
#include "export/file/file.h"

enum { PIN_FILE_MAX = 4096 };

#define SETTING(which, name, value, help)                                                          \
	{                                                                                          \
		name, 0, value, OPTION_TEXT, offsetof(struct draft_options, settings[which]),      \
			help, NULL                                                                 \
	}

static const struct option_row both[] = {
	{"from", 0, "FOLDER", OPTION_TEXT, offsetof(struct draft_options, from),
		"the campaign's source", NULL},
	SETTING(SETTING_NAME, "name", "TEXT", "the campaign's name"),
	SETTING(SETTING_ORGANISER, "organiser", "TEXT", "who collects the signatures"),
	SETTING(SETTING_CONTACT, "contact", "TEXT", "how signers reach them"),
	SETTING(SETTING_EVENT, "event", "TEXT", "where the station stands (optional)"),
	SETTING(SETTING_COUNTRY, "country", "CC", "preset for visitors, ISO 3166-1 (optional)"),
	SETTING(SETTING_LANGUAGE, "language", "TAG", "language shown first (en, else the first)"),
	SETTING(SETTING_KINDS, "kinds", "WORDS",
		"who may sign: individual organisation company (all)"),
	SETTING(SETTING_ASK_EMAIL, "ask-email", "yes|no", "ask whether to send mail (yes)"),
	SETTING(SETTING_ASK_COUNTRY, "ask-country", "yes|no", "ask for the country (yes)"),
	SETTING(SETTING_FIRST_DAY, "first-day", "YYYY-MM-DD", "first day of signing (today)"),
	SETTING(SETTING_LAST_DAY, "last-day", "YYYY-MM-DD", "last day of signing (365 days later)"),
	SETTING(SETTING_RETENTION_DAY, "retention-day", "YYYY-MM-DD",
		"by when everything is erased (35 days later)"),
	{"pin-file", 0, "FILE", OPTION_TEXT, offsetof(struct draft_options, pin_file),
		"staff PINs of six digits, one a line", NULL},
	{"pin", 0, "NNNNNN", OPTION_TEXTS, offsetof(struct draft_options, pins),
		"a staff PIN; may be repeated. Other users of this computer may see it", NULL},
};

#undef SETTING

int draft_parse(struct draft_options *out, int argc, char **argv, const struct options_spec *spec,
	const struct option_row *more)
{
	struct option_row rows[OPTIONS_ROWS_MAX] = {{0}};
	struct options_spec all = *spec;
	struct draft_options o = {.cost = CUSTODY_SENSITIVE};
	size_t n = sizeof both / sizeof *both;
	int code;

	memcpy(rows, both, sizeof both);
	for (; more != NULL && more->name != NULL; more++) {
		assert(n < OPTIONS_ROWS_MAX - 1);
		rows[n++] = *more;
	}
	all.rows = rows;
	code = options_parse(&o.common, &o, &all, argc, argv);
	if (code < 0)
		*out = o;
	return code;
}

static sp_err apply_options(struct settings *s, const struct draft_options *o, char why[WHY_MAX])
{
	sp_err e = SP_OK;

	for (int i = 0; e == SP_OK && i < SETTING_COUNT; i++)
		if (o->settings[i] != NULL)
			e = settings_set(s, (enum setting) i, o->settings[i], why);
	return e;
}

static void keep_days(struct settings *s, const struct sp_campaign *base)
{
	const struct {
		enum setting setting;
		uint32_t day;
	} days[] = {{SETTING_FIRST_DAY, base->first_day}, {SETTING_LAST_DAY, base->last_day},
		{SETTING_RETENTION_DAY, base->retention_day}};

	for (size_t i = 0; i < sizeof days / sizeof *days; i++)
		if (s->text[days[i].setting][0] == '\0')
			day_text(s->text[days[i].setting], days[i].day);
}

/* Asks for one setting until the answer fits; nothing is an answer when it has a default. */
static sp_err ask_setting(struct settings *s, enum setting which, const char *fallback)
{
	char answer[SETTING_TEXT_MAX + 1], why[WHY_MAX];

	for (;;) {
		sp_err e = ask_line(answer, sizeof answer, setting_question(which), fallback);

		if (e == SP_E_IO)
			return e;
		if (e == SP_OK && settings_set(s, which, answer, why) == SP_OK)
			return SP_OK;
		fprintf(stderr, "  %s\n", e == SP_OK ? why : "that is too long");
	}
}

/* The days have defaults that follow from what is known by then: a scratch copy tells them. */
static sp_err ask_missing(struct settings *s, uint32_t today)
{
	sp_err e = SP_OK;

	for (int i = 0; e == SP_OK && i < SETTING_COUNT; i++) {
		struct settings scratch = *s;
		char ignored[WHY_MAX];
		bool known;

		if (s->text[i][0] != '\0' || setting_question((enum setting) i) == NULL)
			continue;
		known = settings_complete(&scratch, today, ignored) == SP_OK;
		e = ask_setting(s, (enum setting) i, known ? scratch.text[i] : NULL);
	}
	return e;
}

sp_err draft_source(struct source **out, const struct draft_options *o,
	const struct sp_campaign *base, char why[WHY_MAX])
{
	uint32_t today = day_today();
	struct source *s = NULL;
	sp_err e = source_read(&s, o->from, why);

	if (e == SP_OK)
		e = apply_options(&s->settings, o, why);
	if (e == SP_OK && base != NULL)
		keep_days(&s->settings, base);
	if (e == SP_OK && ask_possible())
		e = ask_missing(&s->settings, today);
	if (e == SP_OK)
		e = settings_complete(&s->settings, today, why);
	if (e != SP_OK) {
		source_free(&s);
		return e;
	}
	*out = s;
	return SP_OK;
}

/* The lines of the file; it is cut apart in place. */
static sp_err add_lines(struct pins *out, char *text)
{
	sp_err e = SP_OK;
	char *rest = text;

	while (e == SP_OK && (text = strsep(&rest, "\n")) != NULL) {
		text[strcspn(text, "\r")] = '\0';
		if (text[0] != '\0')
			e = pins_add(out, text);
	}
	return e;
}

static sp_err read_pins(struct pins *out, const char *path, char why[WHY_MAX])
{
	uint8_t *text;
	size_t len;
	sp_err e = file_read(&text, &len, path, PIN_FILE_MAX);

	if (e != SP_OK) {
		why_set(why, "the PIN file cannot be read: %s", sp_err_meaning(e));
		return e;
	}
	e = add_lines(out, (char *) text);
	sodium_memzero(text, len);
	free(text);
	return e;
}

sp_err draft_pins(struct pins *out, const struct draft_options *o, char why[WHY_MAX])
{
	sp_err e = SP_OK;

	for (size_t i = 0; e == SP_OK && i < o->pins.n; i++)
		e = pins_add(out, o->pins.v[i]);
	if (e == SP_OK && o->pin_file != NULL)
		e = read_pins(out, o->pin_file, why);
	if (e == SP_E_FORM)
		why_set(why, "a PIN has exactly six digits");
	else if (e == SP_E_RANGE)
		why_set(why, "there can be %d PINs at most", SP_CAMPAIGN_PINS_MAX);
	return e;
}

sp_err draft_sign(uint8_t **out, size_t *out_len, uint8_t out_hash[SP_HASH_LEN],
	const struct sp_campaign *c, const struct custody *keys)
{
	struct sp_wr measure = sp_wr_on(NULL, 0), w;
	struct sp_cose cose;
	uint8_t *p;
	sp_err e = sp_campaign_encode(&measure, c, keys->organiser_sk);

	if (e != SP_OK)
		return e;
	p = malloc(measure.len);
	if (p == NULL)
		return SP_E_NOMEM;
	w = sp_wr_on(p, measure.len);
	e = sp_campaign_encode(&w, c, keys->organiser_sk);
	if (e == SP_OK)
		e = sp_cose_parse(&cose, p, w.len, SP_COSE_CAMPAIGN);
	if (e != SP_OK) {
		free(p);
		return e;
	}
	sp_hash(out_hash, cose.payload, cose.payload_len);
	*out = p;
	*out_len = w.len;
	return SP_OK;
}

static void print_languages(const struct sp_campaign *c)
{
	fputs("Languages:", stdout);
	for (size_t i = 0; i < c->n_languages; i++)
		printf(" %.*s%s", (int) c->languages[i].tag.len, c->languages[i].tag.p,
			c->languages[i].reviewed ? "" : " (not reviewed)");
	putchar('\n');
}

void draft_print(const struct sp_campaign *c)
{
	char first[DAY_TEXT_LEN + 1], last[DAY_TEXT_LEN + 1], retention[DAY_TEXT_LEN + 1];
	char digits[SP_DIGITS_TEXT_LEN + 1];

	day_text(first, c->first_day);
	day_text(last, c->last_day);
	day_text(retention, c->retention_day);
	sp_fingerprint(digits, c->organiser_pk);
	print_languages(c);
	printf("Signing from %s to %s; everything is erased by %s\n", first, last, retention);
	if (c->last_day < day_today())
		puts("The last day of signing is over: nobody can sign. Is the year right?");
	printf("Campaign file: serial %" PRIu64 "\n", c->serial);
	printf("Organiser's fingerprint, to compare with what stations show: %s\n", digits);
}
