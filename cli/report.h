/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a run says: findings in order, and the numbers of the summary.
 *
 * Findings are sorted by file, line, column, rule and message. One that several files share (a header's inline
 * function) is kept once, with the first. Everything points into the run,
 * which must live as long.
 */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "checker/fingerprint.h"
#include "checker/result.h"
#include "cli/run.h"

struct reported {
	const struct file_result *file;
	const struct unit *unit;	/* of `file` */
	const struct result_finding *finding;
	const struct rule *rule;
	char fingerprint[FINGERPRINT_SIZE];
	const char *allowed;	/* the reason of an allow comment, or NULL */
	bool known;		/* in the baseline */
};

struct tally {
	size_t proved, violated, unknown;
};

struct report {
	const struct run *run;
	struct arena mem;
	struct reported *v;
	size_t n;
	size_t files, clean, degraded, failed, not_built;
	size_t functions, call_sites;
	size_t allowed, known, fresh; /* fresh: findings that are printed */
	struct tally all;
	struct tally *by_rule;		/* run->rules.n */
	size_t by_reason[REASON_max];
};

/* ALLOW comments are read here; warnings about them go to stderr. */
void report_make(struct report *rep, const struct run *run);
void report_release(struct report *rep);
/* Sets the counts that depend on `allowed` and `known`. */
void report_count(struct report *rep);
/* To be printed: of a file that was asked for, neither allowed nor known. */
bool reported_is_fresh(const struct reported *r);

#endif
