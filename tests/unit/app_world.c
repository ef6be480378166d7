#include "tests/unit/app_world.h"

#include <assert.h>
#include <errno.h>
#include <ftw.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "export/file/file.h"
#include "export/wire/seal.h"

#define STR(text) ((struct sp_str){(text), sizeof(text) - 1})

/* Those of the world's own organiser; another one's differ in the last byte. */
static void make_seed(uint8_t out[SP_SEED_LEN], uint8_t other)
{
	static const uint8_t own[SP_SEED_LEN] = {3, 1, 4, 1, 5};

	memcpy(out, own, SP_SEED_LEN);
	out[SP_SEED_LEN - 1] = other;
}

void world_organiser(uint8_t out_sk[SP_SK_LEN], uint8_t other)
{
	uint8_t seed[SP_SEED_LEN], pk[SP_PK_LEN];

	make_seed(seed, other);
	sp_sign_pair(pk, out_sk, seed);
}

static void box_pair(uint8_t pk[SP_PK_LEN], uint8_t sk[SP_BOX_SK_LEN], uint8_t other)
{
	uint8_t seed[SP_SEED_LEN];

	make_seed(seed, other);
	sp_box_pair(pk, sk, seed);
}

static struct sp_campaign_language language(struct sp_str tag)
{
	return (struct sp_campaign_language){.tag = tag,
		.title = STR("A letter"),
		.letter = STR("We ask."),
		.consent = STR("I agree."),
		.notice = STR("Kept by us.")};
}

uint8_t *world_file(const struct world_file *how, size_t *out_len)
{
	struct sp_campaign *c = calloc(1, sizeof *c);
	uint8_t *bytes = malloc(65536), sk[SP_SK_LEN], box_sk[SP_BOX_SK_LEN];
	struct sp_wr w = sp_wr_on(bytes, 65536);
	char pin[crypto_pwhash_STRBYTES];

	assert(c && bytes);
	if (crypto_pwhash_str(pin, WORLD_PIN, strlen(WORLD_PIN), crypto_pwhash_OPSLIMIT_MIN,
		    crypto_pwhash_MEMLIMIT_MIN) != 0)
		abort();
	c->serial = how->serial;
	c->name = STR("A letter");
	c->n_languages = 1;
	if (how->german)
		c->languages[0] = language(STR("de"));
	c->languages[how->german ? c->n_languages++ : 0] = language(STR("en"));
	c->first_day = 20000;
	c->last_day = 21000;
	c->retention_day = 22000;
	c->pins[0] = (struct sp_str){pin, strlen(pin)};
	c->n_pins = how->no_pin ? 0 : 1;
	world_organiser(sk, how->organiser);
	memcpy(c->organiser_pk, sk + SP_SEED_LEN, SP_PK_LEN);
	box_pair(c->box_pk, box_sk, how->box);
	c->salt[0] = how->salt;
	sp_cid(c->cid, c->organiser_pk, c->salt);
	if (sp_campaign_encode(&w, c, sk) != SP_OK)
		abort();
	free(c);
	*out_len = w.len;
	return bytes;
}

uint8_t *world_campaign(uint64_t serial, size_t *out_len)
{
	return world_file(&(struct world_file){.serial = serial}, out_len);
}

/* ---- certificates ---- */

void world_cert(const struct world *w, struct sp_cert *out)
{
	char path[PATH_MAX], why[256] = "";
	uint8_t bytes[SP_ENROL_MAX], nonce[SP_NONCE_LEN];
	struct sp_hello h;
	size_t len = 0;

	if (station_hellos(w->station, w->campaign, w->folder, why) != SP_OK ||
		file_path(path, w->folder, STATION_HELLO) != SP_OK ||
		file_read_into(bytes, sizeof bytes, &len, path) != SP_OK ||
		sp_hello_decode(&h, bytes, len) != SP_OK ||
		crypto_box_seal_open(
			nonce, h.sealed_nonce, sizeof h.sealed_nonce, w->box_pk, w->box_sk) != 0)
		abort();
	*out = (struct sp_cert){
		.not_after = 1900000000, .lowest_serial = h.serial, .drill = h.drill};
	memcpy(out->cid, h.cid, sizeof out->cid);
	memcpy(out->station_pk, h.station_pk, sizeof out->station_pk);
	memcpy(out->label, h.label, sizeof out->label);
	sp_hash(out->nonce_hash, nonce, sizeof nonce);
}

size_t world_sign_cert(uint8_t out[SP_ENROL_MAX], const struct sp_cert *c, uint8_t other)
{
	struct sp_wr w = sp_wr_on(out, SP_ENROL_MAX);
	uint8_t sk[SP_SK_LEN];

	world_organiser(sk, other);
	if (sp_cert_encode(&w, c, sk) != SP_OK)
		abort();
	return w.len;
}

/* ---- folders ---- */

void world_put(const struct world *w, const char *below, const char *name, const void *p, size_t n)
{
	char folder[PATH_MAX], path[PATH_MAX];

	if (file_path(folder, w->folder, below) != SP_OK ||
		(mkdir(folder, 0700) != 0 && errno != EEXIST) ||
		file_path(path, folder, name) != SP_OK ||
		file_write(path, p, n, FILE_REPLACE) != SP_OK)
		abort();
}

/* In memory where there is room: these tests sync thousands of times, and not for safety. */
static const char *place(void)
{
	const uint64_t enough = (uint64_t) 256 * 1024 * 1024;
	struct statvfs v;

	return statvfs("/dev/shm", &v) == 0 && (uint64_t) v.f_bavail * v.f_frsize >= enough
		       ? "/dev/shm"
		       : "/tmp";
}

void world_open(struct world *w)
{
	char why[256] = "";
	uint8_t *bytes;
	size_t len = 0;
	bool is_new;

	*w = (struct world){.time = {.mono_ms = 1000, .wall_s = 1767225600}};
	snprintf(w->folder, sizeof w->folder, "%s/signpost-app.XXXXXX", place());
	w->clock = clock_manual(&w->time);
	if (sodium_init() < 0 || !mkdtemp(w->folder))
		abort();
	box_pair(w->box_pk, w->box_sk, 0);
	bytes = world_campaign(1, &len);
	if (campaign_take(&w->campaign, bytes, len) != SP_OK ||
		station_open(&w->station, w->campaign, w->folder, "Station 1", &is_new, why) !=
			SP_OK) {
		fprintf(stderr, "world: %s\n", why);
		abort();
	}
	free(bytes);
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void) st;
	(void) kind;
	(void) at;
	return remove(path);
}

void world_close(struct world *w)
{
	station_close(&w->station);
	campaign_free(&w->campaign);
	nftw(w->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}
