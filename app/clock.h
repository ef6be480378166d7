/*
 * Time, handed in: the station runs on the system's clocks, tests on one that they wind by hand.
 */
#ifndef APP_CLOCK_H
#define APP_CLOCK_H

#include <stdint.h>

struct clock {
	int64_t (*mono_ms)(void *arg); /* never jumps: idle time, animation, waiting */
	int64_t (*wall_s)(void *arg);  /* Unix seconds: day of a signature, hour of a batch */
	void *arg;
};

/* The system's clocks. */
struct clock clock_system(void);

/* A clock that stands still until somebody changes it; *m must outlive it. */
struct clock_manual {
	int64_t mono_ms;
	int64_t wall_s;
};
struct clock clock_manual(struct clock_manual *m);

int64_t clock_mono_ms(const struct clock *c);
int64_t clock_wall_s(const struct clock *c);

/* Days since 1970-01-01 (UTC), 0 for a clock before that. */
uint32_t clock_day(const struct clock *c);

#endif
