/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one door to Z3: is a conjunction of truth terms satisfiable?
 *
 * Integers are mathematical integers with the range of their C type; where
 * an operation can leave the range it wraps, in the encoding, once. Products
 * of two unknowns, shifts and bit operations by unknown amounts are opaque:
 * any value of the type (an over-approximation: SAT_NO is exact, SAT_YES may
 * be too generous for such terms).
 *
 * Limits are counted in Z3's resource units, never in time, so that the same
 * questions in the same order have the same answers on every machine.
 */
#ifndef CHECKER_SOLVER_H
#define CHECKER_SOLVER_H

#include <stdint.h>

#include "checker/term.h"

enum sat { SAT_NO, SAT_YES, SAT_UNKNOWN };

struct solver;

/* A fresh context; make one per function. TERMS must outlive it. */
struct solver *solver_new(struct terms *terms);
void solver_free(struct solver *s);

/* Answers sat and unsat are remembered, unknown is not. */
enum sat solver_check(struct solver *s, term condition);
/*
 * Is it known to be unsatisfiable? For what is worth trying but not needed:
 * few are allowed, and they take nothing from what solver_check() may ask.
 */
bool solver_refutes(struct solver *s, term condition);

/* CPU seconds and questions so far (not counting remembered answers). */
double solver_seconds(const struct solver *s);
uint64_t solver_queries(const struct solver *s);

/* "4.8.12", for --version and cache keys. */
const char *solver_version(void);

#endif
