/*
 * Cuts the power on the store: records every operation of a day's work, builds what the disk may
 * hold after each of them, and opens that with the real store. Nothing acknowledged may be missing
 * and the work must go on from there.
 *
 * The same with a sync that fails and loses what it should have saved; each in turn. Then with
 * settings that are known to lose signatures: a test that finds nothing there would be worth
 * nothing.
 *
 *	crash_store [IMAGES [SEED]]
 *
 * IMAGES is 2000, or what SIGNPOST_CRASH_IMAGES says; SEED is the time of day and is printed.
 */
#include "tests/crash/day.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "export/file/file.h"

/* The store syncs its folder and renames by itself, past the VFS; the linker's --wrap leads those
 * calls here. They carry no context, so the recording they belong to has to be known to the
 * file. */
static struct recording *recording_now;

int __real_rename(const char *from, const char *to);
int __real_fsync(int fd);
int __wrap_rename(const char *from, const char *to);
int __wrap_fsync(int fd);

int __wrap_rename(const char *from, const char *to)
{
	if (recording_now)
		recording_rename(recording_now, from, to);
	return __real_rename(from, to);
}

int __wrap_fsync(int fd)
{
	if (recording_now)
		recording_sync_folder(recording_now);
	return __real_fsync(fd);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void) st, (void) type, (void) at;
	return remove(path);
}

static void remove_folder(const char *folder)
{
	(void) nftw(folder, remove_one, 8,
		FTW_DEPTH | FTW_PHYS); /* best effort, below a temporary folder */
}

static void make_folder(char out[64])
{
	/* In memory where there is such a folder: images need not survive anything, and each is
	 * synced many times. */
	bool shm = access("/dev/shm", W_OK) == 0;

	(void) snprintf(out, 64, "%s/signpost-crash-XXXXXX", shm ? "/dev/shm" : "/tmp");
	if (!mkdtemp(out))
		die("cannot make a temporary folder");
}

/* What is done, and what must hold after. */
struct story {
	void (*work)(struct day *day);
	const char *(*check)(const struct day *day, const struct facts *f, const char *folder);
	const char *old; /* the store that is there before; NULL: none */
};

static const struct story a_day = {day_work, day_check, NULL};
static const struct story takeover = {day_take_over, day_check_taken_over, STORE_V1};

static void put_old_store(const char *from, const char *folder, struct recording *r)
{
	char path[256];
	uint8_t *bytes = NULL;
	size_t len = 0;

	(void) snprintf(path, sizeof path, "%s/station.db", folder);
	if (file_read(&bytes, &len, from, 1024 * 1024) != SP_OK ||
		file_write(path, bytes, len, FILE_NEW) != SP_OK)
		die("cannot copy the old store");
	(void) recording_watch(r, &(struct vfs_op){.kind = VFS_CREATE, .path = path});
	(void) recording_watch(
		r, &(struct vfs_op){.kind = VFS_WRITE, .path = path, .bytes = bytes, .len = len});
	(void) recording_watch(
		r, &(struct vfs_op){.kind = VFS_SYNC, .path = path, .folder_too = true});
	free(bytes);
}

/* Records, and fails one sync. */
struct lossy {
	struct recording *r;
	size_t wait; /* syncs that succeed before; SIZE_MAX: all */
	bool failed;
};

static int watch_lossy(void *arg, const struct vfs_op *op)
{
	struct lossy *l = arg;

	if (op->kind != VFS_SYNC || l->failed || l->wait == SIZE_MAX || l->wait-- > 0)
		return recording_watch(l->r, op);
	l->failed = true;
	recording_forget(l->r, op->path);
	return SQLITE_IOERR_FSYNC;
}

/* Returns whether a sync was made to fail. */
static bool record(struct day *day, const struct story *story, const char *after_settings,
	size_t syncs_before_failure)
{
	struct lossy lossy = {.r = recording_new(), .wait = syncs_before_failure};
	struct vfs *vfs = vfs_new("recording", (struct vfs_watch){watch_lossy, &lossy});
	char folder[64];

	if (!vfs)
		die("out of memory");
	make_folder(folder);
	memset(day->hash, 0, sizeof day->hash);
	day->boots = 0;
	day->begun = 0;
	day->folder = folder;
	day->options = (struct store_options){.vfs = "recording", .after_settings = after_settings};
	day->r = lossy.r;
	if (story->old)
		put_old_store(story->old, folder, day->r);
	recording_now = day->r;
	story->work(day);
	recording_now = NULL;
	vfs_free(&vfs);
	remove_folder(folder);
	day->folder = NULL;
	return lossy.failed;
}

struct result {
	size_t images, operations, unsafe, failed;
};

/* Adds to *out. */
static void cut_power(const struct day *day, const struct story *story, size_t n_images,
	uint64_t seed, const char *name, struct result *out)
{
	struct disk *d = disk_new(day->r);
	struct facts f = {0};
	size_t n_operations = recording_len(day->r) - day->begun;

	for (size_t i = 0; i < n_images; i++) {
		char folder[64];
		uint64_t state = seed + i;
		/* Every point of time gets its share, every fate comes round. */
		size_t at = day->begun + (i + 1) * n_operations / n_images;

		disk_play(d, at, day_learn, &f);
		make_folder(folder);
		out->unsafe += disk_image(d, i % DISK_FATE_COUNT, &state, folder);
		const char *wrong = story->check(day, &f, folder);
		if (wrong && !out->failed++)
			(void) printf(
				"  %s, image %zu after operation %zu: %s\n", name, i, at, wrong);
		remove_folder(folder);
	}
	disk_free(&d);
	out->images += n_images;
	out->operations += n_operations;
}

static const struct run {
	const char *name;
	const struct story *story;
	const char *after_settings;
	unsigned share; /* of the images */
	bool must_fail;
} runs[] = {
	{"the store's own settings", &a_day, NULL, 1, false},
	{"an old store is taken over", &takeover, NULL, 4, false},
	{"synchronous=OFF", &a_day, "PRAGMA synchronous = OFF", 4, true},
	{"synchronous=NORMAL", &a_day, "PRAGMA synchronous = NORMAL", 4, true},
	{"journal_mode=DELETE", &a_day,
		"PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL", 4, true},
};

static bool report(const char *name, const struct result *r, bool must_fail)
{
	bool good = (r->failed > 0) == must_fail;

	(void) printf("%s %s: %zu images of %zu operations, %zu wrong, %s (on average %.1f unsafe "
		      "operations)\n",
		good ? "ok  " : "FAIL", name, r->images, r->operations, r->failed,
		must_fail ? "some wanted" : "none wanted", (double) r->unsafe / (double) r->images);
	return good;
}

static bool run(const struct run *run, struct day *day, size_t n_images, uint64_t seed)
{
	struct result result = {0};

	(void) record(day, run->story, run->after_settings, SIZE_MAX);
	cut_power(day, run->story, (n_images + run->share - 1) / run->share, seed, run->name,
		&result);
	recording_free(&day->r);
	return report(run->name, &result, run->must_fail);
}

/* The first sync fails, then the second …, until the work gets through. */
static bool run_lossy(struct day *day, size_t n_images, uint64_t seed)
{
	static const char name[] = "a failed sync";
	struct result result = {0};
	size_t each = n_images / 250 + 2; /* there are not quite two hundred syncs */
	bool failed = true;

	for (size_t i = 0; failed; i++) {
		failed = record(day, &a_day, NULL, i);
		cut_power(day, &a_day, each, seed + i * each, name, &result);
		recording_free(&day->r);
	}
	return report(name, &result, false);
}

int main(int argc, char **argv)
{
	const char *wish = argc > 1 ? argv[1] : getenv("SIGNPOST_CRASH_IMAGES");
	size_t n_images = wish ? strtoul(wish, NULL, 10) : 2000;
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : (uint64_t) time(NULL);
	struct day *day = calloc(1, sizeof *day);
	bool good = true;

	if (!day || n_images == 0)
		die("usage: crash_store [IMAGES [SEED]]");
	(void) setvbuf(stdout, NULL, _IOLBF, 0);
	(void) printf("seed %llu\n", (unsigned long long) seed);
	day_make(day);
	for (size_t i = 0; i < sizeof runs / sizeof *runs; i++)
		good &= run(&runs[i], day, n_images, seed);
	good &= run_lossy(day, n_images, seed);
	free(day);
	return good ? 0 : 1;
}
