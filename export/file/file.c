/* A draft is written, synced, given its name, and the folder is synced: after a power cut there is
 * the old file or the new one, never half of one. While it is written it has no name at all, so
 * that a program that is killed leaves nothing behind; where the file system cannot do that (FAT),
 * it lies beside its final name. */
#include "export/file/file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DRAFT_SUFFIX_LEN = 7 }; /* ".XXXXXX" */

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

/* A file without a name in the folder of the draft. */
static int open_unnamed(const struct file_draft *d)
{
	char copy[PATH_MAX];

	memcpy(copy, d->path, sizeof copy);
	return open(dirname(copy), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
}

sp_err file_draft_open(struct file_draft *out, const char *path)
{
	struct file_draft d = {0};
	int n = snprintf(d.path, sizeof d.path, "%s", path);

	if (n < 0 || n >= (int) sizeof d.path - DRAFT_SUFFIX_LEN)
		return SP_E_RANGE;
	d.fd = open_unnamed(&d);
	if (d.fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR)) {
		memcpy(d.draft, d.path, (size_t) n);
		memcpy(d.draft + n, ".XXXXXX", DRAFT_SUFFIX_LEN + 1);
		d.fd = mkostemp(d.draft, O_CLOEXEC); /* made with mode 0600 */
	}
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
	/* EINVAL: some file systems (FAT on a stick) cannot sync a folder; so be it */
	if (fsync(fd) == 0 || errno == EINVAL)
		e = SP_OK;
	close(fd);
	return e;
}

/* Gives a draft without a name this one; an errno. */
static int link_unnamed(const struct file_draft *d, const char *name)
{
	char self[32];

	(void) snprintf(self, sizeof self, "/proc/self/fd/%d", d->fd);
	return linkat(AT_FDCWD, self, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0 ? 0 : errno;
}

/* Names a draft that has no name, beside its final one, to take another's place from there. */
static int link_beside(struct file_draft *d)
{
	int error = EEXIST;

	for (int tries = 0; error == EEXIST && tries < 16; tries++) {
		unsigned number;

		if (getrandom(&number, sizeof number, 0) != (ssize_t) sizeof number)
			return EIO;
		(void) snprintf(d->draft, sizeof d->draft, "%.*s.%06x",
			PATH_MAX - 1 - DRAFT_SUFFIX_LEN, d->path, number & 0xFFFFFF);
		error = link_unnamed(d, d->draft);
	}
	if (error != 0)
		d->draft[0] = '\0';
	return error;
}

static sp_err give_name(struct file_draft *d, enum file_mode mode)
{
	unsigned flags = mode == FILE_NEW ? RENAME_NOREPLACE : 0;
	int error = 0;

	if (d->draft[0] == '\0') {
		error = link_unnamed(d, d->path);
		if (error != EEXIST || mode == FILE_NEW)
			return error == 0 ? SP_OK : file_errno(error);
		error = link_beside(d);
	}
	if (error != 0)
		return file_errno(error);
	return renameat2(AT_FDCWD, d->draft, AT_FDCWD, d->path, flags) == 0 ? SP_OK
									    : file_errno(errno);
}

/* Nothing interrupts between two names: the draft's would stay. */
static sp_err give_name_in_peace(struct file_draft *d, enum file_mode mode)
{
	sigset_t all, before;
	sp_err e;

	(void) sigfillset(&all);
	(void) sigprocmask(SIG_BLOCK, &all, &before); /* cannot fail with these arguments */
	e = give_name(d, mode);
	if (e != SP_OK && d->draft[0] != '\0')
		(void) unlink(d->draft); /* nothing better can be done about it */
	(void) sigprocmask(SIG_SETMASK, &before, NULL);
	return e;
}

sp_err file_draft_commit(struct file_draft *d, enum file_mode mode)
{
	sp_err e = fsync(d->fd) == 0 ? SP_OK : file_errno(errno);

	if (e != SP_OK) {
		file_draft_abort(d);
		return e;
	}
	e = give_name_in_peace(d, mode);
	if (close(d->fd) != 0 && e == SP_OK)
		e = file_errno(errno);
	d->fd = -1;
	return e == SP_OK ? sync_folder(d->path) : e;
}

void file_draft_abort(struct file_draft *d)
{
	if (d->fd < 0)
		return;
	close(d->fd);
	d->fd = -1;
	if (d->draft[0] != '\0')
		(void) unlink(d->draft); /* nothing better can be done about it */
}

sp_err file_rename(const char *from, const char *to)
{
	return rename(from, to) == 0 ? sync_folder(to) : file_errno(errno);
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

static sp_err overwrite(int fd, uint64_t len)
{
	static const uint8_t zeros[64 * 1024];
	sp_err e = SP_OK;

	for (uint64_t at = 0; e == SP_OK && at < len; at += sizeof zeros)
		e = file_put(
			fd, zeros, len - at < sizeof zeros ? (size_t) (len - at) : sizeof zeros);
	if (e == SP_OK && fsync(fd) != 0)
		e = SP_E_IO;
	return e;
}

sp_err file_destroy(int folder, const char *name)
{
	struct stat st;
	sp_err e = SP_E_IO;
	int fd;

	if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return file_errno(errno);
	if (!S_ISREG(st.st_mode))
		return SP_E_SIZE;
	fd = openat(folder, name, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return file_errno(errno);
	/* Once more, of what is open: the name may lead elsewhere by now. */
	if (fstat(fd, &st) == 0)
		e = S_ISREG(st.st_mode) ? overwrite(fd, (uint64_t) st.st_size) : SP_E_SIZE;
	(void) close(fd); /* it is synced */
	if (e == SP_OK && unlinkat(folder, name, 0) != 0)
		e = file_errno(errno);
	return e;
}
