/*
 * Calendar days as the format counts them: days since 1970-01-01, Gregorian, UTC.
 */
#ifndef DESK_DAY_H
#define DESK_DAY_H

#include <stdint.h>

#include "export/wire/err.h"

enum { DAY_TEXT_LEN = 10, DAY_MAX = 65535 };

/* "2016-01-11" of a day up to DAY_MAX, and a NUL. */
void day_text(char out[DAY_TEXT_LEN + 1], uint32_t day);

/* Today. */
uint32_t day_today(void);

/* The reverse of day_text(), exactly that form: SP_E_FORM, or SP_E_RANGE for a day that no calendar
 * has or that lies outside 1970-01-01 … DAY_MAX. */
sp_err day_parse(uint32_t *out, const char *text) SP_CHECKED;

#endif
