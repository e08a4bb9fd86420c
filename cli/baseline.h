/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A baseline: the findings that are known, one a line,
 *	FINGERPRINT RULE PATH
 * where only the fingerprint counts; rule and path are for people. Lines that
 * start with '#' and empty lines are skipped. Sorted, so that a baseline under
 * version control changes only where findings do.
 */
#ifndef CLI_BASELINE_H
#define CLI_BASELINE_H

#include "cli/report.h"

struct baseline {
	struct strbuf text;
	struct {
		const char **v;		/* fingerprints, sorted */
		size_t n, cap;
	} known;
};

/*
 * Fills B, which starts as all zeroes. 0, or -1 with *ERR set to a message in
 * MEM that names the file and the line.
 */
int baseline_read(struct baseline *b, const char *path, struct arena *mem,
		  const char **err);
void baseline_release(struct baseline *b);
/* Sets `known` of the findings that B lists. */
void baseline_apply(const struct baseline *b, struct report *rep);
/* Replaces the file as a whole by what is fresh. 0, or -1 with errno set. */
int baseline_write(const struct report *rep, const char *path);

#endif
