/*
 * What must hold on any page of any screen: readable, touchable, nothing cut, nothing lost.
 */
#ifndef TEST_RULES_H
#define TEST_RULES_H

#include "app/ui/ui.h"

enum { RULES_NAMES_MAX = 512, RULES_SAID_MAX = 4096 };

struct rules {
	char where[160]; /* printed before each violation */
	int width, height;
	double px_per_mm;
	bool rtl;             /* the visitor's language runs from right to left */
	bool choices_at_once; /* whoever chooses sees all there is to choose, without paging */
	unsigned n_pages, n_violations;

	/* of the screen under way */
	struct {
		char name[96];
		bool in_sight;
	} seen[RULES_NAMES_MAX];
	size_t n_seen;
	char said[RULES_SAID_MAX]; /* each fault once a screen */
};

void rules_start(struct rules *r);

/* Looks at one page of the screen. */
void rules_page(struct rules *r, const struct ui_list *l);

/* After the last page: everything must have been in sight on one of them, when all were looked
 * at. */
void rules_end(struct rules *r, bool all_pages);

#endif
