#include "app/clock.h"

#include <time.h>

static int64_t system_mono_ms(void *arg)
{
	struct timespec t = {0};

	(void) arg;
	/* Goes on while the machine sleeps, so that a visit is over when it wakes up, and waking up
	 * is no jump of the wall clock. Cannot fail with a valid clock id. */
	(void) clock_gettime(CLOCK_BOOTTIME, &t);
	return (int64_t) t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int64_t system_wall_s(void *arg)
{
	(void) arg;
	return (int64_t) time(NULL);
}

struct clock clock_system(void)
{
	return (struct clock){.mono_ms = system_mono_ms, .wall_s = system_wall_s};
}

static int64_t manual_mono_ms(void *arg)
{
	return ((const struct clock_manual *) arg)->mono_ms;
}

static int64_t manual_wall_s(void *arg)
{
	return ((const struct clock_manual *) arg)->wall_s;
}

struct clock clock_manual(struct clock_manual *m)
{
	return (struct clock){.mono_ms = manual_mono_ms, .wall_s = manual_wall_s, .arg = m};
}

int64_t clock_mono_ms(const struct clock *c)
{
	return c->mono_ms(c->arg);
}

int64_t clock_wall_s(const struct clock *c)
{
	return c->wall_s(c->arg);
}

uint32_t clock_day(const struct clock *c)
{
	const int64_t s = clock_wall_s(c);

	return s < 0 ? 0 : (uint32_t) (s / 86400);
}
