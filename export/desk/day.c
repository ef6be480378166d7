#include "export/desk/day.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { DAY_S = 86400 };

void day_text(char out[DAY_TEXT_LEN + 1], uint32_t day)
{
	time_t t = (time_t) day * DAY_S;
	struct tm tm;

	if (gmtime_r(&t, &tm) == NULL || strftime(out, DAY_TEXT_LEN + 1, "%Y-%m-%d", &tm) == 0)
		memcpy(out, "?", 2); /* a day over DAY_MAX by far */
}

uint32_t day_today(void)
{
	return (uint32_t) (time(NULL) / DAY_S);
}

static int digits(const char *p, int n)
{
	int v = 0;

	for (int i = 0; i < n; i++) {
		if (p[i] < '0' || p[i] > '9')
			return -1;
		v = v * 10 + (p[i] - '0');
	}
	return v;
}

sp_err day_parse(uint32_t *out, const char *text)
{
	char back[DAY_TEXT_LEN + 1];
	struct tm tm = {0};
	int year, month, mday;
	time_t t;

	if (strlen(text) != DAY_TEXT_LEN || text[4] != '-' || text[7] != '-')
		return SP_E_FORM;
	year = digits(text, 4);
	month = digits(text + 5, 2);
	mday = digits(text + 8, 2);
	if (year < 0 || month < 0 || mday < 0)
		return SP_E_FORM;
	tm.tm_year = year - 1900;
	tm.tm_mon = month - 1;
	tm.tm_mday = mday;
	t = timegm(&tm);
	if (t < 0 || t / DAY_S > DAY_MAX)
		return SP_E_RANGE;
	/* timegm() makes 1 March of 30 February: a true day comes back as it was */
	day_text(back, (uint32_t) (t / DAY_S));
	if (strcmp(back, text) != 0)
		return SP_E_RANGE;
	*out = (uint32_t) (t / DAY_S);
	return SP_OK;
}
