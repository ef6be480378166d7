/*
 * A batch as a moving QR code: one sweep over its fragments, then repair for ever. Six changes a
 * second: no module can flash more than three times a second, so it is safe for people with
 * photosensitive epilepsy at any size.
 */
#include "app/screen/common.h"
#include "app/screen/stack.h"

enum { PAUSE = 1, SHOWN, SLIP, ACK };
enum { CHANGES_PER_S = 6 };

struct state {
	uint64_t seq;
	uint64_t closing_seq; /* the stand is being closed: whose slip comes at the end; 0: not */
	struct batch_info info;
	struct batch_symbol
		symbol;  /* modules live in the kiosk until the next symbol is asked for */
	uint64_t index;  /* of the symbol on the glass, from 0 */
	int64_t next_at; /* when the next one is due */
	bool ready, paused, failed;
};

static void show(struct screen_ctx *cx, struct state *s)
{
	s->ready = false;
	s->failed = cx->do_->batch_info(cx->kiosk, s->seq, &s->info) != SP_OK;
	if (s->failed || s->info.purged)
		return;
	s->ready = cx->do_->batch_symbol(cx->kiosk, s->seq, s->index, &s->symbol) == SP_OK;
	s->failed = !s->ready;
}

static void enter(struct screen_ctx *cx, void *state)
{
	struct state *s = state;

	s->seq = cx->batch_seq;
	s->closing_seq = cx->closing_seq;
	cx->closing_seq = 0;
	show(cx, s);
	s->next_at = cx->now_ms + 1000 / CHANGES_PER_S;
}

static bool moves(const struct state *s)
{
	return !s->failed && !s->paused && !s->info.purged;
}

static void tick(struct screen_ctx *cx, void *state)
{
	struct state *s = state;

	if (!moves(s) || cx->now_ms < s->next_at)
		return;
	s->index++;
	show(cx, s);
	/* From now, not from when it was due: after a stall symbols must not come faster than the
	 * safe pace. */
	s->next_at = cx->now_ms + 1000 / CHANGES_PER_S;
}

static int next_ms(struct screen_ctx *cx, const void *state)
{
	const struct state *s = state;

	if (!moves(s))
		return -1;
	return s->next_at > cx->now_ms ? (int) (s->next_at - cx->now_ms) : 0;
}

/* Another screen may show a picture of its own in the meantime: on return the next symbol is due at
 * once. */
static void go_to(struct screen_ctx *cx, struct state *s, const struct screen *screen)
{
	s->paused = false;
	s->next_at = cx->now_ms;
	cx->batch_seq = s->seq;
	stack_push(cx->stack, screen);
}

static void hand_over(struct screen_ctx *cx, struct state *s)
{
	s->failed = cx->do_->batch_shown(cx->kiosk, s->seq) != SP_OK;
	if (s->failed)
		return;
	if (s->closing_seq == 0)
		stack_back(cx->stack);
	else
		stack_replace(cx->stack, common_closing(cx, s->seq + 1, s->closing_seq));
}

static void event(struct screen_ctx *cx, void *state, const struct ui_action *a)
{
	struct state *s = state;

	if (common_is(a, PAUSE)) {
		s->paused = !s->paused;
		s->next_at = cx->now_ms + 1000 / CHANGES_PER_S;
	} else if (common_is(a, SHOWN)) {
		hand_over(cx, s);
	} else if (common_is(a, SLIP)) {
		go_to(cx, s, &screen_slip);
	} else if (common_is(a, ACK)) {
		go_to(cx, s, &screen_ack);
	}
}

static uint64_t symbols_of_sweep(const struct state *s)
{
	return s->symbol.m > 0 ? (s->info.k + s->symbol.m - 1) / s->symbol.m : 1;
}

static void draw_sweep(const struct state *s, struct ui_list *l)
{
	const uint64_t n = symbols_of_sweep(s);
	const uint64_t seen = s->index + 1 < n ? s->index + 1 : n;
	struct ui_item *meter = ui_add(l, UI_METER, "batch.sweep");

	meter->arg = (int) (seen * 1000 / n);
	meter->value =
		ui_format(l, "%llu / %llu", (unsigned long long) seen, (unsigned long long) n);
	ui_fill(l, meter,
		(const char *const[]){
			"seconds", common_number(l, (s->info.sweep_ms + 999) / 1000), NULL});
}

static void draw_symbols(const struct state *s, struct ui_list *l)
{
	struct ui_item *pause;

	ui_qr(l, "batch.qr", s->symbol.modules, s->symbol.width);
	if (s->info.final)
		ui_add(l, UI_NOTE, "batch.final");
	ui_add(l, UI_NOTE, "batch.how");
	draw_sweep(s, l);
	pause = ui_button(l, "batch.pause", PAUSE);
	if (s->paused)
		common_label(l, pause, "batch.go-on");
	ui_button(l, "batch.done", SHOWN)->flags |= UI_PRIMARY;
}

static void draw_facts(const struct state *s, struct ui_list *l)
{
	if (s->info.acked)
		ui_text(l, s->info.purged ? "batch.purged" : "batch.acked");
	ui_entry(l, "batch.records", common_number(l, s->info.records), 0)->flags |= UI_BESIDE;
	if (!s->info.purged)
		ui_entry(l, "batch.tag", ui_format(l, "%08x", s->info.tag), 0)->flags |=
			UI_LTR | UI_BESIDE;
}

static void draw(struct screen_ctx *cx, void *state, struct ui_list *l)
{
	const struct state *s = state;

	(void) cx;
	ui_fill(l, ui_title(l, "batch.title"),
		(const char *const[]){"number", common_number(l, s->seq), NULL});
	if (s->failed)
		ui_fault(l, "trouble.storage");
	if (!s->ready && !s->info.purged)
		return;
	if (s->ready)
		draw_symbols(s, l);
	draw_facts(s, l);
	ui_body_button(l, "batch.slip", SLIP)->flags |= UI_BESIDE;
	if (!s->info.acked)
		ui_body_button(l, "batch.ack", ACK)->flags |= UI_BESIDE;
}

const struct screen screen_batch = {
	.name = "batch",
	.flags = SCREEN_STAFF,
	.state_len = sizeof(struct state),
	.enter = enter,
	.event = event,
	.tick = tick,
	.next_ms = next_ms,
	.draw = draw,
};
