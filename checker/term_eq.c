// SPDX-License-Identifier: BSD-2-Clause
/*
 * When are two values the same, and when is a pointer not NULL?
 *
 * Addresses are compared as access paths: members of one object by different
 * names, or objects that are distinct themselves, are never equal. What
 * cannot be told stays an equation.
 */
#include "checker/term_int.h"

static bool is_fresh(const struct term_node *n)
{
	return n->op == TERM_sym && (n->num & TERM_FRESH);
}

static bool is_nonnull(const struct terms *t, term x, int depth);

/* Whichever way it is, as far as that is quickly seen. */
static bool both_nonnull(const struct terms *t, const struct term_node *n,
			 int depth)
{
	return depth && is_nonnull(t, n->b, depth - 1) &&
	       is_nonnull(t, n->c, depth - 1);
}

static bool is_nonnull(const struct terms *t, term x, int depth)
{
	const struct term_node *n = term_get(t, x);

	switch (n->op) {
	case TERM_var:
	case TERM_global:
	case TERM_func:
	case TERM_string:
	case TERM_field:
		return true;
	case TERM_sym:
		return n->num & (TERM_FRESH | TERM_NONZERO);
	case TERM_elem:
		return is_nonnull(t, n->a, depth);
	case TERM_const:
		return n->num != 0;
	case TERM_cast:
		/* half a bus address says as much as all of it */
		return (n->bits >= term_get(t, n->a)->bits ||
			(n->bits >= 32 && is_fresh(term_get(t, n->a)))) &&
		       is_nonnull(t, n->a, depth);
	case TERM_ite:
		return both_nonnull(t, n, depth);
	default:
		return false;
	}
}

bool term_is_nonnull(const struct terms *t, term x)
{
	return is_nonnull(t, x, 8);
}

/* A is an object made in the run, and B was there before or is another. */
static bool made_apart(const struct term_node *a, const struct term_node *b)
{
	return is_fresh(a) && (b->op == TERM_load || is_fresh(b));
}

static bool is_union(const struct term_node *n)
{
	return !n->name2 || strstr(n->name2, "union");
}

/*
 * Members of one object by different names, of structures of different types
 * by one name, or of two objects that are distinct themselves.
 */
static bool distinct_members(const struct terms *t, const struct term_node *x,
			     const struct term_node *y)
{
	bool one_name = term_same_name(x->name, y->name);

	if (is_union(x) || is_union(y))
		return false;
	if (x->a == y->a)
		return !one_name;
	if (!one_name)
		return false;
	if (!term_same_name(x->name2, y->name2))
		return true;
	x = term_get(t, x->a);
	y = term_get(t, y->a);
	return x->op == TERM_field && y->op == TERM_field &&
	       distinct_members(t, x, y);
}

/* Addresses that can never be equal. */
static bool distinct_addresses(const struct terms *t, term a, term b)
{
	const struct term_node *x = term_get(t, a), *y = term_get(t, b);

	if (x->op == TERM_field && y->op == TERM_field)
		return distinct_members(t, x, y);

	if (made_apart(x, y) || made_apart(y, x))
		return true;
	if (x->op == TERM_const && x->num == 0)
		return term_is_nonnull(t, b);
	if (y->op == TERM_const && y->num == 0)
		return term_is_nonnull(t, a);
	return (x->op == TERM_var || x->op == TERM_global ||
		x->op == TERM_func) &&
	       (y->op == TERM_var || y->op == TERM_global ||
		y->op == TERM_func);
}

/* x + k == m becomes x == m - k. */
static term eq_solve(struct terms *t, term a, int64_t m)
{
	struct term_node n = *term_get(t, a);
	int64_t k;

	if (n.op == TERM_add && term_is_const(t, n.b, &k) && n.is_signed)
		return term_eq(t, n.a, term_const(t, m - k, 64, true));
	if (n.op == TERM_bor && m == 0)
		return term_and(t, term_eq(t, n.a, term_false(t)),
				term_eq(t, n.b, term_false(t)));
	if (n.op == TERM_cast && m == 0 &&
	    term_get(t, n.a)->bits <= n.bits && term_get(t, n.a)->bits)
		return term_eq(t, n.a, term_false(t));
	if (n.op == TERM_elem && m == 0)
		return 0;
	return 0;
}

static term eq_ite(struct terms *t, term ite, term k)
{
	struct term_node n = *term_get(t, ite);
	term r = term_recall(t, TERM_eq, ite, k), x, y;

	if (r)
		return r;
	x = term_eq(t, n.b, k);
	y = term_eq(t, n.c, k);
	r = term_or(t, term_and(t, n.a, x), term_and(t, term_not(t, n.a), y));
	return term_remember(t, TERM_eq, ite, k, r);
}

/* When X is 0, if every value it can choose from tells; else 0. */
static term zero_ite(struct terms *t, term x, int depth)
{
	struct term_node n = *term_get(t, x);
	int64_t k;
	term b, c;

	if (term_is_const(t, x, &k))
		return k ? term_false(t) : term_true(t);
	if (n.op != TERM_ite || !depth)
		return term_is_nonnull(t, x) ? term_false(t) : 0;
	b = zero_ite(t, n.b, depth - 1);
	c = b ? zero_ite(t, n.c, depth - 1) : 0;
	if (!c)
		return 0;
	return term_or(t, term_and(t, n.a, b),
		       term_and(t, term_not(t, n.a), c));
}

/* The same member of records that may be two: equal where these are. */
static bool same_member(const struct terms *t, term a, term b)
{
	const struct term_node *x = term_get(t, a), *y = term_get(t, b);

	return x->op == TERM_field && y->op == TERM_field &&
	       term_same_name(x->name, y->name) && x->name2 && y->name2 &&
	       !strcmp(x->name2, y->name2);
}

term term_eq(struct terms *t, term a, term b)
{
	int64_t k, m;
	term r;

	if (a == b)
		return term_true(t);
	if (term_is_const(t, a, &k)) {
		term swap = a;

		if (term_is_const(t, b, &m))
			return k == m ? term_true(t) : term_false(t);
		a = b;
		b = swap;
	}
	if (distinct_addresses(t, a, b))
		return term_false(t);
	if (same_member(t, a, b))
		return term_eq(t, term_get(t, a)->a, term_get(t, b)->a);
	if (term_is_const(t, b, &m)) {
		if (term_is_truth(t, a) && (m == 0 || m == 1))
			return m ? a : term_not(t, a);
		if (term_is_truth(t, a))
			return term_false(t);
		r = m ? 0 : zero_ite(t, a, 8);
		if (r)
			return r;
		if (term_get(t, a)->op == TERM_ite &&
		    (term_is_const(t, term_get(t, a)->b, NULL) ||
		     term_is_const(t, term_get(t, a)->c, NULL)))
			return eq_ite(t, a, b);
		r = eq_solve(t, a, m);
		if (r)
			return r;
	} else if (a > b) {
		term swap = a;

		a = b;
		b = swap;
	}
	return term_cons(t, (struct term_node){ .op = TERM_eq, .a = a, .b = b });
}
