/*
 * The pixels of the window as a PNG: light compression, no filters, quick enough to take many.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <png.h>

#include "app/ui/state.h"

static sp_err write_png(png_structp png, png_infop info, const struct canvas *c, uint8_t *row)
{
	if (setjmp(png_jmpbuf(png)))
		return SP_E_IO;
	png_set_IHDR(png, info, (png_uint_32) c->width, (png_uint_32) c->height, 8,
		PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
		PNG_FILTER_TYPE_DEFAULT);
	png_set_compression_level(png, 1);
	png_set_filter(png, 0, PNG_FILTER_NONE);
	png_write_info(png, info);
	for (int y = 0; y < c->height; y++) {
		const uint32_t *p = c->pixels + (size_t) y * c->stride;
		for (int x = 0; x < c->width; x++) {
			row[3 * x] = (uint8_t) (p[x] >> 16);
			row[3 * x + 1] = (uint8_t) (p[x] >> 8);
			row[3 * x + 2] = (uint8_t) p[x];
		}
		png_write_row(png, row);
	}
	png_write_end(png, info);
	return SP_OK;
}

sp_err ui_screenshot(struct ui *ui, const char *path)
{
	struct canvas c;
	bool lost = false;
	png_structp png = NULL;
	png_infop info = NULL;
	uint8_t *row = NULL;
	sp_err e = SP_E_NOMEM;
	FILE *f;

	if (!window_canvas(ui->window, &c, &lost))
		return SP_E_STATE;
	ui->damage.all |= lost;
	f = fopen(path, "wb");
	if (!f)
		return errno == ENOENT ? SP_E_NOTFOUND : SP_E_READONLY;
	row = malloc((size_t) c.width * 3);
	png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	info = png ? png_create_info_struct(png) : NULL;
	if (row && info) {
		png_init_io(png, f);
		e = write_png(png, info, &c, row);
	}
	png_destroy_write_struct(&png, &info);
	free(row);
	if (fclose(f) != 0 && e == SP_OK)
		e = SP_E_IO;
	return e;
}
