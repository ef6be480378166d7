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

#include <sodium.h>

#include "tests/crash/disk.h"
#include "tests/crash/station.h"

enum {
	ADDS = 72,
	STRANGER = ADDS + 1,
	BATCHES_MAX = 16,
	WITHDRAWALS = 6,
	PURGED = 1,
	PURGED_RECORDS = 20
};

/* Whose records are withdrawn, in this order, and whether they wait at that time. */
static const struct {
	unsigned entry;
	bool waits;
} victims[WITHDRAWALS] = {
	{5, false}, /* in batch 1 */
	{22, true},
	{STRANGER, false},
	{22, false}, /* again */
	{40, true},
	{55, true},
};

enum note {
	NOTE_BOOT,
	NOTE_ADD,
	NOTE_ADDED,
	NOTE_CUT,
	NOTE_HAVE_CUT,
	NOTE_SHOWN,
	NOTE_PIN,
	NOTE_HAVE_PIN,
	NOTE_WITHDRAW,
	NOTE_WITHDRAWN,
	NOTE_ACKED,
	NOTE_PURGE,
	NOTE_PURGED,
	NOTE_CAMPAIGN,
	NOTE_HAVE_CAMPAIGN,
	NOTE_CLOSE
};

/* What is known at some point of the recording. */
struct facts {
	unsigned boots, adds, added, cuts, have_cut, pin, have_pin;
	unsigned withdraws, withdrawn, campaign, have_campaign;
	bool shown[BATCHES_MAX], acked[BATCHES_MAX];
	bool purge, purged; /* of batch PURGED */
	bool at_work;       /* opened, and not about to be closed */
};

static void learn(void *arg, unsigned what, unsigned n)
{
	struct facts *f = arg;

	switch ((enum note) what) {
	case NOTE_BOOT:
		f->boots = n;
		f->at_work = true;
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
	case NOTE_WITHDRAW:
		f->withdraws = n;
		break;
	case NOTE_WITHDRAWN:
		f->withdrawn = n;
		break;
	case NOTE_ACKED:
		f->acked[n] = true;
		break;
	case NOTE_PURGE:
		f->purge = true;
		break;
	case NOTE_PURGED:
		f->purged = true;
		break;
	case NOTE_CAMPAIGN:
		f->campaign = n;
		break;
	case NOTE_HAVE_CAMPAIGN:
		f->have_campaign = n;
		break;
	case NOTE_CLOSE:
		f->at_work = false;
		break;
	}
}

/* One recorded day. */
struct day {
	struct station station;
	struct sp_entry entries[ADDS + 2]; /* one for after the power cut, and STRANGER's */
	uint8_t codes[WITHDRAWALS][SP_SEALED_CODE_LEN];
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

static void stop(struct day *day, struct store **s)
{
	recording_note(day->r, NOTE_CLOSE, 0);
	store_close(s);
}

static void start_again(struct day *day, struct store **s)
{
	stop(day, s);
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

static void withdraw(struct day *day, struct store **s, unsigned i)
{
	const uint8_t *rid = day->entries[victims[i].entry].rid;

	recording_note(day->r, NOTE_WITHDRAW, i + 1);
	if (store_withdraw(*s, rid, day->codes[i]) != SP_OK) {
		start_again(day, s);
		if (store_withdraw(*s, rid, day->codes[i]) != SP_OK)
			die("cannot withdraw");
	}
	recording_note(day->r, NOTE_WITHDRAWN, i + 1);
}

static void acknowledge(struct day *day, struct store **s, unsigned seq)
{
	sp_err e = store_ack(*s, seq, day->hash[seq]);

	if (e == SP_E_IO) {
		start_again(day, s);
		e = store_ack(*s, seq, day->hash[seq]);
	}
	if (e != SP_OK && e != SP_REPEAT)
		die("cannot acknowledge");
	recording_note(day->r, NOTE_ACKED, seq);
}

static void purge(struct day *day, struct store **s)
{
	uint64_t n = 0;

	recording_note(day->r, NOTE_PURGE, 0);
	if (store_purge(*s, &n) != SP_OK) {
		start_again(day, s);
		if (store_purge(*s, &n) != SP_OK)
			die("cannot purge");
	}
	recording_note(day->r, NOTE_PURGED, 0);
}

static void set_campaign(struct day *day, struct store **s, unsigned serial)
{
	const uint8_t hash[SP_HASH_LEN] = {(uint8_t) serial};

	recording_note(day->r, NOTE_CAMPAIGN, serial);
	if (store_set_campaign(*s, serial, hash) != SP_OK) {
		start_again(day, s);
		if (store_set_campaign(*s, serial, hash) != SP_OK)
			die("cannot take a campaign");
	}
	recording_note(day->r, NOTE_HAVE_CAMPAIGN, serial);
}

static void work(struct day *day)
{
	struct store *s = start(day);

	set_campaign(day, &s, 1);
	add(day, &s, 0, 20);
	fail_pin(day, &s, 1);
	cut(day, &s, 1);
	show(day, &s, 1);
	add(day, &s, 20, 33);
	withdraw(day, &s, 0);
	withdraw(day, &s, 1);
	start_again(day, &s);
	withdraw(day, &s, 2);
	add(day, &s, 33, 50);
	withdraw(day, &s, 3);
	withdraw(day, &s, 4);
	cut(day, &s, 2);
	acknowledge(day, &s, PURGED);
	set_campaign(day, &s, 2);
	add(day, &s, 50, 64);
	purge(day, &s);
	withdraw(day, &s, 5);
	start_again(day, &s);
	fail_pin(day, &s, 2);
	cut(day, &s, 3);
	show(day, &s, 2);
	acknowledge(day, &s, 2);
	add(day, &s, 64, ADDS);
	stop(day, &s);
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
	if (f->at_work && c.health[SP_HEALTH_CRASHES] + c.health[SP_HEALTH_POWER_LOSSES] +
					  c.health[SP_HEALTH_STORAGE_ERRORS] ==
				  0)
		return "that it was not closed was not counted";
	return NULL;
}

static const char *check_campaign(struct store *s, const struct facts *f)
{
	uint8_t hash[SP_HASH_LEN];
	uint64_t serial = 0;
	sp_err e = store_campaign(s, &serial, hash);

	if (e != SP_OK && e != SP_E_NOTFOUND)
		return "the campaign in force cannot be read";
	if (serial < f->have_campaign || serial > f->campaign)
		return "the campaign in force went back";
	return NULL;
}

/* Of the first n withdrawals. */
static bool erased(unsigned entry, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		if (victims[i].waits && victims[i].entry == entry)
			return true;
	}
	return false;
}

/* A batch as the organiser's program reads it; false when it cannot be had. */
static bool read_batch(struct store *s, uint64_t seq, struct store_batch *row, struct sp_batch *out)
{
	struct sp_cose envelope;

	if (store_batch(s, seq, row) != SP_OK)
		return false;
	if (sp_cose_parse(&envelope, row->bytes, row->len, SP_COSE_BATCH) == SP_OK &&
		sp_batch_decode(out, envelope.payload, envelope.payload_len) == SP_OK)
		return true;
	free(row->bytes);
	return false;
}

static const char *check_records(struct store *s, const struct day *day, const struct facts *f)
{
	for (unsigned i = 0; i < f->added; i++) {
		bool there = store_has(s, day->entries[i].rid) == SP_OK;
		if (there && erased(i, f->withdrawn))
			return "a withdrawn record has come back";
		if (!there && !erased(i, f->withdraws))
			return "an acknowledged signature is missing";
	}
	return NULL;
}

static const char *check_batch(
	struct store *s, const struct day *day, const struct facts *f, unsigned seq)
{
	struct store_batch b;
	uint8_t head[SP_HEAD_MAX];
	size_t len = 0;
	sp_err e = store_batch(s, seq, &b);

	if (store_head(s, seq, head, &len) != SP_OK)
		return "the head of an acknowledged batch is gone";
	if (f->acked[seq] && store_ack(s, seq, day->hash[seq]) != SP_REPEAT)
		return "an acknowledgement was forgotten";
	if (seq == PURGED && e == SP_E_STATE)
		return f->purge ? NULL : "a batch was purged before its time";
	if (e != SP_OK)
		return "an acknowledged batch cannot be shown again";
	free(b.bytes);
	if (seq == PURGED && f->purged)
		return "a purged batch has come back";
	if (memcmp(b.hash, day->hash[seq], SP_HASH_LEN) != 0)
		return "an acknowledged batch has changed";
	return f->shown[seq] && !b.shown ? "the mark of a shown batch is gone" : NULL;
}

static const char *check_contents(struct store *s, const struct day *day, const struct facts *f)
{
	const char *wrong = check_records(s, day, f);

	for (unsigned seq = 1; !wrong && seq <= f->have_cut; seq++)
		wrong = check_batch(s, day, f, seq);
	return wrong;
}

/* What all batches tell together. */
struct told {
	uint64_t n;                                             /* records and tombstones */
	bool code[WITHDRAWALS + 1], tombstone[WITHDRAWALS + 1]; /* the last: of nobody */
	bool erased; /* a record that was withdrawn before is among them */
};

/* WITHDRAWALS: none of the day's. */
static unsigned which_code(const struct day *day, const uint8_t *sealed)
{
	unsigned i = 0;

	while (i < WITHDRAWALS && memcmp(day->codes[i], sealed, SP_SEALED_CODE_LEN) != 0)
		i++;
	return i;
}

static bool is_erased(const struct day *day, const uint8_t *rid, unsigned n_withdrawn)
{
	for (unsigned i = 0; i < ADDS; i++) {
		if (memcmp(day->entries[i].rid, rid, SP_RID_LEN) == 0)
			return erased(i, n_withdrawn);
	}
	return false;
}

static void hear(
	const struct day *day, const struct facts *f, const struct sp_batch *b, struct told *told)
{
	told->n += b->n_records + b->n_tombstones;
	for (size_t i = 0; i < b->n_records; i++)
		told->erased |= is_erased(day, sp_batch_rid(b, i), f->withdraws);
	for (size_t i = 0; i < b->n_withdrawals; i++)
		told->code[which_code(day, sp_batch_withdrawal(b, i))] = true;
	for (size_t i = 0; i < b->n_tombstones; i++)
		told->tombstone[which_code(day, sp_batch_tombstone(b, i))] = true;
}

static const char *hear_all(struct store *s, const struct day *day, const struct facts *f,
	uint64_t n_batches, struct told *told)
{
	struct store_batch row;
	struct sp_batch b;

	for (uint64_t seq = 1; seq <= n_batches; seq++) {
		if (read_batch(s, seq, &row, &b)) {
			hear(day, f, &b, told);
			free(row.bytes);
		} else if (seq == PURGED && f->purge) {
			told->n += PURGED_RECORDS;
		} else {
			return "what was cut cannot be read";
		}
	}
	return NULL;
}

static const char *check_told(const struct told *told, const struct facts *f, uint64_t captured)
{
	for (unsigned i = 0; i < f->withdraws; i++) {
		if (!(victims[i].waits ? told->tombstone[i] : told->code[i]))
			return "no batch tells of a withdrawal";
	}
	if (told->erased)
		return "a withdrawn record is in a batch";
	if (captured != f->adds + 1u || told->n != captured)
		return "signatures and batches do not add up";
	return NULL;
}

/* As a kiosk would: try again what was not acknowledged, take one more signature, cut all that
 * waits. */
static const char *go_on(struct store *s, const struct day *day, const struct facts *f)
{
	struct store_cut how = station_cut(&day->station, 0);
	struct told told = {0};
	struct store_counts c;
	uint64_t seq = 0;
	sp_err e = SP_OK;

	for (unsigned i = f->added; i < f->adds; i++) {
		if (store_add(s, &day->entries[i]) != SP_OK)
			return "what was not acknowledged cannot be tried again";
	}
	for (unsigned i = f->withdrawn; i < f->withdraws; i++) {
		const uint8_t *rid = day->entries[victims[i].entry].rid;
		if (store_withdraw(s, rid, day->codes[i]) != SP_OK)
			return "a withdrawal cannot be tried again";
	}
	if (store_add(s, &day->entries[ADDS]) != SP_OK)
		return "the next signature cannot be kept";
	while (e == SP_OK)
		e = store_cut(s, &how, &seq);
	if (e != SP_E_NOTFOUND)
		return "the next batch cannot be cut";
	if (store_counts(s, &c) != SP_OK)
		return "counters cannot be read";
	const char *wrong = hear_all(s, day, f, c.batches, &told);
	return wrong ? wrong : check_told(&told, f, c.ever_captured);
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
		wrong = check_campaign(s, f);
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
	size_t each = n_images / 250 + 2; /* there are not quite two hundred syncs */
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
	for (unsigned i = 0; i < sizeof day->entries / sizeof *day->entries; i++)
		station_sign(&day->station, i, &day->entries[i]);
	randombytes_buf(day->codes, sizeof day->codes);
	for (size_t i = 0; i < sizeof runs / sizeof *runs; i++)
		good &= run(&runs[i], day, n_images, seed);
	good &= run_lossy(day, n_images, seed);
	free(day);
	return good ? 0 : 1;
}
