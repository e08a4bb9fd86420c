/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How do two canonical texts (canon.h) relate: of what a birth was given, or
 * made, and of what an end is given?
 *
 * A birth's text may have alternatives, separated by '|': members of its
 * object that hold the same value when the birth's activation ends, and, with
 * a '!' behind them, members that on some real path hold another one.
 *
 * Sums, differences and products with constants are compared as polynomials.
 * `n * 8` and `n` differ: whoever counts things in bytes has some (`n` is not
 * 0); that is the only assumption here.
 */
#ifndef CHECKER_RELATE_H
#define CHECKER_RELATE_H

#include "ref/eval.h"

enum relation {
	RELATE_UNKNOWN,
	RELATE_EQUAL,		/* for the same object */
	RELATE_DIFFERENT	/* for some object of the kind */
};

enum relation relate_texts(const char *birth, const char *end);

#endif
