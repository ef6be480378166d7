/* The end of a campaign: everybody is erased, and what may still hold them is named. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "export/desk/day.h"
#include "export/desk/grow.h"
#include "export/desk/handover.h"
#include "export/desk/options.h"
#include "export/desk/report.h"
#include "export/desk/verb.h"
#include "export/file/file.h"

enum { REPORTS_MAX = 1 << 20 };

struct choice {
	const struct options *options;
	bool yes, now, keys;
};

static const struct option_row rows[] = {
	{"yes", 0, NULL, OPTION_FLAG, offsetof(struct choice, yes), "do not ask", NULL},
	{"now", 0, NULL, OPTION_FLAG, offsetof(struct choice, now),
		"before the day that was promised to signers, too", NULL},
	{"keys", 0, NULL, OPTION_FLAG, offsetof(struct choice, keys),
		"also destroy " FOLDER_KEY ": what is still at stations can then be read by nobody",
		NULL},
	{0},
};

static const struct options_spec spec = {
	.arguments = "[--yes] [--now] [--keys]",
	.about =
		"Erases everything about people from the ledger, rehearsals too, and from its "
		"copies. First it shows what and how much, and which files with people's data were "
		"ever written; then it asks. Counts and proofs without names stay. What was done "
		"is written into " FOLDER_PURGE ".",
	.rows = rows,
	.args_words = "give nothing but options",
	.exits = "Exit codes: 0 done, 1 refused or nothing was done, 2 usage, 3 the desk could not "
		 "work (disk, lock).",
};

/* What is printed is also the report that stays. */
struct report {
	struct folder *f;
	FILE *to; /* into text; NULL: on stdout only */
	char *text;
	size_t len;
	uint64_t left;
	sp_err e;
};

static void say(struct report *r, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void say(struct report *r, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	if (r->to == NULL)
		return;
	va_start(args, format);
	vfprintf(r->to, format, args);
	va_end(args);
}

static void say_path(struct report *r, const char *text)
{
	say_text(stdout, text);
	if (r->to != NULL)
		say_text(r->to, text);
}

static bool is_there(const struct ledger_written *w)
{
	return handover_is_backup(w) ? ledger_backup_is_there(w->path) : access(w->path, F_OK) == 0;
}

/* --- the proposal --- */

static void propose_file(void *arg, const struct ledger_written *w)
{
	struct report *r = arg;

	say(r, "  ");
	say_path(r, w->path);
	say(r, " - %s%s\n", w->what,
		!is_there(w) ? " (not there now; if its disk is elsewhere, delete it there)"
		: handover_is_backup(w) ? " (is emptied too)"
					: " (yours to delete)");
}

static sp_err propose_part(struct report *r, bool drill)
{
	struct ledger_counts c;
	sp_err e = ledger_count(r->f->ledger, drill, &c);

	if (e == SP_OK)
		say(r,
			"  %s: signatures %" PRIu64 ", to review %" PRIu64 ", held %" PRIu64
			"; batches %" PRIu64 "\n",
			drill ? "rehearsals" : "real", c.good, c.review, c.held, c.batches);
	return e;
}

static sp_err propose(struct report *r, bool keys)
{
	sp_err e;

	say(r, "To be erased from the ledger, with everything these people wrote:\n");
	e = propose_part(r, false);
	if (e == SP_OK)
		e = propose_part(r, true);
	if (e != SP_OK)
		return e;
	say(r, "Files with people's data that were written:\n");
	e = ledger_each_written(r->f->ledger, propose_file, r);
	if (keys)
		say(r, "The secret keys (" FOLDER_KEY ") are destroyed.\n");
	return e;
}

/* --- doing it --- */

/* What is there of the files that were noted, kept until the list is closed: no copy can be made
 * while the ledger is being read. */
struct file_list {
	struct file {
		char *path;
		bool backup;
	} * v;
	size_t n, cap;
	bool failed;
};

static void keep_file(void *arg, const struct ledger_written *w)
{
	struct file_list *list = arg;
	struct file *v;

	if (!is_there(w) || list->failed)
		return;
	v = grow(list->v, list->n, &list->cap, sizeof *v);
	list->failed = v == NULL;
	if (v == NULL)
		return;
	list->v = v;
	v[list->n].path = strdup(w->path);
	v[list->n].backup = handover_is_backup(w);
	if (v[list->n].path != NULL)
		list->n++;
	else
		list->failed = true;
}

/* Backups are written again from the empty ledger, so that none holds what it no longer has. */
static void clean_file(struct report *r, const struct file *file)
{
	sp_err e = file->backup ? ledger_backup(r->f->ledger, file->path) : SP_OK;

	if (file->backup && e == SP_OK)
		return;
	r->left++;
	say(r, "Still there, delete it and every copy of it: ");
	say_path(r, file->path);
	say(r, "%s%s\n", e == SP_OK ? "" : ": ", e == SP_OK ? "" : sp_err_meaning(e));
}

static sp_err clean_files(struct report *r)
{
	struct file_list list = {.v = NULL};
	sp_err e = ledger_each_written(r->f->ledger, keep_file, &list);

	if (e == SP_OK && list.failed)
		e = SP_E_NOMEM;
	for (size_t i = 0; i < list.n; i++) {
		if (e == SP_OK)
			clean_file(r, &list.v[i]);
		free(list.v[i].path);
	}
	free(list.v);
	return e;
}

/* On media that write elsewhere, traces may stay: the passphrase still guards those. */
static sp_err destroy_keys(const struct folder *f)
{
	char path[PATH_MAX];
	sp_err e = file_path(path, f->dir, FOLDER_KEY);

	if (e == SP_OK)
		e = file_destroy(AT_FDCWD, path);
	return e == SP_E_NOTFOUND ? SP_OK : e; /* an earlier purge did it */
}

static sp_err purge(struct report *r, bool keys)
{
	uint64_t people = 0;
	sp_err e = ledger_purge(r->f->ledger, &people);

	if (e != SP_OK)
		return e;
	say(r, "Erased: %" PRIu64 " %s.\n", people, people == 1 ? "person" : "people");
	e = clean_files(r);
	if (e == SP_OK && keys)
		e = destroy_keys(r->f);
	if (e == SP_OK && keys)
		say(r, "The secret keys are destroyed; burn their copies and share cards, too.\n");
	if (e == SP_OK)
		say(r, "%s\n",
			r->left == 0 ? "No file with people's data that was noted is left here."
				     : "Deleting those files is left to you.");
	return e;
}

/* What an earlier purge reported stays, before the new report. */
static sp_err put_together(char **out, size_t *out_len, const struct report *r, const char *path)
{
	uint8_t *before = NULL;
	size_t len = 0;
	sp_err e = file_read(&before, &len, path, REPORTS_MAX);
	char *all;

	if (e != SP_OK && e != SP_E_NOTFOUND)
		return e;
	all = malloc(len + 1 + r->len);
	if (all != NULL && len > 0) {
		memcpy(all, before, len);
		all[len++] = '\n';
	}
	free(before);
	if (all == NULL)
		return SP_E_NOMEM;
	memcpy(all + len, r->text, r->len);
	*out = all;
	*out_len = len + r->len;
	return SP_OK;
}

static sp_err write_report(struct report *r)
{
	char path[PATH_MAX], *all = NULL;
	size_t len = 0;
	sp_err e = file_path(path, r->f->dir, FOLDER_PURGE);

	if (fflush(r->to) != 0)
		return SP_E_NOMEM;
	if (e == SP_OK)
		e = put_together(&all, &len, r, path);
	if (e == SP_OK)
		e = file_write(path, all, len, FILE_REPLACE);
	free(all);
	if (e == SP_OK) {
		fputs("Report: ", stdout);
		say_text(stdout, path);
		putchar('\n');
	}
	return e;
}

/* The earliest day that anybody was promised: a newer campaign file may name a later one, but not
 * to those who had signed before. */
struct promise {
	struct sp_campaign *campaign; /* room to read one in */
	uint32_t day;
	sp_err e;
};

static void look_at_promise(void *arg, const uint8_t *file, size_t len)
{
	struct promise *p = arg;

	if (p->e == SP_OK)
		p->e = sp_campaign_decode(p->campaign, file, len);
	if (p->e == SP_OK && p->campaign->retention_day < p->day)
		p->day = p->campaign->retention_day;
}

static sp_err find_promise(const struct folder *f, uint32_t *out_day)
{
	struct promise p = {malloc(sizeof *p.campaign), f->campaign.retention_day, SP_OK};
	sp_err e = SP_E_NOMEM;

	if (p.campaign != NULL)
		e = ledger_each_campaign(f->ledger, look_at_promise, &p);
	free(p.campaign);
	if (e == SP_OK)
		e = p.e;
	if (e == SP_OK)
		*out_day = p.day;
	return e;
}

/* -1: the day has come, or --now. */
static int check_day(struct report *r, const struct choice *c)
{
	uint32_t day = 0;
	sp_err e = find_promise(r->f, &day);
	uint32_t today = day_today();
	char promised[DAY_TEXT_LEN + 1], now[DAY_TEXT_LEN + 1], why[WHY_MAX];

	if (e != SP_OK)
		return say_cannot(FOLDER_LEDGER, e, NULL);
	day_text(promised, day);
	day_text(now, today);
	if (today >= day || c->now) {
		say(r, "Purge of the campaign on %s; signers were promised %s.\n", now, promised);
		return -1;
	}
	why_set(why, "signers were promised %s, which is yet to come; to do it earlier, add --now",
		promised);
	say_refused("purge", SP_E_STATE, why);
	return DESK_REFUSED;
}

static int propose_and_purge(struct report *r, const struct choice *c)
{
	int code = check_day(r, c);
	sp_err e;

	if (code >= 0)
		return code;
	e = propose(r, c->keys);
	if (e != SP_OK)
		return say_cannot(FOLDER_LEDGER, e, NULL);
	code = report_confirm("purge", c->yes, "Erase all this for good (yes or no)");
	if (code >= 0)
		return code;
	e = purge(r, c->keys);
	if (e == SP_OK) {
		e = write_report(r);
		return e == SP_OK
			       ? say_done(DESK_DONE)
			       : say_cannot(FOLDER_PURGE, e,
					 "what stands above was done, but cannot be written down: "
					 "see to the disk, and move away what is there under "
					 "this name; then run this again");
	}
	if (e == SP_E_BUSY)
		return say_cannot("purge", e,
			"another program has the ledger open, so traces may be left; close it and "
			"run this again");
	return say_cannot("purge", e, NULL);
}

static int run(struct folder *f, void *arg)
{
	struct report r = {.f = f};
	int code;

	r.to = open_memstream(&r.text, &r.len);
	code = r.to != NULL ? propose_and_purge(&r, arg) : say_cannot("purge", SP_E_NOMEM, NULL);
	if (r.to != NULL)
		(void) fclose(r.to); /* the report was flushed where it matters */
	free(r.text);
	return code;
}

int verb_purge(int argc, char **argv)
{
	struct options o;
	struct choice choice = {.options = &o};
	int code = options_parse(&o, &choice, &spec, argc, argv);

	return code >= 0 ? code : folder_use(o.dir, run, &choice);
}
