/*
 * Deterministic CBOR (RFC 8949 §4.2.1), exactly the part of it that Signpost uses: unsigned
 * integers, byte and text strings, arrays and maps of definite length, and the few fixed bytes that
 * cose.c compares.
 *
 * The reader refuses what the writer would not write. For each item, in this order:
 *
 *	SP_E_FORM	no byte is left
 *	SP_E_TYPES	another major type than asked for (SP_E_KEYS where a key was)
 *	SP_E_FORM	a reserved or cut head, a string cut short
 *	SP_E_NONCANON	an indefinite length, a head that is not its shortest form
 *	SP_E_TYPES	a number, count or length out of the caller's bounds, ill-formed text
 *
 * Nothing is allocated and nothing recurses: callers ask for one item at a time, strings are
 * returned in place. After a failure everything reads as 0 or NULL and the cursor stays where it
 * is. Uses libcbor's streaming decoder and encoders.
 */
#ifndef SP_WIRE_CBOR_H
#define SP_WIRE_CBOR_H

#include "export/wire/bytes.h"
#include "export/wire/limits.h"

uint64_t sp_cbor_uint(struct sp_rd *r);

/* An unsigned integer from min to max. */
uint64_t sp_cbor_uint_in(struct sp_rd *r, uint64_t min, uint64_t max);

/* Unix seconds of a whole hour. */
uint64_t sp_cbor_hour(struct sp_rd *r);

/* Number of elements of an array, or of pairs of a map; at most `max`. */
size_t sp_cbor_array(struct sp_rd *r, size_t max);
size_t sp_cbor_map(struct sp_rd *r, size_t max);

/* A byte string of exactly n bytes, in place; NULL on failure. */
const uint8_t *sp_cbor_bytes(struct sp_rd *r, size_t n);

/* The same, copied; fills dst with zeros on failure. */
void sp_cbor_copy(struct sp_rd *r, uint8_t *dst, size_t n);

/* A byte string of at most `max` bytes, in place; its length in *out_len, 0 on failure. */
const uint8_t *sp_cbor_bytes_max(struct sp_rd *r, size_t max, size_t *out_len);

/* A text string of min to max bytes that sp_utf8_ok(), in place, not NUL-terminated. */
const char *sp_cbor_text(struct sp_rd *r, size_t min, size_t max, size_t *out_len);

/* The next map key must be exactly this unsigned integer, else SP_E_KEYS. */
void sp_cbor_key(struct sp_rd *r, uint64_t key);

/* True when the next item is the unsigned integer `key` in shortest form; reads nothing. For
 * optional keys. */
bool sp_cbor_next_is_key(const struct sp_rd *r, uint64_t key);

void sp_cbor_put_uint(struct sp_wr *w, uint64_t v);
void sp_cbor_put_array(struct sp_wr *w, size_t n);
void sp_cbor_put_map(struct sp_wr *w, size_t n);
void sp_cbor_put_bytes(struct sp_wr *w, const void *p, size_t n);
void sp_cbor_put_text(struct sp_wr *w, const char *s, size_t n);

/* True when p[0..n) is well-formed UTF-8 (RFC 3629: no surrogates, no over-long forms, nothing past
 * U+10FFFF) without U+0000. */
bool sp_utf8_ok(const void *p, size_t n);

#endif
