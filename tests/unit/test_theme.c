#include "app/ui/theme.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct {
	int width, height;
	double width_mm;
} glasses[] = {
	{1280, 800, 217},
	{1920, 1080, 344},
	{1920, 1080, 531},
	{1080, 1920, 194},
	{3840, 2160, 698},
};

static const double capitals_mm[UI_SIZE_COUNT] = {3.5, 4.9, 6.1, 8.5};

static void test_contrast_is_what_wcag_computes(void **state)
{
	(void) state;
	assert_float_equal(theme_contrast(0x000000, 0xFFFFFF), 21, 0.001);
	assert_float_equal(theme_contrast(0x777777, 0xFFFFFF), 4.478, 0.01);
	assert_float_equal(theme_contrast(0xFFFFFF, 0xFFFFFF), 1, 0.001);
}

static void test_words_stand_out_from_what_is_behind_them(void **state)
{
	(void) state;
	for (int k = 0; k < UI_CONTRAST_COUNT; k++) {
		struct theme t;
		theme_init(&t, 1280, 800, 217, UI_SIZE_M, (enum ui_contrast) k);
		const struct theme_colors *c = &t.colors;
		const color pairs[][2] = {
			{c->ink, c->page},
			{c->soft, c->page},
			{c->ink, c->card},
			{c->soft, c->card},
			{c->ink, c->tint},
			{c->soft, c->tint},
			{c->on_accent, c->accent},
			{c->fault, c->fault_page},
			{c->banner, c->banner_page},
		};
		double least = k == UI_BLACK_ON_WHITE || k == UI_WHITE_ON_BLACK ? 20 : 10;
		for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
			assert_true(theme_contrast(pairs[i][0], pairs[i][1]) >= least);
	}
}

static void test_edges_and_focus_can_be_seen(void **state)
{
	(void) state;
	for (int k = 0; k < UI_CONTRAST_COUNT; k++) {
		struct theme t;
		theme_init(&t, 1280, 800, 217, UI_SIZE_M, (enum ui_contrast) k);
		const struct theme_colors *c = &t.colors;
		assert_true(theme_contrast(c->line, c->page) >= 3);
		assert_true(theme_contrast(c->line, c->card) >= 3);
		assert_true(theme_contrast(c->focus, c->page) >= 3);
		assert_true(theme_contrast(c->accent, c->page) >= 3);
	}
}

static void test_capitals_are_as_high_as_promised_on_every_glass(void **state)
{
	(void) state;
	for (size_t g = 0; g < sizeof glasses / sizeof *glasses; g++) {
		for (int s = 0; s < UI_SIZE_COUNT; s++) {
			struct theme t;
			theme_init(&t, glasses[g].width, glasses[g].height, glasses[g].width_mm,
				(enum ui_size) s, UI_CONTRAST_DEFAULT);
			double capital = theme_label(&t, UI_TEXT).px * 0.714 / t.px_per_mm;
			assert_true(capital >= capitals_mm[s] - 0.001);
			assert_true(theme_document(&t).px >= t.em);
		}
	}
}

static void test_least_sizes_hold_on_every_glass(void **state)
{
	(void) state;
	for (size_t g = 0; g < sizeof glasses / sizeof *glasses; g++) {
		struct theme t;
		theme_init(&t, glasses[g].width, glasses[g].height, glasses[g].width_mm, UI_SIZE_M,
			UI_CONTRAST_DEFAULT);
		assert_true(t.control >= 20 * t.px_per_mm);
		assert_true(t.gap >= 3 * t.px_per_mm);
		assert_true(t.key_height >= 12.7 * t.px_per_mm);
		assert_true(t.ring >= 3);
		assert_true(t.edge >= 2);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_contrast_is_what_wcag_computes),
		cmocka_unit_test(test_words_stand_out_from_what_is_behind_them),
		cmocka_unit_test(test_edges_and_focus_can_be_seen),
		cmocka_unit_test(test_capitals_are_as_high_as_promised_on_every_glass),
		cmocka_unit_test(test_least_sizes_hold_on_every_glass),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
