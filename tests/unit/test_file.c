#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "export/file/file.h"

static char dir[] = "/tmp/signpost-file.XXXXXX";

static int set_up(void **state)
{
	(void) state;
	return mkdtemp(dir) != NULL ? 0 : -1;
}

static int tear_down(void **state)
{
	(void) state;
	return rmdir(dir); /* fails when a test or a draft left something */
}

static void test_a_file_is_written_for_its_owner_and_read_back(void **state)
{
	char path[PATH_MAX];
	uint8_t *p = NULL;
	struct stat st;
	size_t len;

	(void) state;
	assert_int_equal(file_path(path, dir, "a"), SP_OK);
	assert_int_equal(file_write(path, "hello", 5, FILE_NEW), SP_OK);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(file_read(&p, &len, path, 5), SP_OK);
	assert_int_equal(len, 5);
	assert_string_equal((const char *) p, "hello");
	free(p);
	assert_int_equal(file_read(&p, &len, path, 4), SP_E_SIZE);
	assert_int_equal(unlink(path), 0);
}

static void test_a_new_file_never_takes_the_place_of_another(void **state)
{
	char path[PATH_MAX];
	uint8_t *p = NULL;
	size_t len;

	(void) state;
	assert_int_equal(file_path(path, dir, "a"), SP_OK);
	assert_int_equal(file_write(path, "one", 3, FILE_NEW), SP_OK);
	assert_int_equal(file_write(path, "two", 3, FILE_NEW), SP_E_DUPLICATE);
	assert_int_equal(file_read(&p, &len, path, 9), SP_OK);
	assert_string_equal((const char *) p, "one");
	free(p);
	assert_int_equal(file_write(path, "three", 5, FILE_REPLACE), SP_OK);
	assert_int_equal(file_read(&p, &len, path, 9), SP_OK);
	assert_string_equal((const char *) p, "three");
	free(p);
	assert_int_equal(unlink(path), 0);
}

static void test_a_draft_that_is_thrown_away_leaves_nothing(void **state)
{
	struct file_draft d;
	char path[PATH_MAX];

	(void) state;
	assert_int_equal(file_path(path, dir, "a"), SP_OK);
	assert_int_equal(file_draft_open(&d, path), SP_OK);
	assert_int_equal(file_put(d.fd, "x", 1), SP_OK);
	assert_int_not_equal(access(path, F_OK), 0);
	file_draft_abort(&d);
	assert_int_equal(rmdir(dir), 0); /* it is empty */
	assert_int_equal(mkdir(dir, 0700), 0);
}

static void test_a_program_that_is_killed_leaves_no_draft(void **state)
{
	char path[PATH_MAX];
	pid_t pid;
	int status;

	(void) state;
	assert_int_equal(file_path(path, dir, "a"), SP_OK);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct file_draft d;

		if (file_draft_open(&d, path) != SP_OK || file_put(d.fd, "x", 1) != SP_OK)
			_exit(1);
		(void) raise(SIGKILL);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(rmdir(dir), 0); /* it is empty; /tmp knows files without names */
	assert_int_equal(mkdir(dir, 0700), 0);
}

static void test_what_is_no_regular_file_is_refused_without_waiting(void **state)
{
	char link[PATH_MAX], pipe[PATH_MAX], gone[PATH_MAX];
	uint8_t *p;
	size_t len;

	(void) state;
	assert_int_equal(file_path(link, dir, "link"), SP_OK);
	assert_int_equal(file_path(pipe, dir, "pipe"), SP_OK);
	assert_int_equal(file_path(gone, dir, "gone"), SP_OK);
	assert_int_equal(symlink("/etc/passwd", link), 0);
	assert_int_equal(mkfifo(pipe, 0600), 0);
	assert_int_equal(file_read(&p, &len, link, 99999), SP_E_SIZE);
	assert_int_equal(file_read(&p, &len, pipe, 99999), SP_E_SIZE);
	assert_int_equal(file_read(&p, &len, dir, 99999), SP_E_SIZE);
	assert_int_equal(file_read(&p, &len, "/dev/zero", 99999), SP_E_SIZE);
	assert_int_equal(file_read(&p, &len, gone, 99999), SP_E_NOTFOUND);
	assert_int_equal(unlink(link), 0);
	assert_int_equal(unlink(pipe), 0);
}

static void test_a_chosen_path_may_be_a_link_to_a_regular_file(void **state)
{
	char file[PATH_MAX], link[PATH_MAX];
	uint8_t *p = NULL;
	size_t len;

	(void) state;
	assert_int_equal(file_path(file, dir, "a"), SP_OK);
	assert_int_equal(file_path(link, dir, "link"), SP_OK);
	assert_int_equal(file_write(file, "hello", 5, FILE_NEW), SP_OK);
	assert_int_equal(symlink("a", link), 0);
	assert_int_equal(file_read_linked(&p, &len, link, 5), SP_OK);
	assert_string_equal((const char *) p, "hello");
	free(p);
	assert_int_equal(file_read_linked(&p, &len, link, 4), SP_E_SIZE);
	assert_int_equal(file_read_linked(&p, &len, dir, 99999), SP_E_SIZE);
	assert_int_equal(unlink(link), 0);
	assert_int_equal(unlink(file), 0);
}

static void test_a_file_is_read_into_the_memory_of_the_caller(void **state)
{
	char path[PATH_MAX], out[] = {'_', '_', '_', '_', '_', '_', '_', '_'};
	size_t len = 0;

	(void) state;
	assert_int_equal(file_path(path, dir, "a"), SP_OK);
	assert_int_equal(file_write(path, "hello", 5, FILE_NEW), SP_OK);
	assert_int_equal(file_read_into(out, 4, &len, path), SP_E_SIZE);
	assert_int_equal(len, 0);
	assert_int_equal(file_read_into(out, sizeof out, &len, path), SP_OK);
	assert_int_equal(len, 5);
	assert_memory_equal(out, "hello___", sizeof out);
	assert_int_equal(unlink(path), 0);
}

/* A second name shows what the file holds once its own is gone. */
static void test_a_destroyed_file_holds_nothing_but_zeros(void **state)
{
	enum { LEN = 100000 }; /* no multiple of what is written at once */
	static uint8_t bytes[LEN];
	char path[PATH_MAX], other[PATH_MAX];
	uint8_t *p = NULL;
	size_t len = 0;

	(void) state;
	memset(bytes, 'x', sizeof bytes);
	assert_int_equal(file_path(path, dir, "a"), SP_OK);
	assert_int_equal(file_path(other, dir, "b"), SP_OK);
	assert_int_equal(file_write(path, bytes, sizeof bytes, FILE_NEW), SP_OK);
	assert_int_equal(link(path, other), 0);
	assert_int_equal(file_destroy(AT_FDCWD, path), SP_OK);
	assert_int_equal(file_destroy(AT_FDCWD, path), SP_E_NOTFOUND);
	assert_int_equal(file_read(&p, &len, other, LEN), SP_OK);
	assert_int_equal(len, LEN);
	memset(bytes, 0, sizeof bytes);
	assert_memory_equal(p, bytes, LEN);
	free(p);
	assert_int_equal(unlink(other), 0);
}

static void test_only_a_regular_file_is_destroyed(void **state)
{
	char path[PATH_MAX];
	uint8_t *p = NULL;
	size_t len = 0;
	int folder = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	(void) state;
	assert_true(folder >= 0);
	assert_int_equal(file_path(path, dir, "a"), SP_OK);
	assert_int_equal(file_write(path, "hello", 5, FILE_NEW), SP_OK);
	assert_int_equal(symlinkat("a", folder, "link"), 0);
	assert_int_equal(mkfifoat(folder, "pipe", 0600), 0);
	assert_int_equal(mkdirat(folder, "folder", 0700), 0);
	assert_int_equal(file_destroy(folder, "link"), SP_E_SIZE);
	assert_int_equal(file_destroy(folder, "pipe"), SP_E_SIZE);
	assert_int_equal(file_destroy(folder, "folder"), SP_E_SIZE);
	assert_int_equal(file_read(&p, &len, path, 5), SP_OK);
	assert_string_equal((const char *) p, "hello");
	free(p);
	assert_int_equal(unlinkat(folder, "link", 0), 0);
	assert_int_equal(unlinkat(folder, "pipe", 0), 0);
	assert_int_equal(unlinkat(folder, "folder", AT_REMOVEDIR), 0);
	assert_int_equal(file_destroy(folder, "a"), SP_OK);
	assert_int_equal(close(folder), 0);
}

static void test_a_path_that_is_too_long_is_refused(void **state)
{
	char name[PATH_MAX], out[PATH_MAX];

	(void) state;
	memset(name, 'x', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	assert_int_equal(file_path(out, dir, name), SP_E_RANGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_file_is_written_for_its_owner_and_read_back),
		cmocka_unit_test(test_a_new_file_never_takes_the_place_of_another),
		cmocka_unit_test(test_a_draft_that_is_thrown_away_leaves_nothing),
		cmocka_unit_test(test_a_program_that_is_killed_leaves_no_draft),
		cmocka_unit_test(test_what_is_no_regular_file_is_refused_without_waiting),
		cmocka_unit_test(test_a_chosen_path_may_be_a_link_to_a_regular_file),
		cmocka_unit_test(test_a_file_is_read_into_the_memory_of_the_caller),
		cmocka_unit_test(test_a_destroyed_file_holds_nothing_but_zeros),
		cmocka_unit_test(test_only_a_regular_file_is_destroyed),
		cmocka_unit_test(test_a_path_that_is_too_long_is_refused),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
