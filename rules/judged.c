/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rules as the theorems take them.
 */
#include "rules/judged.h"

static uint64_t implied(const struct rule_set *set, const struct rule *r)
{
	uint64_t bits = 0;

	for (int i = 0; r->implies && r->implies[i]; i++) {
		const struct rule *other = rules_find(set, r->implies[i]);

		if (other)
			bits |= (uint64_t)1 << other->number;
	}
	return bits;
}

struct theorem_suite rules_suite(struct arena *a, const struct rule_set *set)
{
	struct theorem_rule *v = arena_array(a, struct theorem_rule, set->n);

	if (set->n > 64)
		die("more than 64 rules: the theorems are about 64 at most");
	for (size_t i = 0; i < set->n; i++) {
		const struct rule *r = &set->v[i];

		v[i] = (struct theorem_rule){
			.id = r->id, .subject = r->subject, .cond = r->cond,
			.on = r->on, .harm = hazards_from_text(r->harm),
			.implies = implied(set, r),
		};
	}
	return (struct theorem_suite){ .rule = v, .nrules = (int)set->n };
}
