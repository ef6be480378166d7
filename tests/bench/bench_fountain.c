/*
 * What the fountain costs a receiver: how many symbols it must read, against how many any code
 * would need at least.
 *
 *	bench_fountain [seed]
 *
 * A sender shows symbols by sp_frame_next() from 0 on; a receiver joins anywhere in the sweep or
 * after it, misses some, and stops as soon as it has the batch, which is compared. One line for
 * each figure; exit code 1 when a target is missed, 2 when something went wrong.
 */
#include "export/wire/fountain.h"

#include <string.h>
#include <time.h>

#include "export/wire/frame.h"
#include "export/wire/gf256.h"
#include "tests/rnd.h"

static const uint32_t tag = 0x5167A057;

enum { REPAIR_MAX = SP_FRAGMENTS_MAX + 16 };

/* One batch and one decoder, of the largest size, used again for every run. */
struct bench {
	struct rnd rnd;
	uint8_t (*repair)[SP_FRAGMENT_LEN]; /* REPAIR_MAX of them */
	uint8_t *batch, *got, *mem;
	size_t mem_len;
};

static sp_err bench_init(struct bench *b, uint64_t seed)
{
	b->rnd = rnd_from(seed);
	b->mem_len = sp_fountain_size(SP_BATCH_MAX);
	b->batch = malloc(SP_BATCH_MAX);
	b->got = malloc(SP_BATCH_MAX);
	b->mem = malloc(b->mem_len);
	b->repair = malloc(REPAIR_MAX * sizeof *b->repair);
	if (b->repair == NULL || b->batch == NULL || b->got == NULL || b->mem == NULL)
		return SP_E_NOMEM;
	rnd_fill(&b->rnd, b->batch, SP_BATCH_MAX);
	return SP_OK;
}

static void bench_done(struct bench *b)
{
	free(b->batch);
	free(b->got);
	free(b->mem);
	free(b->repair);
}

/* Reads the symbol of m fragments from n on. */
static sp_err read_symbol(struct bench *b, struct sp_fountain *f, uint32_t n, uint32_t m)
{
	uint8_t fragment[SP_FRAGMENT_LEN];

	for (uint32_t i = 0; i < m; i++) {
		sp_fountain_fragment(fragment, b->batch, f->len, tag, n + i);
		const sp_err e = sp_fountain_add(f, n + i, fragment);

		if (e != SP_OK && e != SP_REPEAT)
			return e;
	}
	return SP_OK;
}

static sp_err check(struct bench *b, struct sp_fountain *f)
{
	const sp_err e = sp_fountain_get(f, b->got);

	if (e != SP_OK)
		return e;
	return memcmp(b->got, b->batch, f->len) == 0 ? SP_OK : SP_E_DIGEST;
}

/* One transfer. *out is the number of symbols that were received. */
static sp_err transfer(
	struct bench *b, uint32_t k, uint32_t m, uint32_t loss_percent, uint32_t *out)
{
	const size_t len = (size_t) k * SP_FRAGMENT_LEN - rnd_below(&b->rnd, SP_FRAGMENT_LEN);
	struct sp_fountain f;
	sp_err e = sp_fountain_init(&f, b->mem, b->mem_len, len, tag);
	uint32_t n = 0, received = 0;

	/* Somewhere in the first sweep, or as long again after it. */
	for (uint32_t skip = rnd_below(&b->rnd, 2 * k / m + 2); skip > 0; skip--)
		n = sp_frame_next(n, m, k);
	for (; e == SP_OK && f.rank < k; n = sp_frame_next(n, m, k))
		if (rnd_below(&b->rnd, 100) >= loss_percent) {
			e = read_symbol(b, &f, n, m);
			received++;
		}
	if (e == SP_OK)
		e = check(b, &f);
	if (e == SP_OK)
		*out = received;
	return e;
}

/* A figure over many transfers. */
struct figure {
	double sum, worst;
	uint32_t n;
};

static const uint32_t sizes[] = {10, 20, 35, 50, 75, 100, 150, 200, 300, 500, 700, 1000};
static const uint32_t losses_percent[] = {0, 10, 25, 40, 50};

/* Every size and loss with m fragments a symbol. The small sizes, where chance weighs most, are
 * repeated more often, and each size counts the same. */
static sp_err measure(struct bench *b, uint32_t m, struct figure *fig)
{
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		const uint32_t k = sizes[i], needed = (k + m - 1) / m;
		const uint32_t runs = k <= 100 ? 40 : k <= 300 ? 10 : 2;

		for (size_t j = 0; j < sizeof losses_percent / sizeof *losses_percent; j++) {
			double sum = 0;

			for (uint32_t run = 0; run < runs; run++) {
				uint32_t received = 0;
				const sp_err e = transfer(b, k, m, losses_percent[j], &received);
				const double ratio = (double) received / needed;

				if (e != SP_OK)
					return e;
				sum += ratio;
				fig->worst = ratio > fig->worst ? ratio : fig->worst;
			}
			fig->sum += sum / runs;
			fig->n++;
		}
	}
	return SP_OK;
}

/* Prints a line; whether the target is met. */
static bool report(const char *what, const struct figure *fig, double target)
{
	const double mean = fig->sum / fig->n;
	const bool met = mean <= target;

	printf("%s: mean %.4f, worst %.4f, target <= %.3f, %s\n", what, mean, fig->worst, target,
		met ? "met" : "MISSED");
	return met;
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

/* The largest batch from repair fragments alone is the most work there is. */
static sp_err measure_time(struct bench *b, bool *met)
{
	const uint32_t first = 5000;
	const double allowed = 0.5;
	struct sp_fountain f;
	sp_err e = sp_fountain_init(&f, b->mem, b->mem_len, SP_BATCH_MAX, tag);

	for (uint32_t i = 0; i < REPAIR_MAX; i++)
		sp_fountain_fragment(b->repair[i], b->batch, SP_BATCH_MAX, tag, first + i);
	const double start = seconds();

	for (uint32_t i = 0; e == SP_OK && f.rank < f.k && i < REPAIR_MAX; i++) {
		e = sp_fountain_add(&f, first + i, b->repair[i]);
		e = e == SP_REPEAT ? SP_OK : e;
	}
	if (e == SP_OK)
		e = check(b, &f);
	const double took = seconds() - start;

	*met = took < allowed;
	printf("decoding %d repair fragments (%s): %.3f s, ratio to %.1f s %.2f, %s\n",
		SP_FRAGMENTS_MAX, sp_gf256_rows_at(0)->name, took, allowed, took / allowed,
		*met ? "met" : "MISSED");
	return e;
}

static sp_err run(struct bench *b, bool *all_met)
{
	static const uint32_t densities[] = {1, 2, 4, 6, 8, 11, 14};
	struct figure one = {0}, many = {0};
	bool in_time = false;
	sp_err e = measure(b, 1, &one);

	for (size_t i = 0; e == SP_OK && i < sizeof densities / sizeof *densities; i++)
		e = measure(b, densities[i], &many);
	if (e != SP_OK)
		return e;

	const bool one_met = report("1 fragment a symbol, frames received / K", &one, 1.002);
	const bool many_met =
		report("1 to 14 fragments a symbol, symbols received / ceil(K/m)", &many, 1.02);

	e = measure_time(b, &in_time);
	*all_met = one_met && many_met && in_time;
	return e;
}

int main(int argc, char **argv)
{
	const uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
	struct bench b = {0};
	bool all_met = false;
	sp_err e = bench_init(&b, seed);

	printf("fountain, seed %" PRIu64 ", K 10 to 1000, loss 0 to 50 %%, joining anywhere\n",
		seed);
	if (e == SP_OK)
		e = run(&b, &all_met);
	bench_done(&b);
	if (e != SP_OK) {
		fprintf(stderr, "bench_fountain: failed with code %d\n", (int) e);
		return 2;
	}
	return all_met ? 0 : 1;
}
