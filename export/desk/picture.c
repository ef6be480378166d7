/*
 *	file ──fd──► ffmpeg ──PGM──► reader (ZBar) ──length, text …──► us
 *
 * The reader's exit code tells how it went; its output is trusted for nothing but being text.
 */
#include "export/desk/picture.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "export/desk/pgm.h"
#include "export/desk/scan.h"
#include "export/file/file.h"
#include "export/wire/bytes.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WITH_ASAN 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define WITH_ASAN 1
#endif

#define FFMPEG   "/usr/bin/ffmpeg"
#define TEXT_(x) #x
#define TEXT(x)  TEXT_(x)

enum {
	CPU_S = 8,
	ADDRESS_SPACE = 640 * 1024 * 1024, /* ffmpeg's libraries take 270 MB, a third of it used */
	DECODED_MAX = 240 * 1024 * 1024,   /* a picture as it is and as gray: what fits then */
};

/* What the reader exits with. */
enum reader_exit { READER_DONE, READER_NOCODE, READER_DAMAGED, READER_SIZE, READER_NOMEM };

enum picture_kind picture_sniff(const uint8_t *p, size_t len)
{
	static const struct {
		enum picture_kind kind;
		size_t at;
		const char *bytes;
		size_t len;
	} magics[] = {
		{PICTURE_PNG, 0, "\x89PNG\r\n\x1a\n", 8},
		{PICTURE_JPEG, 0, "\xff\xd8\xff", 3},
		{PICTURE_WEBP, 8, "WEBPVP8", 7},
	};

	for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
		if (len >= magics[i].at + magics[i].len &&
			memcmp(p + magics[i].at, magics[i].bytes, magics[i].len) == 0)
			return magics[i].kind;
	return PICTURE_NONE;
}

/* Bits of a pixel by the colour type of a PNG: gray, RGB, palette, gray with alpha, RGB with it. */
static uint64_t png_bits(uint8_t depth, uint8_t colour)
{
	static const uint8_t channels[] = {1, 0, 3, 1, 2, 0, 4};

	return colour < sizeof channels ? (uint64_t) depth * channels[colour] : 0;
}

/* A PNG tells its size in its first 26 bytes: no child is needed to refuse a huge one. */
static sp_err check_png_size(int fd)
{
	uint8_t head[26];
	struct sp_rd r;
	uint64_t n_pixels, bits;

	if (pread(fd, head, sizeof head, 0) != (ssize_t) sizeof head)
		return SP_E_DAMAGED;
	r = sp_rd_on(head + 16, 8);
	n_pixels = (uint64_t) sp_rd_u32(&r) * sp_rd_u32(&r);
	bits = png_bits(head[24], head[25]);
	if (n_pixels > PICTURE_PIXELS_MAX || n_pixels * (bits + 8) / 8 > DECODED_MAX)
		return SP_E_SIZE;
	return SP_OK;
}

/* Lowers a limit of this process; one that is lower already stays. */
static void limit(__rlimit_resource_t resource, rlim_t max)
{
	struct rlimit r;

	if (getrlimit(resource, &r) != 0)
		_exit(READER_DAMAGED);
	if (r.rlim_max == RLIM_INFINITY || r.rlim_max > max)
		r.rlim_max = max;
	r.rlim_cur = r.rlim_max;
	if (setrlimit(resource, &r) != 0)
		_exit(READER_DAMAGED);
}

/* In a child: gives up what a picture has no use for. `in` and `out` become stdin and stdout. */
static void confine(int in, int out)
{
	if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0)
		_exit(READER_DAMAGED);
	(void) close_range(3, ~0U, 0); /* pipes, ledger; older kernels: all are CLOEXEC anyway */
	limit(RLIMIT_CPU, CPU_S);
	limit(RLIMIT_FSIZE, 0);
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_NOFILE, 64);
	(void) prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); /* one more bolt; there since Linux 3.5 */
	(void) prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
}

static const char *demuxer(enum picture_kind kind)
{
	switch (kind) {
	case PICTURE_NONE:
		break;
	case PICTURE_PNG:
		return "png_pipe";
	case PICTURE_JPEG:
		return "jpeg_pipe";
	case PICTURE_WEBP:
		return "webp_pipe";
	}
	return "png_pipe";
}

static _Noreturn void run_ffmpeg(enum picture_kind kind, int in, int out)
{
	const char *const argv[] = {"ffmpeg", "-nostdin", "-hide_banner", "-loglevel", "quiet",
		"-threads", "1", "-protocol_whitelist", "pipe", "-max_pixels",
		TEXT(PICTURE_PIXELS_MAX), "-f", demuxer(kind), "-i", "pipe:0", "-map", "0:v:0",
		"-frames:v", "1", "-pix_fmt", "gray", "-c:v", "pgm", "-f", "image2pipe", "pipe:1",
		NULL};
	static const char *const environment[] = {"PATH=/usr/bin:/bin", "LC_ALL=C", NULL};
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	if (null >= 0)
		(void) dup2(null, STDERR_FILENO); /* its words are not for people */
	confine(in, out);
	limit(RLIMIT_AS, ADDRESS_SPACE);
	/* execve() takes pointers to what it does not change */
	execve(FFMPEG, (char *const *) (uintptr_t) argv, (char *const *) (uintptr_t) environment);
	_exit(127);
}

/* --- the reader --- */

/* The whole PGM stream; pixels are malloc'ed. */
static sp_err read_pgm(int fd, struct pgm *pgm, uint8_t **out_pixels)
{
	uint8_t head[PGM_HEADER_MAX], *pixels;
	size_t len = 0, rest, n;
	sp_err e = file_get(fd, head, sizeof head, &len);

	if (e == SP_OK)
		e = pgm_header(pgm, head, len);
	if (e != SP_OK)
		return SP_E_DAMAGED;
	n = (size_t) pgm->width * pgm->height;
	if (n > PICTURE_PIXELS_MAX)
		return SP_E_SIZE;
	pixels = calloc(1, n + PGM_HEADER_MAX);
	if (pixels == NULL)
		return SP_E_NOMEM;
	rest = len - pgm->header_len;
	rest = rest < n ? rest : n;
	memcpy(pixels, head + pgm->header_len, rest);
	e = file_get(fd, pixels + rest, n - rest, &len);
	if (e != SP_OK || rest + len != n) {
		free(pixels);
		return SP_E_DAMAGED;
	}
	*out_pixels = pixels;
	return SP_OK;
}

static void write_text(void *arg, const char *text, size_t len)
{
	size_t *n = arg;
	uint8_t head[4];
	struct sp_wr w = sp_wr_on(head, sizeof head);

	if (len > PICTURE_TEXT_MAX || *n == PICTURE_CODES_MAX)
		return;
	++*n;
	sp_wr_u32(&w, (uint32_t) len);
	if (file_put(STDOUT_FILENO, head, sizeof head) != SP_OK ||
		file_put(STDOUT_FILENO, text, len) != SP_OK)
		_exit(READER_DAMAGED); /* nobody listens any more */
}

static enum reader_exit read_codes(void)
{
	struct pgm pgm;
	uint8_t *pixels = NULL;
	size_t n = 0;
	sp_err e = read_pgm(STDIN_FILENO, &pgm, &pixels);

	if (e == SP_OK)
		e = scan_codes(&(struct scan_picture){pixels, pgm.width, pgm.height},
			PICTURE_PIXELS_MAX, write_text, &n);
	free(pixels);
	switch (e) {
	case SP_OK:
		return READER_DONE;
	case SP_E_NOCODE:
		return READER_NOCODE;
	case SP_E_SIZE:
		return READER_SIZE;
	case SP_E_NOMEM:
		return READER_NOMEM;
	default:
		return READER_DAMAGED;
	}
}

static _Noreturn void run_reader(int in, int out)
{
	confine(in, out);
#ifndef WITH_ASAN /* its shadow memory alone is terabytes of address space */
	limit(RLIMIT_AS, ADDRESS_SPACE);
#endif
	_exit((int) read_codes());
}

/* --- our side --- */

struct children {
	pid_t ffmpeg, reader; /* 0: not there */
	int texts;            /* what the reader writes */
};

static sp_err start(struct children *c, int fd, enum picture_kind kind)
{
	int gray[2], texts[2];

	if (pipe2(gray, O_CLOEXEC) != 0)
		return SP_E_IO;
	if (pipe2(texts, O_CLOEXEC) != 0) {
		close(gray[0]);
		close(gray[1]);
		return SP_E_IO;
	}
	c->ffmpeg = fork();
	if (c->ffmpeg == 0)
		run_ffmpeg(kind, fd, gray[1]);
	c->reader = c->ffmpeg > 0 ? fork() : -1;
	if (c->reader == 0)
		run_reader(gray[0], texts[1]);
	close(gray[0]);
	close(gray[1]);
	close(texts[1]);
	c->texts = texts[0];
	return c->reader > 0 ? SP_OK : SP_E_NOMEM;
}

static int64_t now_ms(void)
{
	struct timespec t;

	(void) clock_gettime(CLOCK_MONOTONIC, &t); /* cannot fail on Linux */
	return (int64_t) t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

struct texts {
	uint8_t *p;
	size_t len, cap;
};

static sp_err grow(struct texts *t)
{
	size_t cap = t->cap == 0 ? 64 * 1024 : t->cap * 2;
	uint8_t *p;

	if (cap > (size_t) 2 * PICTURE_CODES_MAX * (PICTURE_TEXT_MAX + 4))
		return SP_E_SIZE;
	p = realloc(t->p, cap);
	if (p == NULL)
		return SP_E_NOMEM;
	t->p = p;
	t->cap = cap;
	return SP_OK;
}

/* Everything the reader writes until it closes its end. SP_E_SIZE when it takes too long. */
static sp_err collect(struct texts *t, int fd)
{
	int64_t until_ms = now_ms() + PICTURE_SECONDS_MAX * 1000;

	for (;;) {
		struct pollfd wait = {.fd = fd, .events = POLLIN};
		int64_t left_ms = until_ms - now_ms();
		ssize_t got;

		if (t->len == t->cap) {
			sp_err e = grow(t);

			if (e != SP_OK)
				return e;
		}
		if (left_ms <= 0)
			return SP_E_SIZE;
		if (poll(&wait, 1, (int) left_ms) <= 0)
			continue; /* out of time, which is seen above, or interrupted */
		got = read(fd, t->p + t->len, t->cap - t->len);
		if (got < 0 && errno != EINTR)
			return SP_E_IO;
		if (got == 0)
			return SP_OK;
		if (got > 0)
			t->len += (size_t) got;
	}
}

/* Waits for a child and returns its exit code; -1 when a signal ended it (a limit, or we did). */
static int reap(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Ends both, and tells from how they ended what the picture was. */
static sp_err stop(struct children *c, sp_err collected)
{
	int ffmpeg = 0, reader = 0;

	close(c->texts);
	if (c->reader > 0) {
		if (collected != SP_OK)
			kill(c->reader, SIGKILL);
		reader = reap(c->reader);
	}
	if (c->ffmpeg > 0) {
		kill(c->ffmpeg, SIGKILL); /* nobody reads its pixels any more */
		ffmpeg = reap(c->ffmpeg);
	}
	if (collected != SP_OK)
		return collected;
	switch (reader) {
	case READER_DONE:
		return SP_OK;
	case READER_NOCODE:
		return SP_E_NOCODE;
	case READER_NOMEM:
		return SP_E_NOMEM;
	case READER_DAMAGED:
		if (ffmpeg == 127)
			return SP_E_NOTFOUND;
		return ffmpeg < 0 ? SP_E_SIZE : SP_E_DAMAGED;
	default:
		return SP_E_SIZE;
	}
}

/* Hands on what the reader wrote; half a text at the end is dropped. */
static void hand_on(
	const struct texts *t, void (*each)(void *arg, const char *text, size_t len), void *arg)
{
	struct sp_rd r = sp_rd_on(t->p, t->len);

	while (r.left > 0) {
		size_t len = sp_rd_u32(&r);
		const uint8_t *text = sp_rd_bytes(&r, len);

		if (text == NULL)
			return;
		each(arg, (const char *) text, len);
	}
}

sp_err picture_read(int fd, enum picture_kind kind,
	void (*each)(void *arg, const char *text, size_t len), void *arg)
{
	struct children c = {.texts = -1};
	struct texts t = {0};
	sp_err e = kind == PICTURE_PNG ? check_png_size(fd) : SP_OK;

	if (e != SP_OK)
		return e;
	if (lseek(fd, 0, SEEK_SET) != 0)
		return SP_E_IO;
	e = start(&c, fd, kind);
	if (e == SP_OK)
		e = collect(&t, c.texts);
	if (c.texts >= 0)
		e = stop(&c, e);
	if (e == SP_OK)
		hand_on(&t, each, arg);
	free(t.p);
	return e;
}
