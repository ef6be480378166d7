/*
 * Signatures, counters, the PIN's failures and the campaign file in force. Each writing function
 * is one transaction.
 */
#include "app/store/store_internal.h"

#include <string.h>

#include <sodium.h>

bool store_entry_row(struct sp_entry *out, sqlite3_stmt *st)
{
	return store_blob(st, 0, out->rid, sizeof out->rid) &&
	       store_blob(st, 1, out->sealed, sizeof out->sealed) &&
	       store_blob(st, 2, out->leaf, sizeof out->leaf) &&
	       store_blob(st, 3, out->lsig, sizeof out->lsig);
}

sp_err store_numbers(struct store *s, enum store_query q, uint64_t *out, int n)
{
	sqlite3_stmt *st = store_query(s, q);
	sp_err e = store_row(s, st);

	for (int i = 0; e == SP_OK && i < n; i++)
		out[i] = (uint64_t) sqlite3_column_int64(st, i);
	(void) sqlite3_reset(st);
	return e == SP_E_NOTFOUND ? SP_E_DAMAGED : e;
}

/* SP_E_NOTFOUND: no such record. */
static sp_err leaf_sent(struct store *s, const uint8_t rid[SP_RID_LEN], uint8_t out[SP_HASH_LEN])
{
	sqlite3_stmt *st = store_query(s, Q_LEAF_SENT);

	(void) sqlite3_bind_blob(st, 1, rid, SP_RID_LEN, SQLITE_STATIC);
	sp_err e = store_row(s, st);
	if (e == SP_OK && !store_blob(st, 0, out, SP_HASH_LEN))
		e = SP_E_DAMAGED;
	(void) sqlite3_reset(st);
	return e;
}

static sp_err read_place(struct store *s, size_t place, struct sp_entry *out)
{
	sqlite3_stmt *st = store_query(s, Q_ENTRY);

	(void) sqlite3_bind_int64(st, 1, (sqlite3_int64) place + 1);
	sp_err e = store_row(s, st);
	if (e == SP_E_NOTFOUND || (e == SP_OK && !store_entry_row(out, st)))
		e = SP_E_DAMAGED;
	(void) sqlite3_reset(st);
	return e;
}

/* SP_E_NOTFOUND: no such record. */
static sp_err leaf_of(struct store *s, const uint8_t rid[SP_RID_LEN], uint8_t out[SP_HASH_LEN])
{
	struct sp_entry entry;
	size_t place = 0;

	if (store_place_find(&s->places, rid, &place) != SP_OK)
		return leaf_sent(s, rid, out);
	sp_err e = read_place(s, place, &entry);
	if (e == SP_OK)
		memcpy(out, entry.leaf, SP_HASH_LEN);
	return e;
}

struct addition {
	const struct sp_entry *entry;
	size_t place;
};

static sp_err add(struct store *s, void *arg)
{
	const struct addition *a = arg;
	sqlite3_stmt *st = store_query(s, Q_ADD);

	(void) sqlite3_bind_blob(st, 1, a->entry->rid, SP_RID_LEN, SQLITE_STATIC);
	(void) sqlite3_bind_blob(st, 2, a->entry->leaf, SP_HASH_LEN, SQLITE_STATIC);
	(void) sqlite3_bind_blob(st, 3, a->entry->lsig, SP_SIG_LEN, SQLITE_STATIC);
	(void) sqlite3_bind_blob(st, 4, a->entry->sealed, SP_SEALED_LEN, SQLITE_STATIC);
	(void) sqlite3_bind_int64(st, 5, (sqlite3_int64) a->place + 1);
	sp_err e = store_run(s, st);
	return e == SP_OK ? store_run(s, store_query(s, Q_COUNT_ADD)) : e;
}

/* From the file, not from SQLite's cache: otherwise this would only compare memory with itself. */
static sp_err read_back(struct store *s, const struct addition *a)
{
	struct sp_entry have;

	(void) sqlite3_db_release_memory(s->db);
	sp_err e = read_place(s, a->place, &have);
	if (e == SP_OK && memcmp(&have, a->entry, sizeof have) == 0)
		return store_files_stay(s);
	s->broken = true;
	return SP_E_IO;
}

static sp_err add_new(struct store *s, const struct sp_entry *entry)
{
	struct addition a = {.entry = entry};

	if (s->final)
		return SP_E_STATE;
	sp_err e = store_has_room(s);
	if (e == SP_OK)
		e = store_place_free(s, &a.place);
	if (e == SP_OK)
		e = store_transaction(s, add, &a);
	if (e != SP_OK)
		return e;
	memcpy(s->places.rid[a.place], entry->rid, SP_RID_LEN);
	s->places.n_used++;
	return read_back(s, &a);
}

sp_err store_add(struct store *s, const struct sp_entry *e)
{
	uint8_t leaf[SP_HASH_LEN];

	if (s->broken)
		return SP_E_IO;
	/* A rid of zeros marks a free place; no hash is ever that. */
	if (sodium_is_zero(e->rid, SP_RID_LEN) || sp_entry_check(e, s->owner.cid, NULL) != SP_OK)
		return SP_E_CRYPTO;

	sp_err found = leaf_of(s, e->rid, leaf);
	if (found == SP_OK)
		return memcmp(leaf, e->leaf, sizeof leaf) == 0 ? store_files_stay(s)
							       : SP_E_DUPLICATE;
	return found == SP_E_NOTFOUND ? add_new(s, e) : found;
}

sp_err store_has(struct store *s, const uint8_t rid[SP_RID_LEN])
{
	uint8_t leaf[SP_HASH_LEN];

	if (s->broken)
		return SP_E_IO;
	sp_err e = leaf_of(s, rid, leaf);
	return e == SP_OK ? store_files_stay(s) : e;
}

static sp_err get_captured(struct store *s, struct store_counts *c)
{
	uint64_t n[3];
	sp_err e = store_numbers(s, Q_COUNTS, n, 3);

	if (e == SP_OK) {
		c->ever_captured = n[0];
		c->ever_removed = n[1];
		c->boots = n[2];
	}
	return e;
}

static sp_err get_batched(struct store *s, struct store_counts *c)
{
	uint64_t n[4];
	sp_err e = store_numbers(s, Q_BATCHED, n, 4);

	if (e == SP_OK) {
		c->batched = n[0];
		c->batches = n[1];
		c->unshown = n[2];
		c->oldest_unshown = n[3];
	}
	return e;
}

static sp_err get_handed(struct store *s, struct store_counts *c)
{
	uint64_t n[3];
	sp_err e = store_numbers(s, Q_HANDED, n, 3);

	if (e == SP_OK) {
		c->acked = n[0];
		c->purged = n[1];
		c->final = n[2] != 0;
	}
	return e;
}

static sp_err get_health(struct store *s, uint64_t health[SP_HEALTH_COUNT])
{
	sqlite3_stmt *st = store_query(s, Q_HEALTH);
	sp_err e;

	while ((e = store_row(s, st)) == SP_OK) {
		sqlite3_int64 which = sqlite3_column_int64(st, 0);
		e = SP_E_DAMAGED;
		if (which < 0 || which >= SP_HEALTH_COUNT)
			break;
		health[which] = (uint64_t) sqlite3_column_int64(st, 1);
	}
	(void) sqlite3_reset(st);
	return e == SP_E_NOTFOUND ? SP_OK : e;
}

sp_err store_counts(struct store *s, struct store_counts *out)
{
	struct store_counts c = {0};
	uint64_t tombstones = 0;

	if (s->broken)
		return SP_E_IO;
	sp_err e = get_captured(s, &c);
	if (e == SP_OK)
		e = get_batched(s, &c);
	if (e == SP_OK)
		e = get_handed(s, &c);
	if (e == SP_OK)
		e = store_codes(s, &c.withdrawals, &tombstones);
	if (e == SP_OK)
		e = get_health(s, c.health);
	if (e != SP_OK)
		return e;
	if (c.ever_captured < c.ever_removed || c.ever_captured - c.ever_removed < c.batched)
		return SP_E_DAMAGED;
	c.waiting = c.ever_captured - c.ever_removed - c.batched;
	c.n_to_cut = c.waiting + c.withdrawals;
	*out = c;
	return SP_OK;
}

sp_err store_add_health(struct store *s, enum sp_health which)
{
	sqlite3_stmt *st = store_query(s, Q_COUNT_HEALTH);

	(void) sqlite3_bind_int(st, 1, (int) which);
	return store_run(s, st);
}

static sp_err count_health(struct store *s, void *arg)
{
	const enum sp_health *which = arg;

	return store_add_health(s, *which);
}

sp_err store_count_health(struct store *s, enum sp_health which)
{
	if ((unsigned) which >= SP_HEALTH_COUNT)
		return SP_E_RANGE;
	return store_transaction_reserved(s, count_health, &which);
}

sp_err store_pin_get(struct store *s, struct store_pin *out)
{
	sqlite3_stmt *st = store_query(s, Q_PIN_GET);

	if (s->broken)
		return SP_E_IO;
	sp_err e = store_row(s, st);
	if (e == SP_OK)
		*out = (struct store_pin){
			.failures = (uint64_t) sqlite3_column_int64(st, 0),
			.not_before_s = sqlite3_column_int64(st, 1),
		};
	(void) sqlite3_reset(st);
	return e == SP_E_NOTFOUND ? SP_E_DAMAGED : e;
}

static sp_err set_pin(struct store *s, void *arg)
{
	const struct store_pin *p = arg;
	sqlite3_stmt *st = store_query(s, Q_PIN_SET);

	(void) sqlite3_bind_int64(st, 1, (sqlite3_int64) p->failures);
	(void) sqlite3_bind_int64(st, 2, p->not_before_s);
	return store_run(s, st);
}

sp_err store_pin_set(struct store *s, const struct store_pin *p)
{
	struct store_pin pin = *p;

	if (pin.failures > INT64_MAX)
		return SP_E_RANGE;
	return store_transaction_reserved(s, set_pin, &pin);
}

struct campaign {
	uint64_t serial;
	uint8_t hash[SP_HASH_LEN];
};

/* SP_E_NOTFOUND: none is in force. */
static sp_err get_campaign(struct store *s, struct campaign *out)
{
	sqlite3_stmt *st = store_query(s, Q_CAMPAIGN_GET);
	sp_err e = store_row(s, st);

	if (e == SP_OK) {
		out->serial = (uint64_t) sqlite3_column_int64(st, 0);
		if (!store_blob(st, 1, out->hash, sizeof out->hash))
			e = SP_E_DAMAGED;
	}
	(void) sqlite3_reset(st);
	return e;
}

sp_err store_campaign(struct store *s, uint64_t *out_serial, uint8_t out_hash[SP_HASH_LEN])
{
	struct campaign c;

	if (s->broken)
		return SP_E_IO;
	sp_err e = get_campaign(s, &c);
	if (e == SP_OK) {
		*out_serial = c.serial;
		memcpy(out_hash, c.hash, SP_HASH_LEN);
	}
	return e;
}

/* SP_REPEAT: it is in force. What the first version took before any was set is let through: it
 * knew one campaign file only. */
static sp_err judge_campaign(struct store *s, const struct campaign *want)
{
	struct campaign have;
	struct store_counts n;
	sp_err e = get_campaign(s, &have);

	if (e != SP_OK)
		return e == SP_E_NOTFOUND ? SP_OK : e;
	if (want->serial < have.serial)
		return SP_E_RANGE;
	if (want->serial == have.serial)
		return memcmp(want->hash, have.hash, SP_HASH_LEN) == 0 ? SP_REPEAT : SP_E_DUPLICATE;
	e = store_counts(s, &n);
	return e == SP_OK && n.n_to_cut > 0 ? SP_E_STATE : e;
}

static sp_err set_campaign(struct store *s, void *arg)
{
	const struct campaign *c = arg;
	sqlite3_stmt *st = store_query(s, Q_CAMPAIGN_SET);

	(void) sqlite3_bind_int64(st, 1, (sqlite3_int64) c->serial);
	(void) sqlite3_bind_blob(st, 2, c->hash, SP_HASH_LEN, SQLITE_STATIC);
	return store_run(s, st);
}

sp_err store_set_campaign(struct store *s, uint64_t serial, const uint8_t hash[SP_HASH_LEN])
{
	struct campaign c = {.serial = serial};

	if (s->broken)
		return SP_E_IO;
	if (serial > INT64_MAX)
		return SP_E_RANGE;
	memcpy(c.hash, hash, SP_HASH_LEN);
	sp_err e = judge_campaign(s, &c);
	if (e == SP_REPEAT)
		return SP_OK;
	return e == SP_OK ? store_transaction_reserved(s, set_campaign, &c) : e;
}
