/*
 * libcbor decodes one item at a time and hands it to callbacks that note it in a struct item. That
 * its head is the shortest form is checked by encoding it again.
 */
#include "export/wire/cbor.h"

#include <string.h>

#include <cbor.h>

enum major { MAJOR_UINT = 0, MAJOR_BYTES = 2, MAJOR_TEXT = 3, MAJOR_ARRAY = 4, MAJOR_MAP = 5 };

enum { HEAD_MAX = 9 };

struct item {
	bool indefinite;
	uint64_t n; /* value, count or length */
	const uint8_t *content;
};

static void on_u8(void *item, uint8_t v)
{
	((struct item *) item)->n = v;
}

static void on_u16(void *item, uint16_t v)
{
	((struct item *) item)->n = v;
}

static void on_u32(void *item, uint32_t v)
{
	((struct item *) item)->n = v;
}

static void on_u64(void *item, uint64_t v)
{
	((struct item *) item)->n = v;
}

static void on_string(void *item, cbor_data content, size_t len)
{
	((struct item *) item)->n = len;
	((struct item *) item)->content = content;
}

static void on_count(void *item, size_t n)
{
	((struct item *) item)->n = n;
}

static void on_indefinite(void *item)
{
	((struct item *) item)->indefinite = true;
}

/* Other major types never reach libcbor, so their members are never called. */
static const struct cbor_callbacks callbacks = {
	.uint8 = on_u8,
	.uint16 = on_u16,
	.uint32 = on_u32,
	.uint64 = on_u64,
	.byte_string = on_string,
	.byte_string_start = on_indefinite,
	.string = on_string,
	.string_start = on_indefinite,
	.array_start = on_count,
	.indef_array_start = on_indefinite,
	.map_start = on_count,
	.indef_map_start = on_indefinite,
};

static size_t encode_head(uint8_t out[HEAD_MAX], enum major major, uint64_t n)
{
	switch (major) {
	case MAJOR_UINT:
		return cbor_encode_uint(n, out, HEAD_MAX);
	case MAJOR_BYTES:
		return cbor_encode_bytestring_start(n, out, HEAD_MAX);
	case MAJOR_TEXT:
		return cbor_encode_string_start(n, out, HEAD_MAX);
	case MAJOR_ARRAY:
		return cbor_encode_array_start(n, out, HEAD_MAX);
	case MAJOR_MAP:
		return cbor_encode_map_start(n, out, HEAD_MAX);
	}
	return 0;
}

/* Reads one item of this type, arrays and maps without their elements. `other` is the failure for
 * another type. */
static struct item read_item(struct sp_rd *r, enum major major, sp_err other)
{
	static const struct item nothing = {0};
	struct item item = {0};
	uint8_t head[HEAD_MAX];

	if (r->left == 0)
		sp_rd_fail(r, SP_E_FORM);
	else if ((enum major)(r->p[0] >> 5) != major)
		sp_rd_fail(r, other);
	if (r->err != SP_OK)
		return nothing;

	struct cbor_decoder_result result = cbor_stream_decode(r->p, r->left, &callbacks, &item);

	if (result.status != CBOR_DECODER_FINISHED) {
		sp_rd_fail(r, SP_E_FORM);
		return nothing;
	}

	size_t len = item.content != NULL ? (size_t) (item.content - r->p) : result.read;

	if (item.indefinite || encode_head(head, major, item.n) != len ||
		memcmp(head, r->p, len) != 0) {
		sp_rd_fail(r, SP_E_NONCANON);
		return nothing;
	}
	r->p += result.read;
	r->left -= result.read;
	return item;
}

/* As above with bounds. The cursor goes back to the item when it fails them. */
static struct item read_bounded(struct sp_rd *r, enum major major, uint64_t min, uint64_t max)
{
	struct sp_rd before = *r;
	struct item item = read_item(r, major, SP_E_TYPES);

	if (r->err == SP_OK && (item.n < min || item.n > max)) {
		*r = before;
		sp_rd_fail(r, SP_E_TYPES);
		item = (struct item){0};
	}
	return item;
}

uint64_t sp_cbor_uint(struct sp_rd *r)
{
	return sp_cbor_uint_in(r, 0, UINT64_MAX);
}

uint64_t sp_cbor_uint_in(struct sp_rd *r, uint64_t min, uint64_t max)
{
	return read_bounded(r, MAJOR_UINT, min, max).n;
}

uint64_t sp_cbor_hour(struct sp_rd *r)
{
	struct sp_rd before = *r;
	uint64_t hour = sp_cbor_uint(r);

	if (hour % SP_HOUR == 0)
		return hour;
	*r = before;
	sp_rd_fail(r, SP_E_TYPES);
	return 0;
}

size_t sp_cbor_array(struct sp_rd *r, size_t max)
{
	return (size_t) read_bounded(r, MAJOR_ARRAY, 0, max).n;
}

size_t sp_cbor_map(struct sp_rd *r, size_t max)
{
	return (size_t) read_bounded(r, MAJOR_MAP, 0, max).n;
}

const uint8_t *sp_cbor_bytes(struct sp_rd *r, size_t n)
{
	return read_bounded(r, MAJOR_BYTES, n, n).content;
}

void sp_cbor_copy(struct sp_rd *r, uint8_t *dst, size_t n)
{
	const uint8_t *content = sp_cbor_bytes(r, n);

	if (content != NULL)
		memcpy(dst, content, n);
	else
		memset(dst, 0, n);
}

const uint8_t *sp_cbor_bytes_max(struct sp_rd *r, size_t max, size_t *out_len)
{
	struct item item = read_bounded(r, MAJOR_BYTES, 0, max);

	*out_len = (size_t) item.n;
	return item.content;
}

const char *sp_cbor_text(struct sp_rd *r, size_t min, size_t max, size_t *out_len)
{
	struct sp_rd before = *r;
	struct item item = read_bounded(r, MAJOR_TEXT, min, max);

	if (item.content != NULL && !sp_utf8_ok(item.content, (size_t) item.n)) {
		*r = before;
		sp_rd_fail(r, SP_E_TYPES);
		item = (struct item){0};
	}
	*out_len = (size_t) item.n;
	return (const char *) item.content;
}

void sp_cbor_key(struct sp_rd *r, uint64_t key)
{
	struct sp_rd before = *r;
	uint64_t found = read_item(r, MAJOR_UINT, SP_E_KEYS).n;

	if (r->err == SP_OK && found != key) {
		*r = before;
		sp_rd_fail(r, SP_E_KEYS);
	}
}

bool sp_cbor_next_is_key(const struct sp_rd *r, uint64_t key)
{
	struct sp_rd ahead = *r;

	sp_cbor_key(&ahead, key);
	return ahead.err == SP_OK;
}

static void put_head(struct sp_wr *w, enum major major, uint64_t n)
{
	uint8_t head[HEAD_MAX];

	sp_wr_bytes(w, head, encode_head(head, major, n));
}

void sp_cbor_put_uint(struct sp_wr *w, uint64_t v)
{
	put_head(w, MAJOR_UINT, v);
}

void sp_cbor_put_array(struct sp_wr *w, size_t n)
{
	put_head(w, MAJOR_ARRAY, n);
}

void sp_cbor_put_map(struct sp_wr *w, size_t n)
{
	put_head(w, MAJOR_MAP, n);
}

void sp_cbor_put_bytes(struct sp_wr *w, const void *p, size_t n)
{
	put_head(w, MAJOR_BYTES, n);
	sp_wr_bytes(w, p, n);
}

void sp_cbor_put_text(struct sp_wr *w, const char *s, size_t n)
{
	put_head(w, MAJOR_TEXT, n);
	sp_wr_bytes(w, s, n);
}

/* Length of the well-formed sequence at p, 0 when there is none: Unicode's table 3-7. The lead byte
 * narrows what the second byte may be; the rest are 80 to BF. */
static size_t utf8_sequence(const uint8_t *p, size_t left)
{
	static const struct {
		uint8_t first, last, low, high, len;
	} rows[] = {
		{0x01, 0x7F, 0, 0, 1},
		{0xC2, 0xDF, 0x80, 0xBF, 2},
		{0xE0, 0xE0, 0xA0, 0xBF, 3},
		{0xE1, 0xEC, 0x80, 0xBF, 3},
		{0xED, 0xED, 0x80, 0x9F, 3},
		{0xEE, 0xEF, 0x80, 0xBF, 3},
		{0xF0, 0xF0, 0x90, 0xBF, 4},
		{0xF1, 0xF3, 0x80, 0xBF, 4},
		{0xF4, 0xF4, 0x80, 0x8F, 4},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (p[0] < rows[i].first || p[0] > rows[i].last)
			continue;
		if (rows[i].len > left)
			return 0;
		if (rows[i].len > 1 && (p[1] < rows[i].low || p[1] > rows[i].high))
			return 0;
		for (size_t k = 2; k < rows[i].len; k++)
			if ((p[k] & 0xC0) != 0x80)
				return 0;
		return rows[i].len;
	}
	return 0;
}

bool sp_utf8_ok(const void *p, size_t n)
{
	const uint8_t *at = p;

	for (size_t i = 0; i < n;) {
		size_t len = utf8_sequence(at + i, n - i);

		if (len == 0)
			return false;
		i += len;
	}
	return true;
}
