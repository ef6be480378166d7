/*
 * One cursor for reading bytes and one for writing them. Bytes from outside pass through these
 * only.
 *
 * A cursor remembers its first failure: after it every read returns zeros or NULL and changes
 * nothing, every write is dropped, so that a caller may read a whole structure and look at `err`
 * once. Integers are big-endian. Neither cursor owns its memory. Depends on nothing.
 */
#ifndef SP_WIRE_BYTES_H
#define SP_WIRE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "export/wire/err.h"

struct sp_rd {
	const uint8_t *p; /* next byte */
	size_t left;      /* bytes from p on */
	sp_err err;       /* SP_OK until the first failure */
};

struct sp_wr {
	uint8_t *p; /* start of the buffer; NULL to measure only */
	size_t cap;
	size_t len; /* bytes written; when measuring, bytes that would have been */
	sp_err err; /* SP_OK until the first failure; SP_E_SIZE: something did not fit */
};

struct sp_rd sp_rd_on(const void *p, size_t len);

/* Fails the cursor with `e` unless it has failed already. */
void sp_rd_fail(struct sp_rd *r, sp_err e);

uint8_t sp_rd_u8(struct sp_rd *r);
uint32_t sp_rd_u32(struct sp_rd *r);

/* The next n bytes in place, or NULL with SP_E_FORM when there are fewer. Never NULL on success. */
const uint8_t *sp_rd_bytes(struct sp_rd *r, size_t n);

/* Everything was read and nothing failed: SP_OK, the first failure, or SP_E_FORM for trailing
 * bytes. */
sp_err sp_rd_end(const struct sp_rd *r) SP_CHECKED;

/* p NULL measures: nothing is written, no source is read, nothing fails to fit. */
struct sp_wr sp_wr_on(void *p, size_t cap);
bool sp_wr_is_measuring(const struct sp_wr *w);

/* Fails the cursor with `e` unless it has failed already. */
void sp_wr_fail(struct sp_wr *w, sp_err e);

void sp_wr_u8(struct sp_wr *w, uint8_t v);
void sp_wr_u32(struct sp_wr *w, uint32_t v);
void sp_wr_bytes(struct sp_wr *w, const void *src, size_t n);

#endif
