/*
 * Options of the commands: one table per command, from which the parsing and the help text follow.
 * What many commands share is written here once.
 */
#ifndef DESK_OPTIONS_H
#define DESK_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "export/desk/ask.h"

enum {
	OPTIONS_ROWS_MAX = 32, /* a command's own, with the row that ends the table */
	OPTION_TEXTS_MAX = 64,
};

enum option_kind {
	OPTION_FLAG,   /* bool, becomes true */
	OPTION_TEXT,   /* const char *, into argv; the last one given counts */
	OPTION_TEXTS,  /* struct option_texts, up to OPTION_TEXTS_MAX times */
	OPTION_NUMBER, /* struct option_number: decimal digits only */
	OPTION_CHECK,  /* whatever `take` makes of it */
};

struct option_number {
	bool given;
	unsigned long long n;
};

/* For a number that is no option's value. False, and *out as it was: it is none, or too large. */
bool options_parse_number(struct option_number *out, const char *text) SP_CHECKED;

/* Values in the order they were given. */
struct option_texts {
	const char *v[OPTION_TEXTS_MAX];
	size_t n;
};

struct option_row {
	const char *name;  /* without its dashes; NULL ends a table */
	char letter;       /* its short form, or 0 */
	const char *value; /* what help calls the value: "FILE"; NULL for a flag */
	enum option_kind kind;
	size_t at; /* offsetof in the command's own struct */
	const char *help;
	bool (*take)(void *field, const char *value); /* OPTION_CHECK only; false: it cannot be */
};

/* What many commands take. */
enum option_common {
	OPTIONS_DRILL = 1,
	OPTIONS_PASSPHRASE = 2,
	OPTIONS_ASKS_DIR = 4, /* --dir may be missing: the command asks for it */
};

struct options_spec {
	const char *arguments;         /* for the first line of help: "--drill HELLO"; may be "" */
	const char *about;             /* paragraphs; lines are broken for the terminal */
	const struct option_row *rows; /* its own */
	unsigned common;               /* of enum option_common */
	const char *dir_help;          /* NULL: "the campaign's folder" */
	const char *drill_help;        /* NULL: "rehearsals instead of real signatures" */
	int args_min, args_max;        /* arguments that are no options; INT_MAX: any number */
	const char *args_words;        /* what to say when there are too few or too many */
	const char *exits;             /* what the exit codes mean */
};

struct options {
	const char *dir;
	bool drill;
	struct ask_from passphrase;
	char **args;
	int n_args;
};

/* Parses; argv[0] is the name of the command. `own` is the command's struct, zeroed or with its
 * defaults. -1: go on; else the exit code (help was shown, or what is wrong was said). */
int options_parse(struct options *out, void *own, const struct options_spec *spec, int argc,
	char **argv) SP_CHECKED;

#endif
