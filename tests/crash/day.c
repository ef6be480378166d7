/* The kiosk's part. What is begun and what is promised is noted in the recording itself, so that a
 * cut at any point can be judged by what was known there. */
#include "tests/crash/day.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

const struct victim day_victims[WITHDRAWALS] = {
	{5, false}, /* in batch 1 */
	{22, true},
	{STRANGER, false},
	{22, false}, /* again */
	{40, true},
	{55, true},
};

enum note {
	NOTE_BOOT,
	NOTE_ADD,
	NOTE_ADDED,
	NOTE_CUT,
	NOTE_HAVE_CUT,
	NOTE_SHOWN,
	NOTE_PIN,
	NOTE_HAVE_PIN,
	NOTE_WITHDRAW,
	NOTE_WITHDRAWN,
	NOTE_ACKED,
	NOTE_PURGE,
	NOTE_PURGED,
	NOTE_CAMPAIGN,
	NOTE_HAVE_CAMPAIGN,
	NOTE_CLOSE
};

void day_learn(void *arg, unsigned what, unsigned n)
{
	struct facts *f = arg;

	switch ((enum note) what) {
	case NOTE_BOOT:
		f->boots = n;
		f->at_work = true;
		break;
	case NOTE_ADD:
		f->adds = n;
		break;
	case NOTE_ADDED:
		f->added = n;
		break;
	case NOTE_CUT:
		f->cuts = n;
		break;
	case NOTE_HAVE_CUT:
		f->have_cut = n;
		break;
	case NOTE_SHOWN:
		f->shown[n] = true;
		break;
	case NOTE_PIN:
		f->pin = n;
		break;
	case NOTE_HAVE_PIN:
		f->have_pin = n;
		break;
	case NOTE_WITHDRAW:
		f->withdraws = n;
		break;
	case NOTE_WITHDRAWN:
		f->withdrawn = n;
		break;
	case NOTE_ACKED:
		f->acked[n] = true;
		break;
	case NOTE_PURGE:
		f->purge = true;
		break;
	case NOTE_PURGED:
		f->purged = true;
		break;
	case NOTE_CAMPAIGN:
		f->campaign = n;
		break;
	case NOTE_HAVE_CAMPAIGN:
		f->have_campaign = n;
		break;
	case NOTE_CLOSE:
		f->at_work = false;
		break;
	}
}

_Noreturn void die(const char *what)
{
	(void) fprintf(stderr, "crash_store: %s\n", what);
	exit(2);
}

void day_make(struct day *out)
{
	station_make(&out->station, 1);
	for (unsigned i = 0; i < sizeof out->entries / sizeof *out->entries; i++)
		station_sign(&out->station, i, &out->entries[i]);
	randombytes_buf(out->codes, sizeof out->codes);
}

/* A disk that failed once may fail the start as well; once. */
static struct store *start(struct day *day)
{
	struct store *s = NULL;
	char path[256], why[256];

	(void) snprintf(path, sizeof path, "%s/station.db", day->folder);
	for (int tries = 0; !s && tries < 2; tries++) {
		if (store_open_with(&s, path, &day->station.owner, &day->options, why) != SP_OK)
			s = NULL;
	}
	if (!s)
		die(why);
	recording_note(day->r, NOTE_BOOT, ++day->boots);
	return s;
}

static void stop(struct day *day, struct store **s)
{
	recording_note(day->r, NOTE_CLOSE, 0);
	store_close(s);
}

static void start_again(struct day *day, struct store **s)
{
	stop(day, s);
	*s = start(day);
}

static void add(struct day *day, struct store **s, unsigned from, unsigned to)
{
	for (unsigned i = from; i < to; i++) {
		recording_note(day->r, NOTE_ADD, i + 1);
		sp_err e = store_add(*s, &day->entries[i]);
		if (e == SP_E_IO) {
			start_again(day, s);
			e = store_has(*s, day->entries[i].rid);
			if (e != SP_OK)
				e = store_add(*s, &day->entries[i]);
		}
		if (e != SP_OK)
			die("cannot add");
		recording_note(day->r, NOTE_ADDED, i + 1);
	}
}

static void cut(struct day *day, struct store **s, unsigned want)
{
	struct store_cut how = station_cut(&day->station, 0);
	struct store_batch b;
	uint64_t seq = 0;

	recording_note(day->r, NOTE_CUT, want);
	if (store_cut(*s, &how, &seq) == SP_E_IO) {
		start_again(day, s);
		if (store_batch(*s, want, &b) == SP_OK)
			free(b.bytes);
		else if (store_cut(*s, &how, &seq) != SP_OK || seq != want)
			die("cannot cut");
	}
	if (store_batch(*s, want, &b) != SP_OK)
		die("cannot read a batch");
	recording_note(day->r, NOTE_HAVE_CUT, want);
	memcpy(day->hash[want], b.hash, SP_HASH_LEN);
	free(b.bytes);
}

static void fail_pin(struct day *day, struct store **s, unsigned n)
{
	struct store_pin pin = {.failures = n};

	recording_note(day->r, NOTE_PIN, n);
	if (store_pin_set(*s, &pin) != SP_OK) {
		start_again(day, s);
		if (store_pin_set(*s, &pin) != SP_OK)
			die("cannot count PIN failures");
	}
	recording_note(day->r, NOTE_HAVE_PIN, n);
}

static void show(struct day *day, struct store **s, unsigned seq)
{
	if (store_mark_shown(*s, seq) != SP_OK) {
		start_again(day, s);
		if (store_mark_shown(*s, seq) != SP_OK)
			die("cannot mark");
	}
	recording_note(day->r, NOTE_SHOWN, seq);
}

static void withdraw(struct day *day, struct store **s, unsigned i)
{
	const uint8_t *rid = day->entries[day_victims[i].entry].rid;

	recording_note(day->r, NOTE_WITHDRAW, i + 1);
	if (store_withdraw(*s, rid, day->codes[i]) != SP_OK) {
		start_again(day, s);
		if (store_withdraw(*s, rid, day->codes[i]) != SP_OK)
			die("cannot withdraw");
	}
	recording_note(day->r, NOTE_WITHDRAWN, i + 1);
}

static void acknowledge(struct day *day, struct store **s, unsigned seq)
{
	sp_err e = store_ack(*s, seq, day->hash[seq]);

	if (e == SP_E_IO) {
		start_again(day, s);
		e = store_ack(*s, seq, day->hash[seq]);
	}
	if (e != SP_OK && e != SP_REPEAT)
		die("cannot acknowledge");
	recording_note(day->r, NOTE_ACKED, seq);
}

static void purge(struct day *day, struct store **s)
{
	uint64_t n = 0;

	recording_note(day->r, NOTE_PURGE, 0);
	if (store_purge(*s, &n) != SP_OK) {
		start_again(day, s);
		if (store_purge(*s, &n) != SP_OK)
			die("cannot purge");
	}
	recording_note(day->r, NOTE_PURGED, 0);
}

static void set_campaign(struct day *day, struct store **s, unsigned serial)
{
	const uint8_t hash[SP_HASH_LEN] = {(uint8_t) serial};

	recording_note(day->r, NOTE_CAMPAIGN, serial);
	if (store_set_campaign(*s, serial, hash) != SP_OK) {
		start_again(day, s);
		if (store_set_campaign(*s, serial, hash) != SP_OK)
			die("cannot take a campaign");
	}
	recording_note(day->r, NOTE_HAVE_CAMPAIGN, serial);
}

void day_work(struct day *day)
{
	struct store *s = start(day);

	set_campaign(day, &s, 1);
	add(day, &s, 0, 20);
	fail_pin(day, &s, 1);
	cut(day, &s, 1);
	show(day, &s, 1);
	add(day, &s, 20, 33);
	withdraw(day, &s, 0);
	withdraw(day, &s, 1);
	start_again(day, &s);
	withdraw(day, &s, 2);
	add(day, &s, 33, 50);
	withdraw(day, &s, 3);
	withdraw(day, &s, 4);
	cut(day, &s, 2);
	acknowledge(day, &s, PURGED);
	set_campaign(day, &s, 2);
	add(day, &s, 50, 64);
	purge(day, &s);
	withdraw(day, &s, 5);
	start_again(day, &s);
	fail_pin(day, &s, 2);
	cut(day, &s, 3);
	show(day, &s, 2);
	acknowledge(day, &s, 2);
	add(day, &s, 64, ADDS);
	stop(day, &s);
}

void day_take_over(struct day *day)
{
	recording_note(day->r, NOTE_ADD, OLD_ADDS);
	recording_note(day->r, NOTE_ADDED, OLD_ADDS);
	recording_note(day->r, NOTE_CUT, OLD_BATCHES);
	recording_note(day->r, NOTE_HAVE_CUT, OLD_BATCHES);
	recording_note(day->r, NOTE_PIN, OLD_PIN);
	recording_note(day->r, NOTE_HAVE_PIN, OLD_PIN);
	day->begun = recording_len(day->r);

	struct store *s = start(day);
	add(day, &s, OLD_ADDS, OLD_ADDS + 3);
	start_again(day, &s);
	add(day, &s, OLD_ADDS + 3, OLD_ADDS + 5);
	stop(day, &s);
}
