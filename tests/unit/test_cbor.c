#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "export/wire/cbor.h"
#include "tests/unit/hex.h"

/* One reader of cbor.h, called with bounds that the tables below were made for. */
typedef void read_function(struct sp_rd *r);

static void read_uint(struct sp_rd *r)
{
	(void) sp_cbor_uint(r);
}

static void read_uint_10_to_300(struct sp_rd *r)
{
	(void) sp_cbor_uint_in(r, 10, 300);
}

static void read_hour(struct sp_rd *r)
{
	(void) sp_cbor_hour(r);
}

static void read_array_2(struct sp_rd *r)
{
	(void) sp_cbor_array(r, 2);
}

static void read_map_2(struct sp_rd *r)
{
	(void) sp_cbor_map(r, 2);
}

static void read_bytes_2(struct sp_rd *r)
{
	(void) sp_cbor_bytes(r, 2);
}

static void read_bytes_max_30(struct sp_rd *r)
{
	size_t len;

	(void) sp_cbor_bytes_max(r, 30, &len);
}

static void read_text_1_to_30(struct sp_rd *r)
{
	size_t len;

	(void) sp_cbor_text(r, 1, 30, &len);
}

static void read_key_7(struct sp_rd *r)
{
	sp_cbor_key(r, 7);
}

struct refusal {
	read_function *read;
	const char *hex;
	sp_err expected;
};

static void test_reader_takes_shortest_form_and_refuses_all_else(void **state)
{
	static const struct refusal rows[] = {
		{read_uint, "00", SP_OK},
		{read_uint, "17", SP_OK},
		{read_uint, "18 18", SP_OK},
		{read_uint, "18 17", SP_E_NONCANON},
		{read_uint, "19 0100", SP_OK},
		{read_uint, "19 00FF", SP_E_NONCANON},
		{read_uint, "1A 00010000", SP_OK},
		{read_uint, "1A 0000FFFF", SP_E_NONCANON},
		{read_uint, "1B 0000000100000000", SP_OK},
		{read_uint, "1B 00000000FFFFFFFF", SP_E_NONCANON},
		{read_uint, "1B FFFFFFFFFFFFFFFF", SP_OK},
		{read_uint, "1C", SP_E_FORM},
		{read_uint, "1F", SP_E_FORM},
		{read_uint, "19 01", SP_E_FORM},
		{read_uint, "", SP_E_FORM},
		{read_uint, "20", SP_E_TYPES},
		{read_uint, "41 00", SP_E_TYPES},
		{read_uint, "C1 00", SP_E_TYPES},
		{read_uint, "F4", SP_E_TYPES},
		{read_uint, "F6", SP_E_TYPES},
		{read_uint, "F9 3C00", SP_E_TYPES},
		{read_uint, "FF", SP_E_TYPES},
		{read_hour, "00", SP_OK},
		{read_hour, "190E10", SP_OK},
		{read_hour, "190E11", SP_E_TYPES},
		{read_hour, "01", SP_E_TYPES},
		{read_hour, "1A00000E10", SP_E_NONCANON},
		{read_hour, "190E", SP_E_FORM},
		{read_uint_10_to_300, "09", SP_E_TYPES},
		{read_uint_10_to_300, "0A", SP_OK},
		{read_uint_10_to_300, "19 012C", SP_OK},
		{read_uint_10_to_300, "19 012D", SP_E_TYPES},
		{read_uint_10_to_300, "1A 0000000A", SP_E_NONCANON},
		{read_array_2, "80", SP_OK},
		{read_array_2, "82", SP_OK},
		{read_array_2, "83", SP_E_TYPES},
		{read_array_2, "98 02", SP_E_NONCANON},
		{read_array_2, "9B FFFFFFFFFFFFFFFF", SP_E_TYPES},
		{read_array_2, "9F", SP_E_NONCANON},
		{read_array_2, "9E", SP_E_FORM},
		{read_array_2, "A0", SP_E_TYPES},
		{read_map_2, "A2", SP_OK},
		{read_map_2, "A3", SP_E_TYPES},
		{read_map_2, "B8 02", SP_E_NONCANON},
		{read_map_2, "BF", SP_E_NONCANON},
		{read_map_2, "82", SP_E_TYPES},
		{read_bytes_2, "42 0102", SP_OK},
		{read_bytes_2, "41 01", SP_E_TYPES},
		{read_bytes_2, "43 010203", SP_E_TYPES},
		{read_bytes_2, "58 02 0102", SP_E_NONCANON},
		{read_bytes_2, "42 01", SP_E_FORM},
		{read_bytes_2, "5F 42 0102 FF", SP_E_NONCANON},
		{read_bytes_2, "62 6162", SP_E_TYPES},
		{read_bytes_max_30, "40", SP_OK},
		{read_bytes_max_30, "5B FFFFFFFFFFFFFFFF 00", SP_E_FORM},
		{read_bytes_max_30, "5B 7FFFFFFFFFFFFFFF 00", SP_E_FORM},
		{read_bytes_max_30, "59 0002 0102", SP_E_NONCANON},
		{read_text_1_to_30, "62 C3A9", SP_OK},
		{read_text_1_to_30, "60", SP_E_TYPES},
		{read_text_1_to_30, "62 C328", SP_E_TYPES},
		{read_text_1_to_30, "61 00", SP_E_TYPES},
		{read_text_1_to_30, "78 01 61", SP_E_NONCANON},
		{read_text_1_to_30, "7F 61 61 FF", SP_E_NONCANON},
		{read_text_1_to_30, "42 6161", SP_E_TYPES},
		{read_key_7, "07", SP_OK},
		{read_key_7, "08", SP_E_KEYS},
		{read_key_7, "18 07", SP_E_NONCANON},
		{read_key_7, "61 37", SP_E_KEYS},
		{read_key_7, "27", SP_E_KEYS},
		{read_key_7, "", SP_E_FORM},
	};

	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		uint8_t bytes[32];
		size_t len = hex_bytes(bytes, sizeof bytes, rows[i].hex);
		struct sp_rd r = sp_rd_on(bytes, len);

		rows[i].read(&r);
		if (r.err != rows[i].expected)
			fail_msg("row %zu, %s: %s", i, rows[i].hex, sp_err_name(r.err));
		if (rows[i].expected != SP_OK)
			assert_ptr_equal(r.p, bytes);
	}
}

static void test_a_failed_cursor_reads_zeros_and_null(void **state)
{
	(void) state;
	struct sp_rd r = sp_rd_on("\x05\x05\x42zz", 5);
	uint8_t copy[2] = {1, 1};
	size_t len = 1;

	sp_rd_fail(&r, SP_E_ORDER);
	assert_int_equal(sp_cbor_uint(&r), 0);
	assert_int_equal(sp_cbor_array(&r, 9), 0);
	assert_int_equal(sp_cbor_map(&r, 9), 0);
	assert_null(sp_cbor_bytes(&r, 2));
	sp_cbor_copy(&r, copy, 2);
	assert_memory_equal(copy, "\0\0", 2);
	assert_null(sp_cbor_bytes_max(&r, 9, &len));
	assert_int_equal(len, 0);
	assert_null(sp_cbor_text(&r, 0, 9, &len));
	sp_cbor_key(&r, 5);
	assert_false(sp_cbor_next_is_key(&r, 5));
	assert_int_equal(r.left, 5);
	assert_int_equal(r.err, SP_E_ORDER);
}

static void test_looking_ahead_reads_nothing(void **state)
{
	(void) state;
	struct sp_rd r = sp_rd_on("\x07\x61z", 3);

	assert_true(sp_cbor_next_is_key(&r, 7));
	assert_false(sp_cbor_next_is_key(&r, 8));
	assert_int_equal(r.left, 3);
	assert_int_equal(r.err, SP_OK);
	sp_cbor_key(&r, 7);
	assert_int_equal(r.left, 2);
}

static void test_writer_writes_what_the_standard_shows(void **state)
{
	/* RFC 8949, appendix A */
	static const uint8_t expected[] = {0x00, 0x18, 0x18, 0x18, 0x64, 0x19, 0x03, 0xe8, 0x1a,
		0x00, 0x0f, 0x42, 0x40, 0x1b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x44,
		0x01, 0x02, 0x03, 0x04, 0x62, 0xc3, 0xbc, 0x80, 0x98, 0x19, 0xa5};
	uint8_t bytes[sizeof expected];
	struct sp_wr w = sp_wr_on(bytes, sizeof bytes);

	(void) state;
	sp_cbor_put_uint(&w, 0);
	sp_cbor_put_uint(&w, 24);
	sp_cbor_put_uint(&w, 100);
	sp_cbor_put_uint(&w, 1000);
	sp_cbor_put_uint(&w, 1000000);
	sp_cbor_put_uint(&w, UINT64_MAX);
	sp_cbor_put_bytes(&w, "\1\2\3\4", 4);
	sp_cbor_put_text(&w, "ü", 2);
	sp_cbor_put_array(&w, 0);
	sp_cbor_put_array(&w, 25);
	sp_cbor_put_map(&w, 5);
	assert_int_equal(w.err, SP_OK);
	assert_int_equal(w.len, sizeof expected);
	assert_memory_equal(bytes, expected, sizeof expected);
}

static void test_every_boundary_of_a_head_comes_back(void **state)
{
	static const uint64_t values[] = {0, 23, 24, 255, 256, 65535, 65536, UINT32_MAX,
		(uint64_t) UINT32_MAX + 1, UINT64_MAX};

	(void) state;
	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
		uint8_t bytes[9];
		struct sp_wr w = sp_wr_on(bytes, sizeof bytes);

		sp_cbor_put_uint(&w, values[i]);

		struct sp_rd r = sp_rd_on(bytes, w.len);

		assert_true(sp_cbor_uint(&r) == values[i]);
		assert_int_equal(sp_rd_end(&r), SP_OK);
	}
}

static void test_text_is_well_formed_utf_8_without_nul(void **state)
{
	static const struct {
		const char *hex;
		bool ok;
	} rows[] = {
		{"", true},
		{"01", true},
		{"7F", true},
		{"00", false},
		{"61 00 61", false},
		{"80", false},
		{"C1 BF", false},
		{"C2 80", true},
		{"C2", false},
		{"DF BF", true},
		{"C2 C0", false},
		{"E0 9F BF", false},
		{"E0 A0 80", true},
		{"E0 A0", false},
		{"ED 9F BF", true},
		{"ED A0 80", false},
		{"ED BF BF", false},
		{"EE 80 80", true},
		{"EF BF BF", true},
		{"E1 80 C0", false},
		{"F0 8F BF BF", false},
		{"F0 90 80 80", true},
		{"F4 8F BF BF", true},
		{"F4 90 80 80", false},
		{"F1 80 80 7F", false},
		{"F1 80 80", false},
		{"F5 80 80 80", false},
		{"FF", false},
	};

	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		uint8_t bytes[8];
		size_t len = hex_bytes(bytes, sizeof bytes, rows[i].hex);

		if (sp_utf8_ok(bytes, len) != rows[i].ok)
			fail_msg("%s", rows[i].hex);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reader_takes_shortest_form_and_refuses_all_else),
		cmocka_unit_test(test_a_failed_cursor_reads_zeros_and_null),
		cmocka_unit_test(test_looking_ahead_reads_nothing),
		cmocka_unit_test(test_writer_writes_what_the_standard_shows),
		cmocka_unit_test(test_every_boundary_of_a_head_comes_back),
		cmocka_unit_test(test_text_is_well_formed_utf_8_without_nul),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
