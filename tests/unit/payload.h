/* What tests of signed payloads do alike: everything changed in one place, and everything cut, must
 * be refused for its reason. */
#ifndef TESTS_PAYLOAD_H
#define TESTS_PAYLOAD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "export/wire/cose.h"
#include "tests/unit/hex.h"

enum { PAYLOAD_ROOM = 512 };

/* The one place where `find` stands, in hexadecimal, is replaced. */
struct payload_change {
	const char *what, *find, *put;
	sp_err expected;
};

/* Decodes, and asserts that nothing is written on failure. */
typedef sp_err payload_decode(const uint8_t *payload, size_t len);

/* Copies the payload of a signed file and returns its length. */
static inline size_t payload_of(
	uint8_t out[PAYLOAD_ROOM], enum sp_cose_type type, const uint8_t *bytes, size_t len)
{
	struct sp_cose c;

	assert_int_equal(sp_cose_parse(&c, bytes, len, type), SP_OK);
	assert_true(c.payload_len <= PAYLOAD_ROOM);
	memcpy(out, c.payload, c.payload_len);
	return c.payload_len;
}

static inline void payload_expect(payload_decode *decode, const uint8_t *payload, size_t len,
	const struct payload_change *changes, size_t n)
{
	uint8_t changed[PAYLOAD_ROOM];

	for (size_t i = 0; i < n; i++) {
		const struct payload_change *c = &changes[i];
		size_t changed_len =
			hex_patch(changed, sizeof changed, payload, len, c->find, c->put);
		sp_err e = decode(changed, changed_len);

		if (e != c->expected)
			fail_msg("%s: %s", c->what, sp_err_name(e));
	}
	for (size_t i = 0; i < len; i++)
		assert_int_equal(decode(payload, i), SP_E_FORM);
}

/* The signed file may have `max` bytes. Zeros follow the payload: what is too long is refused before
 * it is looked at. */
static inline void payload_expect_limit(payload_decode *decode, enum sp_cose_type type, size_t max,
	const uint8_t payload[PAYLOAD_ROOM], size_t len)
{
	size_t around = sp_cose_len(type, len) - len;

	assert_int_equal(decode(payload, max - around), SP_E_FORM);
	assert_int_equal(decode(payload, max - around + 1), SP_E_SIZE);
	assert_int_equal(decode(payload, max + 1), SP_E_SIZE);
}

#endif
