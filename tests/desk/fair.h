/*
 * A campaign in a folder of its own, with its keys open and one station enrolled for rehearsal:
 * what the unit tests and the benchmark of the desk share. Everything that cannot fail in a test
 * ends the program when it does.
 */
#ifndef TEST_DESK_FAIR_H
#define TEST_DESK_FAIR_H

#include "export/desk/folder.h"
#include "export/wire/seal.h"

struct fair {
	char dir[64];
	struct folder *folder;
	struct custody *keys;
	uint8_t station_pk[SP_PK_LEN];
	uint8_t station_sk[SP_SK_LEN];
	struct sp_text_hashes texts; /* of "en" */
	uint64_t seq;                /* of the last batch */
	uint8_t prev[SP_HASH_LEN];
	uint64_t captured; /* ever */
	/* sealed codes for the next batch, ascending */
	uint8_t withdrawals[2][SP_SEALED_CODE_LEN];
	size_t n_withdrawals;
	uint8_t tombstones[2][SP_SEALED_CODE_LEN];
	size_t n_tombstones;
};

/* Makes it under $TMPDIR or /tmp; fair_close() removes it. */
void fair_open(struct fair *f);
void fair_close(struct fair *f);

/* The path of a file in the fair's folder; static until the next call. */
const char *fair_path(const struct fair *f, const char *name);

/* An individual who says only what must be said. */
struct sp_record fair_person(const char *name);

/* One signature of a person, under a code that is drawn when code is NULL. */
void fair_sign(const struct fair *f, struct sp_entry *out, const struct sp_record *person,
	const uint8_t *code);

/* Seals a withdrawal code for the next batch; one that nobody can open when code is NULL. */
void fair_withdraw(struct fair *f, const uint8_t *code);

struct fair_batch {
	uint8_t bytes[SP_BATCH_MAX];
	size_t len;
};

/* The station's next batch; entries are sorted in place. change (may be NULL) may lie in the head
 * before it is signed. */
void fair_cut(struct fair *f, struct fair_batch *out, struct sp_entry *entries, size_t n,
	void (*change)(struct sp_batch_head *h));

#endif
