/*
 * Key file, 137 bytes:
 *
 *	  0   8	"SPKEYS1\n"
 *	  8   1	key derivation: 1 = argon2id 1.3
 *	  9   4	passes, big-endian
 *	 13   4	memory in KiB, big-endian
 *	 17  16	salt
 *	 33  24	nonce
 *	 57  80	XChaCha20-Poly1305 of organiser seed and box seed; bytes 0 … 56 are the associated
 *		data
 */
#include "export/desk/custody.h"

#include <string.h>

#include <sodium.h>

#include "export/wire/bytes.h"
#include "export/wire/enrol.h"
#include "export/wire/seal.h"

enum { HEADER_LEN = 57, MAGIC_LEN = 8, KDF_ARGON2ID13 = 1, KEY_LEN = 32 };

static const char magic[MAGIC_LEN + 1] = "SPKEYS1\n";

static const struct cost {
	const char *name;
	uint32_t passes;
	uint32_t memory_kib;
} costs[] = {
	[CUSTODY_INTERACTIVE] = {"interactive", crypto_pwhash_argon2id_OPSLIMIT_INTERACTIVE,
		crypto_pwhash_argon2id_MEMLIMIT_INTERACTIVE / 1024},
	[CUSTODY_SENSITIVE] = {"sensitive", crypto_pwhash_argon2id_OPSLIMIT_SENSITIVE,
		crypto_pwhash_argon2id_MEMLIMIT_SENSITIVE / 1024},
};

bool custody_cost_named(enum custody_cost *out, const char *name)
{
	for (size_t i = 0; i < sizeof costs / sizeof *costs; i++)
		if (strcmp(costs[i].name, name) == 0) {
			*out = (enum custody_cost) i;
			return true;
		}
	return false;
}

sp_err custody_from_seeds(struct custody **out, const uint8_t seeds[CUSTODY_SEEDS_LEN])
{
	struct custody *c = sodium_malloc(sizeof *c);

	if (c == NULL)
		return SP_E_NOMEM;
	memcpy(c->organiser_seed, seeds, SP_SEED_LEN);
	memcpy(c->box_seed, seeds + SP_SEED_LEN, SP_SEED_LEN);
	sp_sign_pair(c->organiser_pk, c->organiser_sk, c->organiser_seed);
	sp_box_pair(c->box_pk, c->box_sk, c->box_seed);
	c->cost = CUSTODY_SENSITIVE;
	*out = c;
	return SP_OK;
}

void custody_seeds(uint8_t out[CUSTODY_SEEDS_LEN], const struct custody *c)
{
	memcpy(out, c->organiser_seed, SP_SEED_LEN);
	memcpy(out + SP_SEED_LEN, c->box_seed, SP_SEED_LEN);
}

sp_err custody_make(struct custody **out)
{
	uint8_t *seeds = sodium_malloc(CUSTODY_SEEDS_LEN);
	sp_err e;

	if (seeds == NULL)
		return SP_E_NOMEM;
	randombytes_buf(seeds, CUSTODY_SEEDS_LEN);
	e = custody_from_seeds(out, seeds);
	sodium_free(seeds);
	return e;
}

/* What encrypts and what is encrypted, together in locked memory. */
struct work {
	uint8_t key[KEY_LEN];
	uint8_t seeds[CUSTODY_SEEDS_LEN];
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
		custody_seeds(work->seeds, c);
		(void) crypto_aead_xchacha20poly1305_ietf_encrypt(out + HEADER_LEN, NULL,
			work->seeds, sizeof work->seeds, out, HEADER_LEN, NULL, nonce,
			work->key); /* cannot fail */
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
	e = work == NULL ? SP_E_NOMEM : derive_key(work, &costs[h.cost], h.salt, passphrase);
	if (e == SP_OK &&
		crypto_aead_xchacha20poly1305_ietf_decrypt(work->seeds, NULL, NULL, h.box,
			CUSTODY_FILE_LEN - HEADER_LEN, file, HEADER_LEN, h.nonce, work->key) != 0)
		e = SP_E_CRYPTO;
	if (e == SP_OK)
		e = custody_from_seeds(&c, work->seeds);
	if (e == SP_OK) {
		c->cost = h.cost;
		*out = c;
	}
	sodium_free(work);
	return e;
}

bool custody_is_of(const struct custody *c, const struct sp_campaign *campaign)
{
	return memcmp(c->box_pk, campaign->box_pk, SP_PK_LEN) == 0 &&
	       memcmp(c->organiser_pk, campaign->organiser_pk, SP_PK_LEN) == 0;
}

/* The sample's station exists only here; nobody's data is in it. */
struct sample {
	uint8_t station_pk[SP_PK_LEN], station_sk[SP_SK_LEN];
	struct sp_record record, opened;
	uint8_t scratch[SP_PADDED_LEN];
	struct sp_entry entry;
};

static sp_err open_sample(
	struct sample *s, const struct custody *c, const struct sp_campaign *campaign)
{
	uint8_t rid[SP_RID_LEN];
	sp_err e;

	randombytes_buf(rid, sizeof rid);
	randombytes_buf(s->record.ctx, sizeof s->record.ctx);
	s->record.consent = SP_CONSENT_SIGN;
	memcpy(s->record.language, "en", sizeof "en");
	memcpy(s->record.name, "Sample Signer", sizeof "Sample Signer");
	e = sp_entry_make(&s->entry, &s->record, s->scratch, rid, campaign->cid, campaign->box_pk,
		s->station_sk);
	if (e == SP_OK)
		e = sp_entry_check(&s->entry, campaign->cid, s->station_pk);
	if (e == SP_OK)
		e = sp_record_open(&s->opened, s->entry.sealed, c->box_pk, c->box_sk);
	if (e == SP_OK && (strcmp(s->opened.name, s->record.name) != 0 ||
				  memcmp(s->opened.ctx, s->record.ctx, SP_CTX_LEN) != 0))
		e = SP_E_CRYPTO;
	return e;
}

static sp_err sign_sample(
	const struct sample *s, const struct custody *c, const struct sp_campaign *campaign)
{
	struct sp_cert cert = {.label = "sample", .lowest_serial = campaign->serial, .drill = true};
	uint8_t bytes[SP_ENROL_MAX];
	struct sp_wr w = sp_wr_on(bytes, sizeof bytes);
	sp_err e;

	memcpy(cert.cid, campaign->cid, SP_CID_LEN);
	memcpy(cert.station_pk, s->station_pk, SP_PK_LEN);
	e = sp_cert_encode(&w, &cert, c->organiser_sk);
	return e == SP_OK ? sp_cert_decode(&cert, bytes, w.len, campaign->organiser_pk) : e;
}

sp_err custody_drill(const struct custody *c, const struct sp_campaign *campaign)
{
	struct sample *s;
	sp_err e;

	if (!custody_is_of(c, campaign))
		return SP_E_RKID;
	s = sodium_malloc(sizeof *s);
	if (s == NULL)
		return SP_E_NOMEM;
	*s = (struct sample){0};
	(void) crypto_sign_keypair(s->station_pk, s->station_sk); /* cannot fail */
	e = open_sample(s, c, campaign);
	if (e == SP_OK)
		e = sign_sample(s, c, campaign);
	sodium_free(s);
	return e;
}

void custody_free(struct custody **c)
{
	sodium_free(*c);
	*c = NULL;
}
