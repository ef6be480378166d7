/*
 * Preloaded into a program, ends it at the n-th change of a file that it asks the kernel for, as a
 * kill would: SIGNPOST_KILL_AT=n. A write is cut in the middle first. SIGNPOST_KILL_LOG=path gets
 * the name of each change instead, a line each, for who wants to know how many there are.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The program calls these in place of libc's. */
#pragma GCC visibility push(default)

static void log_change(const char *path, const char *name)
{
	char line[32];
	int n = snprintf(line, sizeof line, "%s\n", name);
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

	if (fd < 0 || syscall(SYS_write, fd, line, (size_t) n) != n)
		abort();
	(void) close(fd); /* what was appended is there */
}

/* Counts one change; whether it is the one to die in. */
static int is_last(const char *name)
{
	static atomic_long
		n_changes; /* of this process: nobody could own it but the process itself */
	const char *at = getenv("SIGNPOST_KILL_AT"), *path = getenv("SIGNPOST_KILL_LOG");

	if (path != NULL)
		log_change(path, name);
	return at != NULL && atomic_fetch_add(&n_changes, 1) + 1 == strtol(at, NULL, 10);
}

static void die(void)
{
	(void) kill(getpid(), SIGKILL); /* of itself it may */
}

ssize_t write(int fd, const void *p, size_t n)
{
	if (fd > STDERR_FILENO && is_last("write")) {
		(void) syscall(SYS_write, fd, p, n / 2); /* torn */
		die();
	}
	return syscall(SYS_write, fd, p, n);
}

ssize_t pwrite(int fd, const void *p, size_t n, off_t at)
{
	if (is_last("pwrite")) {
		(void) syscall(SYS_pwrite64, fd, p, n / 2, at); /* torn */
		die();
	}
	return syscall(SYS_pwrite64, fd, p, n, at);
}

ssize_t pwrite64(int fd, const void *p, size_t n, off64_t at)
{
	return pwrite(fd, p, n, at);
}

int fsync(int fd)
{
	if (is_last("fsync"))
		die();
	return (int) syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
	if (is_last("fdatasync"))
		die();
	return (int) syscall(SYS_fdatasync, fd);
}

int ftruncate(int fd, off_t len)
{
	if (is_last("ftruncate"))
		die();
	return (int) syscall(SYS_ftruncate, fd, len);
}

int ftruncate64(int fd, off64_t len)
{
	return ftruncate(fd, len);
}

int rename(const char *from, const char *to)
{
	return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int renameat2(int from_fd, const char *from, int to_fd, const char *to, unsigned flags)
{
	if (is_last("rename"))
		die();
	return (int) syscall(SYS_renameat2, from_fd, from, to_fd, to, flags);
}

int linkat(int from_fd, const char *from, int to_fd, const char *to, int flags)
{
	if (is_last("link"))
		die();
	return (int) syscall(SYS_linkat, from_fd, from, to_fd, to, flags);
}

int unlink(const char *path)
{
	if (is_last("unlink"))
		die();
	return (int) syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}
