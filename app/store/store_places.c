/*
 * Places for signatures. Made in advance and taken at random: where a row lies tells nothing about
 * when it was written, and writing one touches one page. Their rids are kept in memory as well;
 * they are read at start anyway.
 */
#include "app/store/store_internal.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

static bool is_free(const struct store_places *p, size_t i)
{
	static const uint8_t zeros[SP_RID_LEN];

	return memcmp(p->rid[i], zeros, SP_RID_LEN) == 0;
}

static sp_err reach(struct store_places *p, size_t n)
{
	if (n <= p->cap)
		return SP_OK;
	size_t cap = n < 2 * p->cap ? 2 * p->cap : n;
	uint8_t(*rid)[SP_RID_LEN] = reallocarray(p->rid, cap, sizeof *rid);
	if (!rid)
		return SP_E_NOMEM;
	p->rid = rid;
	p->cap = cap;
	return SP_OK;
}

sp_err store_place_append(struct store_places *p, const uint8_t rid[SP_RID_LEN])
{
	sp_err e = reach(p, p->n + 1);

	if (e != SP_OK)
		return e;
	memcpy(p->rid[p->n], rid, SP_RID_LEN);
	p->n_used += !is_free(p, p->n);
	p->n++;
	return SP_OK;
}

sp_err store_place_find(const struct store_places *p, const uint8_t rid[SP_RID_LEN], size_t *out)
{
	for (size_t i = 0; i < p->n; i++) {
		if (memcmp(p->rid[i], rid, SP_RID_LEN) == 0) {
			*out = i;
			return SP_OK;
		}
	}
	return SP_E_NOTFOUND;
}

static sp_err grow_table(struct store *s, void *arg)
{
	sqlite3_stmt *st = store_query(s, Q_GROW);

	(void) arg;
	(void) sqlite3_bind_int64(st, 1, (sqlite3_int64) s->places.n + 1);
	(void) sqlite3_bind_int64(st, 2, (sqlite3_int64) s->places.n + STORE_GROWTH);
	return store_run(s, st);
}

static sp_err grow(struct store *s)
{
	sp_err e = reach(&s->places, s->places.n + STORE_GROWTH);

	if (e == SP_OK)
		e = store_transaction(s, grow_table, NULL);
	if (e == SP_OK) {
		memset(s->places.rid[s->places.n], 0, STORE_GROWTH * sizeof *s->places.rid);
		s->places.n += STORE_GROWTH;
	}
	return e;
}

sp_err store_place_free(struct store *s, size_t *out)
{
	struct store_places *p = &s->places;
	sp_err e = p->n_used == p->n ? grow(s) : SP_OK;

	if (e != SP_OK)
		return e;
	uint32_t skip = randombytes_uniform((uint32_t) (p->n - p->n_used));
	size_t i = 0;
	while (!is_free(p, i) || skip-- > 0)
		i++;
	*out = i;
	return SP_OK;
}

void store_place_release(struct store_places *p, size_t i)
{
	memset(p->rid[i], 0, SP_RID_LEN);
	p->n_used--;
}

void store_place_clear(struct store_places *p, const uint8_t last[SP_RID_LEN])
{
	for (size_t i = 0; i < p->n; i++) {
		if (!is_free(p, i) && memcmp(p->rid[i], last, SP_RID_LEN) <= 0)
			store_place_release(p, i);
	}
}
