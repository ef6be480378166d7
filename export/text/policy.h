/*
 * The one policy for names and free text, used by the station when a person types and by the desk
 * when a batch arrives. Refusing a true name is as bad as letting an attack through: mixed scripts,
 * one letter, apostrophes and combining marks are accepted.
 *
 * Refused: ill-formed UTF-8; controls (Cc), line and paragraph separators; bidi overrides,
 * embeddings and isolates (U+202A–202E, U+2066–2069) and other Cf, except ZWJ and ZWNJ where the
 * script around them uses them; noncharacters, surrogates, private use and unassigned code points
 * (Unicode of ICU 72); more than 4 combining marks in a row; texts without any visible character;
 * texts over their byte limit.
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
	SP_TEXT_MARKS,     /* too many combining marks in a row */
	SP_TEXT_ADDRESS,   /* not an e-mail address */
	SP_TEXT_COUNTRY,   /* not an ISO 3166-1 alpha-2 code */
} sp_text_fault;

/* Name for logs and the desk's review queue ("text-marks"); static. */
const char *sp_text_fault_name(sp_text_fault f);

/*
 * Makes text ready to be signed: trims white space at both ends, folds inner runs of white space to
 * one space, normalises to NFC. Writes at most cap bytes with the NUL to out (which may not overlap
 * text); `max` is the limit in bytes without the NUL. On any fault but SP_TEXT_OK out is set to the
 * empty string. Intermediate copies are wiped. */
sp_text_fault sp_text_clean(char *out, size_t cap, size_t max, const char *text, size_t len);

/* Whether a text that arrives is exactly what sp_text_clean() would have made of it. */
sp_text_fault sp_text_check(const char *text, size_t len, size_t max);

/* An address that mail can be sent to: local@domain with a dot in the domain, no spaces, no quotes;
 * UTF-8 allowed in both parts (RFC 6531). Deliberately lenient: the only proof is a reply. */
sp_text_fault sp_text_check_email(const char *text, size_t len);

/* One of the codes that ICU knows as a current ISO 3166-1 alpha-2 region. */
sp_text_fault sp_text_check_country(const char *text, size_t len);

#endif
