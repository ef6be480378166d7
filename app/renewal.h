/*
 * Which campaign file a station runs from, and how a newer one takes over.
 *
 * A newer file that staff took from a stick lies as campaign.spc in the state folder. It is whole
 * from the moment it has that name; everything else about it happens at the next start, and again
 * at each start until it is done, so that a power cut in between changes nothing.
 */
#ifndef APP_RENEWAL_H
#define APP_RENEWAL_H

#include "app/campaign.h"
#include "app/clock.h"
#include "app/station.h"
#include "app/store/store.h"

#define RENEWAL_FILE "campaign.spc"

/* X(name, reason, key of a sentence for staff) */
#define RENEWAL_FAULTS(X)                                                                          \
	X(DAMAGED, SP_E_DAMAGED, "stick.damaged")                                                  \
	X(OTHER, SP_E_CAMPAIGN, "stick.other-letter")                                              \
	X(KEY, SP_E_RKID, "stick.key")                                                             \
	X(OLDER, SP_E_RANGE, "stick.old")                                                          \
	X(CHANGED, SP_E_DUPLICATE, "stick.same-number")                                            \
	X(LANGUAGE, SP_E_KEYS, "stick.language")                                                   \
	X(PIN, SP_E_KEYS, "stick.no-pin")

enum renewal_fault {
	RENEWAL_FITS,
	RENEWAL_SAME, /* it is the one in force: nothing to do */
#define X(name, err, key) RENEWAL_##name,
	RENEWAL_FAULTS(X)
#undef X
};

/* The reason as a code, and as the key of a sentence; SP_OK and NULL for the first two. */
sp_err renewal_err(enum renewal_fault f);
const char *renewal_key(enum renewal_fault f);

/* The file that was configured, or the one in the state folder when that is of the same organiser,
 * campaign and box key and newer. Errors of campaign_open(). */
sp_err renewal_open(struct campaign **out, const char *configured, const char *folder,
	char why[256]) SP_CHECKED;

/* Whether bytes are a campaign file that may follow the one in force: of the same organiser,
 * campaign and box key, newer, with all languages that people could choose until now, and with a
 * PIN, without which staff would be shut out. *out (may be NULL) gets it on RENEWAL_FITS, the
 * caller frees. */
enum renewal_fault renewal_check(
	struct campaign **out, const struct campaign *now, const uint8_t *p, size_t len);

/* Keeps a file that was checked in the state folder. Errors of file_write(). */
sp_err renewal_keep(const char *folder, const uint8_t *p, size_t len) SP_CHECKED;

/* Makes the store follow the campaign file that was opened: what waits there and was signed under
 * another one is cut first. SP_E_RANGE: a newer one was in force here; SP_E_DUPLICATE: another one
 * of the same serial was; errors of store_cut(). why says what to do. */
sp_err renewal_enforce(struct store *store, const struct campaign *c, const struct station *s,
	const struct clock *clock, char why[256]) SP_CHECKED;

#endif
