/*
 * The station's store: sealed signatures, batches, counters. It cannot read a name.
 *
 * One SQLite file, opened for exclusive use. What a function reports as SP_OK has been written and
 * synced to the medium: WAL, synchronous=FULL (app/README.md). After SP_E_IO
 * or SP_E_DAMAGED the store is out of service and every further call says SP_E_IO: close it, open
 * it again, and ask store_has() whether the write happened; adding the same record again is
 * harmless.
 *
 * Beside the file PATH lie PATH-wal (its log: part of the store, never to be removed by hand),
 * PATH.lock, and PATH.reserve: 16 MiB that are given up when the disk is full, so that a batch can
 * still be cut. PATH.new is a store whose making was cut short; it holds nothing. PATH.aside-*
 * are stores that were renamed aside; nothing but store_wipe() touches them.
 *
 * The law, at every moment: captured = removed + waiting + in batches. A record that is withdrawn
 * while it waits is erased at once and goes on counting as waiting until the next batch tells of
 * it; so no count tells before then whether a code was one of a record that waits here.
 *
 * Not thread-safe: one thread owns a store.
 */
#ifndef SP_STORE_H
#define SP_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "export/wire/batch.h"
#include "export/wire/head.h"

struct store;

/* Sealed codes that wait for the next batch; more only after a cut. */
enum { STORE_WITHDRAWALS_MAX = 4096 };

/* Whose signatures a store holds. One that was made for another campaign or station is refused. */
struct store_owner {
	uint8_t cid[SP_CID_LEN];
	uint8_t rkid[SP_KID_LEN];
	uint8_t station_pk[SP_PK_LEN];
	bool drill; /* rehearsal and real signatures never share a store */
};

/*
 * Opens or makes the store at path, checks it (quick_check, every leaf, chain and counters) and
 * counts one boot (not on a disk without any room: an old store opens there nevertheless, so that
 * its batches can leave). The folder must exist; it is synced. A store of the first version gets
 * what it lacks in one transaction, after it has passed the checks.
 *
 * When it was not closed, or was closed after trouble, that is counted too:
 * SP_HEALTH_STORAGE_ERRORS after trouble, else SP_HEALTH_CRASHES when the machine has not been
 * started since, else SP_HEALTH_POWER_LOSSES.
 *
 *	SP_E_BUSY	another program has it open
 *	SP_E_READONLY	file or folder cannot be written
 *	SP_E_FULL	no room to make a new one, or to take over one of the first version
 *	SP_E_NOTFOUND	there is no such folder
 *	SP_E_SIZE	a link or a device is in the place of its lock, or a link that leads nowhere
 *			in its own
 *	SP_E_NEWER	made by a newer schema; untouched
 *	SP_E_DAMAGED	not a station's store, a check failed, or its log is there without it, or
 *			the reserve of a store that held no rehearsals; untouched
 *	SP_E_CAMPAIGN	it belongs to another campaign, key or station, or to the other of rehearsal
 *			and real
 *	SP_E_IO, SP_E_NOMEM
 *
 * *out is written on SP_OK only. On failure why (may be NULL) gets a sentence for people, without
 * personal data.
 */
sp_err store_open(struct store **out, const char *path, const struct store_owner *owner,
	char why[256]) SP_CHECKED;

/* Checkpoints the log and closes. NULL is fine; *s becomes NULL. */
void store_close(struct store **s);

/* Keeps one signature, durably, then reads it back, compares, and makes sure that the file is still
 * the one at the store's name. SP_OK also when the very same entry is there already.
 *
 *	SP_E_DUPLICATE	this rid is there with other contents
 *	SP_E_FULL	less than 64 MiB are free: signing stops here, so that what was signed can
 *			still leave
 *	SP_E_CRYPTO	the entry contradicts itself (sp_entry_check); nothing was written
 *	SP_E_STATE	a final batch was cut: nobody signs here any more
 *	SP_E_IO, SP_E_NOMEM
 */
sp_err store_add(struct store *s, const struct sp_entry *e) SP_CHECKED;

/* Whether a record with this rid waits here or was put into a batch: SP_OK or SP_E_NOTFOUND. One
 * that was withdrawn while it waited has left no trace of its rid. */
sp_err store_has(struct store *s, const uint8_t rid[SP_RID_LEN]) SP_CHECKED;

/*
 * Withdraws the record with this rid; sealed is its code, sealed to the organiser
 * (sp_withdrawal_seal). A record that waits here is erased from the file and the log, and sealed
 * becomes its tombstone [13 of the batch]; for any other rid (unknown, in a batch, withdrawn
 * before) sealed is kept as a withdrawal [12]. Nobody can tell which: the same statements run, as
 * many pages are written and synced, the log is emptied before and after, and the counts change
 * alike: one more of `withdrawals`.
 *
 * SP_OK means that it is on the medium. Trying again with the same sealed after a failure is
 * harmless, and so is trying with another one.
 *
 *	SP_E_BUSY	STORE_WITHDRAWALS_MAX are waiting: cut a batch first
 *	SP_E_CRYPTO	sealed is all zeros; nothing was written
 *	SP_E_FULL	not even the reserve was enough
 *	SP_E_IO, SP_E_NOMEM
 */
sp_err store_withdraw(struct store *s, const uint8_t rid[SP_RID_LEN],
	const uint8_t sealed[SP_SEALED_CODE_LEN]) SP_CHECKED;

struct store_counts {
	uint64_t waiting; /* captured, in no batch yet, also when withdrawn since the last cut */
	uint64_t batched; /* in a batch */
	uint64_t ever_captured;
	uint64_t ever_removed;   /* withdrawn before export, as batches have told it */
	uint64_t withdrawals;    /* sealed codes that wait for the next batch, of both kinds */
	uint64_t n_to_cut;       /* 0: nothing waits for a batch; else waiting + withdrawals, which
				* does not tell of what kind the codes are */
	uint64_t batches;        /* highest seq */
	uint64_t unshown;        /* batches neither marked as shown nor acknowledged */
	uint64_t oldest_unshown; /* the first of these; 0: none */
	uint64_t acked;          /* batches that the organiser has acknowledged */
	uint64_t purged;         /* batches whose bytes are gone */
	bool final;              /* a final batch was cut */
	uint64_t boots;
	uint64_t health[SP_HEALTH_COUNT];
};

sp_err store_counts(struct store *s, struct store_counts *out) SP_CHECKED;

/* Adds one to a health counter, durably. */
sp_err store_count_health(struct store *s, enum sp_health which) SP_CHECKED;

/* What a batch needs to know that the store does not. */
struct store_cut {
	int64_t now_s; /* wall clock */
	uint8_t build[SP_BUILD_LEN];
	uint8_t campaign[SP_HASH_LEN]; /* hash of the campaign payload in force */
	/* SP_BATCH_FINAL or 0; the drill bit comes from the owner. The final bit is set on the
	 * batch that takes the last of what waits, and on every batch after one that has it. */
	unsigned flags;
	const uint8_t *station_sk; /* SP_SK_LEN bytes */
};

/*
 * Cuts one batch of what is waiting, sealed codes first, then as many records as fit; call again
 * while counts say `n_to_cut`. The batch and its head are built, signed and stored with its
 * records' new state in one transaction: after a power cut it exists and can be shown again, or
 * nothing changed. *out_seq: its number.
 *
 *	SP_E_NOTFOUND	nothing is waiting, no code either (and no SP_BATCH_FINAL asked)
 *	SP_E_CRYPTO	the key is not this station's
 *	SP_E_DAMAGED	what is stored does not verify any more
 *	SP_E_FULL	not even the reserve was enough
 *	SP_E_IO, SP_E_NOMEM
 */
sp_err store_cut(struct store *s, const struct store_cut *how, uint64_t *out_seq) SP_CHECKED;

/* A batch as it was cut, bit for bit. */
struct store_batch {
	uint64_t seq;
	uint64_t n_records;
	uint64_t cut_at; /* hour, Unix seconds */
	bool shown;      /* marked by store_mark_shown() */
	bool final;
	bool acked;                /* by store_ack() */
	bool purged;               /* by store_purge(): there are no bytes any more */
	uint8_t hash[SP_HASH_LEN]; /* H(payload) */
	uint8_t *bytes; /* malloc'ed, the caller frees; checked against hash and signature */
	size_t len;
};

/* SP_E_NOTFOUND; SP_E_STATE when it was purged; SP_E_DAMAGED when what is stored does not verify
 * any more. */
sp_err store_batch(struct store *s, uint64_t seq, struct store_batch *out) SP_CHECKED;

/* The signed head of a batch, purged or not; checked against the batch's hash. SP_E_NOTFOUND: no
 * such batch, or one that the first version cut, which made none. SP_E_DAMAGED. */
sp_err store_head(
	struct store *s, uint64_t seq, uint8_t out[SP_HEAD_MAX], size_t *out_len) SP_CHECKED;

/* Remembers that people have seen this batch leave (one full sweep, a file, a sheet). */
sp_err store_mark_shown(struct store *s, uint64_t seq) SP_CHECKED;

/* Calls each() for every batch, oldest first, its bytes NULL, until it returns false. */
sp_err store_each_batch(struct store *s, bool (*each)(void *arg, const struct store_batch *b),
	void *arg) SP_CHECKED;

/* Remembers durably that the organiser has batch seq, whose payload has this hash. SP_REPEAT: that
 * was known; SP_E_NOTFOUND: there is no such batch; SP_E_DIGEST: it has another hash. */
sp_err store_ack(struct store *s, uint64_t seq, const uint8_t hash[SP_HASH_LEN]) SP_CHECKED;

/* Erases the sealed boxes of all acknowledged batches from file and log; rid and leaf of every
 * record, number, hash and head of every batch stay. Blocks that a flash card has put aside by
 * itself are out of its reach. *out_batches: how many; 0 is SP_OK too. */
sp_err store_purge(struct store *s, uint64_t *out_batches) SP_CHECKED;

/* The campaign file in force: its serial and H(payload). SP_E_NOTFOUND: never set. */
sp_err store_campaign(
	struct store *s, uint64_t *out_serial, uint8_t out_hash[SP_HASH_LEN]) SP_CHECKED;

/* Puts a campaign file in force, durably; SP_OK also when it is already.
 *
 *	SP_E_RANGE	a newer serial is in force, or this one is over 2^63 - 1
 *	SP_E_DUPLICATE	this serial is in force with another hash
 *	SP_E_STATE	something waits that was taken under the one in force: cut it first
 */
sp_err store_set_campaign(
	struct store *s, uint64_t serial, const uint8_t hash[SP_HASH_LEN]) SP_CHECKED;

/* The staff PIN's failure counter: survives restarts, is synced before the caller checks a PIN
 * (app/pin.h). */
struct store_pin {
	uint64_t failures;    /* since the last success */
	int64_t not_before_s; /* wall clock; informational: the wait runs on a monotonic clock */
};
sp_err store_pin_get(struct store *s, struct store_pin *out) SP_CHECKED;
sp_err store_pin_set(struct store *s, const struct store_pin *p) SP_CHECKED;

/*
 * Destroys the store at path, which is closed: every file of it, also those renamed aside
 * (PATH.aside-*), is overwritten with zeros, synced and removed, and the folder is synced. What
 * can be destroyed is, whatever else fails; the first failure is told. Trying again is harmless.
 *
 *	SP_E_NOTFOUND	there was nothing
 *	SP_E_BUSY	a program has it open; nothing was done
 *	SP_E_SIZE	something that is no regular file has one of its names; that was left alone,
 *			and a link was not followed
 *	SP_E_READONLY, SP_E_IO, SP_E_NOMEM
 */
sp_err store_wipe(const char *path) SP_CHECKED;

#endif
