/*
 * Making an empty store. It is built under another name, synced, and renamed when it is whole, so
 * that whatever the moment of a power cut, the file at the store's own name is either absent or a
 * complete store.
 */
#include "app/store/store_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "export/file/file.h"

static const char schema_1[] = {
#include "store_schema.inc"
	0};

static const char schema_2[] = {
#include "store_schema_2.inc"
	0};

const char *const store_schemas[STORE_SCHEMA] = {schema_1, schema_2};

sp_err store_sync_folder(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return file_errno(errno);
	sp_err e = fsync(fd) == 0 ? SP_OK : SP_E_IO;
	(void) close(fd); /* only synced */
	return e;
}

/* Removes what an earlier attempt left, and makes an empty file that only its owner can read. */
static sp_err make_file(const char *path)
{
	static const char *const ends[] = {"", "-wal", "-journal"};
	char *name = NULL;

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		if (asprintf(&name, "%s%s", path, ends[i]) < 0)
			return SP_E_NOMEM;
		int rc = unlink(name);
		int err = errno;
		free(name);
		if (rc != 0 && err != ENOENT)
			return file_errno(err);
	}
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return file_errno(errno);
	return close(fd) == 0 ? SP_OK : SP_E_IO;
}

static int insert_owner(sqlite3 *db, const struct store_owner *owner)
{
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(
		db, "INSERT INTO owner VALUES (1, ?1, ?2, ?3, ?4)", -1, &st, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_bind_blob(st, 1, owner->cid, SP_CID_LEN, SQLITE_STATIC);
	if (rc == SQLITE_OK)
		rc = sqlite3_bind_blob(st, 2, owner->rkid, SP_KID_LEN, SQLITE_STATIC);
	if (rc == SQLITE_OK)
		rc = sqlite3_bind_blob(st, 3, owner->station_pk, SP_PK_LEN, SQLITE_STATIC);
	if (rc == SQLITE_OK)
		rc = sqlite3_bind_int(st, 4, owner->drill);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(st);
	(void) sqlite3_finalize(st); /* repeats the step's result */
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static int fill(sqlite3 *db, const struct store_owner *owner)
{
	char mark[96];

	(void) snprintf(mark, sizeof mark, "PRAGMA application_id = %d; PRAGMA user_version = %d",
		STORE_APPLICATION_ID, STORE_SCHEMA);
	int rc = sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(db, mark, NULL, NULL, NULL);
	for (size_t i = 0; i < STORE_SCHEMA && rc == SQLITE_OK; i++)
		rc = sqlite3_exec(db, store_schemas[i], NULL, NULL, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(db,
			"INSERT INTO counters (one) VALUES (1); INSERT INTO pin (one) VALUES (1)",
			NULL, NULL, NULL);
	if (rc == SQLITE_OK)
		rc = insert_owner(db, owner);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
	/* All of it into the file itself: the rename takes only that along. */
	if (rc == SQLITE_OK)
		rc = sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	return rc;
}

sp_err store_make(
	const struct store_files *f, const struct store_owner *owner, const struct store_options *o)
{
	/* Sabotage is for the store at work; making one is always done properly. */
	struct store_options plain = *o;
	plain.after_settings = NULL;
	sqlite3 *db = NULL;

	sp_err e = make_file(f->fresh);
	if (e != SP_OK)
		return e;
	e = store_db_open(&db, f->fresh, &plain);
	if (e == SP_OK) {
		int rc = fill(db, owner);
		if (rc != SQLITE_OK)
			e = (rc & 0xff) == SQLITE_FULL ? SP_E_FULL : SP_E_IO;
	}
	if (e == SP_OK && sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL))
		e = SP_E_IO;
	(void) sqlite3_close(db); /* now without anything left to write: removes the empty log */
	if (e == SP_OK && rename(f->fresh, f->db) != 0)
		e = file_errno(errno);
	return e == SP_OK ? store_sync_folder(f->folder) : e;
}
