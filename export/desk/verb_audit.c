/* What audit.h finds, in words, for slips that witnesses kept. */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "export/desk/audit.h"
#include "export/desk/check.h"
#include "export/desk/inputs.h"
#include "export/desk/options.h"
#include "export/desk/output.h"
#include "export/desk/report.h"
#include "export/desk/verb.h"

struct choice {
	const struct options *options;
	struct option_texts slips, batches;
	const char *dispositions;
};

static const struct option_row rows[] = {
	{"slip", 0, "FILE", OPTION_TEXTS, offsetof(struct choice, slips),
		"a slip, as a file (.sps) or a picture; may be repeated, and more may follow",
		NULL},
	{"batch", 0, "FILE", OPTION_TEXTS, offsetof(struct choice, batches),
		"an original batch, or a folder of them: what was in it is then believed to the "
		"station and not to the ledger; may be repeated",
		NULL},
	{"dispositions", 0, "FILE", OPTION_TEXT, offsetof(struct choice, dispositions),
		"write what became of each record as a table (CSV), without names", NULL},
	{0},
};

static const struct options_spec spec = {
	.arguments = "--slip FILE… [--batch FILE…] [--dispositions FILE]",
	.about = "Tells whether everybody is accounted for whom a station had counted when "
		 "it made a slip: accepted, held, rejected, withdrawn or undecryptable. "
		 "Who is missing is named by the id of the record. Witnesses who "
		 "photographed a slip can ask for this.",
	.rows = rows,
	.common = OPTIONS_DRILL,
	.drill_help = "for a station with both uses, when its batch is not here: the rehearsal",
	.args_max = INT_MAX,
	.args_words = "",
	.exits = "Exit codes: 0 nobody is missing, 1 somebody is missing or a slip was refused, 2 "
		 "usage, 3 the desk could not work (disk, lock).",
};

/* --- whose slip --- */

/* A slip does not tell its use: the station that has its batch, else the one asked for. */
struct uses {
	struct folder *f;
	const struct sp_head *head;
	const uint8_t *pk;
	bool drill, found;
	struct ledger_station station;
	sp_err e;
};

static bool try_use(void *arg, const struct ledger_station *s)
{
	struct uses *u = arg;
	struct sp_batch b = {.head = {.seq = u->head->seq}};
	int64_t id;
	sp_err e;

	memcpy(b.hash, u->head->batch, SP_HASH_LEN);
	if (memcmp(s->pk, u->pk, SP_PK_LEN) != 0)
		return true;
	e = ledger_batch(u->f->ledger, s->id, &b, &id);
	if (e != SP_OK && e != SP_E_NOTFOUND)
		u->e = e;
	if (e == SP_OK || !u->found || s->drill == u->drill)
		u->station = *s;
	u->found = true;
	return e == SP_E_NOTFOUND;
}

static sp_err read_slip(struct audit_slip *out, struct folder *f, bool drill, const uint8_t *bytes,
	size_t len, char why[WHY_MAX])
{
	struct check_campaign own;
	struct checked_head checked;
	struct uses uses = {.f = f, .drill = drill, .e = SP_OK};
	sp_err e;

	memcpy(own.cid, f->campaign.cid, SP_CID_LEN);
	sp_key_id(own.rkid, f->campaign.box_pk);
	e = check_head(&checked, f->ledger, &own, bytes, len);
	if (e == SP_E_TYPE || e == SP_E_SIZE)
		inputs_explain(bytes, len, why);
	if (e != SP_OK)
		return e;
	uses.head = &checked.head;
	uses.pk = checked.station.pk;
	uses.station = checked.station;
	e = ledger_each_station(f->ledger, checked.head.sid, try_use, &uses);
	if (e == SP_OK)
		e = uses.e;
	if (e == SP_OK)
		*out = (struct audit_slip){.head = checked.head, .station = uses.station};
	return e;
}

/* --- what is printed --- */

static void print_range(const struct audit_finding *x)
{
	if (x->first == x->last)
		printf("batch %" PRIu64, x->first);
	else
		printf("batches %" PRIu64 " to %" PRIu64, x->first, x->last);
}

static void print_finding(void *arg, const struct audit_finding *x)
{
	static const struct {
		const char *before, *after;
	} words[] = {
		[AUDIT_NO_BATCH] = {"missing: ",
			" with everybody in it; import it, or give it with --batch"},
		[AUDIT_OTHER_BATCH] = {"",
			" is here, but another one than is vouched for: the station "
			"or the ledger was tampered with"},
		[AUDIT_ALTERED] = {"altered: the ledger's list of who was in ",
			" is not what the station signed; give the original with --batch"},
		[AUDIT_COUNT] = {"", " and the slip disagree about how many had signed"},
		[AUDIT_MISSING] = {"missing: record ", ": it is not in this ledger"},
	};

	(void) arg;
	printf("  %s", words[x->kind].before);
	if (x->kind == AUDIT_MISSING) {
		report_rid(x->rid);
		fputs(" of ", stdout);
	}
	print_range(x);
	puts(words[x->kind].after);
}

static void print_counts(const struct audit_counts *n, uint64_t captured)
{
	uint64_t all = 0;

	for (int d = 0; d < LEDGER_DISPOSITION_COUNT; d++)
		all += n->records[d];
	fputs("  ", stdout);
	report_count(all, "signature", "s");
	fputs(" in its batches:", stdout);
	for (int d = 0; d < LEDGER_DISPOSITION_COUNT; d++)
		printf("%s %" PRIu64 " %s", d > 0 ? "," : "", n->records[d],
			ledger_disposition_name((enum ledger_disposition) d));
	putchar('\n');
	if (captured > all && n->findings == 0)
		printf("  %" PRIu64 " more were withdrawn at the station before they left it, or "
		       "still waited there\n",
			captured - all);
}

/* Who owns the ledger could have written its lists anew: only the station's own batches rule that
 * out. */
static void print_believed(uint64_t batches)
{
	if (batches == 0)
		return;
	fputs("  who was in ", stdout);
	report_count(batches, "batch", "es");
	puts(", only this ledger says; who doubts it gives the originals with --batch");
}

static void print_slip(const char *name, const struct audit_slip *s)
{
	say_text(stdout, name);
	fputs(": slip of station ", stdout);
	report_label(s->station.label);
	printf("%s: ", s->station.drill ? " (rehearsal)" : "");
	report_count(s->head.ever_captured, "signature", "s");
	printf(" up to batch %" PRIu64 "\n", s->head.seq);
}

/* --- running --- */

struct run {
	struct folder *f;
	const struct choice *c;
	struct inputs inputs; /* slips */
	struct audit_originals originals;
	struct output table; /* .to is NULL when none is asked for */
	uint64_t refused, missing, slips;
};

static sp_err audit_one(struct run *r, const struct input *i)
{
	char room[INPUT_NAME_MAX], why[WHY_MAX] = "";
	const char *name = inputs_name(&r->inputs, i, room);
	struct audit_counts counts = {0};
	struct audit_slip slip;
	uint8_t *bytes;
	size_t len;
	sp_err e = inputs_read(i, &bytes, &len);

	if (e == SP_OK) {
		e = read_slip(&slip, r->f, r->c->options->drill, bytes, len, why);
		free(bytes);
	}
	if (e != SP_OK && e < SP_E_SIZE)
		return e;
	if (e != SP_OK) {
		say_refused(name, e, why);
		r->refused++;
		return SP_OK;
	}
	print_slip(name, &slip);
	e = audit_slip(
		&counts, r->f->ledger, &slip, &r->originals, r->table.to, print_finding, NULL);
	if (e != SP_OK)
		return e;
	print_counts(&counts, slip.head.ever_captured);
	puts(counts.findings == 0 ? "  nobody is missing" : "  SOMEBODY IS MISSING, see above");
	print_believed(counts.believed);
	r->missing += counts.findings;
	r->slips++;
	return SP_OK;
}

static sp_err audit_all(struct run *r)
{
	sp_err e = SP_OK;

	for (size_t i = 0; e == SP_OK && i < r->inputs.n; i++) {
		const struct input *v = &r->inputs.v[i];

		if (v->kind == INPUT_FILE || v->kind == INPUT_BYTES) {
			e = audit_one(r, v);
		} else if (v->kind != INPUT_CODES) {
			inputs_refuse(&r->inputs, v);
			r->refused++;
		}
	}
	return e;
}

static int audit_inputs(struct run *r)
{
	const char *path = r->c->dispositions;
	char why[WHY_MAX] = "";
	sp_err e = path != NULL ? output_open(&r->table, r->f, path, AUDIT_TABLE_HEAD, why) : SP_OK;

	if (e != SP_OK)
		return say_cannot(path, e, why);
	if (path != NULL)
		audit_table_begin(r->table.to);
	e = audit_all(r);
	if (path != NULL)
		e = output_close(&r->table, e);
	if (e != SP_OK)
		return say_cannot("audit", e, NULL);
	return say_done(r->refused + r->missing > 0 || r->slips == 0 ? DESK_REFUSED : DESK_DONE);
}

/* The paths of the option, then the arguments: a shell makes several words of *.png. */
static sp_err fill_slips(struct run *r)
{
	const struct choice *c = r->c;
	sp_err e = SP_OK;

	inputs_init(&r->inputs, r->f->ledger);
	for (size_t i = 0; e == SP_OK && i < c->slips.n; i++)
		e = inputs_add(&r->inputs, c->slips.v[i]);
	for (int i = 0; e == SP_OK && i < c->options->n_args; i++)
		e = inputs_add(&r->inputs, c->options->args[i]);
	return e == SP_OK ? inputs_end(&r->inputs) : e;
}

/* One thing that was given as an original. SP_OK, or the desk's own trouble. */
static sp_err add_original(struct run *r, const struct inputs *in, const struct input *v)
{
	char room[INPUT_NAME_MAX], why[WHY_MAX] = "";
	uint8_t *bytes = NULL;
	size_t len = 0;
	sp_err e = inputs_read(v, &bytes, &len);

	if (e == SP_OK)
		e = audit_add_original(&r->originals, r->f->ledger, bytes, len);
	if (e == SP_E_TYPE)
		inputs_explain(bytes, len, why);
	if (e == SP_E_TYPE && inputs_pass_over(in, v, bytes, len))
		e = SP_OK;
	free(bytes);
	if (e == SP_OK || e < SP_E_SIZE)
		return e;
	say_refused(inputs_name(in, v, room), e, why);
	r->refused++;
	return SP_OK;
}

/* Batches of any station: each is looked for by its hash. */
static sp_err fill_originals(struct run *r)
{
	struct inputs in;
	sp_err e = inputs_fill(&in, r->f->ledger, r->c->batches.v, r->c->batches.n);

	for (size_t i = 0; e == SP_OK && i < in.n; i++) {
		const struct input *v = &in.v[i];

		if (v->kind == INPUT_FILE || v->kind == INPUT_BYTES) {
			e = add_original(r, &in, v);
		} else if (v->kind != INPUT_CODES) {
			inputs_refuse(&in, v);
			r->refused++;
		}
	}
	inputs_done(&in);
	return e;
}

static int run(struct folder *f, void *arg)
{
	struct run r = {.f = f, .c = arg};
	sp_err e = fill_slips(&r);
	int code;

	if (e == SP_OK)
		e = fill_originals(&r);
	code = e == SP_OK ? audit_inputs(&r) : inputs_cannot(e);
	audit_originals_done(&r.originals);
	inputs_done(&r.inputs);
	return code;
}

int verb_audit(int argc, char **argv)
{
	struct options o;
	struct choice choice = {.options = &o};
	int code = options_parse(&o, &choice, &spec, argc, argv);

	if (code >= 0)
		return code;
	if (choice.slips.n == 0 && o.n_args == 0)
		return say_usage(argv[0], "give slips: --slip FILE");
	return folder_use(o.dir, run, &choice);
}
