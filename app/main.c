/*
 * The station's program: hardens itself, reads how it is set up, runs the kiosk.
 */
#include <malloc.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "app/config.h"
#include "app/kiosk.h"
#include "app/version.h"

enum { FREED = 0xA5 };

/* No core dumps and no debugger of the same user: both would show what a visitor has typed. Files
 * for the owner only. Memory that libraries free (SDL, HarfBuzz, SQLite: they saw names or codes,
 * and do not wipe) is overwritten by the allocator. */
static bool harden(void)
{
	const struct rlimit none = {0, 0};

	umask(077);
	/* refused by the allocators of sanitizers, which do this themselves */
	(void) mallopt(M_PERTURB, FREED);
	return setrlimit(RLIMIT_CORE, &none) == 0 && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0;
}

/* SDL ends the loop in good order on SIGTERM. */
static void hang_up(int signal)
{
	(void) signal;
	(void) raise(SIGTERM); /* cannot fail with a valid signal */
}

/* Whoever reads the log may go away and a file may hit its limit: both are results of a write, and
 * no reason to die while somebody signs. A terminal that is closed ends the program as it should
 * end; under nohup it does not. */
static void take_signals(void)
{
	const struct sigaction ignore = {.sa_handler = SIG_IGN}, end = {.sa_handler = hang_up};
	struct sigaction was;

	(void) sigaction(SIGPIPE, &ignore, NULL); /* none of them can fail with valid signals */
	(void) sigaction(SIGXFSZ, &ignore, NULL);
	if (sigaction(SIGHUP, NULL, &was) == 0 && was.sa_handler != SIG_IGN)
		(void) sigaction(SIGHUP, &end, NULL);
}

int main(int argc, char *argv[])
{
	struct config c;
	char why[256] = "";

	take_signals();
	config_init(&c);
	if (!harden() || sodium_init() < 0) {
		fprintf(stderr, "signpost: core dumps cannot be turned off, or the system has no "
				"random numbers\n");
		return KIOSK_STATE;
	}
	if (config_from_args(&c, argc, argv, why) != SP_OK) {
		fprintf(stderr, "signpost: %s\n", why);
		return KIOSK_USAGE;
	}
	if (c.help) {
		fputs(config_help(), stdout);
		return KIOSK_GOOD;
	}
	if (c.version) {
		printf("signpost %s\n", SIGNPOST_VERSION);
		return KIOSK_GOOD;
	}
	return (int) kiosk_run(&c);
}
