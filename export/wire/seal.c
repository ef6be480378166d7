/* A plaintext exists twice at most: in the caller's record and in one buffer, which is wiped. */
#include "export/wire/seal.h"

#include <string.h>

#include <sodium.h>

static const char leaf_domain[] = "signpost/leaf/1";

enum { DOMAIN_LEN = sizeof leaf_domain - 1, SIGNED_LEN = DOMAIN_LEN + SP_CID_LEN + SP_HASH_LEN };

/* What lsig signs. */
static void leaf_message(
	uint8_t out[SIGNED_LEN], const uint8_t cid[SP_CID_LEN], const uint8_t leaf[SP_HASH_LEN])
{
	memcpy(out, leaf_domain, DOMAIN_LEN);
	memcpy(out + DOMAIN_LEN, cid, SP_CID_LEN);
	memcpy(out + DOMAIN_LEN + SP_CID_LEN, leaf, SP_HASH_LEN);
}

static sp_err seal(uint8_t out[SP_SEALED_LEN], const struct sp_record *r,
	uint8_t scratch[SP_PADDED_LEN], const uint8_t box_pk[SP_PK_LEN])
{
	sp_err e = sp_record_encode(scratch, r);

	if (e == SP_OK && crypto_box_seal(out, scratch, SP_PADDED_LEN, box_pk) != 0)
		e = SP_E_CRYPTO;
	sodium_memzero(scratch, SP_PADDED_LEN);
	return e;
}

sp_err sp_entry_make(struct sp_entry *out, const struct sp_record *r,
	uint8_t scratch[SP_PADDED_LEN], const uint8_t rid[SP_RID_LEN],
	const uint8_t cid[SP_CID_LEN], const uint8_t box_pk[SP_PK_LEN],
	const uint8_t station_sk[SP_SK_LEN])
{
	struct sp_entry entry;
	uint8_t message[SIGNED_LEN];
	sp_err e = seal(entry.sealed, r, scratch, box_pk);

	if (e != SP_OK)
		return e;

	memcpy(entry.rid, rid, SP_RID_LEN);
	sp_leaf(entry.leaf, rid, entry.sealed);
	leaf_message(message, cid, entry.leaf);
	(void) crypto_sign_detached(
		entry.lsig, NULL, message, sizeof message, station_sk); /* cannot fail */
	*out = entry;
	return SP_OK;
}

sp_err sp_entry_check(const struct sp_entry *e, const uint8_t cid[SP_CID_LEN],
	const uint8_t station_pk[SP_PK_LEN])
{
	uint8_t leaf[SP_HASH_LEN], message[SIGNED_LEN];

	sp_leaf(leaf, e->rid, e->sealed);
	if (memcmp(leaf, e->leaf, SP_HASH_LEN) != 0)
		return SP_E_DAMAGED;
	if (station_pk == NULL)
		return SP_OK;

	leaf_message(message, cid, leaf);
	if (crypto_sign_verify_detached(e->lsig, message, sizeof message, station_pk) != 0)
		return SP_E_SIGNATURE;
	return SP_OK;
}

/* On the stack: making and freeing locked memory costs as much as opening does, and an import opens
 * a million records. */
sp_err sp_record_open(struct sp_record *out, const uint8_t sealed[SP_SEALED_LEN],
	const uint8_t box_pk[SP_PK_LEN], const uint8_t box_sk[SP_BOX_SK_LEN])
{
	uint8_t plain[SP_PADDED_LEN];
	sp_err e = SP_R_SEAL;

	if (crypto_box_seal_open(plain, sealed, SP_SEALED_LEN, box_pk, box_sk) == 0)
		e = sp_record_decode(out, plain);
	sodium_memzero(plain, sizeof plain);
	return e;
}

sp_err sp_withdrawal_seal(uint8_t out[SP_SEALED_CODE_LEN], const uint8_t w[SP_CODE_LEN],
	const uint8_t box_pk[SP_PK_LEN])
{
	return crypto_box_seal(out, w, SP_CODE_LEN, box_pk) == 0 ? SP_OK : SP_E_CRYPTO;
}

sp_err sp_withdrawal_open(uint8_t out_w[SP_CODE_LEN], const uint8_t sealed[SP_SEALED_CODE_LEN],
	const uint8_t box_pk[SP_PK_LEN], const uint8_t box_sk[SP_BOX_SK_LEN])
{
	uint8_t w[SP_CODE_LEN];
	sp_err e = SP_R_SEAL;

	if (crypto_box_seal_open(w, sealed, SP_SEALED_CODE_LEN, box_pk, box_sk) == 0) {
		memcpy(out_w, w, SP_CODE_LEN);
		e = SP_OK;
	}
	sodium_memzero(w, sizeof w);
	return e;
}

void sp_box_pair(uint8_t pk[SP_PK_LEN], uint8_t sk[SP_BOX_SK_LEN], const uint8_t seed[SP_SEED_LEN])
{
	(void) crypto_box_seed_keypair(pk, sk, seed); /* cannot fail */
}

void sp_sign_pair(uint8_t pk[SP_PK_LEN], uint8_t sk[SP_SK_LEN], const uint8_t seed[SP_SEED_LEN])
{
	(void) crypto_sign_seed_keypair(pk, sk, seed); /* cannot fail */
}
