/*
 * What screens ask for, done with the real campaign, key, store, PIN and batches. Knows no window.
 */
#ifndef APP_SERVICE_H
#define APP_SERVICE_H

#include "app/clock.h"
#include "app/config.h"
#include "app/kiosk.h"
#include "app/pin.h"
#include "app/saving.h"
#include "app/screen/screen.h"
#include "app/showing.h"
#include "app/telephone.h"

enum { SERVICE_RECENT = 32 };

struct service {
	FILE *log;
	struct clock clock;
	struct campaign *campaign;
	struct station *station;
	struct visit *visit;
	struct saving saving;
	struct pin pin;
	struct showing showing;
	struct telephone telephone;
	struct tries withdrawals;
	char organiser_fingerprint[SP_DIGITS_TEXT_LEN + 1];
	char slip_digits[SP_DIGITS_TEXT_LEN + 1];
	struct station_status status;
	int64_t status_until_ms;                  /* when it is read anew; 0: at once */
	struct batch_info recent[SERVICE_RECENT]; /* by seq modulo; seq 0: none */
	int64_t wall_ahead_ms;                    /* wall clock less monotonic one */
	char state[CONFIG_PATH_MAX];
	char stick[CONFIG_PATH_MAX];
	bool ending;     /* the loop ends after this event */
	bool restarting; /* so it does, and everything is opened anew */
	bool wiped;      /* nothing is left to open anew */
};

/* Opens campaign, key, certificate and store. On failure why gets a sentence; service_close() is
 * due all the same. */
enum kiosk_exit service_open(struct service *s, const struct config *c, char why[256]) SP_CHECKED;
void service_close(struct service *s);

/* To be called now and then: counts when somebody, or a battery, has set the clock by more than a
 * minute. */
void service_tick(struct service *s);

/* For screen_ctx.do_; screen_ctx.kiosk is the struct service. */
extern const struct services service_calls;

#endif
