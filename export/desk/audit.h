/*
 * Whether every signer that a slip vouches for has a place in the ledger. A slip names one batch by
 * its hash, each batch names the one before it, and each batch fixes its records by their root: so
 * nobody can be taken out of the ledger unnoticed by whoever holds a slip and the batches. Of a
 * batch that is not given the ledger's own list is believed,
 * which whoever owns it could have made anew.
 */
#ifndef DESK_AUDIT_H
#define DESK_AUDIT_H

#include <stdio.h>

#include "export/desk/ledger_audit.h"

/* A slip that was verified, and the part of the ledger it is about. */
struct audit_slip {
	struct sp_head head;
	struct ledger_station station;
};

/* What an original batch says, verified: then nothing of it is taken from the ledger. */
struct audit_original {
	uint8_t sid[SP_SID_LEN];
	uint64_t seq, ever_captured;
	uint8_t hash[SP_HASH_LEN], prev[SP_HASH_LEN];
	struct ledger_leaf *leaves;
	size_t n_records;
};

struct audit_originals {
	struct audit_original *v;
	size_t n, cap;
};

/* Adds a signed batch: checks 2 to 5 and 7 of export/FORMAT.md, with the keys of enrolled
 * stations. */
sp_err audit_add_original(
	struct audit_originals *o, struct ledger *l, const uint8_t *bytes, size_t len) SP_CHECKED;

/* Frees everything. */
void audit_originals_done(struct audit_originals *o);

enum audit_kind {
	AUDIT_NO_BATCH,    /* neither here nor among the originals */
	AUDIT_OTHER_BATCH, /* one with this number is here, but not the one that is vouched for */
	AUDIT_ALTERED,     /* the ledger's list of its records is not what was signed */
	AUDIT_COUNT,       /* it and the slip disagree about how many had signed */
	AUDIT_MISSING, /* this record was in it, and the ledger does not know what became of it */
};

struct audit_finding {
	enum audit_kind kind;
	uint64_t first, last; /* numbers of batches; mostly the same */
	uint8_t rid[SP_RID_LEN];
};

struct audit_counts {
	uint64_t records[LEDGER_DISPOSITION_COUNT];
	uint64_t findings;
	uint64_t believed; /* batches of which only the ledger says who was in them */
};

/* The head of the table that audit_slip() writes. */
#define AUDIT_TABLE_HEAD "station,batch,record,disposition\r\n"
void audit_table_begin(FILE *table);

/* Walks the chain from the slip's batch down to the first and calls each() for whatever is wrong.
 * With a table writes a line per record into it (whether that worked, ferror() tells). SP_E_NOMEM,
 * or the ledger's own trouble. */
sp_err audit_slip(struct audit_counts *out, struct ledger *l, const struct audit_slip *slip,
	const struct audit_originals *originals, FILE *table,
	void (*each)(void *arg, const struct audit_finding *x), void *arg) SP_CHECKED;

#endif
