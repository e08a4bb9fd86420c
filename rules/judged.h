/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rules as the theorems take them: names of harms and of implied rules
 * turned into bits.
 */
#ifndef RULES_JUDGED_H
#define RULES_JUDGED_H

#include "ref/theorems.h"
#include "rules/rule.h"

/* SET's rules in its order, in A; at most 64 of them. */
struct theorem_suite rules_suite(struct arena *a, const struct rule_set *set);

#endif
