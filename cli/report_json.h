/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The report for programs: one JSON object a line. `kind` is "finding",
 * "file" (for each file that is not clean) or, last and once, "summary".
 */
#ifndef CLI_REPORT_JSON_H
#define CLI_REPORT_JSON_H

#include <stdio.h>

#include "cli/report.h"

void report_json(FILE *out, const struct report *rep);

#endif
