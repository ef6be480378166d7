/*
 * first_frame COMMAND…: starts a program and prints how many milliseconds pass until the X server's
 * screen shows a page with text, and the process id, which is left running.
 *
 * Looks at the screen from outside, the same way for every program: a page with text is there when
 * at least one in 200 of the sampled pixels differs from the most frequent colour, and that colour
 * differs from what was there before.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XShm.h>

enum { LIMIT_MS = 30000 };

static double now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double) t.tv_sec * 1e3 + (double) t.tv_nsec / 1e6;
}

struct screen {
	Display *display;
	Window root;
	XShmSegmentInfo segment;
	XImage *image;
};

static int open_screen(struct screen *s)
{
	s->display = XOpenDisplay(NULL);
	if (!s->display || !XShmQueryExtension(s->display))
		return -1;
	int n = DefaultScreen(s->display);
	s->root = RootWindow(s->display, n);
	s->image = XShmCreateImage(s->display, DefaultVisual(s->display, n),
		(unsigned) DefaultDepth(s->display, n), ZPixmap, NULL, &s->segment,
		(unsigned) DisplayWidth(s->display, n), (unsigned) DisplayHeight(s->display, n));
	if (!s->image)
		return -1;
	s->segment.shmid = shmget(IPC_PRIVATE,
		(size_t) s->image->bytes_per_line * (size_t) s->image->height, IPC_CREAT | 0600);
	if (s->segment.shmid < 0)
		return -1;
	s->segment.shmaddr = s->image->data = shmat(s->segment.shmid, NULL, 0);
	int attached = XShmAttach(s->display, &s->segment);
	XSync(s->display, False);
	(void) shmctl(s->segment.shmid, IPC_RMID, NULL); /* goes when the last of us has let go */
	return attached ? 0 : -1;
}

static uint32_t pixel(const struct screen *s, int x, int y)
{
	uint32_t v;
	memcpy(&v, s->image->data + y * s->image->bytes_per_line + x * 4, sizeof v);
	return v & 0xFFFFFF;
}

/* The most frequent colour by majority vote (Boyer and Moore), and how many samples differ from
 * it. */
static uint32_t main_colour(const struct screen *s, size_t *out_others, size_t *out_all)
{
	uint32_t colour = 0;
	size_t votes = 0, others = 0, all = 0;
	for (int pass = 0; pass < 2; pass++)
		for (int y = 0; y < s->image->height; y += 3)
			for (int x = 0; x < s->image->width; x += 3) {
				uint32_t v = pixel(s, x, y);
				if (pass == 0) {
					if (votes == 0)
						colour = v;
					votes = v == colour ? votes + 1 : votes - 1;
				} else {
					others += v != colour;
					all++;
				}
			}
	*out_others = others;
	*out_all = all;
	return colour;
}

static int shows_page(struct screen *s, uint32_t before)
{
	size_t others, all;
	if (!XShmGetImage(s->display, s->root, s->image, 0, 0, AllPlanes))
		return 0;
	uint32_t colour = main_colour(s, &others, &all);
	return colour != before && others * 200 > all;
}

int main(int argc, char **argv)
{
	struct screen s = {0};
	size_t others, all;
	if (argc < 2 || open_screen(&s) != 0 ||
		!XShmGetImage(s.display, s.root, s.image, 0, 0, AllPlanes)) {
		fputs("usage: first_frame COMMAND… (with DISPLAY set, and MIT-SHM)\n", stderr);
		return 2;
	}
	uint32_t before = main_colour(&s, &others, &all);

	double began = now_ms();
	pid_t pid = fork();
	if (pid == 0) {
		/* It outlives us: whoever reads our output must not wait for its end. */
		if (!freopen("/dev/null", "w", stdout) || !freopen("/dev/null", "w", stderr))
			_exit(126);
		execvp(argv[1], argv + 1);
		_exit(127);
	}
	while (pid > 0 && now_ms() - began < LIMIT_MS) {
		if (shows_page(&s, before)) {
			printf("%.1f %d\n", now_ms() - began, (int) pid);
			return 0;
		}
		nanosleep(&(struct timespec){.tv_nsec = 500000}, NULL);
	}
	fputs("first_frame: no page was shown\n", stderr);
	return 1;
}
