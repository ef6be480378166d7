/*
 * Random numbers for tests, benchmarks and demonstrations: the same seed gives the same run. Never
 * for secrets.
 */
#ifndef SP_TESTS_RND_H
#define SP_TESTS_RND_H

#include <inttypes.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

struct rnd {
	uint64_t state; /* never 0 */
};

/* xorshift64* (Marsaglia; Vigna) */
static inline uint64_t rnd_u64(struct rnd *r)
{
	r->state ^= r->state >> 12;
	r->state ^= r->state << 25;
	r->state ^= r->state >> 27;
	return r->state * UINT64_C(0x2545F4914F6CDD1D);
}

static inline struct rnd rnd_from(uint64_t seed)
{
	/* Odd times anything but 0 is not 0; small seeds spread over the whole word. */
	return (struct rnd){.state = (seed * 2 + 1) * UINT64_C(0x9E3779B97F4A7C15)};
}

/* 0 … n - 1 */
static inline uint32_t rnd_below(struct rnd *r, uint32_t n)
{
	return (uint32_t) ((rnd_u64(r) >> 32) * n >> 32);
}

/* Any number of bits is as likely as any other, so that every length of an integer comes up. */
static inline uint64_t rnd_magnitude(struct rnd *r)
{
	return rnd_u64(r) >> rnd_below(r, 64);
}

static inline void rnd_fill(struct rnd *r, void *p, size_t n)
{
	uint8_t *bytes = p;

	for (size_t i = 0; i < n; i++)
		bytes[i] = (uint8_t) (rnd_u64(r) >> 56);
}

/* Well-formed text of exactly n bytes, of characters of one to four bytes, and a NUL. */
static inline void rnd_text(struct rnd *r, char *out, size_t n)
{
	static const char *const characters[] = {"a", "Z", "-", "é", "ي", "क", "山", "😀"};
	size_t at = 0;

	while (at < n) {
		const char *c = characters[rnd_below(r, 8)];
		size_t len = 0;

		while (c[len] != '\0')
			len++;
		for (size_t i = 0; len <= n - at && i < len; i++)
			out[at + i] = c[i];
		at += len <= n - at ? len : 0;
	}
	out[n] = '\0';
}

/* From SIGNPOST_SEED, 1 without it; printed, so that a failing run can be had again. */
static inline struct rnd rnd_for_test(void)
{
	const char *text = getenv("SIGNPOST_SEED");
	const uint64_t seed = text != NULL ? strtoull(text, NULL, 10) : 1;

	printf("SIGNPOST_SEED=%" PRIu64 "\n", seed);
	return rnd_from(seed);
}

#endif
