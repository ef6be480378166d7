/*
 * A frame: what one QR code carries. "SP1:" and Base45 of header, fragments and CRC-32
 * (export/FORMAT.md). Depends on nothing.
 */
#ifndef SP_WIRE_FRAME_H
#define SP_WIRE_FRAME_H

#include <stddef.h>
#include <stdint.h>

#include "export/wire/err.h"
#include "export/wire/limits.h"

enum {
	SP_FRAME_HEADER_LEN = 11,
	SP_FRAME_CRC_LEN = 4,
	SP_FRAME_MAX = SP_FRAME_HEADER_LEN + SP_FRAGMENT_LEN * SP_FRAME_SYMBOL_FRAGMENTS_MAX +
		       SP_FRAME_CRC_LEN,
	SP_FRAME_TEXT_MAX = 4 + (SP_FRAME_MAX / 2) * 3 + 2, /* without NUL */
};

struct sp_frame {
	uint32_t tag;             /* first 4 bytes of SHA-256 of the signed batch */
	uint32_t n;               /* number of the first fragment; the rest follow */
	uint32_t batch_len;       /* bytes */
	uint32_t m;               /* fragments here, 1 … SP_FRAME_SYMBOL_FRAGMENTS_MAX */
	const uint8_t *fragments; /* m × 200 bytes; after parsing, inside the caller's buffer */
};

/* Frame text of the m fragments from n on of a batch, and a NUL. SP_E_RANGE: m, n or len out of
 * bounds (n + m - 1 must be ≤ SP_FRAGMENT_NUMBER_MAX). */
sp_err sp_frame_make(char out[SP_FRAME_TEXT_MAX + 1], const uint8_t *batch, size_t len,
	uint32_t tag, uint32_t n, uint32_t m) SP_CHECKED;

/*
 * The sender's schedule: number of the first fragment after a symbol of m fragments from n on, of a
 * batch of k fragments. Begin with 0: that is one systematic sweep, whose last symbol may run past
 * k, then repair fragments without end. m may change from symbol to symbol; a receiver that joins
 * anywhere loses nothing by either.
 *
 * Numbers that no longer leave room for a symbol of the largest size below SP_FRAGMENT_NUMBER_MAX
 * go back to k, so that the result always suits sp_frame_make(): at six symbols a second that
 * happens after two days at the earliest.
 */
uint32_t sp_frame_next(uint32_t n, uint32_t m, uint32_t k);

/* Text of a frame whose fragments are at hand, and a NUL; what sp_frame_parse() takes apart.
 * SP_E_RANGE as sp_frame_make(). */
sp_err sp_frame_encode(char out[SP_FRAME_TEXT_MAX + 1], const struct sp_frame *frame) SP_CHECKED;

/*
 * Reads the text of a QR code. Checked in this order:
 *
 *	SP_E_FOREIGN	it does not begin with "SP1:"
 *	SP_E_FORM	the rest is not Base45, is empty, or is more than SP_FRAME_MAX bytes
 *	SP_E_VERSION	the first byte is of another format version or has an unknown flag
 *	SP_E_FORM	the length is not 15 + 200 m, or the CRC is wrong
 *	SP_E_RANGE	batch length 0 or over SP_BATCH_MAX, fragment numbers past the field
 *
 * Every text it takes is the one sp_frame_encode() makes. out->fragments points into buf.
 */
sp_err sp_frame_parse(struct sp_frame *out, uint8_t buf[SP_FRAME_MAX], const char *text,
	size_t text_len) SP_CHECKED;

/* CRC-32 of IEEE 802.3 (reflected 0xEDB88320, initial and final complement). */
uint32_t sp_crc32(const uint8_t *p, size_t n);

/* Fragments that fit into a QR symbol of this version at error correction L: v10 1, v15 2, v20 4,
 * v25 6, v30 8, v35 11, v40 14, and what their capacity allows for those between; 0 for versions
 * below 10 and above 40. */
uint32_t sp_frame_fit(unsigned qr_version);

#endif
