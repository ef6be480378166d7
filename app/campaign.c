/*
 * The file's texts are views without NUL; screens want C strings. All of them are copied once, at
 * start, into one pool whose size is known beforehand, so that drawing never copies a letter.
 */
#include "app/campaign.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "export/file/file.h"
#include "export/wire/record.h"

enum { ALL_KINDS = (1 << SP_KIND_COUNT) - 1 };

static size_t pool_need(const struct sp_campaign *w)
{
	size_t need = w->name.len + 5; /* a NUL for it and for each setting that is kept */

	for (size_t i = 0; i < w->n_settings; i++)
		need += w->settings[i].text.len;
	for (size_t i = 0; i < w->n_languages; i++) {
		const struct sp_campaign_language *l = &w->languages[i];
		need += l->tag.len + l->title.len + l->letter.len + l->consent.len + l->notice.len +
			5;
	}
	return need;
}

/* Copies a text to *at and moves it on; NULL when the text holds a NUL, which would hide its end
 * from readers. */
static const char *keep(char **at, struct sp_str s)
{
	char *copy = *at;

	if (s.len > SP_CAMPAIGN_TEXT_MAX || (s.len > 0 && memchr(s.p, 0, s.len)))
		return NULL;
	if (s.len > 0)
		memcpy(copy, s.p, s.len);
	copy[s.len] = '\0';
	*at += s.len + 1;
	return copy;
}

static bool keep_language(
	struct campaign_text *t, char **at, const struct sp_campaign_language *from)
{
	const struct sp_texts texts = sp_campaign_texts(from);

	t->tag = keep(at, from->tag);
	t->title = keep(at, from->title);
	t->letter = keep(at, from->letter);
	t->consent = keep(at, from->consent);
	t->notice = keep(at, from->notice);
	t->reviewed = from->reviewed;
	sp_hash_texts(&t->hashes, &texts);
	return t->tag && t->title && t->letter && t->consent && t->notice;
}

static const struct campaign_text *exact(const struct campaign *c, const char *tag, size_t len)
{
	for (size_t i = 0; i < c->n_texts; i++)
		if (strlen(c->texts[i].tag) == len && strncmp(c->texts[i].tag, tag, len) == 0)
			return &c->texts[i];
	return NULL;
}

static const char *home_language(const struct campaign *c, const char *wanted)
{
	const struct campaign_text *t = exact(c, wanted, strlen(wanted));

	if (!t)
		t = exact(c, "en", 2);
	return t ? t->tag : c->texts[0].tag;
}

static bool keep_settings(struct campaign *c, char **at)
{
	const struct sp_campaign *w = &c->wire;
	const char *language;

	c->name = keep(at, w->name);
	c->organiser = keep(at, sp_campaign_text(w, "organiser", ""));
	c->contact = keep(at, sp_campaign_text(w, "contact", ""));
	c->country = keep(at, sp_campaign_text(w, "country", ""));
	language = keep(at, sp_campaign_text(w, "language", ""));
	if (!c->name || !c->organiser || !c->contact || !c->country || !language)
		return false;

	if (c->organiser[0] == '\0')
		c->organiser = c->name;
	c->home_language = home_language(c, language);
	c->kinds = (unsigned) (sp_campaign_number(w, "kinds", ALL_KINDS) & ALL_KINDS);
	if (c->kinds == 0)
		c->kinds = ALL_KINDS;
	c->ask_email = sp_campaign_number(w, "ask_email", 1) != 0;
	c->ask_country = sp_campaign_number(w, "ask_country", 1) != 0;
	return true;
}

static sp_err make_ready(struct campaign *c)
{
	char *at;

	c->pool = malloc(pool_need(&c->wire));
	if (!c->pool)
		return SP_E_NOMEM;
	at = c->pool;
	for (size_t i = 0; i < c->wire.n_languages; i++)
		if (!keep_language(&c->texts[c->n_texts++], &at, &c->wire.languages[i]))
			return SP_E_TYPES;
	return keep_settings(c, &at) ? SP_OK : SP_E_TYPES;
}

/* Takes ownership of bytes, whatever happens. */
static sp_err take(struct campaign **out, uint8_t *bytes, size_t len)
{
	struct campaign *c = calloc(1, sizeof *c);
	sp_err e;

	if (!c) {
		free(bytes);
		return SP_E_NOMEM;
	}
	c->bytes = bytes;
	e = sp_campaign_decode(&c->wire, bytes, len);
	if (e == SP_OK)
		e = make_ready(c);
	if (e != SP_OK) {
		campaign_free(&c);
		return e;
	}
	*out = c;
	return SP_OK;
}

sp_err campaign_take(struct campaign **out, const uint8_t *bytes, size_t len)
{
	uint8_t *copy;

	if (len == 0)
		return SP_E_FORM;
	if (len > SP_CAMPAIGN_MAX)
		return SP_E_SIZE;
	copy = malloc(len);
	if (!copy)
		return SP_E_NOMEM;
	memcpy(copy, bytes, len);
	return take(out, copy, len);
}

static sp_err open_and_take(struct campaign **out, const char *path)
{
	uint8_t *bytes = NULL;
	size_t len = 0;
	const sp_err e = file_read_linked(&bytes, &len, path, SP_CAMPAIGN_MAX);

	return e == SP_OK ? take(out, bytes, len) : e;
}

sp_err campaign_open(struct campaign **out, const char *path, char why[256])
{
	const sp_err e = open_and_take(out, path);

	if (e == SP_E_NOTFOUND)
		snprintf(why, 256,
			"%s: there is no campaign file; make one with signpost-desk new-campaign",
			path);
	else if (e != SP_OK)
		snprintf(why, 256, "%s: %s (%s); %s", path, sp_err_meaning(e), sp_err_name(e),
			"copy the campaign file again from the organiser");
	return e;
}

void campaign_free(struct campaign **c)
{
	if (!*c)
		return;
	free((*c)->bytes);
	free((*c)->pool);
	free(*c);
	*c = NULL;
}

const struct campaign_text *campaign_text(const struct campaign *c, const char *tag)
{
	const struct campaign_text *t = exact(c, tag, strlen(tag));

	if (!t)
		t = exact(c, tag, strcspn(tag, "-"));
	if (!t)
		t = exact(c, c->home_language, strlen(c->home_language));
	return t ? t : &c->texts[0];
}
