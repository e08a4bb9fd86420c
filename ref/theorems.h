/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The suite of theorems: which clients on which platforms, to which bound,
 * for a set of rules; witnesses of rules; and mutations of the contract that
 * the theorems must notice.
 */
#ifndef REF_THEOREMS_H
#define REF_THEOREMS_H

#include "ref/theorem.h"

/* A rule as the suite needs it; its number is its index in the judge. */
struct theorem_rule {
	const char *id;
	enum subject subject;
	const struct expr *cond;
	bool on;		/* off: asked of MIPS-like machines only */
	int harm;		/* enum hazard bits */
	uint64_t implies;	/* rules by number */
};

struct necessary {
	struct theorem_result result;	/* THEOREM_WITNESS or THEOREM_NONE */
	const char *platform;
	struct client_setup setup;
	uint64_t states;		/* of all searches */
	int place;			/* setup and platform, a number */
};

/* That a harm of a rule has a witness. */
struct witness {
	int rule;
	enum hazard harm;
	struct necessary found;
};

struct theorem_suite {
	const struct theorem_rule *rule;
	int nrules;		/* at most 64 */
	uint64_t max_states;
	/* mutations only: all that there are, made before */
	const struct witness *witness;
	int nwitnesses;
};

/* ---- sound ---- */

struct sound_row {
	const struct client *client;
	struct client_setup setup;
	const char *platform;
	int bound;		/* in CI; < 0: all lengths */
	int long_bound;		/* of `make prove` */
	/* a rule that is left out: then it must be refuted; or NULL */
	const char *without;
};

/* Row I, or NULL past the last. */
const struct sound_row *theorems_sound_row(int i);
struct theorem_result theorems_sound(struct arena *a,
				     const struct theorem_suite *s,
				     const struct sound_row *row,
				     bool lengthy);

/* ---- necessary ---- */

/*
 * A shortest trace that breaks rule number RULE, no other but what it
 * implies, and shows HARM (one bit), over all setups and platforms.
 */
struct necessary theorems_necessary(struct arena *a,
				    const struct theorem_suite *s, int rule,
				    enum hazard harm);

/* ---- mutations ---- */

enum mutation_end {
	MUTATION_UNSOUND,	/* an accepted trace shows a hazard now */
	MUTATION_NEEDLESS,	/* a rule has lost its witness */
	MUTATION_STRICTER,	/* survives: rejects a harmless trace */
	MUTATION_AFTERWARDS,	/* survives: the row is only taken after a
				   breach, which has been reported */
	MUTATION_EQUIVALENT	/* survives: no trace tells it apart */
};

struct mutation_result {
	enum mutation_end end;
	const char *detail;	/* platform, rule, or the trace */
};

/* One row of the contract leads elsewhere. */
struct mutation_result theorems_mutate_row(struct arena *a,
					   const struct theorem_suite *s,
					   const struct contract_change *c);
/* The condition of rule number RULE is COND. */
struct mutation_result theorems_mutate_rule(struct arena *a,
					    const struct theorem_suite *s,
					    int rule,
					    const struct expr *cond);

#endif
