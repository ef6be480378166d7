/*
 * Arrays that grow one element at a time, as rows come from the ledger or frames from pictures.
 */
#ifndef DESK_GROW_H
#define DESK_GROW_H

#include <stddef.h>

#include "export/wire/err.h"

/*
 * Room for one more element of `size` bytes behind the n that are in v, which is NULL or came from
 * here; *cap counts how many fit (begin with 0). Returns the array, which may have moved, for the
 * caller to free. NULL: there is no memory, or that many could never be counted; v and *cap are as
 * they were.
 */
void *grow(void *v, size_t n, size_t *cap, size_t size) SP_CHECKED;

#endif
