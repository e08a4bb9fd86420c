/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A condition as Z3 reads it: straight from the expression, by nothing that
 * the evaluator or the analysis has a part in. What the theorem `same`
 * compares them with (same.h). No limits: conditions are small and linear.
 *
 * A role has a value and may be absent, a comparison with an absent one is
 * false; enumerations are numbers.
 */
#ifndef CHECKER_SOLVER_COND_H
#define CHECKER_SOLVER_COND_H

#include "ref/eval.h"

struct solver_cond;

struct solver_cond *solver_cond_new(const struct expr *e);
void solver_cond_free(struct solver_cond *c);
/*
 * State and event of the questions that follow. Pairs that leave the same
 * formula over the roles give the same number, so that what was asked need
 * not be asked again.
 */
unsigned solver_cond_cell(struct solver_cond *c, int state, int event);
/*
 * TRI_TRUE: holds whatever the terms are; TRI_FALSE: holds for none;
 * TRI_RESIDUAL: for some. Both arrays NULL: nothing is said of any role.
 * Terms are numbered below SOLVER_COND_TERMS.
 */
#define SOLVER_COND_TERMS 8
enum tri solver_cond_ask(struct solver_cond *c, const struct value *roles,
			 const struct value *birth);

#endif
