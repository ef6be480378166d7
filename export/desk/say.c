#include "export/desk/say.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "export/desk/verb.h"
#include "export/text/neutral.h"

void why_set(char why[WHY_MAX], const char *format, ...)
{
	va_list args;

	if (why == NULL)
		return;
	va_start(args, format);
	(void) vsnprintf(why, WHY_MAX, format, args); /* a cut sentence is still a sentence */
	va_end(args);
}

void why_clear(char why[WHY_MAX])
{
	if (why != NULL)
		why[0] = '\0';
}

void say_text(FILE *to, const char *text)
{
	size_t len = strlen(text), n = sp_neutral_terminal(NULL, 0, text, len);
	char *safe = malloc(n + 1);

	if (safe == NULL) {
		fputs("(out of memory)", to);
		return;
	}
	(void) sp_neutral_terminal(safe, n + 1, text, len); /* the length is known */
	fputs(safe, to);
	free(safe);
}

static void say_reason(const char *what, const char *verdict, sp_err e, const char *sentence)
{
	say_text(stderr, what);
	fprintf(stderr, ": %s%s: ", verdict, sp_err_name(e));
	if (sentence != NULL && sentence[0] != '\0')
		say_text(stderr, sentence);
	else
		fprintf(stderr, "%s; %s", sp_err_meaning(e), sp_err_advice(e));
	fputc('\n', stderr);
}

void say_refused(const char *what, sp_err e, const char *sentence)
{
	fflush(stdout); /* keeps the lines of both streams in order on a terminal */
	say_reason(what, "refused: ", e, sentence);
}

int say_cannot(const char *what, sp_err e, const char *sentence)
{
	fflush(stdout);
	fputs("signpost-desk: ", stderr);
	say_reason(what, "", e, sentence);
	return DESK_CANNOT;
}

int say_usage(const char *verb, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "signpost-desk %s: ", verb);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fprintf(stderr, "\nTry: signpost-desk %s --help\n", verb);
	return DESK_USAGE;
}

int say_done(int code)
{
	if (fflush(stdout) != 0 || ferror(stdout))
		return say_cannot("standard output", SP_E_IO, NULL);
	return code;
}
