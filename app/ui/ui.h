/*
 * The display list: what a screen consists of, as named items with role, words, value and order.
 * Screens fill it; painting, hit-testing, keyboard focus, speech and tests read it. A screen says
 * what kind of thing it wants; where it goes, how large, in which face and colour is decided here,
 * in millimetres.
 *
 * One pass: ui_begin() → the screen adds items → ui_end() (layout, damage) → ui_paint(). Input goes
 * the other way: ui_input() turns a touch or key into an action on an item, or into an edit of a
 * field, or into nothing.
 *
 * Words: an item called "letter.sign" takes its label from the key "letter.sign" and its hint from
 * "letter.sign.hint" where the catalogue has them. Other strings are borrowed: they must live until
 * the next ui_begin(). Strings made on the fly go into the list's pool (ui_format), which is in
 * locked memory and wiped at each ui_begin().
 */
#ifndef UI_UI_H
#define UI_UI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/ui/edit.h"
#include "app/ui/lang.h"
#include "export/wire/err.h"

enum ui_role {
	UI_BANNER,   /* a strip at the very top: rehearsal, a fault that volunteers should see */
	UI_PROGRESS, /* "2 of 5": value = step, arg = steps */
	UI_TITLE,    /* the one heading of a screen */
	UI_LEAD,     /* the sentence that a passer-by reads from three metres */
	UI_TEXT,     /* reading text; paragraphs are separated by a newline */
	UI_NOTE,     /* smaller text beside something */
	UI_FAULT,    /* what is wrong and what to do, beside what it is about; announced first */
	UI_DOCUMENT, /* Markdown (CommonMark) in value (label if NULL), paged by touch, keys and "ui.more" / "ui.up" */
	UI_BUTTON,
	UI_CHOICE, /* one of several: a large button with a line of explanation (hint) */
	UI_CHECK,  /* a tick box; UI_SELECTED when ticked */
	UI_FIELD,  /* text entry over item->edit; shows the on-screen keyboard while it has focus */
	UI_ENTRY, /* a line of a list: label, value, and when it has an action a word for it (hint) */
	UI_CODE,  /* characters to copy by hand: large, spaced, always left to right */
	UI_QR,    /* modules */
	UI_METER, /* arg of 1000 is done */
	UI_KEY,   /* a key of the on-screen keyboard; made by ui itself */
	UI_ROLE_COUNT
};

enum ui_zone {
	UI_HEAD, /* stays at the top */
	UI_BODY, /* flows from top to bottom; pages when it does not fit */
	UI_FOOT, /* one row of buttons at the bottom: always visible */
	UI_KEYS, /* on-screen keyboard */
};

enum ui_flag {
	UI_PRIMARY = 1 << 0, /* the one thing most people do next */
	UI_SELECTED = 1 << 1,
	UI_DISABLED = 1 << 2, /* visible, takes no action; say why in the hint */
	UI_SECRET = 1 << 3,   /* a field whose contents are shown as dots (PIN) */
	UI_BESIDE =
		1 << 4, /* may stand in one row with neighbours that have it too, all of one size */
	UI_ADDRESS = 1 << 5,   /* a field for an e-mail address: left to right, layout with @ */
	UI_DIGITS = 1 << 6,    /* a field for digits: number pad */
	UI_LTR = 1 << 7,       /* left to right whatever the language */
	UI_OWN_WORDS = 1 << 8, /* label is not from the catalogue (a name, a letter's title) */
	UI_CAPITALS = 1 << 9   /* a field for a code: Latin capitals and digits, left to right */
};

struct ui_rect {
	int x, y, w, h; /* pixels; y down */
};

enum { UI_ITEMS_MAX = 256, UI_POOL_LEN = 32768 };

struct ui_item {
	const char *name; /* stable, unique within the list: "review.sign", "attract.language:ar" */
	enum ui_role role;
	enum ui_zone zone;
	unsigned flags;    /* enum ui_flag */
	const char *label; /* never NULL for something that can be activated */
	const char *value; /* what it holds; NULL: nothing */
	const char *hint;  /* NULL: none */
	const char *lang;  /* BCP 47 of label and value; the list's language unless set */
	int action;        /* what event() gets when it is activated; 0: cannot be */
	int arg;
	struct ui_edit *edit;   /* UI_FIELD */
	const uint8_t *modules; /* UI_QR: width × width bytes, 1 is dark, without quiet zone */
	unsigned modules_width;
	/* set by layout */
	struct ui_rect box; /* the touchable or painted area */
	bool visible;       /* inside its zone's window; false when scrolled away */
	bool cut;           /* its words did not fit its box: a fault that tests look for */
};

struct ui_list {
	struct ui_item items[UI_ITEMS_MAX];
	size_t n;
	const struct words *words;
	char *pool; /* UI_POOL_LEN bytes */
	size_t pool_len;
	bool overflow; /* an item or a string did not fit: a fault that tests look for */
};

/* ---- filling a list (screens) ---- */

/* Adds an item; label and hint from the catalogue by name. zone follows from role (BUTTON: FOOT
 * unless moved). Never NULL: past UI_ITEMS_MAX a scratch item is returned and list->overflow
 * set. */
struct ui_item *ui_add(struct ui_list *l, enum ui_role role, const char *name);

/* The usual kinds, by name; each returns its item so that flags and the like can be set. */
struct ui_item *ui_title(struct ui_list *l, const char *name);
struct ui_item *ui_text(struct ui_list *l, const char *name);
struct ui_item *ui_button(struct ui_list *l, const char *name, int action);      /* in the foot */
struct ui_item *ui_body_button(struct ui_list *l, const char *name, int action); /* in the body */
struct ui_item *ui_choice(struct ui_list *l, const char *name, int action, int arg);
struct ui_item *ui_check(struct ui_list *l, const char *name, int action, bool ticked);
struct ui_item *ui_field(struct ui_list *l, const char *name, int action, struct ui_edit *edit);
struct ui_item *ui_entry(struct ui_list *l, const char *name, const char *value, int action);
struct ui_item *ui_fault(struct ui_list *l, const char *key);
struct ui_item *ui_progress(struct ui_list *l, int step, int steps);
struct ui_item *ui_qr(struct ui_list *l, const char *name, const uint8_t *modules, unsigned width);

/* Replaces the label by the same sentence with {name} filled in; pairs as in words_fill(). */
void ui_fill(struct ui_list *l, struct ui_item *it, const char *const pairs[]);

/* printf into the pool; "" and overflow when it is full. For names of items and for numbers, not
 * for sentences. */
const char *ui_format(struct ui_list *l, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The item with this name, or NULL. */
const struct ui_item *ui_find(const struct ui_list *l, const char *name);

/* ---- what comes back (stack) ---- */

enum ui_action_kind {
	UI_ACT_NONE,   /* nothing for the screen; something may need painting */
	UI_ACT_ITEM,   /* item->action was activated */
	UI_ACT_EDITED, /* the field with this action changed */
	UI_ACT_ENTER,  /* Enter in the field with this action: as the primary button */
	UI_ACT_BACK,   /* Esc */
	UI_ACT_QUIT,   /* the window was closed or the process asked to end */
};

struct ui_action {
	enum ui_action_kind kind;
	int action;
	int arg;
};

/* ---- the interface as a whole (kiosk) ---- */

enum ui_size { UI_SIZE_S, UI_SIZE_M, UI_SIZE_L, UI_SIZE_XL, UI_SIZE_COUNT };
enum ui_contrast {
	UI_CONTRAST_DEFAULT,
	UI_BLACK_ON_WHITE,
	UI_WHITE_ON_BLACK,
	UI_LOW_GLARE,
	UI_CONTRAST_COUNT
};

struct ui_config {
	int width_px, height_px; /* of the window; 0: the whole display, full screen */
	double width_mm;         /* of the glass, declared by who sets up the station */
	bool full_screen;
	const char *fonts_file;    /* fonts.ini as installed: script or language → face by path */
	const char *keyboards_dir; /* assets/keyboards */
};

struct ui;

/* Opens the window and loads what the first screen needs. why gets a sentence for people. */
sp_err ui_open(struct ui **out, const struct ui_config *c, char why[256]) SP_CHECKED;
void ui_close(struct ui **ui);

/* Starts a new list in this language. `screen` names the screen: focus, scroll and keyboard are
 * kept while it stays the same, start anew when it changes. */
struct ui_list *ui_begin(
	struct ui *ui, const struct words *words, const char *screen, int64_t now_ms);

/* Adds the on-screen keyboard if a field has focus, lays everything out, compares with what is on
 * the glass. */
void ui_end(struct ui *ui);

/* Paints what changed. Returns how many pixels were touched; 0: nothing was painted at all. */
uint64_t ui_paint(struct ui *ui);

/* Sleeps until input arrives or timeout_ms have passed (-1: no limit), takes one event and turns it
 * into an action. Returns true when a person touched or pressed something (so idle time starts
 * anew), whatever *out says. */
bool ui_wait(struct ui *ui, int timeout_ms, int64_t now_ms, struct ui_action *out);

/* Milliseconds until ui itself needs to run (debounce, caret, momentum); -1: not at all. */
int ui_next_ms(const struct ui *ui, int64_t now_ms);

/* The next visitor: language-independent settings to default, focus, scroll and keyboard state
 * forgotten, every cache that saw a visitor's text wiped, the glass painted over. */
void ui_reset(struct ui *ui);

/* The size that people ask for. A screen in which something would be cut, or a field parted from
 * its fault, is shown in the largest smaller size that holds it. */
void ui_set_size(struct ui *ui, enum ui_size size);
void ui_set_contrast(struct ui *ui, enum ui_contrast contrast);
enum ui_size ui_get_size(const struct ui *ui);
enum ui_contrast ui_get_contrast(const struct ui *ui);

/* ---- for the demo and tests, through the same doors as a finger ---- */

/* The list that is on the glass, laid out. */
const struct ui_list *ui_shown(const struct ui *ui);

/* Puts real SDL touch events (down, then up) into SDL's queue at this pixel; a later ui_wait()
 * finds them. As from a real finger, a second tap in the same place within half a second of the
 * clock given to ui_wait() does nothing (keys apart). */
void ui_push_touch(struct ui *ui, int x, int y);
void ui_push_finger(struct ui *ui, int64_t finger, int x, int y, bool down);

/* Puts a key press of a USB keyboard into SDL's queue: an SDL key name ("Return", "Tab", "Escape";
 * also "Shift+Tab"), or text. */
void ui_push_key(struct ui *ui, const char *key_name);
void ui_push_text(struct ui *ui, const char *utf8);

/* Writes the pixels of the window as PNG (libpng). The file shows whatever is on the glass. */
sp_err ui_screenshot(struct ui *ui, const char *path) SP_CHECKED;

/* Writes the list as text, one item a line: name, role, box, flags, label, value, hint,
 * language. */
void ui_dump(const struct ui_list *l, void (*line)(void *arg, const char *text), void *arg);

/* Size of the window, and pixels per millimetre of the declared glass. */
void ui_metrics(const struct ui *ui, int *out_width_px, int *out_height_px, double *out_px_per_mm);

/* How many code points had no glyph in any face since ui_open(): a fault that tests look for;
 * *out_first is one of them. */
unsigned ui_missing_glyphs(const struct ui *ui, uint32_t *out_first);

#endif
