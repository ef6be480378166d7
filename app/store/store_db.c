/*
 * SQLite under the settings of the design. Each setting is read back after it was made, because
 * SQLite ignores a setting that it does not know or cannot honour without a word, and a store that
 * thanks people under synchronous=NORMAL looks just like one that does not.
 */
#include "app/store/store_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const query_text[Q_COUNT] = {
#define X(name, sql) [Q_##name] = (sql),
	STORE_QUERIES(X)
#undef X
};

/* In this order: with locking_mode set before the log is first touched, SQLite keeps the log's
 * index in its own memory and there is no shared-memory file. wal_autocheckpoint is not here:
 * store_after_commit() does its work. */
static const struct setting {
	const char *set;
	const char *get;
	const char *want;
} settings[] = {
	{"PRAGMA locking_mode = EXCLUSIVE", "PRAGMA locking_mode", "exclusive"},
	{"PRAGMA mmap_size = 0", "PRAGMA mmap_size", "0"},
	{"PRAGMA trusted_schema = OFF", "PRAGMA trusted_schema", "0"},
	{"PRAGMA cell_size_check = ON", "PRAGMA cell_size_check", "1"},
	{"PRAGMA temp_store = MEMORY", "PRAGMA temp_store", "2"},
	{"PRAGMA foreign_keys = ON", "PRAGMA foreign_keys", "1"},
	{"PRAGMA journal_mode = WAL", "PRAGMA journal_mode", "wal"},
	{"PRAGMA synchronous = FULL", "PRAGMA synchronous", "2"},
	{"PRAGMA secure_delete = ON", "PRAGMA secure_delete", "1"},
};

/* Switches that have no readable pragma. */
static const struct switch_ {
	int op;
	int on;
} switches[] = {
	{SQLITE_DBCONFIG_DEFENSIVE, 1},
	{SQLITE_DBCONFIG_DQS_DDL, 0},
	{SQLITE_DBCONFIG_DQS_DML, 0},
	{SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
	{SQLITE_DBCONFIG_ENABLE_VIEW, 0},
	/* Closing must not write to a store that was refused; store_close() empties the log. */
	{SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1},
};

static sp_err err_of(int rc)
{
	if (rc == SQLITE_IOERR_NOMEM)
		return SP_E_NOMEM;
	switch (rc & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return SP_OK;
	case SQLITE_NOMEM:
		return SP_E_NOMEM;
	case SQLITE_FULL:
		return SP_E_FULL;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return SP_E_BUSY;
	case SQLITE_READONLY:
	case SQLITE_PERM:
		return SP_E_READONLY;
	case SQLITE_CONSTRAINT:
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return SP_E_DAMAGED;
	default:
		return SP_E_IO; /* also SQLITE_ERROR: what store_after_commit() refused */
	}
}

sp_err store_db_err(struct store *s, int rc)
{
	sp_err e = err_of(rc);

	if (e == SP_E_IO || e == SP_E_DAMAGED)
		s->broken = true;
	return e;
}

sp_err store_pragma(sqlite3 *db, const char *sql, char out[64])
{
	char said[64] = "";
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(db, sql, -1, &st, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_step(st);
	if (rc == SQLITE_ROW) {
		const char *text = (const char *) sqlite3_column_text(st, 0);
		(void) snprintf(said, sizeof said, "%s", text ? text : "");
	}
	/* To the end: a change of journal_mode is written after it has told its row. */
	while (rc == SQLITE_ROW)
		rc = sqlite3_step(st);
	(void) sqlite3_finalize(st); /* repeats the last result */
	if (rc == SQLITE_DONE)
		memcpy(out, said, sizeof said);
	return err_of(rc);
}

static sp_err apply_settings(sqlite3 *db)
{
	char got[64];

	for (size_t i = 0; i < sizeof switches / sizeof *switches; i++) {
		int now = -1;
		if (sqlite3_db_config(db, switches[i].op, switches[i].on, &now) != SQLITE_OK ||
			now != switches[i].on)
			return SP_E_IO;
	}
	for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
		sp_err e = store_pragma(db, settings[i].set, got);
		if (e == SP_OK)
			e = store_pragma(db, settings[i].get, got);
		if (e != SP_OK)
			return e;
		if (strcmp(got, settings[i].want) != 0)
			return SP_E_IO;
	}
	return SP_OK;
}

sp_err store_db_open(sqlite3 **out, const char *path, const struct store_options *o)
{
	int rc = sqlite3_open_v2(path, out,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, o->vfs);
	sp_err e = err_of(rc);

	if (e == SP_OK)
		e = apply_settings(*out);
	if (e == SP_OK && o->after_settings)
		e = err_of(sqlite3_exec(*out, o->after_settings, NULL, NULL, NULL));
	return e;
}

sp_err store_db_prepare(struct store *s)
{
	for (size_t i = 0; i < Q_COUNT; i++) {
		int rc = sqlite3_prepare_v3(
			s->db, query_text[i], -1, SQLITE_PREPARE_PERSISTENT, &s->q[i], NULL);
		if (rc != SQLITE_OK)
			return store_db_err(s, rc);
	}
	return SP_OK;
}

sqlite3_stmt *store_query(struct store *s, enum store_query q)
{
	(void) sqlite3_reset(s->q[q]); /* repeats the last step's result, which was dealt with */
	return s->q[q];
}

sp_err store_run(struct store *s, sqlite3_stmt *st)
{
	sp_err e = store_db_err(s, sqlite3_step(st));

	(void) sqlite3_reset(st);
	return e;
}

sp_err store_row(struct store *s, sqlite3_stmt *st)
{
	int rc = sqlite3_step(st);

	return rc == SQLITE_DONE ? SP_E_NOTFOUND : store_db_err(s, rc);
}

bool store_blob(sqlite3_stmt *st, int column, uint8_t *dst, size_t n)
{
	const void *p = sqlite3_column_blob(st, column);

	if (!p || sqlite3_column_bytes(st, column) != (int) n)
		return false;
	memcpy(dst, p, n);
	return true;
}

sp_err store_transaction(struct store *s, store_work *work, void *arg)
{
	if (s->broken)
		return SP_E_IO;

	sp_err e = store_run(s, store_query(s, Q_BEGIN));
	if (e == SP_OK)
		e = work(s, arg);
	if (e == SP_OK)
		e = store_run(s, store_query(s, Q_COMMIT));

	/* SQLite may have rolled back by itself; if it has not and cannot, nothing here can be
	 * believed any more. */
	if (e != SP_OK && !sqlite3_get_autocommit(s->db) &&
		store_run(s, store_query(s, Q_ROLLBACK)) != SP_OK)
		s->broken = true;
	return s->broken && e != SP_E_DAMAGED ? SP_E_IO : e;
}

sp_err store_transaction_reserved(struct store *s, store_work *work, void *arg)
{
	sp_err e = store_transaction(s, work, arg);

	if (e != SP_E_FULL || !s->reserved)
		return e;
	store_reserve_release(s);
	return store_transaction(s, work, arg);
}

/*
 * After a failed fsync the kernel may show a log that is nowhere on the medium, and no later fsync
 * would mend that: it holds the pages for clean. Whoever then thanks for a signature in it, or
 * begins to move it into the file, is one power cut away from losing it or the file. Written once
 * more, the pages are dirty again, and the fsync tells the truth.
 */
sp_err store_rewrite_log(struct store *s)
{
	static const int step = 64 * 1024;
	sqlite3_file *log = NULL;
	sqlite3_int64 len = 0;
	uint8_t *buf = malloc((size_t) step);

	if (!buf)
		return SP_E_NOMEM;
	int rc = sqlite3_file_control(s->db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
	if (rc == SQLITE_OK && log->pMethods) /* NULL: there is no log open */
		rc = log->pMethods->xFileSize(log, &len);
	for (sqlite3_int64 at = 0; rc == SQLITE_OK && at < len; at += step) {
		int n = len - at < step ? (int) (len - at) : step;
		rc = log->pMethods->xRead(log, buf, n, at);
		if (rc == SQLITE_OK)
			rc = log->pMethods->xWrite(log, buf, n, at);
	}
	if (rc == SQLITE_OK && len > 0)
		rc = log->pMethods->xSync(log, SQLITE_SYNC_NORMAL);
	free(buf);
	return store_db_err(s, rc);
}

sp_err store_checkpoint(struct store *s)
{
	return store_db_err(
		s, sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL));
}

sp_err store_checkpoint_reserved(struct store *s)
{
	sp_err e = store_checkpoint(s);

	if (e != SP_E_FULL || !s->reserved)
		return e;
	store_reserve_release(s);
	return store_checkpoint(s);
}

/*
 * SQLite's own automatic checkpoint drops its errors. But a checkpoint whose fsync failed must
 * never be tried again on the same descriptors: the kernel forgets the pages that it could not
 * write, the second fsync succeeds, the log is started over, and thanked-for signatures are
 * nowhere. So the store goes out of service with its log intact. A full disk is no danger: what was
 * committed stays in the log.
 */
int store_after_commit(void *arg, sqlite3 *db, const char *name, int pages)
{
	struct store *s = arg;
	int rc = SQLITE_OK;

	if (pages >= STORE_CHECKPOINT_PAGES)
		rc = sqlite3_wal_checkpoint_v2(db, name, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	sp_err e = store_db_err(s, rc);
	return e == SP_E_IO || e == SP_E_DAMAGED ? rc : SQLITE_OK;
}
