/*
 * The header of a binary PGM picture with 8 bits a pixel, as ffmpeg writes it.
 */
#ifndef DESK_PGM_H
#define DESK_PGM_H

#include <stddef.h>
#include <stdint.h>

#include "export/wire/err.h"

enum { PGM_HEADER_MAX = 32, PGM_SIDE_MAX = 65535 };

struct pgm {
	uint32_t width, height; /* 1 … PGM_SIDE_MAX */
	size_t header_len;      /* the pixels follow */
};

/* Reads "P5", width, height and "255", one white space after each. SP_MORE: the header is not whole
 * yet; SP_E_FORM: it is not one, or longer than PGM_HEADER_MAX; SP_E_RANGE: a side is 0 or over
 * PGM_SIDE_MAX. */
sp_err pgm_header(struct pgm *out, const uint8_t *p, size_t len) SP_CHECKED;

#endif
