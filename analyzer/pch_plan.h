/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which headers are worth precompiling, and for which units?
 *
 * A precompiled header must not change what is found. So a unit is given one
 * only if its text shows that it includes every header in it, whatever the
 * configuration, and that no macro it defines before that (in the file, in its
 * own headers, by -D) is a word of those headers. What then differs from
 * reading the headers anew is their order. Two names are exempt: see
 * pch_group.c.
 *
 * A set is worth it if the words its units need not read again are more than
 * those read to make it.
 */
#ifndef ANALYZER_PCH_PLAN_H
#define ANALYZER_PCH_PLAN_H

#include <stdint.h>

#include "analyzer/unit.h"

#define PCH_NONE UINT32_MAX

struct pch_set {
	const char *dir;	/* working directory of the parse */
	char **argv;		/* of clang, without compiler and file */
	int argc;
	const char *text;	/* of the header to precompile */
	uint64_t key;		/* of all of these and the headers' bytes */
	size_t nunits;
};

struct pch_plan {
	struct arena mem;
	struct pch_set *sets;
	size_t nsets;
	uint32_t *set_of;	/* of each unit, or PCH_NONE */
};

/* The same units and files give the same plan. */
void pch_plan_make(struct pch_plan *plan, const struct unit_list *units);
void pch_plan_release(struct pch_plan *plan);

#endif
