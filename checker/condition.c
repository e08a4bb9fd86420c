// SPDX-License-Identifier: BSD-2-Clause
/*
 * Conditions to terms.
 *
 * Whether an operand is absent can hang on a condition (ite), so absence is
 * a truth term too; nearly always it is a constant. Direction: exact, but
 * for what a map returned, which is told by where it came from and not by
 * its value: a count that happens to be equal is not the result.
 */
#include "checker/condition.h"

static term value_term(const struct condition_env *env, const struct expr *e,
		       term *absent);

static term role_term(const struct condition_env *env, const struct expr *e,
		      term *absent)
{
	term x = (e->op == EXPR_ROLE ? env->roles : env->birth)[e->role];

	if (!x)
		*absent = term_true(env->t);
	return x ? x : term_false(env->t);
}

/* Only the operand that is chosen can be missing. */
static term ite_term(const struct condition_env *env, const struct expr *e,
		     term *absent)
{
	struct terms *t = env->t;
	term c = condition_term(env, e->args[0]);
	term none[2] = { term_false(t), term_false(t) };
	term a = value_term(env, e->args[1], &none[0]);
	term b = value_term(env, e->args[2], &none[1]);

	none[0] = term_and(t, c, none[0]);
	none[1] = term_and(t, term_not(t, c), none[1]);
	*absent = term_or(t, *absent, term_or(t, none[0], none[1]));
	return term_ite(t, c, a, b);
}

static term arith_term(const struct condition_env *env, const struct expr *e,
		       term *absent)
{
	enum term_op op = e->op == EXPR_ADD ? TERM_add : TERM_sub;
	term x = value_term(env, e->args[0], absent);

	if (e->nargs == 1)
		return term_bin(env->t, TERM_sub, term_false(env->t), x, 64,
				true);
	for (int i = 1; i < e->nargs; i++)
		x = term_bin(env->t, op, x,
			     value_term(env, e->args[i], absent), 64, true);
	return x;
}

static term value_term(const struct condition_env *env, const struct expr *e,
		       term *absent)
{
	switch (e->op) {
	case EXPR_NUM:
	case EXPR_ENUM:
		return term_const(env->t, e->num, 64, true);
	case EXPR_STATE:
		return term_const(env->t, env->state, 0, false);
	case EXPR_EVENT:
		return term_const(env->t, env->event, 0, false);
	case EXPR_ROLE:
	case EXPR_BIRTH_ROLE:
		return role_term(env, e, absent);
	case EXPR_ITE:
		return ite_term(env, e, absent);
	case EXPR_ADD:
	case EXPR_SUB:
		return arith_term(env, e, absent);
	default:
		return condition_term(env, e);
	}
}

static term relate(struct terms *t, enum expr_op op, term a, term b)
{
	switch (op) {
	case EXPR_EQ:
		return term_eq(t, a, b);
	case EXPR_DISTINCT:
		return term_not(t, term_eq(t, a, b));
	case EXPR_LT:
		return term_bin(t, TERM_lt, a, b, 0, true);
	case EXPR_LE:
		return term_bin(t, TERM_le, a, b, 0, true);
	case EXPR_GT:
		return term_bin(t, TERM_lt, b, a, 0, true);
	default:
		return term_bin(t, TERM_le, b, a, 0, true);
	}
}

static bool is_outcome(const struct expr *e)
{
	return e->op == EXPR_BIRTH_ROLE && e->role == ROLE_nents_result;
}

/* Comparisons chain: each operand with the next, distinct with every other. */
static term compare(const struct condition_env *env, const struct expr *e)
{
	struct terms *t = env->t;
	term r = term_true(t), v[EXPR_MAX_ARGS], absent = term_false(t);

	for (int i = 0; i < e->nargs; i++)
		v[i] = value_term(env, e->args[i], &absent);
	if (absent == term_true(t))
		return term_false(t);
	if (e->op == EXPR_EQ && (is_outcome(e->args[0]) ||
				 is_outcome(e->args[1])))
		return v[0] == v[1] ? term_true(t) : term_false(t);
	for (int i = 0; i + 1 < e->nargs; i++)
		for (int k = i + 1; k < e->nargs; k++)
			if (k == i + 1 || e->op == EXPR_DISTINCT)
				r = term_and(t, r,
					     relate(t, e->op, v[i], v[k]));
	return term_and(t, term_not(t, absent), r);
}

static term connect(const struct condition_env *env, const struct expr *e)
{
	struct terms *t = env->t;
	term r = e->op == EXPR_AND ? term_true(t) : term_false(t);

	for (int i = 0; i < e->nargs; i++) {
		term x = condition_term(env, e->args[i]);

		r = e->op == EXPR_AND ? term_and(t, r, x) : term_or(t, r, x);
	}
	return r;
}

/* (=> a b c) is (or (not a) (not b) c). */
static term imply(const struct condition_env *env, const struct expr *e)
{
	struct terms *t = env->t;
	term r = condition_term(env, e->args[e->nargs - 1]);

	for (int i = e->nargs - 1; i-- > 0;)
		r = term_or(t, term_not(t, condition_term(env, e->args[i])),
			    r);
	return r;
}

term condition_term(const struct condition_env *env, const struct expr *e)
{
	struct terms *t = env->t;

	switch (e->op) {
	case EXPR_TRUE:
		return term_true(t);
	case EXPR_FALSE:
		return term_false(t);
	case EXPR_NOT:
		return term_not(t, condition_term(env, e->args[0]));
	case EXPR_AND:
	case EXPR_OR:
		return connect(env, e);
	case EXPR_IMPLIES:
		return imply(env, e);
	case EXPR_ITE:
		return term_ite(t, condition_term(env, e->args[0]),
				condition_term(env, e->args[1]),
				condition_term(env, e->args[2]));
	default:
		return compare(env, e);
	}
}
