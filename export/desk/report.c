/* On stdout, in pieces: what came from files goes through say_text(), never through printf(). */
#include "export/desk/report.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "export/desk/ask.h"
#include "export/desk/verb.h"

enum { ANSWER_MAX = 16 };

void report_label(const char *label)
{
	putchar('"');
	say_text(stdout, label);
	putchar('"');
}

void report_count(uint64_t n, const char *singular, const char *ending)
{
	printf("%" PRIu64 " %s%s", n, singular, n == 1 ? "" : ending);
}

void report_gap(void *arg, const struct ledger_gap *g)
{
	(void) arg;
	fputs("missing: ", stdout);
	if (g->first == g->last)
		printf("batch %" PRIu64, g->first);
	else
		printf("batches %" PRIu64 " to %" PRIu64, g->first, g->last);
	fputs(" of station ", stdout);
	report_label(g->label);
	fputs(", with ", stdout);
	report_count(g->estimate, "signature", "s");
	fputs(" by its own counts", stdout);
	puts(g->tail ? " (known from a slip); look for it at the station"
		     : "; look for it at the station");
}

static void print_field(const char *text, const char *before)
{
	if (text[0] == '\0')
		return;
	fputs(before, stdout);
	say_text(stdout, text);
}

static const char *appearance(unsigned consent)
{
	static const char *const words[] = {
		"only counted", "name", "organisation", "name and organisation"};

	return words[(consent & SP_CONSENT_PUBLISH_NAME ? 1 : 0) +
		     (consent & SP_CONSENT_PUBLISH_ORG ? 2 : 0)];
}

void report_person(const struct ledger_person *p)
{
	static const char *const kinds[] = {"", " (organisation)", " (company)"};
	const struct sp_record *r = p->record;

	print_field(r->name[0] != '\0' ? r->name : "(no name)", "");
	print_field(r->organisation, ", ");
	fputs(kinds[r->kind], stdout);
	print_field(r->role, ", ");
	print_field(r->country, ", ");
	printf(" - appears: %s", appearance(r->consent));
	if (strcmp(p->state, "good") != 0)
		printf(" [%s: %s]", p->state, p->reason != NULL ? p->reason : "?");
}

int report_find_station(struct folder *f, bool drill, const char *text, struct ledger_station *out)
{
	struct ledger_station other;
	sp_err e = ledger_find_station(f->ledger, drill, text, out);

	switch (e) {
	case SP_OK:
		return -1;
	case SP_E_NOTFOUND:
		if (ledger_find_station(f->ledger, !drill, text, &other) == SP_OK)
			say_refused(text, e,
				drill ? "this station is enrolled for real use "
					"only; leave --drill away"
				      : "this station is enrolled for rehearsals only; add "
					"--drill");
		else
			say_refused(text, e,
				"no station is called so; status shows the "
				"names and the digits of all");
		return DESK_REFUSED;
	case SP_E_DUPLICATE:
		say_refused(text, e,
			"several stations are called so; give the 20 digits of the one you "
			"mean, as status shows them");
		return DESK_REFUSED;
	default:
		return say_cannot(FOLDER_LEDGER, e, NULL);
	}
}

int report_find_any(struct folder *f, bool drill, const char *text, struct ledger_station *out)
{
	if (!drill && ledger_find_station(f->ledger, false, text, out) == SP_E_NOTFOUND &&
		ledger_find_station(f->ledger, true, text, out) == SP_OK)
		return -1;
	return report_find_station(f, drill, text, out);
}

void report_fingerprint(const uint8_t pk[SP_PK_LEN])
{
	char digits[SP_DIGITS_TEXT_LEN + 1];

	sp_fingerprint(digits, pk);
	fputs(digits, stdout);
}

void report_rid(const uint8_t rid[SP_RID_LEN])
{
	char hex[2 * SP_RID_LEN + 1];

	fputs(sodium_bin2hex(hex, sizeof hex, rid, SP_RID_LEN), stdout);
}

int report_need_reason(const char *verb, const char *option, const char *reason)
{
	if (reason != NULL && reason[strspn(reason, " \t\r\n")] != '\0')
		return -1;
	return say_usage(
		verb, "--%s is missing its text: it is kept for those who ask later", option);
}

int report_confirm(const char *verb, bool yes, const char *question)
{
	char answer[ANSWER_MAX];

	if (yes)
		return -1;
	fflush(stdout); /* what is to be decided about comes first */
	if (!ask_possible())
		return say_usage(verb, "nobody is here to be asked; nothing was done; add --yes");
	if (ask_line(answer, sizeof answer, question, "no") == SP_OK && strcmp(answer, "yes") == 0)
		return -1;
	puts("Nothing was done.");
	return say_done(DESK_REFUSED);
}
