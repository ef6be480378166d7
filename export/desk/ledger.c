/* Opening, making, transactions; campaign files. Settings as DESIGN says for durability,
 * but not EXCLUSIVE locking: an organiser may list while an import runs. */
#include "export/desk/ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "export/desk/ledger_db.h"
#include "export/file/file.h"

enum { APPLICATION_ID = 0x53504C47 /* "SPLG" */, USER_VERSION = 2, BUSY_MS = 3000 };

static const char schema[] = {
#include "desk_schema.inc"
};

sp_err ledger_result(int rc)
{
	/* the log's shared memory could not grow: SQLite does not say why, a full disk is why */
	if (rc == SQLITE_IOERR_SHMSIZE)
		return SP_E_FULL;
	switch (rc & 0xFF) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return SP_OK;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return SP_E_BUSY;
	case SQLITE_FULL:
		return SP_E_FULL;
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_CANTOPEN:
		return SP_E_READONLY;
	case SQLITE_NOTADB:
	case SQLITE_CORRUPT:
	case SQLITE_FORMAT:
	case SQLITE_SCHEMA:
	case SQLITE_ERROR:
		return SP_E_DAMAGED;
	case SQLITE_NOMEM:
		return SP_E_NOMEM;
	case SQLITE_CONSTRAINT:
		return SP_E_DUPLICATE;
	default:
		return SP_E_IO;
	}
}

sp_err ledger_error(const struct ledger *l)
{
	sp_err e = ledger_result(sqlite3_extended_errcode(l->db));

	if (e == SP_E_IO && sqlite3_system_errno(l->db) != 0)
		e = file_errno(sqlite3_system_errno(l->db));
	return e == SP_OK ? SP_E_NOMEM : e;
}

sqlite3_stmt *ledger_use(struct ledger *l, enum ledger_statement which)
{
	static const char *const sql[] = {
#define X(name, text) [LEDGER_##name] = text,
		LEDGER_STATEMENTS(X)
#undef X
	};

	if (l->statements[which] == NULL)
		(void) sqlite3_prepare_v3(l->db, sql[which], -1, SQLITE_PREPARE_PERSISTENT,
			&l->statements[which], NULL); /* stays NULL: the caller looks */
	return l->statements[which];
}

void ledger_reset(sqlite3_stmt *st)
{
	(void) sqlite3_reset(st); /* repeats the step's error */
	(void) sqlite3_clear_bindings(st);
}

sp_err ledger_run(struct ledger *l, sqlite3_stmt *st)
{
	int rc = sqlite3_step(st);
	sp_err e = rc == SQLITE_DONE || rc == SQLITE_ROW ? SP_OK : ledger_error(l);

	ledger_reset(st);
	return e;
}

sp_err ledger_row(sqlite3_stmt *st)
{
	int rc = sqlite3_step(st);

	return rc == SQLITE_DONE ? SP_E_NOTFOUND : ledger_result(rc);
}

void ledger_bind_blob(sqlite3_stmt *st, int at, const void *p, size_t n)
{
	(void) sqlite3_bind_blob64(st, at, p, n, SQLITE_STATIC);
}

void ledger_bind_text(sqlite3_stmt *st, int at, const char *text)
{
	if (text == NULL || text[0] == '\0')
		(void) sqlite3_bind_null(st, at);
	else
		(void) sqlite3_bind_text(st, at, text, -1, SQLITE_STATIC);
}

void ledger_bind_int(sqlite3_stmt *st, int at, uint64_t v)
{
	/* the format's integers may be larger than SQLite's, where they only inform */
	(void) sqlite3_bind_int64(st, at, v > INT64_MAX ? INT64_MAX : (int64_t) v);
}

void ledger_column_blob(sqlite3_stmt *st, int at, uint8_t *out, size_t n)
{
	const void *p = sqlite3_column_blob(st, at);

	if (p != NULL && (size_t) sqlite3_column_bytes(st, at) == n)
		memcpy(out, p, n);
	else
		memset(out, 0, n);
}

void ledger_column_text(sqlite3_stmt *st, int at, char *out, size_t cap)
{
	const unsigned char *p = sqlite3_column_text(st, at);
	size_t n = p != NULL ? (size_t) sqlite3_column_bytes(st, at) : 0;

	if (n >= cap)
		n = cap - 1;
	if (n > 0)
		memcpy(out, p, n);
	out[n] = '\0';
}

static sp_err pragma_number(struct ledger *l, const char *sql, int64_t *out)
{
	sqlite3_stmt *st;
	sp_err e;

	if (sqlite3_prepare_v2(l->db, sql, -1, &st, NULL) != SQLITE_OK)
		return ledger_error(l);
	e = ledger_row(st);
	if (e == SP_OK)
		*out = sqlite3_column_int64(st, 0);
	(void) sqlite3_finalize(st); /* only read */
	return e;
}

static sp_err connect_to(struct ledger **out, const char *path)
{
	struct ledger *l = calloc(1, sizeof *l);
	int rc;

	if (l == NULL)
		return SP_E_NOMEM;
	rc = sqlite3_open_v2(path, &l->db,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX, NULL);
	if (rc != SQLITE_OK) {
		sqlite3_close(l->db);
		free(l);
		return ledger_result(rc);
	}
	sqlite3_extended_result_codes(l->db, 1);
	sqlite3_busy_timeout(l->db, BUSY_MS);
	sqlite3_db_config(l->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(l->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	*out = l;
	return SP_OK;
}

static sp_err settle(struct ledger *l)
{
	return ledger_execute(l, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
				 "PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;"
				 "PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0;"
				 "PRAGMA cell_size_check = ON");
}

/* Whether the file is a ledger of this version; reads only. */
static sp_err recognise(struct ledger *l)
{
	int64_t id = 0, version = 0;
	sp_err e = pragma_number(l, "PRAGMA application_id", &id);

	if (e == SP_OK)
		e = pragma_number(l, "PRAGMA user_version", &version);
	if (e != SP_OK)
		return e;
	if (id != APPLICATION_ID || version < 1)
		return SP_E_DAMAGED;
	if (version < USER_VERSION)
		return SP_E_STATE;
	return version > USER_VERSION ? SP_E_NEWER : SP_OK;
}

static sp_err check_pages(struct ledger *l)
{
	sqlite3_stmt *st;
	sp_err e;

	if (sqlite3_prepare_v2(l->db, "PRAGMA quick_check(1)", -1, &st, NULL) != SQLITE_OK)
		return ledger_error(l);
	e = ledger_row(st);
	if (e == SP_OK) {
		char verdict[8];

		ledger_column_text(st, 0, verdict, sizeof verdict);
		e = strcmp(verdict, "ok") == 0 ? SP_OK : SP_E_DAMAGED;
	}
	(void) sqlite3_finalize(st); /* only read */
	return e;
}

sp_err ledger_open(struct ledger **out, const char *path)
{
	struct ledger *l = NULL;
	size_t len;
	int fd;
	sp_err e = file_open(&fd, &len, path, SIZE_MAX / 2); /* regular, and no link */

	if (e != SP_OK)
		return e == SP_E_SIZE ? SP_E_DAMAGED : e;
	close(fd);
	e = connect_to(&l, path);
	if (e == SP_OK)
		e = recognise(l);
	if (e == SP_OK)
		e = settle(l);
	if (e == SP_OK)
		e = check_pages(l);
	if (e != SP_OK) {
		ledger_close(&l);
		return e;
	}
	*out = l;
	return SP_OK;
}

static sp_err lay_out(struct ledger *l)
{
	char numbers[96];
	sp_err e;

	(void) sqlite3_snprintf(sizeof numbers, numbers,
		"PRAGMA application_id = %d; PRAGMA user_version = %d", APPLICATION_ID,
		USER_VERSION);
	e = settle(l);
	if (e == SP_OK)
		e = ledger_begin(l);
	if (e == SP_OK)
		e = ledger_execute(l, schema);
	if (e == SP_OK)
		e = ledger_execute(l, numbers);
	return e == SP_OK ? ledger_commit(l) : e;
}

sp_err ledger_make(struct ledger **out, const char *path)
{
	struct ledger *l = NULL;
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	sp_err e;

	if (fd < 0)
		return file_errno(errno);
	close(fd);
	e = connect_to(&l, path);
	if (e == SP_OK)
		e = lay_out(l);
	if (e != SP_OK) {
		ledger_close(&l);
		ledger_unmake(path);
		return e;
	}
	*out = l;
	return SP_OK;
}

/* What SQLite puts beside a database, and the database itself. */
static const char *const suffixes[] = {"", "-wal", "-shm", "-journal"};

enum { SUFFIX_COUNT = sizeof suffixes / sizeof *suffixes };

static void own_name(char name[PATH_MAX], const char *path, size_t i)
{
	(void) sqlite3_snprintf(PATH_MAX, name, "%s%s", path, suffixes[i]);
}

void ledger_unmake(const char *path)
{
	char name[PATH_MAX];

	for (size_t i = 0; i < SUFFIX_COUNT; i++) {
		own_name(name, path, i);
		(void) unlink(name); /* the log mostly went when it was closed */
	}
}

bool ledger_is_file(const struct ledger *l, const struct stat *st)
{
	const char *path = sqlite3_db_filename(l->db, "main");
	char name[PATH_MAX];

	for (size_t i = 0; i < SUFFIX_COUNT; i++) {
		struct stat own;

		own_name(name, path, i);
		if (lstat(name, &own) == 0 && own.st_dev == st->st_dev && own.st_ino == st->st_ino)
			return true;
	}
	return false;
}

void ledger_close(struct ledger **l)
{
	if (*l == NULL)
		return;
	for (int i = 0; i < LEDGER_STATEMENT_COUNT; i++)
		(void) sqlite3_finalize((*l)->statements[i]); /* repeats an error seen before */
	/* erased people must not live on in the log; when it cannot be emptied now, the next close
	 * does it */
	(void) sqlite3_wal_checkpoint_v2((*l)->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	(void) sqlite3_close((*l)->db); /* no statement is left that could keep it open */
	free(*l);
	*l = NULL;
}

static sp_err run_plain(struct ledger *l, enum ledger_statement which)
{
	sqlite3_stmt *st = ledger_use(l, which);

	return st == NULL ? ledger_error(l) : ledger_run(l, st);
}

sp_err ledger_begin(struct ledger *l)
{
	return run_plain(l, LEDGER_BEGIN);
}

sp_err ledger_commit(struct ledger *l)
{
	return run_plain(l, LEDGER_COMMIT);
}

void ledger_rollback(struct ledger *l)
{
	if (!sqlite3_get_autocommit(l->db))
		(void) run_plain(l, LEDGER_ROLLBACK); /* fails only when SQLite did it itself */
}

sp_err ledger_join(struct ledger *l, bool *out_own)
{
	bool own = sqlite3_get_autocommit(l->db) != 0;
	sp_err e = own ? ledger_begin(l) : SP_OK;

	if (e == SP_OK)
		*out_own = own;
	return e;
}

sp_err ledger_leave(struct ledger *l, bool own, bool keep, sp_err e)
{
	sp_err committed;

	if (!own)
		return e;
	committed = keep ? ledger_commit(l) : SP_OK;
	if (!keep || committed != SP_OK)
		ledger_rollback(l);
	return committed == SP_OK ? e : committed;
}

sp_err ledger_prepare(struct ledger *l, sqlite3_stmt **out, const char *sql)
{
	return sqlite3_prepare_v2(l->db, sql, -1, out, NULL) == SQLITE_OK ? SP_OK : ledger_error(l);
}

sp_err ledger_finish(sqlite3_stmt *st, sp_err e)
{
	(void) sqlite3_finalize(st); /* repeats the step's error */
	return e == SP_E_NOTFOUND ? SP_OK : e;
}

sp_err ledger_execute(struct ledger *l, const char *sql)
{
	return sqlite3_exec(l->db, sql, NULL, NULL, NULL) == SQLITE_OK ? SP_OK : ledger_error(l);
}

sp_err ledger_add_campaign(struct ledger *l, uint64_t serial, const uint8_t hash[SP_HASH_LEN],
	const uint8_t *file, size_t len)
{
	sqlite3_stmt *st = ledger_use(l, LEDGER_ADD_CAMPAIGN);

	if (st == NULL)
		return ledger_error(l);
	ledger_bind_int(st, 1, serial);
	ledger_bind_blob(st, 2, hash, SP_HASH_LEN);
	ledger_bind_blob(st, 3, file, len);
	return ledger_run(l, st);
}

sp_err ledger_campaign(struct ledger *l, const uint8_t *hash, uint8_t **out_file, size_t *out_len,
	uint64_t *out_serial)
{
	sqlite3_stmt *st = ledger_use(l, hash != NULL ? LEDGER_CAMPAIGN : LEDGER_NEWEST_CAMPAIGN);
	uint8_t *copy;
	size_t len;
	sp_err e;

	if (st == NULL)
		return ledger_error(l);
	if (hash != NULL)
		ledger_bind_blob(st, 1, hash, SP_HASH_LEN);
	e = ledger_row(st);
	if (e == SP_OK) {
		len = (size_t) sqlite3_column_bytes(st, 1);
		copy = malloc(len + 1);
		if (copy == NULL) {
			e = SP_E_NOMEM;
		} else {
			memcpy(copy, sqlite3_column_blob(st, 1), len);
			*out_file = copy;
			*out_len = len;
			*out_serial = (uint64_t) sqlite3_column_int64(st, 0);
		}
	}
	ledger_reset(st);
	return e;
}

sp_err ledger_serial(struct ledger *l, const uint8_t hash[SP_HASH_LEN], uint64_t *out_serial)
{
	sqlite3_stmt *st = ledger_use(l, LEDGER_HAS_CAMPAIGN);
	sp_err e;

	if (st == NULL)
		return ledger_error(l);
	ledger_bind_blob(st, 1, hash, SP_HASH_LEN);
	e = ledger_row(st);
	if (e == SP_OK)
		*out_serial = (uint64_t) sqlite3_column_int64(st, 0);
	ledger_reset(st);
	return e;
}
