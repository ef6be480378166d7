/*
 * A campaign's folder on the organiser's computer:
 *
 *	campaign.spc	the newest campaign file, for the stations
 *	campaign.key	the secret keys under a passphrase (custody.h)
 *	ledger.db	everything else (ledger.h), all serials of the campaign file included
 *
 * and, made by commands on the way:
 *
 *	ledger-backup.db		a copy of the ledger, after each import
 *	campaign.ack, campaign-2.ack …	acknowledgements, for the stations
 *	<sid>.cert, <sid>.revoke	for one station; about one station
 *	purge-report.txt		what the end of it all did
 */
#ifndef DESK_FOLDER_H
#define DESK_FOLDER_H

#include <limits.h>

#include "export/desk/ask.h"
#include "export/desk/custody.h"
#include "export/desk/ledger.h"
#include "export/desk/say.h"
#include "export/wire/campaign.h"

#define FOLDER_CAMPAIGN "campaign.spc"
#define FOLDER_KEY      "campaign.key"
#define FOLDER_LEDGER   "ledger.db"
#define FOLDER_BACKUP   "ledger-backup.db"
#define FOLDER_ACK      "campaign.ack"
#define FOLDER_ACK_NEXT "campaign-%u.ack"
#define FOLDER_PURGE    "purge-report.txt"

struct folder {
	char dir[PATH_MAX];
	struct ledger *ledger;
	struct sp_campaign campaign; /* the newest serial */
	uint8_t *campaign_file;      /* what it points into */
	size_t campaign_len;
};

/* Opens the ledger and decodes the newest campaign file in it. On failure why has a sentence that
 * names the file: the errors of ledger_open() and sp_campaign_decode(). */
sp_err folder_open(struct folder **out, const char *dir, char why[WHY_MAX]) SP_CHECKED;

/* Asks for the passphrase (ask.h) and opens the keys, which must be this campaign's: the errors of
 * custody_open() and ask_passphrase(), and SP_E_RKID. */
sp_err folder_unlock(struct custody **out, const struct folder *f, const struct ask_from *from,
	char why[WHY_MAX]) SP_CHECKED;

/* On stderr, where the cost is none that guards a real campaign. */
void folder_warn_of_cost(enum custody_cost cost);

/* Makes the ledger of a campaign whose file was just signed, or of one whose ledger is lost:
 * SP_E_DUPLICATE when there is one. After any error nothing is left of it. */
sp_err folder_make_ledger(const char *path, const struct sp_campaign *c,
	const uint8_t hash[SP_HASH_LEN], const uint8_t *file, size_t len) SP_CHECKED;

/* Whether these are files of the campaign itself, which no output may replace. */
bool folder_is_file(const struct folder *f, const struct stat *st);

/* A path that stays true wherever a command is run from: `path`, or with NULL the folder's own
 * `name`. The folder it lies in must exist: SP_E_NOTFOUND; SP_E_RANGE. */
sp_err folder_absolute(
	char out[PATH_MAX], const struct folder *f, const char *path, const char *name) SP_CHECKED;

/* The path of DIR/<sid>.ENDING. */
sp_err folder_station_path(char out[PATH_MAX], const struct folder *f,
	const uint8_t sid[SP_SID_LEN], const char *ending) SP_CHECKED;

/* What most commands are: opens the folder (says why not), runs, closes. Returns the exit code. */
int folder_use(const char *dir, int (*run)(struct folder *f, void *arg), void *arg);

/* NULL is fine; *f becomes NULL. */
void folder_close(struct folder **f);

#endif
