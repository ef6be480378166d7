#include "tests/unit/app_world.h"

#include <assert.h>
#include <ftw.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "export/wire/seal.h"

#define STR(text) ((struct sp_str){(text), sizeof(text) - 1})

static const uint8_t seed[SP_SEED_LEN] = {3, 1, 4, 1, 5};

uint8_t *world_campaign(uint64_t serial, size_t *out_len)
{
	struct sp_campaign *c = calloc(1, sizeof *c);
	uint8_t *bytes = malloc(65536), sk[SP_SK_LEN], box_sk[SP_BOX_SK_LEN];
	struct sp_wr w = sp_wr_on(bytes, 65536);
	char pin[crypto_pwhash_STRBYTES];

	assert(c && bytes);
	if (crypto_pwhash_str(pin, WORLD_PIN, strlen(WORLD_PIN), crypto_pwhash_OPSLIMIT_MIN,
		    crypto_pwhash_MEMLIMIT_MIN) != 0)
		abort();
	c->serial = serial;
	c->name = STR("A letter");
	c->languages[0] = (struct sp_campaign_language){.tag = STR("en"),
		.title = STR("A letter"),
		.letter = STR("We ask."),
		.consent = STR("I agree."),
		.notice = STR("Kept by us.")};
	c->n_languages = 1;
	c->first_day = 20000;
	c->last_day = 21000;
	c->retention_day = 22000;
	c->pins[0] = (struct sp_str){pin, strlen(pin)};
	c->n_pins = 1;
	sp_sign_pair(c->organiser_pk, sk, seed);
	sp_box_pair(c->box_pk, box_sk, seed);
	sp_cid(c->cid, c->organiser_pk, c->salt);
	if (sp_campaign_encode(&w, c, sk) != SP_OK)
		abort();
	free(c);
	*out_len = w.len;
	return bytes;
}

void world_open(struct world *w)
{
	char why[256] = "";
	uint8_t *bytes;
	size_t len = 0;
	bool is_new;

	*w = (struct world){.folder = "/tmp/signpost-app.XXXXXX",
		.time = {.mono_ms = 1000, .wall_s = 1767225600}};
	w->clock = clock_manual(&w->time);
	if (sodium_init() < 0 || !mkdtemp(w->folder))
		abort();
	sp_box_pair(w->box_pk, w->box_sk, seed);
	bytes = world_campaign(1, &len);
	if (campaign_take(&w->campaign, bytes, len) != SP_OK ||
		station_open(&w->station, w->folder, "Station 1", &is_new, why) != SP_OK) {
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
