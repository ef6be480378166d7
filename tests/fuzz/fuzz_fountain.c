/*
 * A decoder among honest and hostile fragments. The first two bytes of the input choose a batch,
 * then every four are one fragment: its number, and whether its body is the true one, one with a
 * byte changed, or the next 200 bytes of the input. Rank is exact; what comes out is a batch all of
 * whose fragments are the ones that were taken, and as long as nobody lied it is the batch that was
 * sent.
 */
#include "export/wire/fountain.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LEN_MAX = 12 * SP_FRAGMENT_LEN, STEP_LEN = 4, TAKEN_MAX = 12, TAG = 0x51CA7E };

enum body { HONEST, CHANGED, FOREIGN, BODIES };

/* What the decoder took, to be compared with what it gives back. */
struct taken {
	uint32_t n[TAKEN_MAX];
	uint8_t bodies[TAKEN_MAX][SP_FRAGMENT_LEN];
	size_t count;
	bool lied;
};

struct world {
	struct sp_fountain f;
	struct taken taken;
	uint8_t batch[LEN_MAX];
	size_t len;
};

static void check(int holds)
{
	if (!holds)
		abort();
}

static void check_result(struct world *w)
{
	uint8_t out[LEN_MAX], fragment[SP_FRAGMENT_LEN];
	const sp_err e = sp_fountain_get(&w->f, out);

	if (w->f.rank < w->f.k) {
		check(e == SP_MORE);
		return;
	}
	check(e == SP_OK || (e == SP_E_DIGEST && w->taken.lied));
	if (e != SP_OK)
		return;
	if (!w->taken.lied)
		check(memcmp(out, w->batch, w->len) == 0);
	for (size_t i = 0; i < w->taken.count; i++) {
		sp_fountain_fragment(fragment, out, w->len, TAG, w->taken.n[i]);
		check(memcmp(fragment, w->taken.bodies[i], SP_FRAGMENT_LEN) == 0);
	}
}

static void add(struct world *w, uint32_t n, const uint8_t body[SP_FRAGMENT_LEN], bool lie)
{
	const uint32_t rank = w->f.rank;
	const sp_err e = sp_fountain_add(&w->f, n, body);

	if (e == SP_OK) {
		check(w->f.rank == rank + 1 && w->taken.count < TAKEN_MAX);
		memcpy(w->taken.bodies[w->taken.count], body, SP_FRAGMENT_LEN);
		w->taken.n[w->taken.count++] = n;
		w->taken.lied |= lie;
		return;
	}
	check(w->f.rank == rank);
	check(e == SP_REPEAT || (e == SP_E_RANGE && n > SP_FRAGMENT_NUMBER_MAX) ||
		(e == SP_E_DIGEST && (lie || w->taken.lied)));
}

/* Returns how much of the input the step used. */
static size_t step(struct world *w, const uint8_t *s, size_t left)
{
	const uint32_t n = (uint32_t) s[0] << s[1] % 18;
	const enum body kind = (enum body)(s[2] % BODIES);
	uint8_t body[SP_FRAGMENT_LEN];
	size_t used = STEP_LEN;

	if (s[2] == 0xFF) {
		sp_fountain_reset(&w->f);
		w->taken = (struct taken){0};
		return used;
	}
	sp_fountain_fragment(body, w->batch, w->len, TAG, n & SP_FRAGMENT_NUMBER_MAX);
	if (kind == CHANGED)
		body[s[3] % SP_FRAGMENT_LEN] ^= 1;
	if (kind == FOREIGN && left >= STEP_LEN + SP_FRAGMENT_LEN) {
		memcpy(body, s + STEP_LEN, sizeof body);
		used += sizeof body;
	}
	add(w, n, body, kind != HONEST);
	check_result(w);
	return used;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct world w = {0};

	if (size < 2)
		return 0;
	w.len = 1 + (data[0] + 256U * data[1]) % LEN_MAX;
	for (size_t i = 0; i < w.len; i++)
		w.batch[i] = (uint8_t) (i * 31 + i / 256 + 1);

	const size_t mem_len = sp_fountain_size(w.len);
	uint8_t *mem = malloc(mem_len);

	check(mem != NULL);
	check(sp_fountain_init(&w.f, mem, mem_len - 1, w.len, TAG) == SP_E_SIZE);
	check(sp_fountain_init(&w.f, mem, mem_len, w.len, TAG) == SP_OK);
	for (size_t at = 2; size - at >= STEP_LEN && at < size;)
		at += step(&w, data + at, size - at);
	free(mem);
	return 0;
}
