/* The staff PIN's back-off, with a real store and a clock that is wound by hand. */
#include "app/pin.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "app/saving.h"
#include "app/store/store_internal.h"
#include "tests/crash/vfs.h"
#include "tests/unit/app_world.h"

struct door {
	struct world world;
	struct saving saving;
	struct pin pin;
};

static void open_store(struct door *d)
{
	char why[256] = "";

	if (saving_open(&d->saving, d->world.campaign, d->world.station, &d->world.clock, NULL,
		    d->world.folder, why) != SP_OK)
		fail_msg("%s", why);
	assert_int_equal(pin_init(&d->pin, d->saving.store, &d->world.clock), SP_OK);
}

static int setup(void **state)
{
	static struct door d;

	world_open(&d.world);
	open_store(&d);
	*state = &d;
	return 0;
}

static int teardown(void **state)
{
	struct door *d = *state;

	saving_close(&d->saving);
	world_close(&d->world);
	return 0;
}

static sp_err attempt(struct door *d, const char *text, uint32_t *out_wait_ms)
{
	return pin_check(
		&d->pin, d->saving.store, d->world.campaign, &d->world.clock, text, out_wait_ms);
}

static void test_wait_doubles_from_15_seconds_to_15_minutes(void **state)
{
	static const struct {
		uint64_t failures;
		uint32_t wait_ms;
	} cases[] = {{0, 0}, {4, 0}, {5, 15000}, {6, 30000}, {7, 60000}, {8, 120000}, {9, 240000},
		{10, 480000}, {11, 900000}, {12, 900000}, {UINT64_MAX, 900000}};

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(pin_wait_ms(cases[i].failures), cases[i].wait_ms);
}

static void test_right_pin_opens_and_forgets_failures(void **state)
{
	struct door *d = *state;
	uint32_t wait = 1;

	assert_int_equal(attempt(d, "000000", &wait), SP_E_CRYPTO);
	assert_int_equal(wait, 0);
	assert_int_equal(attempt(d, WORLD_PIN, &wait), SP_OK);
	for (int i = 0; i < 4; i++)
		assert_int_equal(attempt(d, "000000", &wait), SP_E_CRYPTO);
	assert_int_equal(wait, 0);
	assert_int_equal(attempt(d, WORLD_PIN, &wait), SP_OK);
}

static void test_after_five_failures_even_the_right_pin_waits(void **state)
{
	struct door *d = *state;
	uint32_t wait = 0;

	for (int i = 0; i < 5; i++)
		assert_int_equal(attempt(d, "000000", &wait), SP_E_CRYPTO);
	assert_int_equal(wait, 15000);
	d->world.time.mono_ms += 14999;
	assert_int_equal(attempt(d, WORLD_PIN, &wait), SP_E_BUSY);
	assert_int_equal(wait, 1);
	d->world.time.mono_ms += 1;
	assert_int_equal(attempt(d, "000000", &wait), SP_E_CRYPTO);
	assert_int_equal(wait, 30000);
	d->world.time.mono_ms += 30000;
	assert_int_equal(attempt(d, WORLD_PIN, &wait), SP_OK);
}

static void test_too_early_tries_are_not_counted(void **state)
{
	struct door *d = *state;
	uint32_t wait = 0;

	for (int i = 0; i < 5; i++)
		assert_int_equal(attempt(d, "000000", &wait), SP_E_CRYPTO);
	for (int i = 0; i < 20; i++)
		assert_int_equal(attempt(d, "000000", &wait), SP_E_BUSY);
	assert_int_equal(d->pin.failures, 5);
}

static void test_restart_does_not_win_another_try(void **state)
{
	struct door *d = *state;
	uint32_t wait = 0;

	for (int i = 0; i < 6; i++) {
		d->world.time.mono_ms += 15000;
		assert_int_equal(attempt(d, "000000", &wait), SP_E_CRYPTO);
	}
	saving_close(&d->saving);
	d->world.time.mono_ms = 5; /* a new boot: the monotonic clock starts over */
	open_store(d);
	assert_int_equal(attempt(d, WORLD_PIN, &wait), SP_E_BUSY);
	assert_int_equal(wait, 30000);
	d->world.time.mono_ms += 30000;
	assert_int_equal(attempt(d, WORLD_PIN, &wait), SP_OK);
}

static void test_setting_the_wall_clock_does_not_shorten_the_wait(void **state)
{
	struct door *d = *state;
	uint32_t wait = 0;

	for (int i = 0; i < 5; i++)
		assert_int_equal(attempt(d, "000000", &wait), SP_E_CRYPTO);
	d->world.time.wall_s += 86400;
	assert_int_equal(attempt(d, WORLD_PIN, &wait), SP_E_BUSY);
}

static void test_failures_are_counted_for_the_organiser(void **state)
{
	struct door *d = *state;
	struct store_counts n;
	uint32_t wait = 0;

	assert_int_equal(attempt(d, "000000", &wait), SP_E_CRYPTO);
	assert_int_equal(attempt(d, WORLD_PIN, &wait), SP_OK);
	assert_int_equal(store_counts(d->saving.store, &n), SP_OK);
	assert_int_equal(n.health[SP_HEALTH_PIN_FAILURES], 1);
}

static int no_room(void *arg, const struct vfs_op *op)
{
	(void) arg;
	return op->kind == VFS_WRITE ? SQLITE_FULL : SQLITE_OK;
}

static void test_full_disk_counts_in_memory_and_lets_staff_in(void **state)
{
	struct door *d = *state;
	struct vfs *vfs = vfs_new("full", (struct vfs_watch){no_room, NULL});
	const struct store_options o = {.vfs = "full"};
	uint32_t wait = 0;

	assert_non_null(vfs);
	store_close(&d->saving.store);
	assert_int_equal(
		store_open_with(&d->saving.store, d->saving.path, &d->saving.owner, &o, NULL),
		SP_OK);
	for (int i = 0; i < 5; i++)
		assert_int_equal(attempt(d, "000000", &wait), SP_E_CRYPTO);
	assert_int_equal(wait, 15000);
	assert_int_equal(attempt(d, WORLD_PIN, &wait), SP_E_BUSY);
	d->world.time.mono_ms += 15000;
	assert_int_equal(attempt(d, WORLD_PIN, &wait), SP_OK);
	assert_int_equal(attempt(d, "000000", &wait), SP_E_CRYPTO);
	assert_int_equal(wait, 0);
	saving_close(&d->saving);
	vfs_free(&vfs);
}

#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(wait_doubles_from_15_seconds_to_15_minutes),
		TEST(right_pin_opens_and_forgets_failures),
		TEST(after_five_failures_even_the_right_pin_waits),
		TEST(too_early_tries_are_not_counted),
		TEST(restart_does_not_win_another_try),
		TEST(setting_the_wall_clock_does_not_shorten_the_wait),
		TEST(failures_are_counted_for_the_organiser),
		TEST(full_disk_counts_in_memory_and_lets_staff_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
