#include "export/desk/draft.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <sodium.h>

#include "export/desk/ask.h"
#include "export/desk/day.h"
#include "export/desk/verb.h"
#include "export/file/file.h"

enum {
	OPTION_DIR = SETTING_COUNT,
	OPTION_FROM,
	OPTION_PASSPHRASE,
	OPTION_PIN,
	OPTION_PIN_FILE,
	OPTION_KDF,
	OPTION_HELP
};
enum { OPTION_NAME_MAX = 24, LONGS_MAX = OPTION_HELP + 2, PIN_FILE_MAX = 4096 };

/* One option for every setting, then the others. */
static void lay_out_options(
	struct option longs[LONGS_MAX], char names[SETTING_COUNT][OPTION_NAME_MAX], bool with_kdf)
{
	static const struct option others[] = {{"dir", required_argument, NULL, OPTION_DIR},
		{"from", required_argument, NULL, OPTION_FROM},
		{"passphrase-file", required_argument, NULL, OPTION_PASSPHRASE},
		{"pin", required_argument, NULL, OPTION_PIN},
		{"pin-file", required_argument, NULL, OPTION_PIN_FILE},
		{"help", no_argument, NULL, OPTION_HELP},
		{"kdf", required_argument, NULL, OPTION_KDF}, {NULL, 0, NULL, 0}};
	size_t n = sizeof others / sizeof *others;

	for (int s = 0; s < SETTING_COUNT; s++) {
		(void) snprintf(names[s], OPTION_NAME_MAX, "%s", setting_name((enum setting) s));
		for (char *p = names[s]; *p != '\0'; p++)
			*p = *p == '_' ? '-' : *p;
		longs[s] = (struct option){names[s], required_argument, NULL, s};
	}
	memcpy(longs + SETTING_COUNT, others, sizeof others);
	if (!with_kdf)
		longs[SETTING_COUNT + n - 2] = (struct option){NULL, 0, NULL, 0};
}

/* False when the value cannot be. */
static bool take_option(struct draft_options *o, int c)
{
	switch (c) {
	case OPTION_DIR:
		o->dir = optarg;
		return true;
	case OPTION_FROM:
		o->from = optarg;
		return true;
	case OPTION_PASSPHRASE:
		o->passphrase_file = optarg;
		return true;
	case OPTION_PIN:
		if (o->n_pins == SP_CAMPAIGN_PINS_MAX)
			return false;
		o->pins[o->n_pins++] = optarg;
		return true;
	case OPTION_PIN_FILE:
		o->pin_file = optarg;
		return true;
	case OPTION_KDF:
		o->cost = strcmp(optarg, "interactive") == 0 ? CUSTODY_INTERACTIVE
							     : CUSTODY_SENSITIVE;
		return strcmp(optarg, "interactive") == 0 || strcmp(optarg, "sensitive") == 0;
	default:
		if (c < 0 || c >= SETTING_COUNT)
			return false;
		o->settings[c] = optarg;
		return true;
	}
}

int draft_parse(struct draft_options *out, int argc, char **argv, const char *help, bool with_kdf)
{
	struct draft_options o = {.cost = CUSTODY_SENSITIVE};
	char names[SETTING_COUNT][OPTION_NAME_MAX];
	struct option longs[LONGS_MAX];
	int c;

	lay_out_options(longs, names, with_kdf);
	while ((c = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		if (c == OPTION_HELP) {
			fputs(help, stdout);
			return say_done(DESK_DONE);
		}
		if (!take_option(&o, c))
			return say_usage(argv[0], "an option or its value is not known");
	}
	if (optind < argc)
		return say_usage(argv[0], "give everything by options");
	*out = o;
	return -1;
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
	uint32_t today = (uint32_t) (time(NULL) / 86400);
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

	for (size_t i = 0; e == SP_OK && i < o->n_pins; i++)
		e = pins_add(out, o->pins[i]);
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
	p = malloc(measure.len + 1);
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
	uint8_t hash[SP_HASH_LEN];

	day_text(first, c->first_day);
	day_text(last, c->last_day);
	day_text(retention, c->retention_day);
	sp_hash(hash, c->organiser_pk, SP_PK_LEN);
	sp_digits20(digits, hash);
	print_languages(c);
	printf("Signing from %s to %s; everything is erased by %s\n", first, last, retention);
	printf("Campaign file: serial %" PRIu64 "\n", c->serial);
	printf("Organiser's fingerprint, to compare with what stations show: %s\n", digits);
}
