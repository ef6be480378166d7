/*
 * The organiser's ledger: one SQLite file with campaign files, stations, batches and the people who
 * signed. Real and rehearsal data share the file and never an answer. What proves that nobody was
 * dropped is in ledger_audit.h; what keeps the file safe, and empties it in the end, in
 * ledger_keep.h.
 *
 * A function that changes several rows does so in the transaction that is open, or in one of its
 * own.
 *
 * Errors of every function, besides those it names: SP_E_BUSY (another program is writing),
 * SP_E_FULL, SP_E_READONLY, SP_E_DAMAGED, SP_E_IO, SP_E_NOMEM. After any error inside a transaction
 * roll back.
 */
#ifndef DESK_LEDGER_H
#define DESK_LEDGER_H

#include <stdbool.h>
#include <sys/stat.h>

#include "export/wire/batch.h"
#include "export/wire/campaign.h"
#include "export/wire/record.h"

struct ledger;

/* Makes a new ledger, readable by its owner only; SP_E_DUPLICATE when the file exists. */
sp_err ledger_make(struct ledger **out, const char *path) SP_CHECKED;

/* Opens what ledger_make() made. SP_E_NOTFOUND; SP_E_DAMAGED: not a ledger, or SQLite's quick check
 * finds it broken; SP_E_NEWER: from a newer version; SP_E_STATE: from one before enrolment, which
 * no version reads any more. In all these cases the file is not touched. */
sp_err ledger_open(struct ledger **out, const char *path) SP_CHECKED;

/* Deletes a ledger that was just made and is closed, its log included. */
void ledger_unmake(const char *path);

/* Whether these are the ledger's own files, its log included. Opening and closing one of them
 * behind SQLite's back would drop the locks of this whole process. */
bool ledger_is_file(const struct ledger *l, const struct stat *st);

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

/* The serial of the campaign file with this payload hash. SP_E_NOTFOUND. */
sp_err ledger_serial(
	struct ledger *l, const uint8_t hash[SP_HASH_LEN], uint64_t *out_serial) SP_CHECKED;

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
	uint64_t revoked_after; /* last good seq; UINT64_MAX: not revoked */
	bool merged;            /* ledger_merge() */
};

/* Enrols, or takes the new label and dates of a station that is enrolled for the same use; *out_new
 * tells which. SP_E_DUPLICATE: it is enrolled with another nonce, which only `again` replaces. */
sp_err ledger_enrol(
	struct ledger *l, const struct ledger_station *s, bool again, bool *out_new) SP_CHECKED;

/* Calls each() for every enrolled station with this sid (several can share one) until it returns
 * false. */
sp_err ledger_each_station(struct ledger *l, const uint8_t sid[SP_SID_LEN],
	bool (*each)(void *arg, const struct ledger_station *s), void *arg) SP_CHECKED;

/* Calls each() for every station of a part, by label. */
sp_err ledger_each(struct ledger *l, bool drill,
	void (*each)(void *arg, const struct ledger_station *s), void *arg) SP_CHECKED;

/* The station that people call so: its label, its sid as 16 hexadecimal digits, or its fingerprint
 * of 20 digits, grouped or not. SP_E_NOTFOUND; SP_E_DUPLICATE: several. */
sp_err ledger_find_station(
	struct ledger *l, bool drill, const char *text, struct ledger_station *out) SP_CHECKED;

/*
 * Ends all uses of a key after its batch last_good. Batches above it that were taken before become
 * contested (E_REVOKED): they are kept, count nothing, and speak against no other; what they
 * withdrew stays withdrawn. Those that come later are refused. The reason is kept as a decision
 * (ledger_keep.h). SP_REPEAT: so it is already. SP_E_NOTFOUND: no station has this key. SP_E_STATE:
 * it was revoked with a lower bound, which only ledger_unrevoke() raises.
 */
sp_err ledger_revoke(struct ledger *l, const uint8_t pk[SP_PK_LEN], uint64_t last_good,
	const char *reason) SP_CHECKED;

/* Raises the bound, or with UINT64_MAX takes the revocation back; batches that were kept and are
 * good again count. SP_E_STATE: not revoked, or this would lower it; else as above. */
sp_err ledger_unrevoke(struct ledger *l, const uint8_t pk[SP_PK_LEN], uint64_t last_good,
	const char *reason) SP_CHECKED;

/*
 * Decides that all batches of a station which contradicts itself are true: now and in future each
 * record counts by its rid, the same one once; two different ones with one rid are held. A
 * revocation stays in force. The reason is kept as a decision. SP_REPEAT: it is merged already.
 */
sp_err ledger_merge(struct ledger *l, int64_t station, const char *reason) SP_CHECKED;

/* --- batches --- */

/* SP_E_NOTFOUND when this very batch was not taken. */
sp_err ledger_batch(
	struct ledger *l, int64_t station, const struct sp_batch *b, int64_t *out_batch) SP_CHECKED;

/* What is kept of each record beside its row, so that a row that goes missing is missed: the root
 * of the batch follows from these. */
struct ledger_leaf {
	uint8_t rid[SP_RID_LEN];
	uint8_t leaf[SP_HASH_LEN];
};

/* Adds one that is not there, with a leaf for each of its records, which follow by themselves. */
sp_err ledger_add_batch(struct ledger *l, int64_t station, const struct sp_batch *b,
	uint64_t campaign_serial, const struct ledger_leaf *leaves, int64_t *out_batch) SP_CHECKED;

/*
 * Looks for contradictions among all batches of a station that no revocation concerns: two for one
 * number, or one that does not continue the one before it. From the first number that is concerned
 * on, nothing of that station counts, unless it is merged: from there on nobody can tell which
 * story is true. Call it after adding a batch; the result is the same for every order in which they
 * came.
 */
sp_err ledger_judge(struct ledger *l, int64_t station) SP_CHECKED;

/* What is odd about a batch, although it is taken. */
enum ledger_doubt {
	LEDGER_NO_DOUBT,
	LEDGER_COUNTS_SHORT,     /* it says that fewer people signed than it holds */
	LEDGER_COUNTS_BACKWARDS, /* it and another batch of the station contradict each other */
	LEDGER_AFTER_FINAL, /* records came after the station had said that there would be none */
};

struct ledger_standing {
	sp_err contested; /* SP_OK, SP_E_EQUIVOCATION (its own number came twice), SP_E_CHAIN,
			     SP_E_REVOKED */
	uint64_t from;    /* then: the first batch of the station that is contested */
	enum ledger_doubt doubt;
};

sp_err ledger_standing(struct ledger *l, int64_t batch, struct ledger_standing *out) SP_CHECKED;

/* --- records --- */

/* What the ledger knows of a record in other batches of the station that count: SP_OK nothing;
 * SP_REPEAT the very same; SP_E_STATE it was withdrawn; SP_R_RID_REUSE another one has its rid. */
sp_err ledger_seen(struct ledger *l, const struct ledger_station *s, const uint8_t rid[SP_RID_LEN],
	const uint8_t leaf[SP_HASH_LEN]) SP_CHECKED;

struct ledger_key {
	int64_t batch;
	const uint8_t *rid;
	const uint8_t *leaf;
};

/* Keeps a record that was opened; fault NULL, or the name of the text fault that sends it to
 * review. Records of which the station has two different ones with one rid are held by themselves.
 */
sp_err ledger_add_record(struct ledger *l, const struct ledger_key *k, const struct sp_record *r,
	const char *fault) SP_CHECKED;

/* Remembers that a withdrawn record was in this batch, and nothing of what was in it. */
sp_err ledger_add_erased(struct ledger *l, const struct ledger_key *k) SP_CHECKED;

/* Keeps a sealed record that cannot be taken, for this reason. */
sp_err ledger_hold_sealed(struct ledger *l, const struct ledger_key *k, sp_err reason,
	const uint8_t sealed[SP_SEALED_LEN]) SP_CHECKED;

/* Erases the person with this rid from this part of the ledger, for all time to come. *out_erased
 * counts the records that were there. */
sp_err ledger_suppress(struct ledger *l, bool drill, const uint8_t rid[SP_RID_LEN],
	uint64_t *out_erased) SP_CHECKED;

/* Notes what the entry at this place of a batch's tombstones withdrew; rid NULL: it did not
 * open. */
sp_err ledger_add_tombstone(
	struct ledger *l, int64_t batch, size_t place, const uint8_t *rid) SP_CHECKED;

/* Keeps a withdrawal that could not be opened. */
sp_err ledger_hold_withdrawal(
	struct ledger *l, int64_t batch, const uint8_t sealed[SP_SEALED_CODE_LEN]) SP_CHECKED;

/* --- answers --- */

struct ledger_person {
	uint8_t rid[SP_RID_LEN];
	uint8_t sid[SP_SID_LEN];
	const char *state;        /* "good", "review" or "held" */
	const char *reason;       /* of the latter two */
	struct sp_record *record; /* ctx is not filled in */
};

/* Calls each() for every signature that could be opened, by station and batch. The person is valid
 * during the call only and lives in locked memory. */
sp_err ledger_each_person(struct ledger *l, bool drill,
	void (*each)(void *arg, const struct ledger_person *p), void *arg) SP_CHECKED;

/* The same for those whose name, organisation or e-mail address contains the needle, whatever its
 * case. SP_E_RANGE: there is nothing to look for in it. */
sp_err ledger_find_people(struct ledger *l, bool drill, const char *needle,
	void (*each)(void *arg, const struct ledger_person *p), void *arg) SP_CHECKED;

struct ledger_counts {
	uint64_t good, review, held;
	uint64_t sealed; /* of held: cannot be taken apart, so no person is known */
	uint64_t batches, stations;
	uint64_t contested; /* of batches */
	uint64_t unopened;  /* sealed withdrawal codes */
};

sp_err ledger_count(struct ledger *l, bool drill, struct ledger_counts *out) SP_CHECKED;

struct ledger_contest {
	const char *label;
	uint64_t seq;
	uint64_t n; /* batches with this number */
	const char *reason;
};

/* Calls each() for every number of a station under which there is a contested batch. */
sp_err ledger_each_contest(struct ledger *l, bool drill,
	void (*each)(void *arg, const struct ledger_contest *c), void *arg) SP_CHECKED;

/* A run of batches that are missing although something tells that they were made. */
struct ledger_gap {
	int64_t station;
	const char *label;
	uint64_t first, last; /* seq numbers */
	uint64_t estimate;    /* of the signatures in them */
	bool tail;            /* no later batch came: known from a slip only */
};

/*
 * Calls each() for every gap, by station and number. Revoked numbers are not missed. Estimates come
 * from what the station said it had captured in later batches and slips: exact where it cut all it
 * had, else the most that can be missing there; together never more than is missing of the station
 * as a whole.
 */
sp_err ledger_each_gap(struct ledger *l, bool drill,
	void (*each)(void *arg, const struct ledger_gap *g), void *arg) SP_CHECKED;

/* The same of one station. */
sp_err ledger_each_gap_of(struct ledger *l, const struct ledger_station *s,
	void (*each)(void *arg, const struct ledger_gap *g), void *arg) SP_CHECKED;

/* How far a station is. What it said of itself is from its newest batch, revoked ones apart. */
struct ledger_progress {
	uint64_t batches;                          /* that came, contested ones too */
	uint64_t contested;                        /* of them */
	uint64_t highest_seq;                      /* 0: no batch */
	uint64_t records, withdrawals, tombstones; /* in all of them */
	uint64_t ever_captured, ever_removed;
	uint64_t declared_lost;
	uint64_t cut_at, boots;
	uint64_t health[SP_HEALTH_COUNT];
	bool final;                       /* the newest batch says: no more records */
	uint64_t head_seq, head_captured; /* of its newest slip; 0: none */
	uint64_t head_conflicts;          /* slips that contradict a batch or other slips */
	uint64_t missing_batches, missing_records; /* the sum of its gaps */
};

sp_err ledger_progress(struct ledger *l, int64_t station, struct ledger_progress *out) SP_CHECKED;

#endif
