/*
 * What a signature costs over the bare parts it is made of: (sealed, signed, stored durably, read
 * back) against (the same SQLite insert of 560 random bytes under the same settings + one
 * crypto_box_seal + one Ed25519 signature).
 *
 *	bench_store [FOLDER]	a folder on the disk to measure; $TMPDIR, or /var/tmp
 *
 * The same insert means: of a row that is found by 16 random bytes and does not tell by its place
 * who signed before whom; in plain SQL, into a table with that key. What this costs is told too, as
 * the ratio to an insert that only appends.
 *
 * All are measured in turn, so that a disk that slows down slows all. Exit code 1: more than 1.2
 * times.
 */
#include "app/store/store_internal.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include <linux/magic.h>
#include <sodium.h>

#include "tests/crash/station.h"

enum { ROUNDS = 1500, WARM_UP = 100 };

static const double limit = 1.2;

static void die(const char *what)
{
	(void) fprintf(stderr, "bench_store: %s\n", what);
	exit(2);
}

static double now_us(void)
{
	struct timespec t;

	(void) clock_gettime(CLOCK_MONOTONIC, &t); /* cannot fail for this clock */
	return (double) t.tv_sec * 1e6 + (double) t.tv_nsec / 1e3;
}

/* --- the signature as the kiosk makes it --- */

static double sign(struct store *s, const struct station *station)
{
	struct sp_record r = {
		.day = 20000,
		.consent = SP_CONSENT_SIGN,
		.language = "en",
		.name = "Test Person",
		.country = "DE",
	};
	struct sp_entry e;
	uint8_t rid[SP_RID_LEN], scratch[SP_PADDED_LEN];

	randombytes_buf(rid, sizeof rid);
	double began = now_us();
	if (sp_entry_make(&e, &r, scratch, rid, station->owner.cid, station->box_pk, station->sk) !=
			SP_OK ||
		store_add(s, &e) != SP_OK)
		die("cannot add");
	return now_us() - began;
}

/* --- the parts --- */

struct parts {
	sqlite3 *db;
	sqlite3_stmt *insert;
};

/* Both take the key as ?1 and the bytes as ?2. */
static const struct shape {
	const char *file, *table, *insert;
} keyed =
	{
		"keyed.db",
		"CREATE TABLE part (rid BLOB PRIMARY KEY NOT NULL, bytes BLOB NOT NULL) STRICT, "
		"WITHOUT ROWID",
		"INSERT INTO part (rid, bytes) VALUES (?1, ?2)",
},
  appended = {
	  "appended.db",
	  "CREATE TABLE part (id INTEGER PRIMARY KEY, rid BLOB NOT NULL, bytes BLOB NOT NULL) "
	  "STRICT",
	  "INSERT INTO part (rid, bytes) VALUES (?1, ?2)",
};

static struct parts open_parts(const char *folder, const struct shape *shape)
{
	struct parts p = {0};
	char path[4096];

	(void) snprintf(path, sizeof path, "%s/%s", folder, shape->file);
	FILE *f = fopen(path, "wb");
	if (!f || fclose(f) != 0 || store_db_open(&p.db, path, &store_defaults) != SP_OK ||
		sqlite3_exec(p.db, shape->table, NULL, NULL, NULL) != SQLITE_OK ||
		sqlite3_wal_autocheckpoint(p.db, STORE_CHECKPOINT_PAGES) != SQLITE_OK ||
		sqlite3_prepare_v2(p.db, shape->insert, -1, &p.insert, NULL) != SQLITE_OK)
		die("cannot make the reference database");
	return p;
}

static void close_parts(struct parts *p)
{
	(void) sqlite3_finalize(p->insert);
	(void) sqlite3_close(p->db);
}

static double do_parts(struct parts *p, const struct station *station)
{
	uint8_t plain[SP_PADDED_LEN] = {0}, sealed[SP_SEALED_LEN], message[64] = {0},
		sig[SP_SIG_LEN];
	uint8_t rid[SP_RID_LEN], random[SP_SEALED_LEN];

	randombytes_buf(rid, sizeof rid);
	randombytes_buf(random, sizeof random);
	double began = now_us();
	if (crypto_box_seal(sealed, plain, sizeof plain, station->box_pk) != 0 ||
		crypto_sign_detached(sig, NULL, message, sizeof message, station->sk) != 0 ||
		sqlite3_bind_blob(p->insert, 1, rid, sizeof rid, SQLITE_STATIC) != SQLITE_OK ||
		sqlite3_bind_blob(p->insert, 2, random, sizeof random, SQLITE_STATIC) !=
			SQLITE_OK ||
		sqlite3_step(p->insert) != SQLITE_DONE || sqlite3_reset(p->insert) != SQLITE_OK)
		die("cannot do the parts");
	return now_us() - began;
}

/* --- the run --- */

static int by_value(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* In microseconds; sorts v. */
static double median(double v[ROUNDS])
{
	qsort(v, ROUNDS, sizeof *v, by_value);
	return v[ROUNDS / 2];
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void) st, (void) type, (void) at;
	return remove(path);
}

static void refuse_memory(const char *folder)
{
	struct statfs fs;

	if (statfs(folder, &fs) != 0)
		die("there is no such folder");
	if (fs.f_type == TMPFS_MAGIC)
		die("that folder is in memory; give one on a disk");
}

struct times {
	double whole[ROUNDS], keyed[ROUNDS], appended[ROUNDS];
};

static void measure(const char *folder, struct times *t)
{
	struct station station;
	struct store *s = NULL;
	char path[4096], why[256];

	station_make(&station, 1);
	(void) snprintf(path, sizeof path, "%s/store.db", folder);
	if (store_open(&s, path, &station.owner, why) != SP_OK)
		die(why);
	struct parts k = open_parts(folder, &keyed);
	struct parts a = open_parts(folder, &appended);
	for (size_t i = 0; i < WARM_UP + ROUNDS; i++) {
		size_t at =
			i < WARM_UP ? 0 : i - WARM_UP; /* the first round replaces the warm-up */
		t->whole[at] = sign(s, &station);
		t->keyed[at] = do_parts(&k, &station);
		t->appended[at] = do_parts(&a, &station);
	}
	close_parts(&k);
	close_parts(&a);
	store_close(&s);
}

int main(int argc, char **argv)
{
	static struct times t;
	const char *tmpdir = getenv("TMPDIR");
	const char *parent = argc > 1 ? argv[1] : tmpdir ? tmpdir : "/var/tmp";
	char folder[4000];

	if (sodium_init() < 0)
		die("libsodium does not work");
	refuse_memory(parent);
	(void) snprintf(folder, sizeof folder, "%s/signpost-bench-XXXXXX", parent);
	if (!mkdtemp(folder))
		die("cannot make a temporary folder");
	measure(folder, &t);
	(void) nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS); /* a temporary folder */

	double whole = median(t.whole), same = median(t.keyed), plain = median(t.appended);
	(void) printf("store: signature / its parts = %.3f (limit %.1f; medians of %d: %.0f / %.0f "
		      "us; with an insert "
		      "that only appends %.0f us, %.3f)\n",
		whole / same, limit, ROUNDS, whole, same, plain, whole / plain);
	return whole / same <= limit ? 0 : 1;
}
