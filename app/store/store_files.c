/*
 * The names of a store's files, and whether the files that are open are still those at their names.
 * What is deleted or replaced while it is open can be written, synced and read back without a
 * fault, and is gone at the next start.
 */
#include "app/store/store_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

bool store_files_name(struct store_files *f, const char *path)
{
	const char *slash = strrchr(path, '/');
	const struct {
		char **name;
		const char *end;
	} names[] = {
		{&f->db, ""},
		{&f->log, "-wal"},
		{&f->lock, ".lock"},
		{&f->reserve, ".reserve"},
		{&f->fresh, ".new"},
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (asprintf(names[i].name, "%s%s", path, names[i].end) < 0) {
			*names[i].name = NULL; /* asprintf leaves it undefined */
			return false;
		}
	}
	f->folder = slash ? strndup(path, (size_t) (slash - path) + 1) : strdup(".");
	return f->folder != NULL;
}

void store_files_free(struct store_files *f)
{
	free(f->db);
	free(f->log);
	free(f->lock);
	free(f->reserve);
	free(f->fresh);
	free(f->folder);
	*f = (struct store_files){0};
}

static struct store_file_id id_of(const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return (struct store_file_id){0};
	return (struct store_file_id){.there = true, .dev = st.st_dev, .ino = st.st_ino};
}

static bool same(struct store_file_id a, struct store_file_id b)
{
	return a.there == b.there && a.dev == b.dev && a.ino == b.ino;
}

void store_files_note(struct store *s)
{
	s->db_id = id_of(s->files.db);
	s->log_id = id_of(s->files.log);
}

sp_err store_files_stay(struct store *s)
{
	if (same(s->db_id, id_of(s->files.db)) && same(s->log_id, id_of(s->files.log)))
		return SP_OK;
	s->broken = true;
	return SP_E_IO;
}
