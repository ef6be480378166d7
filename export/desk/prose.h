/*
 * What every text of a campaign must be: UTF-8 in NFC, without controls.
 */
#ifndef DESK_PROSE_H
#define DESK_PROSE_H

#include <stddef.h>

#include "export/desk/say.h"

/*
 * Lines may be ended by LF; nothing else from Cc, no byte order mark, no bidi override, embedding
 * or isolate, no noncharacter is allowed. SP_E_FORM with the number of the line (from 1) and a
 * sentence about what is wrong there. SP_E_NOMEM.
 */
sp_err prose_check(const char *text, size_t len, size_t *out_line, char why[WHY_MAX]) SP_CHECKED;

#endif
