/* Copies of the ledger, what was decided and written, and its end. */
#include "export/desk/ledger_keep.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "export/desk/ledger_db.h"
#include "export/file/file.h"

/* --- copies --- */

/* The hash of a ledger's first campaign file, which tells it from those of other campaigns. */
static sp_err first_campaign(sqlite3 *db, uint8_t out[SP_HASH_LEN])
{
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(
		db, "SELECT hash FROM campaign ORDER BY serial LIMIT 1", -1, &st, NULL);
	sp_err e = rc == SQLITE_OK ? ledger_row(st) : ledger_result(rc);

	if (e == SP_OK)
		ledger_column_blob(st, 0, out, SP_HASH_LEN);
	(void) sqlite3_finalize(st); /* only read */
	return e;
}

/* Whether a copy, which lies there without a log, is one of this campaign. */
static sp_err compare_campaign(const struct ledger *l, const char *copy)
{
	uint8_t own[SP_HASH_LEN], other[SP_HASH_LEN];
	sqlite3 *db = NULL;
	int rc = sqlite3_open_v2(
		copy, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX, NULL);
	sp_err e = first_campaign(l->db, own), there;

	there = rc == SQLITE_OK ? first_campaign(db, other) : ledger_result(rc);
	(void) sqlite3_close(db); /* nothing is left that could keep it open */
	if (e != SP_OK || there == SP_E_NOMEM)
		return e != SP_OK ? e : there;
	return there == SP_OK && memcmp(own, other, sizeof own) == 0 ? SP_OK : SP_E_DUPLICATE;
}

sp_err ledger_backup_place(struct ledger *l, const char *path)
{
	enum { READERS_AT = 19, ID_AT = 68, HEADER_LEN = 100 }; /* of an SQLite file */
	enum { NO_LOG = 1 }; /* copies are so; a ledger that somebody works with has one */
	static const uint8_t id[] = {'S', 'P', 'L', 'G'};
	uint8_t header[HEADER_LEN];
	struct stat st;
	size_t len, got = 0;
	int fd;
	sp_err e;

	if (lstat(path, &st) == 0 && ledger_is_file(l, &st))
		return SP_E_DUPLICATE; /* before it is opened: closing it would drop our locks */
	e = file_open(&fd, &len, path, SIZE_MAX / 2);
	if (e != SP_OK)
		return e == SP_E_NOTFOUND ? SP_OK : e == SP_E_SIZE ? SP_E_DUPLICATE : e;
	e = file_get(fd, header, sizeof header, &got);
	(void) close(fd); /* only read */
	if (e == SP_OK && (got < sizeof header || memcmp(header + ID_AT, id, sizeof id) != 0 ||
				  header[READERS_AT] != NO_LOG))
		e = SP_E_DUPLICATE;
	return e == SP_OK ? compare_campaign(l, path) : e;
}

/* Whether what is open is still what the path names. */
static bool is_named(int fd, const char *path)
{
	struct stat open_one, named;

	return fstat(fd, &open_one) == 0 && lstat(path, &named) == 0 &&
	       open_one.st_dev == named.st_dev && open_one.st_ino == named.st_ino;
}

static sp_err name_draft(char out[PATH_MAX], const char *path)
{
	int n = snprintf(out, PATH_MAX, "%s.draft", path);

	return n >= 0 && n < PATH_MAX ? SP_OK : SP_E_RANGE;
}

bool ledger_backup_is_there(const char *path)
{
	char draft[PATH_MAX];

	return access(path, F_OK) == 0 ||
	       (name_draft(draft, path) == SP_OK && access(draft, F_OK) == 0);
}

/*
 * An empty file of its owner only, beside the one it is to replace, which no other backup uses as
 * long as it is open. It always has the same name: what a killed run leaves is personal data, and
 * the next run takes it away.
 */
static sp_err make_draft(char out[PATH_MAX], int *out_fd, const char *path)
{
	sp_err e = name_draft(out, path);
	int fd;

	if (e != SP_OK)
		return e;
	e = SP_E_BUSY;
	fd = open(out, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
	if (fd < 0)
		return file_errno(errno);
	if (flock(fd, LOCK_EX | LOCK_NB) == 0 && is_named(fd, out))
		e = fchmod(fd, 0600) == 0 && ftruncate(fd, 0) == 0 ? SP_OK : file_errno(errno);
	if (e == SP_OK)
		*out_fd = fd;
	else
		(void) close(fd); /* nothing was written */
	return e;
}

static sp_err copy_into(struct ledger *l, const char *draft)
{
	sqlite3_stmt *st = NULL;
	sp_err e = ledger_prepare(l, &st, "VACUUM INTO ?");

	if (e != SP_OK)
		return e;
	ledger_bind_text(st, 1, draft);
	return ledger_finish(st, ledger_run(l, st));
}

static sp_err ask_whole(sqlite3 *db)
{
	sqlite3_stmt *st = NULL;
	char verdict[8];
	int rc = sqlite3_prepare_v2(db, "PRAGMA integrity_check(1)", -1, &st, NULL);
	sp_err e;

	if (rc != SQLITE_OK)
		return ledger_result(rc);
	e = ledger_row(st);
	if (e == SP_OK) {
		ledger_column_text(st, 0, verdict, sizeof verdict);
		e = strcmp(verdict, "ok") == 0 ? SP_OK : SP_E_DAMAGED;
	}
	return ledger_finish(st, e);
}

/* Reads the copy as it is on disk, by a connection of its own. */
static sp_err check_copy(const char *draft)
{
	sqlite3 *db = NULL;
	int rc = sqlite3_open_v2(draft, &db,
		SQLITE_OPEN_READONLY | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX, NULL);
	sp_err e = rc == SQLITE_OK ? ask_whole(db) : ledger_result(rc);

	(void) sqlite3_close(db); /* nothing is left that could keep it open */
	return e;
}

static sp_err fill_draft(struct ledger *l, const char *draft, int fd)
{
	sp_err e = copy_into(l, draft);

	if (e == SP_OK && fsync(fd) != 0)
		e = file_errno(errno);
	return e == SP_OK ? check_copy(draft) : e;
}

sp_err ledger_backup(struct ledger *l, const char *path)
{
	char draft[PATH_MAX];
	int fd = -1;
	sp_err e;

	if (sqlite3_get_autocommit(l->db) == 0)
		return SP_E_STATE;
	e = ledger_backup_place(l, path);
	if (e == SP_OK)
		e = make_draft(draft, &fd, path);
	if (e != SP_OK)
		return e;
	e = fill_draft(l, draft, fd);
	if (e == SP_OK)
		e = file_rename(draft, path);
	if (e != SP_OK)
		(void) unlink(draft); /* half a copy is of no use */
	(void) close(fd);             /* synced, or gone */
	return e;
}

/* --- decisions and files --- */

static uint64_t now(void)
{
	time_t t = time(NULL);

	return t > 0 ? (uint64_t) t : 0;
}

/* Adds a row of two texts and the time, in this order. */
static sp_err add_note(struct ledger *l, const char *sql, const char *a, const char *b)
{
	sqlite3_stmt *st = NULL;
	sp_err e = ledger_prepare(l, &st, sql);

	if (e != SP_OK)
		return e;
	(void) sqlite3_bind_text(st, 1, a, -1, SQLITE_STATIC);
	(void) sqlite3_bind_text(st, 2, b, -1, SQLITE_STATIC);
	ledger_bind_int(st, 3, now());
	return ledger_finish(st, ledger_run(l, st));
}

sp_err ledger_decide(struct ledger *l, const char *what, const char *reason)
{
	return add_note(
		l, "INSERT INTO decision (what, reason, at) VALUES (?, ?, ?)", what, reason);
}

sp_err ledger_each_decision(
	struct ledger *l, void (*each)(void *arg, const struct ledger_decision *d), void *arg)
{
	sqlite3_stmt *st = NULL;
	sp_err e = ledger_prepare(l, &st, "SELECT at, what, reason FROM decision ORDER BY id");

	if (e != SP_OK)
		return e;
	while ((e = ledger_row(st)) == SP_OK) {
		const struct ledger_decision d = {(uint64_t) sqlite3_column_int64(st, 0),
			(const char *) sqlite3_column_text(st, 1),
			(const char *) sqlite3_column_text(st, 2)};

		each(arg, &d);
	}
	return ledger_finish(st, e);
}

sp_err ledger_wrote(struct ledger *l, const char *path, const char *what)
{
	return add_note(l,
		"INSERT INTO written (path, what, at) VALUES (?, ?, ?)"
		" ON CONFLICT (path) DO UPDATE SET what = excluded.what, at = excluded.at",
		path, what);
}

sp_err ledger_each_written(
	struct ledger *l, void (*each)(void *arg, const struct ledger_written *w), void *arg)
{
	sqlite3_stmt *st = NULL;
	sp_err e = ledger_prepare(l, &st, "SELECT at, path, what FROM written ORDER BY path");

	if (e != SP_OK)
		return e;
	while ((e = ledger_row(st)) == SP_OK) {
		const struct ledger_written w = {(uint64_t) sqlite3_column_int64(st, 0),
			(const char *) sqlite3_column_text(st, 1),
			(const char *) sqlite3_column_text(st, 2)};

		each(arg, &w);
	}
	return ledger_finish(st, e);
}

/* --- the end --- */

sp_err ledger_each_campaign(
	struct ledger *l, void (*each)(void *arg, const uint8_t *file, size_t len), void *arg)
{
	sqlite3_stmt *st = NULL;
	sp_err e = ledger_prepare(l, &st,
		"SELECT file FROM campaign WHERE serial IN (SELECT campaign FROM batch WHERE "
		"n_records > 0) ORDER BY serial");

	if (e != SP_OK)
		return e;
	while ((e = ledger_row(st)) == SP_OK)
		each(arg, sqlite3_column_blob(st, 0), (size_t) sqlite3_column_bytes(st, 0));
	return ledger_finish(st, e);
}

static sp_err count_people(struct ledger *l, uint64_t *out)
{
	sqlite3_stmt *st = NULL;
	sp_err e = ledger_prepare(l, &st,
		"SELECT count(*) FROM (SELECT DISTINCT s.drill, r.rid FROM record r"
		" JOIN batch b ON b.id = r.batch JOIN station s ON s.id = b.station"
		" WHERE r.kind IS NOT NULL OR r.sealed IS NOT NULL)");

	if (e != SP_OK)
		return e;
	e = ledger_row(st);
	if (e == SP_OK)
		*out = (uint64_t) sqlite3_column_int64(st, 0);
	return ledger_finish(st, e);
}

/* A sealed code opens no more without its end; what is left of it tells nothing but how many there
 * were. */
static const char empty_sql[] =
	"UPDATE record SET sealed = NULL, language = NULL, day = NULL, consent = NULL, kind = NULL,"
	" name = NULL, organisation = NULL, role = NULL, country = NULL, email = NULL"
	" WHERE kind IS NOT NULL OR sealed IS NOT NULL;"
	"UPDATE unopened SET sealed = substr(sealed, 1, 16) WHERE length(sealed) > 16";

static sp_err empty_rows(struct ledger *l, uint64_t *out_people)
{
	sp_err e = ledger_begin(l);

	if (e != SP_OK)
		return e;
	e = count_people(l, out_people);
	if (e == SP_OK)
		e = ledger_execute(l, empty_sql);
	return ledger_leave(l, true, e == SP_OK, e);
}

sp_err ledger_empty_log(struct ledger *l)
{
	return sqlite3_wal_checkpoint_v2(l->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) ==
			       SQLITE_OK
		       ? SP_OK
		       : ledger_error(l);
}

/* The rows are empty; this makes the space anew in which they were, in the file and in its log. */
static sp_err empty_space(struct ledger *l)
{
	sp_err e = ledger_execute(l, "VACUUM");

	return e == SP_OK ? ledger_empty_log(l) : e;
}

sp_err ledger_purge(struct ledger *l, uint64_t *out_people)
{
	uint64_t people = 0;
	sp_err e;

	if (sqlite3_get_autocommit(l->db) == 0)
		return SP_E_STATE;
	e = empty_rows(l, &people);
	if (e == SP_OK)
		e = empty_space(l);
	if (e == SP_OK)
		*out_people = people;
	return e;
}
