/* Bytes as hexadecimal text in test tables; spaces between bytes are allowed. */
#ifndef TESTS_HEX_H
#define TESTS_HEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A table that contradicts itself stops the test, also where assert() is compiled out. */
static inline void hex_must(bool fact, const char *hex)
{
	if (fact)
		return;
	fprintf(stderr, "test table: %s\n", hex);
	abort();
}

static inline int hex_digit(char c)
{
	const char *digits = "0123456789ABCDEF", *at = strchr(digits, c);

	hex_must(c != '\0' && at != NULL, "not a hexadecimal digit");
	return (int) (at - digits);
}

/* Returns the number of bytes, at most cap. */
static inline size_t hex_bytes(uint8_t *out, size_t cap, const char *hex)
{
	size_t n = 0;

	for (const char *p = hex; *p != '\0'; p++) {
		if (*p == ' ')
			continue;
		hex_must(n < cap, hex);
		out[n++] = (uint8_t) (hex_digit(p[0]) << 4 | hex_digit(p[1]));
		p++;
	}
	return n;
}

/* Copies p with the one place where `find` stands changed to `put`; returns the new length. */
static inline size_t hex_patch(
	uint8_t *out, size_t cap, const uint8_t *p, size_t n, const char *find, const char *put)
{
	uint8_t from[256], to[256];
	size_t from_len = hex_bytes(from, sizeof from, find);
	size_t to_len = hex_bytes(to, sizeof to, put);
	const uint8_t *at = memmem(p, n, from, from_len);

	hex_must(at != NULL, find);

	size_t before = (size_t) (at - p), after = n - before - from_len;

	hex_must(memmem(at + 1, n - before - 1, from, from_len) == NULL, find);
	hex_must(before + to_len + after <= cap, put);
	memcpy(out, p, before);
	memcpy(out + before, to, to_len);
	memcpy(out + before + to_len, at + from_len, after);
	return before + to_len + after;
}

#endif
