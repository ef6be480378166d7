/*
 * A day in the life of a station, recorded operation by operation, and what must be true of a store
 * that was cut off somewhere in it.
 */
#ifndef TEST_CRASH_DAY_H
#define TEST_CRASH_DAY_H

#include "app/store/store_internal.h"

#include "tests/crash/disk.h"
#include "tests/crash/station.h"

enum {
	ADDS = 72,
	STRANGER = ADDS + 1, /* an entry that is never added */
	BATCHES_MAX = 16,
	WITHDRAWALS = 6,
	PURGED = 1, /* the batch that is */
	PURGED_RECORDS = 20,
	OLD_ADDS = 12, /* in STORE_V1 */
	OLD_BATCHES = 2,
	OLD_PIN = 3
};

/* Whose records are withdrawn, in this order, and whether they wait at that time. */
struct victim {
	unsigned entry;
	bool waits;
};
extern const struct victim day_victims[WITHDRAWALS];

/* What is known at some point of the recording: what was begun by then, and what had been answered
 * with SP_OK. Numbers count from the first, or are the last one's. */
struct facts {
	unsigned boots, adds, added, cuts, have_cut, pin, have_pin;
	unsigned withdraws, withdrawn, campaign, have_campaign;
	bool shown[BATCHES_MAX], acked[BATCHES_MAX];
	bool purge, purged; /* of batch PURGED */
	bool at_work;       /* opened, and not about to be closed */
};

/* For disk_play(); arg is the facts. */
void day_learn(void *arg, unsigned what, unsigned n);

/* One recorded day. Options and folder are those of the disk it is recorded on. */
struct day {
	struct station station;
	struct sp_entry entries[ADDS + 2]; /* one for after the power cut, and STRANGER's */
	uint8_t codes[WITHDRAWALS][SP_SEALED_CODE_LEN];
	uint8_t hash[BATCHES_MAX][SP_HASH_LEN];
	struct recording *r;
	unsigned boots;
	size_t begun; /* operations before the work: what the disk held already */
	struct store_options options;
	const char *folder;
};

/* Signs what will be signed. */
void day_make(struct day *out);

/* The work, as a kiosk would do it: after SP_E_IO the store is opened again, asked what is there,
 * and what is not is repeated. */
void day_work(struct day *day);

/* Opens the store in a folder and goes on from there. NULL, or what is wrong. */
const char *day_check(const struct day *day, const struct facts *f, const char *folder);

/* The same for a day that begins with a store of the first version, STORE_V1: it is taken over. */
void day_take_over(struct day *day);
const char *day_check_taken_over(const struct day *day, const struct facts *f, const char *folder);

/* Ends the program. */
_Noreturn void die(const char *what);

#endif
