// SPDX-License-Identifier: BSD-2-Clause
#include "checker/drain.h"

#include "ref/contract.h"

void drain_note(struct drain *d, const struct state *s, struct ir_loc loc)
{
	const struct birth *b = s->subj.birth;

	if (d->is_second)
		return;
	for (size_t i = 0; i < d->n; i++)
		if (d->noted[i].birth == b)
			return;
	if (d->n == DRAIN_MAX_NOTED)
		return;
	d->noted[d->n].birth = b;
	d->noted[d->n++].loc = loc;
}

/* The pointers that are followed on the way to X are not NULL. */
static term exists(struct terms *t, term x)
{
	term all = term_true(t);

	for (;;) {
		struct term_node n = *term_get(t, x);

		switch (n.op) {
		case TERM_cast:
		case TERM_havoc:
		case TERM_field:
		case TERM_elem:
		case TERM_container:
			x = n.a;
			break;
		case TERM_load:
			all = term_and(t, all,
				       term_not(t, term_eq(t, x,
							   term_false(t))));
			x = n.a;
			break;
		case TERM_sym:
		case TERM_pure:
			return term_and(t, all,
					term_not(t, term_eq(t, x,
							    term_false(t))));
		default:
			return all;
		}
	}
}

void drain_start(struct sim *sim, struct state *s)
{
	const struct drain *d = sim->drain;
	enum subject kind = sim->site->api->subject;
	const struct birth *b = d->noted[d->at].birth;
	int unchecked = contract_step(kind, 0, contract_birth(kind));

	s->pc = term_and(sim->t, s->pc, exists(sim->t, b->identity));
	s->subj = (struct subject_state){
		.birth = b,
		.since = b->loc,
		.status = contract_step(kind, unchecked, EVENT_check_ok),
	};
}

void drain_end(struct sim *sim, const struct state *s)
{
	struct drain *d = sim->drain;

	if (!d->leaves &&
	    contract_state_is_live(sim->site->api->subject, s->subj.status) &&
	    sim_feasible(sim, s) != SAT_NO)
		d->leaves = true;
}
