/*
 * Keeping the ledger: copies, a digest to compare it by, what people decided about it, where
 * personal data went, and the end of it all. Errors as in ledger.h.
 */
#ifndef DESK_LEDGER_KEEP_H
#define DESK_LEDGER_KEEP_H

#include "export/desk/ledger.h"

/*
 * Whether a copy may be written to path: nothing is there, or an older copy. SP_E_DUPLICATE: what
 * is there is another file, a copy of another campaign's ledger, or a ledger that is worked with.
 */
sp_err ledger_backup_place(struct ledger *l, const char *path) SP_CHECKED;

/*
 * Writes a whole copy, readable by its owner only, which takes the place of an older copy once it
 * is complete, checked and synced. Not inside a transaction (SP_E_STATE). SP_E_DUPLICATE: as
 * ledger_backup_place(). SP_E_BUSY: another backup to the same path is under way.
 * The draft is path.draft; what a killed run left there is taken away by the next.
 */
sp_err ledger_backup(struct ledger *l, const char *path) SP_CHECKED;

/* Calls each() with every campaign file under which somebody here signed; a view into the
 * ledger. */
sp_err ledger_each_campaign(struct ledger *l,
	void (*each)(void *arg, const uint8_t *file, size_t len), void *arg) SP_CHECKED;

/* Whether there is a copy at path, or what a killed backup left of one: it holds people, too. */
bool ledger_backup_is_there(const char *path);

/* Empties the log, in which what was erased can still stand. SP_E_BUSY: somebody else is reading;
 * it is tried again whenever the ledger is closed. */
sp_err ledger_empty_log(struct ledger *l) SP_CHECKED;

/*
 * A digest over everything that counts and everything that is kept: the same for the same campaign
 * files, stations, batches, slips, withdrawals and decisions, in whatever order and however often
 * they came. Row numbers, times of import and files written have no part in it. A revocation
 * refuses what comes after it: to that, "the same batches" means those that were taken.
 */
sp_err ledger_digest(struct ledger *l, uint8_t out[SP_HASH_LEN]) SP_CHECKED;

/* --- what people decided --- */

struct ledger_decision {
	uint64_t at; /* Unix seconds */
	const char *what;
	const char *reason;
};

/* Remembers that somebody overruled the program, and why. Neither text may name a person who
 * signed. */
sp_err ledger_decide(struct ledger *l, const char *what, const char *reason) SP_CHECKED;

/* In the order in which they were made. */
sp_err ledger_each_decision(struct ledger *l,
	void (*each)(void *arg, const struct ledger_decision *d), void *arg) SP_CHECKED;

/* --- files with personal data --- */

struct ledger_written {
	uint64_t at; /* Unix seconds, the last time */
	const char *path;
	const char *what;
};

/* Remembers a file with personal data, so that the purge can name it. A path once. */
sp_err ledger_wrote(struct ledger *l, const char *path, const char *what) SP_CHECKED;

/* By path. */
sp_err ledger_each_written(struct ledger *l,
	void (*each)(void *arg, const struct ledger_written *w), void *arg) SP_CHECKED;

/* --- the end --- */

/*
 * Removes everything about people from the ledger and from the space it took in its file and log:
 * what they wrote and every sealed record or code. States, reasons, rids, leaves, batches and
 * counts stay. *out_people counts those who were there. Not inside a transaction (SP_E_STATE).
 * SP_E_BUSY: another program has the ledger open; then the file may still hold traces: do it again.
 */
sp_err ledger_purge(struct ledger *l, uint64_t *out_people) SP_CHECKED;

#endif
