/*
 * Everything can be reached by Tab and arrows in the order of the list, used by Enter and Space,
 * left by Esc.
 */
#include <stdio.h>
#include <string.h>

#include "app/ui/state.h"

bool focus_can(const struct ui_item *it)
{
	return it->role != UI_KEY && (it->action != 0 || it->role == UI_FIELD) &&
	       !(it->flags & UI_DISABLED);
}

size_t focus_item(const struct ui *ui)
{
	for (size_t i = 0; ui->focus[0] && i < ui->list.n; i++)
		if (strcmp(ui->list.items[i].name, ui->focus) == 0 && focus_can(&ui->list.items[i]))
			return i;
	return SIZE_MAX;
}

void focus_on(struct ui *ui, const char *name)
{
	if (strcmp(ui->focus, name) != 0)
		snprintf(ui->focus, sizeof ui->focus, "%s", name);
	ui->reveal = true;
}

/* What is wrong is brought into sight, and the field it is about into focus, when it is said; after
 * that a person may go elsewhere first. */
static void focus_fault(struct ui *ui)
{
	const char *about = NULL;

	for (size_t i = 0; i < ui->list.n; i++) {
		const struct ui_item *it = &ui->list.items[i];
		if (it->role == UI_FIELD || it->role == UI_CHECK)
			about = it->name;
		if (it->role != UI_FAULT || !about)
			continue;
		if (strcmp(ui->fault, it->name) != 0)
			focus_on(ui, about);
		snprintf(ui->fault, sizeof ui->fault, "%s", it->name);
		return;
	}
	ui->fault[0] = '\0';
}

/* A screen with a field starts in it, so that a person can type at once. */
void focus_settle(struct ui *ui)
{
	focus_fault(ui);
	if (focus_item(ui) != SIZE_MAX)
		return;
	ui->focus[0] = '\0';
	for (size_t i = 0; i < ui->list.n; i++) {
		const struct ui_item *it = &ui->list.items[i];
		if (it->role == UI_FIELD && focus_can(it)) {
			focus_on(ui, it->name);
			return;
		}
	}
}

static void focus_move(struct ui *ui, int way)
{
	size_t n = ui->list.n, at = focus_item(ui);

	ui->focus_shown = true;
	if (n == 0)
		return;
	if (at == SIZE_MAX)
		at = way > 0 ? n - 1 : 0;
	for (size_t k = 0; k < n; k++) {
		at = way > 0 ? (at + 1) % n : (at + n - 1) % n;
		if (focus_can(&ui->list.items[at])) {
			focus_on(ui, ui->list.items[at].name);
			return;
		}
	}
}

static void focus_page(struct ui *ui, bool down)
{
	struct layout_job l = ui_layout_of(ui);

	ui_scroll_to(ui, down ? layout_next(&l, &ui->page) : layout_previous(&l, &ui->page));
}

static void focus_use(struct ui *ui, struct ui_action *out)
{
	size_t i = focus_item(ui);

	ui->focus_shown = true;
	if (i == SIZE_MAX)
		return;
	if (ui->list.items[i].role == UI_FIELD)
		*out = (struct ui_action){.kind = UI_ACT_ENTER,
			.action = ui->list.items[i].action,
			.arg = ui->list.items[i].arg};
	else
		ui_activate(ui, i, out);
}

void focus_key(struct ui *ui, const struct input *in, struct ui_action *out)
{
	bool rtl = ui->page.rtl;

	if (keys_edit(ui, in, out))
		return;
	switch (in->key) {
	case INPUT_TAB:
	case INPUT_ARROW_DOWN:
		focus_move(ui, 1);
		break;
	case INPUT_BACKTAB:
	case INPUT_ARROW_UP:
		focus_move(ui, -1);
		break;
	case INPUT_ARROW_RIGHT:
		focus_move(ui, rtl ? -1 : 1);
		break;
	case INPUT_ARROW_LEFT:
		focus_move(ui, rtl ? 1 : -1);
		break;
	case INPUT_PAGE_DOWN:
		focus_page(ui, true);
		break;
	case INPUT_PAGE_UP:
		focus_page(ui, false);
		break;
	case INPUT_ENTER:
	case INPUT_SPACE:
		focus_use(ui, out);
		break;
	case INPUT_ESCAPE:
		out->kind = UI_ACT_BACK;
		break;
	case INPUT_HOME:
	case INPUT_END:
	case INPUT_BACKSPACE:
	case INPUT_DELETE:
	case INPUT_KEY_OTHER:
		break;
	}
}
