/* Whether anything still stands against calling the count final. */
#include <inttypes.h>
#include <stdio.h>

#include "export/desk/final.h"
#include "export/desk/folder.h"
#include "export/desk/ledger_audit.h"
#include "export/desk/options.h"
#include "export/desk/report.h"
#include "export/desk/verb.h"

struct choice {
	const struct options *options;
	const char *despite;
};

static const struct option_row rows[] = {
	{"despite", 0, "REASON", OPTION_TEXT, offsetof(struct choice, despite),
		"say so although something is missing; the reason is kept in the ledger", NULL},
	{0},
};

static const struct options_spec spec = {
	.arguments = "[--drill] [--despite REASON]",
	.about =
		"Says that the count is final. It is refused, with what stands against it, while "
		"batches are missing, a station has not ended for good, or batches contradict each "
		"other. What comes later is still taken, and status shows it.",
	.rows = rows,
	.common = OPTIONS_DRILL,
	.args_words = "give nothing but options",
	.exits = "Exit codes: 0 final, 1 refused, 2 usage, 3 the desk could not work (disk, lock).",
};

/* What stands against it, counted while it is printed. */
struct obstacles {
	struct folder *f;
	uint64_t n;
	sp_err e;
};

static void gap(void *arg, const struct ledger_gap *g)
{
	struct obstacles *o = arg;

	o->n++;
	report_gap(NULL, g);
}

static void begin(struct obstacles *o, const struct ledger_station *s)
{
	o->n++;
	fputs("station ", stdout);
	report_label(s->label);
}

static void check_end(
	struct obstacles *o, const struct ledger_station *s, const struct ledger_progress *p)
{
	if (p->final || s->revoked_after != UINT64_MAX)
		return;
	begin(o, s);
	puts(p->batches > 0
			? " has not ended for good: choose \"Close the stand\", \"End for good\" "
			  "there and bring its last batch"
			: " sent nothing: bring its batches; if it was never used, "
			  "revoke it with --after 0");
}

static void check_contests(
	struct obstacles *o, const struct ledger_station *s, const struct ledger_progress *p)
{
	if (p->contested > 0 && s->revoked_after == UINT64_MAX) {
		begin(o, s);
		puts(" contradicts itself: look into it, then revoke it or import with "
		     "--merge-fork");
	}
	if (p->head_conflicts > 0) {
		begin(o, s);
		puts(" has slips that tell another story than its batches: look into it");
	}
}

static void check_law(
	struct obstacles *o, const struct ledger_station *s, const struct ledger_law *law)
{
	if (law->result != LEDGER_LAW_SHORT && law->result != LEDGER_LAW_OVER)
		return;
	begin(o, s);
	printf(": its counts do not add up: %" PRIu64 " signed, %" PRIu64 " here, %" PRIu64
	       " withdrawn, %" PRIu64 " declared lost\n",
		law->ever_captured, law->records, law->tombstones, law->declared_lost);
}

static void check_station(void *arg, const struct ledger_station *s)
{
	struct obstacles *o = arg;
	struct ledger_progress p;
	struct ledger_law law;

	if (o->e == SP_OK)
		o->e = ledger_progress(o->f->ledger, s->id, &p);
	if (o->e == SP_OK)
		o->e = ledger_law(o->f->ledger, s->id, &law);
	if (o->e != SP_OK)
		return;
	check_end(o, s, &p);
	check_contests(o, s, &p);
	if (p.missing_batches == 0)
		check_law(o, s, &law);
}

static int say_final(struct folder *f, const struct choice *c, uint64_t obstacles)
{
	const char *reason = obstacles > 0 ? c->despite : "nothing is missing";
	sp_err e;

	if (reason == NULL) {
		say_refused("final", SP_E_STATE,
			"the lines above stand against it; mend them, or decide it with "
			"--despite REASON, which is kept");
		return DESK_REFUSED;
	}
	e = final_say(f->ledger, c->options->drill, reason);
	if (e != SP_OK)
		return say_cannot(FOLDER_LEDGER, e, NULL);
	puts(obstacles > 0 ? "The count is final despite these; your reason is kept."
			   : "The count is final: nothing is missing.");
	return say_done(DESK_DONE);
}

static int final(struct folder *f, void *arg)
{
	const struct choice *c = arg;
	struct obstacles o = {.f = f, .e = SP_OK};
	sp_err e = ledger_each_gap(f->ledger, c->options->drill, gap, &o);

	if (e == SP_OK)
		e = ledger_each(f->ledger, c->options->drill, check_station, &o);
	if (e == SP_OK)
		e = o.e;
	if (e != SP_OK)
		return say_cannot(FOLDER_LEDGER, e, NULL);
	return say_final(f, c, o.n);
}

int verb_final(int argc, char **argv)
{
	struct options o;
	struct choice choice = {.options = &o};
	int code = options_parse(&o, &choice, &spec, argc, argv);

	if (code >= 0)
		return code;
	if (choice.despite != NULL)
		code = report_need_reason(argv[0], "despite", choice.despite);
	if (code >= 0)
		return code;
	return folder_use(o.dir, final, &choice);
}
