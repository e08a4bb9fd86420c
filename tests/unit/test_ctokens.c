// SPDX-License-Identifier: BSD-2-Clause
/* Tokens of C's text: places, directives, what is passed over. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "analyzer/ctokens.h"
#include "ref/strbuf.h"

/* "word@line:col" of each; directives as "#" and ";" */
static void check_skipping(const char *text, const struct line_range *skipped,
			   size_t n, const char *want)
{
	struct strbuf sb = { 0 };
	struct clexer lx;
	struct ctoken t;

	clexer_init(&lx, text, strlen(text), skipped, n);
	while (clexer_next(&lx, &t)) {
		strbuf_adds(&sb, sb.len ? " " : "");
		if (t.kind == CTOKEN_EOL)
			strbuf_adds(&sb, ";");
		else
			strbuf_addf(&sb, "%.*s@%u:%u", (int)t.len, t.text,
				    t.line, t.col);
	}
	assert_string_equal(sb.len ? sb.buf : "", want);
	assert_int_equal(t.kind, CTOKEN_END);
	strbuf_release(&sb);
}

static void check(const char *text, const char *want)
{
	check_skipping(text, NULL, 0, want);
}

static void test_places(void **state)
{
	(void)state;
	check("", "");
	check("a b\n\tc", "a@1:1 b@1:3 c@2:2");
	check("a(1.5e3f)", "a@1:1 (@1:2 1.5e3f@1:3 )@1:9");
	check("a\\\n b", "a@1:1 b@2:2");
	check("a\\b", "a@1:1 \\@1:2 b@1:3");
}

static void test_comments(void **state)
{
	(void)state;
	check("a/* b(\n */c", "a@1:1 c@2:4");
	check("a// b\\\n c\nd", "a@1:1 d@3:1");
	check("/* open", "");
	check("\"/*\" '\\'' x", "\"/*\"@1:1 '\\''@1:6 x@1:11");
	check("\"a\\\nb\" c", "\"a\\\nb\"@1:1 c@2:4");
}

static void test_directives(void **state)
{
	(void)state;
	check("#if a\nb", "#@1:1 if@1:2 a@1:5 ; b@2:1");
	check(" # define a \\\n b\nc", "#@1:2 define@1:4 a@1:11 b@2:2 ; c@3:1");
	check("a # b", "a@1:1 #@1:3 b@1:5");
	check("#define a", "#@1:1 define@1:2 a@1:9 ;");
	check("#define a /*\n*/ b\nc", "#@1:1 define@1:2 a@1:9 b@2:4 ; c@3:1");
}

static void test_skipped(void **state)
{
	static const struct line_range lines[] = { { 2, 3 }, { 5, 5 } };
	static const struct line_range head[] = { { 1, 1 } };

	(void)state;
	check_skipping("a\nb /*\n\" c\nd\ne\nf", lines, 2,
		       "a@1:1 d@4:1 f@6:1");
	check_skipping("a\nb", head, 1, "b@2:1");
	check_skipping("a\nb", lines, 2, "a@1:1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_comments),
		cmocka_unit_test(test_directives),
		cmocka_unit_test(test_skipped),
	};

	return cmocka_run_group_tests_name("ctokens", tests, NULL, NULL);
}
