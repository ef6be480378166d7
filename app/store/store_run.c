/*
 * Whether the store was closed the last time. A row says that it is at work; who finds it at a
 * start knows that nobody closed it, and the kernel's boot id tells whether the machine went down
 * too. A store that is out of service cannot note in itself that it was closed, so its lock file
 * says it: one byte, without a promise that it outlives a power cut.
 */
#include "app/store/store_internal.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BOOT_ID_MAX = 40 };

/* Empty when the kernel does not tell. */
static void boot_id(const struct store *s, char out[BOOT_ID_MAX])
{
	out[0] = '\0';
	if (s->options.boot_id) {
		(void) snprintf(out, BOOT_ID_MAX, "%s", s->options.boot_id);
		return;
	}
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	ssize_t n = read(fd, out, BOOT_ID_MAX - 1);
	(void) close(fd); /* only read */
	out[n > 0 ? n : 0] = '\0';
	out[strcspn(out, "\n")] = '\0';
}

static bool closed_after_trouble(const struct store *s)
{
	struct stat st;

	return fstat(s->lock_fd, &st) == 0 && st.st_size > 0;
}

/* SP_E_NOTFOUND: it was closed. */
static sp_err how_it_was_left(struct store *s, const char *now, enum sp_health *out)
{
	sqlite3_stmt *st = store_query(s, Q_RUN_GET);
	sp_err e = store_row(s, st);

	if (e == SP_OK) {
		const char *then = (const char *) sqlite3_column_text(st, 0);
		bool same = then && strcmp(then, now) == 0;
		*out = closed_after_trouble(s) ? SP_HEALTH_STORAGE_ERRORS
		       : same                  ? SP_HEALTH_CRASHES
					       : SP_HEALTH_POWER_LOSSES;
	}
	(void) sqlite3_reset(st);
	return e;
}

sp_err store_run_begin(struct store *s)
{
	char now[BOOT_ID_MAX];
	enum sp_health which = SP_HEALTH_CRASHES;

	boot_id(s, now);
	sp_err e = how_it_was_left(s, now, &which);
	if (e == SP_OK)
		e = store_add_health(s, which);
	if (e != SP_OK && e != SP_E_NOTFOUND)
		return e;
	sqlite3_stmt *st = store_query(s, Q_RUN_BEGIN);
	(void) sqlite3_bind_text(st, 1, now, -1, SQLITE_STATIC);
	e = store_run(s, st);
	/* Before the commit: if that fails, a crash is counted in place of trouble, never twice. */
	if (e == SP_OK)
		(void) !ftruncate(s->lock_fd, 0);
	return e;
}

static sp_err end(struct store *s, void *arg)
{
	(void) arg;
	return store_run(s, store_query(s, Q_RUN_END));
}

void store_run_end(struct store *s)
{
	if (!s->running)
		return;
	s->running = false;
	if (store_transaction(s, end, NULL) != SP_OK)
		(void) !pwrite(s->lock_fd, "x", 1, 0); /* if it fails, a crash is counted */
}
