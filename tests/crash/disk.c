/*
 * A file is an inode here: its safe bytes, and the operations that are still on their way, as
 * indexes into the recording.
 */
#include "tests/crash/disk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SECTOR = 512, FILES_MAX = 512, NAMES_MAX = 16 };

enum kind {
	OP_CREATE,
	OP_WRITE,
	OP_TRUNCATE,
	OP_SYNC,
	OP_DELETE,
	OP_RENAME,
	OP_SYNC_FOLDER,
	OP_FORGET,
	OP_NOTE
};

struct op {
	enum kind kind;
	char *name, *to; /* without folder */
	uint64_t offset;
	uint8_t *bytes;
	size_t len;
	bool folder_too;
	unsigned what, n;
};

struct recording {
	struct op *ops;
	size_t n, cap;
};

static void *must(void *p)
{
	if (!p)
		abort();
	return p;
}

static char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return must(strdup(slash ? slash + 1 : path));
}

struct recording *recording_new(void)
{
	return must(calloc(1, sizeof(struct recording)));
}

void recording_free(struct recording **r)
{
	if (!*r)
		return;
	for (size_t i = 0; i < (*r)->n; i++) {
		free((*r)->ops[i].name);
		free((*r)->ops[i].to);
		free((*r)->ops[i].bytes);
	}
	free((*r)->ops);
	free(*r);
	*r = NULL;
}

static void append(struct recording *r, struct op op)
{
	if (r->n == r->cap) {
		r->cap = r->cap ? 2 * r->cap : 256;
		r->ops = must(realloc(r->ops, r->cap * sizeof *r->ops));
	}
	r->ops[r->n++] = op;
}

int recording_watch(void *recording, const struct vfs_op *op)
{
	static const enum kind kinds[] = {
		[VFS_CREATE] = OP_CREATE,
		[VFS_WRITE] = OP_WRITE,
		[VFS_TRUNCATE] = OP_TRUNCATE,
		[VFS_SYNC] = OP_SYNC,
		[VFS_DELETE] = OP_DELETE,
	};
	struct op copy = {
		.kind = kinds[op->kind],
		.name = base_name(op->path),
		.offset = op->offset,
		.len = op->len,
		.folder_too = op->folder_too,
	};

	if (op->len) {
		copy.bytes = must(malloc(op->len));
		memcpy(copy.bytes, op->bytes, op->len);
	}
	append(recording, copy);
	return SQLITE_OK;
}

void recording_forget(struct recording *r, const char *path)
{
	append(r, (struct op){.kind = OP_FORGET, .name = base_name(path)});
}

void recording_rename(struct recording *r, const char *from, const char *to)
{
	append(r, (struct op){.kind = OP_RENAME, .name = base_name(from), .to = base_name(to)});
}

void recording_sync_folder(struct recording *r)
{
	append(r, (struct op){.kind = OP_SYNC_FOLDER});
}

void recording_note(struct recording *r, unsigned what, unsigned n)
{
	append(r, (struct op){.kind = OP_NOTE, .what = what, .n = n});
}

size_t recording_len(const struct recording *r)
{
	return r->n;
}

/* --- the disk --- */

struct content {
	uint8_t *p;
	size_t len, cap;
};

/* Operations that the medium need not have yet, as indexes into the recording. */
struct pending {
	size_t *at;
	size_t n, cap;
};

struct inode {
	struct content safe;
	struct pending unsafe;
};

/* Which name leads to which file; NULL: a free place. */
struct names {
	const char *name[NAMES_MAX];
	int file[NAMES_MAX];
};

/* A change of a name, with the file that it concerns. */
struct name_op {
	size_t at;
	int file;
};

struct disk {
	const struct recording *r;
	size_t done;
	struct inode files[FILES_MAX];
	int n_files;
	struct names now, safe;
	struct name_op unsafe[256];
	size_t n_unsafe;
};

static int find(const struct names *n, const char *name)
{
	for (int i = 0; i < NAMES_MAX; i++) {
		if (n->name[i] && strcmp(n->name[i], name) == 0)
			return i;
	}
	return -1;
}

static void unlink_name(struct names *n, const char *name)
{
	int i = find(n, name);

	if (i >= 0)
		n->name[i] = NULL;
}

static void link_name(struct names *n, const char *name, int file)
{
	unlink_name(n, name);
	for (int i = 0; i < NAMES_MAX; i++) {
		if (!n->name[i]) {
			n->name[i] = name;
			n->file[i] = file;
			return;
		}
	}
	abort();
}

/* Any other operation than these two makes the name if it is not there. */
static void apply_name(struct names *n, const struct op *op, int file)
{
	unlink_name(n, op->name);
	if (op->kind != OP_DELETE)
		link_name(n, op->kind == OP_RENAME ? op->to : op->name, file);
}

static void reach(struct content *c, size_t len)
{
	if (len > c->cap) {
		c->cap = 2 * len;
		c->p = must(realloc(c->p, c->cap));
	}
	if (len > c->len) {
		memset(c->p + c->len, 0, len - c->len);
		c->len = len;
	}
}

static void write_at(struct content *c, uint64_t offset, const uint8_t *p, size_t len)
{
	reach(c, (size_t) offset + len);
	memcpy(c->p + offset, p, len);
}

static void set_len(struct content *c, size_t len)
{
	reach(c, len);
	c->len = len;
}

static void apply(struct content *c, const struct op *op)
{
	if (op->kind == OP_WRITE)
		write_at(c, op->offset, op->bytes, op->len);
	else
		set_len(c, (size_t) op->offset);
}

struct disk *disk_new(const struct recording *r)
{
	struct disk *d = must(calloc(1, sizeof *d));

	d->r = r;
	return d;
}

void disk_free(struct disk **d)
{
	if (!*d)
		return;
	for (int i = 0; i < (*d)->n_files; i++) {
		free((*d)->files[i].safe.p);
		free((*d)->files[i].unsafe.at);
	}
	free(*d);
	*d = NULL;
}

static void folder_is_safe(struct disk *d)
{
	d->safe = d->now;
	d->n_unsafe = 0;
}

static void change_name(struct disk *d, size_t at, int file)
{
	const struct op *op = &d->r->ops[at];

	if (d->n_unsafe == sizeof d->unsafe / sizeof *d->unsafe)
		abort();
	apply_name(&d->now, op, file);
	d->unsafe[d->n_unsafe++] = (struct name_op){.at = at, .file = file};
	if (op->folder_too)
		folder_is_safe(d);
}

static int new_file(struct disk *d)
{
	if (d->n_files == FILES_MAX)
		abort();
	return d->n_files++;
}

/* A file that was made behind the VFS's back appears with its first operation. */
static struct inode *file_of(struct disk *d, size_t at)
{
	int i = find(&d->now, d->r->ops[at].name);
	int file = i >= 0 ? d->now.file[i] : new_file(d);

	if (i < 0)
		change_name(d, at, file);
	return &d->files[file];
}

static void postpone(struct inode *f, size_t at)
{
	if (f->unsafe.n == f->unsafe.cap) {
		f->unsafe.cap = f->unsafe.cap ? 2 * f->unsafe.cap : 64;
		f->unsafe.at = must(realloc(f->unsafe.at, f->unsafe.cap * sizeof *f->unsafe.at));
	}
	f->unsafe.at[f->unsafe.n++] = at;
}

static void file_is_safe(struct disk *d, struct inode *f)
{
	for (size_t i = 0; i < f->unsafe.n; i++)
		apply(&f->safe, &d->r->ops[f->unsafe.at[i]]);
	f->unsafe.n = 0;
}

static void play_one(struct disk *d, size_t at)
{
	const struct op *op = &d->r->ops[at];
	int i;

	switch (op->kind) {
	case OP_CREATE:
		change_name(d, at, new_file(d));
		break;
	case OP_DELETE:
	case OP_RENAME:
		i = find(&d->now, op->name);
		if (i >= 0)
			change_name(d, at, d->now.file[i]);
		break;
	case OP_WRITE:
	case OP_TRUNCATE:
		postpone(file_of(d, at), at);
		break;
	case OP_SYNC:
		file_is_safe(d, file_of(d, at));
		if (op->folder_too)
			folder_is_safe(d);
		break;
	case OP_FORGET:
		file_of(d, at)->unsafe.n = 0;
		break;
	case OP_SYNC_FOLDER:
		folder_is_safe(d);
		break;
	case OP_NOTE:
		break;
	}
}

void disk_play(
	struct disk *d, size_t until, void (*note)(void *arg, unsigned what, unsigned n), void *arg)
{
	for (; d->done < until; d->done++) {
		const struct op *op = &d->r->ops[d->done];
		if (op->kind == OP_NOTE)
			note(arg, op->what, op->n);
		else
			play_one(d, d->done);
	}
}

/* --- images --- */

/* SplitMix64: small, and the same everywhere for the same seed. */
static uint64_t draw(uint64_t *seed)
{
	uint64_t z = (*seed += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static void tear(struct content *c, const struct op *op, uint64_t *seed)
{
	for (size_t i = 0; i < op->len;) {
		size_t n = SECTOR - (size_t) (op->offset + i) % SECTOR;
		if (n > op->len - i)
			n = op->len - i;
		if (draw(seed) & 1)
			write_at(c, op->offset + i, op->bytes + i, n);
		i += n;
	}
}

static void survive(struct content *c, const struct op *op, enum disk_fate fate, uint64_t *seed)
{
	switch (fate) {
	case DISK_KEPT:
		apply(c, op);
		break;
	case DISK_SUBSET:
		if (draw(seed) & 1)
			apply(c, op);
		break;
	case DISK_TORN:
		if (op->kind == OP_WRITE)
			tear(c, op, seed);
		else if (draw(seed) & 1)
			apply(c, op);
		break;
	case DISK_LOST:
	case DISK_FATE_COUNT:
		break;
	}
}

static void write_image(const char *folder, const char *name, const struct content *c)
{
	char path[256];

	(void) snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *f = must(fopen(path, "wb"));
	if (fwrite(c->p, 1, c->len, f) != c->len || fclose(f) != 0)
		abort();
}

static struct names surviving_names(const struct disk *d, enum disk_fate fate, uint64_t *seed)
{
	struct names names = d->safe;
	size_t n = fate == DISK_LOST ? 0 : d->n_unsafe;

	if (fate == DISK_SUBSET || fate == DISK_TORN)
		n = (size_t) (draw(seed) % (d->n_unsafe + 1));
	for (size_t i = 0; i < n; i++)
		apply_name(&names, &d->r->ops[d->unsafe[i].at], d->unsafe[i].file);
	return names;
}

size_t disk_image(const struct disk *d, enum disk_fate fate, uint64_t *seed, const char *folder)
{
	struct names names = surviving_names(d, fate, seed);
	size_t n = d->n_unsafe;

	for (int i = 0; i < NAMES_MAX; i++) {
		if (!names.name[i])
			continue;
		const struct inode *f = &d->files[names.file[i]];
		struct content c = {0};
		reach(&c, 1);
		set_len(&c, 0);
		write_at(&c, 0, f->safe.p ? f->safe.p : c.p, f->safe.len);
		for (size_t j = 0; j < f->unsafe.n; j++)
			survive(&c, &d->r->ops[f->unsafe.at[j]], fate, seed);
		write_image(folder, names.name[i], &c);
		n += f->unsafe.n;
		free(c.p);
	}
	return n;
}
