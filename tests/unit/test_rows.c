/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The registry itself: every call has a row, every row something that runs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ref/api.h"
#include "ref/rows.h"

static void test_every_row_runs(void **state)
{
	(void)state;
	for (int i = 0; row_at(i); i++)
		if (strcmp(row_status(row_at(i)), "runs"))
			fail_msg("'%s' is %s", row_at(i)->item,
				 row_status(row_at(i)));
}

static bool has_row(const char *name)
{
	for (int i = 0; row_at(i); i++)
		if (row_at(i)->symbol && !strcmp(row_at(i)->symbol, name))
			return true;
	return false;
}

static void test_every_call_has_a_row(void **state)
{
	(void)state;
	for (int i = 0; api_call_at(i); i++)
		if (!has_row(api_call_at(i)->name))
			fail_msg("no row for '%s'", api_call_at(i)->name);
}

static void test_names_are_unique(void **state)
{
	(void)state;
	for (int i = 0; api_call_at(i); i++)
		assert_ptr_equal(api_call_find(api_call_at(i)->name),
				 api_call_at(i));
	for (int i = 0; row_at(i); i++)
		for (int k = 0; k < i; k++)
			if (!strcmp(row_at(i)->item, row_at(k)->item) &&
			    !strcmp(row_at(i)->seed, row_at(k)->seed))
				fail_msg("two rows '%s'", row_at(i)->item);
}

static void test_fields_are_plain(void **state)
{
	(void)state;
	for (int i = 0; row_at(i); i++) {
		const struct row *r = row_at(i);

		assert_true(*r->seed && *r->item && *r->test);
		assert_null(strpbrk(r->item, "\t\n"));
		assert_null(r->note ? strpbrk(r->note, "\t\n") : NULL);
	}
}

static void test_params_are_known_letters(void **state)
{
	(void)state;
	for (int i = 0; api_call_at(i); i++) {
		const char *p = api_call_at(i)->params;

		assert_true(strlen(p) <= API_MAX_PARAMS);
		assert_int_equal(strspn(p, "dpasrtgxo"), strlen(p));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_row_runs),
		cmocka_unit_test(test_every_call_has_a_row),
		cmocka_unit_test(test_names_are_unique),
		cmocka_unit_test(test_fields_are_plain),
		cmocka_unit_test(test_params_are_known_letters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
