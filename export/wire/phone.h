/*
 * Codes short enough to say over a telephone. They follow from the nonce that a station sealed into
 * its hello, which only the station and the organiser know: who says the right one speaks for the
 * organiser.
 *
 * Each is 10 bytes, shown as XXXX-XXXX-XXXX-XXXX in Crockford base32, without a check character: a
 * mistyped one is a wrong one. Compare codes with sodium_memcmp().
 */
#ifndef SP_WIRE_PHONE_H
#define SP_WIRE_PHONE_H

#include <stddef.h>
#include <stdint.h>

#include "export/wire/err.h"
#include "export/wire/limits.h"

/* What stands for an acknowledgement of one batch: HMAC-SHA256 under H("signpost/ackkey/1" ‖ nonce)
 * of sid ‖ seq ‖ H(batch payload), the first 10 bytes. */
void sp_ack_code(uint8_t out[SP_PHONE_LEN], const uint8_t nonce[SP_NONCE_LEN],
	const uint8_t sid[SP_SID_LEN], uint32_t seq, const uint8_t batch[SP_HASH_LEN]);

/* The answer to the challenge of a station whose PIN was forgotten: HMAC-SHA256 under
 * H("signpost/unlockkey/1" ‖ nonce) of the challenge, the first 10 bytes. A challenge is 10 random
 * bytes, shown as a code is, and good for one answer. */
void sp_unlock_code(uint8_t out[SP_PHONE_LEN], const uint8_t nonce[SP_NONCE_LEN],
	const uint8_t challenge[SP_PHONE_LEN]);

/* Writes a code or challenge and a NUL. */
void sp_phone_text(char out[SP_PHONE_TEXT_LEN + 1], const uint8_t code[SP_PHONE_LEN]);

/* Reads one as typed, forgiving what sp_code_parse() forgives. SP_E_FORM: another length, or a
 * character that is none of the alphabet. */
sp_err sp_phone_parse(uint8_t out[SP_PHONE_LEN], const char *text, size_t len) SP_CHECKED;

#endif
