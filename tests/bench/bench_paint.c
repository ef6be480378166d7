/*
 * Painting at 1920 × 1080 by software: the whole screen, and what one key press changes, against a
 * plain fill of the same surface in the same run. Exits 1 when a target is missed. Runs on SDL's
 * dummy driver unless SDL_VIDEODRIVER says otherwise.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/ui/ui.h"

enum { RUNS = 60, WIDTH = 1920, HEIGHT = 1080 };

static const char letter[] =
	"# To the governments of the world\n\nEncryption keeps **everyone** safe: the person who "
	"banks by "
	"telephone, the *journalist* and her source, the hospital and its patients. We, who sign "
	"below, ask you to "
	"support it, in your laws, in your treaties and in what you buy.\n\n1. not to ban or limit "
	"encryption;\n2. "
	"not to demand back doors, keys or weak designs;\n3. not to ask anyone in secret for any "
	"of these.\n\nPeople "
	"need to trust what they use. Companies need to be free to protect the people they serve. "
	"Strong security "
	"is not the opposite of safety. It is what safety is made of, and we ask you to say so. A "
	"lock that opens "
	"for one stranger opens for every stranger who learns how, and somebody always does.\n";

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double) t.tv_sec * 1e3 + (double) t.tv_nsec / 1e6;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *) a, y = *(const double *) b;

	return (x > y) - (x < y);
}

static double median(double *v)
{
	qsort(v, RUNS, sizeof *v, by_size);
	return v[RUNS / 2];
}

/* The reference: every pixel of such a screen written once. */
static double fill_ms(void)
{
	size_t n = (size_t) WIDTH * HEIGHT;
	uint32_t *pixels = malloc(n * sizeof *pixels);
	double times[RUNS];

	if (!pixels)
		exit(2);
	for (int i = 0; i < RUNS; i++) {
		double start = now_ms();
		for (size_t k = 0; k < n; k++)
			pixels[k] = 0xFAF7F0u + (unsigned) i;
		times[i] = now_ms() - start;
		/* Read back, so that the fill is not left out by the compiler. */
		if (pixels[(size_t) i * 1000] != 0xFAF7F0u + (unsigned) i)
			exit(2);
	}
	free(pixels);
	return median(times);
}

static void page(struct ui *ui, const struct words *words, struct ui_edit *edit)
{
	struct ui_list *l = ui_begin(ui, words, edit ? "form" : "letter", 0);

	ui_title(l, "letter.title");
	if (edit)
		ui_field(l, "name.name", 1, edit);
	else
		ui_add(l, UI_DOCUMENT, "letter.document")->value = letter;
	ui_button(l, "ui.help", 2);
	ui_button(l, "ui.leave", 3);
	ui_button(l, "letter.sign", 4)->flags |= UI_PRIMARY;
	ui_end(ui);
}

static double full_ms(struct ui *ui, const struct words *words)
{
	double times[RUNS];

	for (int i = 0; i < RUNS; i++) {
		/* Two themes in turn: everything changes each time. */
		ui_set_contrast(ui, i & 1 ? UI_CONTRAST_DEFAULT : UI_LOW_GLARE);
		double start = now_ms();
		page(ui, words, NULL);
		if (ui_paint(ui) != (uint64_t) WIDTH * HEIGHT)
			exit(2);
		times[i] = now_ms() - start;
	}
	ui_set_contrast(ui, UI_CONTRAST_DEFAULT);
	return median(times);
}

static double key_ms(struct ui *ui, const struct words *words, uint64_t *out_pixels)
{
	char text[256] = "";
	struct ui_edit edit = ui_edit_on(text, sizeof text);
	double times[RUNS];

	page(ui, words, &edit);
	ui_paint(ui);
	for (int i = 0; i < RUNS; i++) {
		struct ui_action a;
		ui_push_text(ui, "m");
		double start = now_ms();
		while (ui_wait(ui, 0, 0, &a) && a.kind != UI_ACT_EDITED)
			;
		page(ui, words, &edit);
		*out_pixels = ui_paint(ui);
		times[i] = now_ms() - start;
	}
	return median(times);
}

static bool tell(const char *what, double ms, double target_ms, double fill)
{
	bool met = ms <= target_ms;

	printf("%s: %.2f ms, %.2f of a plain fill (%.2f ms); target %.0f ms: %s\n", what, ms,
		ms / fill, fill, target_ms, met ? "met" : "MISSED");
	return met;
}

int main(void)
{
	const struct ui_config c = {.width_px = WIDTH,
		.height_px = HEIGHT,
		.width_mm = 344,
		.fonts_file = SHARE "/fonts.ini",
		.keyboards_dir = SHARE "/keyboards"};
	struct langs *langs = NULL;
	struct ui *ui = NULL;
	char why[256] = "";
	uint64_t pixels = 0;

	setenv("SDL_VIDEODRIVER", "dummy", 0);
	if (langs_open(&langs, SHARE "/lang", why) != SP_OK || ui_open(&ui, &c, why) != SP_OK) {
		fprintf(stderr, "bench_paint: %s\n", why);
		return 2;
	}
	double fill = fill_ms(), start = now_ms();
	const struct words *words = langs_get(langs, "en");
	page(ui, words, NULL);
	ui_paint(ui);
	printf("first frame after opening: %.2f ms\n", now_ms() - start);
	bool met = tell("whole screen", full_ms(ui, words), 8, fill);
	double key = key_ms(ui, words, &pixels);
	met &= tell("one key press", key, 2, fill);
	printf("one key press paints %llu pixels, %.1f %% of the screen\n",
		(unsigned long long) pixels, 100.0 * (double) pixels / WIDTH / HEIGHT);
	ui_close(&ui);
	langs_close(&langs);
	return met ? 0 : 1;
}
