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

static struct text_piece piece(const char *text)
{
	return clang_text_piece(text, strlen(text));
}

static void test_piece(void **state)
{
	(void)state;
	assert_true(piece(" ; /* a = f(); */ ;").is_blank);
	assert_true(piece("\n#define X(a) f(a)\n").is_blank);
	assert_true(piece("\n#if 0\n;").has_directive);
	assert_false(piece("a == b && c <= d != e;").has_write);
	assert_true(piece("a = b;").has_write);
	assert_true(piece("a <<= 1;").has_write);
	assert_true(piece("a--;").has_write);
	assert_false(piece("a - -b;").has_write);
	assert_true(piece("f (a);").has_call);
	assert_false(piece("while (sizeof(a)) ;").has_call);
	assert_true(piece("p->f(a);").has_pointer_call);
	assert_true(piece("(*f)(a);").has_pointer_call);
	assert_false(piece("f(a);").has_pointer_call);
	assert_true(piece("if (a) return \"goto\";").has_return);
	assert_false(piece("if (a) return \"goto\";").has_goto);
	assert_true(piece("case A: b;").has_case);
	assert_false(piece("switch (a) { case A: break; }").has_case);
	assert_true(piece("a; out: b;").has_label);
	assert_false(piece("a ? b : c;").has_label);
}

static void test_words(void **state)
{
	const char *text = "p->next . x /* w */ = 0x1f + \"s\" f (2);";
	static const char *const words[] = { "p", "next", "x", "f" };
	struct text_word w;
	size_t at = 0;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		assert_true(clang_text_word(text, strlen(text), &at, &w));
		assert_true(clang_text_is(&w, words[i]));
		assert_int_equal(w.is_member, i == 1 || i == 2);
		assert_int_equal(w.next, "-.=("[i]);
	}
	assert_false(clang_text_word(text, strlen(text), &at, &w));
}

static void test_statement(void **state)
{
	const char *text = "x = f(a; b) + \";\"; y;";

	(void)state;
	assert_int_equal(clang_text_statement(text, strlen(text), 0), 18);
	text = "a++) b;";
	assert_int_equal(clang_text_statement(text, strlen(text), 0), 3);
}

static void test_macro(void **state)
{
	const char *text = "#define AB 1\n # define A(x) \\\n f(x)\nA(2);";
	const char *body;
	size_t len;

	(void)state;
	body = clang_text_macro(text, strlen(text), "A", &len);
	assert_non_null(body);
	assert_int_equal(len, 11);
	assert_memory_equal(body, "(x) \\\n f(x)", len);
	assert_null(clang_text_macro(text, strlen(text), "B", &len));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_for),
		cmocka_unit_test(test_no_for),
		cmocka_unit_test(test_asm),
		cmocka_unit_test(test_piece),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_statement),
		cmocka_unit_test(test_macro),
	};

	return cmocka_run_group_tests_name("clang_text", tests, NULL, NULL);
}
