/*
 * QR codes in a gray picture, by ZBar (QR only).
 */
#ifndef DESK_SCAN_H
#define DESK_SCAN_H

#include <stddef.h>
#include <stdint.h>

#include "export/wire/err.h"

struct scan_picture {
	const uint8_t *pixels; /* width × height bytes, 0 is black */
	uint32_t width, height;
};

/*
 * Calls each() for the text of every code found; a text may come more than once. When the picture
 * as it is shows no code, it is tried at half and at twice its size (where that is at most
 * pixels_max): ZBar is fond of modules of 2 to 8 pixels. SP_E_NOCODE, SP_E_NOMEM.
 */
sp_err scan_codes(const struct scan_picture *picture, size_t pixels_max,
	void (*each)(void *arg, const char *text, size_t len), void *arg) SP_CHECKED;

#endif
