/*
 * What must hold of a store after a power cut: nothing acknowledged is missing, nothing withdrawn
 * or purged has come back, and the work goes on.
 */
#include "tests/crash/day.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *check_counts(struct store *s, const struct facts *f)
{
	struct store_counts c;
	struct store_pin pin;

	if (store_counts(s, &c) != SP_OK || store_pin_get(s, &pin) != SP_OK)
		return "counters cannot be read";
	if (c.ever_captured < f->added)
		return "the counter of signatures went back";
	if (c.ever_captured > f->adds)
		return "the counter tells of signatures that nobody gave";
	if (c.boots < f->boots + 1)
		return "the boot counter went back";
	if (c.batches < f->have_cut || c.batches > f->cuts)
		return "a batch is missing or from nowhere";
	if (pin.failures < f->have_pin || pin.failures > f->pin)
		return "the PIN's failures were forgotten";
	if (f->at_work && c.health[SP_HEALTH_CRASHES] + c.health[SP_HEALTH_POWER_LOSSES] +
					  c.health[SP_HEALTH_STORAGE_ERRORS] ==
				  0)
		return "that it was not closed was not counted";
	return NULL;
}

static const char *check_campaign(struct store *s, const struct facts *f)
{
	uint8_t hash[SP_HASH_LEN];
	uint64_t serial = 0;
	sp_err e = store_campaign(s, &serial, hash);

	if (e != SP_OK && e != SP_E_NOTFOUND)
		return "the campaign in force cannot be read";
	if (serial < f->have_campaign || serial > f->campaign)
		return "the campaign in force went back";
	return NULL;
}

/* Of the first n withdrawals. */
static bool erased(unsigned entry, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		if (day_victims[i].waits && day_victims[i].entry == entry)
			return true;
	}
	return false;
}

/* A batch as the organiser's program reads it; false when it cannot be had. */
static bool read_batch(struct store *s, uint64_t seq, struct store_batch *row, struct sp_batch *out)
{
	struct sp_cose envelope;

	if (store_batch(s, seq, row) != SP_OK)
		return false;
	if (sp_cose_parse(&envelope, row->bytes, row->len, SP_COSE_BATCH) == SP_OK &&
		sp_batch_decode(out, envelope.payload, envelope.payload_len) == SP_OK)
		return true;
	free(row->bytes);
	return false;
}

static const char *check_records(struct store *s, const struct day *day, const struct facts *f)
{
	for (unsigned i = 0; i < f->added; i++) {
		bool there = store_has(s, day->entries[i].rid) == SP_OK;
		if (there && erased(i, f->withdrawn))
			return "a withdrawn record has come back";
		if (!there && !erased(i, f->withdraws))
			return "an acknowledged signature is missing";
	}
	return NULL;
}

static const char *check_batch(
	struct store *s, const struct day *day, const struct facts *f, unsigned seq)
{
	struct store_batch b;
	uint8_t head[SP_HEAD_MAX];
	size_t len = 0;
	sp_err e = store_batch(s, seq, &b);

	if (e == SP_OK)
		free(b.bytes); /* that they are there and verify is enough */
	if (store_head(s, seq, head, &len) != SP_OK)
		return "the head of an acknowledged batch is gone";
	if (f->acked[seq] && store_ack(s, seq, day->hash[seq]) != SP_REPEAT)
		return "an acknowledgement was forgotten";
	if (seq == PURGED && e == SP_E_STATE)
		return f->purge ? NULL : "a batch was purged before its time";
	if (e != SP_OK)
		return "an acknowledged batch cannot be shown again";
	if (seq == PURGED && f->purged)
		return "a purged batch has come back";
	if (memcmp(b.hash, day->hash[seq], SP_HASH_LEN) != 0)
		return "an acknowledged batch has changed";
	return f->shown[seq] && !b.shown ? "the mark of a shown batch is gone" : NULL;
}

static const char *check_contents(struct store *s, const struct day *day, const struct facts *f)
{
	const char *wrong = check_records(s, day, f);

	for (unsigned seq = 1; !wrong && seq <= f->have_cut; seq++)
		wrong = check_batch(s, day, f, seq);
	return wrong;
}

/* What all batches tell together. */
struct told {
	uint64_t n;                                             /* records and tombstones */
	bool code[WITHDRAWALS + 1], tombstone[WITHDRAWALS + 1]; /* the last: of nobody */
	bool erased; /* a record that was withdrawn before is among them */
};

/* WITHDRAWALS: none of the day's. */
static unsigned which_code(const struct day *day, const uint8_t *sealed)
{
	unsigned i = 0;

	while (i < WITHDRAWALS && memcmp(day->codes[i], sealed, SP_SEALED_CODE_LEN) != 0)
		i++;
	return i;
}

static bool is_erased(const struct day *day, const uint8_t *rid, unsigned n_withdrawn)
{
	for (unsigned i = 0; i < ADDS; i++) {
		if (memcmp(day->entries[i].rid, rid, SP_RID_LEN) == 0)
			return erased(i, n_withdrawn);
	}
	return false;
}

static void hear(
	const struct day *day, const struct facts *f, const struct sp_batch *b, struct told *told)
{
	told->n += b->n_records + b->n_tombstones;
	for (size_t i = 0; i < b->n_records; i++)
		told->erased |= is_erased(day, sp_batch_rid(b, i), f->withdraws);
	for (size_t i = 0; i < b->n_withdrawals; i++)
		told->code[which_code(day, sp_batch_withdrawal(b, i))] = true;
	for (size_t i = 0; i < b->n_tombstones; i++)
		told->tombstone[which_code(day, sp_batch_tombstone(b, i))] = true;
}

static const char *hear_all(struct store *s, const struct day *day, const struct facts *f,
	uint64_t n_batches, struct told *told)
{
	struct store_batch row;
	struct sp_batch b;

	for (uint64_t seq = 1; seq <= n_batches; seq++) {
		if (read_batch(s, seq, &row, &b)) {
			hear(day, f, &b, told);
			free(row.bytes);
		} else if (seq == PURGED && f->purge) {
			told->n += PURGED_RECORDS;
		} else {
			return "what was cut cannot be read";
		}
	}
	return NULL;
}

static const char *check_told(const struct told *told, const struct facts *f, uint64_t captured)
{
	for (unsigned i = 0; i < f->withdraws; i++) {
		if (!(day_victims[i].waits ? told->tombstone[i] : told->code[i]))
			return "no batch tells of a withdrawal";
	}
	if (told->erased)
		return "a withdrawn record is in a batch";
	if (captured != f->adds + 1u || told->n != captured)
		return "signatures and batches do not add up";
	return NULL;
}

/* As a kiosk would: try again what was not acknowledged, take one more signature, cut all that
 * waits. */
static const char *go_on(struct store *s, const struct day *day, const struct facts *f)
{
	struct store_cut how = station_cut(&day->station, 0);
	struct told told = {0};
	struct store_counts c;
	uint64_t seq = 0;
	sp_err e = SP_OK;

	for (unsigned i = f->added; i < f->adds; i++) {
		if (store_add(s, &day->entries[i]) != SP_OK)
			return "what was not acknowledged cannot be tried again";
	}
	for (unsigned i = f->withdrawn; i < f->withdraws; i++) {
		const uint8_t *rid = day->entries[day_victims[i].entry].rid;
		if (store_withdraw(s, rid, day->codes[i]) != SP_OK)
			return "a withdrawal cannot be tried again";
	}
	if (store_add(s, &day->entries[ADDS]) != SP_OK)
		return "the next signature cannot be kept";
	while (e == SP_OK)
		e = store_cut(s, &how, &seq);
	if (e != SP_E_NOTFOUND)
		return "the next batch cannot be cut";
	if (store_counts(s, &c) != SP_OK)
		return "counters cannot be read";
	const char *wrong = hear_all(s, day, f, c.batches, &told);
	return wrong ? wrong : check_told(&told, f, c.ever_captured);
}

typedef const char *check_open(struct store *s, const struct day *day, const struct facts *f);

static const char *check_image(
	const struct day *day, const struct facts *f, const char *folder, check_open *check)
{
	struct store_options plain = {0};
	struct store *s = NULL;
	char path[256];

	(void) snprintf(path, sizeof path, "%s/station.db", folder);
	if (store_open_with(&s, path, &day->station.owner, &plain, NULL) != SP_OK)
		return "the store does not open";
	const char *wrong = check(s, day, f);
	store_close(&s);
	if (wrong)
		return wrong;
	if (store_open_with(&s, path, &day->station.owner, &plain, NULL) != SP_OK)
		return "the store does not open a second time";
	store_close(&s);
	return NULL;
}

static const char *check_day(struct store *s, const struct day *day, const struct facts *f)
{
	const char *wrong = check_counts(s, f);

	if (!wrong)
		wrong = check_campaign(s, f);
	if (!wrong)
		wrong = check_contents(s, day, f);
	return wrong ? wrong : go_on(s, day, f);
}

const char *day_check(const struct day *day, const struct facts *f, const char *folder)
{
	return check_image(day, f, folder, check_day);
}

/* Its batches have no heads, and nothing was withdrawn. */
static const char *check_taken_over(struct store *s, const struct day *day, const struct facts *f)
{
	struct store_batch b;
	const char *wrong = check_counts(s, f);

	if (!wrong)
		wrong = check_records(s, day, f);
	for (unsigned seq = 1; !wrong && seq <= OLD_BATCHES; seq++) {
		if (store_batch(s, seq, &b) != SP_OK)
			return "a batch of the old store cannot be shown again";
		if (b.shown != (seq == 1))
			wrong = "the mark of a shown batch is wrong";
		free(b.bytes);
	}
	return wrong ? wrong : go_on(s, day, f);
}

const char *day_check_taken_over(const struct day *day, const struct facts *f, const char *folder)
{
	return check_image(day, f, folder, check_taken_over);
}
