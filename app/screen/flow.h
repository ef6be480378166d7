/*
 * The order of the forms in a visit. Which of them a person sees follows from what they chose and
 * from the campaign; a screen says that it is complete, and flow finds what comes next.
 */
#ifndef SCREEN_FLOW_H
#define SCREEN_FLOW_H

#include "app/screen/screen.h"

/* Goes to the form after this one. When the person came from the review to change something: to the
 * first form that is not complete any more, else back to the review. */
void flow_next(struct screen_ctx *cx, const struct screen *from);

/* "2 of 4": the forms after the choice of path, for the path that was chosen. */
void flow_progress(const struct screen_ctx *cx, struct ui_list *l, const struct screen *at);

/* Starts after the letter: presets from the campaign, then the first form. */
void flow_start(struct screen_ctx *cx);

#endif
