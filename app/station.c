/*
 * station.key: 8 bytes that say what it is, the key's 32-byte seed, 32 bytes that nonces are made
 * from, and the first 8 bytes of the SHA-256 of all that, so that a torn or flipped key is noticed
 * before anything is signed with it.
 *
 * nonce = HMAC-SHA256(those 32 bytes, "signpost/nonce/1" ‖ cid ‖ box key). With one nonce for all,
 * a certificate that was made from a hello under a good box key would still fit after the campaign
 * file was exchanged for one with a key that nobody holds.
 */
#include "app/station.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "export/file/file.h"
#include "export/wire/enrol.h"
#include "export/wire/seal.h"

static const char key_name[] = "station.key";
static const char nonce_domain[] = "signpost/nonce/1";
static const char magic[9] = "SPSTKEY1";
enum {
	MAGIC_LEN = 8,
	CHECK_LEN = 8,
	SECRET_LEN = 32,
	BODY_LEN = MAGIC_LEN + SP_SEED_LEN + SECRET_LEN,
	KEY_FILE_LEN = BODY_LEN + CHECK_LEN
};

/* Secrets on their way between file and struct, in locked memory. */
struct key_file {
	uint8_t bytes[KEY_FILE_LEN + 1]; /* one more, so that a longer file is noticed */
	size_t len;
	uint8_t hash[SP_HASH_LEN];
};

static void make_nonce(
	struct station *s, const struct campaign *c, const uint8_t secret[SECRET_LEN])
{
	crypto_auth_hmacsha256_state h;

	crypto_auth_hmacsha256_init(&h, secret, SECRET_LEN);
	crypto_auth_hmacsha256_update(&h, (const uint8_t *) nonce_domain, sizeof nonce_domain - 1);
	crypto_auth_hmacsha256_update(&h, c->wire.cid, sizeof c->wire.cid);
	crypto_auth_hmacsha256_update(&h, c->wire.box_pk, sizeof c->wire.box_pk);
	crypto_auth_hmacsha256_final(&h, s->nonce);
	sodium_memzero(&h, sizeof h);
}

static void identify(struct station *s, const uint8_t seed[SP_SEED_LEN])
{
	sp_sign_pair(s->pk, s->sk, seed);
	sp_key_id(s->sid, s->pk);
	sp_fingerprint(s->fingerprint, s->pk);
	(void) sodium_bin2hex(s->sid_text, sizeof s->sid_text, s->sid, sizeof s->sid);
}

static sp_err load(struct station *s, const struct campaign *c, struct key_file *k)
{
	if (k->len != KEY_FILE_LEN || memcmp(k->bytes, magic, MAGIC_LEN) != 0)
		return SP_E_DAMAGED;
	sp_hash(k->hash, k->bytes, BODY_LEN);
	if (memcmp(k->hash, k->bytes + BODY_LEN, CHECK_LEN) != 0)
		return SP_E_DAMAGED;
	make_nonce(s, c, k->bytes + MAGIC_LEN + SP_SEED_LEN);
	identify(s, k->bytes + MAGIC_LEN);
	return SP_OK;
}

static sp_err make(
	struct station *s, const struct campaign *c, struct key_file *k, const char *path)
{
	sp_err e;

	memcpy(k->bytes, magic, MAGIC_LEN);
	randombytes_buf(k->bytes + MAGIC_LEN, SP_SEED_LEN + SECRET_LEN);
	sp_hash(k->hash, k->bytes, BODY_LEN);
	memcpy(k->bytes + BODY_LEN, k->hash, CHECK_LEN);
	k->len = KEY_FILE_LEN;
	e = file_write(path, k->bytes, k->len, FILE_NEW);
	return e == SP_OK ? load(s, c, k) : e;
}

static bool is_there(const char *folder, const char *name, struct stat *st)
{
	char path[PATH_MAX];

	return file_path(path, folder, name) == SP_OK && lstat(path, st) == 0;
}

/* A new key would orphan all of these. */
static bool has_used_a_key(const char *folder)
{
	static const char *const traces[] = {STATION_STORE, STATION_REHEARSAL, STATION_CERT};
	struct stat st;

	for (size_t i = 0; i < sizeof traces / sizeof traces[0]; i++)
		if (is_there(folder, traces[i], &st))
			return true;
	return false;
}

static sp_err load_or_make(struct station *s, const struct campaign *c, struct key_file *k,
	const char *folder, bool *out_new, const char **out_wrong)
{
	char path[PATH_MAX];
	struct stat st;
	sp_err e = file_path(path, folder, key_name);

	if (e != SP_OK)
		return e;
	/* The name, not what it leads to: a link whose stick is not there is a key all the same. */
	*out_new = !is_there(folder, key_name, &st);
	if (*out_new && has_used_a_key(folder)) {
		*out_wrong = "the key is missing, but its store is there; put the key back";
		return SP_E_STATE;
	}
	if (*out_new)
		return make(s, c, k, path);
	if (S_ISREG(st.st_mode) && (st.st_mode & 077)) {
		*out_wrong = "others may read or change the key; find out why, and then give it "
			     "mode 0600";
		return SP_E_STATE;
	}
	e = file_read_into(k->bytes, sizeof k->bytes, &k->len, path);
	if (e == SP_E_SIZE || e == SP_E_NOTFOUND)
		return SP_E_DAMAGED;
	return e == SP_OK ? load(s, c, k) : e;
}

static void tell(char why[256], const char *folder, sp_err e, const char *wrong)
{
	if (wrong)
		snprintf(why, 256, "%.120s/%s: %s", folder, key_name, wrong);
	else
		snprintf(why, 256, "%.120s/%s: %s; %s", folder, key_name, sp_err_meaning(e),
			e == SP_E_DAMAGED ? "put back a good copy, or move the folder away and "
					    "enrol this station anew"
					  : sp_err_advice(e));
}

sp_err station_open(struct station **out, const struct campaign *c, const char *folder,
	const char *label, bool *out_new, char why[256])
{
	struct station *s = sodium_malloc(sizeof *s);
	struct key_file *k = sodium_malloc(sizeof *k);
	const char *wrong = NULL;
	bool is_new = false;
	sp_err e = SP_E_NOMEM;

	if (s && k) {
		sodium_memzero(s, sizeof *s);
		sodium_memzero(k, sizeof *k);
		e = load_or_make(s, c, k, folder, &is_new, &wrong);
	}
	sodium_free(k);
	if (e != SP_OK) {
		tell(why, folder, e, wrong);
		sodium_free(s);
		return e;
	}
	snprintf(s->label, sizeof s->label, "%s", label);
	s->drill = true;
	*out = s;
	*out_new = is_new;
	return SP_OK;
}

void station_close(struct station **s)
{
	sodium_free(*s); /* wipes; accepts NULL */
	*s = NULL;
}

/* ---- hellos ---- */

static bool still_good(
	const struct station *s, const struct campaign *c, bool drill, const char *path)
{
	uint8_t bytes[SP_ENROL_MAX];
	struct sp_hello h;
	size_t len = 0;

	return file_read_into(bytes, sizeof bytes, &len, path) == SP_OK &&
	       sp_hello_decode(&h, bytes, len) == SP_OK &&
	       memcmp(h.cid, c->wire.cid, sizeof h.cid) == 0 &&
	       memcmp(h.station_pk, s->pk, sizeof h.station_pk) == 0 &&
	       h.serial == c->wire.serial && h.drill == drill && strcmp(h.label, s->label) == 0;
}

static sp_err write_hello(
	const struct station *s, const struct campaign *c, bool drill, const char *path)
{
	struct sp_hello h = {.serial = c->wire.serial, .drill = drill};
	uint8_t bytes[SP_ENROL_MAX];
	struct sp_wr w = sp_wr_on(bytes, sizeof bytes);
	sp_err e = SP_E_CRYPTO;

	memcpy(h.cid, c->wire.cid, sizeof h.cid);
	memcpy(h.station_pk, s->pk, sizeof h.station_pk);
	snprintf(h.label, sizeof h.label, "%s", s->label);
	if (crypto_box_seal(h.sealed_nonce, s->nonce, sizeof s->nonce, c->wire.box_pk) == 0)
		e = sp_hello_encode(&w, &h, s->sk);
	return e == SP_OK ? file_write(path, bytes, w.len, FILE_REPLACE) : e;
}

static sp_err keep_hello(const struct station *s, const struct campaign *c, const char *folder,
	bool drill, char why[256])
{
	const char *name = drill ? STATION_HELLO_DRILL : STATION_HELLO;
	char path[PATH_MAX];
	sp_err e = file_path(path, folder, name);

	if (e == SP_OK && !still_good(s, c, drill, path))
		e = write_hello(s, c, drill, path);
	if (e != SP_OK)
		snprintf(why, 256, "%.120s/%s: %s; %s", folder, name, sp_err_meaning(e),
			sp_err_advice(e));
	return e;
}

sp_err station_hellos(
	const struct station *s, const struct campaign *c, const char *folder, char why[256])
{
	const sp_err e = keep_hello(s, c, folder, false, why);

	return e == SP_OK ? keep_hello(s, c, folder, true, why) : e;
}
