/*
 * The words on the screen. Every sentence is named by a key ("review.sign") and lives in
 * assets/lang/<tag>.po, compiled to <tag>.mo. A visitor's language is a value that is passed along,
 * never a process-wide setting.
 */
#ifndef UI_LANG_H
#define UI_LANG_H

#include <stdbool.h>
#include <stddef.h>

#include "export/wire/err.h"

struct langs; /* all catalogues */
struct words; /* one of them; valid as long as its langs */

/* Reads every <tag>.mo in dir; "en" must be among them and is what missing keys fall back to.
 * SP_E_NOTFOUND, SP_E_DAMAGED (why names the file), SP_E_NOMEM. */
sp_err langs_open(struct langs **out, const char *dir, char why[256]) SP_CHECKED;
void langs_close(struct langs **l);

/* The words of this language; its base language; English. Never NULL. */
const struct words *langs_get(const struct langs *l, const char *tag);

/* The sentence for a key, UTF-8 NFC; falls back to English, then to the key itself. Never NULL;
 * valid as long as langs. */
const char *words_get(const struct words *w, const char *key);

/* As above, but NULL when neither the language nor English has the key. */
const char *words_find(const struct words *w, const char *key);

/* The language of the words (BCP 47), and whether it is written from right to left. */
const char *words_tag(const struct words *w);
bool words_rtl(const struct words *w);

/* Replaces {name} in a sentence by values; inserted values are wrapped in FIRST STRONG ISOLATE …
 * POP DIRECTIONAL ISOLATE so that a name cannot reorder the sentence. Writes at most cap bytes with
 * the NUL, never half a character; returns the length the whole would have. Pairs: name, value,
 * name, value, …, NULL. */
size_t words_fill(char *out, size_t cap, const char *sentence, const char *const pairs[]);

/* Names of languages and countries by ICU. Autonym: the language in itself, first letter as it
 * writes it. All return the length written, 0 when unknown. */
size_t lang_autonym(char *out, size_t cap, const char *tag);
size_t lang_country(char *out, size_t cap, const char *tag, const char *country);
bool lang_is_rtl(const char *tag);

/* Dates as people write them in this language, from days since 1970-01-01. */
size_t lang_date(char *out, size_t cap, const char *tag, unsigned day);

/* Whole numbers with the language's grouping and digits. */
size_t lang_number(char *out, size_t cap, const char *tag, unsigned long long n);

/* The countries (ISO 3166-1) in the order of their names in this language. codes are static
 * two-letter strings. Returns how many there are; fills at most max. With a filter, only those
 * whose name in this language or in English contains it, without regard to case and accents; those
 * that begin with it come first. */
size_t lang_countries(const char **codes, size_t max, const char *tag, const char *filter);

#endif
