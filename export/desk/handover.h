/*
 * What follows when batches were taken: the backup copy of the ledger, and then the files that tell
 * stations so. In that order: after an acknowledgement a station may delete what it has.
 */
#ifndef DESK_HANDOVER_H
#define DESK_HANDOVER_H

#include "export/desk/folder.h"
#include "export/desk/ledger_keep.h"

struct handover {
	char backup[PATH_MAX]; /* where the copy is */
	uint64_t batches;      /* that are acknowledged */
	unsigned files;        /* campaign.ack, campaign-2.ack … */
};

/* Writes the backup copy, to `path` or with NULL to the folder's own place for it. Errors come with
 * a sentence: those of ledger_backup(). */
sp_err handover_backup(
	struct handover *out, struct folder *f, const char *path, char why[WHY_MAX]) SP_CHECKED;

/* Whether a file that was noted is such a copy, which can be made anew. */
bool handover_is_backup(const struct ledger_written *w);

/* The backup copy, then the acknowledgements of every batch that counted before the copy was made.
 * After an error none of them is newer than the copy. */
sp_err handover(struct handover *out, struct folder *f, const struct custody *keys,
	const char *path, char why[WHY_MAX]) SP_CHECKED;

/* What was done, and what to do next, on stdout. */
void handover_print(const struct handover *h);

#endif
