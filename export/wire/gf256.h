/*
 * Arithmetic in GF(256), polynomial x^8 + x^4 + x^3 + x^2 + 1 (0x11D), generator 2.
 *
 * Depends on nothing; the same sources run in the station, the desk and the browser. The row
 * operations use AVX2 or SSSE3, NEON or WebAssembly SIMD where compiler and machine offer it, plain
 * C otherwise, with the same result.
 */
#ifndef SP_WIRE_GF256_H
#define SP_WIRE_GF256_H

#include <stddef.h>
#include <stdint.h>

uint8_t sp_gf256_mul(uint8_t a, uint8_t b);

/* Multiplicative inverse; a must not be 0. */
uint8_t sp_gf256_inv(uint8_t a);

/* dst[i] ^= c × src[i] for i < n. dst and src do not overlap. */
void sp_gf256_addmul(uint8_t *dst, const uint8_t *src, uint8_t c, size_t n);

/* dst[i] = c × dst[i] for i < n. */
void sp_gf256_scale(uint8_t *dst, uint8_t c, size_t n);

/* One way to do sp_gf256_addmul(). */
struct sp_gf256_rows {
	const char *name; /* "avx2", "ssse3", "neon", "wasm", "plain" */
	void (*addmul)(uint8_t *dst, const uint8_t *src, uint8_t c, size_t n);
};

/* The i-th way that this machine offers, NULL past the last. The first is the one in use, the last
 * is plain C; tests compare them. */
const struct sp_gf256_rows *sp_gf256_rows_at(size_t i);

#endif
