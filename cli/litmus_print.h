/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a litmus test gave, for people and for programs.
 */
#ifndef CLI_LITMUS_PRINT_H
#define CLI_LITMUS_PRINT_H

#include <stdio.h>

#include "ref/litmus_run.h"

/* Of all tests on all platforms. */
struct litmus_tally {
	size_t files, runs, unfit, broken, open;
	uint64_t states;
};

/* The head of a test's results, in text. */
void litmus_print_head(FILE *out, const struct litmus *t);
/*
 * One result in text; TRACES: the traces of its hazards too. Those of broken
 * claims are always printed.
 */
void litmus_print(FILE *out, const struct litmus_result *r, bool traces);
void litmus_print_tally(FILE *out, const struct litmus_tally *n);

/* The same as JSON, an object a line. */
void litmus_json(FILE *out, const struct litmus_result *r);
void litmus_json_tally(FILE *out, const struct litmus_tally *n);

#endif
