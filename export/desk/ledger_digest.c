/*
 * The digest: SHA-256 over the rows of each table in an order that follows from what they say.
 * Every value goes in with its type and length, every row with the number of its values, every
 * table with its name, so that no two ledgers give the same bytes.
 */
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "export/desk/ledger_db.h"
#include "export/desk/ledger_keep.h"

static void put_number(crypto_hash_sha256_state *h, char type, uint64_t v)
{
	uint8_t bytes[9] = {(uint8_t) type};

	for (int i = 8; i > 0; i--, v >>= 8)
		bytes[i] = (uint8_t) v;
	(void) crypto_hash_sha256_update(h, bytes, sizeof bytes); /* cannot fail */
}

static void put_bytes(crypto_hash_sha256_state *h, char type, const void *p, size_t n)
{
	put_number(h, type, n);
	if (n > 0)
		(void) crypto_hash_sha256_update(h, p, n); /* cannot fail */
}

static void put_value(crypto_hash_sha256_state *h, sqlite3_stmt *st, int at)
{
	switch (sqlite3_column_type(st, at)) {
	case SQLITE_INTEGER:
		put_number(h, 'i', (uint64_t) sqlite3_column_int64(st, at));
		break;
	case SQLITE_NULL:
		put_number(h, 'n', 0);
		break;
	case SQLITE_TEXT:
		put_bytes(
			h, 't', sqlite3_column_text(st, at), (size_t) sqlite3_column_bytes(st, at));
		break;
	default:
		put_bytes(
			h, 'b', sqlite3_column_blob(st, at), (size_t) sqlite3_column_bytes(st, at));
	}
}

static void put_row(crypto_hash_sha256_state *h, sqlite3_stmt *st, int from)
{
	int n = sqlite3_column_count(st);

	put_number(h, 'r', (uint64_t) (n - from));
	for (int i = from; i < n; i++)
		put_value(h, st, i);
}

/* Tables that need no other. */
static const struct {
	const char *name;
	const char *sql;
} tables[] = {
	{"campaign", "SELECT serial, hash, file FROM campaign ORDER BY serial"},
	{"station", "SELECT pk, drill, sid, label, nonce, not_after, lowest_serial, revoked_after,"
		    " merged FROM station ORDER BY pk, drill"},
	{"suppressed", "SELECT drill, rid FROM suppressed ORDER BY drill, rid"},
	{"head", "SELECT pk, seq, hash, ever_captured, hour, final FROM head"
		 " ORDER BY pk, seq, hash, ever_captured, hour, final"},
	{"decision", "SELECT DISTINCT what, reason FROM decision ORDER BY what, reason"},
};

static sp_err put_tables(crypto_hash_sha256_state *h, struct ledger *l)
{
	sp_err e = SP_OK;

	for (size_t i = 0; e == SP_OK && i < sizeof tables / sizeof *tables; i++) {
		sqlite3_stmt *st = NULL;

		put_bytes(h, 'T', tables[i].name, strlen(tables[i].name));
		e = ledger_prepare(l, &st, tables[i].sql);
		while (e == SP_OK && (e = ledger_row(st)) == SP_OK)
			put_row(h, st, 0);
		e = ledger_finish(st, e);
	}
	return e;
}

/* What hangs on a batch, by its row number, which is not digested. */
static sp_err put_parts(crypto_hash_sha256_state *h, sqlite3_stmt *st, int64_t batch)
{
	sp_err e;

	(void) sqlite3_bind_int64(st, 1, batch);
	while ((e = ledger_row(st)) == SP_OK)
		put_row(h, st, 0);
	ledger_reset(st);
	return e == SP_E_NOTFOUND ? SP_OK : e;
}

static const char batches_sql[] =
	"SELECT b.id, s.pk, s.drill, b.seq, b.hash, b.prev, b.root, b.campaign, b.flags, b.cut_at,"
	" b.boots, b.build, b.n_records, b.n_withdrawals, b.n_tombstones, b.ever_captured,"
	" b.ever_removed, b.health, b.leaves, b.contested FROM station s"
	" JOIN batch b ON b.station = s.id ORDER BY s.pk, s.drill, b.seq, b.hash";
static const char records_sql[] =
	"SELECT rid, leaf, state, reason, sealed, language, day, consent, kind, name, organisation,"
	" role, country, email FROM record WHERE batch = ? ORDER BY rid";
static const char tombstones_sql[] =
	"SELECT place, rid FROM tombstone WHERE batch = ? ORDER BY place";
static const char unopened_sql[] = "SELECT sealed FROM unopened WHERE batch = ? ORDER BY sealed";

static sp_err put_batches(crypto_hash_sha256_state *h, struct ledger *l)
{
	static const char *const sql[] = {batches_sql, records_sql, tombstones_sql, unopened_sql};
	enum { N = sizeof sql / sizeof *sql };
	sqlite3_stmt *st[N] = {NULL};
	sp_err e = SP_OK;

	put_bytes(h, 'T', "batch", strlen("batch"));
	for (size_t i = 0; e == SP_OK && i < N; i++)
		e = ledger_prepare(l, &st[i], sql[i]);
	while (e == SP_OK && (e = ledger_row(st[0])) == SP_OK) {
		put_row(h, st[0], 1);
		for (size_t i = 1; e == SP_OK && i < N; i++)
			e = put_parts(h, st[i], sqlite3_column_int64(st[0], 0));
	}
	for (size_t i = 1; i < N; i++)
		(void) sqlite3_finalize(st[i]); /* only read */
	return ledger_finish(st[0], e);
}

sp_err ledger_digest(struct ledger *l, uint8_t out[SP_HASH_LEN])
{
	crypto_hash_sha256_state h;
	bool own = sqlite3_get_autocommit(l->db) != 0; /* all from one state of the file */
	sp_err e = own ? ledger_execute(l, "BEGIN") : SP_OK, ended;

	if (e != SP_OK)
		return e;
	(void) crypto_hash_sha256_init(&h); /* cannot fail */
	e = put_tables(&h, l);
	if (e == SP_OK)
		e = put_batches(&h, l);
	ended = own ? ledger_execute(l, "ROLLBACK") : SP_OK; /* nothing was written */
	if (e == SP_OK)
		e = ended;
	if (e == SP_OK)
		(void) crypto_hash_sha256_final(&h, out); /* cannot fail */
	sodium_memzero(&h, sizeof h);
	return e;
}
