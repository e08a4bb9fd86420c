/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Building terms: what the parts share.
 *
 * term.c        the table, leaves and places; what is known of some of them
 * term_truth.c  truth values and choices
 * term_eq.c     equality, and pointers that are not NULL
 * term_arith.c  arithmetic, order and casts
 * term_walk.c   questions about what is inside a term
 *
 * The first four build and call each other through term.h: a simplification of
 * one kind yields terms of another.
 */
#ifndef CHECKER_TERM_INT_H
#define CHECKER_TERM_INT_H

#include "checker/term.h"

#include <string.h>

static inline bool term_same_name(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

/* The term like N, which is as simple as it gets. */
term term_cons(struct terms *t, struct term_node n);
/* X was given to term_align(). */
bool term_is_aligned(const struct terms *t, term x);

#endif
