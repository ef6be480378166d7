/*
 * The one policy for names and free text, used by the station when a person types and by the desk
 * when a batch arrives. Refusing a true name is as bad as letting an attack through: mixed scripts,
 * one letter, digits, emoji, apostrophes and combining marks are accepted.
 *
 * Refused (Unicode of ICU 72):
 *	- ill-formed UTF-8, overlong forms and surrogates among it
 *	- controls (Cc, NUL too), line and paragraph separators
 *	- bidi overrides, embeddings, isolates and marks, and every other format, default ignorable
 *	  or blank character (soft hyphen, U+FEFF, tags, Hangul fillers, U+2800 …), except:
 *	  ZWJ and ZWNJ inside a word of a script that uses them, or after a virama; ZWJ after the
 *	  last letter of an abbreviation in a cursive script; ZWJ between two emoji pictographs; the
 *	  Mongolian vowel separator between Mongolian letters; one variation selector after a base
 *	  that has such: ideographs, emoji, keycap digits, Mongolian letters
 *	- noncharacters, private use and unassigned code points, U+FFFC, U+FFFD
 *	- more than 4 combining marks in a row, counted after canonical decomposition (ấ has two).
 *	  Spacing marks (Mc) count as letters: they take their own room, and a Burmese syllable has
 *	  several. Runs of Hebrew, Tibetan or Myanmar marks alone may have 6: a Hebrew letter with
 *	  points, cantillation and meteg has 5, so have Tibetan stacks
 *	- a combining mark with nothing to sit on: at the start, or after a space
 *	- texts without any visible character; texts over their byte limit
 */
#ifndef SP_TEXT_POLICY_H
#define SP_TEXT_POLICY_H

#include <stddef.h>

#include "export/wire/err.h"

typedef enum sp_text_fault {
	SP_TEXT_OK,
	SP_TEXT_EMPTY,     /* nothing visible */
	SP_TEXT_LONG,      /* over the limit, in bytes of NFC UTF-8 */
	SP_TEXT_ENCODING,  /* not UTF-8 */
	SP_TEXT_CONTROL,   /* a control, bidi control or invisible character */
	SP_TEXT_CHARACTER, /* a noncharacter, private or unassigned code point */
	SP_TEXT_MARKS,     /* too many combining marks in a row, or one without a base */
	SP_TEXT_FORM,      /* acceptable, but not as sp_text_clean() writes it; only from checks */
	SP_TEXT_ADDRESS,   /* not an e-mail address */
	SP_TEXT_COUNTRY,   /* not an ISO 3166-1 alpha-2 code */
} sp_text_fault;

enum {
	SP_TEXT_MAX = 512,      /* the largest limit; a larger `max` means this */
	SP_TEXT_RAW_MAX = 4096, /* longer input is SP_TEXT_LONG without a look at it */
};

/* Name for logs and the desk's review queue ("text-marks"); static, never NULL. */
const char *sp_text_fault_name(sp_text_fault f);

/*
 * Makes text ready to be signed: trims white space at both ends (line ends and tabs too, as pasting
 * leaves them there), folds inner runs of spaces of any width to one U+0020, normalises to NFC.
 * Writes at most cap bytes with the NUL to out (which may not overlap text); `max` is the limit in
 * bytes without the NUL. On any fault but SP_TEXT_OK out is set to the empty string. Cleaning twice
 * changes nothing. Intermediate copies are on the stack and wiped. */
sp_text_fault sp_text_clean(
	char *out, size_t cap, size_t max, const char *text, size_t len) SP_CHECKED;

/* Whether a text that arrives is exactly what sp_text_clean() would have made of it: its fault, or
 * SP_TEXT_FORM when it would have been changed. */
sp_text_fault sp_text_check(const char *text, size_t len, size_t max) SP_CHECKED;

/* An address that mail can be sent to, cleaned, of at most SP_EMAIL_MAX bytes: local@domain, no
 * spaces, no quotes, nothing that separates addresses in a list; a dot in the domain, labels of
 * letters, digits and inner hyphens, the last one not a number; UTF-8 allowed in both parts
 * (RFC 6531). Deliberately lenient: the only proof is a reply. The faults of sp_text_check() but
 * SP_TEXT_FORM, and SP_TEXT_ADDRESS. */
sp_text_fault sp_text_check_email(const char *text, size_t len) SP_CHECKED;

/* One of the 249 officially assigned ISO 3166-1 alpha-2 codes, as ICU knows them, in capitals.
 * Reserved and user-assigned ones (EU, UK, XK) are not in the standard and refused. */
sp_text_fault sp_text_check_country(const char *text, size_t len) SP_CHECKED;

#endif
