/*
 * The batch is K unknowns of 200 bytes, every fragment one linear equation over them. The decoder
 * keeps equations in row echelon form: a row begins with a 1 at its pivot, and there is at most one
 * row for each pivot. A new equation is freed of every pivot it contains; what is left starts a new
 * row at its first coefficient, or is 0 = 0 (a repeat), or 0 = something (forged). The upper
 * triangle is only cleared at the end, and only in the 200 bytes.
 *
 * Rows that are a bare unknown (fragments of the systematic sweep) are marked: clearing them from
 * an equation costs 200 bytes of work instead of K + 200.
 */
#include "export/wire/fountain.h"

#include "export/wire/gf256.h"

/* Both parts of a row are filled up with zeros to whole vectors of the widest row operation. */
enum {
	VECTOR = 32,
	DATA_WIDTH = (SP_FRAGMENT_LEN + VECTOR - 1) / VECTOR * VECTOR,
};

/* What there is for a pivot. */
enum { NO_ROW, MIXED_ROW, BARE_ROW };

uint32_t sp_fountain_k(size_t len)
{
	if (len > SP_BATCH_MAX)
		return 0;
	return (uint32_t) ((len + SP_FRAGMENT_LEN - 1) / SP_FRAGMENT_LEN);
}

/* The next output of SplitMix64. */
static uint64_t split_mix(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

void sp_fountain_coefficients(uint8_t *out, uint32_t k, uint32_t tag, uint32_t n)
{
	uint64_t state = ((uint64_t) tag << 24) + n;
	uint64_t group = 0;

	for (uint32_t j = 0; j < k; j++) {
		if (j % 8 == 0)
			group = split_mix(&state);
		out[j] = (uint8_t) (group >> (56 - 8 * (j % 8)));
	}
}

/* Bytes of the batch in its fragment j: all but the last are full. */
static size_t piece_len(size_t len, uint32_t j)
{
	const size_t left = len - (size_t) j * SP_FRAGMENT_LEN;

	return left < SP_FRAGMENT_LEN ? left : SP_FRAGMENT_LEN;
}

void sp_fountain_fragment(
	uint8_t out[SP_FRAGMENT_LEN], const uint8_t *batch, size_t len, uint32_t tag, uint32_t n)
{
	const uint32_t k = sp_fountain_k(len);
	uint8_t coefficients[SP_FRAGMENTS_MAX];

	__builtin_memset(out, 0, SP_FRAGMENT_LEN);
	if (n < k) {
		__builtin_memcpy(out, batch + (size_t) n * SP_FRAGMENT_LEN, piece_len(len, n));
		return;
	}
	sp_fountain_coefficients(coefficients, k, tag, n);
	for (uint32_t j = 0; j < k; j++)
		sp_gf256_addmul(out, batch + (size_t) j * SP_FRAGMENT_LEN, coefficients[j],
			piece_len(len, j));
}

/* Where the 200 bytes of a row start: behind its coefficients. */
static size_t data_at(uint32_t k)
{
	return (k + VECTOR - 1U) / VECTOR * VECTOR;
}

static size_t row_len(uint32_t k)
{
	return data_at(k) + DATA_WIDTH;
}

static uint8_t *row_of(const struct sp_fountain *f, uint32_t pivot)
{
	return f->rows + pivot * row_len(f->k);
}

static bool is_zero(const uint8_t *p, size_t n)
{
	uint8_t any = 0;

	for (size_t i = 0; i < n; i++)
		any |= p[i];
	return any == 0;
}

size_t sp_fountain_size(size_t len)
{
	const uint32_t k = sp_fountain_k(len);

	return k == 0 ? 0 : (k + 1) * row_len(k) + k;
}

sp_err sp_fountain_init(struct sp_fountain *f, void *mem, size_t mem_len, size_t len, uint32_t tag)
{
	const uint32_t k = sp_fountain_k(len);

	if (k == 0)
		return SP_E_RANGE;
	if (mem_len < sp_fountain_size(len))
		return SP_E_SIZE;

	*f = (struct sp_fountain){.k = k, .tag = tag, .len = len, .rows = mem};
	f->scratch = f->rows + k * row_len(k);
	f->have = f->scratch + row_len(k);
	sp_fountain_reset(f);
	return SP_OK;
}

void sp_fountain_reset(struct sp_fountain *f)
{
	__builtin_memset(f->have, NO_ROW, f->k);
	f->rank = 0;
	f->inconsistent = false;
}

/* Writes fragment n as an equation into scratch. */
static void write_equation(struct sp_fountain *f, uint32_t n, const uint8_t *data)
{
	__builtin_memset(f->scratch, 0, row_len(f->k));
	if (n < f->k)
		f->scratch[n] = 1;
	else
		sp_fountain_coefficients(f->scratch, f->k, f->tag, n);
	__builtin_memcpy(f->scratch + data_at(f->k), data, SP_FRAGMENT_LEN);
}

/* Clears known pivots from scratch up to the first coefficient without a row; returns its index, k
 * when there is none. */
static uint32_t reduce(struct sp_fountain *f)
{
	uint8_t *row = f->scratch;

	for (uint32_t j = 0; j < f->k; j++) {
		if (row[j] == 0)
			continue;
		if (f->have[j] == NO_ROW)
			return j;
		/* Everything before j is zero in both rows: start at a whole vector. */
		const size_t from = f->have[j] == BARE_ROW ? data_at(f->k) : j / VECTOR * VECTOR;
		const uint8_t c = row[j];

		sp_gf256_addmul(row + from, row_of(f, j) + from, c, row_len(f->k) - from);
		row[j] = 0;
	}
	return f->k;
}

/* Makes scratch, reduced, the row of this pivot. */
static void keep(struct sp_fountain *f, uint32_t pivot)
{
	const size_t from = pivot / VECTOR * VECTOR;
	const bool bare = is_zero(f->scratch + pivot + 1, f->k - pivot - 1);

	sp_gf256_scale(f->scratch + from, sp_gf256_inv(f->scratch[pivot]), row_len(f->k) - from);
	__builtin_memcpy(row_of(f, pivot), f->scratch, row_len(f->k));
	f->have[pivot] = bare ? BARE_ROW : MIXED_ROW;
	f->rank++;
}

sp_err sp_fountain_add(struct sp_fountain *f, uint32_t n, const uint8_t data[SP_FRAGMENT_LEN])
{
	if (n > SP_FRAGMENT_NUMBER_MAX)
		return SP_E_RANGE;

	write_equation(f, n, data);
	const uint32_t pivot = reduce(f);

	if (pivot < f->k) {
		keep(f, pivot);
		return SP_OK;
	}
	if (is_zero(f->scratch + data_at(f->k), SP_FRAGMENT_LEN))
		return SP_REPEAT;
	f->inconsistent = true;
	return SP_E_DIGEST;
}

/* Makes row i bare; all rows below it are. */
static void make_bare(struct sp_fountain *f, uint32_t i)
{
	const size_t at = data_at(f->k);
	uint8_t *row = row_of(f, i);

	for (uint32_t j = i + 1; j < f->k; j++)
		sp_gf256_addmul(row + at, row_of(f, j) + at, row[j], DATA_WIDTH);
	__builtin_memset(row + i + 1, 0, f->k - i - 1);
	f->have[i] = BARE_ROW;
}

sp_err sp_fountain_get(struct sp_fountain *f, uint8_t *out)
{
	if (f->rank < f->k)
		return SP_MORE;

	for (uint32_t i = f->k; i-- > 0;)
		if (f->have[i] == MIXED_ROW)
			make_bare(f, i);

	const size_t last_len = piece_len(f->len, f->k - 1);

	if (!is_zero(row_of(f, f->k - 1) + data_at(f->k) + last_len, SP_FRAGMENT_LEN - last_len))
		return SP_E_DIGEST;
	for (uint32_t j = 0; j < f->k; j++)
		__builtin_memcpy(out + (size_t) j * SP_FRAGMENT_LEN, row_of(f, j) + data_at(f->k),
			piece_len(f->len, j));
	return SP_OK;
}
