/*
 * What a screen is: a state struct and four functions over it, one file, one line in screens.def.
 *
 * A screen never sees a pixel, a file, a clock or SDL. It gets actions, not coordinates; it draws
 * into a list of items; it asks for what must happen outside through struct services. Navigation
 * (stack.h) takes effect when event() or tick() has returned. Idle time, PIN gate, wiping and the
 * common tests follow from flags and state_len.
 */
#ifndef SCREEN_SCREEN_H
#define SCREEN_SCREEN_H

#include "app/campaign.h"
#include "app/ui/ui.h"
#include "app/visit.h"

enum screen_flag {
	SCREEN_FORM =
		1, /* part of a visit: form idle time, "Help" and "Leave" in the foot, rehearsal banner */
	SCREEN_READ = 2,  /* part of a visit, but for reading: the longer idle time */
	SCREEN_STAFF = 4, /* only behind the PIN; leaving on idle ends the staff session */
	SCREEN_HOME = 8,  /* where everything returns to; never idles away */
	SCREEN_DONE = 16, /* after signing: its own short time, no countdown page */
	SCREEN_KEEP = 32, /* with SCREEN_DONE: the longer time, for copying something by hand */
};

/* Actions that the stack takes itself, on every screen. A screen numbers its own from 1; below 0
 * are those of ui. */
enum screen_action {
	SCREEN_HELP = 1001,
	SCREEN_LEAVE, /* ends the visit; the foot has it unless the screen offers it itself */
	SCREEN_BACK,
	SCREEN_STAY, /* "I am still here" */
};

/* Counts and health as staff may see them; no names exist here. */
struct station_status {
	uint64_t waiting, batched, ever_captured, batches, unshown;
	uint64_t disk_free;      /* bytes */
	bool drill;              /* rehearsal: banner on every screen */
	const char *closed;      /* nobody can sign here now: key of a sentence, or NULL */
	const char *trouble;     /* key of a sentence ("trouble.disk"), or NULL */
	const char *label;       /* the station's name */
	const char *fingerprint; /* 20 digits of the station's key */
	const char *organiser_fingerprint;
	const char *version;
};

/* One symbol of a batch that is being shown. */
struct batch_symbol {
	const uint8_t *modules;
	unsigned width;
	uint32_t n, m, k; /* first fragment, fragments in this symbol, fragments of the batch */
};

struct batch_info {
	uint64_t seq, records;
	uint32_t tag, k;
	bool shown;
	uint32_t sweep_ms; /* time one sweep takes at the current pace */
};

/*
 * What screens ask the kiosk for. Every call returns when it is done or has failed; the words for a
 * failure are the screen's.
 */
struct services {
	/* Seals and stores what the visit holds. SP_OK: it is on the medium, thank the person.
	 * Anything else: it is not (or may not be) saved; a retry is safe (same rid). */
	sp_err (*sign)(void *kiosk);

	/* The person's withdrawal code as text and as a QR symbol; only after sign(). */
	const char *(*code_text)(void *kiosk);
	sp_err (*code_symbol)(void *kiosk, struct batch_symbol *out);

	/* The visit is over: wipes what else is held of it (the code's symbol). */
	void (*forget)(void *kiosk);

	/* Checks a staff PIN. SP_OK; SP_E_CRYPTO wrong; SP_E_BUSY: wait *out_wait_ms first. */
	sp_err (*pin)(void *kiosk, const char *pin, uint32_t *out_wait_ms);

	/* Cuts everything that waits; *out_seq is the first batch made. SP_E_NOTFOUND: nothing
	 * waits. */
	sp_err (*cut)(void *kiosk, uint64_t *out_seq);

	/* Batches by number; the symbol number `index` counts from 0 (one sweep, then repair for
	 * ever). */
	sp_err (*batch_info)(void *kiosk, uint64_t seq, struct batch_info *out);
	sp_err (*batch_symbol)(void *kiosk, uint64_t seq, uint64_t index, struct batch_symbol *out);
	sp_err (*batch_shown)(void *kiosk, uint64_t seq);

	/* Fresh status. */
	const struct station_status *(*status)(void *kiosk);

	/* Ends the program after this event. */
	void (*shut_down)(void *kiosk);
};

struct stack;
struct screen;

struct screen_ctx {
	struct visit *visit;
	const struct campaign *campaign;
	const struct langs *langs;
	const struct words *words; /* of the visit's language */
	const struct services *do_;
	void *kiosk; /* first argument of every service */
	struct stack *stack;
	struct ui *ui;      /* for size and contrast settings only; NULL where nothing is painted */
	uint64_t batch_seq; /* which batch the batch screen shows */
	int64_t now_ms;     /* monotonic */
};

struct screen {
	const char *name; /* as in screens.def; keys of its words begin with it */
	unsigned flags;   /* enum screen_flag */
	size_t state_len; /* bytes of zeroed, locked state; wiped when the screen is left */
	void (*enter)(struct screen_ctx *cx, void *state); /* NULL: nothing to do */
	void (*event)(struct screen_ctx *cx, void *state, const struct ui_action *a);
	void (*tick)(struct screen_ctx *cx, void *state); /* NULL: no time */
	int (*next_ms)(
		struct screen_ctx *cx, const void *state); /* ms until tick is due; NULL: never */
	/* Changes nothing; state is not const because fields lend their edits to the list. */
	void (*draw)(struct screen_ctx *cx, void *state, struct ui_list *l);
};

#define SCREEN(name) extern const struct screen screen_##name;
#include "app/screen/screens.def"
#undef SCREEN

/* All screens, in the order of screens.def. */
extern const struct screen *const screens_all[];
extern const size_t screens_n;

#endif
