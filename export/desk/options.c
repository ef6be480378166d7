/* getopt_long() does the parsing; its tables and the text of --help are made of the same rows. */
#include "export/desk/options.h"

#include <assert.h>
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "export/desk/verb.h"

enum {
	COMMON_MAX = 5,
	LONGS_MAX = OPTIONS_ROWS_MAX + COMMON_MAX + 1,
	HELP_COLUMN = 26,
	HELP_WIDTH = 90,
	FD_MIN = 3, /* the standard ones are something else */
	FD_MAX = 1 << 20,
	NAME_MAX_SHOWN = 64,
	FIRST_VALUE = 256, /* what getopt returns: beyond every letter */
};

/* Every row of one command: the common ones, then its own, and where each row's field is. */
struct table {
	struct {
		const struct option_row *row;
		char *base;
	} v[LONGS_MAX];
	size_t n;
	bool wants_help;
	struct option_number fd;
};

static void add_row(struct table *t, const struct option_row *row, void *base)
{
	assert(t->n < LONGS_MAX - 1);
	t->v[t->n].row = row;
	t->v[t->n].base = base;
	t->n++;
}

/* Rows that the table owns, because some of their words differ from command to command. */
struct common_rows {
	struct option_row dir, drill;
};

static void lay_out(struct table *t, struct common_rows *common, struct options *o, void *own,
	const struct options_spec *spec)
{
	static const struct option_row
		file = {"passphrase-file", 0, "FILE", OPTION_TEXT,
			offsetof(struct options, passphrase.file),
			"the passphrase is its first line; - is standard input", NULL},
		fd = {"passphrase-fd", 0, "N", OPTION_NUMBER, offsetof(struct table, fd),
			"the same from a descriptor that is open already", NULL},
		help = {"help", 0, NULL, OPTION_FLAG, offsetof(struct table, wants_help),
			"this text", NULL};

	common->dir =
		(struct option_row){"dir", 0, "DIR", OPTION_TEXT, offsetof(struct options, dir),
			spec->dir_help != NULL ? spec->dir_help : "the campaign's folder", NULL};
	common->drill =
		(struct option_row){"drill", 0, NULL, OPTION_FLAG, offsetof(struct options, drill),
			spec->drill_help != NULL ? spec->drill_help
						 : "rehearsals instead of real signatures",
			NULL};
	add_row(t, &common->dir, o);
	if ((spec->common & OPTIONS_DRILL) != 0)
		add_row(t, &common->drill, o);
	for (const struct option_row *r = spec->rows; r != NULL && r->name != NULL; r++)
		add_row(t, r, own);
	if ((spec->common & OPTIONS_PASSPHRASE) != 0) {
		add_row(t, &file, o);
		add_row(t, &fd, t);
	}
	add_row(t, &help, t);
}

/* --- help --- */

/* Prints words from `column` on, in lines that begin at `indent`; '\n' begins a new one. */
static void print_words(const char *text, int column, int indent)
{
	while (*text != '\0') {
		int len = (int) strcspn(text, " \n");

		if (column > indent && column + 1 + len > HELP_WIDTH) {
			printf("\n%*s", indent, "");
			column = indent;
		} else if (column > indent) {
			putchar(' ');
			column++;
		}
		printf("%.*s", len, text);
		column += len;
		text += len;
		if (*text == '\n') {
			printf("\n%*s", indent, "");
			column = indent;
		}
		if (*text != '\0')
			text++;
	}
	putchar('\n');
}

static void print_row(const struct option_row *r)
{
	char name[NAME_MAX_SHOWN], letter[] = "-x, ";
	int len;

	letter[1] = r->letter;
	len = snprintf(name, sizeof name, "  %s--%s%s%s", r->letter != 0 ? letter : "", r->name,
		r->value != NULL ? " " : "", r->value != NULL ? r->value : "");
	fputs(name, stdout);
	if (len + 1 > HELP_COLUMN - 1) {
		putchar('\n');
		len = 0;
	}
	printf("%*s", HELP_COLUMN - len, "");
	print_words(r->help, HELP_COLUMN, HELP_COLUMN);
}

static void print_help(const char *verb, const struct options_spec *spec, const struct table *t)
{
	printf("Usage: signpost-desk %s --dir DIR%s%s\n\n", verb,
		spec->arguments[0] != '\0' ? " " : "", spec->arguments);
	print_words(spec->about, 0, 0);
	putchar('\n');
	for (size_t i = 0; i < t->n; i++)
		print_row(t->v[i].row);
	putchar('\n');
	print_words(spec->exits, 0, 0);
}

/* --- parsing --- */

/* getopt's own tables: a long name for every row, the short names in one string. */
static void for_getopt(
	struct option longs[LONGS_MAX], char shorts[2 * LONGS_MAX + 2], const struct table *t)
{
	size_t at = 0;

	shorts[at++] = ':'; /* a value that is missing is told from an unknown option */
	for (size_t i = 0; i < t->n; i++) {
		const struct option_row *r = t->v[i].row;

		longs[i] =
			(struct option){r->name, r->value != NULL ? required_argument : no_argument,
				NULL, FIRST_VALUE + (int) i};
		if (r->letter != 0)
			shorts[at++] = r->letter;
		if (r->letter != 0 && r->value != NULL)
			shorts[at++] = ':';
	}
	longs[t->n] = (struct option){NULL, 0, NULL, 0};
	shorts[at] = '\0';
}

/* The row that getopt's answer stands for, or NULL. */
static const struct option_row *find_row(const struct table *t, int c, char **out_field)
{
	for (size_t i = 0; i < t->n; i++)
		if (c == FIRST_VALUE + (int) i || (c > 0 && c == t->v[i].row->letter)) {
			*out_field = t->v[i].base + t->v[i].row->at;
			return t->v[i].row;
		}
	return NULL;
}

bool options_parse_number(struct option_number *out, const char *text)
{
	char *end;
	unsigned long long n;

	if (text[0] < '0' || text[0] > '9')
		return false;
	errno = 0;
	n = strtoull(text, &end, 10);
	if (errno != 0 || *end != '\0')
		return false;
	*out = (struct option_number){true, n};
	return true;
}

static bool append_text(struct option_texts *texts, const char *value)
{
	if (texts->n == OPTION_TEXTS_MAX)
		return false;
	texts->v[texts->n++] = value;
	return true;
}

/* False when the value cannot be. */
static bool take(const struct option_row *r, char *field)
{
	switch (r->kind) {
	case OPTION_FLAG:
		*(bool *) (void *) field = true;
		return true;
	case OPTION_TEXT:
		*(const char **) (void *) field = optarg;
		return true;
	case OPTION_TEXTS:
		return append_text((void *) field, optarg);
	case OPTION_NUMBER:
		return options_parse_number((void *) field, optarg);
	case OPTION_CHECK:
		return r->take(field, optarg);
	}
	return false;
}

/* -1, or the exit code of what is wrong. What was typed is never repeated: it may be a secret that
 * went astray. */
static int take_all(const struct table *t, int argc, char **argv)
{
	struct option longs[LONGS_MAX];
	char shorts[2 * LONGS_MAX + 2];
	int c;

	for_getopt(longs, shorts, t);
	while ((c = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		char *field = NULL;
		bool misused = c == ':' || c == '?';
		const struct option_row *r = find_row(t, misused ? optopt : c, &field);

		if (r == NULL)
			return say_usage(argv[0], "there is no such option here");
		if (c == '?')
			return say_usage(argv[0], "--%s takes no value", r->name);
		if (c == ':')
			return say_usage(
				argv[0], "--%s needs a value: --%s %s", r->name, r->name, r->value);
		if (!take(r, field))
			return say_usage(argv[0], "this value cannot be: --%s %s", r->name,
				r->value != NULL ? r->value : "");
	}
	return -1;
}

/* What the parts say together. */
static int check(
	struct options *o, const struct table *t, const struct options_spec *spec, const char *verb)
{
	if (t->fd.given && (t->fd.n < FD_MIN || t->fd.n > FD_MAX))
		return say_usage(verb, "this value cannot be: --passphrase-fd N, from 3");
	if (t->fd.given && o->passphrase.file != NULL)
		return say_usage(verb, "give --passphrase-file or --passphrase-fd, not both");
	if (t->fd.given)
		o->passphrase.fd = (int) t->fd.n;
	if (o->dir == NULL && (spec->common & OPTIONS_ASKS_DIR) == 0)
		return say_usage(verb, "--dir is missing: the campaign's folder");
	if (o->n_args < spec->args_min || o->n_args > spec->args_max)
		return say_usage(verb, "%s", spec->args_words);
	return -1;
}

int options_parse(
	struct options *out, void *own, const struct options_spec *spec, int argc, char **argv)
{
	struct common_rows common;
	struct table t = {.n = 0};
	int code;

	*out = (struct options){.passphrase = {.fd = -1}};
	lay_out(&t, &common, out, own, spec);
	code = take_all(&t, argc, argv);
	if (code >= 0)
		return code;
	if (t.wants_help) {
		print_help(argv[0], spec, &t);
		return say_done(DESK_DONE);
	}
	out->args = argv + optind;
	out->n_args = argc - optind;
	return check(out, &t, spec, argv[0]);
}
