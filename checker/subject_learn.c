// SPDX-License-Identifier: BSD-2-Clause
/*
 * Success and failure of the birth: what a branch on its result tells.
 *
 * A test of the handle in place of dma_mapping_error() counts as the test
 * that was meant, and is a breach (miscompare). Where neither outcome is
 * excluded nothing is learnt; where the solver cannot say, nothing is
 * reported from here on.
 */
#include "checker/subject_int.h"

#include "ref/contract.h"

static bool in_conjunction(struct terms *t, term pc, term c)
{
	while (term_get(t, pc)->op == TERM_and) {
		if (in_conjunction(t, term_get(t, pc)->b, c))
			return true;
		pc = term_get(t, pc)->a;
	}
	return pc == c;
}

/* The symbol on which the outcome of the birth depends. */
term subject_outcome(const struct terms *t, term fail)
{
	const struct term_node *n = term_get(t, fail);

	while (n->op == TERM_not || n->op == TERM_maperr || n->op == TERM_eq ||
	       n->op == TERM_lt || n->op == TERM_le || n->op == TERM_cast) {
		fail = n->op == TERM_le && term_is_const(t, n->a, NULL) ? n->b :
									  n->a;
		n = term_get(t, fail);
	}
	return fail;
}

/* LITERAL compares the handle itself with a value that is not the error. */
static bool wrong_test(struct terms *t, term literal, term handle,
		       bool *right_value)
{
	struct term_node n = *term_get(t, literal);
	int64_t k;

	*right_value = false;
	if (n.op == TERM_not)
		n = *term_get(t, n.a);
	if (n.op == TERM_lt && term_is_const(t, n.b, &k) && k == -4095 &&
	    term_strip(t, n.a) == handle)
		return true; /* !IS_ERR() */
	if (n.op == TERM_le && term_is_const(t, n.a, &k) && k == -4095 &&
	    term_strip(t, n.b) == handle)
		return true; /* IS_ERR() */
	if (n.op != TERM_eq || term_strip(t, n.a) != handle ||
	    !term_is_const(t, n.b, &k))
		return false;
	*right_value = k == -1;
	return k == 0 || k == -1 || k == 0xffffffff;
}

static bool learn_test(struct sim *sim, const struct frame *fr,
		       struct state *s, term literal, uint32_t block,
		       struct ir_loc loc)
{
	const struct birth *b = s->subj.birth;
	bool right, negative = term_get(sim->t, literal)->op == TERM_not ||
			       term_get(sim->t, literal)->op == TERM_lt;
	const struct func_info *fi = &sim->prog->funcs[fr->func];

	if (term_get(sim->t, b->fail)->op != TERM_maperr ||
	    !wrong_test(sim->t, literal, term_strip(sim->t, b->identity),
			&right))
		return false;
	if (!right) {
		/* only the test right after the call decides its success;
		   later, 0 may be the mark of "nothing mapped here" */
		if (fr->id != b->frame || fr->func != sim->site->func ||
		    fi->block_of[sim->site->stmt] != block)
			return false;
		subject_event(sim, s, EVENT_miscompare, NULL, loc, "");
	}
	return subject_event(sim, s,
			     negative ? EVENT_check_ok : EVENT_check_fail, NULL,
			     loc, "");
}

/* The exact answer; where there is none, nothing is reported from here on. */
static bool learn_outcome(struct sim *sim, struct state *s, struct ir_loc loc)
{
	struct terms *t = sim->t;
	term fail = s->subj.birth->fail;
	enum sat bad = solver_check(sim->solver, term_and(t, s->pc, fail)), ok;

	if (bad == SAT_NO)
		return subject_event(sim, s, EVENT_check_ok, NULL, loc, "");
	ok = solver_check(sim->solver, term_and(t, s->pc, term_not(t, fail)));
	if (ok == SAT_NO)
		return subject_event(sim, s, EVENT_check_fail, NULL, loc, "");
	if (bad == SAT_UNKNOWN || ok == SAT_UNKNOWN) {
		sim->sink.unknown(sim->sink.ctx, sim, NULL, REASON_solver_limit,
				  "");
		s->inexact = true;
	}
	return true;
}

bool subject_learn(struct sim *sim, const struct frame *fr, struct state *s,
		   term literal, uint32_t block, struct ir_loc loc)
{
	const struct birth *b = s->subj.birth;
	struct terms *t = sim->t;
	term symbol;

	if (!s->subj.status || !b || !b->fail ||
	    s->subj.status != contract_state_from_name(kind_of(sim),
						       "unchecked"))
		return true;
	symbol = subject_outcome(t, b->fail);
	if (!term_contains(t, literal, symbol) &&
	    !term_contains(t, literal, b->fail))
		return true;
	if (in_conjunction(t, s->pc, b->fail))
		return subject_event(sim, s, EVENT_check_fail, NULL, loc, "");
	if (in_conjunction(t, s->pc, term_not(t, b->fail)))
		return subject_event(sim, s, EVENT_check_ok, NULL, loc, "");
	if (learn_test(sim, fr, s, literal, block, loc))
		return true;
	return learn_outcome(sim, s, loc);
}

/* A failed handle is DMA_MAPPING_ERROR, and no other is. */
void subject_learn_value(struct sim *sim, struct state *s, bool failed)
{
	struct terms *t = sim->t;
	const struct birth *b = s->subj.birth;
	term error;

	if (!b->fail || term_get(t, b->fail)->op != TERM_maperr)
		return;
	error = term_eq(t, b->identity, term_const(t, -1, 64, true));
	s->pc = term_and(t, s->pc, failed ? error : term_not(t, error));
	if (!failed) /* 0 is the drivers' mark of "nothing mapped here" */
		s->pc = term_and(t, s->pc,
				 term_not(t, term_eq(t, b->identity,
						     term_false(t))));
	s->pc = term_and(t, s->pc, failed ? b->fail : term_not(t, b->fail));
}
