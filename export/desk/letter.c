#include "export/desk/letter.h"

#include <stdlib.h>
#include <string.h>

#include "export/desk/prose.h"
#include "export/wire/limits.h"

enum field { TITLE, REVIEWED, CONSENT, NOTICE, FIELD_COUNT };

static const struct {
	const char *name;
	size_t max;
} fields[FIELD_COUNT] = {
	[TITLE] = {"title", SP_CAMPAIGN_TITLE_MAX},
	[REVIEWED] = {"reviewed", 3},
	[CONSENT] = {"consent", SP_CAMPAIGN_TEXT_MAX},
	[NOTICE] = {"notice", SP_CAMPAIGN_TEXT_MAX},
};

struct line {
	const char *p;
	size_t len; /* without LF */
};

struct parser {
	const char *at, *end;
	size_t line_no; /* of the line returned last */
	char *values[FIELD_COUNT];
	enum field current; /* FIELD_COUNT before the first key */
	char *why;
};

static bool next_line(struct parser *p, struct line *out)
{
	const char *lf;

	if (p->at == p->end)
		return false;
	lf = memchr(p->at, '\n', (size_t) (p->end - p->at));
	out->p = p->at;
	out->len = (size_t) ((lf != NULL ? lf : p->end) - p->at);
	p->at = lf != NULL ? lf + 1 : p->end;
	p->line_no++;
	return true;
}

static bool is_fence(struct line l)
{
	return l.len == 3 && memcmp(l.p, "---", 3) == 0;
}

static struct line trimmed(struct line l)
{
	while (l.len > 0 && l.p[0] == ' ') {
		l.p++;
		l.len--;
	}
	while (l.len > 0 && l.p[l.len - 1] == ' ')
		l.len--;
	return l;
}

/* Adds a piece to the value of the current field, after a space when there is something already. */
static sp_err append(struct parser *p, struct line piece)
{
	char **value = &p->values[p->current];
	size_t old = *value != NULL ? strlen(*value) : 0, gap = old > 0 && piece.len > 0;
	char *joined;

	if (piece.len > fields[p->current].max || old + gap + piece.len > fields[p->current].max) {
		why_set(p->why, "\"%s\" is longer than %zu bytes", fields[p->current].name,
			fields[p->current].max);
		return SP_E_RANGE;
	}
	joined = realloc(*value, old + gap + piece.len + 1);
	if (joined == NULL)
		return SP_E_NOMEM;
	if (gap)
		joined[old] = ' ';
	memcpy(joined + old + gap, piece.p, piece.len);
	joined[old + gap + piece.len] = '\0';
	*value = joined;
	return SP_OK;
}

static enum field field_named(struct line name)
{
	for (int f = 0; f < FIELD_COUNT; f++)
		if (strlen(fields[f].name) == name.len &&
			memcmp(fields[f].name, name.p, name.len) == 0)
			return (enum field) f;
	return FIELD_COUNT;
}

static sp_err parse_key(struct parser *p, struct line l)
{
	const char *colon = memchr(l.p, ':', l.len);
	struct line name = {l.p, colon != NULL ? (size_t) (colon - l.p) : 0};
	enum field f = field_named(name);

	if (colon == NULL || f == FIELD_COUNT) {
		why_set(p->why, "expected one of title:, reviewed:, consent:, notice:, a line that "
				"begins with a space, or ---");
		return SP_E_FORM;
	}
	if (p->values[f] != NULL) {
		why_set(p->why, "\"%s\" is given a second time", fields[f].name);
		return SP_E_FORM;
	}
	p->current = f;
	return append(p, trimmed((struct line){colon + 1, l.len - name.len - 1}));
}

/* From the first fence to the second. */
static sp_err parse_front(struct parser *p)
{
	struct line l;
	sp_err e = SP_OK;

	if (!next_line(p, &l) || !is_fence(l)) {
		why_set(p->why, "the first line must be ---");
		return SP_E_FORM;
	}
	while (next_line(p, &l)) {
		if (is_fence(l))
			return SP_OK;
		if (l.len > 0 && l.p[0] == ' ' && p->current != FIELD_COUNT)
			e = append(p, trimmed(l));
		else
			e = parse_key(p, l);
		if (e != SP_OK)
			return e;
	}
	why_set(p->why, "the front matter has no closing ---");
	return SP_E_FORM;
}

static sp_err check_front(struct parser *p)
{
	for (int f = 0; f < FIELD_COUNT; f++)
		if (p->values[f] == NULL || p->values[f][0] == '\0') {
			why_set(p->why, "\"%s\" is missing: every language needs its own",
				fields[f].name);
			p->line_no = 0;
			return SP_E_FORM;
		}
	if (strcmp(p->values[REVIEWED], "yes") != 0 && strcmp(p->values[REVIEWED], "no") != 0) {
		why_set(p->why, "\"reviewed\" must be yes or no");
		p->line_no = 0;
		return SP_E_FORM;
	}
	return SP_OK;
}

/* What follows the front matter, without empty lines around it. */
static sp_err parse_body(struct parser *p, char **out)
{
	const char *first = p->at, *last = p->end;
	size_t len;

	while (first < last && *first == '\n')
		first++;
	while (last > first && last[-1] == '\n')
		last--;
	len = (size_t) (last - first);
	p->line_no = 0;
	if (len == 0) {
		why_set(p->why, "there is no letter after the front matter");
		return SP_E_FORM;
	}
	if (len + 1 > SP_CAMPAIGN_TEXT_MAX) {
		why_set(p->why, "the letter is longer than %d bytes", SP_CAMPAIGN_TEXT_MAX - 1);
		return SP_E_RANGE;
	}
	*out = malloc(len + 2);
	if (*out == NULL)
		return SP_E_NOMEM;
	memcpy(*out, first, len);
	memcpy(*out + len, "\n", 2);
	return SP_OK;
}

sp_err letter_parse(
	struct letter *out, const char *text, size_t len, size_t *out_line, char why[WHY_MAX])
{
	struct parser p = {.at = text, .end = text + len, .current = FIELD_COUNT, .why = why};
	char *body = NULL;
	sp_err e = prose_check(text, len, &p.line_no, why);

	if (e == SP_OK) {
		p.line_no = 0;
		e = parse_front(&p);
	}
	if (e == SP_OK)
		e = check_front(&p);
	if (e == SP_OK)
		e = parse_body(&p, &body);
	if (e == SP_OK) {
		*out = (struct letter){p.values[TITLE], body, p.values[CONSENT], p.values[NOTICE],
			p.values[REVIEWED][0] == 'y'};
		free(p.values[REVIEWED]);
		return SP_OK;
	}
	for (int f = 0; f < FIELD_COUNT; f++)
		free(p.values[f]);
	*out_line = p.line_no;
	return e;
}

void letter_done(struct letter *l)
{
	free(l->title);
	free(l->letter);
	free(l->consent);
	free(l->notice);
	*l = (struct letter){0};
}
