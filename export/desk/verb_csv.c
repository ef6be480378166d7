/* The table of who signed; that it was written is noted first, for the purge to name. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "export/desk/folder.h"
#include "export/desk/ledger_keep.h"
#include "export/desk/options.h"
#include "export/desk/output.h"
#include "export/desk/table.h"
#include "export/desk/verb.h"

struct choice {
	const struct options *options;
	const char *output;
	bool all, raw;
};

static const struct option_row rows[] = {
	{"all", 0, NULL, OPTION_FLAG, offsetof(struct choice, all),
		"also those that do not count (yet), marked in the column \"state\"", NULL},
	{"raw", 0, NULL, OPTION_FLAG, offsetof(struct choice, raw),
		"leave texts that a spreadsheet could take for a formula as they are", NULL},
	{"output", 'o', "FILE", OPTION_TEXT, offsetof(struct choice, output),
		"write here, readable by you only, replacing an older table", NULL},
	{0},
};

static const struct options_spec spec = {
	.arguments = "[--drill] [--all] [--raw] [-o FILE]",
	.about = "Writes who signed as a table (CSV, UTF-8, with a header line). The column "
		 "\"email\" is filled only for those who said yes to mail; \"confirm_email\" "
		 "serves to confirm an organisation and for nothing else.",
	.rows = rows,
	.common = OPTIONS_DRILL,
	.args_words = "the file goes after -o; give nothing else",
	.exits = "Exit codes: 0 done, 2 usage, 3 the desk could not work (disk, lock); FILE is "
		 "then as it was.",
};

/* The file is noted before it is written: a purge must never miss one. */
static sp_err write_file(struct folder *f, const struct choice *o,
	const struct table_options *table, uint64_t *out_left, char why[WHY_MAX])
{
	char path[PATH_MAX];
	struct output out;
	sp_err e = output_open(&out, f, o->output, TABLE_HEAD, why);

	if (e != SP_OK)
		return e;
	e = folder_absolute(path, f, o->output, NULL);
	if (e == SP_OK)
		e = ledger_wrote(f->ledger, path, "table of who signed (csv)");
	if (e == SP_OK)
		e = table_write(out.to, f->ledger, table, out_left);
	return output_close(&out, e);
}

static int write_table(struct folder *f, void *arg)
{
	const struct choice *o = arg;
	const struct table_options table = {o->options->drill, o->all, o->raw};
	uint64_t left = 0;
	char why[WHY_MAX] = "";
	sp_err e;
	int code;

	if (o->output != NULL) {
		e = write_file(f, o, &table, &left, why);
		code = e == SP_OK ? DESK_DONE : say_cannot(o->output, e, why);
	} else {
		e = table_write(stdout, f->ledger, &table, &left);
		code = e == SP_OK ? say_done(DESK_DONE) : say_cannot(FOLDER_LEDGER, e, NULL);
	}
	if (code == DESK_DONE && left > 0)
		fprintf(stderr,
			"%" PRIu64 " signature%s not in the table: to review or held (--all shows "
			"them)\n",
			left, left == 1 ? " is" : "s are");
	return code;
}

int verb_csv(int argc, char **argv)
{
	struct options o;
	struct choice choice = {.options = &o};
	int code = options_parse(&o, &choice, &spec, argc, argv);

	return code >= 0 ? code : folder_use(o.dir, write_table, &choice);
}
