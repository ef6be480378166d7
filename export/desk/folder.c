/* The ledger is what counts: the campaign file that lies beside it is only a copy for stations. */
#include "export/desk/folder.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <sodium.h>

#include "export/file/file.h"

static sp_err open_ledger(struct folder *f, char why[WHY_MAX])
{
	char path[PATH_MAX];
	sp_err e = file_path(path, f->dir, FOLDER_LEDGER);

	if (e == SP_OK)
		e = ledger_open(&f->ledger, path);
	if (e == SP_E_NOTFOUND)
		why_set(why, "there is no campaign here (no " FOLDER_LEDGER
			     "); make one with new-campaign or give the right --dir");
	else if (e == SP_E_DAMAGED)
		why_set(why, FOLDER_LEDGER " is not a ledger or is damaged; it was not touched; "
					   "put back a good copy");
	else if (e == SP_E_STATE)
		why_set(why, FOLDER_LEDGER " was made by a version before enrolment, which held "
					   "rehearsals only; make a new campaign");
	else if (e != SP_OK)
		why_set(why, FOLDER_LEDGER ": %s; %s", sp_err_meaning(e), sp_err_advice(e));
	return e;
}

static sp_err read_campaign(struct folder *f, char why[WHY_MAX])
{
	uint64_t serial;
	sp_err e = ledger_campaign(f->ledger, NULL, &f->campaign_file, &f->campaign_len, &serial);

	if (e == SP_OK)
		e = sp_campaign_decode(&f->campaign, f->campaign_file, f->campaign_len);
	if (e != SP_OK)
		why_set(why, "the campaign file in " FOLDER_LEDGER " cannot be used: %s; %s",
			sp_err_meaning(e), sp_err_advice(e));
	return e;
}

sp_err folder_open(struct folder **out, const char *dir, char why[WHY_MAX])
{
	struct folder *f = calloc(1, sizeof *f);
	int n;
	sp_err e = SP_E_RANGE;

	why_clear(why);
	if (f == NULL)
		return SP_E_NOMEM;
	n = snprintf(f->dir, sizeof f->dir, "%s", dir);
	if (n >= 0 && n < (int) sizeof f->dir)
		e = open_ledger(f, why);
	if (e == SP_OK)
		e = read_campaign(f, why);
	if (e != SP_OK) {
		folder_close(&f);
		return e;
	}
	*out = f;
	return SP_OK;
}

static sp_err open_keys(struct custody **out, const struct folder *f, const uint8_t *file,
	size_t len, const char *passphrase, char why[WHY_MAX])
{
	struct custody *c = NULL;
	sp_err e = custody_open(&c, file, len, passphrase);

	if (e == SP_OK && !custody_is_of(c, &f->campaign)) {
		custody_free(&c);
		e = SP_E_RKID;
	}
	if (e == SP_OK)
		*out = c;
	else if (e == SP_E_CRYPTO)
		why_set(why,
			"the passphrase does not open " FOLDER_KEY "; check capitals and keyboard "
			"layout and try again; if it is lost, restore the keys from their cards "
			"(restore --help)");
	else if (e == SP_E_RKID)
		why_set(why, FOLDER_KEY " belongs to another campaign; put back this campaign's");
	else
		why_set(why, FOLDER_KEY ": %s; %s", sp_err_meaning(e), sp_err_advice(e));
	return e;
}

/* Other people's eyes and hands have no business with the keys. */
static void warn_of_others(const char *path)
{
	struct stat st;

	if (stat(path, &st) == 0 && (st.st_mode & 077) != 0)
		fputs("signpost-desk: " FOLDER_KEY " can be read or changed by other users of this "
		      "computer; chmod 600 it\n",
			stderr);
}

sp_err folder_unlock(struct custody **out, const struct folder *f, const struct ask_from *from,
	char why[WHY_MAX])
{
	char path[PATH_MAX], *passphrase = NULL;
	struct custody *c = NULL;
	uint8_t *file = NULL;
	size_t len = 0;
	sp_err e = file_path(path, f->dir, FOLDER_KEY);

	if (e == SP_OK)
		e = file_read(&file, &len, path, CUSTODY_FILE_LEN);
	if (e != SP_OK) {
		why_set(why, FOLDER_KEY ": %s; put back a copy of this campaign's",
			e == SP_E_SIZE ? "it is no key file" : sp_err_meaning(e));
		return e;
	}
	warn_of_others(path);
	e = ask_passphrase(&passphrase, from, false, why);
	if (e == SP_OK)
		e = open_keys(&c, f, file, len, passphrase, why);
	sodium_free(passphrase);
	free(file);
	if (e == SP_OK) {
		folder_warn_of_cost(c->cost);
		*out = c;
	}
	return e;
}

void folder_warn_of_cost(enum custody_cost cost)
{
	if (cost == CUSTODY_INTERACTIVE)
		fputs("signpost-desk: the passphrase of " FOLDER_KEY " is cheap to guess "
		      "(--kdf interactive): for rehearsals only\n",
			stderr);
}

sp_err folder_make_ledger(const char *path, const struct sp_campaign *c,
	const uint8_t hash[SP_HASH_LEN], const uint8_t *file, size_t len)
{
	struct ledger *l = NULL;
	sp_err e = ledger_make(&l, path);

	if (e != SP_OK)
		return e;
	e = ledger_add_campaign(l, c->serial, hash, file, len);
	ledger_close(&l);
	if (e != SP_OK)
		ledger_unmake(path);
	return e;
}

bool folder_is_file(const struct folder *f, const struct stat *st)
{
	static const char *const names[] = {
		FOLDER_CAMPAIGN, FOLDER_KEY, FOLDER_BACKUP, FOLDER_ACK, FOLDER_PURGE};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char path[PATH_MAX];
		struct stat own;

		if (file_path(path, f->dir, names[i]) == SP_OK && lstat(path, &own) == 0 &&
			own.st_dev == st->st_dev && own.st_ino == st->st_ino)
			return true;
	}
	return ledger_is_file(f->ledger, st);
}

void folder_close(struct folder **f)
{
	if (*f == NULL)
		return;
	ledger_close(&(*f)->ledger);
	free((*f)->campaign_file);
	free(*f);
	*f = NULL;
}

sp_err folder_absolute(
	char out[PATH_MAX], const struct folder *f, const char *path, const char *name)
{
	char own[PATH_MAX], parent[PATH_MAX], resolved[PATH_MAX];
	const char *slash;
	int n;
	sp_err e = SP_OK;

	if (path == NULL) {
		e = file_path(own, f->dir, name);
		path = own;
	}
	if (e != SP_OK)
		return e;
	slash = strrchr(path, '/');
	n = slash == NULL ? snprintf(parent, sizeof parent, ".")
			  : snprintf(parent, sizeof parent, "%.*s/", (int) (slash - path), path);
	if (n < 0 || n >= (int) sizeof parent)
		return SP_E_RANGE;
	if (realpath(parent, resolved) == NULL)
		return file_errno(errno);
	return file_path(out, resolved, slash == NULL ? path : slash + 1);
}

sp_err folder_station_path(char out[PATH_MAX], const struct folder *f,
	const uint8_t sid[SP_SID_LEN], const char *ending)
{
	char hex[2 * SP_SID_LEN + 1], name[sizeof hex + 16];

	sodium_bin2hex(hex, sizeof hex, sid, SP_SID_LEN);
	if (snprintf(name, sizeof name, "%s.%s", hex, ending) >= (int) sizeof name)
		return SP_E_RANGE;
	return file_path(out, f->dir, name);
}

int folder_use(const char *dir, int (*run)(struct folder *f, void *arg), void *arg)
{
	struct folder *f = NULL;
	char why[WHY_MAX];
	sp_err e = folder_open(&f, dir, why);
	int code;

	if (e != SP_OK)
		return say_cannot(dir, e, why);
	code = run(f, arg);
	folder_close(&f);
	return code;
}
