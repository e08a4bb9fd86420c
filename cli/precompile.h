/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Precompiled headers of a run: planned (analyzer/pch_plan.h), taken from the
 * cache folder or made by worker processes.
 *
 * Cached are, by the set's key, KEY.h (the text), KEY.pch, and KEY.files with
 * the size of that, and size, time and name of each file read; where one
 * changed it is made anew. What was not used for longest is removed when all take more than PCH_CACHE_MB.
 */
#ifndef CLI_PRECOMPILE_H
#define CLI_PRECOMPILE_H

#include "analyzer/clang_parse.h"
#include "analyzer/pch_plan.h"
#include "cli/options.h"

#define PCH_CACHE_MB 3072

struct precompiled {
	struct arena mem;
	struct pch_plan plan;
	struct clang_pch *sets;	/* of the plan; path is NULL: there is none */
	size_t nmade;		/* not taken from the cache */
	double cpu;		/* seconds, planning and making */
};

/*
 * For all units of the list. Never fails: where a header cannot be made or
 * kept the units do without.
 */
void precompile(struct precompiled *p, const struct unit_list *units,
		const struct options *o);
void precompiled_release(struct precompiled *p);

/* What the unit of that number may use, or NULL. */
const struct clang_pch *precompiled_for(const struct precompiled *p,
					size_t unit);

#endif
