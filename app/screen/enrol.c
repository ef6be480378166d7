/*
 * The station and its organiser: what is missing until signatures count, the two numbers that are
 * compared by voice, and the stick that goes between them.
 */
#include "app/screen/common.h"
#include "app/screen/stack.h"

enum { WRITE = 1, READ, CODE };

struct state {
	struct batch_symbol hello; /* modules live in the kiosk until another one is asked for */
	bool has_hello, shows_code;
	const char *said, *fault; /* keys */
	uint64_t number;          /* that goes with `said` */
};

static void enter(struct screen_ctx *cx, void *state)
{
	struct state *s = state;

	s->has_hello = !cx->do_->status(cx->kiosk)->armed &&
		       cx->do_->hello_symbol(cx->kiosk, &s->hello) == SP_OK;
}

static const char *fault_of(sp_err e)
{
	switch (e) {
	case SP_E_NOTFOUND:
		return "stick.none";
	case SP_E_FULL:
		return "stick.full";
	case SP_E_READONLY:
		return "stick.readonly";
	default:
		return "stick.failed";
	}
}

static void say(struct state *s, const char *key, uint64_t number)
{
	s->said = key;
	s->number = number;
}

static void write_stick(struct screen_ctx *cx, struct state *s)
{
	unsigned files = 0;
	const sp_err e = cx->do_->stick_write(cx->kiosk, &files);

	if (e == SP_OK)
		say(s, "enrol.written", files);
	else
		s->fault = fault_of(e);
}

static void read_stick(struct screen_ctx *cx, struct state *s)
{
	struct stick_news news = {0};
	const sp_err e = cx->do_->stick_read(cx->kiosk, &news);

	if (e != SP_OK) {
		s->fault = fault_of(e);
	} else if (news.armed || news.campaign) {
		cx->news = news;
		stack_restart(cx->stack, &screen_taken);
	} else {
		if (news.refused != SP_OK)
			s->fault = news.why ? news.why : "stick.damaged";
		if (news.acked > 0)
			say(s, "enrol.acked", news.acked);
		else if (news.refused == SP_OK)
			say(s, "enrol.no-news", 0);
	}
}

static void event(struct screen_ctx *cx, void *state, const struct ui_action *a)
{
	struct state *s = state;

	if (common_is(a, CODE))
		s->shows_code = !s->shows_code && s->has_hello;
	if (!common_is(a, WRITE) && !common_is(a, READ))
		return;
	s->shows_code = false;
	s->said = s->fault = NULL;
	if (common_is(a, WRITE))
		write_stick(cx, s);
	else
		read_stick(cx, s);
}

static void draw_said(const struct state *s, struct ui_list *l)
{
	struct ui_item *it;

	if (s->fault)
		common_label(l, ui_fault(l, "enrol.fault"), s->fault);
	if (!s->said)
		return;
	it = ui_add(l, UI_NOTE, "enrol.said");
	common_label(l, it, s->said);
	ui_fill(l, it, (const char *const[]){"number", common_number(l, s->number), NULL});
}

/* To be read aloud, so they are large. */
static void draw_number(struct ui_list *l, const char *name, const char *digits)
{
	struct ui_item *it = ui_add(l, UI_CODE, name);

	it->value = digits;
	it->flags |= UI_BESIDE;
}

static void draw_state(const struct station_status *st, const struct state *s, struct ui_list *l)
{
	ui_title(l, st->armed ? "enrol.title" : "enrol.rehearsal");
	draw_said(s, l);
	if (st->armed)
		ui_text(l, "enrol.armed");
	else
		ui_add(l, UI_NOTE, "enrol.steps");
	draw_number(l, "enrol.station", st->fingerprint);
	draw_number(l, "enrol.organiser", st->organiser_fingerprint);
	if (s->has_hello)
		ui_body_button(l, "enrol.code", CODE);
	ui_button(l, "enrol.write", WRITE);
	ui_button(l, "enrol.read", READ);
}

/* The whole message, for who has a telephone at hand and no stick. */
static void draw_code(const struct state *s, struct ui_list *l)
{
	ui_title(l, "enrol.message");
	ui_text(l, "enrol.photo");
	ui_qr(l, "enrol.qr", s->hello.modules, s->hello.width);
	common_label(l, ui_button(l, "enrol.code", CODE), "enrol.code.hide");
}

static void draw(struct screen_ctx *cx, void *state, struct ui_list *l)
{
	const struct state *s = state;

	if (s->shows_code)
		draw_code(s, l);
	else
		draw_state(cx->do_->status(cx->kiosk), s, l);
}

const struct screen screen_enrol = {
	.name = "enrol",
	.flags = SCREEN_STAFF,
	.state_len = sizeof(struct state),
	.enter = enter,
	.event = event,
	.draw = draw,
};
