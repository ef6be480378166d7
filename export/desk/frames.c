/* Frames are sorted into runs of one tag and length. A run is given to a collector in the order of
 * its pictures; when its frames contradict each other, once more without the first picture, then
 * without the second, and so on. With the batch known, every frame can be compared with what it
 * should be. */
#include "export/desk/frames.h"

#include <stdlib.h>
#include <string.h>

#include "export/desk/grow.h"
#include "export/wire/fountain.h"

struct frames_text {
	uint32_t tag, batch_len;
	size_t order;
	size_t picture;
	char *text;
	size_t len;
};

/* Frames of one batch. */
struct run {
	const struct frames_text *v;
	size_t n;
};

sp_err frames_add(struct frames *f, size_t picture, const char *text, size_t len, uint32_t *out_tag)
{
	uint8_t buf[SP_FRAME_MAX];
	struct sp_frame frame;
	struct frames_text *v;
	char *copy;
	sp_err e = sp_frame_parse(&frame, buf, text, len);

	if (e != SP_OK)
		return e;
	if (len + sizeof *f->v > FRAMES_BYTES_MAX - f->bytes)
		return SP_E_SIZE;
	v = grow(f->v, f->n, &f->cap, sizeof *v);
	if (v == NULL)
		return SP_E_NOMEM;
	f->v = v;
	copy = malloc(len);
	if (copy == NULL)
		return SP_E_NOMEM;
	memcpy(copy, text, len);
	f->v[f->n] = (struct frames_text){frame.tag, frame.batch_len, f->n, picture, copy, len};
	f->n++;
	f->bytes += len + sizeof *f->v;
	*out_tag = frame.tag;
	return SP_OK;
}

void frames_done(struct frames *f)
{
	for (size_t i = 0; i < f->n; i++)
		free(f->v[i].text);
	free(f->v);
	*f = (struct frames){0};
}

/* What is known of one batch. */
struct solution {
	uint8_t *bytes; /* match the tag; malloc'ed */
	bool genuine;
	bool contradicted;           /* some frame disagreed with others */
	struct sp_progress progress; /* the furthest */
};

/* Bytes that match the tag: genuine ones are kept, others only while there are none. */
static sp_err offer(
	struct solution *s, struct sp_collect *collect, const struct frames_calls *calls)
{
	size_t len;
	const uint8_t *bytes = sp_collect_take(collect, &len);
	bool genuine = calls->is_genuine(calls->arg, bytes, len);
	uint8_t *copy;

	if (!genuine)
		sp_collect_reject(collect);
	if (s->bytes != NULL && !genuine)
		return SP_OK;
	copy = malloc(len);
	if (copy == NULL)
		return SP_E_NOMEM;
	memcpy(copy, bytes, len);
	free(s->bytes);
	s->bytes = copy;
	s->genuine = genuine;
	return SP_OK;
}

/* Collects a run, but for one picture (or SIZE_MAX), until a genuine batch is there. */
static sp_err collect_run(
	struct solution *s, const struct run *run, size_t without, const struct frames_calls *calls)
{
	struct sp_collect *collect = sp_collect_new();
	sp_err e = collect == NULL ? SP_E_NOMEM : SP_OK;

	for (size_t i = 0; e == SP_OK && !s->genuine && i < run->n; i++) {
		struct sp_progress progress;

		if (run->v[i].picture == without)
			continue;
		e = sp_collect_add(collect, run->v[i].text, run->v[i].len, &progress);
		if (e == SP_E_DIGEST)
			s->contradicted = true;
		else if (e == SP_OK)
			e = offer(s, collect, calls);
		if (e == SP_E_NOMEM)
			break;
		if (progress.rank >= s->progress.rank)
			s->progress = progress;
		e = SP_OK; /* more is needed, or it was a repeat, or it was forged */
	}
	sp_collect_free(collect);
	return e;
}

static sp_err solve(struct solution *s, const struct run *run, const struct frames_calls *calls)
{
	sp_err e = collect_run(s, run, SIZE_MAX, calls);
	size_t last = SIZE_MAX;

	for (size_t i = 0, tries = 0; i < run->n && tries < FRAMES_TRIES_MAX; i++) {
		if (e != SP_OK || s->genuine || !s->contradicted)
			return e;
		if (run->v[i].picture == last)
			continue;
		last = run->v[i].picture;
		tries++;
		e = collect_run(s, run, last, calls);
	}
	return e;
}

/* Whether a frame carries what the batch has at its place. */
static bool belongs(const struct frames_text *t, const uint8_t *bytes)
{
	uint8_t buf[SP_FRAME_MAX], fragment[SP_FRAGMENT_LEN];
	struct sp_frame frame;

	if (sp_frame_parse(&frame, buf, t->text, t->len) != SP_OK)
		return false;
	for (uint32_t i = 0; i < frame.m; i++) {
		sp_fountain_fragment(fragment, bytes, t->batch_len, t->tag, frame.n + i);
		if (memcmp(fragment, frame.fragments + (size_t) i * SP_FRAGMENT_LEN,
			    SP_FRAGMENT_LEN) != 0)
			return false;
	}
	return true;
}

static sp_err report(
	const struct solution *s, const struct run *run, const struct frames_calls *calls)
{
	struct frames_batch b = {SP_OK, s->progress, s->bytes};

	if (s->bytes == NULL)
		b.e = s->contradicted ? SP_E_DIGEST : SP_E_INCOMPLETE;
	for (size_t i = 0; s->genuine && i < run->n; i++)
		if (!belongs(&run->v[i], s->bytes))
			calls->culprit(calls->arg, run->v[i].picture);
	return calls->batch(calls->arg, &b);
}

static int compare(size_t a, size_t b)
{
	return a < b ? -1 : a > b;
}

static int by_batch(const void *a, const void *b)
{
	const struct frames_text *x = a, *y = b;

	if (x->tag != y->tag)
		return compare(x->tag, y->tag);
	if (x->batch_len != y->batch_len)
		return compare(x->batch_len, y->batch_len);
	return compare(x->order, y->order);
}

static int by_first(const void *a, const void *b)
{
	const struct run *x = a, *y = b;

	return compare(x->v[0].order, y->v[0].order);
}

/* The runs, in the order of their first frames; malloc'ed. */
static struct run *find_runs(struct frames *f, size_t *out_n)
{
	struct run *runs = calloc(f->n + 1, sizeof *runs);
	size_t n = 0;

	if (runs == NULL || f->n == 0)
		return runs;
	qsort(f->v, f->n, sizeof *f->v, by_batch);
	for (size_t i = 0; i < f->n; i++) {
		const struct frames_text *t = &f->v[i];

		if (n == 0 || runs[n - 1].v->tag != t->tag ||
			runs[n - 1].v->batch_len != t->batch_len)
			runs[n++].v = t;
		runs[n - 1].n++;
	}
	qsort(runs, n, sizeof *runs, by_first);
	*out_n = n;
	return runs;
}

sp_err frames_solve(struct frames *f, const struct frames_calls *calls)
{
	size_t n = 0;
	struct run *runs = find_runs(f, &n);
	sp_err e = runs == NULL ? SP_E_NOMEM : SP_OK;

	for (size_t i = 0; e == SP_OK && i < n; i++) {
		struct solution s = {0};

		e = solve(&s, &runs[i], calls);
		if (e == SP_OK)
			e = report(&s, &runs[i], calls);
		free(s.bytes);
	}
	free(runs);
	return e;
}
