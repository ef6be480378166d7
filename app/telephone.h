/*
 * What the organiser says over a telephone: codes that follow from the enrolment nonce, which only
 * the station and the organiser know.
 */
#ifndef APP_TELEPHONE_H
#define APP_TELEPHONE_H

#include "app/station.h"
#include "app/tries.h"
#include "export/wire/phone.h"

/* All zeros: nothing asked, nothing tried. */
struct telephone {
	uint8_t challenge[SP_PHONE_LEN];
	bool asked;
	struct tries tries; /* of both kinds of code */
};

/* The challenge to read to the organiser: a new one unless one is still unanswered. */
void telephone_challenge(struct telephone *t, char out[SP_PHONE_TEXT_LEN + 1]);

/* What the organiser answered to the challenge. SP_OK: right; it stays so until the challenge is
 * used up, which the caller says when it has let somebody in. SP_E_FORM: no such code; SP_E_STATE:
 * nothing was asked; SP_E_CRYPTO: another one; SP_E_BUSY: too many tries, wait. */
sp_err telephone_unlock(struct telephone *t, const struct station *s, const struct clock *c,
	const char *text) SP_CHECKED;
void telephone_used(struct telephone *t);

/* What the organiser says about the batch of this number and hash. SP_OK: it has arrived;
 * SP_E_FORM, SP_E_CRYPTO, SP_E_BUSY as above. */
sp_err telephone_ack(struct telephone *t, const struct station *s, const struct clock *c,
	uint64_t seq, const uint8_t batch[SP_HASH_LEN], const char *text) SP_CHECKED;

#endif
