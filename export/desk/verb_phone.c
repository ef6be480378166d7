/* Codes to say over a telephone: for batches that are safe, and for a forgotten PIN. */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "export/desk/grow.h"
#include "export/desk/handover.h"
#include "export/desk/ledger_audit.h"
#include "export/desk/options.h"
#include "export/desk/report.h"
#include "export/desk/verb.h"
#include "export/wire/phone.h"

/* --- ack --- */

struct choice {
	const struct options *options;
	const char *backup;
	bool write;
};

static const struct option_row ack_rows[] = {
	{"write", 0, NULL, OPTION_FLAG, offsetof(struct choice, write),
		"also write " FOLDER_ACK " anew, which import does by "
		"itself; asks for the passphrase",
		NULL},
	{"backup", 0, "FILE", OPTION_TEXT, offsetof(struct choice, backup),
		"where the copy of the ledger goes (DIR/" FOLDER_BACKUP ")", NULL},
	{0},
};

static const struct options_spec ack_spec = {
	.arguments = "[--drill] [STATION [SEQ]]",
	.about = "Shows for each batch that is safely in the ledger a code to say over the "
		 "telephone: staff types it at the station, which may then delete its own copy. A "
		 "copy of the ledger is written first. STATION is its name or its 20 digits, SEQ "
		 "the number of one batch.",
	.rows = ack_rows,
	.common = OPTIONS_DRILL | OPTIONS_PASSPHRASE,
	.args_max = 2,
	.args_words = "give a station, and perhaps the number of a batch",
	.exits = "Exit codes: 0 done, 1 there is no such station or batch, 2 usage, 3 the desk "
		 "could not work (disk, lock, passphrase).",
};

/* The batches of one part that count, and of them those that were asked for. */
struct selection {
	bool drill, one_station;
	uint8_t sid[SP_SID_LEN];
	uint64_t seq; /* 0: all */
	struct sp_ack_entry *v;
	size_t n, cap;
	bool failed;
};

static void keep_batch(void *arg, const struct sp_ack_entry *e, bool drill)
{
	struct selection *s = arg;
	struct sp_ack_entry *v;

	if (drill != s->drill || (s->seq != 0 && e->seq != s->seq) ||
		(s->one_station && memcmp(e->sid, s->sid, SP_SID_LEN) != 0))
		return;
	v = grow(s->v, s->n, &s->cap, sizeof *v);
	s->failed |= v == NULL;
	if (v == NULL)
		return;
	s->v = v;
	s->v[s->n++] = *e;
}

struct owner {
	bool drill, found;
	struct ledger_station station;
};

static bool try_owner(void *arg, const struct ledger_station *s)
{
	struct owner *o = arg;

	o->found = s->drill == o->drill;
	if (o->found)
		o->station = *s;
	return !o->found;
}

static sp_err print_code(struct folder *f, const struct sp_ack_entry *e, bool drill)
{
	struct owner o = {.drill = drill};
	uint8_t code[SP_PHONE_LEN];
	char text[SP_PHONE_TEXT_LEN + 1];
	sp_err err = ledger_each_station(f->ledger, e->sid, try_owner, &o);

	if (err != SP_OK)
		return err;
	if (!o.found)
		return SP_E_DAMAGED;
	sp_ack_code(code, o.station.nonce, e->sid, (uint32_t) e->seq, e->batch);
	sp_phone_text(text, code);
	fputs("station ", stdout);
	report_label(o.station.label);
	printf(", batch %" PRIu64 ": %s\n", e->seq, text);
	sodium_memzero(&o, sizeof o);
	return SP_OK;
}

static int print_codes(struct folder *f, const struct selection *s)
{
	sp_err e = SP_OK;

	for (size_t i = 0; e == SP_OK && i < s->n; i++)
		e = print_code(f, &s->v[i], s->drill);
	if (e != SP_OK)
		return say_cannot(FOLDER_LEDGER, e, NULL);
	puts("Say a code to staff: at the station they choose the batch, then "
	     "\"It has arrived\", and type\n"
	     "these 16 characters.");
	return say_done(DESK_DONE);
}

/* A station deletes after a code as it does after a file: the copy comes first. */
static sp_err make_safe(struct folder *f, const struct choice *c, char why[WHY_MAX])
{
	struct custody *keys = NULL;
	struct handover h;
	sp_err e;

	if (!c->write)
		return handover_backup(&h, f, c->backup, why);
	e = folder_unlock(&keys, f, &c->options->passphrase, why);
	if (e == SP_OK)
		e = handover(&h, f, keys, c->backup, why);
	if (e == SP_OK)
		handover_print(&h);
	custody_free(&keys);
	return e;
}

/* -1: go on. */
static int select_batches(struct selection *s, struct folder *f, const struct options *o)
{
	struct ledger_station station;
	struct option_number seq = {false, 0};
	int code = o->n_args > 0 ? report_find_station(f, s->drill, o->args[0], &station) : -1;

	if (code >= 0)
		return code;
	if (o->n_args > 0) {
		s->one_station = true;
		memcpy(s->sid, station.sid, SP_SID_LEN);
	}
	if (o->n_args > 1 && (!options_parse_number(&seq, o->args[1]) || seq.n == 0))
		return say_usage("ack", "the number of a batch is 1 or more");
	s->seq = seq.n;
	return -1;
}

static int ack(struct folder *f, void *arg)
{
	const struct choice *c = arg;
	struct selection s = {.drill = c->options->drill};
	char why[WHY_MAX] = "";
	int code = select_batches(&s, f, c->options);
	sp_err e = SP_OK;

	if (code >= 0)
		return code;
	e = ledger_each_ack(f->ledger, keep_batch, &s);
	if (e == SP_OK && s.failed)
		e = SP_E_NOMEM;
	if (e == SP_OK && s.n > 0)
		e = make_safe(f, c, why);
	if (e != SP_OK) {
		code = say_cannot("ack", e, why);
	} else if (s.n == 0) {
		say_refused("ack", SP_E_NOTFOUND,
			"no such batch is in the ledger, or it does not count; status tells more");
		code = DESK_REFUSED;
	} else {
		code = print_codes(f, &s);
	}
	free(s.v);
	return code;
}

int verb_ack(int argc, char **argv)
{
	struct options o;
	struct choice choice = {.options = &o};
	int code = options_parse(&o, &choice, &ack_spec, argc, argv);

	return code >= 0 ? code : folder_use(o.dir, ack, &choice);
}

/* --- unlock --- */

static const struct options_spec unlock_spec = {
	.arguments = "STATION CHALLENGE",
	.about = "Answers a station whose staff PIN was forgotten or tried too often. Staff reads "
		 "the 16 characters from its screen to you, you say these back, and the PIN's "
		 "failed tries are forgotten. Only do it for a voice you know.",
	.common = OPTIONS_DRILL,
	.drill_help = "a station that is enrolled for rehearsals only is found without it",
	.args_min = 2,
	.args_max = INT_MAX,
	.args_words = "give the station and the characters that it shows",
	.exits =
		"Exit codes: 0 done, 1 no such station, or no such characters, 2 usage, 3 the desk "
		"could not work (disk, lock).",
};

/* People type groups with spaces between: they are one challenge. */
static sp_err join(char *out, size_t cap, char *const *words, int n)
{
	size_t len = 0;

	for (int i = 0; i < n; i++) {
		size_t k = strlen(words[i]);

		if (len + k >= cap)
			return SP_E_FORM;
		memcpy(out + len, words[i], k);
		len += k;
	}
	out[len] = '\0';
	return SP_OK;
}

static int unlock(struct folder *f, void *arg)
{
	const struct options *o = arg;
	uint8_t challenge[SP_PHONE_LEN], code[SP_PHONE_LEN];
	char text[SP_PHONE_TEXT_LEN + 1], typed[4 * SP_PHONE_TEXT_LEN];
	struct ledger_station station;
	int failed = report_find_any(f, o->drill, o->args[0], &station);
	sp_err e;

	if (failed >= 0)
		return failed;
	e = join(typed, sizeof typed, o->args + 1, o->n_args - 1);
	if (e == SP_OK)
		e = sp_phone_parse(challenge, typed, strlen(typed));
	if (e != SP_OK) {
		say_refused("challenge", e,
			"that is not what a station shows: four groups of four letters and "
			"digits; ask for it again");
		return DESK_REFUSED;
	}
	sp_unlock_code(code, station.nonce, challenge);
	sp_phone_text(text, code);
	fputs("Unlock code for station ", stdout);
	report_label(station.label);
	printf(": %s\nSay it to staff: at the station they touch \"Type the answer\" and type it. "
	       "It works once,\nfor the characters they read to you and no others.\n",
		text);
	sodium_memzero(&station, sizeof station);
	return say_done(DESK_DONE);
}

int verb_unlock(int argc, char **argv)
{
	struct options o;
	int code = options_parse(&o, NULL, &unlock_spec, argc, argv);

	return code >= 0 ? code : folder_use(o.dir, unlock, &o);
}
