/*
 * The organiser's ledger: one SQLite file with campaign files, stations, batches and the people who
 * signed. Real and rehearsal data share the file and never an answer.
 *
 * Errors of every function, besides those it names: SP_E_BUSY (another program is writing), SP_E_FULL,
 * SP_E_READONLY, SP_E_DAMAGED, SP_E_IO, SP_E_NOMEM. After any error inside a transaction roll back.
 */
#ifndef DESK_LEDGER_H
#define DESK_LEDGER_H

#include <stdbool.h>

#include "export/wire/batch.h"
#include "export/wire/campaign.h"
#include "export/wire/record.h"

struct ledger;

/* Makes a new ledger, readable by its owner only; SP_E_DUPLICATE when the file exists. */
sp_err ledger_make(struct ledger **out, const char *path) SP_CHECKED;

/* Opens what ledger_make() made. SP_E_NOTFOUND; SP_E_DAMAGED: not a ledger; SP_E_NEWER: from a newer
 * version. In all these cases the file is not touched. */
sp_err ledger_open(struct ledger **out, const char *path) SP_CHECKED;

/* Deletes a ledger that was just made and is closed, its log included. */
void ledger_unmake(const char *path);

/* Rolls back what is open, empties the log into the file, closes. NULL is fine; *l becomes NULL. */
void ledger_close(struct ledger **l);

/* Everything between begin and commit happens or nothing does. begin waits a few seconds for
 * another writer, then says SP_E_BUSY. */
sp_err ledger_begin(struct ledger *l) SP_CHECKED;
sp_err ledger_commit(struct ledger *l) SP_CHECKED;
void ledger_rollback(struct ledger *l);

/* --- campaign files --- */

sp_err ledger_add_campaign(struct ledger *l, uint64_t serial, const uint8_t hash[SP_HASH_LEN],
	const uint8_t *file, size_t len) SP_CHECKED;

/* The file with this payload hash, or with hash NULL the newest one: malloc'ed, the caller frees.
 * SP_E_NOTFOUND. */
sp_err ledger_campaign(struct ledger *l, const uint8_t *hash, uint8_t **out_file, size_t *out_len,
	uint64_t *out_serial) SP_CHECKED;

/* --- stations --- */

struct ledger_station {
	int64_t id;
	bool drill;
	uint8_t pk[SP_PK_LEN];
	uint8_t sid[SP_SID_LEN];
	char label[SP_LABEL_MAX + 1];
	uint8_t nonce[SP_NONCE_LEN];
	uint64_t not_after;
	uint64_t lowest_serial;
	uint64_t revoked_after; /* UINT64_MAX: not revoked */
};

/* Enrols, or takes the new label, nonce and dates of a station that is enrolled for the same use.
 * *out_new tells which. */
sp_err ledger_enrol(struct ledger *l, const struct ledger_station *s, bool *out_new) SP_CHECKED;

/* Calls each() for every enrolled station with this sid (several can share one) until it returns
 * false. */
sp_err ledger_each_station(struct ledger *l, const uint8_t sid[SP_SID_LEN],
	bool (*each)(void *arg, const struct ledger_station *s), void *arg) SP_CHECKED;

/* --- batches --- */

struct ledger_batch {
	uint8_t hash[SP_HASH_LEN];
	uint8_t prev[SP_HASH_LEN];
};

/* SP_E_NOTFOUND when this number was not taken. */
sp_err ledger_batch(
	struct ledger *l, int64_t station, uint64_t seq, struct ledger_batch *out) SP_CHECKED;

sp_err ledger_add_batch(struct ledger *l, int64_t station, const struct sp_batch *b,
	uint64_t campaign_serial) SP_CHECKED;

/* Holds all records of a batch that was taken, for this reason. Not taken: nothing happens. */
sp_err ledger_contest(struct ledger *l, int64_t station, uint64_t seq, sp_err reason) SP_CHECKED;

/* Keeps the other side. SP_REPEAT: it is there already. */
sp_err ledger_quarantine(struct ledger *l, int64_t station, const struct sp_batch *b, sp_err reason,
	const uint8_t *file, size_t len) SP_CHECKED;

/* --- records --- */

/* What the ledger knows of a record: SP_OK nothing; SP_REPEAT the very same; SP_E_STATE it was
 * withdrawn; SP_R_RID_REUSE another one has its rid. */
sp_err ledger_seen(struct ledger *l, const struct ledger_station *s, const uint8_t rid[SP_RID_LEN],
	const uint8_t leaf[SP_HASH_LEN]) SP_CHECKED;

struct ledger_key {
	int64_t station;
	uint64_t seq;
	const uint8_t *rid;
	const uint8_t *leaf;
};

/* Keeps a record that was opened; fault NULL, or the name of the text fault that sends it to
 * review. */
sp_err ledger_add_record(struct ledger *l, const struct ledger_key *k, const struct sp_record *r,
	const char *fault) SP_CHECKED;

/* Keeps a sealed record that was not taken apart, for this reason. */
sp_err ledger_hold_sealed(struct ledger *l, const struct ledger_key *k, sp_err reason,
	const uint8_t sealed[SP_SEALED_LEN]) SP_CHECKED;

/* Holds every record with this rid. */
sp_err ledger_hold_rid(
	struct ledger *l, int64_t station, const uint8_t rid[SP_RID_LEN], sp_err reason) SP_CHECKED;

/* Erases the person with this rid from this part of the ledger, for all time to come. *out_erased
 * counts the records that were there. */
sp_err ledger_suppress(struct ledger *l, bool drill, const uint8_t rid[SP_RID_LEN],
	uint64_t *out_erased) SP_CHECKED;

/* Keeps a withdrawal that could not be opened. */
sp_err ledger_hold_withdrawal(struct ledger *l, int64_t station, uint64_t seq,
	const uint8_t sealed[SP_SEALED_CODE_LEN]) SP_CHECKED;

/* --- answers --- */

struct ledger_person {
	uint8_t rid[SP_RID_LEN];
	uint8_t sid[SP_SID_LEN];
	const char *state;        /* "good", "review" or "held" */
	const char *reason;       /* of the latter two */
	struct sp_record *record; /* ctx is not filled in */
};

/* Calls each() for every record that could be opened, in the order of arrival. The person is valid
 * during the call only and lives in locked memory. */
sp_err ledger_each_person(struct ledger *l, bool drill,
	void (*each)(void *arg, const struct ledger_person *p), void *arg) SP_CHECKED;

struct ledger_counts {
	uint64_t good, review, held;
	uint64_t sealed; /* of held: never taken apart, so no person is known */
	uint64_t batches, stations, quarantined;
};

sp_err ledger_count(struct ledger *l, bool drill, struct ledger_counts *out) SP_CHECKED;

struct ledger_gap {
	const char *label;
	uint64_t first, last; /* seq numbers that are missing */
};

/* Calls each() for every run of batches that never came although later ones did. */
sp_err ledger_each_gap(struct ledger *l, bool drill,
	void (*each)(void *arg, const struct ledger_gap *g), void *arg) SP_CHECKED;

#endif
