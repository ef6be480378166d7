/*
 * Draws a sample of every kind of item, in four scripts and on several sizes of glass, as PNG into
 * a folder, so that a person can look at them: ui_gallery FOLDER. Also tells what is cut, hidden or
 * without a glyph. Needs no display.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/ui/ui.h"

struct glass {
	const char *name;
	int width, height;
	double width_mm;
};

static const struct glass glasses[] = {
	{"10in", 1280, 800, 217},
	{"15in", 1920, 1080, 344},
	{"24in", 1920, 1080, 531},
	{"portrait", 1080, 1920, 194},
	{"4k", 3840, 2160, 698},
};

struct sample {
	const char *language, *title, *lead, *text, *name, *long_name;
	const char *letter;
};

static const struct sample samples[] = {
	{"en", "An open letter for strong encryption", "Everyone deserves a private conversation.",
		"Read it at your own pace. Signing is your choice. Leave at any time: nothing is "
		"kept unless "
		"you touch Sign.",
		"Ołena Łęcka-Œuvrard",
		"D’Angelo-O’Brien Nguyễn Thị Ánh of the Society for Ordinary Things",
		"# To the governments of the world\n\nEncryption keeps **everyone** safe: the "
		"person who banks "
		"by telephone, the *journalist* and her source, the hospital and its patients. We, "
		"who sign "
		"below, ask you to support it.\n\n## We ask you\n\n1. not to ban or limit access "
		"to "
		"encryption in any form;\n2. not to demand back doors, keys or weak designs;\n3. "
		"not to ask "
		"anyone in secret for any of these.\n\n> A lock that opens for one stranger opens "
		"for every "
		"stranger who learns how.\n\n- People need to trust what they use.\n- Companies "
		"need to be "
		"free to protect the people they serve.\n\nStrong security is not the opposite of "
		"safety. It "
		"is what safety is made of, and we ask you to say so in your laws, in your "
		"treaties and in "
		"what you buy.\n"},
	{"ar", "رسالة مفتوحة من أجل تشفير قوي", "لكل إنسان الحق في محادثة خاصة.",
		"اقرأ على مهلك. التوقيع اختيارك. يمكنك المغادرة في أي وقت: لا يُحفظ شيء ما لم تلمس "
		"زر "
		"التوقيع.",
		"عبد الرحمن الشريف", "جمعية Björk 山田 للأشياء العادية رقم 42",
		"# إلى حكومات العالم\n\nالتشفير يحفظ أمان **الجميع**: من يدير حسابه من الهاتف، "
		"والصحفية ومصدرها، "
		"والمستشفى ومرضاه.\n\n1. عدم حظر التشفير أو تقييده؛\n2. عدم المطالبة بأبواب "
		"خلفية.\n\n> القفل "
		"الذي يُفتح لغريب واحد يُفتح لكل غريب.\n"},
	{"hi", "मज़बूत एन्क्रिप्शन के लिए खुला पत्र", "हर व्यक्ति को निजी बातचीत का हक़ है।",
		"अपनी गति से पढ़ें। हस्ताक्षर करना आपकी इच्छा है। किसी भी समय छोड़ सकते हैं।",
		"श्रीमती लक्ष्मी क्षत्रिय", "साधारण वस्तुओं की संस्था",
		"# विश्व की सरकारों को\n\nएन्क्रिप्शन **सबको** सुरक्षित रखता है।\n\n1. उस पर रोक न "
		"लगाएँ;\n2. पिछले दरवाज़े न माँगें।\n"},
	{"th", "จดหมายเปิดผนึกเพื่อการเข้ารหัสที่แข็งแกร่ง", "ทุกคนควรมีบทสนทนาที่เป็นส่วนตัว",
		"อ่านตามสบาย การลงชื่อเป็นทางเลือกของคุณ ออกได้ทุกเมื่อ ไม่มีการเก็บข้อมูลใดจนกว่าคุณจะแตะปุ่มลงชื่อ",
		"ธีรศักดิ์ ใจดี", "สมาคมสิ่งของธรรมดาแห่งประเทศไทย",
		"# ถึงรัฐบาลทั่วโลก\n\nการเข้ารหัสทำให้ **ทุกคน** ปลอดภัย ทั้งผู้ที่ทำธุรกรรมทางโทรศัพท์ "
		"นักข่าวและแหล่งข่าว โรงพยาบาลและผู้ป่วย\n"},
};

enum page { PAGE_ATTRACT, PAGE_LETTER, PAGE_PATH, PAGE_NAME, PAGE_REVIEW, PAGE_CODE, PAGE_COUNT };

static const char *const page_names[PAGE_COUNT] = {
	"attract", "letter", "path", "name", "review", "code"};

static struct ui_item *own(struct ui_item *it, const char *label, const char *hint)
{
	it->label = label;
	it->hint = hint;
	it->flags |= UI_OWN_WORDS;
	return it;
}

static void foot(struct ui_list *l)
{
	ui_button(l, "foot.help", 1);
	own(ui_button(l, "foot.leave", 2), "Leave", NULL);
	own(ui_button(l, "foot.go", 3), "Continue", NULL)->flags |= UI_PRIMARY;
	own(&l->items[l->n - 3], "Help", NULL);
}

static void attract(struct ui_list *l, const struct sample *s)
{
	static const char *const names[] = {"English", "العربية", "हिन्दी", "ไทย", "Français",
		"Deutsch", "Русский", "Ελληνικά", "עברית", "বাংলা", "አማርኛ", "Español"};

	own(ui_title(l, "attract.title"), s->title, NULL);
	own(ui_add(l, UI_LEAD, "attract.lead"), s->lead, NULL);
	for (int i = 0; i < 12; i++)
		own(ui_body_button(l, ui_format(l, "attract.language:%d", i), 10), names[i], NULL)
			->flags |= UI_BESIDE;
	own(ui_button(l, "foot.help", 1), "Help", NULL);
}

static void letter(struct ui_list *l, const struct sample *s)
{
	own(ui_title(l, "letter.title"), s->title, NULL);
	ui_add(l, UI_DOCUMENT, "letter.document")->value = s->letter;
	foot(l);
}

static void path(struct ui_list *l, const struct sample *s)
{
	own(ui_add(l, UI_BANNER, "banner"), "Rehearsal: nothing signed here counts", NULL);
	ui_progress(l, 2, 6);
	own(ui_title(l, "path.title"), s->title, NULL);
	own(ui_text(l, "path.text"), s->text, NULL);
	own(ui_choice(l, "path.own", 4, 0), s->name, s->lead)->flags |= UI_BESIDE;
	own(ui_choice(l, "path.org", 4, 1), s->long_name, s->text)->flags |=
		UI_BESIDE | UI_SELECTED;
	own(ui_choice(l, "path.company", 4, 2), s->name, s->lead)->flags |= UI_BESIDE;
	own(ui_check(l, "path.check", 5, true), s->lead, NULL);
	foot(l);
}

static void name(
	struct ui_list *l, const struct sample *s, struct ui_edit *edit, struct ui_edit *more)
{
	ui_progress(l, 3, 6);
	own(ui_title(l, "name.title"), "What is your name?", NULL);
	own(ui_field(l, "name.name", 6, edit), "Your name, as it should appear", NULL);
	own(ui_fault(l, "name.fault"), "Please type your name: it is what you sign with.", NULL);
	own(ui_field(l, "name.work", 7, more), "Where you work", s->lead);
	foot(l);
}

static void review(struct ui_list *l, const struct sample *s)
{
	ui_progress(l, 6, 6);
	own(ui_title(l, "review.title"), s->title, NULL);
	own(ui_entry(l, "review.name", s->name, 8), "Name", "Change");
	own(ui_entry(l, "review.org", s->long_name, 8), "Organisation", "Change");
	own(ui_entry(l, "review.mail", "someone@example.org", 8), "E-mail", "Change");
	own(ui_add(l, UI_NOTE, "review.note"), s->text, NULL);
	own(ui_add(l, UI_METER, "review.meter"), "Symbols shown", NULL)->arg = 620;
	foot(l);
}

static void code(struct ui_list *l, const struct sample *s, uint8_t *modules)
{
	own(ui_title(l, "code.title"), s->title, NULL);
	for (unsigned i = 0; i < 37 * 37; i++)
		modules[i] = (uint8_t) ((i * 2654435761u) >> 13 & 1);
	struct ui_item *it = own(ui_add(l, UI_CODE, "code.code"), "Your code", NULL);
	it->value = "7KQ2M-X9D4T-0ZBVC-R5HNE-W3J8A";
	own(ui_text(l, "code.text"), s->text, NULL);
	own(ui_qr(l, "code.qr", modules, 37), "The same code", NULL);
	foot(l);
}

static void fill(struct ui_list *l, enum page p, const struct sample *s, struct ui_edit *edit,
	struct ui_edit *more, uint8_t *modules)
{
	switch (p) {
	case PAGE_ATTRACT:
		attract(l, s);
		break;
	case PAGE_LETTER:
		letter(l, s);
		break;
	case PAGE_PATH:
		path(l, s);
		break;
	case PAGE_NAME:
		name(l, s, edit, more);
		break;
	case PAGE_REVIEW:
		review(l, s);
		break;
	case PAGE_CODE:
		code(l, s, modules);
		break;
	case PAGE_COUNT:
		break;
	}
}

static void tell(const struct ui *ui, const char *picture)
{
	const struct ui_list *l = ui_shown(ui);

	for (size_t i = 0; i < l->n; i++) {
		const struct ui_item *it = &l->items[i];
		if (it->cut)
			printf("%s: %s is cut\n", picture, it->name);
		if (!it->visible && (it->role == UI_FAULT || it->edit))
			printf("%s: %s is not visible\n", picture, it->name);
	}
	if (l->overflow)
		printf("%s: the list overflows\n", picture);
}

static void draw(struct ui *ui, const struct langs *langs, const struct sample *s, enum page p,
	const char *folder, const char *as)
{
	static uint8_t modules[37 * 37];
	char first[256] = "", second[256] = "", file[512];
	struct ui_edit edit, more;

	snprintf(first, sizeof first, "%s", s->name);
	edit = ui_edit_on(first, sizeof first);
	more = ui_edit_on(second, sizeof second);
	struct ui_list *l = ui_begin(ui, langs_get(langs, s->language), page_names[p], 0);
	fill(l, p, s, &edit, &more, modules);
	ui_end(ui);
	ui_paint(ui);
	snprintf(file, sizeof file, "%s/%s-%s-%s.png", folder, page_names[p], s->language, as);
	tell(ui, file);
	if (ui_screenshot(ui, file) != SP_OK)
		fprintf(stderr, "%s cannot be written\n", file);
}

static void draw_glass(const struct langs *langs, const struct glass *g, const char *folder)
{
	const struct ui_config c = {.width_px = g->width,
		.height_px = g->height,
		.width_mm = g->width_mm,
		.fonts_file = SHARE "/fonts.ini",
		.keyboards_dir = SHARE "/keyboards"};
	struct ui *ui = NULL;
	char why[256], as[64];
	uint32_t first = 0;

	if (ui_open(&ui, &c, why) != SP_OK) {
		fprintf(stderr, "%s\n", why);
		exit(1);
	}
	for (size_t s = 0; s < sizeof samples / sizeof *samples; s++) {
		for (int p = 0; p < PAGE_COUNT; p++) {
			draw(ui, langs, &samples[s], (enum page) p, folder, g->name);
			ui_reset(ui);
		}
	}
	ui_set_size(ui, UI_SIZE_XL);
	for (int p = 0; p < PAGE_COUNT; p++) {
		snprintf(as, sizeof as, "%s-xl", g->name);
		draw(ui, langs, &samples[0], (enum page) p, folder, as);
	}
	ui_set_size(ui, UI_SIZE_M);
	for (int k = 1; k < UI_CONTRAST_COUNT; k++) {
		ui_set_contrast(ui, (enum ui_contrast) k);
		snprintf(as, sizeof as, "%s-contrast%d", g->name, k);
		draw(ui, langs, &samples[0], PAGE_PATH, folder, as);
	}
	if (ui_missing_glyphs(ui, &first))
		printf("%s: no glyph for U+%04X\n", g->name, first);
	ui_close(&ui);
}

int main(int argc, char **argv)
{
	struct langs *langs = NULL;
	char why[256];

	if (argc < 2) {
		fprintf(stderr, "usage: ui_gallery FOLDER [GLASS]\n");
		return 2;
	}
	setenv("SDL_VIDEODRIVER", "dummy", 0);
	if (langs_open(&langs, SHARE "/lang", why) != SP_OK) {
		fprintf(stderr, "%s\n", why);
		return 1;
	}
	for (size_t i = 0; i < sizeof glasses / sizeof *glasses; i++)
		if (argc < 3 || strcmp(argv[2], glasses[i].name) == 0)
			draw_glass(langs, &glasses[i], argv[1]);
	langs_close(&langs);
	return 0;
}
