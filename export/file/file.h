/*
 * Files: read whole when they are regular, written whole or not at all, readable by their owner
 * only, and overwritten when they are to be gone.
 */
#ifndef EXPORT_FILE_H
#define EXPORT_FILE_H

#include <limits.h>
#include <stddef.h>
#include <stdint.h>

#include "export/wire/err.h"

/* What an errno means for the caller: SP_E_FULL, SP_E_READONLY, SP_E_NOTFOUND, SP_E_SIZE (not a
 * regular file), SP_E_DUPLICATE (it exists already), SP_E_NOMEM, SP_E_IO. */
sp_err file_errno(int error) SP_CHECKED;

/* "dir/name"; SP_E_RANGE when it is too long for a path. */
sp_err file_path(char out[PATH_MAX], const char *dir, const char *name) SP_CHECKED;

/* Opens a regular file of at most `cap` bytes for reading. A symbolic link, folder, pipe or device
 * is SP_E_SIZE and is never waited for. */
sp_err file_open(int *out_fd, size_t *out_len, const char *path, size_t cap) SP_CHECKED;

/* Reads such a file whole into malloc'ed memory with a NUL behind it; the caller frees. */
sp_err file_read(uint8_t **out, size_t *out_len, const char *path, size_t cap) SP_CHECKED;

/* The same, but follows symbolic links: for a path that whoever set the program up has chosen. */
sp_err file_read_linked(uint8_t **out, size_t *out_len, const char *path, size_t cap) SP_CHECKED;

/* Reads such a file whole into the caller's memory: for what must not be in ordinary heap. After
 * SP_E_IO the contents of out mean nothing. */
sp_err file_read_into(void *out, size_t cap, size_t *out_len, const char *path) SP_CHECKED;

/* Reads n bytes from a descriptor; fewer only at its end. */
sp_err file_get(int fd, void *p, size_t n, size_t *out_len) SP_CHECKED;

/* A file being written; people see it only once it is whole and synced. */
struct file_draft {
	int fd; /* write here */
	char path[PATH_MAX];
	char draft[PATH_MAX]; /* its name until then; mostly empty, it has none */
};

enum file_mode {
	FILE_NEW,     /* SP_E_DUPLICATE when something has the name already */
	FILE_REPLACE, /* takes the place of what is there */
};

sp_err file_draft_open(struct file_draft *out, const char *path) SP_CHECKED;

/* Syncs and gives it its name. The draft is closed and gone, whatever the result. */
sp_err file_draft_commit(struct file_draft *d, enum file_mode mode) SP_CHECKED;

/* Throws it away. */
void file_draft_abort(struct file_draft *d);

/* All of that at once. */
sp_err file_write(const char *path, const void *p, size_t n, enum file_mode mode) SP_CHECKED;

/* Gives a file or folder another name in the same folder, and syncs that. */
sp_err file_rename(const char *from, const char *to) SP_CHECKED;

/*
 * Overwrites a regular file with zeros, syncs it and removes its name; the caller syncs the folder.
 * `name` is looked for in the open folder `folder`, or is a path with AT_FDCWD. SP_E_SIZE: it is
 * something else, which is left as it is. After an error the name stays. On media that write
 * elsewhere what stood in the file can outlive it.
 */
sp_err file_destroy(int folder, const char *name) SP_CHECKED;

/* Writes all n bytes to a descriptor. */
sp_err file_put(int fd, const void *p, size_t n) SP_CHECKED;

#endif
