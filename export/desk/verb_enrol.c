#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "export/desk/folder.h"
#include "export/desk/verb.h"
#include "export/file/file.h"
#include "export/wire/enrol.h"

static const char help[] =
	"Usage: signpost-desk enrol --dir DIR [--drill] [--again] [--passphrase-file FILE] HELLO\n"
	"\n"
	"Takes the hello file of a station. Compare the 20 digits it prints with those on the "
	"station's\n"
	"screen: only then is it that station. With --drill its batches count as rehearsals and "
	"stay\n"
	"apart from real ones. Without, a certificate is written into DIR for the station.\n"
	"\n"
	"  --dir DIR               the campaign's folder\n"
	"  --drill                 for rehearsals only\n"
	"  --again                 take a hello that differs from the station's first one: codes "
	"for "
	"the\n"
	"                          telephone follow from the newest one that was taken\n"
	"  --passphrase-file FILE  first line is the passphrase; - is standard input\n"
	"  --help                  this text\n"
	"\n"
	"Exit codes: 0 enrolled, 1 the hello was refused, 2 usage, 3 the desk could not work "
	"(disk,\n"
	"lock, passphrase).\n";

struct options {
	const char *dir;
	const char *passphrase_file;
	const char *hello;
	bool drill, again;
};

/* -1: go on; else the exit code. */
static int parse(struct options *o, int argc, char **argv)
{
	static const struct option longs[] = {{"dir", required_argument, NULL, 'd'},
		{"drill", no_argument, NULL, 'r'}, {"again", no_argument, NULL, 'a'},
		{"passphrase-file", required_argument, NULL, 'p'}, {"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0}};
	int c;

	while ((c = getopt_long(argc, argv, "", longs, NULL)) != -1)
		switch (c) {
		case 'd':
			o->dir = optarg;
			break;
		case 'r':
			o->drill = true;
			break;
		case 'a':
			o->again = true;
			break;
		case 'p':
			o->passphrase_file = optarg;
			break;
		case 'h':
			fputs(help, stdout);
			return say_done(DESK_DONE);
		default:
			return say_usage("enrol", "this option does not exist or lacks a value");
		}
	if (o->dir == NULL || argc - optind != 1)
		return say_usage("enrol", "--dir and one hello file are needed");
	o->hello = argv[optind];
	return -1;
}

static sp_err read_hello(
	struct sp_hello *out, const struct options *o, const struct folder *f, char why[WHY_MAX])
{
	uint8_t *bytes;
	size_t len;
	sp_err e = file_read(&bytes, &len, o->hello, SP_ENROL_MAX);

	if (e != SP_OK)
		return e;
	e = sp_hello_decode(out, bytes, len);
	free(bytes);
	if (e == SP_OK && memcmp(out->cid, f->campaign.cid, SP_CID_LEN) != 0)
		return SP_E_CAMPAIGN;
	if (e == SP_OK && out->drill != o->drill) {
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

static sp_err enrol(struct folder *f, const struct options *o, const struct sp_hello *hello,
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
static int unlock_and_enrol(struct folder *f, const struct options *o, const struct sp_hello *hello)
{
	struct custody *keys = NULL;
	char why[WHY_MAX] = "";
	sp_err e = folder_unlock(&keys, f, &(struct ask_from){o->passphrase_file, -1}, why);

	if (e != SP_OK)
		return say_cannot(o->dir, e, why);
	e = enrol(f, o, hello, keys, why);
	custody_free(&keys);
	if (e == SP_E_RKID || e == SP_E_DUPLICATE) {
		say_refused(o->hello, e, why);
		return DESK_REFUSED;
	}
	return e == SP_OK ? say_done(DESK_DONE) : say_cannot(o->dir, e, why);
}

int verb_enrol(int argc, char **argv)
{
	struct options o = {0};
	struct folder *f = NULL;
	struct sp_hello hello;
	char why[WHY_MAX] = "";
	int code = parse(&o, argc, argv);
	sp_err e;

	if (code >= 0)
		return code;
	e = folder_open(&f, o.dir, why);
	if (e != SP_OK)
		return say_cannot(o.dir, e, why);
	e = read_hello(&hello, &o, f, why);
	if (e == SP_OK) {
		code = unlock_and_enrol(f, &o, &hello);
	} else {
		say_refused(o.hello, e, why);
		code = DESK_REFUSED;
	}
	folder_close(&f);
	return code;
}
