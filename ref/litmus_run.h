/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What can come of a litmus test on a platform: every interleaving of its
 * threads with every choice of the hardware is tried, and its claims judged.
 */
#ifndef REF_LITMUS_RUN_H
#define REF_LITMUS_RUN_H

#include "ref/litmus.h"

/* One result of complete executions. */
struct litmus_outcome {
	int64_t value[LITMUS_MAX_VARS]; /* of variables that claims show */
	uint8_t byte[LITMUS_MAX_OBJECTS][LITMUS_MAX_OBJECT_SIZE];
	int hazards;			     /* a set */
	const struct litmus_thread *blocked; /* it is one of these, or NULL */
	uint64_t count;			     /* different final states */
};

/* A step of an execution. */
struct litmus_line {
	const char *who;	/* a thread's name, or "hardware" */
	struct litmus_place at; /* of the statement; line 0: none */
	const char *text;
};

struct litmus_trace {
	struct litmus_line *line;
	size_t n;
};

/* A hazard that an execution met, and a shortest way to it. */
struct litmus_harm {
	int hazard;
	const char *what;
	struct litmus_trace trace;
};

enum litmus_verdict {
	CLAIM_HOLDS,
	CLAIM_BROKEN,
	CLAIM_OPEN,	/* the limit came first */
	CLAIM_ELSEWHERE /* says nothing about the platform */
};

struct litmus_judgement {
	const struct litmus_claim *claim;
	enum litmus_verdict verdict;
	bool happens;
	struct litmus_trace trace; /* to what must not happen */
};

#define LITMUS_MAX_HARMS 7

struct litmus_result {
	const struct litmus *t;
	const struct platform *platform;
	const char *unfit; /* why it was not run, or NULL */
	bool complete;	   /* all states were visited */
	uint64_t states, moves, finals;
	int depth;			/* length of the longest way */
	struct litmus_outcome *outcome; /* by values, hazards */
	size_t noutcomes;
	struct litmus_harm harm[LITMUS_MAX_HARMS];
	int nharms, hazards, expected; /* sets of hazards */
	enum litmus_verdict hazard_verdict;
	struct litmus_judgement *judgement; /* one per claim but hazards */
	int njudgements;
	const char *broken;	     /* what else is wrong, or NULL */
	enum litmus_verdict verdict; /* of all */
};

/* MAX_STATES 0: no limit. The result lives in A. */
const struct litmus_result *litmus_run(struct arena *a, const struct litmus *t,
				       const struct platform *p,
				       uint64_t max_states);

#endif
