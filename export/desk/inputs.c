#include "export/desk/inputs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "export/desk/grow.h"
#include "export/desk/picture.h"
#include "export/file/file.h"
#include "export/wire/enrol.h"

#define CAMPAIGN_WORDS "this is a campaign file: copy it to the stations' stick"

void inputs_init(struct inputs *in, struct ledger *l)
{
	*in = (struct inputs){.ledger = l};
}

void inputs_done(struct inputs *in)
{
	for (size_t i = 0; i < in->n; i++) {
		free(in->v[i].path);
		free(in->v[i].bytes);
	}
	free(in->v);
	frames_done(&in->frames);
	*in = (struct inputs){0};
}

/* Appends an item; its path is copied, its bytes become the list's, also on failure. */
static sp_err append(struct inputs *in, struct input item)
{
	char *path = item.path != NULL ? strdup(item.path) : NULL;
	struct input *v;
	sp_err e = SP_E_NOMEM;

	if (item.path != NULL && path == NULL)
		goto out;
	if (in->n >= INPUTS_MAX) {
		e = SP_E_RANGE;
		goto out;
	}
	v = grow(in->v, in->n, &in->cap, sizeof *v);
	if (v == NULL)
		goto out;
	in->v = v;
	item.path = path;
	item.found = in->below;
	in->v[in->n++] = item;
	return SP_OK;
out:
	free(path);
	free(item.bytes);
	return e;
}

static sp_err refuse(struct inputs *in, char *path, sp_err reason)
{
	return append(in, (struct input){.kind = INPUT_REFUSED, .path = path, .reason = reason});
}

/* One picture's codes on their way to the others. */
struct picture {
	struct inputs *in;
	size_t at;          /* its item */
	size_t n_codes;     /* that are a station's */
	uint32_t tag;       /* of the last of them */
	sp_err first_fault; /* of a code that was not */
	sp_err trouble;     /* ours: out of memory, too many */
};

static void take_code(void *arg, const char *text, size_t len)
{
	struct picture *p = arg;
	sp_err e;

	if (p->trouble != SP_OK)
		return;
	e = frames_add(&p->in->frames, p->at, text, len, &p->tag);
	if (e == SP_OK)
		p->n_codes++;
	else if (e == SP_E_NOMEM || e == SP_E_SIZE)
		p->trouble = e == SP_E_SIZE ? SP_E_RANGE : e;
	else if (p->first_fault == SP_OK || p->first_fault == SP_E_FOREIGN)
		p->first_fault = e;
}

/* The picture's item comes first, for its codes to name it; what it says is known after. */
static sp_err add_picture(struct inputs *in, char *path, int fd, enum picture_kind kind)
{
	struct picture p = {.in = in, .at = in->n};
	sp_err e = refuse(in, path, SP_E_NOCODE);

	if (e != SP_OK)
		return e;
	e = picture_read(fd, kind, take_code, &p);
	if (e == SP_E_NOTFOUND || e == SP_E_IO || e == SP_E_NOMEM)
		return e;
	if (p.trouble != SP_OK)
		return p.trouble;
	if (e != SP_OK)
		in->v[p.at].reason = e;
	else if (p.n_codes == 0 && p.first_fault != SP_OK)
		in->v[p.at].reason = p.first_fault;
	else if (p.n_codes > 0)
		in->v[p.at].kind = INPUT_CODES;
	in->v[p.at].n_codes = p.n_codes;
	in->v[p.at].tag = p.tag;
	return SP_OK;
}

/* A signed file begins with the tag of COSE_Sign1 and an array of four. */
static bool looks_signed(const uint8_t *p, size_t len)
{
	return len >= 2 && p[0] == 0xD2 && p[1] == 0x84;
}

/* Campaign files may be larger than all that is read here: their beginning tells. */
static bool is_campaign(const uint8_t *p, size_t len)
{
	const char *type = sp_cose_type_text(SP_COSE_CAMPAIGN);

	return looks_signed(p, len) && memmem(p, len, type, strlen(type)) != NULL;
}

static sp_err add_open_file(struct inputs *in, char *path, int fd, size_t size)
{
	uint8_t head[PICTURE_SNIFF_LEN];
	ssize_t len = pread(fd, head, sizeof head, 0);
	enum picture_kind kind;

	if (len < 0)
		return refuse(in, path, SP_E_IO);
	kind = picture_sniff(head, (size_t) len);
	if (kind != PICTURE_NONE)
		return add_picture(in, path, fd, kind);
	if (size > SP_BATCH_MAX)
		return append(in,
			(struct input){.kind = INPUT_REFUSED,
				.path = path,
				.campaign = is_campaign(head, (size_t) len),
				.reason = is_campaign(head, (size_t) len) ? SP_E_TYPE : SP_E_SIZE});
	if (!looks_signed(head, (size_t) len))
		return refuse(in, path, SP_E_FORM);
	return append(in, (struct input){.kind = INPUT_FILE, .path = path});
}

static sp_err add_file(struct inputs *in, char *path)
{
	size_t size;
	int fd;
	sp_err e = file_open(&fd, &size, path, PICTURE_BYTES_MAX);

	if (e != SP_OK)
		return refuse(in, path, e);
	e = add_open_file(in, path, fd, size);
	close(fd);
	return e;
}

static int is_entry(const struct dirent *d)
{
	return strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0;
}

static sp_err add_below(struct inputs *in, const char *path, int depth);

static sp_err add_folder(struct inputs *in, char *path, int depth)
{
	struct dirent **entries;
	int n = depth < INPUTS_DEPTH_MAX ? scandir(path, &entries, is_entry, versionsort) : -1;
	sp_err e = SP_OK;

	if (n < 0)
		return refuse(in, path, depth < INPUTS_DEPTH_MAX ? SP_E_IO : SP_E_SIZE);
	in->below = in->walked = true;
	for (int i = 0; i < n; i++) {
		char below[PATH_MAX];

		if (e == SP_OK && file_path(below, path, entries[i]->d_name) == SP_OK)
			e = add_below(in, below, depth + 1);
		else if (e == SP_OK)
			e = refuse(in, path, SP_E_RANGE);
		free(entries[i]);
	}
	free(entries);
	return e;
}

static sp_err add_below(struct inputs *in, const char *path, int depth)
{
	char copy[PATH_MAX];
	struct stat st;
	size_t len = strlen(path);

	if (len >= sizeof copy)
		return SP_E_RANGE;
	memcpy(copy, path, len + 1);
	if (lstat(copy, &st) != 0)
		return refuse(in, copy, file_errno(errno));
	if (ledger_is_file(in->ledger, &st))
		return refuse(in, copy, SP_E_TYPE);
	return S_ISDIR(st.st_mode) ? add_folder(in, copy, depth) : add_file(in, copy);
}

sp_err inputs_add(struct inputs *in, const char *path)
{
	in->below = false;
	return add_below(in, path, 0);
}

/* A signed envelope, and whether an enrolled station is its signer. */
struct signer {
	struct sp_cose cose;
	bool found;
};

static bool try_signer(void *arg, const struct ledger_station *s)
{
	struct signer *signer = arg;

	signer->found = sp_cose_verify(&signer->cose, s->pk) == SP_OK;
	return !signer->found;
}

/* What the desk can tell to be true: what an enrolled station signed, and a hello, which is signed
 * by the key in it. */
static bool is_genuine(void *arg, const uint8_t *bytes, size_t len)
{
	const struct inputs *in = arg;
	struct signer signer = {.found = false};
	struct sp_hello hello;

	if (sp_cose_parse(&signer.cose, bytes, len, SP_COSE_TYPE_COUNT) != SP_OK)
		return false;
	if (signer.cose.type == SP_COSE_HELLO)
		return sp_hello_decode(&hello, bytes, len) == SP_OK;
	return ledger_each_station(in->ledger, signer.cose.kid, try_signer, &signer) == SP_OK &&
	       signer.found;
}

static void blame(void *arg, size_t picture)
{
	struct inputs *in = arg;

	in->v[picture].kind = INPUT_REFUSED;
	in->v[picture].reason = SP_E_DIGEST;
}

static sp_err add_bytes(void *arg, const struct frames_batch *b)
{
	const struct sp_progress *p = &b->progress;
	struct input item = {
		.kind = INPUT_PARTIAL, .reason = b->e, .tag = p->tag, .rank = p->rank, .k = p->k};

	if (b->e == SP_OK) {
		item.kind = INPUT_BYTES;
		item.len = p->batch_len;
		item.bytes = malloc(item.len);
		if (item.bytes == NULL)
			return SP_E_NOMEM;
		memcpy(item.bytes, b->bytes, item.len);
	}
	return append(arg, item);
}

sp_err inputs_end(struct inputs *in)
{
	const struct frames_calls calls = {is_genuine, blame, add_bytes, in};

	in->below = in->walked;
	return frames_solve(&in->frames, &calls);
}

sp_err inputs_fill(struct inputs *in, struct ledger *l, const char *const *paths, size_t n)
{
	sp_err e = SP_OK;

	inputs_init(in, l);
	for (size_t i = 0; e == SP_OK && i < n; i++)
		e = inputs_add(in, paths[i]);
	return e == SP_OK ? inputs_end(in) : e;
}

int inputs_cannot(sp_err e)
{
	return say_cannot("reading pictures", e,
		e == SP_E_NOTFOUND ? "/usr/bin/ffmpeg is missing; install ffmpeg" : NULL);
}

sp_err inputs_read(const struct input *i, uint8_t **out, size_t *out_len)
{
	uint8_t *copy;

	if (i->kind == INPUT_FILE)
		return file_read(out, out_len, i->path, SP_BATCH_MAX);
	copy = malloc(i->len);
	if (copy == NULL)
		return SP_E_NOMEM;
	memcpy(copy, i->bytes, i->len);
	*out = copy;
	*out_len = i->len;
	return SP_OK;
}

/* Of the envelope, or SP_COSE_TYPE_COUNT. */
static enum sp_cose_type type_of(const uint8_t *bytes, size_t len)
{
	struct sp_cose cose;

	return sp_cose_parse(&cose, bytes, len, SP_COSE_TYPE_COUNT) == SP_OK ? cose.type
									     : SP_COSE_TYPE_COUNT;
}

/* What the codes with this tag are codes of. What was put together stands at the end of the
 * list. */
static const char *word_of_tag(const struct inputs *in, uint32_t tag)
{
	for (size_t i = in->n; i > 0; i--) {
		const struct input *v = &in->v[i - 1];
		enum sp_cose_type type;

		if (v->kind != INPUT_BYTES && v->kind != INPUT_PARTIAL)
			break;
		if (v->kind != INPUT_BYTES || v->tag != tag)
			continue;
		type = type_of(v->bytes, v->len);
		return type == SP_COSE_HEAD ? "slip" : type == SP_COSE_HELLO ? "hello" : "batch";
	}
	return "batch";
}

const char *inputs_name(const struct inputs *in, const struct input *i, char room[INPUT_NAME_MAX])
{
	if (i->kind != INPUT_CODES && i->path != NULL)
		return i->path;
	(void) snprintf(
		room, INPUT_NAME_MAX, "%s %08" PRIx32, word_of_tag(in, i->tag), i->tag); /* fits */
	return room;
}

void inputs_refuse(const struct inputs *in, const struct input *i)
{
	char room[INPUT_NAME_MAX], why[WHY_MAX] = "";

	if (i->kind == INPUT_REFUSED && i->campaign)
		why_set(why, "%s", CAMPAIGN_WORDS);
	if (i->kind == INPUT_PARTIAL && i->reason == SP_E_INCOMPLETE)
		why_set(why,
			"%" PRIu32 " of %" PRIu32 " parts are known; %s, all of them in one call",
			i->rank, i->k, sp_err_advice(SP_E_INCOMPLETE));
	say_refused(inputs_name(in, i, room), i->reason, why);
}

void inputs_explain(const uint8_t *bytes, size_t len, char why[WHY_MAX])
{
	static const char *const words[] = {
		[SP_COSE_CAMPAIGN] = CAMPAIGN_WORDS,
		[SP_COSE_HELLO] = "this is a station's hello: use enrol",
		[SP_COSE_CERT] = "this is a station's certificate: copy it to that station's stick",
		[SP_COSE_BATCH] = "this is a batch: use import",
		[SP_COSE_HEAD] = "this is a slip: use import, or audit --slip",
		[SP_COSE_ACK] = "this is an acknowledgement: copy it to the stations' stick",
		[SP_COSE_REVOKE] = "this is a revocation, to show to others: the ledger has it",
		[SP_COSE_TYPE_COUNT] = "",
	};

	why_set(why, "%s", words[type_of(bytes, len)]);
}

bool inputs_pass_over(
	const struct inputs *in, const struct input *i, const uint8_t *bytes, size_t len)
{
	char room[INPUT_NAME_MAX], why[WHY_MAX] = CAMPAIGN_WORDS;

	if (!i->found || (bytes == NULL && !i->campaign))
		return false;
	if (bytes != NULL)
		inputs_explain(bytes, len, why);
	if (why[0] == '\0')
		return false;
	say_text(stdout, inputs_name(in, i, room));
	printf(": left alone: %s\n", why);
	return true;
}
