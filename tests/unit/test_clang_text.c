// SPDX-License-Identifier: BSD-2-Clause
/* The facts that are read from text: for loops and labels of asm goto. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "analyzer/clang_text.h"

static void check_for(const char *text, int first, int second)
{
	uint32_t semi[2] = { 0, 0 };

	assert_true(clang_text_for(text, strlen(text), 0, semi));
	assert_int_equal(semi[0], first);
	assert_int_equal(semi[1], second);
}

static void test_for(void **state)
{
	(void)state;
	check_for("for(;;) x;", 4, 5);
	check_for("for (i = 0; i < n; i++) ;", 10, 17);
	check_for("for (f(\";\"); ({ g(); 1; }); /* ; */ i++)", 11, 26);
	check_for("for (c = ';'; c; // ;\n c++)", 12, 15);
}

static void test_no_for(void **state)
{
	uint32_t semi[2];

	(void)state;
	assert_false(clang_text_for("each(i, n)", 10, 0, semi));
	assert_false(clang_text_for("for_each(i; n;)", 15, 0, semi));
	assert_false(clang_text_for("for (i = 0", 10, 0, semi));
	assert_false(clang_text_for("for (each(a)) b; c;", 19, 0, semi));
	assert_false(clang_text_for("fo", 2, 0, semi));
}

static void test_asm(void **state)
{
	const char *text =
		"int f(int a) {\n"
		"    asm volatile (\"nop # asm goto ( : : : : no)\" : : : );\n"
		"    int my_asm = asm_like(a);\n"
		"    asm goto (\"jmp :\" : : \"r\" (a ? 1 : 2) : \"cc\" : out, "
		"other);\n"
		"    asm (\"x\");\n"
		"}";
	struct text_asm a;

	(void)state;
	assert_true(clang_text_next_asm(&text, &a));
	assert_null(a.labels);
	assert_true(clang_text_next_asm(&text, &a));
	assert_true(clang_text_has_label(&a, "out"));
	assert_true(clang_text_has_label(&a, "other"));
	assert_false(clang_text_has_label(&a, "the"));
	assert_false(clang_text_has_label(&a, "no"));
	assert_true(clang_text_next_asm(&text, &a));
	assert_null(a.labels);
	assert_false(clang_text_next_asm(&text, &a));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_for),
		cmocka_unit_test(test_no_for),
		cmocka_unit_test(test_asm),
	};

	return cmocka_run_group_tests_name("clang_text", tests, NULL, NULL);
}
