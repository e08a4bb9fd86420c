/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The report for people, in the form compilers use:
 *	path:line:col: severity: message [rule-id]
 *	path:line:col: note: step of the witness
 * then files that are not clean, and the summary.
 */
#ifndef CLI_REPORT_TEXT_H
#define CLI_REPORT_TEXT_H

#include <stdbool.h>
#include <stdio.h>

#include "cli/report.h"

/* VERBOSE: also what is unknown, and the files that were not built. */
void report_text(FILE *out, const struct report *rep, bool verbose);

#endif
