/*
 * How to make the page easier to read, what this is, who keeps what. Text size and contrast last
 * for one visit.
 */
#include "app/screen/common.h"
#include "app/screen/stack.h"

enum { SIZE = 1, CONTRAST, WITHDRAW };

static const struct {
	const char *name;
	enum ui_size size;
} sizes[] = {
	{"help.size.s", UI_SIZE_S},
	{"help.size.m", UI_SIZE_M},
	{"help.size.l", UI_SIZE_L},
	{"help.size.xl", UI_SIZE_XL},
};

static const struct {
	const char *name;
	enum ui_contrast contrast;
} contrasts[] = {
	{"help.contrast.default", UI_CONTRAST_DEFAULT},
	{"help.contrast.dark-on-light", UI_BLACK_ON_WHITE},
	{"help.contrast.light-on-dark", UI_WHITE_ON_BLACK},
	{"help.contrast.low-glare", UI_LOW_GLARE},
};

static void event(struct screen_ctx *cx, void *state, const struct ui_action *a)
{
	(void) state;
	if (common_is(a, WITHDRAW))
		stack_push(cx->stack, &screen_withdraw);
	if (!cx->ui)
		return;
	if (common_is(a, SIZE) && a->arg >= 0 && a->arg < UI_SIZE_COUNT)
		ui_set_size(cx->ui, (enum ui_size) a->arg);
	else if (common_is(a, CONTRAST) && a->arg >= 0 && a->arg < UI_CONTRAST_COUNT)
		ui_set_contrast(cx->ui, (enum ui_contrast) a->arg);
}

static void draw_setting(struct ui_list *l, const char *name, int action, int value, int now)
{
	struct ui_item *it = ui_body_button(l, name, action);

	it->arg = value;
	it->flags |= UI_BESIDE | (value == now ? (unsigned) UI_SELECTED : 0u);
}

static void draw(struct screen_ctx *cx, void *state, struct ui_list *l)
{
	const int size = cx->ui ? (int) ui_get_size(cx->ui) : UI_SIZE_M;
	const int contrast = cx->ui ? (int) ui_get_contrast(cx->ui) : UI_CONTRAST_DEFAULT;

	(void) state;
	ui_title(l, "help.title");
	ui_add(l, UI_NOTE, "help.size");
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
		draw_setting(l, sizes[i].name, SIZE, (int) sizes[i].size, size);
	ui_add(l, UI_NOTE, "help.contrast");
	for (size_t i = 0; i < sizeof contrasts / sizeof contrasts[0]; i++)
		draw_setting(l, contrasts[i].name, CONTRAST, (int) contrasts[i].contrast, contrast);
	ui_fill(l, ui_text(l, "help.text"),
		(const char *const[]){"organiser", cx->campaign->organiser, NULL});
	if (!stack_has(cx->stack, &screen_withdraw))
		ui_body_button(l, "withdraw.open", WITHDRAW);
}

const struct screen screen_help = {
	.name = "help",
	.flags = SCREEN_READ,
	.event = event,
	.draw = draw,
};
