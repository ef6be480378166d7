#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "export/desk/intake.h"
#include "export/desk/ledger_keep.h"
#include "export/file/file.h"
#include "tests/desk/fair.h"

#define BACKUP "ledger-backup.db"

static struct fair fair;
static struct intake *intake;
static struct fair_batch batch;

/* Of what nobody can open in the last batch. */
static uint8_t sealed_trace[32], code_trace[32];

static int set_up(void **state)
{
	(void) state;
	fair_open(&fair);
	return intake_new(&intake, fair.folder, fair.keys) == SP_OK ? 0 : -1;
}

static int tear_down(void **state)
{
	(void) state;
	intake_free(&intake);
	(void) unlink(fair_path(&fair, BACKUP)); /* most tests make none */
	fair_close(&fair);
	return 0;
}

static void sign_up(const char *name)
{
	struct sp_record person = fair_person(name);
	struct sp_entry entries[2];
	struct intake_tally t;

	(void) snprintf(person.organisation, sizeof person.organisation, "Marker Society");
	fair_sign(&fair, &entries[0], &person, NULL);
	fair_sign(&fair, &entries[1], &person, NULL);
	entries[1].sealed[100] ^= 1; /* nobody can open it */
	memcpy(sealed_trace, entries[1].sealed + 200, sizeof sealed_trace);
	fair_withdraw(&fair, NULL);
	memcpy(code_trace, fair.withdrawals[0] + 24, sizeof code_trace);
	fair_cut(&fair, &batch, entries, 2, NULL);
	assert_int_equal(intake_batch(intake, batch.bytes, batch.len, &t), SP_OK);
}

static bool is_in_file(const char *name, const void *what, size_t len)
{
	uint8_t *p = NULL;
	size_t n = 0;
	bool found = false;

	if (file_read(&p, &n, fair_path(&fair, name), SIZE_MAX / 2) != SP_OK)
		return false;
	for (size_t i = 0; !found && i + len <= n; i++)
		found = memcmp(p + i, what, len) == 0;
	free(p);
	return found;
}

static void digest(struct ledger *l, uint8_t out[SP_HASH_LEN])
{
	assert_int_equal(ledger_digest(l, out), SP_OK);
}

static void test_a_backup_is_a_whole_ledger_of_its_owner_only(void **state)
{
	uint8_t own[SP_HASH_LEN], copy[SP_HASH_LEN];
	struct ledger *l = NULL;
	struct stat st;

	(void) state;
	sign_up("Ada Marker");
	for (int i = 0; i < 2; i++) { /* the second takes the place of the first */
		assert_int_equal(
			ledger_backup(fair.folder->ledger, fair_path(&fair, BACKUP)), SP_OK);
		assert_int_equal(stat(fair_path(&fair, BACKUP), &st), 0);
		assert_int_equal(st.st_mode & 07777, 0600);
		sign_up("Bo Marker");
	}
	assert_int_equal(ledger_backup(fair.folder->ledger, fair_path(&fair, BACKUP)), SP_OK);
	assert_int_equal(ledger_open(&l, fair_path(&fair, BACKUP)), SP_OK);
	digest(fair.folder->ledger, own);
	digest(l, copy);
	ledger_close(&l);
	assert_memory_equal(own, copy, sizeof own);
}

static void test_a_backup_replaces_no_other_file_and_never_the_ledger(void **state)
{
	static const char diary[] = "Dear diary, today a program wanted to write over you.";
	struct ledger *l = fair.folder->ledger;

	(void) state;
	assert_int_equal(
		file_write(fair_path(&fair, BACKUP), diary, sizeof diary, FILE_NEW), SP_OK);
	assert_int_equal(ledger_backup(l, fair_path(&fair, BACKUP)), SP_E_DUPLICATE);
	assert_true(is_in_file(BACKUP, diary, sizeof diary));
	assert_int_equal(ledger_backup(l, fair_path(&fair, FOLDER_LEDGER)), SP_E_DUPLICATE);
	assert_int_equal(ledger_backup(l, "/tmp"), SP_E_DUPLICATE);
	assert_int_equal(ledger_backup(l, fair_path(&fair, "none/backup.db")), SP_E_NOTFOUND);
	assert_int_equal(ledger_begin(l), SP_OK);
	assert_int_equal(ledger_backup(l, fair_path(&fair, "other.db")), SP_E_STATE);
	ledger_rollback(l);
}

static void test_a_backup_that_fails_leaves_the_one_before_and_nothing_else(void **state)
{
	struct ledger *l = fair.folder->ledger;
	uint8_t before[SP_HASH_LEN], after[SP_HASH_LEN];
	struct ledger *copy = NULL;
	struct rlimit all, little;

	(void) state;
	assert_int_equal(ledger_backup(l, fair_path(&fair, BACKUP)), SP_OK);
	digest(l, before);
	sign_up("Ada Marker");
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &all), 0);
	little = (struct rlimit){16384, all.rlim_max}; /* as on a disk that gets full */
	assert_true(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
	assert_int_not_equal(ledger_backup(l, fair_path(&fair, BACKUP)), SP_OK);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &all), 0);
	assert_int_not_equal(access(fair_path(&fair, BACKUP ".draft"), F_OK), 0);
	assert_int_equal(ledger_open(&copy, fair_path(&fair, BACKUP)), SP_OK);
	digest(copy, after);
	ledger_close(&copy);
	assert_memory_equal(before, after, sizeof before);
}

static void test_what_a_killed_backup_left_is_taken_away_by_the_next(void **state)
{
	struct ledger *l = fair.folder->ledger;
	const char half[] = "half of a ledger, full of names";
	struct stat st;
	int fd;

	(void) state;
	assert_int_equal(
		file_write(fair_path(&fair, BACKUP ".draft"), half, sizeof half, FILE_NEW), SP_OK);
	fd = open(fair_path(&fair, BACKUP ".draft"), O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(flock(fd, LOCK_EX), 0); /* as if it were still at it */
	assert_int_equal(ledger_backup(l, fair_path(&fair, BACKUP)), SP_E_BUSY);
	assert_int_equal(close(fd), 0);
	assert_int_equal(chmod(fair_path(&fair, BACKUP ".draft"), 0644), 0);
	assert_int_equal(ledger_backup(l, fair_path(&fair, BACKUP)), SP_OK);
	assert_int_not_equal(access(fair_path(&fair, BACKUP ".draft"), F_OK), 0);
	assert_int_equal(stat(fair_path(&fair, BACKUP), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_false(is_in_file(BACKUP, half, sizeof half));
}

static void test_a_purge_leaves_counts_and_no_personal_byte(void **state)
{
	static const char *const markers[] = {"Ada Marker", "Marker Society"};
	static const char *const files[] = {FOLDER_LEDGER, FOLDER_LEDGER "-wal"};
	struct ledger_counts before, after;
	uint64_t people = 0;

	(void) state;
	sign_up("Ada Marker");
	sign_up("Ada Marker");
	assert_true(is_in_file(files[0], markers[0], strlen(markers[0])) ||
		    is_in_file(files[1], markers[0], strlen(markers[0])));
	assert_true(is_in_file(files[0], code_trace, sizeof code_trace) ||
		    is_in_file(files[1], code_trace, sizeof code_trace));
	assert_int_equal(ledger_count(fair.folder->ledger, true, &before), SP_OK);
	assert_int_equal(ledger_purge(fair.folder->ledger, &people), SP_OK);
	assert_int_equal(people, 4);
	for (size_t i = 0; i < 2; i++) {
		for (size_t k = 0; k < 2; k++)
			assert_false(is_in_file(files[i], markers[k], strlen(markers[k])));
		assert_false(is_in_file(files[i], sealed_trace, sizeof sealed_trace));
		assert_false(is_in_file(files[i], code_trace, sizeof code_trace));
	}
	assert_int_equal(ledger_count(fair.folder->ledger, true, &after), SP_OK);
	assert_memory_equal(&before, &after, sizeof before);
	assert_int_equal(ledger_purge(fair.folder->ledger, &people), SP_OK);
	assert_int_equal(people, 0);
}

static void test_a_purge_says_when_another_program_may_hold_traces(void **state)
{
	struct ledger *other = NULL;
	uint64_t people = 7;

	(void) state;
	sign_up("Ada Marker");
	assert_int_equal(ledger_open(&other, fair_path(&fair, FOLDER_LEDGER)), SP_OK);
	assert_int_equal(ledger_begin(other), SP_OK);
	assert_int_equal(ledger_purge(fair.folder->ledger, &people), SP_E_BUSY);
	assert_int_equal(people, 7);
	ledger_rollback(other);
	ledger_close(&other);
	assert_int_equal(ledger_purge(fair.folder->ledger, &people), SP_OK);
	assert_int_equal(people, 2);
}

struct notes {
	size_t n;
	char text[256];
};

static void take_decision(void *arg, const struct ledger_decision *d)
{
	struct notes *notes = arg;
	size_t len = strlen(notes->text);

	assert_true(d->at > 0);
	notes->n++;
	(void) snprintf(
		notes->text + len, sizeof notes->text - len, "%s: %s\n", d->what, d->reason);
}

static void take_written(void *arg, const struct ledger_written *w)
{
	struct notes *notes = arg;
	size_t len = strlen(notes->text);

	assert_true(w->at > 0);
	notes->n++;
	(void) snprintf(notes->text + len, sizeof notes->text - len, "%s: %s\n", w->path, w->what);
}

static void test_decisions_are_kept_in_their_order_and_files_once(void **state)
{
	struct ledger *l = fair.folder->ledger;
	struct notes decisions = {0}, files = {0};

	(void) state;
	assert_int_equal(ledger_decide(l, "final", "the second stand burned down"), SP_OK);
	assert_int_equal(ledger_decide(l, "again", "and the third"), SP_OK);
	assert_int_equal(ledger_wrote(l, "/b.csv", "all signers"), SP_OK);
	assert_int_equal(ledger_wrote(l, "/a.csv", "all signers"), SP_OK);
	assert_int_equal(ledger_wrote(l, "/b.csv", "companies"), SP_OK);
	assert_int_equal(ledger_each_decision(l, take_decision, &decisions), SP_OK);
	assert_string_equal(
		decisions.text, "final: the second stand burned down\nagain: and the third\n");
	assert_int_equal(ledger_each_written(l, take_written, &files), SP_OK);
	assert_string_equal(files.text, "/a.csv: all signers\n/b.csv: companies\n");
}

static void test_the_digest_covers_decisions_and_no_files(void **state)
{
	struct ledger *l = fair.folder->ledger;
	uint8_t before[SP_HASH_LEN], after[SP_HASH_LEN];

	(void) state;
	digest(l, before);
	assert_int_equal(ledger_wrote(l, "/a.csv", "all signers"), SP_OK);
	digest(l, after);
	assert_memory_equal(before, after, sizeof before);
	assert_int_equal(ledger_decide(l, "final", "no reason"), SP_OK);
	digest(l, before);
	assert_memory_not_equal(before, after, sizeof before);
	assert_int_equal(ledger_begin(l), SP_OK); /* within a transaction as well */
	assert_int_equal(ledger_decide(l, "final", "no reason"), SP_OK);
	digest(l, after);
	assert_memory_equal(before, after, sizeof before); /* the same decision again */
	ledger_rollback(l);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_backup_is_a_whole_ledger_of_its_owner_only),
		TEST(test_a_backup_replaces_no_other_file_and_never_the_ledger),
		TEST(test_a_backup_that_fails_leaves_the_one_before_and_nothing_else),
		TEST(test_what_a_killed_backup_left_is_taken_away_by_the_next),
		TEST(test_a_purge_leaves_counts_and_no_personal_byte),
		TEST(test_a_purge_says_when_another_program_may_hold_traces),
		TEST(test_decisions_are_kept_in_their_order_and_files_once),
		TEST(test_the_digest_covers_decisions_and_no_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
