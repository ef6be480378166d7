/*
 * A station's store on real files, and what tests of it ask again and again. Everything asserts.
 */
#ifndef TEST_STORE_WORLD_H
#define TEST_STORE_WORLD_H

#include "app/store/store_internal.h"

#include "tests/crash/station.h"

struct world {
	struct station station;
	struct store_options options; /* no floor and no reserve unless a test says so */
	char folder[64];
	char path[96];
};

/* For cmocka_unit_test_setup_teardown(). In memory where there is such a folder: many tests sync
 * thousands of times. On disk for those that ask for the room which a real store wants. */
int world_setup(void **state);
int world_setup_on_disk(void **state);
int world_teardown(void **state);

struct store *world_open(const struct world *w);

/* Signs the signatures of these numbers, from ≤ i < to. */
void world_sign(const struct world *w, struct store *s, unsigned from, unsigned to);

/* Cuts one batch and tells its number. */
uint64_t world_cut(const struct world *w, struct store *s, unsigned flags);

/* Withdraws signature i, with the sealed code that world_code() makes of n. */
void world_withdraw(const struct world *w, struct store *s, unsigned i, unsigned n);
void world_code(uint8_t out[SP_SEALED_CODE_LEN], unsigned n);

struct store_counts world_counts(struct store *s);
bool world_has(const struct world *w, struct store *s, unsigned i);

/* A batch as the organiser's program reads it; free(row->bytes) when done with both. */
void world_read(const struct world *w, struct store *s, uint64_t seq, struct store_batch *row,
	struct sp_batch *out);

/* In how many places of all files of the folder, or of one file, these bytes are. */
unsigned world_grep(const struct world *w, const void *bytes, size_t len);
unsigned world_grep_file(const char *path, const void *bytes, size_t len);

/* A file as a whole; the caller frees. */
uint8_t *world_file(const char *path, size_t *out_len);
void world_write_file(const char *path, const void *bytes, size_t len);

/* The path with something behind it. */
void world_name(const struct world *w, const char *end, char out[128]);

/* Runs SQL on the closed store. */
void world_sql(const struct world *w, const char *sql);

/* Each change, made by SQL to the closed store, must be noticed at its next start, which leaves it as
 * it found it. Afterwards the store is whole again. */
void world_expect_noticed(const struct world *w, const char *const *changes, size_t n);

#endif
