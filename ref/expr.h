/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Conditions of rules: one SMT-LIB expression over the closed vocabulary,
 * read and checked here before anything else sees it.
 *
 * Operators: and or not => = distinct ite < <= > >= + -
 * Names: `state`, `event`, states of the rule's subject, event names,
 * direction names (to_device from_device bidirectional none_dir), family
 * names, roles (`size`) and roles of the birth (`m.size`), integer numerals,
 * true, false. No commands, quantifiers, strings or let.
 *
 * Sorts: Bool, Int, and one enumeration each for state, event, dir, family,
 * term. = and distinct take operands of one sort; the rest as usual.
 *
 * A word that is both a role and a family (sg, page, pool) is what the other
 * operand asks for: (= m.family sg) is about families, (distinct sg m.sg)
 * about scatterlists; between two such words it is the role.
 *
 * A comparison with a role that a call does not have is false, `distinct`
 * too: write (distinct size m.size), not (not (= size m.size)), which would
 * be true of a call without a size.
 */
#ifndef REF_EXPR_H
#define REF_EXPR_H

#include <stdbool.h>
#include <stdint.h>

#include "ref/arena.h"
#include "ref/sexp.h"
#include "ref/vocab.h"

/* Most operands of one operator; more are refused. */
#define EXPR_MAX_ARGS 64

enum expr_op {
	EXPR_TRUE, EXPR_FALSE,
	EXPR_AND, EXPR_OR, EXPR_NOT, EXPR_IMPLIES,
	EXPR_EQ, EXPR_DISTINCT, EXPR_ITE,
	EXPR_LT, EXPR_LE, EXPR_GT, EXPR_GE, EXPR_ADD, EXPR_SUB,
	EXPR_NUM,	/* num */
	EXPR_STATE,	/* the subject's state before the event */
	EXPR_EVENT,	/* the event */
	EXPR_ENUM,	/* num: a state, event, direction or family */
	EXPR_ROLE,	/* role of the event */
	EXPR_BIRTH_ROLE	/* role of the subject's birth */
};

enum expr_sort {
	SORT_BOOL, SORT_INT, SORT_STATE, SORT_EVENT, SORT_DIR, SORT_FAMILY,
	SORT_TERM
};

struct expr {
	enum expr_op op;
	enum expr_sort sort;
	enum role role;
	int64_t num;
	int nargs;
	struct expr **args;
};

/* Sort of a role, as vocab.def says. */
enum expr_sort expr_role_sort(enum role role);

/*
 * Reads exactly one expression of sort Bool. Returns NULL and fills ERR when
 * TEXT is anything else. The tree lives in A.
 */
struct expr *expr_read(struct arena *a, enum subject subject, const char *text,
		       struct expr_error *err);

/* The expression as SMT-LIB text, for people and for the solver's tests. */
char *expr_show(struct arena *a, enum subject subject, const struct expr *e);

#endif
