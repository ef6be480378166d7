#include "export/desk/table.h"

#include <string.h>

#include <sodium.h>

#include "export/desk/day.h"
#include "export/text/neutral.h"

struct row {
	const struct ledger_person *person;
	const struct table_options *options;
	char scratch[2 * SP_RID_LEN + 1];
};

typedef const char *cell_function(struct row *r);

static const char *yes(bool is)
{
	return is ? "yes" : "no";
}

static const char *cell_id(struct row *r)
{
	return sodium_bin2hex(r->scratch, sizeof r->scratch, r->person->rid, SP_RID_LEN);
}

static const char *cell_station(struct row *r)
{
	return sodium_bin2hex(r->scratch, sizeof r->scratch, r->person->sid, SP_SID_LEN);
}

static const char *cell_rehearsal(struct row *r)
{
	return yes(r->options->drill);
}

static const char *cell_state(struct row *r)
{
	return r->person->state;
}

static const char *cell_reason(struct row *r)
{
	return r->person->reason != NULL ? r->person->reason : "";
}

static const char *cell_kind(struct row *r)
{
	static const char *const kinds[] = {"individual", "organisation", "company"};

	return kinds[r->person->record->kind];
}

static const char *cell_name(struct row *r)
{
	return r->person->record->name;
}

static const char *cell_organisation(struct row *r)
{
	return r->person->record->organisation;
}

static const char *cell_role(struct row *r)
{
	return r->person->record->role;
}

static const char *cell_country(struct row *r)
{
	return r->person->record->country;
}

static const char *cell_language(struct row *r)
{
	return r->person->record->language;
}

static const char *cell_day(struct row *r)
{
	day_text(r->scratch, r->person->record->day);
	return r->scratch;
}

static const char *cell_publish_name(struct row *r)
{
	return yes((r->person->record->consent & SP_CONSENT_PUBLISH_NAME) != 0);
}

static const char *cell_publish_organisation(struct row *r)
{
	return yes((r->person->record->consent & SP_CONSENT_PUBLISH_ORG) != 0);
}

static const char *cell_authorised(struct row *r)
{
	return yes((r->person->record->consent & SP_CONSENT_AUTHORISED) != 0);
}

/* Only the address of somebody who said yes to mail may stand where programs look for addresses. */
static const char *cell_email(struct row *r)
{
	const struct sp_record *record = r->person->record;

	return (record->consent & SP_CONSENT_EMAIL) != 0 ? record->email : "";
}

static const char *cell_confirm_email(struct row *r)
{
	const struct sp_record *record = r->person->record;

	return record->kind != SP_KIND_INDIVIDUAL ? record->email : "";
}

static const struct column {
	const char *name;
	cell_function *cell;
} columns[] = {
	{"id", cell_id},
	{"station", cell_station},
	{"rehearsal", cell_rehearsal},
	{"state", cell_state},
	{"reason", cell_reason},
	{"kind", cell_kind},
	{"name", cell_name},
	{"organisation", cell_organisation},
	{"role", cell_role},
	{"country", cell_country},
	{"language", cell_language},
	{"day", cell_day},
	{"publish_name", cell_publish_name},
	{"publish_organisation", cell_publish_organisation},
	{"authorised", cell_authorised},
	{"email", cell_email},
	{"confirm_email", cell_confirm_email},
};

enum { COLUMN_COUNT = sizeof columns / sizeof *columns };

struct writing {
	FILE *to;
	const struct table_options *options;
	char *cell; /* in locked memory */
	uint64_t left;
};

/* The longest text, every byte a quotation mark, with quotes and an apostrophe around. */
enum { CELL_MAX = 2 * SP_ORGANISATION_MAX + 8 };

static void write_cell(struct writing *w, size_t i, const char *text)
{
	(void) sp_neutral_csv(w->cell, CELL_MAX, text, strlen(text), w->options->raw);
	fprintf(w->to, "%s%s", i > 0 ? "," : "", w->cell);
}

static void write_person(void *arg, const struct ledger_person *p)
{
	struct writing *w = arg;
	struct row row = {.person = p, .options = w->options};

	if (!w->options->all && strcmp(p->state, "good") != 0) {
		w->left++;
		return;
	}
	for (size_t i = 0; i < COLUMN_COUNT; i++)
		write_cell(w, i, columns[i].cell(&row));
	fputs("\r\n", w->to);
}

sp_err table_write(FILE *to, struct ledger *l, const struct table_options *o, uint64_t *out_left)
{
	struct writing w = {.to = to, .options = o, .cell = sodium_malloc(CELL_MAX)};
	sp_err e;

	if (w.cell == NULL)
		return SP_E_NOMEM;
	for (size_t i = 0; i < COLUMN_COUNT; i++)
		fprintf(to, "%s%s", i > 0 ? "," : "", columns[i].name);
	fputs("\r\n", to);
	e = ledger_each_person(l, o->drill, write_person, &w);
	sodium_free(w.cell);
	if (e == SP_OK)
		*out_left = w.left;
	return e;
}
