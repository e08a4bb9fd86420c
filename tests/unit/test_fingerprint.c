/* SPDX-License-Identifier: BSD-2-Clause */
/* Fingerprints: stable for ever, different for different findings. */
#include "checker/fingerprint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Baselines of users hold these: a change breaks all of them. */
static void is_what_it_always_was(void **state)
{
	char print[FINGERPRINT_SIZE];

	(void)state;
	fingerprint(print, "unmap-missing", "a.c", "f handle", 0);
	assert_string_equal(print, "441e67459638d9a1df9baa959694fde2");
}

static void every_part_counts(void **state)
{
	static const struct {
		const char *rule, *path, *identity;
		unsigned occurrence;
	} parts[] = {
		{ "r", "p", "i", 0 },  { "q", "p", "i", 0 },
		{ "r", "o", "i", 0 },  { "r", "p", "h", 0 },
		{ "r", "p", "i", 1 },  { "rp", "", "i", 0 },
		{ "r", "pi", "", 0 },  { "", "rpi", "", 0 },
		{ "r", "p", "i1", 0 }, { "r1:p", "i", "", 0 },
	};
	char prints[sizeof(parts) / sizeof(parts[0])][FINGERPRINT_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		fingerprint(prints[i], parts[i].rule, parts[i].path,
			    parts[i].identity, parts[i].occurrence);
		assert_int_equal(strspn(prints[i], "0123456789abcdef"), 32);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(prints[i], prints[k]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_what_it_always_was),
		cmocka_unit_test(every_part_counts),
	};

	return cmocka_run_group_tests_name("fingerprint", tests, NULL, NULL);
}
