/* Stations: enrolling, finding, revoking, merging. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "export/desk/ledger_db.h"
#include "export/desk/ledger_keep.h"

/* Whether it is enrolled already: SP_OK with this nonce, SP_E_DUPLICATE with another, or
 * SP_E_NOTFOUND. */
static sp_err compare_nonce(struct ledger *l, const struct ledger_station *s)
{
	sqlite3_stmt *st = ledger_use(l, LEDGER_STATION_NONCE);
	uint8_t nonce[SP_NONCE_LEN];
	sp_err e;

	if (st == NULL)
		return ledger_error(l);
	ledger_bind_blob(st, 1, s->pk, SP_PK_LEN);
	ledger_bind_int(st, 2, s->drill);
	e = ledger_row(st);
	if (e == SP_OK) {
		ledger_column_blob(st, 0, nonce, sizeof nonce);
		e = sodium_memcmp(nonce, s->nonce, sizeof nonce) == 0 ? SP_OK : SP_E_DUPLICATE;
		sodium_memzero(nonce, sizeof nonce);
	}
	ledger_reset(st);
	return e;
}

sp_err ledger_enrol(struct ledger *l, const struct ledger_station *s, bool again, bool *out_new)
{
	sqlite3_stmt *st = ledger_use(l, LEDGER_ENROL);
	sp_err known = compare_nonce(l, s), e;

	if (known != SP_OK && known != SP_E_NOTFOUND && !(known == SP_E_DUPLICATE && again))
		return known;
	if (st == NULL)
		return ledger_error(l);
	ledger_bind_int(st, 1, s->drill);
	ledger_bind_blob(st, 2, s->pk, SP_PK_LEN);
	ledger_bind_blob(st, 3, s->sid, SP_SID_LEN);
	(void) sqlite3_bind_text(st, 4, s->label, -1, SQLITE_STATIC); /* may be empty */
	ledger_bind_blob(st, 5, s->nonce, SP_NONCE_LEN);
	ledger_bind_int(st, 6, s->not_after);
	ledger_bind_int(st, 7, s->lowest_serial);
	e = ledger_run(l, st);
	if (e == SP_OK)
		*out_new = known == SP_E_NOTFOUND;
	return e;
}

static void read_station(struct ledger_station *out, sqlite3_stmt *st)
{
	*out = (struct ledger_station){
		.id = sqlite3_column_int64(st, 0),
		.drill = sqlite3_column_int(st, 1) != 0,
		.not_after = (uint64_t) sqlite3_column_int64(st, 6),
		.lowest_serial = (uint64_t) sqlite3_column_int64(st, 7),
		.revoked_after = sqlite3_column_type(st, 8) == SQLITE_NULL
					 ? UINT64_MAX
					 : (uint64_t) sqlite3_column_int64(st, 8),
		.merged = sqlite3_column_int(st, 9) != 0,
	};
	ledger_column_blob(st, 2, out->pk, SP_PK_LEN);
	ledger_column_blob(st, 3, out->sid, SP_SID_LEN);
	ledger_column_text(st, 4, out->label, sizeof out->label);
	ledger_column_blob(st, 5, out->nonce, SP_NONCE_LEN);
}

sp_err ledger_each_station(struct ledger *l, const uint8_t sid[SP_SID_LEN],
	bool (*each)(void *arg, const struct ledger_station *s), void *arg)
{
	sqlite3_stmt *st = ledger_use(l, LEDGER_STATIONS);
	sp_err e;

	if (st == NULL)
		return ledger_error(l);
	ledger_bind_blob(st, 1, sid, SP_SID_LEN);
	while ((e = ledger_row(st)) == SP_OK) {
		struct ledger_station s;

		read_station(&s, st);
		if (!each(arg, &s))
			break;
	}
	ledger_reset(st);
	return e == SP_E_NOTFOUND ? SP_OK : e;
}

sp_err ledger_each(struct ledger *l, bool drill,
	void (*each)(void *arg, const struct ledger_station *s), void *arg)
{
	sqlite3_stmt *st = NULL;
	sp_err e = ledger_prepare(l, &st,
		"SELECT " LEDGER_STATION_COLUMNS
		" FROM station WHERE drill = ? ORDER BY label, pk");

	if (e != SP_OK)
		return e;
	ledger_bind_int(st, 1, drill);
	while ((e = ledger_row(st)) == SP_OK) {
		struct ledger_station s;

		read_station(&s, st);
		each(arg, &s);
		sodium_memzero(s.nonce, sizeof s.nonce);
	}
	return ledger_finish(st, e);
}

struct call {
	const char *text;
	char digits[SP_DIGITS_TEXT_LEN + 1]; /* of the text, without what groups them */
	struct ledger_station found;
	size_t n_found;
};

static void keep_digits(char out[SP_DIGITS_TEXT_LEN + 1], const char *text)
{
	size_t n = 0;

	for (; *text != '\0' && n < SP_DIGITS_TEXT_LEN; text++)
		if (*text != ' ' && *text != '-')
			out[n++] = *text;
	out[n] = '\0';
}

static bool is_called(const struct call *call, const struct ledger_station *s)
{
	uint8_t hash[SP_HASH_LEN] = {0};
	char hex[2 * SP_SID_LEN + 1], grouped[SP_DIGITS_TEXT_LEN + 1];
	char digits[SP_DIGITS_TEXT_LEN + 1];

	(void) sodium_bin2hex(hex, sizeof hex, s->sid, SP_SID_LEN);
	memcpy(hash, s->sid, SP_SID_LEN); /* a fingerprint shows no more of the hash */
	sp_digits20(grouped, hash);
	keep_digits(digits, grouped);
	return strcmp(call->text, s->label) == 0 || sqlite3_stricmp(call->text, hex) == 0 ||
	       strcmp(call->digits, digits) == 0;
}

static void take_called(void *arg, const struct ledger_station *s)
{
	struct call *call = arg;

	if (is_called(call, s) && call->n_found++ == 0)
		call->found = *s;
}

sp_err ledger_find_station(
	struct ledger *l, bool drill, const char *text, struct ledger_station *out)
{
	struct call call = {.text = text};
	sp_err e;

	keep_digits(call.digits, text);
	e = ledger_each(l, drill, take_called, &call);
	if (e == SP_OK && call.n_found != 1)
		e = call.n_found == 0 ? SP_E_NOTFOUND : SP_E_DUPLICATE;
	if (e == SP_OK)
		*out = call.found;
	sodium_memzero(&call.found, sizeof call.found);
	return e;
}

/* --- decisions about a station --- */

/* Stations are named by their sid: labels may change later. */
static sp_err decide(struct ledger *l, const char *verb, const uint8_t sid[SP_SID_LEN],
	const char *how, const char *reason)
{
	char hex[2 * SP_SID_LEN + 1], what[96];

	(void) sodium_bin2hex(hex, sizeof hex, sid, SP_SID_LEN);
	(void) snprintf(what, sizeof what, "%s %s%s", verb, hex, how);
	return ledger_decide(l, what, reason);
}

/* Judges the batches of both uses of a key. */
static sp_err judge_key(struct ledger *l, const uint8_t pk[SP_PK_LEN])
{
	int64_t ids[2]; /* a key has at most these two uses */
	sqlite3_stmt *st = NULL;
	size_t n = 0;
	sp_err e = ledger_prepare(l, &st, "SELECT id FROM station WHERE pk = ? ORDER BY drill");

	if (e != SP_OK)
		return e;
	ledger_bind_blob(st, 1, pk, SP_PK_LEN);
	while (n < 2 && (e = ledger_row(st)) == SP_OK)
		ids[n++] = sqlite3_column_int64(st, 0);
	e = ledger_finish(st, e);
	for (size_t i = 0; e == SP_OK && i < n; i++)
		e = ledger_judge(l, ids[i]);
	return e;
}

/* The bound now in force, UINT64_MAX for none. All uses of a key have the same. */
static sp_err find_bound(struct ledger *l, const uint8_t pk[SP_PK_LEN], uint64_t *out)
{
	sqlite3_stmt *st = NULL;
	sp_err e = ledger_prepare(
		l, &st, "SELECT revoked_after FROM station WHERE pk = ? ORDER BY drill LIMIT 1");

	if (e != SP_OK)
		return e;
	ledger_bind_blob(st, 1, pk, SP_PK_LEN);
	e = ledger_row(st);
	if (e == SP_OK)
		*out = sqlite3_column_type(st, 0) == SQLITE_NULL
			       ? UINT64_MAX
			       : (uint64_t) sqlite3_column_int64(st, 0);
	(void) sqlite3_finalize(st); /* only read */
	return e;
}

static sp_err set_bound(struct ledger *l, const uint8_t pk[SP_PK_LEN], uint64_t last_good)
{
	sqlite3_stmt *st = NULL;
	sp_err e = ledger_prepare(l, &st, "UPDATE station SET revoked_after = ? WHERE pk = ?");

	if (e != SP_OK)
		return e;
	if (last_good != UINT64_MAX)
		ledger_bind_int(st, 1, last_good);
	ledger_bind_blob(st, 2, pk, SP_PK_LEN);
	return ledger_finish(st, ledger_run(l, st));
}

/* Inside a transaction. */
static sp_err move_bound(struct ledger *l, const uint8_t pk[SP_PK_LEN], uint64_t last_good,
	bool raise, const char *reason)
{
	uint8_t sid[SP_SID_LEN];
	char how[40] = "";
	uint64_t now = UINT64_MAX;
	sp_err e = find_bound(l, pk, &now);

	if (e != SP_OK)
		return e;
	if (raise && now == UINT64_MAX)
		return SP_E_STATE;
	if (now == last_good)
		return SP_REPEAT;
	if (raise != (last_good > now))
		return SP_E_STATE;
	sp_key_id(sid, pk);
	if (last_good != UINT64_MAX)
		(void) snprintf(how, sizeof how, " after %" PRIu64, last_good);
	e = set_bound(l, pk, last_good);
	if (e == SP_OK)
		e = judge_key(l, pk);
	return e == SP_OK ? decide(l, raise ? "unrevoke" : "revoke", sid, how, reason) : e;
}

static sp_err move_bound_whole(struct ledger *l, const uint8_t pk[SP_PK_LEN], uint64_t last_good,
	bool raise, const char *reason)
{
	bool own;
	sp_err e = ledger_join(l, &own);

	if (e != SP_OK)
		return e;
	e = move_bound(l, pk, last_good, raise, reason);
	return ledger_leave(l, own, e == SP_OK, e);
}

sp_err ledger_revoke(
	struct ledger *l, const uint8_t pk[SP_PK_LEN], uint64_t last_good, const char *reason)
{
	if (last_good > UINT32_MAX)
		return SP_E_RANGE;
	return move_bound_whole(l, pk, last_good, false, reason);
}

sp_err ledger_unrevoke(
	struct ledger *l, const uint8_t pk[SP_PK_LEN], uint64_t last_good, const char *reason)
{
	if (last_good > UINT32_MAX && last_good != UINT64_MAX)
		return SP_E_RANGE;
	return move_bound_whole(l, pk, last_good, true, reason);
}

static sp_err find_by_id(struct ledger *l, int64_t station, struct ledger_station *out)
{
	sqlite3_stmt *st = NULL;
	sp_err e = ledger_prepare(
		l, &st, "SELECT " LEDGER_STATION_COLUMNS " FROM station WHERE id = ?");

	if (e != SP_OK)
		return e;
	(void) sqlite3_bind_int64(st, 1, station);
	e = ledger_row(st);
	if (e == SP_OK)
		read_station(out, st);
	(void) sqlite3_finalize(st); /* only read */
	return e;
}

static sp_err set_merged(struct ledger *l, int64_t station)
{
	sqlite3_stmt *st = NULL;
	sp_err e = ledger_prepare(l, &st, "UPDATE station SET merged = 1 WHERE id = ?");

	if (e != SP_OK)
		return e;
	(void) sqlite3_bind_int64(st, 1, station);
	return ledger_finish(st, ledger_run(l, st));
}

/* Inside a transaction. */
static sp_err merge(struct ledger *l, int64_t station, const char *reason)
{
	struct ledger_station s = {0};
	sp_err e = find_by_id(l, station, &s);

	sodium_memzero(s.nonce, sizeof s.nonce);
	if (e == SP_OK && s.merged)
		return SP_REPEAT;
	if (e == SP_OK)
		e = set_merged(l, station);
	if (e == SP_OK)
		e = ledger_judge(l, station);
	return e == SP_OK ? decide(l, "merge", s.sid, s.drill ? " in rehearsal" : "", reason) : e;
}

sp_err ledger_merge(struct ledger *l, int64_t station, const char *reason)
{
	bool own;
	sp_err e = ledger_join(l, &own);

	if (e != SP_OK)
		return e;
	e = merge(l, station, reason);
	return ledger_leave(l, own, e == SP_OK, e);
}
