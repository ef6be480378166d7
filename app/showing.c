#include "app/showing.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "export/wire/frame.h"

sp_err showing_init(struct showing *s)
{
	*s = (struct showing){.qr = sodium_malloc(sizeof *s->qr)};
	if (!s->qr)
		return SP_E_NOMEM;
	showing_forget(s);
	return SP_OK;
}

void showing_drop(struct showing *s)
{
	free(s->batch.bytes); /* sealed and signed: nothing to wipe */
	s->batch = (struct store_batch){0};
}

void showing_done(struct showing *s)
{
	showing_drop(s);
	sodium_free(s->qr); /* wipes; accepts NULL */
	s->qr = NULL;
}

void showing_forget(struct showing *s)
{
	sodium_memzero(s->qr, sizeof *s->qr);
}

static sp_err load(struct showing *s, struct store *store, uint64_t seq)
{
	struct store_batch b;
	sp_err e;

	if (s->batch.bytes && s->batch.seq == seq)
		return SP_OK;
	e = store_batch(store, seq, &b);
	if (e != SP_OK)
		return e;
	showing_drop(s);
	s->batch = b;
	return SP_OK;
}

static uint32_t fragments(const struct showing *s)
{
	return (uint32_t) ((s->batch.len + SP_FRAGMENT_LEN - 1) / SP_FRAGMENT_LEN);
}

struct search {
	uint64_t seq;
	struct store_batch found;
};

static bool is_it(void *arg, const struct store_batch *b)
{
	struct search *s = arg;

	if (b->seq == s->seq)
		s->found = *b;
	return b->seq != s->seq;
}

sp_err showing_find(struct store *store, uint64_t seq, struct store_batch *out)
{
	struct search search = {.seq = seq};
	const sp_err e = store_each_batch(store, is_it, &search);

	if (e != SP_OK)
		return e;
	if (search.found.seq != seq || seq == 0)
		return SP_E_NOTFOUND;
	*out = search.found;
	return SP_OK;
}

/* All that is left to tell of it. */
static sp_err purged_info(struct store *store, uint64_t seq, struct batch_info *out)
{
	struct store_batch b;
	const sp_err e = showing_find(store, seq, &b);

	if (e != SP_OK)
		return e;
	*out = (struct batch_info){.seq = seq,
		.records = b.n_records,
		.shown = b.shown,
		.acked = b.acked,
		.final = b.final,
		.purged = b.purged};
	return SP_OK;
}

sp_err showing_info(struct showing *s, struct store *store, uint64_t seq, struct batch_info *out)
{
	const uint32_t m = sp_frame_fit(SHOWING_QR_VERSION);
	const sp_err e = load(s, store, seq);
	uint32_t symbols;

	if (e == SP_E_STATE)
		return purged_info(store, seq, out);
	if (e != SP_OK)
		return e;
	symbols = (fragments(s) + m - 1) / m;
	*out = (struct batch_info){
		.seq = seq,
		.records = s->batch.n_records,
		.tag = sp_batch_tag(s->batch.bytes, s->batch.len),
		.k = fragments(s),
		.shown = s->batch.shown,
		.acked = s->batch.acked,
		.final = s->batch.final,
		.sweep_ms = symbols * 1000 / SHOWING_CHANGES_PER_S,
	};
	return SP_OK;
}

sp_err showing_symbol(struct showing *s, struct store *store, uint64_t seq, uint64_t index,
	struct batch_symbol *out)
{
	const uint32_t m = sp_frame_fit(SHOWING_QR_VERSION);
	/* Before the number of fragments would leave its field the animation starts over. */
	const uint64_t symbols = (SP_FRAGMENT_NUMBER_MAX + 1u) / m;
	const uint32_t n = (uint32_t) (index % symbols) * m;
	char text[SP_FRAME_TEXT_MAX + 1];
	sp_err e = load(s, store, seq);

	if (e != SP_OK)
		return e;
	e = sp_frame_make(text, s->batch.bytes, s->batch.len,
		sp_batch_tag(s->batch.bytes, s->batch.len), n, m);
	if (e != SP_OK)
		return e;
	e = sp_qr_encode(s->qr, text, strlen(text), SHOWING_QR_VERSION, SP_QR_L);
	if (e != SP_OK)
		return e;
	*out = (struct batch_symbol){.modules = s->qr->modules,
		.width = s->qr->width,
		.n = n,
		.m = m,
		.k = fragments(s)};
	return SP_OK;
}

sp_err showing_mark(struct showing *s, struct store *store, uint64_t seq)
{
	const sp_err e = store_mark_shown(store, seq);

	if (e == SP_OK && s->batch.seq == seq)
		s->batch.shown = true;
	return e;
}

sp_err showing_text(struct showing *s, const char *text, struct batch_symbol *out)
{
	const sp_err e = sp_qr_encode(s->qr, text, strlen(text), 0, SP_QR_M);

	if (e == SP_OK)
		*out = (struct batch_symbol){.modules = s->qr->modules, .width = s->qr->width};
	return e;
}

sp_err showing_signed(struct showing *s, const uint8_t *p, size_t len, struct batch_symbol *out)
{
	const uint32_t k = (uint32_t) ((len + SP_FRAGMENT_LEN - 1) / SP_FRAGMENT_LEN);
	char text[SP_FRAME_TEXT_MAX + 1];
	sp_err e = SP_E_SIZE;

	if (k <= SP_FRAME_SYMBOL_FRAGMENTS_MAX)
		e = sp_frame_make(text, p, len, sp_batch_tag(p, len), 0, k);
	if (e == SP_OK)
		e = sp_qr_encode(s->qr, text, strlen(text), 0, SP_QR_M);
	if (e == SP_OK)
		*out = (struct batch_symbol){
			.modules = s->qr->modules, .width = s->qr->width, .m = k, .k = k};
	return e;
}
