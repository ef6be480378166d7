/* Copy first, acknowledgements then: each promises a station that what it deletes is in the ledger
 * and in a second file. */
#include "export/desk/handover.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "export/desk/grow.h"
#include "export/desk/ledger_audit.h"
#include "export/desk/report.h"
#include "export/file/file.h"

enum { ACK_NAME_MAX = 32 };

static const char backup_words[] = "backup copy of the ledger";

/* --- the backup copy --- */

/* The folder has names of its own, some of which are yet to be taken: an acknowledgement must not
 * take the place of the copy that it relies on. */
static sp_err check_name(const struct folder *f, const char *path)
{
	char own[PATH_MAX];
	size_t len = strlen(path), folder;
	sp_err e = folder_absolute(own, f, NULL, FOLDER_LEDGER);

	if (e != SP_OK)
		return e;
	folder = strlen(own) - strlen(FOLDER_LEDGER);
	if (strncmp(path, own, folder) != 0 || strchr(path + folder, '/') != NULL)
		return SP_OK;
	return len > 3 && strcmp(path + len - 3, ".db") == 0 ? SP_OK : SP_E_DUPLICATE;
}

static sp_err copy_ledger(struct handover *h, struct folder *f, const char *path)
{
	sp_err e = folder_absolute(h->backup, f, path, FOLDER_BACKUP);

	if (e == SP_OK)
		e = check_name(f, h->backup);
	if (e == SP_OK)
		e = ledger_backup_place(f->ledger, h->backup);
	/* noted before it is written: a purge must never miss one */
	if (e == SP_OK)
		e = ledger_wrote(f->ledger, h->backup, backup_words);
	return e == SP_OK ? ledger_backup(f->ledger, h->backup) : e;
}

sp_err handover_backup(struct handover *out, struct folder *f, const char *path, char why[WHY_MAX])
{
	struct handover h = {.batches = 0};
	sp_err e = copy_ledger(&h, f, path);

	if (e == SP_OK) {
		*out = h;
		return SP_OK;
	}
	if (e == SP_E_DUPLICATE)
		why_set(why, "the backup copy of the ledger could not be written: something else "
			     "has this name, or another campaign's copy; give another "
			     "--backup, such as ledger-copy.db");
	else
		why_set(why, "the backup copy of the ledger could not be written: %s; %s",
			sp_err_meaning(e), sp_err_advice(e));
	return e;
}

bool handover_is_backup(const struct ledger_written *w)
{
	return strcmp(w->what, backup_words) == 0;
}

/* --- acknowledgements --- */

struct entries {
	struct sp_ack_entry *v;
	size_t n, cap;
	bool failed;
};

static bool is_same_number(const struct sp_ack_entry *a, const struct sp_ack_entry *b)
{
	return a->seq == b->seq && memcmp(a->sid, b->sid, SP_SID_LEN) == 0;
}

/* Of a number that came twice the first: an acknowledgement has no room for both. */
static void add_entry(void *arg, const struct sp_ack_entry *e, bool drill)
{
	struct entries *list = arg;
	struct sp_ack_entry *v;

	(void) drill;
	if (list->n > 0 && is_same_number(&list->v[list->n - 1], e))
		return;
	v = grow(list->v, list->n, &list->cap, sizeof *v);
	list->failed |= v == NULL;
	if (v == NULL)
		return;
	list->v = v;
	list->v[list->n++] = *e;
}

static sp_err collect(struct entries *out, struct ledger *l)
{
	sp_err e = ledger_each_ack(l, add_entry, out);

	return e == SP_OK && out->failed ? SP_E_NOMEM : e;
}

/* campaign.ack, campaign-2.ack, campaign-3.ack … */
static sp_err ack_path(char out[PATH_MAX], const struct folder *f, unsigned i)
{
	char name[ACK_NAME_MAX] = FOLDER_ACK;

	if (i > 0)
		(void) snprintf(name, sizeof name, FOLDER_ACK_NEXT, i + 1); /* fits */
	return file_path(out, f->dir, name);
}

static sp_err write_ack(const struct folder *f, const struct custody *keys, unsigned i,
	const struct sp_ack_entry *v, size_t n)
{
	uint64_t now = (uint64_t) time(NULL);
	uint8_t *bytes = malloc(SP_ACK_MAX);
	struct sp_wr w;
	char path[PATH_MAX];
	sp_err e = SP_E_NOMEM;

	if (bytes == NULL)
		return e;
	w = sp_wr_on(bytes, SP_ACK_MAX);
	e = sp_ack_encode(&w, f->campaign.cid, v, n, now - now % SP_HOUR, keys->organiser_sk);
	if (e == SP_OK)
		e = ack_path(path, f, i);
	if (e == SP_OK)
		e = file_write(path, bytes, w.len, FILE_REPLACE);
	free(bytes);
	return e;
}

/* Files of a time when more batches counted: one that stayed would go on acknowledging them. The
 * last goes first, so that the next run finds what a killed one left. */
static sp_err remove_older(const struct folder *f, unsigned first, char why[WHY_MAX])
{
	char path[PATH_MAX];
	struct stat st;
	unsigned end = first;
	sp_err e;

	while ((e = ack_path(path, f, end)) == SP_OK && lstat(path, &st) == 0)
		end++;
	if (e == SP_OK && errno != ENOENT)
		e = file_errno(errno);
	while (e == SP_OK && end-- > first) {
		e = ack_path(path, f, end);
		if (e == SP_OK && unlink(path) != 0) {
			e = file_errno(errno);
			why_set(why,
				"%s acknowledges batches that no longer count, and could "
				"not be removed; delete it",
				strrchr(path, '/') + 1);
		}
	}
	return e;
}

static sp_err write_acks(struct handover *h, const struct folder *f, const struct custody *keys,
	const struct entries *list, char why[WHY_MAX])
{
	size_t files = (list->n + SP_ACK_ENTRIES_MAX - 1) / SP_ACK_ENTRIES_MAX;
	sp_err e = remove_older(f, (unsigned) files, why);

	for (size_t at = 0; e == SP_OK && at < list->n; at += SP_ACK_ENTRIES_MAX) {
		size_t n = list->n - at < SP_ACK_ENTRIES_MAX ? list->n - at : SP_ACK_ENTRIES_MAX;

		e = write_ack(f, keys, h->files, list->v + at, n);
		h->files++;
	}
	h->batches = list->n;
	return e;
}

sp_err handover(struct handover *out, struct folder *f, const struct custody *keys,
	const char *path, char why[WHY_MAX])
{
	struct entries list = {.v = NULL};
	struct handover h;
	sp_err e = collect(&list, f->ledger);

	why_clear(why);
	if (e == SP_OK)
		e = handover_backup(&h, f, path, why);
	if (e == SP_OK)
		e = write_acks(&h, f, keys, &list, why);
	free(list.v);
	if (e == SP_OK)
		*out = h;
	return e;
}

void handover_print(const struct handover *h)
{
	fputs("Backup copy of the ledger: ", stdout);
	say_text(stdout, h->backup);
	putchar('\n');
	if (h->files == 0)
		return;
	report_count(h->batches, "batch", "es");
	fputs(h->batches == 1 ? " is acknowledged in " : " are acknowledged in ", stdout);
	fputs(FOLDER_ACK, stdout);
	if (h->files > 1)
		printf(" and %u more like it", h->files - 1);
	puts(": copy it to the stations' stick (there: \"Organiser\", \"Read the stick\"), or say "
	     "the\n"
	     "codes that \"signpost-desk ack\" shows. A station removes nothing before that.");
}
