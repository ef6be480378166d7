/* Batches and records as an import writes them. */
#include <string.h>

#include "export/desk/ledger_db.h"

sp_err ledger_batch(struct ledger *l, int64_t station, const struct sp_batch *b, int64_t *out_batch)
{
	sqlite3_stmt *st = ledger_use(l, LEDGER_BATCH);
	sp_err e;

	if (st == NULL)
		return ledger_error(l);
	(void) sqlite3_bind_int64(st, 1, station);
	ledger_bind_int(st, 2, b->head.seq);
	ledger_bind_blob(st, 3, b->hash, SP_HASH_LEN);
	e = ledger_row(st);
	if (e == SP_OK)
		*out_batch = sqlite3_column_int64(st, 0);
	ledger_reset(st);
	return e;
}

static void health_text(char *out, size_t cap, const uint64_t health[SP_HEALTH_COUNT])
{
	out[0] = '\0';
	for (int i = 0; i < SP_HEALTH_COUNT; i++) {
		size_t n = strlen(out);

		(void) sqlite3_snprintf((int) (cap - n), out + n, i > 0 ? " %llu" : "%llu",
			(unsigned long long) health[i]);
	}
}

sp_err ledger_add_batch(struct ledger *l, int64_t station, const struct sp_batch *b,
	uint64_t campaign_serial, const struct ledger_leaf *leaves, int64_t *out_batch)
{
	sqlite3_stmt *st = ledger_use(l, LEDGER_ADD_BATCH);
	const struct sp_batch_head *h = &b->head;
	char health[SP_HEALTH_COUNT * 21 + 1];
	sp_err e;

	if (st == NULL)
		return ledger_error(l);
	health_text(health, sizeof health, h->health);
	(void) sqlite3_bind_int64(st, 1, station);
	ledger_bind_int(st, 2, h->seq);
	ledger_bind_blob(st, 3, b->hash, SP_HASH_LEN);
	ledger_bind_blob(st, 4, h->prev, SP_HASH_LEN);
	ledger_bind_blob(st, 5, b->root, SP_HASH_LEN);
	ledger_bind_int(st, 6, campaign_serial);
	ledger_bind_int(st, 7, h->flags);
	ledger_bind_int(st, 8, h->cut_at);
	ledger_bind_int(st, 9, h->boots);
	ledger_bind_blob(st, 10, h->build, SP_BUILD_LEN);
	ledger_bind_int(st, 11, b->n_records);
	ledger_bind_int(st, 12, b->n_withdrawals);
	ledger_bind_int(st, 13, b->n_tombstones);
	ledger_bind_int(st, 14, h->ever_captured);
	ledger_bind_int(st, 15, h->ever_removed);
	ledger_bind_text(st, 16, health);
	/* an empty list is an empty blob, not NULL */
	ledger_bind_blob(st, 17, b->n_records > 0 ? (const void *) leaves : "",
		b->n_records * sizeof *leaves);
	e = ledger_run(l, st);
	if (e == SP_OK)
		*out_batch = sqlite3_last_insert_rowid(l->db);
	return e;
}

/* What was decided about a station; a bound of INT64_MAX is none. */
static sp_err find_rules(struct ledger *l, int64_t station, int64_t *out_bound, bool *out_merged)
{
	sqlite3_stmt *st = ledger_use(l, LEDGER_STATION_RULES);
	sp_err e;

	if (st == NULL)
		return ledger_error(l);
	(void) sqlite3_bind_int64(st, 1, station);
	e = ledger_row(st);
	if (e == SP_OK) {
		*out_bound = sqlite3_column_type(st, 0) == SQLITE_NULL
				     ? INT64_MAX
				     : sqlite3_column_int64(st, 0);
		*out_merged = sqlite3_column_int(st, 1) != 0;
	}
	ledger_reset(st);
	return e;
}

/* The first number of the station at which its batches contradict each other; SP_E_NOTFOUND. */
static sp_err find_contradiction(struct ledger *l, int64_t station, int64_t bound, int64_t *out_seq)
{
	sqlite3_stmt *st = ledger_use(l, LEDGER_CONTRADICTION);
	sp_err e;

	if (st == NULL)
		return ledger_error(l);
	(void) sqlite3_bind_int64(st, 1, station);
	(void) sqlite3_bind_int64(st, 2, bound);
	e = ledger_row(st);
	if (e == SP_OK && sqlite3_column_type(st, 0) == SQLITE_NULL)
		e = SP_E_NOTFOUND;
	if (e == SP_OK)
		*out_seq = sqlite3_column_int64(st, 0);
	ledger_reset(st);
	return e;
}

sp_err ledger_judge(struct ledger *l, int64_t station)
{
	sqlite3_stmt *st = ledger_use(l, LEDGER_CONTEST);
	int64_t first = 0, bound = 0;
	bool merged = false;
	sp_err e = find_rules(l, station, &bound, &merged), found = SP_E_NOTFOUND;

	if (e == SP_OK && !merged)
		found = find_contradiction(l, station, bound, &first);
	if (e == SP_OK && found != SP_E_NOTFOUND)
		e = found;
	if (e != SP_OK)
		return e;
	if (st == NULL)
		return ledger_error(l);
	(void) sqlite3_bind_int64(st, 1, station);
	(void) sqlite3_bind_int64(st, 2, bound);
	if (found == SP_OK)
		(void) sqlite3_bind_int64(st, 3, first); /* else NULL: all agree */
	return ledger_run(l, st);
}

sp_err ledger_read_contested(sqlite3_stmt *st, int at)
{
	static const sp_err reasons[] = {SP_E_EQUIVOCATION, SP_E_CHAIN, SP_E_REVOKED};
	char name[16];

	ledger_column_text(st, at, name, sizeof name);
	if (name[0] == '\0')
		return SP_OK;
	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
		if (strcmp(name, sp_err_name(reasons[i])) == 0)
			return reasons[i];
	return SP_E_DAMAGED;
}

sp_err ledger_standing(struct ledger *l, int64_t batch, struct ledger_standing *out)
{
	sqlite3_stmt *st = ledger_use(l, LEDGER_STANDING);
	sp_err e;

	if (st == NULL)
		return ledger_error(l);
	(void) sqlite3_bind_int64(st, 1, batch);
	e = ledger_row(st);
	if (e == SP_OK) {
		*out = (struct ledger_standing){.contested = ledger_read_contested(st, 0),
			.from = (uint64_t) sqlite3_column_int64(st, 1)};
		for (int i = LEDGER_AFTER_FINAL; i > LEDGER_NO_DOUBT; i--)
			if (sqlite3_column_int(st, 1 + i) != 0)
				out->doubt = (enum ledger_doubt) i;
	}
	ledger_reset(st);
	return e;
}

static sp_err is_suppressed(struct ledger *l, bool drill, const uint8_t rid[SP_RID_LEN])
{
	sqlite3_stmt *st = ledger_use(l, LEDGER_IS_SUPPRESSED);
	sp_err e;

	if (st == NULL)
		return ledger_error(l);
	ledger_bind_int(st, 1, drill);
	ledger_bind_blob(st, 2, rid, SP_RID_LEN);
	e = ledger_row(st);
	ledger_reset(st);
	return e;
}

sp_err ledger_seen(struct ledger *l, const struct ledger_station *s, const uint8_t rid[SP_RID_LEN],
	const uint8_t leaf[SP_HASH_LEN])
{
	sqlite3_stmt *st = ledger_use(l, LEDGER_SEEN);
	sp_err e = is_suppressed(l, s->drill, rid), seen = SP_OK;

	if (e != SP_E_NOTFOUND)
		return e == SP_OK ? SP_E_STATE : e;
	if (st == NULL)
		return ledger_error(l);
	(void) sqlite3_bind_int64(st, 1, s->id);
	ledger_bind_blob(st, 2, rid, SP_RID_LEN);
	while (seen != SP_REPEAT && (e = ledger_row(st)) == SP_OK) {
		uint8_t other[SP_HASH_LEN];

		ledger_column_blob(st, 0, other, SP_HASH_LEN);
		seen = memcmp(other, leaf, SP_HASH_LEN) == 0 ? SP_REPEAT : SP_R_RID_REUSE;
	}
	ledger_reset(st);
	return e == SP_OK || e == SP_E_NOTFOUND ? seen : e;
}

static void bind_key(sqlite3_stmt *st, const struct ledger_key *k)
{
	(void) sqlite3_bind_int64(st, 1, k->batch);
	ledger_bind_blob(st, 2, k->rid, SP_RID_LEN);
	ledger_bind_blob(st, 3, k->leaf, SP_HASH_LEN);
}

sp_err ledger_add_record(
	struct ledger *l, const struct ledger_key *k, const struct sp_record *r, const char *fault)
{
	sqlite3_stmt *st = ledger_use(l, LEDGER_ADD_RECORD);

	if (st == NULL)
		return ledger_error(l);
	bind_key(st, k);
	ledger_bind_text(st, 4, fault == NULL ? "good" : "review");
	ledger_bind_text(st, 5, fault);
	ledger_bind_text(st, 6, r->language);
	ledger_bind_int(st, 7, r->day);
	ledger_bind_int(st, 8, r->consent);
	ledger_bind_int(st, 9, r->kind);
	ledger_bind_text(st, 10, r->name);
	ledger_bind_text(st, 11, r->organisation);
	ledger_bind_text(st, 12, r->role);
	ledger_bind_text(st, 13, r->country);
	ledger_bind_text(st, 14, r->email);
	return ledger_run(l, st);
}

sp_err ledger_add_erased(struct ledger *l, const struct ledger_key *k)
{
	sqlite3_stmt *st = ledger_use(l, LEDGER_ADD_ERASED);

	if (st == NULL)
		return ledger_error(l);
	bind_key(st, k);
	return ledger_run(l, st);
}

sp_err ledger_hold_sealed(struct ledger *l, const struct ledger_key *k, sp_err reason,
	const uint8_t sealed[SP_SEALED_LEN])
{
	sqlite3_stmt *st = ledger_use(l, LEDGER_HOLD_SEALED);

	if (st == NULL)
		return ledger_error(l);
	bind_key(st, k);
	ledger_bind_text(st, 4, sp_err_name(reason));
	ledger_bind_blob(st, 5, sealed, SP_SEALED_LEN);
	return ledger_run(l, st);
}

sp_err ledger_suppress(
	struct ledger *l, bool drill, const uint8_t rid[SP_RID_LEN], uint64_t *out_erased)
{
	sqlite3_stmt *suppress = ledger_use(l, LEDGER_SUPPRESS);
	sqlite3_stmt *erase = ledger_use(l, LEDGER_ERASE);
	sp_err e;

	if (suppress == NULL || erase == NULL)
		return ledger_error(l);
	ledger_bind_int(suppress, 1, drill);
	ledger_bind_blob(suppress, 2, rid, SP_RID_LEN);
	e = ledger_run(l, suppress);
	if (e != SP_OK)
		return e;
	ledger_bind_blob(erase, 1, rid, SP_RID_LEN);
	ledger_bind_int(erase, 2, drill);
	e = ledger_run(l, erase);
	if (e == SP_OK)
		*out_erased = (uint64_t) sqlite3_changes(l->db);
	return e;
}

sp_err ledger_add_tombstone(struct ledger *l, int64_t batch, size_t place, const uint8_t *rid)
{
	sqlite3_stmt *st = ledger_use(l, LEDGER_ADD_TOMBSTONE);

	if (st == NULL)
		return ledger_error(l);
	(void) sqlite3_bind_int64(st, 1, batch);
	ledger_bind_int(st, 2, place);
	if (rid != NULL)
		ledger_bind_blob(st, 3, rid, SP_RID_LEN);
	return ledger_run(l, st);
}

sp_err ledger_hold_withdrawal(
	struct ledger *l, int64_t batch, const uint8_t sealed[SP_SEALED_CODE_LEN])
{
	sqlite3_stmt *st = ledger_use(l, LEDGER_HOLD_WITHDRAWAL);

	if (st == NULL)
		return ledger_error(l);
	(void) sqlite3_bind_int64(st, 1, batch);
	ledger_bind_blob(st, 2, sealed, SP_SEALED_CODE_LEN);
	return ledger_run(l, st);
}
