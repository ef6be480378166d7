/* SHA-256 over a domain prefix and parts, cut to the length that the identifier has. */
#include "export/wire/hash.h"

#include <string.h>

#include <sodium.h>

struct part {
	const void *p;
	size_t n;
};

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

/* out_len ≤ SP_HASH_LEN */
static void hash_parts(
	uint8_t *out, size_t out_len, const char *domain, const struct part *parts, size_t n)
{
	crypto_hash_sha256_state s;
	uint8_t hash[SP_HASH_LEN];

	crypto_hash_sha256_init(&s);
	crypto_hash_sha256_update(&s, (const uint8_t *) domain, strlen(domain));
	for (size_t i = 0; i < n; i++)
		crypto_hash_sha256_update(&s, parts[i].p, parts[i].n);
	crypto_hash_sha256_final(&s, hash);
	memcpy(out, hash, out_len);
	/* A withdrawal code or a text that somebody saw may have gone through the state. */
	sodium_memzero(&s, sizeof s);
}

void sp_hash(uint8_t out[SP_HASH_LEN], const void *p, size_t n)
{
	crypto_hash_sha256(out, p, n);
}

void sp_key_id(uint8_t out[SP_KID_LEN], const uint8_t pk[SP_PK_LEN])
{
	const struct part parts[] = {{pk, SP_PK_LEN}};

	hash_parts(out, SP_KID_LEN, "", parts, COUNT(parts));
}

void sp_cid(uint8_t out[SP_CID_LEN], const uint8_t organiser_pk[SP_PK_LEN],
	const uint8_t salt[SP_SALT_LEN])
{
	const struct part parts[] = {{organiser_pk, SP_PK_LEN}, {salt, SP_SALT_LEN}};

	hash_parts(out, SP_CID_LEN, "signpost/cid/1", parts, COUNT(parts));
}

void sp_rid(uint8_t out[SP_RID_LEN], const uint8_t cid[SP_CID_LEN], const uint8_t w[SP_CODE_LEN])
{
	const struct part parts[] = {{cid, SP_CID_LEN}, {w, SP_CODE_LEN}};

	hash_parts(out, SP_RID_LEN, "signpost/rid/1", parts, COUNT(parts));
}

void sp_hash_texts(struct sp_text_hashes *out, const struct sp_texts *t)
{
	const struct part letter[] = {{t->letter, t->letter_len}};
	const struct part terms[] = {
		{t->consent, t->consent_len}, {"\0", 1}, {t->notice, t->notice_len}};

	hash_parts(out->letter, SP_HASH_LEN, "", letter, COUNT(letter));
	hash_parts(out->terms, SP_HASH_LEN, "", terms, COUNT(terms));
}

void sp_ctx(uint8_t out[SP_CTX_LEN], const uint8_t cid[SP_CID_LEN], const uint8_t sid[SP_SID_LEN],
	bool drill, const struct sp_text_hashes *texts, const uint8_t rid[SP_RID_LEN])
{
	const uint8_t drill_byte = drill;
	const struct part parts[] = {{cid, SP_CID_LEN}, {sid, SP_SID_LEN}, {&drill_byte, 1},
		{texts->letter, SP_HASH_LEN}, {texts->terms, SP_HASH_LEN}, {rid, SP_RID_LEN}};

	hash_parts(out, SP_CTX_LEN, "signpost/ctx/1", parts, COUNT(parts));
}

void sp_leaf(uint8_t out[SP_HASH_LEN], const uint8_t rid[SP_RID_LEN],
	const uint8_t sealed[SP_SEALED_LEN])
{
	const struct part parts[] = {{"\0", 1}, {rid, SP_RID_LEN}, {sealed, SP_SEALED_LEN}};

	hash_parts(out, SP_HASH_LEN, "", parts, COUNT(parts));
}

static void node(
	uint8_t out[SP_HASH_LEN], const uint8_t left[SP_HASH_LEN], const uint8_t right[SP_HASH_LEN])
{
	const struct part parts[] = {{"\1", 1}, {left, SP_HASH_LEN}, {right, SP_HASH_LEN}};

	hash_parts(out, SP_HASH_LEN, "", parts, COUNT(parts));
}

/* RFC 6962 splits at the largest power of two below n, so every left subtree is perfect: the same
 * tree as pairing neighbours level by level and lifting a last one that has no neighbour. */
void sp_merkle_root(uint8_t out[SP_HASH_LEN], uint8_t (*leaves)[SP_HASH_LEN], size_t n)
{
	if (n == 0) {
		sp_hash(out, "", 0);
		return;
	}
	while (n > 1) {
		for (size_t i = 0; i < n / 2; i++)
			node(leaves[i], leaves[2 * i], leaves[2 * i + 1]);
		if (n % 2 == 1)
			memmove(leaves[n / 2], leaves[n - 1], SP_HASH_LEN);
		n = n / 2 + n % 2;
	}
	memcpy(out, leaves[0], SP_HASH_LEN);
}

void sp_digits20(char out[SP_DIGITS_TEXT_LEN + 1], const uint8_t hash[SP_HASH_LEN])
{
	uint64_t v = 0;

	for (size_t i = 0; i < 8; i++)
		v = v << 8 | hash[i];
	for (size_t i = SP_DIGITS_TEXT_LEN; i-- > 0;) {
		bool gap = i % 6 == 5;

		out[i] = gap ? ' ' : (char) ('0' + v % 10);
		v = gap ? v : v / 10;
	}
	out[SP_DIGITS_TEXT_LEN] = '\0';
}

void sp_fingerprint(char out[SP_DIGITS_TEXT_LEN + 1], const uint8_t pk[SP_PK_LEN])
{
	uint8_t hash[SP_HASH_LEN];

	sp_hash(hash, pk, SP_PK_LEN);
	sp_digits20(out, hash);
}
