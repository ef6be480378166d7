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
#include "app/store/store_internal.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "tests/crash/disk.h"
#include "tests/crash/station.h"

enum { ADDS = 72, BATCHES_MAX = 16 };

enum note {
	NOTE_BOOT,
	NOTE_ADD,
	NOTE_ADDED,
	NOTE_CUT,
	NOTE_HAVE_CUT,
	NOTE_SHOWN,
	NOTE_PIN,
	NOTE_HAVE_PIN
};

/* What is known at some point of the recording. */
struct facts {
	unsigned boots, adds, added, cuts, have_cut, pin, have_pin;
	bool shown[BATCHES_MAX];
};

static void learn(void *arg, unsigned what, unsigned n)
{
	struct facts *f = arg;

	switch ((enum note) what) {
	case NOTE_BOOT:
		f->boots = n;
		break;
	case NOTE_ADD:
		f->adds = n;
		break;
	case NOTE_ADDED:
		f->added = n;
		break;
	case NOTE_CUT:
		f->cuts = n;
		break;
	case NOTE_HAVE_CUT:
		f->have_cut = n;
		break;
	case NOTE_SHOWN:
		f->shown[n] = true;
		break;
	case NOTE_PIN:
		f->pin = n;
		break;
	case NOTE_HAVE_PIN:
		f->have_pin = n;
		break;
	}
}

/* One recorded day. */
struct day {
	struct station station;
	struct sp_entry entries[ADDS + 1]; /* the last one is for after the power cut */
	uint8_t hash[BATCHES_MAX][SP_HASH_LEN];
	struct recording *r;
	unsigned boots;
	struct store_options options;
	const char *folder;
};

static void die(const char *what)
{
	(void) fprintf(stderr, "crash_store: %s\n", what);
	exit(2);
}

/* --- the work --- */

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

/* A disk that failed once may fail the start as well; once. */
static struct store *start(struct day *day)
{
	struct store *s = NULL;
	char path[256], why[256];

	(void) snprintf(path, sizeof path, "%s/station.db", day->folder);
	for (int tries = 0; !s && tries < 2; tries++) {
		if (store_open_with(&s, path, &day->station.owner, &day->options, why) != SP_OK)
			s = NULL;
	}
	if (!s)
		die(why);
	recording_note(day->r, NOTE_BOOT, ++day->boots);
	return s;
}

static void start_again(struct day *day, struct store **s)
{
	store_close(s);
	*s = start(day);
}

/* After SP_E_IO, as the header says: open again, ask what is there, repeat what is not. */
static void add(struct day *day, struct store **s, unsigned from, unsigned to)
{
	for (unsigned i = from; i < to; i++) {
		recording_note(day->r, NOTE_ADD, i + 1);
		sp_err e = store_add(*s, &day->entries[i]);
		if (e == SP_E_IO) {
			start_again(day, s);
			e = store_has(*s, day->entries[i].rid);
			if (e != SP_OK)
				e = store_add(*s, &day->entries[i]);
		}
		if (e != SP_OK)
			die("cannot add");
		recording_note(day->r, NOTE_ADDED, i + 1);
	}
}

static void cut(struct day *day, struct store **s, unsigned want)
{
	struct store_cut how = station_cut(&day->station, 0);
	struct store_batch b;
	uint64_t seq = 0;

	recording_note(day->r, NOTE_CUT, want);
	if (store_cut(*s, &how, &seq) == SP_E_IO) {
		start_again(day, s);
		if (store_batch(*s, want, &b) == SP_OK)
			free(b.bytes);
		else if (store_cut(*s, &how, &seq) != SP_OK || seq != want)
			die("cannot cut");
	}
	if (store_batch(*s, want, &b) != SP_OK)
		die("cannot read a batch");
	recording_note(day->r, NOTE_HAVE_CUT, want);
	memcpy(day->hash[want], b.hash, SP_HASH_LEN);
	free(b.bytes);
}

static void fail_pin(struct day *day, struct store **s, unsigned n)
{
	struct store_pin pin = {.failures = n};

	recording_note(day->r, NOTE_PIN, n);
	if (store_pin_set(*s, &pin) != SP_OK) {
		start_again(day, s);
		if (store_pin_set(*s, &pin) != SP_OK)
			die("cannot count PIN failures");
	}
	recording_note(day->r, NOTE_HAVE_PIN, n);
}

static void show(struct day *day, struct store **s, unsigned seq)
{
	if (store_mark_shown(*s, seq) != SP_OK) {
		start_again(day, s);
		if (store_mark_shown(*s, seq) != SP_OK)
			die("cannot mark");
	}
	recording_note(day->r, NOTE_SHOWN, seq);
}

static void work(struct day *day)
{
	struct store *s = start(day);

	add(day, &s, 0, 20);
	fail_pin(day, &s, 1);
	cut(day, &s, 1);
	show(day, &s, 1);
	add(day, &s, 20, 33);
	start_again(day, &s);
	add(day, &s, 33, 50);
	cut(day, &s, 2);
	add(day, &s, 50, 64);
	start_again(day, &s);
	fail_pin(day, &s, 2);
	cut(day, &s, 3);
	show(day, &s, 2);
	add(day, &s, 64, ADDS);
	store_close(&s);
}

/* --- what must hold of an image --- */

static const char *check_counts(struct store *s, const struct facts *f)
{
	struct store_counts c;
	struct store_pin pin;

	if (store_counts(s, &c) != SP_OK || store_pin_get(s, &pin) != SP_OK)
		return "counters cannot be read";
	if (c.ever_captured < f->added)
		return "the counter of signatures went back";
	if (c.ever_captured > f->adds)
		return "the counter tells of signatures that nobody gave";
	if (c.boots < f->boots + 1)
		return "the boot counter went back";
	if (c.batches < f->have_cut || c.batches > f->cuts)
		return "a batch is missing or from nowhere";
	if (pin.failures < f->have_pin || pin.failures > f->pin)
		return "the PIN's failures were forgotten";
	return NULL;
}

static const char *check_contents(struct store *s, const struct day *day, const struct facts *f)
{
	for (unsigned i = 0; i < f->added; i++) {
		if (store_has(s, day->entries[i].rid) != SP_OK)
			return "an acknowledged signature is missing";
	}
	for (unsigned seq = 1; seq <= f->have_cut; seq++) {
		struct store_batch b;
		if (store_batch(s, seq, &b) != SP_OK)
			return "an acknowledged batch cannot be shown again";
		free(b.bytes);
		if (memcmp(b.hash, day->hash[seq], SP_HASH_LEN) != 0)
			return "an acknowledged batch has changed";
		if (f->shown[seq] && !b.shown)
			return "the mark of a shown batch is gone";
	}
	return NULL;
}

static bool add_to_total(void *arg, const struct store_batch *b)
{
	uint64_t *total = arg;

	*total += b->n_records;
	return true;
}

/* As a kiosk would: try again what was not acknowledged, take one more signature, cut all that
 * waits. */
static const char *go_on(struct store *s, const struct day *day, const struct facts *f)
{
	struct store_cut how = station_cut(&day->station, 0);
	struct store_counts c;
	uint64_t seq = 0, total = 0;
	sp_err e = SP_OK;

	for (unsigned i = f->added; i < f->adds; i++) {
		if (store_add(s, &day->entries[i]) != SP_OK)
			return "what was not acknowledged cannot be tried again";
	}
	if (store_add(s, &day->entries[ADDS]) != SP_OK)
		return "the next signature cannot be kept";
	while (e == SP_OK)
		e = store_cut(s, &how, &seq);
	if (e != SP_E_NOTFOUND)
		return "the next batch cannot be cut";
	if (store_counts(s, &c) != SP_OK || store_each_batch(s, add_to_total, &total) != SP_OK)
		return "what was cut cannot be read";
	if (c.ever_captured != f->adds + 1u || total != c.ever_captured)
		return "signatures and batches do not add up";
	return NULL;
}

static const char *check_image(const struct day *day, const struct facts *f, const char *folder)
{
	struct store_options plain = {0};
	struct store *s = NULL;
	char path[256];

	(void) snprintf(path, sizeof path, "%s/station.db", folder);
	if (store_open_with(&s, path, &day->station.owner, &plain, NULL) != SP_OK)
		return "the store does not open";
	const char *wrong = check_counts(s, f);
	if (!wrong)
		wrong = check_contents(s, day, f);
	if (!wrong)
		wrong = go_on(s, day, f);
	store_close(&s);
	if (wrong)
		return wrong;
	if (store_open_with(&s, path, &day->station.owner, &plain, NULL) != SP_OK)
		return "the store does not open a second time";
	store_close(&s);
	return NULL;
}

/* --- runs --- */

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
static bool record(struct day *day, const char *after_settings, size_t syncs_before_failure)
{
	struct lossy lossy = {.r = recording_new(), .wait = syncs_before_failure};
	struct vfs *vfs = vfs_new("recording", (struct vfs_watch){watch_lossy, &lossy});
	char folder[64];

	if (!vfs)
		die("out of memory");
	make_folder(folder);
	memset(day->hash, 0, sizeof day->hash);
	day->boots = 0;
	day->folder = folder;
	day->options = (struct store_options){.vfs = "recording", .after_settings = after_settings};
	day->r = lossy.r;
	recording_now = day->r;
	work(day);
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
static void cut_power(
	const struct day *day, size_t n_images, uint64_t seed, const char *name, struct result *out)
{
	struct disk *d = disk_new(day->r);
	struct facts f = {0};
	size_t n_operations = recording_len(day->r);

	for (size_t i = 0; i < n_images; i++) {
		char folder[64];
		uint64_t state = seed + i;
		/* Every point of time gets its share, every fate comes round. */
		size_t at = (i + 1) * n_operations / n_images;

		disk_play(d, at, learn, &f);
		make_folder(folder);
		out->unsafe += disk_image(d, i % DISK_FATE_COUNT, &state, folder);
		const char *wrong = check_image(day, &f, folder);
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
	const char *after_settings;
	unsigned share; /* of the images */
	bool must_fail;
} runs[] = {
	{"the store's own settings", NULL, 1, false},
	{"synchronous=OFF", "PRAGMA synchronous = OFF", 4, true},
	{"synchronous=NORMAL", "PRAGMA synchronous = NORMAL", 4, true},
	{"journal_mode=DELETE", "PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL", 4,
		true},
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

	(void) record(day, run->after_settings, SIZE_MAX);
	cut_power(day, (n_images + run->share - 1) / run->share, seed, run->name, &result);
	recording_free(&day->r);
	return report(run->name, &result, run->must_fail);
}

/* The first sync fails, then the second …, until the work gets through. */
static bool run_lossy(struct day *day, size_t n_images, uint64_t seed)
{
	static const char name[] = "a failed sync";
	struct result result = {0};
	size_t each = n_images / 200 + 3; /* there are about two hundred syncs */
	bool failed = true;

	for (size_t i = 0; failed; i++) {
		failed = record(day, NULL, i);
		cut_power(day, each, seed + i * each, name, &result);
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
	station_make(&day->station, 1);
	for (unsigned i = 0; i <= ADDS; i++)
		station_sign(&day->station, i, &day->entries[i]);
	for (size_t i = 0; i < sizeof runs / sizeof *runs; i++)
		good &= run(&runs[i], day, n_images, seed);
	good &= run_lossy(day, n_images, seed);
	free(day);
	return good ? 0 : 1;
}
