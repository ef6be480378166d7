/* Writes good inputs for the fuzzers of wire: fuzz_seeds FOLDER, where FOLDER holds one folder for
 * each fuzzer. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "export/wire/ack.h"
#include "export/wire/batch.h"
#include "export/wire/campaign.h"
#include "export/wire/enrol.h"
#include "export/wire/head.h"
#include "export/wire/revoke.h"
#include "tests/fuzz/signer.h"

#define STR(text) ((struct sp_str){text, sizeof(text) - 1})

enum { SEED_MAX = 8192 };

static void write_seed(const char *name, const uint8_t *p, size_t n)
{
	FILE *f = fopen(name, "wb");

	if (f == NULL || fwrite(p, 1, n, f) != n || fclose(f) != 0) {
		perror(name);
		exit(1);
	}
}

/* A whole signed file for fuzz_cose, its payload for the fuzzer of its kind and for fuzz_cbor. */
static void write_signed(const char *cose_name, const char *payload_name, const char *cbor_name,
	const struct sp_wr *w)
{
	struct sp_cose c;

	check(sp_cose_parse(&c, w->p, w->len, SP_COSE_TYPE_COUNT) == SP_OK);
	write_seed(cose_name, w->p, w->len);
	write_seed(payload_name, c.payload, c.payload_len);
	write_seed(cbor_name, c.payload, c.payload_len);
}

static void write_record(const char *name, const struct sp_record *r)
{
	uint8_t padded[SP_PADDED_LEN];
	size_t len;

	check(sp_record_encode(padded, r) == SP_OK);
	check(sodium_unpad(&len, padded, sizeof padded, sizeof padded) == 0);
	write_seed(name, padded, len);
}

static void write_records(void)
{
	const struct sp_record least = {.consent = SP_CONSENT_SIGN, .language = "en"};
	const struct sp_record individual = {.day = 20000,
		.consent = SP_CONSENT_SIGN | SP_CONSENT_PUBLISH_NAME | SP_CONSENT_EMAIL,
		.language = "de-CH",
		.name = "Zoë",
		.country = "CH",
		.email = "a@b.ch"};
	const struct sp_record company = {.day = 20001,
		.consent = SP_CONSENT_ALL,
		.kind = SP_KIND_COMPANY,
		.language = "hi",
		.name = "अ",
		.organisation = "山",
		.role = "R",
		.email = "c@d"};

	write_record("record/least", &least);
	write_record("record/individual", &individual);
	write_record("record/company", &company);
}

static void write_batches(const struct signer *s)
{
	static const uint8_t codes[2][SP_SEALED_CODE_LEN] = {{1}, {2}};
	static const struct sp_entry entries[2] = {{.rid = {1}}, {.rid = {2}}};
	const struct sp_batch_head empty = {.seq = 1};
	const struct sp_batch_head full = {.seq = 300,
		.cut_at = 3600 * 400000UL,
		.boots = 3,
		.ever_captured = 70000,
		.ever_removed = 1,
		.flags = SP_BATCH_DRILL | SP_BATCH_FINAL,
		.health = {1, 2, 3, 4, 5, 6}};
	const struct sp_batch_content nothing = {0};
	const struct sp_batch_content something = {entries, 2, codes, 2, codes, 1};
	uint8_t bytes[SEED_MAX], hash[SP_HASH_LEN];
	struct sp_wr w = sp_wr_on(bytes, sizeof bytes);

	check(sp_batch_encode(&w, hash, &empty, &nothing, s->sk) == SP_OK);
	write_signed("cose/empty-batch", "batch/empty", "cbor/empty-batch", &w);
	w = sp_wr_on(bytes, sizeof bytes);
	check(sp_batch_encode(&w, hash, &full, &something, s->sk) == SP_OK);
	write_signed("cose/batch", "batch/full", "cbor/batch", &w);
}

static void write_enrolment(const struct signer *s)
{
	struct sp_hello h = {.label = "North door", .serial = 1, .drill = true};
	const struct sp_cert c = {.label = "Süd", .not_after = 1700000000, .lowest_serial = 2};
	uint8_t bytes[SP_ENROL_MAX];
	struct sp_wr w = sp_wr_on(bytes, sizeof bytes);

	memcpy(h.station_pk, s->pk, SP_PK_LEN);
	check(sp_hello_encode(&w, &h, s->sk) == SP_OK);
	write_signed("cose/hello", "enrol/hello", "cbor/hello", &w);
	w = sp_wr_on(bytes, sizeof bytes);
	check(sp_cert_encode(&w, &c, s->sk) == SP_OK);
	write_signed("cose/cert", "enrol/cert", "cbor/cert", &w);
}

static void write_campaign(const struct signer *s)
{
	static const struct sp_str organisations[] = {{"Zebra e.V.", 10}, {"Aardvark", 8}};
	struct sp_campaign c = {
		.serial = 1,
		.name = STR("Letter"),
		.languages = {{STR("de"), STR("T"), STR("L"), STR("C"), STR("N"), true},
			{STR("zh-Hant"), STR("題"), STR("信"), STR("同"), STR("告"), false}},
		.n_languages = 2,
		.settings = {{.name = STR("kinds"), .number = 7},
			{.name = STR("country"), .is_text = true, .text = STR("DE")},
			{.name = STR("language"), .is_text = true, .text = STR("de")},
			{.name = STR("ask_email"), .number = 1},
			{.name = STR("organiser"), .is_text = true, .text = STR("O")}},
		.n_settings = 5,
		.organisations = organisations,
		.n_organisations = 2,
		.first_day = 16000,
		.last_day = 16001,
		.retention_day = 16002,
		.pins = {STR("$argon2id$")},
		.n_pins = 1,
	};
	uint8_t bytes[SEED_MAX];
	struct sp_wr w = sp_wr_on(bytes, sizeof bytes);

	memcpy(c.organiser_pk, s->pk, SP_PK_LEN);
	sp_cid(c.cid, c.organiser_pk, c.salt);
	check(sp_campaign_encode(&w, &c, s->sk) == SP_OK);
	write_signed("cose/campaign", "campaign/small", "cbor/campaign", &w);
}

static void write_trust(const struct signer *s)
{
	const struct sp_head h = {.seq = 3, .ever_captured = 300, .hour = SP_HOUR, .final = true};
	const struct sp_ack_entry entries[] = {{.seq = 1}, {.seq = 300}, {{1}, 70000, {2}}};
	const struct sp_revoke v = {.last_good = 2, .hour = SP_HOUR};
	uint8_t bytes[SEED_MAX];
	struct sp_wr w = sp_wr_on(bytes, sizeof bytes);

	check(sp_head_encode(&w, &h, s->sk) == SP_OK);
	write_signed("cose/head", "trust/head", "cbor/head", &w);
	w = sp_wr_on(bytes, sizeof bytes);
	check(sp_ack_encode(&w, h.cid, entries, 3, SP_HOUR, s->sk) == SP_OK);
	write_signed("cose/ack", "trust/ack", "cbor/ack", &w);
	write_seed("trust/whole-ack", w.p, w.len);
	w = sp_wr_on(bytes, sizeof bytes);
	check(sp_revoke_encode(&w, &v, s->sk) == SP_OK);
	write_signed("cose/revoke", "trust/revoke", "cbor/revoke", &w);
}

int main(int argc, char **argv)
{
	struct signer s = signer_make();

	if (argc != 2 || chdir(argv[1]) != 0) {
		fprintf(stderr, "usage: fuzz_seeds FOLDER\n");
		return 2;
	}
	write_records();
	write_batches(&s);
	write_enrolment(&s);
	write_trust(&s);
	write_campaign(&s);
	return 0;
}
