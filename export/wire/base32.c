/* Bits wait in the low end of an integer until there are enough of them for the other side. */
#include "export/wire/base32.h"

#include <string.h>

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

void sp_base32_split(uint8_t *out, const uint8_t *p, size_t n)
{
	unsigned bits = 0, n_bits = 0;

	for (size_t i = 0; i < n; i++) {
		bits = (bits << 8 | p[i]) & 0xFFF;
		for (n_bits += 8; n_bits >= 5; n_bits -= 5)
			*out++ = bits >> (n_bits - 5) & 31;
	}
}

void sp_base32_join(uint8_t *out, const uint8_t *values, size_t n)
{
	unsigned bits = 0, n_bits = 0;

	for (size_t i = 0; i < n; i++) {
		bits = (bits << 5 | values[i]) & 0xFFF;
		n_bits += 5;
		if (n_bits >= 8) {
			n_bits -= 8;
			*out++ = (uint8_t) (bits >> n_bits);
		}
	}
}

void sp_base32_text(char *out, const uint8_t *values, size_t n, size_t group, char between)
{
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && i % group == 0)
			*out++ = between;
		*out++ = alphabet[values[i]];
	}
	*out = '\0';
}

/* strchr() alone would find the NUL at the end of every string. */
static const char *find(const char *in, char c)
{
	return c != '\0' ? strchr(in, c) : NULL;
}

/* -1 when it is none of the alphabet. */
static int value_of(char c)
{
	if (c >= 'a' && c <= 'z')
		c = (char) (c - 'a' + 'A');
	if (c == 'O')
		c = '0';
	if (c == 'I' || c == 'L')
		c = '1';

	const char *at = find(alphabet, c);

	return at != NULL ? (int) (at - alphabet) : -1;
}

sp_err sp_base32_read(uint8_t *out, size_t n, const char *dropped, const char *text, size_t len)
{
	size_t at = 0;

	for (size_t i = 0; i < len; i++) {
		if (find(dropped, text[i]) != NULL)
			continue;

		int value = value_of(text[i]);

		if (value < 0 || at == n)
			return SP_E_FORM;
		out[at++] = (uint8_t) value;
	}
	return at == n ? SP_OK : SP_E_FORM;
}
