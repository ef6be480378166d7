/* Written and read front to back; decoding keeps views, so that eight megabytes are not copied. */
#include "export/wire/campaign.h"

#include <stdlib.h>
#include <string.h>

#include "export/wire/cbor.h"
#include "export/wire/record.h"

enum key {
	KEY_SALT = 3,
	KEY_SERIAL,
	KEY_ORGANISER,
	KEY_BOX,
	KEY_NAME,
	KEY_LANGUAGES,
	KEY_SETTINGS,
	KEY_ORGANISATIONS,
	KEY_DAYS,
	KEY_PINS,
	KEYS = KEY_PINS
};

enum { LANGUAGE_ELEMENTS = 5, DAYS = 3, DAY_MAX = 65535 };

static bool text_ok(struct sp_str s, size_t min, size_t max)
{
	return s.len >= min && s.len <= max && sp_utf8_ok(s.p, s.len);
}

static bool tag_ok(struct sp_str s)
{
	return sp_language_ok(s.p, s.len);
}

/* RFC 8949 §4.2.1: the encoded length comes before the text, so a shorter key sorts first. */
static bool ascends(struct sp_str before, struct sp_str after)
{
	if (before.len != after.len)
		return before.len < after.len;
	return memcmp(before.p, after.p, before.len) < 0;
}

static bool days_ok(const struct sp_campaign *c)
{
	return c->first_day <= c->last_day && c->last_day <= c->retention_day &&
	       c->retention_day <= DAY_MAX;
}

static sp_err check_languages(const struct sp_campaign *c)
{
	if (c->n_languages < 1 || c->n_languages > SP_CAMPAIGN_LANGUAGES_MAX)
		return SP_E_RANGE;
	for (size_t i = 0; i < c->n_languages; i++) {
		const struct sp_campaign_language *l = &c->languages[i];

		if (!tag_ok(l->tag) || !text_ok(l->title, 1, SP_CAMPAIGN_TITLE_MAX) ||
			!text_ok(l->letter, 1, SP_CAMPAIGN_TEXT_MAX) ||
			!text_ok(l->consent, 1, SP_CAMPAIGN_TEXT_MAX) ||
			!text_ok(l->notice, 1, SP_CAMPAIGN_TEXT_MAX))
			return SP_E_RANGE;
		if (i > 0 && !ascends(l[-1].tag, l->tag))
			return SP_E_ORDER;
	}
	return SP_OK;
}

/* The settings that exist (FORMAT.md §10): bounds of the number, or of the text's bytes. */
static const struct known_setting {
	const char *name;
	bool is_text;
	uint64_t min, max;
} known_settings[] = {
	{"ask_country", false, 0, 1},
	{"ask_email", false, 0, 1},
	{"contact", true, 0, SP_CAMPAIGN_SETTING_TEXT_MAX},
	{"country", true, SP_COUNTRY_LEN, SP_COUNTRY_LEN},
	{"event", true, 0, SP_CAMPAIGN_SETTING_TEXT_MAX},
	{"kinds", false, 1, 7},
	{"language", true, 1, SP_LANGUAGE_MAX},
	{"organiser", true, 0, SP_CAMPAIGN_SETTING_TEXT_MAX},
};

static bool equals(struct sp_str s, const char *text)
{
	return s.len == strlen(text) && memcmp(s.p, text, s.len) == 0;
}

static const struct known_setting *known_setting(struct sp_str name)
{
	for (size_t i = 0; i < sizeof known_settings / sizeof known_settings[0]; i++)
		if (equals(name, known_settings[i].name))
			return &known_settings[i];
	return NULL;
}

static bool is_country(struct sp_str s)
{
	return s.p[0] >= 'A' && s.p[0] <= 'Z' && s.p[1] >= 'A' && s.p[1] <= 'Z';
}

/* What its bounds do not say of a setting's text. */
static bool setting_text_ok(const struct sp_campaign_setting *s)
{
	if (equals(s->name, "country"))
		return is_country(s->text);
	return !equals(s->name, "language") || tag_ok(s->text);
}

static sp_err check_setting(const struct sp_campaign_setting *s)
{
	const struct known_setting *known = known_setting(s->name);

	if (known == NULL)
		return SP_E_KEYS;
	if (s->is_text != known->is_text)
		return SP_E_RANGE;
	if (!s->is_text)
		return s->number >= known->min && s->number <= known->max ? SP_OK : SP_E_RANGE;
	return text_ok(s->text, known->min, known->max) && setting_text_ok(s) ? SP_OK : SP_E_RANGE;
}

static sp_err check_settings(const struct sp_campaign *c)
{
	if (c->n_settings > SP_CAMPAIGN_SETTINGS_MAX)
		return SP_E_RANGE;
	for (size_t i = 0; i < c->n_settings; i++) {
		const struct sp_campaign_setting *s = &c->settings[i];
		sp_err e = check_setting(s);

		if (e != SP_OK)
			return e;
		if (i > 0 && !ascends(s[-1].name, s->name))
			return SP_E_ORDER;
	}
	return SP_OK;
}

/* Whether the decoder would take it. */
static sp_err check(const struct sp_campaign *c)
{
	sp_err e = check_languages(c);

	if (e == SP_OK)
		e = check_settings(c);
	if (e != SP_OK)
		return e;

	if (c->serial == 0 || !days_ok(c) || !text_ok(c->name, 1, SP_CAMPAIGN_NAME_MAX) ||
		c->n_organisations > SP_CAMPAIGN_ORGANISATIONS_MAX ||
		c->n_pins > SP_CAMPAIGN_PINS_MAX)
		return SP_E_RANGE;
	for (size_t i = 0; c->organisations != NULL && i < c->n_organisations; i++)
		if (!text_ok(c->organisations[i], 1, SP_ORGANISATION_MAX))
			return SP_E_RANGE;
	for (size_t i = 0; i < c->n_pins; i++)
		if (!text_ok(c->pins[i], 1, SP_CAMPAIGN_PIN_MAX))
			return SP_E_RANGE;
	return SP_OK;
}

static void put_text(struct sp_wr *w, struct sp_str s)
{
	sp_cbor_put_text(w, s.p, s.len);
}

static void put_bytes(struct sp_wr *w, enum key key, const uint8_t *p, size_t n)
{
	sp_cbor_put_uint(w, key);
	sp_cbor_put_bytes(w, p, n);
}

static void put_languages(struct sp_wr *w, const struct sp_campaign *c)
{
	sp_cbor_put_uint(w, KEY_LANGUAGES);
	sp_cbor_put_map(w, c->n_languages);
	for (size_t i = 0; i < c->n_languages; i++) {
		const struct sp_campaign_language *l = &c->languages[i];

		put_text(w, l->tag);
		sp_cbor_put_array(w, LANGUAGE_ELEMENTS);
		put_text(w, l->title);
		put_text(w, l->letter);
		put_text(w, l->consent);
		put_text(w, l->notice);
		sp_cbor_put_uint(w, l->reviewed);
	}
}

static void put_settings(struct sp_wr *w, const struct sp_campaign *c)
{
	sp_cbor_put_uint(w, KEY_SETTINGS);
	sp_cbor_put_map(w, c->n_settings);
	for (size_t i = 0; i < c->n_settings; i++) {
		put_text(w, c->settings[i].name);
		if (c->settings[i].is_text)
			put_text(w, c->settings[i].text);
		else
			sp_cbor_put_uint(w, c->settings[i].number);
	}
}

static void put_organisations(struct sp_wr *w, const struct sp_campaign *c)
{
	sp_cbor_put_uint(w, KEY_ORGANISATIONS);
	sp_cbor_put_array(w, c->n_organisations);
	if (c->organisations == NULL)
		sp_wr_bytes(w, c->organisations_at.p, c->organisations_at.left);
	for (size_t i = 0; c->organisations != NULL && i < c->n_organisations; i++)
		put_text(w, c->organisations[i]);
}

static void put_payload(struct sp_wr *w, const struct sp_campaign *c)
{
	sp_cose_put_start(w, KEYS, c->cid);
	put_bytes(w, KEY_SALT, c->salt, sizeof c->salt);
	sp_cbor_put_uint(w, KEY_SERIAL);
	sp_cbor_put_uint(w, c->serial);
	put_bytes(w, KEY_ORGANISER, c->organiser_pk, sizeof c->organiser_pk);
	put_bytes(w, KEY_BOX, c->box_pk, sizeof c->box_pk);
	sp_cbor_put_uint(w, KEY_NAME);
	put_text(w, c->name);
	put_languages(w, c);
	put_settings(w, c);
	put_organisations(w, c);
	sp_cbor_put_uint(w, KEY_DAYS);
	sp_cbor_put_array(w, DAYS);
	sp_cbor_put_uint(w, c->first_day);
	sp_cbor_put_uint(w, c->last_day);
	sp_cbor_put_uint(w, c->retention_day);
	sp_cbor_put_uint(w, KEY_PINS);
	sp_cbor_put_array(w, c->n_pins);
	for (size_t i = 0; i < c->n_pins; i++)
		put_text(w, c->pins[i]);
}

sp_err sp_campaign_encode(
	struct sp_wr *w, const struct sp_campaign *c, const uint8_t organiser_sk[SP_SK_LEN])
{
	struct sp_wr measured = sp_wr_on(NULL, 0);
	sp_err e = check(c);

	if (e != SP_OK)
		return e;
	put_payload(&measured, c);
	if (sp_cose_len(SP_COSE_CAMPAIGN, measured.len) > SP_CAMPAIGN_MAX)
		return SP_E_SIZE;

	uint8_t *payload = malloc(measured.len);
	struct sp_wr p = sp_wr_on(payload, measured.len);

	if (payload == NULL)
		return SP_E_NOMEM;
	put_payload(&p, c);
	sp_cose_sign(w, SP_COSE_CAMPAIGN, payload, p.len, organiser_sk);
	free(payload);
	return w->err;
}

static struct sp_str get_text(struct sp_rd *r, size_t min, size_t max)
{
	struct sp_str s;

	s.p = sp_cbor_text(r, min, max, &s.len);
	return s;
}

static void get_language(struct sp_rd *r, struct sp_campaign_language *out)
{
	out->tag = get_text(r, 1, SP_LANGUAGE_MAX);
	if (r->err == SP_OK && !tag_ok(out->tag))
		sp_rd_fail(r, SP_E_TYPES);
	if (sp_cbor_array(r, LANGUAGE_ELEMENTS) != LANGUAGE_ELEMENTS)
		sp_rd_fail(r, SP_E_TYPES);
	out->title = get_text(r, 1, SP_CAMPAIGN_TITLE_MAX);
	out->letter = get_text(r, 1, SP_CAMPAIGN_TEXT_MAX);
	out->consent = get_text(r, 1, SP_CAMPAIGN_TEXT_MAX);
	out->notice = get_text(r, 1, SP_CAMPAIGN_TEXT_MAX);
	out->reviewed = sp_cbor_uint_in(r, 0, 1) == 1;
}

static void get_languages(struct sp_rd *r, struct sp_campaign *c)
{
	c->n_languages = sp_cbor_map(r, SP_CAMPAIGN_LANGUAGES_MAX);
	if (c->n_languages == 0)
		sp_rd_fail(r, SP_E_TYPES);
	for (size_t i = 0; i < c->n_languages && r->err == SP_OK; i++) {
		get_language(r, &c->languages[i]);
		if (r->err == SP_OK && i > 0 &&
			!ascends(c->languages[i - 1].tag, c->languages[i].tag))
			sp_rd_fail(r, SP_E_ORDER);
	}
}

/* One of a name that is not known is refused: who set it relied on it. */
static void get_setting(struct sp_rd *r, struct sp_campaign_setting *out)
{
	out->name = get_text(r, 1, SP_CAMPAIGN_SETTING_NAME_MAX);
	if (r->err != SP_OK)
		return;

	const struct known_setting *known = known_setting(out->name);

	if (known == NULL) {
		sp_rd_fail(r, SP_E_KEYS);
		return;
	}
	out->is_text = known->is_text;
	if (known->is_text)
		out->text = get_text(r, known->min, known->max);
	else
		out->number = sp_cbor_uint_in(r, known->min, known->max);
	if (known->is_text && r->err == SP_OK && !setting_text_ok(out))
		sp_rd_fail(r, SP_E_TYPES);
}

static void get_settings(struct sp_rd *r, struct sp_campaign *c)
{
	c->n_settings = sp_cbor_map(r, SP_CAMPAIGN_SETTINGS_MAX);
	for (size_t i = 0; i < c->n_settings && r->err == SP_OK; i++) {
		get_setting(r, &c->settings[i]);
		if (r->err == SP_OK && i > 0 &&
			!ascends(c->settings[i - 1].name, c->settings[i].name))
			sp_rd_fail(r, SP_E_ORDER);
	}
}

static void get_organisations(struct sp_rd *r, struct sp_campaign *c)
{
	c->n_organisations = sp_cbor_array(r, SP_CAMPAIGN_ORGANISATIONS_MAX);
	c->organisations_at = *r;
	for (size_t i = 0; i < c->n_organisations && r->err == SP_OK; i++)
		(void) get_text(r, 1, SP_ORGANISATION_MAX);
	c->organisations_at.left -= r->left;
}

/* Keys 6 to 12. */
static void get_rest(struct sp_rd *r, struct sp_campaign *c)
{
	sp_cbor_key(r, KEY_BOX);
	sp_cbor_copy(r, c->box_pk, sizeof c->box_pk);
	sp_cbor_key(r, KEY_NAME);
	c->name = get_text(r, 1, SP_CAMPAIGN_NAME_MAX);
	sp_cbor_key(r, KEY_LANGUAGES);
	get_languages(r, c);
	sp_cbor_key(r, KEY_SETTINGS);
	get_settings(r, c);
	sp_cbor_key(r, KEY_ORGANISATIONS);
	get_organisations(r, c);
	sp_cbor_key(r, KEY_DAYS);
	if (sp_cbor_array(r, DAYS) != DAYS)
		sp_rd_fail(r, SP_E_TYPES);
	c->first_day = (uint32_t) sp_cbor_uint_in(r, 0, DAY_MAX);
	c->last_day = (uint32_t) sp_cbor_uint_in(r, c->first_day, DAY_MAX);
	c->retention_day = (uint32_t) sp_cbor_uint_in(r, c->last_day, DAY_MAX);
	sp_cbor_key(r, KEY_PINS);
	c->n_pins = sp_cbor_array(r, SP_CAMPAIGN_PINS_MAX);
	for (size_t i = 0; i < c->n_pins && r->err == SP_OK; i++)
		c->pins[i] = get_text(r, 1, SP_CAMPAIGN_PIN_MAX);
}

static bool cid_fits(const struct sp_campaign *c)
{
	uint8_t cid[SP_CID_LEN];

	sp_cid(cid, c->organiser_pk, c->salt);
	return memcmp(cid, c->cid, SP_CID_LEN) == 0;
}

sp_err sp_campaign_decode(struct sp_campaign *out, const uint8_t *p, size_t len)
{
	struct sp_campaign c = {0};
	struct sp_cose envelope;

	if (len > SP_CAMPAIGN_MAX)
		return SP_E_SIZE;

	sp_err e = sp_cose_parse(&envelope, p, len, SP_COSE_CAMPAIGN);

	if (e != SP_OK)
		return e;

	struct sp_rd r = sp_rd_on(envelope.payload, envelope.payload_len);

	sp_cose_get_start(&r, KEYS, c.cid);
	sp_cbor_key(&r, KEY_SALT);
	sp_cbor_copy(&r, c.salt, sizeof c.salt);
	sp_cbor_key(&r, KEY_SERIAL);
	c.serial = sp_cbor_uint_in(&r, 1, UINT64_MAX);
	sp_cbor_key(&r, KEY_ORGANISER);
	sp_cbor_copy(&r, c.organiser_pk, sizeof c.organiser_pk);
	if (r.err != SP_OK)
		return r.err;
	e = sp_cose_verify(&envelope, c.organiser_pk);
	if (e != SP_OK)
		return e;

	get_rest(&r, &c);
	e = sp_rd_end(&r);
	if (e == SP_OK && !cid_fits(&c))
		e = SP_E_CAMPAIGN;
	if (e != SP_OK)
		return e;

	sp_hash(c.hash, envelope.payload, envelope.payload_len);
	*out = c;
	return SP_OK;
}

void sp_campaign_organisations(
	const struct sp_campaign *c, void (*each)(void *arg, struct sp_str name), void *arg)
{
	struct sp_rd r = c->organisations_at;

	for (size_t i = 0; i < c->n_organisations && r.err == SP_OK; i++) {
		struct sp_str name = get_text(&r, 1, SP_ORGANISATION_MAX);

		if (name.p != NULL)
			each(arg, name);
	}
}

const struct sp_campaign_language *sp_campaign_language(
	const struct sp_campaign *c, const char *tag)
{
	for (size_t i = 0; i < c->n_languages; i++)
		if (equals(c->languages[i].tag, tag))
			return &c->languages[i];
	return NULL;
}

static const struct sp_campaign_setting *setting(const struct sp_campaign *c, const char *name)
{
	for (size_t i = 0; i < c->n_settings; i++)
		if (equals(c->settings[i].name, name))
			return &c->settings[i];
	return NULL;
}

struct sp_str sp_campaign_text(const struct sp_campaign *c, const char *name, const char *fallback)
{
	const struct sp_campaign_setting *s = setting(c, name);

	if (s != NULL && s->is_text)
		return s->text;
	return (struct sp_str){fallback, fallback != NULL ? strlen(fallback) : 0};
}

uint64_t sp_campaign_number(const struct sp_campaign *c, const char *name, uint64_t fallback)
{
	const struct sp_campaign_setting *s = setting(c, name);

	return s != NULL && !s->is_text ? s->number : fallback;
}

struct sp_texts sp_campaign_texts(const struct sp_campaign_language *l)
{
	return (struct sp_texts){
		.letter = l->letter.p,
		.letter_len = l->letter.len,
		.consent = l->consent.p,
		.consent_len = l->consent.len,
		.notice = l->notice.p,
		.notice_len = l->notice.len,
	};
}
