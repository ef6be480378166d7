#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/desk/intake.h"
#include "export/desk/table.h"
#include "tests/desk/fair.h"

static struct fair fair;

static int set_up(void **state)
{
	(void) state;
	fair_open(&fair);
	return 0;
}

static int tear_down(void **state)
{
	(void) state;
	fair_close(&fair);
	return 0;
}

static void sign_all(struct sp_record *people, size_t n)
{
	static struct fair_batch batch;
	struct sp_entry *entries = calloc(n, sizeof *entries);
	struct intake *in = NULL;
	struct intake_tally t;

	assert_non_null(entries);
	for (size_t i = 0; i < n; i++)
		fair_sign(&fair, &entries[i], &people[i], NULL);
	fair_cut(&fair, &batch, entries, n, NULL);
	assert_int_equal(intake_new(&in, fair.folder, fair.keys), SP_OK);
	assert_int_equal(intake_batch(in, batch.bytes, batch.len, &t), SP_OK);
	intake_free(&in);
	free(entries);
}

/* The table as text; the caller frees. */
static char *written(const struct table_options *o, uint64_t *left)
{
	enum { TEXT_MAX = 4096 };
	char *text = calloc(1, TEXT_MAX);
	FILE *to;

	assert_non_null(text);
	to = fmemopen(text, TEXT_MAX, "w");
	assert_non_null(to);
	assert_int_equal(table_write(to, fair.folder->ledger, o, left), SP_OK);
	assert_int_equal(fclose(to), 0);
	return text;
}

static void test_an_address_without_a_yes_is_not_in_the_mail_column(void **state)
{
	const struct table_options o = {.drill = true};
	struct sp_record r = fair_person("Cleo");
	uint64_t left = 9;
	char *text;

	(void) state;
	r.kind = SP_KIND_ORGANISATION;
	r.consent = SP_CONSENT_SIGN | SP_CONSENT_AUTHORISED;
	memcpy(r.organisation, "Org", 4);
	memcpy(r.role, "Chair", 6);
	memcpy(r.email, "a@b.example", 12);
	sign_all(&r, 1);
	text = written(&o, &left);
	assert_non_null(strstr(text, "\"yes\",\"\",\"a@b.example\"\r\n"));
	assert_int_equal(left, 0);
	free(text);
}

static void test_the_longest_texts_full_of_quotes_fit(void **state)
{
	const struct table_options o = {.drill = true, .all = true};
	struct sp_record r = fair_person("x");
	uint64_t left = 9;
	char *text;
	const char *at;

	(void) state;
	memset(r.organisation, '"', SP_ORGANISATION_MAX);
	r.organisation[0] = '=';
	sign_all(&r, 1);
	text = written(&o, &left);
	at = strstr(text, "\"'=\"\"");
	assert_non_null(at);
	/* all of them doubled, and the closing one */
	assert_int_equal(strspn(at + 3, "\""), 2 * (SP_ORGANISATION_MAX - 1) + 1);
	free(text);
}

static void test_real_signatures_and_rehearsals_are_never_in_one_table(void **state)
{
	const struct table_options real = {.all = true};
	struct sp_record r = fair_person("Ada");
	uint64_t left = 9;
	char *text;

	(void) state;
	sign_all(&r, 1);
	text = written(&real, &left);
	assert_null(strstr(text, "Ada"));
	assert_int_equal(left, 0);
	free(text);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_an_address_without_a_yes_is_not_in_the_mail_column),
		TEST(test_the_longest_texts_full_of_quotes_fit),
		TEST(test_real_signatures_and_rehearsals_are_never_in_one_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
