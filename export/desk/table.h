/*
 * Who signed, as CSV (RFC 4180, UTF-8, with a header line). The columns are described in
 * export/README.md.
 */
#ifndef DESK_TABLE_H
#define DESK_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#include "export/desk/ledger.h"

struct table_options {
	bool drill; /* rehearsals instead of real signatures */
	bool all;   /* also those that do not count (yet): to review, held */
	bool raw;   /* do not guard against spreadsheet formulas */
};

/* How each of them begins. */
#define TABLE_HEAD "id,station,rehearsal,"

/* Writes to `to`; *out_left counts the people who are not in it because they do not count (yet). A
 * write error shows in ferror(to). */
sp_err table_write(
	FILE *to, struct ledger *l, const struct table_options *o, uint64_t *out_left) SP_CHECKED;

#endif
