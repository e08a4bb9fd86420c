/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Inside the replay: what its parts share.
 *
 * replay.c        goes through the events
 * replay_birth.c  begins subjects
 * replay_judge.c  judges one event for one subject, or doubts
 * replay_match.c  says which subjects an event is about
 *
 * Terms. A ghost is a mapping that may exist although the trace does not show
 * its birth: as long as there may be ghosts, an event that fits no known life
 * is a ghost's, and one that fits a known life badly may be.
 */
#ifndef REF_REPLAY_IMPL_H
#define REF_REPLAY_IMPL_H

#include "ref/replay.h"
#include "ref/replay_match.h"

/* A finding that is one if both mappings are ended. */
struct overlap {
	struct replay_finding finding;
	struct life *older, *newer;
};

struct run {
	struct replay *r;
	const struct trace *t;
	const struct judge *j;
	const struct replay_options *options;
	uint32_t *gap;	  /* by event: the latest place before it, at or
			     before which events are missing, plus one */
	uint32_t now;	  /* the event, or the number of events at the end */
	bool ghosts;	  /* there may be some */
	size_t truncated; /* live lists that are not known whole */
	/* sets of rules: of the step; reported for the event; broken by it in
	   every state that holds something; of no use between calls */
	uint64_t *broken, *residual, *seen, *certain, *scratch, *unused;
	struct match_list targets;
	VEC(struct overlap) overlaps;
};

/*
 * The roles of EVENT (none: LIVES_NO_EVENT), without what a trace cannot say
 * (replay.h).
 */
void run_values(const struct run *u, uint32_t event,
		struct value roles[ROLE_max]);
/*
 * Judges EVENT with ROLES, now, in the bytes [LO, HI) of L, and moves them. A
 * range that is empty or outside is judged where it would be and moves
 * nothing.
 */
void run_judge(struct run *u, struct life *l, enum event event,
	       const struct value *roles, uint64_t lo, uint64_t hi);
/* Judges the event of now for a subject in STATE that is no ghost's. */
void run_judge_unborn(struct run *u, enum subject s, int state);
void run_count(struct run *u, enum replay_doubt d);
/* Why there may be ghosts. */
enum replay_doubt run_ghost_doubt(const struct run *u);

/* The event of now begins a subject. */
void run_birth(struct run *u);
/*
 * At the end: reports mappings of the same memory. Only if both were unmapped
 * they were live at the same time for certain: a driver may leave out the
 * unmap where it does nothing (dma_need_unmap()).
 */
void run_overlaps(struct run *u);
/*
 * A bus_dma map is loaded again by the name it has: then its life goes on
 * with the latest load as its birth, unless that has come to its final state;
 * false: no such life.
 */
bool run_reload(struct run *u);

#endif
