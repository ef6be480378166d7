/*
 * Every screen in every language on one size of glass, in all text sizes: lays it out and paints it
 * with the real window (SDL's dummy driver), pages through it, and looks for what a person could
 * not read or touch. One line for each violation.
 *
 *	render WIDTHxHEIGHT@MILLIMETRES [FOLDER]
 *
 * With a folder: a picture of each screen in the normal size.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/screens/rules.h"
#include "tests/screens/stage.h"

/* One walk through everything that can stand on the glass: a command, an item, a text. */
static const char *const tour[] = {
	"show attract",
	"tap withdraw.open",
	"show withdraw",
	"type withdraw.code b9d5mpjtb9d5mpjtb9d5mpj",
	"tap form.continue",
	"show withdraw-mistyped",
	"type withdraw.code tc",
	"set withdraw-busy",
	"tap form.continue",
	"show withdraw-moment",
	"pass 2000",
	"show withdraw-busy",
	"pass 20000",
	"set withdraw-failed",
	"tap form.continue",
	"pass 2000",
	"show withdraw-unsaved",
	"set withdraw-taken",
	"tap form.continue",
	"pass 2000",
	"show withdraw-recorded",
	"tap withdraw.done",
	"tap attract.language",
	"show letter",
	"pass 180000",
	"show still",
	"tap still.stay",
	"tap foot.help",
	"show help",
	"tap foot.back",
	"tap letter.sign",
	"show path",
	"tap path.organisation",
	"show organisation",
	"tap form.continue",
	"show organisation-faults",
	"type organisation.name International Federation of Private Correspondence",
	"type organisation.role Secretary General",
	"tap form.continue",
	"show name-organisation",
	"type name.name Maria-Magdalena Hohenzollern-Sigmaringen von Württemberg-Teck",
	"tap form.continue",
	"show authority",
	"tap form.continue",
	"show authority-fault",
	"tap authority.tick",
	"tap form.continue",
	"show confirm",
	"type confirm.email secretary",
	"tap form.continue",
	"show confirm-fault",
	"type confirm.email .general@federation.example.org",
	"tap form.continue",
	"show appear",
	"tap appear.name-org",
	"show mail-organisation",
	"tap mail.yes",
	"show review-organisation",
	"tap-unsaved review.sign",
	"show review-unsaved",
	"tap review.dont",
	"tap attract.language",
	"tap letter.sign",
	"tap path.individual",
	"show name",
	"tap form.continue",
	"show name-fault",
	"type name.name Ada",
	"tap name.country",
	"show country",
	"type country.filter ni",
	"show country-typed",
	"type country.filter xyz",
	"show country-nothing",
	"tap foot.back",
	"tap name.workplace",
	"tap form.continue",
	"show workplace",
	"type organisation.name Example Society",
	"tap form.continue",
	"tap appear.name",
	"show mail",
	"tap mail.yes",
	"show mail-yes",
	"tap mail.no",
	"show review",
	"tap review.sign",
	"show done",
	"tap done.code",
	"show code",
	"tap foot.leave",
	"tap attract.staff",
	"show pin",
	"type pin.pin 1111",
	"tap pin.open",
	"show pin-wrong",
	"type pin.pin 1111",
	"tap pin.open",
	"type pin.pin 1111",
	"tap pin.open",
	"type pin.pin 1111",
	"tap pin.open",
	"type pin.pin 1111",
	"tap pin.open",
	"show pin-wait",
	"tap pin.forgotten",
	"show unlock",
	"tap unlock.answer",
	"show answer",
	"type answer.code n8vq2z5m7txa3kb",
	"tap form.continue",
	"show answer-mistyped",
	"type answer.code d",
	"tap form.continue",
	"show staff",
	"waiting 12345",
	"show staff-waiting",
	"tap staff.shut-down",
	"show staff-shut-down-unsent",
	"tap staff.down.hand-over",
	"tap foot.back",
	"show staff-unshown",
	"tap staff.close",
	"show close",
	"tap close.today",
	"show batch",
	"tap batch.done",
	"show slip",
	"tap foot.back",
	"show staff-closed",
	"tap staff.batch:1",
	"tap batch.ack",
	"show ack",
	"type ack.code 0000000000000000",
	"tap form.continue",
	"show ack-wrong",
	"tap foot.back",
	"tap batch.ack",
	"type ack.code n8vq2z5m7txa3kbd",
	"tap form.continue",
	"show ack-taken",
	"tap ack.purge",
	"show purge",
	"tap purge.yes",
	"show purge-done",
	"tap foot.back",
	"pass 200",
	"show batch-purged",
	"tap foot.back",
	"waiting 7",
	"tap staff.cut",
	"tap batch.done",
	"show staff-batches",
	"tap staff.enrol",
	"show enrol",
	"tap enrol.code",
	"show enrol-code",
	"tap enrol.code",
	"tap enrol.read",
	"show enrol-no-stick",
	"set stick-refused",
	"tap enrol.read",
	"show enrol-refused",
	"set stick-acked",
	"tap enrol.read",
	"show enrol-acked",
	"tap enrol.write",
	"show enrol-written",
	"set stick-armed",
	"tap enrol.read",
	"show taken",
	"set home",
	"set armed",
	"tap attract.staff",
	"type pin.pin 2718",
	"tap pin.open",
	"tap staff.enrol",
	"show enrol-armed",
	"tap foot.back",
	"tap staff.close",
	"tap close.for-good",
	"show close-ending",
	"tap close.ending.yes",
	"show batch-final",
	"tap batch.done",
	"show slip-final",
	"tap foot.back",
	"show staff-final",
	"waiting 7",
	"tap staff.cut",
	"set retention",
	"set home",
	"show attract-closed",
	"tap attract.staff",
	"type pin.pin 2718",
	"tap pin.open",
	"show staff-retention",
	"tap staff.wipe",
	"show wipe",
	"tap wipe.go-on",
	"show wipe-sure",
	"tap wipe.yes",
	"show wipe-failed",
	"tap foot.back",
	"tap staff.shut-down",
	"show staff-shut-down",
	"tap foot.leave",
};

/* The languages of the catalogues in assets/lang, in the order of a campaign file. */
static const char *const languages[] = {"ar", "de", "en", "es", "fr", "hi", "ru", NULL};

static const struct {
	enum ui_size size;
	const char *name;
} text_sizes[] = {
	{UI_SIZE_M, "normal"},
	{UI_SIZE_S, "small"},
	{UI_SIZE_L, "large"},
	{UI_SIZE_XL, "very large"},
};

enum { PAGES_MAX = 120 };

struct run {
	struct ui *ui;
	struct stage stage;
	struct rules rules;
	const char *glass, *language, *folder;
	size_t text_size;
	int64_t now_ms; /* of the window; the stage has its own, which stands still */
};

/* ---- one stop ---- */

static const struct ui_list *render(struct run *r, bool paint)
{
	struct ui_list *l;

	ui_set_size(r->ui, text_sizes[r->text_size].size);
	l = ui_begin(r->ui, r->stage.cx.words, stack_name(r->stage.stack), r->now_ms);
	stack_draw(r->stage.stack, l);
	ui_end(r->ui);
	if (paint)
		(void) ui_paint(r->ui); /* how many pixels is for benchmarks to know */
	return ui_shown(r->ui);
}

/* Touches "More" or "Back up" as a finger would. False: there is no more. */
static bool page(struct run *r, const char *name)
{
	const struct ui_item *button = ui_find(ui_shown(r->ui), name);
	struct ui_action a;

	if (!button || !button->visible || (button->flags & UI_DISABLED))
		return false;
	ui_push_touch(r->ui, button->box.x + button->box.w / 2, button->box.y + button->box.h / 2);
	for (int i = 0; i < 8; i++) {
		r->now_ms += 200;
		(void) ui_wait(r->ui, 0, r->now_ms,
			&a); /* paging is ui's own affair: no action comes of it */
	}
	return true;
}

static void picture(struct run *r, const char *stop, unsigned page)
{
	char path[512];

	if (!r->folder || text_sizes[r->text_size].size != UI_SIZE_M)
		return;
	snprintf(path, sizeof path, "%s/%s-%s-%s-%u.png", r->folder, r->glass, r->language, stop,
		page);
	if (ui_screenshot(r->ui, path) != SP_OK) {
		fprintf(stderr, "render: %s cannot be written\n", path);
		exit(2);
	}
}

/* Where there is room for one button only, it leads on to the end and from there to the top. */
static void to_top(struct run *r, bool paint)
{
	bool one = false;

	(void) render(r, paint);
	for (unsigned n = 0; n < PAGES_MAX; n++) {
		bool up = ui_find(ui_shown(r->ui), "ui.up") != NULL;

		one |= !up && ui_find(ui_shown(r->ui), "ui.more") != NULL;
		if (!page(r, one && !up ? "ui.more" : "ui.up"))
			return;
		(void) render(r, paint);
		if (one && up)
			return;
	}
}

/* A letter is many pages of the same: its first ones show what there is to see. */
static void visit_stop(struct run *r, const char *stop)
{
	const bool letter = strcmp(stop, "letter") == 0;
	const bool paint = r->folder || text_sizes[r->text_size].size == UI_SIZE_M;
	unsigned n = 0;

	snprintf(r->rules.where, sizeof r->rules.where, "%s %s %s %s", r->glass, r->language,
		text_sizes[r->text_size].name, stop);
	r->rules.rtl = words_rtl(r->stage.cx.words);
	r->rules.choices_at_once = text_sizes[r->text_size].size == UI_SIZE_M;
	rules_start(&r->rules);
	to_top(r, paint);
	do {
		rules_page(&r->rules, render(r, paint));
		picture(r, stop, n);
	} while (n++ < (letter ? 3 : PAGES_MAX) && page(r, "ui.more"));
	rules_end(&r->rules, !letter);
}

/* ---- the walk ---- */

static bool tap(struct run *r, const char *name, sp_err sign_answer)
{
	char language[64];

	r->stage.sign_answer = sign_answer;
	if (strcmp(name, "attract.language") != 0)
		return stage_tap(&r->stage, name);
	snprintf(language, sizeof language, "attract.language:%s", r->language);
	return stage_tap(&r->stage, language);
}

static bool type(struct run *r, const char *arg)
{
	char field[64] = "";
	const size_t n = strcspn(arg, " ");

	snprintf(field, sizeof field, "%.*s", (int) n, arg);
	return stage_type(&r->stage, field, arg + n + 1);
}

static void set_stick(struct stage *s, struct stick_news news)
{
	s->stick = "/media/signpost";
	s->news = news;
}

/* What the station comes to by something other than a touch. */
static bool set(struct stage *s, const char *what)
{
	if (strcmp(what, "withdraw-busy") == 0) {
		s->withdraw_answer = SP_E_BUSY;
		s->withdraw_wait_ms = 20000;
	} else if (strcmp(what, "withdraw-failed") == 0) {
		s->withdraw_answer = SP_E_IO;
	} else if (strcmp(what, "withdraw-taken") == 0) {
		s->withdraw_answer = SP_OK;
	} else if (strcmp(what, "stick-refused") == 0) {
		set_stick(s, (struct stick_news){.refused = SP_E_TYPES, .why = "stick.answer"});
	} else if (strcmp(what, "stick-acked") == 0) {
		set_stick(s, (struct stick_news){.acked = 3});
	} else if (strcmp(what, "stick-armed") == 0) {
		set_stick(s, (struct stick_news){.armed = true, .campaign = true, .acked = 3});
	} else if (strcmp(what, "home") == 0) {
		stack_event(
			s->stack, &(struct ui_action){.kind = UI_ACT_ITEM, .action = SCREEN_LEAVE});
	} else if (strcmp(what, "armed") == 0) {
		s->status.armed = true;
		s->status.drill = false;
	} else if (strcmp(what, "retention") == 0) {
		s->status.retention_over = true;
		s->status.trouble = "trouble.retention";
		s->status.closed = "banner.retention";
		s->wipe_answer = SP_E_IO;
	} else {
		return false;
	}
	return true;
}

static bool take_step(struct run *r, const char *command, const char *arg)
{
	if (strcmp(command, "tap") == 0)
		return tap(r, arg, SP_OK);
	if (strcmp(command, "tap-unsaved") == 0)
		return tap(r, arg, SP_E_IO);
	if (strcmp(command, "type") == 0)
		return type(r, arg);
	if (strcmp(command, "show") == 0)
		visit_stop(r, arg);
	else if (strcmp(command, "pass") == 0)
		stage_pass(&r->stage, (unsigned) strtoul(arg, NULL, 10));
	else if (strcmp(command, "set") == 0)
		return set(&r->stage, arg);
	else if (strcmp(command, "waiting") == 0)
		r->stage.status.waiting = strtoul(arg, NULL, 10);
	else
		return false;
	return true;
}

static void step(struct run *r, const char *line)
{
	char command[16] = "";
	const size_t n = strcspn(line, " ");

	snprintf(command, sizeof command, "%.*s", (int) n, line);
	if (!take_step(r, command, line + n + 1)) {
		fprintf(stderr, "render: \"%s\" cannot be done on \"%s\" (%s)\n", line,
			stage_at(&r->stage), r->rules.where);
		exit(2);
	}
}

static void walk(struct run *r)
{
	const struct stage_campaign campaign = {.languages = languages, .home = r->language};

	stage_open(&r->stage, &campaign, r->ui, NULL);
	for (size_t i = 0; i < sizeof tour / sizeof tour[0]; i++)
		step(r, tour[i]);
	stage_close(&r->stage);
}

static struct ui *open_glass(const char *glass)
{
	struct ui_config c = {.fonts_file = SP_SHARE_DIR "/fonts.ini",
		.keyboards_dir = SP_SHARE_DIR "/keyboards"};
	struct ui *ui = NULL;
	char why[256] = "";

	if (sscanf(glass, "%dx%d@%lf", &c.width_px, &c.height_px, &c.width_mm) != 3) {
		fprintf(stderr, "render: WIDTHxHEIGHT@MILLIMETRES is needed\n");
		exit(2);
	}
	setenv("SDL_VIDEODRIVER", "dummy", 1);
	if (ui_open(&ui, &c, why) != SP_OK) {
		fprintf(stderr, "render: %s\n", why);
		exit(2);
	}
	return ui;
}

int main(int argc, char **argv)
{
	static struct run r;
	uint32_t missing = 0;
	unsigned n;

	if (argc < 2)
		return 2;
	r.glass = argv[1];
	r.folder = argc > 2 ? argv[2] : NULL;
	r.ui = open_glass(r.glass);
	ui_metrics(r.ui, &r.rules.width, &r.rules.height, &r.rules.px_per_mm);
	for (size_t i = 0; languages[i]; i++) {
		r.language = languages[i];
		for (r.text_size = 0; r.text_size < sizeof text_sizes / sizeof text_sizes[0];
			r.text_size++)
			walk(&r);
	}
	n = ui_missing_glyphs(r.ui, &missing);
	if (n > 0) {
		printf("%s: %u characters without a glyph, the first is U+%04X\n", r.glass, n,
			(unsigned) missing);
		r.rules.n_violations++;
	}
	ui_close(&r.ui);
	printf("%s: %u pages, %u violations\n", r.glass, r.rules.n_pages, r.rules.n_violations);
	return r.rules.n_violations > 0;
}
