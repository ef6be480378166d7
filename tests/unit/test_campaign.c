#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <sodium.h>

#include "export/wire/campaign.h"
#include "export/wire/seal.h"
#include "tests/rnd.h"
#include "tests/unit/hex.h"

#define STR(text) ((struct sp_str){text, sizeof(text) - 1})

enum { FILE_MAX = 64 * 1024 };

static uint8_t pk[SP_PK_LEN], sk[SP_SK_LEN], other_sk[SP_SK_LEN];
static uint8_t file[FILE_MAX], again[FILE_MAX], payload[FILE_MAX];

static const struct sp_str known_organisations[] = {
	{"Zebra e.V.", 10}, {"Aardvark", 8}, {"مؤسسة", 10}};

/* As small as a campaign may be, but for three organisations. */
static struct sp_campaign known_campaign(void)
{
	struct sp_campaign c = {
		.serial = 4,
		.name = STR("NAME"),
		.languages = {{STR("en"), STR("Title"), STR("# Letter"), STR("Consent"),
				      STR("Notice"), true},
			{STR("fr"), STR("Titre"), STR("# Lettre"), STR("Accord"), STR("Avis"),
				false}},
		.n_languages = 2,
		.settings = {{.name = STR("kinds"), .number = 7},
			{.name = STR("country"), .is_text = true, .text = STR("DE")}},
		.n_settings = 2,
		.organisations = known_organisations,
		.n_organisations = 3,
		.first_day = 16000,
		.last_day = 16001,
		.retention_day = 17000,
		.pins = {STR("$argon2id$1"), STR("$argon2id$2")},
		.n_pins = 2,
	};

	memcpy(c.organiser_pk, pk, sizeof pk);
	memset(c.salt, 0x5A, sizeof c.salt);
	memset(c.box_pk, 0xB0, sizeof c.box_pk);
	sp_cid(c.cid, pk, c.salt);
	return c;
}

static size_t encode(uint8_t out[FILE_MAX], const struct sp_campaign *c)
{
	struct sp_wr w = sp_wr_on(out, FILE_MAX), m = sp_wr_on(NULL, 0);

	assert_int_equal(sp_campaign_encode(&w, c, sk), SP_OK);
	assert_int_equal(sp_campaign_encode(&m, c, sk), SP_OK);
	assert_int_equal(w.len, m.len);
	return w.len;
}

static bool same_str(struct sp_str a, struct sp_str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.p, b.p, a.len) == 0);
}

static void assert_same(const struct sp_campaign *a, const struct sp_campaign *b)
{
	assert_memory_equal(a->cid, b->cid, sizeof a->cid);
	assert_memory_equal(a->salt, b->salt, sizeof a->salt);
	assert_true(a->serial == b->serial);
	assert_memory_equal(a->organiser_pk, b->organiser_pk, sizeof a->organiser_pk);
	assert_memory_equal(a->box_pk, b->box_pk, sizeof a->box_pk);
	assert_true(same_str(a->name, b->name));
	assert_int_equal(a->n_languages, b->n_languages);
	for (size_t i = 0; i < a->n_languages; i++) {
		const struct sp_campaign_language *x = &a->languages[i], *y = &b->languages[i];

		assert_true(same_str(x->tag, y->tag) && same_str(x->title, y->title) &&
			    same_str(x->letter, y->letter) && same_str(x->consent, y->consent) &&
			    same_str(x->notice, y->notice) && x->reviewed == y->reviewed);
	}
	assert_int_equal(a->n_settings, b->n_settings);
	for (size_t i = 0; i < a->n_settings; i++) {
		const struct sp_campaign_setting *x = &a->settings[i], *y = &b->settings[i];

		assert_true(same_str(x->name, y->name) && x->is_text == y->is_text);
		assert_true(x->is_text ? same_str(x->text, y->text) : x->number == y->number);
	}
	assert_int_equal(a->n_organisations, b->n_organisations);
	assert_int_equal(a->first_day, b->first_day);
	assert_int_equal(a->last_day, b->last_day);
	assert_int_equal(a->retention_day, b->retention_day);
	assert_int_equal(a->n_pins, b->n_pins);
	for (size_t i = 0; i < a->n_pins; i++)
		assert_true(same_str(a->pins[i], b->pins[i]));
}

/* Where random texts live until the next campaign is made. */
struct pool {
	char bytes[FILE_MAX];
	size_t used;
};

static struct sp_str random_str(struct rnd *random, struct pool *pool, size_t min, size_t max)
{
	struct sp_str s = {
		pool->bytes + pool->used, min + rnd_below(random, (uint32_t) (max - min + 1))};

	rnd_text(random, pool->bytes + pool->used, s.len);
	pool->used += s.len + 1;
	assert_true(pool->used < sizeof pool->bytes);
	return s;
}

/* The i-th of keys that ascend: longer and longer, then by letter. */
static struct sp_str ascending_str(struct pool *pool, size_t i)
{
	struct sp_str s = {pool->bytes + pool->used, 1 + i / 26};

	memset(pool->bytes + pool->used, 'a' + (int) (i % 26), s.len);
	pool->used += s.len;
	return s;
}

/* Some of the settings that exist, in their order. */
static void random_settings(struct rnd *random, struct sp_campaign *c, struct pool *pool)
{
	const struct sp_campaign_setting all[] = {
		{.name = STR("event"), .is_text = true, .text = random_str(random, pool, 0, 1024)},
		{.name = STR("kinds"), .number = 1 + rnd_below(random, 7)},
		{.name = STR("contact"), .is_text = true, .text = random_str(random, pool, 0, 99)},
		{.name = STR("country"), .is_text = true, .text = STR("FR")},
		{.name = STR("language"), .is_text = true, .text = STR("pt-BR")},
		{.name = STR("ask_email"), .number = rnd_below(random, 2)},
		{.name = STR("organiser"),
			.is_text = true,
			.text = random_str(random, pool, 0, 99)},
		{.name = STR("ask_country"), .number = rnd_below(random, 2)},
	};

	c->n_settings = 0;
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if (rnd_below(random, 2))
			c->settings[c->n_settings++] = all[i];
}

static void random_campaign(struct rnd *random, struct sp_campaign *c, struct pool *pool,
	struct sp_str organisations[8])
{
	pool->used = 0;
	*c = known_campaign();
	rnd_fill(random, c->salt, sizeof c->salt);
	sp_cid(c->cid, pk, c->salt);
	rnd_fill(random, c->box_pk, sizeof c->box_pk);
	c->serial = 1 + rnd_magnitude(random) / 2;
	c->name = random_str(random, pool, 1, SP_CAMPAIGN_NAME_MAX);
	c->n_languages = 1 + rnd_below(random, SP_CAMPAIGN_LANGUAGES_MAX);
	for (size_t i = 0; i < c->n_languages; i++)
		c->languages[i] = (struct sp_campaign_language){ascending_str(pool, i),
			random_str(random, pool, 1, 30), random_str(random, pool, 1, 300),
			random_str(random, pool, 1, 30), random_str(random, pool, 1, 30),
			rnd_below(random, 2) == 1};
	random_settings(random, c, pool);
	c->organisations = organisations;
	c->n_organisations = rnd_below(random, 8 + 1);
	for (size_t i = 0; i < c->n_organisations; i++)
		organisations[i] = random_str(random, pool, 1, SP_ORGANISATION_MAX);
	c->first_day = rnd_below(random, 20000);
	c->last_day = c->first_day + rnd_below(random, 20000);
	c->retention_day = c->last_day + rnd_below(random, 20000);
	c->n_pins = rnd_below(random, SP_CAMPAIGN_PINS_MAX + 1);
	for (size_t i = 0; i < c->n_pins; i++)
		c->pins[i] = random_str(random, pool, 1, SP_CAMPAIGN_PIN_MAX);
}

struct seen {
	const struct sp_str *expected;
	size_t n;
};

static void compare_organisation(void *arg, struct sp_str name)
{
	struct seen *seen = arg;

	assert_true(same_str(name, seen->expected[seen->n]));
	seen->n++;
}

static void test_a_campaign_comes_back_and_is_written_the_same(void **state)
{
	static struct pool pool;
	struct rnd random = rnd_for_test();

	(void) state;
	for (size_t i = 0; i < 1000; i++) {
		struct sp_str organisations[8];
		struct sp_campaign c, back;
		struct seen seen = {organisations, 0};

		random_campaign(&random, &c, &pool, organisations);

		size_t len = encode(file, &c);

		assert_int_equal(sp_campaign_decode(&back, file, len), SP_OK);
		assert_same(&c, &back);
		assert_null(back.organisations);
		sp_campaign_organisations(&back, compare_organisation, &seen);
		assert_int_equal(seen.n, c.n_organisations);
		assert_int_equal(encode(again, &back), len);
		assert_memory_equal(file, again, len);
	}
}

static void test_hash_names_the_payload(void **state)
{
	struct sp_campaign c = known_campaign(), back;
	size_t len = encode(file, &c);
	struct sp_cose envelope;
	uint8_t hash[SP_HASH_LEN];

	(void) state;
	assert_int_equal(sp_campaign_decode(&back, file, len), SP_OK);
	assert_int_equal(sp_cose_parse(&envelope, file, len, SP_COSE_CAMPAIGN), SP_OK);
	sp_hash(hash, envelope.payload, envelope.payload_len);
	assert_memory_equal(back.hash, hash, SP_HASH_LEN);
}

static void test_what_is_in_it_is_found_by_name(void **state)
{
	struct sp_campaign c = known_campaign(), back;

	(void) state;
	assert_int_equal(sp_campaign_decode(&back, file, encode(file, &c)), SP_OK);
	assert_int_equal(sp_campaign_number(&back, "kinds", 1), 7);
	assert_int_equal(sp_campaign_number(&back, "kind", 1), 1);
	assert_int_equal(sp_campaign_number(&back, "country", 1), 1);
	assert_true(same_str(sp_campaign_text(&back, "country", "FR"), STR("DE")));
	assert_true(same_str(sp_campaign_text(&back, "city", "FR"), STR("FR")));
	assert_true(same_str(sp_campaign_text(&back, "kinds", "FR"), STR("FR")));
	assert_int_equal(sp_campaign_text(&back, "city", NULL).len, 0);

	const struct sp_campaign_language *fr = sp_campaign_language(&back, "fr");

	assert_non_null(fr);
	assert_true(same_str(fr->title, STR("Titre")));
	assert_null(sp_campaign_language(&back, "f"));
	assert_null(sp_campaign_language(&back, "fra"));

	struct sp_texts texts = sp_campaign_texts(fr);

	assert_true(same_str((struct sp_str){texts.letter, texts.letter_len}, STR("# Lettre")));
	assert_true(same_str((struct sp_str){texts.consent, texts.consent_len}, STR("Accord")));
	assert_true(same_str((struct sp_str){texts.notice, texts.notice_len}, STR("Avis")));
}

/* Each makes one thing wrong. */
typedef void spoil_function(struct sp_campaign *c);

static char long_text[SP_CAMPAIGN_TEXT_MAX + 1];

static void no_language(struct sp_campaign *c)
{
	c->n_languages = 0;
}

static void languages_exchanged(struct sp_campaign *c)
{
	c->languages[1].tag = STR("de");
}

static void language_twice(struct sp_campaign *c)
{
	c->languages[1].tag = STR("en");
}

static void longer_language_first(struct sp_campaign *c)
{
	c->languages[0].tag = STR("de-CH");
}

static void tag_with_underscore(struct sp_campaign *c)
{
	c->languages[0].tag = STR("e_");
}

static void title_empty(struct sp_campaign *c)
{
	c->languages[0].title = STR("");
}

static void letter_too_long(struct sp_campaign *c)
{
	c->languages[0].letter = (struct sp_str){long_text, sizeof long_text};
}

static void consent_empty(struct sp_campaign *c)
{
	c->languages[1].consent = STR("");
}

static void notice_ill_formed(struct sp_campaign *c)
{
	c->languages[1].notice = STR("\xFF");
}

static void too_many_languages(struct sp_campaign *c)
{
	c->n_languages = SP_CAMPAIGN_LANGUAGES_MAX + 1;
}

static void name_empty(struct sp_campaign *c)
{
	c->name = STR("");
}

static void settings_exchanged(struct sp_campaign *c)
{
	struct sp_campaign_setting first = c->settings[0];

	c->settings[0] = c->settings[1];
	c->settings[1] = first;
}

static void setting_unknown(struct sp_campaign *c)
{
	c->settings[0].name = STR("colour");
}

static void setting_of_the_other_type(struct sp_campaign *c)
{
	c->settings[1].is_text = false;
}

static void setting_out_of_bounds(struct sp_campaign *c)
{
	c->settings[0].number = 8;
}

static void setting_below_its_bounds(struct sp_campaign *c)
{
	c->settings[0].number = 0;
}

static void too_many_settings(struct sp_campaign *c)
{
	c->n_settings = SP_CAMPAIGN_SETTINGS_MAX + 1;
}

static void country_with_a_digit_first(struct sp_campaign *c)
{
	c->settings[1].text = STR("1D");
}

static void country_with_a_digit_last(struct sp_campaign *c)
{
	c->settings[1].text = STR("D1");
}

static void country_with_a_small_letter_last(struct sp_campaign *c)
{
	c->settings[1].text = STR("Dd");
}

static void country_in_small_letters(struct sp_campaign *c)
{
	c->settings[1].text = STR("de");
}

static void setting_too_long(struct sp_campaign *c)
{
	c->settings[1].text = (struct sp_str){long_text, SP_CAMPAIGN_SETTING_TEXT_MAX + 1};
}

static void organisation_empty(struct sp_campaign *c)
{
	static const struct sp_str empty[3] = {{"a", 1}, {"", 0}, {"b", 1}};

	c->organisations = empty;
}

static void too_many_organisations(struct sp_campaign *c)
{
	c->n_organisations = SP_CAMPAIGN_ORGANISATIONS_MAX + 1;
}

static void too_many_pins(struct sp_campaign *c)
{
	c->n_pins = SP_CAMPAIGN_PINS_MAX + 1;
}

static void pin_empty(struct sp_campaign *c)
{
	c->pins[1] = STR("");
}

static void serial_zero(struct sp_campaign *c)
{
	c->serial = 0;
}

static void last_before_first(struct sp_campaign *c)
{
	c->last_day = c->first_day - 1;
}

static void erased_before_the_end(struct sp_campaign *c)
{
	c->retention_day = c->last_day - 1;
}

static void day_too_late(struct sp_campaign *c)
{
	c->retention_day = 65536;
}

static void test_encoder_refuses_what_the_decoder_would_not_take(void **state)
{
	static const struct {
		spoil_function *spoil;
		sp_err expected;
	} rows[] = {
		{no_language, SP_E_RANGE},
		{too_many_languages, SP_E_RANGE},
		{languages_exchanged, SP_E_ORDER},
		{language_twice, SP_E_ORDER},
		{longer_language_first, SP_E_ORDER},
		{tag_with_underscore, SP_E_RANGE},
		{title_empty, SP_E_RANGE},
		{letter_too_long, SP_E_RANGE},
		{consent_empty, SP_E_RANGE},
		{notice_ill_formed, SP_E_RANGE},
		{name_empty, SP_E_RANGE},
		{settings_exchanged, SP_E_ORDER},
		{setting_unknown, SP_E_KEYS},
		{setting_of_the_other_type, SP_E_RANGE},
		{setting_out_of_bounds, SP_E_RANGE},
		{setting_below_its_bounds, SP_E_RANGE},
		{too_many_settings, SP_E_RANGE},
		{country_with_a_digit_first, SP_E_RANGE},
		{country_with_a_digit_last, SP_E_RANGE},
		{country_with_a_small_letter_last, SP_E_RANGE},
		{country_in_small_letters, SP_E_RANGE},
		{setting_too_long, SP_E_RANGE},
		{organisation_empty, SP_E_RANGE},
		{too_many_organisations, SP_E_RANGE},
		{too_many_pins, SP_E_RANGE},
		{pin_empty, SP_E_RANGE},
		{serial_zero, SP_E_RANGE},
		{last_before_first, SP_E_RANGE},
		{erased_before_the_end, SP_E_RANGE},
		{day_too_late, SP_E_RANGE},
	};

	(void) state;
	memset(long_text, 'x', sizeof long_text);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct sp_campaign c = known_campaign();
		struct sp_wr w = sp_wr_on(file, sizeof file);

		rows[i].spoil(&c);

		sp_err e = sp_campaign_encode(&w, &c, sk);

		if (e != rows[i].expected)
			fail_msg("row %zu: %s", i, sp_err_name(e));
		assert_int_equal(w.len, 0);
	}
}

static void test_a_campaign_has_at_most_eight_megabytes(void **state)
{
	struct sp_campaign c = known_campaign();
	struct sp_wr w = sp_wr_on(NULL, 0);

	(void) state;
	memset(long_text, 'x', sizeof long_text);
	c.n_languages = 32;
	for (size_t i = 0; i < c.n_languages; i++) {
		static char tags[32][2];

		tags[i][0] = (char) ('a' + i / 16);
		tags[i][1] = (char) ('A' + i % 16);
		c.languages[i] = c.languages[0];
		c.languages[i].tag = (struct sp_str){tags[i], 2};
		c.languages[i].letter = (struct sp_str){long_text, SP_CAMPAIGN_TEXT_MAX};
		c.languages[i].notice = (struct sp_str){long_text, SP_CAMPAIGN_TEXT_MAX};
	}
	/* 32 × 2 × 128 KiB are eight megabytes already */
	assert_int_equal(sp_campaign_encode(&w, &c, sk), SP_E_SIZE);
	c.n_languages = 31;
	assert_int_equal(sp_campaign_encode(&w, &c, sk), SP_OK);

	uint8_t *bytes = malloc(w.len);
	struct sp_wr full = sp_wr_on(bytes, w.len);
	struct sp_campaign back;

	assert_non_null(bytes);
	assert_int_equal(sp_campaign_encode(&full, &c, sk), SP_OK);
	assert_int_equal(sp_campaign_decode(&back, bytes, full.len), SP_OK);
	assert_int_equal(sp_campaign_decode(&back, bytes, SP_CAMPAIGN_MAX + 1), SP_E_SIZE);
	free(bytes);
}

static void test_decoder_refuses_what_the_encoder_would_not_write(void **state)
{
	static const struct {
		const char *what, *find, *put;
		sp_err expected;
	} rows[] = {
		{"no change", "AC0101", "AC0101", SP_OK},
		{"another version", "AC0101", "AD0102", SP_E_VERSION},
		{"a key too many", "AC0101", "AD0101", SP_E_KEYS},
		{"a key too few", "AC0101", "AB0101", SP_E_KEYS},
		{"salt of another length", "03505A5A", "034F5A", SP_E_TYPES},
		{"salt changed", "03505A5A", "03505A5B", SP_E_CAMPAIGN},
		{"serial 0", "04040558", "04000558", SP_E_TYPES},
		{"name empty", "07644E414D45", "0760", SP_E_TYPES},
		{"name as bytes", "07644E414D45", "07444E414D45", SP_E_TYPES},
		{"name not in shortest form", "07644E414D45", "0778044E414D45", SP_E_NONCANON},
		{"name left out", "07644E414D45", "", SP_E_KEYS},
		{"fewer languages", "08A262656E", "08A162656E", SP_E_KEYS},
		{"more languages", "08A262656E", "08A362656E", SP_E_TYPES},
		{"too many languages", "08A262656E", "08B84162656E", SP_E_TYPES},
		{"no language", "08A262656E", "08A062656E", SP_E_TYPES},
		{"languages of indefinite length", "08A262656E", "08BF62656E", SP_E_NONCANON},
		{"languages out of order", "08A262656E", "08A262676E", SP_E_ORDER},
		{"language twice", "626672", "62656E", SP_E_ORDER},
		{"longer language first", "08A262656E", "08A263656E67", SP_E_ORDER},
		{"tag with underscore", "08A262656E", "08A262655F", SP_E_TYPES},
		{"tag as number", "08A262656E", "08A205", SP_E_TYPES},
		{"language of four", "62656E85", "62656E84", SP_E_TYPES},
		{"title empty", "655469746C65", "60", SP_E_TYPES},
		{"letter with NUL", "2320 4C6574746572", "2300 4C6574746572", SP_E_TYPES},
		{"reviewed neither yes nor no", "4E6F7469636501", "4E6F7469636502", SP_E_TYPES},
		{"reviewed true", "4E6F7469636501", "4E6F74696365F5", SP_E_TYPES},
		{"settings out of order", "656B696E647307", "696F7267616E697365726161", SP_E_ORDER},
		{"setting twice", "656B696E647307", "67636F756E747279624652", SP_E_ORDER},
		{"setting unknown", "656B696E647307", "656B696E647A07", SP_E_KEYS},
		{"setting out of bounds", "656B696E647307", "656B696E647308", SP_E_TYPES},
		{"setting of the other type", "656B696E647307", "656B696E64736137", SP_E_TYPES},
		{"country in small letters", "624445", "626465", SP_E_TYPES},
		{"setting negative", "656B696E647307", "656B696E647327", SP_E_TYPES},
		{"setting as bytes", "624445", "424445", SP_E_TYPES},
		{"setting name empty", "656B696E6473", "60", SP_E_TYPES},
		{"fewer organisations", "0A836A", "0A826A", SP_E_KEYS},
		{"too many organisations", "0A836A", "0A99C3516A", SP_E_TYPES},
		{"organisation empty", "684161726476 61726B", "60", SP_E_TYPES},
		{"organisation ill-formed", "684161726476 61726B", "61C3", SP_E_TYPES},
		{"two days", "0B83", "0B82", SP_E_TYPES},
		{"last day before first", "193E81", "193E7F", SP_E_TYPES},
		{"retention before last day", "194268", "193E80", SP_E_TYPES},
		{"day too late", "194268", "1A00010000", SP_E_TYPES},
		{"fewer PINs", "0C82", "0C81", SP_E_FORM},
		{"too many PINs", "0C82", "0C91", SP_E_TYPES},
		{"first PIN empty", "0C82", "0C8260", SP_E_TYPES},
		{"trailing byte", "69642432", "6964243200", SP_E_FORM},
		{"cut", "69642432", "696424", SP_E_FORM},
	};
	struct sp_campaign c = known_campaign();
	size_t len = encode(file, &c);
	struct sp_cose envelope;

	(void) state;
	assert_int_equal(sp_cose_parse(&envelope, file, len, SP_COSE_CAMPAIGN), SP_OK);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct sp_campaign back = {.serial = 77};
		struct sp_wr w = sp_wr_on(again, sizeof again);
		size_t n = hex_patch(payload, sizeof payload, envelope.payload,
			envelope.payload_len, rows[i].find, rows[i].put);

		sp_cose_sign(&w, SP_COSE_CAMPAIGN, payload, n, sk);

		sp_err e = sp_campaign_decode(&back, again, w.len);

		if (e != rows[i].expected)
			fail_msg("%s: %s", rows[i].what, sp_err_name(e));
		if (e != SP_OK)
			assert_int_equal(back.serial, 77);
	}
}

static void test_a_campaign_is_signed_by_the_key_it_carries(void **state)
{
	struct sp_campaign c = known_campaign(), back;
	struct sp_wr w = sp_wr_on(file, sizeof file);

	(void) state;
	assert_int_equal(sp_campaign_encode(&w, &c, other_sk), SP_OK);
	assert_int_equal(sp_campaign_decode(&back, file, w.len), SP_E_SIGNATURE);
}

static void test_every_bit_and_every_byte_counts(void **state)
{
	struct sp_campaign c = known_campaign(), back;
	size_t len = encode(file, &c);

	(void) state;
	for (size_t bit = 0; bit < 8 * len; bit++) {
		file[bit / 8] ^= (uint8_t) (1 << bit % 8);
		if (sp_campaign_decode(&back, file, len) == SP_OK)
			fail_msg("bit %zu", bit);
		file[bit / 8] ^= (uint8_t) (1 << bit % 8);
	}
	for (size_t n = 0; n < len; n++)
		assert_int_equal(sp_campaign_decode(&back, file, n), SP_E_FORM);
	file[len] = 0;
	assert_int_equal(sp_campaign_decode(&back, file, len + 1), SP_E_FORM);
}

static int start(void **state)
{
	const uint8_t seed[SP_SEED_LEN] = {1}, other_seed[SP_SEED_LEN] = {2};
	uint8_t other_pk[SP_PK_LEN];

	(void) state;
	sp_sign_pair(pk, sk, seed);
	sp_sign_pair(other_pk, other_sk, other_seed);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_campaign_comes_back_and_is_written_the_same),
		cmocka_unit_test(test_hash_names_the_payload),
		cmocka_unit_test(test_what_is_in_it_is_found_by_name),
		cmocka_unit_test(test_encoder_refuses_what_the_decoder_would_not_take),
		cmocka_unit_test(test_a_campaign_has_at_most_eight_megabytes),
		cmocka_unit_test(test_decoder_refuses_what_the_encoder_would_not_write),
		cmocka_unit_test(test_a_campaign_is_signed_by_the_key_it_carries),
		cmocka_unit_test(test_every_bit_and_every_byte_counts),
	};

	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, start, NULL);
}
