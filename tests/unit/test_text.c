#include "app/ui/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct text_style sans = {.family = TEXT_SANS, .px = 40, .pitch_percent = 140};

static int setup(void **state)
{
	struct text *t = NULL;
	char why[256];

	assert_int_equal(text_open(&t, SHARE "/fonts.ini", why), SP_OK);
	*state = t;
	return 0;
}

static int teardown(void **state)
{
	struct text *t = *state;

	text_close(&t);
	return 0;
}

static int width_of(struct text *t, const char *words, const char *language, enum text_direction d)
{
	return text_layout(t, &sans, words, language, d, 0)->width;
}

static void test_missing_font_list_is_named(void **state)
{
	struct text *t = NULL;
	char why[256] = "";

	(void) state;
	assert_int_equal(text_open(&t, "/nowhere/fonts.ini", why), SP_E_NOTFOUND);
	assert_non_null(strstr(why, "/nowhere/fonts.ini"));
	assert_null(t);
}

static void test_arabic_letters_join(void **state)
{
	struct text *t = *state;
	/* Beh alone is wide; beh beh beh joined is narrower than three alone. */
	int joined = width_of(t, "ببب", "ar", TEXT_RTL), alone = width_of(t, "ب", "ar", TEXT_RTL);

	assert_true(joined < 3 * alone - alone / 2);
	/* A zero width non-joiner takes them apart again. */
	int apart = width_of(t, "ب\u200cب\u200cب", "ar", TEXT_RTL);
	assert_int_equal(apart, 3 * alone > apart ? apart : 3 * alone);
	assert_true(abs(apart - 3 * alone) <= 2);
}

static void test_devanagari_forms_clusters(void **state)
{
	struct text *t = *state;
	/* क + virama + ष make one glyph: narrower than the three apart. */
	int cluster = width_of(t, "क्ष", "hi", TEXT_LTR);
	int apart = width_of(t, "क", "hi", TEXT_LTR) + width_of(t, "ष", "hi", TEXT_LTR);

	assert_true(cluster < apart);
	/* The vowel sign i is written before its consonant and takes room. */
	assert_true(width_of(t, "कि", "hi", TEXT_LTR) > width_of(t, "क", "hi", TEXT_LTR));
}

static void test_thai_marks_take_no_room(void **state)
{
	struct text *t = *state;

	assert_int_equal(width_of(t, "ที่", "th", TEXT_LTR), width_of(t, "ท", "th", TEXT_LTR));
}

static void test_thai_is_broken_between_words(void **state)
{
	struct text *t = *state;
	const char *words = "ทุกคนควรมีบทสนทนาที่เป็นส่วนตัว"; /* no spaces */
	int whole = width_of(t, words, "th", TEXT_LTR);
	const struct text_layout *l = text_layout(t, &sans, words, "th", TEXT_LTR, whole / 2);

	assert_in_range(l->n_lines, 2, 4);
	assert_false(l->broken_word);
	assert_true(l->width <= whole / 2);
}

static void test_lines_keep_within_the_width(void **state)
{
	struct text *t = *state;
	static const struct {
		const char *language, *words;
		enum text_direction direction;
	} cases[] = {
		{"en", "Read it at your own pace. Signing is your choice. Leave at any time.",
			TEXT_LTR},
		{"ar", "اقرأ على مهلك. التوقيع اختيارك. يمكنك المغادرة في أي وقت.", TEXT_RTL},
		{"hi", "अपनी गति से पढ़ें। हस्ताक्षर करना आपकी इच्छा है।", TEXT_LTR},
		{"he", "קראו בקצב שלכם. החתימה היא בחירה שלכם.", TEXT_RTL},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		for (int width = 250; width < 900; width += 130) {
			const struct text_layout *l = text_layout(t, &sans, cases[i].words,
				cases[i].language, cases[i].direction, width);
			assert_true(l->width <= width);
			int whole =
				width_of(t, cases[i].words, cases[i].language, cases[i].direction);
			assert_int_equal(l->n_lines > 1, whole > width);
			assert_int_equal(l->height, l->n_lines * l->pitch);
			assert_false(l->broken_word);
		}
	}
}

static void test_word_wider_than_the_line_is_broken_and_said_so(void **state)
{
	struct text *t = *state;
	const struct text_layout *l =
		text_layout(t, &sans, "Donaudampfschifffahrtsgesellschaft", "de", TEXT_LTR, 200);

	assert_true(l->broken_word);
	assert_true(l->n_lines > 2);
	assert_true(l->width <= 200);
}

static void test_newline_starts_a_line(void **state)
{
	struct text *t = *state;

	assert_int_equal(text_layout(t, &sans, "one\ntwo\n\nfour", "en", TEXT_LTR, 0)->n_lines, 4);
}

static void test_carets_move_with_the_letters(void **state)
{
	struct text *t = *state;
	const struct text_layout *latin = text_layout(t, &sans, "abc", "en", TEXT_AUTO_LTR, 0);

	assert_int_equal(text_caret(latin, 0), 0);
	assert_true(text_caret(latin, 1) < text_caret(latin, 2));
	assert_true(abs(text_caret(latin, 3) - latin->width) <= 1);

	/* Right to left: the start is at the right edge, the end at the left. */
	const char *beh = "ببب";
	const struct text_layout *arabic = text_layout(t, &sans, beh, "ar", TEXT_AUTO_RTL, 0);
	assert_true(abs(text_caret(arabic, 0) - arabic->width) <= 1);
	assert_true(text_caret(arabic, 2) > text_caret(arabic, 4));
	assert_int_equal(text_caret(arabic, strlen(beh)), 0);
	assert_true(text_is_rtl(arabic));
}

static void test_mixed_name_keeps_both_directions(void **state)
{
	struct text *t = *state;
	/* Hebrew, then Latin: on the glass the Latin word stands at the left and runs to the
	 * right. */
	const char *name = "שלום Björk";
	const struct text_layout *l = text_layout(t, &sans, name, "he", TEXT_AUTO_LTR, 0);
	size_t latin = strlen("שלום ");

	assert_true(text_is_rtl(l));
	assert_true(abs(text_caret(l, 0) - l->width) <= 1);
	assert_true(text_caret(l, latin + 1) < text_caret(l, latin + 4));
	assert_true(text_caret(l, latin + 4) < text_caret(l, 2));
}

static void test_caret_never_stands_inside_a_grapheme(void **state)
{
	struct text *t = *state;
	const char *words = "e\u0301x"; /* e with a combining accent */
	const struct text_layout *l = text_layout(t, &sans, words, "en", TEXT_AUTO_LTR, 0);

	assert_int_equal(text_caret(l, 1), text_caret(l, 0));
	for (int x = 0; x <= l->width; x++) {
		size_t at = text_offset_at(l, x);
		assert_true(at == 0 || at == 3 || at == 4);
	}
	assert_int_equal(text_offset_at(l, l->width), 4);
}

static void test_touched_place_and_caret_agree(void **state)
{
	struct text *t = *state;
	static const char *const names[] = {
		"Nguyễn Thị Ánh", "عبد الرحمن", "Ołena Łęcka", "ศักดิ์ ใจดี"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const struct text_layout *l =
			text_layout(t, &sans, names[i], "en", TEXT_AUTO_LTR, 0);
		for (int x = 0; x <= l->width; x += 3) {
			size_t at = text_offset_at(l, x);
			assert_true(abs(text_caret(l, at) - x) <= l->width / 3);
			assert_int_equal(text_caret(l, text_offset_at(l, text_caret(l, at))),
				text_caret(l, at));
		}
	}
}

static void test_missing_glyph_is_counted(void **state)
{
	struct text *t = *state;
	uint32_t first = 0;

	(void) width_of(t, "Aé Ω Я ب क ท ₹ → ½ ∑", "en", TEXT_LTR);
	assert_int_equal(text_missing(t, &first), 0);
	(void) width_of(t, "A\U0010FFFD", "en", TEXT_LTR); /* private use: nobody has it */
	assert_int_equal(text_missing(t, &first), 1);
	assert_int_equal(first, 0x10FFFD);
}

static void test_emoji_and_joiners_do_no_harm(void **state)
{
	struct text *t = *state;

	assert_true(width_of(t, "👩\u200d👩\u200d👧\u200d👦 e\u20dd \u202e abc \ufeff", "en",
			    TEXT_AUTO_LTR) > 0);
	assert_int_equal(text_layout(t, &sans, "", "en", TEXT_LTR, 0)->n_lines, 1);
	assert_int_equal(text_layout(t, &sans, "", "en", TEXT_LTR, 0)->width, 0);
}

static void test_same_words_are_set_once(void **state)
{
	struct text *t = *state;
	const struct text_layout *a = text_layout(t, &sans, "the same", "en", TEXT_LTR, 300);

	assert_ptr_equal(a, text_layout(t, &sans, "the same", "en", TEXT_LTR, 300));
	assert_ptr_not_equal(a, text_layout(t, &sans, "the same", "en", TEXT_LTR, 301));
	assert_ptr_not_equal(a, text_layout(t, &sans, "The same", "en", TEXT_LTR, 300));
}

static void test_document_shows_words_and_leaves_out_the_rest(void **state)
{
	struct text *t = *state;
	const struct text_style serif = {.family = TEXT_SERIF, .px = 30, .pitch_percent = 140};
	const char *plain = "One paragraph.\n";
	const char *hostile =
		"One paragraph.<script>x</script>![picture](http://example.org/x.png)\n";
	int one = text_document(t, &serif, plain, "en", false, 600)->height;

	assert_true(one > 30);
	/* Words between the tags are text; tags and pictures are not: still one line. */
	assert_int_equal(text_document(t, &serif, hostile, "en", false, 600)->height, one);
	assert_true(
		text_document(t, &serif, "# A\n\n1. b\n2. c\n\n> d\n", "en", false, 600)->height >
		3 * one);
	assert_int_equal(text_document(t, &serif, "", "en", false, 600)->height, 0);
}

static void test_document_lines_come_in_order(void **state)
{
	struct text *t = *state;
	const struct text_style serif = {.family = TEXT_SERIF, .px = 30, .pitch_percent = 140};
	const struct text_document *d = text_document(
		t, &serif, "# A\n\nlong long long long long long\n\n- b\n- c\n", "en", false, 200);
	int before = -1;

	for (int y = 0; y < d->height; y += 5) {
		int line = text_document_line_at(d, y);
		assert_true(line >= before);
		before = line;
	}
	assert_int_equal(text_document_line_at(d, d->height + 10), d->height);
}

static void test_nothing_is_painted_outside_the_clip(void **state)
{
	struct text *t = *state;
	enum { W = 300, H = 80 };
	uint32_t *pixels = calloc(W * H, sizeof *pixels);
	struct canvas c = {pixels, W, H, W, {50, 20, 60, 30}};
	const struct text_layout *l = text_layout(t, &sans, "WWWWWWWWWW", "en", TEXT_LTR, 0);
	int inside = 0;

	assert_non_null(pixels);
	text_paint(t, &c, l, (struct ui_rect){0, 0, W, H}, TEXT_LEFT, 0xFFFFFF, 0, H);
	for (int i = 0; i < W * H; i++) {
		if (rect_contains(c.clip, i % W, i / W))
			inside += pixels[i] != 0;
		else
			assert_int_equal(pixels[i], 0);
	}
	assert_true(inside > 100);
	free(pixels);
}

/* ---- what is painted ---- */

enum { GLASS_W = 2400, GLASS_H = 300, MARGIN = 100 };

struct ink {
	int left, right, top, bottom; /* right and bottom: the first column and row without */
};

/* Paints a layout with its upper left corner MARGIN to the right and below, and looks for ink from
 * a column on. */
static struct ink ink_of(struct text *t, const struct text_layout *l, int from, int to)
{
	uint32_t *pixels = calloc(GLASS_W * GLASS_H, sizeof *pixels);
	struct canvas c = {pixels, GLASS_W, GLASS_H, GLASS_W, {0, 0, GLASS_W, GLASS_H}};
	struct ink ink = {GLASS_W, 0, GLASS_H, 0};

	assert_non_null(pixels);
	assert_true(l->width + 2 * MARGIN < GLASS_W);
	text_paint(t, &c, l, (struct ui_rect){MARGIN, MARGIN, l->width, l->height}, TEXT_LEFT,
		0xFFFFFF, 0, GLASS_H);
	for (int y = 0; y < GLASS_H; y++) {
		for (int x = MARGIN + from; x < MARGIN + to; x++) {
			if (pixels[y * GLASS_W + x] == 0)
				continue;
			ink.left = x - MARGIN < ink.left ? x - MARGIN : ink.left;
			ink.right = x + 1 - MARGIN > ink.right ? x + 1 - MARGIN : ink.right;
			ink.top = y < ink.top ? y : ink.top;
			ink.bottom = y + 1;
		}
	}
	free(pixels);
	return ink;
}

static struct ink all_ink_of(struct text *t, const struct text_layout *l)
{
	return ink_of(t, l, -MARGIN, l->width + MARGIN);
}

static const struct {
	const char *language, *rest, *word;
	bool serif_italic;
} words[] = {
	{"en", "The quick brown fox sees how they run", "joy of", true},
	{"en", "The quick brown fox sees how they run", "jf", true},
	{"en", "Zwei flinke Boxer liefen weiter, Avenue To", "jój", false},
	{"vi", "Mot hai ba bon", "Ễ Ắj", false},
	{"ar", "لكل إنسان الحق في محادثة خاصة", "ججج", false},
	{"ar", "لكل إنسان الحق في محادثة خاصة", "رُبَّما", false},
	{"he", "קראו בקצב שלכם", "לָךְ", false},
	{"hi", "हस्ताक्षर करना आपकी इच्छा है", "किर्ज़ी", false},
	{"th", "ทุกคนควรมีบทสนทนา", "ปี่ที่น้ำ", false},
};

/* A word alone must stand to its pen as it does in a longer run, where ink left of the pen has
 * room: across, carets say where that is. */
static void test_ink_stands_where_the_carets_say(void **state)
{
	static const char gap[] = "        ";
	struct text *t = *state;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		for (int px = 17; px <= 47; px += 6) {
			struct text_style style = sans;
			char longer[256];

			style.px = px;
			style.family = words[i].serif_italic ? TEXT_SERIF : TEXT_SANS;
			style.italic = words[i].serif_italic;
			const struct text_layout *alone = text_layout(
				t, &style, words[i].word, words[i].language, TEXT_AUTO_LTR, 0);
			bool rtl = text_is_rtl(alone);
			snprintf(longer, sizeof longer, "%s%s%s",
				rtl ? words[i].word : words[i].rest, gap,
				rtl ? words[i].rest : words[i].word);
			const struct text_layout *l =
				text_layout(t, &style, longer, words[i].language, TEXT_AUTO_LTR, 0);
			int pen = text_caret(l,
				rtl ? strlen(words[i].word) : strlen(words[i].rest) + strlen(gap));

			struct ink a = all_ink_of(t, alone);
			struct ink b = ink_of(t, l, pen - px, l->width + MARGIN);
			assert_in_range(b.left - pen - a.left + 1, 0, 2);
			assert_in_range(b.right - pen - a.right + 1, 0, 2);
			assert_int_equal(a.top, b.top);
			assert_int_equal(a.bottom, b.bottom);
		}
	}
}

/* Marks piled over or under the face's own height shift what SDL2_ttf returns; the letters beside
 * them must not move. */
static void test_piled_marks_leave_the_baseline_alone(void **state)
{
	static const struct {
		const char *marks;
		int off; /* by how much they may: with both, hinting leaves a pixel in doubt */
	} piles[] = {
		{"x\u0302\u0302\u0302\u0302\u0302", 0},
		{"x\u0323\u0323\u0323\u0323", 0},
		{"x\u0302\u0323\u0302\u0323\u0302\u0323\u0302\u0323\u0302\u0323", 1},
	};
	struct text *t = *state;

	for (size_t i = 0; i < sizeof piles / sizeof *piles; i++) {
		for (int px = 20; px <= 40; px += 5) {
			struct text_style style = sans;
			char both[128];

			style.px = px;
			snprintf(both, sizeof both, "Hp        %s", piles[i].marks);
			const struct text_layout *plain =
				text_layout(t, &style, "Hp", "en", TEXT_LTR, 0);
			const struct text_layout *l =
				text_layout(t, &style, both, "en", TEXT_LTR, 0);
			struct ink a = all_ink_of(t, plain);
			struct ink b = ink_of(t, l, -MARGIN, plain->width + px);
			struct ink pile = ink_of(t, l, plain->width + px, l->width + MARGIN);

			assert_int_equal(a.left, b.left);
			assert_int_equal(a.right, b.right);
			assert_in_range(a.top - b.top + piles[i].off, 0, 2 * piles[i].off);
			assert_int_equal(a.bottom - a.top, b.bottom - b.top);
			assert_true(pile.bottom - pile.top > px);
		}
	}
}

static void test_cut_arabic_word_stays_joined(void **state)
{
	struct text *t = *state;
	const char *behs = "بببببببببببب";
	int whole = width_of(t, behs, "ar", TEXT_RTL);
	const struct text_layout *l = text_layout(t, &sans, behs, "ar", TEXT_RTL, whole * 2 / 5);
	struct ink ink = all_ink_of(t, l);

	assert_true(l->broken_word);
	assert_true(l->n_lines > 2);
	/* Unjoined, the letter at a cut would end in a long bow. */
	assert_true(ink.right - ink.left <= l->width + 4);
}

static void test_missing_glyph_is_painted_as_a_box(void **state)
{
	struct text *t = *state;
	struct ink ink = all_ink_of(t, text_layout(t, &sans, "\U0010FFFD", "en", TEXT_LTR, 0));

	assert_true(ink.right - ink.left > sans.px / 4);
	assert_true(ink.bottom - ink.top > sans.px / 2);
}

static void test_words_look_the_same_after_a_wipe(void **state)
{
	struct text *t = *state;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		struct ink before = all_ink_of(t,
			text_layout(t, &sans, words[i].word, words[i].language, TEXT_AUTO_LTR, 0));
		text_wipe(t);
		struct ink after = all_ink_of(t,
			text_layout(t, &sans, words[i].word, words[i].language, TEXT_AUTO_LTR, 0));
		assert_memory_equal(&before, &after, sizeof before);
	}
}

/* More pictures than are kept: what was asked for in this frame can still be painted. */
static void test_pictures_are_let_go_and_made_again(void **state)
{
	struct text *t = *state;
	struct text_style huge = {.family = TEXT_SANS, .px = 150, .pitch_percent = 120};
	struct ink first = {0};

	for (int frame = 0; frame < 120; frame++) {
		char name[32];
		text_begin(t);
		const struct text_layout *kept =
			text_layout(t, &huge, "Kept all the time", "en", TEXT_LTR, 0);
		snprintf(name, sizeof name, "Passing by %d", frame);
		(void) all_ink_of(t, text_layout(t, &huge, name, "en", TEXT_LTR, 0));
		struct ink ink = all_ink_of(t, kept);
		if (frame == 0)
			first = ink;
		assert_memory_equal(&first, &ink, sizeof ink);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_missing_font_list_is_named),
		cmocka_unit_test_setup_teardown(test_arabic_letters_join, setup, teardown),
		cmocka_unit_test_setup_teardown(test_devanagari_forms_clusters, setup, teardown),
		cmocka_unit_test_setup_teardown(test_thai_marks_take_no_room, setup, teardown),
		cmocka_unit_test_setup_teardown(test_thai_is_broken_between_words, setup, teardown),
		cmocka_unit_test_setup_teardown(test_lines_keep_within_the_width, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_word_wider_than_the_line_is_broken_and_said_so, setup, teardown),
		cmocka_unit_test_setup_teardown(test_newline_starts_a_line, setup, teardown),
		cmocka_unit_test_setup_teardown(test_carets_move_with_the_letters, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_mixed_name_keeps_both_directions, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_caret_never_stands_inside_a_grapheme, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_touched_place_and_caret_agree, setup, teardown),
		cmocka_unit_test_setup_teardown(test_missing_glyph_is_counted, setup, teardown),
		cmocka_unit_test_setup_teardown(test_emoji_and_joiners_do_no_harm, setup, teardown),
		cmocka_unit_test_setup_teardown(test_same_words_are_set_once, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_document_shows_words_and_leaves_out_the_rest, setup, teardown),
		cmocka_unit_test_setup_teardown(test_document_lines_come_in_order, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_nothing_is_painted_outside_the_clip, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_ink_stands_where_the_carets_say, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_piled_marks_leave_the_baseline_alone, setup, teardown),
		cmocka_unit_test_setup_teardown(test_cut_arabic_word_stays_joined, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_missing_glyph_is_painted_as_a_box, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_words_look_the_same_after_a_wipe, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_pictures_are_let_go_and_made_again, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
