/* SPDX-License-Identifier: BSD-2-Clause */
/* Findings drawn for reading by hand, so that nobody can choose them. */
#ifndef CLI_SAMPLE_H
#define CLI_SAMPLE_H

#include "cli/table.h"

/*
 * Fills T with the COUNT findings whose hash of SEED and fingerprint is
 * least, in that order. The draw does not depend on how many others there
 * are, so it is stable while findings come and go.
 */
void sample_findings(struct table *t, struct store *s, const char *seed,
		     unsigned count);

#endif
