/* Somebody wants to be gone: by their code, or, when they have none, found by what they wrote. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "export/desk/ask.h"
#include "export/desk/handover.h"
#include "export/desk/ledger_keep.h"
#include "export/desk/options.h"
#include "export/desk/report.h"
#include "export/desk/verb.h"
#include "export/file/file.h"
#include "export/wire/code.h"

struct choice {
	const struct options *options;
	const char *find, *record, *backup;
	bool yes;
};

static const struct option_row rows[] = {
	{"find", 0, "TEXT", OPTION_TEXT, offsetof(struct choice, find),
		"who has lost the code: look in names, organisations and addresses", NULL},
	{"record", 0, "RID", OPTION_TEXT, offsetof(struct choice, record),
		"the one with this id, as --find and csv show it", NULL},
	{"yes", 0, NULL, OPTION_FLAG, offsetof(struct choice, yes), "do not ask before erasing",
		NULL},
	{"backup", 0, "FILE", OPTION_TEXT, offsetof(struct choice, backup),
		"where the copy of the ledger goes (DIR/" FOLDER_BACKUP ")", NULL},
	{0},
};

static const struct options_spec spec = {
	.arguments = "CODE | --find TEXT | --record RID",
	.about =
		"Erases a person from the ledger for all time to come, whatever is imported later, "
		"and from its copy. CODE is the withdrawal code the person kept; - reads it from "
		"standard input. Then it names the files that were written earlier and may still "
		"hold the person: those are yours to mend.",
	.rows = rows,
	.common = OPTIONS_DRILL,
	.drill_help = "with --find and --record: among rehearsals. A code works for both",
	.args_max = 1,
	.args_words = "give one code, or - to type it in",
	.exits = "Exit codes: 0 erased, 1 no such code or person, or nothing was done, 2 usage, 3 "
		 "the desk could not work (disk, lock).",
};

enum { TYPED_MAX = 128 };

/* --- what is erased --- */

/* A person, as a withdrawal knows one. */
struct target {
	uint8_t rid[SP_RID_LEN];
	bool by_code; /* a code is good for both parts of the ledger */
};

static sp_err suppress(struct folder *f, const struct target *t, bool drill, uint64_t *out_erased)
{
	uint64_t erased = 0, other = 0;
	sp_err e = ledger_begin(f->ledger);

	if (e != SP_OK)
		return e;
	e = ledger_suppress(f->ledger, drill, t->rid, &erased);
	if (e == SP_OK && t->by_code)
		e = ledger_suppress(f->ledger, !drill, t->rid, &other);
	if (e == SP_OK)
		e = ledger_commit(f->ledger);
	if (e != SP_OK) {
		ledger_rollback(f->ledger);
		return e;
	}
	*out_erased = erased + other;
	return SP_OK;
}

/* --- what is left --- */

struct elsewhere {
	const char *rewritten; /* the backup copy: it is clean */
	uint64_t n;
};

static void print_elsewhere(void *arg, const struct ledger_written *w)
{
	struct elsewhere *v = arg;

	if (strcmp(w->path, v->rewritten) == 0 || !ledger_backup_is_there(w->path))
		return;
	if (v->n++ == 0)
		puts("These files were written earlier and may still hold the person; delete them, "
		     "or write\nthem anew, also where they were copied or uploaded to:");
	fputs("  ", stdout);
	say_text(stdout, w->path);
	fputs(" - ", stdout);
	say_text(stdout, w->what);
	putchar('\n');
}

static int erase(struct folder *f, const struct choice *c, const struct target *t)
{
	struct elsewhere v = {.n = 0};
	struct handover h;
	char why[WHY_MAX] = "";
	uint64_t erased = 0;
	sp_err e = suppress(f, t, c->options->drill, &erased);

	if (e != SP_OK)
		return say_cannot(FOLDER_LEDGER, e, NULL);
	if (erased > 0)
		puts("Erased, for all time to come. You can tell the person so.");
	else
		puts("Nobody here has this code (any more). It is kept: should a batch bring the "
		     "person\nlater, it is left out. You can tell the person so.");
	e = handover_backup(&h, f, c->backup, why);
	if (e != SP_OK) {
		(void) say_cannot("withdraw", e, why); /* the exit code is below */
		fputs("The person is erased from " FOLDER_LEDGER
		      " and stays in the older copy. Mend it, then run any import\n"
		      "or \"signpost-desk ack\": they write the copy anew.\n",
			stderr);
		return DESK_CANNOT;
	}
	handover_print(&h);
	v.rewritten = h.backup;
	e = ledger_each_written(f->ledger, print_elsewhere, &v);
	if (e == SP_OK)
		e = ledger_empty_log(f->ledger);
	if (e == SP_E_BUSY)
		return say_cannot("withdraw", e,
			"the person is erased, but another program has the ledger open, so traces "
			"are left in the file; close it and run this folder's status");
	return e == SP_OK ? say_done(DESK_DONE) : say_cannot(FOLDER_LEDGER, e, NULL);
}

/* --- who --- */

static sp_err read_code(char typed[TYPED_MAX])
{
	size_t len = 0;
	sp_err e = ask_possible() ? ask_line(typed, TYPED_MAX, "Withdrawal code", NULL)
				  : file_get(STDIN_FILENO, typed, TYPED_MAX - 1, &len);

	if (e == SP_OK && len > 0)
		typed[len] = '\0';
	if (e == SP_OK)
		typed[strcspn(typed, "\r\n")] = '\0';
	return e;
}

static int by_code(struct folder *f, const struct choice *c)
{
	char typed[TYPED_MAX] = "";
	const char *text = c->options->args[0];
	uint8_t code[SP_CODE_LEN];
	struct target t = {.by_code = true};
	sp_err e = SP_OK;
	int failed;

	if (strcmp(text, "-") == 0) {
		e = read_code(typed);
		text = typed;
	}
	if (e == SP_OK)
		e = sp_code_parse(code, text, strlen(text));
	sodium_memzero(typed, sizeof typed);
	if (e != SP_OK) {
		say_refused("withdraw", e,
			e == SP_E_DIGEST ? "a character of the code is mistyped; look at it again"
					 : "that is no withdrawal code: five groups "
					   "of five letters and digits");
		return DESK_REFUSED;
	}
	sp_rid(t.rid, f->campaign.cid, code);
	sodium_memzero(code, sizeof code);
	failed = report_confirm("withdraw", c->yes,
		"Erase whoever has this code, for all time to come (yes or no)");
	return failed >= 0 ? failed : erase(f, c, &t);
}

/* People who may be meant. One record can come in several batches: it is one person. */
struct people {
	const uint8_t *wanted; /* this rid only, or NULL */
	struct target last;
	uint64_t n;
};

static void show_person(void *arg, const struct ledger_person *p)
{
	struct people *v = arg;

	if (v->wanted != NULL && memcmp(p->rid, v->wanted, SP_RID_LEN) != 0)
		return;
	report_rid(p->rid);
	fputs("  ", stdout);
	report_person(p);
	putchar('\n');
	if (v->n == 0 || memcmp(p->rid, v->last.rid, SP_RID_LEN) != 0)
		v->n++;
	memcpy(v->last.rid, p->rid, SP_RID_LEN);
}

static int erase_shown(struct folder *f, const struct choice *c, const struct people *v)
{
	struct handover h;
	char why[WHY_MAX] = "";
	int failed;

	if (v->n == 0) {
		/* an earlier withdrawal may have been killed before it wrote the copy anew */
		sp_err e = handover_backup(&h, f, c->backup, why);

		if (e != SP_OK)
			return say_cannot("withdraw", e, why);
		say_refused("withdraw", SP_E_NOTFOUND,
			c->options->drill ? "nobody in the rehearsals is meant by this"
					  : "nobody is meant by this; somebody may be among the "
					    "rehearsals (--drill) or be held unread");
		return DESK_REFUSED;
	}
	if (v->n > 1) {
		say_refused("withdraw", SP_E_DUPLICATE,
			"these are several people; nothing was done; choose one with --record and "
			"the id at the start of its line");
		return DESK_REFUSED;
	}
	failed = report_confirm("withdraw", c->yes,
		"Are you sure that this person asked for it? "
		"Erase for all time to come (yes or no)");
	return failed >= 0 ? failed : erase(f, c, &v->last);
}

static int by_text(struct folder *f, const struct choice *c)
{
	struct people v = {.n = 0};
	sp_err e = ledger_find_people(f->ledger, c->options->drill, c->find, show_person, &v);

	if (e == SP_E_RANGE) {
		say_refused("withdraw", e, "there is nothing to look for; give a part of the name");
		return DESK_REFUSED;
	}
	return e == SP_OK ? erase_shown(f, c, &v) : say_cannot(FOLDER_LEDGER, e, NULL);
}

static int by_record(struct folder *f, const struct choice *c)
{
	uint8_t rid[SP_RID_LEN];
	struct people v = {.wanted = rid};
	size_t len;
	sp_err e;

	if (strlen(c->record) != sizeof rid * 2 ||
		sodium_hex2bin(rid, sizeof rid, c->record, sizeof rid * 2, NULL, &len, NULL) != 0 ||
		len != sizeof rid) {
		say_refused("withdraw", SP_E_FORM,
			"an id has 32 hexadecimal digits, as --find and csv show it");
		return DESK_REFUSED;
	}
	e = ledger_each_person(f->ledger, c->options->drill, show_person, &v);
	return e == SP_OK ? erase_shown(f, c, &v) : say_cannot(FOLDER_LEDGER, e, NULL);
}

static int withdraw(struct folder *f, void *arg)
{
	const struct choice *c = arg;

	if (c->find != NULL)
		return by_text(f, c);
	return c->record != NULL ? by_record(f, c) : by_code(f, c);
}

int verb_withdraw(int argc, char **argv)
{
	struct options o;
	struct choice choice = {.options = &o};
	int code = options_parse(&o, &choice, &spec, argc, argv);

	if (code >= 0)
		return code;
	if ((o.n_args == 1) + (choice.find != NULL) + (choice.record != NULL) != 1)
		return say_usage(argv[0], "give a code, or --find, or --record: one of them");
	return folder_use(o.dir, withdraw, &choice);
}
