/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Control flow of the simulation: what sim.c (blocks and functions),
 * sim_loop.c (loops, iteration by iteration) and sim_widen.c (all iterations
 * that follow) share.
 */
#ifndef CHECKER_SIM_FLOW_H
#define CHECKER_SIM_FLOW_H

#include "checker/sim_call.h"

#define EXACT_ITERATIONS 2
#define UNROLL 4	/* iterations of a loop that counts to less than this */
#define COUNTED_ITERATIONS 8	/* where each one is certain to happen */

/* The execution of one function. */
struct body {
	struct sim *sim;
	struct frame *fr;
	const struct func_info *fi;
};

/* Where the states of one iteration go. */
struct region {
	uint32_t head;		/* UINT32_MAX: the whole function */
	state_list back;	/* arrived at the head again */
	state_list *inside;	/* by block */
	state_list *outside;	/* by block: left the loop */
	state_list *returned;
	bool pruned;		/* some left at the head and were dropped */
};

/* The rounds in which a loop is widened. */
struct rounds {
	struct sim *sim;
	uint32_t loop;		/* its context */
	int64_t head;		/* version of memory there; those of the
				   iteration are later */
	term first;		/* earlier terms have no name of the loop */
	term serial;		/* tells answers apart that are remembered */
};

/* --- sim.c --------------------------------------------------------------- */

/* S, which it takes over, goes to block TO. */
void flow_deliver(struct body *b, struct region *r, uint32_t to,
		  struct state *s);
/* Runs the statements of BLOCK from number FROM on. */
void flow_statements(struct body *b, struct region *r, uint32_t block,
		     uint32_t from, struct state *s);
/* Runs everything waiting inside the region, lowest block first. */
void flow_region(struct body *b, struct region *r);

/* --- sim_loop.c ---------------------------------------------------------- */

uint32_t loop_context(struct sim *sim, uint32_t outer, uint32_t head,
		      uint32_t iteration);
struct region region_new(const struct body *b, uint32_t head,
			 struct region *outer);
void region_release(const struct body *b, struct region *r);
/* One pass through the body from the states at the head. */
void loop_iterate(struct body *b, struct region *r, const state_list *at_head);
/* Hands what left the loop to the surrounding region. */
void loop_leave(struct body *b, struct region *r, struct region *outer);
struct state *find_signature(const state_list *l, const struct state *s);
/* The loop at HEAD, from the states that wait there, to its end. */
void flow_loop(struct body *b, struct region *outer, uint32_t head);

/* --- sim_back.c ---------------------------------------------------------- */

/* X rests on a name of the iteration. */
bool back_is_own(const struct rounds *r, term x);
/* The subject, if S's was born in the iteration, keeps its names. */
void back_born(const struct rounds *r, struct state *s);
/* Then: nothing else in memory is called by a name of the iteration. */
void back_home(const struct rounds *r, const struct frame *fr,
	       struct state *s);
/* The conjuncts of PC that rest on no name of the iteration. */
term back_facts(const struct rounds *r, term pc);
bool back_same_mark(const struct mark *a, const struct mark *b);

/* --- sim_widen.c --------------------------------------------------------- */

/* Any value that ADDR, whose value was X, has at the head of FR's loop. */
term widen_any(struct sim *sim, const struct frame *fr, term addr, term x);
/*
 * The iterations after the exact ones: widens until nothing new comes back;
 * the last round's exits count. BEFORE: the states one iteration ago.
 */
void flow_widened(struct body *b, struct region *outer, uint32_t head,
		  const state_list *exact, const state_list *before,
		  uint32_t context);

#endif
