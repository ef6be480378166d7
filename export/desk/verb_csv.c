#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "export/desk/folder.h"
#include "export/desk/options.h"
#include "export/desk/table.h"
#include "export/desk/verb.h"
#include "export/file/file.h"

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

/* What is there already may be an older table, and nothing else. */
static sp_err check_target(const struct folder *f, const char *path, char why[WHY_MAX])
{
	struct stat st;

	if (lstat(path, &st) != 0)
		return SP_OK; /* whatever is wrong shows when it is written */
	if (!S_ISREG(st.st_mode)) {
		why_set(why, "it is there and is no regular file; give another name, or leave -o "
			     "away to write to standard output");
		return SP_E_SIZE;
	}
	if (!folder_is_file(f, &st))
		return SP_OK;
	why_set(why, "it belongs to the campaign itself and was not touched; give another name");
	return SP_E_DUPLICATE;
}

/* Writes through a draft, so that a full disk leaves the old file. */
static sp_err write_file(struct folder *f, const struct choice *o, uint64_t *out_left)
{
	const struct table_options table = {o->options->drill, o->all, o->raw};
	struct file_draft d;
	FILE *to;
	sp_err e = file_draft_open(&d, o->output);
	int copy;

	if (e != SP_OK)
		return e;
	copy = fcntl(d.fd, F_DUPFD_CLOEXEC, 0);
	to = copy >= 0 ? fdopen(copy, "w") : NULL;
	if (to == NULL) {
		if (copy >= 0)
			close(copy);
		file_draft_abort(&d);
		return SP_E_IO;
	}
	errno = 0;
	e = table_write(to, f->ledger, &table, out_left);
	if (e == SP_OK && (fflush(to) != 0 || ferror(to)))
		e = file_errno(errno);
	(void) fclose(to); /* everything was flushed, or the draft goes anyway */
	if (e != SP_OK) {
		file_draft_abort(&d);
		return e;
	}
	return file_draft_commit(&d, FILE_REPLACE);
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
		e = check_target(f, o->output, why);
		if (e == SP_OK)
			e = write_file(f, o, &left);
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
