/*
 * What several screens do alike: language, cleaning a field, a fault beside it, sentences with the
 * campaign's values.
 */
#ifndef SCREEN_COMMON_H
#define SCREEN_COMMON_H

#include "app/screen/screen.h"
#include "export/text/policy.h"

/* Changes the language of the visit: words and letter. A tag too long for a record is ignored. */
void common_set_language(struct screen_ctx *cx, const char *tag);

/* The letter in the visitor's language. */
const struct campaign_text *common_text(const struct screen_ctx *cx);

/* Makes what was typed ready to be signed, in place; what cannot be is left as it is, for the
 * person to mend. */
sp_text_fault common_clean(struct ui_edit *e, size_t max);

/* As above, for an e-mail address. */
sp_text_fault common_clean_email(struct ui_edit *e);

/* Says in words, beside the field, what is wrong with it; nothing for SP_TEXT_OK. */
void common_fault(struct ui_list *l, const char *item, sp_text_fault fault);

/* The name of the visit's country in the visitor's language, or the words for "not said". Lives in
 * the list's pool. */
const char *common_country(const struct screen_ctx *cx, struct ui_list *l);

/* A number as this language writes it; a date. Live in the list's pool. */
const char *common_number(struct ui_list *l, uint64_t n);
const char *common_date(struct ui_list *l, unsigned day);

/* An item's label from another key than its name. */
void common_label(struct ui_list *l, struct ui_item *it, const char *key);

/* "Please wait: 12 s" in the words of this key, and the ms after which the number in it changes.
 * left_ms > 0. */
void common_wait(struct ui_list *l, const char *key, int64_t left_ms);
int common_next_second(int64_t left_ms);

/* Key of what to say when the station could not write something down. */
const char *common_trouble(sp_err e);

/* Closing the stand: sets what the next screen is about and returns it. The codes of the first batch
 * from number `from` on that was not handed over, or when there is none the slip of batch `last`. */
const struct screen *common_closing(struct screen_ctx *cx, uint64_t from, uint64_t last);

/* Whether the item with this action was activated. */
bool common_is(const struct ui_action *a, int action);

#endif
