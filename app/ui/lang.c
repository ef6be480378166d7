/*
 * Catalogues are GNU .mo files, read whole and searched by bisection (the format sorts its keys).
 * libc's gettext() is tied to one process-wide locale; a station changes language with every
 * visitor.
 */
#include "app/ui/lang.h"

#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const uint32_t mo_magic = 0x950412de; /* too large for an enum */

enum { MO_MAX = 1 << 20, LANGS_MAX = 64, TAG_LEN = 12 };

struct words {
	char tag[TAG_LEN];
	bool rtl;
	uint8_t *mo;
	uint32_t n, keys_at, texts_at; /* from the .mo header */
	const struct words *english;   /* NULL in English itself */
};

struct langs {
	struct words all[LANGS_MAX];
	size_t n;
	const struct words *english;
};

/* .mo files are written in the machine's own byte order by msgfmt; other orders are refused by the
 * magic number. */
static uint32_t word_at(const uint8_t *mo, size_t at)
{
	uint32_t v;
	memcpy(&v, mo + at, sizeof v);
	return v;
}

static const char *string_at(const struct words *w, uint32_t table, uint32_t i)
{
	return (const char *) w->mo + word_at(w->mo, table + 8 * (size_t) i + 4);
}

/* Every string must lie inside the file with its NUL, so that lookups need no more checks. */
static bool strings_ok(const uint8_t *mo, size_t len, uint32_t table, uint32_t n)
{
	if (table > len || n > (len - table) / 8)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		size_t str_len = word_at(mo, table + 8 * (size_t) i);
		size_t at = word_at(mo, table + 8 * (size_t) i + 4);
		if (at >= len || str_len >= len - at || mo[at + str_len] != 0)
			return false;
	}
	return true;
}

static sp_err read_all(const char *path, uint8_t **out, size_t *out_len)
{
	FILE *f = fopen(path, "rbe");
	if (!f)
		return SP_E_NOTFOUND;

	sp_err e = SP_E_DAMAGED;
	struct stat st;
	uint8_t *mo = NULL;
	if (fstat(fileno(f), &st) != 0 || st.st_size < 28 || st.st_size > MO_MAX)
		goto out;
	mo = malloc((size_t) st.st_size);
	if (!mo) {
		e = SP_E_NOMEM;
		goto out;
	}
	if (fread(mo, 1, (size_t) st.st_size, f) != (size_t) st.st_size)
		goto out;
	*out = mo;
	*out_len = (size_t) st.st_size;
	mo = NULL;
	e = SP_OK;
out:
	free(mo);
	(void) fclose(f); /* only read from */
	return e;
}

static sp_err words_open(struct words *w, const char *path, const char *tag)
{
	uint8_t *mo = NULL;
	size_t len = 0;
	sp_err e = read_all(path, &mo, &len);
	if (e != SP_OK)
		return e;

	uint32_t n = word_at(mo, 8), keys_at = word_at(mo, 12), texts_at = word_at(mo, 16);
	if (word_at(mo, 0) != mo_magic || !strings_ok(mo, len, keys_at, n) ||
		!strings_ok(mo, len, texts_at, n)) {
		free(mo);
		return SP_E_DAMAGED;
	}
	*w = (struct words){.rtl = lang_is_rtl(tag),
		.mo = mo,
		.n = n,
		.keys_at = keys_at,
		.texts_at = texts_at};
	(void) snprintf(w->tag, sizeof w->tag, "%s", tag);
	return SP_OK;
}

/* "pt-BR.mo" → "pt-BR"; false for any other kind of name. */
static bool tag_of(const char *file, char tag[TAG_LEN])
{
	size_t len = strlen(file);
	if (len < 5 || len - 3 >= TAG_LEN || strcmp(file + len - 3, ".mo") != 0)
		return false;
	memcpy(tag, file, len - 3);
	tag[len - 3] = '\0';
	return true;
}

static sp_err open_each(struct langs *l, DIR *d, const char *dir, char why[256])
{
	char path[4096], tag[TAG_LEN];
	for (struct dirent *entry; (entry = readdir(d)) != NULL;) {
		if (!tag_of(entry->d_name, tag) || l->n == LANGS_MAX)
			continue;
		(void) snprintf(path, sizeof path, "%s/%s", dir, entry->d_name);
		sp_err e = words_open(&l->all[l->n], path, tag);
		if (e != SP_OK) {
			(void) snprintf(why, 256,
				"the words file %.200s is damaged: install Signpost again", path);
			return e;
		}
		l->n++;
	}
	return SP_OK;
}

sp_err langs_open(struct langs **out, const char *dir, char why[256])
{
	DIR *d = opendir(dir);
	struct langs *l = calloc(1, sizeof *l);
	sp_err e = SP_E_NOMEM;
	if (!l)
		goto out;
	e = SP_E_NOTFOUND;
	(void) snprintf(
		why, 256, "there are no words for English in %.180s: install Signpost again", dir);
	if (!d)
		goto out;

	e = open_each(l, d, dir, why);
	if (e != SP_OK)
		goto out;
	for (size_t i = 0; i < l->n; i++)
		if (strcmp(l->all[i].tag, "en") == 0)
			l->english = &l->all[i];
	e = SP_E_NOTFOUND;
	if (!l->english)
		goto out;
	for (size_t i = 0; i < l->n; i++)
		l->all[i].english = &l->all[i] == l->english ? NULL : l->english;
	*out = l;
	l = NULL;
	e = SP_OK;
out:
	if (d)
		closedir(d);
	langs_close(&l);
	return e;
}

void langs_close(struct langs **l)
{
	if (!*l)
		return;
	for (size_t i = 0; i < (*l)->n; i++)
		free((*l)->all[i].mo);
	free(*l);
	*l = NULL;
}

static const struct words *find_tag(const struct langs *l, const char *tag, size_t len)
{
	for (size_t i = 0; i < l->n; i++)
		if (strlen(l->all[i].tag) == len && memcmp(l->all[i].tag, tag, len) == 0)
			return &l->all[i];
	return NULL;
}

const struct words *langs_get(const struct langs *l, const char *tag)
{
	const struct words *w = find_tag(l, tag, strlen(tag));
	if (!w)
		w = find_tag(l, tag, strcspn(tag, "-"));
	return w ? w : l->english;
}

/* NULL when missing; msgfmt leaves out strings that are not translated. */
static const char *search(const struct words *w, const char *key)
{
	uint32_t lo = 0, hi = w->n;
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		int order = strcmp(key, string_at(w, w->keys_at, mid));
		if (order == 0)
			return string_at(w, w->texts_at, mid);
		if (order < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return NULL;
}

const char *words_find(const struct words *w, const char *key)
{
	const char *text =
		*key ? search(w, key) : NULL; /* the empty key is the catalogue's header */
	if (!text && *key && w->english)
		text = search(w->english, key);
	return text;
}

const char *words_get(const struct words *w, const char *key)
{
	const char *text = words_find(w, key);
	return text ? text : key;
}

const char *words_tag(const struct words *w)
{
	return w->tag;
}

bool words_rtl(const struct words *w)
{
	return w->rtl;
}

/* Appends like snprintf would, never half a UTF-8 character, and counts what did not fit. */
struct appender {
	char *out;
	size_t cap, len;
	bool full;
};

static size_t utf8_len(unsigned char first)
{
	return first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

static void append(struct appender *a, const char *s, size_t n)
{
	for (size_t i = 0; i < n;) {
		size_t step = utf8_len((unsigned char) s[i]);
		if (step > n - i)
			step = n - i;
		if (a->full || a->len + step >= a->cap)
			a->full = true;
		else
			memcpy(a->out + a->len, s + i, step);
		a->len += step;
		i += step;
		if (!a->full)
			a->out[a->len] = '\0';
	}
}

static const char *value_of(const char *const pairs[], const char *name, size_t len)
{
	for (; pairs[0]; pairs += 2)
		if (strlen(pairs[0]) == len && memcmp(pairs[0], name, len) == 0)
			return pairs[1];
	return NULL;
}

size_t words_fill(char *out, size_t cap, const char *sentence, const char *const pairs[])
{
	static const char isolate[] = "\u2068", pop[] = "\u2069";
	struct appender a = {.out = out, .cap = cap};
	if (cap > 0)
		out[0] = '\0';

	while (*sentence) {
		size_t plain = strcspn(sentence, "{");
		append(&a, sentence, plain);
		sentence += plain;
		if (!*sentence)
			break;
		size_t len = strcspn(sentence + 1, "}");
		const char *value = sentence[1 + len] ? value_of(pairs, sentence + 1, len) : NULL;
		if (!value) {
			append(&a, sentence, 1);
			sentence++;
			continue;
		}
		append(&a, isolate, sizeof isolate - 1);
		append(&a, value, strlen(value));
		append(&a, pop, sizeof pop - 1);
		sentence += len + 2;
	}
	return a.len;
}
