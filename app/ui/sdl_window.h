/*
 * SDL's own handle of the window, for the sdl_*.c files only.
 */
#ifndef UI_SDL_WINDOW_H
#define UI_SDL_WINDOW_H

#include <SDL.h>

struct window;

SDL_Window *window_sdl(const struct window *w);

#endif
