/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Does an entry point end what a location holds, on every path?
 *
 * `remove` unmaps what `probe` mapped; that it does so whatever path it takes
 * keeps the mapping from being lost. A run from entry shows which value an
 * unmap or free names; then the same root is run again with that very subject
 * alive from the start. The location is drained if no feasible path ends with
 * the subject alive.
 *
 * Assumed: the objects on the way to the location exist, and what it holds is
 * not 0. Errs to the side of not drained: loops are widened, and a cap or a
 * question without an answer counts against it.
 */
#ifndef CHECKER_DRAIN_H
#define CHECKER_DRAIN_H

#include "checker/sim.h"

#define DRAIN_MAX_NOTED 4

struct drain {
	/* what the site ended in the first run */
	struct { const struct birth *birth; struct ir_loc loc; }
		noted[DRAIN_MAX_NOTED];
	size_t n;
	bool is_second;
	size_t at;		/* second run: of noted */
	bool leaves;		/* some path left the subject alive */
};

/* The site is met, by S: what it names existed before. */
void drain_note(struct drain *d, const struct state *s, struct ir_loc loc);
/* Gives a second run its subject. */
void drain_start(struct sim *sim, struct state *s);
/* A path of a second run ends in S. */
void drain_end(struct sim *sim, const struct state *s);

#endif
