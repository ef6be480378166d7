#include "export/wire/collect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "export/wire/fountain.h"
#include "tests/rnd.h"

/* A batch as a station would send it. */
struct sender {
	size_t len;
	uint32_t tag, k, n;
	uint8_t batch[200 * 60];
};

static struct sender sender_of(size_t len, uint64_t seed)
{
	struct sender s = {.len = len, .k = sp_fountain_k(len)};
	struct rnd r = rnd_from(seed);
	uint8_t hash[32];

	assert_true(len <= sizeof s.batch);
	rnd_fill(&r, s.batch, len);
	crypto_hash_sha256(hash, s.batch, len);
	for (int i = 0; i < 4; i++)
		s.tag = s.tag << 8 | hash[i];
	return s;
}

/* Gives the collector the sender's frame of m fragments from n on. */
static sp_err give(
	struct sp_collect *c, const struct sender *s, uint32_t n, uint32_t m, struct sp_progress *p)
{
	char text[SP_FRAME_TEXT_MAX + 1];

	assert_int_equal(sp_frame_make(text, s->batch, s->len, s->tag, n, m), SP_OK);
	return sp_collect_add(c, text, strlen(text), p);
}

/* Gives it the sender's next frame. */
static sp_err give_next(struct sp_collect *c, struct sender *s, uint32_t m)
{
	struct sp_progress p;
	const sp_err e = give(c, s, s->n, m, &p);

	s->n = sp_frame_next(s->n, m, s->k);
	return e;
}

/* Gives it a frame with the sender's header and a right CRC, but another body. */
static sp_err give_forged(struct sp_collect *c, const struct sender *s, uint32_t n, size_t len)
{
	uint8_t body[SP_FRAGMENT_LEN];
	const struct sp_frame frame = {
		.tag = s->tag, .n = n, .batch_len = (uint32_t) len, .m = 1, .fragments = body};
	char text[SP_FRAME_TEXT_MAX + 1];
	struct sp_progress p;

	memset(body, 0x66, sizeof body);
	assert_int_equal(sp_frame_encode(text, &frame), SP_OK);
	return sp_collect_add(c, text, strlen(text), &p);
}

static void assert_taken(const struct sp_collect *c, const struct sender *s)
{
	size_t len = 0;
	const uint8_t *batch = sp_collect_take(c, &len);

	assert_non_null(batch);
	assert_int_equal(len, s->len);
	assert_memory_equal(batch, s->batch, len);
}

static void test_joining_anywhere_with_loss_needs_no_frame_more(void **state)
{
	struct rnd r = rnd_for_test();
	unsigned received = 0, needed = 0;

	(void) state;
	for (int run = 0; run < 120; run++) {
		struct sp_collect *c = sp_collect_new();
		struct sender s = sender_of(1 + rnd_below(&r, sizeof s.batch), rnd_u64(&r));
		const uint32_t m = 1 + rnd_below(&r, SP_FRAME_SYMBOL_FRAGMENTS_MAX);
		const uint32_t loss_percent = rnd_below(&r, 51);
		sp_err e = SP_MORE;

		assert_non_null(c);
		for (uint32_t skip = rnd_below(&r, 100); skip > 0; skip--)
			s.n = sp_frame_next(s.n, m, s.k);
		while (e == SP_MORE) {
			if (rnd_below(&r, 100) < loss_percent) {
				s.n = sp_frame_next(s.n, m, s.k);
				continue;
			}
			e = give_next(c, &s, m);
			received++;
		}
		assert_int_equal(e, SP_OK);
		assert_taken(c, &s);
		needed += (s.k + m - 1) / m;
		sp_collect_free(c);
	}
	/* A frame more here and there by chance (1 in 256 where K is a multiple of m). */
	assert_in_range(received, needed, needed + 5);
}

static void test_changing_the_density_loses_nothing(void **state)
{
	static const uint32_t densities[] = {6, 6, 1, 14, 2, 2, 11, 4, 8};
	struct sp_collect *c = sp_collect_new();
	struct sender s = sender_of(200 * 54, 3);
	struct sp_progress p = {0};
	uint32_t sum = 0;

	(void) state;
	for (size_t i = 0; i < sizeof densities / sizeof *densities; i++) {
		const sp_err e = give(c, &s, s.n, densities[i], &p);

		s.n = sp_frame_next(s.n, densities[i], s.k);
		sum += densities[i];
		assert_int_equal(p.k, 54);
		assert_int_equal(p.batch_len, 200 * 54);
		assert_int_equal(p.tag, s.tag);
		assert_int_equal(p.rank, sum);
		assert_int_equal(e, sum < 54 ? SP_MORE : SP_OK);
	}
	assert_taken(c, &s);
	sp_collect_free(c);
}

static void test_several_batches_fill_up_side_by_side(void **state)
{
	struct sp_collect *c = sp_collect_new();
	struct sender s[SP_COLLECT_MAX];

	(void) state;
	for (size_t i = 0; i < SP_COLLECT_MAX; i++)
		s[i] = sender_of(200 * 20, i);
	for (uint32_t n = 0; n < 20; n++)
		for (size_t i = 0; i < SP_COLLECT_MAX; i++) {
			assert_int_equal(give_next(c, &s[i], 1), n < 19 ? SP_MORE : SP_OK);
			if (n == 19)
				assert_taken(c, &s[i]);
		}
	sp_collect_free(c);
}

static void test_the_batch_that_waited_longest_makes_room(void **state)
{
	struct sp_collect *c = sp_collect_new();
	struct sender s[SP_COLLECT_MAX + 1];
	struct sp_progress p;

	(void) state;
	for (size_t i = 0; i <= SP_COLLECT_MAX; i++)
		s[i] = sender_of(200 * 20, i);
	for (size_t i = 0; i < SP_COLLECT_MAX; i++)
		assert_int_equal(give_next(c, &s[i], 4), SP_MORE);
	/* Even a repeat is a sign of life. */
	assert_int_equal(give(c, &s[0], 0, 4, &p), SP_REPEAT);
	assert_int_equal(give_next(c, &s[SP_COLLECT_MAX], 4), SP_MORE);

	assert_int_equal(give(c, &s[0], 4, 4, &p), SP_MORE);
	assert_int_equal(p.rank, 8);
	assert_int_equal(give(c, &s[2], 4, 4, &p), SP_MORE);
	assert_int_equal(p.rank, 8);
	assert_int_equal(give(c, &s[1], 4, 4, &p), SP_MORE);
	assert_int_equal(p.rank, 4);
	sp_collect_free(c);
}

static void test_a_completed_batch_is_only_repeated(void **state)
{
	struct sp_collect *c = sp_collect_new();
	struct sender s = sender_of(200 * 20, 1);
	struct sp_progress p;
	size_t len = 0;

	(void) state;
	assert_int_equal(give_next(c, &s, 14), SP_MORE);
	assert_null(sp_collect_take(c, &len));
	assert_int_equal(give_next(c, &s, 14), SP_OK);
	assert_taken(c, &s);
	for (uint32_t n = 0; n < 50; n++) {
		assert_int_equal(give(c, &s, n, 2, &p), SP_REPEAT);
		assert_int_equal(p.rank, p.k);
	}
	assert_null(sp_collect_take(c, &len));
	sp_collect_free(c);
}

static void test_a_rejected_batch_may_come_again(void **state)
{
	struct sp_collect *c = sp_collect_new();
	struct sender s = sender_of(200 * 10, 1);

	(void) state;
	sp_collect_reject(c); /* nothing yet: no harm */
	assert_int_equal(give_next(c, &s, 10), SP_OK);
	sp_collect_reject(c);
	assert_taken(c, &s);
	assert_int_equal(give_next(c, &s, 9), SP_MORE);
	assert_int_equal(give_next(c, &s, 9), SP_OK);
	assert_taken(c, &s);
	sp_collect_free(c);
}

static void test_forged_length_disturbs_nothing(void **state)
{
	struct sp_collect *c = sp_collect_new();
	struct sender s = sender_of(200 * 20 - 5, 1);

	(void) state;
	for (uint32_t n = 0; n < 20; n++) {
		assert_int_equal(give_forged(c, &s, n, s.len + 5), n < 19 ? SP_MORE : SP_E_DIGEST);
		assert_int_equal(give_next(c, &s, 1), n < 19 ? SP_MORE : SP_OK);
	}
	assert_taken(c, &s);
	sp_collect_free(c);
}

static void test_poison_is_told_at_the_end_and_collecting_goes_on(void **state)
{
	struct sp_collect *c = sp_collect_new();
	struct sender s = sender_of(200 * 20, 1);
	struct sp_progress p;
	size_t len = 0;

	(void) state;
	assert_int_equal(give_forged(c, &s, 500, s.len), SP_MORE);
	for (uint32_t n = 0; n < 18; n++)
		assert_int_equal(give_next(c, &s, 1), SP_MORE);
	assert_int_equal(give(c, &s, s.n, 1, &p), SP_E_DIGEST);
	assert_int_equal(p.rank, 0);
	assert_null(sp_collect_take(c, &len));
	for (uint32_t n = 0; n < 19; n++)
		assert_int_equal(give_next(c, &s, 1), SP_MORE);
	assert_int_equal(give_next(c, &s, 1), SP_OK);
	assert_taken(c, &s);
	sp_collect_free(c);
}

static void test_contradicting_frame_costs_nothing_when_it_comes_second(void **state)
{
	struct sp_collect *c = sp_collect_new();
	struct sender s = sender_of(200 * 20, 1);

	(void) state;
	for (uint32_t n = 0; n < 19; n++) {
		assert_int_equal(give_next(c, &s, 1), SP_MORE);
		assert_int_equal(give_forged(c, &s, n, s.len), SP_E_DIGEST);
	}
	assert_int_equal(give_next(c, &s, 1), SP_OK);
	assert_taken(c, &s);
	sp_collect_free(c);
}

static void test_contradicting_frame_delays_by_one_batch_when_it_comes_first(void **state)
{
	struct sp_collect *c = sp_collect_new();
	struct sender s = sender_of(200 * 20, 1);
	sp_err e = SP_MORE;
	int n_frames = 0;

	(void) state;
	assert_int_equal(give_forged(c, &s, 0, s.len), SP_MORE);
	assert_int_equal(give_next(c, &s, 1), SP_E_DIGEST);
	for (; e != SP_OK; n_frames++) {
		assert_true(n_frames < 100);
		e = give_next(c, &s, 1);
	}
	assert_taken(c, &s);
	assert_in_range(n_frames, 39, 42);
	sp_collect_free(c);
}

/* A hostile sender among the frames, now and then, for ever: bytes are right whenever there are
 * any. */
static void test_no_poison_ever_yields_wrong_bytes(void **state)
{
	struct rnd r = rnd_for_test();
	struct sp_collect *c = sp_collect_new();
	struct sender s = sender_of(200 * 12, 9);
	int n_completed = 0, n_refused = 0;

	(void) state;
	for (int i = 0; i < 6000; i++) {
		const sp_err e = rnd_below(&r, 20) == 0
					 ? give_forged(c, &s, rnd_below(&r, 40), s.len)
					 : give_next(c, &s, 1 + rnd_below(&r, 3));

		n_refused += e == SP_E_DIGEST;
		if (e == SP_OK) {
			assert_taken(c, &s);
			sp_collect_reject(c);
			n_completed++;
		}
	}
	assert_true(n_completed > 100);
	assert_true(n_refused > 100);
	sp_collect_free(c);
}

static void test_wrong_tag_never_completes(void **state)
{
	struct sp_collect *c = sp_collect_new();
	struct sender s = sender_of(200 * 10, 1);
	int n_refused = 0;

	(void) state;
	s.tag ^= 1;
	for (int i = 0; i < 100; i++) {
		const sp_err e = give_next(c, &s, 5);

		assert_true(e == SP_MORE || e == SP_E_DIGEST);
		n_refused += e == SP_E_DIGEST;
	}
	/* Two frames each time, a third by chance. */
	assert_in_range(n_refused, 45, 50);
	sp_collect_free(c);
}

static void test_unreadable_frames_touch_nothing(void **state)
{
	static const struct {
		const char *text;
		sp_err expected;
	} cases[] = {{"https://example.org/", SP_E_FOREIGN}, {"SP1:", SP_E_FORM},
		{"SP1:0", SP_E_FORM}, {"SP1:000", SP_E_VERSION}, {"", SP_E_FOREIGN}};
	struct sp_collect *c = sp_collect_new();
	struct sender s = sender_of(200 * 10, 1);

	(void) state;
	assert_int_equal(give_next(c, &s, 5), SP_MORE);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct sp_progress p = {.tag = 77};

		assert_int_equal(sp_collect_add(c, cases[i].text, strlen(cases[i].text), &p),
			cases[i].expected);
		assert_int_equal(p.tag, 77);
	}
	assert_int_equal(give_next(c, &s, 5), SP_OK);
	assert_taken(c, &s);
	sp_collect_free(c);
}

static void test_many_completed_batches_are_remembered(void **state)
{
	struct sp_collect *c = sp_collect_new();
	struct sp_progress p;

	(void) state;
	/* One more than fit: the very first is forgotten, and simply collected again. */
	for (uint64_t i = 0; i <= SP_COLLECT_DONE_MAX; i++) {
		struct sender s = sender_of(100, i);

		assert_int_equal(give_next(c, &s, 1), SP_OK);
	}
	for (uint64_t i = SP_COLLECT_DONE_MAX; i > 0; i--) {
		const struct sender s = sender_of(100, i);

		assert_int_equal(give(c, &s, 0, 1, &p), SP_REPEAT);
	}
	const struct sender first = sender_of(100, 0);

	assert_int_equal(give(c, &first, 0, 1, &p), SP_OK);
	sp_collect_free(c);
}

/* ---- running out of memory: the linker leads malloc and calloc here */

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);

static int n_until_failure = -1; /* allocations that still succeed; negative: all do */

static bool fails_now(void)
{
	return n_until_failure >= 0 && n_until_failure-- == 0;
}

void *__wrap_malloc(size_t n)
{
	return fails_now() ? NULL : __real_malloc(n);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return fails_now() ? NULL : __real_calloc(n, size);
}

static void test_without_memory_nothing_is_lost_but_the_frame(void **state)
{
	struct sp_collect *c = NULL;
	struct sender a = sender_of(200 * 10, 1), b = sender_of(200 * 10, 2);
	struct sp_progress p = {0};

	(void) state;
	n_until_failure = 0;
	assert_null(sp_collect_new());
	c = sp_collect_new();
	assert_non_null(c);

	assert_int_equal(give(c, &a, 0, 5, &p), SP_MORE);
	n_until_failure = 0; /* no room for a second decoder */
	assert_int_equal(give(c, &b, 0, 5, &p), SP_E_NOMEM);
	assert_int_equal(p.rank, 0);
	n_until_failure = 0; /* no room for the batch, and its decoder keeps everything */
	assert_int_equal(give(c, &a, 5, 5, &p), SP_E_NOMEM);
	assert_int_equal(p.rank, 10);
	assert_int_equal(give(c, &a, 5, 5, &p), SP_OK);
	assert_taken(c, &a);
	assert_int_equal(give(c, &b, 0, 10, &p), SP_OK);
	assert_taken(c, &b);
	sp_collect_free(c);
	sp_collect_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_joining_anywhere_with_loss_needs_no_frame_more),
		cmocka_unit_test(test_changing_the_density_loses_nothing),
		cmocka_unit_test(test_several_batches_fill_up_side_by_side),
		cmocka_unit_test(test_the_batch_that_waited_longest_makes_room),
		cmocka_unit_test(test_a_completed_batch_is_only_repeated),
		cmocka_unit_test(test_a_rejected_batch_may_come_again),
		cmocka_unit_test(test_forged_length_disturbs_nothing),
		cmocka_unit_test(test_poison_is_told_at_the_end_and_collecting_goes_on),
		cmocka_unit_test(test_contradicting_frame_costs_nothing_when_it_comes_second),
		cmocka_unit_test(test_contradicting_frame_delays_by_one_batch_when_it_comes_first),
		cmocka_unit_test(test_no_poison_ever_yields_wrong_bytes),
		cmocka_unit_test(test_wrong_tag_never_completes),
		cmocka_unit_test(test_unreadable_frames_touch_nothing),
		cmocka_unit_test(test_many_completed_batches_are_remembered),
		cmocka_unit_test(test_without_memory_nothing_is_lost_but_the_frame),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
