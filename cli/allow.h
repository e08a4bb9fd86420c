/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Comments that silence a finding: "dmacheck: allow RULE: reason", in the
 * finding's line or in the line above. The reason is required: a comment
 * without one silences nothing and gives a warning, as does one that names no
 * rule there is.
 */
#ifndef CLI_ALLOW_H
#define CLI_ALLOW_H

struct report;

/* Sets `allowed` of each finding that a comment silences. */
void allow_apply(struct report *rep);

#endif
