/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Facts for the join over a module: where the runs of one site keep, or take
 * from, the subject, and with which values.
 *
 * A birth's facts are those of the states in which its activation ends, with
 * what the object's members hold then; of a place that no such state has (the
 * handle was moved on) the fact is that of the moment of the store. Facts of
 * an inner function that depend on its callers give way to those of the
 * callers, where all of these are in the unit.
 */
#ifndef CHECKER_FACTS_H
#define CHECKER_FACTS_H

#include "checker/sim.h"

/* A fact that may give way to others. */
struct early_fact {
	struct result_fact fact;
	bool is_inner;		/* depends on callers, which are run */
	bool is_final;		/* as the activation ended */
	uint64_t ends;		/* bit N: the handle was here at the Nth end */
};

struct facts {
	struct file_result *out;
	const struct ir_unit *unit;
	VEC(struct early_fact) early;	/* of the site's runs so far */
	unsigned ends;			/* so far, that left the subject alive */
	unsigned compared;		/* questions to the solver so far */
	bool is_capped;			/* some run was not followed to its end */
	bool is_vague;			/* in some, other code had the subject */
};

/*
 * The subject goes where it cannot be followed: what is known of its birth, for
 * ends whose own birth may be this one. Told once for each way.
 */
void facts_add_escaped(struct facts *f, struct sim *sim, const struct state *s);
/*
 * ADDR is where the handle is stored; in a run from entry the value that names
 * the subject, and where that was loaded from is the location.
 */
void facts_add(struct facts *f, struct sim *sim, const struct state *s,
	       term addr, struct ir_loc loc);
/* The activation ends, and objects have the subject. */
void facts_add_all(struct facts *f, struct sim *sim, const struct state *s);
/* The runs of the site are over: what holds goes to the result. */
void facts_flush(struct facts *f);

#endif
