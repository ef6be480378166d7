#include "export/desk/pgm.h"

#include <stdbool.h>
#include <string.h>

struct cursor {
	const uint8_t *p;
	size_t left;
};

static bool is_white(uint8_t c)
{
	return c == ' ' || c == '\n';
}

/* A decimal number and the white space behind it. */
static sp_err number(struct cursor *c, uint32_t max, uint32_t *out)
{
	uint32_t v = 0;
	size_t n = 0;

	while (n < c->left && c->p[n] >= '0' && c->p[n] <= '9') {
		if (v > max)
			return SP_E_RANGE;
		v = v * 10 + (uint32_t) (c->p[n] - '0');
		n++;
	}
	if (n == c->left)
		return v > max ? SP_E_RANGE : SP_MORE;
	if (n == 0 || !is_white(c->p[n]))
		return SP_E_FORM;
	if (v == 0 || v > max)
		return SP_E_RANGE;
	c->p += n + 1;
	c->left -= n + 1;
	*out = v;
	return SP_OK;
}

sp_err pgm_header(struct pgm *out, const uint8_t *p, size_t len)
{
	static const uint8_t magic[3] = {'P', '5', '\n'};
	size_t seen = len < PGM_HEADER_MAX ? len : PGM_HEADER_MAX;
	size_t m = seen < sizeof magic ? seen : sizeof magic;
	struct cursor c;
	struct pgm v;
	uint32_t white;
	sp_err e;

	if (m > 0 && memcmp(p, magic, m) != 0)
		return SP_E_FORM;
	if (m < sizeof magic)
		return SP_MORE;
	c = (struct cursor){p + m, seen - m};
	e = number(&c, PGM_SIDE_MAX, &v.width);
	if (e == SP_OK)
		e = number(&c, PGM_SIDE_MAX, &v.height);
	if (e == SP_OK)
		e = number(&c, 255, &white);
	if (e == SP_OK && white != 255)
		e = SP_E_FORM;
	if (e == SP_MORE && seen == PGM_HEADER_MAX)
		e = SP_E_FORM;
	if (e != SP_OK)
		return e;
	v.header_len = seen - c.left;
	*out = v;
	return SP_OK;
}
