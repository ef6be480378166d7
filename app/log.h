/*
 * What the station tells who looks after it: event ids and error codes, one line each. No personal
 * data, and nothing when somebody signs: the times of signatures are nobody's business.
 */
#ifndef APP_LOG_H
#define APP_LOG_H

#include <stdio.h>

#include "export/wire/err.h"

/* X(constant, id as it is written) */
#define LOG_EVENTS(X)                                                                              \
	X(START, "start")                                                                          \
	X(STOP, "stop")                                                                            \
	X(CAMPAIGN, "campaign")                                                                    \
	X(STATION, "station")                                                                      \
	X(STATION_NEW, "station-new")                                                              \
	X(HELLO, "hello")                                                                          \
	X(STORE, "store")                                                                          \
	X(STORE_REOPENED, "store-reopened")                                                        \
	X(SAVE_FAILED, "save-failed")                                                              \
	X(OUT_OF_SERVICE, "out-of-service")                                                        \
	X(PIN_REFUSED, "pin-refused")                                                              \
	X(PIN_TAKEN, "pin-taken")                                                                  \
	X(CUT, "cut")                                                                              \
	X(BATCH_SHOWN, "batch-shown")                                                              \
	X(BATCH, "batch")                                                                          \
	X(ARMING, "arming")                                                                        \
	X(RENEWAL, "renewal")                                                                      \
	X(CLOCK_JUMP, "clock-jump")                                                                \
	X(UNLOCK, "unlock")                                                                        \
	X(STICK_WRITTEN, "stick-written")                                                          \
	X(STICK_REFUSED, "stick-refused")                                                          \
	X(STICK_CAMPAIGN, "stick-campaign")                                                        \
	X(STICK_CERT, "stick-cert")                                                                \
	X(ACK, "ack")                                                                              \
	X(PURGE, "purge")                                                                          \
	X(CLOSE, "close")                                                                          \
	X(SLIP, "slip")                                                                            \
	X(WIPE, "wipe")                                                                            \
	X(PLAY, "play")

enum log_event {
#define X(name, id) LOG_##name,
	LOG_EVENTS(X) LOG_EVENT_COUNT
#undef X
};

/* One line to f: "signpost: cut ok" or "signpost: cut E_FULL". f NULL: nowhere. */
void log_event(FILE *f, enum log_event event, sp_err e);

#endif
