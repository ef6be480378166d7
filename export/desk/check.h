/*
 * Whether what comes from stations may be taken: for a batch checks 2 to 7 of export/FORMAT.md, in
 * their order. Nothing is written.
 */
#ifndef DESK_CHECK_H
#define DESK_CHECK_H

#include "export/desk/ledger.h"
#include "export/wire/enrol.h"
#include "export/wire/head.h"

/* What a batch must belong to. */
struct check_campaign {
	uint8_t cid[SP_CID_LEN];
	uint8_t rkid[SP_KID_LEN];
};

struct checked {
	struct ledger_station station;
	struct sp_batch batch; /* views into the bytes */
	int64_t taken;         /* with SP_REPEAT: the batch in the ledger */
	bool late;             /* cut after its station's cert had ended: taken, but worth a word */
};

/*
 * SP_OK: new and good by itself; whether it agrees with the station's other batches follows from
 * all of them (ledger_judge()). SP_REPEAT: taken before. In these two cases *out is written.
 * Anything else refuses it: the reasons of checks 2 to 7, or the ledger's own trouble.
 * *out_sentence becomes what there is to say where the reason alone would mislead, else NULL;
 * static.
 */
sp_err check_batch(struct checked *out, struct ledger *l, const struct check_campaign *own,
	const uint8_t *bytes, size_t len, const char **out_sentence) SP_CHECKED;

struct checked_head {
	struct ledger_station
		station; /* a slip does not tell its use: the real enrolment, if any */
	struct sp_head head;
};

/*
 * Whether a slip may be believed: signed by an enrolled station, for this campaign, not above the
 * last good batch of a revocation. SP_E_SIZE; the reasons of checks 2 to 6; or the ledger's own
 * trouble.
 */
sp_err check_head(struct checked_head *out, struct ledger *l, const struct check_campaign *own,
	const uint8_t *bytes, size_t len) SP_CHECKED;

/* Whether a hello is good, of this campaign and for this use: the reasons of sp_hello_decode(),
 * then SP_E_CAMPAIGN, then SP_E_DRILL. */
sp_err check_hello(struct sp_hello *out, const struct check_campaign *own, bool drill,
	const uint8_t *bytes, size_t len) SP_CHECKED;

/* Opens the nonce of a hello. SP_E_RKID: it was sealed to another key than the campaign's. */
sp_err check_nonce(uint8_t out[SP_NONCE_LEN], const struct sp_hello *h,
	const uint8_t box_pk[SP_PK_LEN], const uint8_t box_sk[SP_BOX_SK_LEN]) SP_CHECKED;

#endif
