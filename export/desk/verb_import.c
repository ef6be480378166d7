/* Pictures are read first, keys are opened then, batches are taken last: no hostile picture is
 * decoded while a key is in memory. */
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "export/desk/handover.h"
#include "export/desk/inputs.h"
#include "export/desk/intake.h"
#include "export/desk/options.h"
#include "export/desk/report.h"
#include "export/desk/verb.h"
#include "export/wire/cose.h"

struct choice {
	const struct options *options;
	const char *merge, *reason, *backup;
};

static const struct option_row rows[] = {
	{"backup", 0, "FILE", OPTION_TEXT, offsetof(struct choice, backup),
		"where the copy of the ledger goes, best on another disk (DIR/" FOLDER_BACKUP ")",
		NULL},
	{"merge-fork", 0, "STATION", OPTION_TEXT, offsetof(struct choice, merge),
		"first decide that all batches of a station that contradicts itself are true: "
		"each signature counts once; with --drill the rehearsal station",
		NULL},
	{"reason", 0, "TEXT", OPTION_TEXT, offsetof(struct choice, reason),
		"why, for --merge-fork; it is kept in the ledger", NULL},
	{0},
};

static const struct options_spec spec = {
	.arguments = "[--backup FILE] PATH…",
	.about = "Takes batches and slips into the ledger: batch files (.spb), slips (.sps), "
		 "pictures of a station's QR codes (PNG, JPEG, WebP), and folders of all these, in "
		 "any order. Codes of all pictures given in one call are put together. Giving the "
		 "same thing twice changes nothing. One line tells what became of each.\n\n"
		 "When everything is in the ledger, a copy of it is written, and then the "
		 "acknowledgements for the stations (" FOLDER_ACK ").",
	.rows = rows,
	.common = OPTIONS_DRILL | OPTIONS_PASSPHRASE,
	.drill_help = "--merge-fork is about a station's rehearsals",
	.args_min = 0,
	.args_max = INT_MAX,
	.args_words = "",
	.exits = "Exit codes: 0 everything was taken (or was there already), 1 something was "
		 "refused or held, 2 usage, 3 the desk could not work (disk, lock, passphrase), or "
		 "the copy could not be written and so nothing was acknowledged.",
};

/* What has been printed so far, summed up. */
struct sums {
	uint64_t batches, repeats, slips, refused;
	struct intake_tally all;
};

static void add_up(struct sums *s, const struct intake_tally *t)
{
	s->batches++;
	s->all.taken += t->taken;
	s->all.review += t->review;
	s->all.held += t->held;
	s->all.repeated += t->repeated;
	s->all.withdrawn += t->withdrawn;
	s->all.erased += t->erased;
	s->all.unopened += t->unopened;
}

static void print_count(const char *what, uint64_t n)
{
	if (n > 0)
		printf(", %s %" PRIu64, what, n);
}

static void print_tally(const struct intake_tally *t)
{
	printf("taken %" PRIu64, t->taken);
	print_count("to review", t->review);
	print_count("held", t->held);
	print_count("repeated", t->repeated);
	print_count("skipped as withdrawn", t->withdrawn);
	print_count("erased as withdrawn", t->erased);
	print_count("withdrawal codes that cannot be opened", t->unopened);
}

/* What is odd about a batch that was taken. */
static void print_doubts(const struct intake_tally *t)
{
	static const char *const doubts[] = {
		[LEDGER_NO_DOUBT] = "",
		[LEDGER_COUNTS_SHORT] = "; it says that fewer people signed than it holds: ask why",
		[LEDGER_COUNTS_BACKWARDS] = ("; its counts and those of another batch of the "
					     "station run backwards: ask why"),
		[LEDGER_AFTER_FINAL] =
			"; the station had said that there would be no more batches: ask why",
	};

	fputs(t->late ? "; it was cut after the station's cert had ended: ask why" : "", stdout);
	puts(doubts[t->doubt]);
}

static void print_batch(const char *path, sp_err e, const struct intake_tally *t)
{
	say_text(stdout, path);
	printf(": batch %" PRIu64 " of station \"", t->seq);
	say_text(stdout, t->label);
	printf("\"%s: ", t->drill ? " (rehearsal)" : "");
	if (e == SP_REPEAT)
		fputs("was taken before, nothing changed", stdout);
	else
		print_tally(t);
	print_doubts(t);
}

static bool is_trouble(sp_err e)
{
	return e > SP_OTHER && e < SP_E_SIZE;
}

/* Takes one batch and prints its line. SP_OK, or the desk's own trouble. */
static sp_err take_batch(
	struct intake *in, const char *name, const uint8_t *bytes, size_t len, struct sums *sums)
{
	char why[WHY_MAX] = "";
	struct intake_tally t;
	sp_err e = intake_batch(in, bytes, len, &t);

	if (is_trouble(e))
		return e;
	if (e == SP_E_TYPE)
		inputs_explain(bytes, len, why);
	if (e == SP_OK || e == SP_REPEAT)
		print_batch(name, e, &t);
	else
		say_refused(name, e, intake_sentence(in) != NULL ? intake_sentence(in) : why);
	if (e == SP_OK)
		add_up(sums, &t);
	else if (e == SP_REPEAT)
		sums->repeats++;
	else
		sums->refused++;
	return SP_OK;
}

/* The same for a slip. */
static sp_err take_slip(
	struct intake *in, const char *name, const uint8_t *bytes, size_t len, struct sums *sums)
{
	struct intake_slip s;
	sp_err e = intake_head(in, bytes, len, &s);

	if (is_trouble(e))
		return e;
	if (e == SP_OK || e == SP_REPEAT) {
		say_text(stdout, name);
		printf(": slip of batch %" PRIu64 " of station ", s.seq);
		report_label(s.label);
		puts(e == SP_OK ? ": noted" : ": was noted before, nothing changed");
		sums->slips++;
		return SP_OK;
	}
	say_refused(name, e, intake_sentence(in));
	sums->refused++;
	return SP_OK;
}

static sp_err take_signed(
	struct intake *in, const struct inputs *all, const struct input *i, struct sums *sums)
{
	char room[INPUT_NAME_MAX];
	const char *name = inputs_name(all, i, room);
	struct sp_cose cose;
	uint8_t *bytes;
	size_t len;
	sp_err e = inputs_read(i, &bytes, &len);

	if (e == SP_E_NOMEM)
		return e;
	if (e != SP_OK) {
		say_refused(name, e, NULL);
		sums->refused++;
		return SP_OK;
	}
	e = sp_cose_parse(&cose, bytes, len, SP_COSE_TYPE_COUNT);
	if (e == SP_OK && cose.type == SP_COSE_HEAD)
		e = take_slip(in, name, bytes, len, sums);
	else if (e == SP_OK && cose.type != SP_COSE_BATCH && inputs_pass_over(all, i, bytes, len))
		e = SP_OK;
	else
		e = take_batch(in, name, bytes, len, sums);
	free(bytes);
	return e;
}

static void print_codes(const struct inputs *all, const struct input *i)
{
	char room[INPUT_NAME_MAX];

	say_text(stdout, i->path);
	printf(": %zu code%s of %s\n", i->n_codes, i->n_codes == 1 ? "" : "s",
		inputs_name(all, i, room));
}

static sp_err take_input(
	struct intake *in, const struct inputs *all, const struct input *i, struct sums *sums)
{
	switch (i->kind) {
	case INPUT_CODES:
		print_codes(all, i);
		return SP_OK;
	case INPUT_FILE:
	case INPUT_BYTES:
		return take_signed(in, all, i, sums);
	case INPUT_REFUSED:
	case INPUT_PARTIAL:
		if (inputs_pass_over(all, i, NULL, 0))
			return SP_OK;
		inputs_refuse(all, i);
		sums->refused++;
		return SP_OK;
	}
	return SP_E_STATE;
}

static sp_err print_sums(struct folder *f, const struct sums *s)
{
	sp_err e;

	report_count(s->batches, "batch", "es");
	fputs(" taken", stdout);
	if (s->batches > 0) {
		fputs(": ", stdout);
		print_tally(&s->all);
	}
	if (s->repeats > 0)
		printf("; %" PRIu64 " taken before", s->repeats);
	if (s->slips > 0) {
		fputs("; ", stdout);
		report_count(s->slips, "slip", "s");
	}
	printf("; %" PRIu64 " refused\n", s->refused);
	e = ledger_each_gap(f->ledger, false, report_gap, NULL);
	return e == SP_OK ? ledger_each_gap(f->ledger, true, report_gap, NULL) : e;
}

static bool has_signed(const struct inputs *in)
{
	for (size_t i = 0; i < in->n; i++)
		if (in->v[i].kind == INPUT_FILE || in->v[i].kind == INPUT_BYTES)
			return true;
	return false;
}

static int take_all(struct folder *f, struct intake *intake, const struct inputs *inputs)
{
	struct sums sums = {0};
	sp_err e = SP_OK;

	for (size_t i = 0; e == SP_OK && i < inputs->n; i++)
		e = take_input(intake, inputs, &inputs->v[i], &sums);
	if (e == SP_OK)
		e = print_sums(f, &sums);
	if (e != SP_OK)
		return say_cannot(FOLDER_LEDGER, e, NULL);
	return sums.refused > 0 || sums.all.held > 0 || sums.all.unopened > 0 ? DESK_REFUSED
									      : DESK_DONE;
}

/* -1: go on. */
static int merge(struct folder *f, const struct choice *o)
{
	struct ledger_station s;
	int code = report_find_station(f, o->options->drill, o->merge, &s);
	sp_err e;

	if (code >= 0)
		return code;
	e = ledger_merge(f->ledger, s.id, o->reason);
	if (e != SP_OK && e != SP_REPEAT)
		return say_cannot(FOLDER_LEDGER, e, NULL);
	fputs("Station ", stdout);
	report_label(s.label);
	puts(e == SP_OK ? ": all its batches count from now on, each signature "
			  "once; your reason is kept"
			: " is merged already");
	return -1;
}

/* Everything was committed: the copy, then the acknowledgements. */
static int hand_over(struct folder *f, const struct custody *keys, const char *backup, int code)
{
	struct handover h;
	char why[WHY_MAX];
	sp_err e = handover(&h, f, keys, backup, why);

	if (e == SP_OK) {
		handover_print(&h);
		return say_done(code);
	}
	(void) say_cannot("handing over", e, why); /* the exit code is below */
	fputs("What was taken is safe in " FOLDER_LEDGER
	      ", but nothing was acknowledged: the stations keep\n"
	      "their copies. Mend it, then run the same import again.\n",
		stderr);
	return DESK_CANNOT;
}

/* With the inputs known: keys only when there is something to open or to acknowledge. */
static int import(struct folder *f, const struct inputs *inputs, const struct choice *o)
{
	struct custody *keys = NULL;
	struct intake *intake = NULL;
	char why[WHY_MAX];
	int code = DESK_CANNOT;
	sp_err e;

	if (!has_signed(inputs) && o->merge == NULL)
		return say_done(take_all(f, NULL, inputs));
	e = folder_unlock(&keys, f, &o->options->passphrase, why);
	if (e != SP_OK)
		return say_cannot(f->dir, e, why);
	code = o->merge != NULL ? merge(f, o) : -1;
	e = intake_new(&intake, f, keys);
	if (e != SP_OK)
		code = say_cannot("import", e, NULL);
	if (code < 0)
		code = take_all(f, intake, inputs);
	if (code == DESK_DONE || code == DESK_REFUSED)
		code = hand_over(f, keys, o->backup, code);
	intake_free(&intake);
	custody_free(&keys);
	return code;
}

static int run(struct folder *f, void *arg)
{
	const struct choice *o = arg;
	struct inputs inputs;
	sp_err e = inputs_fill(&inputs, f->ledger, (const char *const *) o->options->args,
		(size_t) o->options->n_args);
	int code = e == SP_OK ? import(f, &inputs, o) : inputs_cannot(e);

	inputs_done(&inputs);
	return code;
}

int verb_import(int argc, char **argv)
{
	struct options o;
	struct choice choice = {.options = &o};
	int code = options_parse(&o, &choice, &spec, argc, argv);

	if (code >= 0)
		return code;
	if ((choice.merge == NULL) != (choice.reason == NULL))
		return say_usage(argv[0], "--merge-fork and --reason belong together");
	if (choice.reason != NULL)
		code = report_need_reason(argv[0], "reason", choice.reason);
	if (code >= 0)
		return code;
	if (o.n_args == 0 && choice.merge == NULL)
		return say_usage(argv[0], "give files or folders to import");
	return folder_use(o.dir, run, &choice);
}
