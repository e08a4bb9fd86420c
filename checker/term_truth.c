// SPDX-License-Identifier: BSD-2-Clause
/*
 * Truth values and choices: NOT, AND, OR, and one value or another.
 *
 * A conjunction is a chain to the left; path conditions are built so, and
 * are asked for their conjuncts. Only what is quickly seen is simplified:
 * the rest is the solver's.
 */
#include "checker/term_int.h"

bool term_is_truth(const struct terms *t, term x)
{
	const struct term_node *n = term_get(t, x);

	switch (n->op) {
	case TERM_maperr:
	case TERM_not:
	case TERM_and:
	case TERM_or:
	case TERM_eq:
	case TERM_lt:
	case TERM_le:
		return true;
	case TERM_const:
		return n->num == 0 || n->num == 1;
	case TERM_ite:
		return term_is_truth(t, n->b) && term_is_truth(t, n->c);
	default:
		return false;
	}
}

term term_not(struct terms *t, term a)
{
	const struct term_node *n = term_get(t, a);

	if (n->op == TERM_const)
		return n->num ? term_false(t) : term_true(t);
	if (n->op == TERM_not)
		return n->a;
	if (n->op == TERM_lt || n->op == TERM_le)
		return term_cons(t, (struct term_node){
				       .op = n->op == TERM_lt ? TERM_le :
								TERM_lt,
				       .is_signed = n->is_signed,
				       .a = n->b,
				       .b = n->a });
	return term_cons(t, (struct term_node){ .op = TERM_not, .a = a });
}

/* One of a and b is the negation of the other. */
static bool opposite(struct terms *t, term a, term b)
{
	return term_not(t, a) == b;
}

static bool is_conjunct(const struct terms *t, term whole, term x)
{
	while (term_get(t, whole)->op == TERM_and) {
		if (term_get(t, whole)->b == x)
			return true;
		whole = term_get(t, whole)->a;
	}
	return whole == x;
}

term term_and(struct terms *t, term a, term b)
{
	int64_t k;

	if (term_is_const(t, a, &k))
		return k ? b : a;
	if (term_is_const(t, b, &k))
		return k ? a : b;
	if (a == b || is_conjunct(t, a, b))
		return a;
	if (is_conjunct(t, b, a))
		return b;
	if (opposite(t, a, b) || is_conjunct(t, a, term_not(t, b)))
		return term_false(t);
	/* a and (not a or x) is a and x */
	if (term_get(t, b)->op == TERM_or) {
		term na = term_not(t, a);

		if (term_get(t, b)->a == na)
			return term_and(t, a, term_get(t, b)->b);
		if (term_get(t, b)->b == na)
			return term_and(t, a, term_get(t, b)->a);
	}
	return term_cons(t, (struct term_node){ .op = TERM_and, .a = a, .b = b });
}

/* (c and x) or (not c and x) is x; what both share is pulled out. */
static term or_factor(struct terms *t, term a, term b)
{
	struct term_node x = *term_get(t, a), y = *term_get(t, b);

	if (x.op != TERM_and || y.op != TERM_and)
		return 0;
	if (x.a == y.a)
		return term_and(t, x.a, term_or(t, x.b, y.b));
	if (x.b == y.b)
		return term_and(t, x.b, term_or(t, x.a, y.a));
	if (x.a == y.b)
		return term_and(t, x.a, term_or(t, x.b, y.a));
	if (x.b == y.a)
		return term_and(t, x.b, term_or(t, x.a, y.b));
	return 0;
}

/* a or (not a and x) is a or x */
static term or_absorb(struct terms *t, term a, term b)
{
	struct term_node y = *term_get(t, b);
	term na;

	if (y.op != TERM_and)
		return 0;
	if (y.a == a || y.b == a)
		return a;
	na = term_not(t, a);
	if (y.a == na)
		return term_or(t, a, y.b);
	if (y.b == na)
		return term_or(t, a, y.a);
	return 0;
}

term term_or(struct terms *t, term a, term b)
{
	int64_t k;
	term r;

	if (term_is_const(t, a, &k))
		return k ? a : b;
	if (term_is_const(t, b, &k))
		return k ? b : a;
	if (a == b)
		return a;
	if (opposite(t, a, b))
		return term_true(t);
	r = or_factor(t, a, b);
	if (!r)
		r = or_absorb(t, a, b);
	if (!r)
		r = or_absorb(t, b, a);
	if (r)
		return r;
	return term_cons(t, (struct term_node){ .op = TERM_or, .a = a, .b = b });
}

term term_truth(struct terms *t, term a)
{
	if (term_is_truth(t, a))
		return a;
	return term_not(t, term_eq(t, a, term_false(t)));
}

term term_ite(struct terms *t, term c, term a, term b)
{
	struct term_node n;
	int64_t k;

	if (a == b)
		return a;
	if (term_is_const(t, c, &k))
		return k ? a : b;
	n = *term_get(t, c);
	if (n.op == TERM_not)
		return term_ite(t, n.a, b, a);
	if (term_is_const(t, a, &k) && k == 1 && term_is_const(t, b, &k) &&
	    k == 0)
		return c;
	n = *term_get(t, a);
	if (n.op == TERM_ite && n.a == c)
		return term_ite(t, c, n.b, b);
	n = *term_get(t, b);
	if (n.op == TERM_ite && n.a == c)
		return term_ite(t, c, a, n.c);
	return term_cons(t, (struct term_node){ .op = TERM_ite,
					   .a = c,
					   .b = a,
					   .c = b,
					   .bits = term_get(t, a)->bits,
					   .is_signed =
						   term_get(t, a)->is_signed });
}
