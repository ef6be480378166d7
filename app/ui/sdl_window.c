/*
 * The window, painted by software into SDL's window surface: quick enough at 1080p, and the only
 * way that neither needs a GPU nor dies under a sandbox.
 */
#include <stdio.h>
#include <stdlib.h>

#include <SDL.h>

#include "app/ui/sdl_window.h"
#include "app/ui/state.h"

enum { SHOW_AT_ONCE = 64 };

struct window {
	SDL_Window *sdl;
	SDL_Surface *surface, *shadow; /* shadow: where the surface's pixels are not 0x00RRGGBB */
	bool full_screen, cursor_shown, video;
	bool grow_due; /* ask the window manager, if there is one, for the place of its panels */
};

static sp_err fail_sdl(struct window *w, const char *what, char why[256])
{
	snprintf(why, 256, "%s: %s", what, SDL_GetError());
	window_close(&w);
	return SP_E_STATE;
}

/* A kiosk often runs on a bare X server: without a window manager nobody grows a window to full
 * screen or gives it the keyboard, so it is made as large as the display and takes the keyboard
 * itself. */
static SDL_Window *create_full_screen(void)
{
	SDL_DisplayMode mode;

	if (SDL_GetDesktopDisplayMode(0, &mode) != 0)
		return NULL;
	SDL_Window *sdl = SDL_CreateWindow(
		"Signpost", 0, 0, mode.w, mode.h, SDL_WINDOW_SHOWN | SDL_WINDOW_BORDERLESS);
	if (sdl)
		(void) SDL_SetWindowInputFocus(
			sdl); /* not every display server lets programs do that */
	return sdl;
}

static SDL_Window *create_window(int width, int height)
{
	return SDL_CreateWindow("Signpost", SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, width,
		height, SDL_WINDOW_SHOWN);
}

/* What is typed here is nobody else's: no session bus, through which SDL would reach an input
 * method and for which it would start a daemon (10 ms), and no input method of the X server. */
static void keep_to_ourselves(void)
{
	(void) setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:", 1);
	(void) setenv("XMODIFIERS", "@im=none", 1);
}

sp_err window_open(struct window **out, const struct ui_config *c, char why[256])
{
	struct window *w = calloc(1, sizeof *w);

	if (!w)
		return SP_E_NOMEM;
	keep_to_ourselves();
	SDL_SetHint(SDL_HINT_TOUCH_MOUSE_EVENTS, "0");
	SDL_SetHint(SDL_HINT_MOUSE_TOUCH_EVENTS, "1");
	SDL_SetHint(SDL_HINT_QUIT_ON_LAST_WINDOW_CLOSE, "0");
	SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "0");
	SDL_SetHint(SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "0");
	SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
	SDL_SetHint(SDL_HINT_IME_SHOW_UI, "0");
	if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0)
		return fail_sdl(w, "no display", why);
	w->video = true;

	w->full_screen = c->full_screen || c->width_px <= 0;
	w->sdl = w->full_screen ? create_full_screen() : create_window(c->width_px, c->height_px);
	if (!w->sdl)
		return fail_sdl(w, "no window", why);
	w->grow_due = w->full_screen;
	w->cursor_shown = true;
	window_cursor(w, !w->full_screen);
	SDL_StartTextInput();
	*out = w;
	return SP_OK;
}

void window_close(struct window **w)
{
	if (!*w)
		return;
	SDL_FreeSurface((*w)->shadow);
	if ((*w)->sdl)
		SDL_DestroyWindow((*w)->sdl);
	if ((*w)->video)
		SDL_QuitSubSystem(SDL_INIT_VIDEO);
	free(*w);
	*w = NULL;
}

/* A surface of our own format beside the window's, for displays of another depth. */
static bool make_shadow(struct window *w)
{
	if (w->shadow && w->shadow->w == w->surface->w && w->shadow->h == w->surface->h)
		return true;
	SDL_FreeSurface(w->shadow);
	w->shadow = SDL_CreateRGBSurfaceWithFormat(
		0, w->surface->w, w->surface->h, 32, SDL_PIXELFORMAT_RGB888);
	return w->shadow != NULL;
}

bool window_canvas(struct window *w, struct canvas *out, bool *out_new)
{
	SDL_Surface *s = SDL_GetWindowSurface(w->sdl);

	if (!s)
		return false;
	*out_new = s != w->surface;
	w->surface = s;
	if (s->format->format != SDL_PIXELFORMAT_RGB888 &&
		s->format->format != SDL_PIXELFORMAT_ARGB8888) {
		if (!make_shadow(w))
			return false;
		s = w->shadow;
	}
	*out = (struct canvas){.pixels = s->pixels,
		.width = s->w,
		.height = s->h,
		.stride = (size_t) s->pitch / sizeof(uint32_t),
		.clip = {0, 0, s->w, s->h}};
	return true;
}

/* After the first frame: on X11 SDL waits 100 ms for a window manager that may not be there. */
static void grow(struct window *w)
{
	w->grow_due = false;
	(void) SDL_SetWindowFullscreen(
		w->sdl, SDL_WINDOW_FULLSCREEN_DESKTOP); /* it fills the display already */
}

void window_show(struct window *w, const struct ui_rect *rects, size_t n)
{
	SDL_Rect some[SHOW_AT_ONCE];

	for (size_t i = 0; i < n;) {
		int k = 0;
		for (; k < SHOW_AT_ONCE && i < n; k++, i++) {
			some[k] = (SDL_Rect){rects[i].x, rects[i].y, rects[i].w, rects[i].h};
			if (w->shadow)
				SDL_BlitSurface(w->shadow, &some[k], w->surface, &some[k]);
		}
		/* A lost window is noticed as such by the next event; there is nothing to do
		 * here. */
		(void) SDL_UpdateWindowSurfaceRects(w->sdl, some, k);
	}
	if (w->grow_due && n > 0)
		grow(w);
}

void window_cursor(struct window *w, bool shown)
{
	if (shown == w->cursor_shown)
		return;
	w->cursor_shown = shown;
	SDL_ShowCursor(shown ? SDL_ENABLE : SDL_DISABLE);
}

bool window_full_screen(const struct window *w)
{
	return w->full_screen;
}

SDL_Window *window_sdl(const struct window *w)
{
	return w->sdl;
}
