#include "tests/vectors/vec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void must(bool fact, const char *what, const char *where)
{
	if (fact)
		return;
	fprintf(stderr, "vectors: %s: %s\n", where, what);
	abort();
}

static char *read_text(const char *name)
{
	char path[256];
	long len = -1;

	(void) snprintf(path, sizeof path, "tests/vectors/%s", name);

	FILE *f = fopen(path, "rb");

	must(f != NULL, "cannot be opened from this directory", path);
	must(fseek(f, 0, SEEK_END) == 0 && (len = ftell(f)) >= 0, "cannot be measured", path);
	rewind(f);

	char *text = malloc((size_t) len + 1);

	must(text != NULL && fread(text, 1, (size_t) len, f) == (size_t) len, "cannot be read",
		path);
	(void) fclose(f); /* was only read */
	text[len] = '\0';
	return text;
}

static size_t count_lines(const char *text)
{
	size_t n = 1;

	for (; (text = strchr(text, '\n')) != NULL; text++)
		n++;
	return n;
}

/* Cuts "key = value", or "key =" for an empty one, in place. */
static struct vec_pair cut_pair(char *line)
{
	char *at = strstr(line, " =");

	must(at != NULL, "no key", line);
	*at = '\0';
	return (struct vec_pair){line, at[2] == ' ' ? at + 3 : at + 2};
}

struct vec_file vec_open(const char *name)
{
	struct vec_file f = {.text = read_text(name)};
	size_t lines = count_lines(f.text), n_pairs = 0;

	f.pairs = calloc(lines, sizeof *f.pairs);
	f.cases = calloc(lines, sizeof *f.cases);
	must(f.pairs != NULL && f.cases != NULL, "out of memory", name);

	for (char *line = f.text, *next; line != NULL; line = next) {
		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		if (line[0] == '\0' || line[0] == '#')
			continue;
		if (line[0] == '[') {
			line[strlen(line) - 1] = '\0';
			f.cases[f.n_cases++] = (struct vec_case){line + 1, &f.pairs[n_pairs], 0};
			continue;
		}
		must(f.n_cases > 0, "a line before the first case", name);
		f.pairs[n_pairs++] = cut_pair(line);
		f.cases[f.n_cases - 1].n_pairs++;
	}
	must(f.n_cases > 0, "no cases", name);
	return f;
}

void vec_close(struct vec_file *f)
{
	free(f->text);
	free(f->pairs);
	free(f->cases);
	*f = (struct vec_file){0};
}

const struct vec_case *vec_find(const struct vec_file *f, const char *name)
{
	for (size_t i = 0; i < f->n_cases; i++)
		if (strcmp(f->cases[i].name, name) == 0)
			return &f->cases[i];
	must(false, "no such case", name);
	return NULL;
}

size_t vec_count(const struct vec_case *c, const char *key)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n_pairs; i++)
		n += strcmp(c->pairs[i].key, key) == 0;
	return n;
}

const char *vec_nth(const struct vec_case *c, const char *key, size_t i)
{
	for (size_t j = 0; j < c->n_pairs; j++)
		if (strcmp(c->pairs[j].key, key) == 0 && i-- == 0)
			return c->pairs[j].value;
	must(false, key, c->name);
	return NULL;
}

bool vec_has(const struct vec_case *c, const char *key)
{
	return vec_count(c, key) > 0;
}

const char *vec_text(const struct vec_case *c, const char *key)
{
	return vec_nth(c, key, 0);
}

uint64_t vec_number(const struct vec_case *c, const char *key)
{
	char *end;
	uint64_t n = strtoull(vec_text(c, key), &end, 10);

	must(*end == '\0' && end != vec_text(c, key), "not a number", key);
	return n;
}

const char *vec_barred(const struct vec_case *c, const char *key, size_t i, size_t *out_len)
{
	const char *value = vec_nth(c, key, i);
	size_t len = strlen(value);

	must(len >= 2 && value[0] == '|' && value[len - 1] == '|', "not between bars", key);
	*out_len = len - 2;
	return value + 1;
}

static unsigned digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c != '\0' ? strchr(digits, c) : NULL;

	must(at != NULL, "not hexadecimal", "a value");
	return (unsigned) (at - digits);
}

struct vec_bytes vec_bytes_nth(const struct vec_case *c, const char *key, size_t i)
{
	const char *hex = vec_nth(c, key, i);
	struct vec_bytes b = {.len = strlen(hex) / 2};

	must(strlen(hex) % 2 == 0, "half a byte", key);
	/* Exactly this long, so that a sanitizer sees any read past the end; malloc(0) may be
	 * NULL. */
	b.p = malloc(b.len > 0 ? b.len : 1);
	must(b.p != NULL, "out of memory", key);
	for (size_t j = 0; j < b.len; j++)
		b.p[j] = (uint8_t) (digit(hex[2 * j]) << 4 | digit(hex[2 * j + 1]));
	return b;
}

struct vec_bytes vec_bytes(const struct vec_case *c, const char *key)
{
	return vec_bytes_nth(c, key, 0);
}

void vec_bytes_free(struct vec_bytes *b)
{
	free(b->p);
	*b = (struct vec_bytes){0};
}

void vec_fixed(const struct vec_case *c, const char *key, uint8_t *dst, size_t n)
{
	struct vec_bytes b = vec_bytes(c, key);

	must(b.len == n, "another length", key);
	memcpy(dst, b.p, n);
	vec_bytes_free(&b);
}

sp_err vec_err_named(const char *name)
{
	for (int e = 0; e < SP_ERR_COUNT; e++)
		if (strcmp(sp_err_name((sp_err) e), name) == 0)
			return (sp_err) e;
	must(false, "no such reason", name);
	return SP_ERR_COUNT;
}

sp_err vec_error(const struct vec_case *c)
{
	return vec_has(c, "error") ? vec_err_named(vec_text(c, "error")) : SP_OK;
}
