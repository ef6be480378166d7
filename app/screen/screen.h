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
	/* No withdrawal changes a count before the next batch is made (store_counts). */
	uint64_t waiting, batched, ever_captured, batches;
	uint64_t unshown;        /* batches neither handed over nor known to have arrived */
	uint64_t oldest_unshown; /* the first of these; 0: none */
	uint64_t acked;          /* batches that the organiser said have arrived */
	uint64_t purgeable;      /* of these, those whose signatures are still here */
	uint64_t purged;         /* and those whose signatures were removed */
	uint64_t withdrawals;    /* codes that go out with the next batch */
	uint64_t disk_free;      /* bytes */
	bool drill;              /* rehearsal: banner on every screen */
	bool armed;              /* the organiser's answer was taken: signatures count */
	bool final;              /* ended for good: nobody can sign here any more */
	bool retention_over;     /* the last day on which anything may be kept has passed */
	const char *closed;      /* nobody can sign here now: key of a sentence, or NULL */
	const char *trouble;     /* key of a sentence ("trouble.disk"), or NULL */
	const char *label;       /* the station's name */
	const char *sid_text;    /* 16 lower-case hex: begins the names of its files on the stick */
	const char *stick;       /* where the stick is; NULL: none is there */
	const char *fingerprint; /* 20 digits of the station's key */
	const char *organiser_fingerprint;
	const char *version;
};

/* One symbol of a batch, or of another signed message, that is being shown. */
struct batch_symbol {
	const uint8_t *modules;
	unsigned width;
	uint32_t n, m, k; /* first fragment, fragments in this symbol, fragments of the batch */
};

struct batch_info {
	uint64_t seq, records;
	uint32_t tag, k;
	bool shown;
	bool acked;        /* the organiser said that it has arrived */
	bool purged;       /* its signatures were removed: it cannot be shown any more */
	bool final;        /* it says that nobody can sign at this station any more */
	uint32_t sweep_ms; /* time one sweep takes at the current pace */
};

/* What was taken from a stick. */
struct stick_news {
	bool armed;      /* the organiser's answer to this station */
	bool campaign;   /* a newer campaign file */
	uint64_t acked;  /* batches that the organiser says have arrived, for the first time */
	sp_err refused;  /* of the first file that was not taken; SP_OK: none */
	const char *why; /* key of a sentence about that file, or NULL */
};

/* What witnesses photograph: how many signatures there ever were when a batch was made. */
struct slip_info {
	uint64_t seq, ever_captured;
	int64_t hour; /* Unix s, rounded down to the hour */
	bool final;
	const char *digits; /* 20; live until the next slip is asked for */
	struct batch_symbol symbol;
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

	/* Takes a withdrawal code as typed or scanned; what becomes of it nobody at the station
	 * learns. SP_OK: taken. SP_E_FORM, SP_E_DIGEST: no code, nothing was done. SP_E_BUSY: too
	 * many tries, wait *out_wait_ms. Anything else: not saved, a retry is safe. */
	sp_err (*withdraw)(void *kiosk, const char *text, uint32_t *out_wait_ms);

	/* Checks a staff PIN. SP_OK; SP_E_CRYPTO wrong; SP_E_BUSY: wait *out_wait_ms first. */
	sp_err (*pin)(void *kiosk, const char *pin, uint32_t *out_wait_ms);

	/* The way in without PIN, by telephone. challenge(): 19 characters to read to the
	 * organiser; the same until it was answered or the station shuts down. unlock(): what the
	 * organiser answered. SP_OK: the PIN's failures are forgotten too. SP_E_FORM: not such a
	 * code; SP_E_CRYPTO: a wrong one; SP_E_BUSY: too many tries. */
	sp_err (*challenge)(void *kiosk, char out[20]);
	sp_err (*unlock)(void *kiosk, const char *text);

	/* What the organiser has to answer before signatures count, as one symbol. SP_E_STATE: was
	 * answered. */
	sp_err (*hello_symbol)(void *kiosk, struct batch_symbol *out);

	/* Writes to the stick what the organiser needs, or takes from it what the organiser sent.
	 * SP_E_NOTFOUND: no stick; SP_E_FULL, SP_E_READONLY, SP_E_IO: the stick's own trouble. What
	 * was taken of certificate and campaign holds from restart() on. */
	sp_err (*stick_write)(void *kiosk, unsigned *out_files);
	sp_err (*stick_read)(void *kiosk, struct stick_news *out);

	/* Closes everything after this event and opens it anew, in the same process. */
	void (*restart)(void *kiosk);

	/* Cuts everything that waits; *out_seq is the first batch made. SP_E_NOTFOUND: nothing
	 * waits. */
	sp_err (*cut)(void *kiosk, uint64_t *out_seq);

	/* Batches by number; the symbol number `index` counts from 0 (one sweep, then repair for
	 * ever). */
	sp_err (*batch_info)(void *kiosk, uint64_t seq, struct batch_info *out);
	sp_err (*batch_symbol)(void *kiosk, uint64_t seq, uint64_t index, struct batch_symbol *out);
	sp_err (*batch_shown)(void *kiosk, uint64_t seq);

	/* The organiser's word, by telephone, that batch seq has arrived. SP_REPEAT: was known.
	 * SP_E_FORM: not such a code; SP_E_CRYPTO: a wrong one. */
	sp_err (*ack)(void *kiosk, uint64_t seq, const char *text);

	/* Removes the signatures of every batch that has arrived; *out_batches of them. */
	sp_err (*purge)(void *kiosk, uint64_t *out_batches);

	/* Cuts everything that waits; *out_seq is the last batch there is, whose slip is to be
	 * shown. final: nobody can sign here afterwards. SP_E_NOTFOUND: there never was a batch and
	 * nothing waits (not with final). */
	sp_err (*close_session)(void *kiosk, bool final, uint64_t *out_seq);

	/* SP_E_NOTFOUND: that batch has none. */
	sp_err (*slip)(void *kiosk, uint64_t seq, struct slip_info *out);

	/* After the retention day: erases everything that this station holds, its key too. The
	 * program then says that the station is empty, and ends. */
	sp_err (*wipe)(void *kiosk);

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
	uint64_t batch_seq; /* which batch the screens batch, slip and ack are about */
	/* While the stand is being closed, for the screen batch to take when it is entered: the
	 * batch whose slip comes after the codes; 0: it is not being closed. */
	uint64_t closing_seq;
	struct stick_news news; /* what the screen taken is about */
	int64_t now_ms;         /* monotonic */
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
