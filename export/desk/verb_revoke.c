/* A station that was lost or copied: nothing after a certain batch is believed any more. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "export/desk/handover.h"
#include "export/desk/options.h"
#include "export/desk/report.h"
#include "export/desk/verb.h"
#include "export/file/file.h"
#include "export/wire/revoke.h"

struct choice {
	const struct options *options;
	struct option_number after;
	const char *reason, *backup;
	bool undo;
};

static const struct option_row rows[] = {
	{"after", 0, "SEQ", OPTION_NUMBER, offsetof(struct choice, after),
		"the last batch to believe; 0: none", NULL},
	{"reason", 0, "TEXT", OPTION_TEXT, offsetof(struct choice, reason),
		"why; it is kept in the ledger. Name nobody who signed", NULL},
	{"undo", 0, NULL, OPTION_FLAG, offsetof(struct choice, undo),
		"take a revocation back, or with --after let more batches count", NULL},
	{"backup", 0, "FILE", OPTION_TEXT, offsetof(struct choice, backup),
		"where the copy of the ledger goes (DIR/" FOLDER_BACKUP ")", NULL},
	{0},
};

static const struct options_spec spec = {
	.arguments = "STATION --after SEQ --reason TEXT",
	.about =
		"For a station that was lost, stolen or copied: batches after SEQ are refused from "
		"now on; those that came already are kept and do not count. It ends the station's "
		"rehearsals too. A signed revocation, <sid>.revoke, is written for others to see. "
		"STATION is its name or its 20 digits.",
	.rows = rows,
	.common = OPTIONS_DRILL | OPTIONS_PASSPHRASE,
	.drill_help = "a station that is enrolled for rehearsals only is found without it",
	.args_min = 1,
	.args_max = 1,
	.args_words = "give one station",
	.exits = "Exit codes: 0 done, 1 refused, 2 usage, 3 the desk could not work (disk, lock, "
		 "passphrase).",
};

static sp_err write_revocation(const struct folder *f, const struct custody *keys,
	const struct ledger_station *s, uint64_t last_good, char out_path[PATH_MAX])
{
	uint64_t now = (uint64_t) time(NULL);
	struct sp_revoke v = {.last_good = last_good, .hour = now - now % SP_HOUR};
	uint8_t bytes[SP_REVOKE_MAX];
	struct sp_wr w = sp_wr_on(bytes, sizeof bytes);
	sp_err e;

	memcpy(v.cid, f->campaign.cid, SP_CID_LEN);
	memcpy(v.station_pk, s->pk, SP_PK_LEN);
	e = sp_revoke_encode(&w, &v, keys->organiser_sk);
	if (e == SP_OK)
		e = folder_station_path(out_path, f, s->sid, "revoke");
	return e == SP_OK ? file_write(out_path, bytes, w.len, FILE_REPLACE) : e;
}

static sp_err remove_revocation(const struct folder *f, const struct ledger_station *s)
{
	char path[PATH_MAX];
	sp_err e = folder_station_path(path, f, s->sid, "revoke");

	if (e == SP_OK)
		(void) unlink(path); /* what is left says no more than that it once was revoked */
	return e;
}

static sp_err change(struct folder *f, const struct choice *c, const struct ledger_station *s,
	const struct custody *keys, char why[WHY_MAX])
{
	uint64_t bound = c->after.given ? c->after.n : UINT64_MAX;
	char path[PATH_MAX] = "";
	sp_err e = c->undo ? ledger_unrevoke(f->ledger, s->pk, bound, c->reason)
			   : ledger_revoke(f->ledger, s->pk, bound, c->reason);

	if (e == SP_E_STATE)
		why_set(why,
			c->undo ? "it is not revoked, or was with a higher number"
				: "it is revoked with a lower number already; to let more of its "
				  "batches count, add --undo");
	if (e != SP_OK && e != SP_REPEAT)
		return e;
	e = bound == UINT64_MAX ? remove_revocation(f, s)
				: write_revocation(f, keys, s, bound, path);
	if (e != SP_OK)
		return e;
	fputs("Station ", stdout);
	report_label(s->label);
	if (bound == UINT64_MAX) {
		puts(" is believed again.");
		return SP_OK;
	}
	printf(": nothing after batch %" PRIu64 " is believed. Revocation: ", bound);
	say_text(stdout, path);
	putchar('\n');
	return SP_OK;
}

static int run(struct folder *f, void *arg)
{
	const struct choice *c = arg;
	struct custody *keys = NULL;
	struct ledger_station s;
	struct handover h;
	char why[WHY_MAX] = "";
	int code = report_find_any(f, c->options->drill, c->options->args[0], &s);
	sp_err e;

	if (code >= 0)
		return code;
	e = folder_unlock(&keys, f, &c->options->passphrase, why);
	if (e != SP_OK)
		return say_cannot(f->dir, e, why);
	e = change(f, c, &s, keys, why);
	if (e == SP_E_STATE) {
		say_refused(c->options->args[0], e, why);
		custody_free(&keys);
		return DESK_REFUSED;
	}
	if (e == SP_OK)
		e = handover(&h, f, keys, c->backup, why);
	if (e == SP_OK)
		handover_print(&h);
	custody_free(&keys);
	return e == SP_OK ? say_done(DESK_DONE) : say_cannot("revoke", e, why);
}

int verb_revoke(int argc, char **argv)
{
	struct options o;
	struct choice choice = {.options = &o};
	int code = options_parse(&o, &choice, &spec, argc, argv);

	if (code >= 0)
		return code;
	code = report_need_reason(argv[0], "reason", choice.reason);
	if (code >= 0)
		return code;
	if (!choice.after.given && !choice.undo)
		return say_usage(
			argv[0], "--after is missing: the last batch to believe, 0 for none");
	if (choice.after.given && choice.after.n > UINT32_MAX)
		return say_usage(argv[0], "this value cannot be: --after SEQ");
	return folder_use(o.dir, run, &choice);
}
