/*
 * The names of things: every identifier is a SHA-256 with its own domain prefix (export/FORMAT.md).
 *
 * All functions write their whole output and cannot fail. Lengths are in limits.h. Pure apart from
 * libsodium.
 */
#ifndef SP_WIRE_HASH_H
#define SP_WIRE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "export/wire/limits.h"

void sp_hash(uint8_t out[SP_HASH_LEN], const void *p, size_t n);

/* First 8 bytes of H(public key): kid of a signature, sid of a station, rkid of a box key. */
void sp_key_id(uint8_t out[SP_KID_LEN], const uint8_t pk[SP_PK_LEN]);

/* cid = H("signpost/cid/1" ‖ organiser signing pk ‖ salt)[0:16] */
void sp_cid(uint8_t out[SP_CID_LEN], const uint8_t organiser_pk[SP_PK_LEN],
	const uint8_t salt[SP_SALT_LEN]);

/* rid = H("signpost/rid/1" ‖ cid ‖ w)[0:16], w the raw withdrawal code */
void sp_rid(uint8_t out[SP_RID_LEN], const uint8_t cid[SP_CID_LEN], const uint8_t w[SP_CODE_LEN]);

/* The texts a person saw, in the language on screen, as the exact bytes of the campaign file. */
struct sp_texts {
	const char *letter;
	size_t letter_len;
	const char *consent;
	size_t consent_len;
	const char *notice;
	size_t notice_len;
};

/* What ctx covers of the texts: H(letter), H(consent ‖ 00 ‖ notice); can be kept per language. */
struct sp_text_hashes {
	uint8_t letter[SP_HASH_LEN];
	uint8_t terms[SP_HASH_LEN];
};

void sp_hash_texts(struct sp_text_hashes *out, const struct sp_texts *t);

/* ctx = H("signpost/ctx/1" ‖ cid ‖ sid ‖ drill byte ‖ H(letter) ‖ H(consent ‖ 00 ‖ notice) ‖
 * rid)[0:16] */
void sp_ctx(uint8_t out[SP_CTX_LEN], const uint8_t cid[SP_CID_LEN], const uint8_t sid[SP_SID_LEN],
	bool drill, const struct sp_text_hashes *texts, const uint8_t rid[SP_RID_LEN]);

/* leaf = H(00 ‖ rid ‖ sealed) */
void sp_leaf(uint8_t out[SP_HASH_LEN], const uint8_t rid[SP_RID_LEN],
	const uint8_t sealed[SP_SEALED_LEN]);

/* RFC 6962 §2.1 root over n leaves in rid order; node = H(01 ‖ left ‖ right); H("") when n is 0.
 * Does not recurse; `leaves` is n × 32 bytes and is overwritten while working. */
void sp_merkle_root(uint8_t out[SP_HASH_LEN], uint8_t (*leaves)[SP_HASH_LEN], size_t n);

/* The first 8 bytes of a hash as a decimal number of 20 digits, grouped in fives by spaces, for
 * people to compare: "01234 56789 01234 56789" and a NUL. */
enum { SP_DIGITS_TEXT_LEN = 23 };
void sp_digits20(char out[SP_DIGITS_TEXT_LEN + 1], const uint8_t hash[SP_HASH_LEN]);

/* The fingerprint of a public key: the 20 digits of its hash. */
void sp_fingerprint(char out[SP_DIGITS_TEXT_LEN + 1], const uint8_t pk[SP_PK_LEN]);

#endif
