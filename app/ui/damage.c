/*
 * Nothing is painted that is already on the glass. Each item is reduced to a keyed hash of all that
 * can be seen of it; an item whose hash is neither gone nor new is left alone.
 */
#include <string.h>

#include "app/ui/state.h"

void damage_want(struct damage *d, uint64_t hash, struct ui_rect box)
{
	if (d->n_wanted < DAMAGE_MAX)
		d->wanted[d->n_wanted++] = (struct painted){.hash = hash, .box = box};
}

static bool has(const struct painted *all, size_t n, const struct painted *one)
{
	for (size_t i = 0; i < n; i++)
		if (all[i].hash == one->hash && rect_equal(all[i].box, one->box))
			return true;
	return false;
}

/* Overlapping rectangles are joined, so that no pixel is painted twice. */
static size_t add_rect(struct ui_rect *out, size_t n, struct ui_rect r)
{
	if (rect_empty(r))
		return n;
	for (size_t i = 0; i < n;) {
		if (rect_empty(rect_intersect(out[i], r))) {
			i++;
			continue;
		}
		r = rect_union(out[i], r);
		out[i] = out[--n];
		i = 0;
	}
	out[n++] = r;
	return n;
}

size_t damage_take(struct damage *d, struct ui_rect out[2 * DAMAGE_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < d->n_shown; i++)
		if (!has(d->wanted, d->n_wanted, &d->shown[i]))
			n = add_rect(out, n, d->shown[i].box);
	for (size_t i = 0; i < d->n_wanted; i++)
		if (!has(d->shown, d->n_shown, &d->wanted[i]))
			n = add_rect(out, n, d->wanted[i].box);
	memcpy(d->shown, d->wanted, d->n_wanted * sizeof *d->wanted);
	d->n_shown = d->n_wanted;
	d->n_wanted = 0;
	return n;
}
