/*
 * Importing, against the least it can cost: records per second taken into the ledger (checked,
 * opened, looked at by the text policy, stored and synced, one transaction a batch) over records
 * per second of a bare crypto_box_seal_open() loop over the same boxes. One core. Rounds of both
 * take turns, so that a machine that slows down slows both; the figure is the ratio of the medians.
 * Exit code 1: less than half.
 */
#include "export/desk/intake.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <sodium.h>

#include "tests/desk/fair.h"

enum { ROUNDS = 9, RECORDS = 340 };

static const double target = 0.5;

static void die(const char *what)
{
	(void) fprintf(stderr, "bench_desk: %s\n", what);
	exit(2);
}

static double now_us(void)
{
	struct timespec t;

	(void) clock_gettime(CLOCK_MONOTONIC, &t); /* cannot fail for this clock */
	return (double) t.tv_sec * 1e6 + (double) t.tv_nsec / 1e3;
}

/* People of all kinds and scripts, as they come. */
static struct sp_record person(unsigned i)
{
	static const char *const names[] = {
		"Ada Example", "অনন্যা চৌধুরী", "ليلى بنت يوسف", "Björk 山田 O’Neill"};
	struct sp_record r = fair_person(names[i % 4]);

	if (i % 3 == 0) {
		r.consent = SP_CONSENT_ALL;
		r.kind = SP_KIND_ORGANISATION;
		(void) snprintf(
			r.organisation, sizeof r.organisation, "Café Überwachungsfrei %u e.V.", i);
		(void) snprintf(r.role, sizeof r.role, "Directrice générale");
		(void) snprintf(r.email, sizeof r.email, "office%u@rights.example", i);
	}
	return r;
}

static double import_us(struct intake *in, const struct fair_batch *b)
{
	struct intake_tally t;
	double began = now_us();

	if (intake_batch(in, b->bytes, b->len, &t) != SP_OK || t.taken != RECORDS)
		die("the batch was not taken whole");
	return now_us() - began;
}

static double open_us(const struct fair *f, const struct sp_entry *entries)
{
	uint8_t plain[SP_PADDED_LEN];
	double began = now_us();

	for (size_t i = 0; i < RECORDS; i++)
		if (crypto_box_seal_open(plain, entries[i].sealed, SP_SEALED_LEN, f->keys->box_pk,
			    f->keys->box_sk) != 0)
			die("a box does not open");
	return now_us() - began;
}

static int by_value(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static double median(double v[ROUNDS])
{
	qsort(v, ROUNDS, sizeof *v, by_value);
	return v[ROUNDS / 2];
}

int main(void)
{
	static struct sp_entry entries[RECORDS];
	static struct fair_batch batch;
	double import[ROUNDS], bare[ROUNDS], ratio;
	struct intake *in = NULL;
	struct fair f;

	fair_open(&f);
	if (intake_new(&in, f.folder, f.keys) != SP_OK)
		die("out of memory");
	for (int round = 0; round < ROUNDS; round++) {
		for (unsigned i = 0; i < RECORDS; i++) {
			struct sp_record r = person(i);

			fair_sign(&f, &entries[i], &r, NULL);
		}
		fair_cut(&f, &batch, entries, RECORDS, NULL);
		bare[round] = open_us(&f, entries);
		import[round] = import_us(in, &batch);
	}
	ratio = median(bare) / median(import);
	printf("desk: %.0f records/s imported, %.0f/s bare crypto_box_seal_open: ratio %.2f, "
	       "target >= %.2f: %s\n",
		RECORDS * 1e6 / median(import), RECORDS * 1e6 / median(bare), ratio, target,
		ratio >= target ? "met" : "MISSED");
	intake_free(&in);
	fair_close(&f);
	return ratio >= target ? 0 : 1;
}
