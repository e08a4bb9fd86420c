/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The obligations of one unit and what the runs say about them.
 *
 * The set follows from the rules and the API descriptors alone: each call
 * that is an event carries one for each rule whose `at` and `families` fit.
 * A verdict over all contexts is violated, else unknown, else proved.
 */
#ifndef CHECKER_OBLIGATION_H
#define CHECKER_OBLIGATION_H

#include "checker/program.h"
#include "checker/result.h"
#include "rules/rule.h"

struct obligation {
	const struct rule *rule;
	uint32_t call;
	enum verdict verdict;
	enum reason reason;
	const char *detail;
	bool object;		/* the join decides the rest */
	bool simulated;		/* some run followed its subject */
	VEC(const char *) assumed;
};

struct obligations {
	VEC(struct obligation) v;	/* by call, then rule */
	uint32_t *first;		/* by call; one more at the end */
	uint32_t ncalls;
};

void obligations_init(struct obligations *o, const struct program *p,
		      const struct rule_set *rules);
void obligations_release(struct obligations *o);
struct obligation *obligation_find(struct obligations *o, uint32_t call,
				   const struct rule *rule);
/* Never makes a verdict better. */
void obligation_unknown(struct obligation *ob, enum reason reason,
			const char *detail);
void obligation_violated(struct obligation *ob);
void obligation_assume(struct obligation *ob, const char *name);
/* Does a call of this function carry an obligation of RULE? */
bool obligation_stands(const struct rule *rule, const struct api_func *api);

#endif
