#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <sodium.h>

#include "export/wire/cbor.h"
#include "export/wire/cose.h"
#include "export/wire/hash.h"
#include "export/wire/seal.h"
#include "tests/unit/hex.h"

enum { ROOM = 512 };

static const uint8_t payload[] = {0x77, 0x88, 0x99};

struct signer {
	uint8_t pk[SP_PK_LEN], sk[SP_SK_LEN];
};

static struct signer make_signer(uint8_t seed_byte)
{
	const uint8_t seed[SP_SEED_LEN] = {seed_byte};
	struct signer s;

	sp_sign_pair(s.pk, s.sk, seed);
	return s;
}

static size_t sign(uint8_t out[ROOM], enum sp_cose_type type, const struct signer *s)
{
	struct sp_wr w = sp_wr_on(out, ROOM);

	sp_cose_sign(&w, type, payload, sizeof payload, s->sk);
	assert_int_equal(w.err, SP_OK);
	assert_int_equal(w.len, sp_cose_len(type, sizeof payload));
	return w.len;
}

static void test_every_type_comes_back_and_verifies(void **state)
{
	struct signer s = make_signer(1), other = make_signer(2);

	(void) state;
	for (unsigned type = 0; type < SP_COSE_TYPE_COUNT; type++) {
		uint8_t bytes[ROOM];
		size_t len = sign(bytes, (enum sp_cose_type) type, &s);
		struct sp_cose c;

		assert_int_equal(sp_cose_parse(&c, bytes, len, SP_COSE_TYPE_COUNT), SP_OK);
		assert_int_equal(c.type, type);
		assert_int_equal(c.payload_len, sizeof payload);
		assert_memory_equal(c.payload, payload, sizeof payload);
		assert_int_equal(sp_cose_verify(&c, s.pk), SP_OK);
		assert_int_equal(sp_cose_verify(&c, other.pk), SP_E_SIGNATURE);
		for (unsigned want = 0; want < SP_COSE_TYPE_COUNT; want++)
			assert_int_equal(sp_cose_parse(&c, bytes, len, (enum sp_cose_type) want),
				want == type ? SP_OK : SP_E_TYPE);
	}
}

static void test_bytes_are_those_of_the_format(void **state)
{
	struct signer s = make_signer(1);
	uint8_t bytes[ROOM], front[64], kid[SP_KID_LEN], message[64];
	size_t len = sign(bytes, SP_COSE_HEAD, &s);
	size_t n = hex_bytes(
		front, sizeof front, "D284 54 A2012710 6F 7369676E706F73742D686561642F31 A10448");
	size_t message_len = hex_bytes(message, sizeof message,
		"84 6A 5369676E617475726531 54 A2012710 6F 7369676E706F73742D686561642F31 40 43 "
		"778899");

	(void) state;
	sp_key_id(kid, s.pk);
	assert_int_equal(len, n + SP_KID_LEN + 4 + 2 + SP_SIG_LEN);
	assert_memory_equal(bytes, front, n);
	assert_memory_equal(bytes + n, kid, SP_KID_LEN);
	assert_memory_equal(bytes + n + SP_KID_LEN, "\x43\x77\x88\x99\x58\x40", 6);
	assert_int_equal(
		crypto_sign_verify_detached(bytes + len - SP_SIG_LEN, message, message_len, s.pk),
		0);
}

static void test_parser_refuses_all_but_the_template(void **state)
{
	static const struct {
		const char *what, *find, *put;
		sp_err expected;
	} rows[] = {
		{"no change", "D284", "D284", SP_OK},
		{"no tag", "D284", "84", SP_E_FORM},
		{"another tag", "D284", "D184", SP_E_FORM},
		{"tag not in shortest form", "D284", "D81284", SP_E_FORM},
		{"three elements", "D284", "D283", SP_E_FORM},
		{"indefinite array", "D284", "D29F", SP_E_FORM},
		{"protected as text", "8455A2", "8475A2", SP_E_FORM},
		{"length of protected not shortest", "8455A2", "845815A2", SP_E_NONCANON},
		{"another algorithm", "A2012710", "A2012610", SP_E_FORM},
		{"another version of the type", "2F31A1", "2F32A1", SP_E_FORM},
		{"no kid", "A10448", "A00448", SP_E_FORM},
		{"kid of another length", "A10448", "A10447", SP_E_FORM},
		{"another header", "A10448", "A10548", SP_E_FORM},
		{"payload as text", "43778899", "63778899", SP_E_FORM},
		{"payload absent", "43778899", "F6", SP_E_FORM},
		{"length of payload not shortest", "43778899", "5803778899", SP_E_NONCANON},
		{"payload longer than there is", "43778899", "5BFFFFFFFFFFFFFFFF778899", SP_E_FORM},
		{"payload of indefinite length", "43778899", "5F43778899FF", SP_E_NONCANON},
		{"signature of another length", "88995840", "8899583F", SP_E_FORM},
	};
	struct signer s = make_signer(1);
	uint8_t bytes[ROOM], changed[ROOM];
	size_t len = sign(bytes, SP_COSE_BATCH, &s);
	struct sp_cose c = {.payload_len = 77};

	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		size_t n = hex_patch(changed, ROOM, bytes, len, rows[i].find, rows[i].put);
		sp_err e = sp_cose_parse(&c, changed, n, SP_COSE_TYPE_COUNT);

		if (e != rows[i].expected)
			fail_msg("%s: %s", rows[i].what, sp_err_name(e));
		if (e != SP_OK && i > 0)
			assert_int_equal(c.payload_len, sizeof payload);
	}
}

static void test_every_bit_counts(void **state)
{
	struct signer s = make_signer(1);
	uint8_t bytes[ROOM];
	size_t len = sign(bytes, SP_COSE_CERT, &s);

	(void) state;
	for (size_t bit = 0; bit < 8 * len; bit++) {
		struct sp_cose c;

		bytes[bit / 8] ^= (uint8_t) (1 << bit % 8);

		sp_err e = sp_cose_parse(&c, bytes, len, SP_COSE_CERT);

		if (e == SP_OK)
			e = sp_cose_verify(&c, s.pk);
		if (e == SP_OK)
			fail_msg("bit %zu", bit);
		bytes[bit / 8] ^= (uint8_t) (1 << bit % 8);
	}
}

static void test_every_truncation_and_a_trailing_byte_are_refused(void **state)
{
	struct signer s = make_signer(1);
	uint8_t bytes[ROOM] = {0};
	size_t len = sign(bytes, SP_COSE_CERT, &s);
	struct sp_cose c;

	(void) state;
	for (size_t n = 0; n < len; n++)
		assert_int_equal(sp_cose_parse(&c, bytes, n, SP_COSE_CERT), SP_E_FORM);
	assert_int_equal(sp_cose_parse(&c, bytes, len + 1, SP_COSE_CERT), SP_E_FORM);
}

static void test_a_signature_is_for_one_type_only(void **state)
{
	struct signer s = make_signer(1);
	uint8_t bytes[ROOM], changed[ROOM];
	size_t len = sign(bytes, SP_COSE_HEAD, &s);
	struct sp_cose c;

	(void) state;
	/* head and cert have names of one length */
	len = hex_patch(changed, ROOM, bytes, len, "68656164 2F31", "63657274 2F31");
	assert_int_equal(sp_cose_parse(&c, changed, len, SP_COSE_CERT), SP_OK);
	assert_int_equal(sp_cose_verify(&c, s.pk), SP_E_SIGNATURE);
}

static void test_signing_needs_room_and_measuring_needs_none(void **state)
{
	struct signer s = make_signer(1);
	uint8_t bytes[ROOM];
	size_t len = sp_cose_len(SP_COSE_ACK, sizeof payload);
	struct sp_wr w = sp_wr_on(bytes, len - 1), m = sp_wr_on(NULL, 0);

	(void) state;
	sp_cose_sign(&w, SP_COSE_ACK, payload, sizeof payload, s.sk);
	assert_int_equal(w.err, SP_E_SIZE);
	assert_int_equal(w.len, 0);
	sp_cose_sign(
		&w, SP_COSE_ACK, payload, 0, s.sk); /* there would be room, but it has failed */
	assert_int_equal(w.err, SP_E_SIZE);
	assert_int_equal(w.len, 0);
	sp_cose_sign(&m, SP_COSE_ACK, payload, sizeof payload, s.sk);
	assert_int_equal(m.err, SP_OK);
	assert_int_equal(m.len, len);
}

static void test_what_is_no_type_has_no_text(void **state)
{
	(void) state;
	assert_string_equal(sp_cose_type_text(SP_COSE_TYPE_COUNT), "");
	assert_string_equal(sp_cose_type_text(SP_COSE_HEAD), "signpost-head/1");
}

static void test_start_of_a_payload_is_read_strictly(void **state)
{
	static const struct {
		const char *what, *hex;
		sp_err expected;
	} rows[] = {
		{"good", "A3 0101 0250 CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC", SP_OK},
		{"no map", "83 0101", SP_E_TYPES},
		{"first key missing", "A2 0250 CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC", SP_E_KEYS},
		{"version as text", "A3 016131", SP_E_TYPES},
		{"another version with more keys", "A9 0102 6161 00", SP_E_VERSION},
		{"more keys", "A4 0101 0250 CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC", SP_E_KEYS},
		{"fewer keys", "A2 0101 0250 CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC", SP_E_KEYS},
		{"another key", "A3 0101 0350 CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC", SP_E_KEYS},
		{"short cid", "A3 0101 024F CCCCCCCCCCCCCCCCCCCCCCCCCCCCCC", SP_E_TYPES},
		{"cut", "A3 0101 0250 CCCC", SP_E_FORM},
	};

	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		uint8_t bytes[64], cid[SP_CID_LEN];
		size_t len = hex_bytes(bytes, sizeof bytes, rows[i].hex);
		struct sp_rd r = sp_rd_on(bytes, len);

		sp_cose_get_start(&r, 3, cid);
		if (r.err != rows[i].expected)
			fail_msg("%s: %s", rows[i].what, sp_err_name(r.err));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_type_comes_back_and_verifies),
		cmocka_unit_test(test_bytes_are_those_of_the_format),
		cmocka_unit_test(test_parser_refuses_all_but_the_template),
		cmocka_unit_test(test_every_bit_counts),
		cmocka_unit_test(test_every_truncation_and_a_trailing_byte_are_refused),
		cmocka_unit_test(test_a_signature_is_for_one_type_only),
		cmocka_unit_test(test_signing_needs_room_and_measuring_needs_none),
		cmocka_unit_test(test_what_is_no_type_has_no_text),
		cmocka_unit_test(test_start_of_a_payload_is_read_strictly),
	};

	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
