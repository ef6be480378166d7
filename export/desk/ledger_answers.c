/* What the ledger tells people: who signed and how many. */
#include <string.h>

#include <sodium.h>

#include "export/desk/ledger_db.h"

static void read_record(struct sp_record *out, sqlite3_stmt *st)
{
	int kind = sqlite3_column_int(st, 7);

	out->day = (uint32_t) sqlite3_column_int64(st, 5);
	out->consent = (unsigned) sqlite3_column_int(st, 6);
	out->kind = kind > 0 && kind < SP_KIND_COUNT ? (enum sp_kind) kind : SP_KIND_INDIVIDUAL;
	ledger_column_text(st, 4, out->language, sizeof out->language);
	ledger_column_text(st, 8, out->name, sizeof out->name);
	ledger_column_text(st, 9, out->organisation, sizeof out->organisation);
	ledger_column_text(st, 10, out->role, sizeof out->role);
	ledger_column_text(st, 11, out->country, sizeof out->country);
	ledger_column_text(st, 12, out->email, sizeof out->email);
}

sp_err ledger_each_person(struct ledger *l, bool drill,
	void (*each)(void *arg, const struct ledger_person *p), void *arg)
{
	sqlite3_stmt *st = ledger_use(l, LEDGER_PEOPLE);
	struct sp_record *record = sodium_malloc(sizeof *record);
	sp_err e = SP_E_NOMEM;

	if (st == NULL || record == NULL) {
		sodium_free(record);
		return st == NULL ? ledger_error(l) : e;
	}
	memset(record, 0, sizeof *record);
	ledger_bind_int(st, 1, drill);
	while ((e = ledger_row(st)) == SP_OK) {
		struct ledger_person p = {.record = record};

		ledger_column_blob(st, 0, p.rid, SP_RID_LEN);
		ledger_column_blob(st, 1, p.sid, SP_SID_LEN);
		p.state = (const char *) sqlite3_column_text(st, 2);
		p.reason = (const char *) sqlite3_column_text(st, 3);
		read_record(record, st);
		if (p.state == NULL) {
			e = SP_E_NOMEM;
			break;
		}
		each(arg, &p);
	}
	ledger_reset(st);
	sodium_free(record);
	return e == SP_E_NOTFOUND ? SP_OK : e;
}

static sp_err count_records(struct ledger *l, bool drill, struct ledger_counts *out)
{
	sqlite3_stmt *st = ledger_use(l, LEDGER_COUNT_RECORDS);
	sp_err e;

	if (st == NULL)
		return ledger_error(l);
	ledger_bind_int(st, 1, drill);
	while ((e = ledger_row(st)) == SP_OK) {
		uint64_t n = (uint64_t) sqlite3_column_int64(st, 1);
		char state[8];

		ledger_column_text(st, 0, state, sizeof state);
		if (strcmp(state, "good") == 0)
			out->good = n;
		else if (strcmp(state, "review") == 0)
			out->review = n;
		else
			out->held = n;
		out->sealed += (uint64_t) sqlite3_column_int64(st, 2);
	}
	ledger_reset(st);
	return e == SP_E_NOTFOUND ? SP_OK : e;
}

sp_err ledger_count(struct ledger *l, bool drill, struct ledger_counts *out)
{
	sqlite3_stmt *st = ledger_use(l, LEDGER_COUNT_BATCHES);
	struct ledger_counts counts = {0};
	sp_err e = count_records(l, drill, &counts);

	if (e != SP_OK)
		return e;
	if (st == NULL)
		return ledger_error(l);
	ledger_bind_int(st, 1, drill);
	e = ledger_row(st);
	if (e == SP_OK) {
		counts.batches = (uint64_t) sqlite3_column_int64(st, 0);
		counts.stations = (uint64_t) sqlite3_column_int64(st, 1);
		counts.contested = (uint64_t) sqlite3_column_int64(st, 2);
		counts.unopened = (uint64_t) sqlite3_column_int64(st, 3);
		*out = counts;
	}
	ledger_reset(st);
	return e;
}

sp_err ledger_each_contest(struct ledger *l, bool drill,
	void (*each)(void *arg, const struct ledger_contest *c), void *arg)
{
	sqlite3_stmt *st = ledger_use(l, LEDGER_CONTESTED);
	sp_err e;

	if (st == NULL)
		return ledger_error(l);
	ledger_bind_int(st, 1, drill);
	while ((e = ledger_row(st)) == SP_OK) {
		struct ledger_contest c = {(const char *) sqlite3_column_text(st, 0),
			(uint64_t) sqlite3_column_int64(st, 1),
			(uint64_t) sqlite3_column_int64(st, 2),
			(const char *) sqlite3_column_text(st, 3)};

		each(arg, &c);
	}
	ledger_reset(st);
	return e == SP_E_NOTFOUND ? SP_OK : e;
}
