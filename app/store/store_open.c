/*
 * Opening: a ladder of steps, each with what to tell people when it fails. Until the last check has
 * passed nothing is written to the store, so that a damaged or foreign file stays evidence.
 */
#include "app/store/store_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "export/file/file.h"

const struct store_options store_defaults = {
	.capture_floor = 64 * 1024 * 1024,
	.reserve_len = 16 * 1024 * 1024,
};

/* Where SQLite's file keeps what decides whether it is ours (sqlite.org/fileformat2, §1.3). */
enum { HEADER_LEN = 100, USER_VERSION_AT = 60, APPLICATION_ID_AT = 68 };

/* A file of its own: SQLite's locks are POSIX ones, which the process itself would lose by closing
 * any descriptor of the database, and they do not guard the moment when a store is made. */
static sp_err take_lock(struct store *s)
{
	s->lock_fd = open(s->files.lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (s->lock_fd < 0)
		return file_errno(errno);
	if (flock(s->lock_fd, LOCK_EX | LOCK_NB) != 0)
		return errno == EWOULDBLOCK ? SP_E_BUSY : SP_E_IO;
	return SP_OK;
}

static sp_err judge_version(uint64_t application_id, uint64_t version)
{
	if (application_id != STORE_APPLICATION_ID)
		return SP_E_DAMAGED;
	if (version > STORE_SCHEMA)
		return SP_E_NEWER;
	return version >= 1 ? SP_OK : SP_E_DAMAGED;
}

static sp_err judge_header(const uint8_t header[HEADER_LEN])
{
	static const char magic[16] = "SQLite format 3";
	struct sp_rd id = sp_rd_on(header + APPLICATION_ID_AT, 4);
	struct sp_rd version = sp_rd_on(header + USER_VERSION_AT, 4);

	if (memcmp(header, magic, sizeof magic) != 0)
		return SP_E_DAMAGED;
	return judge_version(sp_rd_u32(&id), sp_rd_u32(&version));
}

/* By hand: SQLite would take an empty file for an empty database and begin to write. */
static sp_err look_at_file(struct store *s)
{
	uint8_t header[HEADER_LEN];
	struct stat st;
	int fd = open(s->files.db, O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd < 0 && errno == EISDIR)
		return SP_E_DAMAGED;
	if (fd < 0)
		return file_errno(errno);
	sp_err e = SP_E_IO;
	if (fstat(fd, &st) == 0) {
		ssize_t n = S_ISREG(st.st_mode) ? pread(fd, header, sizeof header, 0) : 0;
		if (n >= 0)
			e = n == HEADER_LEN ? judge_header(header) : SP_E_DAMAGED;
	}
	(void) close(fd); /* only read */
	return e;
}

static sp_err find_or_make(struct store *s)
{
	struct stat st;
	sp_err e = look_at_file(s);

	if (e != SP_E_NOTFOUND)
		return e;
	/* A link whose target is not there, maybe a stick: a new store would take its place. */
	if (lstat(s->files.db, &st) == 0)
		return SP_E_SIZE;
	/* A log without its store: SQLite would replay it into the new file. */
	if (access(s->files.log, F_OK) == 0)
		return SP_E_DAMAGED;
	/* A reserve is made for a store that is there: it was lost. A new one would number its
	 * batches from 1 again, and hide that signatures are gone; a rehearsal has none. */
	if (!s->owner.drill && access(s->files.reserve, F_OK) == 0)
		return SP_E_DAMAGED;
	return store_make(&s->files, &s->owner, &s->options);
}

static sp_err open_database(struct store *s)
{
	return store_db_open(&s->db, s->files.db, &s->options);
}

/* Again, now that SQLite has read the log: the version may have been changed only there. */
static sp_err judge_database(struct store *s)
{
	char id[64], version[64];
	sp_err e = store_pragma(s->db, "PRAGMA application_id", id);

	if (e == SP_OK)
		e = store_pragma(s->db, "PRAGMA user_version", version);
	if (e == SP_OK) {
		s->schema = (unsigned) strtoul(version, NULL, 10);
		e = judge_version(strtoul(id, NULL, 10), s->schema);
	}
	return e;
}

static sp_err judge_owner(struct store *s)
{
	struct store_owner found = {0};
	sqlite3_stmt *st = store_query(s, Q_OWNER);
	sp_err e = store_row(s, st);

	if (e == SP_OK && store_blob(st, 0, found.cid, sizeof found.cid) &&
		store_blob(st, 1, found.rkid, sizeof found.rkid) &&
		store_blob(st, 2, found.station_pk, sizeof found.station_pk)) {
		bool same =
			!memcmp(found.cid, s->owner.cid, sizeof found.cid) &&
			!memcmp(found.rkid, s->owner.rkid, sizeof found.rkid) &&
			!memcmp(found.station_pk, s->owner.station_pk, sizeof found.station_pk) &&
			(sqlite3_column_int(st, 3) != 0) == s->owner.drill;
		e = same ? SP_OK : SP_E_CAMPAIGN;
	} else if (e == SP_OK || e == SP_E_NOTFOUND) {
		e = SP_E_DAMAGED;
	}
	(void) sqlite3_reset(st);
	return e;
}

static sp_err count_boot(struct store *s, void *arg)
{
	(void) arg;
	sp_err e = store_run(s, store_query(s, Q_COUNT_BOOT));
	return e == SP_OK ? store_run_begin(s) : e;
}

static sp_err begin_work(struct store *s)
{
	(void) sqlite3_wal_hook(s->db, store_after_commit, s);
	store_reserve(s);
	sp_err e = store_rewrite_log(s);
	if (e == SP_OK)
		e = store_checkpoint(s);
	if (e == SP_OK || e == SP_E_FULL)
		e = store_migrate(s);
	if (e != SP_OK)
		return e;
	s->running = true;
	e = store_transaction(s, count_boot, NULL);
	/* A boot more or less matters little; that batches can leave a full disk matters, so the
	 * reserve is not given up for it. */
	if (e == SP_E_FULL)
		e = SP_OK;
	store_files_note(s);
	/* Also for a store that is not new: who made it may have been killed before this. */
	return e == SP_OK ? store_sync_folder(s->files.folder) : e;
}

/* `damaged` is what to say of SP_E_DAMAGED. */
static const struct step {
	sp_err (*run)(struct store *s);
	const char *damaged;
} steps[] = {
	{take_lock, ""},
	{find_or_make, "The file is not a station's store, or it is gone and only what lies "
		       "beside it is there: put it back."},
	{open_database, "The store is damaged: its first pages cannot be read."},
	{judge_database, "The file is not a station's store."},
	{store_check_schema, "The store is damaged: its tables are not a station's."},
	{store_migrate_try, "The store is damaged: its tables are not a station's."},
	{store_db_prepare, "The store is damaged: its tables are not a station's."},
	{judge_owner, "The store is damaged: it does not say whose it is."},
	{store_check_file, "The store is damaged: its file is not in order."},
	{store_check_waiting, "The store is damaged: a signature has changed."},
	{store_check_codes, "The store is damaged: a withdrawal has changed."},
	{store_check_batches, "The store is damaged: a batch has changed."},
	{store_check_counters, "The store is damaged: its counters do not match what it holds."},
	{store_migrate_undo, "The store is damaged: it cannot be read."},
	{begin_work, "The store is damaged: it cannot be written."},
};

static const char *sentence(sp_err e, const struct step *at)
{
	static const char *const sentences[SP_ERR_COUNT] = {
		[SP_E_NOMEM] = "There is not enough memory to open the store.",
		[SP_E_IO] = "The store cannot be read or written: the disk reports errors.",
		[SP_E_FULL] = "The disk has no room for the store to work.",
		[SP_E_READONLY] = "The store's file or folder cannot be written.",
		[SP_E_BUSY] = "Another program has the store open.",
		[SP_E_NOTFOUND] = "The store's folder does not exist.",
		[SP_E_SIZE] = "Something that is no regular file is in the place of one of the "
			      "store's files.",
		[SP_E_NEWER] = "The store was made by a newer version of Signpost.",
		[SP_E_CAMPAIGN] = "The store belongs to another campaign or station, "
				  "or to the other of rehearsal and real.",
	};

	if (e == SP_E_DAMAGED)
		return at->damaged;
	return sentences[e] ? sentences[e] : "The store cannot be opened.";
}

static void destroy(struct store *s)
{
	store_run_end(s);
	for (size_t i = 0; i < Q_COUNT; i++)
		(void) sqlite3_finalize(s->q[i]); /* repeats the last step's result */
	(void) sqlite3_close(s->db);              /* no statement is left that could keep it */
	if (s->lock_fd >= 0)
		(void) close(s->lock_fd);
	free(s->places.rid);
	store_files_free(&s->files);
	free(s);
}

sp_err store_open_with(struct store **out, const char *path, const struct store_owner *owner,
	const struct store_options *o, char why[256])
{
	const struct step *at = steps;
	struct store *s = calloc(1, sizeof *s);
	sp_err e = SP_E_NOMEM;

	if (s) {
		s->options = *o;
		s->owner = *owner;
		s->lock_fd = -1;
		e = store_files_name(&s->files, path) ? SP_OK : SP_E_NOMEM;
	}
	while (e == SP_OK && at < steps + sizeof steps / sizeof *steps) {
		e = at->run(s);
		if (e == SP_OK)
			at++;
	}
	if (e == SP_OK) {
		*out = s;
		return SP_OK;
	}
	if (why)
		(void) snprintf(why, 256, "%s", sentence(e, at));
	if (s)
		destroy(s);
	return e;
}

sp_err store_open(
	struct store **out, const char *path, const struct store_owner *owner, char why[256])
{
	return store_open_with(out, path, owner, &store_defaults, why);
}

void store_close(struct store **s)
{
	if (!*s)
		return;
	store_run_end(*s);
	/* Only an emptied log may be removed; after trouble the next start recovers from it. */
	if (!(*s)->broken && store_checkpoint(*s) == SP_OK)
		(void) sqlite3_db_config((*s)->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
	destroy(*s);
	*s = NULL;
}
