/*
 * What several commands say and ask in the same words.
 */
#ifndef DESK_REPORT_H
#define DESK_REPORT_H

#include "export/desk/folder.h"

/* On stdout: the label in quotation marks. */
void report_label(const char *label);

/* On stdout: the 20 digits of a key. */
void report_fingerprint(const uint8_t pk[SP_PK_LEN]);

/* On stdout: the id of a record, as people can give it back. */
void report_rid(const uint8_t rid[SP_RID_LEN]);

/* On stdout, for the organiser's eyes: who signed and how they want to appear, without a line
 * end. */
void report_person(const struct ledger_person *p);

/* For ledger_each_gap(): one line that names what is missing and what to do. */
void report_gap(void *arg, const struct ledger_gap *g);

/* "3 batches", "1 batch" on stdout; the plural is singular + ending. */
void report_count(uint64_t n, const char *singular, const char *ending);

/* Finds a station by what people call it. -1: found;
 * else the exit code, and what to do was said. */
int report_find_station(struct folder *f, bool drill, const char *text, struct ledger_station *out);

/* The same where the use makes no difference: the real station, or else the one for rehearsals. */
int report_find_any(struct folder *f, bool drill, const char *text, struct ledger_station *out);

/* What is decided is kept with its reason. -1: there is one;
 * else the exit code: it is NULL or blank. */
int report_need_reason(const char *verb, const char *option, const char *reason);

/* Lets a person at a terminal agree; `yes` is the option --yes. -1: go on; else the exit code:
 * somebody said no (nothing was done), or nobody can be asked. */
int report_confirm(const char *verb, bool yes, const char *question);

#endif
