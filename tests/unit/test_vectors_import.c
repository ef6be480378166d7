/* The desk against tests/vectors/import.txt and forgeries.txt: what an importer says of each batch,
 * what counts then, and that a refusal leaves no trace in the ledger. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sodium.h>
#include <sqlite3.h>

#include "tests/unit/vec_desk.h"

/* The i-th batch, with the zeros that follow it. */
static struct vec_bytes batch_of(const struct vec_case *c, size_t i)
{
	struct vec_bytes b = vec_bytes_nth(c, "batch", i);
	size_t zeros = vec_has(c, "zeros") ? vec_number(c, "zeros") : 0;
	struct vec_bytes all = {calloc(1, b.len + zeros), b.len + zeros};

	assert_non_null(all.p);
	memcpy(all.p, b.p, b.len);
	vec_bytes_free(&b);
	return all;
}

static void hash_rows(crypto_generichash_state *state, sqlite3 *db, const char *table)
{
	char sql[128];
	sqlite3_stmt *st = NULL;

	(void) snprintf(sql, sizeof sql, "SELECT * FROM \"%s\" ORDER BY 1, 2", table);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
	while (sqlite3_step(st) == SQLITE_ROW)
		for (int i = 0; i < sqlite3_column_count(st); i++) {
			const void *value = sqlite3_column_blob(st, i);
			int head[] = {sqlite3_column_type(st, i), sqlite3_column_bytes(st, i)};

			crypto_generichash_update(state, (const uint8_t *) head, sizeof head);
			if (value != NULL)
				crypto_generichash_update(state, value, (unsigned) head[1]);
		}
	assert_int_equal(sqlite3_finalize(st), SQLITE_OK);
}

/* Of every value of every table: stricter than the ledger's own digest. */
static void hash_ledger(const struct vec_desk *d, uint8_t out[SP_HASH_LEN])
{
	crypto_generichash_state state;
	sqlite3 *db = vec_desk_connect(d);
	sqlite3_stmt *st = NULL;
	size_t n = 0;

	crypto_generichash_init(&state, NULL, 0, SP_HASH_LEN);
	assert_int_equal(
		sqlite3_prepare_v2(
			db, "SELECT name FROM sqlite_schema WHERE type = 'table'", -1, &st, NULL),
		SQLITE_OK);
	for (; sqlite3_step(st) == SQLITE_ROW; n++)
		hash_rows(&state, db, (const char *) sqlite3_column_text(st, 0));
	assert_true(n >= 6);
	assert_int_equal(sqlite3_finalize(st), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	crypto_generichash_final(&state, out, SP_HASH_LEN);
}

/* These two keep what they refuse. */
static bool is_quarantine(sp_err e)
{
	return e == SP_E_EQUIVOCATION || e == SP_E_CHAIN;
}

/* Gives one batch; what is not taken must leave the ledger as it was. */
static sp_err give(struct vec_desk *d, const struct vec_case *c, size_t i, uint64_t *unopened)
{
	struct vec_bytes b = batch_of(c, i);
	struct intake_tally t = {0};
	uint8_t before[SP_HASH_LEN], after[SP_HASH_LEN];
	sp_err e;

	hash_ledger(d, before);
	e = intake_batch(d->intake, b.p, b.len, &t);
	hash_ledger(d, after);
	if (e != SP_OK && !is_quarantine(e) && memcmp(before, after, sizeof after) != 0)
		fail_msg("%s: batch %zu is refused and left something behind", c->name, i);
	*unopened += t.unopened;
	vec_bytes_free(&b);
	return e;
}

static uint64_t give_batches(struct vec_desk *d, const struct vec_case *c)
{
	uint64_t unopened = 0;

	assert_int_equal(vec_count(c, "outcome"), vec_count(c, "batch"));
	for (size_t i = 0; i < vec_count(c, "batch"); i++) {
		sp_err got = give(d, c, i, &unopened);

		if (got != vec_desk_outcome(c, i))
			fail_msg("%s: batch %zu: %s, not %s", c->name, i, sp_err_name(got),
				vec_nth(c, "outcome", i));
	}
	return unopened;
}

/* How many of the cases are forgeries. */
static size_t play(const char *file)
{
	struct vec_file f = vec_open(file);
	const struct vec_case *keys = vec_find(&f, "keys");
	size_t forgeries = 0;

	assert_true(f.n_cases > 1);
	for (size_t i = 0; i < f.n_cases; i++) {
		const struct vec_case *c = &f.cases[i];
		struct vec_desk d;

		if (c == keys)
			continue;
		vec_desk_open(&d, keys, c);
		assert_int_equal(give_batches(&d, c), vec_number(c, "unopened"));
		vec_desk_check_records(&d, c);
		vec_desk_close(&d);
		forgeries += vec_has(c, "forgery");
	}
	vec_close(&f);
	return forgeries;
}

static void test_the_desk_takes_holds_and_refuses_as_the_vectors_say(void **state)
{
	(void) state;
	(void) play("import.txt");
}

static void test_every_forgery_is_refused_for_its_reason_and_leaves_no_trace(void **state)
{
	(void) state;
	assert_true(play("forgeries.txt") >= 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_desk_takes_holds_and_refuses_as_the_vectors_say),
		cmocka_unit_test(test_every_forgery_is_refused_for_its_reason_and_leaves_no_trace),
	};

	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
