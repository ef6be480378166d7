/*
 * The certificate is also the pin: it is signed by the organiser of one campaign and repeats the
 * hash of a nonce that only one box key could open (station.c), so an armed station starts with no
 * other organiser, campaign or key.
 */
#include "app/arming.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "export/file/file.h"
#include "export/wire/enrol.h"

static const struct {
	sp_err e;
	const char *key, *words;
} faults[] = {[ARMING_FITS] = {SP_OK, NULL, ""},
#define X(name, err, key, words) [ARMING_##name] = {err, key, words},
	ARMING_FAULTS(X)
#undef X
};

sp_err arming_err(enum arming_fault f)
{
	return faults[f].e;
}

const char *arming_key(enum arming_fault f)
{
	return faults[f].key;
}

/* A signature that does not fit has two reasons that ask for different things: another signer, or a
 * damaged file. */
static enum arming_fault why_not_decoded(const struct campaign *c, const uint8_t *p, size_t len)
{
	uint8_t organiser[SP_KID_LEN];
	struct sp_cose env;

	sp_key_id(organiser, c->wire.organiser_pk);
	if (sp_cose_parse(&env, p, len, SP_COSE_CERT) == SP_OK &&
		memcmp(env.kid, organiser, sizeof organiser) != 0)
		return ARMING_ORGANISER;
	return ARMING_DAMAGED;
}

enum arming_fault arming_check(const struct station *s, const struct campaign *c, const uint8_t *p,
	size_t len, int64_t now_s)
{
	uint8_t hash[SP_HASH_LEN];
	struct sp_cert cert;

	if (sp_cert_decode(&cert, p, len, c->wire.organiser_pk) != SP_OK)
		return why_not_decoded(c, p, len);
	if (memcmp(cert.cid, c->wire.cid, sizeof cert.cid) != 0)
		return ARMING_CAMPAIGN;
	if (memcmp(cert.station_pk, s->pk, sizeof cert.station_pk) != 0)
		return ARMING_STATION;
	if (cert.drill)
		return ARMING_DRILL;
	sp_hash(hash, s->nonce, sizeof s->nonce);
	if (sodium_memcmp(hash, cert.nonce_hash, sizeof hash) != 0)
		return ARMING_HELLO;
	if (c->wire.serial < cert.lowest_serial)
		return ARMING_SERIAL;
	return now_s > 0 && (uint64_t) now_s > cert.not_after ? ARMING_EXPIRED : ARMING_FITS;
}

static sp_err has_real_store(const char *folder)
{
	char path[PATH_MAX];
	struct stat st;

	return file_path(path, folder, STATION_STORE) == SP_OK && lstat(path, &st) == 0 ? SP_E_STATE
											: SP_OK;
}

static sp_err check_kept(
	struct station *s, const struct campaign *c, const char *path, enum arming_fault *out)
{
	uint8_t *bytes = NULL;
	size_t len = 0;
	sp_err e = file_read(&bytes, &len, path, SP_ENROL_MAX);

	if (e == SP_E_NOTFOUND || e == SP_E_IO || e == SP_E_NOMEM)
		return e;
	/* Its time may run out while signatures wait here, and a clock may be wrong: they leave the
	 * station all the same, and the desk judges. */
	*out = e == SP_OK ? arming_check(s, c, bytes, len, 0) : ARMING_DAMAGED;
	free(bytes);
	return *out == ARMING_FITS ? SP_OK : SP_E_STATE;
}

static void tell(char why[256], const char *path, sp_err e, enum arming_fault f)
{
	if (f != ARMING_FITS)
		snprintf(why, 256, "%.130s: %s", path, faults[f].words);
	else if (e == SP_E_STATE)
		snprintf(why, 256,
			"%.100s: the certificate is missing, but real signatures are here; put it "
			"back (it is a copy of the organiser's .cert file)",
			path);
	else
		snprintf(why, 256, "%.100s: %s; %s", path, sp_err_meaning(e), sp_err_advice(e));
}

sp_err arming_open(struct station *s, const struct campaign *c, const char *folder, char why[256])
{
	enum arming_fault fault = ARMING_FITS;
	char path[PATH_MAX] = "";
	sp_err e = file_path(path, folder, STATION_CERT);

	if (e == SP_OK)
		e = check_kept(s, c, path, &fault);
	s->drill = e != SP_OK;
	if (e == SP_E_NOTFOUND)
		e = has_real_store(folder);
	if (e != SP_OK)
		tell(why, path, e, fault);
	return e;
}

static bool is_same(const char *path, const uint8_t *p, size_t len)
{
	uint8_t kept[SP_ENROL_MAX];
	size_t n = 0;

	return file_read_into(kept, sizeof kept, &n, path) == SP_OK && n == len &&
	       memcmp(kept, p, n) == 0;
}

sp_err arming_keep(const char *folder, const uint8_t *p, size_t len)
{
	char path[PATH_MAX];
	const sp_err e = file_path(path, folder, STATION_CERT);

	if (e != SP_OK)
		return e;
	return is_same(path, p, len) ? SP_REPEAT : file_write(path, p, len, FILE_REPLACE);
}
