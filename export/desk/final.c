/* There is no column for it: the decision's own words say which part, and how much was there. */
#include "export/desk/final.h"

#include <inttypes.h>
#include <stdio.h>

#include "export/desk/ledger_keep.h"

/* What stands in the decision: written and read back with the same words. */
#define WORDS(number) "final, with %" number " batches"
#define REHEARSALS    "rehearsals "

enum { WHAT_MAX = 80 };

struct search {
	bool drill;
	struct final_said found;
};

static void look(void *arg, const struct ledger_decision *d)
{
	struct search *search = arg;
	uint64_t n;
	int got = search->drill ? sscanf(d->what, REHEARSALS WORDS(SCNu64), &n)
				: sscanf(d->what, WORDS(SCNu64), &n);

	if (got == 1)
		search->found = (struct final_said){d->at, n};
}

sp_err final_find(struct ledger *l, bool drill, struct final_said *out)
{
	struct search search = {.drill = drill};
	sp_err e = ledger_each_decision(l, look, &search);

	if (e == SP_OK)
		*out = search.found;
	return e;
}

sp_err final_say(struct ledger *l, bool drill, const char *reason)
{
	struct ledger_counts counts;
	char what[WHAT_MAX];
	sp_err e = ledger_count(l, drill, &counts);

	if (e != SP_OK)
		return e;
	(void) snprintf(what, sizeof what, "%s" WORDS(PRIu64), drill ? REHEARSALS : "",
		counts.batches); /* fits */
	return ledger_decide(l, what, reason);
}
