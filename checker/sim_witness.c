// SPDX-License-Identifier: BSD-2-Clause
/*
 * Is a path real?
 *
 * feasible  some input leads along it if other code does its part: enough to
 *           doubt a proof
 * witness   some input does whatever other code has done: no breach is reported
 *           without
 *
 * To find a witness the path condition is made stronger (strict) until it
 * rests on nothing that other code may change: some are missed so.
 */
#include "checker/sim.h"

static term weak(struct terms *t, term x);

/* X made stronger so that it rests on nothing that other code may change. */
static term strict(struct terms *t, term x)
{
	struct term_node n = *term_get(t, x);
	term r;

	if (!(n.flags & TERM_HAS_HAVOC))
		return x;
	r = term_recall(t, MEMO_strict, x, 0);
	if (r)
		return r;
	switch (n.op) {
	case TERM_and:
		r = term_and(t, strict(t, n.a), strict(t, n.b));
		break;
	case TERM_or:
		r = term_or(t, strict(t, n.a), strict(t, n.b));
		break;
	case TERM_not:
		r = term_not(t, weak(t, n.a));
		break;
	default:
		return term_false(t);
	}
	return term_remember(t, MEMO_strict, x, 0, r);
}

static term weak(struct terms *t, term x)
{
	struct term_node n = *term_get(t, x);
	term r;

	if (!(n.flags & TERM_HAS_HAVOC))
		return x;
	r = term_recall(t, MEMO_weak, x, 0);
	if (r)
		return r;
	switch (n.op) {
	case TERM_and:
		r = term_and(t, weak(t, n.a), weak(t, n.b));
		break;
	case TERM_or:
		r = term_or(t, weak(t, n.a), weak(t, n.b));
		break;
	case TERM_not:
		r = term_not(t, strict(t, n.a));
		break;
	default:
		return term_true(t);
	}
	return term_remember(t, MEMO_weak, x, 0, r);
}

/* The conjuncts of PC that rest on havoc, and those that do not. */
static void split_by_havoc(struct terms *t, term pc, term *plain, term *havoc)
{
	struct term_node n = *term_get(t, pc);

	if (n.op == TERM_and && (n.flags & TERM_HAS_HAVOC)) {
		split_by_havoc(t, n.a, plain, havoc);
		split_by_havoc(t, n.b, plain, havoc);
	} else if (n.flags & TERM_HAS_HAVOC) {
		*havoc = term_and(t, *havoc, pc);
	} else {
		*plain = term_and(t, *plain, pc);
	}
}

/*
 * Both sides of a branch that havoc decides lead here: whatever it is, some
 * input gets here.
 */
static bool whatever_havoc_is(struct sim *sim, const struct state *s)
{
	struct terms *t = sim->t;
	term plain = term_true(t), havoc = term_true(t);

	split_by_havoc(t, s->pc, &plain, &havoc);
	return solver_check(sim->solver,
			    term_and(t, plain, term_not(t, havoc))) == SAT_NO &&
	       solver_check(sim->solver, plain) == SAT_YES;
}

enum sat sim_witness(struct sim *sim, const struct state *s)
{
	enum sat r = solver_check(sim->solver, strict(sim->t, s->pc));

	if (r == SAT_NO && (term_get(sim->t, s->pc)->flags & TERM_HAS_HAVOC) &&
	    whatever_havoc_is(sim, s))
		return SAT_YES;
	return r;
}

enum sat sim_feasible(struct sim *sim, const struct state *s)
{
	return solver_check(sim->solver, s->pc);
}
