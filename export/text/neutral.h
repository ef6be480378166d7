/*
 * How free text leaves: one neutraliser per kind of output. Everything a stranger typed passes
 * through one of these.
 *
 * All write to a caller's buffer like snprintf: they return the length the whole result has
 * (without NUL), write at most cap - 1 bytes and a NUL, never half a UTF-8 sequence, and never
 * fail. Ill-formed UTF-8 becomes U+FFFD.
 */
#ifndef SP_TEXT_NEUTRAL_H
#define SP_TEXT_NEUTRAL_H

#include <stdbool.h>
#include <stddef.h>

/* One CSV field (RFC 4180), always quoted; controls become spaces. Unless raw, what a spreadsheet
 * could take for a formula (its first character, after white space, is = + - @ TAB or CR, or the
 * full-width form of one) gets an apostrophe in front, at the start and after ; | and TAB, which
 * separate cells in some countries; and what turns the reading direction becomes U+FFFD. */
size_t sp_neutral_csv(char *out, size_t cap, const char *text, size_t len, bool raw);

/* HTML text or attribute value in double quotes: & < > " ' escaped, controls dropped; wrapped in
 * <bdi> unless `attribute`. */
size_t sp_neutral_html(char *out, size_t cap, const char *text, size_t len, bool attribute);

/* One line for a terminal: controls, ESC, C1, bidi controls and line separators become visible
 * escapes (\x1b, \u202e). */
size_t sp_neutral_terminal(char *out, size_t cap, const char *text, size_t len);

#endif
