// SPDX-License-Identifier: BSD-2-Clause
/*
 * Conditions to Z3, straight from the expression. See solver_cond.h for the
 * encoding. Contexts without reference counts: what a condition is asked
 * lives until it is freed.
 */
#include "checker/solver_cond.h"

#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include <z3.h>

/* A role of the event or of the birth, if the condition names it. */
struct cond_role {
	Z3_ast value, present;	/* constants */
};

struct solver_cond {
	Z3_context z3;
	Z3_solver solver;
	Z3_sort sort_int, sort_bool;
	Z3_ast state, event, terms[SOLVER_COND_TERMS];
	struct cond_role roles[2][ROLE_max];	/* [1]: of the birth */
	Z3_ast whole, cell;
};

static Z3_ast cond_truth(struct solver_cond *c, const struct expr *e);

static void on_error(Z3_context z3, Z3_error_code e)
{
	/* A malformed encoding is our bug. */
	fprintf(stderr, "dmacheck: z3: %s\n", Z3_get_error_msg(z3, e));
	abort();
}

static Z3_ast cond_role(struct solver_cond *c, const struct expr *e,
			Z3_ast *present)
{
	struct cond_role *r =
		&c->roles[e->op == EXPR_BIRTH_ROLE ? 1 : 0][e->role];

	if (!r->value) {
		r->value = Z3_mk_fresh_const(c->z3, "role", c->sort_int);
		r->present = Z3_mk_fresh_const(c->z3, "has", c->sort_bool);
	}
	*present = r->present;
	return r->value;
}

/* A value, and whether there is one. */
static Z3_ast cond_value(struct solver_cond *c, const struct expr *e,
			 Z3_ast *present)
{
	Z3_ast v[EXPR_MAX_ARGS], p[EXPR_MAX_ARGS];
	unsigned n = (unsigned)e->nargs;

	*present = Z3_mk_true(c->z3);
	switch (e->op) {
	case EXPR_NUM:
	case EXPR_ENUM:
		return Z3_mk_int64(c->z3, e->num, c->sort_int);
	case EXPR_STATE:
		return c->state;
	case EXPR_EVENT:
		return c->event;
	case EXPR_ROLE:
	case EXPR_BIRTH_ROLE:
		return cond_role(c, e, present);
	case EXPR_ITE:
		v[0] = cond_truth(c, e->args[0]);
		v[1] = cond_value(c, e->args[1], &p[1]);
		v[2] = cond_value(c, e->args[2], &p[2]);
		*present = Z3_mk_ite(c->z3, v[0], p[1], p[2]);
		return Z3_mk_ite(c->z3, v[0], v[1], v[2]);
	default:
		break;
	}
	assert(e->op == EXPR_ADD || e->op == EXPR_SUB);
	for (unsigned i = 0; i < n; i++)
		v[i] = cond_value(c, e->args[i], &p[i]);
	*present = Z3_mk_and(c->z3, n, p);
	if (n == 1)
		return Z3_mk_unary_minus(c->z3, v[0]);
	return e->op == EXPR_ADD ? Z3_mk_add(c->z3, n, v) :
				   Z3_mk_sub(c->z3, n, v);
}

static Z3_ast cond_relate(struct solver_cond *c, enum expr_op op, Z3_ast a,
			  Z3_ast b)
{
	switch (op) {
	case EXPR_EQ: return Z3_mk_eq(c->z3, a, b);
	case EXPR_LT: return Z3_mk_lt(c->z3, a, b);
	case EXPR_LE: return Z3_mk_le(c->z3, a, b);
	case EXPR_GT: return Z3_mk_gt(c->z3, a, b);
	default: assert(op == EXPR_GE); return Z3_mk_ge(c->z3, a, b);
	}
}

/* Chains, but for distinct; and every operand must be there. */
static Z3_ast cond_compare(struct solver_cond *c, const struct expr *e)
{
	Z3_ast v[EXPR_MAX_ARGS], all[2 * EXPR_MAX_ARGS];
	bool truths = e->args[0]->sort == SORT_BOOL;
	unsigned n = (unsigned)e->nargs, k = 0;

	for (unsigned i = 0; i < n; i++) {
		if (truths)
			v[i] = cond_truth(c, e->args[i]);
		else
			v[i] = cond_value(c, e->args[i], &all[k++]);
	}
	if (e->op == EXPR_DISTINCT)
		all[k++] = Z3_mk_distinct(c->z3, n, v);
	for (unsigned i = 1; e->op != EXPR_DISTINCT && i < n; i++)
		all[k++] = cond_relate(c, e->op, v[i - 1], v[i]);
	return Z3_mk_and(c->z3, k, all);
}

static Z3_ast cond_truth(struct solver_cond *c, const struct expr *e)
{
	Z3_ast v[EXPR_MAX_ARGS];
	unsigned n = (unsigned)e->nargs;

	if (e->op < EXPR_AND || e->op > EXPR_ITE || e->op == EXPR_EQ ||
	    e->op == EXPR_DISTINCT)
		return e->op == EXPR_TRUE  ? Z3_mk_true(c->z3) :
		       e->op == EXPR_FALSE ? Z3_mk_false(c->z3) :
					     cond_compare(c, e);
	for (unsigned i = 0; i < n; i++)
		v[i] = cond_truth(c, e->args[i]);
	switch (e->op) {
	case EXPR_AND: return Z3_mk_and(c->z3, n, v);
	case EXPR_OR: return Z3_mk_or(c->z3, n, v);
	case EXPR_NOT: return Z3_mk_not(c->z3, v[0]);
	case EXPR_ITE: return Z3_mk_ite(c->z3, v[0], v[1], v[2]);
	default: break;
	}
	for (unsigned i = n - 1; i-- > 0;)	/* => is right-associative */
		v[i] = Z3_mk_implies(c->z3, v[i], v[i + 1]);
	return v[0];
}

struct solver_cond *solver_cond_new(const struct expr *e)
{
	struct solver_cond *c = xcalloc(1, sizeof(*c));
	Z3_config cfg = Z3_mk_config();

	c->z3 = Z3_mk_context(cfg);
	Z3_del_config(cfg);
	Z3_set_error_handler(c->z3, on_error);
	c->sort_int = Z3_mk_int_sort(c->z3);
	c->sort_bool = Z3_mk_bool_sort(c->z3);
	c->solver = Z3_mk_simple_solver(c->z3);
	Z3_solver_inc_ref(c->z3, c->solver);
	c->state = Z3_mk_fresh_const(c->z3, "state", c->sort_int);
	c->event = Z3_mk_fresh_const(c->z3, "event", c->sort_int);
	for (int i = 0; i < SOLVER_COND_TERMS; i++)
		c->terms[i] = Z3_mk_fresh_const(c->z3, "term", c->sort_int);
	c->whole = c->cell = cond_truth(c, e);
	return c;
}

void solver_cond_free(struct solver_cond *c)
{
	if (!c)
		return;
	Z3_solver_dec_ref(c->z3, c->solver);
	Z3_del_context(c->z3);
	free(c);
}

unsigned solver_cond_cell(struct solver_cond *c, int state, int event)
{
	Z3_ast from[] = { c->state, c->event };
	Z3_ast to[] = { Z3_mk_int(c->z3, state, c->sort_int),
			Z3_mk_int(c->z3, event, c->sort_int) };

	c->cell = Z3_simplify(c->z3, Z3_substitute(c->z3, c->whole, 2, from,
						   to));
	return Z3_get_ast_id(c->z3, c->cell);
}

static bool cond_possible(struct solver_cond *c, Z3_ast f)
{
	Z3_lbool r;

	Z3_solver_push(c->z3, c->solver);
	Z3_solver_assert(c->z3, c->solver, f);
	r = Z3_solver_check(c->z3, c->solver);
	Z3_solver_pop(c->z3, c->solver, 1);
	assert(r != Z3_L_UNDEF);	/* linear, and no limits */
	return r == Z3_L_TRUE;
}

static enum tri cond_decide(struct solver_cond *c, Z3_ast f)
{
	Z3_lbool known = Z3_get_bool_value(c->z3, f);

	if (known != Z3_L_UNDEF)
		return known == Z3_L_TRUE ? TRI_TRUE : TRI_FALSE;
	if (!cond_possible(c, f))
		return TRI_FALSE;
	return cond_possible(c, Z3_mk_not(c->z3, f)) ? TRI_RESIDUAL :
						       TRI_TRUE;
}

static Z3_ast cond_given(struct solver_cond *c, const struct value *v)
{
	if (v->kind == VALUE_TERM) {
		assert(v->term < SOLVER_COND_TERMS);
		return c->terms[v->term];
	}
	return Z3_mk_int64(c->z3, v->kind == VALUE_NUM ? v->num : 0,
			   c->sort_int);
}

enum tri solver_cond_ask(struct solver_cond *c, const struct value *roles,
			 const struct value *birth)
{
	const struct value *given[2] = { roles, birth };
	Z3_ast from[4 * ROLE_max], to[4 * ROLE_max];
	unsigned n = 0;

	assert(!roles == !birth);
	for (int b = 0; roles && b < 2; b++)
		for (int r = 0; r < ROLE_max; r++) {
			const struct value *v = &given[b][r];

			if (!c->roles[b][r].value)
				continue;
			from[n] = c->roles[b][r].value;
			to[n++] = cond_given(c, v);
			from[n] = c->roles[b][r].present;
			to[n++] = v->kind == VALUE_ABSENT ?
					  Z3_mk_false(c->z3) :
					  Z3_mk_true(c->z3);
		}
	return cond_decide(c, Z3_simplify(c->z3, Z3_substitute(c->z3, c->cell,
							       n, from, to)));
}
