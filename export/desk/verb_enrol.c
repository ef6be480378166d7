/* A station's hello becomes its certificate. Whether it is that station's only people can tell, by
 * its digits. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "export/desk/check.h"
#include "export/desk/folder.h"
#include "export/desk/inputs.h"
#include "export/desk/options.h"
#include "export/desk/report.h"
#include "export/desk/verb.h"
#include "export/file/file.h"
#include "export/wire/enrol.h"

struct choice {
	const struct options *options;
	bool again;
};

static const struct option_row rows[] = {
	{"again", 0, NULL, OPTION_FLAG, offsetof(struct choice, again),
		"take a hello that differs from the station's first one: codes for the telephone "
		"follow from the newest one that was taken",
		NULL},
	{0},
};

static const struct options_spec spec = {
	.arguments = "[--drill] [--again] HELLO",
	.about = "Takes the hello of a station: the file, or a picture of the QR code it shows. "
		 "Compare the 20 digits this prints with those on the station's screen: only then "
		 "is it that station. With --drill its batches count as rehearsals and stay apart "
		 "from real ones. Without, a certificate is written into DIR for the station.",
	.rows = rows,
	.common = OPTIONS_DRILL | OPTIONS_PASSPHRASE,
	.drill_help = "for rehearsals only",
	.args_min = 1,
	.args_max = 1,
	.args_words = "give one hello: the station's file, or a picture of its code",
	.exits = "Exit codes: 0 enrolled, 1 the hello was refused, 2 usage, 3 the desk could not "
		 "work (disk, lock, passphrase).",
};

static void explain(sp_err e, bool drill, const uint8_t *bytes, size_t len, char why[WHY_MAX])
{
	if (e == SP_E_TYPE || e == SP_E_SIZE)
		inputs_explain(bytes, len, why);
	else if (e == SP_E_CAMPAIGN)
		why_set(why, "the station runs another campaign's file; copy " FOLDER_CAMPAIGN
			     " of this folder to it and take its new hello");
	else if (e == SP_E_DRILL)
		why_set(why, drill ? "this hello asks for real use (hello.sph); leave --drill "
				     "away, or give the one for rehearsals (rehearsal.sph)"
				   : "this hello is for rehearsals (rehearsal.sph); add --drill, "
				     "or give the one that asks for real use (hello.sph)");
}

static sp_err read_hello(struct sp_hello *out, const struct input *i, const struct choice *o,
	const struct folder *f, char why[WHY_MAX])
{
	struct check_campaign own;
	uint8_t *bytes;
	size_t len;
	sp_err e = inputs_read(i, &bytes, &len);

	if (e != SP_OK)
		return e;
	memcpy(own.cid, f->campaign.cid, SP_CID_LEN);
	sp_key_id(own.rkid, f->campaign.box_pk);
	e = check_hello(out, &own, o->options->drill, bytes, len);
	explain(e, o->options->drill, bytes, len, why);
	free(bytes);
	return e;
}

/* The certificate of a station for real use, DIR/<sid>.cert. */
static sp_err write_cert(const struct folder *f, const struct ledger_station *s,
	const struct custody *keys, char out_path[PATH_MAX])
{
	struct sp_cert cert = {.not_after = s->not_after, .lowest_serial = s->lowest_serial};
	uint8_t bytes[SP_ENROL_MAX];
	struct sp_wr w = sp_wr_on(bytes, sizeof bytes);
	sp_err e;

	memcpy(cert.cid, f->campaign.cid, SP_CID_LEN);
	memcpy(cert.station_pk, s->pk, SP_PK_LEN);
	memcpy(cert.label, s->label, sizeof cert.label);
	sp_hash(cert.nonce_hash, s->nonce, SP_NONCE_LEN);
	e = sp_cert_encode(&w, &cert, keys->organiser_sk);
	if (e == SP_OK)
		e = folder_station_path(out_path, f, s->sid, "cert");
	return e == SP_OK ? file_write(out_path, bytes, w.len, FILE_REPLACE) : e;
}

static void print_station(
	const struct ledger_station *s, bool is_new, const char *dir, const char *cert)
{
	char sid[2 * SP_SID_LEN + 1];

	fputs("Station ", stdout);
	report_label(s->label);
	printf(" is enrolled%s%s.\n", s->drill ? " for rehearsals" : "",
		is_new ? "" : " again (it was before)");
	fputs("Station's fingerprint: ", stdout);
	report_fingerprint(s->pk);
	putchar('\n');
	fputs("1. Compare these digits with those on its staff screen. If they differ, somebody "
	      "else\n"
	      "   wrote this file. Then stop here, and stop believing it:\n"
	      "   signpost-desk revoke --dir ",
		stdout);
	say_text(stdout, dir);
	printf(" %s --after 0 --reason \"digits differ\"\n",
		sodium_bin2hex(sid, sizeof sid, s->sid, SP_SID_LEN));
	if (s->drill) {
		puts("2. Import what it makes: it stays apart from real signatures.");
		return;
	}
	fputs("2. Copy its certificate to the stick: ", stdout);
	say_text(stdout, cert);
	puts("\n"
	     "3. At the station: staff screen, \"Organiser\", \"Read the stick\". "
	     "It then says no longer\n"
	     "   that this is a rehearsal, and begins with an empty store.");
}

struct revoked {
	const uint8_t *pk;
	bool found;
};

static bool try_revoked(void *arg, const struct ledger_station *s)
{
	struct revoked *r = arg;

	r->found = memcmp(s->pk, r->pk, SP_PK_LEN) == 0 && s->revoked_after != UINT64_MAX;
	return !r->found;
}

/* A revocation ends all uses of a key: who gets a certificate for it would sign in vain. */
static sp_err check_revoked(
	struct folder *f, const uint8_t sid[SP_SID_LEN], const uint8_t pk[SP_PK_LEN])
{
	struct revoked r = {pk, false};
	sp_err e = ledger_each_station(f->ledger, sid, try_revoked, &r);

	return e == SP_OK && r.found ? SP_E_REVOKED : e;
}

static sp_err enrol(struct folder *f, const struct choice *o, const struct sp_hello *hello,
	const struct custody *keys, char why[WHY_MAX])
{
	struct ledger_station s = {.drill = hello->drill,
		.not_after = ((uint64_t) f->campaign.last_day + 2) * 86400, /* in every time zone */
		.lowest_serial = f->campaign.serial};
	char cert[PATH_MAX] = "";
	bool is_new = false;
	sp_err e = check_nonce(s.nonce, hello, keys->box_pk, keys->box_sk);

	memcpy(s.pk, hello->station_pk, SP_PK_LEN);
	sp_key_id(s.sid, s.pk);
	memcpy(s.label, hello->label, sizeof s.label);
	if (e == SP_E_RKID)
		why_set(why, "the station sealed it to another key: its campaign "
			     "file is not this campaign's");
	if (e == SP_OK)
		e = check_revoked(f, s.sid, s.pk);
	if (e == SP_E_REVOKED)
		why_set(why, "this station was revoked; should it be believed again, take that "
			     "back first (revoke --undo)");
	if (e == SP_OK)
		e = ledger_enrol(f->ledger, &s, o->again, &is_new);
	if (e == SP_E_DUPLICATE)
		why_set(why,
			"this station was enrolled with another hello; if it really made a new one "
			"(this is no old copy), add --again");
	if (e == SP_OK && !s.drill)
		e = write_cert(f, &s, keys, cert);
	if (e == SP_OK)
		print_station(&s, is_new, o->options->dir, cert);
	sodium_memzero(&s, sizeof s);
	return e;
}

/* With the hello read and found good. */
static int unlock_and_enrol(struct folder *f, const struct choice *o, const struct sp_hello *hello)
{
	struct custody *keys = NULL;
	char why[WHY_MAX] = "";
	sp_err e = folder_unlock(&keys, f, &o->options->passphrase, why);

	if (e != SP_OK)
		return say_cannot(o->options->dir, e, why);
	e = enrol(f, o, hello, keys, why);
	custody_free(&keys);
	if (e == SP_E_RKID || e == SP_E_DUPLICATE || e == SP_E_REVOKED) {
		say_refused(o->options->args[0], e, why);
		return DESK_REFUSED;
	}
	return e == SP_OK ? say_done(DESK_DONE) : say_cannot(o->options->dir, e, why);
}

/* The one thing that was given and is signed, or NULL: then what is wrong was said. */
static const struct input *find_signed(const struct inputs *in, const char *path)
{
	const struct input *found = NULL, *bad = NULL;

	for (size_t i = 0; i < in->n; i++) {
		const struct input *v = &in->v[i];

		if (found != NULL && (v->kind == INPUT_FILE || v->kind == INPUT_BYTES)) {
			say_refused(path, SP_E_STATE,
				"there is more than one thing in it; give one hello at a time");
			return NULL;
		}
		if (v->kind == INPUT_FILE || v->kind == INPUT_BYTES)
			found = v;
		else if (v->kind != INPUT_CODES)
			bad = v;
	}
	if (found == NULL && bad != NULL)
		inputs_refuse(in, bad);
	else if (found == NULL)
		say_refused(path, SP_E_NOTFOUND, "there is nothing in this folder");
	return found;
}

static int take_hello(struct folder *f, const struct choice *o, const struct inputs *in)
{
	const char *path = o->options->args[0];
	const struct input *found = find_signed(in, path);
	struct sp_hello hello;
	char why[WHY_MAX] = "";
	sp_err e;

	if (found == NULL)
		return DESK_REFUSED;
	e = read_hello(&hello, found, o, f, why);
	if (e == SP_OK)
		return unlock_and_enrol(f, o, &hello);
	say_refused(path, e, why);
	return DESK_REFUSED;
}

static int run(struct folder *f, void *arg)
{
	const struct choice *o = arg;
	struct inputs in;
	sp_err e = inputs_fill(&in, f->ledger, (const char *const *) o->options->args, 1);
	int code = e == SP_OK ? take_hello(f, o, &in) : inputs_cannot(e);

	inputs_done(&in);
	return code;
}

int verb_enrol(int argc, char **argv)
{
	struct options o;
	struct choice choice = {.options = &o};
	int code = options_parse(&o, &choice, &spec, argc, argv);

	return code >= 0 ? code : folder_use(o.dir, run, &choice);
}
