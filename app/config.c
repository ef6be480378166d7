/*
 * One table of settings for the file, one of options for the command line. inih splits lines; it
 * silently cuts those over 200 bytes and takes repeated keys, so both are checked here.
 */
#include "app/config.h"

#include <errno.h>
#include <getopt.h>
#include <libgen.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ini.h>

#include "export/file/file.h"

enum kind { NUMBER, PATH, LABEL };

struct setting {
	const char *section, *key;
	enum kind kind;
	size_t at; /* offset in struct config */
	uint32_t min, max;
};

#define AT(member) offsetof(struct config, member)
static const struct setting settings[] = {
	{"screen", "width_mm", NUMBER, AT(width_mm), 60, 3000},
	{"idle", "form_s", NUMBER, AT(form_s), 20, 3600},
	{"idle", "read_s", NUMBER, AT(read_s), 20, 3600},
	{"idle", "staff_s", NUMBER, AT(staff_s), 20, 3600},
	{"idle", "countdown_s", NUMBER, AT(countdown_s), 20, 600},
	{"idle", "done_s", NUMBER, AT(done_s), 5, 600},
	{"idle", "code_s", NUMBER, AT(code_s), 20, 600},
	{"station", "label", LABEL, AT(label), 1, SP_LABEL_MAX},
	{"paths", "campaign", PATH, AT(campaign), 1, CONFIG_PATH_MAX - 1},
	{"paths", "state", PATH, AT(state), 1, CONFIG_PATH_MAX - 1},
	{"paths", "assets", PATH, AT(assets), 1, CONFIG_PATH_MAX - 1},
	{"paths", "stick", PATH, AT(stick), 1, CONFIG_PATH_MAX - 1},
};
enum { SETTINGS = sizeof settings / sizeof settings[0] };

static void default_assets(char out[CONFIG_PATH_MAX])
{
	char exe[CONFIG_PATH_MAX - 32] = "";
	const ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);

	if (n <= 0) {
		snprintf(out, CONFIG_PATH_MAX, "/usr/share/signpost");
		return;
	}
	exe[n] = '\0';
	snprintf(out, CONFIG_PATH_MAX, "%s/../share/signpost", dirname(exe));
}

void config_init(struct config *c)
{
	*c = (struct config){
		.width_mm = 344,
		.form_s = 60,
		.read_s = 180,
		.staff_s = 300,
		.countdown_s = 30,
		.done_s = 15,
		.code_s = 60,
		.label = "Station",
		.state = "/var/lib/signpost",
		.stick = "/media/signpost",
	};
	default_assets(c->assets);
}

/* ---- the file ---- */

struct reading {
	struct config *c;
	bool seen[SETTINGS];
	char what[160]; /* what is wrong with the line that was refused */
	sp_err e;
};

static bool set_number(struct config *c, const struct setting *s, const char *value)
{
	char *end = NULL;
	unsigned long n;

	if (value[0] < '0' || value[0] > '9')
		return false;
	errno = 0;
	n = strtoul(value, &end, 10);
	if (errno != 0 || *end != '\0' || n < s->min || n > s->max)
		return false;
	*(uint32_t *) (void *) ((char *) c + s->at) = (uint32_t) n;
	return true;
}

static bool set_text(struct config *c, const struct setting *s, const char *value)
{
	const size_t n = strlen(value);

	if (n < s->min || n > s->max)
		return false;
	memcpy((char *) c + s->at, value, n + 1);
	return true;
}

static int __attribute__((format(printf, 3, 4)))
refuse(struct reading *r, sp_err e, const char *format, ...)
{
	va_list ap;

	r->e = e;
	va_start(ap, format);
	vsnprintf(r->what, sizeof r->what, format, ap);
	va_end(ap);
	return 0;
}

static int take_setting(void *arg, const char *section, const char *key, const char *value)
{
	struct reading *r = arg;
	size_t i = 0;
	bool ok;

	if (r->e != SP_OK)
		return 1; /* inih goes on after an error; the first one is told */
	while (i < SETTINGS &&
		(strcmp(settings[i].section, section) != 0 || strcmp(settings[i].key, key) != 0))
		i++;
	if (i == SETTINGS)
		return refuse(
			r, SP_E_FORM, "there is no setting \"%.40s\" in [%.40s]", key, section);
	if (r->seen[i])
		return refuse(r, SP_E_FORM, "\"%.40s\" in [%.40s] was set before", key, section);
	r->seen[i] = true;
	ok = settings[i].kind == NUMBER ? set_number(r->c, &settings[i], value)
					: set_text(r->c, &settings[i], value);
	if (!ok)
		return refuse(r, SP_E_RANGE, "the value of \"%.40s\" in [%.40s] is out of bounds",
			key, section);
	return 1;
}

/* The number of the first line that inih would cut, or 0. */
static int first_long_line(const char *text)
{
	int line = 1;

	while (*text != '\0') {
		const size_t n = strcspn(text, "\n");

		if (n > CONFIG_LINE_MAX)
			return line;
		text += n;
		if (*text == '\n')
			text++;
		line++;
	}
	return 0;
}

/* inih goes on after a line that it cannot read, so the first line that is wrong may be that one
 * and not the setting refused. */
static bool is_setting(const char *text, int line)
{
	while (--line > 0 && *text != '\0') {
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
	return strcspn(text, "=:") < strcspn(text, "\n");
}

sp_err config_parse(struct config *c, const char *name, const char *text, char why[256])
{
	struct config next = *c;
	struct reading r = {.c = &next, .e = SP_OK};
	const int long_line = first_long_line(text);
	int line;
	bool refused;

	if (long_line > 0) {
		snprintf(why, 256, "%s:%d: the line is too long; at most %d bytes", name, long_line,
			CONFIG_LINE_MAX);
		return SP_E_SIZE;
	}
	line = ini_parse_string(text, take_setting, &r);
	if (line == 0 && r.e == SP_OK) {
		*c = next;
		return SP_OK;
	}
	refused = r.e != SP_OK && is_setting(text, line);
	snprintf(why, 256, "%s:%d: %s; see --help", name, line,
		refused ? r.what : "this is no line of settings");
	return refused ? r.e : SP_E_FORM;
}

sp_err config_read(struct config *c, const char *path, char why[256])
{
	uint8_t *text = NULL;
	size_t len = 0;
	sp_err e = file_read_linked(&text, &len, path, CONFIG_FILE_MAX);

	if (e == SP_OK && memchr(text, 0, len))
		e = SP_E_SIZE;
	if (e == SP_E_SIZE)
		snprintf(why, 256,
			"%s: over %d bytes or with bytes of zero, which is no file of settings",
			path, CONFIG_FILE_MAX);
	else if (e != SP_OK)
		snprintf(why, 256, "%s: %s", path, sp_err_meaning(e));
	else
		e = config_parse(c, path, (const char *) text, why);
	free(text);
	return e;
}

/* ---- the command line ---- */

enum option_id {
	OPT_CAMPAIGN = 256,
	OPT_STATE,
	OPT_CONFIG,
	OPT_ASSETS,
	OPT_STICK,
	OPT_WINDOW,
	OPT_WIDTH_MM,
	OPT_LABEL,
	OPT_PLAY,
	OPT_SHOTS,
	OPT_DUMP,
	OPT_CHECK,
	OPT_HELP,
	OPT_VERSION
};

static const struct option options[] = {
	{"campaign", required_argument, NULL, OPT_CAMPAIGN},
	{"state", required_argument, NULL, OPT_STATE},
	{"config", required_argument, NULL, OPT_CONFIG},
	{"assets", required_argument, NULL, OPT_ASSETS},
	{"stick", required_argument, NULL, OPT_STICK},
	{"window", required_argument, NULL, OPT_WINDOW},
	{"width-mm", required_argument, NULL, OPT_WIDTH_MM},
	{"label", required_argument, NULL, OPT_LABEL},
	{"play", required_argument, NULL, OPT_PLAY},
	{"shots", required_argument, NULL, OPT_SHOTS},
	{"dump-screen", no_argument, NULL, OPT_DUMP},
	{"check", no_argument, NULL, OPT_CHECK},
	{"help", no_argument, NULL, OPT_HELP},
	{"version", no_argument, NULL, OPT_VERSION},
	{0},
};

const char *config_help(void)
{
	return "signpost shows an open letter and collects signatures that only the organiser can "
	       "open.\n"
	       "\n"
	       "Usage: signpost [options]\n"
	       "\n"
	       "  --campaign FILE   the organiser's campaign file (default: campaign.spc in "
	       "the state folder)\n"
	       "  --state DIR       where key and signatures are kept (default: "
	       "/var/lib/signpost)\n"
	       "  --config FILE     settings (default: signpost.conf in the state folder, if it "
	       "exists)\n"
	       "  --assets DIR      words, keyboards, fonts (default: ../share/signpost beside the "
	       "program)\n"
	       "  --stick DIR       where a stick appears (default: /media/signpost)\n"
	       "  --window WxH      a window of this size instead of the full screen\n"
	       "  --width-mm N      width of the glass in millimetres (default: 344)\n"
	       "  --label TEXT      the station's name as people call it\n"
	       "  --play FILE       plays a script through real touch events, then ends\n"
	       "  --shots DIR       where the script's screenshots go\n"
	       "  --dump-screen     prints the items of each new screen\n"
	       "  --check           opens campaign, key and store, says whether they are good, "
	       "ends\n"
	       "  --help, --version\n"
	       "\n"
	       "Settings in signpost.conf: [screen] width_mm; [idle] form_s, read_s, staff_s, "
	       "countdown_s, done_s,\n"
	       "code_s; [station] label; [paths] campaign, state, assets, stick.\n"
	       "\n"
	       "Exit codes: 0 good, 1 the script met something else than it expected, 2 wrong use "
	       "or settings,\n"
	       "3 campaign file, 4 state folder or key, 5 store, 6 display, fonts or words, 7 out "
	       "of memory.\n";
}

static bool set_path(char out[CONFIG_PATH_MAX], const char *value)
{
	const size_t n = strlen(value);

	if (n == 0 || n >= CONFIG_PATH_MAX)
		return false;
	memcpy(out, value, n + 1);
	return true;
}

static bool set_window(struct config *c, const char *value)
{
	unsigned w = 0, h = 0;
	char rest = 0;

	if (sscanf(value, "%5ux%5u%c", &w, &h, &rest) != 2 || w < 320 || h < 320 || w > 16384 ||
		h > 16384)
		return false;
	c->width_px = w;
	c->height_px = h;
	return true;
}

static bool set_named(struct config *c, const char *section, const char *key, const char *value)
{
	for (size_t i = 0; i < SETTINGS; i++)
		if (strcmp(settings[i].section, section) == 0 && strcmp(settings[i].key, key) == 0)
			return settings[i].kind == NUMBER ? set_number(c, &settings[i], value)
							  : set_text(c, &settings[i], value);
	return false;
}

static bool take_option(struct config *c, enum option_id id, const char *value)
{
	switch (id) {
	case OPT_CAMPAIGN:
		return set_path(c->campaign, value);
	case OPT_STATE:
		return set_path(c->state, value);
	case OPT_CONFIG:
		return set_path(c->config, value);
	case OPT_ASSETS:
		return set_path(c->assets, value);
	case OPT_STICK:
		return set_path(c->stick, value);
	case OPT_WINDOW:
		return set_window(c, value);
	case OPT_WIDTH_MM:
		return set_named(c, "screen", "width_mm", value);
	case OPT_LABEL:
		return set_named(c, "station", "label", value);
	case OPT_PLAY:
		return set_path(c->play, value);
	case OPT_SHOTS:
		return set_path(c->shots, value);
	case OPT_DUMP:
		return c->dump_screen = true;
	case OPT_CHECK:
		return c->check_only = true;
	case OPT_HELP:
		return c->help = true;
	case OPT_VERSION:
		return c->version = true;
	}
	return false;
}

static sp_err take_options(struct config *c, int argc, char *const argv[], char why[256])
{
	int id;

	optind = 0; /* glibc: start anew, also for a second reading of the same line */
	opterr = 0;
	while ((id = getopt_long(argc, argv, ":", options, NULL)) != -1) {
		const char *given = optind > 0 && optind <= argc ? argv[optind - 1] : "";

		if (id == '?' || id == ':') {
			snprintf(why, 256, "%.100s: %s; see --help", given,
				id == ':' ? "something must follow" : "there is no such option");
			return SP_E_FORM;
		}
		if (!take_option(c, (enum option_id) id, optarg)) {
			snprintf(why, 256, "%.100s: this value cannot be used; see --help", given);
			return SP_E_FORM;
		}
	}
	if (optind < argc) {
		snprintf(why, 256, "%.100s: not expected here; see --help", argv[optind]);
		return SP_E_FORM;
	}
	return SP_OK;
}

static sp_err read_file(struct config *c, const struct config *line, char why[256])
{
	char path[CONFIG_PATH_MAX + 32];
	sp_err e;

	if (line->config[0] != '\0')
		return config_read(c, line->config, why);
	snprintf(path, sizeof path, "%s/signpost.conf", line->state);
	e = config_read(c, path, why);
	return e == SP_E_NOTFOUND ? SP_OK : e;
}

sp_err config_from_args(struct config *c, int argc, char *const argv[], char why[256])
{
	/* The line is read twice: once to learn which file, once to win over it. */
	struct config line = *c;
	struct config next = *c;
	sp_err e = take_options(&line, argc, argv, why);

	if (e == SP_OK && !line.help && !line.version)
		e = read_file(&next, &line, why);
	if (e == SP_OK)
		e = take_options(&next, argc, argv, why);
	if (e != SP_OK)
		return e;
	if (next.campaign[0] == '\0' &&
		snprintf(next.campaign, sizeof next.campaign, "%s/campaign.spc", next.state) >=
			(int) sizeof next.campaign) {
		snprintf(why, 256, "--state: this path is too long");
		return SP_E_FORM;
	}
	*c = next;
	return SP_OK;
}
