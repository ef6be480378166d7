/*
 * Two bytes are a number below 65536, written as three digits to the base 45, least significant
 * first; a last single byte takes two digits.
 */
#include "export/wire/base45.h"

static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

size_t sp_base45_len(size_t n)
{
	return n / 2 * 3 + n % 2 * 2;
}

static char *put_digits(char *out, unsigned value, int n_digits)
{
	for (; n_digits > 0; n_digits--, value /= 45)
		*out++ = alphabet[value % 45];
	return out;
}

void sp_base45_encode(char *out, const uint8_t *p, size_t n)
{
	for (; n >= 2; n -= 2, p += 2)
		out = put_digits(out, p[0] * 256U + p[1], 3);
	if (n == 1)
		out = put_digits(out, p[0], 2);
	*out = '\0';
}

/* 45 for a character that is no digit. */
static unsigned digit_of(char c)
{
	unsigned digit = 0;

	if (c >= '0' && c <= '9')
		return (unsigned) (c - '0');
	if (c >= 'A' && c <= 'Z')
		return (unsigned) (c - 'A') + 10;
	for (digit = 36; digit < 45; digit++)
		if (alphabet[digit] == c)
			break;
	return digit;
}

static sp_err get_digits(unsigned *out, const char *text, size_t n_digits, unsigned max)
{
	unsigned value = 0;

	for (size_t i = n_digits; i-- > 0;) {
		const unsigned digit = digit_of(text[i]);

		if (digit == 45)
			return SP_E_FORM;
		value = value * 45 + digit;
	}
	if (value > max)
		return SP_E_FORM;
	*out = value;
	return SP_OK;
}

sp_err sp_base45_decode(uint8_t *out, size_t cap, size_t *out_len, const char *text, size_t len)
{
	const size_t n_pairs = len / 3, n_bytes = n_pairs * 2 + len % 3 / 2;
	unsigned value = 0;

	if (len % 3 == 1)
		return SP_E_FORM;
	if (n_bytes > cap)
		return SP_E_SIZE;

	for (size_t i = 0; i < n_pairs; i++) {
		if (get_digits(&value, text + 3 * i, 3, 0xFFFF) != SP_OK)
			return SP_E_FORM;
		out[2 * i] = (uint8_t) (value >> 8);
		out[2 * i + 1] = (uint8_t) value;
	}
	if (len % 3 == 2) {
		if (get_digits(&value, text + 3 * n_pairs, 2, 0xFF) != SP_OK)
			return SP_E_FORM;
		out[2 * n_pairs] = (uint8_t) value;
	}
	*out_len = n_bytes;
	return SP_OK;
}
