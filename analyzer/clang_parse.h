/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a C file to the IR (ir.h), by libclang. The only door to libclang:
 * no other header of the project mentions it.
 */
#ifndef ANALYZER_CLANG_PARSE_H
#define ANALYZER_CLANG_PARSE_H

#include "analyzer/ir.h"
#include "analyzer/unit.h"

/* A precompiled header: only for units that include all that is in it. */
struct clang_pch {
	const char *path;
	const char *const *includes;	/* files read for it, as clang names */
	size_t nincludes;		/*   them from the unit's folder */
};

struct clang_request {
	const struct unit *unit;
	const char *root;	/* tree root; paths inside become relative */
	/*
	 * Called for each function with a body outside the main file that is
	 * reachable from it: false means "described elsewhere, do not lower".
	 */
	bool (*want_inline)(void *ctx, const char *name);
	void *ctx;
	uint32_t max_inline_depth;	/* calls from the main file */
	/*
	 * NULL, or what to use. The result is the same: where using it gives
	 * an error the file is parsed without it.
	 */
	const struct clang_pch *pch;
	bool want_skipped;	/* ir_unit.skipped; costs some time */
};

/*
 * Parses and lowers. Always returns a unit (state IR_FAILED and a diagnostic
 * when there is no AST); the caller releases it with ir_unit_release() and
 * frees it.
 */
struct ir_unit *clang_parse(const struct clang_request *req);

/* "19.1.7", for --version and cache keys. */
const char *clang_version_text(void);

#endif
