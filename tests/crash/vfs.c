#include "tests/crash/vfs.h"

#include <stdlib.h>
#include <string.h>

struct vfs {
	sqlite3_vfs base; /* first: SQLite hands this back to us */
	sqlite3_vfs *system;
	struct vfs_watch watch;
};

struct file {
	sqlite3_file base; /* first, for the same reason */
	struct vfs *vfs;
	const char *path; /* SQLite keeps the name as long as the file */
	bool is_log;
	bool created; /* and its folder not synced since */
	sqlite3_file *real;
};

static struct file *file_of(sqlite3_file *f)
{
	return (struct file *) (void *) f;
}

static int ask(struct vfs *v, struct vfs_op op)
{
	return v->watch.before(v->watch.arg, &op);
}

static int file_close(sqlite3_file *f)
{
	sqlite3_file *real = file_of(f)->real;

	return real->pMethods ? real->pMethods->xClose(real) : SQLITE_OK;
}

static int file_read(sqlite3_file *f, void *p, int n, sqlite3_int64 offset)
{
	sqlite3_file *real = file_of(f)->real;

	return real->pMethods->xRead(real, p, n, offset);
}

static int file_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 offset)
{
	struct file *file = file_of(f);
	uint8_t *copy = malloc((size_t) n);

	if (!copy)
		return SQLITE_IOERR_NOMEM;
	memcpy(copy, p, (size_t) n);
	int rc = ask(file->vfs, (struct vfs_op){.kind = VFS_WRITE,
					.path = file->path,
					.offset = (uint64_t) offset,
					.bytes = copy,
					.len = (size_t) n});
	if (rc == SQLITE_OK)
		rc = file->real->pMethods->xWrite(file->real, copy, n, offset);
	free(copy);
	return rc;
}

static int file_truncate(sqlite3_file *f, sqlite3_int64 len)
{
	struct file *file = file_of(f);
	int rc = ask(file->vfs,
		(struct vfs_op){
			.kind = VFS_TRUNCATE, .path = file->path, .offset = (uint64_t) len});

	return rc == SQLITE_OK ? file->real->pMethods->xTruncate(file->real, len) : rc;
}

/* SQLite's unix VFS syncs the folder along with the first sync of a journal or log that it
 * created. */
static int file_sync(sqlite3_file *f, int flags)
{
	struct file *file = file_of(f);
	int rc = ask(file->vfs, (struct vfs_op){.kind = VFS_SYNC,
					.path = file->path,
					.folder_too = file->is_log && file->created});

	if (rc == SQLITE_OK)
		rc = file->real->pMethods->xSync(file->real, flags);
	if (rc == SQLITE_OK)
		file->created = false;
	return rc;
}

static int file_size(sqlite3_file *f, sqlite3_int64 *out)
{
	sqlite3_file *real = file_of(f)->real;

	return real->pMethods->xFileSize(real, out);
}

static int file_lock(sqlite3_file *f, int level)
{
	sqlite3_file *real = file_of(f)->real;

	return real->pMethods->xLock(real, level);
}

static int file_unlock(sqlite3_file *f, int level)
{
	sqlite3_file *real = file_of(f)->real;

	return real->pMethods->xUnlock(real, level);
}

static int file_is_reserved(sqlite3_file *f, int *out)
{
	sqlite3_file *real = file_of(f)->real;

	return real->pMethods->xCheckReservedLock(real, out);
}

static int file_control(sqlite3_file *f, int op, void *arg)
{
	sqlite3_file *real = file_of(f)->real;

	return real->pMethods->xFileControl(real, op, arg);
}

static int file_sector(sqlite3_file *f)
{
	sqlite3_file *real = file_of(f)->real;

	return real->pMethods->xSectorSize(real);
}

static int file_device(sqlite3_file *f)
{
	sqlite3_file *real = file_of(f)->real;

	return real->pMethods->xDeviceCharacteristics(real);
}

static const sqlite3_io_methods methods = {
	.iVersion = 1,
	.xClose = file_close,
	.xRead = file_read,
	.xWrite = file_write,
	.xTruncate = file_truncate,
	.xSync = file_sync,
	.xFileSize = file_size,
	.xLock = file_lock,
	.xUnlock = file_unlock,
	.xCheckReservedLock = file_is_reserved,
	.xFileControl = file_control,
	.xSectorSize = file_sector,
	.xDeviceCharacteristics = file_device,
};

static bool exists(sqlite3_vfs *system, const char *path)
{
	int there = 0;

	return system->xAccess(system, path, SQLITE_ACCESS_EXISTS, &there) == SQLITE_OK && there;
}

static int vfs_open(sqlite3_vfs *base, const char *path, sqlite3_file *f, int flags, int *out_flags)
{
	struct vfs *v = (struct vfs *) (void *) base;
	struct file *file = file_of(f);

	*file = (struct file){
		.vfs = v,
		.path = path,
		.is_log = flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL),
		.created = path && (flags & SQLITE_OPEN_CREATE) && !exists(v->system, path),
		.real = (sqlite3_file *) (void *) (file + 1),
	};
	file->real->pMethods = NULL;
	if (file->created) {
		int rc = ask(v, (struct vfs_op){.kind = VFS_CREATE, .path = path});
		if (rc != SQLITE_OK)
			return rc;
	}
	int rc = v->system->xOpen(v->system, path, file->real, flags, out_flags);
	if (rc == SQLITE_OK)
		file->base.pMethods = &methods;
	return rc;
}

static int vfs_delete(sqlite3_vfs *base, const char *path, int sync_folder)
{
	struct vfs *v = (struct vfs *) (void *) base;
	int rc = ask(v,
		(struct vfs_op){.kind = VFS_DELETE, .path = path, .folder_too = sync_folder != 0});

	return rc == SQLITE_OK ? v->system->xDelete(v->system, path, sync_folder) : rc;
}

struct vfs *vfs_new(const char *name, struct vfs_watch watch)
{
	struct vfs *v = calloc(1, sizeof *v);

	if (!v)
		return NULL;
	v->system = sqlite3_vfs_find(NULL);
	v->watch = watch;
	v->base = *v->system;
	v->base.pNext = NULL;
	v->base.zName = name;
	v->base.szOsFile = (int) sizeof(struct file) + v->system->szOsFile;
	v->base.xOpen = vfs_open;
	v->base.xDelete = vfs_delete;
	if (sqlite3_vfs_register(&v->base, 0) != SQLITE_OK) {
		free(v);
		return NULL;
	}
	return v;
}

void vfs_free(struct vfs **v)
{
	if (!*v)
		return;
	(void) sqlite3_vfs_unregister(&(*v)->base);
	free(*v);
	*v = NULL;
}
