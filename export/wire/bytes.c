/* Both cursors do all their work through one function each, so that there is one bounds check. */
#include "export/wire/bytes.h"

#include <string.h>

struct sp_rd sp_rd_on(const void *p, size_t len)
{
	/* Never NULL, so that NULL means failure even where nothing was asked for. */
	return (struct sp_rd){.p = p != NULL ? p : "", .left = len};
}

void sp_rd_fail(struct sp_rd *r, sp_err e)
{
	if (r->err == SP_OK)
		r->err = e;
}

const uint8_t *sp_rd_bytes(struct sp_rd *r, size_t n)
{
	if (r->err == SP_OK && n > r->left)
		r->err = SP_E_FORM;
	if (r->err != SP_OK)
		return NULL;

	const uint8_t *at = r->p;

	r->p += n;
	r->left -= n;
	return at;
}

static uint64_t read_uint(struct sp_rd *r, size_t n)
{
	const uint8_t *at = sp_rd_bytes(r, n);
	uint64_t v = 0;

	for (size_t i = 0; at != NULL && i < n; i++)
		v = v << 8 | at[i];
	return v;
}

uint8_t sp_rd_u8(struct sp_rd *r)
{
	return (uint8_t) read_uint(r, 1);
}

uint32_t sp_rd_u32(struct sp_rd *r)
{
	return (uint32_t) read_uint(r, 4);
}

sp_err sp_rd_end(const struct sp_rd *r)
{
	if (r->err != SP_OK)
		return r->err;
	return r->left == 0 ? SP_OK : SP_E_FORM;
}

struct sp_wr sp_wr_on(void *p, size_t cap)
{
	return (struct sp_wr){.p = p, .cap = p != NULL ? cap : 0};
}

void sp_wr_fail(struct sp_wr *w, sp_err e)
{
	if (w->err == SP_OK)
		w->err = e;
}

bool sp_wr_is_measuring(const struct sp_wr *w)
{
	return w->p == NULL;
}

void sp_wr_bytes(struct sp_wr *w, const void *src, size_t n)
{
	if (!sp_wr_is_measuring(w) && n > w->cap - w->len)
		sp_wr_fail(w, SP_E_SIZE);
	if (w->err != SP_OK)
		return;

	if (!sp_wr_is_measuring(w) && n > 0)
		memcpy(w->p + w->len, src, n);
	w->len += n;
}

static void write_uint(struct sp_wr *w, uint64_t v, size_t n)
{
	uint8_t bytes[8];

	for (size_t i = n; i-- > 0; v >>= 8)
		bytes[i] = (uint8_t) v;
	sp_wr_bytes(w, bytes, n);
}

void sp_wr_u8(struct sp_wr *w, uint8_t v)
{
	write_uint(w, v, 1);
}

void sp_wr_u32(struct sp_wr *w, uint32_t v)
{
	write_uint(w, v, 4);
}
