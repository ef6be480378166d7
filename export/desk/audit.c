/* The chain is walked from the slip down. Where a batch is missing nothing tells the hash of the
 * one before it; from there on whichever the ledger has is looked at. */
#include "export/desk/audit.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "export/desk/grow.h"

/* --- originals --- */

struct signer {
	struct sp_cose cose;
	struct ledger_station station;
	bool known, found;
};

static bool try_signer(void *arg, const struct ledger_station *s)
{
	struct signer *signer = arg;

	signer->known = true;
	signer->found = sp_cose_verify(&signer->cose, s->pk) == SP_OK;
	if (signer->found)
		signer->station = *s;
	return !signer->found;
}

/* Checks 2 to 5 and 7. */
static sp_err open_original(
	struct sp_batch *out, struct ledger *l, const uint8_t *bytes, size_t len)
{
	struct signer signer = {.found = false};
	sp_err e = sp_cose_parse(&signer.cose, bytes, len, SP_COSE_BATCH);

	if (e == SP_OK)
		e = ledger_each_station(l, signer.cose.kid, try_signer, &signer);
	if (e == SP_OK && !signer.found)
		e = signer.known ? SP_E_SIGNATURE : SP_E_UNKNOWN_STATION;
	if (e == SP_OK)
		e = sp_batch_decode(out, signer.cose.payload, signer.cose.payload_len);
	if (e == SP_OK && memcmp(out->head.sid, signer.station.sid, SP_SID_LEN) != 0)
		e = SP_E_CAMPAIGN;
	return e;
}

sp_err audit_add_original(
	struct audit_originals *o, struct ledger *l, const uint8_t *bytes, size_t len)
{
	struct audit_original x = {0}, *v;
	struct sp_batch b;
	sp_err e = open_original(&b, l, bytes, len);

	if (e != SP_OK)
		return e;
	v = grow(o->v, o->n, &o->cap, sizeof *v);
	if (v == NULL)
		return SP_E_NOMEM;
	o->v = v;
	x.leaves = malloc((b.n_records + 1) * sizeof *x.leaves);
	if (x.leaves == NULL)
		return SP_E_NOMEM;
	for (size_t i = 0; i < b.n_records; i++) {
		memcpy(x.leaves[i].rid, sp_batch_rid(&b, i), SP_RID_LEN);
		sp_leaf(x.leaves[i].leaf, x.leaves[i].rid, sp_batch_sealed(&b, i));
	}
	x.n_records = b.n_records;
	x.seq = b.head.seq;
	x.ever_captured = b.head.ever_captured;
	memcpy(x.sid, b.head.sid, SP_SID_LEN);
	memcpy(x.hash, b.hash, SP_HASH_LEN);
	memcpy(x.prev, b.head.prev, SP_HASH_LEN);
	o->v[o->n++] = x;
	return SP_OK;
}

void audit_originals_done(struct audit_originals *o)
{
	for (size_t i = 0; i < o->n; i++)
		free(o->v[i].leaves);
	free(o->v);
	*o = (struct audit_originals){0};
}

/* --- what the ledger says --- */

struct fate {
	uint64_t seq;
	uint8_t rid[SP_RID_LEN];
	enum ledger_disposition disposition;
};

struct view {
	struct ledger *ledger;
	const struct audit_slip *slip;
	const struct audit_originals *originals;
	struct ledger_batch_facts *batches;
	size_t n_batches, cap_batches;
	struct fate *fates; /* by batch, then by rid */
	size_t n_fates, cap_fates;
	bool failed;
	sp_err trouble; /* of the ledger, on the way */
	FILE *table;
	void (*each)(void *arg, const struct audit_finding *x);
	void *arg;
	struct audit_counts counts;
};

static void add_batch(void *arg, const struct ledger_batch_facts *b)
{
	struct view *v = arg;
	void *p = grow(v->batches, v->n_batches, &v->cap_batches, sizeof *b);

	v->failed |= p == NULL;
	if (p == NULL)
		return;
	v->batches = p;
	v->batches[v->n_batches++] = *b;
}

static void add_fate(
	void *arg, uint64_t seq, const uint8_t rid[SP_RID_LEN], enum ledger_disposition d)
{
	struct view *v = arg;
	struct fate x = {.seq = seq, .disposition = d};
	void *p = grow(v->fates, v->n_fates, &v->cap_fates, sizeof x);

	v->failed |= p == NULL;
	if (p == NULL)
		return;
	memcpy(x.rid, rid, SP_RID_LEN);
	v->fates = p;
	v->fates[v->n_fates++] = x;
}

static sp_err load(struct view *v)
{
	int64_t station = v->slip->station.id;
	sp_err e = ledger_each_batch(v->ledger, station, add_batch, v);

	if (e == SP_OK)
		e = ledger_each_disposition(v->ledger, station, v->slip->head.seq, add_fate, v);
	if (e == SP_E_ROOT)
		e = SP_OK; /* the batches that are meant say so themselves */
	return e == SP_OK && v->failed ? SP_E_NOMEM : e;
}

/* --- the walk --- */

static void find(struct view *v, struct audit_finding x)
{
	v->counts.findings++;
	v->each(v->arg, &x);
}

static void account(struct view *v, uint64_t seq, const uint8_t *rid, enum ledger_disposition d)
{
	struct audit_finding x = {.kind = AUDIT_MISSING, .first = seq, .last = seq};
	char sid[2 * SP_SID_LEN + 1], hex[2 * SP_RID_LEN + 1];

	v->counts.records[d]++;
	if (v->table != NULL)
		fprintf(v->table, "%s,%" PRIu64 ",%s,%s\r\n",
			sodium_bin2hex(sid, sizeof sid, v->slip->station.sid, SP_SID_LEN), seq,
			sodium_bin2hex(hex, sizeof hex, rid, SP_RID_LEN),
			ledger_disposition_name(d));
	if (d != LEDGER_MISSING)
		return;
	memcpy(x.rid, rid, SP_RID_LEN);
	find(v, x);
}

/* Not by the rid alone: another record with it stands for nobody. */
static void account_original(struct view *v, const struct audit_original *o)
{
	enum ledger_disposition d[SP_BATCH_RECORDS_MAX];

	if (v->trouble == SP_OK)
		v->trouble =
			ledger_dispose(v->ledger, v->slip->station.id, o->leaves, o->n_records, d);
	for (size_t i = 0; v->trouble == SP_OK && i < o->n_records; i++)
		account(v, o->seq, o->leaves[i].rid, d[i]);
}

static void account_here(struct view *v, uint64_t seq)
{
	size_t from = 0, to = v->n_fates;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (v->fates[middle].seq < seq)
			from = middle + 1;
		else
			to = middle;
	}
	for (; from < v->n_fates && v->fates[from].seq == seq; from++)
		account(v, seq, v->fates[from].rid, v->fates[from].disposition);
}

/* One batch of the chain, wherever it is known from. */
struct link {
	const struct audit_original *original;
	const struct ledger_batch_facts *here;
};

/* `hash` NULL: any with this number. */
static struct link find_link(const struct view *v, uint64_t seq, const uint8_t *hash)
{
	struct link found = {NULL, NULL};

	for (size_t i = 0; i < v->originals->n; i++) {
		const struct audit_original *o = &v->originals->v[i];

		if (o->seq == seq && memcmp(o->sid, v->slip->station.sid, SP_SID_LEN) == 0 &&
			hash != NULL && memcmp(o->hash, hash, SP_HASH_LEN) == 0)
			found.original = o;
	}
	for (size_t i = 0; i < v->n_batches; i++)
		if (v->batches[i].seq == seq &&
			(hash == NULL || memcmp(v->batches[i].hash, hash, SP_HASH_LEN) == 0))
			found.here = &v->batches[i];
	return found;
}

static bool is_link(struct link x)
{
	return x.original != NULL || x.here != NULL;
}

/* The highest number below seq of which there is any batch, or 0: so that a long gap is one
 * line. */
static uint64_t next_below(const struct view *v, uint64_t seq)
{
	uint64_t best = 0;

	for (size_t i = 0; i < v->n_batches; i++)
		if (v->batches[i].seq < seq && v->batches[i].seq > best)
			best = v->batches[i].seq;
	return best;
}

/* What is said about the number of signers must be the same in the slip and in its batch. */
static void check_count(struct view *v, struct link x)
{
	uint64_t captured = x.original != NULL ? x.original->ever_captured : x.here->ever_captured;
	uint64_t seq = v->slip->head.seq;

	if (captured != v->slip->head.ever_captured)
		find(v, (struct audit_finding){.kind = AUDIT_COUNT, .first = seq, .last = seq});
}

/* Accounts for one batch of the chain; what the one before it must hash to, or NULL. */
static const uint8_t *take_link(struct view *v, uint64_t seq, struct link x)
{
	if (x.original != NULL) {
		account_original(v, x.original);
		return x.original->prev;
	}
	v->counts.believed++;
	if (x.here->sound)
		account_here(v, seq);
	else
		find(v, (struct audit_finding){.kind = AUDIT_ALTERED, .first = seq, .last = seq});
	return x.here->prev;
}

static void walk(struct view *v)
{
	const uint8_t *hash = v->slip->head.batch;
	uint64_t seq = v->slip->head.seq;

	while (seq > 0) {
		struct link x = find_link(v, seq, hash);

		if (is_link(x)) {
			if (seq == v->slip->head.seq)
				check_count(v, x);
			hash = take_link(v, seq, x);
			seq--;
		} else if (is_link(find_link(v, seq, NULL))) {
			find(v, (struct audit_finding){
					.kind = AUDIT_OTHER_BATCH, .first = seq, .last = seq});
			hash = NULL;
			seq--;
		} else {
			uint64_t below = next_below(v, seq);

			find(v, (struct audit_finding){
					.kind = AUDIT_NO_BATCH, .first = below + 1, .last = seq});
			hash = NULL;
			seq = below;
		}
	}
}

void audit_table_begin(FILE *table)
{
	fputs(AUDIT_TABLE_HEAD, table);
}

sp_err audit_slip(struct audit_counts *out, struct ledger *l, const struct audit_slip *slip,
	const struct audit_originals *originals, FILE *table,
	void (*each)(void *arg, const struct audit_finding *x), void *arg)
{
	struct view v = {.ledger = l,
		.slip = slip,
		.originals = originals,
		.table = table,
		.each = each,
		.arg = arg,
		.trouble = SP_OK};
	sp_err e = load(&v);

	if (e == SP_OK) {
		walk(&v);
		e = v.trouble;
	}
	if (e == SP_OK)
		*out = v.counts;
	free(v.batches);
	free(v.fates);
	return e;
}
