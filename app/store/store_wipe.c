/*
 * The end of a store. Whatever carries one of its names is overwritten before it is removed: where
 * blocks are written in place, nothing is left in them. The lock is held meanwhile and goes last.
 */
#include "app/store/store_internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "export/file/file.h"

static const char lock_end[] = ".lock";
static const char aside_start[] = ".aside-";

static bool is_ours(const char *name, const char *store)
{
	static const char *const ends[] = {
		"", "-wal", ".reserve", ".new", ".new-wal", ".new-journal"};
	size_t n = strlen(store);

	if (strncmp(name, store, n) != 0)
		return false;
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		if (strcmp(name + n, ends[i]) == 0)
			return true;
	}
	return strncmp(name + n, aside_start, sizeof aside_start - 1) == 0;
}

/* The names are gathered first: what a listing shows while files go away is left open by POSIX. */
static sp_err destroy_all(DIR *dir, const char *store, size_t *n)
{
	char **names = NULL;
	size_t n_names = 0;
	sp_err first = SP_OK;

	for (const struct dirent *d; first == SP_OK && (d = readdir(dir)) != NULL;) {
		if (!is_ours(d->d_name, store))
			continue;
		char **more = reallocarray(names, n_names + 1, sizeof *names);
		if (more)
			names = more;
		if (!more || !(names[n_names] = strdup(d->d_name)))
			first = SP_E_NOMEM;
		else
			n_names++;
	}
	for (size_t i = 0; i < n_names; i++) {
		sp_err e = file_destroy(dirfd(dir), names[i]);
		first = first == SP_OK ? e : first;
		free(names[i]);
	}
	free(names);
	*n += n_names;
	return first;
}

/* *out is -1 when there is no lock, or nothing that could be one. SP_E_BUSY: somebody has it. */
static sp_err hold_lock(const char *path, int *out)
{
	*out = open(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (*out < 0 || flock(*out, LOCK_EX | LOCK_NB) == 0)
		return SP_OK;
	sp_err e = errno == EWOULDBLOCK ? SP_E_BUSY : SP_E_IO;
	(void) close(*out); /* not even read */
	return e;
}

static sp_err wipe(DIR *dir, const struct store_files *f)
{
	const char *slash = strrchr(f->lock, '/');
	const char *lock_name = slash ? slash + 1 : f->lock;
	char *store = strndup(lock_name, strlen(lock_name) - strlen(lock_end));
	size_t n = 0;
	int lock_fd = -1;

	if (!store)
		return SP_E_NOMEM;
	sp_err e = hold_lock(f->lock, &lock_fd);
	if (e == SP_OK) {
		e = destroy_all(dir, store, &n);
		sp_err last = file_destroy(dirfd(dir), lock_name);
		n += last != SP_E_NOTFOUND;
		if (e == SP_OK && last != SP_E_NOTFOUND)
			e = last;
		if (fsync(dirfd(dir)) != 0 && e == SP_OK)
			e = SP_E_IO;
		if (lock_fd >= 0)
			(void) close(lock_fd); /* it is gone */
	}
	free(store);
	return e == SP_OK && n == 0 ? SP_E_NOTFOUND : e;
}

sp_err store_wipe(const char *path)
{
	struct store_files f = {0};
	sp_err e = SP_E_NOMEM;

	if (store_files_name(&f, path)) {
		DIR *dir = opendir(f.folder);
		e = dir ? wipe(dir, &f) : file_errno(errno);
		if (dir)
			(void) closedir(dir); /* only listed */
	}
	store_files_free(&f);
	return e;
}
