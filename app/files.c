#include "app/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

sp_err files_errno(int error)
{
	switch (error) {
	case ENOENT:
	case ENOTDIR:
		return SP_E_NOTFOUND;
	case EACCES:
	case EPERM:
	case EROFS:
		return SP_E_READONLY;
	case ENOSPC:
	case EDQUOT:
		return SP_E_FULL;
	default:
		return SP_E_IO;
	}
}

static sp_err write_all(int fd, const uint8_t *p, size_t len)
{
	while (len > 0) {
		const ssize_t n = write(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return files_errno(errno);
		p += n;
		len -= (size_t) n;
	}
	return fsync(fd) == 0 ? SP_OK : files_errno(errno);
}

static sp_err write_new(int dir, const char *name, const uint8_t *p, size_t len, mode_t mode)
{
	const int fd =
		openat(dir, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode);
	sp_err e;

	if (fd < 0)
		return files_errno(errno);
	e = write_all(fd, p, len);
	if (close(fd) != 0 && e == SP_OK)
		e = SP_E_IO;
	return e;
}

sp_err files_write(const char *folder, const char *name, const uint8_t *p, size_t len, mode_t mode)
{
	const int dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	char beside[256];
	sp_err e;

	if (dir < 0)
		return files_errno(errno);
	snprintf(beside, sizeof beside, ".%s.new", name);
	e = write_new(dir, beside, p, len, mode);
	if (e == SP_OK && renameat(dir, beside, dir, name) != 0)
		e = files_errno(errno);
	if (e == SP_OK && fsync(dir) != 0)
		e = SP_E_IO;
	if (e != SP_OK)
		(void) unlinkat(
			dir, beside, 0); /* a remainder does no harm: the next write truncates it */
	(void) close(dir);
	return e;
}

static sp_err read_all(int fd, uint8_t *out, size_t cap, size_t *out_len)
{
	struct stat st;
	size_t n = 0;

	if (fstat(fd, &st) != 0)
		return SP_E_IO;
	if (!S_ISREG(st.st_mode) || st.st_size < 0 || (uintmax_t) st.st_size > cap)
		return SP_E_SIZE;
	while (n < cap) {
		const ssize_t got = read(fd, out + n, cap - n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return SP_E_IO;
		if (got == 0)
			break;
		n += (size_t) got;
	}
	*out_len = n;
	return SP_OK;
}

sp_err files_read(const char *folder, const char *name, uint8_t *out, size_t cap, size_t *out_len)
{
	char path[4096];
	int fd;
	sp_err e;

	if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int) sizeof path)
		return SP_E_NOTFOUND;
	/* O_NONBLOCK: a FIFO in the place of the file must not hang the start. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return files_errno(errno) == SP_E_NOTFOUND ? SP_E_NOTFOUND : SP_E_IO;
	e = read_all(fd, out, cap, out_len);
	(void) close(fd);
	return e;
}
