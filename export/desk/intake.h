/*
 * Takes one batch into the ledger: checks 2 to 16 of export/FORMAT.md in one transaction, so that a
 * batch is in the ledger whole or not at all.
 */
#ifndef DESK_INTAKE_H
#define DESK_INTAKE_H

#include "export/desk/folder.h"

struct intake;

/* Borrows both; the keys open records and withdrawals. SP_E_NOMEM. free accepts NULL. */
sp_err intake_new(struct intake **out, struct folder *f, const struct custody *keys) SP_CHECKED;
void intake_free(struct intake **in);

/* What became of a batch's contents. */
struct intake_tally {
	uint64_t seq;
	char label[SP_LABEL_MAX + 1];
	bool drill;
	bool late; /* cut after the station's cert had ended */
	enum ledger_doubt doubt;
	uint64_t taken;     /* signatures that count */
	uint64_t review;    /* kept; a text needs a look */
	uint64_t held;      /* kept; they do not count (R_… codes) */
	uint64_t repeated;  /* were there already */
	uint64_t withdrawn; /* skipped, because their people had withdrawn */
	uint64_t erased;    /* were there, and were withdrawn by this batch */
	uint64_t unopened;  /* withdrawal codes that could not be opened */
};

/*
 * SP_OK: taken, *out is written. SP_REPEAT: taken before; *out has label and seq, nothing changed.
 * SP_E_EQUIVOCATION, SP_E_CHAIN: everything in it is kept and its withdrawals are done, but it does
 * not count, because the station's batches contradict each other; *out is written. Everything else
 * refuses the batch and leaves the ledger as it was; the ledger's own trouble (ledger.h) is among
 * it.
 */
sp_err intake_batch(
	struct intake *in, const uint8_t *bytes, size_t len, struct intake_tally *out) SP_CHECKED;

struct intake_slip {
	char label[SP_LABEL_MAX + 1];
	uint64_t seq;
};

/*
 * Takes one signed head (ledger_add_head()). SP_OK: new; SP_REPEAT: taken before;
 * SP_E_EQUIVOCATION: kept, but it cannot be true together with the station's batches and other
 * slips; in these cases *out is written. Everything else refuses it (check_head()) and leaves the
 * ledger as it was.
 */
sp_err intake_head(
	struct intake *in, const uint8_t *bytes, size_t len, struct intake_slip *out) SP_CHECKED;

/* A sentence about the last refusal where its reason alone would mislead, else NULL; valid until
 * the next batch. */
const char *intake_sentence(const struct intake *in);

#endif
