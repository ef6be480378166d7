/*
 * What the store's own files share, and the few choices its tests make. Nobody else includes this.
 */
#ifndef SP_STORE_INTERNAL_H
#define SP_STORE_INTERNAL_H

#include "app/store/store.h"

#include <sqlite3.h>
#include <sys/types.h>

enum {
	STORE_APPLICATION_ID = 0x53676e50, /* "SgnP" */
	STORE_SCHEMA = 2,                  /* user_version */
	STORE_CHECKPOINT_PAGES = 20,
	STORE_GROWTH = SP_BATCH_RECORDS_MAX, /* places made at a time */
	STORE_CODES_GROWTH = 256,            /* places for sealed codes */
};

struct store_options {
	const char *vfs;        /* a registered SQLite VFS; NULL: the system's */
	uint64_t capture_floor; /* bytes free below which store_add() stops */
	uint64_t reserve_len;   /* bytes; 0: no reserve */
	/* SQL by which a test spoils the settings, to see that it is noticed; NULL */
	const char *after_settings;
	const char *boot_id; /* in place of the kernel's; NULL */
};

/* What store_open() uses. */
extern const struct store_options store_defaults;

sp_err store_open_with(struct store **out, const char *path, const struct store_owner *owner,
	const struct store_options *o, char why[256]) SP_CHECKED;

/* X(name, SQL) */
#define STORE_QUERIES(X)                                                                           \
	X(BEGIN, "BEGIN IMMEDIATE")                                                                \
	X(COMMIT, "COMMIT")                                                                        \
	X(ROLLBACK, "ROLLBACK")                                                                    \
	X(ADD, "UPDATE waiting SET rid = ?1, leaf = ?2, lsig = ?3, sealed = ?4 WHERE place = ?5")  \
	X(GROW, "WITH RECURSIVE fresh (i) AS "                                                     \
		"(SELECT ?1 UNION ALL SELECT i + 1 FROM fresh WHERE i < ?2) "                      \
		"INSERT INTO waiting (place, rid, leaf, lsig, sealed) "                            \
		"SELECT i, zeroblob(16), zeroblob(32), zeroblob(64), zeroblob(560) FROM fresh")    \
	X(COUNT_ADD, "UPDATE counters SET captured = captured + 1")                                \
	X(COUNT_BOOT, "UPDATE counters SET boots = boots + 1")                                     \
	X(COUNT_HEALTH, "INSERT INTO health (which, n) VALUES (?1, 1) "                            \
			"ON CONFLICT (which) DO UPDATE SET n = n + 1")                             \
	X(ENTRY, "SELECT rid, sealed, leaf, lsig FROM waiting WHERE place = ?1")                   \
	X(LEAF_SENT, "SELECT leaf FROM sent WHERE rid = ?1")                                       \
	X(COUNTS, "SELECT captured, removed, boots FROM counters")                                 \
	X(BATCHED,                                                                                 \
		"SELECT coalesce(sum(n_records), 0), coalesce(max(seq), 0), "                      \
		"coalesce(sum(shown = 0 AND coalesce(acked, 0) = 0), 0), "                         \
		"coalesce(min(CASE WHEN shown = 0 AND coalesce(acked, 0) = 0 THEN seq END), 0) "   \
		"FROM batch LEFT JOIN handover USING (seq)")                                       \
	X(HANDED, "SELECT coalesce(sum(acked), 0), coalesce(sum(purged), 0), "                     \
		  "coalesce(max(final), 0) FROM handover")                                         \
	X(CODES, "SELECT count(*), coalesce(sum(tombstone), 0) FROM withdrawal "                   \
		 "WHERE sealed <> zeroblob(63)")                                                   \
	X(HEALTH, "SELECT which, n FROM health")                                                   \
	X(OWNER, "SELECT cid, rkid, station_pk, drill FROM owner")                                 \
	X(PLACES, "SELECT rid, sealed, leaf, lsig, place FROM waiting ORDER BY place")             \
	X(WAITING, "SELECT rid, sealed, leaf, lsig FROM waiting WHERE rid <> zeroblob(16) "        \
		   "ORDER BY rid LIMIT ?1")                                                        \
	X(LAST, "SELECT hash FROM batch ORDER BY seq DESC LIMIT 1")                                \
	X(CUT, "INSERT INTO batch (seq, n_records, cut_at, hash, bytes) "                          \
	       "VALUES (?1, ?2, ?3, ?4, ?5)")                                                      \
	X(CUT_MOVE, "INSERT INTO sent (rid, leaf, seq) SELECT rid, leaf, ?1 FROM waiting "         \
		    "WHERE rid <> zeroblob(16) AND rid <= ?2 ORDER BY rid")                        \
	X(CUT_DROP, "UPDATE waiting SET rid = zeroblob(16), leaf = zeroblob(32), "                 \
		    "lsig = zeroblob(64), sealed = zeroblob(560) "                                 \
		    "WHERE rid <> zeroblob(16) AND rid <= ?1")                                     \
	X(CUT_CODES, "SELECT sealed FROM withdrawal WHERE tombstone = ?1 "                         \
		     "AND sealed <> zeroblob(63) ORDER BY sealed LIMIT ?2")                        \
	X(CUT_CLEAR, "UPDATE withdrawal SET tombstone = 0, sealed = zeroblob(63) "                 \
		     "WHERE tombstone = ?1 AND sealed <> zeroblob(63) AND sealed <= ?2")           \
	X(CUT_REMOVED, "UPDATE counters SET removed = removed + ?1")                               \
	X(CUT_HANDOVER, "INSERT INTO handover (seq, n_tombstones, final, head) "                   \
			"VALUES (?1, ?2, ?3, ?4)")                                                 \
	X(BATCH, "SELECT seq, n_records, cut_at, shown, hash, final, acked, purged, bytes "        \
		 "FROM batch JOIN handover USING (seq) WHERE seq = ?1")                            \
	X(BATCHES, "SELECT seq, n_records, cut_at, shown, hash, final, acked, purged "             \
		   "FROM batch JOIN handover USING (seq) ORDER BY seq")                            \
	X(HANDOVER, "SELECT n_tombstones, head FROM handover WHERE seq = ?1")                      \
	X(ACK, "UPDATE handover SET acked = 1 WHERE seq = ?1")                                     \
	X(PURGE, "UPDATE batch SET bytes = zeroblob(0) WHERE seq IN "                              \
		 "(SELECT seq FROM handover WHERE acked = 1 AND purged = 0)")                      \
	X(PURGED, "UPDATE handover SET purged = 1 WHERE acked = 1 AND purged = 0")                 \
	X(SHOWN, "UPDATE batch SET shown = 1 WHERE seq = ?1")                                      \
	X(SENT, "SELECT leaf FROM sent WHERE rid = ?1 AND seq = ?2")                               \
	X(N_WAITING, "SELECT count(DISTINCT rid) FROM waiting "                                    \
		     "WHERE rid <> zeroblob(16) AND rid NOT IN (SELECT rid FROM sent)")            \
	X(N_SENT, "SELECT count(*) FROM sent")                                                     \
	X(N_SENT_IN, "SELECT count(*) FROM sent WHERE seq = ?1")                                   \
	X(N_HANDOVERS, "SELECT count(*) FROM handover")                                            \
	X(BLUR, "UPDATE waiting SET rid = zeroblob(16), leaf = randomblob(32), "                   \
		"lsig = randomblob(64), sealed = randomblob(560) WHERE place = ?1")                \
	X(CLEAR, "UPDATE waiting SET leaf = zeroblob(32), lsig = zeroblob(64), "                   \
		 "sealed = zeroblob(560) WHERE place = ?1")                                        \
	X(CODE_FREE, "SELECT place FROM withdrawal WHERE sealed = zeroblob(63) "                   \
		     "ORDER BY random() LIMIT 1")                                                  \
	X(CODE_GROW, "WITH RECURSIVE fresh (i) AS "                                                \
		     "(SELECT ?1 UNION ALL SELECT i + 1 FROM fresh WHERE i < ?2) "                 \
		     "INSERT INTO withdrawal (place, tombstone, sealed) "                          \
		     "SELECT i, 0, zeroblob(63) FROM fresh")                                       \
	X(CODE_KEEP, "UPDATE withdrawal SET tombstone = ?1, sealed = ?2 WHERE place = ?3")         \
	X(CODE_AT, "SELECT tombstone, sealed FROM withdrawal WHERE place = ?1")                    \
	X(CODE_FIND, "SELECT place FROM withdrawal WHERE sealed = ?1")                             \
	X(CODE_PLACES, "SELECT count(*), coalesce(min(place), 1), coalesce(max(place), 0), "       \
		       "count(DISTINCT sealed), coalesce(sum(sealed = zeroblob(63)), 0), "         \
		       "coalesce(sum(tombstone AND sealed = zeroblob(63)), 0) FROM withdrawal")    \
	X(CAMPAIGN_GET, "SELECT serial, hash FROM campaign")                                       \
	X(CAMPAIGN_SET, "INSERT INTO campaign (one, serial, hash) VALUES (1, ?1, ?2) "             \
			"ON CONFLICT (one) DO UPDATE SET serial = ?1, hash = ?2")                  \
	X(RUN_GET, "SELECT boot_id FROM run")                                                      \
	X(RUN_BEGIN, "INSERT INTO run (one, boot_id) VALUES (1, ?1) "                              \
		     "ON CONFLICT (one) DO UPDATE SET boot_id = ?1")                               \
	X(RUN_END, "DELETE FROM run")                                                              \
	X(PIN_GET, "SELECT failures, not_before FROM pin")                                         \
	X(PIN_SET, "UPDATE pin SET failures = ?1, not_before = ?2")

enum store_query {
#define X(name, sql) Q_##name,
	STORE_QUERIES(X) Q_COUNT
#undef X
};

/* The files of a store, by name. */
struct store_files {
	char *db;
	char *log;     /* -wal, SQLite's */
	char *lock;    /* .lock */
	char *reserve; /* .reserve */
	char *fresh;   /* .new: a store being made; becomes db by a rename when it is whole */
	char *folder;
};

/* Which file it is that has a name. */
struct store_file_id {
	bool there;
	dev_t dev;
	ino_t ino;
};

/* The rids of table waiting by place, less one; zeros where it is free. */
struct store_places {
	uint8_t (*rid)[SP_RID_LEN];
	size_t n, n_used, cap;
};

struct store {
	struct store_options options;
	struct store_owner owner;
	struct store_files files;
	struct store_file_id db_id, log_id; /* since it was opened */
	int lock_fd;                        /* -1: none */
	sqlite3 *db;
	sqlite3_stmt *q[Q_COUNT];
	struct store_places places;
	unsigned schema; /* user_version as found; STORE_SCHEMA once it is open */
	bool reserved;   /* the reserve file is there */
	bool running;    /* table run may say so */
	bool final;      /* nothing may be added any more */
	bool broken;     /* out of service until opened anew */
};

/* --- store_db.c: SQLite as the rest of the store uses it --- */

/* Opens the database file with every setting of the design and checks that they hold. Reads the
 * file, writes nothing to it. SP_E_BUSY, SP_E_DAMAGED, SP_E_IO, SP_E_NOMEM. *out may be set on
 * failure too; close it. */
sp_err store_db_open(sqlite3 **out, const char *path, const struct store_options *o) SP_CHECKED;

/* Prepares all queries; SP_E_DAMAGED when the schema is not the one they are for. */
sp_err store_db_prepare(struct store *s) SP_CHECKED;

/* What an SQLite result means to the caller; takes the store out of service when it cannot be
 * trusted any more. */
sp_err store_db_err(struct store *s, int rc);

/* A query, ready to bind. Whoever steps it resets it. */
sqlite3_stmt *store_query(struct store *s, enum store_query q);

/* Runs to the end a statement that returns no rows, and resets it. */
sp_err store_run(struct store *s, sqlite3_stmt *st) SP_CHECKED;

/* Steps to the (next) row: SP_OK, or SP_E_NOTFOUND at the end. The caller resets. */
sp_err store_row(struct store *s, sqlite3_stmt *st) SP_CHECKED;

/* Copies a blob of exactly n bytes; false when the column is something else. */
bool store_blob(sqlite3_stmt *st, int column, uint8_t *dst, size_t n);

/* Runs one statement that was not prepared and returns its first column as text; "" for none. */
sp_err store_pragma(sqlite3 *db, const char *sql, char out[64]) SP_CHECKED;

typedef sp_err store_work(struct store *s, void *arg);

/* All of work() or nothing of it, durably. */
sp_err store_transaction(struct store *s, store_work *work, void *arg) SP_CHECKED;

/* The same for what must succeed on a full disk: gives up the reserve and tries once more. */
sp_err store_transaction_reserved(struct store *s, store_work *work, void *arg) SP_CHECKED;

/* Makes sure that the log which SQLite has found is on the medium, not only in the kernel. */
sp_err store_rewrite_log(struct store *s) SP_CHECKED;

/* Moves the log into the file and empties it. */
sp_err store_checkpoint(struct store *s) SP_CHECKED;

/* The same for what must succeed on a full disk. */
sp_err store_checkpoint_reserved(struct store *s) SP_CHECKED;

/* Takes part in every commit: moves the log into the file now and then. arg is the store. */
int store_after_commit(void *arg, sqlite3 *db, const char *name, int pages);

/* --- store_files.c --- */

/* Names the files of the store at path; false when there is no memory. store_files_free() takes
 * what was named also then. */
bool store_files_name(struct store_files *f, const char *path) SP_CHECKED;
void store_files_free(struct store_files *f);

/* Notes which files are open; once the log is there, which is after the first write. */
void store_files_note(struct store *s);

/* Whether they are still at their names: SP_OK, or SP_E_IO and the store is out of service. */
sp_err store_files_stay(struct store *s) SP_CHECKED;

/* --- store_new.c --- */

/* What the versions of the schema have added, from 1 to STORE_SCHEMA; each NUL-terminated. */
extern const char *const store_schemas[STORE_SCHEMA];

/* Makes an empty store at f->db, all at once or not at all. */
sp_err store_make(const struct store_files *f, const struct store_owner *owner,
	const struct store_options *o) SP_CHECKED;

/* Makes what was created or renamed in a folder survive a power cut. */
sp_err store_sync_folder(const char *folder) SP_CHECKED;

/* --- store_reserve.c --- */

/* Makes the reserve when there is room for it above the floor; the store also works without. */
void store_reserve(struct store *s);

/* Gives the reserve back to the disk. */
void store_reserve_release(struct store *s);

/* Whether there is still room for signatures: SP_OK, SP_E_FULL, SP_E_IO. */
sp_err store_has_room(struct store *s) SP_CHECKED;

/* --- store_places.c --- */

/* Appends what a place holds. SP_E_NOMEM. */
sp_err store_place_append(struct store_places *p, const uint8_t rid[SP_RID_LEN]) SP_CHECKED;

/* Where a record waits: SP_OK, or SP_E_NOTFOUND. */
sp_err store_place_find(
	const struct store_places *p, const uint8_t rid[SP_RID_LEN], size_t *out) SP_CHECKED;

/* A random free place; makes more when there is none. */
sp_err store_place_free(struct store *s, size_t *out) SP_CHECKED;

/* Frees a place that is not free. */
void store_place_release(struct store_places *p, size_t i);

/* After a cut: frees the places of all records up to this rid. */
void store_place_clear(struct store_places *p, const uint8_t last[SP_RID_LEN]);

/* --- store.c --- */

/* Reads the row of Q_ENTRY, Q_PLACES or Q_WAITING that st stands on; false when a column is not
 * what it must be. */
bool store_entry_row(struct sp_entry *out, sqlite3_stmt *st);

/* The n numbers in the one row of a query without parameters. SP_E_DAMAGED: there is no row. */
sp_err store_numbers(struct store *s, enum store_query q, uint64_t *out, int n) SP_CHECKED;

/* Codes that wait for a batch, of both kinds, and how many of these are tombstones. */
sp_err store_codes(struct store *s, uint64_t *out_n, uint64_t *out_tombstones) SP_CHECKED;

/* Within a transaction: adds one to a health counter. */
sp_err store_add_health(struct store *s, enum sp_health which) SP_CHECKED;

/* --- store_run.c --- */

/* Within a transaction: counts how the store was left, notes that it is at work again. */
sp_err store_run_begin(struct store *s) SP_CHECKED;

/* Notes that it was closed: in itself, or beside itself after trouble. */
void store_run_end(struct store *s);

/* --- store_migrate.c --- */

/* A store of an older version is judged as what it would become: between these two, in a
 * transaction that changes nothing. A store of this version passes through. */
sp_err store_migrate_try(struct store *s) SP_CHECKED;
sp_err store_migrate_undo(struct store *s) SP_CHECKED;

/* Makes it one of this version, durably. */
sp_err store_migrate(struct store *s) SP_CHECKED;

/* --- store_batch.c --- */

/* Columns of Q_BATCH and Q_HANDOVER. */
enum { STORE_BATCH_BYTES = 8, STORE_HANDOVER_TOMBSTONES = 0, STORE_HANDOVER_HEAD = 1 };

/* Steps to what a query, whose one parameter is a batch's number, tells of it: SP_OK, or
 * SP_E_NOTFOUND. The caller resets *out, which is set on failure too. */
sp_err store_find_batch(
	struct store *s, enum store_query q, uint64_t seq, sqlite3_stmt **out) SP_CHECKED;

/* What names the station and its store in a batch, and the drill flag. */
void store_name_station(struct sp_batch_head *head, const struct store_owner *owner);

/* Reads the row of Q_BATCH or Q_BATCHES that st stands on; bytes stay NULL. */
sp_err store_batch_row(struct store_batch *out, sqlite3_stmt *st) SP_CHECKED;

/* Checks a stored batch's bytes against the station's key and what its row says of them, and takes
 * them apart. The views in *out live as long as the bytes. SP_E_DAMAGED, SP_E_NOMEM. */
sp_err store_batch_verify(const struct store *s, struct sp_batch *out,
	const struct store_batch *row, const uint8_t *bytes, size_t len) SP_CHECKED;

/* The same for a stored head. */
sp_err store_head_verify(const struct store *s, struct sp_head *out, const struct store_batch *row,
	const uint8_t *bytes, size_t len) SP_CHECKED;

/* --- store_check.c --- */

/* Whether the tables are those of schema.sql. SP_E_DAMAGED. Needs no prepared query. */
sp_err store_check_schema(struct store *s) SP_CHECKED;

/* Each reads all of its kind and believes nothing. SP_E_DAMAGED, and what reading says. */
sp_err store_check_file(struct store *s) SP_CHECKED;     /* SQLite's own structure */
sp_err store_check_waiting(struct store *s) SP_CHECKED;  /* every leaf; loads the places */
sp_err store_check_codes(struct store *s) SP_CHECKED;    /* places of sealed codes */
sp_err store_check_batches(struct store *s) SP_CHECKED;  /* signatures, contents, chain */
sp_err store_check_counters(struct store *s) SP_CHECKED; /* nobody more, nobody less */

#endif
