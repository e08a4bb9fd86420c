/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The judge: which rules does one event break, and what is the subject's
 * next state?
 *
 * A judge is made once from any set of rules; a step allocates nothing and
 * touches nothing but its arguments, so one judge serves any number of
 * subjects and threads. Which rules can fire in a (subject, state, event) at
 * all is computed when the judge is made: most steps evaluate nothing.
 *
 * Rules are plain values here (`ref` knows no rule files); their order is the
 * caller's, and rule I is bit I % 64 of word I / 64 of the answers.
 */
#ifndef REF_JUDGE_H
#define REF_JUDGE_H

#include <stdbool.h>
#include <stdint.h>

#include "ref/contract.h"
#include "ref/eval.h"

struct judge_rule {
	const char *id;
	enum subject subject;
	const struct expr *cond; /* true when the contract is broken */
	/*
	 * Bit F set: the rule is about subjects born by family F; 0: about
	 * all. A subject whose birth has no known family is judged by all.
	 */
	uint64_t families;
};

struct judge;

/*
 * The judge of the N rules R, released with judge_free(). The rules are
 * copied; ids and conditions stay the caller's and must live as long.
 */
struct judge *judge_new(const struct judge_rule *r, int n);
void judge_free(struct judge *j);

/* Words an answer takes: one up to 64 rules (also for none). */
int judge_words(const struct judge *j);
int judge_nrules(const struct judge *j);
const struct judge_rule *judge_rule(const struct judge *j, int rule);

/* Whether any rule can be broken by EVENT in STATE, whatever the roles. */
bool judge_can_fire(const struct judge *j, enum subject s, int state,
		    enum event e);

/*
 * Judges EVENT in *STATE, then moves *STATE as the contract says, broken or
 * not. ROLES are the event's and BIRTH those of the subject's birth, both by
 * enum role (eval.h: NULL means that nothing is known of them, which is not
 * the same as roles that are absent).
 *
 * BROKEN and RESIDUAL take judge_words() words each, written in every case:
 * the rules whose condition is true, and those that the values at hand do
 * not decide. Returns how many bits are set in both together.
 */
int judge_step(const struct judge *j, enum subject s, int *state, enum event e,
	       const struct value *roles, const struct value *birth,
	       uint64_t *broken, uint64_t *residual);

/* Judges as judge_step() does, but moves nothing. */
int judge_event(const struct judge *j, enum subject s, int state, enum event e,
		const struct value *roles, const struct value *birth,
		uint64_t *broken, uint64_t *residual);

/*
 * Answers of a judge of at most 64 rules, remembered: for who asks the same
 * few questions many times. Answers are the judge's in every case.
 */
struct judge_memo;
struct judge_cell;

/* J must live as long. */
struct judge_memo *judge_memo_new(const struct judge *j);
void judge_memo_free(struct judge_memo *m);
/* What can be broken by EVENT in STATE; NULL: no rule, whatever the roles. */
const struct judge_cell *judge_memo_cell(const struct judge_memo *m,
					 enum subject s, int state,
					 enum event e);
/* Whether any rule there looks at the birth; if not it need not be given. */
bool judge_cell_reads_birth(const struct judge_cell *c);
/* As judge_event() there, one word each. */
void judge_memo_event(struct judge_memo *m, const struct judge_cell *c,
		      const struct value *roles, const struct value *birth,
		      uint64_t *broken, uint64_t *residual);

#endif
