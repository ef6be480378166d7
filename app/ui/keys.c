/*
 * Typing: the on-screen keyboard as items of the list, and what its taps and a USB keyboard do to
 * the field in focus.
 */
#include <stdio.h>
#include <string.h>

#include "app/ui/state.h"

static struct ui_item *field(struct ui *ui)
{
	size_t i = focus_item(ui);

	return i != SIZE_MAX && ui->list.items[i].role == UI_FIELD ? &ui->list.items[i] : NULL;
}

static const char *op_name(enum key_op op)
{
	switch (op) {
	case KEY_TEXT:
		return "ui.key";
	case KEY_SHIFT:
		return "ui.key.shift";
	case KEY_SYMBOLS:
		return "ui.key.symbols";
	case KEY_LAYOUT:
		return "ui.key.layout";
	case KEY_SPACE:
		return "ui.key.space";
	case KEY_BACKSPACE:
		return "ui.key.backspace";
	case KEY_LEFT:
		return "ui.key.left";
	case KEY_RIGHT:
		return "ui.key.right";
	case KEY_DONE:
		return "ui.key.done";
	}
	return "ui.key";
}

static void start(struct ui *ui, const struct ui_item *it)
{
	enum keyboard_kind kind = it->flags & UI_DIGITS     ? KEYBOARD_DIGITS
				  : it->flags & UI_CAPITALS ? KEYBOARD_CODE
				  : it->flags & UI_ADDRESS  ? KEYBOARD_ADDRESS
							    : KEYBOARD_TEXT;
	const char *language = it->lang ? it->lang : words_tag(ui->list.words);

	if (strcmp(ui->keyboard_for, it->name) == 0)
		return;
	snprintf(ui->keyboard_for, sizeof ui->keyboard_for, "%s", it->name);
	keyboard_start(ui->keyboard, language, kind, kind == KEYBOARD_TEXT && it->edit->len == 0);
}

void keys_add(struct ui *ui)
{
	const struct ui_item *it = field(ui);

	ui->n_keys = 0;
	if (!it) {
		ui->keyboard_for[0] = '\0';
		return;
	}
	start(ui, it);
	ui->n_keys = keyboard_keys(ui->keyboard, ui->keys);
	for (size_t i = 0; i < ui->n_keys; i++) {
		const struct key *k = &ui->keys[i];
		struct ui_item *key = ui_add(&ui->list, UI_KEY,
			k->op == KEY_TEXT ? ui_format(&ui->list, "ui.key:%s", k->text)
					  : op_name(k->op));

		key->action = LAYOUT_KEY;
		key->arg = (int) i;
		/* What is read aloud; what is painted is the value, or a sign where that is
		 * empty. */
		if (k->op == KEY_TEXT)
			key->label = k->text;
		key->value = k->label[0] ? k->label : NULL;
		key->hint = NULL;
		key->flags = UI_OWN_WORDS;
		if (k->op == KEY_SHIFT && keyboard_shifted(ui->keyboard))
			key->flags |= UI_SELECTED;
		if (k->op == KEY_DONE)
			key->flags |= UI_PRIMARY;
	}
}

static void edited(const struct ui_item *it, bool changed, struct ui_action *out)
{
	if (changed)
		*out = (struct ui_action){
			.kind = UI_ACT_EDITED, .action = it->action, .arg = it->arg};
}

/* Done: the next field, or what Enter does. */
static void done(struct ui *ui, const struct ui_item *it, struct ui_action *out)
{
	for (size_t i = (size_t) (it - ui->list.items) + 1; i < ui->list.n; i++) {
		if (ui->list.items[i].role == UI_FIELD && focus_can(&ui->list.items[i])) {
			focus_on(ui, ui->list.items[i].name);
			return;
		}
	}
	*out = (struct ui_action){.kind = UI_ACT_ENTER, .action = it->action, .arg = it->arg};
}

void keys_tap(struct ui *ui, const struct key *key, struct ui_action *out)
{
	struct ui_item *it = field(ui);

	if (!it)
		return;
	switch (key->op) {
	case KEY_TEXT:
		edited(it, ui_edit_insert(it->edit, key->text, strlen(key->text)), out);
		break;
	case KEY_SPACE:
		edited(it, ui_edit_insert(it->edit, " ", 1), out);
		break;
	case KEY_BACKSPACE:
		edited(it, ui_edit_backspace(it->edit), out);
		break;
	case KEY_LEFT:
		ui_edit_move(it->edit, keyboard_rtl(ui->keyboard) ? 1 : -1);
		break;
	case KEY_RIGHT:
		ui_edit_move(it->edit, keyboard_rtl(ui->keyboard) ? -1 : 1);
		break;
	case KEY_DONE:
		done(ui, it, out);
		break;
	case KEY_SHIFT:
	case KEY_SYMBOLS:
	case KEY_LAYOUT:
		break;
	}
	(void) keyboard_tap(ui->keyboard, key); /* the next frame asks for the keys anyway */
}

void keys_text(struct ui *ui, const char *utf8, struct ui_action *out)
{
	struct ui_item *it = field(ui);

	if (it)
		edited(it, ui_edit_insert(it->edit, utf8, strlen(utf8)), out);
}

/* Keys of a USB keyboard that mean something inside a field. */
bool keys_edit(struct ui *ui, const struct input *in, struct ui_action *out)
{
	struct ui_item *it = field(ui);
	int forward;

	if (!it)
		return false;
	forward = it->flags & (UI_LTR | UI_ADDRESS | UI_CAPITALS) || !ui->page.rtl ? 1 : -1;
	switch (in->key) {
	case INPUT_BACKSPACE:
		edited(it, ui_edit_backspace(it->edit), out);
		return true;
	case INPUT_DELETE:
		edited(it, ui_edit_delete(it->edit), out);
		return true;
	case INPUT_ARROW_LEFT:
		ui_edit_move(it->edit, -forward);
		return true;
	case INPUT_ARROW_RIGHT:
		ui_edit_move(it->edit, forward);
		return true;
	case INPUT_HOME:
		ui_edit_home(it->edit);
		return true;
	case INPUT_END:
		ui_edit_end(it->edit);
		return true;
	case INPUT_ENTER:
		done(ui, it, out);
		return true;
	case INPUT_SPACE:
		return true; /* arrives as text */
	case INPUT_TAB:
	case INPUT_BACKTAB:
	case INPUT_ARROW_UP:
	case INPUT_ARROW_DOWN:
	case INPUT_PAGE_UP:
	case INPUT_PAGE_DOWN:
	case INPUT_ESCAPE:
	case INPUT_KEY_OTHER:
		break;
	}
	return false;
}
