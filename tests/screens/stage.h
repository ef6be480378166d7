/*
 * A stage for screens: a real campaign, real words, a real visit and stack, and a small station in
 * memory that does what is asked of it. Actions go to items by name, as a finger would bring them.
 */
#ifndef TEST_STAGE_H
#define TEST_STAGE_H

#include "app/screen/stack.h"
#include "export/out/qr.h"

enum { STAGE_BATCHES_MAX = 8, STAGE_FRAGMENTS = 20 };

struct stage {
	struct campaign *campaign;
	struct langs *langs;
	struct visit *visit;
	struct screen_ctx cx;
	struct stack *stack;
	struct ui_list list;
	char *pool;

	/* the station in memory */
	struct station_status status;
	sp_err sign_answer;              /* what sign() comes to */
	struct sp_record *signed_record; /* what sign() was given last */
	unsigned n_signed;
	const char *right_pin;
	unsigned wrong_pins;
	struct batch_info batches[STAGE_BATCHES_MAX];
	struct sp_qr qr;
	sp_err withdraw_answer; /* what withdraw() comes to */
	uint32_t withdraw_wait_ms;
	unsigned n_withdrawn;
	char withdrawn[64];       /* what it was given last */
	const char *right_answer; /* of the organiser: to unlock(), and to ack() for any batch */
	sp_err phone_answer;      /* what both come to when it is not SP_OK */
	sp_err write_answer;      /* the same of cut(), close_session() and purge() */
	bool marks_are_lost;      /* batch_shown() answers SP_OK and keeps nothing: a full disk */
	const char *stick;        /* as status.stick; NULL: none is there */
	sp_err stick_answer;      /* what a stick that is there comes to */
	struct stick_news news;   /* what is on it */
	sp_err wipe_answer;
	bool ended, wiped;
	unsigned n_restarts;
};

/* What the campaign of a stage says, apart from letters in every language of `languages`. */
struct stage_campaign {
	const char *const
		*languages; /* NULL-terminated, in order of length, then bytes; NULL: en alone */
	unsigned kinds;     /* 0: all */
	bool no_email, no_country;
	const char *home; /* language of the place; NULL: en */
};

/* ui may be NULL. Aborts when something is missing: tests cannot go on then. */
void stage_open(struct stage *s, const struct stage_campaign *campaign, struct ui *ui,
	const struct stack_times *times);
void stage_close(struct stage *s);

/* Draws what is on the glass into s->list. */
const struct ui_list *stage_draw(struct stage *s);

/* Whether an item is there; the item, NULL if not. */
const struct ui_item *stage_find(struct stage *s, const char *name);

/* Activates an item. False: it is not there, or takes no action. */
bool stage_tap(struct stage *s, const char *name);

/* Types into a field at its caret; Enter in it. False: it is not there. */
bool stage_type(struct stage *s, const char *field, const char *text);
bool stage_enter(struct stage *s, const char *field);

/* Esc. */
void stage_escape(struct stage *s);

/* Lets time pass, in small steps, running what is due. */
void stage_pass(struct stage *s, unsigned ms);

/* Name of what is on the glass. */
const char *stage_at(const struct stage *s);

#endif
