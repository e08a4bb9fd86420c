/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The subject of a run: what its parts share. The rest of them is in sim.h.
 *
 * subject.c        it is born, and meets events
 * subject_judge.c  the rules judge an event
 * subject_learn.c  a branch tells whether the birth succeeded
 * subject_match.c  a value names it, an address is in its memory
 * sim_witness.c    the path is real
 */
#ifndef CHECKER_SUBJECT_INT_H
#define CHECKER_SUBJECT_INT_H

#include "checker/sim.h"

static inline enum subject kind_of(const struct sim *sim)
{
	return sim->site->api->subject;
}

/*
 * Every rule about EVENT, before the contract moves. ROLES: NULL if it is no
 * call; AT: the call as written, or NULL.
 */
void subject_judge(struct sim *sim, struct state *s, enum event event,
		   const struct event_roles *roles, struct ir_loc loc,
		   const char *at);
/* What is true of the handle once it was checked. */
void subject_learn_value(struct sim *sim, struct state *s, bool failed);

#endif
