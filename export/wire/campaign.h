/*
 * The campaign file: all that a station runs from, signed by the organiser. It holds no secret.
 *
 * A decoded campaign is a set of views into the file's bytes, which must outlive it. Texts are not
 * NUL-terminated there: every text comes as a struct sp_str.
 */
#ifndef SP_WIRE_CAMPAIGN_H
#define SP_WIRE_CAMPAIGN_H

#include "export/wire/cose.h"
#include "export/wire/hash.h"

struct sp_str {
	const char *p;
	size_t len;
};

/* What is shown in one language. Map key: the language, BCP 47. */
struct sp_campaign_language {
	struct sp_str tag;
	struct sp_str title;
	struct sp_str letter; /* Markdown (CommonMark) */
	struct sp_str consent;
	struct sp_str notice;
	bool reviewed; /* by a native speaker */
};

/* A setting is a number or a text, as its name says (FORMAT.md §10). Another name, or a value out
 * of its bounds, is refused: who set it relied on it. */
struct sp_campaign_setting {
	struct sp_str name;
	bool is_text;
	uint64_t number;
	struct sp_str text;
};

struct sp_campaign {
	uint8_t cid[SP_CID_LEN];         /* [2]; decode checks it against [3] and [5] */
	uint8_t salt[SP_SALT_LEN];       /* [3] */
	uint64_t serial;                 /* [4] from 1 */
	uint8_t organiser_pk[SP_PK_LEN]; /* [5] signs campaign, cert, ack, revoke */
	uint8_t box_pk[SP_PK_LEN];       /* [6] records are sealed to it */
	struct sp_str name;              /* [7] */
	struct sp_campaign_language languages[SP_CAMPAIGN_LANGUAGES_MAX]; /* [8] */
	size_t n_languages;                                               /* at least 1 */
	struct sp_campaign_setting settings[SP_CAMPAIGN_SETTINGS_MAX];    /* [9] */
	size_t n_settings;
	/* [10] names to offer while typing, in any order; owned by the caller of encode. NULL after
	 * decode: use sp_campaign_organisations(). Encoding what was decoded takes them from
	 * organisations_at. */
	const struct sp_str *organisations;
	size_t n_organisations;
	uint32_t first_day, last_day, retention_day; /* [11] days since 1970, ≤ 65,535, ascending */
	struct sp_str pins[SP_CAMPAIGN_PINS_MAX];    /* [12] argon2id verifier strings */
	size_t n_pins;
	uint8_t hash[SP_HASH_LEN];     /* H(payload); set by decode */
	struct sp_rd organisations_at; /* set by decode */
};

/* Encodes and signs. Languages and settings must be in bytewise order of their encoded keys (RFC
 * 8949 §4.2.1: shorter first, then bytewise), else SP_E_ORDER; SP_E_KEYS: a setting that FORMAT.md
 * does not know; SP_E_RANGE: a setting of the other type or out of its bounds, a text over its
 * limit, empty (only the text of a setting may be) or not UTF-8, a language tag of other characters
 * than ASCII letters, digits and hyphens, no language, more than the maximum of something, serial
 * 0, or days that do not ascend; SP_E_SIZE: over SP_CAMPAIGN_MAX or the room in w; SP_E_NOMEM. With
 * w measuring nothing is signed and w->len tells the length. */
sp_err sp_campaign_encode(struct sp_wr *w, const struct sp_campaign *c,
	const uint8_t organiser_sk[SP_SK_LEN]) SP_CHECKED;

/* Takes a whole signed campaign file. It is self-contained: the signer is the key inside; whether
 * that is the right organiser is for the caller (a pinned cid or key) to say. SP_E_SIZE: over
 * SP_CAMPAIGN_MAX; the errors of sp_cose_parse(); those of the payload up to the organiser's key
 * [1 … 5], with which the signature is then verified (SP_E_SIGNATURE); those of the rest; last
 * SP_E_CAMPAIGN: cid does not fit key and salt. Errors of the payload: SP_E_VERSION, SP_E_KEYS,
 * SP_E_TYPES (also for what is SP_E_RANGE when encoding), SP_E_ORDER, SP_E_NONCANON, SP_E_FORM, the
 * first thing wrong front to back as in batch.h. SP_E_NOMEM. */
sp_err sp_campaign_decode(struct sp_campaign *out, const uint8_t *p, size_t len) SP_CHECKED;

/* Calls each(arg, name) for every organisation of a decoded campaign, in order. */
void sp_campaign_organisations(
	const struct sp_campaign *c, void (*each)(void *arg, struct sp_str name), void *arg);

/* The language with this tag, or NULL. */
const struct sp_campaign_language *sp_campaign_language(
	const struct sp_campaign *c, const char *tag);

/* A setting by name, or the fallback when it is absent or of the other type. */
struct sp_str sp_campaign_text(const struct sp_campaign *c, const char *name, const char *fallback);
uint64_t sp_campaign_number(const struct sp_campaign *c, const char *name, uint64_t fallback);

/* The exact bytes that ctx covers. */
struct sp_texts sp_campaign_texts(const struct sp_campaign_language *l);

#endif
