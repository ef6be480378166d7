/* Slips, and whether what they and the batches vouched for is still here. */
#include "export/desk/ledger_audit.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "export/desk/ledger_db.h"

/* --- slips --- */

static void bind_head(sqlite3_stmt *st, int64_t station, const struct sp_head *h)
{
	(void) sqlite3_bind_int64(st, 1, station);
	ledger_bind_int(st, 2, h->seq);
	ledger_bind_blob(st, 3, h->batch, SP_HASH_LEN);
	ledger_bind_int(st, 4, h->ever_captured);
	ledger_bind_int(st, 5, h->hour);
	ledger_bind_int(st, 6, h->final);
}

/* SP_REPEAT when it was there. */
static sp_err insert_head(struct ledger *l, int64_t station, const struct sp_head *h)
{
	sqlite3_stmt *st = NULL;
	sp_err e = ledger_prepare(l, &st,
		"INSERT OR IGNORE INTO head (pk, seq, hash, ever_captured, hour, final)"
		" SELECT pk, ?2, ?3, ?4, ?5, ?6 FROM station WHERE id = ?1");

	if (e != SP_OK)
		return e;
	bind_head(st, station, h);
	e = ledger_run(l, st);
	if (e == SP_OK && sqlite3_changes(l->db) == 0)
		e = SP_REPEAT;
	(void) sqlite3_finalize(st); /* it was reset */
	return e;
}

/* SP_E_EQUIVOCATION: it is one of those that cannot all be true. */
static sp_err compare_head(struct ledger *l, int64_t station, const struct sp_head *h)
{
	sqlite3_stmt *st = NULL;
	sp_err e = ledger_prepare(l, &st,
		"SELECT 1 FROM false_head WHERE pk = (SELECT pk FROM station WHERE id = ?1)"
		" AND seq = ?2 AND hash = ?3 AND ever_captured = ?4 AND hour = ?5 AND final = ?6");

	if (e != SP_OK)
		return e;
	bind_head(st, station, h);
	e = ledger_row(st);
	return ledger_finish(st, e == SP_OK ? SP_E_EQUIVOCATION : e);
}

sp_err ledger_add_head(struct ledger *l, int64_t station, const struct sp_head *h)
{
	sp_err e, agrees = SP_OK;
	bool own;

	e = ledger_join(l, &own);
	if (e != SP_OK)
		return e;
	e = insert_head(l, station, h);
	if (e == SP_OK || e == SP_REPEAT)
		agrees = compare_head(l, station, h);
	if (agrees != SP_OK)
		e = agrees;
	return ledger_leave(l, own, e == SP_OK || e == SP_E_EQUIVOCATION, e);
}

/* --- batches --- */

/* The leaves of a batch as the ledger keeps them; a view into the statement's row. */
struct leaves {
	const struct ledger_leaf *p;
	size_t n;
	bool sound;
};

/* The list must give the root, and its rids must ascend as a station sorts them. */
static struct leaves read_leaves(sqlite3_stmt *st, int at, const uint8_t root[SP_HASH_LEN])
{
	_Static_assert(sizeof(struct ledger_leaf) == SP_RID_LEN + SP_HASH_LEN, "no padding");
	size_t len = (size_t) sqlite3_column_bytes(st, at);
	struct leaves out = {sqlite3_column_blob(st, at), len / sizeof *out.p, false};
	uint8_t hashes[SP_BATCH_RECORDS_MAX][SP_HASH_LEN], found[SP_HASH_LEN];

	if (len % sizeof *out.p != 0 || out.n > SP_BATCH_RECORDS_MAX)
		return out;
	for (size_t i = 0; i < out.n; i++)
		memcpy(hashes[i], out.p[i].leaf, SP_HASH_LEN);
	sp_merkle_root(found, hashes, out.n);
	out.sound = memcmp(found, root, SP_HASH_LEN) == 0;
	return out;
}

enum { FACT_LEAVES = 9, FACT_COLUMNS };

static const char facts_sql[] =
	"SELECT id, seq, hash, prev, root, ever_captured, n_records, flags, contested, leaves"
	" FROM batch WHERE station = ? AND seq <= ? ORDER BY seq, hash";

static struct leaves read_facts(struct ledger_batch_facts *out, sqlite3_stmt *st)
{
	struct ledger_batch_facts b = {
		.id = sqlite3_column_int64(st, 0),
		.seq = (uint64_t) sqlite3_column_int64(st, 1),
		.ever_captured = (uint64_t) sqlite3_column_int64(st, 5),
		.n_records = (uint64_t) sqlite3_column_int64(st, 6),
		.final = (sqlite3_column_int64(st, 7) & SP_BATCH_FINAL) != 0,
		.contested = ledger_read_contested(st, 8),
	};
	struct leaves leaves;

	ledger_column_blob(st, 2, b.hash, SP_HASH_LEN);
	ledger_column_blob(st, 3, b.prev, SP_HASH_LEN);
	ledger_column_blob(st, 4, b.root, SP_HASH_LEN);
	leaves = read_leaves(st, FACT_LEAVES, b.root);
	b.sound = leaves.sound = leaves.sound && leaves.n == b.n_records;
	*out = b;
	return leaves;
}

sp_err ledger_each_batch(struct ledger *l, int64_t station,
	void (*each)(void *arg, const struct ledger_batch_facts *b), void *arg)
{
	sqlite3_stmt *st = NULL;
	sp_err e = ledger_prepare(l, &st, facts_sql);

	if (e != SP_OK)
		return e;
	(void) sqlite3_bind_int64(st, 1, station);
	(void) sqlite3_bind_int64(st, 2, INT64_MAX);
	while ((e = ledger_row(st)) == SP_OK) {
		struct ledger_batch_facts b;

		(void) read_facts(&b, st); /* the leaves are not asked for */
		each(arg, &b);
	}
	return ledger_finish(st, e);
}

/* --- dispositions --- */

const char *ledger_disposition_name(enum ledger_disposition d)
{
	static const char *const names[LEDGER_DISPOSITION_COUNT] = {
		[LEDGER_ACCEPTED] = "accepted",
		[LEDGER_HELD] = "held",
		[LEDGER_REJECTED] = "rejected",
		[LEDGER_WITHDRAWN] = "withdrawn",
		[LEDGER_UNDECRYPTABLE] = "undecryptable",
		[LEDGER_MISSING] = "missing",
	};

	return names[d];
}

/*
 * What counts of a leaf, the best of its rows in the station first, as the view "signature" has it.
 * A row that says "erased" is believed only when its rid was withdrawn: otherwise somebody emptied
 * it.
 */
static const char row_sql[] =
	"SELECT r.state, r.reason, coalesce(b.contested, CASE WHEN EXISTS"
	" (SELECT 1 FROM record o CROSS JOIN batch c ON c.id = o.batch WHERE o.rid = r.rid"
	"  AND o.leaf <> r.leaf AND c.station = b.station AND c.contested IS NULL)"
	" THEN 'R_RID_REUSE' END), EXISTS (SELECT 1 FROM suppressed x WHERE x.rid = r.rid"
	"  AND x.drill = (SELECT drill FROM station WHERE id = b.station))"
	" FROM record r CROSS JOIN batch b ON b.id = r.batch"
	" WHERE b.station = ?1 AND r.rid = ?2 AND r.leaf = ?3"
	" ORDER BY b.contested IS NOT NULL, r.state = 'held', b.seq, b.hash LIMIT 1";

static enum ledger_disposition judge_row(sqlite3_stmt *row)
{
	char state[8], reason[16];

	ledger_column_text(row, 0, state, sizeof state);
	ledger_column_text(row, 1, reason, sizeof reason);
	if (strcmp(state, "erased") == 0)
		return sqlite3_column_int(row, 3) != 0 ? LEDGER_WITHDRAWN : LEDGER_MISSING;
	if (sqlite3_column_type(row, 2) != SQLITE_NULL || strcmp(state, "review") == 0)
		return LEDGER_HELD;
	if (strcmp(state, "good") == 0)
		return LEDGER_ACCEPTED;
	return strcmp(reason, sp_err_name(SP_R_SEAL)) == 0 ? LEDGER_UNDECRYPTABLE : LEDGER_REJECTED;
}

static sp_err dispose(sqlite3_stmt *row, int64_t station, const struct ledger_leaf *leaf,
	enum ledger_disposition *out)
{
	sp_err e;

	(void) sqlite3_bind_int64(row, 1, station);
	ledger_bind_blob(row, 2, leaf->rid, SP_RID_LEN);
	ledger_bind_blob(row, 3, leaf->leaf, SP_HASH_LEN);
	e = ledger_row(row);
	if (e == SP_OK)
		*out = judge_row(row);
	else if (e == SP_E_NOTFOUND)
		*out = LEDGER_MISSING;
	ledger_reset(row);
	return e == SP_E_NOTFOUND ? SP_OK : e;
}

sp_err ledger_dispose(struct ledger *l, int64_t station, const struct ledger_leaf *leaves, size_t n,
	enum ledger_disposition *out)
{
	sqlite3_stmt *row = NULL;
	sp_err e = ledger_prepare(l, &row, row_sql);

	for (size_t i = 0; e == SP_OK && i < n; i++)
		e = dispose(row, station, &leaves[i], &out[i]);
	return ledger_finish(row, e);
}

sp_err ledger_each_disposition(struct ledger *l, int64_t station, uint64_t up_to_seq,
	void (*each)(
		void *arg, uint64_t seq, const uint8_t rid[SP_RID_LEN], enum ledger_disposition d),
	void *arg)
{
	sqlite3_stmt *batch = NULL, *row = NULL;
	sp_err e = ledger_prepare(l, &batch, facts_sql), sound = SP_OK;

	if (e == SP_OK)
		e = ledger_prepare(l, &row, row_sql);
	if (e == SP_OK) {
		(void) sqlite3_bind_int64(batch, 1, station);
		ledger_bind_int(batch, 2, up_to_seq);
	}
	while (e == SP_OK && (e = ledger_row(batch)) == SP_OK) {
		struct ledger_batch_facts b;
		struct leaves leaves = read_facts(&b, batch);

		if (!b.sound)
			sound = SP_E_ROOT;
		for (size_t i = 0; e == SP_OK && b.sound && i < leaves.n; i++) {
			enum ledger_disposition d = LEDGER_MISSING;

			e = dispose(row, station, &leaves.p[i], &d);
			if (e == SP_OK)
				each(arg, b.seq, leaves.p[i].rid, d);
		}
	}
	(void) sqlite3_finalize(row); /* only read */
	e = ledger_finish(batch, e);
	return e == SP_OK ? sound : e;
}

/* --- the law --- */

/* A tombstone whose record is in a batch as well is no other signature. */
static const char law_sql[] =
	"WITH believed AS (SELECT id, contested FROM batch"
	"  WHERE station = ?1 AND contested IS NOT 'E_REVOKED'),"
	" cut AS (SELECT r.rid, r.leaf FROM believed b CROSS JOIN record r ON r.batch = b.id),"
	" removed AS (SELECT t.rid FROM believed b CROSS JOIN tombstone t ON t.batch = b.id)"
	" SELECT (SELECT count(DISTINCT leaf) FROM cut), (SELECT count(DISTINCT rid) FROM removed"
	"  WHERE rid NOT IN (SELECT rid FROM cut)) + (SELECT count(*) FROM removed WHERE rid IS "
	"NULL),"
	" (SELECT merged FROM station WHERE id = ?1)"
	"  OR EXISTS (SELECT 1 FROM believed WHERE contested IS NOT NULL)";

static enum ledger_law_result weigh(const struct ledger_law *law)
{
	uint64_t accounted = law->records + law->tombstones + law->declared_lost;

	if (accounted == law->ever_captured)
		return LEDGER_LAW_HOLDS;
	return accounted < law->ever_captured ? LEDGER_LAW_SHORT : LEDGER_LAW_OVER;
}

sp_err ledger_law(struct ledger *l, int64_t station, struct ledger_law *out)
{
	struct ledger_progress p = {0};
	struct ledger_law law = {.result = LEDGER_LAW_OPEN};
	sqlite3_stmt *st = NULL;
	sp_err e = ledger_progress(l, station, &p);

	if (e == SP_OK)
		e = ledger_prepare(l, &st, law_sql);
	if (e != SP_OK)
		return e;
	(void) sqlite3_bind_int64(st, 1, station);
	e = ledger_row(st);
	if (e == SP_OK) {
		law.records = (uint64_t) sqlite3_column_int64(st, 0);
		law.tombstones = (uint64_t) sqlite3_column_int64(st, 1);
		law.declared_lost = p.declared_lost;
		law.ever_captured = p.ever_captured;
		if (p.final && sqlite3_column_int(st, 2) == 0)
			law.result = weigh(&law);
		*out = law;
	}
	return ledger_finish(st, e);
}

/* --- acknowledgements --- */

sp_err ledger_each_ack(struct ledger *l,
	void (*each)(void *arg, const struct sp_ack_entry *e, bool drill), void *arg)
{
	sqlite3_stmt *st = NULL;
	sp_err e = ledger_prepare(l, &st,
		"SELECT s.sid, b.seq, b.hash, s.drill FROM station s JOIN batch b ON b.station = "
		"s.id"
		" WHERE b.contested IS NULL ORDER BY s.sid, b.seq, s.drill, b.hash");

	if (e != SP_OK)
		return e;
	while ((e = ledger_row(st)) == SP_OK) {
		struct sp_ack_entry entry = {.seq = (uint64_t) sqlite3_column_int64(st, 1)};

		ledger_column_blob(st, 0, entry.sid, SP_SID_LEN);
		ledger_column_blob(st, 2, entry.batch, SP_HASH_LEN);
		each(arg, &entry, sqlite3_column_int(st, 3) != 0);
	}
	return ledger_finish(st, e);
}
