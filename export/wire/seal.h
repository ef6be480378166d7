/*
 * Sealing: libsodium's sealed box (X25519, XSalsa20-Poly1305) around a padded record, and the rest
 * of what makes one signature ready for the store.
 *
 * Anyone with the campaign's public box key can seal; only the organiser can open. There is no
 * forward secrecy against a stolen organiser key, and none against quantum computers. A program
 * calls sodium_init() before anything here, in hash.h, code.h or of what is built on them.
 */
#ifndef SP_WIRE_SEAL_H
#define SP_WIRE_SEAL_H

#include "export/wire/hash.h"
#include "export/wire/record.h"

/* One signature as a store keeps it and a batch carries it (lsig stays on disk). Holds no names. */
struct sp_entry {
	uint8_t rid[SP_RID_LEN];
	uint8_t sealed[SP_SEALED_LEN];
	uint8_t leaf[SP_HASH_LEN];
	uint8_t lsig[SP_SIG_LEN]; /* Ed25519 of station over "signpost/leaf/1" ‖ cid ‖ leaf */
};

/* Pads, seals, hashes and signs. r->ctx must be set already (sp_ctx). The plaintext copy made on
 * the way stands in `scratch`, which is wiped: give locked memory, as for *r. Errors: those of
 * sp_record_encode, SP_E_CRYPTO. */
sp_err sp_entry_make(struct sp_entry *out, const struct sp_record *r,
	uint8_t scratch[SP_PADDED_LEN], const uint8_t rid[SP_RID_LEN],
	const uint8_t cid[SP_CID_LEN], const uint8_t box_pk[SP_PK_LEN],
	const uint8_t station_sk[SP_SK_LEN]) SP_CHECKED;

/* Whether leaf and lsig of a row that was read back are right: SP_OK, SP_E_DAMAGED (leaf),
 * SP_E_SIGNATURE (lsig). With station_pk NULL only the leaf is checked. */
sp_err sp_entry_check(const struct sp_entry *e, const uint8_t cid[SP_CID_LEN],
	const uint8_t station_pk[SP_PK_LEN]) SP_CHECKED;

/* Opens, unpads and decodes a sealed record: SP_R_SEAL, then the errors of sp_record_decode. The
 * plaintext on the way is on the stack, which is not locked, and is wiped. ctx is not compared. */
sp_err sp_record_open(struct sp_record *out, const uint8_t sealed[SP_SEALED_LEN],
	const uint8_t box_pk[SP_PK_LEN], const uint8_t box_sk[SP_BOX_SK_LEN]) SP_CHECKED;

/* A withdrawal code, sealed so that nobody who films a screen learns it. SP_E_CRYPTO. */
sp_err sp_withdrawal_seal(uint8_t out[SP_SEALED_CODE_LEN], const uint8_t w[SP_CODE_LEN],
	const uint8_t box_pk[SP_PK_LEN]) SP_CHECKED;

/* Opens one. SP_R_SEAL: it is no code sealed to this key; it is kept and counted and refuses
 * nothing else. */
sp_err sp_withdrawal_open(uint8_t out_w[SP_CODE_LEN], const uint8_t sealed[SP_SEALED_CODE_LEN],
	const uint8_t box_pk[SP_PK_LEN], const uint8_t box_sk[SP_BOX_SK_LEN]) SP_CHECKED;

/* The campaign's box pair from its 32-byte seed, as crypto_box_seed_keypair() makes it. */
void sp_box_pair(uint8_t pk[SP_PK_LEN], uint8_t sk[SP_BOX_SK_LEN], const uint8_t seed[SP_SEED_LEN]);

/* A signing pair from its 32-byte seed. */
void sp_sign_pair(uint8_t pk[SP_PK_LEN], uint8_t sk[SP_SK_LEN], const uint8_t seed[SP_SEED_LEN]);

#endif
