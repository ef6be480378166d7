/*
 * Text → QR modules, by libqrencode.
 */
#ifndef SP_OUT_QR_H
#define SP_OUT_QR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "export/wire/err.h"

enum sp_qr_level { SP_QR_L, SP_QR_M };
enum { SP_QR_WIDTH_MAX = 177 };

/* A symbol without its quiet zone; modules[y * width + x] is 1 for dark. */
struct sp_qr {
	unsigned width;
	uint8_t modules[SP_QR_WIDTH_MAX * SP_QR_WIDTH_MAX];
};

/* Encodes text; alphanumeric mode if all its characters allow, otherwise as UTF-8. `version` 1–40,
 * or 0 for the smallest that fits. SP_E_SIZE: it does not fit; SP_E_RANGE: no text, or no such
 * version; SP_E_NOMEM. Modules that show a withdrawal code are the caller's to wipe; a copy of the
 * text stays in heap that libqrencode freed. */
sp_err sp_qr_encode(struct sp_qr *out, const char *text, size_t len, unsigned version,
	enum sp_qr_level level) SP_CHECKED;

#endif
