/*
 * A row is multiplied by a constant c through two tables of sixteen products, one for each half of
 * a byte: c × x = c × (x & 15) + c × (x & 240). Byte shuffles look up sixteen or thirty-two of them
 * at a time (Plank, Greenan, Miller: "Screaming Fast Galois Field Arithmetic Using Intel SIMD
 * Instructions", 2013). The tables of one c are made on the spot: that is quicker than fetching
 * them from 8 KB, and there is no table to get wrong.
 */
#include "export/wire/gf256.h"

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__) && defined(__ARM_NEON) && !defined(__AARCH64EB__)
#define SP_GF256_NEON
#include <arm_neon.h>
#elif defined(__wasm_simd128__)
#include <wasm_simd128.h>
#endif

static uint8_t twice(uint8_t a)
{
	return (uint8_t) ((a << 1) ^ ((a >> 7) * 0x1D));
}

uint8_t sp_gf256_mul(uint8_t a, uint8_t b)
{
	uint8_t product = 0;

	for (; b != 0; b >>= 1, a = twice(a))
		if (b & 1)
			product ^= a;
	return product;
}

uint8_t sp_gf256_inv(uint8_t a)
{
	/* a^254 = a^-1, as a^255 = 1; 254 = 2 + 4 + 8 + … + 128. */
	uint8_t inverse = 1;

	for (int i = 1; i < 8; i++) {
		a = sp_gf256_mul(a, a);
		inverse = sp_gf256_mul(inverse, a);
	}
	return inverse;
}

struct products {
	uint8_t low[16];  /* c × i */
	uint8_t high[16]; /* c × 16 i */
};

static void put_u64(uint8_t *p, uint64_t v)
{
	for (int i = 0; i < 8; i++)
		p[i] = (uint8_t) (v >> (8 * i));
}

/* The products of c with 0 … 15. Byte i of a word below is the product with i: each line adds
 * c × 2^b to the bytes whose index has bit b set, eight at a time, without carries. */
static void half_products(uint8_t out[16], uint8_t c)
{
	const uint8_t c2 = twice(c), c4 = twice(c2), c8 = twice(c4);
	const uint64_t first = (c * UINT64_C(0x0100010001000100)) ^
			       (c2 * UINT64_C(0x0101000001010000)) ^
			       (c4 * UINT64_C(0x0101010100000000));

	put_u64(out, first);
	put_u64(out + 8, first ^ (c8 * UINT64_C(0x0101010101010101)));
}

static struct products products_of(uint8_t c)
{
	struct products t;

	half_products(t.low, c);
	half_products(t.high, twice(twice(twice(twice(c)))));
	return t;
}

static void addmul_bytes(uint8_t *dst, const uint8_t *src, const struct products *t, size_t n)
{
	for (size_t i = 0; i < n; i++)
		dst[i] ^= t->low[src[i] & 15] ^ t->high[src[i] >> 4];
}

static void addmul_plain(uint8_t *dst, const uint8_t *src, uint8_t c, size_t n)
{
	const struct products t = products_of(c);

	addmul_bytes(dst, src, &t, n);
}

#if defined(__x86_64__)

__attribute__((target("ssse3"))) static void addmul_ssse3(
	uint8_t *dst, const uint8_t *src, uint8_t c, size_t n)
{
	const struct products t = products_of(c);
	const __m128i low = _mm_loadu_si128((const void *) t.low);
	const __m128i high = _mm_loadu_si128((const void *) t.high);
	const __m128i nibble = _mm_set1_epi8(15);
	size_t i = 0;

	for (; n - i >= 16; i += 16) {
		const __m128i s = _mm_loadu_si128((const void *) (src + i));
		const __m128i d = _mm_loadu_si128((const void *) (dst + i));
		const __m128i l = _mm_shuffle_epi8(low, _mm_and_si128(s, nibble));
		const __m128i h =
			_mm_shuffle_epi8(high, _mm_and_si128(_mm_srli_epi64(s, 4), nibble));

		_mm_storeu_si128((void *) (dst + i), _mm_xor_si128(d, _mm_xor_si128(l, h)));
	}
	addmul_bytes(dst + i, src + i, &t, n - i);
}

__attribute__((target("avx2"))) static void addmul_avx2(
	uint8_t *dst, const uint8_t *src, uint8_t c, size_t n)
{
	const struct products t = products_of(c);
	const __m256i low = _mm256_broadcastsi128_si256(_mm_loadu_si128((const void *) t.low));
	const __m256i high = _mm256_broadcastsi128_si256(_mm_loadu_si128((const void *) t.high));
	const __m256i nibble = _mm256_set1_epi8(15);
	size_t i = 0;

	for (; n - i >= 32; i += 32) {
		const __m256i s = _mm256_loadu_si256((const void *) (src + i));
		const __m256i d = _mm256_loadu_si256((const void *) (dst + i));
		const __m256i l = _mm256_shuffle_epi8(low, _mm256_and_si256(s, nibble));
		const __m256i h = _mm256_shuffle_epi8(
			high, _mm256_and_si256(_mm256_srli_epi64(s, 4), nibble));

		_mm256_storeu_si256(
			(void *) (dst + i), _mm256_xor_si256(d, _mm256_xor_si256(l, h)));
	}
	addmul_bytes(dst + i, src + i, &t, n - i);
}

#elif defined(SP_GF256_NEON)

static void addmul_neon(uint8_t *dst, const uint8_t *src, uint8_t c, size_t n)
{
	const struct products t = products_of(c);
	const uint8x16_t low = vld1q_u8(t.low), high = vld1q_u8(t.high);
	size_t i = 0;

	for (; n - i >= 16; i += 16) {
		const uint8x16_t s = vld1q_u8(src + i);
		const uint8x16_t l = vqtbl1q_u8(low, vandq_u8(s, vdupq_n_u8(15)));
		const uint8x16_t h = vqtbl1q_u8(high, vshrq_n_u8(s, 4));

		vst1q_u8(dst + i, veorq_u8(vld1q_u8(dst + i), veorq_u8(l, h)));
	}
	addmul_bytes(dst + i, src + i, &t, n - i);
}

#elif defined(__wasm_simd128__)

static void addmul_wasm(uint8_t *dst, const uint8_t *src, uint8_t c, size_t n)
{
	const struct products t = products_of(c);
	const v128_t low = wasm_v128_load(t.low), high = wasm_v128_load(t.high);
	size_t i = 0;

	for (; n - i >= 16; i += 16) {
		const v128_t s = wasm_v128_load(src + i), d = wasm_v128_load(dst + i);
		const v128_t l = wasm_i8x16_swizzle(low, wasm_v128_and(s, wasm_i8x16_splat(15)));
		const v128_t h = wasm_i8x16_swizzle(high, wasm_u8x16_shr(s, 4));

		wasm_v128_store(dst + i, wasm_v128_xor(d, wasm_v128_xor(l, h)));
	}
	addmul_bytes(dst + i, src + i, &t, n - i);
}

#endif

static const struct sp_gf256_rows ways[] = {
#if defined(__x86_64__)
	{"avx2", addmul_avx2},
	{"ssse3", addmul_ssse3},
#elif defined(SP_GF256_NEON)
	{"neon", addmul_neon},
#elif defined(__wasm_simd128__)
	{"wasm", addmul_wasm},
#endif
	{"plain", addmul_plain},
};

/* Best first, so a machine lacks some of the first ways and offers all the rest. */
static size_t ways_missing(void)
{
#if defined(__x86_64__)
	if (!__builtin_cpu_supports("ssse3"))
		return 2;
	if (!__builtin_cpu_supports("avx2"))
		return 1;
#endif
	return 0;
}

const struct sp_gf256_rows *sp_gf256_rows_at(size_t i)
{
	const size_t offered = sizeof ways / sizeof *ways - ways_missing();

	return i < offered ? &ways[i + ways_missing()] : NULL;
}

void sp_gf256_addmul(uint8_t *dst, const uint8_t *src, uint8_t c, size_t n)
{
	if (c != 0)
		ways[ways_missing()].addmul(dst, src, c, n);
}

void sp_gf256_scale(uint8_t *dst, uint8_t c, size_t n)
{
	/* c × x = x + (c + 1) × x. Every way reads a byte before it writes the same one, so a row
	 * may be added to itself. */
	ways[ways_missing()].addmul(dst, dst, c ^ 1, n);
}
