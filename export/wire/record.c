/*
 * The map is read into views first and copied at the end, so that no second copy of a name is made
 * on the way.
 */
#include "export/wire/record.h"

#include <assert.h>
#include <string.h>

#include <sodium.h>

#include "export/wire/cbor.h"

enum key {
	KEY_VERSION,
	KEY_CTX,
	KEY_LANGUAGE,
	KEY_DAY,
	KEY_CONSENT,
	KEY_KIND,
	KEY_TEXTS /* the first of the optional ones */
};

enum text { NAME, ORGANISATION, ROLE, COUNTRY, EMAIL, TEXTS };

enum { REQUIRED_KEYS = KEY_TEXTS, KEYS_MAX = KEY_TEXTS + TEXTS, DAY_MAX = 65535 };

/* Where the texts live, and their bounds. */
static const struct {
	size_t offset, min, max;
} texts[TEXTS] = {
	[NAME] = {offsetof(struct sp_record, name), 1, SP_NAME_MAX},
	[ORGANISATION] = {offsetof(struct sp_record, organisation), 1, SP_ORGANISATION_MAX},
	[ROLE] = {offsetof(struct sp_record, role), 1, SP_ROLE_MAX},
	[COUNTRY] = {offsetof(struct sp_record, country), SP_COUNTRY_LEN, SP_COUNTRY_LEN},
	[EMAIL] = {offsetof(struct sp_record, email), 1, SP_EMAIL_MAX},
};

/* A text in somebody else's memory. */
struct view {
	const char *p;
	size_t len;
};

bool sp_language_ok(const char *tag, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		char c = tag[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
			c != '-')
			return false;
	}
	return len >= 1 && len <= SP_LANGUAGE_MAX;
}

static bool is_country(struct view v)
{
	return v.len == SP_COUNTRY_LEN && v.p[0] >= 'A' && v.p[0] <= 'Z' && v.p[1] >= 'A' &&
	       v.p[1] <= 'Z';
}

/* present: which texts are there. */
static bool is_consistent(enum sp_kind kind, unsigned consent, const bool present[TEXTS])
{
	if (!(consent & SP_CONSENT_SIGN))
		return false;
	if ((consent & SP_CONSENT_PUBLISH_NAME) && !present[NAME])
		return false;
	if ((consent & SP_CONSENT_EMAIL) && !present[EMAIL])
		return false;
	if ((consent & (SP_CONSENT_AUTHORISED | SP_CONSENT_PUBLISH_ORG)) && !present[ORGANISATION])
		return false;
	if (kind == SP_KIND_INDIVIDUAL)
		return !present[EMAIL] || (consent & SP_CONSENT_EMAIL);
	return present[NAME] && present[ORGANISATION] && present[ROLE] && present[EMAIL] &&
	       (consent & SP_CONSENT_AUTHORISED);
}

/* A member; its length is over its maximum when it is not terminated. */
static struct view text_of(const struct sp_record *r, size_t i)
{
	const char *member = (const char *) r + texts[i].offset;

	return (struct view){member, strnlen(member, texts[i].max + 1)};
}

sp_err sp_record_consistent(const struct sp_record *r)
{
	bool present[TEXTS];

	for (size_t i = 0; i < TEXTS; i++)
		present[i] = text_of(r, i).len > 0;
	return is_consistent(r->kind, r->consent, present) ? SP_OK : SP_R_CONSENT;
}

static bool has_form(const struct sp_record *r)
{
	if (r->day > DAY_MAX || r->consent > SP_CONSENT_ALL || r->kind >= SP_KIND_COUNT ||
		!sp_language_ok(r->language, strnlen(r->language, sizeof r->language)))
		return false;

	for (size_t i = 0; i < TEXTS; i++) {
		struct view v = text_of(r, i);

		if (v.len > 0 && (v.len < texts[i].min || v.len > texts[i].max))
			return false;
		if (!sp_utf8_ok(v.p, v.len) || (i == COUNTRY && v.len > 0 && !is_country(v)))
			return false;
	}
	return true;
}

static void put_record(struct sp_wr *w, const struct sp_record *r)
{
	size_t n = REQUIRED_KEYS;

	for (size_t i = 0; i < TEXTS; i++)
		n += text_of(r, i).len > 0;

	sp_cbor_put_map(w, n);
	sp_cbor_put_uint(w, KEY_VERSION);
	sp_cbor_put_uint(w, SP_FORMAT);
	sp_cbor_put_uint(w, KEY_CTX);
	sp_cbor_put_bytes(w, r->ctx, sizeof r->ctx);
	sp_cbor_put_uint(w, KEY_LANGUAGE);
	sp_cbor_put_text(w, r->language, strlen(r->language));
	sp_cbor_put_uint(w, KEY_DAY);
	sp_cbor_put_uint(w, r->day);
	sp_cbor_put_uint(w, KEY_CONSENT);
	sp_cbor_put_uint(w, r->consent);
	sp_cbor_put_uint(w, KEY_KIND);
	sp_cbor_put_uint(w, r->kind);
	for (size_t i = 0; i < TEXTS; i++) {
		struct view v = text_of(r, i);

		if (v.len == 0)
			continue;
		sp_cbor_put_uint(w, KEY_TEXTS + i);
		sp_cbor_put_text(w, v.p, v.len);
	}
}

sp_err sp_record_encode(uint8_t out[SP_PADDED_LEN], const struct sp_record *r)
{
	if (!has_form(r))
		return SP_R_FORM;

	sp_err e = sp_record_consistent(r);

	if (e != SP_OK)
		return e;

	struct sp_wr w = sp_wr_on(out, SP_RECORD_MAX);
	size_t padded;

	/* The limits of the texts were chosen to fill SP_RECORD_MAX exactly. */
	put_record(&w, r);
	assert(w.err == SP_OK);
	(void) sodium_pad(&padded, out, w.len, SP_PADDED_LEN, SP_PADDED_LEN); /* has room */
	return SP_OK;
}

/* A record as it stands in the plaintext. */
struct views {
	const uint8_t *ctx;
	uint32_t day;
	unsigned consent;
	enum sp_kind kind;
	struct view language, texts[TEXTS];
};

/* Failures of any kind are noted in the cursor. */
static void read_record(struct sp_rd *r, struct views *v)
{
	size_t n = sp_cbor_map(r, KEYS_MAX), found = REQUIRED_KEYS;

	sp_cbor_key(r, KEY_VERSION);
	(void) sp_cbor_uint_in(r, SP_FORMAT, SP_FORMAT);
	sp_cbor_key(r, KEY_CTX);
	v->ctx = sp_cbor_bytes(r, SP_CTX_LEN);
	sp_cbor_key(r, KEY_LANGUAGE);
	v->language.p = sp_cbor_text(r, 1, SP_LANGUAGE_MAX, &v->language.len);
	sp_cbor_key(r, KEY_DAY);
	v->day = (uint32_t) sp_cbor_uint_in(r, 0, DAY_MAX);
	sp_cbor_key(r, KEY_CONSENT);
	v->consent = (unsigned) sp_cbor_uint_in(r, 0, SP_CONSENT_ALL);
	sp_cbor_key(r, KEY_KIND);
	v->kind = (enum sp_kind) sp_cbor_uint_in(r, 0, SP_KIND_COUNT - 1);
	for (size_t i = 0; i < TEXTS; i++) {
		if (!sp_cbor_next_is_key(r, KEY_TEXTS + i))
			continue;
		sp_cbor_key(r, KEY_TEXTS + i);
		v->texts[i].p = sp_cbor_text(r, texts[i].min, texts[i].max, &v->texts[i].len);
		found++;
	}
	if (n != found)
		sp_rd_fail(r, SP_E_KEYS);
}

static void copy_record(struct sp_record *out, const struct views *v)
{
	memset(out, 0, sizeof *out);
	memcpy(out->ctx, v->ctx, SP_CTX_LEN);
	out->day = v->day;
	out->consent = v->consent;
	out->kind = v->kind;
	memcpy(out->language, v->language.p, v->language.len);
	for (size_t i = 0; i < TEXTS; i++)
		if (v->texts[i].len > 0)
			memcpy((char *) out + texts[i].offset, v->texts[i].p, v->texts[i].len);
}

sp_err sp_record_decode(struct sp_record *out, const uint8_t padded[SP_PADDED_LEN])
{
	struct views v = {0};
	size_t len;

	if (sodium_unpad(&len, padded, SP_PADDED_LEN, SP_PADDED_LEN) != 0)
		return SP_R_PAD;

	struct sp_rd r = sp_rd_on(padded, len);

	read_record(&r, &v);
	if (sp_rd_end(&r) != SP_OK || !sp_language_ok(v.language.p, v.language.len) ||
		(v.texts[COUNTRY].len > 0 && !is_country(v.texts[COUNTRY])))
		return SP_R_FORM;

	bool present[TEXTS];

	for (size_t i = 0; i < TEXTS; i++)
		present[i] = v.texts[i].len > 0;
	if (!is_consistent(v.kind, v.consent, present))
		return SP_R_CONSENT;

	copy_record(out, &v);
	return SP_OK;
}
