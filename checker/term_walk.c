// SPDX-License-Identifier: BSD-2-Clause
/*
 * What is inside a term: does it contain another, was it read at entry, does
 * it rest on a guess, does a path condition exclude it?
 *
 * share_unknown() and term_possible() say yes when in doubt. Nothing here
 * asks the solver.
 */
#include "checker/term_int.h"

term term_strip(const struct terms *t, term x)
{
	while (term_get(t, x)->op == TERM_cast ||
	       term_get(t, x)->op == TERM_havoc)
		x = term_get(t, x)->a;
	return x;
}

static bool contains(struct terms *t, term whole, term x)
{
	const struct term_node *n = term_get(t, whole);

	if (whole == x)
		return true;
	/* parts are built before the whole, so they have smaller numbers */
	if (whole < x || t->stamps.v[whole] == t->stamp)
		return false;
	t->stamps.v[whole] = t->stamp;
	return contains(t, n->a, x) || contains(t, n->b, x) ||
	       contains(t, n->c, x);
}

static bool reads_entry(struct terms *t, term x)
{
	struct term_node n = *term_get(t, x);

	if (n.op == TERM_load)
		return true;
	if (!x || t->stamps.v[x] == t->stamp)
		return false;
	t->stamps.v[x] = t->stamp;
	return reads_entry(t, n.a) || reads_entry(t, n.b) ||
	       reads_entry(t, n.c);
}

bool term_reads_entry(struct terms *t, term x)
{
	while (t->stamps.n < t->v.n)
		vec_push(&t->stamps, 0);
	t->stamp++;
	return reads_entry(t, x);
}

bool term_contains(struct terms *t, term whole, term x)
{
	while (t->stamps.n < t->v.n)
		vec_push(&t->stamps, 0);
	t->stamp++;
	return x && contains(t, whole, x);
}

#define MAX_INDEX_DEPTH 8

static bool share_unknown(struct terms *t, term a, term b, int depth);

/* One of the indices on the way to the place at ADDR has. */
static bool index_shares(struct terms *t, term addr, term b, int depth)
{
	struct term_node n = *term_get(t, addr);

	while (n.op == TERM_field || n.op == TERM_elem) {
		if (n.op == TERM_elem && share_unknown(t, n.b, b, depth))
			return true;
		n = *term_get(t, n.a);
	}
	return false;
}

/* Some unknown that A is computed from is in B too; yes when in doubt. */
static bool share_unknown(struct terms *t, term a, term b, int depth)
{
	struct term_node n = *term_get(t, a);

	if (depth > MAX_INDEX_DEPTH)
		return true;
	switch (n.op) {
	case TERM_none:
	case TERM_const:
		return false;
	case TERM_load:
		return term_contains(t, b, a) ||
		       index_shares(t, n.a, b, depth + 1);
	case TERM_sym:
	case TERM_loop:
	case TERM_uninit:
		return term_contains(t, b, a);
	default:
		return share_unknown(t, n.a, b, depth + 1) ||
		       share_unknown(t, n.b, b, depth + 1) ||
		       share_unknown(t, n.c, b, depth + 1);
	}
}

/* Two answers to one question, such as which bit is free. */
static bool two_answers(const struct terms *t, term a, term b)
{
	const struct term_node *x = term_get(t, term_strip(t, a));
	const struct term_node *y = term_get(t, term_strip(t, b));

	return x->op == TERM_sym && y->op == TERM_sym &&
	       !strcmp(x->name, y->name);
}

term term_same_index(struct terms *t, term a, term b)
{
	term same = term_eq(t, a, b);

	if (!term_is_const(t, same, NULL) &&
	    (two_answers(t, a, b) || share_unknown(t, a, b, 0)))
		t->v.v[same].flags |= TERM_HAS_GUESS | TERM_IS_GUESS;
	return same;
}

term term_unguessed(struct terms *t, term x)
{
	struct term_node n = *term_get(t, x);
	term r;

	if (n.flags & TERM_IS_GUESS)
		return term_false(t);
	if (!(n.flags & TERM_HAS_GUESS))
		return x;
	r = term_recall(t, MEMO_unguessed, x, 0);
	if (r)
		return r;
	switch (n.op) {
	case TERM_and:
		r = term_and(t, term_unguessed(t, n.a), term_unguessed(t, n.b));
		break;
	case TERM_or:
		r = term_or(t, term_unguessed(t, n.a), term_unguessed(t, n.b));
		break;
	case TERM_not:
		r = term_not(t, term_unguessed(t, n.a));
		break;
	case TERM_ite:
		r = term_ite(t, term_unguessed(t, n.a), term_unguessed(t, n.b),
			     term_unguessed(t, n.c));
		break;
	case TERM_eq:
		r = term_eq(t, term_unguessed(t, n.a), term_unguessed(t, n.b));
		break;
	default:
		r = x;
	}
	return term_remember(t, MEMO_unguessed, x, 0, r);
}

/* Does the single fact F, about X, exclude the value K? */
static bool excludes(struct terms *t, term f, term x, int64_t k)
{
	struct term_node n = *term_get(t, f);
	int64_t bound;

	if (n.op != TERM_lt && n.op != TERM_le)
		return false;
	if (n.a == x && term_is_const(t, n.b, &bound))
		return n.op == TERM_lt ? k >= bound : k > bound;
	if (n.b == x && term_is_const(t, n.a, &bound))
		return n.op == TERM_lt ? k <= bound : k < bound;
	return false;
}

/* X is A moved on by K, or further. */
static bool moved(const struct terms *t, term x, term a, bool up)
{
	const struct term_node *n = term_get(t, x);
	int64_t k;

	return n->op == TERM_add && n->a == a && term_is_const(t, n->b, &k) &&
	       (up ? k > 0 : k < 0);
}

/* Does F say that A and B differ? */
static bool separates(struct terms *t, term f, term a, term b)
{
	const struct term_node *n = term_get(t, f);

	if (n->op == TERM_le && n->is_signed &&
	    ((n->b == b && moved(t, n->a, a, true)) ||
	     (n->b == a && moved(t, n->a, b, true)) ||
	     (n->a == b && moved(t, n->b, a, false)) ||
	     (n->a == a && moved(t, n->b, b, false))))
		return true;
	return n->op == TERM_lt && ((n->a == a && n->b == b) ||
				    (n->a == b && n->b == a));
}

bool term_possible(struct terms *t, term pc, term c)
{
	term nc = term_not(t, c);
	struct term_node e = *term_get(t, c);
	int64_t k = 0;
	bool is_equation = e.op == TERM_eq,
	     bounded = is_equation && term_is_const(t, e.b, &k);

	for (;;) {
		struct term_node n = *term_get(t, pc);
		term f = n.op == TERM_and ? n.b : pc;

		if (f == nc || (bounded && excludes(t, f, e.a, k)) ||
		    (is_equation && separates(t, f, e.a, e.b)))
			return false;
		if (n.op != TERM_and)
			return true;
		pc = n.a;
	}
}
