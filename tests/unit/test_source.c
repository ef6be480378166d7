#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/desk/source.h"

/* Through the source that we ship: it must stay what the desk takes. */
static void test_the_built_in_campaign_is_a_good_source(void **state)
{
	struct source *s = NULL;
	struct sp_campaign *c = calloc(1, sizeof *c);
	char why[WHY_MAX] = "";

	(void) state;
	assert_non_null(c);
	assert_int_equal(source_read(&s, "assets/letters/strong-encryption", why), SP_OK);
	assert_int_equal(settings_complete(&s->settings, 20000, why), SP_OK);
	source_campaign(c, s);
	assert_true(c->n_languages >= 2);
	for (size_t i = 1; i < c->n_languages; i++) {
		const struct sp_str *a = &c->languages[i - 1].tag, *b = &c->languages[i].tag;

		assert_true(
			a->len < b->len || (a->len == b->len && memcmp(a->p, b->p, a->len) < 0));
	}
	assert_true(sp_campaign_number(c, "kinds", 0) == 7);
	assert_non_null(sp_campaign_language(c, "en"));
	assert_true(sp_campaign_language(c, "en")->letter.len > 500);
	assert_true(c->first_day <= c->last_day && c->last_day <= c->retention_day);
	source_free(&s);
	assert_null(s);
	free(c);
}

static void test_a_folder_that_is_not_there_is_said(void **state)
{
	struct source *s = NULL;
	char why[WHY_MAX] = "";

	(void) state;
	assert_int_equal(source_read(&s, "assets/letters/no-such-thing", why), SP_E_NOTFOUND);
	assert_non_null(strstr(why, "campaign.ini"));
	assert_null(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_built_in_campaign_is_a_good_source),
		cmocka_unit_test(test_a_folder_that_is_not_there_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
