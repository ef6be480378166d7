#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <sodium.h>

#include "export/wire/cbor.h"
#include "export/wire/record.h"
#include "tests/rnd.h"
#include "tests/unit/hex.h"

static const struct sp_record individual = {
	.ctx = {0xC7, 0xC7},
	.day = 20000,
	.consent = SP_CONSENT_SIGN | SP_CONSENT_PUBLISH_NAME,
	.kind = SP_KIND_INDIVIDUAL,
	.language = "en",
	.name = "Björk 山田",
	.country = "IS",
};

static const struct sp_record company = {
	.day = 256,
	.consent = SP_CONSENT_SIGN | SP_CONSENT_AUTHORISED | SP_CONSENT_PUBLISH_ORG,
	.kind = SP_KIND_COMPANY,
	.language = "zh-Hant",
	.name = "A",
	.organisation = "B",
	.role = "C",
	.email = "d@e",
};

static bool same(const struct sp_record *a, const struct sp_record *b)
{
	return memcmp(a->ctx, b->ctx, SP_CTX_LEN) == 0 && a->day == b->day &&
	       a->consent == b->consent && a->kind == b->kind &&
	       strcmp(a->language, b->language) == 0 && strcmp(a->name, b->name) == 0 &&
	       strcmp(a->organisation, b->organisation) == 0 && strcmp(a->role, b->role) == 0 &&
	       strcmp(a->country, b->country) == 0 && strcmp(a->email, b->email) == 0;
}

/* Length of the plaintext without its padding. */
static size_t plain_len(const uint8_t padded[SP_PADDED_LEN])
{
	size_t len;

	assert_int_equal(sodium_unpad(&len, padded, SP_PADDED_LEN, SP_PADDED_LEN), 0);
	return len;
}

static void pad(uint8_t out[SP_PADDED_LEN], const uint8_t *plain, size_t len)
{
	memset(out, 0, SP_PADDED_LEN);
	memcpy(out, plain, len);
	out[len] = 0x80;
}

static void test_a_maximal_record_fills_its_room_exactly(void **state)
{
	struct sp_record r = {.day = 65535, .consent = SP_CONSENT_ALL, .kind = SP_KIND_COMPANY};
	struct sp_record back;
	uint8_t padded[SP_PADDED_LEN];

	(void) state;
	memset(r.language, 'a', SP_LANGUAGE_MAX);
	memset(r.name, 'b', SP_NAME_MAX);
	memset(r.organisation, 'c', SP_ORGANISATION_MAX);
	memset(r.role, 'd', SP_ROLE_MAX);
	memset(r.country, 'E', SP_COUNTRY_LEN);
	memset(r.email, 'f', SP_EMAIL_MAX);
	assert_int_equal(sp_record_encode(padded, &r), SP_OK);
	assert_int_equal(plain_len(padded), 511);
	assert_int_equal(SP_RECORD_MAX, 511);
	assert_int_equal(padded[511], 0x80);
	assert_int_equal(sp_record_decode(&back, padded), SP_OK);
	assert_true(same(&r, &back));
}

static void test_bytes_are_those_of_the_format(void **state)
{
	uint8_t padded[SP_PADDED_LEN], expected[SP_PADDED_LEN], plain[64];
	size_t len = hex_bytes(plain, sizeof plain,
		"A8 00 01 01 50 C7C70000000000000000000000000000 02 62 656E 03 19 4E20 04 03 05 00"
		"06 6D 426AC3B6726B20E5B1B1E794B0 09 62 4953");

	(void) state;
	pad(expected, plain, len);
	assert_int_equal(sp_record_encode(padded, &individual), SP_OK);
	assert_memory_equal(padded, expected, SP_PADDED_LEN);
}

static void random_member(struct rnd *random, char *out, size_t max)
{
	rnd_text(random, out, rnd_below(random, 3) ? 1 + rnd_below(random, (uint32_t) max) : 0);
}

static void random_record(struct rnd *random, struct sp_record *r)
{
	memset(r, 0, sizeof *r);
	rnd_fill(random, r->ctx, sizeof r->ctx);
	r->day = (uint32_t) rnd_magnitude(random) & 0xFFFF;
	r->consent = rnd_below(random, SP_CONSENT_ALL + 1) | SP_CONSENT_SIGN;
	r->kind = (enum sp_kind) rnd_below(random, SP_KIND_COUNT);
	for (size_t i = 0, n = 1 + rnd_below(random, SP_LANGUAGE_MAX); i < n; i++)
		r->language[i] = "abcXYZ019-"[rnd_below(random, 10)];
	random_member(random, r->name, SP_NAME_MAX);
	random_member(random, r->organisation, SP_ORGANISATION_MAX);
	random_member(random, r->role, SP_ROLE_MAX);
	random_member(random, r->email, SP_EMAIL_MAX);
	for (size_t i = 0, n = rnd_below(random, 2) * SP_COUNTRY_LEN; i < n; i++)
		r->country[i] = (char) ('A' + rnd_below(random, 26));
}

static void test_decoding_is_the_inverse_of_encoding(void **state)
{
	struct rnd random = rnd_for_test();
	unsigned encoded = 0;

	(void) state;
	for (size_t i = 0; i < 20000; i++) {
		struct sp_record r, back;
		uint8_t padded[SP_PADDED_LEN], again[SP_PADDED_LEN];

		random_record(&random, &r);

		sp_err e = sp_record_encode(padded, &r);

		assert_int_equal(e, sp_record_consistent(&r));
		if (e != SP_OK)
			continue;
		assert_int_equal(sp_record_decode(&back, padded), SP_OK);
		assert_true(same(&r, &back));
		assert_int_equal(sp_record_encode(again, &back), SP_OK);
		assert_memory_equal(padded, again, SP_PADDED_LEN);
		encoded++;
	}
	assert_true(encoded > 1000);
}

static void test_consents_and_fields_must_fit_each_other(void **state)
{
	enum { NAME = 1, ORG = 2, ROLE = 4, EMAIL = 8, ALL = 15 };
	static const struct {
		enum sp_kind kind;
		unsigned consent, fields;
		sp_err expected;
	} rows[] = {
		{SP_KIND_INDIVIDUAL, 0, ALL, SP_R_CONSENT},
		{SP_KIND_INDIVIDUAL, 1, 0, SP_OK},
		{SP_KIND_INDIVIDUAL, 1, NAME | ORG | ROLE, SP_OK},
		{SP_KIND_INDIVIDUAL, 1, NAME | EMAIL, SP_R_CONSENT},
		{SP_KIND_INDIVIDUAL, 1 | SP_CONSENT_EMAIL, NAME | EMAIL, SP_OK},
		{SP_KIND_INDIVIDUAL, 1 | SP_CONSENT_EMAIL, NAME, SP_R_CONSENT},
		{SP_KIND_INDIVIDUAL, 1 | SP_CONSENT_PUBLISH_NAME, NAME, SP_OK},
		{SP_KIND_INDIVIDUAL, 1 | SP_CONSENT_PUBLISH_NAME, ORG, SP_R_CONSENT},
		{SP_KIND_INDIVIDUAL, 1 | SP_CONSENT_PUBLISH_ORG, ORG, SP_OK},
		{SP_KIND_INDIVIDUAL, 1 | SP_CONSENT_PUBLISH_ORG, NAME, SP_R_CONSENT},
		{SP_KIND_INDIVIDUAL, 1 | SP_CONSENT_AUTHORISED, NAME, SP_R_CONSENT},
		{SP_KIND_ORGANISATION, 1 | SP_CONSENT_AUTHORISED, ALL, SP_OK},
		{SP_KIND_ORGANISATION, 31, ALL, SP_OK},
		{SP_KIND_ORGANISATION, 1, ALL, SP_R_CONSENT},
		{SP_KIND_ORGANISATION, 1 | SP_CONSENT_AUTHORISED, ALL - NAME, SP_R_CONSENT},
		{SP_KIND_ORGANISATION, 1 | SP_CONSENT_AUTHORISED, ALL - ORG, SP_R_CONSENT},
		{SP_KIND_ORGANISATION, 1 | SP_CONSENT_AUTHORISED, ALL - ROLE, SP_R_CONSENT},
		{SP_KIND_ORGANISATION, 1 | SP_CONSENT_AUTHORISED, ALL - EMAIL, SP_R_CONSENT},
		{SP_KIND_COMPANY, 1 | SP_CONSENT_AUTHORISED, ALL, SP_OK},
		{SP_KIND_COMPANY, 1 | SP_CONSENT_AUTHORISED, ALL - ROLE, SP_R_CONSENT},
		{SP_KIND_COMPANY, SP_CONSENT_AUTHORISED, ALL, SP_R_CONSENT},
	};

	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct sp_record r = {
			.language = "en", .kind = rows[i].kind, .consent = rows[i].consent};
		uint8_t padded[SP_PADDED_LEN];

		r.name[0] = rows[i].fields & NAME ? 'n' : '\0';
		r.organisation[0] = rows[i].fields & ORG ? 'o' : '\0';
		r.role[0] = rows[i].fields & ROLE ? 'r' : '\0';
		r.email[0] = rows[i].fields & EMAIL ? 'e' : '\0';
		if (sp_record_consistent(&r) != rows[i].expected)
			fail_msg("row %zu", i);
		assert_int_equal(sp_record_encode(padded, &r), rows[i].expected);
	}
}

static void test_encoder_refuses_values_out_of_bounds(void **state)
{
	static const struct {
		const char *what;
		size_t offset;
		const char *text;
	} texts[] = {
		{"no language", offsetof(struct sp_record, language), ""},
		{"language with underscore", offsetof(struct sp_record, language), "en_GB"},
		{"language not ASCII", offsetof(struct sp_record, language), "é"},
		{"country in small letters", offsetof(struct sp_record, country), "de"},
		{"country of one letter", offsetof(struct sp_record, country), "D"},
		{"country with digit", offsetof(struct sp_record, country), "D1"},
		{"country with digit first", offsetof(struct sp_record, country), "1D"},
		{"country with small letter", offsetof(struct sp_record, country), "Dd"},
		{"name not UTF-8", offsetof(struct sp_record, name), "\xC3("},
		{"role cut in a character", offsetof(struct sp_record, role), "\xE5\xB1"},
	};
	uint8_t padded[SP_PADDED_LEN] = {0x5A};
	struct sp_record r;

	(void) state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		r = individual;
		strcpy((char *) &r + texts[i].offset, texts[i].text);
		if (sp_record_encode(padded, &r) != SP_R_FORM)
			fail_msg("%s", texts[i].what);
	}
	r = individual;
	memset(r.name, 'a', sizeof r.name); /* not terminated */
	assert_int_equal(sp_record_encode(padded, &r), SP_R_FORM);
	r = individual;
	memset(r.language, 'a', sizeof r.language);
	assert_int_equal(sp_record_encode(padded, &r), SP_R_FORM);
	r = individual;
	r.day = 65536;
	assert_int_equal(sp_record_encode(padded, &r), SP_R_FORM);
	r = individual;
	r.consent = 32 | SP_CONSENT_SIGN;
	assert_int_equal(sp_record_encode(padded, &r), SP_R_FORM);
	r = individual;
	r.kind = SP_KIND_COUNT;
	assert_int_equal(sp_record_encode(padded, &r), SP_R_FORM);
	assert_int_equal(padded[0], 0x5A);
}

static void test_decoder_refuses_what_the_encoder_would_not_write(void **state)
{
	/* Changes to the bytes of individual; see test_bytes_are_those_of_the_format. */
	static const struct {
		const char *what, *find, *put;
		sp_err expected;
	} rows[] = {
		{"no change", "0001", "0001", SP_OK},
		{"another version", "0001", "0002", SP_R_FORM},
		{"a key too many", "A80001", "A90001", SP_R_FORM},
		{"a key too few", "A80001", "A70001", SP_R_FORM},
		{"no map", "A80001", "880001", SP_R_FORM},
		{"map not in shortest form", "A80001", "B8080001", SP_R_FORM},
		{"indefinite map", "A80001", "BF0001", SP_R_FORM},
		{"ctx as text", "0150C7C7", "0170C7C7", SP_R_FORM},
		{"short ctx", "0150C7C7", "014FC7", SP_R_FORM},
		{"key missing", "0262656E", "", SP_R_FORM},
		{"language empty", "0262656E", "0260", SP_R_FORM},
		{"language with underscore", "62656E", "63655F6E", SP_R_FORM},
		{"language too long", "62656E", "6C656E656E656E656E656E656E", SP_R_FORM},
		{"day not in shortest form", "194E20", "1A00004E20", SP_R_FORM},
		{"day too large", "194E20", "1A00010000", SP_R_FORM},
		{"negative day", "194E20", "20", SP_R_FORM},
		{"day as float", "194E20", "F94E20", SP_R_FORM},
		{"an unknown consent", "04030500", "0418210500", SP_R_FORM},
		{"an unknown kind", "04030500", "04030503", SP_R_FORM},
		{"a tag", "04030500", "0403C10500", SP_R_FORM},
		{"name empty", "066D426AC3B6726B20E5B1B1E794B0", "0660", SP_R_FORM},
		{"name ill-formed", "426AC3B6", "426AC328", SP_R_FORM},
		{"name with NUL", "426AC3B6", "4200C3B6", SP_R_FORM},
		{"name as bytes", "066D", "064D", SP_R_FORM},
		{"country in small letters", "624953", "626973", SP_R_FORM},
		{"country too long", "624953", "63495353", SP_R_FORM},
		{"an unknown key", "09624953", "0B624953", SP_R_FORM},
		{"keys out of order", "066D426AC3B6726B20E5B1B1E794B009624953",
			"09624953066D426AC3B6726B20E5B1B1E794B0", SP_R_FORM},
		{"key twice", "A80001", "A900010001", SP_R_FORM},
		{"trailing byte", "624953", "62495300", SP_R_FORM},
		{"cut short", "09624953", "096249", SP_R_FORM},
		{"nothing signed", "04030500", "04020500", SP_R_CONSENT},
		{"e-mail not there", "04030500", "04070500", SP_R_CONSENT},
	};
	uint8_t padded[SP_PADDED_LEN], plain[SP_PADDED_LEN], changed[SP_PADDED_LEN];

	(void) state;
	assert_int_equal(sp_record_encode(padded, &individual), SP_OK);

	size_t len = plain_len(padded);

	memcpy(plain, padded, len);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct sp_record out = {.day = 77};
		size_t n = hex_patch(changed, SP_RECORD_MAX, plain, len, rows[i].find, rows[i].put);

		pad(padded, changed, n);

		sp_err e = sp_record_decode(&out, padded);

		if (e != rows[i].expected)
			fail_msg("%s: %s", rows[i].what, sp_err_name(e));
		if (e != SP_OK)
			assert_int_equal(out.day, 77);
	}
}

static void test_every_truncation_is_refused(void **state)
{
	uint8_t padded[SP_PADDED_LEN], cut[SP_PADDED_LEN];
	struct sp_record out;

	(void) state;
	assert_int_equal(sp_record_encode(padded, &company), SP_OK);
	for (size_t n = 0; n < plain_len(padded); n++) {
		pad(cut, padded, n);
		assert_int_equal(sp_record_decode(&out, cut), SP_R_FORM);
	}
}

static void test_wrong_padding_is_refused(void **state)
{
	uint8_t padded[SP_PADDED_LEN], bad[SP_PADDED_LEN];
	struct sp_record out;

	(void) state;
	assert_int_equal(sp_record_encode(padded, &individual), SP_OK);

	size_t len = plain_len(padded);

	memset(bad, 0, sizeof bad);
	assert_int_equal(sp_record_decode(&out, bad), SP_R_PAD);
	for (size_t i = len; i < SP_PADDED_LEN; i++) {
		memcpy(bad, padded, sizeof bad);
		bad[i] ^= 0x01;
		assert_int_equal(sp_record_decode(&out, bad), SP_R_PAD);
	}
	/* the marker moved on: the zero before it would be a trailing byte of the map */
	memcpy(bad, padded, sizeof bad);
	bad[len] = 0;
	bad[len + 1] = 0x80;
	assert_int_equal(sp_record_decode(&out, bad), SP_R_FORM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_maximal_record_fills_its_room_exactly),
		cmocka_unit_test(test_bytes_are_those_of_the_format),
		cmocka_unit_test(test_decoding_is_the_inverse_of_encoding),
		cmocka_unit_test(test_consents_and_fields_must_fit_each_other),
		cmocka_unit_test(test_encoder_refuses_values_out_of_bounds),
		cmocka_unit_test(test_decoder_refuses_what_the_encoder_would_not_write),
		cmocka_unit_test(test_every_truncation_is_refused),
		cmocka_unit_test(test_wrong_padding_is_refused),
	};

	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
