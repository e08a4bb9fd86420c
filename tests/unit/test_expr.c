// SPDX-License-Identifier: BSD-2-Clause
/*
 * The reader of conditions: what it accepts comes out as the same text, what
 * it refuses is refused with a message and the place.
 */
#include "ref/expr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ref/strbuf.h"

static struct expr *read_ok(struct arena *a, const char *text)
{
	struct expr_error err;
	struct expr *e = expr_read(a, SUBJECT_mapping, text, &err);

	if (!e)
		fail_msg("'%s', column %d: %s", text, err.column, err.message);
	return e;
}

/* TEXT is read, and shown as it was, but for spaces. */
static void same(const char *text)
{
	struct arena a = {0};
	struct expr *e = read_ok(&a, text);

	assert_int_equal(e->sort, SORT_BOOL);
	assert_string_equal(expr_show(&a, SUBJECT_mapping, e), text);
	arena_release(&a);
}

static void refused(const char *text, int column, const char *message)
{
	struct arena a = {0};
	struct expr_error err = {0};

	if (expr_read(&a, SUBJECT_mapping, text, &err))
		fail_msg("'%s' was accepted", text);
	assert_non_null(err.message);
	if (err.column != column || strcmp(err.message, message))
		fail_msg("'%s': column %d: %s", text, err.column, err.message);
	arena_release(&a);
}

static void reads_every_operator(void **unused)
{
	(void)unused;
	same("true");
	same("(not false)");
	same("(and (= event unmap) (= state mapped))");
	same("(or true false true)");
	same("(=> true false true)");
	same("(= size m.size 4096)");
	same("(distinct dir to_device none_dir)");
	same("(ite (= state mapped) (< size 1) (<= size 2))");
	same("(> (+ size 1 2) (- m.size 3))");
	same("(>= (- 1) (ite true size nents))");
	same("(= (= size 1) (= nents 2))");
}

static void reads_any_spacing(void **unused)
{
	struct arena a = {0};

	(void)unused;
	assert_string_equal(
	    expr_show(&a, SUBJECT_mapping,
		      read_ok(&a, "\n ( and(= event\tunmap )true) \r\n")),
	    "(and (= event unmap) true)");
	arena_release(&a);
}

static const struct expr *operand(struct arena *a, const char *text, int i)
{
	return read_ok(a, text)->args[i];
}

static void the_other_operand_decides_what_a_word_is(void **unused)
{
	struct arena a = {0};
	const struct expr *e;

	(void)unused;
	e = operand(&a, "(= m.family sg)", 1);
	assert_int_equal(e->op, EXPR_ENUM);
	assert_int_equal(e->num, FAMILY_sg);
	e = operand(&a, "(= page family)", 0);
	assert_int_equal(e->num, FAMILY_page);
	e = operand(&a, "(distinct sg m.sg)", 0);
	assert_int_equal(e->op, EXPR_ROLE);
	assert_int_equal(e->role, ROLE_sg);
	e = operand(&a, "(= pool m.pool)", 1);
	assert_int_equal(e->op, EXPR_BIRTH_ROLE);
	assert_int_equal(e->role, ROLE_pool);
	e = operand(&a, "(= event free)", 1);
	assert_int_equal(e->op, EXPR_ENUM);
	assert_int_equal(e->num, EVENT_free);
	e = operand(&a, "(distinct dir m.dir)", 0);
	assert_int_equal(e->op, EXPR_ROLE);
	assert_int_equal(e->sort, SORT_DIR);
	/* Both could be either: roles, constants are not worth comparing. */
	e = operand(&a, "(= sg page)", 1);
	assert_int_equal(e->op, EXPR_ROLE);
	/* Through ite, from the outside in. */
	e = operand(&a, "(= m.family (ite true sg page))", 1)->args[1];
	assert_int_equal(e->op, EXPR_ENUM);
	e = operand(&a, "(= m.sg (ite true sg page))", 1)->args[1];
	assert_int_equal(e->op, EXPR_ROLE);
	arena_release(&a);
}

static void states_are_the_subjects_own(void **unused)
{
	struct arena a = {0};
	struct expr_error err;

	(void)unused;
	assert_non_null(
	    expr_read(&a, SUBJECT_busdma_map, "(= state reading)", &err));
	assert_null(
	    expr_read(&a, SUBJECT_busdma_mem, "(= state reading)", &err));
	assert_string_equal(
	    err.message,
	    "'reading' is no state of a busdma_mem, event, direction, "
	    "family or role");
	arena_release(&a);
}

static void refuses_what_is_no_condition(void **unused)
{
	(void)unused;
	refused("", 1, "the condition ends too early");
	refused("  ", 3, "the condition ends too early");
	refused("()", 2, "an operator is expected after '('");
}

static void refuses_unbalanced_text(void **unused)
{
	(void)unused;
	refused("(and true", 2, "'(and' is never closed");
	refused("(and (= size 1) (or true", 18, "'(or' is never closed");
	refused("true)", 5, "')' without '('");
	refused(")", 1, "')' without '('");
	refused("(", 2, "the condition ends too early");
	refused("true false", 6, "more than one expression");
	refused("(= size 1) (check-sat)", 12, "more than one expression");
}

static void refuses_commands_quantifiers_and_strings(void **unused)
{
	(void)unused;
	refused("(assert true)", 2, "unknown operator 'assert'");
	refused("(set-option true)", 2, "unknown operator 'set-option'");
	refused("(forall true true)", 2, "quantifiers are not allowed");
	refused("(exists ((x Int)) true)", 2, "quantifiers are not allowed");
	refused("(let ((x size)) (= x 1))", 2, "'let' is not allowed");
	refused("(exists true)", 2, "quantifiers are not allowed");
	refused("(let true true)", 2, "'let' is not allowed");
	refused("(xor true false)", 2, "unknown operator 'xor'");
	refused("(= size \"/etc/passwd\")", 9, "strings are not allowed");
	refused("(= |size| 1)", 4, "character '|' is not allowed");
	refused("true ; comment", 6, "more than one expression");
	refused("(and true ; comment", 11, "character ';' is not allowed");
	refused("(! true :named a)", 2, "character '!' is not allowed");
	refused("(= size #xff)", 9, "character '#' is not allowed");
	refused("(= size \x01)", 9, "byte 0x01 is not allowed");
	refused("(= size \xc3\xa4)", 9, "byte 0xc3 is not allowed");
	refused("((and) true)", 2, "an operator is expected after '('");
}

static void refuses_unknown_words(void **unused)
{
	(void)unused;
	refused("(= m.sice 1)", 4, "unknown role 'sice'");
	refused("(= sice 1)", 4,
		"'sice' is no state of a mapping, event, direction, family "
		"or role");
	refused("(= size 1.5)", 9, "'1.5' is no numeral");
	refused("(= size 0x10)", 9, "'0x10' is no numeral");
	refused("(= size -1)", 9,
		"'-1' is no state of a mapping, event, direction, family or "
		"role");
	refused("(= and true)", 4, "operator 'and' without '('");
	refused("(= size 99999999999999999999)", 9,
		"'99999999999999999999' is too large");
}

static void refuses_wrong_sorts(void **unused)
{
	(void)unused;
	refused("size", 1, "'size' is of sort Int, expected is Bool");
	refused("(= size dir)", 9, "'dir' is of sort dir, expected is Int");
	refused("(= state unmap)", 10,
		"'unmap' is of sort event, expected is state");
	refused("(and size true)", 6,
		"'size' is of sort Int, expected is Bool");
	refused("(< handle 1)", 4, "'handle' is of sort term, expected is Int");
	refused("(= size true)", 9, "'true' is of sort Bool, expected is Int");
	refused("(= dir sg)", 8,
		"'sg' is of sort family or term, expected is dir");
	refused("(ite true size 1)", 2,
		"'ite' is of sort Int, expected is Bool");
	refused("(not (+ size 1))", 7, "'+' is of sort Int, expected is Bool");
	refused("(ite true (= size 1) dir)", 22,
		"'dir' is of sort dir, expected is Bool");
}

static void refuses_wrong_numbers_of_operands(void **unused)
{
	(void)unused;
	refused("(and)", 2, "'and' takes at least 1 operand, here are 0");
	refused("(= size)", 2, "'=' takes at least 2 operands, here are 1");
	refused("(not true true)", 2,
		"'not' takes at most 1 operand, here are 2");
	refused("(ite true true)", 2,
		"'ite' takes at least 3 operands, here are 2");
	refused("(ite true true true true)", 2,
		"'ite' takes at most 3 operands, here are 4");
	refused("(< (+ size) 1)", 5,
		"'+' takes at least 2 operands, here are 1");
}

/* N copies of HEAD, "true", N copies of TAIL. */
static char *nest(const char *head, const char *tail, int n)
{
	struct strbuf sb = {0};

	for (int i = 0; i < n; i++)
		strbuf_adds(&sb, head);
	strbuf_adds(&sb, "true");
	for (int i = 0; i < n; i++)
		strbuf_adds(&sb, tail);
	return strbuf_detach(&sb);
}

static void refuses_what_would_exhaust_it(void **unused)
{
	char *deep = nest("(not ", ")", SEXP_MAX_DEPTH);
	char *deeper = nest("(not ", ")", 100000);
	char *wide = nest("", " true", EXPR_MAX_ARGS);
	struct arena a = {0};
	struct expr_error err;

	(void)unused;
	assert_non_null(expr_read(&a, SUBJECT_mapping, deep, &err));
	assert_null(expr_read(&a, SUBJECT_mapping, deeper, &err));
	assert_string_equal(err.message, "nested deeper than 100");
	assert_null(expr_read(&a, SUBJECT_mapping,
			      arena_printf(&a, "(and %s)", wide), &err));
	assert_string_equal(err.message,
			    "'and' takes at most 64 operands, here are 65");
	free(deep);
	free(deeper);
	free(wide);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_every_operator),
	    cmocka_unit_test(reads_any_spacing),
	    cmocka_unit_test(the_other_operand_decides_what_a_word_is),
	    cmocka_unit_test(states_are_the_subjects_own),
	    cmocka_unit_test(refuses_what_is_no_condition),
	    cmocka_unit_test(refuses_unbalanced_text),
	    cmocka_unit_test(refuses_commands_quantifiers_and_strings),
	    cmocka_unit_test(refuses_unknown_words),
	    cmocka_unit_test(refuses_wrong_sorts),
	    cmocka_unit_test(refuses_wrong_numbers_of_operands),
	    cmocka_unit_test(refuses_what_would_exhaust_it),
	};

	return cmocka_run_group_tests_name("expr", tests, NULL, NULL);
}
