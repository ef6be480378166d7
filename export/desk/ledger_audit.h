/*
 * Whether anybody was dropped: what stations vouched for, against what the ledger has. Errors as in
 * ledger.h.
 */
#ifndef DESK_LEDGER_AUDIT_H
#define DESK_LEDGER_AUDIT_H

#include "export/desk/ledger.h"
#include "export/wire/ack.h"
#include "export/wire/head.h"

/* --- slips --- */

/*
 * Keeps a slip whose signature the caller has checked (check_head()). A slip does not tell whether
 * it is from a rehearsal: of a key that is enrolled for both it is looked at where its batch is,
 * else where no batch has its number, else in the real part. SP_REPEAT: it is there.
 * SP_E_EQUIVOCATION: kept, whether it was there or not, but it cannot be true together with the
 * batches and other slips of its key. All this follows from the set of them, whichever came first.
 */
sp_err ledger_add_head(struct ledger *l, int64_t station, const struct sp_head *h) SP_CHECKED;

/* --- batches --- */

struct ledger_batch_facts {
	int64_t id;
	uint64_t seq;
	uint8_t hash[SP_HASH_LEN];
	uint8_t prev[SP_HASH_LEN];
	uint8_t root[SP_HASH_LEN];
	uint64_t ever_captured;
	uint64_t n_records;
	bool final;
	sp_err contested; /* as in ledger_standing */
	bool sound; /* false: the leaves that are kept do not give the root: the file was altered */
};

/* Calls each() for every batch of a station, by number and hash. */
sp_err ledger_each_batch(struct ledger *l, int64_t station,
	void (*each)(void *arg, const struct ledger_batch_facts *b), void *arg) SP_CHECKED;

/* What became of a record. */
enum ledger_disposition {
	LEDGER_ACCEPTED,
	LEDGER_HELD,     /* to be looked at: a text, a rid that came twice, a contested batch */
	LEDGER_REJECTED, /* not in the form or not for this petition: R_PAD R_FORM R_CONTEXT
			    R_CONSENT */
	LEDGER_WITHDRAWN,
	LEDGER_UNDECRYPTABLE, /* R_SEAL */
	LEDGER_MISSING, /* a batch had it and the ledger has it no more: somebody removed it */
	LEDGER_DISPOSITION_COUNT
};

/* The word for lists: "accepted", "held" …; static, never NULL. */
const char *ledger_disposition_name(enum ledger_disposition d);

/*
 * Calls each() for every record of every batch 1 … up_to_seq of a station, by number, hash and rid;
 * one record that was in several batches is told for each of them, alike. SP_E_ROOT, after
 * everything else was told: there are batches whose leaves are not what the station signed
 * (ledger_each_batch() names them), and their records were not told.
 */
sp_err ledger_each_disposition(struct ledger *l, int64_t station, uint64_t up_to_seq,
	void (*each)(
		void *arg, uint64_t seq, const uint8_t rid[SP_RID_LEN], enum ledger_disposition d),
	void *arg) SP_CHECKED;

/* What became of these records of a station, which may be any: out has n. For who knows them from
 * an original batch, whatever the ledger says about that one. */
sp_err ledger_dispose(struct ledger *l, int64_t station, const struct ledger_leaf *leaves, size_t n,
	enum ledger_disposition *out) SP_CHECKED;

/* Over a closed station, records + tombstones + declared lost = ever captured. */
enum ledger_law_result {
	LEDGER_LAW_OPEN, /* more may come; or there is no sum, the station having two stories */
	LEDGER_LAW_HOLDS,
	LEDGER_LAW_SHORT, /* signatures are missing */
	LEDGER_LAW_OVER,  /* there are more than were captured */
};

struct ledger_law {
	enum ledger_law_result result;
	uint64_t records;                      /* different ones, even of one rid */
	uint64_t tombstones;                   /* whose record is none of these */
	uint64_t declared_lost, ever_captured; /* as the newest batch says */
};

/* Revoked batches apart. A gap makes it SHORT: see ledger_progress(). */
sp_err ledger_law(struct ledger *l, int64_t station, struct ledger_law *out) SP_CHECKED;

/* --- acknowledgements --- */

/* Calls each() for every batch that counts, of both parts, by sid and number: what an
 * acknowledgement may hold. A number that came twice (two uses of a key, a merged fork) is told for
 * each: real before rehearsal, then by hash; one file has room for one of them. */
sp_err ledger_each_ack(struct ledger *l,
	void (*each)(void *arg, const struct sp_ack_entry *e, bool drill), void *arg) SP_CHECKED;

#endif
