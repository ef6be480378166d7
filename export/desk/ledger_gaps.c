/*
 * What is missing of a station, and how many signatures that may be.
 *
 * A batch tells how many signatures were ever captured, removed and lost, so that until then no
 * more than the rest ("kept") can have been cut into batches. What is left of it after the batches
 * that came until then bounds what all gaps before it hold together; the smallest bound of all
 * later batches is the best. The estimate of a gap is its bound without the estimates of the gaps
 * before it: where every batch took all there was, that is exact.
 */
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "export/desk/grow.h"
#include "export/desk/ledger_db.h"

struct point {
	uint64_t seq;
	uint64_t kept;
	uint64_t n_records;
	uint64_t room; /* for all gaps before it, by this and all later points */
};

/* A station's batches in order, each number once, and its newest slip. */
struct track {
	struct point *v;
	size_t n, cap;
	struct ledger_progress said; /* what the newest batch and slip tell */
};

static uint64_t sum_to(uint64_t a, uint64_t b)
{
	return b > UINT64_MAX - a ? UINT64_MAX : a + b;
}

static uint64_t rest_of(uint64_t a, uint64_t b)
{
	return a > b ? a - b : 0;
}

static uint64_t max_of(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static uint64_t min_of(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t column(sqlite3_stmt *st, int at)
{
	return (uint64_t) sqlite3_column_int64(st, at);
}

static void read_health(uint64_t out[SP_HEALTH_COUNT], sqlite3_stmt *st, int at)
{
	char text[SP_HEALTH_COUNT * 21 + 1], *p = text;

	ledger_column_text(st, at, text, sizeof text);
	for (int i = 0; i < SP_HEALTH_COUNT; i++)
		out[i] = strtoull(p, &p, 10); /* as ledger_add_batch() wrote it */
}

static void read_newest(struct ledger_progress *out, sqlite3_stmt *st)
{
	out->highest_seq = column(st, 0);
	out->ever_captured = column(st, 1);
	out->ever_removed = column(st, 2);
	out->cut_at = column(st, 4);
	out->boots = column(st, 5);
	out->final = (column(st, 6) & SP_BATCH_FINAL) != 0;
	read_health(out->health, st, 7);
	out->declared_lost = out->health[SP_HEALTH_DECLARED_LOST];
}

/* Another batch with the number of the last one is merged with it. */
static sp_err add_point(struct track *t, const struct point *p)
{
	struct point *last = t->n > 0 ? &t->v[t->n - 1] : NULL;

	if (last != NULL && last->seq == p->seq) {
		last->kept = max_of(last->kept, p->kept);
		last->n_records = max_of(last->n_records, p->n_records);
		return SP_OK;
	}
	last = grow(t->v, t->n, &t->cap, sizeof *last);
	if (last == NULL)
		return SP_E_NOMEM;
	t->v = last;
	t->v[t->n++] = *p;
	return SP_OK;
}

static sp_err load_batches(struct track *t, struct ledger *l, int64_t station)
{
	sqlite3_stmt *st = NULL;
	sp_err e = ledger_prepare(l, &st,
		"SELECT seq, ever_captured, ever_removed, n_records, cut_at, boots, flags, health"
		" FROM batch WHERE station = ? AND contested IS NOT 'E_REVOKED' ORDER BY seq, "
		"hash");

	if (e != SP_OK)
		return e;
	(void) sqlite3_bind_int64(st, 1, station);
	while (e == SP_OK && (e = ledger_row(st)) == SP_OK) {
		struct point p = {.seq = column(st, 0), .n_records = column(st, 3)};

		read_newest(&t->said, st);
		p.kept = rest_of(
			t->said.ever_captured, sum_to(t->said.ever_removed, t->said.declared_lost));
		e = add_point(t, &p);
	}
	return ledger_finish(st, e);
}

static sp_err load_head(struct track *t, struct ledger *l, int64_t station)
{
	sqlite3_stmt *st = NULL;
	sp_err e = ledger_prepare(l, &st,
		"SELECT h.seq, h.ever_captured FROM station_head h JOIN station s ON s.id = "
		"h.station"
		" WHERE h.station = ? AND (s.revoked_after IS NULL OR h.seq <= s.revoked_after)"
		" ORDER BY h.seq DESC, h.ever_captured DESC LIMIT 1");

	if (e != SP_OK)
		return e;
	(void) sqlite3_bind_int64(st, 1, station);
	e = ledger_row(st);
	if (e == SP_OK) {
		t->said.head_seq = column(st, 0);
		t->said.head_captured = column(st, 1);
	}
	return ledger_finish(st, e);
}

static void measure_room(struct track *t)
{
	uint64_t came = 0;

	for (size_t i = 0; i < t->n; i++) {
		came = sum_to(came, t->v[i].n_records);
		t->v[i].room = rest_of(t->v[i].kept, came);
	}
	for (size_t i = t->n; i-- > 1;)
		t->v[i - 1].room = min_of(t->v[i - 1].room, t->v[i].room);
}

static sp_err load(struct track *out, struct ledger *l, int64_t station)
{
	sp_err e;

	*out = (struct track){0};
	e = load_batches(out, l, station);
	if (e == SP_OK)
		e = load_head(out, l, station);
	measure_room(out);
	return e;
}

/* What all gaps hold together when the newest slip is true. */
static uint64_t room_to_head(const struct track *t)
{
	uint64_t gone = sum_to(t->said.ever_removed, t->said.declared_lost);

	for (size_t i = 0; i < t->n; i++)
		gone = sum_to(gone, t->v[i].n_records);
	return rest_of(t->said.head_captured, gone);
}

/* The next gap of a walk that began with {0}; false after the last one. */
struct walk {
	size_t next;     /* point */
	uint64_t before; /* highest number that was passed */
	uint64_t told;   /* signatures in the gaps until now */
};

static bool next_gap(struct walk *w, const struct track *t, struct ledger_gap *g)
{
	uint64_t room;

	while (w->next < t->n && t->v[w->next].seq == w->before + 1)
		w->before = t->v[w->next++].seq;
	g->tail = w->next == t->n;
	if (g->tail && t->said.head_seq <= w->before)
		return false;
	g->first = w->before + 1;
	g->last = g->tail ? t->said.head_seq : t->v[w->next].seq - 1;
	room = rest_of(g->tail ? room_to_head(t) : t->v[w->next].room, w->told);
	/* numbers have 32 bits, so this cannot overflow */
	g->estimate = min_of(room, (g->last - g->first + 1) * SP_BATCH_RECORDS_MAX);
	w->told += g->estimate;
	w->before = g->last;
	return true;
}

sp_err ledger_each_gap_of(struct ledger *l, const struct ledger_station *s,
	void (*each)(void *arg, const struct ledger_gap *g), void *arg)
{
	struct ledger_gap g = {.station = s->id, .label = s->label};
	struct walk w = {0};
	struct track t;
	sp_err e = load(&t, l, s->id);

	while (e == SP_OK && next_gap(&w, &t, &g))
		each(arg, &g);
	free(t.v);
	return e;
}

struct telling {
	struct ledger *l;
	void (*each)(void *arg, const struct ledger_gap *g);
	void *arg;
	sp_err e;
};

static void tell_station(void *arg, const struct ledger_station *s)
{
	struct telling *telling = arg;

	if (telling->e == SP_OK)
		telling->e = ledger_each_gap_of(telling->l, s, telling->each, telling->arg);
}

sp_err ledger_each_gap(struct ledger *l, bool drill,
	void (*each)(void *arg, const struct ledger_gap *g), void *arg)
{
	struct telling telling = {.l = l, .each = each, .arg = arg};
	sp_err e = ledger_each(l, drill, tell_station, &telling);

	return e == SP_OK ? telling.e : e;
}

static sp_err count_batches(struct ledger_progress *out, struct ledger *l, int64_t station)
{
	sqlite3_stmt *st = NULL;
	sp_err e = ledger_prepare(l, &st,
		"SELECT count(*), count(contested), sum(n_records), sum(n_withdrawals),"
		" sum(n_tombstones), (SELECT count(*) FROM station s JOIN false_head f ON f.pk ="
		"  s.pk WHERE s.id = ?1 AND EXISTS (SELECT 1 FROM station_head h"
		"  WHERE h.station = s.id AND h.seq = f.seq AND h.hash = f.hash))"
		" FROM batch WHERE station = ?1");

	if (e != SP_OK)
		return e;
	(void) sqlite3_bind_int64(st, 1, station);
	e = ledger_row(st);
	if (e == SP_OK) {
		out->batches = column(st, 0);
		out->contested = column(st, 1);
		out->records = column(st, 2);
		out->withdrawals = column(st, 3);
		out->tombstones = column(st, 4);
		out->head_conflicts = column(st, 5);
	}
	return ledger_finish(st, e);
}

sp_err ledger_progress(struct ledger *l, int64_t station, struct ledger_progress *out)
{
	struct ledger_gap g;
	struct walk w = {0};
	struct track t;
	sp_err e = load(&t, l, station);

	if (e == SP_OK)
		e = count_batches(&t.said, l, station);
	while (e == SP_OK && next_gap(&w, &t, &g)) {
		t.said.missing_batches += g.last - g.first + 1;
		t.said.missing_records += g.estimate;
	}
	free(t.v);
	if (e == SP_OK)
		*out = t.said;
	return e;
}
