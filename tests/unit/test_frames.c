#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sodium.h>

#include "export/desk/frames.h"
#include "export/wire/batch.h"
#include "tests/rnd.h"

enum { M = 6, BATCH_LEN = 5000, N_BATCHES = 20, PICTURES_MAX = 1000 };

/* What came out, and what is held for genuine: bytes that begin with a 1. */
struct outcome {
	size_t n_batches, n_incomplete, n_contradicted, n_forged;
	size_t culprits[PICTURES_MAX];
	size_t n_culprits;
	uint8_t last[BATCH_LEN];
};

static bool is_genuine(void *arg, const uint8_t *bytes, size_t len)
{
	(void) arg;
	return len > 0 && bytes[0] == 1;
}

static void culprit(void *arg, size_t picture)
{
	struct outcome *o = arg;

	assert_true(o->n_culprits < PICTURES_MAX);
	o->culprits[o->n_culprits++] = picture;
}

static sp_err batch(void *arg, const struct frames_batch *b)
{
	struct outcome *o = arg;

	o->n_incomplete += b->e == SP_E_INCOMPLETE;
	o->n_contradicted += b->e == SP_E_DIGEST;
	if (b->e != SP_OK)
		return SP_OK;
	assert_int_equal(sp_batch_tag(b->bytes, b->progress.batch_len), b->progress.tag);
	memcpy(o->last, b->bytes, b->progress.batch_len);
	o->n_batches++;
	o->n_forged += b->bytes[0] != 1;
	return SP_OK;
}

static struct outcome solve(struct frames *f)
{
	struct outcome o = {0};
	const struct frames_calls calls = {is_genuine, culprit, batch, &o};

	assert_int_equal(frames_solve(f, &calls), SP_OK);
	frames_done(f);
	return o;
}

/* Bytes of a batch; the first says whether it is genuine. */
static void make_batch(uint8_t out[BATCH_LEN], struct rnd *r, uint8_t first)
{
	for (size_t i = 0; i < BATCH_LEN; i++)
		out[i] = (uint8_t) rnd_u64(r);
	out[0] = first;
}

static void add_text(struct frames *f, size_t picture, const char *text)
{
	uint32_t tag;

	assert_int_equal(frames_add(f, picture, text, strlen(text), &tag), SP_OK);
}

static void add_frame(struct frames *f, size_t picture, const uint8_t *bytes, uint32_t n)
{
	char text[SP_FRAME_TEXT_MAX + 1];

	assert_int_equal(
		sp_frame_make(text, bytes, BATCH_LEN, sp_batch_tag(bytes, BATCH_LEN), n, M), SP_OK);
	add_text(f, picture, text);
}

/* A frame of the batch as its header says, with a body from somewhere else. */
static void add_poison(struct frames *f, size_t picture, const uint8_t *bytes, uint32_t n)
{
	char text[SP_FRAME_TEXT_MAX + 1];
	uint8_t body[M * SP_FRAGMENT_LEN];
	struct sp_frame frame = {.tag = sp_batch_tag(bytes, BATCH_LEN),
		.n = n,
		.batch_len = BATCH_LEN,
		.m = M,
		.fragments = body};

	memset(body, 0x5A, sizeof body);
	assert_int_equal(sp_frame_encode(text, &frame), SP_OK);
	add_text(f, picture, text);
}

/* One sweep, a frame a picture; the number of the next picture. */
static size_t add_sweep(struct frames *f, size_t picture, const uint8_t *bytes)
{
	for (uint32_t n = 0; n < BATCH_LEN / SP_FRAGMENT_LEN; n += M)
		add_frame(f, picture++, bytes, n);
	return picture;
}

static void test_many_batches_in_turns_are_all_put_together(void **state)
{
	static uint8_t batches[N_BATCHES][BATCH_LEN];
	struct rnd r = rnd_for_test();
	struct frames f = {0};
	struct outcome o;
	size_t picture = 0;

	(void) state;
	for (size_t i = 0; i < N_BATCHES; i++)
		make_batch(batches[i], &r, 1);
	for (uint32_t n = 0; n < BATCH_LEN / SP_FRAGMENT_LEN; n += M)
		for (size_t i = 0; i < N_BATCHES; i++)
			add_frame(&f, picture++, batches[i], n);
	o = solve(&f);
	assert_int_equal(o.n_batches, N_BATCHES);
	assert_int_equal(o.n_culprits, 0);
	assert_memory_equal(o.last, batches[N_BATCHES - 1], BATCH_LEN);
}

static void test_one_forged_picture_anywhere_is_named_and_does_no_harm(void **state)
{
	const size_t n_pictures = (BATCH_LEN / SP_FRAGMENT_LEN + M - 1) / M + 1;
	static const uint32_t numbers[] = {0, 6, 24, 777};
	uint8_t bytes[BATCH_LEN];
	struct rnd r = rnd_for_test();

	(void) state;
	make_batch(bytes, &r, 1);
	for (size_t at = 0; at < n_pictures; at++)
		for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
			struct frames f = {0};
			struct outcome o;

			for (size_t p = 0; p < n_pictures; p++)
				if (p == at)
					add_poison(&f, p, bytes, numbers[i]);
				else
					add_frame(&f, p, bytes, (uint32_t) (p - (p > at)) * M);
			o = solve(&f);
			assert_int_equal(o.n_batches, 1);
			assert_int_equal(o.n_culprits, 1);
			assert_int_equal(o.culprits[0], at);
		}
}

static void test_without_enough_honest_frames_it_says_what_is_wrong(void **state)
{
	uint8_t bytes[BATCH_LEN];
	struct rnd r = rnd_for_test();
	struct frames f = {0};
	struct outcome o;

	(void) state;
	make_batch(bytes, &r, 1);
	add_frame(&f, 0, bytes, 0);
	o = solve(&f);
	assert_int_equal(o.n_incomplete, 1);
	add_poison(&f, 0, bytes, 0);
	add_poison(&f, 1, bytes, 6);
	add_sweep(&f, 2, bytes);
	o = solve(&f);
	assert_int_equal(o.n_batches, 0);
	assert_int_equal(o.n_contradicted, 1);
	assert_int_equal(o.n_culprits, 0);
}

enum { SHORT_LEN = 40, N_FORGED = 1 << 16 };

struct forged {
	uint32_t tag;
	uint8_t bytes[SHORT_LEN];
};

static int by_tag(const void *a, const void *b)
{
	const struct forged *x = a, *y = b;

	return x->tag < y->tag ? -1 : x->tag > y->tag;
}

/* Two different texts with one tag, the way a forger with a minute of time finds them. */
static void collide(struct rnd *r, uint8_t forged[SHORT_LEN], uint8_t genuine[SHORT_LEN])
{
	struct forged *pool = calloc(N_FORGED, sizeof *pool), wanted, *found = NULL;

	assert_non_null(pool);
	for (size_t i = 0; i < N_FORGED; i++) {
		rnd_fill(r, pool[i].bytes, SHORT_LEN);
		pool[i].bytes[0] = 0;
		pool[i].tag = sp_batch_tag(pool[i].bytes, SHORT_LEN);
	}
	qsort(pool, N_FORGED, sizeof *pool, by_tag);
	while (found == NULL) {
		rnd_fill(r, wanted.bytes, SHORT_LEN);
		wanted.bytes[0] = 1;
		wanted.tag = sp_batch_tag(wanted.bytes, SHORT_LEN);
		found = bsearch(&wanted, pool, N_FORGED, sizeof *pool, by_tag);
	}
	memcpy(forged, found->bytes, SHORT_LEN);
	memcpy(genuine, wanted.bytes, SHORT_LEN);
	free(pool);
}

static void add_short(struct frames *f, size_t picture, const uint8_t bytes[SHORT_LEN])
{
	char text[SP_FRAME_TEXT_MAX + 1];

	assert_int_equal(
		sp_frame_make(text, bytes, SHORT_LEN, sp_batch_tag(bytes, SHORT_LEN), 0, 1), SP_OK);
	add_text(f, picture, text);
}

static void test_forged_bytes_with_the_same_tag_do_not_keep_genuine_ones_out(void **state)
{
	uint8_t forged[SHORT_LEN], genuine[SHORT_LEN];
	struct rnd r = rnd_for_test();
	struct frames f = {0};
	struct outcome o;

	(void) state;
	collide(&r, forged, genuine);
	add_short(&f, 0, forged);
	o = solve(&f);
	assert_int_equal(o.n_forged, 1);
	add_short(&f, 0, forged);
	add_short(&f, 1, genuine);
	o = solve(&f);
	assert_int_equal(o.n_batches, 1);
	assert_int_equal(o.n_forged, 0);
	assert_int_equal(o.n_culprits, 1);
	assert_int_equal(o.culprits[0], 0);
}

static void test_what_is_no_frame_is_told_at_once(void **state)
{
	struct frames f = {0};
	uint32_t tag;

	(void) state;
	assert_int_equal(frames_add(&f, 0, "https://example.org", 19, &tag), SP_E_FOREIGN);
	assert_int_equal(frames_add(&f, 0, "SP1:000", 7, &tag), SP_E_VERSION);
	assert_int_equal(f.n, 0);
	assert_int_equal(solve(&f).n_batches, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_many_batches_in_turns_are_all_put_together),
		cmocka_unit_test(test_one_forged_picture_anywhere_is_named_and_does_no_harm),
		cmocka_unit_test(test_without_enough_honest_frames_it_says_what_is_wrong),
		cmocka_unit_test(test_forged_bytes_with_the_same_tag_do_not_keep_genuine_ones_out),
		cmocka_unit_test(test_what_is_no_frame_is_told_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
