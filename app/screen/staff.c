/*
 * What a volunteer needs: does the station work, how many signatures wait, hand over a batch,
 * close. Counts only: no names exist here.
 */
#include "app/screen/common.h"
#include "app/screen/stack.h"

enum { CUT = 1, SHOW, GO, SHUT_DOWN, SHUT_DOWN_YES, SHUT_DOWN_NO, HAND_OVER, WIPE };
enum { BATCHES_SHOWN = 20 };

/* Where else a volunteer may want to go, by the argument of the action. */
static const struct {
	const char *name;
	const struct screen *screen;
} doors[] = {
	{"staff.close", &screen_close},
	{"staff.enrol", &screen_enrol},
	{"staff.purge", &screen_purge},
};
enum { DOORS = sizeof doors / sizeof doors[0] };

struct state {
	const char *said; /* key of what the last command came to */
	bool closing;     /* "Shut down?" is on the screen */
};

static void show(struct screen_ctx *cx, uint64_t seq)
{
	cx->batch_seq = seq;
	stack_push(cx->stack, &screen_batch);
}

static void cut(struct screen_ctx *cx, struct state *s)
{
	uint64_t seq = 0;
	const sp_err e = cx->do_->cut(cx->kiosk, &seq);

	s->said = NULL;
	if (e == SP_OK)
		show(cx, seq);
	else
		s->said = e == SP_E_NOTFOUND ? "staff.nothing" : common_trouble(e);
}

/* As closing for today does, for who is about to leave without it. */
static void hand_over(struct screen_ctx *cx, struct state *s)
{
	uint64_t last = 0;
	const sp_err e = cx->do_->close_session(cx->kiosk, false, &last);

	s->closing = false;
	s->said = NULL;
	if (e == SP_OK)
		stack_push(cx->stack, common_closing(cx, 1, last));
	else
		s->said = e == SP_E_NOTFOUND ? "staff.nothing" : common_trouble(e);
}

static void event(struct screen_ctx *cx, void *state, const struct ui_action *a)
{
	struct state *s = state;

	if (common_is(a, CUT))
		cut(cx, s);
	else if (common_is(a, SHOW))
		show(cx, (uint64_t) a->arg);
	else if (common_is(a, GO) && a->arg >= 0 && a->arg < DOORS)
		stack_push(cx->stack, doors[a->arg].screen);
	else if (common_is(a, WIPE))
		stack_push(cx->stack, &screen_wipe);
	else if (common_is(a, SHUT_DOWN))
		s->closing = true;
	else if (common_is(a, SHUT_DOWN_NO))
		s->closing = false;
	else if (common_is(a, HAND_OVER))
		hand_over(cx, s);
	else if (common_is(a, SHUT_DOWN_YES))
		cx->do_->shut_down(cx->kiosk);
}

static void draw_fact(struct ui_list *l, const char *name, const char *value)
{
	ui_entry(l, name, value, 0)->flags |= UI_BESIDE;
}

/* May people sign here, and does it count? */
static const char *signing_key(const struct station_status *st)
{
	if (st->retention_over)
		return "staff.signing.over";
	if (st->final)
		return "staff.signing.final";
	return st->armed ? "staff.signing.counts" : "staff.signing.rehearsal";
}

/* Codes of people who withdrew count as well, without a number: they were told that they need do
 * nothing more, so staff must not be told that nothing is left to do. */
static bool has_waiting(const struct station_status *st)
{
	return st->waiting > 0 || st->withdrawals > 0;
}

static bool has_unsent(const struct station_status *st)
{
	return has_waiting(st) || st->unshown > 0;
}

/* What is looked at first: is something wrong, what waits, what has not left the station. */
static void draw_counts(const struct station_status *st, struct ui_list *l)
{
	if (st->trouble)
		common_label(l, ui_fault(l, "staff.health"), st->trouble);
	if (has_unsent(st))
		ui_add(l, UI_NOTE, "staff.unsent");
	draw_fact(l, "staff.signing", words_get(l->words, signing_key(st)));
	if (!st->trouble)
		draw_fact(l, "staff.health", words_get(l->words, "staff.health.good"));
	draw_fact(l, "staff.waiting", common_number(l, st->waiting));
	draw_fact(l, "staff.unshown", common_number(l, st->unshown));
	draw_fact(l, "staff.batched", common_number(l, st->batched));
	draw_fact(l, "staff.ever", common_number(l, st->ever_captured));
}

/* What is compared once with what the organiser says. */
static void draw_identity(const struct station_status *st, struct ui_list *l)
{
	const uint64_t mib = st->disk_free / (1024 * 1024);

	ui_entry(l, "staff.station", st->label, 0);
	ui_entry(l, "staff.fingerprint", st->fingerprint, 0)->flags |= UI_LTR;
	ui_entry(l, "staff.organiser", st->organiser_fingerprint, 0)->flags |= UI_LTR;
	ui_entry(l, "staff.version", st->version, 0)->flags |= UI_LTR;
	ui_entry(l, "staff.disk",
		ui_format(l, mib < 10240 ? "%llu MiB" : "%llu GiB",
			(unsigned long long) (mib < 10240 ? mib : mib / 1024)),
		0)
		->flags |= UI_LTR;
}

static void draw_doors(const struct station_status *st, struct ui_list *l)
{
	for (int i = 0; i < DOORS; i++) {
		struct ui_item *it;

		if (doors[i].screen == &screen_purge && st->purgeable == 0)
			continue;
		it = ui_body_button(l, doors[i].name, GO);
		it->arg = i;
		it->flags |= UI_BESIDE;
	}
}

static const char *batch_key(const struct batch_info *b)
{
	if (b->purged)
		return "staff.batch.purged";
	if (b->acked)
		return "staff.batch.acked";
	return b->shown ? "staff.batch.shown" : "staff.batch.unshown";
}

static void draw_batch(struct screen_ctx *cx, struct ui_list *l, uint64_t seq)
{
	struct batch_info info;
	struct ui_item *it;

	if (cx->do_->batch_info(cx->kiosk, seq, &info) != SP_OK)
		return;
	it = ui_entry(l, ui_format(l, "staff.batch:%llu", (unsigned long long) seq),
		words_get(l->words, batch_key(&info)), SHOW);
	it->arg = (int) seq;
	it->flags |= UI_OWN_WORDS;
	it->label = words_get(l->words, "staff.batch");
	ui_fill(l, it,
		(const char *const[]){"number", common_number(l, seq), "records",
			common_number(l, info.records), NULL});
	it->hint = words_get(l->words, "staff.batch.show");
}

static void draw_batches(struct screen_ctx *cx, const struct station_status *st, struct ui_list *l)
{
	for (uint64_t i = 0; i < st->batches && i < BATCHES_SHOWN; i++)
		draw_batch(cx, l, st->batches - i);
}

static void draw_closing(const struct station_status *st, struct ui_list *l)
{
	ui_title(l, "staff.down.title");
	ui_text(l, has_unsent(st) ? "staff.down.unshown" : "staff.down.text");
	if (has_unsent(st))
		ui_body_button(l, "staff.down.hand-over", HAND_OVER)->flags |=
			UI_PRIMARY | UI_BESIDE;
	ui_body_button(l, "staff.down.yes", SHUT_DOWN_YES)->flags |= UI_BESIDE;
	ui_body_button(l, "staff.down.no", SHUT_DOWN_NO)->flags |= UI_BESIDE;
}

static void draw_show(const struct station_status *st, struct ui_list *l, unsigned flags)
{
	struct ui_item *it = ui_button(l, "staff.show", SHOW);

	it->arg = (int) st->oldest_unshown;
	it->flags |= flags;
	ui_fill(l, it, (const char *const[]){"number", common_number(l, st->oldest_unshown), NULL});
}

/* One of them stands out: what is to be done next. A batch that nobody has seen comes before making
 * another one, which is offered beside it only when there is something to put into it. */
static void draw_commands(const struct station_status *st, struct ui_list *l)
{
	const bool over = st->retention_over, unshown = st->oldest_unshown > 0;

	ui_button(l, "staff.shut-down", SHUT_DOWN);
	if (has_waiting(st) || !(unshown || over))
		ui_button(l, "staff.cut", CUT)->flags |=
			has_waiting(st) && !unshown && !over ? UI_PRIMARY : 0u;
	if (unshown)
		draw_show(st, l, over ? 0 : UI_PRIMARY);
	if (over)
		ui_button(l, "staff.wipe", WIPE)->flags |= UI_PRIMARY;
}

static void draw(struct screen_ctx *cx, void *state, struct ui_list *l)
{
	const struct state *s = state;
	const struct station_status *st = cx->do_->status(cx->kiosk);

	if (s->closing) {
		draw_closing(st, l);
		return;
	}
	ui_title(l, "staff.title");
	if (s->said)
		common_label(l, ui_fault(l, "staff.said"), s->said);
	draw_counts(st, l);
	draw_doors(st, l);
	draw_batches(cx, st, l);
	draw_identity(st, l);
	draw_commands(st, l);
}

const struct screen screen_staff = {
	.name = "staff",
	.flags = SCREEN_STAFF,
	.state_len = sizeof(struct state),
	.event = event,
	.draw = draw,
};
