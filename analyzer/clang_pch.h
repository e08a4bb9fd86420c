/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes one precompiled header; pch_plan.h says which are wanted.
 */
#ifndef ANALYZER_CLANG_PCH_H
#define ANALYZER_CLANG_PCH_H

#include "analyzer/pch_plan.h"
#include "ref/arena.h"
#include "ref/vec.h"

struct pch_files {
	const char **v;
	size_t n, cap;
};

/*
 * Precompiles HEADER, a file that holds the set's text, into OUT, which must
 * lie in an existing folder. Adds the files read but HEADER to READ, in MEM,
 * as clang names them: maybe relative to the set's folder. NULL, or why there
 * is none; then OUT is not written.
 */
const char *clang_pch_make(const struct pch_set *set, const char *header,
			   const char *out, struct arena *mem,
			   struct pch_files *read);

#endif
