#include "app/ui/keyboard_data.h"

#include <stdio.h>
#include <string.h>

#include <ini.h>

/* Copies the part of s before a separator, without spaces around it; returns where the next part
 * begins. */
static const char *next_part(char *out, size_t cap, const char *s, const char *separator)
{
	s += strspn(s, " ");
	size_t len = strcspn(s, separator), end = len;
	while (end > 0 && s[end - 1] == ' ')
		end--;
	(void) snprintf(out, cap, "%.*s", (int) end, s);
	s += len;
	return *s ? s + 1 : s;
}

static bool read_language(struct keyboard_data *d, const char *tag, const char *value)
{
	for (size_t i = 0; i < d->n; i++)
		if (strcmp(d->languages[i].tag, tag) == 0)
			return false;
	if (d->n == DATA_LANGUAGES || strlen(tag) >= DATA_TAG_LEN)
		return false;

	struct data_language *l = &d->languages[d->n];
	(void) snprintf(l->tag, sizeof l->tag, "%s", tag);
	while (*value && l->n < DATA_LAYOUTS) {
		value = next_part(l->layouts[l->n], LAYOUT_NAME_LEN, value, ",");
		l->n++;
	}
	d->n++;
	return l->n > 0 && !*value;
}

static bool read_row(struct data_page *page, const char *name, const char *value)
{
	unsigned row = 0;
	if (sscanf(name, "row%u", &row) != 1 || row < 1 || row > DATA_ROWS || page->n[row - 1] > 0)
		return false;
	size_t *n = &page->n[row - 1];
	while (*value && *n < LAYOUT_COLUMNS) {
		value = next_part(page->rows[row - 1][*n], KEY_TEXT_LEN, value, " ");
		(*n)++;
	}
	return *n > 0 && !*value;
}

static int on_line(void *user, const char *section, const char *name, const char *value)
{
	struct keyboard_data *d = user;
	if (strcmp(section, "layouts") == 0)
		return read_language(d, name, value);
	if (strcmp(section, "signs") == 0)
		return read_row(&d->signs, name, value);
	if (strcmp(section, "accents") == 0)
		return read_row(&d->accents, name, value);
	if (strcmp(section, "address") == 0)
		return read_row(&d->address, name, value);
	return 0;
}

sp_err keyboard_data_load(struct keyboard_data *out, const char *dir, char why[256])
{
	char path[4096];
	(void) snprintf(path, sizeof path, "%s/layouts.ini", dir);
	*out = (struct keyboard_data){0};
	int line = ini_parse(path, on_line, out);
	if (line < 0) {
		(void) snprintf(why, 256, "cannot read %.180s: install Signpost again", path);
		return SP_E_NOTFOUND;
	}
	if (line > 0) {
		(void) snprintf(
			why, 256, "%.180s, line %d: not understood, or there twice", path, line);
		return SP_E_DAMAGED;
	}
	return SP_OK;
}

static const struct data_language *find(const struct keyboard_data *d, const char *tag, size_t len)
{
	for (size_t i = 0; i < d->n; i++)
		if (strlen(d->languages[i].tag) == len &&
			memcmp(d->languages[i].tag, tag, len) == 0)
			return &d->languages[i];
	return NULL;
}

const struct data_language *keyboard_data_find(const struct keyboard_data *d, const char *tag)
{
	const struct data_language *l = find(d, tag, strlen(tag));
	if (!l)
		l = find(d, tag, strcspn(tag, "-"));
	return l ? l : find(d, "en", 2);
}
