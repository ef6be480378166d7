/*
 * A receiver among honest and hostile senders. Each six bytes of the input are one frame: which of
 * three batches, which fragments, and what is wrong with it. Whatever comes, a batch that the
 * collector hands out matches its tag, and progress never passes its end.
 */
#include "export/wire/collect.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "export/wire/fountain.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { N_BATCHES = 3, LEN_MAX = 2000, STEP_LEN = 6 };

/* What is wrong with a frame. */
enum { HONEST, FORGED_BODY, FORGED_TAG, FORGED_LENGTH, DAMAGED_TEXT, N_WRONGS };

struct batch {
	uint8_t bytes[LEN_MAX];
	size_t len;
	uint32_t tag;
};

static void check(int holds)
{
	if (!holds)
		abort();
}

static uint32_t tag_of(const uint8_t *bytes, size_t len)
{
	uint8_t hash[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(hash, bytes, len);
	return (uint32_t) hash[0] << 24 | (uint32_t) hash[1] << 16 | (uint32_t) hash[2] << 8 |
	       hash[3];
}

static void make_batches(struct batch batches[N_BATCHES])
{
	static const size_t lens[N_BATCHES] = {1, 777, LEN_MAX};

	for (size_t i = 0; i < N_BATCHES; i++) {
		struct batch *b = &batches[i];

		b->len = lens[i];
		for (size_t j = 0; j < b->len; j++)
			b->bytes[j] = (uint8_t) (j * 31 + i + j / 256);
		b->tag = tag_of(b->bytes, b->len);
	}
}

static void take(struct sp_collect *c, const struct sp_progress *p, int again)
{
	size_t len = 0;
	const uint8_t *bytes = sp_collect_take(c, &len);

	check(bytes != NULL);
	check(len == p->batch_len);
	check(tag_of(bytes, len) == p->tag);
	if (again)
		sp_collect_reject(c);
}

static void step(struct sp_collect *c, const struct batch *b, const uint8_t *s)
{
	const uint32_t m = 1 + s[1] % SP_FRAME_SYMBOL_FRAGMENTS_MAX;
	const uint32_t n = (uint32_t) s[2] << (s[3] % 17);
	const int wrong = s[4] % N_WRONGS;
	uint8_t body[SP_FRAGMENT_LEN * SP_FRAME_SYMBOL_FRAGMENTS_MAX];
	char text[SP_FRAME_TEXT_MAX + 1];
	struct sp_frame frame = {
		.tag = b->tag, .n = n, .batch_len = (uint32_t) b->len, .m = m, .fragments = body};
	struct sp_progress p = {0};

	for (uint32_t i = 0; i < m; i++)
		sp_fountain_fragment(body + i * SP_FRAGMENT_LEN, b->bytes, b->len, b->tag, n + i);
	if (wrong == FORGED_BODY)
		body[s[5] * 11U % (m * SP_FRAGMENT_LEN)] ^= 1;
	if (wrong == FORGED_TAG)
		frame.tag ^= s[5];
	if (wrong == FORGED_LENGTH)
		frame.batch_len += s[5];
	if (sp_frame_encode(text, &frame) != SP_OK)
		return;
	if (wrong == DAMAGED_TEXT)
		text[s[5]] = (char) s[2];

	const sp_err e = sp_collect_add(c, text, strlen(text), &p);

	check(p.rank <= p.k);
	if (e == SP_OK)
		take(c, &p, s[5] & 1);
	else
		check(sp_collect_take(c, &(size_t){0}) == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct batch batches[N_BATCHES];
	struct sp_collect *c = sp_collect_new();

	check(c != NULL);
	make_batches(batches);
	for (; size >= STEP_LEN; data += STEP_LEN, size -= STEP_LEN)
		step(c, &batches[data[0] % N_BATCHES], data);
	sp_collect_free(c);
	return 0;
}
