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
	char organiser_fingerprint[SP_DIGITS_TEXT_LEN + 1];
	struct station_status status;
	int64_t status_until_ms;                  /* when it is read anew; 0: at once */
	struct batch_info recent[SERVICE_RECENT]; /* by seq modulo; seq 0: none */
	char state[CONFIG_PATH_MAX];
	bool ending;
};

/* Opens campaign, key and store. On failure why gets a sentence; service_close() is due all the
 * same. */
enum kiosk_exit service_open(struct service *s, const struct config *c, char why[256]) SP_CHECKED;
void service_close(struct service *s);

/* For screen_ctx.do_; screen_ctx.kiosk is the struct service. */
extern const struct services service_calls;

#endif
