/* signpost-desk: the organiser's program. One row of the table per command. */
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "export/desk/say.h"
#include "export/desk/verb.h"

static const struct verb {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *summary;
} verbs[] = {
	{"new-campaign", verb_new_campaign,
		"make keys and sign the campaign file stations run from"},
	{"sign-campaign", verb_sign_campaign, "sign a newer campaign file with the same keys"},
	{"shares", verb_shares, "write cards, some of which restore the keys"},
	{"drill", verb_drill, "try whether the keys can be had, with passphrase or cards"},
	{"restore", verb_restore, "restore the keys from cards under a new passphrase"},
	{"enrol", verb_enrol, "take a station's hello; --drill for rehearsals"},
	{"import", verb_import, "take batches and slips from files and pictures into the ledger"},
	{"status", verb_status, "tell what came, what is missing, how stations fared"},
	{"final", verb_final, "say that the count is final, when nothing is missing"},
	{"audit", verb_audit, "tell whether everybody a slip vouches for is accounted for"},
	{"ack", verb_ack, "show the codes that tell stations over the telephone what is safe"},
	{"unlock", verb_unlock, "answer a station whose PIN was forgotten"},
	{"revoke", verb_revoke, "stop believing a station that was lost or copied"},
	{"withdraw", verb_withdraw, "erase somebody who wants to be gone"},
	{"purge", verb_purge, "erase everybody when the promised day has come"},
	{"list", verb_list, "show who signed"},
	{"csv", verb_csv, "write who signed as a table for other programs"},
};

enum { VERB_COUNT = sizeof verbs / sizeof *verbs };

static void print_help(void)
{
	puts("Usage: signpost-desk COMMAND [OPTION…]\n\nThe organiser's side of Signpost.\n");
	for (size_t i = 0; i < VERB_COUNT; i++)
		printf("  %-14s %s\n", verbs[i].name, verbs[i].summary);
	puts("\n  --help         this text; signpost-desk COMMAND --help tells more\n"
	     "  --version      the version\n\n"
	     "Exit codes: 0 everything was done, 1 something that was given was refused (the rest "
	     "was\n"
	     "done), 2 usage, 3 the desk could not work (disk, lock, passphrase, key).\n"
	     "The guide for organisers is export/README.md.");
}

/* Nothing of what the desk holds may end in a core file, in another process, or readable by others;
 * and descriptors 0 to 2 must exist, or a ledger could become "standard output". */
static int harden(void)
{
	const struct rlimit none = {0, 0};
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd < 0)
		return -1;
	close(fd);
	umask(077);
	opterr = 0; /* getopt would print what was typed as it is; say_usage() speaks instead */
	if (signal(SIGXFSZ, SIG_IGN) ==
		SIG_ERR) /* a limit on files is a full disk, no reason to die */
		return -1;
	if (setrlimit(RLIMIT_CORE, &none) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		return -1;
	return sodium_init() < 0 ? -1 : 0;
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";

	if (harden() != 0)
		return say_cannot("start", SP_E_IO, "the process cannot be protected");
	if (strcmp(name, "--help") == 0 || strcmp(name, "help") == 0) {
		print_help();
		return say_done(DESK_DONE);
	}
	if (strcmp(name, "--version") == 0) {
		puts("signpost-desk " SIGNPOST_VERSION);
		return say_done(DESK_DONE);
	}
	for (size_t i = 0; i < VERB_COUNT; i++)
		if (strcmp(name, verbs[i].name) == 0)
			return verbs[i].run(argc - 1, argv + 1);
	fprintf(stderr, "signpost-desk: %s, such as import\nTry: signpost-desk --help\n",
		argc > 1 ? "there is no such command; give one of those it has" : "give a command");
	return DESK_USAGE;
}
