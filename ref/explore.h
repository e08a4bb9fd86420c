/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Breadth-first exploration of a state space: all states that can be
 * reached, shortest ways first.
 *
 * A state is a block of bytes of one size; who expands it emits successors,
 * each with a label (what was done) and a cost of 0 or 1. Levels are numbers
 * of cost-1 moves; moves of cost 0 (the hardware's own) close a level. The
 * caller makes states canonical: two blocks are one state iff their bytes
 * are equal.
 *
 * States seen are kept as hashes of 127 bits with the way to them, 40 bytes
 * each; blocks only while they wait. That two of N states share a hash is
 * less likely than N*N / 2^128.
 */
#ifndef REF_EXPLORE_H
#define REF_EXPLORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ref/vec.h"

struct explore;

struct explore_ops {
	size_t size;		/* bytes of a state */
	/* Emits the successors of STATE with explore_emit(). */
	void (*expand)(void *ctx, struct explore *x, const uint8_t *state);
	void *ctx;
	uint64_t max_states;	/* 0: no limit */
	int max_cost;		/* levels; < 0: no limit */
};

enum explore_end {
	EXPLORE_DONE,		/* every reachable state was expanded */
	EXPLORE_BOUND,		/* every one within max_cost was */
	EXPLORE_LIMIT,		/* max_states reached */
	EXPLORE_STOPPED		/* explore_stop() */
};

struct explore_result {
	enum explore_end end;
	uint64_t states, moves;
	int cost;		/* the deepest level that was begun */
	uint32_t stop;		/* node where explore_stop() was called */
};

#define EXPLORE_NO_NODE UINT32_MAX

/* A search; to be released. */
struct explore *explore_new(const struct explore_ops *ops);
/* Runs from the state START; once for each search. */
struct explore_result explore_run(struct explore *x, const uint8_t *start);
void explore_release(struct explore *x);

/*
 * Within expand(): one successor. Nothing is copied if it was made in
 * explore_room(), which is good for one.
 */
uint8_t *explore_room(struct explore *x);
void explore_emit(struct explore *x, const uint8_t *state, uint32_t label,
		  int cost);
/* Within expand(): ends the search at the state being expanded. */
void explore_stop(struct explore *x);
/* Within expand(): the node being expanded, and its level. */
uint32_t explore_node(const struct explore *x);
int explore_level(const struct explore *x);

/*
 * The labels on the way from the start to NODE, first first, into LABELS
 * (as many as fit); returns how many there are.
 */
size_t explore_path(const struct explore *x, uint32_t node, uint32_t *labels,
		    size_t max);

#endif
