/* How far every station is, in words. */
#include <inttypes.h>
#include <stdio.h>

#include <sodium.h>

#include "export/desk/day.h"
#include "export/desk/final.h"
#include "export/desk/folder.h"
#include "export/desk/ledger_audit.h"
#include "export/desk/ledger_keep.h"
#include "export/desk/options.h"
#include "export/desk/report.h"
#include "export/desk/verb.h"

struct choice {
	const struct options *options;
	bool digest;
};

static const struct option_row rows[] = {
	{"digest", 0, NULL, OPTION_FLAG, offsetof(struct choice, digest),
		"also a number over everything in the ledger: two ledgers with "
		"the same one hold the same",
		NULL},
	{0},
};

static const struct options_spec spec = {
	.arguments = "[--drill] [--digest]",
	.about = "Tells of every station which batches came and which are missing, whether its "
		 "counts add up, how it fared, and whether more will come.",
	.rows = rows,
	.common = OPTIONS_DRILL,
	.args_words = "give nothing but options",
	.exits = "Exit codes: 0 done, 2 usage, 3 the desk could not work (disk, lock).",
};

/* What goes through the callbacks of the ledger. */
struct view {
	struct folder *f;
	uint64_t n;
	sp_err e;
};

static void print_day(uint64_t at)
{
	char day[DAY_TEXT_LEN + 1];

	day_text(day, at / 86400 <= DAY_MAX ? (uint32_t) (at / 86400) : DAY_MAX);
	fputs(day, stdout);
}

static void print_own_gap(void *arg, const struct ledger_gap *g)
{
	fputs("  ", stdout);
	report_gap(arg, g);
}

/* What came after a revocation is not looked at. */
static void print_batches(const struct ledger_station *s, const struct ledger_progress *p)
{
	fputs("  ", stdout);
	report_count(p->batches, "batch", "es");
	fputs(" here", stdout);
	if (p->highest_seq > 0) {
		printf(", the newest %sis number %" PRIu64 ", cut on ",
			s->revoked_after != UINT64_MAX ? "that is believed " : "", p->highest_seq);
		print_day(p->cut_at);
	} else if (p->batches > 0) {
		fputs(", none of them is believed", stdout);
	}
	if (p->head_seq > p->highest_seq)
		printf("; a slip tells of batch %" PRIu64, p->head_seq);
	putchar('\n');
}

static void print_part(uint64_t n, const char *what)
{
	if (n > 0)
		printf(" + %" PRIu64 " %s", n, what);
}

static void print_law(const struct ledger_law *law, const struct ledger_progress *p)
{
	static const char *const verdicts[] = {
		[LEDGER_LAW_OPEN] = "",
		[LEDGER_LAW_HOLDS] = ": complete",
		[LEDGER_LAW_SHORT] = ": it does not add up, signatures are missing",
		[LEDGER_LAW_OVER] = ": it does not add up, there are more than were signed",
	};

	printf("  %" PRIu64 " signed = %" PRIu64 " here + %" PRIu64 " withdrawn",
		law->ever_captured, law->records, law->tombstones);
	print_part(law->declared_lost, "declared lost");
	print_part(p->missing_records, "missing");
	puts(verdicts[law->result]);
}

static void print_health(const struct ledger_progress *p)
{
	static const char *const words[SP_HEALTH_COUNT][2] = {
		{"power cut", "s"},
		{"disk fault", "s"},
		{"clock jump", "s"},
		{"wrong PIN", "s"},
		{"crash", "es"},
		{"lost signature", "s"},
	};
	const char *between = "; ";

	fputs("  started ", stdout);
	report_count(p->boots, "time", "s");
	for (int i = 0; i < SP_HEALTH_COUNT; i++) {
		if (p->health[i] == 0)
			continue;
		fputs(between, stdout);
		report_count(p->health[i], words[i][0], words[i][1]);
		between = ", ";
	}
	puts(between[0] == ';' ? "; no troubles" : "");
}

static void print_troubles(const struct ledger_station *s, const struct ledger_progress *p)
{
	if (p->contested > 0) {
		fputs("  in quarantine: ", stdout);
		report_count(p->contested, "batch", "es");
		puts(s->revoked_after != UINT64_MAX
				? ", kept and not counted"
				: ", because the station contradicts itself; kept and "
				  "not counted: look into it");
	}
	if (p->head_conflicts > 0) {
		fputs("  ", stdout);
		report_count(p->head_conflicts, "slip", "s");
		puts(" of it tell another story than its batches: look into it");
	}
	if (s->revoked_after != UINT64_MAX)
		printf("  revoked: nothing after batch %" PRIu64 " is believed\n",
			s->revoked_after);
	if (s->merged)
		puts("  merged: all its batches count, each signature once");
}

static void print_end(const struct ledger_station *s, const struct ledger_progress *p)
{
	if (p->final)
		puts("  ended for good: no more signatures will come from it");
	else if (s->revoked_after == UINT64_MAX)
		puts(p->batches > 0 ? "  open: more may come from it"
				    : "  nothing came from it yet");
}

static void print_station(void *arg, const struct ledger_station *s)
{
	struct view *v = arg;
	struct ledger_progress p;
	struct ledger_law law;

	if (v->e == SP_OK)
		v->e = ledger_progress(v->f->ledger, s->id, &p);
	if (v->e == SP_OK)
		v->e = ledger_law(v->f->ledger, s->id, &law);
	if (v->e != SP_OK)
		return;
	v->n++;
	fputs("Station ", stdout);
	report_label(s->label);
	fputs(", fingerprint ", stdout);
	report_fingerprint(s->pk);
	putchar('\n');
	print_batches(s, &p);
	v->e = ledger_each_gap_of(v->f->ledger, s, print_own_gap, NULL);
	if (p.batches > 0) {
		print_law(&law, &p);
		print_health(&p);
	}
	print_troubles(s, &p);
	print_end(s, &p);
}

static sp_err print_final(struct folder *f, bool drill)
{
	struct ledger_counts counts;
	struct final_said said;
	sp_err e = final_find(f->ledger, drill, &said);

	if (e == SP_OK)
		e = ledger_count(f->ledger, drill, &counts);
	if (e != SP_OK)
		return e;
	printf("%s that count: %" PRIu64 "; to review: %" PRIu64 "; held: %" PRIu64 "\n",
		drill ? "Rehearsal signatures" : "Signatures", counts.good, counts.review,
		counts.held);
	if (said.at == 0) {
		puts("Not final yet");
		return SP_OK;
	}
	fputs("Final since ", stdout);
	print_day(said.at);
	if (counts.batches > said.batches) {
		fputs("; after that ", stdout);
		report_count(counts.batches - said.batches, "batch", "es");
		fputs(" came", stdout);
	}
	putchar('\n');
	return SP_OK;
}

static void print_decision(void *arg, const struct ledger_decision *d)
{
	(void) arg;
	fputs("Decided on ", stdout);
	print_day(d->at);
	fputs(": ", stdout);
	say_text(stdout, d->what);
	fputs(", because: ", stdout);
	say_text(stdout, d->reason);
	putchar('\n');
}

static sp_err print_digest(struct folder *f)
{
	uint8_t digest[SP_HASH_LEN];
	char hex[2 * SP_HASH_LEN + 1];
	sp_err e = ledger_digest(f->ledger, digest);

	if (e == SP_OK)
		printf("Digest of the ledger: %s\n",
			sodium_bin2hex(hex, sizeof hex, digest, sizeof digest));
	return e;
}

static int status(struct folder *f, void *arg)
{
	const struct choice *o = arg;
	const bool drill = o->options->drill;
	struct view v = {.f = f, .e = SP_OK};
	sp_err e = ledger_each(f->ledger, drill, print_station, &v);

	if (e == SP_OK)
		e = v.e;
	if (e == SP_OK && v.n == 0)
		puts(drill ? "No station is enrolled for rehearsals."
			   : "No station is enrolled for real use.");
	if (e == SP_OK)
		e = print_final(f, drill);
	if (e == SP_OK)
		e = ledger_each_decision(f->ledger, print_decision, NULL);
	if (e == SP_OK && o->digest)
		e = print_digest(f);
	return e == SP_OK ? say_done(DESK_DONE) : say_cannot(FOLDER_LEDGER, e, NULL);
}

int verb_status(int argc, char **argv)
{
	struct options o;
	struct choice choice = {.options = &o};
	int code = options_parse(&o, &choice, &spec, argc, argv);

	return code >= 0 ? code : folder_use(o.dir, status, &choice);
}
