/* The desk against tests/vectors/events.txt: slips, revocations and mergers among batches, and what
 * the ledger answers in the end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "export/desk/ledger_audit.h"
#include "export/wire/revoke.h"
#include "tests/unit/vec_desk.h"

static struct vec_bytes bytes_of(const char *hex)
{
	struct vec_bytes b = {malloc(strlen(hex) / 2 + 1), 0};

	assert_non_null(b.p);
	assert_int_equal(
		sodium_hex2bin(b.p, strlen(hex) / 2, hex, strlen(hex), NULL, &b.len, NULL), 0);
	return b;
}

/* --- events --- */

static sp_err give_batch(struct vec_desk *d, const char *what)
{
	struct vec_bytes b = bytes_of(what);
	struct intake_tally t;
	sp_err e = intake_batch(d->intake, b.p, b.len, &t);

	vec_bytes_free(&b);
	return e;
}

static sp_err give_head(struct vec_desk *d, const char *what)
{
	struct vec_bytes b = bytes_of(what);
	struct intake_slip slip;
	sp_err e = intake_head(d->intake, b.p, b.len, &slip);

	vec_bytes_free(&b);
	return e;
}

static sp_err open_revoke(
	struct sp_revoke *out, const struct vec_desk *d, const struct vec_bytes *b)
{
	struct sp_cose cose;
	sp_err e = sp_cose_parse(&cose, b->p, b->len, SP_COSE_REVOKE);

	if (e == SP_OK)
		e = sp_cose_verify(&cose, d->folder->campaign.organiser_pk);
	if (e == SP_OK)
		e = sp_revoke_decode(out, cose.payload, cose.payload_len);
	if (e == SP_OK && memcmp(out->cid, d->folder->campaign.cid, SP_CID_LEN) != 0)
		e = SP_E_CAMPAIGN;
	return e;
}

static sp_err give_revoke(struct vec_desk *d, const char *what)
{
	struct vec_bytes b = bytes_of(what);
	struct sp_revoke v;
	sp_err e = open_revoke(&v, d, &b);

	vec_bytes_free(&b);
	if (e != SP_OK)
		return e;
	e = ledger_revoke(d->folder->ledger, v.station_pk, v.last_good, "stolen");
	if (e == SP_E_NOTFOUND)
		return SP_E_UNKNOWN_STATION;
	return e == SP_E_STATE ? SP_OK : e; /* a lower bound is in force */
}

struct search {
	struct vec_bytes pk;
	int64_t id;
};

static void match(void *arg, const struct ledger_station *s)
{
	struct search *search = arg;

	if (memcmp(s->pk, search->pk.p, SP_PK_LEN) == 0)
		search->id = s->id;
}

/* "drill pk" */
static sp_err give_merge(struct vec_desk *d, const char *what)
{
	struct search search = {.pk = bytes_of(what + 2), .id = -1};

	assert_int_equal(search.pk.len, SP_PK_LEN);
	assert_int_equal(ledger_each(d->folder->ledger, what[0] == '1', match, &search), SP_OK);
	vec_bytes_free(&search.pk);
	return ledger_merge(d->folder->ledger, search.id, "both are true");
}

static sp_err give(struct vec_desk *d, const char *event)
{
	static const struct {
		const char *kind;
		sp_err (*give)(struct vec_desk *d, const char *what);
	} kinds[] = {{"batch ", give_batch}, {"head ", give_head}, {"revoke ", give_revoke},
		{"merge ", give_merge}};

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strncmp(event, kinds[i].kind, strlen(kinds[i].kind)) == 0)
			return kinds[i].give(d, event + strlen(kinds[i].kind));
	fail_msg("no such event: %.20s", event);
	return SP_E_STATE;
}

static void give_all(struct vec_desk *d, const struct vec_case *c)
{
	assert_int_equal(vec_count(c, "outcome"), vec_count(c, "event"));
	for (size_t i = 0; i < vec_count(c, "event"); i++) {
		sp_err got = give(d, vec_nth(c, "event", i));

		if (got != vec_desk_outcome(c, i))
			fail_msg("%s: event %zu: %s, not %s", c->name, i, sp_err_name(got),
				vec_nth(c, "outcome", i));
	}
}

/* --- the end --- */

enum { LINES_MAX = 32, LINE_MAX_LEN = 120 };

struct lines {
	struct ledger *ledger;
	const struct ledger_station *station;
	char text[LINES_MAX][LINE_MAX_LEN];
	size_t n;
	uint64_t false_heads;
};

static char *next_line(struct lines *l)
{
	assert_true(l->n < LINES_MAX);
	return l->text[l->n++];
}

static const char *sid_of(const struct lines *l)
{
	static char hex[2 * SP_SID_LEN + 1];

	return sodium_bin2hex(hex, sizeof hex, l->station->sid, SP_SID_LEN);
}

static void write_disposition(
	void *arg, uint64_t seq, const uint8_t rid[SP_RID_LEN], enum ledger_disposition d)
{
	struct lines *l = arg;
	char hex[2 * SP_RID_LEN + 1];

	(void) snprintf(next_line(l), LINE_MAX_LEN, "%d %s %llu %s %s", l->station->drill,
		sid_of(l), (unsigned long long) seq,
		sodium_bin2hex(hex, sizeof hex, rid, SP_RID_LEN), ledger_disposition_name(d));
}

static void write_dispositions(void *arg, const struct ledger_station *s)
{
	struct lines *l = arg;

	l->station = s;
	assert_int_equal(
		ledger_each_disposition(l->ledger, s->id, UINT32_MAX, write_disposition, l), SP_OK);
}

static void write_law(void *arg, const struct ledger_station *s)
{
	static const char *const results[] = {[LEDGER_LAW_OPEN] = "open",
		[LEDGER_LAW_HOLDS] = "holds",
		[LEDGER_LAW_SHORT] = "short",
		[LEDGER_LAW_OVER] = "over"};
	struct lines *l = arg;
	struct ledger_progress p;
	struct ledger_law law;

	l->station = s;
	assert_int_equal(ledger_progress(l->ledger, s->id, &p), SP_OK);
	assert_int_equal(ledger_law(l->ledger, s->id, &law), SP_OK);
	l->false_heads += p.head_conflicts;
	(void) snprintf(next_line(l), LINE_MAX_LEN, "%d %s %s %llu %llu %llu %llu", s->drill,
		sid_of(l), results[law.result], (unsigned long long) law.records,
		(unsigned long long) law.tombstones, (unsigned long long) law.declared_lost,
		(unsigned long long) law.ever_captured);
}

static int compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* What each station of both parts gives, against the lines of the case. */
static uint64_t check_lines(const struct vec_desk *d, const struct vec_case *c, const char *key,
	void (*each)(void *arg, const struct ledger_station *s))
{
	struct lines l = {.ledger = d->folder->ledger};

	for (int drill = 0; drill < 2; drill++)
		assert_int_equal(ledger_each(l.ledger, drill != 0, each, &l), SP_OK);
	qsort(l.text, l.n, sizeof *l.text, compare);
	for (size_t i = 0; i < l.n; i++)
		if (i >= vec_count(c, key) || strcmp(l.text[i], vec_nth(c, key, i)) != 0)
			fail_msg("%s: %s %zu: %s", c->name, key, i, l.text[i]);
	assert_int_equal(l.n, vec_count(c, key));
	return l.false_heads;
}

static void test_the_desk_says_and_holds_what_the_vectors_say(void **state)
{
	struct vec_file f = vec_open("events.txt");
	const struct vec_case *keys = vec_find(&f, "keys");

	(void) state;
	assert_true(f.n_cases > 1);
	for (size_t i = 0; i < f.n_cases; i++) {
		const struct vec_case *c = &f.cases[i];
		struct vec_desk d;

		if (c == keys)
			continue;
		vec_desk_open(&d, keys, c);
		give_all(&d, c);
		vec_desk_check_records(&d, c);
		(void) check_lines(&d, c, "disposition", write_dispositions);
		if (check_lines(&d, c, "law", write_law) != vec_number(c, "false_heads"))
			fail_msg("%s: another number of false heads", c->name);
		vec_desk_close(&d);
	}
	vec_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_desk_says_and_holds_what_the_vectors_say),
	};

	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
