/*
 * What one person signed, as plaintext: a CBOR map, padded to one length for all, so that nobody
 * can tell a long name from a short one by the size of a sealed record.
 *
 * The struct holds names; it belongs in locked memory (sodium_malloc) and is wiped by whoever owns
 * it.
 */
#ifndef SP_WIRE_RECORD_H
#define SP_WIRE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "export/wire/err.h"
#include "export/wire/limits.h"

enum sp_consent {
	SP_CONSENT_SIGN = 1,         /* signs the letter; always set */
	SP_CONSENT_PUBLISH_NAME = 2, /* needs name */
	SP_CONSENT_EMAIL = 4,        /* wants mail; needs e-mail */
	SP_CONSENT_AUTHORISED = 8,   /* may sign for the organisation; needs organisation */
	SP_CONSENT_PUBLISH_ORG = 16, /* needs organisation */
	SP_CONSENT_ALL = 31,
};

enum sp_kind { SP_KIND_INDIVIDUAL, SP_KIND_ORGANISATION, SP_KIND_COMPANY, SP_KIND_COUNT };

/* Texts are UTF-8, NUL-terminated; an empty text is an absent key. That they are in NFC is
 * export/text's to see to. */
struct sp_record {
	uint8_t ctx[SP_CTX_LEN];
	uint32_t day;     /* days since 1970-01-01, at most 65,535 */
	unsigned consent; /* enum sp_consent bits */
	enum sp_kind kind;
	/* shown when Sign was touched, BCP 47: ASCII letters, digits, hyphens; never empty */
	char language[SP_LANGUAGE_MAX + 1];
	char name[SP_NAME_MAX + 1];
	char organisation[SP_ORGANISATION_MAX + 1];
	char role[SP_ROLE_MAX + 1];
	char country[SP_COUNTRY_LEN + 1]; /* ISO 3166-1 alpha-2, two capitals, or empty */
	char email[SP_EMAIL_MAX + 1];
};

/* A language tag: 1 to SP_LANGUAGE_MAX ASCII letters, digits and hyphens. */
bool sp_language_ok(const char *tag, size_t len);

/* Whether consents, kind and fields fit each other (FORMAT.md): SP_OK or SP_R_CONSENT. */
sp_err sp_record_consistent(const struct sp_record *r) SP_CHECKED;

/* Encodes and pads (ISO 7816-4). SP_R_FORM: a number is out of its bounds, a text is over its limit
 * or not UTF-8, language or country are not what the struct says; then SP_R_CONSENT as above. `out`
 * should be in locked memory. */
sp_err sp_record_encode(uint8_t out[SP_PADDED_LEN], const struct sp_record *r) SP_CHECKED;

/* The reverse, strict: SP_R_PAD, then SP_R_FORM (structure, types, bounds, UTF-8, not canonical,
 * unknown version or key, a text that is present but empty), then SP_R_CONSENT. Whether ctx is the
 * right one is for the caller to compare: sp_ctx(). */
sp_err sp_record_decode(struct sp_record *out, const uint8_t padded[SP_PADDED_LEN]) SP_CHECKED;

#endif
