/* The campaign as a station takes it from a file: what is refused, what a person is told, what
 * screens get. */
#include "app/campaign.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "export/file/file.h"
#include "tests/unit/app_world.h"

struct file {
	struct world world;
	char path[96];
	uint8_t *bytes;
	size_t len;
};

static int setup(void **state)
{
	static struct file f;

	world_open(&f.world);
	snprintf(f.path, sizeof f.path, "%s/campaign.spc", f.world.folder);
	f.bytes = world_campaign(1, &f.len);
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct file *f = *state;

	free(f->bytes);
	world_close(&f->world);
	return 0;
}

static void write_file(const struct file *f, const uint8_t *p, size_t len)
{
	assert_int_equal(file_write(f->path, p, len, FILE_REPLACE), SP_OK);
}

static sp_err try(const struct file *f, char why[256])
{
	struct campaign *c = NULL;
	const sp_err e = campaign_open(&c, f->path, why);

	assert_int_equal(c != NULL, e == SP_OK);
	if (e != SP_OK)
		assert_non_null(strstr(why, f->path));
	campaign_free(&c);
	return e;
}

static void test_good_file_gives_texts_and_defaults(void **state)
{
	struct file *f = *state;
	struct campaign *c = NULL;
	struct sp_text_hashes hashes;
	const struct sp_texts texts = {"We ask.", 7, "I agree.", 8, "Kept by us.", 11};
	char why[256] = "";

	write_file(f, f->bytes, f->len);
	assert_int_equal(campaign_open(&c, f->path, why), SP_OK);
	assert_string_equal(campaign_text(c, "en-GB")->letter, "We ask.");
	assert_string_equal(campaign_text(c, "sw")->title, "A letter");
	sp_hash_texts(&hashes, &texts);
	assert_memory_equal(&campaign_text(c, "en")->hashes, &hashes, sizeof hashes);
	assert_string_equal(c->organiser, "A letter");
	assert_string_equal(c->home_language, "en");
	assert_int_equal(c->kinds, 7);
	assert_true(c->ask_email && c->ask_country);
	campaign_free(&c);
	assert_null(c);
}

static void test_missing_file_says_how_to_make_one(void **state)
{
	char why[256] = "";

	assert_int_equal(try(*state, why), SP_E_NOTFOUND);
	assert_non_null(strstr(why, "signpost-desk new-campaign"));
}

static void test_every_cut_and_every_flipped_byte_is_refused(void **state)
{
	struct file *f = *state;
	char why[256];

	for (size_t i = 0; i < f->len; i += 7) {
		write_file(f, f->bytes, i);
		assert_int_not_equal(try(f, why), SP_OK);
		f->bytes[i] ^= 0x04;
		write_file(f, f->bytes, f->len);
		assert_int_not_equal(try(f, why), SP_OK);
		f->bytes[i] ^= 0x04;
	}
	write_file(f, f->bytes, f->len);
	assert_int_equal(try(f, why), SP_OK);
}

static void test_things_that_are_no_file_of_a_fair_size_are_refused(void **state)
{
	struct file *f = *state;
	char why[256];

	assert_int_equal(mkdir(f->path, 0700), 0);
	assert_int_equal(try(f, why), SP_E_SIZE);
	assert_int_equal(rmdir(f->path), 0);
	assert_int_equal(mkfifo(f->path, 0600), 0);
	assert_int_equal(try(f, why), SP_E_SIZE);
	assert_int_equal(unlink(f->path), 0);
	write_file(f, f->bytes, f->len);
	assert_int_equal(truncate(f->path, SP_CAMPAIGN_MAX + 1), 0);
	assert_int_equal(try(f, why), SP_E_SIZE);
	assert_int_equal(truncate(f->path, 0), 0);
	assert_int_equal(try(f, why), SP_E_FORM);
}

#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(good_file_gives_texts_and_defaults),
		TEST(missing_file_says_how_to_make_one),
		TEST(every_cut_and_every_flipped_byte_is_refused),
		TEST(things_that_are_no_file_of_a_fair_size_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
