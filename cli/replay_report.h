/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a replay says: findings in the order of lines, and the numbers.
 *
 * A finding is at the line of the event that broke the rule; where the rule
 * says so (rule.h, `place`), at the line that brought the state; and where
 * nothing happened any more, at the line of the birth.
 */
#ifndef CLI_REPLAY_REPORT_H
#define CLI_REPLAY_REPORT_H

#include <stdio.h>

#include "ref/replay.h"
#include "rules/rule.h"

/* Rule I of R's judge is *RULES[I]. */
void replay_report_text(FILE *out, const struct replay *r,
			const struct rule *const *rules);
void replay_report_json(FILE *out, const struct replay *r,
			const struct rule *const *rules);

#endif
