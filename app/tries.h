/*
 * How often something may be tried: at most TRIES_A_MINUTE in any minute of the monotonic clock.
 */
#ifndef APP_TRIES_H
#define APP_TRIES_H

#include <stddef.h>

#include "app/clock.h"

enum { TRIES_A_MINUTE = 6 };

/* All zeros: none so far. */
struct tries {
	int64_t at_ms[TRIES_A_MINUTE]; /* of the last ones, as a ring */
	size_t n;
};

/* Counts one try and returns 0; or returns how many ms to wait, and counts nothing. */
uint32_t tries_take(struct tries *t, const struct clock *c);

#endif
