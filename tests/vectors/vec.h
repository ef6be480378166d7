/*
 * Reads vector files (export/FORMAT.md, "Vectors"): cases with key = value lines. A file that is
 * not as it should be, or a key that is not there, ends the program: a test must not pass over it.
 */
#ifndef TESTS_VECTORS_VEC_H
#define TESTS_VECTORS_VEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "export/wire/err.h"

struct vec_pair {
	const char *key, *value;
};

struct vec_case {
	const char *name;
	const struct vec_pair *pairs; /* in the order of the file */
	size_t n_pairs;
};

struct vec_file {
	char *text;
	struct vec_pair *pairs;
	struct vec_case *cases;
	size_t n_cases;
};

/* Bytes on the heap, freed by vec_bytes_free(). */
struct vec_bytes {
	uint8_t *p;
	size_t len;
};

/* `name` is the path below tests/vectors/, as seen from the project's root. */
struct vec_file vec_open(const char *name);
void vec_close(struct vec_file *f);

/* The case of this name. */
const struct vec_case *vec_find(const struct vec_file *f, const char *name);

/* How many values a key has, and the i-th of them. */
size_t vec_count(const struct vec_case *c, const char *key);
const char *vec_nth(const struct vec_case *c, const char *key, size_t i);

bool vec_has(const struct vec_case *c, const char *key);
const char *vec_text(const struct vec_case *c, const char *key);
uint64_t vec_number(const struct vec_case *c, const char *key);

/* A text that stands between bars: its start, and its length without them. */
const char *vec_barred(const struct vec_case *c, const char *key, size_t i, size_t *out_len);

struct vec_bytes vec_bytes(const struct vec_case *c, const char *key);
struct vec_bytes vec_bytes_nth(const struct vec_case *c, const char *key, size_t i);
void vec_bytes_free(struct vec_bytes *b);

/* Bytes of exactly n, copied to dst. */
void vec_fixed(const struct vec_case *c, const char *key, uint8_t *dst, size_t n);

/* What the case must end with: its `error`, SP_OK when it has none. */
sp_err vec_error(const struct vec_case *c);

/* The code with this name ("E_FORM"). */
sp_err vec_err_named(const char *name);

#endif
