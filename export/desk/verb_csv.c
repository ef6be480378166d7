#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "export/desk/folder.h"
#include "export/desk/table.h"
#include "export/desk/verb.h"
#include "export/file/file.h"

static const char help[] =
	"Usage: signpost-desk csv --dir DIR [--drill] [--all] [--raw] [-o FILE]\n"
	"\n"
	"Writes who signed as a table (CSV, UTF-8, with a header line). The column \"email\" is "
	"filled\n"
	"only for those who said yes to mail; \"confirm_email\" serves to confirm an organisation "
	"and\n"
	"for nothing else.\n"
	"\n"
	"  --dir DIR          the campaign's folder\n"
	"  --drill            rehearsals instead of real signatures\n"
	"  --all              also those that do not count (yet), marked in the column \"state\"\n"
	"  --raw              leave texts that a spreadsheet could take for a formula as they are\n"
	"  -o, --output FILE  write here, readable by you only, replacing what is there\n"
	"  --help             this text\n"
	"\n"
	"Exit codes: 0 done, 2 usage, 3 the desk could not work (disk, lock); FILE is then as it "
	"was.\n";

struct options {
	const char *dir;
	const char *output;
	struct table_options table;
};

/* -1: go on; else the exit code. */
static int parse(struct options *o, int argc, char **argv)
{
	static const struct option longs[] = {{"dir", required_argument, NULL, 'd'},
		{"drill", no_argument, NULL, 'r'}, {"all", no_argument, NULL, 'a'},
		{"raw", no_argument, NULL, 'w'}, {"output", required_argument, NULL, 'o'},
		{"help", no_argument, NULL, 'h'}, {NULL, 0, NULL, 0}};
	int c;

	while ((c = getopt_long(argc, argv, "o:", longs, NULL)) != -1)
		switch (c) {
		case 'd':
			o->dir = optarg;
			break;
		case 'r':
			o->table.drill = true;
			break;
		case 'a':
			o->table.all = true;
			break;
		case 'w':
			o->table.raw = true;
			break;
		case 'o':
			o->output = optarg;
			break;
		case 'h':
			fputs(help, stdout);
			return say_done(DESK_DONE);
		default:
			return say_usage("csv", "this option does not exist or lacks a value");
		}
	if (o->dir == NULL || optind < argc)
		return say_usage("csv", "--dir is needed; the file goes after -o");
	return -1;
}

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
static sp_err write_file(struct folder *f, const struct options *o, uint64_t *out_left)
{
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
	e = table_write(to, f->ledger, &o->table, out_left);
	if (e == SP_OK && (fflush(to) != 0 || ferror(to)))
		e = file_errno(errno);
	(void) fclose(to); /* everything was flushed, or the draft goes anyway */
	if (e != SP_OK) {
		file_draft_abort(&d);
		return e;
	}
	return file_draft_commit(&d, FILE_REPLACE);
}

static int write_table(struct folder *f, const struct options *o)
{
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
		e = table_write(stdout, f->ledger, &o->table, &left);
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
	struct options o = {0};
	struct folder *f = NULL;
	char why[WHY_MAX];
	int code = parse(&o, argc, argv);
	sp_err e;

	if (code >= 0)
		return code;
	e = folder_open(&f, o.dir, why);
	if (e != SP_OK)
		return say_cannot(o.dir, e, why);
	code = write_table(f, &o);
	folder_close(&f);
	return code;
}
