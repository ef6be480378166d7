/*
 * The commands of signpost-desk. Each parses its own options, prints for people and returns an exit
 * code.
 */
#ifndef DESK_VERB_H
#define DESK_VERB_H

enum desk_exit {
	DESK_DONE,    /* everything that was asked for */
	DESK_REFUSED, /* something that was given was refused; the rest was done */
	DESK_USAGE,   /* options that do not fit; nothing was done */
	DESK_CANNOT,  /* the desk itself could not work: disk, lock, passphrase, key */
};

/* argv[0] is the name of the verb, the way getopt_long likes it. */
int verb_new_campaign(int argc, char **argv);
int verb_sign_campaign(int argc, char **argv);
int verb_shares(int argc, char **argv);
int verb_drill(int argc, char **argv);
int verb_restore(int argc, char **argv);
int verb_enrol(int argc, char **argv);
int verb_import(int argc, char **argv);
int verb_list(int argc, char **argv);
int verb_csv(int argc, char **argv);
int verb_status(int argc, char **argv);
int verb_final(int argc, char **argv);
int verb_audit(int argc, char **argv);
int verb_ack(int argc, char **argv);
int verb_unlock(int argc, char **argv);
int verb_revoke(int argc, char **argv);
int verb_withdraw(int argc, char **argv);
int verb_purge(int argc, char **argv);

#endif
