/*
 * SDL's events, turned into ours; and events put into SDL's queue for the demo and tests. A mouse
 * comes in as a finger.
 */
#include <string.h>

#include <SDL.h>

#include "app/ui/sdl_window.h"
#include "app/ui/state.h"

/* Fingers of the mouse have this id, below 0, so that the cursor stays for whoever uses one. */
enum { MOUSE_FINGER = -1, TEST_TOUCH = 77 };

static const struct {
	SDL_Keycode sdl;
	enum input_key ours;
} key_map[] = {
	{SDLK_TAB, INPUT_TAB},
	{SDLK_LEFT, INPUT_ARROW_LEFT},
	{SDLK_RIGHT, INPUT_ARROW_RIGHT},
	{SDLK_UP, INPUT_ARROW_UP},
	{SDLK_DOWN, INPUT_ARROW_DOWN},
	{SDLK_PAGEUP, INPUT_PAGE_UP},
	{SDLK_PAGEDOWN, INPUT_PAGE_DOWN},
	{SDLK_HOME, INPUT_HOME},
	{SDLK_END, INPUT_END},
	{SDLK_RETURN, INPUT_ENTER},
	{SDLK_RETURN2, INPUT_ENTER},
	{SDLK_KP_ENTER, INPUT_ENTER},
	{SDLK_SPACE, INPUT_SPACE},
	{SDLK_ESCAPE, INPUT_ESCAPE},
	{SDLK_BACKSPACE, INPUT_BACKSPACE},
	{SDLK_DELETE, INPUT_DELETE},
};

static void read_key(const SDL_KeyboardEvent *k, struct input *out)
{
	/* Nothing is done by Ctrl, Alt or the system key: no combination leaves, pastes or
	 * copies. */
	if (k->keysym.mod & (KMOD_CTRL | KMOD_LALT | KMOD_GUI))
		return;
	out->kind = INPUT_KEY;
	for (size_t i = 0; i < sizeof key_map / sizeof *key_map; i++)
		if (key_map[i].sdl == k->keysym.sym)
			out->key = key_map[i].ours;
	if (out->key == INPUT_TAB && k->keysym.mod & KMOD_SHIFT)
		out->key = INPUT_BACKTAB;
	if (k->repeat &&
		(out->key == INPUT_ENTER || out->key == INPUT_SPACE || out->key == INPUT_ESCAPE))
		out->kind = INPUT_NONE;
}

static void read_finger(const SDL_TouchFingerEvent *f, enum input_kind kind, struct input *out)
{
	out->kind = kind;
	out->finger = f->touchId == SDL_MOUSE_TOUCHID ? MOUSE_FINGER : f->fingerId & INT64_MAX;
	out->x = (double) f->x;
	out->y = (double) f->y;
}

static void read_window(struct window *w, const SDL_WindowEvent *e, struct input *out)
{
	switch (e->event) {
	case SDL_WINDOWEVENT_EXPOSED:
	case SDL_WINDOWEVENT_SIZE_CHANGED:
	case SDL_WINDOWEVENT_RESTORED:
	case SDL_WINDOWEVENT_SHOWN:
		out->kind = INPUT_EXPOSED;
		break;
	case SDL_WINDOWEVENT_FOCUS_LOST:
	case SDL_WINDOWEVENT_HIDDEN:
	case SDL_WINDOWEVENT_MINIMIZED:
		out->kind = INPUT_AWAY;
		break;
	case SDL_WINDOWEVENT_CLOSE:
		/* On a station this is Alt-F4. */
		if (!window_full_screen(w))
			out->kind = INPUT_QUIT;
		break;
	default:
		break;
	}
}

bool input_wait(struct window *w, int timeout_ms, int64_t now_ms, struct input *out)
{
	Uint32 before = SDL_GetTicks();
	SDL_Event e;

	*out = (struct input){.kind = INPUT_NONE};
	if (!(timeout_ms < 0 ? SDL_WaitEvent(&e) : SDL_WaitEventTimeout(&e, timeout_ms)))
		return false;
	/* When it happened, on the caller's clock: some events waited in the queue, some came while
	 * we slept. */
	out->at_ms = now_ms + (int32_t) (e.common.timestamp - before);
	switch (e.type) {
	case SDL_FINGERDOWN:
		read_finger(&e.tfinger, INPUT_DOWN, out);
		break;
	case SDL_FINGERMOTION:
		read_finger(&e.tfinger, INPUT_MOVE, out);
		break;
	case SDL_FINGERUP:
		read_finger(&e.tfinger, INPUT_UP, out);
		break;
	case SDL_KEYDOWN:
		read_key(&e.key, out);
		break;
	case SDL_TEXTINPUT:
		out->kind = INPUT_TEXT;
		memcpy(out->text, e.text.text, sizeof e.text.text);
		break;
	case SDL_WINDOWEVENT:
		read_window(w, &e.window, out);
		break;
	case SDL_QUIT:
		out->kind = INPUT_QUIT;
		break;
	case SDL_MOUSEMOTION:
		window_cursor(w, true);
		break;
	default:
		break;
	}
	memset(&e, 0, sizeof e);
	return true;
}

/* ---- for the demo and tests ---- */

void ui_push_finger(struct ui *ui, int64_t finger, int x, int y, bool down)
{
	SDL_Event e = {.tfinger = {.type = down ? SDL_FINGERDOWN : SDL_FINGERUP,
			       .touchId = TEST_TOUCH,
			       .fingerId = finger,
			       /* The middle of the pixel, so that no rounding moves it. */
			       .x = ((float) x + 0.5F) / (float) ui->width_px,
			       .y = ((float) y + 0.5F) / (float) ui->height_px,
			       .pressure = 1,
			       .windowID = SDL_GetWindowID(window_sdl(ui->window))}};

	(void) SDL_PushEvent(&e);
}

void ui_push_touch(struct ui *ui, int x, int y)
{
	ui_push_finger(ui, 1, x, y, true);
	ui_push_finger(ui, 1, x, y, false);
}

void ui_push_key(struct ui *ui, const char *key_name)
{
	SDL_Event e = {.key = {.type = SDL_KEYDOWN,
			       .state = SDL_PRESSED,
			       .windowID = SDL_GetWindowID(window_sdl(ui->window))}};

	if (strcmp(key_name, "Shift+Tab") == 0) {
		e.key.keysym.mod = KMOD_LSHIFT;
		key_name = "Tab";
	}
	e.key.keysym.sym = SDL_GetKeyFromName(key_name);
	e.key.keysym.scancode = SDL_GetScancodeFromKey(e.key.keysym.sym);
	(void) SDL_PushEvent(&e);
	e.type = SDL_KEYUP;
	e.key.state = SDL_RELEASED;
	(void) SDL_PushEvent(&e);
}

void ui_push_text(struct ui *ui, const char *utf8)
{
	size_t n = strlen(utf8);

	while (n > 0) {
		SDL_Event e = {.text = {.type = SDL_TEXTINPUT,
				       .windowID = SDL_GetWindowID(window_sdl(ui->window))}};
		size_t part = n < sizeof e.text.text ? n : sizeof e.text.text - 1;
		while (part > 1 && ((unsigned char) utf8[part] & 0xC0) == 0x80)
			part--;
		memcpy(e.text.text, utf8, part);
		(void) SDL_PushEvent(&e);
		utf8 += part;
		n -= part;
	}
}
