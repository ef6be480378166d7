#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "export/desk/folder.h"
#include "export/desk/options.h"
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

static sp_err read_hello(
	struct sp_hello *out, const struct choice *o, const struct folder *f, char why[WHY_MAX])
{
	uint8_t *bytes;
	size_t len;
	sp_err e = file_read(&bytes, &len, o->options->args[0], SP_ENROL_MAX);

	if (e != SP_OK)
		return e;
	e = sp_hello_decode(out, bytes, len);
	free(bytes);
	if (e == SP_OK && memcmp(out->cid, f->campaign.cid, SP_CID_LEN) != 0)
		return SP_E_CAMPAIGN;
	if (e == SP_OK && out->drill != o->options->drill) {
		why_set(why, out->drill ? "this station asks for a rehearsal; add --drill"
					: "this station asks for real use; leave --drill away");
		return SP_E_DRILL;
	}
	return e;
}

/* The certificate of a station for real use, DIR/<sid>.cert. */
static sp_err write_cert(const struct folder *f, const struct ledger_station *s,
	const struct custody *keys, char out_path[PATH_MAX])
{
	struct sp_cert cert = {.not_after = s->not_after, .lowest_serial = s->lowest_serial};
	uint8_t bytes[SP_ENROL_MAX];
	struct sp_wr w = sp_wr_on(bytes, sizeof bytes);
	char name[2 * SP_SID_LEN + sizeof ".cert"];
	sp_err e;

	memcpy(cert.cid, f->campaign.cid, SP_CID_LEN);
	memcpy(cert.station_pk, s->pk, SP_PK_LEN);
	memcpy(cert.label, s->label, sizeof cert.label);
	sp_hash(cert.nonce_hash, s->nonce, SP_NONCE_LEN);
	e = sp_cert_encode(&w, &cert, keys->organiser_sk);
	sodium_bin2hex(name, sizeof name, s->sid, SP_SID_LEN);
	memcpy(name + (size_t) 2 * SP_SID_LEN, ".cert", sizeof ".cert");
	if (e == SP_OK)
		e = file_path(out_path, f->dir, name);
	return e == SP_OK ? file_write(out_path, bytes, w.len, FILE_REPLACE) : e;
}

static void print_station(const struct ledger_station *s, bool is_new)
{
	char digits[SP_DIGITS_TEXT_LEN + 1];
	uint8_t hash[SP_HASH_LEN];

	sp_hash(hash, s->pk, SP_PK_LEN);
	sp_digits20(digits, hash);
	fputs("Station \"", stdout);
	say_text(stdout, s->label);
	printf("\" is enrolled%s%s\n", s->drill ? " for rehearsals" : "",
		is_new ? "" : " again (it was before)");
	printf("Station's fingerprint: %s\n", digits);
	puts("If its screen shows other digits, somebody else wrote this file: do not use it.");
}

static sp_err enrol(struct folder *f, const struct choice *o, const struct sp_hello *hello,
	const struct custody *keys, char why[WHY_MAX])
{
	struct ledger_station s = {.drill = hello->drill,
		.not_after = ((uint64_t) f->campaign.last_day + 2) * 86400, /* in every time zone */
		.lowest_serial = f->campaign.serial};
	char cert[PATH_MAX] = "";
	bool is_new = false;
	sp_err e = SP_OK;

	memcpy(s.pk, hello->station_pk, SP_PK_LEN);
	sp_key_id(s.sid, s.pk);
	memcpy(s.label, hello->label, sizeof s.label);
	if (crypto_box_seal_open(s.nonce, hello->sealed_nonce, SP_SEALED_NONCE_LEN, keys->box_pk,
		    keys->box_sk) != 0) {
		why_set(why, "the station sealed it to another key: its campaign file is not this "
			     "campaign's");
		return SP_E_RKID;
	}
	e = ledger_enrol(f->ledger, &s, o->again, &is_new);
	if (e == SP_E_DUPLICATE)
		why_set(why,
			"this station was enrolled with another hello; if it really made a new one "
			"(this is no old copy), add --again");
	if (e == SP_OK && !s.drill)
		e = write_cert(f, &s, keys, cert);
	if (e == SP_OK)
		print_station(&s, is_new);
	if (e == SP_OK && !s.drill) {
		fputs("Certificate for the station: ", stdout);
		say_text(stdout, cert);
		putchar('\n');
	}
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
	if (e == SP_E_RKID || e == SP_E_DUPLICATE) {
		say_refused(o->options->args[0], e, why);
		return DESK_REFUSED;
	}
	return e == SP_OK ? say_done(DESK_DONE) : say_cannot(o->options->dir, e, why);
}

static int run(struct folder *f, void *arg)
{
	const struct choice *o = arg;
	struct sp_hello hello;
	char why[WHY_MAX] = "";
	sp_err e = read_hello(&hello, o, f, why);

	if (e == SP_OK)
		return unlock_and_enrol(f, o, &hello);
	say_refused(o->options->args[0], e, why);
	return DESK_REFUSED;
}

int verb_enrol(int argc, char **argv)
{
	struct options o;
	struct choice choice = {.options = &o};
	int code = options_parse(&o, &choice, &spec, argc, argv);

	return code >= 0 ? code : folder_use(o.dir, run, &choice);
}
