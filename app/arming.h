/*
 * Arming: the organiser's certificate for this station. Until a good one lies in the state folder
 * everything is a rehearsal.
 */
#ifndef APP_ARMING_H
#define APP_ARMING_H

#include "app/station.h"

/* X(name, reason, key of a sentence for staff, what is said when the station cannot start) */
#define ARMING_FAULTS(X)                                                                           \
	X(DAMAGED, SP_E_DAMAGED, "stick.damaged",                                                  \
		"it is damaged; copy the organiser's .cert file for this station again")           \
	X(ORGANISER, SP_E_SIGNATURE, "stick.forged",                                               \
		"it is not from this campaign's organiser; give the campaign file it belongs to")  \
	X(CAMPAIGN, SP_E_CAMPAIGN, "stick.other-letter",                                           \
		"it is for another campaign; give the campaign file it belongs to")                \
	X(STATION, SP_E_UNKNOWN_STATION, "stick.other-station",                                    \
		"it is for another station; put this station's there")                             \
	X(DRILL, SP_E_DRILL, "stick.rehearsal",                                                    \
		"it is for rehearsals only; enrol hello.sph without --drill")                      \
	X(HELLO, SP_E_CRYPTO, "stick.answer",                                                      \
		"it was made from another hello than this station's; enrol hello.sph again")       \
	X(SERIAL, SP_E_RANGE, "stick.newer-letter",                                                \
		"it asks for a newer campaign file than the one given; give the newer one")        \
	X(EXPIRED, SP_E_STATE, "stick.expired", "its time is over")

enum arming_fault {
	ARMING_FITS,
#define X(name, err, key, words) ARMING_##name,
	ARMING_FAULTS(X)
#undef X
};

/* The reason as a code, and as the key of a sentence; SP_OK and NULL for ARMING_FITS. */
sp_err arming_err(enum arming_fault f);
const char *arming_key(enum arming_fault f);

/* Whether the bytes are a certificate that arms this station in this campaign: made by the
 * campaign's organiser, from this station's hello to be armed, whose nonce only the holder of the
 * campaign's box key could open. now_s: the wall clock, to refuse one whose time is over; 0 does
 * not ask. */
enum arming_fault arming_check(const struct station *s, const struct campaign *c, const uint8_t *p,
	size_t len, int64_t now_s);

/* Looks for <folder>/station.cert and sets s->drill. SP_OK: armed, or a rehearsal as there is none.
 * SP_E_STATE: there is one that does not fit, or there is none though real signatures are there:
 * such a station must not begin a rehearsal as if nothing had been. SP_E_IO, SP_E_NOMEM. why names
 * the file and says what to do. */
sp_err arming_open(
	struct station *s, const struct campaign *c, const char *folder, char why[256]) SP_CHECKED;

/* Keeps a certificate that was checked in the folder; from the next start on the station is armed.
 * SP_REPEAT: it was there already. Errors of file_write(). */
sp_err arming_keep(const char *folder, const uint8_t *p, size_t len) SP_CHECKED;

#endif
