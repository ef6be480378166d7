/*
 * The organiser's desk as import.txt, forgeries.txt and events.txt begin with it: keys, campaign
 * files and enrolled stations, in a folder of its own. Whatever is missing fails the test.
 */
#ifndef TESTS_UNIT_VEC_DESK_H
#define TESTS_UNIT_VEC_DESK_H

#include <sqlite3.h>

#include "export/desk/intake.h"
#include "tests/vectors/vec.h"

struct vec_desk {
	char dir[64], ledger[96];
	struct custody keys;
	struct folder *folder;
	struct intake *intake;
};

/* `keys` is the file's case of that name, `c` the one to be played. */
void vec_desk_open(struct vec_desk *d, const struct vec_case *keys, const struct vec_case *c);
void vec_desk_close(struct vec_desk *d);

/* Another connection to its ledger; the caller closes it. */
sqlite3 *vec_desk_connect(const struct vec_desk *d);

/* What the case says of its i-th batch or event. */
sp_err vec_desk_outcome(const struct vec_case *c, size_t i);

/* All signatures of the ledger are those that the case says. */
void vec_desk_check_records(const struct vec_desk *d, const struct vec_case *c);

#endif
