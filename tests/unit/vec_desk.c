#include "tests/unit/vec_desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sodium.h>

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

sqlite3 *vec_desk_connect(const struct vec_desk *d)
{
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(d->ledger, &db), SQLITE_OK);
	return db;
}

/* What no enrolment does: changes stations in the ledger itself. */
static void alter(const struct vec_desk *d, const char *sql)
{
	sqlite3 *db = vec_desk_connect(d);

	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_true(sqlite3_changes(db) > 0);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* "pk n": nothing after seq n is good. */
static void revoke_key(const struct vec_desk *d, const char *line)
{
	char sql[256];

	(void) snprintf(sql, sizeof sql,
		"UPDATE station SET revoked_after = %s WHERE pk = X'%.64s'", line + 65, line);
	alter(d, sql);
}

/* "pk sid": another key with that id, for want of a true collision. */
static void give_sid(const struct vec_desk *d, const char *line)
{
	char sql[256];

	(void) snprintf(sql, sizeof sql, "UPDATE station SET sid = X'%s' WHERE pk = X'%.64s'",
		line + 65, line);
	alter(d, sql);
}

void vec_desk_open(struct vec_desk *d, const struct vec_case *keys, const struct vec_case *c)
{
	struct ledger *l = NULL;
	char why[WHY_MAX];

	*d = (struct vec_desk){0};
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

void vec_desk_close(struct vec_desk *d)
{
	intake_free(&d->intake);
	folder_close(&d->folder);
	ledger_unmake(d->ledger);
	assert_int_equal(rmdir(d->dir), 0);
}

sp_err vec_desk_outcome(const struct vec_case *c, size_t i)
{
	const char *word = vec_nth(c, "outcome", i);

	if (strcmp(word, "OK") == 0)
		return SP_OK;
	return strcmp(word, "DUPLICATE") == 0 ? SP_REPEAT : vec_err_named(word);
}

void vec_desk_check_records(const struct vec_desk *d, const struct vec_case *c)
{
	static const char sql[] =
		"SELECT s.drill || ' ' || lower(hex(g.rid)) || ' ' || coalesce(g.dispute,"
		" CASE WHEN g.state = 'good' THEN 'counts' ELSE g.reason END)"
		" FROM signature g JOIN station s ON s.id = g.station ORDER BY 1";
	sqlite3 *db = vec_desk_connect(d);
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
