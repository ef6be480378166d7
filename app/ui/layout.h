/*
 * Where things go: a head that stays, a body that flows and is paged when it is too long, a foot
 * with one row of buttons, and the keyboard. Everything is worked out from left to right and
 * mirrored at the end for languages that run the other way.
 */
#ifndef UI_LAYOUT_H
#define UI_LAYOUT_H

#include "app/ui/keyboard.h"
#include "app/ui/text.h"
#include "app/ui/theme.h"
#include "app/ui/ui.h"

/* Actions of the items that ui adds itself; screens number theirs from 1. */
enum { LAYOUT_UP = -1, LAYOUT_MORE = -2, LAYOUT_TOP = -3, LAYOUT_KEY = -4 };

/* What layout worked out for one item beside its box, for whoever paints it. */
struct place {
	const struct text_layout *label, *value, *hint;
	const struct text_document *document;
	struct ui_rect label_box, value_box, hint_box; /* where these stand */
	struct ui_rect icon; /* radio, tick box, sign of a fault, modules of a QR code */
};

struct page {
	struct ui_rect head, body, foot, keys; /* the zones' windows */
	int content;                           /* height of all that is in the body */
	int scroll, scroll_max;
	bool rtl;
	int banners; /* height of all of them */
	int aside;   /* width that a code at the side takes */
	int hero; /* the title is a panel over the whole width, in this type size; 0: it is not */
};

struct layout_job {
	struct ui_list *list;
	struct place *places; /* one for each item */
	const struct theme *theme;
	struct text *text;
	const struct key *keys; /* of the UI_KEY items, in order */
	size_t n_keys;
	int scroll; /* wished for */
	int grow;   /* how much higher than they need choices and answers are made; layout's own */
};

/* Lays the list out; adds "ui.up" and "ui.more" when the body is too long. */
void layout_run(struct layout_job *l, struct page *out);

/* One of the buttons that page the body. */
bool layout_is_pager(const struct ui_item *it);

/* An entry that is a button as a whole, with others beside it. */
bool layout_is_card(const struct ui_item *it);

/* Where to scroll to for the next or the previous page, without cutting a line or a control. */
int layout_next(const struct layout_job *l, const struct page *p);
int layout_previous(const struct layout_job *l, const struct page *p);

/* Whether the item and the fault beside it can be seen at once. */
bool layout_shows_fault(const struct layout_job *l, const struct page *p, size_t item);

/* Where to scroll to so that the item can be seen. */
int layout_reveal(const struct layout_job *l, const struct page *p, size_t item);

#endif
