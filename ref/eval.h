/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The three-valued evaluator of conditions: true, false, or residual.
 *
 * It is the model's judge and the analysis' screen: what it answers
 * definitely never reaches a solver. A residual answer says only that the
 * values at hand do not decide; it never guesses.
 */
#ifndef REF_EVAL_H
#define REF_EVAL_H

#include "ref/expr.h"

enum tri { TRI_FALSE, TRI_TRUE, TRI_RESIDUAL };

enum value_kind {
	VALUE_ABSENT,	/* the call has no such role: comparisons with it are
			   false, so a rule about it does not apply */
	VALUE_NUM,	/* a constant (Int, dir, family, state, event) */
	VALUE_TERM	/* symbolic; equal ids are equal values, different
			   ids may or may not be */
};

struct value {
	enum value_kind kind;
	int64_t num;
	uint32_t term;
};

/*
 * What a condition is evaluated over. `state` or `event` of -1 means
 * unknown (partial evaluation at load). Role arrays are indexed by enum role
 * and may be NULL (then every role is unknown: residual).
 */
struct eval_env {
	int state;
	int event;
	const struct value *roles;	/* of the event */
	const struct value *birth;	/* of the subject's birth */
};

enum tri eval(const struct expr *e, const struct eval_env *env);

#endif
