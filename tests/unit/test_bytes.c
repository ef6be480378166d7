#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "export/wire/bytes.h"

static void test_reading_gives_back_what_was_written(void **state)
{
	(void) state;
	uint8_t bytes[8];
	struct sp_wr w = sp_wr_on(bytes, sizeof bytes);

	sp_wr_u8(&w, 0x01);
	sp_wr_u32(&w, 0xF5060708);
	sp_wr_bytes(&w, "abc", 3);
	assert_int_equal(w.err, SP_OK);
	assert_int_equal(w.len, sizeof bytes);
	assert_memory_equal(bytes,
		"\x01\xF5\x06\x07\x08"
		"abc",
		8);

	struct sp_rd r = sp_rd_on(bytes, sizeof bytes);

	assert_int_equal(sp_rd_u8(&r), 0x01);
	assert_int_equal(sp_rd_u32(&r), 0xF5060708);
	assert_memory_equal(sp_rd_bytes(&r, 3), "abc", 3);
	assert_int_equal(sp_rd_end(&r), SP_OK);
}

static void test_a_failed_reader_stays_failed_and_reads_zeros(void **state)
{
	(void) state;
	const uint8_t bytes[] = {1, 2, 3};
	struct sp_rd r = sp_rd_on(bytes, sizeof bytes);

	assert_int_equal(sp_rd_u32(&r), 0);
	assert_int_equal(r.err, SP_E_FORM);
	assert_int_equal(sp_rd_u8(&r), 0);
	assert_null(sp_rd_bytes(&r, 1));
	assert_int_equal(r.left, sizeof bytes);
	sp_rd_fail(&r, SP_E_KEYS);
	assert_int_equal(sp_rd_end(&r), SP_E_FORM);
}

static void test_a_length_near_the_end_of_memory_does_not_wrap(void **state)
{
	(void) state;
	const uint8_t bytes[] = {1, 2, 3};
	struct sp_rd r = sp_rd_on(bytes, sizeof bytes);

	assert_null(sp_rd_bytes(&r, SIZE_MAX));
	assert_int_equal(r.err, SP_E_FORM);

	uint8_t room[4];
	struct sp_wr w = sp_wr_on(room, sizeof room);

	sp_wr_u8(&w, 1);
	sp_wr_bytes(&w, bytes, SIZE_MAX);
	assert_int_equal(w.err, SP_E_SIZE);
	assert_int_equal(w.len, 1);
}

static void test_trailing_bytes_are_refused(void **state)
{
	(void) state;
	struct sp_rd r = sp_rd_on("ab", 2);

	assert_int_equal(sp_rd_u8(&r), 'a');
	assert_int_equal(sp_rd_end(&r), SP_E_FORM);
	assert_int_equal(sp_rd_u8(&r), 'b');
	assert_int_equal(sp_rd_end(&r), SP_OK);
}

static void test_nothing_can_be_read_from_nothing(void **state)
{
	(void) state;
	struct sp_rd r = sp_rd_on(NULL, 0);

	assert_non_null(sp_rd_bytes(&r, 0));
	assert_int_equal(sp_rd_end(&r), SP_OK);
}

static void test_a_full_writer_drops_what_follows(void **state)
{
	(void) state;
	uint8_t room[4] = {0};
	struct sp_wr w = sp_wr_on(room, sizeof room);

	sp_wr_bytes(&w, "\1\2\3", 3);
	sp_wr_bytes(&w, "\4\5\6", 3);
	sp_wr_u8(&w, 7);
	assert_int_equal(w.err, SP_E_SIZE);
	assert_int_equal(w.len, 3);
	assert_memory_equal(room, "\1\2\3\0", 4);
	sp_wr_fail(&w, SP_E_NOMEM);
	assert_int_equal(w.err, SP_E_SIZE);
}

static void test_measuring_counts_and_reads_no_source(void **state)
{
	(void) state;
	struct sp_wr w = sp_wr_on(NULL, 0);

	sp_wr_u32(&w, 1);
	sp_wr_bytes(&w, NULL, 1000);
	assert_true(sp_wr_is_measuring(&w));
	assert_int_equal(w.len, 1004);
	assert_int_equal(w.err, SP_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reading_gives_back_what_was_written),
		cmocka_unit_test(test_a_failed_reader_stays_failed_and_reads_zeros),
		cmocka_unit_test(test_a_length_near_the_end_of_memory_does_not_wrap),
		cmocka_unit_test(test_trailing_bytes_are_refused),
		cmocka_unit_test(test_nothing_can_be_read_from_nothing),
		cmocka_unit_test(test_a_full_writer_drops_what_follows),
		cmocka_unit_test(test_measuring_counts_and_reads_no_source),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
