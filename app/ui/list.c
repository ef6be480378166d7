/*
 * Filling and reading the display list. No layout, no pixels.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/ui.h"

static enum ui_zone zone_of(enum ui_role role)
{
	switch (role) {
	case UI_BANNER:
	case UI_PROGRESS:
	case UI_TITLE:
		return UI_HEAD;
	case UI_BUTTON:
		return UI_FOOT;
	case UI_KEY:
		return UI_KEYS;
	case UI_LEAD:
	case UI_TEXT:
	case UI_NOTE:
	case UI_FAULT:
	case UI_DOCUMENT:
	case UI_CHOICE:
	case UI_CHECK:
	case UI_FIELD:
	case UI_ENTRY:
	case UI_CODE:
	case UI_QR:
	case UI_METER:
	case UI_ROLE_COUNT:
		break;
	}
	return UI_BODY;
}

struct ui_item *ui_add(struct ui_list *l, enum ui_role role, const char *name)
{
	char key[128];
	struct ui_item *it = &l->items[l->n];

	if (l->n == UI_ITEMS_MAX - 1) {
		/* The last item is the scratch one: it is written to and never shown. */
		l->overflow = true;
	} else {
		l->n++;
	}
	*it = (struct ui_item){.name = name, .role = role, .zone = zone_of(role)};
	/* "attract.language:ar" takes its words from "attract.language" unless it brings its
	 * own. */
	snprintf(key, sizeof key, "%.*s", (int) strcspn(name, ":"), name);
	it->label = words_find(l->words, key);
	if (!it->label)
		it->label = name;
	snprintf(key, sizeof key, "%.*s.hint", (int) strcspn(name, ":"), name);
	it->hint = words_find(l->words, key);
	return it;
}

struct ui_item *ui_title(struct ui_list *l, const char *name)
{
	return ui_add(l, UI_TITLE, name);
}

struct ui_item *ui_text(struct ui_list *l, const char *name)
{
	return ui_add(l, UI_TEXT, name);
}

struct ui_item *ui_button(struct ui_list *l, const char *name, int action)
{
	struct ui_item *it = ui_add(l, UI_BUTTON, name);

	it->action = action;
	return it;
}

struct ui_item *ui_body_button(struct ui_list *l, const char *name, int action)
{
	struct ui_item *it = ui_button(l, name, action);

	it->zone = UI_BODY;
	return it;
}

struct ui_item *ui_choice(struct ui_list *l, const char *name, int action, int arg)
{
	struct ui_item *it = ui_add(l, UI_CHOICE, name);

	it->action = action;
	it->arg = arg;
	return it;
}

struct ui_item *ui_check(struct ui_list *l, const char *name, int action, bool ticked)
{
	struct ui_item *it = ui_add(l, UI_CHECK, name);

	it->action = action;
	it->flags = ticked ? UI_SELECTED : 0;
	return it;
}

struct ui_item *ui_field(struct ui_list *l, const char *name, int action, struct ui_edit *edit)
{
	struct ui_item *it = ui_add(l, UI_FIELD, name);

	it->action = action;
	it->edit = edit;
	it->value = edit->text;
	return it;
}

struct ui_item *ui_entry(struct ui_list *l, const char *name, const char *value, int action)
{
	struct ui_item *it = ui_add(l, UI_ENTRY, name);

	it->value = value;
	it->action = action;
	return it;
}

struct ui_item *ui_fault(struct ui_list *l, const char *key)
{
	return ui_add(l, UI_FAULT, key);
}

struct ui_item *ui_progress(struct ui_list *l, int step, int steps)
{
	struct ui_item *it = ui_add(l, UI_PROGRESS, "ui.progress");

	it->arg = steps;
	it->value = ui_format(l, "%d", step);
	ui_fill(l, it,
		(const char *const[]){"step", it->value, "steps", ui_format(l, "%d", steps), NULL});
	return it;
}

struct ui_item *ui_qr(struct ui_list *l, const char *name, const uint8_t *modules, unsigned width)
{
	struct ui_item *it = ui_add(l, UI_QR, name);

	it->modules = modules;
	it->modules_width = width;
	return it;
}

void ui_fill(struct ui_list *l, struct ui_item *it, const char *const pairs[])
{
	size_t room = UI_POOL_LEN - l->pool_len;
	size_t len = words_fill(l->pool + l->pool_len, room, it->label, pairs);

	if (len + 1 > room) {
		l->overflow = true;
		return;
	}
	it->label = l->pool + l->pool_len;
	l->pool_len += len + 1;
}

const char *ui_format(struct ui_list *l, const char *format, ...)
{
	size_t room = UI_POOL_LEN - l->pool_len;
	char *at = l->pool + l->pool_len;
	va_list args;

	va_start(args, format);
	int len = vsnprintf(at, room, format, args);
	va_end(args);
	if (len < 0 || (size_t) len >= room) {
		if (room > 0)
			*at = '\0';
		l->overflow = true;
		return "";
	}
	l->pool_len += (size_t) len + 1;
	return at;
}

const struct ui_item *ui_find(const struct ui_list *l, const char *name)
{
	for (size_t i = 0; i < l->n; i++)
		if (strcmp(l->items[i].name, name) == 0)
			return &l->items[i];
	return NULL;
}

/* ---- as text ---- */

static const char *const role_names[UI_ROLE_COUNT] = {"banner", "progress", "title", "lead", "text",
	"note", "fault", "document", "button", "choice", "check", "field", "entry", "code", "qr",
	"meter", "key"};

static void dump_flags(const struct ui_item *it, char *out, size_t cap)
{
	static const char *const names[] = {"primary", "selected", "disabled", "secret", "beside",
		"address", "digits", "ltr", "own"};
	size_t n = 0;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (it->flags & 1u << i)
			n += (size_t) snprintf(out + n, cap - n, "%s%s", n ? "," : "", names[i]);
	if (it->action)
		n += (size_t) snprintf(out + n, cap - n, "%saction", n ? "," : "");
	if (!it->visible)
		n += (size_t) snprintf(out + n, cap - n, "%shidden", n ? "," : "");
	if (it->cut)
		n += (size_t) snprintf(out + n, cap - n, "%scut", n ? "," : "");
	if (n == 0)
		snprintf(out, cap, "-");
}

/* One line: newlines of a text become spaces. A secret is never written out. */
static void dump_words(char *out, size_t cap, const char *words, bool secret)
{
	snprintf(out, cap, "\"%s\"", !words ? "" : secret ? "(hidden)" : words);
	for (char *c = out; *c; c++)
		if ((unsigned char) *c < ' ')
			*c = ' ';
}

void ui_dump(const struct ui_list *l, void (*line)(void *arg, const char *text), void *arg)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct ui_item *it = &l->items[i];
		char flags[160], label[600], value[600], hint[600], text[2200];

		dump_flags(it, flags, sizeof flags);
		dump_words(label, sizeof label, it->label, false);
		dump_words(value, sizeof value, it->edit ? it->edit->text : it->value,
			it->flags & UI_SECRET);
		dump_words(hint, sizeof hint, it->hint, false);
		snprintf(text, sizeof text, "%s %s %d,%d %dx%d %s %s %s %s %s", it->name,
			role_names[it->role], it->box.x, it->box.y, it->box.w, it->box.h, flags,
			label, value, hint, it->lang ? it->lang : words_tag(l->words));
		line(arg, text);
	}
}
