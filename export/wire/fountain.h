/*
 * The fountain: a batch becomes an endless row of 200-byte fragments, any K of which (almost
 * always) restore it.
 *
 * A systematic random linear code over GF(256). Fragment n < K is the n-th 200 bytes of the batch,
 * the last one filled up with zeros; fragment n ≥ K is the sum of coefficient(tag, n, j) × fragment
 * j over j < K. The coefficients:
 *
 *	state = tag × 2^24 + n                     (64 bits, unsigned)
 *	for every group g of eight coefficients, the next output of SplitMix64
 *	(Steele, Lea, Flood 2014), all arithmetic modulo 2^64:
 *		state += 0x9E3779B97F4A7C15
 *		z = state
 *		z = (z ^ (z >> 30)) × 0xBF58476D1CE4E5B9
 *		z = (z ^ (z >> 27)) × 0x94D049BB133111EB
 *		z = z ^ (z >> 31)
 *	whose bytes, most significant first, are coefficients 8g … 8g + 7.
 *
 * A decoder is online Gaussian elimination: it keeps one reduced row per pivot, so that rank / K is
 * exact progress. Depends on nothing; memory is the caller's.
 */
#ifndef SP_WIRE_FOUNTAIN_H
#define SP_WIRE_FOUNTAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "export/wire/err.h"
#include "export/wire/limits.h"

/* Fragments of a batch of len bytes: ceil(len / 200); 0 when len is 0 or over SP_BATCH_MAX. */
uint32_t sp_fountain_k(size_t len);

/* The k coefficients of fragment n ≥ k. */
void sp_fountain_coefficients(uint8_t *out, uint32_t k, uint32_t tag, uint32_t n);

/* Writes fragment n (any n ≤ SP_FRAGMENT_NUMBER_MAX) of a batch of an allowed length. */
void sp_fountain_fragment(
	uint8_t out[SP_FRAGMENT_LEN], const uint8_t *batch, size_t len, uint32_t tag, uint32_t n);

struct sp_fountain {
	uint32_t k, tag, rank;
	size_t len;
	uint8_t *rows;     /* for each pivot a row of coefficients and fragment bytes */
	uint8_t *scratch;  /* one row */
	uint8_t *have;     /* k bytes: what there is for each pivot */
	bool inconsistent; /* a redundant fragment disagreed: it or a row is forged */
};

/* Bytes of memory a decoder for a batch of this length needs; 0 when the length is not allowed. */
size_t sp_fountain_size(size_t len);

/* Starts a decoder in mem (at least sp_fountain_size(len) bytes of any alignment, which stay the
 * caller's and outlive it). SP_E_RANGE: the length is not allowed; SP_E_SIZE: too little memory. */
sp_err sp_fountain_init(
	struct sp_fountain *f, void *mem, size_t mem_len, size_t len, uint32_t tag) SP_CHECKED;

/* Takes one fragment. SP_OK: it raised the rank; SP_REPEAT: it was redundant and agreed;
 * SP_E_DIGEST: it was redundant and disagreed with what is there, and was not taken; SP_E_RANGE: n
 * is over SP_FRAGMENT_NUMBER_MAX. */
sp_err sp_fountain_add(
	struct sp_fountain *f, uint32_t n, const uint8_t data[SP_FRAGMENT_LEN]) SP_CHECKED;

/* When rank == k: finishes elimination and writes the batch (f->len bytes) to out; the padding of
 * the last fragment must be zeros. SP_MORE: rank < k; SP_E_DIGEST: padding. The caller compares
 * SHA-256 with the tag. */
sp_err sp_fountain_get(struct sp_fountain *f, uint8_t *out) SP_CHECKED;

/* Forgets all rows, keeps length and tag: collecting starts again after a forged fragment. */
void sp_fountain_reset(struct sp_fountain *f);

#endif
