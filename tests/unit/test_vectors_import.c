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

#include "export/desk/intake.h"
#include "tests/vectors/vec.h"

/* The organiser's desk in a folder of its own. */
struct desk {
	char dir[64], ledger[96];
	struct custody keys;
	struct folder *folder;
	struct intake *intake;
};

static void add_campaign(struct ledger *l, const struct vec_case *keys, size_t i)
{
	struct sp_campaign *c = calloc(1, sizeof *c);
	struct vec_bytes file = vec_bytes_nth(keys, "campaign", i);

	assert_non_null(c);
	assert_int_equal(sp_campaign_decode(c, file.p, file.len), SP_OK);
	assert_int_equal(ledger_add_campaign(l, c->serial, c->hash, file.p, file.len), SP_OK);
	vec_bytes_free(&file);
	free(c);
}

/* "drill pk" */
static void enrol(struct ledger *l, const char *line)
{
	struct ledger_station s = {
		.drill = line[0] == '1', .label = "Stand", .not_after = UINT32_MAX};
	bool is_new = false;
	size_t len;

	assert_int_equal(
		sodium_hex2bin(s.pk, sizeof s.pk, line + 2, strlen(line + 2), NULL, &len, NULL), 0);
	assert_int_equal(len, sizeof s.pk);
	sp_key_id(s.sid, s.pk);
	assert_int_equal(ledger_enrol(l, &s, false, &is_new), SP_OK);
	assert_true(is_new);
}

static sqlite3 *connect_to(const struct desk *d)
{
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(d->ledger, &db), SQLITE_OK);
	return db;
}

/* What no enrolment does: changes stations in the ledger itself. */
static void alter(const struct desk *d, const char *sql)
{
	sqlite3 *db = connect_to(d);

	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_true(sqlite3_changes(db) > 0);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* "pk n": nothing after seq n is good. */
static void revoke_key(const struct desk *d, const char *line)
{
	char sql[256];

	(void) snprintf(sql, sizeof sql,
		"UPDATE station SET revoked_after = %s WHERE pk = X'%.64s'", line + 65, line);
	alter(d, sql);
}

/* "pk sid": another key with that id, for want of a true collision. */
static void give_sid(const struct desk *d, const char *line)
{
	char sql[256];

	(void) snprintf(sql, sizeof sql, "UPDATE station SET sid = X'%s' WHERE pk = X'%.64s'",
		line + 65, line);
	alter(d, sql);
}

static void open_desk(struct desk *d, const struct vec_case *keys, const struct vec_case *c)
{
	struct ledger *l = NULL;
	char why[WHY_MAX];

	*d = (struct desk){0};
	/* Thousands of synced writes, and not about the disk. */
	(void) snprintf(d->dir, sizeof d->dir, "%s/signpost-vectors.XXXXXX",
		access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	assert_non_null(mkdtemp(d->dir));
	(void) snprintf(d->ledger, sizeof d->ledger, "%s/%s", d->dir, FOLDER_LEDGER);
	vec_fixed(keys, "box_seed", d->keys.box_seed, sizeof d->keys.box_seed);
	sp_box_pair(d->keys.box_pk, d->keys.box_sk, d->keys.box_seed);
	assert_int_equal(ledger_make(&l, d->ledger), SP_OK);
	for (size_t i = 0; i < vec_count(keys, "campaign"); i++)
		add_campaign(l, keys, i);
	for (size_t i = 0; i < vec_count(c, "station"); i++)
		enrol(l, vec_nth(c, "station", i));
	ledger_close(&l);
	for (size_t i = 0; i < vec_count(c, "revoked"); i++)
		revoke_key(d, vec_nth(c, "revoked", i));
	for (size_t i = 0; i < vec_count(c, "sid"); i++)
		give_sid(d, vec_nth(c, "sid", i));
	assert_int_equal(folder_open(&d->folder, d->dir, why), SP_OK);
	assert_int_equal(intake_new(&d->intake, d->folder, &d->keys), SP_OK);
}

static void close_desk(struct desk *d)
{
	intake_free(&d->intake);
	folder_close(&d->folder);
	ledger_unmake(d->ledger);
	assert_int_equal(rmdir(d->dir), 0);
}

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

static sp_err outcome_of(const struct vec_case *c, size_t i)
{
	const char *word = vec_nth(c, "outcome", i);

	if (strcmp(word, "OK") == 0)
		return SP_OK;
	return strcmp(word, "DUPLICATE") == 0 ? SP_REPEAT : vec_err_named(word);
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
static void hash_ledger(const struct desk *d, uint8_t out[SP_HASH_LEN])
{
	crypto_generichash_state state;
	sqlite3 *db = connect_to(d);
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
static sp_err give(struct desk *d, const struct vec_case *c, size_t i, uint64_t *unopened)
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

static uint64_t give_batches(struct desk *d, const struct vec_case *c)
{
	uint64_t unopened = 0;

	assert_int_equal(vec_count(c, "outcome"), vec_count(c, "batch"));
	for (size_t i = 0; i < vec_count(c, "batch"); i++) {
		sp_err got = give(d, c, i, &unopened);

		if (got != outcome_of(c, i))
			fail_msg("%s: batch %zu: %s, not %s", c->name, i, sp_err_name(got),
				vec_nth(c, "outcome", i));
	}
	return unopened;
}

/* All signatures of the ledger as the vectors write them. */
static void check_records(const struct desk *d, const struct vec_case *c)
{
	static const char sql[] =
		"SELECT s.drill || ' ' || lower(hex(g.rid)) || ' ' || coalesce(g.dispute,"
		" CASE WHEN g.state = 'good' THEN 'counts' ELSE g.reason END)"
		" FROM signature g JOIN station s ON s.id = g.station ORDER BY 1";
	sqlite3 *db = connect_to(d);
	sqlite3_stmt *st = NULL;
	size_t n = 0;

	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
	while (sqlite3_step(st) == SQLITE_ROW) {
		const char *row = (const char *) sqlite3_column_text(st, 0);

		if (n >= vec_count(c, "record") || strcmp(row, vec_nth(c, "record", n)) != 0)
			fail_msg("%s: record %zu: %s", c->name, n, row);
		n++;
	}
	assert_int_equal(n, vec_count(c, "record"));
	assert_int_equal(sqlite3_finalize(st), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
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
		struct desk d;

		if (c == keys)
			continue;
		open_desk(&d, keys, c);
		assert_int_equal(give_batches(&d, c), vec_number(c, "unopened"));
		check_records(&d, c);
		close_desk(&d);
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
