/* A draft is written beside its final name, synced, renamed, and the folder is synced: after a power
 * cut there is the old file or the new one, never half of one. */
#include "export/file/file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

sp_err file_errno(int error)
{
	switch (error) {
	case ENOSPC:
	case EDQUOT:
	case EFBIG:
		return SP_E_FULL;
	case EACCES:
	case EPERM:
	case EROFS:
		return SP_E_READONLY;
	case ENOENT:
	case ENOTDIR:
		return SP_E_NOTFOUND;
	case ELOOP:
	case EISDIR:
	case ENXIO:
		return SP_E_SIZE;
	case EEXIST:
		return SP_E_DUPLICATE;
	case ENOMEM:
		return SP_E_NOMEM;
	default:
		return SP_E_IO;
	}
}

sp_err file_path(char out[PATH_MAX], const char *dir, const char *name)
{
	int n = snprintf(out, PATH_MAX, "%s/%s", dir, name);

	return n < 0 || n >= PATH_MAX ? SP_E_RANGE : SP_OK;
}

static sp_err open_regular(int *out_fd, size_t *out_len, const char *path, size_t cap, int flags)
{
	/* NONBLOCK: opening a pipe that nobody writes to would wait for ever */
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | flags);
	struct stat st;

	if (fd < 0)
		return errno == EACCES ? SP_E_IO : file_errno(errno);
	if (fstat(fd, &st) != 0) {
		close(fd);
		return SP_E_IO;
	}
	if (!S_ISREG(st.st_mode) || st.st_size < 0 || (uintmax_t) st.st_size > cap) {
		close(fd);
		return SP_E_SIZE;
	}
	*out_fd = fd;
	*out_len = (size_t) st.st_size;
	return SP_OK;
}

sp_err file_open(int *out_fd, size_t *out_len, const char *path, size_t cap)
{
	return open_regular(out_fd, out_len, path, cap, O_NOFOLLOW);
}

sp_err file_get(int fd, void *p, size_t n, size_t *out_len)
{
	uint8_t *to = p;
	size_t len = 0;

	while (len < n) {
		ssize_t got = read(fd, to + len, n - len);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return SP_E_IO;
		if (got == 0)
			break;
		len += (size_t) got;
	}
	*out_len = len;
	return SP_OK;
}

/* Closes fd, whatever happens. */
static sp_err take(uint8_t **out, size_t *out_len, int fd, size_t size)
{
	uint8_t *p = malloc(size + 1);
	size_t len = 0;
	sp_err e = p == NULL ? SP_E_NOMEM : file_get(fd, p, size, &len);

	close(fd);
	if (e != SP_OK) {
		free(p);
		return e;
	}
	p[len] = '\0';
	*out = p;
	*out_len = len;
	return SP_OK;
}

sp_err file_read(uint8_t **out, size_t *out_len, const char *path, size_t cap)
{
	size_t size;
	int fd;
	sp_err e = open_regular(&fd, &size, path, cap, O_NOFOLLOW);

	return e == SP_OK ? take(out, out_len, fd, size) : e;
}

sp_err file_read_linked(uint8_t **out, size_t *out_len, const char *path, size_t cap)
{
	size_t size;
	int fd;
	sp_err e = open_regular(&fd, &size, path, cap, 0);

	return e == SP_OK ? take(out, out_len, fd, size) : e;
}

sp_err file_read_into(void *out, size_t cap, size_t *out_len, const char *path)
{
	size_t size;
	int fd;
	sp_err e = file_open(&fd, &size, path, cap);

	if (e != SP_OK)
		return e;
	e = file_get(fd, out, size, out_len);
	close(fd);
	return e;
}

sp_err file_put(int fd, const void *p, size_t n)
{
	const uint8_t *at = p;

	while (n > 0) {
		ssize_t put = write(fd, at, n);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return file_errno(errno);
		at += put;
		n -= (size_t) put;
	}
	return SP_OK;
}

sp_err file_draft_open(struct file_draft *out, const char *path)
{
	struct file_draft d = {0};
	int n = snprintf(d.path, sizeof d.path, "%s", path);
	int m = snprintf(d.draft, sizeof d.draft, "%s.XXXXXX", path);

	if (n < 0 || m < 0 || m >= (int) sizeof d.draft)
		return SP_E_RANGE;
	d.fd = mkostemp(d.draft, O_CLOEXEC); /* made with mode 0600 */
	if (d.fd < 0)
		return file_errno(errno);
	*out = d;
	return SP_OK;
}

static sp_err sync_folder(const char *path)
{
	char copy[PATH_MAX];
	sp_err e = SP_E_IO;
	int fd;

	(void) snprintf(copy, sizeof copy, "%s", path); /* it fitted before */
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return file_errno(errno);
	/* EINVAL: some file systems (FAT on a stick) cannot sync a folder; there is nothing to do */
	if (fsync(fd) == 0 || errno == EINVAL)
		e = SP_OK;
	close(fd);
	return e;
}

static sp_err give_name(const struct file_draft *d, enum file_mode mode)
{
	unsigned flags = mode == FILE_NEW ? RENAME_NOREPLACE : 0;

	if (renameat2(AT_FDCWD, d->draft, AT_FDCWD, d->path, flags) != 0)
		return file_errno(errno);
	return sync_folder(d->path);
}

sp_err file_draft_commit(struct file_draft *d, enum file_mode mode)
{
	sp_err e = fsync(d->fd) == 0 ? SP_OK : file_errno(errno);

	if (close(d->fd) != 0 && e == SP_OK)
		e = file_errno(errno);
	d->fd = -1;
	if (e == SP_OK)
		e = give_name(d, mode);
	if (e != SP_OK)
		(void) unlink(d->draft); /* gone already when only the folder could not be synced */
	return e;
}

void file_draft_abort(struct file_draft *d)
{
	if (d->fd < 0)
		return;
	close(d->fd);
	d->fd = -1;
	(void) unlink(d->draft); /* nothing better can be done about it */
}

sp_err file_write(const char *path, const void *p, size_t n, enum file_mode mode)
{
	struct file_draft d;
	sp_err e = file_draft_open(&d, path);

	if (e != SP_OK)
		return e;
	e = file_put(d.fd, p, n);
	if (e != SP_OK) {
		file_draft_abort(&d);
		return e;
	}
	return file_draft_commit(&d, mode);
}
