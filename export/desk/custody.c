/*
 * Key file, 137 bytes:
 *
 *	  0   8	"SPKEYS1\n"
 *	  8   1	key derivation: 1 = argon2id 1.3
 *	  9   4	passes, 13 4 memory in KiB, both big-endian
 *	 17  16	salt
 *	 33  24	nonce
 *	 57  80	XChaCha20-Poly1305 of organiser seed and box seed, with bytes 0 … 56 as associated data
 */
#include "export/desk/custody.h"

#include <string.h>

#include <sodium.h>

#include "export/wire/bytes.h"
#include "export/wire/seal.h"

enum { HEADER_LEN = 57, MAGIC_LEN = 8, KDF_ARGON2ID13 = 1, KEY_LEN = 32 };

static const char magic[MAGIC_LEN + 1] = "SPKEYS1\n";

static const struct cost {
	uint32_t passes;
	uint32_t memory_kib;
} costs[] = {
	[CUSTODY_INTERACTIVE] = {crypto_pwhash_argon2id_OPSLIMIT_INTERACTIVE,
		crypto_pwhash_argon2id_MEMLIMIT_INTERACTIVE / 1024},
	[CUSTODY_SENSITIVE] = {crypto_pwhash_argon2id_OPSLIMIT_SENSITIVE,
		crypto_pwhash_argon2id_MEMLIMIT_SENSITIVE / 1024},
};

static void derive_pairs(struct custody *c)
{
	sp_sign_pair(c->organiser_pk, c->organiser_sk, c->organiser_seed);
	sp_box_pair(c->box_pk, c->box_sk, c->box_seed);
}

sp_err custody_make(struct custody **out)
{
	struct custody *c = sodium_malloc(sizeof *c);

	if (c == NULL)
		return SP_E_NOMEM;
	randombytes_buf(c->organiser_seed, sizeof c->organiser_seed);
	randombytes_buf(c->box_seed, sizeof c->box_seed);
	c->cost = CUSTODY_SENSITIVE;
	derive_pairs(c);
	*out = c;
	return SP_OK;
}

/* What encrypts and what is encrypted, together in locked memory. */
struct work {
	uint8_t key[KEY_LEN];
	uint8_t seeds[2 * SP_SEED_LEN];
};

static sp_err derive_key(
	struct work *w, const struct cost *cost, const uint8_t *salt, const char *passphrase)
{
	if (crypto_pwhash(w->key, sizeof w->key, passphrase, strlen(passphrase), salt, cost->passes,
		    (size_t) cost->memory_kib * 1024, crypto_pwhash_ALG_ARGON2ID13) != 0)
		return SP_E_NOMEM;
	return SP_OK;
}

sp_err custody_seal(uint8_t out[CUSTODY_FILE_LEN], const struct custody *c, const char *passphrase,
	enum custody_cost cost)
{
	struct work *work = sodium_malloc(sizeof *work);
	uint8_t salt[crypto_pwhash_SALTBYTES];
	uint8_t nonce[crypto_aead_xchacha20poly1305_ietf_NPUBBYTES];
	struct sp_wr w = sp_wr_on(out, CUSTODY_FILE_LEN);
	sp_err e;

	if (work == NULL)
		return SP_E_NOMEM;
	randombytes_buf(salt, sizeof salt);
	randombytes_buf(nonce, sizeof nonce);
	e = derive_key(work, &costs[cost], salt, passphrase);
	if (e == SP_OK) {
		sp_wr_bytes(&w, magic, MAGIC_LEN);
		sp_wr_u8(&w, KDF_ARGON2ID13);
		sp_wr_u32(&w, costs[cost].passes);
		sp_wr_u32(&w, costs[cost].memory_kib);
		sp_wr_bytes(&w, salt, sizeof salt);
		sp_wr_bytes(&w, nonce, sizeof nonce);
		memcpy(work->seeds, c->organiser_seed, SP_SEED_LEN);
		memcpy(work->seeds + SP_SEED_LEN, c->box_seed, SP_SEED_LEN);
		crypto_aead_xchacha20poly1305_ietf_encrypt(out + HEADER_LEN, NULL, work->seeds,
			sizeof work->seeds, out, HEADER_LEN, NULL, nonce, work->key);
	}
	sodium_free(work);
	return e;
}

/* Only the two costs that this program writes: a forged file must not make it try 4 TiB. */
static sp_err read_cost(enum custody_cost *out, uint32_t passes, uint32_t memory_kib)
{
	for (size_t i = 0; i < sizeof costs / sizeof *costs; i++)
		if (costs[i].passes == passes && costs[i].memory_kib == memory_kib) {
			*out = (enum custody_cost) i;
			return SP_OK;
		}
	return SP_E_NEWER;
}

struct header {
	enum custody_cost cost;
	const uint8_t *salt;
	const uint8_t *nonce;
	const uint8_t *box;
};

static sp_err read_header(struct header *out, const uint8_t *file, size_t len)
{
	struct sp_rd r = sp_rd_on(file, len);
	const uint8_t *m = sp_rd_bytes(&r, MAGIC_LEN);
	uint32_t passes, memory_kib;
	uint8_t kdf;

	if (m == NULL || memcmp(m, magic, MAGIC_LEN - 2) != 0)
		return SP_E_DAMAGED;
	if (memcmp(m, magic, MAGIC_LEN) != 0)
		return SP_E_NEWER;
	kdf = sp_rd_u8(&r);
	passes = sp_rd_u32(&r);
	memory_kib = sp_rd_u32(&r);
	out->salt = sp_rd_bytes(&r, crypto_pwhash_SALTBYTES);
	out->nonce = sp_rd_bytes(&r, crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
	out->box = sp_rd_bytes(&r, CUSTODY_FILE_LEN - HEADER_LEN);
	if (sp_rd_end(&r) != SP_OK)
		return SP_E_DAMAGED;
	if (kdf != KDF_ARGON2ID13)
		return SP_E_NEWER;
	return read_cost(&out->cost, passes, memory_kib);
}

sp_err custody_open(struct custody **out, const uint8_t *file, size_t len, const char *passphrase)
{
	struct header h;
	struct work *work = NULL;
	struct custody *c = NULL;
	sp_err e = read_header(&h, file, len);

	if (e != SP_OK)
		return e;
	work = sodium_malloc(sizeof *work);
	c = sodium_malloc(sizeof *c);
	e = work == NULL || c == NULL ? SP_E_NOMEM
				      : derive_key(work, &costs[h.cost], h.salt, passphrase);
	if (e == SP_OK &&
		crypto_aead_xchacha20poly1305_ietf_decrypt(work->seeds, NULL, NULL, h.box,
			CUSTODY_FILE_LEN - HEADER_LEN, file, HEADER_LEN, h.nonce, work->key) != 0)
		e = SP_E_CRYPTO;
	if (e == SP_OK) {
		memcpy(c->organiser_seed, work->seeds, SP_SEED_LEN);
		memcpy(c->box_seed, work->seeds + SP_SEED_LEN, SP_SEED_LEN);
		c->cost = h.cost;
		derive_pairs(c);
		*out = c;
		c = NULL;
	}
	sodium_free(work);
	sodium_free(c);
	return e;
}

void custody_free(struct custody **c)
{
	sodium_free(*c);
	*c = NULL;
}
