/* The input as a whole file, and as the payload of a head, an ack and a revocation: what decodes is
 * exactly what it encodes to. Hello and cert have a fuzzer of their own. */
#include <string.h>

#include "export/wire/ack.h"
#include "export/wire/head.h"
#include "export/wire/revoke.h"
#include "tests/fuzz/signer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t again[SP_ACK_MAX];

/* What was written into again[] holds this payload. */
static void check_payload(const struct sp_wr *w, enum sp_cose_type type, const uint8_t *p, size_t n)
{
	struct sp_cose c;

	check(w->err == SP_OK);
	check(sp_cose_parse(&c, w->p, w->len, type) == SP_OK);
	check(c.payload_len == n && memcmp(c.payload, p, n) == 0);
}

static void try_head(const uint8_t *p, size_t n, const struct signer *s)
{
	struct sp_wr w = sp_wr_on(again, sizeof again);
	struct sp_head h;

	if (sp_head_decode(&h, p, n) != SP_OK)
		return;
	check(sp_head_encode(&w, &h, s->sk) == SP_OK);
	check(w.len <= SP_HEAD_MAX);
	check_payload(&w, SP_COSE_HEAD, p, n);
}

static void try_ack(const uint8_t *p, size_t n, const struct signer *s)
{
	static struct sp_ack_entry entries[SP_ACK_ENTRIES_MAX];
	struct sp_wr w = sp_wr_on(again, sizeof again);
	const uint8_t *at;
	struct sp_ack a;

	if (sp_ack_decode(&a, p, n) != SP_OK)
		return;
	at = a.entries;
	for (size_t i = 0; i < a.n; i++)
		sp_ack_next(&entries[i], &at);
	check(sp_ack_encode(&w, a.cid, entries, a.n, a.hour, s->sk) == SP_OK);
	check_payload(&w, SP_COSE_ACK, p, n);
}

static void try_revoke(const uint8_t *p, size_t n, const struct signer *s)
{
	struct sp_wr w = sp_wr_on(again, sizeof again);
	struct sp_revoke v;

	if (sp_revoke_decode(&v, p, n) != SP_OK)
		return;
	check(sp_revoke_encode(&w, &v, s->sk) == SP_OK);
	check(w.len <= SP_REVOKE_MAX);
	check_payload(&w, SP_COSE_REVOKE, p, n);
}

static void try_all(const uint8_t *p, size_t n, const struct signer *s)
{
	try_head(p, n, s);
	try_ack(p, n, s);
	try_revoke(p, n, s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct signer s = signer_make();
	struct sp_cose c;

	try_all(data, size, &s);
	if (sp_cose_parse(&c, data, size, SP_COSE_TYPE_COUNT) != SP_OK)
		return 0;
	(void) sp_cose_verify(&c, s.pk); /* whatever it says, it says without a fault */
	try_all(c.payload, c.payload_len, &s);
	return 0;
}
