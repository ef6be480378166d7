#include "app/screen/common.h"

#include <sodium.h>
#include <string.h>

void common_set_language(struct screen_ctx *cx, const char *tag)
{
	const size_t n = strlen(tag);

	if (n == 0 || n > SP_LANGUAGE_MAX)
		return;
	memcpy(cx->visit->language, tag, n + 1);
	cx->words = langs_get(cx->langs, tag);
}

const struct campaign_text *common_text(const struct screen_ctx *cx)
{
	return campaign_text(cx->campaign, cx->visit->language);
}

sp_text_fault common_clean(struct ui_edit *e, size_t max)
{
	char out[VISIT_TEXT_CAP];
	const size_t cap = e->cap < sizeof out ? e->cap : sizeof out;
	const sp_text_fault f = sp_text_clean(out, cap, max, e->text, e->len);

	if (f == SP_TEXT_OK) {
		memcpy(e->text, out, cap);
		*e = ui_edit_on(e->text, e->cap);
	}
	sodium_memzero(out, sizeof out);
	return f;
}

sp_text_fault common_clean_email(struct ui_edit *e)
{
	const sp_text_fault f = common_clean(e, SP_EMAIL_MAX);

	return f == SP_TEXT_OK ? sp_text_check_email(e->text, e->len) : f;
}

static const char *fault_key(sp_text_fault fault)
{
	switch (fault) {
	case SP_TEXT_OK:
		break;
	case SP_TEXT_EMPTY:
		return "fault.empty";
	case SP_TEXT_LONG:
		return "fault.long";
	case SP_TEXT_ENCODING:
	case SP_TEXT_CONTROL:
	case SP_TEXT_CHARACTER:
	case SP_TEXT_MARKS:
	case SP_TEXT_FORM:
		return "fault.character";
	case SP_TEXT_ADDRESS:
		return "fault.address";
	case SP_TEXT_COUNTRY:
		return "fault.country";
	}
	return NULL;
}

void common_fault(struct ui_list *l, const char *item, sp_text_fault fault)
{
	const char *key = fault_key(fault);

	if (key)
		common_label(l, ui_fault(l, item), key);
}

const char *common_country(const struct screen_ctx *cx, struct ui_list *l)
{
	char name[160];

	if (cx->visit->country[0] == '\0')
		return words_get(l->words, "country.unset");
	if (lang_country(name, sizeof name, words_tag(l->words), cx->visit->country) == 0)
		return ui_format(l, "%s", cx->visit->country);
	return ui_format(l, "%s", name);
}

const char *common_number(struct ui_list *l, uint64_t n)
{
	char text[64];

	return lang_number(text, sizeof text, words_tag(l->words), n) > 0
		       ? ui_format(l, "%s", text)
		       : ui_format(l, "%llu", (unsigned long long) n);
}

const char *common_date(struct ui_list *l, unsigned day)
{
	char text[128];

	return ui_format(
		l, "%s", lang_date(text, sizeof text, words_tag(l->words), day) > 0 ? text : "");
}

void common_label(struct ui_list *l, struct ui_item *it, const char *key)
{
	it->label = words_get(l->words, key);
	it->flags |= UI_OWN_WORDS;
}

void common_wait(struct ui_list *l, const char *key, int64_t left_ms)
{
	ui_fill(l, ui_add(l, UI_NOTE, key),
		(const char *const[]){
			"seconds", common_number(l, (uint64_t) (left_ms + 999) / 1000), NULL});
}

int common_next_second(int64_t left_ms)
{
	return (int) ((left_ms - 1) % 1000 + 1);
}

const char *common_trouble(sp_err e)
{
	return e == SP_E_FULL ? "trouble.disk" : "trouble.storage";
}

/* One that cannot be read any more cannot be shown: it must not keep the others and the slip. */
static bool is_to_show(const struct screen_ctx *cx, uint64_t seq)
{
	struct batch_info info;

	return cx->do_->batch_info(cx->kiosk, seq, &info) == SP_OK && !info.shown && !info.acked;
}

const struct screen *common_closing(struct screen_ctx *cx, uint64_t from, uint64_t last)
{
	const struct station_status *st = cx->do_->status(cx->kiosk);
	uint64_t seq = from > st->oldest_unshown ? from : st->oldest_unshown;

	while (seq <= st->batches && !is_to_show(cx, seq))
		seq++;
	if (st->oldest_unshown == 0 || seq > st->batches) {
		cx->batch_seq = last;
		return &screen_slip;
	}
	cx->batch_seq = seq;
	cx->closing_seq = last;
	return &screen_batch;
}

bool common_is(const struct ui_action *a, int action)
{
	return a->kind == UI_ACT_ITEM && a->action == action;
}
