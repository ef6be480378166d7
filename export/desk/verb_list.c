#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "export/desk/folder.h"
#include "export/desk/verb.h"

static const char help[] =
	"Usage: signpost-desk list --dir DIR [--drill]\n"
	"\n"
	"Shows who signed, one line each: name, organisation, role, country, and how they want to\n"
	"appear in public. Everything here is for the organiser's eyes: who chose to be only "
	"counted\n"
	"is marked so.\n"
	"\n"
	"  --dir DIR  the campaign's folder\n"
	"  --drill    rehearsals instead of real signatures\n"
	"  --help     this text\n"
	"\n"
	"Exit codes: 0 done, 2 usage, 3 the desk could not work (disk, lock).\n";

static void print_field(const char *text, const char *before)
{
	if (text[0] == '\0')
		return;
	fputs(before, stdout);
	say_text(stdout, text);
}

static const char *appearance(unsigned consent)
{
	static const char *const words[] = {
		"only counted", "name", "organisation", "name and organisation"};

	return words[(consent & SP_CONSENT_PUBLISH_NAME ? 1 : 0) +
		     (consent & SP_CONSENT_PUBLISH_ORG ? 2 : 0)];
}

static void print_person(void *arg, const struct ledger_person *p)
{
	static const char *const kinds[] = {"", " (organisation)", " (company)"};
	const struct sp_record *r = p->record;

	(void) arg;
	print_field(r->name[0] != '\0' ? r->name : "(no name)", "");
	print_field(r->organisation, ", ");
	fputs(kinds[r->kind], stdout);
	print_field(r->role, ", ");
	print_field(r->country, ", ");
	printf(" - appears: %s", appearance(r->consent));
	if (strcmp(p->state, "good") != 0)
		printf(" [%s: %s]", p->state, p->reason != NULL ? p->reason : "?");
	putchar('\n');
}

static void print_counts(const struct ledger_counts *c, bool drill)
{
	printf("%" PRIu64 "%s signature%s", c->good, drill ? " rehearsal" : "",
		c->good == 1 ? "" : "s");
	if (c->review > 0)
		printf(", %" PRIu64 " to review", c->review);
	if (c->held > 0)
		printf(", %" PRIu64 " held (%" PRIu64 " of them unreadable)", c->held, c->sealed);
	printf("; %" PRIu64 " batch%s of %" PRIu64 " station%s\n", c->batches,
		c->batches == 1 ? "" : "es", c->stations, c->stations == 1 ? "" : "s");
}

static void print_contest(void *arg, const struct ledger_contest *c)
{
	(void) arg;
	printf("in quarantine: batch %" PRIu64 " of station \"", c->seq);
	say_text(stdout, c->label);
	if (c->n > 1)
		printf("\", in %" PRIu64 " versions", c->n);
	else
		putchar('"');
	printf(" [%s]; its signatures are held, look into the station\n", c->reason);
}

static void print_unopened(const struct ledger_counts *c)
{
	if (c->unopened > 0)
		printf("%" PRIu64 " withdrawal code%s cannot be opened: kept, ask at the station\n",
			c->unopened, c->unopened == 1 ? "" : "s");
}

static int list(struct folder *f, bool drill)
{
	struct ledger_counts counts;
	sp_err e = ledger_each_person(f->ledger, drill, print_person, NULL);

	if (e == SP_OK)
		e = ledger_each_contest(f->ledger, drill, print_contest, NULL);
	if (e == SP_OK)
		e = ledger_count(f->ledger, drill, &counts);
	if (e != SP_OK)
		return say_cannot(FOLDER_LEDGER, e, NULL);
	print_unopened(&counts);
	print_counts(&counts, drill);
	return say_done(DESK_DONE);
}

int verb_list(int argc, char **argv)
{
	static const struct option longs[] = {{"dir", required_argument, NULL, 'd'},
		{"drill", no_argument, NULL, 'r'}, {"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0}};
	const char *dir = NULL;
	struct folder *f = NULL;
	char why[WHY_MAX];
	bool drill = false;
	int c, code;
	sp_err e;

	while ((c = getopt_long(argc, argv, "", longs, NULL)) != -1)
		switch (c) {
		case 'd':
			dir = optarg;
			break;
		case 'r':
			drill = true;
			break;
		case 'h':
			fputs(help, stdout);
			return say_done(DESK_DONE);
		default:
			return say_usage("list", "this option does not exist or lacks a value");
		}
	if (dir == NULL || optind < argc)
		return say_usage("list", "--dir is needed, and nothing else");
	e = folder_open(&f, dir, why);
	if (e != SP_OK)
		return say_cannot(dir, e, why);
	code = list(f, drill);
	folder_close(&f);
	return code;
}
