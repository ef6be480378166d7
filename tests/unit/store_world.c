#include "tests/unit/store_world.h"

#include <dirent.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static int set_up(void **state, const char *where)
{
	struct world *w = calloc(1, sizeof *w);

	assert_non_null(w);
	station_make(&w->station, 1);
	(void) snprintf(w->folder, sizeof w->folder, "%s/signpost-store-XXXXXX", where);
	assert_non_null(mkdtemp(w->folder));
	(void) snprintf(w->path, sizeof w->path, "%s/station.db", w->folder);
	*state = w;
	return 0;
}

int world_setup(void **state)
{
	return set_up(state, access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
}

int world_setup_on_disk(void **state)
{
	return set_up(state, "/tmp");
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void) st, (void) type, (void) at;
	return remove(path);
}

int world_teardown(void **state)
{
	struct world *w = *state;
	int rc = nftw(w->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);

	free(w);
	return rc;
}

struct store *world_open(const struct world *w)
{
	struct store *s = NULL;
	char why[256] = "";

	if (store_open_with(&s, w->path, &w->station.owner, &w->options, why) != SP_OK)
		fail_msg("cannot open: %s", why);
	return s;
}

void world_sign(const struct world *w, struct store *s, unsigned from, unsigned to)
{
	struct sp_entry e;

	for (unsigned i = from; i < to; i++) {
		station_sign(&w->station, i, &e);
		assert_int_equal(store_add(s, &e), SP_OK);
	}
}

uint64_t world_cut(const struct world *w, struct store *s, unsigned flags)
{
	struct store_cut how = station_cut(&w->station, flags);
	uint64_t seq = 0;

	assert_int_equal(store_cut(s, &how, &seq), SP_OK);
	return seq;
}

void world_code(uint8_t out[SP_SEALED_CODE_LEN], unsigned n)
{
	uint8_t hash[SP_HASH_LEN];

	for (size_t i = 0; i < SP_SEALED_CODE_LEN; i += sizeof hash) {
		const unsigned what[2] = {n, (unsigned) i};
		const size_t left = SP_SEALED_CODE_LEN - i;
		sp_hash(hash, what, sizeof what);
		memcpy(out + i, hash, left < sizeof hash ? left : sizeof hash);
	}
}

void world_withdraw(const struct world *w, struct store *s, unsigned i, unsigned n)
{
	uint8_t sealed[SP_SEALED_CODE_LEN];
	struct sp_entry e;

	world_code(sealed, n);
	station_sign(&w->station, i, &e);
	assert_int_equal(store_withdraw(s, e.rid, sealed), SP_OK);
}

struct store_counts world_counts(struct store *s)
{
	struct store_counts c;

	assert_int_equal(store_counts(s, &c), SP_OK);
	return c;
}

bool world_has(const struct world *w, struct store *s, unsigned i)
{
	struct sp_entry e;

	station_sign(&w->station, i, &e);
	sp_err found = store_has(s, e.rid);
	assert_true(found == SP_OK || found == SP_E_NOTFOUND);
	return found == SP_OK;
}

void world_read(const struct world *w, struct store *s, uint64_t seq, struct store_batch *row,
	struct sp_batch *out)
{
	struct sp_cose envelope;

	assert_int_equal(store_batch(s, seq, row), SP_OK);
	assert_true(row->len <= SP_BATCH_MAX);
	assert_int_equal(sp_cose_parse(&envelope, row->bytes, row->len, SP_COSE_BATCH), SP_OK);
	assert_int_equal(sp_cose_verify(&envelope, w->station.owner.station_pk), SP_OK);
	assert_int_equal(sp_batch_decode(out, envelope.payload, envelope.payload_len), SP_OK);
}

uint8_t *world_file(const char *path, size_t *out_len)
{
	FILE *f = fopen(path, "rb");

	assert_non_null(f);
	assert_int_equal(fseek(f, 0, SEEK_END), 0);
	const size_t len = (size_t) ftell(f);
	rewind(f);
	uint8_t *p = malloc(len + 1);
	assert_non_null(p);
	assert_int_equal(fread(p, 1, len, f), len);
	(void) fclose(f);
	*out_len = len;
	return p;
}

void world_write_file(const char *path, const void *bytes, size_t len)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
}

unsigned world_grep_file(const char *path, const void *bytes, size_t len)
{
	size_t left = 0;
	uint8_t *p = world_file(path, &left);
	unsigned n = 0;

	for (const uint8_t *at = p; (at = memmem(at, (size_t) (p + left - at), bytes, len)); at++)
		n++;
	free(p);
	return n;
}

unsigned world_grep(const struct world *w, const void *bytes, size_t len)
{
	char path[sizeof w->folder + 256 + 1];
	DIR *dir = opendir(w->folder);
	unsigned n = 0;

	assert_non_null(dir);
	for (const struct dirent *d; (d = readdir(dir)) != NULL;) {
		if (d->d_name[0] == '.')
			continue;
		(void) snprintf(path, sizeof path, "%s/%s", w->folder, d->d_name);
		n += world_grep_file(path, bytes, len);
	}
	(void) closedir(dir);
	return n;
}

void world_name(const struct world *w, const char *end, char out[128])
{
	(void) snprintf(out, 128, "%s%s", w->path, end);
}

void world_sql(const struct world *w, const char *sql)
{
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(w->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void expect_noticed(const struct world *w, const char *change)
{
	size_t len = 0, len_after = 0;
	struct store *s = NULL;

	world_sql(w, change);
	uint8_t *before = world_file(w->path, &len);
	sp_err e = store_open_with(&s, w->path, &w->station.owner, &w->options, NULL);
	if (e != SP_E_DAMAGED)
		fail_msg("%s: %s", sp_err_name(e), change);
	uint8_t *after = world_file(w->path, &len_after);
	assert_int_equal(len_after, len);
	assert_memory_equal(after, before, len);
	free(before);
	free(after);
}

void world_expect_noticed(const struct world *w, const char *const *changes, size_t n)
{
	size_t len = 0;
	uint8_t *good = world_file(w->path, &len);

	for (size_t i = 0; i < n; i++) {
		expect_noticed(w, changes[i]);
		world_write_file(w->path, good, len);
	}
	free(good);
}
