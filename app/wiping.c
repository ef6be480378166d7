#include "app/wiping.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/renewal.h"
#include "export/file/file.h"

/* Two texts: whoever puts a copy of the folder back over a wiped station must not lose that too. */
static const char begun[] = "This station is being wiped.\n";
static const char done[] = "This station was wiped. Remove this file to begin afresh.\n";

/* The key first: without it nothing that is left could be signed or continued. */
static const char *const files[] = {
	"station.key", STATION_CERT, STATION_HELLO, STATION_HELLO_DRILL, RENEWAL_FILE};
static const char *const stores[] = {STATION_STORE, STATION_REHEARSAL};

bool wiping_is_marked(const char *folder)
{
	char path[PATH_MAX];
	struct stat st;

	return file_path(path, folder, WIPING_MARK) == SP_OK && lstat(path, &st) == 0;
}

bool wiping_is_begun(const char *folder)
{
	char path[PATH_MAX], text[sizeof begun];
	size_t len = 0;

	return file_path(path, folder, WIPING_MARK) == SP_OK &&
	       file_read_into(text, sizeof text, &len, path) == SP_OK && len == strlen(begun) &&
	       memcmp(text, begun, len) == 0;
}

static sp_err write_mark(const char *folder, const char *text)
{
	char path[PATH_MAX];
	const sp_err e = file_path(path, folder, WIPING_MARK);

	return e == SP_OK ? file_write(path, text, strlen(text), FILE_REPLACE) : e;
}

/* On a full disk in the place of what the stores keep in reserve: it holds nothing, and they will
 * not need it any more. */
static sp_err set_mark(const char *folder)
{
	static const char *const reserves[] = {
		STATION_STORE ".reserve", STATION_REHEARSAL ".reserve"};
	char path[PATH_MAX];
	sp_err e = write_mark(folder, begun);

	if (e != SP_E_FULL)
		return e;
	for (size_t i = 0; i < sizeof reserves / sizeof reserves[0]; i++)
		if (file_path(path, folder, reserves[i]) == SP_OK)
			(void) unlink(path); /* if it is not there, the other one may be */
	return write_mark(folder, begun);
}

/* The contents as well, and not only the name. What has none (a link: what it leads to is not
 * touched), and what could not be overwritten, loses its name at least. */
static sp_err destroy(const char *folder, const char *name)
{
	char path[PATH_MAX];
	sp_err e = file_path(path, folder, name);

	if (e != SP_OK)
		return e;
	e = file_destroy(AT_FDCWD, path);
	if (e == SP_OK || e == SP_E_NOTFOUND)
		return SP_OK;
	if (unlink(path) != 0)
		return file_errno(errno);
	return e == SP_E_SIZE ? SP_OK : e;
}

static sp_err destroy_store(const char *folder, const char *name)
{
	char path[PATH_MAX];
	sp_err e = file_path(path, folder, name);

	if (e == SP_OK)
		e = store_wipe(path); /* also syncs the folder */
	return e == SP_E_NOTFOUND ? SP_OK : e;
}

static sp_err sync_folder(const char *folder)
{
	const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	sp_err e = SP_E_IO;

	if (fd < 0)
		return file_errno(errno);
	if (fsync(fd) == 0)
		e = SP_OK;
	close(fd);
	return e;
}

static void note(sp_err *first, sp_err e)
{
	if (*first == SP_OK)
		*first = e;
}

sp_err wiping_do(const char *folder)
{
	sp_err e = set_mark(folder);

	if (e != SP_OK)
		return e;
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
		note(&e, destroy(folder, files[i]));
	for (size_t i = 0; i < sizeof stores / sizeof stores[0]; i++)
		note(&e, destroy_store(folder, stores[i]));
	note(&e, sync_folder(folder));
	return e == SP_OK ? write_mark(folder, done) : e;
}
