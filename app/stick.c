#include "app/stick.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "export/file/file.h"

bool stick_is_there(const char *stick)
{
	struct stat st;

	return stat(stick, &st) == 0 && S_ISDIR(st.st_mode);
}

sp_err stick_get(uint8_t **out, size_t *out_len, const char *stick, const char *name, size_t cap)
{
	char path[PATH_MAX];
	const sp_err e = file_path(path, stick, name);

	return e == SP_OK ? file_read(out, out_len, path, cap) : e;
}

/* What was just written is in the kernel's cache; only what comes from the medium says whether it
 * is there. */
static void drop_cache(const char *path)
{
	const int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return;
	(void) posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED); /* advice, which may be ignored */
	close(fd);
}

static sp_err compare(const char *path, const uint8_t *p, size_t len)
{
	uint8_t *back = NULL;
	size_t n = 0;
	sp_err e;

	drop_cache(path);
	e = file_read(&back, &n, path, len);
	if (e == SP_OK && (n != len || memcmp(back, p, len) != 0))
		e = SP_E_IO;
	free(back);
	return e == SP_OK || e == SP_E_NOMEM ? e : SP_E_IO;
}

sp_err stick_put(const char *stick, const char *name, const uint8_t *p, size_t len)
{
	char path[PATH_MAX];
	sp_err e = stick_is_there(stick) ? file_path(path, stick, name) : SP_E_NOTFOUND;

	if (e == SP_OK)
		e = file_write(path, p, len, FILE_REPLACE);
	return e == SP_OK ? compare(path, p, len) : e;
}
