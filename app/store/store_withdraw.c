/*
 * Withdrawals. What happens must look the same from outside whether the record waits here or not,
 * in time and in what the medium does:
 *
 *   - There is always one place of a record to erase: the record's own, or a free one.
 *   - SQLite does not write a page on which nothing changes. So the place is filled with noise
 *     first and with zeros after that, in one transaction: its page is written either way.
 *   - There is always one place to keep a sealed code; its kind takes no room.
 *   - The log is emptied before, so that pages which earlier work left in it (perhaps the very one
 *     of the record) are not part of what follows; and after, so that the box is gone from it too.
 *   - No counter moves. The next cut counts its tombstones as removed.
 */
#include "app/store/store_internal.h"

#include <string.h>

#include <sodium.h>

struct withdrawal {
	const uint8_t *sealed;
	size_t place; /* of the record, or a free one */
	bool here;    /* of the record */
	sqlite3_int64 code_place;
};

sp_err store_codes(struct store *s, uint64_t *out_n, uint64_t *out_tombstones)
{
	uint64_t n[2];
	sp_err e = store_numbers(s, Q_CODES, n, 2);

	if (e == SP_OK) {
		*out_n = n[0];
		*out_tombstones = n[1];
	}
	return e;
}

/* SP_E_NOTFOUND: this very code is not among those that wait. */
static sp_err find_code(struct store *s, const uint8_t sealed[SP_SEALED_CODE_LEN])
{
	sqlite3_stmt *st = store_query(s, Q_CODE_FIND);

	(void) sqlite3_bind_blob(st, 1, sealed, SP_SEALED_CODE_LEN, SQLITE_STATIC);
	sp_err e = store_row(s, st);
	(void) sqlite3_reset(st);
	return e;
}

static sp_err grow_codes(struct store *s, void *arg)
{
	const uint64_t *n = arg;
	sqlite3_stmt *st = store_query(s, Q_CODE_GROW);

	(void) sqlite3_bind_int64(st, 1, (sqlite3_int64) *n + 1);
	(void) sqlite3_bind_int64(st, 2, (sqlite3_int64) *n + STORE_CODES_GROWTH);
	return store_run(s, st);
}

/* A random free place; SP_E_NOTFOUND: there is none. */
static sp_err free_code_place(struct store *s, sqlite3_int64 *out)
{
	sqlite3_stmt *st = store_query(s, Q_CODE_FREE);
	sp_err e = store_row(s, st);

	if (e == SP_OK)
		*out = sqlite3_column_int64(st, 0);
	(void) sqlite3_reset(st);
	return e;
}

static sp_err find_code_place(struct store *s, sqlite3_int64 *out)
{
	uint64_t n = 0, tombstones = 0;
	sp_err e = free_code_place(s, out);

	if (e != SP_E_NOTFOUND)
		return e;
	e = store_codes(s, &n, &tombstones); /* without a free place, as many as places */
	if (e == SP_OK && n >= STORE_WITHDRAWALS_MAX)
		e = SP_E_BUSY;
	if (e == SP_OK)
		e = store_transaction_reserved(s, grow_codes, &n);
	return e == SP_OK ? free_code_place(s, out) : e;
}

/* A free place is found also when it is not needed: finding one may add more of them. */
static sp_err find_place(struct store *s, const uint8_t rid[SP_RID_LEN], struct withdrawal *w)
{
	sp_err e = store_place_free(s, &w->place);

	if (e == SP_E_FULL && s->reserved) {
		store_reserve_release(s);
		e = store_place_free(s, &w->place);
	}
	if (e == SP_OK)
		w->here = store_place_find(&s->places, rid, &w->place) == SP_OK;
	return e;
}

static sp_err withdraw(struct store *s, void *arg)
{
	const struct withdrawal *w = arg;
	const sqlite3_int64 place = (sqlite3_int64) w->place + 1;
	sqlite3_stmt *blur = store_query(s, Q_BLUR);
	sqlite3_stmt *clear = store_query(s, Q_CLEAR);
	sqlite3_stmt *keep = store_query(s, Q_CODE_KEEP);

	(void) sqlite3_bind_int64(blur, 1, place);
	sp_err e = store_run(s, blur);
	(void) sqlite3_bind_int64(clear, 1, place);
	if (e == SP_OK)
		e = store_run(s, clear);
	(void) sqlite3_bind_int(keep, 1, w->here);
	(void) sqlite3_bind_blob(keep, 2, w->sealed, SP_SEALED_CODE_LEN, SQLITE_STATIC);
	(void) sqlite3_bind_int64(keep, 3, w->code_place);
	return e == SP_OK ? store_run(s, keep) : e;
}

static bool is_cleared(struct store *s, const struct withdrawal *w)
{
	struct sp_entry have;
	sqlite3_stmt *st = store_query(s, Q_ENTRY);

	(void) sqlite3_bind_int64(st, 1, (sqlite3_int64) w->place + 1);
	bool good = store_row(s, st) == SP_OK && store_entry_row(&have, st) &&
		    sodium_is_zero((const uint8_t *) &have, sizeof have);
	(void) sqlite3_reset(st);
	return good;
}

static bool is_kept(struct store *s, const struct withdrawal *w)
{
	uint8_t have[SP_SEALED_CODE_LEN];
	sqlite3_stmt *st = store_query(s, Q_CODE_AT);

	(void) sqlite3_bind_int64(st, 1, w->code_place);
	bool good = store_row(s, st) == SP_OK && sqlite3_column_int(st, 0) == w->here &&
		    store_blob(st, 1, have, sizeof have) &&
		    memcmp(have, w->sealed, sizeof have) == 0;
	(void) sqlite3_reset(st);
	return good;
}

/* From the file, as after store_add(). */
static sp_err read_back(struct store *s, const struct withdrawal *w)
{
	(void) sqlite3_db_release_memory(s->db);
	if (is_cleared(s, w) && is_kept(s, w))
		return store_files_stay(s);
	s->broken = true;
	return SP_E_IO;
}

static sp_err withdraw_new(struct store *s, const uint8_t rid[SP_RID_LEN], struct withdrawal *w)
{
	sp_err e = find_code_place(s, &w->code_place);

	if (e == SP_OK)
		e = find_place(s, rid, w);
	if (e == SP_OK)
		e = store_checkpoint_reserved(s);
	if (e == SP_OK)
		e = store_transaction_reserved(s, withdraw, w);
	if (e != SP_OK)
		return e;
	if (w->here)
		store_place_release(&s->places, w->place);
	return read_back(s, w);
}

sp_err store_withdraw(
	struct store *s, const uint8_t rid[SP_RID_LEN], const uint8_t sealed[SP_SEALED_CODE_LEN])
{
	struct withdrawal w = {.sealed = sealed};

	if (s->broken)
		return SP_E_IO;
	/* Zeros mark free places; no hash and no sealed box is ever that. */
	if (sodium_is_zero(rid, SP_RID_LEN) || sodium_is_zero(sealed, SP_SEALED_CODE_LEN))
		return SP_E_CRYPTO;

	sp_err e = find_code(s, sealed);
	if (e == SP_E_NOTFOUND)
		e = withdraw_new(s, rid, &w);
	else if (e == SP_OK)
		e = store_files_stay(s);
	return e == SP_OK ? store_checkpoint_reserved(s) : e;
}
