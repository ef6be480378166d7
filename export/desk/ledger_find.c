/* Looking for people by what they may have typed, whatever its case: by Unicode's case folding
 * after compatibility decomposition, so that full-width and composed letters are found as well. */
#include <stdlib.h>
#include <string.h>

#include <sodium.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "export/desk/ledger_db.h"

enum {
	FOLDED_MAX = 4096
}; /* UTF-16 units; the longest text has 160 bytes, one grows 18-fold at most */

struct folded {
	UChar text[FOLDED_MAX + 1];
	UChar raw[SP_RECORD_MAX + 1];
};

/* Leaves an empty text when it cannot be folded. */
static void fold(struct folded *out, const UNormalizer2 *fold_by, const char *text)
{
	UErrorCode error = U_ZERO_ERROR;
	int32_t n = 0;

	u_strFromUTF8(out->raw, SP_RECORD_MAX, &n, text, -1, &error);
	n = unorm2_normalize(fold_by, out->raw, n, out->text, FOLDED_MAX, &error);
	out->text[U_SUCCESS(error) ? n : 0] = 0;
}

struct search {
	const UNormalizer2 *fold_by;
	struct folded *needle, *text; /* in locked memory */
	void (*each)(void *arg, const struct ledger_person *p);
	void *arg;
};

static void look_at(void *arg, const struct ledger_person *p)
{
	const struct search *s = arg;
	const char *const texts[] = {p->record->name, p->record->organisation, p->record->email};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		fold(s->text, s->fold_by, texts[i]);
		if (u_strstr(s->text->text, s->needle->text) != NULL) {
			s->each(s->arg, p);
			return;
		}
	}
}

sp_err ledger_find_people(struct ledger *l, bool drill, const char *needle,
	void (*each)(void *arg, const struct ledger_person *p), void *arg)
{
	UErrorCode error = U_ZERO_ERROR;
	struct search s = {unorm2_getNFKCCasefoldInstance(&error), sodium_malloc(sizeof *s.needle),
		sodium_malloc(sizeof *s.text), each, arg};
	sp_err e = SP_E_NOMEM;

	if (U_SUCCESS(error) && s.needle != NULL && s.text != NULL) {
		fold(s.needle, s.fold_by, needle);
		e = s.needle->text[0] == 0 ? SP_E_RANGE : ledger_each_person(l, drill, look_at, &s);
	}
	sodium_free(s.text);
	sodium_free(s.needle);
	return e;
}
