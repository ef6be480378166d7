/* The three texts of every result, side by side from the one list in err.h. */
#include "export/wire/err.h"

struct text {
	const char *name, *meaning, *advice;
};

static const struct text *text_of(sp_err e)
{
	static const struct text texts[SP_ERR_COUNT] = {
#define X(name, meaning, advice) {#name, meaning, advice},
		SP_ERRS(X)
#undef X
	};
	static const struct text unknown = {"UNKNOWN", "unknown result", "report this"};

	return (unsigned) e < SP_ERR_COUNT ? &texts[e] : &unknown;
}

const char *sp_err_name(sp_err e)
{
	return text_of(e)->name;
}

const char *sp_err_meaning(sp_err e)
{
	return text_of(e)->meaning;
}

const char *sp_err_advice(sp_err e)
{
	return text_of(e)->advice;
}
