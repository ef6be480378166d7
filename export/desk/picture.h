/*
 * Reads the QR codes of a picture file that may be hostile.
 *
 * Two children do it: ffmpeg makes gray pixels of it, a second one runs ZBar over them. Both have
 * limits on memory, processor and real time; neither has anything to lose: call this before any
 * secret key is in memory.
 */
#ifndef DESK_PICTURE_H
#define DESK_PICTURE_H

#include <stddef.h>
#include <stdint.h>

#include "export/wire/err.h"

/* A macro, because ffmpeg is told it as text. */
#define PICTURE_PIXELS_MAX 50000000

enum {
	PICTURE_BYTES_MAX = 64 * 1024 * 1024,
	PICTURE_CODES_MAX = 256,
	PICTURE_TEXT_MAX = 8 * 1024, /* the largest QR symbol holds 7,089 digits */
	PICTURE_SECONDS_MAX = 10,
	PICTURE_SNIFF_LEN = 64,
};

enum picture_kind { PICTURE_NONE, PICTURE_PNG, PICTURE_JPEG, PICTURE_WEBP };

/* What the first bytes of a file say it is. */
enum picture_kind picture_sniff(const uint8_t *p, size_t len);

/*
 * Reads an open file from its start and calls each() for the text of every code, at most
 * PICTURE_CODES_MAX. SP_E_SIZE: too many pixels, or reading them took too much memory or time;
 * SP_E_DAMAGED: no picture can be made of it; SP_E_NOCODE; SP_E_NOTFOUND: ffmpeg is not installed;
 * SP_E_IO, SP_E_NOMEM.
 */
sp_err picture_read(int fd, enum picture_kind kind,
	void (*each)(void *arg, const char *text, size_t len), void *arg) SP_CHECKED;

#endif
