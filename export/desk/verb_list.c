/* Who signed, for the organiser's eyes. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "export/desk/folder.h"
#include "export/desk/options.h"
#include "export/desk/report.h"
#include "export/desk/verb.h"

static const struct options_spec spec = {
	.arguments = "[--drill]",
	.about = "Shows who signed, one line each: name, organisation, role, country, and how they "
		 "want to appear in public. Everything here is for the organiser's eyes: who chose "
		 "to be only counted is marked so.",
	.common = OPTIONS_DRILL,
	.args_words = "give nothing but options",
	.exits = "Exit codes: 0 done, 2 usage, 3 the desk could not work (disk, lock).",
};

static void print_person(void *arg, const struct ledger_person *p)
{
	(void) arg;
	report_person(p);
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

static int list(struct folder *f, void *arg)
{
	const struct options *o = arg;
	struct ledger_counts counts;
	sp_err e = ledger_each_person(f->ledger, o->drill, print_person, NULL);

	if (e == SP_OK)
		e = ledger_each_contest(f->ledger, o->drill, print_contest, NULL);
	if (e == SP_OK)
		e = ledger_count(f->ledger, o->drill, &counts);
	if (e != SP_OK)
		return say_cannot(FOLDER_LEDGER, e, NULL);
	print_unopened(&counts);
	print_counts(&counts, o->drill);
	return say_done(DESK_DONE);
}

int verb_list(int argc, char **argv)
{
	struct options o;
	int code = options_parse(&o, NULL, &spec, argc, argv);

	return code >= 0 ? code : folder_use(o.dir, list, &o);
}
