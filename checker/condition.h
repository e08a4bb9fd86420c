/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Conditions of rules as terms: what the analysis asks the solver when the
 * evaluator does not decide. The third reading of a condition, next to the
 * evaluator's (ref/eval.h) and the solver's own (solver_cond); the theorem
 * `same` (same.h) says that they are one.
 */
#ifndef CHECKER_CONDITION_H
#define CHECKER_CONDITION_H

#include "checker/term.h"
#include "ref/expr.h"

/*
 * What a condition is read over. Role arrays are indexed by enum role; a
 * role of 0 is absent: comparisons with it are false.
 */
struct condition_env {
	struct terms *t;
	int state;
	enum event event;
	const term *roles;	/* of the event */
	const term *birth;	/* of the subject's birth */
};

/* The condition (of sort Bool) as a truth term. */
term condition_term(const struct condition_env *env, const struct expr *e);

#endif
