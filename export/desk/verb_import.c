/* Pictures are read first, keys are opened then, batches are taken last: no hostile picture is decoded
 * while a key is in memory. */
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "export/desk/inputs.h"
#include "export/desk/intake.h"
#include "export/desk/options.h"
#include "export/desk/verb.h"
#include "export/file/file.h"

static const struct options_spec spec = {
	.arguments = "PATH…",
	.about =
		"Takes batches into the ledger: batch files (.spb), pictures of a station's QR "
		"codes (PNG, JPEG, WebP), and folders of both, in any order. Codes of all pictures "
		"given in one call are put together. Giving the same thing twice changes nothing. "
		"One line tells what became of each.",
	.common = OPTIONS_PASSPHRASE,
	.args_min = 1,
	.args_max = INT_MAX,
	.args_words = "give files or folders to import",
	.exits = "Exit codes: 0 everything was taken (or was there already), 1 something was "
		 "refused or held, 2 usage, 3 the desk could not work (disk, lock, passphrase).",
};

/* What has been printed so far, summed up. */
struct sums {
	uint64_t batches, repeats, refused;
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
static sp_err take(
	struct intake *in, const char *path, const uint8_t *bytes, size_t len, struct sums *sums)
{
	struct intake_tally t;
	sp_err e = intake_batch(in, bytes, len, &t);

	if (is_trouble(e))
		return e;
	if (e == SP_OK || e == SP_REPEAT)
		print_batch(path, e, &t);
	else
		say_refused(path, e, intake_sentence(in));
	if (e == SP_OK)
		add_up(sums, &t);
	else if (e == SP_REPEAT)
		sums->repeats++;
	else
		sums->refused++;
	return SP_OK;
}

static sp_err take_file(struct intake *in, const char *path, struct sums *sums)
{
	uint8_t *bytes;
	size_t len;
	sp_err e = file_read(&bytes, &len, path, SP_BATCH_MAX);

	if (e == SP_E_NOMEM)
		return e;
	if (e != SP_OK) {
		say_refused(path, e, NULL);
		sums->refused++;
		return SP_OK;
	}
	e = take(in, path, bytes, len, sums);
	free(bytes);
	return e;
}

static void print_codes(const struct input *i)
{
	say_text(stdout, i->path);
	printf(": %zu code%s of batch %08" PRIx32 "\n", i->n_codes, i->n_codes == 1 ? "" : "s",
		i->tag);
}

enum { BATCH_NAME_MAX = 32 };

/* What a batch from pictures is called: the same that their own lines say. */
static void batch_name(char out[BATCH_NAME_MAX], const struct input *i)
{
	(void) snprintf(out, BATCH_NAME_MAX, "batch %08" PRIx32, i->tag); /* fits */
}

static sp_err take_assembled(struct intake *in, const struct input *i, struct sums *sums)
{
	char name[BATCH_NAME_MAX];

	batch_name(name, i);
	return take(in, name, i->bytes, i->len, sums);
}

static void refuse_partial(const struct input *i)
{
	char name[BATCH_NAME_MAX], sentence[WHY_MAX] = "";

	batch_name(name, i);
	if (i->reason == SP_E_INCOMPLETE)
		why_set(sentence,
			"%" PRIu32 " of %" PRIu32 " parts are known; %s, all of them in one call",
			i->rank, i->k, sp_err_advice(SP_E_INCOMPLETE));
	say_refused(name, i->reason, sentence);
}

static sp_err take_input(struct intake *in, const struct input *i, struct sums *sums)
{
	switch (i->kind) {
	case INPUT_REFUSED:
		say_refused(i->path, i->reason, NULL);
		sums->refused++;
		return SP_OK;
	case INPUT_CODES:
		print_codes(i);
		return SP_OK;
	case INPUT_FILE:
		return take_file(in, i->path, sums);
	case INPUT_BATCH:
		return take_assembled(in, i, sums);
	case INPUT_PARTIAL:
		refuse_partial(i);
		sums->refused++;
		return SP_OK;
	}
	return SP_E_STATE;
}

static void print_gap(void *arg, const struct ledger_gap *g)
{
	(void) arg;
	fputs("missing: ", stdout);
	if (g->first == g->last)
		printf("batch %" PRIu64, g->first);
	else
		printf("batches %" PRIu64 " to %" PRIu64, g->first, g->last);
	fputs(" of station \"", stdout);
	say_text(stdout, g->label);
	puts("\"; look for it at the station");
}

static sp_err print_sums(struct folder *f, const struct sums *s)
{
	sp_err e;

	printf("%" PRIu64 " batch%s taken", s->batches, s->batches == 1 ? "" : "es");
	if (s->batches > 0) {
		fputs(": ", stdout);
		print_tally(&s->all);
	}
	if (s->repeats > 0)
		printf("; %" PRIu64 " taken before", s->repeats);
	printf("; %" PRIu64 " refused\n", s->refused);
	e = ledger_each_gap(f->ledger, false, print_gap, NULL);
	return e == SP_OK ? ledger_each_gap(f->ledger, true, print_gap, NULL) : e;
}

static bool has_batches(const struct inputs *in)
{
	for (size_t i = 0; i < in->n; i++)
		if (in->v[i].kind == INPUT_FILE || in->v[i].kind == INPUT_BATCH)
			return true;
	return false;
}

static int take_all(struct folder *f, struct intake *intake, const struct inputs *inputs)
{
	struct sums sums = {0};
	sp_err e = SP_OK;

	for (size_t i = 0; e == SP_OK && i < inputs->n; i++)
		e = take_input(intake, &inputs->v[i], &sums);
	if (e == SP_OK)
		e = print_sums(f, &sums);
	if (e != SP_OK)
		return say_cannot(FOLDER_LEDGER, e, NULL);
	return say_done(sums.refused > 0 || sums.all.held > 0 || sums.all.unopened > 0
				? DESK_REFUSED
				: DESK_DONE);
}

/* With the inputs known: keys only when there is something to open. */
static int import(struct folder *f, const struct inputs *inputs, const struct ask_from *passphrase)
{
	struct custody *keys = NULL;
	struct intake *intake = NULL;
	char why[WHY_MAX];
	sp_err e;
	int code;

	if (!has_batches(inputs))
		return take_all(f, NULL, inputs);
	e = folder_unlock(&keys, f, passphrase, why);
	if (e != SP_OK)
		return say_cannot(f->dir, e, why);
	e = intake_new(&intake, f, keys);
	code = e == SP_OK ? take_all(f, intake, inputs) : say_cannot("import", e, NULL);
	intake_free(&intake);
	custody_free(&keys);
	return code;
}

static sp_err read_inputs(struct inputs *in, const struct folder *f, const struct options *o)
{
	sp_err e = SP_OK;

	inputs_init(in, f->ledger);
	for (int i = 0; e == SP_OK && i < o->n_args; i++)
		e = inputs_add(in, o->args[i]);
	return e == SP_OK ? inputs_end(in) : e;
}

static int run(struct folder *f, void *arg)
{
	const struct options *o = arg;
	struct inputs inputs = {0};
	sp_err e = read_inputs(&inputs, f, o);
	int code;

	if (e == SP_OK)
		code = import(f, &inputs, &o->passphrase);
	else
		code = say_cannot("reading pictures", e,
			e == SP_E_NOTFOUND ? "/usr/bin/ffmpeg is missing; install ffmpeg" : NULL);
	inputs_done(&inputs);
	return code;
}

int verb_import(int argc, char **argv)
{
	struct options o;
	int code = options_parse(&o, NULL, &spec, argc, argv);

	return code >= 0 ? code : folder_use(o.dir, run, &o);
}
