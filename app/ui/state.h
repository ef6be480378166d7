/*
 * The inside of struct ui, for the files that make it up.
 */
#ifndef UI_STATE_H
#define UI_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "app/ui/canvas.h"
#include "app/ui/keyboard.h"
#include "app/ui/layout.h"
#include "app/ui/text.h"
#include "app/ui/theme.h"
#include "app/ui/ui.h"

enum { NAME_LEN = 96, DAMAGE_MAX = UI_ITEMS_MAX + 1 };

/* ---- window (sdl_window.c) ---- */

struct window;

sp_err window_open(struct window **out, const struct ui_config *c, char why[256]) SP_CHECKED;
void window_close(struct window **w);

/* The pixels to paint on, as they are now; *out_new: their contents are lost, paint all. False:
 * nothing to paint on. */
bool window_canvas(struct window *w, struct canvas *out, bool *out_new);
void window_show(struct window *w, const struct ui_rect *rects, size_t n);
void window_cursor(struct window *w, bool shown);
bool window_full_screen(const struct window *w);

/* ---- input (sdl_input.c) ---- */

enum input_kind {
	INPUT_NONE,
	INPUT_DOWN,
	INPUT_MOVE,
	INPUT_UP,
	INPUT_KEY,
	INPUT_TEXT,
	INPUT_EXPOSED,
	INPUT_AWAY, /* the window gets no more input for now: what was begun is not finished */
	INPUT_QUIT
};

enum input_key {
	INPUT_KEY_OTHER,
	INPUT_TAB,
	INPUT_BACKTAB,
	INPUT_ARROW_LEFT,
	INPUT_ARROW_RIGHT,
	INPUT_ARROW_UP,
	INPUT_ARROW_DOWN,
	INPUT_PAGE_UP,
	INPUT_PAGE_DOWN,
	INPUT_HOME,
	INPUT_END,
	INPUT_ENTER,
	INPUT_SPACE,
	INPUT_ESCAPE,
	INPUT_BACKSPACE,
	INPUT_DELETE
};

struct input {
	enum input_kind kind;
	int64_t at_ms; /* on the caller's clock */
	int64_t finger;
	double x, y; /* of the glass: 0 to 1 */
	enum input_key key;
	char text[32 + 1]; /* what SDL hands over at once, NUL-terminated */
};

/* Waits for one event. False: the time has passed. */
bool input_wait(struct window *w, int timeout_ms, int64_t now_ms, struct input *out);

/* ---- damage (damage.c) ---- */

/* What an item looked like when it was last painted, as a keyed hash, and where. */
struct painted {
	uint64_t hash;
	struct ui_rect box;
};

struct damage {
	uint8_t key[16];
	struct painted shown[DAMAGE_MAX], wanted[DAMAGE_MAX];
	size_t n_shown, n_wanted;
	bool all; /* the glass holds nothing of ours */
};

void damage_want(struct damage *d, uint64_t hash, struct ui_rect box);

/* The rectangles where what is wanted differs from what is shown; afterwards what is wanted counts
 * as shown. */
size_t damage_take(struct damage *d, struct ui_rect out[2 * DAMAGE_MAX]);

/* ---- touch (touch.c) ---- */

struct touch {
	bool down, scrolling;
	int64_t finger;
	int64_t heard_ms; /* when the finger last said something */
	int x0, y0, scroll0;
	char item[NAME_LEN]; /* pressed, "" when none */
	bool lifted;         /* up_… are set */
	int64_t up_ms;
	int up_x, up_y;
	bool tapped; /* tap_… are set */
	int64_t tap_ms;
	int tap_x, tap_y;
};

/* ---- all of it ---- */

struct ui {
	struct ui_config config;
	struct window *window;
	struct text *text;
	struct keyboard *keyboard;
	enum ui_size size;
	enum ui_contrast contrast;
	struct theme theme;  /* as asked for */
	struct theme fitted; /* as used: smaller where the glass is too small */
	int width_px, height_px;

	struct ui_list list;
	struct place places[UI_ITEMS_MAX];
	struct key keys[KEYBOARD_KEYS_MAX];
	size_t n_keys;
	struct page page;

	char screen[NAME_LEN];
	char focus[NAME_LEN]; /* name of the item, "" when none */
	char fault[NAME_LEN]; /* the fault that was brought into sight, "" when there is none */
	char keyboard_for[NAME_LEN];
	bool focus_shown; /* a ring around it: only once keys are used */
	bool reveal;      /* scroll so that the focus can be seen */
	int scroll;
	struct touch touch;
	struct damage damage;
	int64_t now_ms;
};

/* What is activated becomes an action for the screen, or is dealt with here. */
void ui_activate(struct ui *ui, size_t item, struct ui_action *out);
void ui_scroll_to(struct ui *ui, int scroll);
struct layout_job ui_layout_of(struct ui *ui);

/* focus.c */
bool focus_can(const struct ui_item *it);
size_t focus_item(const struct ui *ui); /* SIZE_MAX: none */
void focus_on(struct ui *ui, const char *name);
void focus_settle(struct ui *ui);
void focus_key(struct ui *ui, const struct input *in, struct ui_action *out);

/* keys.c */
void keys_add(struct ui *ui);
void keys_tap(struct ui *ui, const struct key *key, struct ui_action *out);
void keys_text(struct ui *ui, const char *utf8, struct ui_action *out);
bool keys_edit(struct ui *ui, const struct input *in, struct ui_action *out);

/* touch.c */
void touch_input(struct ui *ui, const struct input *in, struct ui_action *out);
void touch_drop(struct ui *ui); /* forgets the finger that is down */
bool touch_presses(const struct ui *ui, const struct ui_item *it);

/* draw.c */
void draw_rect(struct ui *ui, struct canvas *c, struct ui_rect dirty);
int draw_field_shift(const struct ui *ui, size_t item);

#endif
