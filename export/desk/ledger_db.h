/*
 * Private to ledger*.c: the connection, its prepared statements, and how SQLite's results become
 * ours.
 */
#ifndef DESK_LEDGER_DB_H
#define DESK_LEDGER_DB_H

#include <sqlite3.h>

#include "export/desk/ledger.h"

/* As ledger_stations.c reads them. */
#define LEDGER_STATION_COLUMNS                                                                     \
	"id, drill, pk, sid, label, nonce, not_after, lowest_serial, revoked_after, merged"

/* X(name, SQL), what an import repeats. Prepared at first use, kept until the ledger is closed. */
#define LEDGER_STATEMENTS(X)                                                                       \
	X(BEGIN, "BEGIN IMMEDIATE")                                                                \
	X(COMMIT, "COMMIT")                                                                        \
	X(ROLLBACK, "ROLLBACK")                                                                    \
	X(ADD_CAMPAIGN, "INSERT INTO campaign (serial, hash, file) VALUES (?, ?, ?)")              \
	X(CAMPAIGN, "SELECT serial, file FROM campaign WHERE hash = ?")                            \
	X(NEWEST_CAMPAIGN, "SELECT serial, file FROM campaign ORDER BY serial DESC LIMIT 1")       \
	X(HAS_CAMPAIGN, "SELECT serial FROM campaign WHERE hash = ?")                              \
	X(STATION_NONCE, "SELECT nonce FROM station WHERE pk = ? AND drill = ?")                   \
	X(ENROL,                                                                                   \
		"INSERT INTO station (drill, pk, sid, label, nonce, not_after, lowest_serial,"     \
		" revoked_after) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7,"                              \
		" (SELECT min(revoked_after) FROM station WHERE pk = ?2)) ON CONFLICT (pk, "       \
		"drill) DO UPDATE SET"                                                             \
		" label = excluded.label, nonce = excluded.nonce, not_after = excluded.not_after," \
		" lowest_serial = excluded.lowest_serial")                                         \
	X(STATIONS, "SELECT " LEDGER_STATION_COLUMNS " FROM station WHERE sid = ?")                \
	X(STATION_RULES, "SELECT revoked_after, merged FROM station WHERE id = ?")                 \
	X(BATCH, "SELECT id FROM batch WHERE station = ? AND seq = ? AND hash = ?")                \
	X(ADD_BATCH, "INSERT INTO batch (station, seq, hash, prev, root, campaign, flags, cut_at," \
		     " boots, build, n_records, n_withdrawals, n_tombstones, ever_captured,"       \
		     " ever_removed, health, leaves)"                                              \
		     " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")                \
	X(CONTRADICTION,                                                                           \
		"SELECT min(seq) FROM ("                                                           \
		" SELECT a.seq FROM batch a JOIN batch b ON b.station = a.station"                 \
		" AND b.seq = a.seq AND b.hash <> a.hash WHERE a.station = ?1"                     \
		" UNION ALL SELECT seq FROM batch"                                                 \
		" WHERE station = ?1 AND seq = 1 AND prev <> zeroblob(32)"                         \
		" UNION ALL SELECT a.seq FROM batch a JOIN batch b ON b.station = a.station"       \
		" AND b.seq = a.seq + 1 AND b.prev <> a.hash WHERE a.station = ?1 AND b.seq <= "   \
		"?2)")                                                                             \
	X(CONTEST, "UPDATE batch SET contested = v.verdict FROM (SELECT b.id, CASE"                \
		   " WHEN b.seq > ?2 THEN 'E_REVOKED' WHEN ?3 IS NULL OR b.seq < ?3 THEN NULL"     \
		   " WHEN EXISTS (SELECT 1 FROM batch o WHERE o.station = b.station"               \
		   " AND o.seq = b.seq AND o.hash <> b.hash) THEN 'E_EQUIVOCATION'"                \
		   " ELSE 'E_CHAIN' END AS verdict FROM batch b WHERE b.station = ?1) v"           \
		   " WHERE batch.id = v.id AND batch.contested IS NOT v.verdict")                  \
	X(STANDING,                                                                                \
		"SELECT b.contested, (SELECT min(c.seq) FROM batch c"                              \
		" WHERE c.station = b.station AND c.contested <> 'E_REVOKED'),"                    \
		" b.ever_captured < b.n_records + b.ever_removed,"                                 \
		" EXISTS (SELECT 1 FROM batch o WHERE o.station = b.station AND o.seq < b.seq"     \
		" AND o.contested IS NOT 'E_REVOKED'"                                              \
		" AND (o.ever_captured > b.ever_captured OR o.ever_removed > b.ever_removed))"     \
		" OR EXISTS (SELECT 1 FROM batch o WHERE o.station = b.station AND o.seq > b.seq"  \
		" AND o.contested IS NOT 'E_REVOKED'"                                              \
		" AND (o.ever_captured < b.ever_captured OR o.ever_removed < b.ever_removed)),"    \
		" EXISTS (SELECT 1 FROM batch o WHERE o.station = b.station"                       \
		" AND o.contested IS NOT 'E_REVOKED'"                                              \
		" AND ((o.seq < b.seq AND o.flags & 2 AND b.n_records > 0)"                        \
		" OR (o.seq > b.seq AND b.flags & 2 AND o.n_records > 0)))"                        \
		" FROM batch b WHERE b.id = ?")                                                    \
	X(IS_SUPPRESSED, "SELECT 1 FROM suppressed WHERE drill = ? AND rid = ?")                   \
	X(SEEN, "SELECT r.leaf FROM record r CROSS JOIN batch b ON b.id = r.batch"                 \
		" WHERE b.station = ? AND r.rid = ? AND b.contested IS NULL")                      \
	X(ADD_RECORD,                                                                              \
		"INSERT INTO record (batch, rid, leaf, state, reason, language, day, consent,"     \
		" kind, name, organisation, role, country, email)"                                 \
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")                              \
	X(ADD_ERASED, "INSERT INTO record (batch, rid, leaf, state) VALUES (?, ?, ?, 'erased')")   \
	X(HOLD_SEALED, "INSERT INTO record (batch, rid, leaf, state, reason, sealed)"              \
		       " VALUES (?, ?, ?, 'held', ?, ?)")                                          \
	X(SUPPRESS, "INSERT OR IGNORE INTO suppressed (drill, rid) VALUES (?, ?)")                 \
	X(ERASE, "UPDATE record SET state = 'erased', reason = NULL, sealed = NULL,"               \
		 " language = NULL, day = NULL, consent = NULL, kind = NULL, name = NULL,"         \
		 " organisation = NULL, role = NULL, country = NULL, email = NULL"                 \
		 " WHERE rid = ? AND state <> 'erased' AND EXISTS (SELECT 1 FROM batch b"          \
		 " JOIN station s ON s.id = b.station WHERE b.id = record.batch AND s.drill = ?)") \
	X(HOLD_WITHDRAWAL, "INSERT OR IGNORE INTO unopened (batch, sealed) VALUES (?, ?)")         \
	X(ADD_TOMBSTONE, "INSERT INTO tombstone (batch, place, rid) VALUES (?, ?, ?)")             \
	X(PEOPLE, "SELECT g.rid, s.sid, CASE WHEN g.dispute IS NULL THEN g.state ELSE 'held' END," \
		  " coalesce(g.dispute, g.reason), g.language, g.day, g.consent, g.kind, g.name,"  \
		  " g.organisation, g.role, g.country, g.email FROM station s"                     \
		  " CROSS JOIN signature g ON g.station = s.id WHERE s.drill = ? AND g.kind IS "   \
		  "NOT NULL"                                                                       \
		  " ORDER BY s.id, g.seq, g.hash, g.rid")                                          \
	X(COUNT_RECORDS,                                                                           \
		"SELECT CASE WHEN g.dispute IS NULL THEN g.state ELSE 'held' END,"                 \
		" count(*), sum(g.state = 'held') FROM station s"                                  \
		" CROSS JOIN signature g ON g.station = s.id WHERE s.drill = ? GROUP BY 1")        \
	X(COUNT_BATCHES, "SELECT count(*), (SELECT count(*) FROM station WHERE drill = ?1),"       \
			 " count(b.contested), (SELECT count(*) FROM unopened u JOIN batch b ON "  \
			 "b.id = u.batch"                                                          \
			 " JOIN station s ON s.id = b.station WHERE s.drill = ?1)"                 \
			 " FROM batch b JOIN station s ON s.id = b.station WHERE s.drill = ?1")    \
	X(CONTESTED, "SELECT s.label, b.seq, count(*), b.contested FROM batch b"                   \
		     " JOIN station s ON s.id = b.station WHERE s.drill = ? AND b.contested IS "   \
		     "NOT NULL"                                                                    \
		     " GROUP BY s.id, b.seq ORDER BY s.id, b.seq")

enum ledger_statement {
#define X(name, sql) LEDGER_##name,
	LEDGER_STATEMENTS(X)
#undef X
		LEDGER_STATEMENT_COUNT
};

struct ledger {
	sqlite3 *db;
	sqlite3_stmt *statements[LEDGER_STATEMENT_COUNT];
};

/* The statement, ready to be bound; NULL when it could not be prepared (ledger_error() tells). */
sqlite3_stmt *ledger_use(struct ledger *l, enum ledger_statement which);

/* What an SQLite result code means. SQLITE_ROW and SQLITE_DONE are SP_OK. */
sp_err ledger_result(int rc);

/* The last error of the connection; never SP_OK. */
sp_err ledger_error(const struct ledger *l);

/* Steps a statement that returns no rows, and resets it. */
sp_err ledger_run(struct ledger *l, sqlite3_stmt *st) SP_CHECKED;

/* Steps to the next row: SP_OK, SP_E_NOTFOUND after the last one. */
sp_err ledger_row(sqlite3_stmt *st) SP_CHECKED;

/* A statement that is needed once; NULL is fine to ledger_finish(). */
sp_err ledger_prepare(struct ledger *l, sqlite3_stmt **out, const char *sql) SP_CHECKED;

/* Ends such a statement: e, or SP_OK when e tells that the rows are at their end. */
sp_err ledger_finish(sqlite3_stmt *st, sp_err e) SP_CHECKED;

/* Statements without parameters and rows. */
sp_err ledger_execute(struct ledger *l, const char *sql) SP_CHECKED;

/* Takes part in the open transaction or begins one; ledger_leave() then ends only what was begun,
 * with a commit when keep is true, and gives e back or why it could not. */
sp_err ledger_join(struct ledger *l, bool *out_own) SP_CHECKED;
sp_err ledger_leave(struct ledger *l, bool own, bool keep, sp_err e) SP_CHECKED;

/* A name in a column "contested"; SP_OK for NULL. */
sp_err ledger_read_contested(sqlite3_stmt *st, int at);

/* Frees what was bound; bound people must not stay in the statement's memory. */
void ledger_reset(sqlite3_stmt *st);

/* Binding; a failure shows in the step, which then refuses a NULL. */
void ledger_bind_blob(sqlite3_stmt *st, int at, const void *p, size_t n);
void ledger_bind_text(sqlite3_stmt *st, int at, const char *text); /* "" becomes NULL */
void ledger_bind_int(sqlite3_stmt *st, int at, uint64_t v);

/* Copies a blob of exactly n bytes; zeros when the column has another length. */
void ledger_column_blob(sqlite3_stmt *st, int at, uint8_t *out, size_t n);

/* Copies a text, cut to what fits; "" for NULL. */
void ledger_column_text(sqlite3_stmt *st, int at, char *out, size_t cap);

#endif
