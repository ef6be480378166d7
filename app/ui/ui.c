/*
 * The pass from list to glass, and from input to action.
 */
#include "app/ui/ui.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "app/ui/state.h"

static void make_theme(struct ui *ui)
{
	theme_init(&ui->theme, ui->width_px, ui->height_px, ui->config.width_mm, ui->size,
		ui->contrast);
	ui->fitted = ui->theme;
}

static bool check_size(struct ui *ui)
{
	struct canvas c;
	bool lost = false;

	if (!window_canvas(ui->window, &c, &lost))
		return false;
	ui->damage.all |= lost;
	if (c.width != ui->width_px || c.height != ui->height_px) {
		ui->width_px = c.width;
		ui->height_px = c.height;
		ui->damage.all = true;
		make_theme(ui);
	}
	return true;
}

sp_err ui_open(struct ui **out, const struct ui_config *c, char why[256])
{
	struct ui *ui = calloc(1, sizeof *ui);
	sp_err e = SP_E_NOMEM;

	snprintf(why, 256, "out of memory");
	if (!ui)
		return SP_E_NOMEM;
	ui->config = *c;
	ui->size = UI_SIZE_M;
	if (c->width_mm < 50 || c->width_mm > 5000) {
		snprintf(why, 256, "the width of the glass must be declared, from 50 to 5000 mm");
		e = SP_E_RANGE;
		goto fail;
	}
	if (sodium_init() < 0)
		goto fail;
	ui->list.pool = sodium_malloc(UI_POOL_LEN);
	if (!ui->list.pool)
		goto fail;
	randombytes_buf(ui->damage.key, sizeof ui->damage.key);
	e = text_open(&ui->text, c->fonts_file, why);
	if (e != SP_OK)
		goto fail;
	e = keyboard_open(&ui->keyboard, c->keyboards_dir, why);
	if (e != SP_OK)
		goto fail;
	e = window_open(&ui->window, c, why);
	if (e != SP_OK)
		goto fail;
	if (!check_size(ui)) {
		snprintf(why, 256, "the window has no pixels to paint on");
		e = SP_E_STATE;
		goto fail;
	}
	*out = ui;
	return SP_OK;
fail:
	ui_close(&ui);
	return e;
}

void ui_close(struct ui **ui)
{
	if (!*ui)
		return;
	window_close(&(*ui)->window);
	keyboard_close(&(*ui)->keyboard);
	text_close(&(*ui)->text);
	sodium_free((*ui)->list.pool);
	sodium_memzero(*ui, sizeof **ui);
	free(*ui);
	*ui = NULL;
}

/* ---- list to glass ---- */

struct ui_list *ui_begin(
	struct ui *ui, const struct words *words, const char *screen, int64_t now_ms)
{
	struct ui_list *l = &ui->list;

	ui->now_ms = now_ms;
	text_begin(ui->text);
	sodium_memzero(l->pool, UI_POOL_LEN);
	l->pool_len = 0;
	l->n = 0;
	l->overflow = false;
	l->words = words;
	if (strncmp(ui->screen, screen, sizeof ui->screen - 1) != 0) {
		snprintf(ui->screen, sizeof ui->screen, "%s", screen);
		ui->focus[0] = ui->fault[0] = ui->keyboard_for[0] = '\0';
		ui->scroll = 0;
		/* A finger still down belongs to the screen before. */
		ui->touch.item[0] = '\0';
		ui->touch.scrolling = false;
	}
	return l;
}

struct layout_job ui_layout_of(struct ui *ui)
{
	return (struct layout_job){.list = &ui->list,
		.places = ui->places,
		.theme = &ui->fitted,
		.text = ui->text,
		.keys = ui->keys,
		.n_keys = ui->n_keys,
		.scroll = ui->scroll};
}

/* Lists are laid out more than once; what layout did to the list before is undone. */
static void undo_layout(struct ui_list *l, size_t n, const enum ui_zone *zones)
{
	l->n = n;
	for (size_t i = 0; i < n; i++)
		l->items[i].zone = zones[i];
}

/* Everything can be read, and what is wrong with the field in focus can be seen together with
 * it. */
static bool fits(struct ui *ui)
{
	struct layout_job l = ui_layout_of(ui);
	size_t focus = focus_item(ui);

	for (size_t i = 0; i < ui->list.n; i++)
		if (ui->list.items[i].cut)
			return false;
	return focus == SIZE_MAX || layout_shows_fault(&l, &ui->page, focus);
}

static void lay_out_once(struct ui *ui, const enum ui_zone *zones)
{
	size_t n = ui->list.n, focus;
	struct layout_job l = ui_layout_of(ui);

	layout_run(&l, &ui->page);
	focus = focus_item(ui);
	if (!ui->reveal || focus == SIZE_MAX)
		return;
	l.scroll = layout_reveal(&l, &ui->page, focus);
	if (l.scroll != ui->page.scroll) {
		undo_layout(&ui->list, n, zones);
		layout_run(&l, &ui->page);
	}
}

/* In the size that was asked for; where that cannot be, in the largest smaller one in which nothing
 * is cut. */
static void lay_out(struct ui *ui)
{
	enum ui_zone zones[UI_ITEMS_MAX];
	size_t n = ui->list.n;
	bool compact = ui->n_keys && ui->height_px < theme_px(&ui->theme, 220);
	int size = compact && ui->size > UI_SIZE_M ? UI_SIZE_M : (int) ui->size;

	for (size_t i = 0; i < n; i++)
		zones[i] = ui->list.items[i].zone;
	for (;; size--) {
		theme_init(&ui->fitted, ui->width_px, ui->height_px, ui->config.width_mm,
			(enum ui_size) size, ui->contrast);
		ui->fitted.compact = compact;
		lay_out_once(ui, zones);
		if (size == UI_SIZE_S || fits(ui))
			break;
		undo_layout(&ui->list, n, zones);
	}
	ui->reveal = false;
	ui->scroll = ui->page.scroll;
}

static void hash_words(crypto_generichash_state *st, const char *s)
{
	crypto_generichash_update(st, (const uint8_t *) (s ? s : ""), s ? strlen(s) + 1 : 1);
}

/* Everything of an item that can be seen. */
static uint64_t hash_item(const struct ui *ui, size_t i)
{
	const struct ui_item *it = &ui->list.items[i];
	bool focused = focus_item(ui) == i, field = it->role == UI_FIELD && it->edit;
	const int64_t numbers[] = {(int64_t) it->role, it->flags, it->arg, it->box.x, it->box.y,
		it->box.w, it->box.h, focused, focused && ui->focus_shown, touch_presses(ui, it),
		field ? (int64_t) it->edit->caret : 0, it->zone == UI_BODY ? ui->page.body.y : 0,
		it->zone == UI_BODY ? ui->page.body.h : 0,
		it->role == UI_KEY ? (int64_t) ui->keys[it->arg].op : 0, ui->fitted.em,
		ui->page.rtl};
	crypto_generichash_state st;
	uint8_t out[16];
	uint64_t hash;

	crypto_generichash_init(&st, ui->damage.key, sizeof ui->damage.key, sizeof out);
	crypto_generichash_update(&st, (const uint8_t *) numbers, sizeof numbers);
	hash_words(&st, it->name);
	hash_words(&st, it->label);
	hash_words(&st, field ? it->edit->text : it->value);
	hash_words(&st, it->hint);
	hash_words(&st, it->lang);
	if (it->modules)
		crypto_generichash_update(
			&st, it->modules, (size_t) it->modules_width * it->modules_width);
	crypto_generichash_final(&st, out, sizeof out);
	sodium_memzero(&st, sizeof st);
	memcpy(&hash, out, sizeof hash);
	return hash;
}

/* The item's box and what may stick out of it: focus ring, hint. */
static struct ui_rect reach_of(const struct ui *ui, size_t i)
{
	const struct ui_item *it = &ui->list.items[i];
	struct ui_rect r = it->box;
	const struct text_layout *hint = ui->places[i].hint;

	if (it->role == UI_FIELD && hint)
		r = rect_union(r, ui->places[i].hint_box);
	/* Swashes and marks may leave the lines a little. */
	r = rect_grow(r, ui->fitted.ring + ui->fitted.edge);
	return rect_intersect(r, (struct ui_rect){0, 0, ui->width_px, ui->height_px});
}

void ui_end(struct ui *ui)
{
	check_size(ui);
	focus_settle(ui);
	keys_add(ui);
	lay_out(ui);

	ui->damage.n_wanted = 0;
	if (ui->n_keys)
		damage_want(&ui->damage, 1, (struct ui_rect){0, ui->page.keys.y, ui->width_px, 1});
	for (size_t i = 0; i < ui->list.n; i++)
		if (ui->list.items[i].visible)
			damage_want(&ui->damage, hash_item(ui, i), reach_of(ui, i));
}

uint64_t ui_paint(struct ui *ui)
{
	struct ui_rect dirty[2 * DAMAGE_MAX];
	size_t n = damage_take(&ui->damage, dirty);
	struct canvas c;
	bool lost = false;
	uint64_t pixels = 0;

	if (!window_canvas(ui->window, &c, &lost))
		return 0;
	if (ui->damage.all || lost) {
		dirty[0] = (struct ui_rect){0, 0, c.width, c.height};
		n = 1;
		ui->damage.all = false;
	}
	for (size_t i = 0; i < n; i++) {
		draw_rect(ui, &c, dirty[i]);
		pixels += (uint64_t) dirty[i].w * (uint64_t) dirty[i].h;
	}
	if (n)
		window_show(ui->window, dirty, n);
	return pixels;
}

/* ---- input to action ---- */

void ui_scroll_to(struct ui *ui, int scroll)
{
	ui->scroll = scroll < 0 ? 0 : scroll > ui->page.scroll_max ? ui->page.scroll_max : scroll;
}

void ui_activate(struct ui *ui, size_t i, struct ui_action *out)
{
	const struct ui_item *it = &ui->list.items[i];
	struct layout_job l = ui_layout_of(ui);

	if (it->action == LAYOUT_TOP)
		ui_scroll_to(ui, 0);
	else if (it->action == LAYOUT_UP)
		ui_scroll_to(ui, layout_previous(&l, &ui->page));
	else if (it->action == LAYOUT_MORE)
		ui_scroll_to(ui, layout_next(&l, &ui->page));
	else
		*out = (struct ui_action){
			.kind = UI_ACT_ITEM, .action = it->action, .arg = it->arg};
	if (it->role == UI_BUTTON && out->kind == UI_ACT_ITEM)
		ui->fault[0] = '\0'; /* whoever tries again without mending it is told again */
}

bool ui_wait(struct ui *ui, int timeout_ms, int64_t now_ms, struct ui_action *out)
{
	struct input in;

	*out = (struct ui_action){.kind = UI_ACT_NONE};
	if (!input_wait(ui->window, timeout_ms, now_ms, &in))
		return false;
	switch (in.kind) {
	case INPUT_DOWN:
	case INPUT_MOVE:
	case INPUT_UP:
		touch_input(ui, &in, out);
		window_cursor(ui->window, in.finger < 0);
		return true;
	case INPUT_KEY:
		focus_key(ui, &in, out);
		return true;
	case INPUT_TEXT:
		keys_text(ui, in.text, out);
		return true;
	case INPUT_EXPOSED:
		ui->damage.all = true;
		break;
	case INPUT_AWAY:
		touch_drop(ui);
		break;
	case INPUT_QUIT:
		out->kind = UI_ACT_QUIT;
		break;
	case INPUT_NONE:
		break;
	}
	sodium_memzero(&in, sizeof in);
	return false;
}

int ui_next_ms(const struct ui *ui, int64_t now_ms)
{
	/* The caret is steady, nothing moves by itself, and bounces are judged when they come. */
	(void) ui;
	(void) now_ms;
	return -1;
}

/* ---- settings ---- */

void ui_reset(struct ui *ui)
{
	ui->size = UI_SIZE_M;
	ui->contrast = UI_CONTRAST_DEFAULT;
	make_theme(ui);
	ui->screen[0] = '\0';
	sodium_memzero(ui->focus, sizeof ui->focus);
	sodium_memzero(ui->keyboard_for, sizeof ui->keyboard_for);
	sodium_memzero(ui->list.items, sizeof ui->list.items);
	sodium_memzero(ui->places, sizeof ui->places);
	sodium_memzero(ui->list.pool, UI_POOL_LEN);
	sodium_memzero(ui->damage.shown, sizeof ui->damage.shown);
	sodium_memzero(ui->damage.wanted, sizeof ui->damage.wanted);
	/* Who comes next has lifted nothing; that the same place was just tapped stays known. */
	touch_drop(ui);
	sodium_memzero(&ui->touch.item, sizeof ui->touch.item);
	ui->list.n = ui->list.pool_len = 0;
	ui->n_keys = ui->damage.n_shown = ui->damage.n_wanted = 0;
	ui->focus_shown = false;
	ui->scroll = 0;
	text_wipe(ui->text);
	ui->damage.all = true;

	struct canvas c;
	bool lost;
	if (window_canvas(ui->window, &c, &lost)) {
		struct ui_rect all = {0, 0, c.width, c.height};
		canvas_fill(&c, all, ui->theme.colors.page);
		window_show(ui->window, &all, 1);
	}
}

void ui_set_size(struct ui *ui, enum ui_size size)
{
	ui->damage.all |= size != ui->size;
	ui->size = size;
	make_theme(ui);
}

void ui_set_contrast(struct ui *ui, enum ui_contrast contrast)
{
	ui->damage.all |= contrast != ui->contrast;
	ui->contrast = contrast;
	make_theme(ui);
}

enum ui_size ui_get_size(const struct ui *ui)
{
	return ui->size;
}

enum ui_contrast ui_get_contrast(const struct ui *ui)
{
	return ui->contrast;
}

const struct ui_list *ui_shown(const struct ui *ui)
{
	return &ui->list;
}

void ui_metrics(const struct ui *ui, int *out_width_px, int *out_height_px, double *out_px_per_mm)
{
	*out_width_px = ui->width_px;
	*out_height_px = ui->height_px;
	*out_px_per_mm = ui->theme.px_per_mm;
}

unsigned ui_missing_glyphs(const struct ui *ui, uint32_t *out_first)
{
	return text_missing(ui->text, out_first);
}
