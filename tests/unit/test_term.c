// SPDX-License-Identifier: BSD-2-Clause
/* Terms: what simplification must and must not do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "checker/canon.h"
#include "checker/solver.h"
#include "checker/term.h"

static struct terms t;

static int setup(void **state)
{
	(void)state;
	terms_init(&t);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	terms_release(&t);
	return 0;
}

static term sym(int n, const char *name)
{
	return term_leaf(&t, TERM_sym, n, name, 32, true);
}

static term num(int64_t n)
{
	return term_const(&t, n, 32, true);
}

static void equal_structure_is_one_term(void **state)
{
	(void)state;
	assert_int_equal(term_bin(&t, TERM_add, sym(1, "a"), num(4), 32, true),
			 term_bin(&t, TERM_add, sym(1, "a"), num(4), 32, true));
	assert_int_not_equal(sym(1, "a"), sym(2, "a"));
}

static void constants_wrap_to_their_type(void **state)
{
	int64_t k;

	(void)state;
	assert_true(term_is_const(&t, term_const(&t, -1, 32, false), &k));
	assert_int_equal(k, 0xffffffff);
	assert_true(term_is_const(&t, term_const(&t, 0x80, 8, true), &k));
	assert_int_equal(k, -128);
}

static void negation_is_an_involution(void **state)
{
	term lt = term_bin(&t, TERM_lt, sym(1, "a"), num(3), 0, true);

	(void)state;
	assert_int_equal(term_not(&t, term_not(&t, lt)), lt);
	assert_int_equal(term_and(&t, lt, term_not(&t, lt)), term_false(&t));
	assert_int_equal(term_or(&t, lt, term_not(&t, lt)), term_true(&t));
}

static void branches_that_join_leave_no_trace(void **state)
{
	term c = term_eq(&t, sym(1, "c"), num(1));
	term x = term_eq(&t, sym(2, "x"), num(5));

	(void)state;
	assert_int_equal(term_or(&t, term_and(&t, x, c),
				 term_and(&t, x, term_not(&t, c))),
			 x);
}

static void error_code_remembers_its_cause(void **state)
{
	term failed = term_maperr(&t, sym(1, "dma"));
	term ret = term_ite(&t, failed, num(-12), num(0));

	(void)state;
	assert_int_equal(term_truth(&t, ret), failed);
	assert_int_equal(term_bin(&t, TERM_lt, ret, num(0), 0, true), failed);
}

static void batch_of_checks_splits(void **state)
{
	term a = term_maperr(&t, sym(1, "a")), b = term_maperr(&t, sym(2, "b"));
	term both = term_bin(&t, TERM_bor, a, b, 32, true);

	(void)state;
	assert_int_equal(term_not(&t, term_truth(&t, both)),
			 term_and(&t, term_not(&t, a), term_not(&t, b)));
}

static void container_of_undoes_member(void **state)
{
	term p = sym(1, "p");
	term m = term_field(&t, p, "list", "struct buf");

	(void)state;
	assert_int_equal(term_container(&t, m, "list", "struct buf"), p);
	assert_int_equal(term_field(&t,
				    term_container(&t, p, "list", "struct buf"),
				    "list", "struct buf"),
			 p);
}

static void members_are_not_null(void **state)
{
	term m = term_field(&t, sym(1, "p"), "dev", "struct pci_dev");

	(void)state;
	assert_int_equal(term_truth(&t, m), term_true(&t));
	assert_int_not_equal(term_truth(&t, sym(1, "p")), term_true(&t));
}

static void havoc_is_seen_from_outside(void **state)
{
	term h = term_havoc(&t, sym(1, "flag"), 7);

	(void)state;
	assert_true(term_get(&t, term_truth(&t, h))->flags & TERM_HAS_HAVOC);
	assert_false(term_get(&t, sym(1, "flag"))->flags & TERM_HAS_HAVOC);
	assert_int_equal(term_strip(&t, h), sym(1, "flag"));
}

static void solver_knows_ranges(void **state)
{
	struct solver *s = solver_new(&t);
	term u = term_leaf(&t, TERM_sym, 1, "u", 32, false);
	term i = sym(2, "i"), n = sym(3, "n");
	term below = term_bin(&t, TERM_lt, i, n, 0, true);

	(void)state;
	assert_int_equal(solver_check(s, term_bin(&t, TERM_lt, u,
						  term_const(&t, 0, 32, false),
						  0, true)),
			 SAT_NO);
	assert_int_equal(solver_check(s, below), SAT_YES);
	assert_int_equal(
		solver_check(s, term_and(&t, below,
					 term_bin(&t, TERM_lt, n, i, 0, true))),
		SAT_NO);
	solver_free(s);
}

static void unsigned_minus_one_wraps(void **state)
{
	struct solver *s = solver_new(&t);
	term u = term_leaf(&t, TERM_sym, 1, "u", 32, false);
	term less = term_bin(&t, TERM_add, u, num(-1), 32, false);
	term zero = term_eq(&t, u, num(0));

	(void)state;
	/* u == 0 && u - 1 < 5 cannot be: u - 1 is 4294967295 */
	assert_int_equal(
		solver_check(s, term_and(&t, zero,
					 term_bin(&t, TERM_lt, less, num(5), 0,
						  false))),
		SAT_NO);
	solver_free(s);
}

static void locations_are_named_by_record(void **state)
{
	struct strbuf sb = { 0 };
	term ring = term_load(&t, term_field(&t, sym(1, "p"), "buf",
					     "struct ring"),
			      64, false);
	term at = term_field(&t, term_elem(&t, ring, sym(2, "i")), "dma",
			     "struct ring_buf");

	(void)state;
	assert_true(canon_location(&sb, &t, at));
	assert_string_equal(sb.buf, "struct ring_buf.dma");
	strbuf_clear(&sb);
	assert_false(canon_value(&sb, &t, sym(1, "p")));
	assert_true(canon_value(&sb, &t, num(64)));
	assert_string_equal(sb.buf, "=64");
	strbuf_release(&sb);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(equal_structure_is_one_term),
		TEST(constants_wrap_to_their_type),
		TEST(negation_is_an_involution),
		TEST(branches_that_join_leave_no_trace),
		TEST(error_code_remembers_its_cause),
		TEST(batch_of_checks_splits),
		TEST(container_of_undoes_member),
		TEST(members_are_not_null),
		TEST(havoc_is_seen_from_outside),
		TEST(solver_knows_ranges),
		TEST(unsigned_minus_one_wraps),
		TEST(locations_are_named_by_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
