/*
 * Which face shows which character. fonts.ini lists faces by style and script; a face is mapped
 * into memory when it is first needed, and HarfBuzz and SDL2_ttf share the one mapping.
 */
#include "app/ui/text_priv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hb-ot.h>
#include <ini.h>

static const char *const style_names[FACE_STYLE_COUNT] = {
	"sans", "sans-bold", "serif", "serif-bold", "serif-italic", "fallback"};

/* Where to look when a style has no face for a script: an upright or sans one is better than
 * none. */
static const enum face_style next_style[FACE_STYLE_COUNT] = {
	[FACE_SANS] = FACE_FALLBACK,
	[FACE_SANS_BOLD] = FACE_SANS,
	[FACE_SERIF] = FACE_SANS,
	[FACE_SERIF_BOLD] = FACE_SANS_BOLD,
	[FACE_SERIF_ITALIC] = FACE_SERIF,
	[FACE_FALLBACK] = FACE_FALLBACK,
};

struct reading {
	struct fonts *fonts;
	char folder[512];
	const char *wrong; /* what the first bad line does wrong */
};

/* "Name.ttf", "Name.ttc#2" (face of a collection), "Name.ttf 112%" (type size). */
static const char *read_face(struct reading *r, struct face *face, const char *value)
{
	char name[256], full[768];
	unsigned percent = 100, index = 0;
	int used = 0;

	if (sscanf(value, "%255s%n", name, &used) != 1)
		return "names no file";
	if (value[used] &&
		(sscanf(value + used, " %u%%", &percent) != 1 || percent < 50 || percent > 200))
		return "has something after the file that is not a size from 50% to 200%";

	char *hash = strchr(name, '#');
	if (hash) {
		if (sscanf(hash + 1, "%u", &index) != 1 || index > 64)
			return "has a face number that is no number";
		*hash = '\0';
	}
	snprintf(full, sizeof full, "%s%s%s", name[0] == '/' ? "" : r->folder,
		name[0] == '/' ? "" : "/", name);
	face->path = strdup(full);
	face->index = index;
	face->percent = percent;
	return face->path ? NULL : "does not fit into memory";
}

static int on_line(void *arg, const char *section, const char *key, const char *value)
{
	struct reading *r = arg;
	struct fonts *f = r->fonts;

	if (r->wrong)
		return 0; /* inih reads on; only the first bad line counts */
	if (strcmp(section, "") == 0 && strcmp(key, "folder") == 0) {
		snprintf(r->folder, sizeof r->folder, "%s", value);
		return 1;
	}
	for (unsigned s = 0; s < FACE_STYLE_COUNT; s++) {
		if (strcmp(section, style_names[s]) != 0)
			continue;
		if (f->n == FACES_MAX || strlen(key) >= FACE_KEY_LEN) {
			r->wrong = "is one face too many, or its name is too long";
			return 0;
		}
		struct face *face = &f->faces[f->n];
		face->style = (enum face_style) s;
		snprintf(face->key, sizeof face->key, "%s", key);
		r->wrong = read_face(r, face, value);
		f->n += r->wrong == NULL;
		return r->wrong == NULL;
	}
	r->wrong = "is in no section this program knows";
	return 0;
}

sp_err fonts_open(struct fonts *f, const char *path, char why[256])
{
	struct reading r = {.fonts = f};
	int e;

	*f = (struct fonts){0};
	e = ini_parse(path, on_line, &r);
	if (e < 0) {
		snprintf(why, 256, "%s: %s", path, strerror(errno));
		return SP_E_NOTFOUND;
	}
	if (e > 0) {
		snprintf(why, 256, "%s:%d: this line %s", path, e,
			r.wrong ? r.wrong : "is not of the form name = value");
		return SP_E_DAMAGED;
	}
	if (!fonts_pick(f, FACE_SANS, "Latn", NULL)) {
		snprintf(why, 256, "%s: no face for [sans] Latn that can be opened", path);
		return SP_E_DAMAGED;
	}
	return SP_OK;
}

void fonts_close(struct fonts *f)
{
	for (size_t i = 0; i < f->n; i++) {
		struct face *face = &f->faces[i];
		hb_font_destroy(face->font);
		hb_blob_destroy(face->blob);
		free(face->path);
	}
	*f = (struct fonts){0};
}

static bool face_ready(struct face *face)
{
	hb_font_extents_t extents;

	if (face->font || face->broken)
		return !face->broken;

	face->blob = hb_blob_create_from_file_or_fail(face->path);
	if (!face->blob) {
		face->broken = true;
		return false;
	}
	hb_face_t *hb = hb_face_create(face->blob, face->index);
	double upem = hb_face_get_upem(hb);
	face->font = hb_font_create(hb);
	hb_face_destroy(hb);
	if (hb_font_get_h_extents(face->font, &extents)) {
		face->ascent = extents.ascender / upem;
		face->descent = -extents.descender / upem;
	}
	return true;
}

static struct face *find_key(struct fonts *f, enum face_style style, const char *key)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->faces[i].style == style && strcmp(f->faces[i].key, key) == 0 &&
			face_ready(&f->faces[i]))
			return &f->faces[i];
	return NULL;
}

struct face *fonts_pick(
	struct fonts *f, enum face_style style, const char *script, const char *language)
{
	char special[FACE_KEY_LEN] = "";

	if (language)
		snprintf(special, sizeof special, "%s@%s", script, language);
	for (enum face_style s = style; s != FACE_FALLBACK; s = next_style[s]) {
		struct face *face = special[0] ? find_key(f, s, special) : NULL;
		if (!face)
			face = find_key(f, s, script);
		if (face)
			return face;
	}
	return NULL;
}

bool face_covers(struct face *face, uint32_t c)
{
	hb_codepoint_t glyph;

	return face_ready(face) && hb_font_get_nominal_glyph(face->font, c, &glyph);
}

struct face *fonts_any(struct fonts *f, uint32_t c)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->faces[i].style == FACE_FALLBACK && face_covers(&f->faces[i], c))
			return &f->faces[i];
	for (size_t i = 0; i < f->n; i++)
		if (f->faces[i].style != FACE_FALLBACK && face_covers(&f->faces[i], c))
			return &f->faces[i];
	return NULL;
}
