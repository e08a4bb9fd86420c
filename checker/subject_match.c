// SPDX-License-Identifier: BSD-2-Clause
/*
 * Is a value the subject's name, is an address in its memory?
 *
 * A value that was computed from the name counts as the name; one that was
 * merely decided by it does not. An access to an element that may be the
 * subject's, or another, is unknown (alias).
 */
#include "checker/subject_int.h"

#include <string.h>

#include "ref/contract.h"

/*
 * Can ID be had back from VALUE? What was merely decided by it (the condition
 * of a choice, the outcome of a test) does not hold it.
 */
static bool holds(struct sim *sim, term value, term id)
{
	struct terms *t = sim->t;
	struct term_node n = *term_get(t, value);
	term r;

	if (value == id)
		return true;
	/* parts are built before the whole */
	if (value < id || (term_is_truth(t, value) && n.op != TERM_const))
		return false;
	r = term_recall(t, MEMO_holds, value, id);
	if (r)
		return r == term_true(t);
	r = (n.op != TERM_ite && holds(sim, n.a, id)) || holds(sim, n.b, id) ||
			    holds(sim, n.c, id) ?
		    term_true(t) :
		    term_false(t);
	term_remember(t, MEMO_holds, value, id, r);
	return r == term_true(t);
}

bool subject_in(struct sim *sim, const struct state *s, term value)
{
	const struct birth *b = s->subj.birth;

	if (!b)
		return false;
	return holds(sim, value, b->identity) ||
	       (b->roles[ROLE_handle] &&
		holds(sim, value, b->roles[ROLE_handle]));
}

/* Arithmetic over ID; what is loaded from where it points is not. */
static bool computed_from(const struct terms *t, term value, term id)
{
	const struct term_node *n = term_get(t, value);

	if (value == id)
		return true;
	switch (n->op) {
	case TERM_add:
	case TERM_sub:
	case TERM_shl:
	case TERM_shr:
	case TERM_band:
	case TERM_bor:
	case TERM_xor:
	case TERM_cast:
	case TERM_havoc:
		return (n->a && computed_from(t, n->a, id)) ||
		       (n->b && computed_from(t, n->b, id));
	default:
		return false;
	}
}

term subject_match(struct sim *sim, term id, term value)
{
	struct terms *t = sim->t;
	struct term_node n = *term_get(t, value);
	term m;

	if (value == id)
		return term_true(t);
	m = term_recall(t, MEMO_match, id, value);
	if (m)
		return m;
	switch (n.op) {
	case TERM_ite:
		m = term_or(t, term_and(t, n.a, subject_match(sim, id, n.b)),
			    term_and(t, term_not(t, n.a),
				     subject_match(sim, id, n.c)));
		return term_remember(t, MEMO_match, id, value, m);
	case TERM_havoc:
		m = subject_match(sim, id, n.a);
		if (term_is_const(t, m, NULL) && m == term_false(t))
			return m;
		return term_and(t, m, term_eq(t, value, id));
	case TERM_cast:
		return subject_match(sim, id, n.a);
	case TERM_load:
	case TERM_sym:
	case TERM_const:
		return term_false(t);
	default:
		/* put together again from its halves, or an offset into it */
		return computed_from(t, value, id) ? term_true(t) :
						     term_false(t);
	}
}

/* A and B are one path but for the index of an element on the way. */
static bool differ_by_index(struct terms *t, term pc, term a, term b)
{
	struct term_node x = *term_get(t, a), y = *term_get(t, b);

	if (a == b || x.op != y.op)
		return false;
	switch (x.op) {
	case TERM_elem:
		return x.a == y.a && !term_is_const(t, x.b, NULL) &&
		       !term_is_const(t, y.b, NULL) &&
		       term_possible(t, pc, term_eq(t, x.b, y.b));
	case TERM_field:
		return !strcmp(x.name, y.name) &&
		       differ_by_index(t, pc, x.a, y.a);
	case TERM_load:
		return differ_by_index(t, pc, x.a, y.a);
	default:
		return false;
	}
}

static bool may_be_within(struct terms *t, term pc, term addr, term object)
{
	for (;;) {
		const struct term_node *n = term_get(t, addr);

		if (differ_by_index(t, pc, addr, object))
			return true;
		if (n->op != TERM_field && n->op != TERM_elem)
			return false;
		addr = n->a;
	}
}

/* The access may or may not be to this buffer. */
static void access_unsure(struct sim *sim, struct state *s, enum event event)
{
	const struct rule_set *rules = sim->cx->rules;

	sim->current = s;
	for (size_t i = 0; i < rules->n; i++)
		if (rules->v[i].subject == kind_of(sim) &&
		    rule_depends_on(&rules->v[i], event))
			sim->sink.unknown(sim->sink.ctx, sim, &rules->v[i],
					  REASON_alias, "");
	sim->current = NULL;
}

void subject_access(struct sim *sim, struct state *s, term addr, bool write,
		    struct ir_loc loc)
{
	const struct birth *b = s->subj.birth;
	term object;

	if (!s->subj.status || !b)
		return;
	object = kind_of(sim) == SUBJECT_allocation ? b->roles[ROLE_cpu_addr] :
						      b->roles[ROLE_buffer];
	if (!object || !contract_state_is_live(kind_of(sim), s->subj.status))
		return;
	if (!write && kind_of(sim) == SUBJECT_mapping &&
	    state_knows(s, addr))
		return; /* reads back what the CPU wrote itself */
	if (!addr_within(sim->t, addr, object)) {
		if (may_be_within(sim->t, s->pc, addr, object))
			access_unsure(sim, s,
				      write ? EVENT_cpu_write : EVENT_cpu_read);
		return;
	}
	subject_event(sim, s, write ? EVENT_cpu_write : EVENT_cpu_read, NULL,
		      loc, "");
}
