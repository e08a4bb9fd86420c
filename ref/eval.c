// SPDX-License-Identifier: BSD-2-Clause
/*
 * The evaluator of conditions.
 *
 * Truth is Kleene's: `and` with a false operand is false whatever the others
 * are. A value is known (a number), symbolic (a term with an identity),
 * absent (the call has no such role) or unknown (nothing is said about it).
 * Direction: a definite answer holds for every value the residual parts may
 * take; `residual` may be given although the condition is definite (a term
 * compared with two numbers, arithmetic on terms). Asks nobody, allocates
 * nothing.
 */
#include "ref/eval.h"

#include <assert.h>

enum known { KNOWN_NUM, KNOWN_TERM, KNOWN_ABSENT, KNOWN_NOTHING };

struct known_value {
	enum known known;
	int64_t num;
	uint32_t term;
};

static const struct known_value nothing = {KNOWN_NOTHING, 0, 0};

static enum tri tri_of(bool b)
{
	return b ? TRI_TRUE : TRI_FALSE;
}

static enum tri tri_not(enum tri t)
{
	if (t == TRI_RESIDUAL)
		return t;
	return tri_of(t == TRI_FALSE);
}

static struct known_value number(int64_t num)
{
	return (struct known_value){KNOWN_NUM, num, 0};
}

static struct known_value role_value(const struct value *roles, enum role role)
{
	if (!roles)
		return nothing;
	switch (roles[role].kind) {
	case VALUE_NUM:
		return number(roles[role].num);
	case VALUE_TERM:
		return (struct known_value){KNOWN_TERM, 0, roles[role].term};
	case VALUE_ABSENT:
		break;
	}
	return (struct known_value){KNOWN_ABSENT, 0, 0};
}

static bool same(struct known_value a, struct known_value b)
{
	if (a.known != b.known || a.known == KNOWN_NOTHING)
		return false;
	return a.num == b.num && a.term == b.term;
}

static struct known_value value_of(const struct expr *e,
				   const struct eval_env *env);

/* + and -; one operand of - is its negation. Overflow decides nothing. */
static struct known_value arith(const struct expr *e,
				const struct eval_env *env)
{
	struct known_value sum = number(0);

	for (int i = 0; i < e->nargs; i++) {
		struct known_value v = value_of(e->args[i], env);
		bool minus = e->op == EXPR_SUB && (i > 0 || e->nargs == 1);

		if (v.known == KNOWN_ABSENT)
			return v;
		if (v.known != KNOWN_NUM || sum.known != KNOWN_NUM)
			sum = nothing;
		else if (minus
			     ? __builtin_sub_overflow(sum.num, v.num, &sum.num)
			     : __builtin_add_overflow(sum.num, v.num, &sum.num))
			sum = nothing;
	}
	return sum;
}

static struct known_value ite_value(const struct expr *e,
				    const struct eval_env *env)
{
	enum tri cond = eval(e->args[0], env);
	struct known_value a, b;

	if (cond != TRI_RESIDUAL)
		return value_of(e->args[cond == TRI_TRUE ? 1 : 2], env);
	a = value_of(e->args[1], env);
	b = value_of(e->args[2], env);
	return same(a, b) ? a : nothing;
}

/* Of any sort but Bool. */
static struct known_value value_of(const struct expr *e,
				   const struct eval_env *env)
{
	switch (e->op) {
	case EXPR_NUM:
	case EXPR_ENUM:
		return number(e->num);
	case EXPR_STATE:
		return env->state < 0 ? nothing : number(env->state);
	case EXPR_EVENT:
		return env->event < 0 ? nothing : number(env->event);
	case EXPR_ROLE:
		return role_value(env->roles, e->role);
	case EXPR_BIRTH_ROLE:
		return role_value(env->birth, e->role);
	case EXPR_ADD:
	case EXPR_SUB:
		return arith(e, env);
	case EXPR_ITE:
		return ite_value(e, env);
	default:
		assert(!"a Bool where a value is expected");
		return nothing;
	}
}

static enum tri equal(struct known_value a, struct known_value b)
{
	if (a.known == KNOWN_NUM && b.known == KNOWN_NUM)
		return tri_of(a.num == b.num);
	return same(a, b) ? TRI_TRUE : TRI_RESIDUAL;
}

/* The operands' values, once each; true if one of them is absent. */
static bool values_of(const struct expr *e, const struct eval_env *env,
		      struct known_value v[EXPR_MAX_ARGS])
{
	bool absent = false;

	assert(e->nargs <= EXPR_MAX_ARGS);
	for (int i = 0; i < e->nargs; i++) {
		v[i] = value_of(e->args[i], env);
		absent |= v[i].known == KNOWN_ABSENT;
	}
	return absent;
}

/* A Bool as a value: what is not decided is unknown. */
static void truths_of(const struct expr *e, const struct eval_env *env,
		      struct known_value v[EXPR_MAX_ARGS])
{
	assert(e->nargs <= EXPR_MAX_ARGS);
	for (int i = 0; i < e->nargs; i++) {
		enum tri t = eval(e->args[i], env);

		v[i] = t == TRI_RESIDUAL ? nothing : number(t == TRI_TRUE);
	}
}

/* = and distinct speak of every pair of operands. */
static enum tri compare_all(const struct expr *e, const struct eval_env *env)
{
	struct known_value v[EXPR_MAX_ARGS];
	enum tri all = TRI_TRUE;

	if (e->args[0]->sort == SORT_BOOL)
		truths_of(e, env, v);
	else if (values_of(e, env, v))
		return TRI_FALSE;
	for (int i = 0; i < e->nargs; i++)
		for (int j = i + 1; j < e->nargs; j++) {
			enum tri t = equal(v[i], v[j]);

			if (e->op == EXPR_DISTINCT)
				t = tri_not(t);
			if (t == TRI_FALSE)
				return t;
			if (t == TRI_RESIDUAL)
				all = t;
		}
	return all;
}

static enum tri ordered(enum expr_op op, struct known_value a,
			struct known_value b)
{
	bool or_equal = op == EXPR_LE || op == EXPR_GE;

	if (same(a, b))
		return tri_of(or_equal);
	if (a.known != KNOWN_NUM || b.known != KNOWN_NUM)
		return TRI_RESIDUAL;
	if (op == EXPR_LT || op == EXPR_LE)
		return tri_of(a.num < b.num);
	return tri_of(a.num > b.num);
}

/* < and its kin chain: each operand with its neighbour. */
static enum tri order_chain(const struct expr *e, const struct eval_env *env)
{
	struct known_value v[EXPR_MAX_ARGS];
	enum tri all = TRI_TRUE;

	if (values_of(e, env, v))
		return TRI_FALSE;
	for (int i = 0; i + 1 < e->nargs; i++) {
		enum tri t = ordered(e->op, v[i], v[i + 1]);

		if (t == TRI_FALSE)
			return t;
		if (t == TRI_RESIDUAL)
			all = t;
	}
	return all;
}

/* Some operand is STOP, then so is the whole: `and` at false, `or` at true. */
static enum tri until(const struct expr *e, enum tri stop,
		      const struct eval_env *env)
{
	enum tri all = tri_not(stop);

	for (int i = 0; i < e->nargs; i++) {
		enum tri t = eval(e->args[i], env);

		if (t == stop)
			return t;
		if (t == TRI_RESIDUAL)
			all = t;
	}
	return all;
}

/* (=> a b c) is (=> a (=> b c)): some of a, b false, or c true. */
static enum tri implies(const struct expr *e, const struct eval_env *env)
{
	enum tri all = TRI_FALSE;

	for (int i = 0; i < e->nargs; i++) {
		enum tri t = eval(e->args[i], env);

		if (i + 1 < e->nargs)
			t = tri_not(t);
		if (t == TRI_TRUE)
			return t;
		if (t == TRI_RESIDUAL)
			all = t;
	}
	return all;
}

static enum tri ite_truth(const struct expr *e, const struct eval_env *env)
{
	enum tri cond = eval(e->args[0], env), a, b;

	if (cond != TRI_RESIDUAL)
		return eval(e->args[cond == TRI_TRUE ? 1 : 2], env);
	a = eval(e->args[1], env);
	b = eval(e->args[2], env);
	return a == b ? a : TRI_RESIDUAL;
}

enum tri eval(const struct expr *e, const struct eval_env *env)
{
	assert(e->sort == SORT_BOOL);
	switch (e->op) {
	case EXPR_TRUE:
	case EXPR_FALSE:
		return tri_of(e->op == EXPR_TRUE);
	case EXPR_AND:
		return until(e, TRI_FALSE, env);
	case EXPR_OR:
		return until(e, TRI_TRUE, env);
	case EXPR_NOT:
		return tri_not(eval(e->args[0], env));
	case EXPR_IMPLIES:
		return implies(e, env);
	case EXPR_ITE:
		return ite_truth(e, env);
	case EXPR_EQ:
	case EXPR_DISTINCT:
		return compare_all(e, env);
	case EXPR_LT:
	case EXPR_LE:
	case EXPR_GT:
	case EXPR_GE:
		return order_chain(e, env);
	default:
		assert(!"a value where a Bool is expected");
		return TRI_RESIDUAL;
	}
}
