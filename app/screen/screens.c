/*
 * The table of all screens, from screens.def.
 */
#include "app/screen/screen.h"

const struct screen *const screens_all[] = {
#define SCREEN(name) &screen_##name,
#include "app/screen/screens.def"
#undef SCREEN
};

const size_t screens_n = sizeof screens_all / sizeof screens_all[0];
