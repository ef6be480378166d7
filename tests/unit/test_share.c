#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sodium.h>

#include "export/desk/card.h"
#include "export/desk/share.h"
#include "tests/vectors/vec.h"

static struct vec_file vectors;

static int set_up(void **state)
{
	(void) state;
	vectors = vec_open("share.txt");
	return sodium_init() < 0 ? -1 : 0;
}

static int tear_down(void **state)
{
	(void) state;
	vec_close(&vectors);
	return 0;
}

/* Calls `check` for every case that has this key; there must be some. */
static void each_case(const char *key, void (*check)(const struct vec_case *c))
{
	size_t n = 0;

	for (size_t i = 0; i < vectors.n_cases; i++)
		if (vec_has(&vectors.cases[i], key)) {
			check(&vectors.cases[i]);
			n++;
		}
	assert_true(n > 0);
}

static void assert_ends(const struct vec_case *c, sp_err e)
{
	if (e != vec_error(c))
		fail_msg("%s: %s in place of %s", c->name, sp_err_name(e),
			sp_err_name(vec_error(c)));
}

static void assert_bytes(const struct vec_case *c, const char *key, const uint8_t *p, size_t n)
{
	struct vec_bytes want = vec_bytes(c, key);

	assert_int_equal(want.len, n);
	assert_memory_equal(want.p, p, n);
	vec_bytes_free(&want);
}

static size_t read_shares(struct share v[SHARE_N_MAX], const struct vec_case *c, const char *key)
{
	size_t n = vec_count(c, key);

	/* a list without members is one empty value */
	if (n == 1 && vec_text(c, key)[0] == '\0')
		return 0;
	assert_true(n <= SHARE_N_MAX);
	for (size_t i = 0; i < n; i++) {
		struct vec_bytes b = vec_bytes_nth(c, key, i);

		assert_int_equal(b.len, SHARE_LEN);
		assert_int_equal(share_decode(&v[i], b.p), SP_OK);
		vec_bytes_free(&b);
	}
	return n;
}

static void check_set(const struct vec_case *c)
{
	struct share v[SHARE_N_MAX];
	uint8_t bytes[SHARE_LEN], secret[SHARE_SECRET_LEN];
	size_t n = read_shares(v, c, "share");

	assert_int_equal(n, vec_number(c, "n"));
	for (size_t i = 0; i < n; i++) {
		struct vec_bytes want = vec_bytes_nth(c, "share", i);

		assert_int_equal(v[i].k, vec_number(c, "k"));
		assert_int_equal(v[i].x, i + 1);
		share_encode(bytes, &v[i]);
		assert_memory_equal(bytes, want.p, sizeof bytes);
		vec_bytes_free(&want);
	}
	assert_int_equal(share_join(secret, v, v[0].k), SP_OK);
	assert_bytes(c, "secret", secret, sizeof secret);
	assert_int_equal(share_join(secret, v + n - v[0].k, v[0].k), SP_OK);
	assert_bytes(c, "secret", secret, sizeof secret);
}

static void test_their_sets_restore_the_secret(void **state)
{
	(void) state;
	each_case("share", check_set);
}

static void check_join(const struct vec_case *c)
{
	static const uint8_t untouched[SHARE_SECRET_LEN];
	struct share v[SHARE_N_MAX];
	uint8_t secret[SHARE_SECRET_LEN] = {0};
	size_t n = vec_has(c, "join") ? read_shares(v, c, "join") : 0;

	assert_ends(c, share_join(secret, v, n));
	if (vec_error(c) == SP_OK)
		assert_bytes(c, "secret", secret, sizeof secret);
	else
		assert_memory_equal(secret, untouched, sizeof secret);
}

static void test_joining_ends_as_theirs_does(void **state)
{
	(void) state;
	each_case("join", check_join);
}

static void check_bytes(const struct vec_case *c)
{
	struct vec_bytes b = vec_bytes(c, "bytes");
	struct share s;

	if (!vec_has(c, "card")) {
		assert_int_equal(b.len, SHARE_LEN);
		assert_ends(c, share_decode(&s, b.p));
	}
	vec_bytes_free(&b);
}

static void test_bytes_are_refused_for_their_reason(void **state)
{
	(void) state;
	each_case("bytes", check_bytes);
}

static void check_lines(const struct vec_case *c)
{
	unsigned line = (unsigned) vec_number(c, "number");
	uint8_t data[SHARE_LINE_LEN];
	char text[SHARE_LINE_TEXT_LEN + 1];

	for (size_t i = 0; i < vec_count(c, "typed"); i++) {
		size_t len;
		const char *typed = vec_barred(c, "typed", i, &len);

		assert_ends(c, share_line_parse(data, line, typed, len));
		if (vec_error(c) == SP_OK)
			assert_bytes(c, "data", data, sizeof data);
	}
	if (vec_error(c) != SP_OK)
		return;
	share_line_text(text, line, data);
	assert_memory_equal(text, vec_text(c, "typed") + 1, SHARE_LINE_TEXT_LEN);
}

static void test_no_wrong_character_and_no_swap_passes_in_a_line(void **state)
{
	(void) state;
	each_case("typed", check_lines);
}

static void check_card(const struct vec_case *c)
{
	struct vec_bytes text = vec_bytes(c, "card");
	uint8_t bytes[SHARE_LEN];
	struct share s;
	unsigned line = 99;

	assert_ends(c, card_read(&s, (const char *) text.p, text.len, &line));
	if (vec_error(c) == SP_OK) {
		share_encode(bytes, &s);
		assert_bytes(c, "bytes", bytes, sizeof bytes);
	} else {
		assert_int_equal(line, vec_number(c, "line"));
	}
	vec_bytes_free(&text);
}

static void test_cards_are_read_as_people_type_them(void **state)
{
	(void) state;
	each_case("card", check_card);
}

static void test_any_k_of_our_own_shares_restore_the_secret(void **state)
{
	static const struct {
		unsigned k, n;
	} sets[] = {{2, 2}, {2, 3}, {3, 5}, {4, 6}, {16, 17}};
	uint8_t secret[SHARE_SECRET_LEN], got[SHARE_SECRET_LEN];

	(void) state;
	randombytes_buf(secret, sizeof secret);
	for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
		struct share all[SHARE_N_MAX], some[SHARE_N_MAX];

		assert_int_equal(share_split(all, secret, sets[i].k, sets[i].n), SP_OK);
		for (uint32_t chosen = 0; chosen < 1U << sets[i].n; chosen++) {
			size_t n = 0;

			for (unsigned j = 0; j < sets[i].n; j++)
				if (chosen >> j & 1)
					some[n++] = all[j];
			if (n < sets[i].k) {
				assert_int_equal(share_join(got, some, n), SP_E_INCOMPLETE);
				continue;
			}
			assert_int_equal(share_join(got, some, n), SP_OK);
			assert_memory_equal(got, secret, sizeof got);
		}
	}
}

/* With k - 1 shares every secret is equally possible: two sets of one secret share nothing. */
static void test_two_sets_of_one_secret_have_nothing_in_common(void **state)
{
	static const uint8_t secret[SHARE_SECRET_LEN];
	struct share a[3], b[3];

	(void) state;
	assert_int_equal(share_split(a, secret, 2, 3), SP_OK);
	assert_int_equal(share_split(b, secret, 2, 3), SP_OK);
	for (size_t i = 0; i < 3; i++) {
		assert_memory_not_equal(a[i].y, b[i].y, sizeof a[i].y);
		assert_memory_not_equal(a[i].y, secret, sizeof secret);
	}
	assert_int_equal(share_fits(a, 3, &b[0]), SP_E_FOREIGN);
}

static void test_a_split_that_cannot_be_is_refused(void **state)
{
	static const unsigned cases[][2] = {
		{0, 5}, {1, 5}, {17, 20}, {4, 3}, {2, 33}, {2, 0}, {~0U, ~0U}};
	static const uint8_t secret[SHARE_SECRET_LEN];
	struct share v[SHARE_N_MAX];

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(share_split(v, secret, cases[i][0], cases[i][1]), SP_E_RANGE);
}

/* The name is as long as it can be, without a space, of characters two columns wide. */
static void test_a_card_is_small_and_reads_back(void **state)
{
	static const uint8_t secret[SHARE_SECRET_LEN];
	struct sp_campaign *c = calloc(1, sizeof *c);
	char name[SP_CAMPAIGN_NAME_MAX + 1] = "", text[CARD_MAX];
	struct share v[SHARE_N_MAX], got;
	unsigned line, rows = 0;

	(void) state;
	assert_non_null(c);
	while (strlen(name) + 3 <= SP_CAMPAIGN_NAME_MAX)
		strcat(name, "\xE5\xB1\xB1");
	c->name = (struct sp_str){name, strlen(name)};
	assert_int_equal(share_split(v, secret, 16, 32), SP_OK);
	assert_int_equal(card_write(text, &v[31], c), SP_OK);
	for (char *p = text, *end; (end = strchr(p, '\n')) != NULL; p = end + 1, rows++)
		if (strstr(p, "\xE5") == NULL)
			assert_true(end - p <= 60);
	assert_true(rows <= 40);
	assert_int_equal(card_read(&got, text, strlen(text), &line), SP_OK);
	assert_memory_equal(&got, &v[31], sizeof got);
	free(c);
}

static void test_a_name_that_looks_like_a_line_does_no_harm(void **state)
{
	static const char name[] = "1: one 2: two 3: three 4: four 5: five 6: six 7: seven";
	static const uint8_t secret[SHARE_SECRET_LEN];
	struct sp_campaign *c = calloc(1, sizeof *c);
	char text[CARD_MAX];
	struct share v[2], got;
	unsigned line;

	(void) state;
	assert_non_null(c);
	for (size_t skip = 0; skip < sizeof name - 1; skip++) {
		c->name = (struct sp_str){name + skip, sizeof name - 1 - skip};
		assert_int_equal(share_split(v, secret, 2, 2), SP_OK);
		assert_int_equal(card_write(text, &v[0], c), SP_OK);
		assert_int_equal(card_read(&got, text, strlen(text), &line), SP_OK);
	}
	free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_their_sets_restore_the_secret),
		cmocka_unit_test(test_joining_ends_as_theirs_does),
		cmocka_unit_test(test_bytes_are_refused_for_their_reason),
		cmocka_unit_test(test_no_wrong_character_and_no_swap_passes_in_a_line),
		cmocka_unit_test(test_cards_are_read_as_people_type_them),
		cmocka_unit_test(test_any_k_of_our_own_shares_restore_the_secret),
		cmocka_unit_test(test_two_sets_of_one_secret_have_nothing_in_common),
		cmocka_unit_test(test_a_split_that_cannot_be_is_refused),
		cmocka_unit_test(test_a_card_is_small_and_reads_back),
		cmocka_unit_test(test_a_name_that_looks_like_a_line_does_no_harm),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
