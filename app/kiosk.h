/*
 * The station as a whole: owns campaign, key, store, window, visit, clock; runs the one loop.
 */
#ifndef APP_KIOSK_H
#define APP_KIOSK_H

#include "app/config.h"

/* What the program ends with; also in --help and app/README.md. */
enum kiosk_exit {
	KIOSK_GOOD = 0,
	KIOSK_PLAY = 1,  /* the script met something else than it expected */
	KIOSK_USAGE = 2, /* command line or signpost.conf */
	KIOSK_CAMPAIGN = 3,
	KIOSK_STATE = 4, /* state folder or station key */
	KIOSK_STORE = 5,
	KIOSK_DISPLAY = 6, /* window, fonts, keyboards, words */
	KIOSK_MEMORY = 7,
};

/* Opens everything, runs until somebody ends it, wipes and closes everything. What goes wrong at
 * the start is said on stderr and, once there is a window, on the screen. */
enum kiosk_exit kiosk_run(const struct config *c) SP_CHECKED;

#endif
