/*
 * An SQLite VFS that passes everything on to the system's, and lets a test see, change or fail each
 * operation that alters the disk. It offers no shared memory, so that a store which wanted any
 * would not work on it.
 */
#ifndef TEST_CRASH_VFS_H
#define TEST_CRASH_VFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sqlite3.h>

enum vfs_kind { VFS_CREATE, VFS_WRITE, VFS_TRUNCATE, VFS_SYNC, VFS_DELETE };

struct vfs_op {
	enum vfs_kind kind;
	const char *path;
	uint64_t offset; /* of a write; new length of a truncation */
	uint8_t *bytes;  /* of a write: a copy, which may be changed */
	size_t len;
	bool folder_too; /* a sync or deletion that also syncs the folder */
};

/* Asked before each operation: SQLITE_OK lets it happen, any other result is returned in its
 * place. */
struct vfs_watch {
	int (*before)(void *arg, const struct vfs_op *op);
	void *arg;
};

struct vfs;

/* Registers a VFS under a name that must live as long as it; NULL when there is no memory. */
struct vfs *vfs_new(const char *name, struct vfs_watch watch);
void vfs_free(struct vfs **v);

#endif
