/* What keeps the keys from being lost: cards with shares, drills that they open, restoring them. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <sodium.h>

#include "export/desk/day.h"
#include "export/desk/deck.h"
#include "export/desk/folder.h"
#include "export/desk/options.h"
#include "export/desk/verb.h"
#include "export/file/file.h"

/* How a command ended, with the one thing that it is about. */
struct outcome {
	sp_err e;
	bool refused; /* what was given is to blame, not the desk */
	const char *what;
	char why[WHY_MAX];
};

static int tell(const struct outcome *o)
{
	if (o->e == SP_OK)
		return say_done(DESK_DONE);
	if (!o->refused)
		return say_cannot(o->what, o->e, o->why);
	say_refused(o->what, o->e, o->why);
	return DESK_REFUSED;
}

/* --- shares --- */

struct shares_options {
	const char *out;
};

static const struct option_row shares_rows[] = {
	{"out", 'o', "FOLDER", OPTION_TEXT, offsetof(struct shares_options, out),
		"where the cards are written (DIR)", NULL},
	{0},
};

static const struct options_spec shares_spec = {
	.arguments = "[--out FOLDER] K/N",
	.about = "Writes N cards with shares of the secret keys; any K of them restore the keys "
		 "without the passphrase, fewer tell nothing. K is 2 to 16, N up to 32. Print the "
		 "files, give each card to another person, then delete the files. Cards of an "
		 "earlier call stay good among themselves, and do not go together with new ones.",
	.rows = shares_rows,
	.common = OPTIONS_PASSPHRASE,
	.args_min = 1,
	.args_max = 1,
	.args_words = "give how many cards restore the keys, and how many there are, such as 3/5",
	.exits = "Exit codes: 0 the cards were written, 1 there are cards in the folder "
		 "already and nothing was written, 2 usage, 3 the desk could not work "
		 "(disk, lock, passphrase).",
};

static void print_cards(const struct deck *d, const char *dir)
{
	char name[DECK_NAME_MAX];

	printf("Any %u of these %zu cards restore the keys. They are in ", d->v[0].k, d->n);
	say_text(stdout, dir);
	puts(":");
	for (size_t i = 0; i < d->n; i++) {
		deck_name(name, d, i);
		printf("  %s\n", name);
	}
	puts("Print them, give each card to another person, then delete these files.\n"
	     "Then try it: signpost-desk drill --help");
}

static void make_cards(
	struct outcome *o, const struct options *options, const char *out, struct deck_size size)
{
	struct folder *f = NULL;
	struct custody *keys = NULL;
	struct deck *deck = NULL;

	o->what = options->dir;
	o->e = folder_open(&f, options->dir, o->why);
	if (o->e == SP_OK)
		o->e = folder_unlock(&keys, f, &options->passphrase, o->why);
	if (o->e == SP_OK)
		o->e = deck_deal(&deck, keys, size);
	if (o->e == SP_OK) {
		o->what = out;
		o->e = deck_write(deck, out, &f->campaign, o->why);
		o->refused = o->e == SP_E_DUPLICATE;
	}
	if (o->e == SP_OK)
		print_cards(deck, out);
	deck_free(&deck);
	custody_free(&keys);
	folder_close(&f);
}

int verb_shares(int argc, char **argv)
{
	struct shares_options own = {0};
	struct options options;
	struct outcome o = {0};
	struct deck_size size;
	int code = options_parse(&options, &own, &shares_spec, argc, argv);

	if (code >= 0)
		return code;
	if (!deck_size_parse(&size, options.args[0]))
		return say_usage(
			argv[0], "%s; at least 2, at most 16 of 32", shares_spec.args_words);
	make_cards(&o, &options, own.out != NULL ? own.out : options.dir, size);
	return tell(&o);
}

/* --- keys from cards --- */

#define SHARE_HELP                                                                                 \
	"a card's file; may be repeated, and files may follow without --share. - reads what you "  \
	"type from the cards, line by line"

/* The files that --share named, then those without it. */
static void gather(struct outcome *o, struct deck *deck, const struct option_texts *shares,
	const struct options *options)
{
	size_t n = shares->n + (size_t) options->n_args;

	for (size_t i = 0; o->e == SP_OK && i < n; i++) {
		const char *path = i < shares->n ? shares->v[i] : options->args[i - shares->n];
		bool is_typed = strcmp(path, "-") == 0;

		o->what = is_typed ? "the card" : path;
		o->e = is_typed ? deck_type(deck, o->why) : deck_read(deck, path, o->why);
		o->refused = o->e != SP_OK && o->e != SP_E_NOMEM;
	}
}

static struct custody *keys_of_cards(struct outcome *o, const struct folder *f,
	const struct option_texts *shares, const struct options *options)
{
	struct custody *keys = NULL;
	struct deck *deck = NULL;

	o->e = deck_new(&deck);
	if (o->e == SP_OK)
		gather(o, deck, shares, options);
	if (o->e == SP_OK) {
		o->what = "the cards";
		o->e = deck_keys(&keys, deck, &f->campaign, o->why);
		o->refused = o->e != SP_OK && o->e != SP_E_NOMEM;
	}
	deck_free(&deck);
	return keys;
}

/* --- drill --- */

struct drill_options {
	struct option_texts shares;
};

static const struct option_row drill_rows[] = {
	{"share", 0, "FILE", OPTION_TEXTS, offsetof(struct drill_options, shares), SHARE_HELP,
		NULL},
	{0},
};

static const struct options_spec drill_spec = {
	.arguments = "[--share FILE…]",
	.about = "Tries whether the keys can be had: with the passphrase, or with cards. A sample "
		 "signature is sealed to the campaign and opened again, and a sample certificate "
		 "signed, the way import and enrol do it. Nothing is written. Do it now, and again "
		 "a week before the event, with the people who hold the cards.",
	.rows = drill_rows,
	.common = OPTIONS_PASSPHRASE,
	.args_max = SHARE_N_MAX,
	.args_words = "give cards, or none to try the passphrase",
	.exits = "Exit codes: 0 the keys open, 1 the cards do not give this campaign's keys, 2 "
		 "usage, 3 the desk could not work (disk, lock, passphrase).",
};

static void print_drill(bool with_cards)
{
	char day[DAY_TEXT_LEN + 1];

	day_text(day, day_today());
	printf("The keys open: a sample sealed to this campaign was read, and one signed in its "
	       "name.\n"
	       "Tried with %s on %s.\n",
		with_cards ? "the cards" : "the passphrase", day);
}

static void drill(
	struct outcome *o, const struct options *options, const struct option_texts *shares)
{
	bool with_cards = shares->n > 0 || options->n_args > 0;
	struct folder *f = NULL;
	struct custody *keys = NULL;

	o->what = options->dir;
	o->e = folder_open(&f, options->dir, o->why);
	if (o->e == SP_OK && with_cards)
		keys = keys_of_cards(o, f, shares, options);
	else if (o->e == SP_OK)
		o->e = folder_unlock(&keys, f, &options->passphrase, o->why);
	if (o->e == SP_OK) {
		o->what = options->dir;
		o->e = custody_drill(keys, &f->campaign);
	}
	if (o->e == SP_OK)
		print_drill(with_cards);
	custody_free(&keys);
	folder_close(&f);
}

int verb_drill(int argc, char **argv)
{
	struct drill_options own = {0};
	struct options options;
	struct outcome o = {0};
	int code = options_parse(&options, &own, &drill_spec, argc, argv);

	if (code >= 0)
		return code;
	drill(&o, &options, &own.shares);
	return tell(&o);
}

/* --- restore --- */

struct restore_options {
	struct option_texts shares;
	enum custody_cost cost;
	bool again;
};

static bool take_cost(void *field, const char *value)
{
	return custody_cost_named(field, value);
}

static const struct option_row restore_rows[] = {
	{"share", 0, "FILE", OPTION_TEXTS, offsetof(struct restore_options, shares), SHARE_HELP,
		NULL},
	{"again", 0, NULL, OPTION_FLAG, offsetof(struct restore_options, again),
		"replace a " FOLDER_KEY
		" that is there, such as one whose passphrase was forgotten",
		NULL},
	{"kdf", 0, "sensitive|interactive", OPTION_CHECK, offsetof(struct restore_options, cost),
		"what guessing the new passphrase costs: 1 GiB (default), or 64 MiB "
		"for rehearsals and tests",
		take_cost},
	{0},
};

static const struct options_spec restore_spec = {
	.arguments = "--share FILE…",
	.about = "Restores the secret keys from cards and writes them to " FOLDER_KEY
		 " under a new passphrase, which is asked for twice. Where " FOLDER_LEDGER
		 " is lost as well, a copy of " FOLDER_CAMPAIGN
		 " in DIR, such as a station's, is enough: a new, empty ledger is made from it.",
	.rows = restore_rows,
	.common = OPTIONS_PASSPHRASE,
	.args_max = SHARE_N_MAX,
	.args_words = "give cards with --share",
	.exits = "Exit codes: 0 the keys are restored, 1 the cards do not give this "
		 "campaign's keys, or there is a " FOLDER_KEY
		 " already; nothing was written, 2 usage, 3 the desk could not work "
		 "(disk, lock, passphrase).",
};

static void refuse_existing(struct outcome *o, const char *path)
{
	struct stat st;

	if (lstat(path, &st) != 0)
		return;
	*o = (struct outcome){.e = SP_E_DUPLICATE, .refused = true, .what = FOLDER_KEY};
	why_set(o->why, "there is a key file already; it was not touched; "
			"to replace it, add --again");
}

static void write_keys(struct outcome *o, const char *path, const struct custody *keys,
	const struct ask_from *from, const struct restore_options *own)
{
	uint8_t file[CUSTODY_FILE_LEN];
	char *passphrase = NULL;

	o->what = FOLDER_KEY;
	o->e = ask_passphrase(&passphrase, from, true, o->why);
	if (o->e == SP_OK)
		o->e = custody_seal(file, keys, passphrase, own->cost);
	sodium_free(passphrase);
	if (o->e == SP_OK)
		o->e = file_write(path, file, sizeof file, own->again ? FILE_REPLACE : FILE_NEW);
	if (o->e != SP_OK)
		return;
	puts(FOLDER_KEY " is written: the keys open with the new passphrase. Keep copies in two "
			"places.\n"
			"The old passphrase still opens old copies of it.");
	fflush(stdout); /* keeps the lines of both streams in order on a terminal */
	folder_warn_of_cost(own->cost);
}

/* The campaign as its file tells it, for when nothing else is left. Its ledger stays NULL. */
static sp_err open_without_ledger(struct folder **out, const char *dir, char why[WHY_MAX])
{
	struct folder *f = calloc(1, sizeof *f);
	char path[PATH_MAX];
	sp_err e = f == NULL ? SP_E_NOMEM : file_path(path, dir, FOLDER_CAMPAIGN);

	if (e == SP_OK)
		e = file_read(&f->campaign_file, &f->campaign_len, path, SP_CAMPAIGN_MAX);
	if (e == SP_OK)
		e = sp_campaign_decode(&f->campaign, f->campaign_file, f->campaign_len);
	if (e != SP_OK) {
		why_set(why, "there is neither a " FOLDER_LEDGER " nor a good " FOLDER_CAMPAIGN
			     "; put a copy of one of them there");
		folder_close(&f);
		return e;
	}
	*out = f;
	return SP_OK;
}

/* Whether only the campaign file can tell what campaign this is. */
static bool is_ledger_lost(const char *dir)
{
	char path[PATH_MAX];
	struct stat st;

	return file_path(path, dir, FOLDER_LEDGER) == SP_OK && lstat(path, &st) != 0 &&
	       errno == ENOENT;
}

/* The keys have proved by now that the campaign file is theirs. */
static void make_ledger(struct outcome *o, const struct folder *f, const char *dir)
{
	char path[PATH_MAX];

	o->what = FOLDER_LEDGER;
	o->e = file_path(path, dir, FOLDER_LEDGER);
	if (o->e == SP_OK)
		o->e = folder_make_ledger(
			path, &f->campaign, f->campaign.hash, f->campaign_file, f->campaign_len);
	if (o->e == SP_OK)
		printf(FOLDER_LEDGER " is made anew from serial %" PRIu64 " of " FOLDER_CAMPAIGN
				     ": enrol the stations and import all batches again.\n",
			f->campaign.serial);
}

static void restore(
	struct outcome *o, const struct options *options, const struct restore_options *own)
{
	bool lost = is_ledger_lost(options->dir);
	char path[PATH_MAX];
	struct folder *f = NULL;
	struct custody *keys = NULL;

	o->what = options->dir;
	o->e = lost ? open_without_ledger(&f, options->dir, o->why)
		    : folder_open(&f, options->dir, o->why);
	if (o->e == SP_OK)
		o->e = file_path(path, options->dir, FOLDER_KEY);
	if (o->e == SP_OK && !own->again)
		refuse_existing(o, path);
	if (o->e == SP_OK)
		keys = keys_of_cards(o, f, &own->shares, options);
	if (o->e == SP_OK)
		write_keys(o, path, keys, &options->passphrase, own);
	if (o->e == SP_OK && lost)
		make_ledger(o, f, options->dir);
	custody_free(&keys);
	folder_close(&f);
}

int verb_restore(int argc, char **argv)
{
	struct restore_options own = {.cost = CUSTODY_SENSITIVE};
	struct options options;
	struct outcome o = {0};
	int code = options_parse(&options, &own, &restore_spec, argc, argv);

	if (code >= 0)
		return code;
	if (own.shares.n == 0 && options.n_args == 0)
		return say_usage(argv[0], "%s", restore_spec.args_words);
	restore(&o, &options, &own);
	return tell(&o);
}
