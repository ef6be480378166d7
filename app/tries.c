#include "app/tries.h"

enum { MINUTE_MS = 60000 };

uint32_t tries_take(struct tries *t, const struct clock *c)
{
	const int64_t now = clock_mono_ms(c);
	int64_t *oldest = &t->at_ms[t->n % TRIES_A_MINUTE];

	if (t->n >= TRIES_A_MINUTE && now - *oldest < MINUTE_MS)
		return (uint32_t) (MINUTE_MS - (now - *oldest));
	*oldest = now;
	t->n++;
	return 0;
}
