#include "app/log.h"

static const char *const ids[LOG_EVENT_COUNT] = {
#define X(name, id) id,
	LOG_EVENTS(X)
#undef X
};

void log_event(FILE *f, enum log_event event, sp_err e)
{
	if (!f)
		return;
	fprintf(f, "signpost: %s %s\n", ids[event], e == SP_OK ? "ok" : sp_err_name(e));
	fflush(f);
}
