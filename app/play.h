/*
 * A script that plays a visitor: each step goes through the same doors as a finger or a USB
 * keyboard, and what it expects is what stands on the glass. For the demo and for tests.
 *
 *	# comment
 *	tap NAME          real touch events at the middle of the item of this name; "More"
 *			  is tapped until it is in sight
 *	type TEXT         taps the keys of the on-screen keyboard, and types what has no key
 *			  there; $NAME is taken from the environment variable
 *			  SIGNPOST_PLAY_NAME (a script holds no secrets)
 *	key NAME          a key of a USB keyboard: Tab, Return, Escape …
 *	expect SCREEN     this screen is there (within 3 s)
 *	expect-item NAME  an item of this name is on the list
 *	expect-no-item NAME  none is
 *	await SCREEN MS   waits for it, at most so long
 *	shot NAME         writes NAME.png
 *	sweep             writes batch-N-I.png for each symbol of one sweep of the batch
 *	wait MS           does nothing
 */
#ifndef APP_PLAY_H
#define APP_PLAY_H

#include "app/ui/ui.h"

struct play;

/* Reads a script; shots is the folder for pictures, "" for none. SP_E_NOTFOUND, SP_E_IO, SP_E_SIZE,
 * SP_E_FORM; why gets file and line. */
sp_err play_open(struct play **out, const char *path, const char *shots, char why[256]) SP_CHECKED;
void play_close(struct play **p);

struct play_view {
	struct ui *ui;
	const char *screen; /* name of what is on the glass */
	int64_t now_ms;
	bool quiet; /* the last wait brought no input: what was pushed has arrived */
};

enum play_result { PLAY_GOES_ON, PLAY_DONE, PLAY_FAILED };

/* Does the next step when it is due. *out_next_ms: when to be called again. */
enum play_result play_step(struct play *p, const struct play_view *v, int *out_next_ms);

/* After PLAY_FAILED: file, line and what was wrong. */
const char *play_why(const struct play *p);

/* Whether all steps were done. */
bool play_finished(const struct play *p);

#endif
