/*
 *	offset	bytes
 *	0	1	format version (high nibble), flags (low nibble; none is defined)
 *	1	4	tag
 *	5	3	number of the first fragment
 *	8	3	batch length
 *	11	200 m	fragments
 *	11 + 200 m	4	CRC-32 of all before
 */
#include "export/wire/frame.h"

#include <stdbool.h>

#include "export/wire/base45.h"
#include "export/wire/fountain.h"

enum { PREFIX_LEN = 4, VERSION_AND_FLAGS = SP_FORMAT << 4 };

static const char prefix[PREFIX_LEN + 1] = "SP1:";

uint32_t sp_crc32(const uint8_t *p, size_t n)
{
	/* CRC of each half byte. */
	static const uint32_t table[16] = {0x00000000, 0x1DB71064, 0x3B6E20C8, 0x26D930AC,
		0x76DC4190, 0x6B6B51F4, 0x4DB26158, 0x5005713C, 0xEDB88320, 0xF00F9344, 0xD6D6A3E8,
		0xCB61B38C, 0x9B64C2B0, 0x86D3D2D4, 0xA00AE278, 0xBDBDF21C};
	uint32_t crc = 0xFFFFFFFF;

	for (size_t i = 0; i < n; i++) {
		crc ^= p[i];
		crc = (crc >> 4) ^ table[crc & 15];
		crc = (crc >> 4) ^ table[crc & 15];
	}
	return ~crc;
}

/* Integers of n bytes, big-endian. */
static void put_be(uint8_t *p, int n, uint32_t v)
{
	for (int i = n; i-- > 0; v >>= 8)
		p[i] = (uint8_t) v;
}

static uint32_t get_be(const uint8_t *p, int n)
{
	uint32_t v = 0;

	for (int i = 0; i < n; i++)
		v = v << 8 | p[i];
	return v;
}

static size_t frame_len(uint32_t m)
{
	return SP_FRAME_HEADER_LEN + (size_t) m * SP_FRAGMENT_LEN + SP_FRAME_CRC_LEN;
}

static bool in_range(size_t batch_len, uint32_t n, uint32_t m)
{
	return batch_len > 0 && batch_len <= SP_BATCH_MAX && m > 0 &&
	       m <= SP_FRAME_SYMBOL_FRAGMENTS_MAX && n <= SP_FRAGMENT_NUMBER_MAX - (m - 1);
}

/* Text of a frame whose fragments are in their place in buf. */
static void finish(char *out, uint8_t buf[SP_FRAME_MAX], const struct sp_frame *f)
{
	const size_t len = frame_len(f->m);

	buf[0] = VERSION_AND_FLAGS;
	put_be(buf + 1, 4, f->tag);
	put_be(buf + 5, 3, f->n);
	put_be(buf + 8, 3, f->batch_len);
	put_be(buf + len - SP_FRAME_CRC_LEN, 4, sp_crc32(buf, len - SP_FRAME_CRC_LEN));
	__builtin_memcpy(out, prefix, PREFIX_LEN);
	sp_base45_encode(out + PREFIX_LEN, buf, len);
}

sp_err sp_frame_make(char out[SP_FRAME_TEXT_MAX + 1], const uint8_t *batch, size_t len,
	uint32_t tag, uint32_t n, uint32_t m)
{
	uint8_t buf[SP_FRAME_MAX];

	if (!in_range(len, n, m))
		return SP_E_RANGE;
	for (uint32_t i = 0; i < m; i++)
		sp_fountain_fragment(
			buf + SP_FRAME_HEADER_LEN + i * SP_FRAGMENT_LEN, batch, len, tag, n + i);

	const struct sp_frame frame = {.tag = tag, .n = n, .batch_len = (uint32_t) len, .m = m};

	finish(out, buf, &frame);
	return SP_OK;
}

sp_err sp_frame_encode(char out[SP_FRAME_TEXT_MAX + 1], const struct sp_frame *frame)
{
	uint8_t buf[SP_FRAME_MAX];

	if (!in_range(frame->batch_len, frame->n, frame->m))
		return SP_E_RANGE;
	__builtin_memcpy(
		buf + SP_FRAME_HEADER_LEN, frame->fragments, (size_t) frame->m * SP_FRAGMENT_LEN);
	finish(out, buf, frame);
	return SP_OK;
}

uint32_t sp_frame_next(uint32_t n, uint32_t m, uint32_t k)
{
	const uint32_t last = SP_FRAGMENT_NUMBER_MAX - (SP_FRAME_SYMBOL_FRAGMENTS_MAX - 1);

	return n <= last && m <= last - n ? n + m : k;
}

static bool has_prefix(const char *text, size_t len)
{
	for (size_t i = 0; i < PREFIX_LEN; i++)
		if (i == len || text[i] != prefix[i])
			return false;
	return true;
}

/* Number of fragments in a frame of this many bytes; 0 when there is no such frame. */
static uint32_t fragments_in(size_t len)
{
	const uint32_t m = (uint32_t) (len / SP_FRAGMENT_LEN);

	return len == frame_len(m) ? m : 0;
}

sp_err sp_frame_parse(
	struct sp_frame *out, uint8_t buf[SP_FRAME_MAX], const char *text, size_t text_len)
{
	size_t len = 0;

	if (!has_prefix(text, text_len))
		return SP_E_FOREIGN;
	if (sp_base45_decode(buf, SP_FRAME_MAX, &len, text + PREFIX_LEN, text_len - PREFIX_LEN) !=
			SP_OK ||
		len == 0)
		return SP_E_FORM;
	/* Before length and CRC: a later version may define both in another way. */
	if (buf[0] != VERSION_AND_FLAGS)
		return SP_E_VERSION;

	const uint32_t m = fragments_in(len);

	if (m == 0 ||
		get_be(buf + len - SP_FRAME_CRC_LEN, 4) != sp_crc32(buf, len - SP_FRAME_CRC_LEN))
		return SP_E_FORM;

	const struct sp_frame frame = {
		.tag = get_be(buf + 1, 4),
		.n = get_be(buf + 5, 3),
		.batch_len = get_be(buf + 8, 3),
		.m = m,
		.fragments = buf + SP_FRAME_HEADER_LEN,
	};

	if (!in_range(frame.batch_len, frame.n, frame.m))
		return SP_E_RANGE;
	*out = frame;
	return SP_OK;
}

/* Characters of alphanumeric mode in a symbol at level L. */
static size_t characters_in(unsigned qr_version)
{
	/* ISO/IEC 18004, data codewords at level L, from version 10 on. */
	static const uint16_t codewords[] = {274, 324, 370, 428, 461, 523, 589, 647, 721, 795, 861,
		932, 1006, 1094, 1174, 1276, 1370, 1468, 1531, 1631, 1735, 1843, 1955, 2071, 2191,
		2306, 2434, 2566, 2702, 2812, 2956};
	const size_t mode_bits = 4, count_bits = qr_version < 27 ? 11 : 13;
	const size_t bits = codewords[qr_version - 10] * (size_t) 8 - mode_bits - count_bits;

	/* Two characters take 11 bits, a last single one 6. */
	return bits / 11 * 2 + (bits % 11 >= 6);
}

uint32_t sp_frame_fit(unsigned qr_version)
{
	uint32_t m = 0;

	if (qr_version < 10 || qr_version > 40)
		return 0;
	while (m < SP_FRAME_SYMBOL_FRAGMENTS_MAX &&
		PREFIX_LEN + sp_base45_len(frame_len(m + 1)) <= characters_in(qr_version))
		m++;
	return m;
}
