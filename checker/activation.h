/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two activations in a row, for what lives on in the driver's own objects:
 * see activation.c.
 */
#ifndef CHECKER_ACTIVATION_H
#define CHECKER_ACTIVATION_H

#include "checker/sim.h"

struct activation {
	bool is_second;
	/* first: how it can leave a live subject behind; owned */
	state_list left;
	/* second: the status it found, and whether it can leave another */
	int found;
	bool unsettled;
	unsigned violations;
};

/* A sink that hears nothing, but counts breaches in sim->activation. */
void activation_deafen(struct sim_sink *sink);

/* FUNC makes tags or memory and nothing calls it: it runs before the others. */
bool activation_is_first(const struct program *p, uint32_t func);

/* The root of the run returns in S. */
void activation_end(struct sim *sim, const struct frame *fr,
		    const struct state *s, term result);

/*
 * After a run of an entry point with sim->activation set: runs the other
 * entry points of the unit from the states in `left`, and tells sim's sink
 * what they break. Empties `left`.
 */
void activation_follow(struct sim *sim);

#endif
