/*
 * How this one station is set up: signpost.conf, then the command line over it. What a campaign
 * decides (letter, languages, fields) is not here.
 */
#ifndef APP_CONFIG_H
#define APP_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "export/wire/err.h"
#include "export/wire/limits.h"

enum { CONFIG_PATH_MAX = 1024, CONFIG_FILE_MAX = 65536, CONFIG_LINE_MAX = 198 };

struct config {
	/* [screen] */
	uint32_t width_mm; /* of the glass */
	/* [idle] */
	uint32_t form_s, read_s, staff_s;
	uint32_t countdown_s, done_s, code_s;
	/* [station] */
	char label[SP_LABEL_MAX + 1];
	/* [paths] */
	char campaign[CONFIG_PATH_MAX];
	char state[CONFIG_PATH_MAX];
	char assets[CONFIG_PATH_MAX];
	char stick[CONFIG_PATH_MAX]; /* the folder where a stick appears */
	/* the command line only */
	uint32_t width_px, height_px; /* 0: full screen */
	char config[CONFIG_PATH_MAX]; /* empty: signpost.conf in the state folder, if it is there */
	char play[CONFIG_PATH_MAX];   /* empty: none */
	char shots[CONFIG_PATH_MAX];  /* empty: none */
	bool dump_screen, check_only, help, version;
};

/* The defaults. assets: ../share/signpost beside the running program. */
void config_init(struct config *c);

/* Settings of a file. Unknown and repeated keys, lines over CONFIG_LINE_MAX bytes and values out of
 * bounds are errors: SP_E_FORM, SP_E_RANGE, SP_E_SIZE; those of file_read_linked(). why says file,
 * line and what to do. *c is changed on SP_OK only. */
sp_err config_read(struct config *c, const char *path, char why[256]) SP_CHECKED;

/* As above, from text; `name` stands for the file in messages. */
sp_err config_parse(struct config *c, const char *name, const char *text, char why[256]) SP_CHECKED;

/* The command line, and the file it names (or the one in the state folder) before it. SP_E_FORM:
 * wrong use, why says how. */
sp_err config_from_args(struct config *c, int argc, char *const argv[], char why[256]) SP_CHECKED;

/* What --help prints. */
const char *config_help(void);

#endif
