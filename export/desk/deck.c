/* Shares and the text of cards are secrets: both lie in locked memory only, until they are in a
 * file that its owner alone can read. */
#include "export/desk/deck.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "export/desk/ask.h"
#include "export/desk/card.h"
#include "export/file/file.h"

/* One or two digits; *text is what follows. */
static bool read_number(unsigned *out, const char **text)
{
	size_t digits = strspn(*text, "0123456789");
	unsigned n = 0;

	if (digits < 1 || digits > 2)
		return false;
	for (; digits > 0; digits--)
		n = 10 * n + (unsigned) (*(*text)++ - '0');
	*out = n;
	return true;
}

bool deck_size_parse(struct deck_size *out, const char *text)
{
	unsigned k, n;

	if (!read_number(&k, &text) || *text++ != '/' || !read_number(&n, &text) || *text != '\0')
		return false;
	if (!share_is_possible(k, n))
		return false;
	*out = (struct deck_size){k, n};
	return true;
}

sp_err deck_new(struct deck **out)
{
	struct deck *d = sodium_malloc(sizeof *d);

	if (d == NULL)
		return SP_E_NOMEM;
	d->n = 0;
	*out = d;
	return SP_OK;
}

void deck_free(struct deck **d)
{
	sodium_free(*d);
	*d = NULL;
}

sp_err deck_deal(struct deck **out, const struct custody *keys, struct deck_size size)
{
	uint8_t *seeds = sodium_malloc(CUSTODY_SEEDS_LEN);
	struct deck *d = NULL;
	sp_err e = seeds == NULL ? SP_E_NOMEM : deck_new(&d);

	if (e == SP_OK) {
		custody_seeds(seeds, keys);
		e = share_split(d->v, seeds, size.k, size.n);
	}
	if (e == SP_OK) {
		d->n = size.n;
		*out = d;
	} else {
		deck_free(&d);
	}
	sodium_free(seeds);
	return e;
}

/* --- writing --- */

void deck_name(char out[DECK_NAME_MAX], const struct deck *d, size_t i)
{
	(void) snprintf(out, DECK_NAME_MAX, "share-%u-of-%u.txt", d->v[i].x, d->v[i].n);
}

static sp_err card_path(char path[PATH_MAX], const struct deck *d, size_t i, const char *dir)
{
	char name[DECK_NAME_MAX];

	deck_name(name, d, i);
	return file_path(path, dir, name);
}

static sp_err write_card(char text[CARD_MAX], const struct deck *d, size_t i, const char *dir,
	const struct sp_campaign *c, char why[WHY_MAX])
{
	char path[PATH_MAX];
	sp_err e = card_path(path, d, i, dir);

	if (e == SP_OK)
		e = card_write(text, &d->v[i], c);
	if (e == SP_OK)
		e = file_write(path, text, strlen(text), FILE_NEW);
	if (e == SP_E_DUPLICATE)
		why_set(why,
			"there is a card in this folder already (%s); none was written or "
			"replaced; give another folder with --out",
			strrchr(path, '/') + 1);
	return e;
}

static void delete_cards(const struct deck *d, size_t n, const char *dir)
{
	char path[PATH_MAX];

	for (size_t i = 0; i < n; i++)
		if (card_path(path, d, i, dir) == SP_OK)
			(void) unlink(path); /* nothing better can be done about it */
}

void deck_unwrite(const struct deck *d, const char *dir)
{
	delete_cards(d, d->n, dir);
}

sp_err deck_write(
	const struct deck *d, const char *dir, const struct sp_campaign *c, char why[WHY_MAX])
{
	char *text;
	size_t n = 0;
	sp_err e = SP_OK;

	why_clear(why);
	if (mkdir(dir, 0700) != 0 && errno != EEXIST) {
		why_set(why, "the folder cannot be made: %s", strerror(errno));
		return file_errno(errno);
	}
	text = sodium_malloc(CARD_MAX);
	if (text == NULL)
		return SP_E_NOMEM;
	while (e == SP_OK && n < d->n) {
		e = write_card(text, d, n, dir, c, why);
		n += e == SP_OK;
	}
	if (e != SP_OK)
		delete_cards(d, n, dir);
	sodium_free(text);
	return e;
}

/* --- gathering --- */

/* What to do about a card that cannot be read. */
static void explain(char why[WHY_MAX], sp_err e, unsigned line)
{
	switch (e) {
	case SP_E_NOTFOUND:
		why_set(why,
			"line %u of the card is missing; each line begins "
			"with its number and a colon",
			line);
		break;
	case SP_E_ORDER:
		why_set(why, "line %u stands there twice", line);
		break;
	case SP_E_FORM:
		why_set(why,
			"line %u does not have 17 letters and digits, or one "
			"that no card has, such as U",
			line);
		break;
	case SP_E_DIGEST:
		if (line > 0)
			why_set(why,
				"line %u was mistyped; compare it with the "
				"card, character by character",
				line);
		else
			why_set(why, "these lines are not all of one card");
		break;
	case SP_E_NEWER:
		why_set(why, "the card was made by a newer version of Signpost; use that");
		break;
	default:
		why_set(why, "%s; %s", sp_err_meaning(e), sp_err_advice(e));
	}
}

static sp_err add(struct deck *d, const struct share *s, char why[WHY_MAX])
{
	sp_err e = share_fits(d->v, d->n, s);

	if (e == SP_OK && d->n == SHARE_N_MAX)
		e = SP_E_RANGE;
	if (e == SP_OK)
		d->v[d->n++] = *s;
	else if (e == SP_E_FOREIGN)
		why_set(why, "this card is of another set than those before it; compare "
			     "what their lines \"Set\" say");
	else if (e == SP_E_DUPLICATE)
		why_set(why, "share %u was given before; give another card", s->x);
	return e;
}

sp_err deck_read(struct deck *d, const char *path, char why[WHY_MAX])
{
	char *text = sodium_malloc(CARD_FILE_MAX);
	struct share *s = sodium_malloc(sizeof *s);
	unsigned line = 0;
	size_t len;
	sp_err e = text == NULL || s == NULL ? SP_E_NOMEM
					     : file_read_into(text, CARD_FILE_MAX, &len, path);

	why_clear(why);
	if (e == SP_OK) {
		e = card_read(s, text, len, &line);
		if (e == SP_OK)
			e = add(d, s, why);
		else
			explain(why, e, line);
	}
	sodium_free(s);
	sodium_free(text);
	return e;
}

/* What is being typed, in locked memory. */
struct typing {
	char text[256];
	uint8_t bytes[SHARE_LEN];
	struct share share;
};

static sp_err type_line(struct typing *t, size_t card, unsigned line, char why[WHY_MAX])
{
	char question[64];
	sp_err e;

	(void) snprintf(
		question, sizeof question, "Card %zu, line %u of %d", card, line, SHARE_LINES);
	do {
		e = ask_line(t->text, sizeof t->text, question, NULL);
		if (e == SP_E_IO)
			why_set(why, "the cards end before there are enough");
		if (e == SP_E_RANGE)
			e = SP_E_FORM;
		if (e == SP_OK)
			e = card_line_parse(t->bytes + (size_t) (line - 1) * SHARE_LINE_LEN, line,
				t->text, strlen(t->text));
		if (e != SP_OK && e != SP_E_IO)
			explain(why, e, line);
		if (e != SP_OK && ask_possible())
			fprintf(stderr, "  %s\n", why);
	} while (e != SP_OK && e != SP_E_IO && ask_possible());
	return e;
}

static sp_err type_card(struct deck *d, struct typing *t, char why[WHY_MAX])
{
	sp_err e = SP_OK;

	for (unsigned line = 1; e == SP_OK && line <= SHARE_LINES; line++)
		e = type_line(t, d->n + 1, line, why);
	if (e != SP_OK)
		return e;
	e = share_decode(&t->share, t->bytes);
	if (e == SP_OK)
		return add(d, &t->share, why);
	explain(why, e, 0);
	return e;
}

sp_err deck_type(struct deck *d, char why[WHY_MAX])
{
	struct typing *t = sodium_malloc(sizeof *t);
	sp_err e = t == NULL ? SP_E_NOMEM : SP_OK;

	why_clear(why);
	while (e == SP_OK && (d->n == 0 || d->n < d->v[0].k)) {
		e = type_card(d, t, why);
		if (e != SP_OK && e != SP_E_IO && ask_possible()) {
			fprintf(stderr, "  %s\n", why);
			e = SP_OK;
		}
	}
	sodium_free(t);
	return e;
}

sp_err deck_keys(
	struct custody **out, const struct deck *d, const struct sp_campaign *c, char why[WHY_MAX])
{
	uint8_t *secret = sodium_malloc(SHARE_SECRET_LEN);
	struct custody *keys = NULL;
	sp_err e = secret == NULL ? SP_E_NOMEM : share_join(secret, d->v, d->n);

	why_clear(why);
	if (e == SP_OK)
		e = custody_from_seeds(&keys, secret);
	if (e == SP_OK && !custody_is_of(keys, c)) {
		custody_free(&keys);
		e = SP_E_RKID;
	}
	sodium_free(secret);
	if (e == SP_OK)
		*out = keys;
	else if (e == SP_E_INCOMPLETE && d->n > 0)
		why_set(why, "%zu of the %u cards that are needed were given; give more", d->n,
			d->v[0].k);
	else if (e == SP_E_INCOMPLETE)
		why_set(why, "no card was given");
	else if (e == SP_E_DAMAGED)
		why_set(why, "the cards contradict each other: one of them "
			     "is forged; try with others");
	else if (e == SP_E_RKID)
		why_set(why, "the keys of these cards are another campaign's; compare the "
			     "organiser's digits on the cards");
	return e;
}
