/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The third theorem about the contract (the others: ref/theorem.h):
 *
 *   same   of every rule, in every state of its subject, for every event and
 *          every valuation of its roles, the evaluator (ref/eval.h), the
 *          terms that the analysis makes (condition.h) and Z3
 *          (solver_cond.h) say the same
 *
 * A condition looks at one step only, so what holds for every step holds for
 * traces of every length. (One exception is wanted: the analysis tells the
 * result of a map by where it came from, condition.c; with symbolic values
 * such a comparison is left to the evaluator and Z3.)
 *
 * Two forms, both for each cell (state, event):
 *  1. What the evaluator says without knowing any role (the screen, by which
 *     nearly all cells never reach a solver), Z3 proves for all values there
 *     are, absent ones too.
 *  2. For each valuation of a small domain the answers are equal: with
 *     numbers all are definite; with symbolic values the evaluator may leave
 *     open what Z3 decides (`loose`), never the other way round.
 *
 * The domain: a role is absent, one of two numbers, each numeral of the
 * condition and its successor, each direction, each family of the condition
 * and another, or one of two symbolic values. Roles that meet in a
 * comparison take all combinations; those of other comparisons are meanwhile
 * all absent, all equal, or all different, in each combination.
 */
#ifndef CHECKER_SAME_H
#define CHECKER_SAME_H

#include <stdbool.h>

#include "rules/rule.h"

struct same_result {
	bool holds;
	unsigned long cells, valuations, loose;
	const struct rule *rule;	/* the first that refutes it, or NULL */
	char *where;			/* in the arena; NULL if it holds */
};

/* Checks the rules in order, up to the first that refutes it. */
struct same_result same_check(struct arena *a, const struct rule_set *set);

/*
 * One condition as the evaluator and the analysis read it (HERE) and as Z3
 * does (THERE): one and the same in the theorem, two in tests of it. Counts
 * are added to R; false, with R->where, if they differ.
 */
bool same_conditions(struct arena *a, enum subject subject,
		     const struct expr *here, const struct expr *there,
		     struct same_result *r);

#endif
