#include "export/desk/ask.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include <sodium.h>

#include "export/file/file.h"

bool ask_possible(void)
{
	return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

/* Reads one line byte by byte, so that nothing of it stays in a buffer of stdio and nothing after
 * it is taken away from whoever reads next. */
static sp_err read_line(int fd, char *out, size_t cap, size_t *out_len)
{
	size_t len = 0;
	char c;

	for (;;) {
		ssize_t got = read(fd, &c, 1);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 || (got == 0 && len == 0))
			return SP_E_IO;
		if (got == 0 || c == '\n')
			break;
		if (c == '\0')
			return SP_E_FORM; /* what follows would silently not count */
		if (len + 1 >= cap)
			return SP_E_RANGE;
		out[len++] = c;
	}
	if (len > 0 && out[len - 1] == '\r')
		len--;
	out[len] = '\0';
	*out_len = len;
	return SP_OK;
}

sp_err ask_line(char *out, size_t cap, const char *question, const char *fallback)
{
	size_t len;
	sp_err e;

	if (fallback != NULL && fallback[0] != '\0') {
		fprintf(stderr, "%s [", question);
		say_text(stderr, fallback);
		fputs("]: ", stderr);
	} else {
		fprintf(stderr, "%s: ", question);
	}
	e = read_line(STDIN_FILENO, out, cap, &len);
	if (e != SP_OK || len > 0 || fallback == NULL)
		return e;
	if (strlen(fallback) >= cap)
		return SP_E_RANGE;
	memcpy(out, fallback, strlen(fallback) + 1);
	return SP_OK;
}

/* Waits until something was typed: SP_MORE when a signal came before it. */
static sp_err wait_for_key(int tty, int signals)
{
	struct pollfd fds[] = {{.fd = tty, .events = POLLIN}, {.fd = signals, .events = POLLIN}};

	while (poll(fds, 2, -1) < 0)
		if (errno != EINTR)
			return SP_E_IO;
	return fds[1].revents != 0 ? SP_MORE : SP_OK;
}

/* One line with the terminal's echo off, and on again whatever happens. The question comes when the
 * echo is off: an answer that comes at once must neither be seen nor be thrown away. */
static sp_err read_hidden_line(int tty, int signals, const char *prompt, char *out, size_t *out_len)
{
	struct termios before, hidden;
	sp_err e;

	if (tcgetattr(tty, &before) != 0)
		return SP_E_IO;
	hidden = before;
	hidden.c_lflag &= ~(tcflag_t) ECHO;
	hidden.c_lflag |= ECHONL;
	if (tcsetattr(tty, TCSAFLUSH, &hidden) != 0)
		return SP_E_IO;
	e = file_put(tty, prompt, strlen(prompt));
	if (e == SP_OK)
		e = wait_for_key(tty, signals);
	if (e == SP_OK)
		e = read_line(tty, out, PASSPHRASE_MAX, out_len);
	if (tcsetattr(tty, TCSAFLUSH, &before) != 0)
		return SP_E_IO;
	return e;
}

/*
 * While the echo is off, signals that would end or stop this program wait at a descriptor; they do
 * their work once the echo is on again. After a stop the question is asked again. The terminal
 * hands out whole lines, so that nothing waits between the first key and the last.
 */
static sp_err read_hidden(int tty, const char *prompt, char *out, size_t *out_len)
{
	static const int caught[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
	sigset_t set, before;
	sp_err e = SP_MORE;
	int signals;

	(void) sigemptyset(&set); /* these cannot fail with what they are given */
	for (size_t i = 0; i < sizeof caught / sizeof *caught; i++)
		(void) sigaddset(&set, caught[i]);
	signals = signalfd(-1, &set, SFD_CLOEXEC);
	if (signals < 0)
		return SP_E_IO;
	while (e == SP_MORE) {
		(void) sigprocmask(SIG_BLOCK, &set, &before);
		e = read_hidden_line(tty, signals, prompt, out, out_len);
		(void) sigprocmask(SIG_SETMASK, &before, NULL);
	}
	(void) close(signals); /* only listened to */
	return e;
}

static sp_err from_terminal(char *out, bool twice, char why[WHY_MAX])
{
	int tty = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
	char *again = NULL;
	size_t len, again_len;
	sp_err e;

	if (tty < 0) {
		why_set(why, "there is no terminal to ask on; give "
			     "--passphrase-file or --passphrase-fd");
		return SP_E_NOTFOUND;
	}
	e = read_hidden(tty, "Passphrase of the campaign's keys: ", out, &len);
	if (e == SP_OK && twice) {
		again = sodium_malloc(PASSPHRASE_MAX);
		e = again == NULL ? SP_E_NOMEM
				  : read_hidden(tty, "The same once more: ", again, &again_len);
		if (e == SP_OK && (len != again_len || sodium_memcmp(out, again, len) != 0)) {
			why_set(why, "the two passphrases differ; nothing was made");
			e = SP_E_STATE;
		}
	}
	sodium_free(again);
	(void) close(tty); /* what was asked and answered is through */
	return e;
}

static sp_err from_descriptor(char *out, int fd, const char *what, char why[WHY_MAX])
{
	size_t len;
	sp_err e = read_line(fd, out, PASSPHRASE_MAX, &len);

	if (e == SP_E_IO)
		why_set(why, "the passphrase %s is empty or cannot be read", what);
	return e;
}

static sp_err from_file(char *out, const char *file, char why[WHY_MAX])
{
	bool is_stdin = strcmp(file, "-") == 0;
	int fd = is_stdin ? STDIN_FILENO : open(file, O_RDONLY | O_NOCTTY | O_CLOEXEC);
	sp_err e;

	if (fd < 0) {
		why_set(why, "the passphrase file cannot be opened: %s", strerror(errno));
		return SP_E_NOTFOUND;
	}
	e = from_descriptor(out, fd, "file", why);
	if (!is_stdin)
		(void) close(fd); /* only read */
	return e;
}

static sp_err from_open(char *out, int fd, char why[WHY_MAX])
{
	if (fcntl(fd, F_GETFD) < 0) {
		why_set(why, "descriptor %d is not open; open it before this program starts", fd);
		return SP_E_NOTFOUND;
	}
	return from_descriptor(out, fd, "descriptor", why);
}

static sp_err from_anywhere(char *out, const struct ask_from *from, bool twice, char why[WHY_MAX])
{
	if (from->fd >= 0)
		return from_open(out, from->fd, why);
	return from->file != NULL ? from_file(out, from->file, why)
				  : from_terminal(out, twice, why);
}

sp_err ask_passphrase(char **out, const struct ask_from *from, bool twice, char why[WHY_MAX])
{
	char *p = sodium_malloc(PASSPHRASE_MAX);
	sp_err e;

	why_clear(why);
	if (p == NULL)
		return SP_E_NOMEM;
	e = from_anywhere(p, from, twice, why);
	if (e == SP_OK && strlen(p) < PASSPHRASE_MIN)
		e = SP_E_RANGE;
	if (e == SP_E_RANGE)
		why_set(why, "a passphrase has %d to %d bytes; six words drawn by lot are good",
			PASSPHRASE_MIN, PASSPHRASE_MAX - 2);
	if (e == SP_E_FORM)
		why_set(why, "the passphrase holds a zero byte: it cannot "
			     "be; is this the right file?");
	if (e != SP_OK) {
		sodium_free(p);
		return e;
	}
	*out = p;
	return SP_OK;
}
