/* A payload that decodes is exactly what it encodes to. A wrong root is mended first: no fuzzer
 * guesses one. */
#include "export/wire/batch.h"

#include <string.h>

#include "tests/fuzz/signer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct sp_entry entries[SP_BATCH_RECORDS_MAX];
static uint8_t withdrawals[SP_BATCH_WITHDRAWALS_MAX][SP_SEALED_CODE_LEN];
static uint8_t tombstones[SP_BATCH_TOMBSTONES_MAX][SP_SEALED_CODE_LEN];

static struct sp_batch_content content_of(const struct sp_batch *b)
{
	for (size_t i = 0; i < b->n_records; i++) {
		memcpy(entries[i].rid, sp_batch_rid(b, i), SP_RID_LEN);
		memcpy(entries[i].sealed, sp_batch_sealed(b, i), SP_SEALED_LEN);
	}
	for (size_t i = 0; i < b->n_withdrawals; i++)
		memcpy(withdrawals[i], sp_batch_withdrawal(b, i), SP_SEALED_CODE_LEN);
	for (size_t i = 0; i < b->n_tombstones; i++)
		memcpy(tombstones[i], sp_batch_tombstone(b, i), SP_SEALED_CODE_LEN);
	return (struct sp_batch_content){
		.entries = entries,
		.n_entries = b->n_records,
		.withdrawals = (const uint8_t(*)[SP_SEALED_CODE_LEN]) withdrawals,
		.n_withdrawals = b->n_withdrawals,
		.tombstones = (const uint8_t(*)[SP_SEALED_CODE_LEN]) tombstones,
		.n_tombstones = b->n_tombstones,
	};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t again[SP_BATCH_MAX];
	struct sp_wr w = sp_wr_on(again, sizeof again);
	struct signer s = signer_make();
	uint8_t hash[SP_HASH_LEN];
	struct sp_batch b;
	struct sp_cose c;
	sp_err e = sp_batch_decode(&b, data, size);

	if (e != SP_OK && e != SP_E_ROOT)
		return 0;

	struct sp_batch_content content = content_of(&b);

	check(sp_batch_encode(&w, hash, &b.head, &content, s.sk) == SP_OK);
	check(w.len == sp_batch_len(&b.head, &content));
	check(sp_cose_parse(&c, again, w.len, SP_COSE_BATCH) == SP_OK);
	check(c.payload_len == size);
	check(e == SP_E_ROOT || memcmp(hash, b.hash, SP_HASH_LEN) == 0);
	memcpy(again + (c.payload - again) + (b.root - data), b.root, SP_HASH_LEN);
	check(memcmp(c.payload, data, size) == 0);
	return 0;
}
