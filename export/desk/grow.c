/* Doubling: n additions move each element about once. */
#include "export/desk/grow.h"

#include <stdint.h>
#include <stdlib.h>

enum { FIRST = 16 };

void *grow(void *v, size_t n, size_t *cap, size_t size)
{
	size_t more = *cap == 0 ? FIRST : *cap * 2;
	void *moved;

	if (n < *cap)
		return v;
	if (more < *cap || more > SIZE_MAX / size)
		return NULL;
	moved = realloc(v, more * size);
	if (moved != NULL)
		*cap = more;
	return moved;
}
