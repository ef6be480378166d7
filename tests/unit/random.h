/*
 * Random numbers for tests, from a seed that is printed and can be given back: SP_SEED=123
 * test_batch. SplitMix64 (Steele, Lea, Flood 2014).
 */
#ifndef TESTS_RANDOM_H
#define TESTS_RANDOM_H

#include <inttypes.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct random {
	uint64_t state;
};

static inline struct random random_start(void)
{
	const char *given = getenv("SP_SEED");
	uint64_t seed = given != NULL ? strtoull(given, NULL, 10) : (uint64_t) time(NULL);

	printf("SP_SEED=%" PRIu64 "\n", seed);
	return (struct random){seed};
}

static inline uint64_t random_u64(struct random *r)
{
	uint64_t z = r->state += 0x9E3779B97F4A7C15;

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
	return z ^ (z >> 31);
}

/* From 0 to n - 1. */
static inline uint64_t random_below(struct random *r, uint64_t n)
{
	return random_u64(r) % n;
}

/* Any number of bits is as likely as any other, so that every length of an integer comes up. */
static inline uint64_t random_magnitude(struct random *r)
{
	return random_u64(r) >> random_below(r, 64);
}

static inline void random_fill(struct random *r, void *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		((uint8_t *) p)[i] = (uint8_t) random_u64(r);
}

/* Well-formed text of exactly n bytes, of characters of one to four bytes, and a NUL. */
static inline void random_text(struct random *r, char *out, size_t n)
{
	static const char *const characters[] = {"a", "Z", "-", "é", "ي", "क", "山", "😀"};
	size_t at = 0;

	while (at < n) {
		const char *c = characters[random_below(r, 8)];
		size_t len = 0;

		while (c[len] != '\0')
			len++;
		for (size_t i = 0; len <= n - at && i < len; i++)
			out[at + i] = c[i];
		at += len <= n - at ? len : 0;
	}
	out[n] = '\0';
}

#endif
