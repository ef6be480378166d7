/* A campaign is judged, made and signed in memory first; then it has its name at once, or not at
 * all. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "export/desk/ask.h"
#include "export/desk/draft.h"
#include "export/desk/folder.h"
#include "export/desk/verb.h"
#include "export/file/file.h"

#define EXITS                                                                                      \
	"Exit codes: 0 done, 1 the source or a value was refused and nothing was made, 2 usage, "  \
	"3 the desk could not work (disk, lock, passphrase)."

static bool take_cost(void *field, const char *value)
{
	return custody_cost_named(field, value);
}

static bool take_size(void *field, const char *value)
{
	return deck_size_parse(field, value);
}

static const struct option_row new_rows[] = {
	{"shares", 0, "K/N", OPTION_CHECK, offsetof(struct draft_options, shares),
		"also write N cards, any K of which restore the keys without the passphrase; print "
		"them, give each to another person, delete the files",
		take_size},
	{"kdf", 0, "sensitive|interactive", OPTION_CHECK, offsetof(struct draft_options, cost),
		"what guessing the passphrase costs: 1 GiB (default), or 64 MiB "
		"for rehearsals and tests",
		take_cost},
	{0},
};

static const struct options_spec new_spec = {
	.arguments = "--from FOLDER [OPTION…]",
	.about =
		"Makes the organiser's keys under a passphrase and signs the campaign file that "
		"stations run from. FOLDER holds campaign.ini, one <language>.md per language and, "
		"if wanted, organisations.txt. What is missing is asked for on a terminal. Without "
		"a PIN one is drawn by lot and shown once.",
	.common = OPTIONS_PASSPHRASE | OPTIONS_ASKS_DIR,
	.dir_help = "the campaign's new folder; it must not exist yet, or be empty",
	.args_words = "give everything by options",
	.exits = EXITS,
};

static const struct options_spec sign_spec = {
	.arguments = "--from FOLDER [OPTION…]",
	.about = "Signs the next serial of the campaign file with the same keys: mended texts, "
		 "another language, new PINs. Signatures under older serials stay good. Days and "
		 "PINs stay as they were unless given; PINs that are given replace all there were.",
	.common = OPTIONS_PASSPHRASE | OPTIONS_ASKS_DIR,
	.args_words = "give everything by options",
	.exits = EXITS,
};

/* Reports an error of making a campaign: what was given is refused, or the desk cannot work. */
static int fail(const char *what, sp_err e, const char *why)
{
	switch (e) {
	case SP_E_NOMEM:
	case SP_E_IO:
	case SP_E_FULL:
	case SP_E_READONLY:
	case SP_E_BUSY:
	case SP_E_CRYPTO:
	case SP_E_NEWER:
		return say_cannot(what, e, why);
	default:
		say_refused(what, e, why);
		return DESK_REFUSED;
	}
}

/* Whoever was asked and does not answer leaves it missing. */
static void ask_place(const char **place, char answer[PATH_MAX], const char *question)
{
	if (*place == NULL && ask_line(answer, PATH_MAX, question, NULL) == SP_OK)
		*place = answer;
}

/* Fills in --dir and --from by asking, where that is possible. False: they are still missing. */
static bool ask_places(struct draft_options *o, char dir[PATH_MAX], char from[PATH_MAX])
{
	if (!ask_possible())
		return o->common.dir != NULL && o->from != NULL;
	ask_place(&o->common.dir, dir, "Folder for the campaign");
	ask_place(&o->from, from, "Folder with its texts");
	return o->common.dir != NULL && o->from != NULL && o->common.dir[0] != '\0' &&
	       o->from[0] != '\0';
}

static int is_entry(const struct dirent *d)
{
	return strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0;
}

/* The folder does not exist yet, or is empty: its whole contents appear at once. */
static sp_err check_folder(const char *dir, char why[WHY_MAX])
{
	struct dirent **entries;
	int n = scandir(dir, &entries, is_entry, alphasort);

	if (n < 0 && errno == ENOENT)
		return SP_OK;
	if (n < 0) {
		why_set(why, "it is no folder that can be used: %s", strerror(errno));
		return file_errno(errno);
	}
	if (n > 0)
		why_set(why,
			"there is something in this folder already (%s); it was not touched; give "
			"the name of a new folder",
			entries[0]->d_name);
	for (int i = 0; i < n; i++)
		free(entries[i]);
	free(entries);
	return n > 0 ? SP_E_DUPLICATE : SP_OK;
}

/* Everything a new campaign consists of before any of it is written. */
struct fresh {
	struct source *source;
	struct pins pins;
	char drawn_pin[PIN_LEN + 1]; /* empty when PINs were given */
	struct custody *keys;
	struct deck *deck; /* NULL: no cards are wanted */
	uint8_t key_file[CUSTODY_FILE_LEN];
	struct sp_campaign campaign;
	uint8_t *file;
	size_t len;
	uint8_t hash[SP_HASH_LEN];
};

static void fresh_free(struct fresh *f)
{
	if (f == NULL)
		return;
	source_free(&f->source);
	custody_free(&f->keys);
	deck_free(&f->deck);
	free(f->file);
	sodium_memzero(f, sizeof *f);
	free(f);
}

static void put_pins(struct sp_campaign *c, const struct pins *pins)
{
	c->n_pins = pins->n;
	for (size_t i = 0; i < pins->n; i++)
		c->pins[i] = (struct sp_str){pins->verifiers[i], strlen(pins->verifiers[i])};
}

static sp_err make_keys(struct fresh *f, const struct draft_options *o, char why[WHY_MAX])
{
	char *passphrase = NULL;
	sp_err e = ask_passphrase(&passphrase, &o->common.passphrase, true, why);

	if (e == SP_OK)
		e = custody_make(&f->keys);
	if (e == SP_OK) {
		e = custody_seal(f->key_file, f->keys, passphrase, o->cost);
		if (e == SP_E_NOMEM)
			why_set(why, "protecting the keys takes 1 GiB of free "
				     "memory; close other programs");
	}
	sodium_free(passphrase);
	if (e == SP_OK && o->shares.n > 0)
		e = deck_deal(&f->deck, f->keys, o->shares);
	return e;
}

static sp_err make_campaign(struct fresh *f)
{
	struct sp_campaign *c = &f->campaign;

	randombytes_buf(c->salt, sizeof c->salt);
	memcpy(c->organiser_pk, f->keys->organiser_pk, SP_PK_LEN);
	memcpy(c->box_pk, f->keys->box_pk, SP_PK_LEN);
	sp_cid(c->cid, c->organiser_pk, c->salt);
	c->serial = 1;
	source_campaign(c, f->source);
	put_pins(c, &f->pins);
	return draft_sign(&f->file, &f->len, f->hash, c, f->keys);
}

static sp_err fresh_make(struct fresh *f, const struct draft_options *o, char why[WHY_MAX])
{
	sp_err e = draft_source(&f->source, o, NULL, why);

	if (e == SP_OK)
		e = draft_pins(&f->pins, o, why);
	if (e == SP_OK && f->pins.n == 0)
		e = pins_draw(&f->pins, f->drawn_pin);
	if (e == SP_OK)
		e = check_folder(o->common.dir, why);
	if (e == SP_OK)
		e = make_keys(f, o, why);
	return e == SP_OK ? make_campaign(f) : e;
}

/* The files of a campaign in a folder that is not yet known by its name. */
struct places {
	char dir[PATH_MAX];
	char key[PATH_MAX], ledger[PATH_MAX], campaign[PATH_MAX];
};

static sp_err find_places(struct places *p)
{
	return file_path(p->key, p->dir, FOLDER_KEY) == SP_OK &&
			       file_path(p->ledger, p->dir, FOLDER_LEDGER) == SP_OK &&
			       file_path(p->campaign, p->dir, FOLDER_CAMPAIGN) == SP_OK
		       ? SP_OK
		       : SP_E_RANGE;
}

static sp_err write_files(const struct fresh *f, const struct places *p, char why[WHY_MAX])
{
	sp_err e = file_write(p->key, f->key_file, sizeof f->key_file, FILE_NEW);

	if (e == SP_OK)
		e = folder_make_ledger(p->ledger, &f->campaign, f->hash, f->file, f->len);
	if (e == SP_OK)
		e = file_write(p->campaign, f->file, f->len, FILE_NEW);
	if (e == SP_OK && f->deck != NULL)
		e = deck_write(f->deck, p->dir, &f->campaign, why);
	return e;
}

/* Whatever of it is there; nothing better can be done about what cannot be deleted. */
static void delete_files(const struct fresh *f, const struct places *p)
{
	if (f->deck != NULL)
		deck_unwrite(f->deck, p->dir);
	(void) unlink(p->key);
	(void) unlink(p->campaign);
	ledger_unmake(p->ledger);
	(void) rmdir(p->dir);
}

/* Writes everything into a folder beside the new one, which then gets its name: nobody ever finds
 * half a campaign there, whatever stops this program. */
static sp_err fresh_write(const struct fresh *f, const char *dir, char why[WHY_MAX])
{
	struct places *p = calloc(1, sizeof *p);
	size_t len = strlen(dir);
	sp_err e = SP_E_RANGE;

	if (p == NULL)
		return SP_E_NOMEM;
	while (len > 1 && dir[len - 1] == '/')
		len--;
	if (snprintf(p->dir, sizeof p->dir, "%.*s.XXXXXX", (int) len, dir) >= (int) sizeof p->dir)
		goto out;
	if (mkdtemp(p->dir) == NULL) {
		why_set(why, "the folder cannot be made: %s", strerror(errno));
		e = file_errno(errno);
		goto out;
	}
	e = find_places(p);
	if (e == SP_OK)
		e = write_files(f, p, why);
	if (e == SP_OK) {
		e = file_rename(p->dir, dir);
		if (e != SP_OK)
			why_set(why, "the folder cannot be given this name; give another one");
	}
	if (e != SP_OK)
		delete_files(f, p);
out:
	free(p);
	return e;
}

static void print_fresh(const struct fresh *f, const struct draft_options *o)
{
	char card[DECK_NAME_MAX];

	fputs("A new campaign is in ", stdout);
	say_text(stdout, o->common.dir);
	puts(":\n"
	     "  " FOLDER_CAMPAIGN "  copy it to the stations; it holds no secret\n"
	     "  " FOLDER_KEY "  the secret keys; keep copies, and never forget the passphrase:\n"
	     "                without both (or cards) nobody can ever read a signature\n"
	     "  " FOLDER_LEDGER "     who signed");
	if (f->deck != NULL) {
		deck_name(card, f->deck, 0);
		printf("  %s …  cards; any %u of them restore the keys. Print them, give each to\n"
		       "                another person, then delete these files\n",
			card, o->shares.k);
	}
	draft_print(&f->campaign);
	if (f->drawn_pin[0] != '\0')
		printf("Staff PIN, shown only now: %s\n", f->drawn_pin);
	fflush(stdout);
	folder_warn_of_cost(o->cost);
}

int verb_new_campaign(int argc, char **argv)
{
	char dir[PATH_MAX], from[PATH_MAX], why[WHY_MAX] = "";
	struct draft_options o;
	struct fresh *f;
	int code = draft_parse(&o, argc, argv, &new_spec, new_rows);
	sp_err e;

	if (code >= 0)
		return code;
	if (!ask_places(&o, dir, from))
		return say_usage(argv[0], "--dir and --from are needed");
	f = calloc(1, sizeof *f);
	if (f == NULL)
		return say_cannot(o.common.dir, SP_E_NOMEM, NULL);
	e = fresh_make(f, &o, why);
	if (e == SP_OK)
		e = fresh_write(f, o.common.dir, why);
	if (e == SP_OK)
		print_fresh(f, &o);
	code = e == SP_OK ? say_done(DESK_DONE)
			  : fail(f->source == NULL ? o.from : o.common.dir, e, why);
	fresh_free(f);
	return code;
}

/* --- sign-campaign --- */

/* The next serial: keys, cid and salt stay; texts and settings come from the source. */
static sp_err sign_next(struct folder *f, const struct draft_options *o, const struct source *s,
	const struct pins *pins, const struct custody *keys, struct sp_campaign *c)
{
	uint8_t hash[SP_HASH_LEN], *file = NULL;
	char path[PATH_MAX];
	size_t len;
	sp_err e;

	*c = f->campaign;
	c->serial++;
	source_campaign(c, s);
	if (pins->n > 0)
		put_pins(c, pins);
	e = draft_sign(&file, &len, hash, c, keys);
	if (e == SP_OK)
		e = file_path(path, o->common.dir, FOLDER_CAMPAIGN);
	/* the ledger first: a station must never have a serial that the desk does not know */
	if (e == SP_OK)
		e = ledger_add_campaign(f->ledger, c->serial, hash, file, len);
	if (e == SP_OK)
		e = file_write(path, file, len, FILE_REPLACE);
	free(file);
	return e;
}

static sp_err sign_campaign(struct folder *f, const struct draft_options *o, char why[WHY_MAX])
{
	struct source *source = NULL;
	struct custody *keys = NULL;
	struct pins pins = {.n = 0};
	struct sp_campaign *c = calloc(1, sizeof *c);
	sp_err e = c == NULL ? SP_E_NOMEM : draft_source(&source, o, &f->campaign, why);

	if (e == SP_OK)
		e = draft_pins(&pins, o, why);
	if (e == SP_OK)
		e = folder_unlock(&keys, f, &o->common.passphrase, why);
	if (e == SP_OK)
		e = sign_next(f, o, source, &pins, keys, c);
	if (e == SP_E_DUPLICATE) {
		why_set(why, "another sign-campaign was faster; look at what it "
			     "signed, then run this one again");
		e = SP_E_BUSY;
	}
	if (e == SP_OK) {
		puts("A newer campaign file is signed; copy " FOLDER_CAMPAIGN " to the stations.");
		draft_print(c);
	}
	custody_free(&keys);
	source_free(&source);
	free(c);
	return e;
}

int verb_sign_campaign(int argc, char **argv)
{
	char dir[PATH_MAX], from[PATH_MAX], why[WHY_MAX] = "";
	struct draft_options o;
	struct folder *f = NULL;
	int code = draft_parse(&o, argc, argv, &sign_spec, NULL);
	sp_err e;

	if (code >= 0)
		return code;
	if (!ask_places(&o, dir, from))
		return say_usage(argv[0], "--dir and --from are needed");
	e = folder_open(&f, o.common.dir, why);
	if (e != SP_OK)
		return say_cannot(o.common.dir, e, why);
	e = sign_campaign(f, &o, why);
	code = e == SP_OK ? say_done(DESK_DONE) : fail(o.common.dir, e, why);
	folder_close(&f);
	return code;
}
