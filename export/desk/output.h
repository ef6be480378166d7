/*
 * A table that a command writes for people: into a draft that takes the file's place when it is
 * whole, and never the place of anything but an older table.
 */
#ifndef DESK_OUTPUT_H
#define DESK_OUTPUT_H

#include <stdio.h>

#include "export/desk/folder.h"
#include "export/file/file.h"

struct output {
	FILE *to; /* write here */
	struct file_draft draft;
};

/* `head` is how such a table begins. Errors may come with a sentence: SP_E_SIZE: something that is
 * no regular file is at path; SP_E_DUPLICATE: it is the campaign's own, or neither empty nor such a
 * table; those of file_open() and file_draft_open(). */
sp_err output_open(struct output *out, const struct folder *f, const char *path, const char *head,
	char why[WHY_MAX]) SP_CHECKED;

/* With SP_OK in e keeps what was written: the errors of writing. With anything else the file at
 * path is as it was, and e comes back. */
sp_err output_close(struct output *o, sp_err e) SP_CHECKED;

#endif
