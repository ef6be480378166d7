/*
 * A batch as QR symbols: frames of consecutive fragments, one sweep and then repair for ever. Keeps
 * the bytes of the batch that was asked for last.
 */
#ifndef APP_SHOWING_H
#define APP_SHOWING_H

#include "app/screen/screen.h"
#include "app/store/store.h"
#include "export/out/qr.h"

enum { SHOWING_QR_VERSION = 25, SHOWING_CHANGES_PER_S = 6 };

struct showing {
	struct store_batch batch; /* bytes NULL: none yet */
	struct sp_qr *qr;         /* asked for last; locked: it may be somebody's code */
};

/* SP_E_NOMEM. */
sp_err showing_init(struct showing *s) SP_CHECKED;

/* Frees all it holds; a zeroed struct is fine. */
void showing_done(struct showing *s);

/* What screens show about a batch, also about one that was purged. Errors of store_batch(). */
sp_err showing_info(
	struct showing *s, struct store *store, uint64_t seq, struct batch_info *out) SP_CHECKED;

/* What the store tells of a batch, purged or not, without its bytes. SP_E_NOTFOUND. */
sp_err showing_find(struct store *store, uint64_t seq, struct store_batch *out) SP_CHECKED;

/* The symbol number `index`. Its modules are valid until the next call. */
sp_err showing_symbol(struct showing *s, struct store *store, uint64_t seq, uint64_t index,
	struct batch_symbol *out) SP_CHECKED;

/* Marks it as handed over. */
sp_err showing_mark(struct showing *s, struct store *store, uint64_t seq) SP_CHECKED;

/* Text as a symbol of the smallest size. */
sp_err showing_text(struct showing *s, const char *text, struct batch_symbol *out) SP_CHECKED;

/* A signed message that fits into one symbol (hello, head), as all its fragments. SP_E_SIZE: it
 * does not fit. */
sp_err showing_signed(
	struct showing *s, const uint8_t *p, size_t len, struct batch_symbol *out) SP_CHECKED;

/* Forgets the batch that was asked for last, which may have been purged since. */
void showing_drop(struct showing *s);

/* Wipes the symbol. */
void showing_forget(struct showing *s);

#endif
