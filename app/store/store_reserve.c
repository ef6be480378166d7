/*
 * Room on the disk: capture stops while there is still enough left to hand over what was captured,
 * and a file of real blocks is kept aside for the moment when something else has eaten that too.
 */
#include "app/store/store_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

static sp_err free_bytes(const char *folder, uint64_t *out)
{
	struct statvfs v;

	if (statvfs(folder, &v) != 0)
		return SP_E_IO;
	*out = (uint64_t) v.f_bavail * v.f_frsize;
	return SP_OK;
}

sp_err store_has_room(struct store *s)
{
	uint64_t n = 0;

	if (free_bytes(s->files.folder, &n) != SP_OK) {
		s->broken = true;
		return SP_E_IO;
	}
	return n < s->options.capture_floor ? SP_E_FULL : SP_OK;
}

/* Really allocated: a file with a hole in it would reserve nothing. */
static bool is_whole(const char *path, uint64_t len)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && (uint64_t) st.st_size == len &&
	       (uint64_t) st.st_blocks * 512 >= len;
}

void store_reserve(struct store *s)
{
	const char *path = s->files.reserve;
	uint64_t len = s->options.reserve_len;
	uint64_t room = 0;

	if (len == 0 || is_whole(path, len)) {
		s->reserved = len != 0;
		return;
	}
	if (free_bytes(s->files.folder, &room) != SP_OK || room < s->options.capture_floor + len)
		return;

	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return;
	s->reserved = posix_fallocate(fd, 0, (off_t) len) == 0;
	(void) close(fd); /* nothing was written through it */
	if (!s->reserved)
		(void) unlink(path); /* a part of a reserve is only in the way */
}

void store_reserve_release(struct store *s)
{
	(void) unlink(s->files.reserve); /* if that fails, the next try says SP_E_FULL again */
	s->reserved = false;
}
