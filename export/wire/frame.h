/*
 * A frame: what one QR code carries. "SP1:" and Base45 of header, fragments and CRC-32
 * (export/FORMAT.md). Depends on nothing.
 */
#ifndef SP_WIRE_FRAME_H
#define SP_WIRE_FRAME_H

#include "export/wire/err.h"
#include "export/wire/limits.h"

#include <stddef.h>
#include <stdint.h>

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
	const uint8_t *fragments; /* m × 200 bytes; after decoding, inside the caller's buffer */
};

/* Frame text of the m fragments from n on of a batch, and a NUL. SP_E_RANGE: m, n or len out of
 * bounds (n + m - 1 must be ≤ SP_FRAGMENT_NUMBER_MAX). */
sp_err sp_frame_make(char out[SP_FRAME_TEXT_MAX + 1], const uint8_t *batch, size_t len,
	uint32_t tag, uint32_t n, uint32_t m) SP_CHECKED;

/* Reads the text of a QR code. SP_E_FOREIGN: it does not begin with "SP1:"; SP_E_VERSION: another
 * format version or an unknown flag; SP_E_FORM: Base45, length or CRC is wrong; SP_E_RANGE: batch
 * length 0 or over SP_BATCH_MAX, fragment numbers past the field. out->fragments points into buf. */
sp_err sp_frame_parse(struct sp_frame *out, uint8_t buf[SP_FRAME_MAX], const char *text,
	size_t text_len) SP_CHECKED;

/* CRC-32 of IEEE 802.3 (reflected 0xEDB88320, initial and final complement). */
uint32_t sp_crc32(const uint8_t *p, size_t n);

/* Fragments that fit into a QR symbol of this version at error correction L: v10 1, v15 2, v20 4,
 * v25 6, v30 8, v35 11, v40 14; 0 for versions below 10. For versions between, the number that
 * their capacity allows. */
uint32_t sp_frame_fit(unsigned qr_version);

#endif
