#include "export/desk/scan.h"

#include <stdlib.h>
#include <string.h>

#include <zbar.h>

typedef void each_function(void *arg, const char *text, size_t len);

static size_t report(const zbar_image_t *image, each_function *each, void *arg)
{
	size_t n = 0;

	for (const zbar_symbol_t *s = zbar_image_first_symbol(image); s != NULL;
		s = zbar_symbol_next(s)) {
		if (zbar_symbol_get_type(s) != ZBAR_QRCODE)
			continue;
		each(arg, zbar_symbol_get_data(s), zbar_symbol_get_data_length(s));
		n++;
	}
	return n;
}

static sp_err scan_once(const struct scan_picture *p, each_function *each, void *arg)
{
	zbar_image_scanner_t *scanner = zbar_image_scanner_create();
	zbar_image_t *image = zbar_image_create();
	sp_err e = SP_E_NOMEM;

	if (scanner == NULL || image == NULL)
		goto out;
	zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
	zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
	zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
	zbar_image_set_size(image, p->width, p->height);
	/* without a cleanup handler ZBar only reads what it is given */
	zbar_image_set_data(image, p->pixels, (unsigned long) p->width * p->height, NULL);
	if (zbar_scan_image(scanner, image) < 0)
		goto out;
	e = report(image, each, arg) > 0 ? SP_OK : SP_E_NOCODE;
out:
	if (image != NULL)
		zbar_image_destroy(image);
	if (scanner != NULL)
		zbar_image_scanner_destroy(scanner);
	return e;
}

/* Every pixel of the result is the mean of four. */
static void halve(uint8_t *out, const struct scan_picture *p)
{
	uint32_t w = p->width / 2, h = p->height / 2;

	for (uint32_t y = 0; y < h; y++) {
		const uint8_t *above = p->pixels + (size_t) 2 * y * p->width;
		const uint8_t *below = above + p->width;

		for (uint32_t x = 0; x < w; x++)
			out[(size_t) y * w + x] =
				(uint8_t) ((above[2 * x] + above[2 * x + 1] + below[2 * x] +
						   below[2 * x + 1] + 2) /
					   4);
	}
}

static void twice(uint8_t *out, const struct scan_picture *p)
{
	size_t w = (size_t) p->width * 2;

	for (uint32_t y = 0; y < p->height; y++) {
		uint8_t *row = out + (size_t) y * 2 * w;

		for (uint32_t x = 0; x < p->width; x++)
			row[2 * x] = row[2 * x + 1] = p->pixels[(size_t) y * p->width + x];
		memcpy(row + w, row, w);
	}
}

static sp_err scan_scaled(const struct scan_picture *p, uint32_t width, uint32_t height,
	void (*scale)(uint8_t *out, const struct scan_picture *p), each_function *each, void *arg)
{
	uint8_t *pixels = malloc((size_t) width * height + 1);
	sp_err e = SP_E_NOMEM;

	if (pixels == NULL)
		return e;
	scale(pixels, p);
	e = scan_once(&(struct scan_picture){pixels, width, height}, each, arg);
	free(pixels);
	return e;
}

sp_err scan_codes(const struct scan_picture *p, size_t pixels_max, each_function *each, void *arg)
{
	sp_err e = scan_once(p, each, arg);

	if (e == SP_E_NOCODE && p->width >= 64 && p->height >= 64)
		e = scan_scaled(p, p->width / 2, p->height / 2, halve, each, arg);
	if (e == SP_E_NOCODE && (size_t) p->width * p->height <= pixels_max / 4)
		e = scan_scaled(p, p->width * 2, p->height * 2, twice, each, arg);
	return e;
}
