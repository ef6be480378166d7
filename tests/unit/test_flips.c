/* Every single bit of a signed batch of fifty records, flipped: none gets past the check. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sodium.h>

#include "export/desk/check.h"
#include "tests/desk/fair.h"

enum { RECORDS = 50, WORKERS = 2 };

/* What the workers found, in memory that they share. */
struct findings {
	size_t flips[WORKERS];
	size_t n_odd[WORKERS]; /* flips that were not refused as they must be, the last of them: */
	size_t odd_bit[WORKERS];
	sp_err odd[WORKERS];
	size_t reasons[WORKERS][SP_ERR_COUNT];
};

static struct fair fair;
static struct fair_batch batch;

static int set_up(void **state)
{
	static struct sp_entry entries[RECORDS];

	(void) state;
	fair_open(&fair);
	for (size_t i = 0; i < RECORDS; i++) {
		struct sp_record someone = fair_person("Someone");

		fair_sign(&fair, &entries[i], &someone, NULL);
	}
	fair_withdraw(&fair, NULL);
	fair_cut(&fair, &batch, entries, RECORDS, NULL);
	return 0;
}

static int tear_down(void **state)
{
	(void) state;
	fair_close(&fair);
	return 0;
}

static struct check_campaign own_campaign(void)
{
	struct check_campaign own;

	memcpy(own.cid, fair.folder->campaign.cid, SP_CID_LEN);
	sp_key_id(own.rkid, fair.folder->campaign.box_pk);
	return own;
}

/* Nothing that is not signed may be told apart further than that. */
static bool is_reason(sp_err e)
{
	return e == SP_E_FORM || e == SP_E_NONCANON || e == SP_E_TYPE ||
	       e == SP_E_UNKNOWN_STATION || e == SP_E_SIGNATURE;
}

static sp_err check(struct ledger *l, const struct check_campaign *own)
{
	struct checked c;
	const char *sentence;

	return check_batch(&c, l, own, batch.bytes, batch.len, &sentence);
}

/* Every WORKERS-th bit, with a connection of its own: SQLite's must not cross a fork. */
static int flip_some(size_t worker, struct findings *found)
{
	const struct check_campaign own = own_campaign();
	struct ledger *l = NULL;

	if (ledger_open(&l, fair_path(&fair, FOLDER_LEDGER)) != SP_OK || check(l, &own) != SP_OK)
		return 1;
	for (size_t bit = worker; bit < batch.len * 8; bit += WORKERS) {
		sp_err e;

		batch.bytes[bit / 8] ^= (uint8_t) (1 << bit % 8);
		e = check(l, &own);
		batch.bytes[bit / 8] ^= (uint8_t) (1 << bit % 8);
		found->flips[worker]++;
		found->reasons[worker][e]++;
		if (!is_reason(e)) {
			found->n_odd[worker]++;
			found->odd_bit[worker] = bit;
			found->odd[worker] = e;
		}
	}
	ledger_close(&l);
	return 0;
}

static void wait_for(pid_t worker)
{
	int status = -1;

	assert_int_equal(waitpid(worker, &status, 0), worker);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static size_t flips_with(const struct findings *found, sp_err e)
{
	size_t n = 0;

	for (size_t i = 0; i < WORKERS; i++)
		n += found->reasons[i][e];
	return n;
}

static void test_every_flipped_bit_of_a_batch_is_refused_and_none_crashes(void **state)
{
	struct findings *found = mmap(
		NULL, sizeof *found, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t workers[WORKERS];
	size_t flips = 0;

	(void) state;
	assert_ptr_not_equal(found, MAP_FAILED);
	for (size_t i = 0; i < WORKERS; i++) {
		workers[i] = fork();
		assert_true(workers[i] >= 0);
		if (workers[i] == 0)
			_exit(flip_some(i, found));
	}
	for (size_t i = 0; i < WORKERS; i++) {
		wait_for(workers[i]);
		if (found->n_odd[i] > 0)
			fail_msg("%zu flips, as that of bit %zu: %s", found->n_odd[i],
				found->odd_bit[i], sp_err_name(found->odd[i]));
		flips += found->flips[i];
	}
	print_message("%zu flips of %zu bytes: E_SIGNATURE %zu, E_UNKNOWN_STATION %zu, E_FORM %zu, "
		      "E_NONCANON %zu, E_TYPE %zu\n",
		flips, batch.len, flips_with(found, SP_E_SIGNATURE),
		flips_with(found, SP_E_UNKNOWN_STATION), flips_with(found, SP_E_FORM),
		flips_with(found, SP_E_NONCANON), flips_with(found, SP_E_TYPE));
	assert_int_equal(flips, batch.len * 8);
	/* The bits of the kid, and only those, make it another station. */
	assert_int_equal(flips_with(found, SP_E_UNKNOWN_STATION), SP_KID_LEN * 8);
	assert_true(flips_with(found, SP_E_SIGNATURE) > RECORDS * SP_SEALED_LEN * 8);
	assert_int_equal(munmap(found, sizeof *found), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_flipped_bit_of_a_batch_is_refused_and_none_crashes),
	};

	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
