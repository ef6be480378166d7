/*
 * One fountain decoder for each batch under way. Memory for it is taken with the first frame of the
 * batch, after the frame's bounds were checked, and given back when the batch is complete.
 */
#include "export/wire/collect.h"

#include <stdlib.h>

#include <sodium.h>

#include "export/wire/fountain.h"

struct key {
	uint32_t tag, batch_len;
};

struct slot {
	struct key key;
	uint64_t last_used;
	void *mem; /* of the decoder; NULL when the slot is free */
	struct sp_fountain fountain;
};

struct sp_collect {
	struct slot slots[SP_COLLECT_MAX];
	uint64_t n_frames; /* the clock of last_used; 0 is before all */
	struct key done[SP_COLLECT_DONE_MAX];
	uint64_t n_done; /* ever; the next goes to done[n_done % SP_COLLECT_DONE_MAX] */
	uint8_t *batch;  /* completed by the last frame, or NULL */
	size_t batch_len;
};

struct sp_collect *sp_collect_new(void)
{
	return calloc(1, sizeof(struct sp_collect));
}

static void drop_slot(struct slot *s)
{
	free(s->mem);
	*s = (struct slot){0};
}

static void drop_batch(struct sp_collect *c)
{
	free(c->batch);
	c->batch = NULL;
	c->batch_len = 0;
}

void sp_collect_free(struct sp_collect *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < SP_COLLECT_MAX; i++)
		drop_slot(&c->slots[i]);
	drop_batch(c);
	free(c);
}

static bool same(struct key a, struct key b)
{
	return a.tag == b.tag && a.batch_len == b.batch_len;
}

static bool is_done(const struct sp_collect *c, struct key key)
{
	/* A batch_len is never 0, so unused entries match nothing. */
	for (size_t i = 0; i < SP_COLLECT_DONE_MAX; i++)
		if (same(c->done[i], key))
			return true;
	return false;
}

static struct slot *find(struct sp_collect *c, struct key key)
{
	for (size_t i = 0; i < SP_COLLECT_MAX; i++)
		if (c->slots[i].mem != NULL && same(c->slots[i].key, key))
			return &c->slots[i];
	return NULL;
}

/* A free slot, or the one that has waited longest. */
static struct slot *longest_waiting(struct sp_collect *c)
{
	struct slot *oldest = &c->slots[0];

	for (size_t i = 1; i < SP_COLLECT_MAX; i++)
		if (c->slots[i].last_used < oldest->last_used)
			oldest = &c->slots[i];
	return oldest;
}

/* Starts collecting a batch; NULL when out of memory, and then nothing under way is dropped. */
static struct slot *begin(struct sp_collect *c, struct key key)
{
	const size_t size = sp_fountain_size(key.batch_len);
	struct slot fresh = {.key = key, .mem = malloc(size)};

	if (fresh.mem == NULL)
		return NULL;
	if (sp_fountain_init(&fresh.fountain, fresh.mem, size, key.batch_len, key.tag) != SP_OK) {
		free(fresh.mem);
		return NULL;
	}

	struct slot *s = longest_waiting(c);

	drop_slot(s);
	*s = fresh;
	return s;
}

/* SP_MORE: something was new; SP_REPEAT: nothing was; SP_E_DIGEST: something contradicts. */
static sp_err add_fragments(struct sp_fountain *f, const struct sp_frame *frame)
{
	bool helped = false, contradicted = false;

	for (uint32_t i = 0; i < frame->m && f->rank < f->k; i++) {
		const uint8_t *fragment = frame->fragments + (size_t) i * SP_FRAGMENT_LEN;
		const sp_err e = sp_fountain_add(f, frame->n + i, fragment);

		helped |= e == SP_OK;
		contradicted |= e == SP_E_DIGEST;
	}
	return contradicted ? SP_E_DIGEST : helped ? SP_MORE : SP_REPEAT;
}

static bool matches(const uint8_t *batch, struct key key)
{
	uint8_t hash[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(hash, batch, key.batch_len);
	return ((uint32_t) hash[0] << 24 | (uint32_t) hash[1] << 16 | (uint32_t) hash[2] << 8 |
		       hash[3]) == key.tag;
}

/* All fragments are known: the batch moves from its slot to c->batch, or its rows are dropped. */
static sp_err complete(struct sp_collect *c, struct slot *s)
{
	uint8_t *batch = malloc(s->key.batch_len);

	if (batch == NULL)
		return SP_E_NOMEM;
	if (sp_fountain_get(&s->fountain, batch) != SP_OK || !matches(batch, s->key)) {
		free(batch);
		sp_fountain_reset(&s->fountain);
		return SP_E_DIGEST;
	}
	c->batch = batch;
	c->batch_len = s->key.batch_len;
	c->done[c->n_done++ % SP_COLLECT_DONE_MAX] = s->key;
	drop_slot(s);
	return SP_OK;
}

static struct sp_progress progress_of(struct key key, uint32_t rank)
{
	return (struct sp_progress){
		.tag = key.tag,
		.rank = rank,
		.k = sp_fountain_k(key.batch_len),
		.batch_len = key.batch_len,
	};
}

static sp_err add_frame(
	struct sp_collect *c, const struct sp_frame *frame, struct sp_progress *out_progress)
{
	const struct key key = {.tag = frame->tag, .batch_len = frame->batch_len};

	*out_progress = progress_of(key, 0);
	if (is_done(c, key)) {
		out_progress->rank = out_progress->k;
		return SP_REPEAT;
	}

	struct slot *s = find(c, key);

	if (s == NULL)
		s = begin(c, key);
	if (s == NULL)
		return SP_E_NOMEM;
	s->last_used = ++c->n_frames;

	sp_err e = add_fragments(&s->fountain, frame);

	out_progress->rank = s->fountain.rank;
	if (s->fountain.rank == s->fountain.k) {
		e = complete(c, s);
		if (e == SP_E_DIGEST)
			out_progress->rank = 0;
	}
	return e;
}

sp_err sp_collect_add(
	struct sp_collect *c, const char *text, size_t len, struct sp_progress *out_progress)
{
	uint8_t buf[SP_FRAME_MAX];
	struct sp_frame frame;
	const sp_err e = sp_frame_parse(&frame, buf, text, len);

	drop_batch(c);
	return e == SP_OK ? add_frame(c, &frame, out_progress) : e;
}

const uint8_t *sp_collect_take(const struct sp_collect *c, size_t *out_len)
{
	if (c->batch != NULL)
		*out_len = c->batch_len;
	return c->batch;
}

void sp_collect_reject(struct sp_collect *c)
{
	if (c->n_done > 0)
		c->done[--c->n_done % SP_COLLECT_DONE_MAX] = (struct key){0};
}
