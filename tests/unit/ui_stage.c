#include "tests/unit/ui_stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

const struct glass glasses[GLASSES] = {
	{"10.1 inch", 1280, 800, 217},
	{"15.6 inch", 1920, 1080, 344},
	{"24 inch", 1920, 1080, 531},
	{"15.6 inch portrait", 1080, 1920, 194},
	{"32 inch 4K", 3840, 2160, 698},
};

struct stage *stage_on(const struct glass *g)
{
	const struct ui_config c = {.width_px = g->width,
		.height_px = g->height,
		.width_mm = g->width_mm,
		.fonts_file = SHARE "/fonts.ini",
		.keyboards_dir = SHARE "/keyboards"};
	struct stage *s = calloc(1, sizeof *s);
	char why[256] = "";

	assert_non_null(s);
	setenv("SDL_VIDEODRIVER", "dummy", 1);
	assert_int_equal(langs_open(&s->langs, SHARE "/lang", why), SP_OK);
	assert_int_equal(ui_open(&s->ui, &c, why), SP_OK);
	s->now_ms = 100000;
	(void) stage_take(s);
	return s;
}

void stage_close(struct stage *s)
{
	ui_close(&s->ui);
	langs_close(&s->langs);
	free(s);
}

int stage_setup(void **state)
{
	*state = stage_on(&glasses[0]);
	return 0;
}

int stage_teardown(void **state)
{
	stage_close(*state);
	return 0;
}

struct ui_list *stage_list(struct stage *s, const char *language, const char *screen)
{
	return ui_begin(s->ui, langs_get(s->langs, language), screen, s->now_ms);
}

struct ui_action stage_take(struct stage *s)
{
	struct ui_action last = {.kind = UI_ACT_NONE}, a;

	/* The window's own first events are taken out as well; the dummy driver sends nothing by
	 * itself. */
	for (int quiet = 0; quiet < 3;) {
		quiet = ui_wait(s->ui, 0, s->now_ms, &a) ? 0 : quiet + 1;
		if (a.kind != UI_ACT_NONE)
			last = a;
	}
	return last;
}

struct ui_action stage_tap(struct stage *s, const char *item)
{
	const struct ui_item *it = ui_find(ui_shown(s->ui), item);

	assert_non_null(it);
	s->now_ms += 1000;
	ui_push_touch(s->ui, it->box.x + it->box.w / 2, it->box.y + it->box.h / 2);
	return stage_take(s);
}

struct ui_action stage_key(struct stage *s, const char *key)
{
	s->now_ms += 1000;
	ui_push_key(s->ui, key);
	return stage_take(s);
}
