/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The theorems about the contract, checked by exploring all traces of a
 * client (client.h) on a platform up to a bound:
 *
 *   sound      a trace that the rules accept, with an obedient device, shows
 *              no hazard
 *   necessary  for a rule and a harm of it, a shortest trace that breaks the
 *              rule, and none outside of what it implies, and shows the harm
 *
 * (The third, that this evaluator and the solver agree on every rule, is
 * checked where the solver is: checker/same.h.)
 *
 * The length of a trace counts the driver's moves; what the hardware does by
 * itself (fills, write-backs, drains, the device's accesses) closes each
 * step. Values do not matter, only whether a copy is of the last write.
 */
#ifndef REF_THEOREM_H
#define REF_THEOREM_H

#include "ref/client.h"
#include "ref/explore.h"
#include "ref/judge.h"

/* A row of the contract that leads elsewhere. */
struct contract_change {
	enum subject subject;
	int state;
	enum event event;
	int next;
};

struct theorem {
	const struct client *client;
	struct client_setup setup;
	const struct platform *platform;
	const struct judge *judge;	/* at most 64 rules */
	uint64_t apply;		/* rules that a trace must not break */
	int bound;		/* moves of the driver; < 0: no bound */
	uint64_t max_states;
	/* necessary only */
	uint64_t breaks;	/* the rule */
	uint64_t may_break;	/* what it implies */
	int harm;		/* the hazard looked for; 0: sound */
	const struct contract_change *change;	/* NULL: as it is */
	/*
	 * Instead of hazards: a trace that this judge (or the contract
	 * without the change) accepts and the other does not.
	 */
	const struct judge *accepts;
};

enum theorem_verdict {
	THEOREM_HOLDS,		/* sound: within the bound, no hazard */
	THEOREM_WITNESS,	/* a trace was found (sound: refuted by it) */
	THEOREM_NONE,		/* necessary: no such trace in the bound */
	THEOREM_LIMIT		/* max_states reached: nothing is known */
};

struct theorem_result {
	enum theorem_verdict verdict;
	bool all_lengths;	/* every state was reached: any length */
	uint64_t states, moves;
	int length;		/* bound reached, or moves of the witness */
	int hazard;
	/* the trace in words, a line each, in the arena; NULL-terminated */
	const char **trace;
	int ntrace;
};

struct theorem_result theorem_check(struct arena *a, const struct theorem *t);

#endif
