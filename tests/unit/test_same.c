// SPDX-License-Identifier: BSD-2-Clause
/*
 * The theorem that evaluator, analysis and solver read conditions alike: it
 * holds for the rules that come with the program, and a reader that differs
 * in one operator, word or number is caught. Run from the top of the tree.
 */
#include "checker/same.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct expr *read_cond(struct arena *a, const char *text)
{
	struct expr_error err;
	struct expr *e = expr_read(a, SUBJECT_mapping, text, &err);

	if (!e)
		fail_msg("'%s', column %d: %s", text, err.column, err.message);
	return e;
}

/* Where the readers of two texts differ, or NULL. */
static const char *difference(struct arena *a, const char *here,
			      const char *there)
{
	struct same_result r = { 0 };
	bool ok = same_conditions(a, SUBJECT_mapping, read_cond(a, here),
				  read_cond(a, there), &r);

	assert_true(ok == !r.where);
	return r.where;
}

static void holds_for_the_shipped_rules(void **unused)
{
	struct rule_set set = { 0 };
	struct arena a = { 0 };
	struct same_result r;

	(void)unused;
	assert_int_equal(rules_load_dir(&set, "rules"), 0);
	r = same_check(&a, &set);
	if (!r.holds)
		fail_msg("'%s': %s", r.rule->id, r.where);
	assert_null(r.rule);
	assert_true(r.cells > 5000 && r.valuations > 10 * r.cells);
	print_message("%lu cells, %lu valuations, %lu loose\n", r.cells,
		      r.valuations, r.loose);
	arena_release(&a);
	rules_release(&set);
}

/* Every operator, absent roles and choices among the rest. */
static void holds_for_every_operator(void **unused)
{
	static const char *const conds[] = {
		"(= size m.size)", "(distinct size m.size offset)",
		"(< size m.size offset)", "(<= size m.size)",
		"(> size m.size 3)", "(>= (+ size offset) m.size)",
		"(= (- size m.size) 1)", "(= (- size 3) (- 1))",
		"(not (= dir m.dir))", "(= (= dir m.dir) (= size m.size))",
		"(distinct (= dir to_device) true)",
		"(=> (= size 1) (= dir m.dir) (= state mapped))",
		"(ite (= dir to_device) (= size 1) (= size 2))",
		"(= (ite (= dir to_device) size offset) m.size)",
		"(= (ite (= family page) single family) m.family)",
		"(or (and (= event unmap) (distinct dev m.dev)) false)",
		"(= nents m.nents_result)",
	};
	struct arena a = { 0 };

	(void)unused;
	for (size_t i = 0; i < sizeof(conds) / sizeof(conds[0]); i++) {
		const char *where = difference(&a, conds[i], conds[i]);

		if (where)
			fail_msg("'%s': %s", conds[i], where);
	}
	arena_release(&a);
}

static void notices_a_reader_that_differs(void **unused)
{
	static const char *const pairs[][2] = {
		{ "(= size m.size)", "(distinct size m.size)" },
		{ "(distinct size m.size)", "(not (= size m.size))" },
		{ "(< size m.size)", "(<= size m.size)" },
		{ "(> size 3)", "(> size 4)" },
		{ "(= (+ size 1) m.size)", "(= (- size 1) m.size)" },
		{ "(= m.dir to_device)", "(= dir to_device)" },
		{ "(= m.dir to_device)", "(= m.dir from_device)" },
		{ "(= family page)", "(= family single)" },
		{ "(distinct size m.size offset)", "(distinct size m.size)" },
		{ "(and (= event unmap) (= size 1))",
		  "(or (= event unmap) (= size 1))" },
		{ "(= event unmap)", "(= event map)" },
		{ "(= state mapped)", "(= state cpu)" },
		{ "(=> (= size 1) (= dir m.dir))",
		  "(=> (= dir m.dir) (= size 1))" },
		{ "(ite (= size 1) (= dir m.dir) true)",
		  "(ite (= size 1) true (= dir m.dir))" },
		/* absent where it is not looked at */
		{ "(= (ite (= dir to_device) size offset) m.size)",
		  "(and (= size size) (= offset offset) "
		  "(= (ite (= dir to_device) size offset) m.size))" },
		{ "false", "(and (= dev m.dev) (distinct dir m.dir))" },
	};
	struct arena a = { 0 };

	(void)unused;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		for (int k = 0; k < 2; k++)
			if (!difference(&a, pairs[i][k], pairs[i][!k]))
				fail_msg("'%s' and '%s' pass for the same",
					 pairs[i][k], pairs[i][!k]);
	arena_release(&a);
}

static void says_where_they_differ(void **unused)
{
	struct arena a = { 0 };

	(void)unused;
	assert_string_equal(
		difference(&a,
			   "(and (= state mapped) (= event unmap) "
			   "(distinct dir m.dir))",
			   "(and (= state mapped) (= event unmap) "
			   "(distinct dir m.dir) (= dir to_device))"),
		"state mapped, event unmap, dir=bidirectional "
		"m.dir=to_device: the evaluator says true, Z3 says false");
	assert_string_equal(
		difference(&a, "(= state mapped)", "(= state cpu)"),
		"state mapped, event map, all roles unknown: the evaluator "
		"says true, Z3 says false");
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holds_for_the_shipped_rules),
		cmocka_unit_test(holds_for_every_operator),
		cmocka_unit_test(notices_a_reader_that_differs),
		cmocka_unit_test(says_where_they_differ),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
