/*
 * The store on a disk that is read-only, full, failing or lying. store_internal.h is used for
 * limits that a test cannot wait for, and for a VFS that fails.
 */
#include "app/store/store_internal.h"

#include <fcntl.h>
#include <ftw.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/crash/station.h"
#include "tests/crash/vfs.h"

enum { ENTRIES = 16, WITHDRAWN = 8, NOBODY = 65534 };

struct fixture {
	struct station station;
	struct sp_entry entries[ENTRIES];
	char folder[64];
	char path[96];
};

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void) st, (void) type, (void) at;
	return remove(path);
}

static void remove_folder(const char *folder)
{
	assert_int_equal(nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

static void make_folder(struct fixture *f)
{
	/* In memory where there is such a folder: faults come from the VFS, and there are thousands
	 * of syncs. */
	(void) snprintf(f->folder, sizeof f->folder, "%s/signpost-store-XXXXXX",
		access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	assert_non_null(mkdtemp(f->folder));
	(void) snprintf(f->path, sizeof f->path, "%s/station.db", f->folder);
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	assert_non_null(f);
	station_make(&f->station, 1);
	for (unsigned i = 0; i < ENTRIES; i++)
		station_sign(&f->station, i, &f->entries[i]);
	make_folder(f);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	remove_folder(f->folder);
	free(f);
	return 0;
}

static struct store *open_with(const struct fixture *f, const struct store_options *o)
{
	struct store *s = NULL;
	char why[256] = "";

	if (store_open_with(&s, f->path, &f->station.owner, o, why) != SP_OK)
		fail_msg("cannot open: %s", why);
	return s;
}

static struct store_counts counts(struct store *s)
{
	struct store_counts c;

	assert_int_equal(store_counts(s, &c), SP_OK);
	return c;
}

/* --- things that need a process of their own --- */

/* Returns NULL, or what went wrong; cmocka's assertions do not work in a child. */
typedef const char *child_work(const struct fixture *f);

static const char cannot_prepare[] = "this needs rights that the test does not have";

static void in_child(const struct fixture *f, child_work *work)
{
	enum { GOOD, BAD, SKIPPED };
	int status = 0;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		const char *wrong = work(f);
		if (wrong)
			(void) fprintf(stderr, "%s\n", wrong);
		_exit(!wrong ? GOOD : wrong == cannot_prepare ? SKIPPED : BAD);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == SKIPPED)
		skip();
	assert_int_equal(WEXITSTATUS(status), GOOD);
}

static const char *expect_readonly(const struct fixture *f)
{
	struct store *s = NULL;
	char why[256] = "";

	if (store_open(&s, f->path, &f->station.owner, why) != SP_E_READONLY)
		return "opened, or another reason given";
	return strcmp(why, "The store's file or folder cannot be written.")
		       ? "the reason is given in other words"
		       : NULL;
}

/* Permission bits do not bind root. */
static const char *readonly_as_nobody(const struct fixture *f)
{
	if (geteuid() == 0 && (setgid(NOBODY) != 0 || setuid(NOBODY) != 0))
		return cannot_prepare;
	return expect_readonly(f);
}

static void make_store(const struct fixture *f)
{
	struct store_options o = {0};
	struct store *s = open_with(f, &o);

	assert_int_equal(store_add(s, &f->entries[0]), SP_OK);
	store_close(&s);
}

static void test_folder_that_cannot_be_written_is_reported(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(chmod(f->folder, 0555), 0);
	in_child(f, readonly_as_nobody);
	assert_int_equal(chmod(f->folder, 0755), 0);
	make_store(f);
	assert_int_equal(chmod(f->folder, 0555), 0);
	in_child(f, readonly_as_nobody);
	assert_int_equal(chmod(f->folder, 0755), 0);
}

static void test_file_that_cannot_be_written_is_reported(void **state)
{
	struct fixture *f = *state;
	char lock[128];

	make_store(f);
	(void) snprintf(lock, sizeof lock, "%s.lock", f->path);
	assert_int_equal(unlink(lock), 0);
	assert_int_equal(chmod(f->path, 0444), 0);
	assert_int_equal(chmod(f->folder, 0777), 0);
	in_child(f, readonly_as_nobody);
}

static bool own_mounts(void)
{
	return unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

static const char *readonly_mount(const struct fixture *f)
{
	if (!own_mounts() || mount(f->folder, f->folder, NULL, MS_BIND, NULL) != 0 ||
		mount(NULL, f->folder, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL) != 0)
		return cannot_prepare;
	return expect_readonly(f);
}

static void test_readonly_medium_is_reported(void **state)
{
	struct fixture *f = *state;

	in_child(f, readonly_mount);
	make_store(f);
	in_child(f, readonly_mount);
}

/* Takes all blocks that are left. */
static void fill_disk(const struct fixture *f)
{
	static const uint8_t block[4096] = {1};
	char name[128];

	(void) snprintf(name, sizeof name, "%s/holiday-pictures", f->folder);
	int fd = open(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	while (fd >= 0 && write(fd, block, sizeof block) > 0)
		;
	if (fd >= 0)
		(void) close(fd);
}

static const char *check_all_there(struct store *s, const struct fixture *f, unsigned n)
{
	struct store_counts c;

	for (unsigned i = 0; i < n; i++) {
		struct sp_entry e;
		station_sign(&f->station, i, &e);
		if (store_has(s, e.rid) != SP_OK)
			return "a signature is missing";
	}
	if (store_counts(s, &c) != SP_OK || c.ever_captured != n)
		return "a signature too many or too few";
	return NULL;
}

static const char *work_on_full_disk(const struct fixture *f)
{
	struct store_options o = {.reserve_len = 2 * 1024 * 1024};
	struct store_cut how = station_cut(&f->station, 0);
	struct store_pin pin = {.failures = 3};
	uint8_t sealed[SP_SEALED_CODE_LEN];
	struct store *s = NULL;
	struct sp_entry e;
	uint64_t seq = 0;
	unsigned n = 0;
	sp_err added = SP_OK;

	if (!own_mounts() || mount("none", f->folder, "tmpfs", 0, "size=6m") != 0)
		return cannot_prepare;
	if (store_open_with(&s, f->path, &f->station.owner, &o, NULL) != SP_OK)
		return "cannot open";
	for (; n < 100 && added == SP_OK; n++) {
		station_sign(&f->station, n, &e);
		added = store_add(s, &e);
	}
	fill_disk(f);
	for (; n < 2000 && added == SP_OK; n += added == SP_OK) {
		station_sign(&f->station, n, &e);
		added = store_add(s, &e);
	}
	if (added != SP_E_FULL)
		return "the disk never got full";
	const char *wrong = check_all_there(s, f, n);
	if (wrong)
		return wrong;

	memset(sealed, 7, sizeof sealed);
	if (store_withdraw(s, sealed, sealed) != SP_OK)
		return "nobody can withdraw on a full disk";
	if (store_pin_set(s, &pin) != SP_OK)
		return "staff cannot get in on a full disk";
	if (store_cut(s, &how, &seq) != SP_OK || seq != 1)
		return "no batch can be cut on a full disk";
	store_close(&s);
	fill_disk(f);
	if (store_open_with(&s, f->path, &f->station.owner, &o, NULL) != SP_OK)
		return "cannot open on a full disk";
	wrong = check_all_there(s, f, n);
	store_close(&s);
	return wrong;
}

static void test_full_disk_stops_signing_but_not_handing_over(void **state)
{
	in_child(*state, work_on_full_disk);
}

static const char *start_on_full_disk(const struct fixture *f)
{
	struct store *s = NULL;
	char why[256] = "";

	if (!own_mounts() || mount("none", f->folder, "tmpfs", 0, "size=1m") != 0)
		return cannot_prepare;
	fill_disk(f);
	if (store_open(&s, f->path, &f->station.owner, why) != SP_E_FULL)
		return "opened, or another reason given";
	return strcmp(why, "The disk has no room for the store to work.")
		       ? "the reason is given in other words"
		       : NULL;
}

static void test_new_store_on_a_full_disk_says_so(void **state)
{
	in_child(*state, start_on_full_disk);
}

/* --- limits --- */

static void test_signing_stops_at_the_floor_and_batches_still_leave(void **state)
{
	struct fixture *f = *state;
	struct store_options o = {0};
	struct store_cut how = station_cut(&f->station, 0);
	struct store *s = open_with(f, &o);
	uint64_t seq = 0;

	assert_int_equal(store_add(s, &f->entries[0]), SP_OK);
	store_close(&s);
	o.capture_floor = UINT64_MAX;
	s = open_with(f, &o);
	assert_int_equal(store_add(s, &f->entries[1]), SP_E_FULL);
	assert_int_equal(store_add(s, &f->entries[0]), SP_OK); /* it is there already */
	assert_int_equal(counts(s).waiting, 1);
	assert_int_equal(store_cut(s, &how, &seq), SP_OK);
	store_close(&s);
}

static void test_program_runs_with_the_limits_of_the_design(void **state)
{
	(void) state;
	assert_int_equal(store_defaults.capture_floor, 64 * 1024 * 1024);
	assert_int_equal(store_defaults.reserve_len, 16 * 1024 * 1024);
	assert_null(store_defaults.after_settings);
	assert_null(store_defaults.vfs);
}

static void test_reserve_consists_of_real_blocks(void **state)
{
	struct fixture *f = *state;
	struct store_options o = {.reserve_len = 1024 * 1024};
	char name[128];
	struct stat st;

	struct store *s = open_with(f, &o);
	(void) snprintf(name, sizeof name, "%s.reserve", f->path);
	assert_int_equal(stat(name, &st), 0);
	assert_int_equal(st.st_size, 1024 * 1024);
	assert_true(st.st_blocks * 512 >= 1024 * 1024);
	store_close(&s);

	assert_int_equal(truncate(name, 100), 0);
	s = open_with(f, &o);
	assert_int_equal(stat(name, &st), 0);
	assert_int_equal(st.st_size, 1024 * 1024);
	store_close(&s);
}

static void test_settings_that_do_not_hold_are_not_accepted(void **state)
{
	struct fixture *f = *state;
	/* A folder in the log's place: SQLite cannot keep a log there. */
	char log[128];
	struct store *s = NULL;

	make_store(f);
	(void) snprintf(log, sizeof log, "%s-wal", f->path);
	assert_int_equal(mkdir(log, 0700), 0);
	assert_int_not_equal(store_open(&s, f->path, &f->station.owner, NULL), SP_OK);
	assert_null(s);
	assert_int_equal(rmdir(log), 0);
	struct store_options o = {0};
	s = open_with(f, &o);
	assert_int_equal(counts(s).waiting, 1);
	store_close(&s);
}

/* --- operations that fail --- */

struct fault {
	enum vfs_kind kind;
	int rc;
	bool for_ever;  /* or once */
	unsigned wait;  /* how many such operations succeed before */
	unsigned fired; /* how often it has failed one */
};

static int fail_when_due(void *arg, const struct vfs_op *op)
{
	struct fault *f = arg;

	if (op->kind != f->kind || f->rc == SQLITE_OK)
		return SQLITE_OK;
	if (f->wait > 0) {
		f->wait--;
		return SQLITE_OK;
	}
	if (f->fired && !f->for_ever)
		return SQLITE_OK;
	f->fired++;
	return f->rc;
}

/* What the store promised. */
struct promised {
	bool kept[ENTRIES];
	unsigned n_kept, n_tried;
	uint64_t batches;
	uint8_t hash[4][SP_HASH_LEN];
	bool withdrawing, withdrawn; /* entry WITHDRAWN */
	bool acked, purging;         /* batch 1 */
};

/* After SP_E_IO the store must not pretend anything any more. */
static void expect_out_of_service(struct store *s, const struct fixture *f)
{
	struct store_cut how = station_cut(&f->station, 0);
	struct store_counts c;
	struct store_pin pin = {0};
	struct store_batch b;
	uint8_t bytes[SP_HEAD_MAX] = {1};
	uint64_t seq = 0;
	size_t len = 0;

	assert_int_equal(store_add(s, &f->entries[0]), SP_E_IO);
	assert_int_equal(store_has(s, f->entries[0].rid), SP_E_IO);
	assert_int_equal(store_cut(s, &how, &seq), SP_E_IO);
	assert_int_equal(store_counts(s, &c), SP_E_IO);
	assert_int_equal(store_batch(s, 1, &b), SP_E_IO);
	assert_int_equal(store_mark_shown(s, 1), SP_E_IO);
	assert_int_equal(store_pin_get(s, &pin), SP_E_IO);
	assert_int_equal(store_pin_set(s, &pin), SP_E_IO);
	assert_int_equal(store_count_health(s, SP_HEALTH_CRASHES), SP_E_IO);
	assert_int_equal(store_withdraw(s, f->entries[0].rid, bytes), SP_E_IO);
	assert_int_equal(store_head(s, 1, bytes, &len), SP_E_IO);
	assert_int_equal(store_ack(s, 1, bytes), SP_E_IO);
	assert_int_equal(store_purge(s, &seq), SP_E_IO);
	assert_int_equal(store_campaign(s, &seq, bytes), SP_E_IO);
	assert_int_equal(store_set_campaign(s, 1, bytes), SP_E_IO);
}

/* SP_E_FULL may be answered to a full disk only, and leaves the store at work. */
static bool goes_on(struct store *s, const struct fixture *f, sp_err e, const struct fault *fault)
{
	if (e == SP_E_FULL)
		assert_int_equal(fault->rc, SQLITE_FULL);
	else if (e != SP_OK)
		assert_int_equal(e, SP_E_IO);
	if (e == SP_E_IO)
		expect_out_of_service(s, f);
	return e != SP_E_IO;
}

static bool add_some(struct store *s, const struct fixture *f, const struct fault *fault,
	unsigned n, struct promised *p)
{
	bool on = true;

	for (unsigned i = 0; i < n && on; i++) {
		sp_err e = store_add(s, &f->entries[p->n_tried]);
		p->kept[p->n_tried++] = e == SP_OK;
		p->n_kept += e == SP_OK;
		on = goes_on(s, f, e, fault);
	}
	return on;
}

static bool cut_one(
	struct store *s, const struct fixture *f, const struct fault *fault, struct promised *p)
{
	struct store_cut how = station_cut(&f->station, 0);
	struct store_batch b;
	uint64_t seq = 0;

	sp_err e = store_cut(s, &how, &seq);
	if (e == SP_E_NOTFOUND) {
		assert_int_equal(counts(s).waiting, 0); /* no room for any signature yet */
		return true;
	}
	if (e == SP_OK) {
		p->batches = seq;
		assert_int_equal(store_batch(s, seq, &b), SP_OK);
		memcpy(p->hash[seq], b.hash, SP_HASH_LEN);
		free(b.bytes);
	}
	return goes_on(s, f, e, fault);
}

/* One that waits, and one that was never here. */
static bool withdraw_two(
	struct store *s, const struct fixture *f, const struct fault *fault, struct promised *p)
{
	static const uint8_t one[SP_SEALED_CODE_LEN] = {1}, two[SP_SEALED_CODE_LEN] = {2};

	p->withdrawing = true;
	sp_err e = store_withdraw(s, f->entries[WITHDRAWN].rid, one);
	p->withdrawn = e == SP_OK;
	if (!goes_on(s, f, e, fault))
		return false;
	e = store_withdraw(s, two, two);
	return goes_on(s, f, e, fault);
}

static bool ack_and_purge(
	struct store *s, const struct fixture *f, const struct fault *fault, struct promised *p)
{
	uint64_t n = 0;

	if (p->batches == 0)
		return true;
	sp_err e = store_ack(s, 1, p->hash[1]);
	p->acked = e == SP_OK;
	if (!goes_on(s, f, e, fault))
		return false;
	p->purging = true;
	e = store_purge(s, &n);
	if (e == SP_OK)
		assert_int_equal(n, p->acked);
	return goes_on(s, f, e, fault);
}

static void work(const struct fixture *f, const struct fault *fault, struct promised *p)
{
	struct store_options o = {.vfs = "failing"};
	struct store *s = NULL;

	sp_err e = store_open_with(&s, f->path, &f->station.owner, &o, NULL);
	if (e != SP_OK) {
		assert_true(e == SP_E_IO || (e == SP_E_FULL && fault->rc == SQLITE_FULL));
		return;
	}
	bool on = add_some(s, f, fault, 7, p) && cut_one(s, f, fault, p) &&
		  add_some(s, f, fault, 5, p) && withdraw_two(s, f, fault, p) &&
		  ack_and_purge(s, f, fault, p) && cut_one(s, f, fault, p);
	/* Not even a failed checkpoint, which loses nothing yet, may pass in silence. A full disk
	 * leaves what is in the log there, and an empty log that cannot be deleted does no harm. */
	if (fault->rc != SQLITE_FULL && fault->kind != VFS_DELETE)
		assert_int_equal(on, fault->fired == 0);
	store_close(&s);
}

/* On a healthy disk again: opening checks leaves, chain and counters; here, what was promised. */
static void expect_kept(const struct fixture *f, const struct promised *p)
{
	struct store_options o = {0};
	struct store *s = open_with(f, &o);
	struct store_batch b;

	for (unsigned i = 0; i < p->n_tried; i++) {
		if (p->kept[i] && !(i == WITHDRAWN && p->withdrawing))
			assert_int_equal(store_has(s, f->entries[i].rid), SP_OK);
	}
	if (p->withdrawn)
		assert_int_equal(store_has(s, f->entries[WITHDRAWN].rid), SP_E_NOTFOUND);
	assert_in_range(counts(s).ever_captured, p->n_kept, p->n_tried);
	for (uint64_t seq = 1; seq <= p->batches; seq++) {
		sp_err e = store_batch(s, seq, &b);
		if (seq == 1 && p->purging && e == SP_E_STATE)
			continue;
		assert_int_equal(e, SP_OK);
		assert_memory_equal(b.hash, p->hash[seq], SP_HASH_LEN);
		free(b.bytes);
	}
	if (p->acked)
		assert_int_equal(store_ack(s, 1, p->hash[1]), SP_REPEAT);
	for (unsigned i = 0; i < ENTRIES; i++) {
		if (i != WITHDRAWN || !p->kept[i] || !p->withdrawing ||
			store_has(s, f->entries[i].rid) == SP_OK)
			assert_int_equal(store_add(s, &f->entries[i]), SP_OK);
	}
	assert_int_equal(counts(s).ever_captured, ENTRIES);
	store_close(&s);
}

/* Fails the first such operation, then the second …, until the work gets through without meeting
 * the fault. */
static void fail_each(struct fixture *f, enum vfs_kind kind, int rc, bool for_ever)
{
	struct fault fault;
	struct vfs *vfs = vfs_new("failing", (struct vfs_watch){fail_when_due, &fault});
	unsigned n = 0;

	assert_non_null(vfs);
	do {
		struct promised p = {0};
		fault = (struct fault){.kind = kind, .rc = rc, .for_ever = for_ever, .wait = n++};
		remove_folder(f->folder);
		make_folder(f);
		work(f, &fault, &p);
		expect_kept(f, &p);
		if (!fault.fired)
			assert_int_equal(p.n_kept, 12);
	} while (fault.fired);
	assert_true(n > 1);
	vfs_free(&vfs);
}

static void test_failed_writes_lose_nothing_that_was_promised(void **state)
{
	fail_each(*state, VFS_WRITE, SQLITE_IOERR_WRITE, false);
	fail_each(*state, VFS_WRITE, SQLITE_IOERR_WRITE, true);
}

static void test_failed_syncs_lose_nothing_that_was_promised(void **state)
{
	fail_each(*state, VFS_SYNC, SQLITE_IOERR_FSYNC, false);
	fail_each(*state, VFS_SYNC, SQLITE_IOERR_FSYNC, true);
}

static void test_full_disk_at_any_write_loses_nothing_that_was_promised(void **state)
{
	fail_each(*state, VFS_WRITE, SQLITE_FULL, false);
	fail_each(*state, VFS_WRITE, SQLITE_FULL, true);
}

static void test_other_failed_operations_lose_nothing_that_was_promised(void **state)
{
	fail_each(*state, VFS_TRUNCATE, SQLITE_IOERR_TRUNCATE, false);
	fail_each(*state, VFS_CREATE, SQLITE_CANTOPEN, false);
	fail_each(*state, VFS_DELETE, SQLITE_IOERR_DELETE, false);
}

/* --- a disk that writes something else --- */

struct liar {
	const uint8_t *victim; /* the box of which a bit is to be changed on its way; NULL: none */
	unsigned changed;
};

static int change_a_bit(void *arg, const struct vfs_op *op)
{
	struct liar *l = arg;
	uint8_t *at = NULL;

	if (l->victim && op->kind == VFS_WRITE)
		at = memmem(op->bytes, op->len, l->victim, SP_SEALED_LEN);
	if (at) {
		at[SP_SEALED_LEN / 2] ^= 1;
		l->changed++;
	}
	return SQLITE_OK;
}

static void test_signature_that_was_not_written_as_given_is_not_thanked_for(void **state)
{
	struct fixture *f = *state;
	struct liar liar = {0};
	struct vfs *vfs = vfs_new("lying", (struct vfs_watch){change_a_bit, &liar});
	struct store_options o = {.vfs = "lying"};

	assert_non_null(vfs);
	struct store *s = open_with(f, &o);
	assert_int_equal(store_add(s, &f->entries[0]), SP_OK);
	liar.victim = f->entries[1].sealed;
	assert_int_equal(store_add(s, &f->entries[1]), SP_E_IO);
	assert_int_equal(liar.changed, 1);
	expect_out_of_service(s, f);
	store_close(&s);

	liar.victim = NULL;
	s = open_with(f, &o);
	assert_int_equal(store_has(s, f->entries[0].rid), SP_OK);
	assert_int_equal(store_add(s, &f->entries[1]), SP_OK);
	assert_int_equal(counts(s).ever_captured, 2);
	store_close(&s);
	vfs_free(&vfs);
}

/* --- the reserve --- */

static int full_while_reserved(void *arg, const struct vfs_op *op)
{
	const char *reserve = arg;

	return op->kind == VFS_WRITE && reserve[0] && access(reserve, F_OK) == 0 ? SQLITE_FULL
										 : SQLITE_OK;
}

static void test_reserve_is_given_up_for_batches_and_not_for_signatures(void **state)
{
	struct fixture *f = *state;
	char reserve[128] = "";
	struct vfs *vfs = vfs_new("filling", (struct vfs_watch){full_while_reserved, reserve});
	struct store_options o = {.vfs = "filling", .reserve_len = 64 * 1024};
	struct store_cut how = station_cut(&f->station, 0);
	uint64_t seq = 0;

	assert_non_null(vfs);
	struct store *s = open_with(f, &o);
	assert_int_equal(store_add(s, &f->entries[0]), SP_OK);
	(void) snprintf(reserve, sizeof reserve, "%s.reserve", f->path);
	assert_int_equal(store_add(s, &f->entries[1]), SP_E_FULL);
	assert_int_equal(access(reserve, F_OK), 0);
	assert_int_equal(store_cut(s, &how, &seq), SP_OK);
	assert_int_equal(access(reserve, F_OK), -1);
	assert_int_equal(counts(s).batched, 1);
	store_close(&s);
	vfs_free(&vfs);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	static const struct CMUnitTest tests[] = {
		TEST(test_folder_that_cannot_be_written_is_reported),
		TEST(test_file_that_cannot_be_written_is_reported),
		TEST(test_readonly_medium_is_reported),
		TEST(test_full_disk_stops_signing_but_not_handing_over),
		TEST(test_new_store_on_a_full_disk_says_so),
		TEST(test_signing_stops_at_the_floor_and_batches_still_leave),
		TEST(test_program_runs_with_the_limits_of_the_design),
		TEST(test_reserve_consists_of_real_blocks),
		TEST(test_settings_that_do_not_hold_are_not_accepted),
		TEST(test_failed_writes_lose_nothing_that_was_promised),
		TEST(test_failed_syncs_lose_nothing_that_was_promised),
		TEST(test_full_disk_at_any_write_loses_nothing_that_was_promised),
		TEST(test_other_failed_operations_lose_nothing_that_was_promised),
		TEST(test_signature_that_was_not_written_as_given_is_not_thanked_for),
		TEST(test_reserve_is_given_up_for_batches_and_not_for_signatures),
	};
#undef TEST
	return cmocka_run_group_tests(tests, NULL, NULL);
}
