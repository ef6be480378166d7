/*
 * All that a visitor typed or chose, in one place, in locked memory, wiped in one place.
 *
 * The buffers hold a little more than the limits of the bytes, so that a person can overshoot and
 * be told, rather than find keys dead. Cleaning happens when a screen is left
 * (export/text/policy.h).
 */
#ifndef APP_VISIT_H
#define APP_VISIT_H

#include <stdbool.h>

#include "app/ui/edit.h"
#include "export/wire/record.h"

enum visit_appear {
	VISIT_APPEAR_UNSET,
	VISIT_APPEAR_NAME_ORG,
	VISIT_APPEAR_NAME,
	VISIT_APPEAR_COUNTED
};
enum visit_answer { VISIT_UNSET, VISIT_YES, VISIT_NO };
enum { VISIT_TEXT_CAP = 256 };

struct visit {
	char language[SP_LANGUAGE_MAX + 1]; /* BCP 47; never empty once a letter is shown */
	enum sp_kind kind;
	bool kind_chosen;
	char name[VISIT_TEXT_CAP];
	char organisation[VISIT_TEXT_CAP];
	char role[VISIT_TEXT_CAP];
	char email[VISIT_TEXT_CAP];
	char country[SP_COUNTRY_LEN + 1];
	bool country_set;   /* preset once, or chosen: also "not said" */
	bool add_workplace; /* individual: organisation and role for identification only */
	bool authorised;
	enum visit_appear appear;
	enum visit_answer mail;
	/* over the buffers above */
	struct ui_edit name_edit, organisation_edit, role_edit, email_edit;

	uint8_t w[SP_CODE_LEN]; /* withdrawal code, made before the first attempt to save */
	uint8_t rid[SP_RID_LEN];
	bool code_made;               /* w and rid are set: a retry uses the same */
	uint8_t attempt[SP_HASH_LEN]; /* of the record that could not be saved for sure */
	bool attempted;
	bool recorded;                   /* saved; only w is left */
	char code[SP_CODE_TEXT_LEN + 1]; /* w as text, once the person asked for it */
};

/* Locked, guarded memory (sodium_malloc), kept out of core dumps; NULL when there is none. free
 * wipes; accepts NULL. */
struct visit *visit_new(void);
void visit_free(struct visit **v);

/* Wipes everything and makes the edits ready for the next person. */
void visit_wipe(struct visit *v);

/* After "recorded": wipes all but w, rid and the code. */
void visit_wipe_typed(struct visit *v);

/* Whether an organisation goes with the name: always for an organisation, for a person who added
 * where they work. */
bool visit_has_organisation(const struct visit *v);

/* Fills *out (in locked memory) from the visit: cleaned texts, consents, kind; not ctx and day.
 * SP_R_CONSENT or SP_R_FORM: the visit is not complete, which no screen should have allowed; *out
 * is wiped then. */
sp_err visit_record(const struct visit *v, struct sp_record *out) SP_CHECKED;

#endif
